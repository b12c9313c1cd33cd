"""Every refusal becomes a page, in one place: what was wrong, what was kept, what to do next. Views hold no ``try``.

Unknown failures show a number that the log line carries, never a trace, never a form body.
"""

import logging
import secrets
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, jsonify, redirect, render_template, request, url_for
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from committee.db import db
from committee.errors import (
    NOTHING_LOST,
    SECRETS_GONE,
    TEXT_KEPT,
    CommitteeError,
    NotAllowed,
    NotFound,
    NotSignedIn,
    TooLarge,
    TooManyAttempts,
)
from committee.logs import class_and_place
from committee.text import Text
from committee.web.language import locale

log = logging.getLogger(__name__)
SECRETS = frozenset({"password", "old", "new", "again", "code"})


def show(error: CommitteeError) -> Any:
    """The page (or JSON for scripts, or a fragment for htmx) of a refusal."""
    db.session.rollback()
    if isinstance(error, NotSignedIn) and request.method == "GET" and not _wants_json():
        return redirect(url_for("people.sign_in", next=request.full_path.rstrip("?")))
    language = locale()
    words = {
        "title": error.message.pick(language),
        "kept": kept.pick(language) if (kept := _kept(error)) else "",
        "next_step": error.next_step.pick(language),
    }
    if _wants_json():
        return jsonify(error=words["title"], kept=words["kept"], next=words["next_step"]), error.status
    page = render_template(
        "errors/error.html", **words, back=_came_from(), refused=request.method == "POST", reference=error.reference
    )
    return page, error.status


def _kept(error: CommitteeError) -> Text | None:
    """What the page may say was kept of a form; nothing where nobody sent one."""
    if error.kept is not NOTHING_LOST:
        return error.kept
    if request.method != "POST":
        return None
    if request.mimetype == "multipart/form-data":
        return TEXT_KEPT
    return SECRETS_GONE if request.blueprint == "people" and SECRETS.intersection(request.form) else NOTHING_LOST


def _came_from() -> str:
    """The page of our own whose form was refused, so that one press leads back to it; empty for anything else."""
    place = urlsplit(request.referrer or "")
    if request.method != "POST" or place.netloc != request.host or not place.path.startswith("/"):
        return ""
    return place.path + (f"?{place.query}" if place.query else "")


def _wants_json() -> bool:
    return request.accept_mimetypes.best == "application/json" or request.is_json


# The address of an act, reloaded or opened from the browser's history: nothing is done by looking.
OPENED_BY_HAND = Text(
    "这个网址不能直接打开，没有办理任何事。", "This address cannot be opened by itself; nothing was done."
)


def _http(error: HTTPException) -> Any:
    if isinstance(error, RequestEntityTooLarge):
        return show(TooLarge(most=request.max_content_length or 0))
    known: dict[int, CommitteeError] = {
        403: NotAllowed(),
        404: NotFound(),
        405: NotFound(OPENED_BY_HAND),
        429: TooManyAttempts(),
    }
    refusal = known.get(error.code or 500)
    if refusal is None:
        phrase = HTTPStatus(error.code or 500).phrase
        refusal = CommitteeError(
            Text("请求无法处理（{c}）", "The request cannot be handled ({p})"), c=error.code, p=phrase
        )
    refusal.status = error.code or 500
    return show(refusal)


def _unexpected(error: Exception) -> Any:
    number = secrets.token_hex(4)
    log.error("unexpected %s number=%s endpoint=%s", class_and_place(error), number, request.endpoint)
    refusal = CommitteeError(
        Text("系统出错，本次操作未完成。", "Something failed on our side; this was not done."),
        next_step=Text(
            "请稍后重试；若仍不行，请把编号告诉系统管理员。",
            "Please try again; if it persists, give the number to the administrator.",
        ),
    )
    refusal.status, refusal.reference = 500, number
    return show(refusal)


def init_app(app: Flask) -> None:
    """Register the handlers. In tests unexpected failures propagate, so that they are seen."""
    app.register_error_handler(CommitteeError, show)
    app.register_error_handler(HTTPException, _http)
    if not app.testing:
        app.register_error_handler(Exception, _unexpected)

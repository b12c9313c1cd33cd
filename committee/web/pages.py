"""Pages of no part: home, language, type size, permissions, patterns, health and readiness."""

import datetime as dt
from collections import Counter
from typing import Any

from flask import Blueprint, current_app, g, jsonify, redirect, render_template, request, session, url_for

from committee import __version__, clock, settings_of
from committee.db import db, transaction
from committee.documents.fonts import font_readiness
from committee.parts import parts
from committee.people.models import Account
from committee.people.rules import safe_next
from committee.permissions import GRANTS, PERMISSION_LABELS, Permission, Role
from committee.shapes import Hit, Todo
from committee.text import Text
from committee.viewer import Viewer
from committee.web import readiness
from committee.web.guard import first_step, public, requires, signed_in, viewer, viewer_or_none
from committee.web.language import say

blueprint = Blueprint("web", __name__)
SHORTEST_SEARCH = 2


@blueprint.get("/")
@public
def home() -> Any:
    """A list of what waits for me; visitors get the door and what is public."""
    who = viewer_or_none()
    if who is None:
        return redirect(url_for("people.sign_in"))
    if (step := first_step(who)) is not None:
        return redirect(url_for(step))
    rows: list[Todo] = []
    for part in parts():
        if part.todo is not None:
            rows.extend(part.todo(db.session(), who))
    rows.extend(readiness.todo(db.session(), who))
    now = clock.now()
    far = now.replace(year=9999)
    rows.sort(key=lambda row: (not row.urgent, row.due or far))
    falls = [due_on(row, now=now) for row in rows]
    return render_template(
        "web/home.html", rows=list(zip(rows, falls, strict=True)), counted=Counter(falls), roles=sorted(who.roles())
    )


def due_on(row: Todo, *, now: dt.datetime) -> str:
    """Whether what waits is ``late``, due ``today``, due ``tomorrow``, or later and without a date (empty), by Beijing days."""
    if row.due is None:
        return ""
    if row.due < now:
        return "late"
    days = (clock.beijing_day(row.due) - clock.beijing_day(now)).days
    return {0: "today", 1: "tomorrow"}.get(days, "")


@blueprint.get("/search")
@signed_in
def search() -> Any:
    """Everything that I may see, by a few words: each part searches its own, by right."""
    who, words = viewer(), request.args.get("q", "").strip()[:60]
    hits: list[Hit] = []
    if len(words) >= SHORTEST_SEARCH:
        for part in parts():
            if part.search is not None:
                hits.extend(part.search(db.session(), who, words))
        hits += _pages(who, words)
    return render_template("web/search.html", words=words, hits=hits, shortest=SHORTEST_SEARCH)


def _pages(who: Viewer, words: str) -> list[Hit]:
    items = [item for part in parts() for item in part.nav if item.permission is None or who.can(item.permission)]
    return [
        Hit(kind=Text("页面", "page"), title=say(item.label), detail=Text("", ""), url=url_for(item.endpoint))
        for item in items
        if words.casefold() in f"{item.label.zh} {item.label.en}".casefold()
    ]


@blueprint.post("/language")
@public
def language() -> Any:
    """Switch between Chinese and English; remembered by the account."""
    chosen = request.form.get("locale", "zh")
    chosen = chosen if chosen in ("zh", "en") else "zh"
    session["locale"] = chosen
    who = viewer_or_none()
    if who is not None:
        with transaction() as writer:
            account = writer.get(Account, who.account_id)
            if account is not None:
                account.locale = chosen
    return redirect(_back())


@blueprint.post("/type-size")
@signed_in
def type_size() -> Any:
    """Normal or large type; remembered by the account."""
    with transaction() as writer:
        account = writer.get(Account, viewer().account_id)
        if account is not None:
            account.large_type = request.form.get("large") == "1"
    return redirect(_back())


def _back() -> str:
    return safe_next(request.form.get("next")) or url_for("web.home")


@blueprint.get("/permissions")
@signed_in
def permissions() -> Any:
    """Who may do what, drawn from the one table."""
    return render_template(
        "web/permissions.html", roles=list(Role), permissions=list(Permission), labels=PERMISSION_LABELS, grants=GRANTS
    )


@blueprint.get("/patterns")
@requires(Permission.SYSTEM_RUN)
def patterns() -> Any:
    """Every pattern of the pages in every state, for whoever builds them."""
    return render_template("web/patterns.html")


@blueprint.get("/system")
@requires(Permission.SYSTEM_RUN)
def system() -> Any:
    """Whether everything answers, what long work waits or failed, what is done on the server."""
    settings, session_now = settings_of(current_app), db.session()
    return render_template(
        "web/system.html",
        version=__version__,
        checks=readiness.checks(session_now),
        free=readiness.free_bytes(),
        database=session_now.get_bind().dialect.name,
        mail=bool(settings.mail_host),
        hours=settings.sign_in_hours,
        fonts=font_readiness(),
        work=readiness.work(session_now),
        failures=readiness.failures(session_now),
        job_word=readiness.job_word,
    )


@blueprint.get("/healthz")
@public
def healthz() -> Any:
    """The process lives."""
    return jsonify(status="ok")


@blueprint.get("/readyz")
@public
def readyz() -> Any:
    """Database, store and disk answer; details only for whoever runs the system."""
    details = readiness.checks(db.session())
    ready = all(details.values())
    who = g.get("viewer")
    body: dict[str, Any] = {"status": "ready" if ready else "not ready"}
    if who is not None and who.can(Permission.SYSTEM_RUN):
        body["details"] = details
    return jsonify(body), 200 if ready else 503

"""The door through which a page of a copy reaches an expert: an image with the viewer's own mark, remembered (law 2, E-106, P-31)."""

import hashlib
import hmac
from typing import Any

from flask import Response, current_app, request

from committee import clock
from committee.db import db
from committee.dossiers.pages import READING_DPI, THUMB_DPI, record_served
from committee.dossiers.showing import marked_page_image
from committee.experts.queries import member_of_account
from committee.permissions import Permission as P
from committee.scoring import queries
from committee.scoring.views import blueprint
from committee.web.guard import requires, viewer


def page_mark(account_id: int, number: int) -> str:
    """The viewer's faint mark: seat number, day, four letters that only the office can trace (E-106)."""
    secret = current_app.extensions["keyring"].derive("page-mark")
    trace = hmac.new(secret, f"{account_id}".encode(), hashlib.sha256).hexdigest()[:4].upper()
    day = clock.today()
    return f"评委{number:02d}　{day.month}月{day.day}日　{trace}"


@blueprint.get("/read/<case_key>/<file_key>/<int:page>")
@requires(P.SCORE_WRITE)
def page(case_key: str, file_key: str, page: int) -> Any:
    """A page of a passed copy as an image with the viewer's mark; who saw it is recorded (P-31)."""
    account_id = viewer().account_id
    file = queries.readable_file(db.session(), account_id=account_id, case_key=case_key, file_key=file_key, page=page)
    member = member_of_account(db.session(), account_id)
    small = request.args.get("size") == "s"
    picture = marked_page_image(
        object_key=file.object_key,
        page=page,
        mark=page_mark(account_id, member.number if member else 0),
        dpi=THUMB_DPI if small else READING_DPI,
    )
    if not small:
        record_served(file_key=file_key, page=page, account_id=account_id)
    return Response(picture, mimetype="image/jpeg", headers={"Content-Disposition": "inline"})

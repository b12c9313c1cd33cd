"""Doors to an applicant's own papers as documents: the notice of return, the pledge, the fee slip."""

from typing import Any

from flask import Response

from committee.applications.models import Application
from committee.applications.queries import own_application
from committee.applications.slips import fee_slip_pdf, return_notice_pdf
from committee.applications.unit_papers import pledge_pdf
from committee.applications.views import blueprint
from committee.db import db
from committee.errors import NotFound
from committee.permissions import Permission
from committee.text import Text
from committee.web.downloads import sent
from committee.web.guard import requires, viewer


def _own(public_id: str) -> Application:
    return own_application(db.session(), public_id, person_id=viewer().person_id)


@blueprint.get("/my/<public_id>/return.pdf")
@requires(Permission.APPLICATION_FILE)
def return_slip(public_id: str) -> Any:
    """退回修改通知 as a document."""
    application = _own(public_id)
    return _pdf(return_notice_pdf(db.session(), application), "return.pdf")


@blueprint.get("/my/<public_id>/pledge.pdf")
@requires(Permission.APPLICATION_FILE)
def pledge(public_id: str) -> Any:
    """个人承诺书 to be signed, scanned and uploaded."""
    return _pdf(pledge_pdf(db.session(), _own(public_id)), "pledge.pdf")


@blueprint.get("/my/<public_id>/fee.pdf")
@requires(Permission.APPLICATION_FILE)
def fee_slip(public_id: str) -> Any:
    """缴费通知单 as a document."""
    return _pdf(fee_slip_pdf(db.session(), _own(public_id)), "fee.pdf")


def _pdf(content: bytes | None, name: str) -> Response:
    if content is None:
        raise NotFound(Text("还没有这份文书。", "There is no such document yet."))
    return sent(content, name, shown=True)

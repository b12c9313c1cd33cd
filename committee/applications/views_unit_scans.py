"""Doors to the signed scans of a unit's papers: bring one, look at it page by page, save it."""

from typing import Any

from flask import Response, current_app, flash, redirect, render_template, request, url_for

from committee.applications.models import UnitScan
from committee.applications.rules_unit_papers import Paper
from committee.applications.unit_scans import LARGEST, scan_for, upload_scan
from committee.applications.views import blueprint
from committee.db import db
from committee.dossiers.cold_pages import measured
from committee.dossiers.pages import READING_DPI, THUMB_DPI, CannotRender
from committee.dossiers.showing import page_image
from committee.permissions import Permission
from committee.text import Text
from committee.web.downloads import ending_of, sent
from committee.web.guard import requires, signed_in, viewer
from committee.web.language import say


@blueprint.post("/unit-postings/<public_id>/<any(notice, outcome, report):paper>/scan")
@requires(Permission.APPLICATION_CHECK_EMPLOYER)
def unit_scan_upload(public_id: str, paper: str) -> Any:
    """The clerk brings the scan of a signed and sealed paper."""
    item = request.files.get("file")
    upload_scan(
        viewer=viewer(),
        posting_public_id=public_id,
        paper=Paper(paper),
        name=(item.filename if item else "") or "",
        content=item.read(LARGEST + 1) if item else b"",
    )
    flash(say(Text("已收到签章扫描件。", "The signed scan was received.")), "success")
    return redirect(url_for("applications.roster", _anchor="postings"), 303)


@blueprint.get("/unit-scans/<public_id>/pages")
@signed_in
def unit_scan_pages(public_id: str) -> Any:
    """The scan as pictures of its pages, as material is looked at; a file that gives none can be saved."""
    scan = scan_for(db.session(), public_id, viewer=viewer())
    try:
        sizes = measured(scan.object_key)
    except CannotRender:
        sizes = []
    pages = [
        {
            "url": url_for("applications.unit_scan_page", public_id=public_id, page=number, size="read"),
            "thumb": url_for("applications.unit_scan_page", public_id=public_id, page=number, size="thumb"),
            "width": size.width,
            "height": size.height,
        }
        for number, size in enumerate(sizes, 1)
    ]
    return render_template("applications/unit_scan.html", scan=scan, pages=pages, back=_list_of(scan))


def _list_of(scan: UnitScan) -> str:
    """The list from which this viewer came to a scan."""
    may = {wanted for wanted in Permission if viewer().can(wanted, season_id=scan.posting.season_id)}
    if Permission.APPLICATION_CHECK_EMPLOYER in may:
        return url_for("applications.roster", _anchor="postings")
    if Permission.APPLICATION_CHECK_UPPER in may:
        return url_for("applications.upper")
    return url_for("applications.index")


@blueprint.get("/unit-scans/<public_id>/<int:page>/<any(read, thumb):size>.jpg")
@signed_in
def unit_scan_page(public_id: str, page: int, size: str) -> Any:
    """One page of a scan as a picture, never kept by the browser."""
    scan = scan_for(db.session(), public_id, viewer=viewer())
    content = page_image(object_key=scan.object_key, page=page, dpi=READING_DPI if size == "read" else THUMB_DPI)
    return Response(content, mimetype="image/jpeg", headers={"Cache-Control": "no-store"})


@blueprint.get("/unit-scans/<public_id>")
@signed_in
def unit_scan(public_id: str) -> Any:
    """The scan itself, to be saved: never shown inside the site, never kept by the browser."""
    scan = scan_for(db.session(), public_id, viewer=viewer())
    content = current_app.extensions["store"].get(scan.object_key)
    return sent(content, f"{scan.paper.value}.{ending_of(scan.media_type)}")

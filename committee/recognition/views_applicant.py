"""Doors of the applicant: which routes are open, the form, files, handing in."""

from typing import Any

from flask import flash, render_template, request

from committee import clock
from committee.db import db
from committee.dossiers import actions as dossiers
from committee.errors import BadInput, CommitteeError, NotFound
from committee.permissions import Permission as P
from committee.recognition import actions
from committee.recognition.desk import picture_of
from committee.recognition.entering import course_years, entered, shown
from committee.recognition.eyes import READABLE
from committee.recognition.models import RecognitionApplication
from committee.recognition.queries import own_applications
from committee.recognition.reach import is_employer
from committee.recognition.reading_job import look_at
from committee.recognition.rules import FINAL, Phase
from committee.recognition.views import back, blueprint, season_now, seen_application
from committee.seasons.models import Season
from committee.seasons.queries import recognition_rulebook_of, recognition_windows_of
from committee.seasons.recognition_tables import Mode, Study
from committee.text import Text
from committee.web.guard import requires, signed_in, viewer
from committee.web.language import say


@blueprint.get("/recognition/mine")
@requires(P.APPLICATION_FILE)
def mine() -> Any:
    """One's own applications of this season, and the start of a new one."""
    season = season_now()
    rows = own_applications(db.session(), viewer().person_id, season.id)
    ended = set(FINAL) - {Phase.CONFIRMED}
    return render_template(
        "recognition/mine.html",
        season=season,
        book=recognition_rulebook_of(season),
        windows=recognition_windows_of(season),
        rows=rows,
        may_start=all(row.phase in ended for row in rows),
        now=clock.now(),
    )


@blueprint.post("/recognition/mine")
@requires(P.APPLICATION_FILE)
def start() -> Any:
    """Open an application."""
    public_id = actions.start(
        by=viewer().account_id,
        season_id=season_now().id,
        route=request.form.get("route", ""),
        specialty=request.form.get("specialty", ""),
    )
    return back("recognition.form", public_id=public_id)


def _editable(public_id: str) -> RecognitionApplication:
    """An application whose form the viewer may change: their own, or that of a person of their unit."""
    row = seen_application(public_id)
    if row.person_id != viewer().person_id and not is_employer(viewer(), row):
        raise NotFound
    return row


@blueprint.get("/recognition/applications/<public_id>/form")
@signed_in
def form(public_id: str) -> Any:
    """The form, with what the rules say of what was saved: every route, what is missing, from when. Bureaus read it only."""
    row = seen_application(public_id)
    return _form_page(row, shown(row.form), None)


def _form_page(row: RecognitionApplication, values: dict[str, str], refused: CommitteeError | None) -> Any:
    session = db.session()
    season = session.get_one(Season, row.season_id)
    book = recognition_rulebook_of(season)
    page = render_template(
        "recognition/form.html",
        row=row,
        season=season,
        book=book,
        values=values,
        refused=refused,
        picture=picture_of(session, row),
        years=course_years(season.year),
        studies=[(s.value, say(s.label)) for s in Study],
        modes=[(m.value, say(m.label)) for m in Mode],
        editable=row.phase in actions.MAY_EDIT and (row.person_id == viewer().person_id or is_employer(viewer(), row)),
        Phase=Phase,
    )
    return page, refused.status if refused else 200


@blueprint.post("/recognition/applications/<public_id>/form")
@signed_in
def save(public_id: str) -> Any:
    """Save the form. What is refused stays on the page, with the reason."""
    row = _editable(public_id)
    season = db.session.get_one(Season, row.season_id)
    raw = dict(request.form.items())
    try:
        actions.save(
            by=viewer().account_id,
            public_id=public_id,
            version=request.form.get("version", -1, type=int),
            form=entered(raw, year=season.year),
            route=request.form.get("route", ""),
            specialty=request.form.get("specialty", ""),
        )
    except CommitteeError as refusal:
        db.session.rollback()
        return _form_page(_editable(public_id), raw, refusal)
    flash(say(Text("已保存，下面是按规则算出的结果", "Saved; the rules' answer stands below")))
    return back("recognition.form", public_id=public_id)


@blueprint.post("/recognition/applications/<public_id>/files")
@signed_in
def upload(public_id: str) -> Any:
    """Files into a slot, by the applicant or by a clerk of the unit for them."""
    row = _editable(public_id)
    slot, dossier_id = request.form.get("slot", ""), row.dossier_id
    files = [item for item in request.files.getlist("file") if item.filename]
    if not files:
        raise BadInput(Text("请先选择文件。", "Choose a file first."))
    answer: tuple[Any, int] | None = None
    for item in files:
        try:
            file_id = dossiers.upload(
                dossier_id=dossier_id,
                slot=slot,
                name=item.filename or "",
                content=item.read(),
                by=viewer().account_id,
            )
            if slot in READABLE:
                look_at(file_public_id=file_id)
        except CommitteeError as refusal:
            answer = ({"ok": False, "message": say(refusal.in_full)}, refusal.status)
            flash(say(refusal.message))
    if request.accept_mimetypes.best == "application/json":
        return answer or {"ok": True, "message": say(Text("已收到", "Received")), "url": None}
    return back("recognition.application", public_id=public_id, _anchor=f"slot-{slot}")


@blueprint.post("/recognition/applications/<public_id>/hand-in")
@signed_in
def hand_in(public_id: str) -> Any:
    """Hand in, or again after a return."""
    _editable(public_id)
    actions.hand_in(by=viewer().account_id, public_id=public_id, pledged=request.form.get("pledged") == "yes")
    return back("recognition.application", public_id=public_id)


@blueprint.post("/recognition/applications/<public_id>/withdraw")
@requires(P.APPLICATION_FILE)
def withdraw(public_id: str) -> Any:
    """Take one's own application back."""
    actions.withdraw(by=viewer().account_id, public_id=public_id)
    return back("recognition.mine")

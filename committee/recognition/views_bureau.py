"""Doors of the county and prefecture bureaus: what waits, batch check with exceptions, ticks and proofs, paper, confirmation, counts."""

from typing import Any

from flask import flash, render_template, request
from sqlalchemy import select

from committee.db import db
from committee.errors import BadInput, CommitteeError, NotFound
from committee.permissions import Permission as P
from committee.permissions import Role
from committee.recognition import actions_batch as batches
from committee.recognition import actions_bureau as acts
from committee.recognition import actions_confirm as ends
from committee.recognition.counting import Category
from committee.recognition.desk import unit_names
from committee.recognition.models import PaperBundle, RecognitionApplication, RecognitionBatch
from committee.recognition.queries import (
    application_by,
    bureau_query,
    counts_by_area,
    loaded,
    phase_counts,
    total_of,
    waiting_query,
)
from committee.recognition.reach import is_final, may_see, sender_of
from committee.recognition.rules import Phase
from committee.recognition.views import (
    PAGE,
    back,
    blueprint,
    defects_in,
    filtered,
    page_of,
    season_now,
    seen_application,
)
from committee.seasons.models import Season
from committee.seasons.queries import recognition_rulebook_of, recognition_windows_of
from committee.text import Text
from committee.web.guard import requires, viewer
from committee.web.language import say

DESK_PAGE = 200
"""Rows of the list that waits: a county's usual round at one glance, to be ticked at once."""


@blueprint.get("/recognition/desk")
@requires(P.RECOGNITION_CHECK)
def desk() -> Any:
    """What waits for this bureau; with a phase in the address, everything of its area in that phase."""
    session, who, season = db.session(), viewer(), season_now()
    waiting = not request.args.get("phase")
    query = waiting_query(who, season.id) if waiting else bureau_query(who, season.id)
    rows, page, pages, total = page_of(filtered(query), size=DESK_PAGE if waiting else PAGE)
    kept = loaded(session, rows) if waiting else []
    questions = {row.id: acts.open_questions(session, row) for row in rows} if kept else {}
    return render_template(
        "recognition/desk.html",
        season=season,
        book=recognition_rulebook_of(season),
        windows=recognition_windows_of(season),
        rows=rows,
        page=page,
        pages=pages,
        total=total,
        waiting=sum(phase_counts(session, waiting_query(who, season.id)).values()),
        counts=phase_counts(session, bureau_query(who, season.id)),
        final={row.id: is_final(who, row) for row in rows},
        questions=questions,
        Phase=Phase,
    )


@blueprint.post("/recognition/desk/check")
@requires(P.RECOGNITION_CHECK)
def check() -> Any:
    """Pass or recommend all that are ticked; the exceptions stand by name and reason on a page of their own."""
    ids, opinion = request.form.getlist("ids"), request.form.get("opinion", "")
    found = batches.check(viewer=viewer(), public_ids=ids, opinion=opinion)
    return back("recognition.batch", public_id=found.public_id)


@blueprint.post("/recognition/desk/proofs")
@requires(P.RECOGNITION_CHECK)
def all_proofs() -> Any:
    """Signature and seal seen on every proof of those who are ticked; whoever lacks one is recorded on their own page."""
    n = batches.see_all_proofs(viewer=viewer(), public_ids=request.form.getlist("ids"))
    flash(say(Text("已登记 {n} 人的签字和公章", "Signatures and seals of {n} recorded").format(n=n)))
    return back("recognition.desk")


@blueprint.get("/recognition/batches/<public_id>")
@requires(P.RECOGNITION_CHECK)
def batch(public_id: str) -> Any:
    """What one batch check did; for whoever did it. Names are looked up by right, the reasons are those of the moment."""
    session = db.session()
    found = session.scalar(select(RecognitionBatch).where(RecognitionBatch.public_id == public_id))
    if found is None or found.by_id != viewer().account_id:
        raise NotFound
    left = [(application_by(session, one["id"]), Text(one["zh"], one["en"])) for one in found.left]
    return render_template(
        "recognition/batch.html", batch=found, left=[(row, why) for row, why in left if may_see(viewer(), row)]
    )


@blueprint.post("/recognition/applications/<public_id>/tick")
@requires(P.RECOGNITION_CHECK)
def tick(public_id: str) -> Any:
    """Confirm or deny what the system cannot know."""
    acts.tick(
        viewer=viewer(),
        public_id=public_id,
        code=request.form.get("code", ""),
        holds=request.form.get("holds") == "yes",
        evidence=request.form.get("evidence", ""),
    )
    return back("recognition.application", public_id=public_id)


@blueprint.post("/recognition/applications/<public_id>/proofs")
@requires(P.RECOGNITION_CHECK)
def proofs(public_id: str) -> Any:
    """Signature and seal of every unit's proof, as the checker saw them."""
    form = request.form
    marks = {slot: (f"signed-{slot}" in form, f"sealed-{slot}" in form) for slot in form.getlist("slot")}
    others = acts.see_proofs(viewer=viewer(), public_id=public_id, marks=marks)
    if others:
        said = Text(
            "已登记；同一扫描件上的另外 {n} 人一并登记", "Recorded, and for the {n} others whom the same scans name"
        )
        flash(say(said.format(n=others)))
    return back("recognition.application", public_id=public_id)


@blueprint.post("/recognition/applications/<public_id>/return")
@requires(P.RECOGNITION_CHECK)
def bureau_return(public_id: str) -> Any:
    """Return to the applicant with the whole list."""
    acts.send_back(viewer=viewer(), public_id=public_id, defects=defects_in(request.form))
    return back("recognition.desk")


@blueprint.post("/recognition/applications/<public_id>/refuse")
@requires(P.RECOGNITION_CHECK)
def refuse(public_id: str) -> Any:
    """Do not pass an application."""
    acts.refuse(viewer=viewer(), public_id=public_id, opinion=request.form.get("opinion", ""))
    return back("recognition.desk")


@blueprint.post("/recognition/applications/<public_id>/take-back")
@requires(P.RECOGNITION_CHECK)
def take_back(public_id: str) -> Any:
    """Undo a pass that is not posted yet."""
    acts.take_back(viewer=viewer(), public_id=public_id)
    return back("recognition.application", public_id=public_id)


def _of_bureau(season: Season, *phases: Phase) -> list[RecognitionApplication]:
    app = RecognitionApplication
    query = bureau_query(viewer(), season.id).where(app.phase.in_(phases)).order_by(app.unit_name, app.id)
    return list(db.session.scalars(query))


@blueprint.get("/recognition/paper")
@requires(P.RECOGNITION_CHECK)
def paper() -> Any:
    """Paper by the bundle: whose report forms are awaited, by who brings them; bundles that came."""
    season = season_now()
    rows = _of_bureau(season, Phase.SECOND_PUBLICITY, Phase.PUBLISHED)
    bureaus = viewer().unit_ids(Role.HR, season_id=season.id)
    bundles = db.session.scalars(
        select(PaperBundle).where(PaperBundle.season_id == season.id).order_by(PaperBundle.id.desc())
    ).all()
    mine = [b for b in bundles if bureaus is None or b.to_unit_id in bureaus]
    received = {line.application_id: line for bundle in reversed(mine) for line in bundle.lines}
    by_sender: dict[int, list[RecognitionApplication]] = {}
    for row in rows:
        by_sender.setdefault(sender_of(row, _here(row)), []).append(row)
    return render_template(
        "recognition/paper.html",
        season=season,
        book=recognition_rulebook_of(season),
        windows=recognition_windows_of(season),
        by_sender=by_sender,
        received=received,
        bundles=mine,
        units=unit_names(db.session(), [*by_sender, *(u for b in mine for u in (b.from_unit_id, b.to_unit_id))]),
    )


def _here(row: RecognitionApplication) -> int:
    """The bureau at which the viewer meets an application of their list."""
    return row.final_unit_id if row.county_unit_id is None or is_final(viewer(), row) else row.county_unit_id


@blueprint.post("/recognition/paper")
@requires(P.RECOGNITION_CHECK)
def receive() -> Any:
    """Register one bundle."""
    form, session = request.form, db.session()
    rows = [seen_application(public_id) for public_id in form.getlist("ids")]
    copies = recognition_rulebook_of(season_now()).paper.copies
    if not rows:
        raise BadInput(Text("请至少勾选一人。", "Tick at least one person."))
    to = _here(rows[0])
    lines = [
        ends.BundleRow(
            row.public_id, form.get(f"copies-{row.public_id}", copies, type=int), f"bad-{row.public_id}" not in form
        )
        for row in rows
    ]
    session.rollback()
    ends.receive_bundle(
        viewer=viewer(), to_unit_id=to, form4_there=form.get("form4") == "yes", rows=lines, note=form.get("note", "")
    )
    flash(say(Text("已登记本批纸质材料", "The bundle was registered")))
    return back("recognition.paper")


@blueprint.get("/recognition/confirm")
@requires(P.RECOGNITION_CHECK)
def confirm_preview() -> Any:
    """Exactly who would be confirmed, and who not yet and why."""
    session, season = db.session(), season_now()
    ready: list[RecognitionApplication] = []
    waiting: list[tuple[RecognitionApplication, Text]] = []
    for row in _of_bureau(season, Phase.SECOND_PUBLICITY, Phase.PUBLISHED):
        if not is_final(viewer(), row):
            continue
        try:
            ends.check_confirmable(session, row)
        except CommitteeError as refusal:
            waiting.append((row, refusal.message))
        else:
            ready.append(row)
    return render_template(
        "recognition/confirm.html",
        season=season,
        book=recognition_rulebook_of(season),
        ready=ready,
        waiting=waiting,
    )


@blueprint.post("/recognition/confirm")
@requires(P.RECOGNITION_CHECK)
def confirm() -> Any:
    """Confirm those who are ticked, all or nobody."""
    ids = request.form.getlist("ids")
    ends.confirm(viewer=viewer(), public_ids=ids)
    flash(say(Text("已确认 {n} 人", "{n} confirmed").format(n=len(ids))))
    return back("recognition.confirm_preview")


@blueprint.get("/recognition/counts")
@requires(P.RECOGNITION_CHECK)
def counts() -> Any:
    """Numbers by area and category, from the applications themselves."""
    session, season = db.session(), season_now()
    rows = list(session.scalars(bureau_query(viewer(), season.id)))
    areas = counts_by_area(session, rows, season=season)
    total = [total_of(areas, word=say(Text("合计", "Total")))] if len(areas) > 1 else []
    return render_template(
        "recognition/counts.html",
        season=season,
        areas=[*areas, *total],
        categories=list(Category),
    )

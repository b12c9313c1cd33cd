"""What the employer does: post before filing, record the result, add the signed scans, recommend or return, post again after the check.

An act on several people is one transaction over all of them.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from committee import audit, clock
from committee.db import transaction
from committee.dossiers import steps as dossiers
from committee.dossiers.rules import UnknownKind, media_type, shown_name
from committee.errors import BadInput, NotFound
from committee.people.models import Person
from committee.permissions import Role
from committee.publicity import steps as publicity
from committee.publicity.models import Objection, Posting, PostingKind, PostingLine, PostingState
from committee.publicity.objections import ObjectionEvent, when_objection_moves
from committee.publicity.rules import NoticeLine
from committee.recognition import steps
from committee.recognition.actions import lacking
from committee.recognition.arrival import arrives_in_time
from committee.recognition.models import (
    RecognitionApplication,
    RecognitionDefect,
    RecognitionReturn,
    UnitPaper,
    UnitPaperLine,
)
from committee.recognition.reach import for_desk
from committee.recognition.refusals import NotComplete, NotEligible, NotPostedYet, TooLate
from committee.recognition.rules import Desk, Phase, recommend_step
from committee.seasons.models import Season
from committee.seasons.queries import recognition_rulebook_of, recognition_windows_of, switch
from committee.seasons.rulebook_tables import Producer
from committee.seasons.wording import moment
from committee.text import Text
from committee.viewer import Viewer

FORMS = ("publicity_notice", "publicity_result", "recommendation_report")


@dataclass(frozen=True, slots=True)
class FoundDefect:
    """One line of a return list; *code* is a code of the rulebook."""

    code: str
    slot: str = ""
    note: str = ""


def post(*, viewer: Viewer, public_ids: Sequence[str], starts_on: dt.date, ends_on: dt.date) -> list[Posting]:
    """Hang form 1 for all of them before they file (R-163), a notice for each unit. All must meet the conditions by its last day.

    Raises ``NotEligible``, the posting's ``TooShort`` or ``UnknownYear``.
    """
    with transaction() as session:
        rows = _rows(session, public_ids, viewer)
        for row in rows:
            found = steps.judgement_of(session, row, on=max(ends_on, clock.today()))
            if not found.may_file:
                book = recognition_rulebook_of(session.get_one(Season, row.season_id))
                words = [Text(row.name, row.name), *(c.words for c in found.missing)]
                why = Text("；".join(w.zh for w in words), "; ".join(w.en for w in words))
                raise NotEligible(route=book.route(row.route).name, why=why)
            row.level, row.name = found.level, session.get_one(Person, row.person_id).name
        return _post(session, rows, viewer, PostingKind.BEFORE_FILING, starts_on, ends_on, step="post")


def post_again(*, viewer: Viewer, public_ids: Sequence[str], starts_on: dt.date, ends_on: dt.date) -> list[Posting]:
    """Hang the lists of those who passed the check (R-163), form 4's posting; one for each unit."""
    with transaction() as session:
        rows = _rows(session, public_ids, viewer)
        return _post(session, rows, viewer, PostingKind.AFTER_CHECK, starts_on, ends_on, step="post_again")


def _rows(session: Session, public_ids: Sequence[str], viewer: Viewer) -> list[RecognitionApplication]:
    rows = [for_desk(session, public_id, viewer, Desk.EMPLOYER) for public_id in dict.fromkeys(public_ids)]
    if not rows:
        raise BadInput(Text("请至少勾选一人。", "Tick at least one person."))
    return rows


def by_unit(rows: Iterable[RecognitionApplication]) -> list[list[RecognitionApplication]]:
    """People in groups of one unit, in order of their first: every paper of a unit names its own people only."""
    found: dict[int, list[RecognitionApplication]] = {}
    for row in rows:
        found.setdefault(row.unit_id, []).append(row)
    return list(found.values())


def _post(
    session: Session,
    rows: Sequence[RecognitionApplication],
    viewer: Viewer,
    kind: PostingKind,
    starts_on: dt.date,
    ends_on: dt.date,
    *,
    step: str,
) -> list[Posting]:
    return [_post_unit(session, some, viewer, kind, starts_on, ends_on, step=step) for some in by_unit(rows)]


def _post_unit(
    session: Session,
    rows: Sequence[RecognitionApplication],
    viewer: Viewer,
    kind: PostingKind,
    starts_on: dt.date,
    ends_on: dt.date,
    *,
    step: str,
) -> Posting:
    season = session.get_one(Season, rows[0].season_id)
    book = recognition_rulebook_of(season)
    posting = publicity.post(
        session,
        season=season,
        kind=kind,
        unit_id=rows[0].unit_id,
        starts_on=starts_on,
        ends_on=ends_on,
        lines=[
            NoticeLine(
                subject_id=row.id,
                name=row.name,
                unit_name=row.unit_name,
                specialty=book.specialty(row.specialty).zh,
                level=book.level(row.level).name.zh,
            )
            for row in rows
        ],
        by=viewer.account_id,
    )
    for row in rows:
        steps.advance(session, application=row, name=step, by=viewer.account_id, seen={"posting": posting.public_id})
    return posting


def posting_of(session: Session, application_id: int, kind: PostingKind) -> Posting | None:
    """The latest notice of *kind* on which an application stands; a broken one that was hung again is replaced by the new one."""
    return session.scalar(
        select(Posting)
        .join(PostingLine)
        .where(PostingLine.subject_id == application_id, Posting.kind == kind)
        .order_by(Posting.id.desc())
        .limit(1)
    )


def record_result(*, viewer: Viewer, posting_public_id: str, note: str = "") -> None:
    """Record that a posting ran its full time (form 2, or form 4's posting): its people go on, those under objection wait.

    Raises ``Refused`` before its end; before filing also while an objection is open (R-184).
    """
    with transaction() as session:
        posting = _own_posting(session, posting_public_id, viewer)
        held = publicity.subjects_held(session, posting)
        publicity.complete(session, posting, note=note, by=viewer.account_id)
        first = posting.kind is PostingKind.BEFORE_FILING
        here, step = (Phase.PRE_PUBLICITY, "posting_over") if first else (Phase.SECOND_PUBLICITY, "second_over")
        for line in posting.lines:
            row = session.get(RecognitionApplication, line.subject_id, with_for_update=True)
            if row is not None and row.phase is here and row.id not in held:
                steps.advance(
                    session, application=row, name=step, by=viewer.account_id, seen={"posting": posting.public_id}
                )


def _own_posting(session: Session, public_id: str, viewer: Viewer) -> Posting:
    posting = session.scalar(select(Posting).where(Posting.public_id == public_id).with_for_update())
    if posting is None or posting.kind not in (PostingKind.BEFORE_FILING, PostingKind.AFTER_CHECK):
        raise NotFound
    units = viewer.unit_ids(Role.EMPLOYER, season_id=posting.season_id)
    if Role.EMPLOYER not in viewer.roles(posting.season_id) or (units is not None and posting.unit_id not in units):
        raise NotFound
    return posting


def take_off(*, viewer: Viewer, public_id: str, reason: str) -> None:
    """Take somebody off the notice before filing; they start again (R-184)."""
    if len(reason.strip()) < 2:
        raise BadInput(Text("请写明理由。", "Say why."))
    with transaction() as session:
        row = for_desk(session, public_id, viewer, Desk.EMPLOYER)
        steps.advance(session, application=row, name="posting_void", by=viewer.account_id, opinion=reason.strip())
        row.name = session.get_one(Person, row.person_id).name


def add_paper(*, viewer: Viewer, slot: str, public_ids: Sequence[str], name: str, content: bytes) -> str:
    """Add the signed and sealed scan of form 1, 2 or 3 for the people it names; returns its public id."""
    if slot not in FORMS:
        raise BadInput(Text("没有这一项。", "There is no such form."))
    kind = media_type(content[:2048])
    if kind is None:
        raise UnknownKind(name=shown_name(name))
    with transaction() as session:
        rows = _rows(session, public_ids, viewer)
        if len(by_unit(rows)) > 1:
            raise BadInput(Text("一份扫描件只列一个单位的人员。", "A scan names the people of one unit only."))
        paper = UnitPaper(
            season_id=rows[0].season_id,
            unit_id=rows[0].unit_id,
            slot=slot,
            object_key=current_app.extensions["store"].put(session, content),
            media_type=kind,
            by_id=viewer.account_id,
            lines=[UnitPaperLine(application_id=row.id) for row in rows],
        )
        session.add(paper)
        session.flush()
        audit.record(
            session,
            action="recognition.add_paper",
            season_id=paper.season_id,
            subject="unit-paper",
            key=paper.public_id,
            detail={"slot": slot, "people": len(rows)},
            account_id=viewer.account_id,
        )
        return paper.public_id


def recommend(*, viewer: Viewer, public_ids: Sequence[str], opinion: str) -> None:
    """Recommend with form 3: the posting ran out, no objection is open, forms 1 to 3 are there, the cut is not past.

    Raises ``NotPostedYet`` (R-184), ``NotComplete``, ``TooLate`` (R-103).
    """
    with transaction() as session:
        if len(opinion.strip()) < 2:
            raise BadInput(Text("请写明确的审核意见。", "Write a definite opinion."))
        for row in _rows(session, public_ids, viewer):
            season = session.get_one(Season, row.season_id)
            desks = steps.desks_of(row, recognition_rulebook_of(season))
            cut, now = recognition_windows_of(season).filing_until, clock.now()
            if not arrives_in_time(now, arrived_at=row.arrived_at, cut=cut, p01=switch(season, "P-01")):
                raise TooLate(cut=moment(cut), body=desks[-1].label)
            posting = posting_of(session, row.id, PostingKind.BEFORE_FILING)
            if posting is None or posting.state is not PostingState.COMPLETED:
                raise NotPostedYet(name=row.name)
            if row.id in publicity.subjects_held(session, posting):
                raise NotPostedYet(name=row.name)
            missing = lacking(session, row, on=row.judged_on or clock.today(), by=Producer.EMPLOYER)
            if missing:
                raise NotComplete(what=Text("、".join(w.zh for w in missing), ", ".join(w.en for w in missing)))
            step = recommend_step(desks)
            steps.advance(session, application=row, name=step, by=viewer.account_id, opinion=opinion.strip())
            if step == "recommend_final" and row.arrived_at is None:
                row.arrived_at = row.phase_since


def send_back(*, viewer: Viewer, public_id: str, defects: Sequence[FoundDefect]) -> None:
    """Return to the applicant with the whole list; there is no limit on how often (R-165)."""
    with transaction() as session:
        row = for_desk(session, public_id, viewer, Desk.EMPLOYER)
        write_return(session, row, desk=Desk.EMPLOYER, defects=defects, by=viewer.account_id)
        steps.advance(session, application=row, name="employer_return", by=viewer.account_id)


def write_return(
    session: Session, row: RecognitionApplication, *, desk: Desk, defects: Sequence[FoundDefect], by: int
) -> None:
    """Write a return's list and let the applicant change files again. Raises ``BadInput`` for none or an unknown code."""
    book = recognition_rulebook_of(session.get_one(Season, row.season_id))
    if not defects or any(d.code not in {rule.code for rule in book.defects} for d in defects):
        raise BadInput(Text("请逐项写明退回原因。", "List every reason for the return."))
    lines = [RecognitionDefect(code=d.code, slot=d.slot, note=d.note.strip()[:500]) for d in defects]
    row.returns.append(RecognitionReturn(desk=desk, by_id=by, at=clock.now(), defects=lines))
    row.returned_from = desk
    dossiers.reopen_upload(session, row.dossier)
    session.flush()


@when_objection_moves(PostingKind.BEFORE_FILING, PostingKind.AFTER_CHECK)
def _objection_moved(session: Session, objection: Objection, event: ObjectionEvent, by: int) -> None:
    """Upheld before filing: off the notice. After the check: cancelled; dismissed: those who only waited for it go on (R-444)."""
    if event is ObjectionEvent.TAKEN_UP:
        return
    posting = objection.posting
    held = publicity.subjects_held(session, posting)
    concerned = [objection.line.subject_id] if objection.line else [line.subject_id for line in posting.lines]
    for subject in concerned:
        row = session.get(RecognitionApplication, subject, with_for_update=True)
        if row is None:
            continue
        if event is ObjectionEvent.UPHELD:
            if row.phase is Phase.PRE_PUBLICITY:
                steps.advance(session, application=row, name="posting_void", by=by)
            elif row.phase in (Phase.SECOND_PUBLICITY, Phase.PUBLISHED):
                steps.advance(session, application=row, name="cancel", by=by)
        elif row.phase is Phase.SECOND_PUBLICITY and posting.state is PostingState.COMPLETED and subject not in held:
            steps.advance(session, application=row, name="second_over", by=by)

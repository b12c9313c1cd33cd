"""What the HR bureaus do at the check: tick what only they can know, look at proofs, recommend, pass in batches with exceptions, return."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from committee import audit, clock
from committee.db import transaction
from committee.dossiers.queries import files_by_slot
from committee.errors import BadInput, CommitteeError, NotFound
from committee.recognition import steps
from committee.recognition.actions import lacking
from committee.recognition.actions_employer import FoundDefect, write_return
from committee.recognition.arrival import arrives_in_time
from committee.recognition.conditions import PARTY_SCHOOL_TICK, SERVICE_TICK
from committee.recognition.demands import unproved
from committee.recognition.models import (
    ProofSeen,
    RecognitionApplication,
    RecognitionTick,
)
from committee.recognition.reach import for_desk, is_county, is_final
from committee.recognition.refusals import (
    NotConfirmedByChecker,
    NotOpen,
    TooLate,
)
from committee.recognition.rules import Desk, Phase
from committee.seasons.deadlines import on_time
from committee.seasons.models import Season
from committee.seasons.queries import recognition_rulebook_of, recognition_windows_of, switch
from committee.seasons.recognition_tables import Proof
from committee.seasons.wording import moment
from committee.text import Text
from committee.viewer import Viewer

TICKS = (PARTY_SCHOOL_TICK, SERVICE_TICK)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Somebody a batch left out, and why."""

    public_id: str
    name: str
    why: Text


@dataclass(frozen=True, slots=True)
class Batch:
    """What a batch did: those who went on, and the exceptions with their reasons."""

    done: tuple[str, ...]
    left: tuple[LeftOut, ...]


def _at_bureau(session: Session, public_id: str, viewer: Viewer) -> tuple[RecognitionApplication, Desk]:
    """The application for a clerk of whichever bureau has it now. Raises ``NotFound``, ``OwnApplication``."""
    row = steps.locked(session, public_id)
    if row.phase is Phase.COUNTY_CHECK and is_county(viewer, row):
        return for_desk(session, public_id, viewer, Desk.COUNTY), Desk.COUNTY
    if is_final(viewer, row):
        return for_desk(session, public_id, viewer, Desk.PREFECTURE), Desk.PREFECTURE
    raise NotFound


def tick(*, viewer: Viewer, public_id: str, code: str, holds: bool, evidence: str) -> None:
    """Confirm or deny what the system cannot know (class of area, kind of service), naming the evidence."""
    if code not in TICKS or len(evidence.strip()) < 2:
        raise BadInput(Text("请写明依据的材料。", "Name the evidence."))
    with transaction() as session:
        row, _ = _at_bureau(session, public_id, viewer)
        row.ticks.append(
            RecognitionTick(
                code=code, holds=holds, evidence=evidence.strip()[:300], by_id=viewer.account_id, at=clock.now()
            )
        )
        _record(session, row, "recognition.tick", viewer, {"code": code, "holds": holds})


def see_proofs(*, viewer: Viewer, public_id: str, marks: Mapping[str, tuple[bool, bool]]) -> None:
    """Record for each unit's proof whether signature and seal are there, as (signed, sealed) by slot (R-176)."""
    with transaction() as session:
        row, _ = _at_bureau(session, public_id, viewer)
        book = recognition_rulebook_of(session.get_one(Season, row.season_id))
        known = {rule.slot for rule in book.materials if rule.proof is not Proof.NONE}
        if not set(marks) <= known:
            raise BadInput(Text("没有这一项。", "There is no such proof."))
        for slot, (signed, sealed) in marks.items():
            row.proofs.append(
                ProofSeen(slot=slot, signed=signed, sealed=sealed, by_id=viewer.account_id, at=clock.now())
            )
        _record(session, row, "recognition.proofs", viewer, {"slots": sorted(marks)})


def wrong_proofs(session: Session, row: RecognitionApplication) -> list[Text]:
    """Unit's proofs whose signature or seal nobody has seen, in words (E-120)."""
    book = recognition_rulebook_of(session.get_one(Season, row.season_id))
    marks = {proof.slot: (proof.signed, proof.sealed) for proof in row.proofs}
    have = {*files_by_slot(row.dossier), *steps.papers_of(session, row.id)}
    return [
        Text(f"{rule.label.zh}{why.zh}", f"{rule.label.en}: {why.en}") for rule, why in unproved(have, marks, book=book)
    ]


def open_questions(session: Session, row: RecognitionApplication) -> list[Text]:
    """Everything that keeps an application from passing: conditions, material, proofs."""
    on = row.judged_on or clock.today()
    judgement = steps.judgement_of(session, row, on=on)
    found = [c.words for c in judgement.conditions if c.standing.value != "met"]
    return [*found, *lacking(session, row, on=on), *wrong_proofs(session, row)]


def _check_sound(session: Session, row: RecognitionApplication) -> None:
    found = open_questions(session, row)
    if found:
        raise NotConfirmedByChecker(
            name=row.name, what=Text("；".join(w.zh for w in found), "; ".join(w.en for w in found))
        )


def _check_window(session: Session, row: RecognitionApplication) -> None:
    season = session.get_one(Season, row.season_id)
    until = recognition_windows_of(season).check_until
    if not on_time(clock.now(), until, p01=switch(season, "P-01")):
        raise NotOpen(window=moment(until))


def recommend(*, viewer: Viewer, public_ids: Sequence[str], opinion: str) -> Batch:
    """The county bureau recommends to the prefecture: all that are in order, the others are named with the reason (R-162)."""
    return _batch(viewer, public_ids, opinion, _recommend_one)


def _recommend_one(session: Session, row: RecognitionApplication, desk: Desk, viewer: Viewer, opinion: str) -> None:
    if desk is not Desk.COUNTY:
        raise NotFound
    season = session.get_one(Season, row.season_id)
    cut, now = recognition_windows_of(season).filing_until, clock.now()
    if not arrives_in_time(now, arrived_at=row.arrived_at, cut=cut, p01=switch(season, "P-01")):
        raise TooLate(cut=moment(cut), body=Desk.PREFECTURE.label)
    _check_sound(session, row)
    steps.advance(session, application=row, name="county_recommend", by=viewer.account_id, opinion=opinion)
    row.arrived_at = row.arrived_at or row.phase_since


def pass_check(*, viewer: Viewer, public_ids: Sequence[str], opinion: str) -> Batch:
    """The final body passes all that are in order; exceptions stay and are named with the reason."""
    return _batch(viewer, public_ids, opinion, _pass_one)


def _pass_one(session: Session, row: RecognitionApplication, desk: Desk, viewer: Viewer, opinion: str) -> None:
    _check_window(session, row)
    _check_sound(session, row)
    steps.advance(
        session, application=row, name="pass", by=viewer.account_id, opinion=opinion, seen={"level": row.level}
    )


OneAct = Callable[[Session, RecognitionApplication, Desk, Viewer, str], None]


def _batch(viewer: Viewer, public_ids: Sequence[str], opinion: str, one: OneAct) -> Batch:
    if len(opinion.strip()) < 2:
        raise BadInput(Text("请写明确的审核意见。", "Write a definite opinion."))
    if not public_ids:
        raise BadInput(Text("请至少勾选一人。", "Tick at least one person."))
    done: list[str] = []
    left: list[LeftOut] = []
    with transaction() as session:
        for public_id in dict.fromkeys(public_ids):
            row, desk = _at_bureau(session, public_id, viewer)
            try:
                with session.begin_nested():
                    one(session, row, desk, viewer, opinion.strip())
            except NotFound:
                raise
            except CommitteeError as refusal:
                left.append(LeftOut(public_id, row.name, refusal.message))
            else:
                done.append(public_id)
    return Batch(tuple(done), tuple(left))


def send_back(*, viewer: Viewer, public_id: str, defects: Sequence[FoundDefect]) -> None:
    """Return to the applicant with the whole list of defects (R-165: as often as it takes)."""
    with transaction() as session:
        row, desk = _at_bureau(session, public_id, viewer)
        book = recognition_rulebook_of(session.get_one(Season, row.season_id))
        name = "county_return" if desk is Desk.COUNTY else "final_return"
        at = Desk.COUNTY if desk is Desk.COUNTY else steps.desks_of(row, book)[-1]
        write_return(session, row, desk=at, defects=defects, by=viewer.account_id)
        steps.advance(session, application=row, name=name, by=viewer.account_id)


def refuse(*, viewer: Viewer, public_id: str, opinion: str) -> None:
    """The final body does not pass the application, with the reason."""
    if len(opinion.strip()) < 2:
        raise BadInput(Text("请写明不通过的理由。", "Say why it does not pass."))
    with transaction() as session:
        row = for_desk(session, public_id, viewer, Desk.PREFECTURE)
        steps.advance(session, application=row, name="refuse", by=viewer.account_id, opinion=opinion.strip())


def take_back(*, viewer: Viewer, public_id: str) -> None:
    """Undo a pass before the list is posted."""
    with transaction() as session:
        row = for_desk(session, public_id, viewer, Desk.PREFECTURE)
        steps.advance(session, application=row, name="take_back", by=viewer.account_id)


def _record(
    session: Session, row: RecognitionApplication, action: str, viewer: Viewer, detail: Mapping[str, object]
) -> None:
    audit.record(
        session,
        action=action,
        season_id=row.season_id,
        subject="recognition",
        key=row.public_id,
        detail=detail,
        account_id=viewer.account_id,
    )

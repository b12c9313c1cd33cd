"""What the HR bureaus do with one application at the check: tick what only they can know, look at proofs, return, refuse."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from committee import audit, clock
from committee.db import transaction
from committee.dossiers.queries import files_by_slot
from committee.errors import BadInput, NotFound
from committee.recognition import steps
from committee.recognition.actions import lacking
from committee.recognition.actions_employer import FoundDefect, write_return
from committee.recognition.conditions import PARTY_SCHOOL_TICK, SERVICE_TICK
from committee.recognition.demands import unproved
from committee.recognition.models import (
    ProofSeen,
    RecognitionApplication,
    RecognitionTick,
    UnitPaper,
)
from committee.recognition.reach import for_desk, is_county, is_final
from committee.recognition.rules import Desk, Phase
from committee.seasons.models import Season
from committee.seasons.queries import recognition_rulebook_of
from committee.seasons.recognition_tables import Proof
from committee.text import Text
from committee.viewer import Viewer

TICKS = (PARTY_SCHOOL_TICK, SERVICE_TICK)


def at_bureau(session: Session, public_id: str, viewer: Viewer) -> tuple[RecognitionApplication, Desk]:
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
        row, _ = at_bureau(session, public_id, viewer)
        row.ticks.append(
            RecognitionTick(
                code=code, holds=holds, evidence=evidence.strip()[:300], by_id=viewer.account_id, at=clock.now()
            )
        )
        _record(session, row, "recognition.tick", viewer, {"code": code, "holds": holds})


def see_proofs(*, viewer: Viewer, public_id: str, marks: Mapping[str, tuple[bool, bool]]) -> int:
    """Record for each unit's proof whether signature and seal are there, as (signed, sealed) by slot (R-176).

    A scan that names several people was seen for all of them who lie at the same desk; returns how many others that were.
    """
    with transaction() as session:
        row, _ = at_bureau(session, public_id, viewer)
        book = recognition_rulebook_of(session.get_one(Season, row.season_id))
        known = {rule.slot for rule in book.materials if rule.proof is not Proof.NONE}
        if not set(marks) <= known:
            raise BadInput(Text("没有这一项。", "There is no such proof."))
        papers, also = steps.papers_of(session, row.id), set()
        for slot, (signed, sealed) in marks.items():
            others = _on_the_same_scan(session, row, papers[slot], viewer) if slot in papers else []
            for one in (row, *others):
                one.proofs.append(
                    ProofSeen(slot=slot, signed=signed, sealed=sealed, by_id=viewer.account_id, at=clock.now())
                )
            also |= {one.id for one in others}
        _record(session, row, "recognition.proofs", viewer, {"slots": sorted(marks), "others": sorted(also)})
        return len(also)


def _on_the_same_scan(
    session: Session, row: RecognitionApplication, paper: UnitPaper, viewer: Viewer
) -> list[RecognitionApplication]:
    """The other people whom *paper* names, as far as it is their latest of its kind and they wait at the viewer's desk as *row* does."""
    ids = [line.application_id for line in paper.lines if line.application_id != row.id]
    rows = session.scalars(
        select(RecognitionApplication).where(
            RecognitionApplication.id.in_(ids),
            RecognitionApplication.phase == row.phase,
            RecognitionApplication.person_id != viewer.person_id,
        )
    )
    reaches = is_county if row.phase is Phase.COUNTY_CHECK else is_final
    return [one for one in rows if reaches(viewer, one) and steps.papers_of(session, one.id)[paper.slot].id == paper.id]


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


def send_back(*, viewer: Viewer, public_id: str, defects: Sequence[FoundDefect]) -> None:
    """Return to the applicant with the whole list of defects (R-165: as often as it takes)."""
    with transaction() as session:
        row, desk = at_bureau(session, public_id, viewer)
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

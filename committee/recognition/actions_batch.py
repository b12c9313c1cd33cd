"""The batch check of the HR bureaus: whoever is in order goes on, the exceptions stay and are named; the result keeps its address."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from committee import audit, clock
from committee.db import transaction
from committee.dossiers.queries import files_by_slot
from committee.errors import BadInput, CommitteeError, NotFound
from committee.recognition import steps
from committee.recognition.actions_bureau import at_bureau, open_questions
from committee.recognition.arrival import arrives_in_time
from committee.recognition.models import ProofSeen, RecognitionApplication, RecognitionBatch
from committee.recognition.refusals import NotConfirmedByChecker, NotOpen, TooLate
from committee.recognition.rules import Desk
from committee.seasons.deadlines import on_time
from committee.seasons.models import Season
from committee.seasons.queries import recognition_rulebook_of, recognition_windows_of, switch
from committee.seasons.recognition_tables import Proof
from committee.seasons.wording import moment
from committee.text import Text
from committee.viewer import Viewer


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Somebody a batch left out, and why."""

    public_id: str
    name: str
    why: Text


@dataclass(frozen=True, slots=True)
class Batch:
    """What a batch did: those who passed, those who were recommended to the prefecture, and the exceptions with their reasons."""

    public_id: str
    passed: tuple[str, ...]
    recommended: tuple[str, ...]
    left: tuple[LeftOut, ...]


def check(*, viewer: Viewer, public_ids: Sequence[str], opinion: str) -> Batch:
    """Check everybody who is ticked: at a county bureau that only recommends they go on to the prefecture (R-162), at the final body
    they pass. Who is not in order stays where they are and is named with the reason.

    Raises ``BadInput`` without an opinion or people, ``NotFound`` or ``OwnApplication`` for somebody outside the viewer's reach.
    """
    if len(opinion.strip()) < 2:
        raise BadInput(Text("请写明确的审核意见。", "Write a definite opinion."))
    if not public_ids:
        raise BadInput(Text("请至少勾选一人。", "Tick at least one person."))
    passed: list[str] = []
    recommended: list[str] = []
    left: list[LeftOut] = []
    with transaction() as session:
        for public_id in dict.fromkeys(public_ids):
            row, desk = at_bureau(session, public_id, viewer)
            one, done = (_recommend_one, recommended) if desk is Desk.COUNTY else (_pass_one, passed)
            try:
                with session.begin_nested():
                    one(session, row, viewer, opinion.strip())
            except NotFound:
                raise
            except CommitteeError as refusal:
                left.append(LeftOut(public_id, row.name, refusal.message))
            else:
                done.append(public_id)
        kept = RecognitionBatch(
            season_id=row.season_id,
            by_id=viewer.account_id,
            at=clock.now(),
            passed=passed,
            recommended=recommended,
            left=[{"id": one.public_id, "zh": one.why.zh, "en": one.why.en} for one in left],
        )
        session.add(kept)
        session.flush()
        return Batch(kept.public_id, tuple(passed), tuple(recommended), tuple(left))


def see_all_proofs(*, viewer: Viewer, public_ids: Sequence[str]) -> int:
    """Record that every unit's proof of these people, one by one, was seen with the signature and seal it needs (R-176).

    What somebody has recorded before stays, above all a missing seal. Returns how many people that concerned.
    """
    if not public_ids:
        raise BadInput(Text("请至少勾选一人。", "Tick at least one person."))
    concerned = 0
    with transaction() as session:
        for public_id in dict.fromkeys(public_ids):
            row, _ = at_bureau(session, public_id, viewer)
            book = recognition_rulebook_of(session.get_one(Season, row.season_id))
            seen = {proof.slot for proof in row.proofs}
            have = {*files_by_slot(row.dossier), *steps.papers_of(session, row.id)} - seen
            marks = [rule for rule in book.materials if rule.proof is not Proof.NONE and rule.slot in have]
            for rule in marks:
                signed = rule.proof is Proof.SIGNED_AND_SEALED
                row.proofs.append(
                    ProofSeen(slot=rule.slot, signed=signed, sealed=True, by_id=viewer.account_id, at=clock.now())
                )
            if marks:
                concerned += 1
                audit.record(
                    session,
                    action="recognition.proofs",
                    season_id=row.season_id,
                    subject="recognition",
                    key=row.public_id,
                    detail={"slots": sorted(rule.slot for rule in marks), "in_bulk": True},
                    account_id=viewer.account_id,
                )
    return concerned


def _recommend_one(session: Session, row: RecognitionApplication, viewer: Viewer, opinion: str) -> None:
    season = session.get_one(Season, row.season_id)
    cut, now = recognition_windows_of(season).filing_until, clock.now()
    if not arrives_in_time(now, arrived_at=row.arrived_at, cut=cut, p01=switch(season, "P-01")):
        raise TooLate(cut=moment(cut), body=Desk.PREFECTURE.label)
    _check_sound(session, row)
    steps.advance(session, application=row, name="county_recommend", by=viewer.account_id, opinion=opinion)
    row.arrived_at = row.arrived_at or row.phase_since


def _pass_one(session: Session, row: RecognitionApplication, viewer: Viewer, opinion: str) -> None:
    _check_window(session, row)
    _check_sound(session, row)
    steps.advance(
        session, application=row, name="pass", by=viewer.account_id, opinion=opinion, seen={"level": row.level}
    )


def _check_sound(session: Session, row: RecognitionApplication) -> None:
    found = open_questions(session, row)
    if found:
        raise NotConfirmedByChecker(what=Text("；".join(w.zh for w in found), "; ".join(w.en for w in found)))


def _check_window(session: Session, row: RecognitionApplication) -> None:
    season = session.get_one(Season, row.season_id)
    until = recognition_windows_of(season).check_until
    if not on_time(clock.now(), until, p01=switch(season, "P-01")):
        raise NotOpen(window=moment(until))

"""What the HR bureaus do at the end: receive paper by the bundle, confirm one by one or all that are ready (R-164)."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from committee import audit, clock
from committee.db import transaction
from committee.errors import BadInput, NotFound
from committee.publicity import steps as publicity
from committee.publicity.models import PostingKind
from committee.recognition import steps
from committee.recognition.actions_employer import posting_of
from committee.recognition.models import PaperBundle, PaperBundleLine, RecognitionApplication, RecognitionConfirmation
from committee.recognition.queries import paper_complete
from committee.recognition.reach import for_desk, is_county, is_final, sender_of
from committee.recognition.refusals import NotPostedYet, OwnApplication, PaperNotThere
from committee.recognition.rules import Desk, Phase
from committee.seasons.models import Season
from committee.seasons.queries import recognition_rulebook_of
from committee.text import Text
from committee.viewer import Viewer


@dataclass(frozen=True, slots=True)
class BundleRow:
    """One person's report forms as they came: copies, whether signed and sealed, a word."""

    public_id: str
    copies: int
    ok: bool
    note: str = ""


def receive_bundle(
    *, viewer: Viewer, to_unit_id: int, form4_there: bool, rows: Sequence[BundleRow], note: str = ""
) -> str:
    """Register one bundle of paper that came to a bureau, from an employer or from the county for all of its own; returns its public id.

    A line is in order only with form 4 in the bundle and the copies that the notice asks for (R-164). Raises ``BadInput`` for
    people whose paper comes from different senders, ``OwnApplication``, ``NotPostedYet``.
    """
    if not rows:
        raise BadInput(Text("请至少登记一人。", "Register at least one person."))
    with transaction() as session:
        found = [steps.locked(session, line.public_id) for line in rows]
        for row in found:
            here = (to_unit_id == row.final_unit_id and is_final(viewer, row)) or (
                to_unit_id == row.county_unit_id and is_county(viewer, row)
            )
            if not here:
                raise NotFound
            if row.person_id == viewer.person_id:
                raise OwnApplication
            if row.phase not in (Phase.SECOND_PUBLICITY, Phase.PUBLISHED):
                raise NotPostedYet(name=row.name)
        senders = {sender_of(row, to_unit_id) for row in found}
        if len(senders) > 1:
            raise BadInput(Text("一批只登记一个单位报来的材料。", "A bundle comes from one sender only."))
        needed = recognition_rulebook_of(session.get_one(Season, found[0].season_id)).paper.copies
        bundle = PaperBundle(
            season_id=found[0].season_id,
            from_unit_id=senders.pop(),
            to_unit_id=to_unit_id,
            form4_there=form4_there,
            note=note.strip()[:300],
            by_id=viewer.account_id,
            at=clock.now(),
            lines=[
                PaperBundleLine(
                    application_id=row.id,
                    copies=line.copies,
                    ok=line.ok and form4_there and line.copies >= needed,
                    note=line.note.strip()[:300],
                )
                for row, line in zip(found, rows, strict=True)
            ],
        )
        session.add(bundle)
        session.flush()
        audit.record(
            session,
            action="recognition.bundle",
            season_id=bundle.season_id,
            subject="paper-bundle",
            key=bundle.public_id,
            detail={"people": len(rows), "in_order": sum(line.ok for line in bundle.lines)},
            account_id=viewer.account_id,
        )
        return bundle.public_id


def confirm(*, viewer: Viewer, public_ids: Sequence[str]) -> None:
    """Confirm all of them, or nobody: posting over, no objection open, paper complete.

    Raises ``NotPostedYet`` or ``PaperNotThere`` naming the person, ``OwnApplication``.
    """
    if not public_ids:
        raise BadInput(Text("请至少勾选一人。", "Tick at least one person."))
    with transaction() as session:
        for public_id in dict.fromkeys(public_ids):
            row = for_desk(session, public_id, viewer, Desk.PREFECTURE)
            check_confirmable(session, row)
            steps.advance(session, application=row, name="confirm", by=viewer.account_id, seen={"level": row.level})
            session.add(
                RecognitionConfirmation(application_id=row.id, level=row.level, by_id=viewer.account_id, at=clock.now())
            )


def check_confirmable(session: Session, row: RecognitionApplication) -> None:
    """Raise for whatever still stands between an application and its confirmation."""
    posting = posting_of(session, row.id, PostingKind.AFTER_CHECK)
    if row.phase is not Phase.PUBLISHED or posting is None or row.id in publicity.subjects_held(session, posting):
        raise NotPostedYet(name=row.name)
    if not paper_complete(session, row):
        raise PaperNotThere(name=row.name)

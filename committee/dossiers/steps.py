"""What the parts to the right do with dossiers inside their own transactions: open, hand in, screen, freeze, pull."""

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from committee import audit, clock
from committee.dossiers.identity import names_and_addresses, place_of
from committee.dossiers.models import (
    Dossier,
    DossierSubject,
    FileState,
    MaterialFile,
    Screening,
    ScreeningState,
    Standing,
    Submission,
    SubmissionFile,
)
from committee.dossiers.queries import gate_of, keyring, latest_submission, live_files
from committee.dossiers.queries_masking import copies_of, is_judged_harmless
from committee.dossiers.review import CaseState, CopyState, ReviewCase, ReviewFile, ReviewLink
from committee.dossiers.rules import UploadClosed, check_may_hand_in, review_code
from committee.errors import IllegalTransition, NotFound, Refused
from committee.people.models import Person, Unit
from committee.seasons.rulebook_tables import MaterialClass
from committee.storage import StoredObject
from committee.text import Text

Bounced = Callable[[Session, int, int], None]
_bounce_listeners: list[Bounced] = []


def on_bounce(listener: Bounced) -> Bounced:
    """Have *listener(session, dossier_id, submission_id)* called when a hand-in does not stand (R-101)."""
    _bounce_listeners.append(listener)
    return listener


def open_dossier(
    session: Session, *, season_id: int, person: Person, unit: Unit, co_workers: Iterable[str] = ()
) -> Dossier:
    """A dossier with the person's identity as it is now, in every form that the checker must look for (R-522 to R-529), flushed."""
    keys = keyring()
    identity = {
        "name": person.name,
        **names_and_addresses(person),
        **place_of(unit),
        "id_number": keys.open("id-number", person.id_number_sealed),
        **({"co_workers": colleagues} if (colleagues := list(co_workers)) else {}),
    }
    subject = DossierSubject(
        person_id=person.id,
        unit_id=unit.id,
        name=person.name,
        unit_name=unit.name,
        identity_sealed=keys.seal("dossier-identity", json.dumps(identity, ensure_ascii=False)),
    )
    dossier = Dossier(season_id=season_id, subject=subject)
    session.add(dossier)
    session.flush()
    return dossier


def hand_in(session: Session, *, dossier: Dossier, declaration: bool) -> Submission:
    """Freeze the live files as submission n and close uploading. Pending checks are allowed: the hand-in then waits (R-101).

    Raises ``NotDeclared``, ``Unreadable`` or ``LeakInReviewCopy``, and ``UploadClosed`` when it was handed in already.
    """
    session.refresh(dossier, with_for_update=True)
    if not dossier.open_for_upload:
        raise UploadClosed
    files = live_files(dossier)
    found = gate_of(files)
    check_may_hand_in(found, declared=declaration)
    manifest = [{"slot": f.slot, "file_id": f.id, "object_key": f.object_key} for f in files]
    n = (session.scalar(select(func.max(Submission.n)).where(Submission.dossier_id == dossier.id)) or 0) + 1
    submission = Submission(
        dossier_id=dossier.id,
        n=n,
        pressed_at=clock.now(),
        manifest=manifest,
        manifest_hash=manifest_hash(manifest),
        declaration=declaration,
        standing=Standing.PENDING if found.pending else Standing.STANDING,
        files=[SubmissionFile(file_id=f.id) for f in files],
    )
    session.add(submission)
    dossier.open_for_upload = False
    session.flush()
    return submission


def manifest_hash(manifest: list[dict[str, Any]]) -> str:
    """SHA-256 (hex) of a manifest's canonical JSON."""
    return hashlib.sha256(json.dumps(manifest, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def settle(session: Session, *, dossier: Dossier) -> Standing | None:
    """Once no check is pending, decide whether a waiting hand-in stands or bounces; None when nothing waits."""
    submission = latest_submission(session, dossier.id)
    if submission is None or submission.standing is not Standing.PENDING:
        return None
    found = gate_of(live_files(dossier))
    if found.pending:
        return None
    submission.standing = Standing.STANDING if found.open else Standing.BOUNCED
    audit.record(
        session,
        action=f"dossiers.hand-in-{submission.standing.value}",
        season_id=dossier.season_id,
        subject="dossier",
        key=dossier.public_id,
        detail={"n": submission.n, "unexplained": found.unexplained, "unreadable": found.unreadable},
    )
    if submission.standing is Standing.BOUNCED:
        dossier.open_for_upload = True
        withdraw_screening(session, dossier)
        for listener in _bounce_listeners:
            listener(session, dossier.id, submission.id)
    return submission.standing


def reopen_upload(session: Session, dossier: Dossier) -> None:
    """Let the applicant change files again, after a return or back in the draft."""
    dossier.open_for_upload = True


def close_upload(session: Session, dossier: Dossier) -> None:
    """Nothing can be changed any more."""
    dossier.open_for_upload = False


def open_screening(session: Session, *, dossier: Dossier, due_at: dt.datetime | None) -> Screening:
    """Put the latest hand-in on the checkers' desk when it has arrived at the office."""
    submission = latest_submission(session, dossier.id)
    if submission is None:
        raise Refused(Text("该申报尚未提交材料。", "Nothing was handed in yet."))
    row = session.scalar(select(Screening).where(Screening.submission_id == submission.id))
    if row is None:
        row = Screening(submission_id=submission.id, due_at=due_at)
        session.add(row)
    elif row.state is not ScreeningState.WAITING:
        row.state, row.decided_at, row.decided_by_id, row.defects = ScreeningState.WAITING, None, None, []
        row.kept = []
    session.flush()
    return row


def withdraw_screening(session: Session, dossier: Dossier) -> None:
    """Take the dossier off the desk."""
    rows = session.scalars(
        select(Screening)
        .join(Submission)
        .where(Submission.dossier_id == dossier.id, Screening.state == ScreeningState.WAITING)
    )
    for row in rows:
        row.state, row.decided_at = ScreeningState.WITHDRAWN, clock.now()


def make_review_case(
    session: Session,
    *,
    dossier: Dossier,
    route: str,
    level: str,
    level_rank: int,
    specialty: str,
    facts: Mapping[str, Any],
) -> ReviewCase:
    """Freeze the signed copies under a random code (R-023). Only review material goes in; system material is withheld.

    Raises ``Refused`` when the latest hand-in was not signed by a checker (law 2).
    """
    submission = _signed(session, dossier)
    taken = set(session.scalars(select(ReviewCase.code).where(ReviewCase.season_id == dossier.season_id)))
    code = review_code()
    while code in taken:
        code = review_code()
    case = ReviewCase(
        season_id=dossier.season_id,
        code=code,
        route=route,
        level=level,
        level_rank=level_rank,
        specialty=specialty,
        facts=dict(facts),
    )
    session.add(case)
    session.flush()
    session.add(ReviewLink(case_key=case.key, dossier_id=dossier.id))
    _copy_files(session, case, submission)
    session.flush()
    return case


def _signed(session: Session, dossier: Dossier) -> Submission:
    """The newest submission. Raises ``Refused`` unless a checker signed it (law 2)."""
    submission = latest_submission(session, dossier.id)
    screening = (
        session.scalar(select(Screening).where(Screening.submission_id == submission.id)) if submission else None
    )
    if submission is None or screening is None or screening.state is not ScreeningState.PASSED:
        raise Refused(Text("遮盖核查尚未签发，不能送审。", "The masked copies are not signed yet."))
    return submission


def retire_copies(session: Session, case: ReviewCase) -> None:
    """The submission behind a case is void: its copies are no expert's any more and wait for no mask; who saw them stays on record."""
    for copy in session.scalars(select(ReviewFile).where(ReviewFile.case_key == case.key)):
        copy.state = CopyState.RETIRED


def freeze_anew(session: Session, case: ReviewCase, *, dossier: Dossier, facts: dict[str, Any]) -> None:
    """Give a case the signed copies of the dossier's newest submission and show it again (P-31)."""
    submission = _signed(session, dossier)
    retire_copies(session, case)
    _copy_files(session, case, submission)
    case.facts, case.state = facts, CaseState.OPEN
    session.flush()


def _copy_files(session: Session, case: ReviewCase, submission: Submission) -> None:
    """Review material as it was signed, and the office's copies of system material; what was not masked stays withheld (R-502)."""
    ids = [entry["file_id"] for entry in submission.manifest]
    files = session.scalars(
        select(MaterialFile).where(MaterialFile.id.in_(ids)).order_by(MaterialFile.slot, MaterialFile.id)
    ).all()
    copies = copies_of(session, [f.id for f in files if f.material_class == MaterialClass.SYSTEM])
    wanted = [
        copies.get(f.id, f)
        for f in files
        if (f.material_class == MaterialClass.REVIEW and f.state is FileState.CHECKED)
        or (f.id in copies and is_judged_harmless(copies[f.id].findings))
    ]
    for position, file in enumerate(wanted, 1):
        keep(session, file.object_key)
        case.files.append(
            ReviewFile(
                slot=file.slot,
                position=position,
                object_key=file.object_key,
                pages=max(file.pages, 1),
                state=CopyState.PASSED,
            )
        )


def keep(session: Session, object_key: str) -> None:
    """Count one more use of an object that is already in the store."""
    row = session.get(StoredObject, object_key, with_for_update=True)
    if row is not None:
        row.uses += 1


def case_of(session: Session, dossier_id: int) -> ReviewCase | None:
    """The review case of a dossier (office only)."""
    return session.scalar(select(ReviewCase).join(ReviewLink).where(ReviewLink.dossier_id == dossier_id))


def dossier_of_case(session: Session, case_key: str) -> Dossier:
    """The dossier behind a code (office only). Raises ``NotFound``."""
    dossier = session.scalar(
        select(Dossier).join(ReviewLink, ReviewLink.dossier_id == Dossier.id).where(ReviewLink.case_key == case_key)
    )
    if dossier is None:
        raise NotFound
    return dossier


def pull_case(session: Session, case_key: str) -> ReviewCase:
    """Take a case out of every expert's sight at once (P-31)."""
    case = session.get(ReviewCase, case_key, with_for_update=True)
    if case is None:
        raise NotFound
    case.state = CaseState.PULLED
    return case


def reopen_case(session: Session, case_key: str) -> ReviewCase:
    """Show a case again after its copies were found clean or replaced; a closed one stays closed."""
    case = session.get(ReviewCase, case_key, with_for_update=True)
    if case is None:
        raise NotFound
    if case.state is CaseState.CLOSED:
        raise IllegalTransition
    case.state = CaseState.OPEN
    return case

"""Reads of the identity side, named for their answers."""

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from committee.dossiers.models import (
    Dossier,
    DossierSubject,
    FileState,
    Finding,
    MaterialFile,
    Screening,
    ScreeningState,
    Standing,
    Submission,
)
from committee.dossiers.rules import Gate, gate
from committee.errors import NotFound
from committee.keys import Keyring
from committee.people.models import Unit
from committee.permissions import Permission, Role
from committee.seasons.rulebook import Rulebook
from committee.seasons.rulebook_tables import MaterialRule
from committee.viewer import Viewer

LIVE = (FileState.QUEUED, FileState.CHECKED, FileState.UNREADABLE)


def keyring() -> Keyring:
    """The installation's keys."""
    return current_app.extensions["keyring"]  # type: ignore[no-any-return]


def identity_of(subject: DossierSubject) -> dict[str, Any]:
    """The identity.json of contract.md for one dossier's applicant."""
    found: dict[str, Any] = json.loads(keyring().open("dossier-identity", subject.identity_sealed))
    return found


def evidence_of(finding: Finding) -> str:
    """What a finding recovered; identity, for the applicant and the office only."""
    return keyring().open("finding-evidence", finding.evidence_sealed) if finding.evidence_sealed else ""


def dossier_by(session: Session, public_id: str) -> Dossier:
    """A dossier with files and findings. Raises ``NotFound``."""
    dossier = session.scalar(
        select(Dossier)
        .where(Dossier.public_id == public_id)
        .options(selectinload(Dossier.files).selectinload(MaterialFile.findings), selectinload(Dossier.subject))
    )
    if dossier is None:
        raise NotFound
    return dossier


def file_by(session: Session, public_id: str) -> MaterialFile:
    """A file. Raises ``NotFound``."""
    file = session.scalar(select(MaterialFile).where(MaterialFile.public_id == public_id))
    if file is None:
        raise NotFound
    return file


def finding_by(session: Session, public_id: str) -> Finding:
    """A finding. Raises ``NotFound``."""
    finding = session.scalar(select(Finding).where(Finding.public_id == public_id))
    if finding is None:
        raise NotFound
    return finding


def live_files(dossier: Dossier) -> list[MaterialFile]:
    """The files that count now, in order of upload."""
    return [f for f in dossier.files if f.state in LIVE]


def files_by_slot(dossier: Dossier) -> dict[str, list[MaterialFile]]:
    """Live files by slot."""
    found: dict[str, list[MaterialFile]] = {}
    for file in live_files(dossier):
        found.setdefault(file.slot, []).append(file)
    return found


def missing_slots(dossier: Dossier, rulebook: Rulebook, conditions: Iterable[str]) -> list[MaterialRule]:
    """Materials that the rulebook demands under *conditions* and that are not there (R-132)."""
    have = files_by_slot(dossier)
    return [m for m in rulebook.required_materials(conditions) if m.slot not in have]


def gate_of(files: Sequence[MaterialFile]) -> Gate:
    """What stands between these files and a hand-in."""
    return gate((file, file.findings) for file in files)


def screening_of(session: Session, dossier_id: int) -> Screening | None:
    """The desk row of the latest submission that has one."""
    return session.scalar(
        select(Screening)
        .join(Submission)
        .where(Submission.dossier_id == dossier_id, Screening.state != ScreeningState.WITHDRAWN)
        .order_by(Submission.n.desc())
        .limit(1)
    )


def latest_submission(session: Session, dossier_id: int) -> Submission | None:
    """The last hand-in that did not bounce."""
    return session.scalar(
        select(Submission)
        .where(Submission.dossier_id == dossier_id, Submission.standing != Standing.BOUNCED)
        .order_by(Submission.n.desc())
        .limit(1)
    )


def may_see_original(session: Session, viewer: Viewer, dossier: Dossier) -> bool:
    """The applicant, the own unit's clerk, the upper bodies above that unit, office and checkers (matrix 1.2)."""
    if dossier.subject.person_id == viewer.person_id:
        return True
    season = dossier.season_id
    if viewer.can(Permission.DOSSIER_SEE_ORIGINAL, season_id=season):
        return True
    if not viewer.roles(season) & {Role.EMPLOYER, Role.AUTHORITY, Role.HR}:
        return False
    if not dossier.submissions:
        return False
    chain = unit_chain(session, dossier.subject.unit_id)
    own: Callable[[Role], frozenset[int] | None] = lambda role: viewer.unit_ids(role, season_id=season)  # noqa: E731
    employer = own(Role.EMPLOYER)
    if employer is not None and dossier.subject.unit_id in employer:
        return True
    return any((units := own(role)) is not None and units & set(chain) for role in (Role.AUTHORITY, Role.HR))


def unit_chain(session: Session, unit_id: int) -> list[int]:
    """The unit and the bodies above it, nearest first."""
    chain: list[int] = []
    here: int | None = unit_id
    while here is not None and here not in chain:
        chain.append(here)
        here = session.scalar(select(Unit.parent_id).where(Unit.id == here))
    return chain

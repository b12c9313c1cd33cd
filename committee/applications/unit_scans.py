"""Signed and sealed: scans of a unit's own papers (公示, 公示结果, 推荐报告), one of each for a posting (R-132). Never for experts."""

from collections.abc import Sequence

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from committee import audit, clock
from committee.applications.actions_employer import in_reach, posting_of, posting_of_unit
from committee.applications.models import Application, UnitScan
from committee.applications.rules_unit_papers import Paper
from committee.applications.unit_papers import NotYetPrintable, printable
from committee.db import transaction
from committee.dossiers.rules import EmptyFile, UnknownKind, media_type, shown_name
from committee.errors import NotFound, TooLarge
from committee.permissions import Permission
from committee.publicity.models import PostingLine
from committee.viewer import Viewer

LARGEST = 50 * 1024 * 1024


def upload_scan(*, viewer: Viewer, posting_public_id: str, paper: Paper, name: str, content: bytes) -> None:
    """Keep the scan of a signed paper, instead of an earlier one.

    Raises ``NotFound`` for another unit's posting, ``NotYetPrintable``, ``EmptyFile``, ``UnknownKind``, ``TooLarge``.
    """
    shown, kind = shown_name(name), media_type(content[:2048])
    if not content:
        raise EmptyFile(name=shown)
    if kind is None:
        raise UnknownKind(name=shown)
    if len(content) > LARGEST:
        raise TooLarge
    store = current_app.extensions["store"]
    with transaction() as session:
        posting = posting_of_unit(session, posting_public_id, viewer)
        if paper not in printable(posting):
            raise NotYetPrintable
        wanted = select(UnitScan).where(UnitScan.posting_id == posting.id, UnitScan.paper == paper)
        scan = session.scalar(wanted.with_for_update())
        key = store.put(session, content)
        if scan is not None:
            store.release(session, scan.object_key)
        scan = scan or UnitScan(posting_id=posting.id, paper=paper)
        scan.file_name, scan.media_type, scan.object_key, scan.size = shown, kind, key, len(content)
        scan.by_id, scan.at = viewer.account_id, clock.now()
        session.add(scan)
        audit.record(
            session,
            action="applications.unit_scan",
            season_id=posting.season_id,
            subject="posting",
            key=posting.public_id,
            detail={"paper": paper.value, "size": len(content)},
            account_id=viewer.account_id,
        )


def scans_of(session: Session, posting_ids: Sequence[int]) -> dict[tuple[int, Paper], UnitScan]:
    """The scans of postings by posting and paper."""
    rows = session.scalars(select(UnitScan).where(UnitScan.posting_id.in_(posting_ids)))
    return {(row.posting_id, row.paper): row for row in rows}


def scans_for(session: Session, application: Application) -> list[tuple[Paper, UnitScan | None]]:
    """The three papers of the posting on which an application stands, each with its scan or None; nothing before a posting."""
    posting = posting_of(session, application)
    if posting is None:
        return []
    found = scans_of(session, [posting.id])
    return [(paper, found.get((posting.id, paper))) for paper in Paper]


def scan_for(session: Session, public_id: str, *, viewer: Viewer) -> UnitScan:
    """A scan, for the unit's clerk, the body above and the office; for others it does not exist."""
    scan = session.scalar(select(UnitScan).where(UnitScan.public_id == public_id))
    if scan is None:
        raise NotFound
    if viewer.can(Permission.APPLICATION_SEE_ALL, season_id=scan.posting.season_id):
        return scan
    on_it = select(PostingLine.subject_id).where(PostingLine.posting_id == scan.posting_id)
    rows = session.scalars(select(Application).where(Application.id.in_(on_it)))
    if not any(in_reach(viewer, row) for row in rows):
        raise NotFound
    return scan

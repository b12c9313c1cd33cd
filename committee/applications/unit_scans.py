"""Signed and sealed: scans of a unit's own papers (公示, 公示结果, 推荐报告), one of each for a posting (R-132). Never for experts."""

from collections.abc import Collection, Sequence

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from committee import audit, clock
from committee.applications.actions_employer import in_reach, posting_of, posting_of_unit
from committee.applications.models import Application, UnitScan
from committee.applications.rules_unit_papers import Paper
from committee.applications.unit_papers import NotYetPrintable, printable
from committee.db import transaction
from committee.dossiers.cold_pages import forget_pages
from committee.dossiers.rules import EmptyFile, UnknownKind, media_type, shown_name
from committee.errors import NotFound, TooLarge
from committee.permissions import Permission
from committee.publicity.models import Posting, PostingKind, PostingLine, PostingState
from committee.text import Text
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
        raise TooLarge(most=LARGEST)
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
            forget_pages(scan.object_key)
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


def missing_scans(session: Session, application_ids: Collection[int]) -> dict[int, tuple[Paper, ...]]:
    """Which signed papers are not there yet, of applications whose last posting is completed. One statement."""
    rows = session.execute(
        select(PostingLine.subject_id, Posting.id, Posting.state, UnitScan.paper)
        .join(Posting, Posting.id == PostingLine.posting_id)
        .outerjoin(UnitScan, UnitScan.posting_id == Posting.id)
        .where(PostingLine.subject_id.in_(application_ids), Posting.kind == PostingKind.EMPLOYER)
        .order_by(Posting.id)
    )
    last: dict[int, tuple[int, PostingState, set[Paper]]] = {}
    for subject_id, posting_id, state, paper in rows:
        if subject_id not in last or last[subject_id][0] != posting_id:
            last[subject_id] = (posting_id, state, set())
        if paper is not None:
            last[subject_id][2].add(paper)
    return {
        subject_id: missing
        for subject_id, (_, state, there) in last.items()
        if state is PostingState.COMPLETED and (missing := tuple(paper for paper in Paper if paper not in there))
    }


def words_of_missing(papers: Collection[Paper]) -> Text:
    """«签章件未上传：公示结果、推荐报告»."""
    return Text(
        "签章件未上传：" + "、".join(paper.label.zh for paper in papers),
        "signed scans missing: " + ", ".join(paper.label.en for paper in papers),
    )


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

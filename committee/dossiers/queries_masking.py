"""Reads for masking: proposals from the checker's findings, the draft, runs, the originals behind a copy."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, true
from sqlalchemy.orm import Session

from committee.dossiers.masking_models import MaskingDraft, MaskingRun, RunState
from committee.dossiers.models import FileState, Finding, Judgement, MaterialFile
from committee.dossiers.queries import evidence_of
from committee.dossiers.review import CaseState, CopyState, LateLeak, ReviewCase, ReviewFile, ReviewLink
from committee.dossiers.rules_masking import MaskBox, may_mask
from committee.permissions import Permission
from committee.seasons.rulebook_tables import MaterialClass
from committee.viewer import Viewer
from redaction.findings import Box, Kind, finding_from_json
from redaction.findings import Finding as LibraryFinding
from redaction.masking import Mask, propose
from redaction.proof.judged import Place


def library_finding(row: Finding) -> LibraryFinding:
    """A stored finding as the checker's library knows it."""
    return finding_from_json(
        {
            "kind": row.kind,
            "severity": row.severity,
            "page": row.page,
            "bbox": row.box,
            "channel": row.channel,
            "detector": row.detector,
            "evidence": evidence_of(row),
            "leak_class": row.leak_class,
            "explanation": row.explanation_zh,
            "explanation_en": row.explanation_en,
            "confidence": row.confidence / 100,
            "fix": None,
            "fix_en": None,
            "seen_by": "",
            "place": "",
        }
    )


def proposals(findings: Sequence[Finding], *, reported: datetime | None = None) -> list[MaskBox]:
    """What the library would cover, leaks and suspects alike, not yet accepted. Places that still count as harmless are left out."""
    rows = [row for row in findings if not counts_as_harmless(row, reported)]
    return proposed_boxes([library_finding(row) for row in rows], addresses=[row.public_id for row in rows], prefix="p")


def proposed_boxes(findings: Sequence[LibraryFinding], *, addresses: Sequence[str] = (), prefix: str) -> list[MaskBox]:
    """The library's masks for *findings* as boxes that nobody accepted yet; *addresses* are the findings' public ids."""
    return boxes_of(propose(findings), addresses=addresses, prefix=prefix)


def boxes_of(masks: Iterable[Mask], *, addresses: Sequence[str] = (), prefix: str) -> list[MaskBox]:
    """The library's masks as boxes that nobody accepted yet, with ids that begin with *prefix*."""
    found = []
    for number, mask in enumerate(masks, 1):
        given = mask.to_json()
        x0, y0, x1, y1 = (float(edge) for edge in given["box"])
        place = given["finding"]
        found.append(
            MaskBox(
                id=f"{prefix}{number}",
                page=given["page"],
                box=(x0, y0, x1, y1),
                kind=given["kind"],
                how=given["how"],
                token=given["token"],
                group=given["group"],
                finding=addresses[place] if place is not None and addresses else "",
                rank=(given["rank"][0], given["rank"][1]) if given.get("rank") else None,
                on=False,
            )
        )
    return found


def reported_at(session: Session, dossier_id: int) -> datetime | None:
    """When an expert last reported a leak in this dossier; what was judged before counts no more (P-31)."""
    return session.scalar(
        select(func.max(LateLeak.reported_at))
        .join(ReviewFile, ReviewFile.key == LateLeak.file_key)
        .join(ReviewLink, ReviewLink.case_key == ReviewFile.case_key)
        .where(ReviewLink.dossier_id == dossier_id)
    )


def counts_as_harmless(row: Finding, reported: datetime | None) -> bool:
    """Whether a checker's 非泄漏 on this place stands: given, and after the last report of a leak."""
    given = row.judgement is Judgement.NOT_LEAK
    return given and (reported is None or (row.judged_at is not None and row.judged_at > reported))


def judged_places(session: Session, file: MaterialFile, *, covered: Collection[str]) -> dict[Place, Finding]:
    """Where a checker judged something in *file* to be no leak, for the proof: it may stay, unless a box for it was ordered.

    *covered* are the public ids of the findings that ordered boxes answer. What was judged before an expert reported a leak in this
    dossier counts no more (P-31): the report says that somebody was wrong.
    """
    reported = reported_at(session, file.dossier_id)
    found = {}
    for row in file.findings:
        if not counts_as_harmless(row, reported) or row.judged_at is None:
            continue
        if row.public_id not in covered and row.page is not None and row.box is not None:
            place = Place(row.page, Box(*row.box), Kind(row.kind), str(row.judged_by_id), row.judged_at.isoformat())
            found[place] = row
    return found


def draft_of(session: Session, file: MaterialFile) -> tuple[int, list[dict[str, Any]], MaskingDraft | None]:
    """(version, boxes, row) of a file's draft; without one version 0 and the proposals."""
    row = session.get(MaskingDraft, file.id)
    if row is not None:
        return row.version, list(row.boxes), row
    boxes = proposals(file.findings, reported=reported_at(session, file.dossier_id))
    return 0, [box.to_json() for box in boxes], None


def latest_run(session: Session, file_id: int) -> MaskingRun | None:
    """The last order to mask a file."""
    return session.scalar(
        select(MaskingRun).where(MaskingRun.file_id == file_id).order_by(MaskingRun.id.desc()).limit(1)
    )


def run_that_made(session: Session, file: MaterialFile) -> MaskingRun | None:
    """The run behind a masked copy."""
    return session.scalar(
        select(MaskingRun).where(MaskingRun.result_id == file.id, MaskingRun.state == RunState.PROVED).limit(1)
    )


def source_of(session: Session, file: MaterialFile) -> MaterialFile | None:
    """The file from which a copy was masked."""
    return session.get(MaterialFile, file.made_from_id) if file.made_from_id is not None else None


def chain_of(session: Session, file: MaterialFile) -> list[MaterialFile]:
    """The file and what it was masked from, nearest first."""
    found = [file]
    while (source := source_of(session, found[-1])) is not None and source not in found:
        found.append(source)
    return found


def family_of(session: Session, file: MaterialFile) -> list[MaterialFile]:
    """The file, what it was masked from and everything masked from either."""
    found = chain_of(session, file)
    seen = {row.id for row in found}
    waiting = list(seen)
    while waiting:
        made = session.scalars(select(MaterialFile).where(MaterialFile.made_from_id.in_(waiting))).all()
        new = [row for row in made if row.id not in seen]
        seen |= {row.id for row in new}
        found += new
        waiting = [row.id for row in new]
    return found


def copies_of(session: Session, file_ids: Sequence[int]) -> dict[int, MaterialFile]:
    """The newest office copy of each file that has one, by the id of the file."""
    rows = session.scalars(
        select(MaterialFile)
        .where(MaterialFile.made_from_id.in_(file_ids), MaterialFile.state == FileState.COPY)
        .order_by(MaterialFile.id)
    )
    return {row.made_from_id: row for row in rows if row.made_from_id is not None}


def is_judged_harmless(findings: Sequence[Finding]) -> bool:
    """Whether a checker looked at every leak and suspect and let none stand."""
    grave = (f for f in findings if f.severity in ("leak", "suspect"))
    return all(f.judgement in (Judgement.NOT_LEAK, Judgement.MASKED) for f in grave)


def is_pulled(session: Session, file: MaterialFile, *, itself: bool = False) -> bool:
    """Whether a copy of this file's dossier was pulled from experts' sight; with *itself* a copy of this very file."""
    return (
        session.scalar(
            select(ReviewFile.key)
            .join(ReviewCase, ReviewCase.key == ReviewFile.case_key)
            .join(ReviewLink, ReviewLink.case_key == ReviewCase.key)
            .where(
                ReviewLink.dossier_id == file.dossier_id,
                ReviewFile.state == CopyState.PULLED,
                ReviewCase.state == CaseState.PULLED,
                ReviewFile.object_key == file.object_key if itself else true(),
            )
            .limit(1)
        )
        is not None
    )


def may_mask_file(session: Session, viewer: Viewer, file: MaterialFile) -> bool:
    """Whether *viewer* may mask this file now."""
    dossier = file.dossier
    checker = viewer.can(Permission.DOSSIER_SCREEN, season_id=dossier.season_id)
    return may_mask(
        state=file.state,
        material_class=MaterialClass(file.material_class),
        open_for_upload=dossier.open_for_upload,
        own=dossier.subject.person_id == viewer.person_id,
        checker=checker,
        pulled=checker and is_pulled(session, file),
    )

"""Recomputation of what the identity wall promises: manifests, signed copies, objects that are still what they were."""

import hashlib
from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from committee.dossiers.masking_models import MaskingRun
from committee.dossiers.models import (
    Dossier,
    FileState,
    Finding,
    Judgement,
    MaterialFile,
    Screening,
    ScreeningState,
    Submission,
    SubmissionFile,
)
from committee.dossiers.pages import store
from committee.dossiers.proofs import is_genuine, report_of
from committee.dossiers.queries_masking import chain_of, run_that_made
from committee.dossiers.review import CopyState, ReviewCase, ReviewFile, ReviewLink
from committee.dossiers.rules_second import candidates_hash, draw
from committee.dossiers.second_models import SampleDraw
from committee.dossiers.steps import manifest_hash
from committee.errors import NotFound
from committee.seasons.rulebook_tables import MaterialClass
from committee.shapes import Check
from committee.text import Text


def verify(session: Session, season_id: int) -> Iterator[Check]:
    """Manifests against their hashes, stored bytes against their keys, signatures against judgements, copies against manifests."""
    yield _manifests(session, season_id)
    yield _objects(session, season_id)
    yield _signatures(session, season_id)
    yield _copies(session, season_id)
    yield _proofs(session, season_id)
    yield _samples(session, season_id)


def _manifests(session: Session, season_id: int) -> Check:
    rows = list(session.scalars(select(Submission).join(Dossier).where(Dossier.season_id == season_id)))
    good = sum(1 for row in rows if manifest_hash(row.manifest) == row.manifest_hash)
    return Check(
        part="dossiers",
        what=Text("每次提交的材料清单与其摘要一致", "Each submission's manifest matches its hash"),
        recorded=str(len(rows)),
        recomputed=str(good),
        ok=good == len(rows),
        rule="R-507",
    )


def _objects(session: Session, season_id: int) -> Check:
    keys = set(
        session.scalars(
            select(MaterialFile.object_key)
            .join(Dossier)
            .where(Dossier.season_id == season_id, MaterialFile.state != FileState.PURGED)
        )
    )
    good = 0
    for key in keys:
        try:
            good += store().key_of(store().get(key)) == key
        except NotFound:
            continue
    return Check(
        part="dossiers",
        what=Text("原件内容未被改动", "Originals are unchanged"),
        recorded=str(len(keys)),
        recomputed=str(good),
        ok=good == len(keys),
        rule="R-507",
    )


def _signatures(session: Session, season_id: int) -> Check:
    signed = select(Screening.submission_id).join(Submission).join(Dossier)
    signed = signed.where(Dossier.season_id == season_id, Screening.state == ScreeningState.PASSED)
    total = len(list(session.scalars(signed)))
    bad = set(
        session.scalars(
            select(SubmissionFile.submission_id)
            .join(MaterialFile, MaterialFile.id == SubmissionFile.file_id)
            .join(Finding, Finding.file_id == MaterialFile.id)
            .where(
                SubmissionFile.submission_id.in_(signed),
                MaterialFile.material_class == MaterialClass.REVIEW,
                Finding.severity.in_(("leak", "suspect")),
                Finding.judgement.in_((Judgement.OPEN, Judgement.LEAK)),
            )
        )
    )
    return Check(
        part="dossiers",
        what=Text("签发的审阅件没有未判定或判定为泄漏之处", "Signed copies hold no unjudged place and no leak"),
        recorded=str(total),
        recomputed=str(total - len(bad)),
        ok=not bad,
        rule="R-508",
    )


def _copies(session: Session, season_id: int) -> Check:
    """Each copy that experts may open is a file of the signed submission, or was masked from one and proved."""
    rows = session.execute(
        select(ReviewFile.object_key, Submission.manifest, ReviewLink.dossier_id)
        .join(ReviewCase, ReviewCase.key == ReviewFile.case_key)
        .join(ReviewLink, ReviewLink.case_key == ReviewCase.key)
        .join(Submission, Submission.dossier_id == ReviewLink.dossier_id)
        .join(Screening, Screening.submission_id == Submission.id)
        .where(
            ReviewCase.season_id == season_id,
            ReviewFile.state == CopyState.PASSED,
            Screening.state == ScreeningState.PASSED,
        )
    ).all()
    good = sum(
        1
        for key, manifest, dossier_id in rows
        if any(entry["object_key"] == key for entry in manifest)
        or _masked_from(session, key, dossier_id, {entry["file_id"] for entry in manifest})
    )
    expected = len(
        list(
            session.scalars(
                select(ReviewFile.key)
                .join(ReviewCase, ReviewCase.key == ReviewFile.case_key)
                .where(ReviewCase.season_id == season_id, ReviewFile.state == CopyState.PASSED)
            )
        )
    )
    return Check(
        part="dossiers",
        what=Text(
            "专家所见均为已签发提交中的文件或其遮盖件", "What experts see are signed files or copies masked from them"
        ),
        recorded=str(expected),
        recomputed=str(good),
        ok=good == expected,
        rule="R-503",
    )


def _masked_from(session: Session, key: str, dossier_id: int, handed_in: set[int]) -> bool:
    files = session.scalars(
        select(MaterialFile).where(MaterialFile.dossier_id == dossier_id, MaterialFile.object_key == key)
    ).all()
    return any(
        run_that_made(session, file) is not None and {one.id for one in chain_of(session, file)} & handed_in
        for file in files
    )


def _proofs(session: Session, season_id: int) -> Check:
    """Each masked copy has a report that the installation signed and that speaks of the very bytes in the store."""
    runs = session.scalars(
        select(MaskingRun)
        .join(MaterialFile, MaterialFile.id == MaskingRun.result_id)
        .join(Dossier, Dossier.id == MaterialFile.dossier_id)
        .where(Dossier.season_id == season_id, MaskingRun.report_sealed.is_not(None))
    ).all()
    good = 0
    for run in runs:
        try:
            content = store().get(run.result.object_key) if run.result is not None else b""
        except NotFound:
            continue
        good += is_genuine(run) and report_of(run)["proof"]["sha256"] == hashlib.sha256(content).hexdigest()
    return Check(
        part="dossiers",
        what=Text("遮盖件的证明签名有效且与文件相符", "Proofs of masked copies are signed and speak of these files"),
        recorded=str(len(runs)),
        recomputed=str(good),
        ok=good == len(runs),
        rule="R-507",
    )


def _samples(session: Session, season_id: int) -> Check:
    """Each draw of a second look, drawn again from its row."""
    rows = list(session.scalars(select(SampleDraw).where(SampleDraw.season_id == season_id)))
    good = sum(
        1
        for row in rows
        if candidates_hash(row.candidates) == row.candidates_sha256
        and draw(row.candidates, seed=row.seed, percent=row.percent) == row.result
        and sorted(look.screening.public_id for look in row.looks) == sorted(row.result)
    )
    return Check(
        part="dossiers",
        what=Text("核查抽查的结果可以复算", "Draws for second looks come out the same again"),
        recorded=str(len(rows)),
        recomputed=str(good),
        ok=good == len(rows),
        rule="R-508",
    )

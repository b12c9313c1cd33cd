"""The job that masks one file and proves the outcome: nothing replaces a review copy unless every independent reader found it clean.

The run's row holds all that is needed, so that a worker killed half way loses nothing: the next one starts from the original,
which is never changed.
"""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from flask import current_app
from sqlalchemy.orm import Session

from committee import __version__, audit, clock, jobs, settings_of
from committee.db import db, transaction
from committee.dossiers.checks import finding_rows
from committee.dossiers.masking_models import OUT_OF_SIGHT, MaskingDraft, MaskingRun, RunState
from committee.dossiers.models import FileState, Judgement, MaterialFile, Verdict
from committee.dossiers.models import Finding as FindingRow
from committee.dossiers.pages import CannotRender, prepare, store
from committee.dossiers.proofs import Signed, sign_digest, sign_report
from committee.dossiers.queries import evidence_of, identity_of
from committee.dossiers.queries_masking import boxes_of, judged_places, proposed_boxes
from committee.dossiers.rules_masking import MaskBox
from committee.errors import NotFound
from committee.scratch import scratch_folder
from committee.seasons.models import Season
from committee.seasons.queries import any_rulebook_of
from committee.text import Text
from redaction.checking import Settings
from redaction.errors import RedactionError
from redaction.findings import Box, Finding, Report, Severity
from redaction.identity import identity_from_json
from redaction.masking import Masked, Options, apply_masks, masks_from_json
from redaction.proof.judged import Place, followed_places, place_of
from redaction.proof.proving import Proof, prove

GAVE_UP = Text(
    "遮盖三次都未能完成，原件和遮盖框都在。", "Masking did not finish in three tries; original and boxes are kept."
)
NOT_PROVED = Text(
    "遮盖后仍有可能读出身份的地方，没有采用；请看下面的说明，补上遮盖框再试。",
    "Something could still reveal identity after masking, so the copy was not taken; see below, add boxes and try again.",
)
MOVED_ON = Text(
    "遮盖期间材料已提交、撤下或更换，结果没有采用。",
    "The file was handed in or taken down meanwhile; the result was not taken.",
)
KINDS = {".pdf": "application/pdf", ".jpg": "image/jpeg", ".png": "image/png"}
NAMES = {kind: suffix for suffix, kind in KINDS.items()}


def mask_gave_up(ref: str) -> None:
    """No try was left: say so; the boxes are kept."""
    _end(int(ref), RunState.FAILED, GAVE_UP)


@jobs.handler("mask-file", gave_up=mask_gave_up)
def mask_file(ref: str, progress: jobs.Progress) -> None:
    """Do run *ref*: mask in the isolated child, prove with other readers, then put the copy in the original's place in one transaction."""
    run = db.session.get(MaskingRun, int(ref))
    if run is None or run.state is not RunState.QUEUED:
        return
    work = _Work(run)
    db.session.rollback()
    try:
        with scratch_folder() as folder:
            masked, proof = _masked_and_proved(work, folder, progress)
    except (RedactionError, CannotRender, NotFound) as error:
        text = getattr(error, "text", None)
        _end(work.run_id, RunState.FAILED, Text(text.zh, text.en) if text else GAVE_UP)
        return
    signed = sign_report({"masked": masked.report, "proof": proof.to_json()})
    if not proof.passed:
        more = [
            *proposed_boxes(_unjudged(proof, work.judged_in(masked)), prefix=f"r{work.run_id}-"),
            *boxes_of(proof.proposals, prefix=f"r{work.run_id}-again-"),
        ]
        _end(work.run_id, RunState.REFUSED, NOT_PROVED, signed=signed, more=more)
        return
    key = _take(work, masked, proof.report, signed)
    if key is not None:
        prepare(key)


class _Work:
    """What a run needs from the database, read before the long work, so that no transaction stays open meanwhile."""

    def __init__(self, run: MaskingRun) -> None:
        file = run.file
        self.run_id = run.id
        boxes = [MaskBox.of(box) for box in run.boxes]
        self.boxes = [box.to_mask() for box in boxes]
        # What the check read in the places that are masked: the proof looks for its numbers and codes everywhere.
        answered = {box.finding for box in boxes}
        judged = judged_places(db.session(), file, covered=answered)
        self.judged = {place: row.id for place, row in judged.items()}
        self.known = [evidence_of(row) for row in file.findings if row.public_id in answered]
        self.source = store().get(file.object_key)
        self.identity = identity_from_json(identity_of(file.dossier.subject))
        season = db.session.get_one(Season, file.dossier.season_id)
        # A recognition season has no works with co-authors, and so not this switch.
        replaced = season.switches.get("P-30") == "replaced"
        self.co_authors: Literal["keep", "number"] = "number" if replaced else "keep"
        settings = settings_of(current_app)
        self.cache = settings.cache_folder / f"season-{file.dossier.season_id}"
        self.cache.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.workers = settings.workers

    def judged_in(self, masked: Masked) -> dict[Place, int]:
        """The judged places where they stand in the masked file, with the rows that hold the judgements."""
        return dict(zip(followed_places(self.judged, masked.report), self.judged.values(), strict=True))


def _masked_and_proved(work: _Work, folder: Path, progress: jobs.Progress) -> tuple[Masked, Proof]:
    """The masked file and its proof; where something was still readable, once more with those pages as pictures of themselves."""
    source = folder / "in"
    source.write_bytes(work.source)
    masked, proof = _round(work, source, frozenset(), progress)
    left = _unjudged(proof, work.judged_in(masked))
    stubborn = frozenset(f.page for f in left if f.severity is Severity.LEAK and f.page is not None)
    if not proof.passed and stubborn:
        masked, proof = _round(work, source, stubborn, progress)
    return masked, proof.signed(sign_digest, by="installation")


def _unjudged(proof: Proof, judged: Iterable[Place]) -> list[Finding]:
    """What is still found in the masked file and nobody judged to be no leak."""
    places = list(judged)
    return [found for found in proof.report.findings if place_of(found, places) is None]


def _round(work: _Work, source: Path, pixel_pages: frozenset[int], progress: jobs.Progress) -> tuple[Masked, Proof]:
    """Mask, then prove. A leak that is left fails the proof; a suspect is left to people, as in an upload (R-508)."""
    options = Options(pixel_pages=pixel_pages, co_authors=work.co_authors)
    masked = apply_masks(source, masks_from_json(work.boxes), options=options, progress=_Half(progress, 0))
    out = source.with_name(f"out{masked.suffix}")
    out.write_bytes(masked.data)
    proof = prove(
        out,
        work.identity,
        against=source,
        masking=masked.report,
        accept=Severity.LEAK,
        settings=Settings(cache=work.cache, jobs=work.workers),
        known=work.known,
        judged=list(work.judged),
        progress=_Half(progress, 1),
    )
    return masked, proof


class _Half:
    """Progress of one of the two halves, masking and proving, on one bar."""

    def __init__(self, progress: jobs.Progress, half: int) -> None:
        self.progress = progress
        self.half = half

    def __call__(self, done: int, total: int) -> None:
        self.progress(self.half * total + min(done, total), 2 * total)


def _end(
    run_id: int, state: RunState, words: Text, *, signed: Signed | None = None, more: Sequence[MaskBox] = ()
) -> None:
    """Write how a run ended; *more* are boxes for what was still readable, offered in the draft."""
    with transaction() as session:
        run = session.get_one(MaskingRun, run_id, with_for_update=True)
        if run.state is not RunState.QUEUED:
            return
        run.state, run.finished_at = state, clock.now()
        run.problem_zh, run.problem_en = words.zh[:300], words.en[:300]
        if signed is not None:
            run.report_sealed, run.report_sha256, run.signature = signed.sealed, signed.sha256, signed.signature
        draft = session.get(MaskingDraft, run.file_id, with_for_update=True)
        if draft is not None and (new := [box.to_json() for box in more if not _is_drawn(box, draft.boxes)]):
            draft.boxes = [*draft.boxes, *new]
            draft.version += 1
        _record(run, state.value)


def _is_drawn(box: MaskBox, drawn: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a box of the draft, chosen or not, covers nearly all of *box* already."""
    place = Box(*box.box)
    on_page = (Box(*one["box"]) for one in drawn if one["page"] == box.page)
    return any(one.intersect(place).area > 0.9 * place.area for one in on_page)


def _take(work: _Work, masked: Masked, report: Report, signed: Signed) -> str | None:
    """Put a proved copy in the original's place; the key of its bytes, or None when the file moved on meanwhile."""
    with transaction() as session:
        run = session.get_one(MaskingRun, work.run_id, with_for_update=True)
        if run.state is not RunState.QUEUED:
            return None
        source, dossier = run.file, run.file.dossier
        session.refresh(dossier, with_for_update=True)
        if _moved_on(run):
            run.state, run.finished_at = RunState.FAILED, clock.now()
            run.problem_zh, run.problem_en = MOVED_ON.zh, MOVED_ON.en
            return None
        copy = _copy(session, run, masked, report)
        session.add(copy)
        if not run.by_office:
            source.state = FileState.REPLACED
        session.flush()
        rows = finding_rows(copy.id, report)
        _keep_judgements(
            session, zip(report.findings, rows, strict=False), work.judged_in(masked)
        )  # rows has the unchecked parts too
        session.add_all(rows)
        run.state, run.finished_at, run.result_id = RunState.PROVED, clock.now(), copy.id
        run.report_sealed, run.report_sha256, run.signature = signed.sealed, signed.sha256, signed.signature
        dossier.version += 1
        _record(run, "proved")
        return copy.object_key


def _moved_on(run: MaskingRun) -> bool:
    """Whether the file was handed in, taken down, replaced or sealed off while it was masked."""
    if run.by_office:
        return run.file.state in OUT_OF_SIGHT
    return not (run.file.dossier.open_for_upload and run.file.state is FileState.CHECKED)


def _copy(session: Session, run: MaskingRun, masked: Masked, report: Report) -> MaterialFile:
    """The masked bytes, stored, as a file of the same slot that says what it was made from."""
    source, kind = run.file, KINDS[masked.suffix]
    return MaterialFile(
        dossier_id=source.dossier_id,
        slot=source.slot,
        material_class=source.material_class,
        original_name=f"{_label(session, source)}（遮盖件）{NAMES[kind]}",
        media_type=kind,
        object_key=store().put(session, masked.data),
        size=len(masked.data),
        pages=report.pages,
        state=FileState.COPY if run.by_office else FileState.CHECKED,
        verdict=Verdict(report.verdict.value),
        not_checked=[{"page": n.page, "what": str(n.what), "why": str(n.why)} for n in report.not_checked],
        report_version=__version__,
        made_from_id=source.id,
        uploaded_by_id=run.asked_by_id,
        checked_at=clock.now(),
    )


def _keep_judgements(
    session: Session, found: Iterable[tuple[Finding, FindingRow]], judged: Mapping[Place, int]
) -> None:
    """What was judged in the original stays judged in its copy, with who and when; not what was taken back meanwhile."""
    for finding, row in found:
        place = place_of(finding, judged)
        said = session.get(FindingRow, judged[place]) if place else None
        if said is not None and said.judgement is Judgement.NOT_LEAK:
            row.judgement, row.judged_at, row.judged_by_id = said.judgement, said.judged_at, said.judged_by_id
            row.note, row.claim = said.note, said.claim


def _label(session: Session, file: MaterialFile) -> str:
    """What the material is called: a neutral file name (L-16) by which people still know it."""
    season = session.get_one(Season, file.dossier.season_id)
    return any_rulebook_of(season).material(file.slot).label.zh


def _record(run: MaskingRun, word: str) -> None:
    audit.record(
        db.session(),
        action=f"dossiers.mask-{word}",
        season_id=run.file.dossier.season_id,
        subject="file",
        key=run.file.public_id,
        detail={"run": run.public_id, "boxes": len(run.boxes), "report": run.report_sha256},
    )

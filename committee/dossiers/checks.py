"""The job that checks one file: runs the library in its isolated child, stores findings (evidence encrypted), settles the hand-in."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from flask import current_app
from sqlalchemy import delete

from committee import __version__, clock, jobs, settings_of
from committee.db import db, transaction
from committee.dossiers.masking_models import OUT_OF_SIGHT
from committee.dossiers.models import Dossier, FileState, Finding, MaterialFile, Verdict
from committee.dossiers.pages import BeyondLimits, CannotRender, prepare, store
from committee.dossiers.queries import identity_of, keyring
from committee.dossiers.steps import settle
from committee.errors import NotFound
from committee.scratch import scratch_folder
from committee.seasons.rulebook_tables import MaterialClass
from redaction.checking import Settings
from redaction.checking import check_file as check_library_file
from redaction.errors import RedactionError
from redaction.findings import NotChecked, Report, Text
from redaction.identity import identity_from_json

# The office masks system material from what the check finds; nobody is asked to mend it.
BELOW_COVERS = ("L-20", "L-33")
LOOKED_AT = (MaterialClass.REVIEW, MaterialClass.SYSTEM)
UNREADABLE_ZH = "文件无法读取：可能有密码、已损坏或内容与扩展名不符。"
UNREADABLE_EN = "The file cannot be read: it may have a password, be damaged, or not be what its name says."


def check_gave_up(ref: str) -> None:
    """No try was left: nobody waits for ever, and nothing passes unseen. A person has to look at the file, or it is unreadable."""
    missing = NotChecked(
        what=Text("整个文件", "the whole file"),
        why=Text("自动检查三次未能完成", "the check did not finish in three tries"),
        page=None,
        decisive=True,
    )
    file = db.session.get_one(MaterialFile, int(ref))
    key, seen = file.object_key, file.material_class in LOOKED_AT
    db.session.rollback()
    try:
        pages = prepare(key)
    except (CannotRender, NotFound) as error:
        zh, en = _why(error)
        _unreadable(int(ref), zh, en)
        return
    report = Report(file="", sha256="", pages=pages, not_checked=(missing,))
    _store_report(int(ref), pages, report if seen else None)


@jobs.handler("check-file", gave_up=check_gave_up)
def check_file(ref: str, progress: jobs.Progress) -> None:
    """Check file *ref*. Page images first, so that people can look at once; then the reading.

    A second run, after a worker died or a message came twice, leaves a finished check and what people said of it alone.
    """
    file = db.session.get(MaterialFile, int(ref))
    if file is None or file.state is not FileState.QUEUED:
        return
    key, name, material_class = file.object_key, file.original_name, file.material_class
    facts = identity_of(file.dossier.subject)
    season_id = file.dossier.season_id
    db.session.rollback()
    try:
        content = store().get(key)
        pages = prepare(key)
        looked = _report(content, name, facts, season_id, progress) if material_class in LOOKED_AT else (None, {})
    except (RedactionError, CannotRender, NotFound) as error:
        zh, en = _why(error)
        _unreadable(int(ref), zh, en)
        return
    _store_report(int(ref), pages, looked[0], looked[1])


def _report(
    content: bytes, name: str, facts: dict[str, object], season_id: int, progress: jobs.Progress
) -> tuple[Report, dict[int, bytes]]:
    settings = settings_of(current_app)
    cache = settings.cache_folder / f"season-{season_id}"
    cache.mkdir(parents=True, exist_ok=True, mode=0o700)
    with scratch_folder() as folder:
        path, crops = folder / "in", folder / "crops"
        path.write_bytes(content)
        report = check_library_file(
            path,
            identity_from_json(facts),
            settings=Settings(cache=cache, jobs=settings.workers, evidence=crops),
            name=name,
            progress=progress,
        )
        return report, _pictures(report, crops)


def _pictures(report: Report, folder: Path) -> dict[int, bytes]:
    """By the number of the finding, pictures that the page itself does not give: what lies below a cover, or in no page at all."""
    found = {}
    for file in folder.glob("*.png") if folder.is_dir() else ():
        number = int(file.stem.split("-")[2])
        finding = report.findings[number]
        if finding.leak_class in BELOW_COVERS or finding.box is None:
            found[number] = file.read_bytes()
    return found


def _why(error: Exception) -> tuple[str, str]:
    """What the applicant reads beside a file that could not be checked, and what to do about it."""
    if isinstance(error, RedactionError):
        return error.text.zh, error.text.en
    if isinstance(error, BeyondLimits):
        return error.in_full.zh, error.in_full.en
    return UNREADABLE_ZH, UNREADABLE_EN


def _unreadable(file_id: int, zh: str, en: str) -> None:
    with transaction() as session:
        file = session.get_one(MaterialFile, file_id)
        if file.state in OUT_OF_SIGHT:
            return
        file.state, file.verdict, file.checked_at = FileState.UNREADABLE, None, clock.now()
        file.problem_zh, file.problem_en = zh[:300], en[:300]
        settle(session, dossier=session.get_one(Dossier, file.dossier_id))


def _store_report(
    file_id: int, pages: int, report: Report | None, pictures: Mapping[int, bytes] = MappingProxyType({})
) -> None:
    with transaction() as session:
        file = session.get_one(MaterialFile, file_id)
        if file.state in OUT_OF_SIGHT:
            return
        file.pages, file.checked_at = pages, clock.now()
        if file.state is FileState.QUEUED:
            file.state = FileState.CHECKED
        session.execute(delete(Finding).where(Finding.file_id == file_id))
        session.expire(file, ["findings"])
        if report is None:
            file.verdict = Verdict.NOT_NEEDED
        else:
            seen = file.material_class == MaterialClass.REVIEW
            file.verdict = Verdict(report.verdict.value) if seen else Verdict.NOT_NEEDED
            file.report_version = __version__
            file.not_checked = [{"page": n.page, "what": str(n.what), "why": str(n.why)} for n in report.not_checked]
            rows = finding_rows(file_id, report)
            for number, picture in pictures.items():
                rows[number].picture_key = store().put(session, picture)
            session.add_all(rows)
            session.flush()
            session.expire(file, ["findings"])
        dossier = session.get_one(Dossier, file.dossier_id)
        dossier.version += 1
        settle(session, dossier=dossier)


def finding_rows(file_id: int, report: Report) -> list[Finding]:
    """Findings as rows; what could not be checked becomes a suspect that a person must judge, never silence."""
    keys = keyring()
    rows = [
        Finding(
            file_id=file_id,
            kind=found.kind.value,
            severity=found.severity.value,
            page=found.page,
            box=[found.box.x0, found.box.y0, found.box.x1, found.box.y1] if found.box else None,
            channel=found.channel.value,
            detector=found.detector,
            leak_class=found.leak_class,
            confidence=round(found.confidence * 100),
            evidence_sealed=keys.seal("finding-evidence", found.evidence) if found.evidence else None,
            explanation_zh=found.explanation.zh,
            explanation_en=found.explanation.en,
        )
        for found in report.findings
    ]
    rows += [
        Finding(
            file_id=file_id,
            kind="other",
            severity="suspect",
            page=missing.page,
            box=None,
            channel="structure",
            detector="not_checked",
            leak_class="",
            explanation_zh=f"此处未能自动检查：{missing.what.zh}（{missing.why.zh}），请人工查看。",
            explanation_en=f"Not checked by machine: {missing.what.en} ({missing.why.en}); a person has to look.",
        )
        for missing in report.not_checked
        if missing.decisive
    ]
    return rows

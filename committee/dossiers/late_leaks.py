"""After a late leak (P-31): the pulled copy, the file behind it, the copy masked anew, and its way back to the experts."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from committee import audit
from committee.db import transaction
from committee.dossiers.masking_models import OUT_OF_SIGHT, MaskingRun, RunState
from committee.dossiers.models import Dossier, FileState, MaterialFile
from committee.dossiers.proofs import is_genuine
from committee.dossiers.queries_masking import family_of, is_judged_harmless
from committee.dossiers.review import CaseState, CopyState, LateLeak, ReviewCase, ReviewFile
from committee.dossiers.steps import dossier_of_case, keep
from committee.errors import NotFound, Refused
from committee.text import Text

CONFIRMED = "confirmed"


class NotMaskedAnew(Refused):
    """A pulled copy has no successor that may be shown."""

    message = Text("被撤回的材料还没有新的遮盖件。", "A pulled copy has no new masked copy yet.")
    next_step = Text(
        "请核查员重新遮盖、证明、判定后签发，再恢复评阅。",
        "A checker masks it anew, has it proved, judges what is left and signs; then reading resumes.",
    )


@dataclass(frozen=True, slots=True)
class Pulled:
    """A copy out of experts' sight: its dossier, the file behind it, the newest copy masked anew, and the reports on it."""

    copy: ReviewFile
    dossier: Dossier
    file: MaterialFile | None
    anew: MaterialFile | None
    run: MaskingRun | None
    leaks: list[LateLeak]

    @property
    def confirmed(self) -> bool:
        """Whether the office found a report to be true."""
        return any(leak.outcome == CONFIRMED for leak in self.leaks)

    @property
    def waiting(self) -> bool:
        """Whether a report was not decided yet."""
        return any(leak.settled_at is None for leak in self.leaks)


def unreplaced(session: Session, *, case_key: str | None = None, season_id: int | None = None) -> list[ReviewFile]:
    """Pulled copies that no new copy replaces, of one case or of a season."""
    newer = aliased(ReviewFile)
    query = (
        select(ReviewFile)
        .join(ReviewCase, ReviewCase.key == ReviewFile.case_key)
        .outerjoin(newer, newer.replaces_key == ReviewFile.key)
        .where(ReviewFile.state == CopyState.PULLED, newer.key.is_(None), ReviewCase.state != CaseState.CLOSED)
        .order_by(ReviewFile.key)
    )
    if case_key is not None:
        query = query.where(ReviewFile.case_key == case_key)
    if season_id is not None:
        query = query.where(ReviewCase.season_id == season_id)
    return list(session.scalars(query))


def is_replaced(session: Session, copy: ReviewFile) -> bool:
    """Whether a new copy stands in the place of this one."""
    return session.scalar(select(ReviewFile.key).where(ReviewFile.replaces_key == copy.key).limit(1)) is not None


def reported(session: Session, season_id: int) -> list[ReviewFile]:
    """Copies of held cases that need somebody: pulled ones, and those with a report that waits for the office."""
    found = {row.key: row for row in unreplaced(session, season_id=season_id)}
    open_reports = session.scalars(
        select(ReviewFile)
        .join(LateLeak, LateLeak.file_key == ReviewFile.key)
        .join(ReviewCase, ReviewCase.key == ReviewFile.case_key)
        .where(ReviewCase.season_id == season_id, LateLeak.settled_at.is_(None), ReviewCase.state != CaseState.CLOSED)
    )
    found |= {row.key: row for row in open_reports}
    return list(found.values())


def pulled(session: Session, file_key: str) -> Pulled:
    """Everything the office needs about one pulled copy. Reads the identity side. Raises ``NotFound``."""
    copy = session.get(ReviewFile, file_key)
    if copy is None:
        raise NotFound
    dossier = dossier_of_case(session, copy.case_key)
    file = session.scalar(
        select(MaterialFile)
        .where(MaterialFile.dossier_id == dossier.id, MaterialFile.object_key == copy.object_key)
        .order_by(MaterialFile.id.desc())
        .limit(1)
    )
    leaks = list(session.scalars(select(LateLeak).where(LateLeak.file_key == copy.key).order_by(LateLeak.reported_at)))
    anew, run = _anew(session, file)
    return Pulled(copy, dossier, file, anew, run, leaks)


def _anew(session: Session, file: MaterialFile | None) -> tuple[MaterialFile | None, MaskingRun | None]:
    """The newest office copy made after the one that leaked, and the run that made it."""
    if file is None:
        return None, None
    copies = [one for one in family_of(session, file) if one.state is FileState.COPY and one.id > file.id]
    if not copies:
        return None, None
    newest = max(copies, key=lambda one: one.id)
    run = session.scalar(
        select(MaskingRun).where(MaskingRun.result_id == newest.id, MaskingRun.state == RunState.PROVED).limit(1)
    )
    return newest, run


def pass_anew(*, file_key: str, by: int) -> str:
    """Sign the copy that was masked anew and put it in the place of the pulled one; returns the new copy's key.

    The pulled copy and who was served its pages stay on record. Raises ``NotMaskedAnew`` unless it was masked, proved by a genuine
    report, and every place that is left was judged harmless.
    """
    with transaction() as session:
        copy = session.get(ReviewFile, file_key, with_for_update=True)
        if copy is None:
            raise NotFound
        if copy.state is not CopyState.PULLED or copy not in unreplaced(session, case_key=copy.case_key):
            raise Refused(Text("这份材料不在撤回状态。", "This copy is not pulled."))
        found = pulled(session, file_key)
        if found.anew is None or found.run is None or not is_genuine(found.run):
            raise NotMaskedAnew
        if not is_judged_harmless(found.anew.findings):
            raise NotMaskedAnew(
                Text("新遮盖件还有未判定或判为泄漏的地方。", "The new copy has places not judged, or leaks.")
            )
        new = _successor(session, copy, found.anew.object_key, found.anew.pages)
        _record(session, "pass-anew", copy, new, by, report=found.run.report_sha256)
        return new.key


def show_again(*, file_key: str, by: int) -> str:
    """Bring a copy back that was pulled without reason: its file was given back and no report on it was confirmed."""
    with transaction() as session:
        copy = session.get(ReviewFile, file_key, with_for_update=True)
        if copy is None:
            raise NotFound
        found = pulled(session, file_key)
        if copy not in unreplaced(session, case_key=copy.case_key) or found.confirmed or found.waiting:
            raise NotMaskedAnew
        if found.file is None or found.file.state in OUT_OF_SIGHT:
            raise NotMaskedAnew(Text("文件已封存或清除。", "The file is sealed off or purged."))
        new = _successor(session, copy, copy.object_key, copy.pages)
        _record(session, "show-again", copy, new, by)
        return new.key


def _successor(session: Session, copy: ReviewFile, object_key: str, pages: int) -> ReviewFile:
    new = ReviewFile(
        case_key=copy.case_key,
        slot=copy.slot,
        position=copy.position,
        object_key=object_key,
        pages=max(pages, 1),
        replaces_key=copy.key,
        state=CopyState.PASSED,
    )
    session.add(new)
    keep(session, object_key)
    session.flush()
    return new


def _record(session: Session, verb: str, copy: ReviewFile, new: ReviewFile, by: int, **detail: object) -> None:
    audit.record(
        session,
        action=f"dossiers.{verb}",
        season_id=session.get_one(ReviewCase, copy.case_key).season_id,
        subject="copy",
        key=copy.key,
        detail={"new": new.key, **detail},
        account_id=by,
    )

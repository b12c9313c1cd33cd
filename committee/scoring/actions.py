"""What an expert does with a case: save, submit, step back, report a leak. Each is one transaction and none reads an applicant's tables."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from committee import audit, clock
from committee.assignment.models import Assignment, PairState
from committee.assignment.steps import end_pair, fill_place
from committee.db import transaction
from committee.dossiers.review import LateLeak
from committee.dossiers.steps import pull_case
from committee.errors import BadInput, Stale
from committee.experts.rules import ConflictKind
from committee.experts.steps import declare_conflict
from committee.scoring import rules
from committee.scoring.models import GroupOpinion, ScoreSheet
from committee.scoring.queries import Desk, desk_of, readable_file
from committee.scoring.rules import MARK_LIMIT_TEXT, SheetLocked, check_lock, missing_to_lock, points, total_of
from committee.seasons.queries import rulebook_of
from committee.seasons.rulebook import Rulebook
from committee.text import Text

OPINION_LEAST = 0


@dataclass(frozen=True, slots=True)
class Entry:
    """What a form brings, parsed: marks in hundredths, vetoes, words; ``errors`` by field."""

    marks: dict[str, int]
    gates: dict[str, bool]
    opinion: str
    reason: str
    errors: dict[str, Text] = field(default_factory=dict)


class OtherVersion(Stale):
    """The sheet was saved from another tab or device since this page was opened; ``sheet`` is what stands there."""

    def __init__(self, sheet: ScoreSheet) -> None:
        super().__init__()
        self.sheet = sheet


class WrongFields(BadInput):
    """Some fields cannot be saved as typed; ``errors`` says which and why."""

    def __init__(self, errors: Mapping[str, Text]) -> None:
        super().__init__(next(iter(errors.values())))
        self.errors = dict(errors)


def read_entry(values: Mapping[str, str], rulebook: Rulebook) -> Entry:
    """Parse ``item-<key>`` (points), ``gate-<key>`` (yes: a veto, no), ``opinion`` and ``reason``; unknown fields are ignored."""
    entry = Entry({}, {}, values.get("opinion", "").strip(), values.get("reason", "").strip())
    for item in rulebook.rubric:
        text = values.get(f"item-{item.key}", "").strip()
        if text:
            try:
                entry.marks[item.key] = points(text, full=item.max)
            except BadInput as error:
                entry.errors[f"item-{item.key}"] = error.message
    for gate in rulebook.gates:
        answer = values.get(f"gate-{gate.key}")
        if answer in ("yes", "no"):
            entry.gates[gate.key] = answer == "yes"
    if len(entry.opinion) > MARK_LIMIT_TEXT or len(entry.reason) > 500:
        entry.errors["opinion"] = Text("文字过长", "The text is too long")
    return entry


def save_sheet(*, account_id: int, case_key: str, version: int, values: Mapping[str, str]) -> ScoreSheet:
    """Store a draft: one read, one write, no line in the log (law 5). Raises ``WrongFields``, ``OtherVersion``, ``SheetLocked``."""
    with transaction() as session:
        desk = desk_of(session, account_id=account_id, case_key=case_key, lock=True)
        sheet = _writable(desk, version)
        rulebook = rulebook_of(desk.season)
        entry = read_entry(values, rulebook)
        if entry.errors:
            raise WrongFields(entry.errors)
        if desk.sheet is None:
            session.add(sheet)
        _fill(sheet, entry, rulebook)
    return sheet


def _writable(desk: Desk, version: int) -> ScoreSheet:
    sheet = desk.sheet or ScoreSheet(assignment_key=desk.assignment.key, version=0, locked=False, discarded=False)
    if sheet.locked:
        raise SheetLocked
    if sheet.version != version:
        raise OtherVersion(sheet)
    return sheet


def _fill(sheet: ScoreSheet, entry: Entry, rulebook: Rulebook) -> None:
    sheet.marks, sheet.gates, sheet.opinion, sheet.reason = entry.marks, entry.gates, entry.opinion, entry.reason
    sheet.total = total_of(entry.marks, {item.key for item in rulebook.rubric})
    sheet.version += 1
    sheet.saved_at = clock.now()


def missing_of(sheet: ScoreSheet | None, rulebook: Rulebook) -> tuple[Text, ...]:
    """What keeps a sheet from being submitted, all at once."""
    return missing_to_lock(
        marks=sheet.marks if sheet else {},
        items={item.key: item.max for item in rulebook.rubric},
        gates=sheet.gates if sheet else {},
        gate_keys=[gate.key for gate in rulebook.gates],
        opinion=sheet.opinion if sheet else "",
        reason=sheet.reason if sheet else "",
        usual=rulebook.scores.usual,
        opinion_least=OPINION_LEAST,
    )


def lock_sheet(*, account_id: int, case_key: str, version: int) -> ScoreSheet:
    """Submit a sheet for good (R-426). Raises ``NotReadyToLock`` with everything that is missing, ``OtherVersion``, ``SheetLocked``."""
    with transaction() as session:
        desk = desk_of(session, account_id=account_id, case_key=case_key, lock=True)
        sheet = _writable(desk, version)
        check_lock(missing_of(desk.sheet, rulebook_of(desk.season)))
        sheet.locked, sheet.locked_at = True, clock.now()
        sheet.version += 1
        audit.record(
            session,
            action="scoring.lock",
            season_id=desk.season.id,
            subject="case",
            key=desk.case.code,
            detail={"sheet": sheet.key, "digest": sheet_digest(sheet)},
            account_id=account_id,
        )
    return sheet


def sheet_digest(sheet: ScoreSheet) -> str:
    """A short hash of the whole sheet as submitted, words and gates too, so that the log fixes it without showing it."""
    body = [sheet.key, sheet.marks, sheet.total, sheet.gates, sheet.opinion, sheet.reason]
    return hashlib.sha256(json.dumps(body, ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:16]


def recuse(*, account_id: int, case_key: str) -> bool:
    """申请回避: step back from a case without naming anyone. The draft goes, the pair is closed for ever, somebody else is asked (E-32, R-022).

    Returns whether a replacement was found at once; else the office is told on its to-do list.
    """
    with transaction() as session:
        desk = desk_of(session, account_id=account_id, case_key=case_key, lock=True)
        _check_group_open(session, case_key)
        _discard(desk.sheet)
        end_pair(session, assignment=desk.assignment, reason="recused")
        declare_conflict(
            session,
            case_key=case_key,
            expert_id=desk.assignment.expert_id,
            kind=ConflictKind.RECOGNISED,
            source="recused",
        )
        audit.record(
            session,
            action="scoring.recuse",
            season_id=desk.season.id,
            subject="case",
            key=desk.case.code,
            account_id=account_id,
        )
        new = fill_place(session, ended=desk.assignment, by=None, reason="recused")
    return new is not None


def _check_group_open(session: Session, case_key: str) -> None:
    opinion = session.get(GroupOpinion, case_key)
    if opinion is not None and opinion.closed_at is not None:
        raise rules.SheetLocked(
            Text("评议组意见已定稿，回避请在会上提出。", "The group has closed; declare a recusal at the meeting."),
            next_step=Text("请联系评委会办公室。", "Please contact the committee office."),
        )


def _discard(sheet: ScoreSheet | None) -> None:
    """Empty a sheet that may not count and keep the row as a trace that there was one."""
    if sheet is not None:
        sheet.discarded, sheet.locked = True, False
        sheet.marks, sheet.gates, sheet.total, sheet.opinion, sheet.reason = {}, {}, 0, "", ""


def report_leak(*, account_id: int, case_key: str, file_key: str, page: int | None, note: str) -> LateLeak:
    """发现未遮盖信息: take the case out of every expert's sight at once and tell the office (P-31)."""
    with transaction() as session:
        file = readable_file(
            session, account_id=account_id, case_key=case_key, file_key=file_key, page=page if page is not None else 1
        )
        leak = LateLeak(
            file_key=file.key, page=page, reported_by_id=account_id, reported_at=clock.now(), note=note.strip()[:300]
        )
        session.add(leak)
        case = pull_case(session, case_key)
        session.flush()
        audit.record(
            session,
            action="scoring.leak",
            season_id=case.season_id,
            subject="case",
            key=case.code,
            detail={"leak": leak.key, "page": page},
            account_id=account_id,
        )
    return leak


def note_closed_door(*, account_id: int, address: str) -> None:
    """Log that an account tried an address it may not see; the address itself is kept as a hash (E-105)."""
    with transaction() as session:
        audit.record(
            session,
            action="scoring.closed_door",
            subject="address",
            key=hashlib.sha256(address.encode()).hexdigest()[:16],
            account_id=account_id,
        )


def discard_pair(session: Session, *, assignment: Assignment, reason: str) -> None:
    """End a pair and empty its sheet, inside the caller's transaction (P-31)."""
    sheet = session.scalar(
        select(ScoreSheet).where(ScoreSheet.assignment_key == assignment.key, ScoreSheet.discarded.is_(False))
    )
    _discard(sheet)
    if assignment.state is not PairState.ENDED:
        end_pair(session, assignment=assignment, reason=reason)

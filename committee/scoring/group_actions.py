"""What a group's leader does (reopen a sheet, open discussion, write and close the opinion) and what the office settles afterwards."""

from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session

from committee import audit, clock
from committee.applications.counting import LeakAnswer
from committee.applications.late_returns import answer_for
from committee.applications.models import Application
from committee.applications.rules import Phase
from committee.applications.steps import advance_case, application_of_case
from committee.assignment.models import Assignment, PairState
from committee.assignment.steps import fill_place
from committee.db import transaction
from committee.dossiers.late_leaks import NotMaskedAnew, unreplaced
from committee.dossiers.review import CaseState, CopyState, LateLeak, ReviewCase, ReviewFile, ReviewLink
from committee.dossiers.steps import reopen_case
from committee.errors import BadInput, IllegalTransition, NotFound, Refused, Stale
from committee.experts.models import Expert, Group, Member
from committee.experts.queries import member_of_account
from committee.people.models import Account
from committee.scoring.actions import discard_pair, sheet_digest
from committee.scoring.group_queries import group_of_case, leads, served_to
from committee.scoring.models import GroupOpinion, ScoreSheet, SheetReopening
from committee.scoring.queries import summaries
from committee.scoring.rules import Hidden, LeakOutcome
from committee.seasons.models import Season
from committee.text import Text

OPINION_LEAST = 10


class GroupNotReady(Refused):
    """Somebody in the group has not submitted yet (R-021)."""

    message = Text("组内还有专家未提交评分。", "Somebody in the group has not submitted yet.")
    next_step = Text("全部提交后再写评议意见。", "Write the opinion once everybody has submitted.")


Objector = Callable[[Session, ReviewCase], None]
_before_reopening: list[Objector] = []


def before_reopening(objector: Objector) -> Objector:
    """Have *objector(session, case)* asked before a submitted sheet is reopened; it raises ``Refused`` to object."""
    _before_reopening.append(objector)
    return objector


def _led(session: Session, *, account_id: int, case_key: str) -> tuple[Member, Group, ReviewCase]:
    """The leader's seat, group and case; ``Hidden`` for anybody and anything else (E-105)."""
    case = session.get(ReviewCase, case_key)
    member = member_of_account(session, account_id)
    if case is None or member is None or case.state is CaseState.CLOSED:
        raise Hidden
    group = group_of_case(session, case)
    if group is None or not leads(session, member=member, group=group, case_key=case_key):
        raise Hidden
    return member, group, case


def _opinion(session: Session, *, case_key: str, group: Group) -> GroupOpinion:
    row = session.get(GroupOpinion, case_key, with_for_update=True)
    if row is None:
        row = GroupOpinion(case_key=case_key, group_id=group.id, body="", version=0)
        session.add(row)
    if row.closed_at is not None:
        raise Refused(Text("评议意见已定稿。", "The opinion is closed."))
    return row


def reopen_sheet(*, account_id: int, sheet_key: str, reason: str) -> None:
    """Let an expert change a submitted sheet; the leader says why and what stood there is kept (R-426)."""
    if len(reason.strip()) < 4:
        raise BadInput(Text("请写明重开理由", "Write why the sheet is reopened"))
    with transaction() as session:
        sheet = session.get(ScoreSheet, sheet_key, with_for_update=True)
        if sheet is None or sheet.discarded or sheet.assignment.state is not PairState.ACTIVE:
            raise Hidden
        member, group, case = _led(session, account_id=account_id, case_key=sheet.assignment.case_key)
        _opinion(session, case_key=case.key, group=group)
        if not sheet.locked:
            return
        for objector in _before_reopening:
            objector(session, case)
        before = {"marks": dict(sheet.marks), "total": sheet.total, "gates": dict(sheet.gates)}
        session.add(
            SheetReopening(
                sheet_key=sheet.key, leader_id=member.id, reason=reason.strip(), before=before, at=clock.now()
            )
        )
        sheet.locked, sheet.locked_at = False, None
        sheet.version += 1
        audit.record(
            session,
            action="scoring.reopen",
            season_id=case.season_id,
            subject="case",
            key=case.code,
            detail={"sheet": sheet.key, "before": sheet_digest(sheet)},
            account_id=account_id,
        )


def open_discussion(*, account_id: int, case_key: str) -> None:
    """Show the group's members each other's marks, once all are in (R-021)."""
    with transaction() as session:
        _, group, case = _led(session, account_id=account_id, case_key=case_key)
        _check_complete(session, case)
        row = _opinion(session, case_key=case_key, group=group)
        row.discussed_at = row.discussed_at or clock.now()
        audit.record(
            session,
            action="scoring.discuss",
            season_id=case.season_id,
            subject="case",
            key=case.code,
            account_id=account_id,
        )


def save_opinion(*, account_id: int, case_key: str, body: str, version: int) -> GroupOpinion:
    """Store the draft of the opinion. Raises ``Stale`` when it was saved elsewhere meanwhile."""
    with transaction() as session:
        _, group, case = _led(session, account_id=account_id, case_key=case_key)
        row = _opinion(session, case_key=case.key, group=group)
        if row.version != version:
            raise Stale
        row.body = body.strip()
        row.version += 1
    return row


def close_opinion(*, account_id: int, case_key: str, body: str, recommend: bool, version: int) -> GroupOpinion:
    """Give the group's written opinion for good (R-313, R-404): all sheets in, a text, 同意推荐 or 不同意推荐."""
    if len(body.strip()) < OPINION_LEAST:
        raise BadInput(
            Text("评议意见至少 {n} 字", "The opinion needs at least {n} {n:character|characters}").format(
                n=OPINION_LEAST
            )
        )
    with transaction() as session:
        member, group, case = _led(session, account_id=account_id, case_key=case_key)
        _check_complete(session, case)
        row = _opinion(session, case_key=case_key, group=group)
        if row.version != version:
            raise Stale
        row.body, row.recommend, row.leader_id, row.closed_at = body.strip(), recommend, member.id, clock.now()
        row.version += 1
        audit.record(
            session,
            action="scoring.close_opinion",
            season_id=case.season_id,
            subject="case",
            key=case.code,
            detail={"recommend": recommend},
            account_id=account_id,
        )
    return row


def _check_complete(session: Session, case: ReviewCase) -> None:
    season = session.get_one(Season, case.season_id)
    rows = summaries(session, season=season, case_keys=[case.key])
    if not rows or not rows[0].complete:
        raise GroupNotReady


def settle_leak(*, leak_key: str, outcome: LeakOutcome, by: int | None = None) -> int:
    """The office's word on a late leak (P-31); returns how many readers were replaced.

    Confirmed: the copy stays pulled until it was masked anew, everybody who was shown the page loses the case and their sheet,
    others take their places. Dismissed: reading goes on.
    """
    with transaction() as session:
        leak = session.get(LateLeak, leak_key, with_for_update=True)
        if leak is None:
            raise NotFound
        if leak.settled_at is not None:
            return 0
        if outcome is LeakOutcome.CONFIRMED and _answered_otherwise(session, leak):
            raise IllegalTransition
        case = session.get_one(ReviewCase, session.get_one(ReviewFile, leak.file_key).case_key)
        if case.state is CaseState.CLOSED:
            raise IllegalTransition
        leak.outcome, leak.settled_by_id, leak.settled_at = outcome.value, by, clock.now()
        replaced = 0
        if outcome is LeakOutcome.CONFIRMED:
            session.get_one(ReviewFile, leak.file_key).state = CopyState.PULLED
            replaced = replace_who_saw(session, leak, case)
        elif not _other_open(session, leak, case):
            reopen_case(session, case.key)
        record_settled(session, case, leak, outcome=outcome.value, replaced=replaced, by=by)
    return replaced


def record_settled(
    session: Session, case: ReviewCase, leak: LateLeak, *, outcome: str, replaced: int, by: int | None
) -> None:
    """The log's line about a late leak that was answered (P-31)."""
    audit.record(
        session,
        action="scoring.settle_leak",
        season_id=case.season_id,
        subject="case",
        key=case.code,
        detail={"leak": leak.key, "outcome": outcome, "replaced": replaced},
        account_id=by,
    )


def _answered_otherwise(session: Session, leak: LateLeak) -> bool:
    """Whether the season returns or refuses on this leak, so that pulling alone is not its answer."""
    case = leak.file.case
    application = application_of_case(session, case.key)
    return answer_for(application, season=session.get_one(Season, case.season_id)) is not LeakAnswer.PULL


def replace_who_saw(session: Session, leak: LateLeak, case: ReviewCase, *, fill: bool = True) -> int:
    """Whoever was shown what a report is about loses case and sheet; with *fill* others take their places. Returns how many."""
    saw = served_to(session, leak) | {leak.reported_by_id}
    rows = session.scalars(
        select(Assignment)
        .join(Expert, Expert.id == Assignment.expert_id)
        .join(Account, Account.person_id == Expert.person_id)
        .where(Assignment.case_key == case.key, Assignment.state == PairState.ACTIVE, Account.id.in_(sorted(saw)))
    ).all()
    for row in rows:
        discard_pair(session, assignment=row, reason="saw-leak")
    for row in rows if fill else ():
        fill_place(session, ended=row, by=None, reason="saw-leak")
    return len(rows)


def _other_open(session: Session, leak: LateLeak, case: ReviewCase) -> bool:
    rows = session.scalars(
        select(LateLeak)
        .join(ReviewFile, ReviewFile.key == LateLeak.file_key)
        .where(ReviewFile.case_key == case.key, LateLeak.key != leak.key)
    ).all()
    return any(row.settled_at is None or row.outcome == LeakOutcome.CONFIRMED.value for row in rows)


def resume_case(*, case_key: str, by: int | None = None) -> None:
    """Show a pulled case again. Raises ``NotMaskedAnew`` until every pulled copy has a signed successor, ``Refused`` while a report is open."""
    with transaction() as session:
        case = session.get(ReviewCase, case_key)
        if case is None:
            raise NotFound
        files = session.scalars(select(ReviewFile).where(ReviewFile.case_key == case_key)).all()
        if unreplaced(session, case_key=case_key) or not any(file.state is CopyState.PASSED for file in files):
            raise NotMaskedAnew
        open_leak = session.scalar(
            select(LateLeak.key).where(
                LateLeak.file_key.in_([file.key for file in files]), LateLeak.settled_at.is_(None)
            )
        )
        if open_leak is not None:
            raise Refused(Text("还有未处理的泄露报告。", "A leak report is still open."))
        reopen_case(session, case_key)
        audit.record(
            session,
            action="scoring.resume",
            season_id=case.season_id,
            subject="case",
            key=case.code,
            account_id=by,
        )


def moves(session: Session, season: Season) -> list[tuple[str, str]]:
    """(case key, step) for every application that stands elsewhere than its sheets. Reads identity tables: office and system only."""
    rows = session.execute(
        select(ReviewLink.case_key, Application.phase)
        .join(Application, Application.dossier_id == ReviewLink.dossier_id)
        .where(Application.season_id == season.id, Application.phase.in_((Phase.ASSIGNED, Phase.GROUP_REVIEW)))
    )
    phases = {row[0]: row[1] for row in rows}
    found = []
    for row in summaries(session, season=season, case_keys=list(phases)) if phases else []:
        ready = row.complete and row.case.state is CaseState.OPEN
        if phases[row.case.key] is Phase.ASSIGNED and ready:
            found.append((row.case.key, "groups_open"))
        elif phases[row.case.key] is Phase.GROUP_REVIEW and not row.complete:
            found.append((row.case.key, "reassign"))
    return found


def follow_scores(*, season_id: int, by: int | None = None) -> int:
    """Move applications as the sheets stand: all locked → group review; a sheet open again → back to the experts. Returns how many moved.

    The office presses it and the minute's tick runs it, so that no expert's request ever touches an application.
    """
    with transaction() as session:
        wanted = moves(session, session.get_one(Season, season_id))
        for case_key, step in wanted:
            advance_case(session, case_key=case_key, name=step, by=by)
    return len(wanted)

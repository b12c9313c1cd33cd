"""会议纪要 (R-315, R-433): what the minutes hold, from the records of the meeting and the frozen numbers of the release."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from committee.ballots.models import Batch, Tally
from committee.ballots.places import quota_in, sheets_of
from committee.ballots.queries import batches_of, tallies
from committee.ballots.quota import FURTHER
from committee.ballots.rules import BatchState
from committee.dossiers.review import ReviewCase
from committee.experts.models import Expert, Group, Member, Severity
from committee.experts.queries import conflicts, supervisors
from committee.experts.rules import quorum_needed, quorum_ok
from committee.meetings.models import AbsenceReason
from committee.meetings.queries import turns
from committee.meetings.rules import TellerKind, agree_needed
from committee.people.queries import name_of
from committee.results.documents import Papers, by_batch
from committee.results.rules import Outcome, ResultRow
from committee.scoring.models import GroupOpinion
from committee.seasons.queries import rulebook_of


def minutes(session: Session, papers: Papers) -> dict[str, Any]:
    """会议纪要 (R-433): codes and names of the counts, opinions by code, never a single vote."""
    meeting, names = papers.meeting, {member.id: member.expert.person.name for member in papers.members}
    closed = [batch for batch in batches_of(session, meeting.id) if batch.state is BatchState.CLOSED]
    counts = by_batch(tallies(session, meeting.id))
    kinds = {teller.member_id: teller.kind for teller in meeting.tellers}
    reasons = {
        row.member_id: row.reason
        for row in session.scalars(select(AbsenceReason).where(AbsenceReason.meeting_id == meeting.id))
    }
    chair = names.get(meeting.presiding_id or 0, "")
    items = sum(len(counts[batch.key]) for batch in closed)
    came = {
        "sign-in": f"实到 {len(papers.present)} 人，缺席 {len(papers.members) - len(papers.present)} 人",
        "quorum": f"应到 {meeting.committee.size} 人，法定人数 {quorum_needed(meeting.committee.size)} 人",
        "elect": f"推选监票人、计票人共 {len(kinds)} 人",
        "ballot": f"表决 {len(closed)} 批，{items} 项",
        "sign": "见签名页",
    }
    passed_now = sum(row.outcome is Outcome.PASSED for row in papers.rows)
    voted = sum(row.outcome is not Outcome.NOT_VOTED for row in papers.rows)
    return {
        "committee": meeting.committee.name,
        "meeting": meeting.name,
        "place": meeting.place or "—",
        "starts_at": meeting.opened_at,
        "ends_at": meeting.closed_at or max((b.closed_at for b in closed if b.closed_at), default=meeting.opened_at),
        "chair": chair,
        "turns": _turns(session, papers),
        "recorder": name_of(session, papers.release.prepared_by_id),
        "size": meeting.committee.size,
        "quorum": quorum_needed(meeting.committee.size),
        "quorum_met": quorum_ok(meeting.committee.size, len(papers.present)),
        "present": [
            {"name": names[member.id], "role": member.seat.label.zh}
            for member in papers.members
            if member.id in papers.present
        ],
        "absent": [
            {"name": names[member.id], "reason": reasons.get(member.id, "无")}
            for member in papers.members
            if member.id not in papers.present
        ],
        "observers": [f"纪检监督人员 {name}" for _, name in supervisors(session, papers.season.id)],
        "monitors": [names[i] for i, kind in kinds.items() if kind is TellerKind.MONITOR and i in names],
        "counters": [names[i] for i, kind in kinds.items() if kind is TellerKind.COUNTER and i in names],
        "recusals": _recusals(session, papers),
        "agenda": [
            {
                "no": no,
                "at": step.get("at", ""),
                "item": step["zh"],
                "outcome": came.get(step["key"], "完成") if no - 1 <= meeting.agenda_at else "",
            }
            for no, step in enumerate(meeting.agenda, 1)
        ],
        "group_reports": _reports(session, papers),
        "opinions": _opinions(session, papers),
        "batches": [_batch(batch, counts[batch.key]) for batch in closed],
        "results": [*(_result(row) for row in papers.rows), *_other_rounds(papers, closed, counts)],
        "quotas": _quotas(session, papers),
        "announcement": f"计票结果由监票人宣读，{chair}当场宣布：表决 {voted} 人，通过 {passed_now} 人。{meeting.notes}".strip(),
        "objections": list(meeting.objections),
        "chain_head": papers.head,
    }


def _turns(session: Session, papers: Papers) -> list[dict[str, Any]]:
    """Who presided, turn by turn; one turn alone is the line «主持人» and needs no list."""
    rows = turns(session, papers.meeting.id)
    if len(rows) < 2:
        return []
    found = []
    for row in rows:
        member = session.get_one(Member, row.member_id)
        found.append(
            {
                "name": member.expert.person.name,
                "role": member.seat.label.zh,
                "since": row.since,
                "until": row.until,
                "reason": row.reason,
            }
        )
    return found


def _batch(batch: Batch, rows: Sequence[Tally]) -> dict[str, Any]:
    issued = sum(row.issued for row in rows)
    collected = issued - sum(row.not_returned for row in rows)
    return {
        "batch": f"第 {batch.number} 批（{len(rows)} 项{_kind(batch)}）",
        "round": batch.round,
        "issued": issued,
        "collected": collected,
        "valid": collected - sum(row.invalid for row in rows),
        "closed_at": batch.closed_at,
    }


def _kind(batch: Batch) -> str:
    if batch.round == FURTHER:
        return "，末位并列再表决"
    return f"，复投：{batch.again_reason}" if batch.again_reason else ""


def _quotas(session: Session, papers: Papers) -> list[str]:
    """What the quota of each level came to, in a sentence (R-409)."""
    found = []
    for sheet in sheets_of(session, papers.meeting.id):
        rows, level = sheet.body.get("rows", []), rulebook_of(papers.season).level(sheet.level).name.zh
        within = sum(row["within"] for row in rows)
        empty = sheet.body.get("left_empty", 0)
        words = f"{level}：{quota_in(sheet).sentence.zh}，达到三分之二 {len(rows)} 人，名额内 {within} 人"
        words += f"，末位并列未再定出，空缺 {empty} 个名额" if empty else ""
        found.append(f"{words}。名额表校验码 {sheet.hash[:16]}。")
    return found


def _other_rounds(papers: Papers, closed: Sequence[Batch], counts: dict[str, list[Tally]]) -> list[dict[str, Any]]:
    """The first round of codes that had a second one (R-410), and every further ballot among the tied (R-409)."""
    second = {row.code: row for row in papers.rows if row.round > 1}
    placed = {row.code: row for row in papers.rows if row.further}
    return [
        *_lines(second, [b for b in closed if b.round == 1], counts, "第1轮"),
        *_lines(placed, [b for b in closed if b.round == FURTHER], counts, "并列再表决"),
    ]


def _lines(
    rows: dict[str, ResultRow], batches: Sequence[Batch], counts: dict[str, list[Tally]], which: str
) -> list[dict[str, Any]]:
    same = ("base", "agree", "oppose", "abstain", "invalid", "not_returned")
    return [
        {
            "code": tally.paper.case.code,
            "name": rows[tally.paper.case.code].name,
            "level": f"{rows[tally.paper.case.code].level_name}{which}",
            **{key: getattr(tally, key) for key in same},
            "needed": agree_needed(tally.base),
            "outcome": _of_round(tally, rows[tally.paper.case.code]),
        }
        for batch in batches
        for tally in counts[batch.key]
        if tally.paper.case.code in rows
    ]


def _of_round(tally: Tally, row: ResultRow) -> str:
    """A first round passes or not; a further ballot only orders, so that its line says what came of it."""
    if tally.paper.batch.round == FURTHER:
        return row.outcome.label.zh
    return "通过" if tally.passed else "未通过"


def _result(row: ResultRow) -> dict[str, Any]:
    same = ("code", "name", "base", "needed", "agree", "oppose", "abstain", "invalid", "not_returned")
    return {
        **{key: getattr(row, key) for key in same},
        "level": row.level_name,
        "outcome": row.outcome.label.zh,
    }


def _recusals(session: Session, papers: Papers) -> list[dict[str, Any]]:
    """Members who left for an item; the reason is the relation's kind, never a name."""
    words = {rule.code: rule.text.zh for rule in rulebook_of(papers.season).conflicts}
    seats = {member.expert_id: member for member in papers.members if member.id in papers.present}
    codes = _codes(session, papers)
    return [
        {
            "code": codes[row.case_key],
            "name": seats[row.expert_id].expert.person.name,
            "reason": words.get(row.kind, "本人申请回避"),
        }
        for row in conflicts(session, papers.season.id)
        if row.case_key in codes
        and row.expert_id in seats
        and (row.severity is Severity.HARD or row.decided)
        and not row.lifted
    ]


def _codes(session: Session, papers: Papers) -> dict[str, str]:
    wanted = {row.code for row in papers.rows}
    cases = session.scalars(select(ReviewCase).where(ReviewCase.season_id == papers.season.id))
    return {case.key: case.code for case in cases if case.code in wanted}


def _opinions(session: Session, papers: Papers) -> list[dict[str, Any]]:
    codes, by_code = _codes(session, papers), {row.code: row for row in papers.rows}
    rows = session.scalars(select(GroupOpinion).where(GroupOpinion.recommend.is_not(None)))
    found = [
        {
            "code": codes[row.case_key],
            "specialty": by_code[codes[row.case_key]].specialty,
            "level": by_code[codes[row.case_key]].level_name,
            "recommendation": "同意推荐" if row.recommend else "不同意推荐",
            "text": row.body,
        }
        for row in rows
        if row.case_key in codes
    ]
    return sorted(found, key=lambda entry: entry["code"])


def _reports(session: Session, papers: Papers) -> list[dict[str, Any]]:
    opinions = defaultdict(list)
    codes = _codes(session, papers)
    for row in session.scalars(select(GroupOpinion).where(GroupOpinion.recommend.is_not(None))):
        if row.case_key in codes:
            opinions[row.group_id].append(row)
    found = []
    for group in session.scalars(select(Group).where(Group.committee_id == papers.meeting.committee_id)):
        leader = session.scalar(
            select(Member)
            .where(Member.id == group.leader_id)
            .options(joinedload(Member.expert).joinedload(Expert.person))
        )
        n, yes = len(opinions[group.id]), sum(bool(row.recommend) for row in opinions[group.id])
        found.append(
            {
                "group": group.name,
                "leader": leader.expert.person.name if leader else "—",
                "text": f"评议 {n} 份材料，同意推荐 {yes} 份，不同意推荐 {n - yes} 份。",
            }
        )
    return found

"""What is printed of a release: result table, count sheets, minutes, public notice, all from the same frozen numbers (R-430, R-433)."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from committee.audit import AuditLine, head_hash
from committee.ballots.models import Bulletin, Tally
from committee.ballots.places import places_of
from committee.ballots.queries import batches_of, tallies
from committee.ballots.quota import FURTHER
from committee.ballots.rules import BatchState
from committee.clock import beijing_day
from committee.errors import Refused
from committee.experts.models import Member
from committee.experts.rules import quorum_needed, quorum_ok
from committee.meetings.models import Meeting
from committee.meetings.queries import ever_present, roll
from committee.meetings.rules import agree_needed, passed
from committee.results.models import Release
from committee.results.queries import rows_of
from committee.results.rules import Outcome, ResultRow, lines_of
from committee.seasons.models import Season
from committee.seasons.queries import rulebook_of
from committee.text import Text

RULE = "出席评委不少于评委总数的三分之二；同意票不少于表决基数的三分之二为通过。"


QUOTA_RULE = "设名额的级别，在达到三分之二的人员中按同意票多少取至名额；末位并列的，在并列人员中再表决。"


@dataclass(frozen=True, slots=True)
class Papers:
    """What every document of one release draws on, read once."""

    release: Release
    season: Season
    meeting: Meeting
    rows: tuple[ResultRow, ...]
    members: tuple[Member, ...]
    present: frozenset[int]
    head: str


def gather(session: Session, release: Release) -> Papers:
    """Read what the documents of *release* need. Raises ``Refused`` when nobody presided."""
    meeting = session.get_one(Meeting, release.meeting_id)
    if meeting.opened_at is None or meeting.presiding_id is None:
        raise Refused(Text("会议没有开会记录，不能制作纪要。", "There is no record of the meeting's opening."))
    return Papers(
        release,
        session.get_one(Season, release.season_id),
        meeting,
        tuple(rows_of(release)),
        tuple(roll(session, meeting)),
        frozenset(ever_present(session, meeting.id)),
        _head(session, release),
    )


def _head(session: Session, release: Release) -> str:
    """The log's hash at the moment the release was prepared, so that printing again prints the same."""
    line = session.scalar(
        select(AuditLine).where(AuditLine.action == "results.prepare", AuditLine.subject_key == release.public_id)
    )
    return line.hash if line else head_hash(session, release.season_id)


def result_table(papers: Papers) -> dict[str, Any]:
    """评审结果汇总表 (R-430)."""
    return {
        "title": f"{papers.season.year}年评审结果汇总表",
        "committee": papers.meeting.committee.name,
        "meeting": papers.meeting.name,
        "held_on": _held_on(papers),
        "rule": RULE + (QUOTA_RULE if any(row.places is not None for row in papers.rows) else ""),
        "rows": plain_rows(papers.rows, papers.season),
        "passed": sum(row.outcome is Outcome.PASSED for row in papers.rows),
        "not_passed": sum(row.outcome is not Outcome.PASSED for row in papers.rows),
        "chain_head": papers.head,
        "chair_role": chair_role(papers),
    }


def chair_role(papers: Papers) -> str:
    """Whose signature stands under the papers: the seat of whoever presided at the end (E-25)."""
    seats = {member.id: member.seat.label.zh for member in papers.members}
    return seats.get(papers.meeting.presiding_id or 0, "主任委员")


def plain_rows(rows: Iterable[ResultRow], season: Season) -> list[dict[str, Any]]:
    """Numbered rows as the printed table and the Excel sheet take them."""
    return [_row(no, row, season) for no, row in enumerate(rows, 1)]


def _row(no: int, row: ResultRow, season: Season) -> dict[str, Any]:
    same = ("code", "name", "sex", "education", "current_title", "specialty", "group_opinion", "defence")
    counts = ("size", "present", "base", "agree", "oppose", "abstain", "invalid", "not_returned", "remark")
    return {
        "no": no,
        **{key: getattr(row, key) for key in (*same, *counts)},
        "unit": row.unit_name,
        "series": rulebook_of(season).series.name.zh,
        "level": row.level_name,
        "outcome": row.outcome.label.zh,
    }


def count_sheets(session: Session, papers: Papers) -> list[tuple[str, dict[str, Any]]]:
    """计票单 of every closed batch, under both readings of P-20 and P-21 (R-338): (batch key, data)."""
    counts = by_batch(tallies(session, papers.meeting.id))
    book = rulebook_of(papers.season)
    found = []
    for batch in batches_of(session, papers.meeting.id):
        if batch.state is not BatchState.CLOSED:
            continue
        bulletin = session.get(Bulletin, batch.key)
        level = book.level(batch.level).name.zh
        quota = places_of(session, papers.meeting.id, batch.level)
        data = {
            "committee": papers.meeting.committee.name,
            "meeting": papers.meeting.name,
            "batch": f"{level}第 {batch.number} 批",
            "level": level,
            "round": batch.round,
            "size": papers.meeting.committee.size,
            "present": batch.present,
            "quorum": quorum_needed(papers.meeting.committee.size),
            "base_switch": "full" if batch.switches.get("P-20") == "all-attending" else "reduced",
            "quorum_switch": "full" if batch.switches.get("P-21") == "at-opening" else "reduced",
            "opened_at": batch.issue_opened_at or batch.closed_at,
            "closed_at": batch.closed_at,
            "items": [_count_item(no, tally, quota=quota is not None) for no, tally in enumerate(counts[batch.key], 1)],
            "quota": quota.sentence.zh if quota else "",
            "manifest": papers.head,
            "chair_role": chair_role(papers),
        }
        found.append((batch.key, data | ({"bulletin": bulletin.hash} if bulletin else {})))
    return found


def public_notice(papers: Papers) -> dict[str, Any]:
    """公示 (R-441, R-442): the passed only; name, unit, specialty, title."""
    book, season = rulebook_of(papers.season), papers.season
    people = [
        {"no": no, "name": line.name, "unit": line.unit_name, "specialty": line.specialty, "level": line.level}
        for no, line in enumerate(lines_of(papers.rows), 1)
    ]
    return {
        "red_head": True,
        "issuer": book.notice.host.zh,
        "number": "",
        "title": f"关于{season.year}年度职称评审通过人员的公示",
        "notice_title": book.notice.title.zh,
        "notice_number": book.notice.number,
        "committee": papers.meeting.committee.name,
        "voted_on": _held_on(papers),
        "people": people,
        "starts": papers.release.starts_on,
        "ends": papers.release.ends_on,
        "workdays": book.publicity_workdays,
        "places": ["本系统公示页面", "通过人员所在单位"],
        "objection_office": book.contacts.office.zh,
        "address": book.contacts.address.zh,
        "phone": book.contacts.phone,
        "supervision_phone": book.contacts.supervision_phone,
        "issued_on": papers.release.starts_on,
    }


def _held_on(papers: Papers) -> dt.date:
    return beijing_day(papers.meeting.opened_at or papers.meeting.planned_at)


def by_batch(rows: Iterable[Tally]) -> dict[str, list[Tally]]:
    found: dict[str, list[Tally]] = defaultdict(list)
    for row in rows:
        found[row.paper.batch_key].append(row)
    return found


def _count_item(no: int, tally: Tally, *, quota: bool) -> dict[str, Any]:
    reduced, full = tally.present - tally.recused, tally.present
    same = ("recused", "issued", "agree", "oppose", "abstain", "invalid", "not_returned")
    return {
        "no": no,
        "code": tally.paper.case.code,
        **{key: getattr(tally, key) for key in same},
        "base_reduced": reduced,
        "needed_reduced": agree_needed(reduced),
        "passed_reduced": passed(tally.agree, reduced),
        "base_full": full,
        "needed_full": agree_needed(full),
        "passed_full": passed(tally.agree, full),
        "quorum_reduced": quorum_ok(tally.committee_size, reduced),
        "quorum_full": quorum_ok(tally.committee_size, full),
        "outcome": _of_count(tally, quota=quota),
    }


def _of_count(tally: Tally, *, quota: bool) -> str:
    """With a quota two thirds are reached, not passed yet; a further ballot orders the tied (R-409)."""
    if tally.paper.batch.round == FURTHER:
        return "再表决"
    if quota:
        return "达到" if tally.passed else "未达到"
    return "通过" if tally.passed else "未通过"

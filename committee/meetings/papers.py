"""What is printed for the sitting: 签到表, 保密与回避承诺书 (R-400, R-401), and a group's written opinion (R-313, R-404)."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from committee.clock import beijing_day
from committee.defence.models import Duty, DutyState
from committee.documents.pdf import render_pdf
from committee.documents.shapes import TO_BE_CONFIRMED
from committee.dossiers.review import ReviewCase
from committee.errors import NotFound, Refused
from committee.experts.models import Committee, Group, Member
from committee.experts.queries import active_members, is_blocked, supervisors
from committee.experts.words import level_name, specialty_name
from committee.meetings.models import Meeting
from committee.meetings.queries import roll
from committee.scoring.group_queries import group_of_case
from committee.scoring.queries import summaries
from committee.seasons.models import Season
from committee.seasons.queries import rulebook_of
from committee.seasons.rulebook import Rulebook
from committee.text import Text


class OpinionNotClosed(Refused):
    """Only a closed opinion is printed and signed."""

    message = Text("评议意见还没有定稿，不能打印。", "The opinion is not closed; it cannot be printed yet.")
    next_step = Text("请组长定稿后再打印。", "Have the leader close it first.")


def sign_in_sheet(session: Session, meeting: Meeting) -> bytes:
    """签到表: 应到 printed, 实到 and signatures to be written in the room (R-400)."""
    data = {
        "committee": meeting.committee.name,
        "meeting": meeting.name,
        "place": meeting.place or "—",
        "starts_at": meeting.planned_at,
        "size": meeting.committee.size,
        "rows": [_expected(no, member) for no, member in enumerate(roll(session, meeting), 1)],
        "observers": [
            {"no": no, "name": name, "unit": "—", "title": "—", "role": "纪检监督人员"}
            for no, (_, name) in enumerate(supervisors(session, meeting.season_id), 1)
        ],
    }
    return render_pdf("sign_in", data)


def _expected(no: int, member: Member) -> dict[str, Any]:
    row: dict[str, Any] = {
        "no": no,
        "name": member.expert.person.name,
        "unit": member.expert.unit.name,
        "title": member.expert.title,
        "role": member.seat.label.zh,
    }
    return row | ({"group": member.group.name} if member.group else {})


def member_pledges(session: Session, meeting: Meeting) -> bytes:
    """保密与回避承诺书, a page for each member to sign at the sign-in (R-401)."""
    members = [{"name": m.expert.person.name, "role": m.seat.label.zh} for m in roll(session, meeting)]
    data = {"mark": TO_BE_CONFIRMED, "committee": meeting.committee.name, "meeting": meeting.name, "members": members}
    return render_pdf("member_pledge", data)


def opinion_sheet(session: Session, case_key: str) -> bytes:
    """评议组意见 on one code, for the group's signatures: no identity, the marks as the leader sees them (R-313).

    Raises ``NotFound``, ``OpinionNotClosed``.
    """
    case = session.get(ReviewCase, case_key)
    group = group_of_case(session, case) if case is not None else None
    if case is None or group is None:
        raise NotFound
    season = session.get_one(Season, case.season_id)
    row = summaries(session, season=season, case_keys=[case_key])[0]
    if row.opinion is None or row.opinion.closed_at is None:
        raise OpinionNotClosed
    rulebook, duty = rulebook_of(season), session.scalar(select(Duty).where(Duty.case_key == case_key))
    seated = _seated(session, group, case_key)
    leader = next((m for m in seated if m.id == row.opinion.leader_id), None) or (seated[0] if seated else None)
    data = {
        "committee": session.get_one(Committee, group.committee_id).name,
        "meeting": season.name,
        "group": group.name,
        "code": case.code,
        "specialty": specialty_name(rulebook, case.specialty).zh,
        "level": level_name(rulebook, case.level).zh,
        "reviewers": row.readers,
        "score": _mark(row.mean.value) if row.mean else "—",
        "score_rule": "去掉最高分、最低分各一后的平均分" if row.mean and row.mean.dropped else "算术平均分",
        "defence": _defence(duty, rulebook, needed=rulebook.level(case.level).defence),
        "text": row.opinion.body,
        "recommendation": "同意推荐" if row.opinion.recommend else "不同意推荐",
        "leader": leader.expert.person.name if leader else "—",
        "members": [member.expert.person.name for member in seated],
        "signed_on": beijing_day(row.opinion.closed_at),
    }
    return render_pdf("review_opinion", data)


def _seated(session: Session, group: Group, case_key: str) -> list[Member]:
    """The group's members who may be there for the case, by number (R-317)."""
    members = [member for member in active_members(session, group.committee_id) if member.group_id == group.id]
    return [m for m in members if not is_blocked(session, case_key=case_key, expert_id=m.expert_id)]


def _defence(duty: Duty | None, rulebook: Rulebook, *, needed: bool) -> str:
    if not needed:
        return "该级别不答辩"
    if duty is not None and duty.state is DutyState.EXEMPT:
        return f"免答辩（{rulebook.exemption(duty.exempt_code).zh}）"
    if duty is not None and duty.state is DutyState.ABSENT:
        return "缺席"
    return _mark(duty.score) if duty is not None and duty.score is not None else "—"


def _mark(hundredths: int) -> str:
    return f"{hundredths // 100}.{hundredths % 100:02d}"

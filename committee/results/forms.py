"""评审表 final boxes of every candidate (R-431, R-432), from the frozen table: totals go on paper, single choices exist nowhere."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from committee.clock import beijing_day
from committee.documents.shape_check import chinese_date
from committee.dossiers.review import ReviewCase
from committee.experts.models import Group, Member
from committee.experts.queries import blocked_pairs
from committee.results.documents import Papers, chair_role
from committee.results.models import Confirmation
from committee.results.queries import confirmations
from committee.results.rules import Outcome, ResultRow
from committee.scoring.models import GroupOpinion
from committee.seasons.queries import rulebook_of


@dataclass(frozen=True, slots=True)
class Boxes:
    """What the boxes of a release draw on beside its rows, read once for everybody: by code, by group, by application."""

    opinions: Mapping[str, GroupOpinion]
    cases: Mapping[str, ReviewCase]
    groups: Mapping[int, Group]
    members: tuple[Member, ...]
    blocked: frozenset[tuple[str, int]]
    confirmed: Mapping[int, Confirmation]
    chair: str


def boxes_of(session: Session, papers: Papers) -> Boxes:
    """Read them in a handful of statements."""
    season_id = papers.season.id
    cases = {case.key: case for case in session.scalars(select(ReviewCase).where(ReviewCase.season_id == season_id))}
    opinions = session.scalars(select(GroupOpinion).where(GroupOpinion.case_key.in_(list(cases)))).all()
    groups = session.scalars(select(Group).where(Group.committee_id == papers.meeting.committee_id)).all()
    chair = next((m.expert.person.name for m in papers.members if m.id == papers.meeting.presiding_id), "")
    return Boxes(
        {cases[row.case_key].code: row for row in opinions if row.recommend is not None},
        {case.code: case for case in cases.values()},
        {group.id: group for group in groups},
        papers.members,
        blocked_pairs(session, season_id),
        confirmations(session, season_id),
        chair,
    )


def review_form(papers: Papers, boxes: Boxes, row: ResultRow) -> dict[str, Any]:
    """The data of one person's form."""
    book = rulebook_of(papers.season)
    opinion = boxes.opinions.get(row.code)
    leader, members = _group(boxes, opinion, row.code)
    counts = ("size", "present", "base", "agree", "oppose", "abstain", "invalid", "not_returned")
    return {
        "form_name": book.paper.form.zh,
        "name": row.name,
        "unit": row.unit_name,
        "series": book.series.name.zh,
        "specialty": row.specialty,
        "level": row.level_name,
        "unit_opinion": book.paper.opinion,
        "group_opinion": _opinion(opinion),
        "group_leader": leader,
        "group_members": members,
        "group_on": beijing_day(opinion.closed_at) if opinion and opinion.closed_at else None,
        **{key: getattr(row, key) for key in counts},
        "conclusion": conclusion(row),
        "chair": boxes.chair,
        "chair_role": chair_role(papers),
        "decided_on": None if row.outcome is Outcome.NOT_VOTED else dt.date.fromisoformat(row.voted_on),
        "confirmation": _confirmation(boxes.confirmed.get(row.application_id), row),
    }


def conclusion(row: ResultRow) -> str:
    """The committee's sentence, by the rule in figures (R-311)."""
    if row.outcome is Outcome.NOT_VOTED:
        return f"未付表决。{row.remark}".strip()
    if row.outcome is Outcome.BEYOND_QUOTA:
        return (
            f"经评审委员会无记名投票表决，同意票达到表决基数的三分之二（{row.sentence}），"
            f"但未进入本级名额（{row.places}人），评审未通过。"
        )
    share = "达到" if row.outcome is Outcome.PASSED else "未达到"
    end = f"评审通过，具备{row.title}任职资格。" if row.outcome is Outcome.PASSED else "评审未通过。"
    return f"经评审委员会无记名投票表决，同意票{share}表决基数的三分之二（{row.sentence}），{end}"


def _opinion(opinion: GroupOpinion | None) -> str:
    if opinion is None:
        return "—"
    return f"{opinion.body}{'同意推荐' if opinion.recommend else '不同意推荐'}。"


def _group(boxes: Boxes, opinion: GroupOpinion | None, code: str) -> tuple[str, list[str]]:
    if opinion is None:
        return "—", []
    key = boxes.cases[code].key
    seated = [
        member
        for member in boxes.members
        if member.group_id == opinion.group_id and (key, member.expert_id) not in boxes.blocked
    ]
    wrote = opinion.leader_id or boxes.groups[opinion.group_id].leader_id
    leader = next((member for member in seated if member.id == wrote), seated[0] if seated else None)
    return (leader.expert.person.name if leader else "—"), [member.expert.person.name for member in seated]


def _confirmation(found: Confirmation | None, row: ResultRow) -> str:
    if found is None:
        return ""
    return f"同意确认{row.title}任职资格，自{chinese_date(found.title_date)}起算。确认文号：{found.document_number}。"

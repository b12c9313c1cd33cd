"""What waits for the office about experts: no committee, a prepared draw, relations to decide, codes that cannot reach the quorum."""

from collections.abc import Iterator

from flask import url_for
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from committee.dossiers.review import ReviewCase
from committee.experts.models import Committee, Draw, Seat
from committee.experts.queries import committee_of, forecasts, open_questions
from committee.permissions import Permission as P
from committee.seasons.queries import current_season_or_none
from committee.shapes import Todo
from committee.text import Text
from committee.viewer import Viewer


def todo(session: Session, viewer: Viewer) -> Iterator[Todo]:
    """Rows for whoever keeps the pool and the committees, and for the supervisor who was present at a draw."""
    yield from _of_supervisor(session, viewer)
    season = current_season_or_none(session) if viewer.can(P.EXPERT_MANAGE) else None
    if season is None:
        return
    committee = committee_of(session, season.id)
    if committee is not None:
        yield from _of_committee(session, committee)
    else:
        yield from _without_committee(session, season.id)
    questions = open_questions(session, season.id)
    if questions:
        yield Todo(
            icon="recuse",
            title=Text("认定 {n} 条回避关系", "Decide {n} {n:relation|relations}").format(n=questions),
            detail=Text("认定前按须回避处理。", "Until then they count as recusals."),
            url=url_for("experts.conflicts", state="open"),
            button=Text("去认定", "Decide"),
            count=questions,
        )


def _of_supervisor(session: Session, viewer: Viewer) -> Iterator[Todo]:
    season = current_season_or_none(session) if viewer.can(P.EXPERT_WITNESS) else None
    if season is None:
        return
    mine = select(Draw).where(Draw.season_id == season.id, Draw.supervisor_id == viewer.account_id)
    for draw in session.scalars(mine.order_by(Draw.id)):
        if draw.waits:
            yield Todo(
                icon="seat",
                title=Text("确认您监督的专家抽取", "Confirm the draw that you witnessed"),
                detail=Text("确认后抽中的委员才入席。", "Those drawn are seated only then."),
                url=url_for("experts.draw", public_id=draw.public_id),
                button=Text("去确认", "Confirm"),
                urgent=True,
            )


def _without_committee(session: Session, season_id: int) -> Iterator[Todo]:
    coded = session.scalar(select(func.count(ReviewCase.key)).where(ReviewCase.season_id == season_id)) or 0
    if coded:
        yield Todo(
            icon="seat",
            title=Text(
                "{n} 份材料已编号，请登记评委会", "{n} {n:dossier has|dossiers have} codes: register the committee"
            ).format(n=coded),
            detail=Text("登记后抽取委员，再分配送审。", "Then draw its members and assign the dossiers."),
            url=url_for("experts.committees"),
            button=Text("去登记", "Register"),
        )


def _seating(committee: Committee) -> Iterator[Todo]:
    """What a drawn committee still needs before it can work: a chair who may preside (R-012), groups that write opinions (R-313)."""
    present = [member for member in committee.members if member.left_on is None]
    page = url_for("experts.committee", public_id=committee.public_id)
    if present and not any(member.seat is Seat.CHAIR for member in present):
        yield Todo(
            icon="seat",
            title=Text("确定主任委员和副主任委员", "Name the chair and the deputies"),
            detail=Text("只有他们能主持评审会。", "Only they can preside over the meeting."),
            url=page + "#seats",
            button=Text("去确定", "Name"),
        )
    if present and all(member.group_id is None for member in present):
        yield Todo(
            icon="people",
            title=Text("划分评议组", "Divide the members into groups"),
            detail=Text("组长汇总书面意见。", "The leader of each writes the group's opinion."),
            url=page + "#groups",
            button=Text("去分组", "Divide"),
        )


def _of_committee(session: Session, committee: Committee) -> Iterator[Todo]:
    rows = session.scalars(select(Draw).where(Draw.committee_id == committee.id).order_by(Draw.id)).all()
    yield from _seating(committee)
    if not committee.members and all(row.refusal for row in rows):
        yield Todo(
            icon="seat",
            title=Text("评委会已登记，待抽取委员", "The committee is registered; its members are to be drawn"),
            detail=Text("须有监督人员在场并由其本人确认。", "A supervisor is present and confirms it."),
            url=url_for("experts.prepare", public_id=committee.public_id),
            button=Text("去抽取", "Draw"),
        )
    for draw in (row for row in rows if row.waits):
        yield Todo(
            icon="seat",
            title=Text("已抽取，等监督人员确认", "Drawn; the supervisor has to confirm it"),
            detail=Text(
                "确认后委员才入席，才能分组和分配。", "Members are seated, grouped and given dossiers only then."
            ),
            url=url_for("experts.draw", public_id=draw.public_id),
            button=Text("查看", "Look"),
        )
    for draw in (row for row in rows if row.drawn_at is None):
        yield Todo(
            icon="seat",
            title=Text("名单已固定，待抽取委员", "The pool is fixed; the draw waits"),
            detail=Text("须有监督人员在场。", "A supervisor must be present."),
            url=url_for("experts.draw", public_id=draw.public_id),
            button=Text("去抽取", "Draw"),
        )
    blocked = [case for case, row in forecasts(session, committee) if not row.possible]
    if blocked:
        yield Todo(
            icon="stop",
            title=Text("{n} 个编号回避后达不到法定人数", "{n} {n:code|codes} cannot reach the quorum").format(
                n=len(blocked)
            ),
            detail=Text("会前补抽外单位专家替换。", "Replace members by experts from elsewhere before the meeting."),
            url=url_for("experts.committee", public_id=committee.public_id) + "#outlook",
            button=Text("去处理", "Look"),
            urgent=True,
            count=len(blocked),
        )

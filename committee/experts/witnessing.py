"""The supervisor's own word on a draw: confirmed, it seats people; refused, it seats nobody and the places are drawn anew (R-306)."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from committee import audit, clock
from committee.db import transaction
from committee.errors import BadInput, NotFound, Refused
from committee.experts.models import Committee, Draw, Expert, Member, Seat
from committee.text import Text

SHORTEST, LONGEST = 4, 200


class NotTheWitness(Refused):
    """Somebody else than the supervisor who was named as present at the draw (R-306)."""

    message = Text(
        "只有抽取时在场的监督人员本人能确认。", "Only the supervisor who was present at the draw can confirm it."
    )
    next_step = Text("请在场的监督人员登录后确认。", "Ask the supervisor who was present to sign in and confirm.")


class NothingToWitness(Refused):
    """The draw was not performed yet, or the supervisor has spoken already."""

    message = Text("这次抽取没有待确认的结果。", "This draw has no result that waits to be confirmed.")


def witness_draw(*, draw_id: int, by: int) -> Draw:
    """The supervisor was present and saw it: those drawn are seated. A second press changes nothing.

    Raises ``NotTheWitness``, ``NothingToWitness``.
    """
    with transaction() as session:
        draw = _named(session, draw_id, by)
        if draw.witnessed_at is not None:
            return draw
        _check_waits(draw)
        draw.witnessed_at = clock.now()
        _seat(session, draw)
        _record(session, draw, "witness_draw", by)
    return draw


def refuse_draw(*, draw_id: int, reason: str, by: int) -> Draw:
    """The supervisor does not confirm it, and says why: nobody is seated, and the places may be drawn anew.

    Raises ``BadInput``, ``NotTheWitness``, ``NothingToWitness``.
    """
    if not SHORTEST <= len(reason.strip()) <= LONGEST:
        raise BadInput(Text("请写明不予确认的理由（4 至 200 字）", "Say why (4 to 200 characters)"))
    with transaction() as session:
        draw = _named(session, draw_id, by)
        _check_waits(draw)
        draw.refusal = reason.strip()
        _record(session, draw, "refuse_draw", by)
    return draw


def _named(session: Session, draw_id: int, by: int) -> Draw:
    draw = session.get(Draw, draw_id, with_for_update=True)
    if draw is None:
        raise NotFound
    if draw.supervisor_id is not None and draw.supervisor_id != by:
        raise NotTheWitness
    return draw


def _check_waits(draw: Draw) -> None:
    if not draw.waits:
        raise NothingToWitness


def _record(session: Session, draw: Draw, verb: str, by: int) -> None:
    audit.record(
        session,
        action=f"experts.{verb}",
        season_id=draw.season_id,
        subject="draw",
        key=draw.public_id,
        detail={"seed": draw.seed, "result": draw.result},
        account_id=by,
    )


def _seat(session: Session, draw: Draw) -> None:
    committee = session.get_one(Committee, draw.committee_id)
    experts = {row.public_id: row for row in session.scalars(select(Expert).where(Expert.public_id.in_(draw.result)))}
    number = max((member.number for member in committee.members), default=0)
    leaving = session.get(Member, draw.inputs["replacing"]) if draw.inputs.get("replacing") else None
    group_id = leaving.group_id if leaving is not None else None
    if leaving is not None:
        leaving.left_on, leaving.left_reason, leaving.seat = clock.today(), draw.reason, Seat.MEMBER
        leaving.group_id = None
        for group in committee.groups:
            if group.leader_id == leaving.id:
                group.leader_id = None
        session.flush()
    for place, public_id in enumerate(draw.result, start=1):
        member = Member(
            committee_id=committee.id, expert_id=experts[public_id].id, number=number + place, group_id=group_id
        )
        session.add(member)
    session.flush()
    session.refresh(committee, ["members"])

"""Recomputes every draw from its published inputs, and checks committees against the law."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from committee.audit import AuditLine
from committee.errors import CommitteeError
from committee.experts import draws
from committee.experts.models import Draw, Expert, Member, Seat
from committee.experts.queries import committees
from committee.seasons.models import Season
from committee.seasons.queries import rulebook_of
from committee.shapes import Check
from committee.text import Text


def verify(session: Session, season_id: int) -> Iterator[Check]:
    """Each draw's commitment, seed, people and witness; each committee's size, chair and groups (R-303, R-306, R-313)."""
    for draw in session.scalars(select(Draw).where(Draw.season_id == season_id).order_by(Draw.id)):
        yield _draw(draw)
        if draw.drawn_at is not None and not draw.waits:
            yield _seated(session, draw)
            yield _witnessed(session, draw)
    least = rulebook_of(session.get_one(Season, season_id)).committee.group_min
    for committee in committees(session, season_id):
        members = [member for member in committee.members if member.left_on is None]
        if not members:
            continue
        yield Check(
            part="experts",
            what=Text("评委会人数 {n}", "Members of {n}").format(n=committee.name),
            recorded=str(committee.size),
            recomputed=str(len(members)),
            ok=len(members) == committee.size and committee.size % 2 == 1,
            rule="R-303, R-304",
        )
        chairs = sum(member.seat is Seat.CHAIR for member in members)
        groups = {group.id: sum(member.group_id == group.id for member in members) for group in committee.groups}
        small = [count for count in groups.values() if 0 < count < least]
        yield Check(
            part="experts",
            what=Text("主任委员与评议组 {n}", "Chair and groups of {n}").format(n=committee.name),
            recorded=f"{chairs} / {sorted(count for count in groups.values() if count)}",
            recomputed=f"≤ 1 / ≥ {least}",
            ok=chairs <= 1 and not small,
            rule="R-012, R-313",
        )


def _draw(draw: Draw) -> Check:
    again = "—"
    ok = draws.commitment(draw.secret) == draw.commitment
    if draw.drawn_at is not None:
        try:
            again = ",".join(draws.perform(draws.seed_of(draw.secret, draw.words), draw.purpose, draw.inputs).chosen)
        except (CommitteeError, KeyError, ValueError, TypeError) as error:
            again = type(error).__name__
        ok = ok and again == ",".join(draw.result) and draw.seed == draws.seed_of(draw.secret, draw.words)
    return Check(
        part="experts",
        what=Text("专家抽取重算", "A draw recomputed"),
        recorded=",".join(draw.result) or "—",
        recomputed=again,
        ok=ok,
        rule="R-306",
    )


def _witnessed(session: Session, draw: Draw) -> Check:
    """The supervisor's own line in the chained log, by nobody who operated the draw."""
    verb = "refuse_draw" if draw.refusal else "witness_draw"
    wanted = select(AuditLine.account_id).where(
        AuditLine.chain == draw.season_id,
        AuditLine.action == f"experts.{verb}",
        AuditLine.subject_key == draw.public_id,
    )
    pressed = list(session.scalars(wanted))
    return Check(
        part="experts",
        what=Text("监督人员本人的确认", "The supervisor's own word"),
        recorded=str(draw.supervisor_id),
        recomputed=",".join(map(str, pressed)) or "—",
        ok=pressed == [draw.supervisor_id] and draw.supervisor_id != draw.drawn_by_id,
        rule="R-306",
    )


def _seated(session: Session, draw: Draw) -> Check:
    """Those drawn sit, or, when the supervisor refused the draw, nobody sits by it."""
    if draw.refusal:
        return Check(
            part="experts",
            what=Text("不予确认的抽取，无人入席", "A refused draw seated nobody"),
            recorded="0",
            recomputed="0",
            ok=draw.witnessed_at is None,
            rule="R-306",
        )
    seated = set(
        session.scalars(
            select(Expert.public_id)
            .join(Member, Member.expert_id == Expert.id)
            .where(Member.committee_id == draw.committee_id)
        )
    )
    missing = sorted(set(draw.result) - seated)
    return Check(
        part="experts",
        what=Text("抽中者均已入席", "Everybody drawn was seated"),
        recorded=str(len(draw.result)),
        recomputed=str(len(draw.result) - len(missing)),
        ok=not missing,
        rule="R-306",
    )

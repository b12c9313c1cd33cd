"""What the office does with the defence: duties, exemptions, panels, lots, opening, arrivals, absences, closing."""

import datetime as dt
import secrets
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from committee import audit, clock
from committee.db import transaction
from committee.defence import rules
from committee.defence.models import Duty, DutyState, Panel, PanelSeat, Slot
from committee.defence.queries import cards_of, cases_by_key, members_of, panels
from committee.defence.rules import (
    Clash,
    PanelConflict,
    Span,
    Step,
    check_exemption,
    check_level,
    check_panel,
    clashes,
    timetable,
)
from committee.dossiers.review import CaseState, ReviewCase
from committee.errors import BadInput, NotFound, Refused
from committee.experts.models import Committee, Member
from committee.experts.queries import blocked_pairs
from committee.seasons.models import Season
from committee.seasons.queries import rulebook_of
from committee.text import Text


def _season(session: Session, case_or_committee: ReviewCase | Committee) -> Season:
    return session.get_one(Season, case_or_committee.season_id)


def list_duties(*, season_id: int, by: int | None = None) -> int:
    """Write down who must defend, by the rule of the level (R-140); returns how many duties are new."""
    with transaction() as session:
        levels = {level.code for level in rulebook_of(session.get_one(Season, season_id)).levels if level.defence}
        known = set(session.scalars(select(Duty.case_key)))
        cases = session.scalars(
            select(ReviewCase).where(
                ReviewCase.season_id == season_id, ReviewCase.level.in_(levels), ReviewCase.state != CaseState.CLOSED
            )
        ).all()
        new = [case for case in cases if case.key not in known]
        session.add_all(Duty(case_key=case.key) for case in new)
        if new:
            audit.record(
                session,
                action="defence.duties",
                season_id=season_id,
                detail={"codes": sorted(case.code for case in new)},
                account_id=by,
            )
    return len(new)


def duty_in(session: Session, case_key: str) -> tuple[Duty, ReviewCase]:
    """A case's duty under the write lock, with the case. Raises ``NoDefenceAtThisLevel`` (E-42)."""
    case = session.get(ReviewCase, case_key)
    if case is None:
        raise NotFound
    check_level(level_has_defence=rulebook_of(_season(session, case)).level(case.level).defence)
    duty = session.get(Duty, case_key, with_for_update=True)
    if duty is None:
        duty = Duty(case_key=case_key, state=DutyState.DUE)
        session.add(duty)
    return duty, case


def exempt(*, case_key: str, code: str, evidence: str, by: int) -> None:
    """Free a candidate from the defence: ground, evidence and approver on record (R-141, E-41). Not the same as a mark (R-142)."""
    with transaction() as session:
        duty, case = duty_in(session, case_key)
        known = [reason.code for reason in rulebook_of(_season(session, case)).defence.exemptions]
        check_exemption(code=code, evidence=evidence, known=known)
        if duty.state is not DutyState.DUE:
            raise Refused(Text("已答辩或已缺席，不能再免。", "Already heard or absent; too late for an exemption."))
        slot = session.scalar(select(Slot).where(Slot.case_key == case_key))
        if slot is not None and slot.step is not Step.WAITING:
            raise Refused(Text("答辩已经开始。", "The defence has begun."))
        if slot is not None:
            session.delete(slot)
        duty.state, duty.exempt_code, duty.exempt_evidence, duty.exempt_by_id = (
            DutyState.EXEMPT,
            code,
            evidence.strip(),
            by,
        )
        note(session, case, "defence.exempt", by, ground=code)


def withdraw_exemption(*, case_key: str, by: int) -> None:
    """Take an exemption back; the duty stands again."""
    with transaction() as session:
        duty, case = duty_in(session, case_key)
        if duty.state is not DutyState.EXEMPT:
            raise Refused(Text("没有免答辩记录。", "There is no exemption."))
        duty.state, duty.exempt_code, duty.exempt_evidence, duty.exempt_by_id = DutyState.DUE, "", "", None
        note(session, case, "defence.unexempt", by)


def make_panel(*, committee_id: int, name: str, members: Sequence[int], room: str = "", by: int | None = None) -> Panel:
    """Seat a panel of present members, as many as the notice asks for at least; the first named leads it (R-405)."""
    with transaction() as session:
        committee = session.get(Committee, committee_id)
        if committee is None:
            raise NotFound
        check_panel(members, least=rulebook_of(_season(session, committee)).defence.panel_min)
        present = {member.id for member in committee.members if member.left_on is None}
        if not set(members) <= present:
            raise BadInput(Text("只能从现任委员中选", "Only present members can sit on a panel"))
        if not name.strip():
            raise BadInput(Text("请填写答辩组名称", "Name the panel"))
        same = select(Panel.id).where(Panel.committee_id == committee_id, Panel.name == name.strip())
        if session.scalar(same) is not None:
            raise BadInput(Text("已有同名的答辩组。", "There is a panel of this name."))
        panel = Panel(committee_id=committee_id, name=name.strip(), room=room.strip(), lot_cases=[])
        panel.seats = [PanelSeat(member_id=one, lead=place == 0) for place, one in enumerate(dict.fromkeys(members))]
        session.add(panel)
        session.flush()
        audit.record(
            session,
            action="defence.panel",
            season_id=committee.season_id,
            subject="panel",
            key=panel.public_id,
            detail={"members": sorted(set(members))},
            account_id=by,
        )
    return panel


def draw_lots(
    *,
    panel_id: int,
    case_keys: Sequence[str],
    starts_at: dt.datetime,
    minutes: int,
    seed: str = "",
    by: int | None = None,
) -> Panel:
    """Let candidates draw their order with a recorded seed and give each a time (R-025, R-143).

    Refuses a level without defence (E-42), somebody exempt or placed already, a recusal with a member, and members in two rooms at once.
    """
    if not case_keys:
        raise BadInput(Text("请选择答辩人", "Choose the candidates"))
    with transaction() as session:
        panel = session.get(Panel, panel_id, with_for_update=True)
        if panel is None:
            raise NotFound
        if panel.slots:
            raise Refused(Text("本组已抽签。", "This panel has drawn its lots."))
        committee = session.get_one(Committee, panel.committee_id)
        _check_candidates(session, panel, committee, case_keys)
        panel.lot_seed, panel.lot_cases = seed or secrets.token_hex(32), sorted(set(case_keys))
        panel.drawn_at = clock.now()
        spans = timetable(rules.lots(panel.lot_seed, panel.lot_cases), starts_at=starts_at, minutes=minutes)
        _check_clashes(session, panel, list(spans.values()))
        for lot, (case_key, span) in enumerate(spans.items(), start=1):
            session.add(
                Slot(
                    panel_id=panel.id,
                    case_key=case_key,
                    lot=lot,
                    place=lot,
                    starts_at=span.start,
                    minutes=span.minutes,
                )
            )
        session.flush()
        session.refresh(panel, ["slots"])
        audit.record(
            session,
            action="defence.lots",
            season_id=committee.season_id,
            subject="panel",
            key=panel.public_id,
            detail={"seed": panel.lot_seed, "order": [slot.case_key for slot in panel.slots]},
            account_id=by,
        )
    return panel


def _check_candidates(session: Session, panel: Panel, committee: Committee, case_keys: Sequence[str]) -> None:
    blocked = blocked_pairs(session, committee.season_id)
    placed = set(session.scalars(select(Slot.case_key)))
    experts = {member.expert_id for member in members_of(session, panel)}
    for key in case_keys:
        duty, case = duty_in(session, key)
        if duty.state is not DutyState.DUE or key in placed:
            raise Refused(
                Text("{c} 已安排、已答辩或免答辩。", "{c} is placed, heard or exempt already.").format(c=case.code)
            )
        if any((key, one) in blocked for one in experts):
            raise PanelConflict(code=case.code)


def _check_clashes(session: Session, panel: Panel, spans: list[Span]) -> None:
    rows = {
        other.id: (
            [seat.member_id for seat in other.seats],
            [Span(slot.starts_at, slot.minutes) for slot in other.slots],
        )
        for other in panels(session, panel.committee_id)
        if other.id != panel.id and other.closed_at is None
    }
    rows[panel.id] = ([seat.member_id for seat in panel.seats], spans)
    both = clashes(rows) & set(rows[panel.id][0])
    if both:
        numbers = session.scalars(select(Member.number).where(Member.id.in_(both)).order_by(Member.number))
        raise Clash(who="、".join(f"{number:02d}" for number in numbers))


def drop_panel(*, panel_id: int, by: int | None = None) -> None:
    """Take back a panel that has not begun; its candidates can be placed elsewhere."""
    with transaction() as session:
        panel = session.get(Panel, panel_id, with_for_update=True)
        if panel is None:
            raise NotFound
        if panel.opened_at is not None or any(cards_of(session, [slot.key for slot in panel.slots]).values()):
            raise Refused(Text("答辩已经开始。", "The defence has begun."))
        committee = session.get_one(Committee, panel.committee_id)
        audit.record(
            session,
            action="defence.drop_panel",
            season_id=committee.season_id,
            subject="panel",
            key=panel.public_id,
            detail={"codes": sorted(case.code for case in cases_by_key(session, panel.lot_cases).values())},
            account_id=by,
        )
        for slot in list(panel.slots):
            session.delete(slot)
        session.flush()
        session.delete(panel)


def note(session: Session, case: ReviewCase, action: str, by: int | None, **detail: object) -> None:
    """A line in the log about a case, by its code."""
    audit.record(
        session, action=action, season_id=case.season_id, subject="case", key=case.code, detail=detail, account_id=by
    )

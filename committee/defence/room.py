"""The room on the day: opening, arrivals, the course of a hearing, absence, closing."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from committee import audit, clock
from committee.applications.rules import Phase
from committee.applications.steps import advance_case, application_of_case
from committee.db import transaction
from committee.defence.actions import duty_in, note
from committee.defence.models import Duty, DutyState, Panel, Slot
from committee.defence.queries import open_scores
from committee.defence.rules import Absence, ScoresStillOpen, Step
from committee.dossiers.review import ReviewCase
from committee.errors import NotFound, Refused
from committee.experts.models import Committee
from committee.scoring.group_actions import before_reopening
from committee.scoring.queries import summaries
from committee.seasons.models import Season
from committee.seasons.queries import switch
from committee.text import Text


def open_panel(*, panel_id: int, by: int | None = None) -> None:
    """Begin hearing. Every dossier score of its candidates must be locked before faces are seen (R-025)."""
    with transaction() as session:
        panel = session.get(Panel, panel_id, with_for_update=True)
        if panel is None:
            raise NotFound
        if panel.opened_at is not None:
            return
        if not panel.slots:
            raise Refused(Text("还没有抽签排序。", "No lots have been drawn."))
        committee = session.get_one(Committee, panel.committee_id)
        season, keys = session.get_one(Season, committee.season_id), [slot.case_key for slot in panel.slots]
        left = open_scores(session, case_keys=keys, rows=summaries(session, season=season, case_keys=keys))
        if left:
            raise ScoresStillOpen(n=len(left))
        panel.opened_at = clock.now()
        audit.record(
            session,
            action="defence.open",
            season_id=season.id,
            subject="panel",
            key=panel.public_id,
            account_id=by,
        )


@before_reopening
def _stay_locked(session: Session, case: ReviewCase) -> None:
    """A face was seen, so a dossier's marks stay as they were given blind (R-025)."""
    slot = session.scalars(select(Slot).where(Slot.case_key == case.key)).one_or_none()
    if slot is not None and session.get_one(Panel, slot.panel_id).opened_at is not None:
        raise Refused(
            Text("答辩已开场，材料评分不能再重开。", "The defence has opened; the dossier's marks stay as they are.")
        )


def arrive(*, slot_key: str, by: int | None = None) -> bool:
    """The identity document was checked at the door. Who comes after their time is heard last; returns whether that was so (R-143)."""
    with transaction() as session:
        slot = session.get(Slot, slot_key, with_for_update=True)
        if slot is None:
            raise NotFound
        panel = session.get_one(Panel, slot.panel_id)
        if panel.closed_at is not None:
            raise Refused(Text("本组答辩已结束。", "The panel has closed."))
        if slot.arrived_at is not None:
            return False
        slot.arrived_at = clock.now()
        late = slot.arrived_at > slot.starts_at
        if late:
            slot.place = max(other.place for other in panel.slots) + 1
        note(session, session.get_one(ReviewCase, slot.case_key), "defence.arrive", by, late=late)
    return late


def next_step(*, slot_key: str, by: int | None = None) -> Step:
    """Move the hearing on: statement, questions, answers, over. One candidate at a time in a room (R-405)."""
    with transaction() as session:
        slot = session.get(Slot, slot_key, with_for_update=True)
        if slot is None:
            raise NotFound
        panel = session.get_one(Panel, slot.panel_id)
        if panel.opened_at is None or slot.arrived_at is None:
            raise Refused(Text("答辩未开始或答辩人未到。", "The panel is not open, or the candidate has not arrived."))
        running = [one for one in panel.slots if one.key != slot.key and one.step not in (Step.WAITING, Step.OVER)]
        if running:
            raise Refused(Text("本组还有一位正在答辩。", "Another candidate is being heard in this room."))
        if slot.step is not Step.OVER:
            slot.step, slot.step_at = slot.step.following, clock.now()
            slot.ended_at = clock.now() if slot.step is Step.OVER else None
    return slot.step


def mark_absent(*, slot_key: str, by: int | None = None) -> bool:
    """Nobody came. By P-26 the case ends as not passed, or gets one new date; returns whether it ended (E-40)."""
    with transaction() as session:
        slot = session.get(Slot, slot_key, with_for_update=True)
        if slot is None:
            raise NotFound
        if slot.arrived_at is not None:
            raise Refused(Text("答辩人已到场。", "The candidate has arrived."))
        duty, case = duty_in(session, slot.case_key)
        again = switch(session.get_one(Season, case.season_id), "P-26") == Absence.RESCHEDULE.value and duty.moved == 0
        if again:
            duty.moved += 1
            session.delete(slot)
        else:
            duty.state = DutyState.ABSENT
            slot.step = Step.OVER
            if application_of_case(session, case.key).phase is Phase.GROUP_REVIEW:
                advance_case(session, case_key=case.key, name="defence_missed", by=by)
        note(session, case, "defence.absent", by, again=again)
    return not again


def close_panel(*, panel_id: int, by: int | None = None) -> None:
    """End the panel's work. Raises ``Refused`` while somebody is unheard or a card is open."""
    with transaction() as session:
        panel = session.get(Panel, panel_id, with_for_update=True)
        if panel is None:
            raise NotFound
        states = [session.get_one(Duty, slot.case_key).state for slot in panel.slots]
        if DutyState.DUE in states:
            raise Refused(
                Text(
                    "还有 {n} 位未答辩或评分未齐。", "{n} {n:candidate is|candidates are} unheard or not fully marked."
                ).format(n=states.count(DutyState.DUE))
            )
        panel.closed_at = panel.closed_at or clock.now()
        committee = session.get_one(Committee, panel.committee_id)
        audit.record(
            session,
            action="defence.close",
            season_id=committee.season_id,
            subject="panel",
            key=panel.public_id,
            account_id=by,
        )

"""The oral defence in the play: duties, one exemption, one absence, two panels, cards; then everything ready goes to the meeting."""

import random

from sqlalchemy import select

from committee.clock import beijing
from committee.db import db
from committee.defence import actions as defence
from committee.defence import card_actions, room
from committee.defence.models import Duty, DutyState, Panel, Slot
from committee.defence.queries import expected_members
from committee.demo.reviewing import account_of_expert, candidate_of
from committee.demo.stage import Play
from committee.dossiers.review import ReviewCase
from committee.experts.models import Member
from committee.experts.queries import active_members, recused_members
from committee.meetings.docket import put_before_meeting
from committee.seasons.queries import rulebook_of
from committee.text import Text

MINUTES = 15


def defend(play: Play) -> None:
    """Deputy-senior candidates are heard by members who need not leave for any of them."""
    play.tell(Text("答辩", "The oral defence"))
    play.at(10, 9, 11, 0)
    secretary = play.office("secretary")
    defence.list_duties(season_id=play.season_id, by=secretary)
    due = list(
        db.session.scalars(
            select(ReviewCase.key)
            .join(Duty, Duty.case_key == ReviewCase.key)
            .where(ReviewCase.season_id == play.season_id, Duty.state == DutyState.DUE)
        )
    )
    due.sort(key=lambda key: candidate_of(play, key).index)
    if len(due) > 3:
        book = rulebook_of(play.season())
        defence.exempt(
            case_key=due.pop(),
            code=book.defence.exemptions[0].code,
            evidence="获奖证书复印件（办公室存档）",
            by=secretary,
        )
    absent = due[-1] if len(due) > 6 else ""
    if due:
        _hear(play, due, absent)
    play.counts["defended"] = len(db.session.scalars(select(Duty.case_key).where(Duty.state == DutyState.DONE)).all())
    play.counts["not_passed"] += len(
        db.session.scalars(select(Duty.case_key).where(Duty.state == DutyState.ABSENT)).all()
    )
    put_before_meeting(season_id=play.season_id, by=secretary)


def _hear(play: Play, due: list[str], absent: str) -> None:
    secretary = play.office("secretary")
    members = active_members(play.session, play.committee_id)
    tied = set().union(*recused_members(play.session, committee_id=play.committee_id, case_keys=due).values())
    free = [m.id for m in members if m.id not in tied]
    starts = beijing(play.season().year, 10, 11, 10, 30)
    panel = defence.make_panel(
        committee_id=play.committee_id, name="第一答辩组", members=free[:5], room="二楼会议室", by=secretary
    )
    defence.draw_lots(panel_id=panel.id, case_keys=due, starts_at=starts, minutes=MINUTES, by=secretary)
    play.at(10, 11, 10, 20)
    room.open_panel(panel_id=panel.id, by=secretary)
    for slot_key in db.session.scalars(select(Slot.key).where(Slot.panel_id == panel.id).order_by(Slot.lot)).all():
        slot = db.session.get_one(Slot, slot_key)
        if slot.case_key == absent:
            room.mark_absent(slot_key=slot_key, by=secretary)
            continue
        room.arrive(slot_key=slot_key, by=secretary)
        for _ in range(3):
            room.next_step(slot_key=slot_key, by=secretary)
        _mark(play, panel.id, slot_key)
        room.next_step(slot_key=slot_key, by=secretary)
    room.close_panel(panel_id=panel.id, by=secretary)


def _mark(play: Play, panel_id: int, slot_key: str) -> None:
    slot = db.session.get_one(Slot, slot_key)
    case = db.session.get_one(ReviewCase, slot.case_key)
    candidate = candidate_of(play, case.key)
    sitting = expected_members(db.session(), panel=db.session.get_one(Panel, panel_id), case=case)
    for place, member_id in enumerate([m if isinstance(m, int) else m.id for m in sitting]):
        member = db.session.get_one(Member, member_id)
        dice = random.Random(f"{play.seed}/{candidate.person.key}/defence/{place}")  # noqa: S311 believable marks, not secrets
        share = dice.uniform(0.78, 0.88) if candidate.good else dice.uniform(0.63, 0.70)
        values = {
            f"item-{i.key}": f"{round(float(i.max) * share * 2) / 2:.1f}"
            for i in rulebook_of(play.season()).defence_rubric
        }
        account = account_of_expert(member.expert_id)
        card = card_actions.save_card(
            account_id=account, slot_key=slot_key, version=0, values={**values, "remark": "回答清楚"}
        )
        card_actions.lock_card(account_id=account, slot_key=slot_key, version=card.version)

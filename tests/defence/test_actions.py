"""Duties, exemptions, lots, the room, cards: what stands in the tables afterwards."""

import datetime as dt
from itertools import count

import pytest
from sqlalchemy import select

from committee import clock
from committee.applications.rules import Phase
from committee.applications.steps import application_of_case
from committee.defence import actions, card_actions, room
from committee.defence.models import DefenceCard, Duty, DutyState, Slot
from committee.defence.queries import defence_score, duty_of, own_slots, panels, slots_of_account
from committee.defence.rules import Clash, NoDefenceAtThisLevel, PanelConflict, ScoresStillOpen, Step
from committee.defence.verify import verify
from committee.errors import BadInput, Refused
from committee.experts.actions import recompute_conflicts
from committee.scoring import group_actions
from committee.scoring.group_actions import follow_scores
from committee.scoring.models import ScoreSheet
from committee.scoring.rules import Hidden, NotReadyToLock, SheetLocked
from tests.experts.stage import make_case, make_scene, publish, score

NUMBERS = count(1)
TEN = clock.beijing(2024, 10, 12, 10)
CARD = {
    "item-statement": "12.5",
    "item-theory": "21",
    "item-authenticity": "20.5",
    "item-problems": "19.5",
    "item-expression": "8",
}


@pytest.fixture
def scene(session):
    return make_scene(session)


@pytest.fixture
def cases(session, scene):
    return [make_case(session, scene, code=code) for code in ("K7QX-42", "M2PD-77", "T9WE-13")]


@pytest.fixture
def scored(session, scene, cases):
    """All dossiers scored, applications in group review, duties listed."""
    for key, readers in publish(session, scene).items():
        for one in readers:
            score(session, scene, case_key=key, expert_id=one)
    follow_scores(season_id=scene.season.id)
    actions.list_duties(season_id=scene.season.id)
    return cases


def _panel(session, scene, cases, *, members=(0, 1, 2), starts_at=TEN):
    seats = scene.members(session)
    panel = actions.make_panel(
        committee_id=scene.committee.id, name=f"第{next(NUMBERS)}答辩组", members=[seats[n].id for n in members]
    )
    return actions.draw_lots(
        panel_id=panel.id, case_keys=[case.key for case in cases], starts_at=starts_at, minutes=15, seed="cd" * 32
    )


def _slots(session, panel):
    session.rollback()
    return session.scalars(select(Slot).where(Slot.panel_id == panel.id).order_by(Slot.place)).all()


def _accounts(session, scene, count=3):
    return [scene.account(member.expert_id).account_id for member in scene.members(session)[:count]]


def test_duties_follow_the_rule_of_the_level(session, scene, cases):
    junior = make_case(session, scene, code="B4NC-58", level="ZJ")
    assert actions.list_duties(season_id=scene.season.id) == 3
    assert actions.list_duties(season_id=scene.season.id) == 0
    assert duty_of(session, junior.key) is None


def test_an_intermediate_candidate_on_the_timetable_is_refused(session, scene, cases):  # E-42
    junior = make_case(session, scene, code="B4NC-58", level="ZJ")
    with pytest.raises(NoDefenceAtThisLevel):
        _panel(session, scene, [*cases, junior])


def test_an_exempt_candidate_has_ground_evidence_and_approver_and_no_mark(session, scene, scored):  # E-41, R-142
    by = scene.secretary.account_id
    actions.exempt(case_key=scored[0].key, code="AWARD", evidence="新政奖〔2023〕1号", by=by)
    session.rollback()
    duty = session.get(Duty, scored[0].key)
    assert (duty.state, duty.exempt_by_id, duty.score) == (DutyState.EXEMPT, by, None)
    assert defence_score(session, scored[0].key) is None
    with pytest.raises(Refused):
        _panel(session, scene, scored)
    actions.withdraw_exemption(case_key=scored[0].key, by=by)
    session.rollback()
    assert session.get(Duty, scored[0].key).state is DutyState.DUE


def test_a_member_with_a_tie_keeps_a_candidate_off_the_panel(session, scene):
    member = scene.members(session)[0]
    tied = make_case(session, scene, code="K7QX-42", unit=member.expert.unit)
    recompute_conflicts(season_id=scene.season.id)
    with pytest.raises(PanelConflict):
        _panel(session, scene, [tied])


def test_lots_are_recomputable_and_times_follow_them(session, scene, scored):
    panel = _panel(session, scene, scored)
    slots = _slots(session, panel)
    assert [slot.lot for slot in slots] == [1, 2, 3]
    assert [slot.starts_at for slot in slots] == [TEN + n * dt.timedelta(minutes=15) for n in range(3)]
    assert all(check.ok for check in verify(session, scene.season.id))
    with pytest.raises(Refused):
        actions.draw_lots(panel_id=panel.id, case_keys=[scored[0].key], starts_at=TEN, minutes=15)


def test_a_member_is_not_in_two_rooms_at_once(session, scene, scored):
    _panel(session, scene, scored[:2])
    with pytest.raises(Clash):
        _panel(session, scene, scored[2:], members=(2, 3, 4))
    _panel(session, scene, scored[2:], members=(2, 3, 4), starts_at=TEN + dt.timedelta(minutes=30))
    assert [len(panel.slots) for panel in panels(session, scene.committee.id)] == [2, 0, 1]


def test_no_defence_opens_before_dossier_scores_are_locked(session, scene, cases):
    publish(session, scene)
    actions.list_duties(season_id=scene.season.id)
    panel = _panel(session, scene, cases)
    with pytest.raises(ScoresStillOpen):
        room.open_panel(panel_id=panel.id)


@pytest.fixture
def opened(session, scene, scored):
    panel = _panel(session, scene, scored)
    clock.travel_to(TEN - dt.timedelta(minutes=5))
    room.open_panel(panel_id=panel.id)
    return panel


def test_who_comes_late_is_heard_last_with_the_same_lot(session, scene, opened):
    first, second, _ = _slots(session, opened)
    clock.travel_to(second.starts_at + dt.timedelta(minutes=1))
    assert room.arrive(slot_key=first.key) is True
    assert [slot.lot for slot in _slots(session, opened)] == [2, 3, 1]


def test_one_candidate_at_a_time_is_heard_and_only_after_arrival(session, scene, opened):
    first, second, _ = _slots(session, opened)
    with pytest.raises(Refused):
        room.next_step(slot_key=first.key)
    room.arrive(slot_key=first.key)
    room.arrive(slot_key=second.key)
    assert room.next_step(slot_key=first.key) is Step.STATEMENT
    with pytest.raises(Refused):
        room.next_step(slot_key=second.key)


def test_an_absent_candidate_has_not_passed_and_gets_no_vote(session, scene, opened):  # E-40, P-26
    slot = _slots(session, opened)[0]
    assert room.mark_absent(slot_key=slot.key) is True
    session.rollback()
    assert duty_of(session, slot.case_key).state is DutyState.ABSENT
    assert application_of_case(session, slot.case_key).phase is Phase.NOT_PASSED


def test_with_the_other_switch_an_absent_candidate_gets_one_new_date(session, scene, opened):  # P-26
    scene.season.switches = {**scene.season.switches, "P-26": "reschedule"}
    session.commit()
    slot = _slots(session, opened)[0]
    assert room.mark_absent(slot_key=slot.key) is False
    session.rollback()
    assert duty_of(session, slot.case_key).state is DutyState.DUE
    assert session.get(Slot, slot.key) is None


def _card(account_id, slot, **changes):
    room.arrive(slot_key=slot.key)
    card = card_actions.save_card(account_id=account_id, slot_key=slot.key, version=0, values=CARD | changes)
    return card_actions.lock_card(account_id=account_id, slot_key=slot.key, version=card.version)


def test_the_mark_appears_with_the_last_card_only(session, scene, opened):
    slot = _slots(session, opened)[0]
    room.arrive(slot_key=slot.key)
    accounts = _accounts(session, scene)
    assert [
        _card(one, slot, **{"item-theory": theory}) for one, theory in zip(accounts, ("21", "20", "22.5"), strict=True)
    ] == [False, False, True]
    session.rollback()
    assert defence_score(session, slot.case_key) == 8167
    assert all(check.ok for check in verify(session, scene.season.id))
    session.scalars(select(DefenceCard)).first().total = 100
    session.commit()
    assert [check.rule for check in verify(session, scene.season.id) if not check.ok] == ["R-421"]


def test_a_card_outside_sixty_to_ninety_needs_a_reason_and_locks_for_good(session, scene, opened):
    slot = _slots(session, opened)[0]
    room.arrive(slot_key=slot.key)
    one = _accounts(session, scene)[0]
    low = dict.fromkeys(CARD, "1")
    card = card_actions.save_card(account_id=one, slot_key=slot.key, version=0, values=low)
    with pytest.raises(NotReadyToLock):
        card_actions.lock_card(account_id=one, slot_key=slot.key, version=card.version)
    card = card_actions.save_card(account_id=one, slot_key=slot.key, version=1, values=low | {"remark": "答非所问"})
    card_actions.lock_card(account_id=one, slot_key=slot.key, version=card.version)
    with pytest.raises(SheetLocked):
        card_actions.save_card(account_id=one, slot_key=slot.key, version=3, values=CARD)


def test_a_member_who_steps_back_is_not_waited_for_but_three_must_mark(session, scene, scored):
    panel = _panel(session, scene, scored, members=(0, 1, 2, 3))
    clock.travel_to(TEN - dt.timedelta(minutes=5))
    room.open_panel(panel_id=panel.id)
    slot = _slots(session, panel)[0]
    accounts = _accounts(session, scene, 4)
    card_actions.recuse(account_id=accounts[3], slot_key=slot.key)
    assert [_card(one, slot) for one in accounts[:3]] == [False, False, True]
    with pytest.raises(Hidden):
        card_actions.save_card(account_id=accounts[3], slot_key=slot.key, version=0, values=CARD)
    assert slot.case_key not in [row[2].key for row in slots_of_account(session, accounts[3])]


def test_two_marks_are_not_enough(session, scene, opened):
    slot = _slots(session, opened)[0]
    accounts = _accounts(session, scene)
    card_actions.recuse(account_id=accounts[2], slot_key=slot.key)
    assert [_card(one, slot) for one in accounts[:2]] == [False, False]
    with pytest.raises(Refused):
        room.close_panel(panel_id=opened.id)


def test_only_the_leader_reopens_a_card_and_the_mark_opens_with_it(session, scene, opened):
    slot = _slots(session, opened)[0]
    accounts = _accounts(session, scene)
    for one in accounts:
        _card(one, slot)
    session.rollback()
    key = session.scalar(select(DefenceCard.key))
    with pytest.raises(BadInput):
        card_actions.reopen_card(account_id=accounts[0], slot_key=slot.key, card_key=key, reason="")
    card_actions.reopen_card(account_id=accounts[0], slot_key=slot.key, card_key=key, reason="加总时看错一项")
    session.rollback()
    assert defence_score(session, slot.case_key) is None
    assert duty_of(session, slot.case_key).state is DutyState.DUE


def test_r025_no_dossier_score_is_reopened_once_the_defence_has_opened(session, scene, opened):
    sheet = session.scalars(select(ScoreSheet)).first()
    leader = scene.account(scene.members(session)[0].expert_id).account_id
    with pytest.raises(Refused):
        group_actions.reopen_sheet(account_id=leader, sheet_key=sheet.key, reason="单项漏看附件")
    session.rollback()
    assert session.get(ScoreSheet, sheet.key).locked is True


def test_nobody_marks_a_candidate_who_has_not_come(session, scene, opened):
    slot = _slots(session, opened)[0]
    one = _accounts(session, scene)[0]
    card = card_actions.save_card(account_id=one, slot_key=slot.key, version=0, values=CARD)
    with pytest.raises(Refused):
        card_actions.lock_card(account_id=one, slot_key=slot.key, version=card.version)


def test_strangers_have_no_card(session, scene, opened):
    slot = _slots(session, opened)[0]
    stranger = _accounts(session, scene, 5)[4]
    with pytest.raises(Hidden):
        card_actions.save_card(account_id=stranger, slot_key=slot.key, version=0, values=CARD)


def test_a_candidate_sees_the_own_hour_and_nothing_else(session, scene, opened):
    slot = _slots(session, opened)[0]
    person = application_of_case(session, slot.case_key).person_id
    (row,) = own_slots(session, person)
    assert (row.lot, row.starts_at, row.panel) == (slot.lot, slot.starts_at, opened.name)

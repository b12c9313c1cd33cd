"""The pool, a committee from draw to groups, replacements, conflicts from identity: what stands in the tables afterwards."""

import datetime as dt

import pytest
from sqlalchemy import select

from committee import clock
from committee.errors import BadInput, Refused
from committee.experts import actions, drawing, witnessing
from committee.experts.draws import PoolTooSmall, Quota
from committee.experts.models import Conflict, Draw, Expert, Member, Seat, Severity
from committee.experts.queries import active_members, blocked_pairs, committee_by, draws_of, forecasts, is_blocked
from committee.experts.record import draw_record_pdf, published
from committee.experts.rules import ConflictKind, WrongGroups, WrongSize
from committee.experts.verify import verify
from committee.people.models import Unit
from committee.permissions import Role
from tests.experts.stage import METROLOGY, make_case, make_expert, make_scene
from tests.factories import make_account, make_unit


@pytest.fixture
def scene(session):
    return make_scene(session)


def test_a_drawn_committee_has_its_size_a_chair_and_a_recomputable_draw(session, scene):
    members = scene.members(session)
    assert [member.number for member in members] == list(range(1, 12))
    assert [member.seat for member in members[:3]] == [Seat.CHAIR, Seat.DEPUTY, Seat.MEMBER]
    assert all(check.ok for check in verify(session, scene.season.id))


def test_a_second_press_of_the_draw_changes_nothing(session, scene):
    draw = draws_of(session, scene.committee.id)[0]
    before = list(draw.result)
    drawing.perform_draw(draw_id=draw.id, supervisor_id=scene.supervisor.account_id, words="别的话")
    session.rollback()
    assert draws_of(session, scene.committee.id)[0].result == before
    assert len(scene.members(session)) == 11


def test_the_secret_is_published_only_after_the_draw(session, scene):
    committee = actions.make_committee(
        season_id=scene.season.id, name="第二评委会", levels=["ZJ"], size=11, recorded_until=dt.date(2026, 6, 30)
    )
    draw = drawing.prepare_draw(committee_id=committee.id)
    assert "secret" not in published(draw)
    with pytest.raises(BadInput):
        drawing.perform_draw(draw_id=draw.id, supervisor_id=scene.secretary.account_id)
    drawing.perform_draw(draw_id=draw.id, supervisor_id=scene.supervisor.account_id)
    session.rollback()
    assert published(session.get(Draw, draw.id))["secret"] == draw.secret


def test_verify_sees_a_swapped_person_and_a_changed_pool(session, scene):
    draw = draws_of(session, scene.committee.id)[0]
    draw.result = [draw.reserves[0], *draw.result[1:]]
    session.commit()
    assert [check.rule for check in verify(session, scene.season.id) if not check.ok] == ["R-306", "R-306"]


def test_the_record_prints_as_a_pdf(session, scene):
    draw = draws_of(session, scene.committee.id)[0]
    assert draw_record_pdf(session, draw, command="committee verify").startswith(b"%PDF")


@pytest.mark.parametrize("role", [Role.CHECKER, Role.AUTHORITY, Role.HR])  # each sees by name who applies
def test_who_applies_or_works_for_the_office_is_kept_out_with_the_rule(session, role):  # E-34, R-017
    scene = make_scene(session, pool=14)
    unit = make_unit(session, "某所")
    applicant, _ = make_expert(session, unit=unit, name="申报专家")
    make_case(session, scene, code="K7QX-42", person_id=applicant.person_id)
    clerk = make_account(session, role, name="核查员", unit=unit)
    session.add(
        Expert(
            person_id=clerk.person_id,
            unit_id=unit.id,
            title="高级工程师",
            level_rank=4,
            specialties=[METROLOGY],
            term_from=dt.date(2023, 12, 1),
            term_to=dt.date(2026, 11, 30),
            past_units=[],
        )
    )
    session.commit()
    committee = actions.make_committee(
        season_id=scene.season.id, name="另一评委会", levels=["FG"], size=11, recorded_until=dt.date(2026, 6, 30)
    )
    draw = drawing.prepare_draw(committee_id=committee.id)
    assert sorted(row["rule"] for row in draw.inputs["excluded"]) == ["R-017", "R-017, E-34"]


def test_a_replacement_is_drawn_with_a_reason_and_keeps_the_group(session, scene):
    leaving = scene.members(session)[4]
    with pytest.raises(BadInput):
        drawing.prepare_draw(committee_id=scene.committee.id, replacing=leaving.id)
    draw = drawing.prepare_draw(committee_id=scene.committee.id, replacing=leaving.id, reason="出差", entity_most=3)
    assert "sitting" in {row["reason"] for row in draw.inputs["excluded"]}
    drawing.perform_draw(draw_id=draw.id, supervisor_id=scene.supervisor.account_id)
    session.rollback()
    assert session.get(Member, leaving.id).left_on is None
    witnessing.witness_draw(draw_id=draw.id, by=scene.supervisor.account_id)
    session.rollback()
    gone = session.get(Member, leaving.id)
    assert (gone.left_reason, gone.left_on) == ("出差", clock.today())
    members = scene.members(session)
    assert (len(members), members[-1].number, members[-1].group_id) == (11, 12, members[0].group_id)
    assert all(check.ok for check in verify(session, scene.season.id))


def test_a_committee_is_drawn_once_and_only_when_the_pool_suffices(session, scene):
    with pytest.raises(Refused):
        drawing.prepare_draw(committee_id=scene.committee.id)
    second = actions.make_committee(
        season_id=scene.season.id, name="二", levels=["FG"], size=17, recorded_until=dt.date(2026, 6, 30)
    )
    with pytest.raises(PoolTooSmall):
        drawing.prepare_draw(committee_id=second.id, quotas=[Quota(count=1, level_rank=5)])


@pytest.fixture
def drawn(session, scene):
    """A second committee whose members were drawn and wait for the supervisor's word."""
    committee = actions.make_committee(
        season_id=scene.season.id, name="二", levels=["FG"], size=11, recorded_until=dt.date(2026, 6, 30)
    )
    draw = drawing.prepare_draw(committee_id=committee.id)
    drawing.perform_draw(draw_id=draw.id, supervisor_id=scene.supervisor.account_id, by=scene.secretary.account_id)
    return draw


def test_nobody_sits_before_the_supervisor_who_was_present_has_confirmed_the_draw(session, scene, drawn):
    """R-306: the supervisor's own press, nobody else's, and once."""
    other = make_account(session, Role.SUPERVISOR, name="温如玉")
    for stranger in (other, scene.secretary):
        with pytest.raises(witnessing.NotTheWitness):
            witnessing.witness_draw(draw_id=drawn.id, by=stranger.account_id)
    assert active_members(session, drawn.committee_id) == []
    for _ in range(2):
        witnessing.witness_draw(draw_id=drawn.id, by=scene.supervisor.account_id)
    session.rollback()
    assert len(active_members(session, drawn.committee_id)) == 11
    with pytest.raises(witnessing.NothingToWitness):
        witnessing.refuse_draw(draw_id=drawn.id, reason="来不及了，仍要收回", by=scene.supervisor.account_id)
    assert [check for check in verify(session, scene.season.id) if not check.ok] == []


def test_a_draw_that_the_supervisor_refuses_seats_nobody_and_the_places_are_drawn_anew(session, scene, drawn):
    again = drawing.prepare_draw(committee_id=drawn.committee_id)
    with pytest.raises(drawing.Overtaken):  # while the first one waits
        drawing.perform_draw(draw_id=again.id, supervisor_id=scene.supervisor.account_id)
    with pytest.raises(BadInput):
        witnessing.refuse_draw(draw_id=drawn.id, reason="  ", by=scene.supervisor.account_id)
    witnessing.refuse_draw(draw_id=drawn.id, reason="抽取时本人未到场", by=scene.supervisor.account_id)
    with pytest.raises(witnessing.NothingToWitness):
        witnessing.witness_draw(draw_id=drawn.id, by=scene.supervisor.account_id)
    drawing.perform_draw(draw_id=again.id, supervisor_id=scene.supervisor.account_id)
    witnessing.witness_draw(draw_id=again.id, by=scene.supervisor.account_id)
    session.rollback()
    seated = {member.expert.public_id for member in active_members(session, drawn.committee_id)}
    assert seated == set(session.get(Draw, again.id).result)
    assert [check for check in verify(session, scene.season.id) if not check.ok] == []


def test_verify_sees_a_draw_whose_supervisor_never_pressed(session, scene):
    draw = draws_of(session, scene.committee.id)[0]
    draw.supervisor_id = make_account(session, Role.SUPERVISOR, name="温如玉").account_id
    session.commit()
    assert [check.rule for check in verify(session, scene.season.id) if not check.ok] == ["R-306"]


def test_of_two_draws_for_the_same_places_one_is_performed(session, scene):
    """R-306: whoever lays out several draws cannot perform one after the other until the result pleases."""
    second = actions.make_committee(
        season_id=scene.season.id, name="二", levels=["FG"], size=11, recorded_until=dt.date(2026, 6, 30)
    )
    one, two = (drawing.prepare_draw(committee_id=second.id) for _ in range(2))
    drawing.perform_draw(draw_id=one.id, supervisor_id=scene.supervisor.account_id)
    with pytest.raises(drawing.Overtaken):
        drawing.perform_draw(draw_id=two.id, supervisor_id=scene.supervisor.account_id)
    leaving = scene.members(session)[4].id
    one, two = (
        drawing.prepare_draw(committee_id=scene.committee.id, replacing=leaving, reason="出差", entity_most=3)
        for _ in range(2)
    )
    drawing.perform_draw(draw_id=one.id, supervisor_id=scene.supervisor.account_id)
    with pytest.raises(drawing.Overtaken):
        drawing.perform_draw(draw_id=two.id, supervisor_id=scene.supervisor.account_id)
    session.rollback()
    assert len(scene.members(session)) == 11


def test_a_wrong_size_is_never_recorded(session, scene):  # E-26
    season_id = scene.season.id
    for size in (12, 10, 9):
        with pytest.raises(WrongSize):
            actions.make_committee(
                season_id=season_id, name="x", levels=["FG"], size=size, recorded_until=dt.date(2099, 1, 1)
            )


def test_a_committee_whose_record_has_run_out_is_refused(session, scene):
    with pytest.raises(Refused):
        actions.make_committee(
            season_id=scene.season.id, name="x", levels=["FG"], size=11, recorded_until=dt.date(2024, 10, 7)
        )


def test_groups_are_checked_before_anything_is_written(session, scene):
    members = scene.members(session)
    with pytest.raises(WrongGroups):
        actions.set_groups(
            committee_id=scene.committee.id,
            groups=[actions.GroupPlan("小组", (members[0].id, members[1].id), members[0].id)],
        )
    session.rollback()
    assert {member.group.name for member in scene.members(session)} == {"第1组"}


def test_fewer_groups_leave_the_old_ones_without_members(session):
    scene = make_scene(session, groups=3)
    members = scene.members(session)
    actions.set_groups(
        committee_id=scene.committee.id, groups=[actions.GroupPlan("全体", tuple(m.id for m in members), members[0].id)]
    )
    session.rollback()
    committee = committee_by(session, scene.committee.public_id)
    assert [group.specialties for group in committee.groups] == [[], ["-"], ["-"]]


def test_a_colleague_and_a_relative_are_found_from_identity_held_apart(session, scene):  # E-31, R-022
    member, other, third = scene.members(session)[:3]
    case = make_case(session, scene, code="K7QX-42", unit=session.get(Unit, member.expert.unit_id))
    from committee.applications.steps import application_of_case

    person = application_of_case(session, case.key).person_id
    actions.note_relation(expert_id=third.expert_id, person_id=person, kind=ConflictKind.FAMILY, note="承诺书")
    pairs = actions.recompute_conflicts(season_id=scene.season.id)
    session.rollback()
    kinds = {(row.expert_id, row.kind) for row in session.scalars(select(Conflict))}
    assert (member.expert_id, ConflictKind.ENTITY) in kinds
    assert (third.expert_id, ConflictKind.FAMILY) in kinds
    assert pairs == len({expert for expert, _ in kinds})
    if other.expert.unit_id != member.expert.unit_id:
        assert not is_blocked(session, case_key=case.key, expert_id=other.expert_id)


def test_a_relation_taken_off_the_record_no_longer_blocks_but_a_decision_stays(session, scene):
    expert = scene.members(session)[0].expert
    case = make_case(session, scene, code="K7QX-42")
    from committee.applications.steps import application_of_case

    person = application_of_case(session, case.key).person_id
    family = actions.note_relation(expert_id=expert.id, person_id=person, kind=ConflictKind.FAMILY, note="")
    actions.note_relation(expert_id=expert.id, person_id=person, kind=ConflictKind.CO_AUTHOR, note="")
    actions.recompute_conflicts(season_id=scene.season.id)
    session.rollback()
    asked = session.scalar(select(Conflict).where(Conflict.severity == Severity.ASK))
    assert (case.key, expert.id) in blocked_pairs(session, scene.season.id)
    hard = session.scalar(select(Conflict).where(Conflict.kind == ConflictKind.FAMILY))
    with pytest.raises(Refused):
        actions.decide_conflict(conflict_id=hard.id, season_id=scene.season.id, lift=True)
    actions.decide_conflict(conflict_id=asked.id, season_id=scene.season.id, lift=True)
    actions.drop_relation(relation_id=family.id)
    actions.recompute_conflicts(season_id=scene.season.id)
    session.rollback()
    assert session.get(Conflict, asked.id).lifted is True
    assert not is_blocked(session, case_key=case.key, expert_id=expert.id)


def test_the_office_is_warned_when_one_unit_holds_too_many_seats(session, scene):  # E-08, R-336
    unit = scene.members(session)[0].expert.unit
    for member in scene.members(session)[:4]:
        member.expert.unit_id = unit.id
    session.commit()
    make_case(session, scene, code="K7QX-42", unit=unit)
    make_case(session, scene, code="M2PD-77")
    actions.recompute_conflicts(season_id=scene.season.id)
    session.rollback()
    rows = forecasts(session, scene.committee)
    assert [(case.code, row.possible) for case, row in rows] == [("K7QX-42", False), ("M2PD-77", True)]


def test_leaving_a_unit_is_remembered(session, scene):
    expert = scene.members(session)[0].expert
    before, unit = expert.unit_id, make_unit(session, "新单位")
    session.commit()
    actions.edit_expert(
        expert_id=expert.id,
        unit_id=unit.id,
        title="正高级工程师",
        level_rank=5,
        specialties=[METROLOGY],
        term_from=expert.term_from,
        term_to=expert.term_to,
    )
    session.rollback()
    assert session.get(Expert, expert.id).past_units == [{"unit_id": before, "until": "2024-10-08"}]


def test_nobody_enters_the_pool_twice_and_leaving_it_needs_a_reason(session, scene):
    expert = scene.members(session)[0].expert
    with pytest.raises(Refused):
        actions.add_expert(
            person_id=expert.person_id,
            unit_id=expert.unit_id,
            title="x",
            level_rank=4,
            specialties=[],
            term_from=expert.term_from,
            term_to=expert.term_to,
        )
    with pytest.raises(BadInput):
        actions.set_active(expert_id=expert.id, active=False, reason=" ")

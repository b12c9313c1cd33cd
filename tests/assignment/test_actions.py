"""Proposing, changing and publishing a plan, and what happens when nobody is left to read."""

import pytest
from sqlalchemy import select

from committee import clock, jobs
from committee.applications.rules import Phase
from committee.applications.steps import application_of_case
from committee.assignment import actions
from committee.assignment.actions import change_pair, propose_plan, publish_plan, set_main
from committee.assignment.models import Assignment, PairState, Plan, PlanState
from committee.assignment.queries import may_read, pairs_of, short_cases
from committee.assignment.rules import PairRefused, PlanNotSound
from committee.assignment.verify import verify
from committee.dossiers.review import CaseState
from committee.errors import BadInput, Refused
from committee.experts.models import Conflict, Severity
from committee.experts.rules import ConflictKind
from tests.experts.stage import make_case, make_scene, publish


@pytest.fixture
def scene(session):
    return make_scene(session)


@pytest.fixture
def cases(session, scene):
    return [make_case(session, scene, code=f"K{n}QX-4{n}") for n in range(4)]


def _conflict(session, case, expert_id):
    session.add(
        Conflict(
            case_key=case.key, expert_id=expert_id, kind=ConflictKind.ENTITY, severity=Severity.HARD, at=clock.now()
        )
    )
    session.commit()


def test_a_proposal_is_seen_by_no_expert_until_it_is_published(session, scene, cases):
    plan = propose_plan(committee_id=scene.committee.id)
    session.rollback()
    pairs = pairs_of(session, plan.key)
    assert len(pairs) == 12
    account = scene.account(pairs[0].expert_id).account_id
    assert may_read(session, account_id=account, case_key=pairs[0].case_key) is None
    assert publish_plan(plan_key=plan.key) == 12
    session.rollback()
    assert may_read(session, account_id=account, case_key=pairs[0].case_key) is not None
    assert {application_of_case(session, case.key).phase for case in cases} == {Phase.ASSIGNED}
    assert publish_plan(plan_key=plan.key) == 12
    assert all(check.ok for check in verify(session, scene.season.id))


def test_a_held_case_may_be_read_by_nobody(session, scene, cases):
    readers = publish(session, scene)
    cases[0].state = CaseState.PULLED
    session.commit()
    account = scene.account(readers[cases[0].key][0]).account_id
    assert may_read(session, account_id=account, case_key=cases[0].key) is None


def test_a_new_proposal_discards_the_old_one(session, scene, cases):
    old = propose_plan(committee_id=scene.committee.id)
    propose_plan(committee_id=scene.committee.id)
    session.rollback()
    assert session.get(Plan, old.key).state is PlanState.DISCARDED
    assert pairs_of(session, old.key) == []


def test_nothing_waiting_is_said(session, scene):
    with pytest.raises(Refused):
        propose_plan(committee_id=scene.committee.id)


def test_a_change_by_hand_needs_a_reason_and_says_its_cost(session, scene, cases):
    plan = propose_plan(committee_id=scene.committee.id, seed="ab" * 32)
    pairs = [pair for pair in pairs_of(session, plan.key) if pair.case_key == cases[0].key]
    readers = {pair.expert_id for pair in pairs}
    free = next(m.expert_id for m in scene.members(session) if m.expert_id not in readers)
    ask = {"plan_key": plan.key, "case_key": cases[0].key, "out_expert_id": pairs[0].expert_id, "in_expert_id": free}
    with pytest.raises(BadInput):
        change_pair(**ask, reason=" ")
    assert isinstance(change_pair(**ask, reason="专业更对口"), int)
    with pytest.raises(Refused):
        change_pair(**ask, reason="再来一次")
    session.rollback()
    changed = {pair.expert_id: pair for pair in pairs_of(session, plan.key) if pair.case_key == cases[0].key}
    assert set(changed) == readers - {pairs[0].expert_id} | {free}
    assert changed[free].by_hand_reason == "专业更对口"


def test_a_recused_or_doubled_reader_is_refused(session, scene, cases):
    plan = propose_plan(committee_id=scene.committee.id)
    pairs = [pair for pair in pairs_of(session, plan.key) if pair.case_key == cases[0].key]
    free = next(m.expert_id for m in scene.members(session) if m.expert_id not in {p.expert_id for p in pairs})
    _conflict(session, cases[0], free)
    ask = {"plan_key": plan.key, "case_key": cases[0].key, "out_expert_id": pairs[0].expert_id, "reason": "x"}
    for wrong in (free, pairs[1].expert_id, 10_000):
        with pytest.raises(PairRefused):
            change_pair(**ask, in_expert_id=wrong)


def test_a_recusal_that_came_later_stops_the_publication(session, scene, cases):
    plan = propose_plan(committee_id=scene.committee.id)
    pair = pairs_of(session, plan.key)[0]
    _conflict(session, pair.case, pair.expert_id)
    with pytest.raises(PlanNotSound):
        publish_plan(plan_key=plan.key)


def test_in_a_published_plan_the_old_pair_ends_and_stays_on_record(session, scene, cases):
    readers = publish(session, scene)[cases[0].key]
    plan = session.scalar(select(Plan))
    free = next(m.expert_id for m in scene.members(session) if m.expert_id not in readers)
    change_pair(
        plan_key=plan.key, case_key=cases[0].key, out_expert_id=readers[0], in_expert_id=free, reason="工作冲突"
    )
    session.rollback()
    ended = session.scalar(select(Assignment).where(Assignment.state == PairState.ENDED))
    assert (ended.expert_id, ended.ended_reason) == (readers[0], "changed")
    assert all(check.ok for check in verify(session, scene.season.id))


def test_one_of_the_readers_is_the_main_reviewer(session, scene, cases):
    plan = propose_plan(committee_id=scene.committee.id)
    pairs = [pair for pair in pairs_of(session, plan.key) if pair.case_key == cases[0].key]
    assert sum(pair.main for pair in pairs) == 1
    other = next(pair.expert_id for pair in pairs if not pair.main)
    set_main(plan_key=plan.key, case_key=cases[0].key, expert_id=other)
    session.rollback()
    assert [p.expert_id for p in pairs_of(session, plan.key) if p.main and p.case_key == cases[0].key] == [other]


def test_a_large_plan_is_solved_by_a_job_that_may_run_twice(session, scene, cases, monkeypatch):
    monkeypatch.setattr(actions, "SOLVE_AT_ONCE", 1)
    plan = propose_plan(committee_id=scene.committee.id)
    session.rollback()
    job = session.scalar(select(jobs.Job).where(jobs.Job.kind == "assignment.plan"))
    session.rollback()
    if session.get(Plan, plan.key).state is PlanState.SOLVING:
        jobs.run(job.id)
    actions.solve_plan(plan.key)
    session.rollback()
    assert session.get(Plan, plan.key).state is PlanState.PROPOSED
    assert len(pairs_of(session, plan.key)) == 12


def test_verify_sees_a_tampered_plan_and_a_pair_against_a_recusal(session, scene, cases):
    readers = publish(session, scene)[cases[0].key]
    plan = session.scalar(select(Plan))
    plan.proposed = plan.proposed[1:]
    _conflict(session, cases[0], readers[0])
    assert [check.rule for check in verify(session, scene.season.id) if not check.ok] == ["R-404", "R-404", "R-022"]


def test_a_case_that_nobody_can_take_over_is_put_before_the_office(session, scene):  # E-32
    case = make_case(session, scene, code="K7QX-42")
    readers = publish(session, scene)[case.key]
    for member in scene.members(session):
        if member.expert_id not in readers:
            _conflict(session, case, member.expert_id)
    from committee.scoring.actions import recuse

    assert recuse(account_id=scene.account(readers[0]).account_id, case_key=case.key) is False
    session.rollback()
    assert [(row.code, count) for row, count in short_cases(session, scene.season.id)] == [("K7QX-42", 2)]
    assert actions.replace_after_recusal(case_key=case.key) == 0
    session.delete(session.scalars(select(Conflict).where(Conflict.source == "computed")).first())
    session.commit()
    assert actions.replace_after_recusal(case_key=case.key) == 1

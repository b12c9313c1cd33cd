"""An application that ended before the vote has no review: not corrected in time (R-126), withdrawn, disqualified."""

import datetime as dt

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from committee import clock
from committee.applications.actions import withdraw
from committee.applications.rules import Phase
from committee.applications.steps import advance, application_of_case
from committee.assignment.models import Assignment
from committee.audit import AuditLine
from committee.db import db, transaction
from committee.dossiers.review import CaseState, CopyState, ReviewCase
from committee.errors import IllegalTransition
from committee.parts import parts
from committee.scoring import group_actions
from committee.scoring.group_queries import open_leaks
from committee.scoring.models import GroupOpinion, ScoreSheet
from committee.scoring.queries import tasks_of
from committee.scoring.rules import LeakOutcome
from committee.scoring.verify import verify
from committee.seasons.models import Season
from tests.experts.stage import Scene, give_pages, make_case, make_scene
from tests.scoring.test_leak_answers import active, add_file, confirm, owner, read_and_report, rule, stored


@pytest.fixture
def scene(session: Session) -> Scene:
    return make_scene(session)


@pytest.fixture
def case(session: Session, scene: Scene) -> ReviewCase:
    made = make_case(session, scene, code="K7QX-42")
    give_pages(session, made)
    add_file(session, made, made.files[0].object_key)
    return made


def tick() -> None:
    """One minute's tick as the server runs it."""
    for part in parts():
        for timer in part.timers:
            timer(db.session())
            db.session.rollback()


def close_the_opinion(scene: Scene, case: ReviewCase) -> None:
    with transaction() as session:
        group = scene.committee.groups[0].id
        session.add(
            GroupOpinion(
                case_key=case.key, group_id=group, body="同意推荐。", recommend=True, closed_at=clock.now(), version=1
            )
        )


def test_a_return_that_nobody_answers_ends_the_application_and_its_review_by_the_clock(
    session: Session, scene: Scene, case: ReviewCase, browser_of
) -> None:
    rule(scene, P_31="return")
    leak, accounts = read_and_report(session, scene, case)
    confirm(scene, leak)
    tick()
    assert (stored(case)[0].state, len(active(case))) == (CaseState.PULLED, 3)
    clock.set_shift(clock.shift() + dt.timedelta(days=3))
    tick()
    now, application = stored(case)
    assert (application.phase, now.state) == (Phase.NOT_ACCEPTED, CaseState.CLOSED)
    assert active(case) == []
    assert all(sheet.discarded for sheet in db.session.scalars(select(ScoreSheet)))
    assert [tasks_of(db.session(), account) for account in accounts] == [[], [], []]
    line = db.session.scalars(select(AuditLine).where(AuditLine.action == "scoring.close_case")).one()
    assert (line.subject_key, line.detail) == ("K7QX-42", {"reason": "refused"})
    assert "逾期未重新提交，已不予受理" in browser_of(scene.secretary).get("/scoring/leaks").text
    tick()
    assert len(db.session.scalars(select(AuditLine).where(AuditLine.action == "scoring.close_case")).all()) == 1


@pytest.mark.parametrize(("name", "reason"), [("withdraw", "withdrawn"), ("disqualify", "disqualified")])
def test_so_does_every_other_end_before_the_vote(
    session: Session, scene: Scene, case: ReviewCase, name: str, reason: str
) -> None:
    read_and_report(session, scene, case)
    close_the_opinion(scene, case)
    with transaction() as writer:
        advance(writer, application=application_of_case(writer, case.key), name=name, by=None)
    tick()
    assert stored(case)[0].state is CaseState.CLOSED
    assert {pair.ended_reason for pair in ended_pairs(case)} == {reason}
    assert {copy.state for copy in stored(case)[0].files} == {CopyState.RETIRED}
    assert [check.what.zh for check in verify(db.session(), scene.season.id) if not check.ok] == []


def ended_pairs(case: ReviewCase) -> list[Assignment]:
    return list(db.session.scalars(select(Assignment).where(Assignment.case_key == case.key)))


def test_disqualified_after_the_vote_the_sheets_stay_in_the_file(
    session: Session, scene: Scene, case: ReviewCase
) -> None:
    read_and_report(session, scene, case)
    with transaction() as writer:
        application = application_of_case(writer, case.key)
        application.phase = Phase.PASSED
        advance(writer, application=application, name="disqualify", by=None)
    tick()
    assert (len(active(case)), stored(case)[0].state is CaseState.CLOSED) == (3, False)


def test_a_report_on_a_closed_case_waits_for_nobody_and_cannot_bring_it_back(
    session: Session, scene: Scene, case: ReviewCase, browser_of
) -> None:
    leak, _ = read_and_report(session, scene, case)
    application = stored(case)[1]
    withdraw(by=owner(application), public_id=application.public_id)
    tick()
    season = db.session.get_one(Season, scene.season.id)
    assert open_leaks(db.session(), season.id) == []
    page = browser_of(scene.secretary).get("/scoring/leaks").text
    assert ("无须核实" in page, "已撤回" in page, f"/scoring/leaks/{leak}" in page) == (True, True, False)
    for outcome in LeakOutcome:
        with pytest.raises(IllegalTransition):
            group_actions.settle_leak(leak_key=leak, outcome=outcome)
    assert stored(case)[0].state is CaseState.CLOSED

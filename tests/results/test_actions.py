"""From counted ballots to certificates: prepare, release by a second person, objections, confirmation, re-examination."""

import datetime as dt

import pytest
from sqlalchemy import select

from committee import clock
from committee.applications.models import Application
from committee.applications.rules import Phase
from committee.ballots.models import Tally
from committee.ballots.rules import BatchState
from committee.clock import beijing
from committee.errors import NotFound, Refused, SecondPersonNeeded
from committee.meetings.models import Meeting
from committee.people.models import Approval, ApprovalState, Person
from committee.publicity import actions as publicity
from committee.publicity.models import ObjectionChannel, Posting, PostingKind, PostingLine, PostingState
from committee.results import actions, confirming, pages
from committee.results.models import Confirmation, Release
from committee.results.queries import release_by
from committee.results.rules import NotCounted, Outcome, ReleaseState, TableChanged
from committee.results.rules_confirming import NotConfirmable
from committee.results.table import result_table
from committee.results.verify import verify
from tests.results.scene import AFTER, NUMBER, PEOPLE, candidate, make_scene, phases, posting_of, prepared, released


def ids(session, scene, *positions):
    return [session.get_one(Application, scene.applications[n]).public_id for n in positions]


def confirm(session, scene, *positions):
    return confirming.confirm(
        public_ids=ids(session, scene, *positions), document_number=NUMBER, by=scene.hr.account_id, unit_ids=None
    )


def object_to(session, scene, release, n, *, body="证书编号与发证机关记录不一致，请核查。"):
    posting = posting_of(session, release)
    line = next(line.id for line in posting.lines if line.subject_id == scene.applications[n])
    return publicity.object_to(
        posting_id=posting.public_id, line_id=line, channel=ObjectionChannel.FORM, signed=False, name="", contact="",
        body=body,
    )  # fmt: skip


def test_r408_no_table_before_every_batch_is_counted(session):
    scene = make_scene(session, state=BatchState.ENDED)
    with pytest.raises(NotCounted):
        result_table(session, session.get_one(Meeting, scene.meeting))


def test_the_table_is_ordered_by_level_then_sound_and_its_outcomes_follow_the_rule(session):
    scene = make_scene(session, (9, 6, 5, 7))
    rows = result_table(session, session.get_one(Meeting, scene.meeting))
    assert [(row.name, row.agree, row.needed, row.outcome) for row in rows] == [
        ("阿不都热合曼·买买提", 9, 6, Outcome.PASSED),
        ("陈砚", 6, 6, Outcome.PASSED),
        ("古丽娜尔·艾尼", 5, 6, Outcome.NOT_PASSED),
        ("何雨桐", 7, 6, Outcome.PASSED),
    ]


def test_r338_a_recusal_lowers_base_and_need(session):
    scene = make_scene(session, (9,))
    candidate(session, scene, 1, 5, recused=1)
    candidate(session, scene, 2, 6, recused=1)
    rows = result_table(session, session.get_one(Meeting, scene.meeting))
    assert [(row.base, row.needed, row.outcome) for row in rows[1:]] == [
        (8, 6, Outcome.NOT_PASSED),
        (8, 6, Outcome.PASSED),
    ]


def test_the_table_takes_the_same_statements_for_any_number_of_people(session, app):
    from sqlalchemy import event

    from committee.db import db

    counted = []
    event.listen(db.engine, "before_cursor_execute", lambda *args: counted.append(args[2]))
    figures = []
    scene = make_scene(session, (9,))
    for n in (1, 2, 3):
        session.expire_all()
        counted.clear()
        result_table(session, session.get_one(Meeting, scene.meeting))
        figures.append(len(counted))
        candidate(session, scene, n, 6)
    assert figures[0] == figures[1] == figures[2] <= 11


def test_nothing_is_public_before_the_second_person(session):
    scene = make_scene(session)
    release = prepared(scene)
    assert session.scalars(select(Posting)).all() == []
    assert phases(session, scene) == [Phase.PASSED, Phase.PASSED, Phase.NOT_PASSED]
    with pytest.raises(SecondPersonNeeded):
        actions.release(public_id=release, by=scene.secretary.account_id)
    assert session.scalars(select(Posting)).all() == []


def test_r441_r442_a_release_posts_the_passed_here_and_at_their_employers(session):
    scene = make_scene(session, (9, 6, 5, 7))
    release = released(scene)
    row = release_by(session, release)
    assert (row.state, row.released_by_id, row.starts_on, row.ends_on) == (
        ReleaseState.RELEASED,
        scene.leader.account_id,
        dt.date(2024, 10, 24),
        dt.date(2024, 10, 30),
    )
    posting = posting_of(session, release)
    assert [(line.name, line.level) for line in posting.lines] == [
        ("阿不都热合曼·买买提", "高级工程师"),
        ("陈砚", "高级工程师"),
        ("何雨桐", "高级工程师"),
    ]
    at_employers = session.scalars(select(Posting).where(Posting.kind == PostingKind.RESULT_AT_EMPLOYER)).all()
    assert sorted((p.unit_id, len(p.lines)) for p in at_employers) == [(scene.units[0], 1), (scene.units[1], 2)]
    assert phases(session, scene) == [
        Phase.RESULT_PUBLICITY, Phase.RESULT_PUBLICITY, Phase.NOT_PASSED, Phase.RESULT_PUBLICITY,
    ]  # fmt: skip
    assert all(check.ok for check in verify(session, scene.season))


def test_r443_an_applicant_sees_nothing_before_the_release_and_the_own_outcome_after(session):
    scene = make_scene(session)
    prepared(scene)
    assert [pages.own_results(session, who.person_id) for who in scene.applicants] == [[], [], []]
    actions.release(public_id=session.scalar(select(Release.public_id)), by=scene.leader.account_id)
    found = [pages.own_results(session, who.person_id)[0] for who in scene.applicants]
    assert [result.outcome for result in found] == [Outcome.PASSED, Outcome.PASSED, Outcome.NOT_PASSED]
    assert [result.totals for result in found] == [None, None, None]


def test_a_count_that_changed_between_the_two_people_stops_the_release(session):
    scene = make_scene(session)
    release = prepared(scene)
    tally = session.scalar(select(Tally).where(Tally.agree == 5))
    tally.agree, tally.oppose, tally.passed = 6, 3, True
    session.commit()
    assert pages.problem_of(session, release_by(session, release)) is not None
    with pytest.raises(TableChanged):
        actions.release(public_id=release, by=scene.leader.account_id)
    session.expire_all()
    assert release_by(session, release).state is ReleaseState.PREPARED
    assert session.scalars(select(Posting)).all() == []


def test_e67_a_frozen_table_that_was_tampered_with_stops_the_release(session):
    scene = make_scene(session)
    release = prepared(scene)
    row = release_by(session, release)
    row.rows = [entry | {"outcome": "passed"} for entry in row.rows]
    session.commit()
    problem = pages.problem_of(session, row)
    assert (problem.frozen, problem.recounted) == (3, 2)
    with pytest.raises(TableChanged):
        actions.release(public_id=release, by=scene.leader.account_id)
    assert session.scalars(select(PostingLine)).all() == []
    assert [check.ok for check in verify(session, scene.season)][:2] == [False, False]


def test_e67_verify_names_a_person_who_was_smuggled_onto_the_list(session):
    scene = make_scene(session)
    posting = posting_of(session, released(scene))
    session.add(
        PostingLine(
            posting_id=posting.id,
            subject_id=scene.applications[2],
            position=9,
            name="-",
            unit_name="-",
            specialty="-",
            level="-",
        )
    )
    session.commit()
    wrong = [check for check in verify(session, scene.season) if not check.ok]
    assert [scene.codes[2] in check.recomputed for check in wrong] == [True]


def test_a_release_may_not_start_in_the_past_or_after_office_hours(session):
    scene = make_scene(session)
    with pytest.raises(Refused):
        prepared(scene, starts_on=dt.date(2024, 10, 23))
    clock.travel_to(beijing(2024, 10, 24, 20, 30))
    with pytest.raises(Refused):
        prepared(scene)
    release = prepared(scene, starts_on=dt.date(2024, 10, 25))
    assert release_by(session, release).ends_on == dt.date(2024, 10, 31)


def test_a_late_second_person_makes_the_secretary_prepare_again(session):
    scene = make_scene(session)
    release = prepared(scene)
    clock.travel_to(beijing(2024, 10, 25, 9))
    with pytest.raises(Refused):
        actions.release(public_id=release, by=scene.leader.account_id)
    actions.drop_release(public_id=release, by=scene.secretary.account_id)
    session.expire_all()
    assert session.scalar(select(Approval.state)) is ApprovalState.WITHDRAWN
    again = prepared(scene, starts_on=dt.date(2024, 10, 25))
    actions.release(public_id=again, by=scene.leader.account_id)
    assert release_by(session, again).state is ReleaseState.RELEASED


def test_a_meeting_is_released_once(session):
    scene = make_scene(session)
    released(scene)
    with pytest.raises(Refused):
        prepared(scene, starts_on=dt.date(2024, 10, 25))


def test_somebody_disqualified_after_the_vote_is_counted_but_not_posted(session):
    scene = make_scene(session)
    session.get_one(Application, scene.applications[0]).phase = Phase.DISQUALIFIED
    session.commit()
    posting = posting_of(session, released(scene))
    assert [line.subject_id for line in posting.lines] == [scene.applications[1]]
    assert all(check.ok for check in verify(session, scene.season))


def test_r318_confirmation_waits_for_the_whole_posting(session):
    scene = make_scene(session)
    release = released(scene)
    clock.travel_to(beijing(2024, 10, 30, 23, 59, 59))
    with pytest.raises(NotConfirmable):
        confirm(session, scene, 0)
    clock.travel_to(beijing(2024, 10, 31))
    assert confirm(session, scene, 0, 1) == 2
    assert phases(session, scene)[:2] == [Phase.CONFIRMED, Phase.CONFIRMED]
    row = session.get_one(Confirmation, scene.applications[0])
    assert (row.title_date, row.document_number) == (dt.date(2024, 10, 23), NUMBER)
    assert posting_of(session, release).state is PostingState.COMPLETED
    assert all(check.ok for check in verify(session, scene.season))


def test_confirming_in_bulk_is_all_or_none(session):
    scene = make_scene(session)
    release = released(scene)
    receipt = object_to(session, scene, release, 1)
    clock.travel_to(AFTER)
    with pytest.raises(NotConfirmable) as refusal:
        confirm(session, scene, 0, 1)
    assert scene.codes[1] in refusal.value.message.zh
    assert phases(session, scene)[:2] == [Phase.RESULT_PUBLICITY, Phase.RESULT_PUBLICITY]
    assert receipt
    assert confirm(session, scene, 0) == 1


def test_a_failed_person_cannot_be_confirmed(session):
    scene = make_scene(session)
    released(scene)
    clock.travel_to(AFTER)
    with pytest.raises(Refused):
        confirm(session, scene, 2)


def test_e65_a_broken_posting_must_run_anew_before_confirmation(session):
    scene = make_scene(session)
    posting = posting_of(session, released(scene)).public_id
    clock.travel_to(beijing(2024, 10, 29, 9))
    publicity.take_down(posting_id=posting, by=scene.secretary.account_id)
    clock.travel_to(AFTER)
    with pytest.raises(NotConfirmable):
        confirm(session, scene, 0)
    publicity.post_again(posting_id=posting, by=scene.secretary.account_id)
    clock.travel_to(beijing(2024, 11, 6, 23))
    with pytest.raises(NotConfirmable):
        confirm(session, scene, 0)
    clock.travel_to(beijing(2024, 11, 7))
    assert confirm(session, scene, 0) == 1


def test_r444_an_objection_holds_only_its_person_and_dismissed_lets_them_go_on(session):
    scene = make_scene(session)
    receipt = object_to(session, scene, released(scene), 0)
    publicity.investigate(receipt=receipt, by=scene.secretary.account_id)
    assert phases(session, scene)[:2] == [Phase.OBJECTION, Phase.RESULT_PUBLICITY]
    clock.travel_to(AFTER)
    assert confirm(session, scene, 1) == 1
    publicity.decide(
        receipt=receipt, upheld=False, finding="经向发证机关核实，证书属实。", by=scene.secretary.account_id
    )
    assert phases(session, scene)[0] is Phase.RESULT_PUBLICITY
    assert confirm(session, scene, 0) == 1


def test_r444_an_upheld_objection_takes_the_pass_away_before_confirmation(session):
    scene = make_scene(session)
    receipt = object_to(session, scene, released(scene), 0)
    publicity.investigate(receipt=receipt, by=scene.secretary.account_id)
    publicity.decide(receipt=receipt, upheld=True, finding="经核实，证书系伪造。", by=scene.secretary.account_id)
    assert phases(session, scene)[0] is Phase.REVOKED
    clock.travel_to(AFTER)
    with pytest.raises(Refused):
        confirm(session, scene, 0)
    assert pages.own_results(session, scene.applicants[0].person_id)[0].revoked is True
    assert all(check.ok for check in verify(session, scene.season))


def test_r444_of_two_objections_the_last_one_lets_go(session):
    scene = make_scene(session)
    release = released(scene)
    receipts = [object_to(session, scene, release, 0) for _ in range(2)]
    for receipt in receipts:
        publicity.investigate(receipt=receipt, by=scene.secretary.account_id)
    publicity.decide(receipt=receipts[0], upheld=False, finding="查无此事。", by=scene.secretary.account_id)
    assert phases(session, scene)[0] is Phase.OBJECTION
    publicity.decide(receipt=receipts[1], upheld=False, finding="查无此事。", by=scene.secretary.account_id)
    assert phases(session, scene)[0] is Phase.RESULT_PUBLICITY


def test_certificates_run_on_and_are_given_once(session):
    scene = make_scene(session, (9, 6, 7))
    released(scene)
    clock.travel_to(AFTER)
    confirm(session, scene, 0, 1, 2)
    first = confirming.certify(public_ids=ids(session, scene, 1, 0), by=scene.hr.account_id, unit_ids=None)
    second = confirming.certify(public_ids=ids(session, scene, 2), by=scene.hr.account_id, unit_ids=None)
    assert first + second == ["2024-FG-0001", "2024-FG-0002", "2024-FG-0003"]
    assert set(phases(session, scene)) == {Phase.CERTIFIED}
    with pytest.raises(Refused):
        confirming.certify(public_ids=ids(session, scene, 2), by=scene.hr.account_id, unit_ids=None)


def test_an_hr_clerk_confirms_only_the_own_area(session):
    from committee.errors import NotAllowed

    scene = make_scene(session)
    released(scene)
    clock.travel_to(AFTER)
    with pytest.raises(NotAllowed):
        confirming.confirm(
            public_ids=ids(session, scene, 0), document_number=NUMBER, by=1, unit_ids=frozenset({scene.units[1]})
        )


def test_r319_a_request_for_re_examination_is_asked_by_its_applicant_and_answered_once(session):
    scene = make_scene(session)
    mine, theirs = ids(session, scene, 2, 0)
    body = "请核对我的材料是否完整送审，票数是否计对。"
    with pytest.raises(NotFound):
        confirming.ask_reexamination(public_id=mine, body=body, by=scene.applicants[2].account_id)
    released(scene)
    request = confirming.ask_reexamination(public_id=mine, body=body, by=scene.applicants[2].account_id)
    with pytest.raises(NotFound):
        confirming.ask_reexamination(public_id=theirs, body=body, by=scene.applicants[2].account_id)
    with pytest.raises(Refused):
        confirming.ask_reexamination(public_id=mine, body=body, by=scene.applicants[2].account_id)
    confirming.answer_reexamination(
        public_id=request, answer="经核对，材料完整，计票无误。", by=scene.secretary.account_id
    )
    with pytest.raises(Refused):
        confirming.answer_reexamination(public_id=request, answer="再答一次，计票无误。", by=scene.secretary.account_id)
    confirming.ask_reexamination(public_id=mine, body=body, by=scene.applicants[2].account_id)


def test_the_log_of_a_release_holds_no_name(session):
    from committee.audit import AuditLine

    scene = make_scene(session)
    released(scene)
    text = " ".join(f"{line.action} {line.subject_key} {line.detail}" for line in session.scalars(select(AuditLine)))
    assert not any(name in text for name in PEOPLE)
    assert session.scalar(select(Person.id).where(Person.name == PEOPLE[0])) is not None

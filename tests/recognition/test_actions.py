"""The procedure on real rows: postings, the cut at the final body, checks with exceptions, paper and confirmation."""

import datetime as dt

import pytest
from sqlalchemy import select

from committee import clock
from committee.clock import beijing
from committee.db import db, transaction
from committee.demo.recognition_cast import COUNTY_BUREAUS
from committee.demo.units import HR_BUREAU
from committee.errors import BadInput, NotFound, Refused
from committee.people.models import Account, Person
from committee.people.rules import AccountState
from committee.publicity import actions as publicity
from committee.publicity.models import ObjectionChannel
from committee.publicity.queries import posting_by
from committee.publicity.rules import NotForTheWall, TooShort
from committee.recognition import actions, actions_batch, actions_bureau, actions_confirm, actions_employer, timers
from committee.recognition.actions_employer import FoundDefect
from committee.recognition.counting import CountsDisagree
from committee.recognition.documents import form4
from committee.recognition.models import PaperBundle
from committee.recognition.refusals import (
    HasOne,
    NoBureau,
    NotComplete,
    NotEligible,
    NotPostedYet,
    OwnApplication,
    PaperNotThere,
    TooLate,
)
from committee.recognition.rules import ImpossiblePair, Phase
from committee.recognition.verify import verify
from committee.seasons.calendars import UnknownYear
from tests.recognition import stage

D = dt.date
COUNTY, CITY = COUNTY_BUREAUS["胡杨县"], COUNTY_BUREAUS["金沙市"]
PREFECTURE = HR_BUREAU.name


def who(play, route, unit=None):
    return next(p for p in play.people if p.pattern.route == route and unit in (None, p.unit.key))


def recommend(play, person, at):
    clock.travel_to(at)
    ids = [play.applications[person.key]]
    actions_employer.recommend(viewer=play.employer(person.unit.name), public_ids=ids, opinion="同意推荐")


def test_e48_three_minutes_after_the_cut_at_the_employer_is_too_late(play):
    person = who(play, "CD_CJ", "U1")
    stage.handed_in(play, person)
    with pytest.raises(TooLate):
        recommend(play, person, beijing(2024, 5, 10, 19, 3))
    timers.cut(db.session())
    assert stage.row_of(play, person).phase is Phase.ABANDONED


def test_on_the_second_of_the_cut_it_is_in_time(play):
    person = who(play, "CD_CJ", "U1")
    stage.handed_in(play, person)
    recommend(play, person, beijing(2024, 5, 10, 19, 0))
    clock.travel_to(beijing(2024, 5, 11, 10))
    timers.cut(db.session())
    row = stage.row_of(play, person)
    assert (row.phase, row.arrived_at is not None) == (Phase.FINAL_CHECK, True)


def test_e49_the_county_forwards_a_minute_late_although_the_employer_was_in_time(play):
    person = who(play, "SY", "U7")
    stage.handed_in(play, person)
    recommend(play, person, beijing(2024, 5, 10, 18, 50))
    assert stage.row_of(play, person).phase is Phase.COUNTY_CHECK
    stage.looked_at(play, person, CITY)
    clock.travel_to(beijing(2024, 5, 10, 19, 1))
    batch = actions_batch.check(
        viewer=play.bureau(CITY), public_ids=[play.applications[person.key]], opinion="同意推荐"
    )
    assert (batch.recommended, len(batch.left)) == ((), 1)
    assert "19:00" in batch.left[0].why.zh
    timers.cut(db.session())
    assert stage.row_of(play, person).phase is Phase.ABANDONED


def test_r104_a_return_after_arrival_survives_the_cut_but_not_the_checking_window(play):
    person = who(play, "CD_CJ", "U1")
    public_id = stage.recommended(play, person)
    clock.travel_to(beijing(2024, 5, 10, 11))
    back = [FoundDefect("NOT_UPRIGHT", "degree_certificate")]
    actions_bureau.send_back(viewer=play.bureau(PREFECTURE), public_id=public_id, defects=back)
    clock.travel_to(beijing(2024, 5, 20, 11))
    timers.cut(db.session())
    assert stage.row_of(play, person).phase is Phase.RETURNED
    actions.hand_in(by=play.accounts[person.key], public_id=public_id, pledged=True)
    assert stage.row_of(play, person).phase is Phase.FINAL_CHECK
    actions_bureau.send_back(viewer=play.bureau(PREFECTURE), public_id=public_id, defects=back)
    clock.travel_to(beijing(2024, 5, 23, 0, 1))
    timers.cut(db.session())
    assert stage.row_of(play, person).phase is Phase.ABANDONED


def test_r165_returns_are_not_counted(play):
    person = who(play, "CD_CJ", "U1")
    public_id = stage.recommended(play, person)
    for _ in range(4):
        defects = [FoundDefect("NOT_UPRIGHT", "degree_certificate")]
        actions_bureau.send_back(viewer=play.bureau(PREFECTURE), public_id=public_id, defects=defects)
        actions.hand_in(by=play.accounts[person.key], public_id=public_id, pledged=True)
    assert stage.row_of(play, person).phase is Phase.FINAL_CHECK


def post(play, person, start, end):
    ids = [play.applications[person.key]]
    [posting] = actions_employer.post(
        viewer=play.employer(person.unit.name), public_ids=ids, starts_on=start, ends_on=end
    )
    return posting


def test_e62_posted_on_the_friday_before_national_day_ends_on_the_ninth(play):
    person = who(play, "CD_CJ", "U1")
    stage.started(play, person)
    clock.travel_to(beijing(2024, 9, 26, 11))
    with pytest.raises(TooShort):
        post(play, person, D(2024, 9, 27), D(2024, 10, 8))
    assert post(play, person, D(2024, 9, 27), D(2024, 10, 9)).workdays == 5


def test_e63_the_national_holiday_is_no_posting(play):
    person = who(play, "CD_CJ", "U1")
    stage.started(play, person)
    clock.travel_to(beijing(2024, 9, 30, 11))
    with pytest.raises(TooShort) as caught:
        post(play, person, D(2024, 10, 1), D(2024, 10, 8))
    assert "1" in caught.value.message.zh


def test_a_year_that_the_calendar_does_not_know_is_said(play):
    person = who(play, "CD_CJ", "U1")
    stage.started(play, person)
    with pytest.raises(UnknownYear):
        post(play, person, D(2031, 4, 1), D(2031, 4, 10))


def test_e65_taken_down_on_day_four_starts_again(play):
    person = who(play, "CD_CJ", "U1")
    stage.started(play, person)
    first = stage.posted(play, person)
    clerk = play.employer(person.unit.name)
    clock.travel_to(beijing(2024, 4, 22, 11))
    publicity.take_down(posting_id=first, by=clerk.account_id)
    again = publicity.post_again(posting_id=first, by=clerk.account_id)
    assert posting_by(db.session(), again).ends_on == D(2024, 4, 26)
    clock.travel_to(beijing(2024, 4, 24, 11))
    with pytest.raises(Refused):
        actions_employer.record_result(viewer=clerk, posting_public_id=again)
    clock.travel_to(beijing(2024, 4, 27, 11))
    actions_employer.record_result(viewer=clerk, posting_public_id=again)
    assert stage.row_of(play, person).phase is Phase.FILING


def test_e67_a_number_never_gets_onto_the_wall(play):
    person = who(play, "CD_CJ", "U1")
    stage.started(play, person)
    with transaction() as session:
        session.get_one(Person, stage.row_of(play, person).person_id).name = "张三 659900199003070020"
    with pytest.raises(NotForTheWall):
        stage.posted(play, person)


def object_to(play, person, posting):
    found = posting_by(db.session(), posting)
    clerk = play.employer(person.unit.name).account_id
    return publicity.object_to(
        posting_id=posting,
        line_id=found.lines[0].id,
        channel=ObjectionChannel.PHONE,
        signed=False,
        name="",
        contact="",
        body="反映该同志学历证书存在问题，有具体线索。",
        by=clerk,
    ), clerk


def test_r184_nothing_goes_on_while_an_objection_is_open(play):
    person = who(play, "CD_CJ", "U1")
    public_id = stage.started(play, person)
    posting = stage.posted(play, person)
    clock.travel_to(beijing(2024, 4, 18, 11))
    receipt, clerk = object_to(play, person, posting)
    clock.travel_to(beijing(2024, 4, 24, 10))
    viewer = play.employer(person.unit.name)
    with pytest.raises(Refused):
        actions_employer.record_result(viewer=viewer, posting_public_id=posting)
    publicity.investigate(receipt=receipt, by=clerk)
    publicity.decide(receipt=receipt, upheld=False, finding="查无实据。", by=clerk)
    actions_employer.record_result(viewer=viewer, posting_public_id=posting)
    assert stage.row_of(play, person).phase is Phase.FILING
    assert public_id


def test_an_upheld_objection_takes_the_person_off_the_notice(play):
    person = who(play, "CD_CJ", "U1")
    stage.started(play, person)
    posting = stage.posted(play, person)
    clock.travel_to(beijing(2024, 4, 18, 11))
    receipt, clerk = object_to(play, person, posting)
    publicity.investigate(receipt=receipt, by=clerk)
    publicity.decide(receipt=receipt, upheld=True, finding="情况属实。", by=clerk)
    assert stage.row_of(play, person).phase is Phase.PREPARING


def test_forms_1_to_3_must_be_there_before_the_employer_recommends(play):
    person = who(play, "CD_CJ", "U1")
    public_id = stage.started(play, person)
    stage.over(play, stage.posted(play, person), person)
    stage.files(play, person)
    actions.hand_in(by=play.accounts[person.key], public_id=public_id, pledged=True)
    with pytest.raises(NotComplete) as caught:
        recommend(play, person, beijing(2024, 4, 26, 11))
    assert "推荐报告" in caught.value.message.zh


def test_hand_in_names_everything_that_is_missing_at_once(play):
    person = who(play, "GD", "U1")
    public_id = stage.started(play, person, courses=[])
    stage.over(play, stage.posted(play, person), person)
    stage.files(play, person, without=("pledge", "title_certificate"))
    with pytest.raises(NotComplete) as caught:
        actions.hand_in(by=play.accounts[person.key], public_id=public_id, pledged=True)
    told = caught.value.message.zh
    assert all(
        word in told for word in ("个人承诺书", "现职称证书", "2021年公需课（手工上传）", "2021年专业课（系统提取）")
    )


def test_e82_exempt_people_bring_the_form_and_nothing_else_for_courses(play):
    person = who(play, "GD", "U1")
    public_id = stage.started(play, person, courses=[], exempt=True)
    stage.over(play, stage.posted(play, person), person)
    courses = ("continuing_education_general", "continuing_education_specialty")
    stage.files(play, person, without=courses, also=("exemption_form",))
    actions.hand_in(by=play.accounts[person.key], public_id=public_id, pledged=True)
    assert stage.row_of(play, person).phase is Phase.EMPLOYER_CHECK


def test_who_is_not_eligible_is_not_posted_and_learns_from_when(play):
    person = who(play, "CD_CJ", "U2")
    stage.started(play, person, working_since="2023-06-01")
    with pytest.raises(NotEligible) as caught:
        stage.posted(play, person)
    assert "2024年6月1日" in caught.value.message.zh


def test_e79_below_the_floor_stays_with_its_reason(play):
    person = who(play, "CD_CJ", "U1")
    public_id = stage.recommended(play, person)
    with transaction() as session:
        row = session.merge(stage.row_of(play, person))
        row.form = {**row.form, "post": "teacher-chinese", "putonghua": "2B"}
    stage.looked_at(play, person, PREFECTURE)
    batch = actions_batch.check(viewer=play.bureau(PREFECTURE), public_ids=[public_id], opinion="审核通过")
    assert "二级甲等" in batch.left[0].why.zh


def test_e120_sealed_but_not_signed_stays_form_2_needs_only_the_seal(play):
    person = who(play, "CD_CJ", "U1")
    public_id = stage.recommended(play, person)
    clerk = play.bureau(PREFECTURE)
    stage.looked_at(play, person, PREFECTURE, publicity_notice=(False, True), publicity_result=(False, True))
    batch = actions_batch.check(viewer=clerk, public_ids=[public_id], opinion="审核通过")
    assert "分管领导签字" in batch.left[0].why.zh
    assert "公示结果" not in batch.left[0].why.zh
    actions_bureau.see_proofs(viewer=clerk, public_id=public_id, marks={"publicity_notice": (True, True)})
    assert actions_batch.check(viewer=clerk, public_ids=[public_id], opinion="审核通过").passed == (public_id,)


def test_what_was_recorded_as_missing_is_not_covered_by_a_word_for_all(play):
    good, bad = who(play, "CD_CJ", "U1"), who(play, "SY", "U5")
    ids, clerk = [stage.recommended(play, good), stage.recommended(play, bad)], play.bureau(PREFECTURE)
    actions_bureau.see_proofs(viewer=clerk, public_id=ids[1], marks={"publicity_notice": (False, True)})
    assert actions_batch.see_all_proofs(viewer=clerk, public_ids=ids) == 2
    assert actions_batch.see_all_proofs(viewer=clerk, public_ids=ids) == 0
    batch = actions_batch.check(viewer=clerk, public_ids=ids, opinion="审核通过")
    assert (batch.passed, [left.name for left in batch.left]) == ((ids[0],), [bad.name])
    with pytest.raises(NotFound):
        actions_batch.see_all_proofs(viewer=play.bureau(COUNTY), public_ids=ids[1:])


def test_a_batch_passes_those_in_order_and_names_the_others(play):
    good, bad = who(play, "CD_CJ", "U1"), who(play, "SY", "U5")
    ids = [stage.recommended(play, good), stage.recommended(play, bad)]
    stage.looked_at(play, good, PREFECTURE)
    batch = actions_batch.check(viewer=play.bureau(PREFECTURE), public_ids=ids, opinion="审核通过")
    assert batch.passed == (ids[0],)
    assert [left.name for left in batch.left] == [bad.name]
    assert stage.row_of(play, bad).phase is Phase.FINAL_CHECK


def test_e117_post_doctoral_leaver_in_a_county_unit_goes_through_the_county_to_the_prefecture(play):
    person = next(p for p in play.people if p.pattern.study == "postdoctoral")
    stage.recommended(play, person)
    row = stage.row_of(play, person)
    assert (row.level, row.county_unit_id, row.final_unit_id) == ("ZG", play.units[CITY], play.units[PREFECTURE])
    stage.looked_at(play, person, CITY)
    actions_batch.check(viewer=play.bureau(CITY), public_ids=[row.public_id], opinion="同意推荐")
    stage.looked_at(play, person, PREFECTURE)
    actions_batch.check(viewer=play.bureau(PREFECTURE), public_ids=[row.public_id], opinion="审核通过")
    assert stage.row_of(play, person).phase is Phase.PASSED


def test_a_pair_that_cannot_be_is_refused_with_its_reason(play):
    person = who(play, "CD_CJ", "U1")
    with pytest.raises(ImpossiblePair):
        actions.start(by=play.accounts[person.key], season_id=play.season_id, route="CD_XZ", specialty="0101")


def test_a_bureau_without_a_clerk_is_said_before_anything_begins(play):
    person = who(play, "CD_CJ", "U2")
    with transaction() as session:
        for clerk in play.staff:
            if clerk.unit_name == COUNTY:
                session.get_one(Account, play.accounts[clerk.key]).state = AccountState.LOCKED
    with pytest.raises(NoBureau) as caught:
        stage.started(play, person)
    assert COUNTY in caught.value.message.zh


def test_one_application_a_person_and_season_until_it_is_withdrawn(play):
    person = who(play, "CD_CJ", "U1")
    public_id = stage.started(play, person)
    with pytest.raises(HasOne):
        stage.started(play, person)
    actions.withdraw(by=play.accounts[person.key], public_id=public_id)
    assert stage.started(play, person) != public_id


def test_nobody_reaches_beyond_their_desk_or_checks_their_own(play):
    person = who(play, "CD_CJ", "U1")
    public_id = stage.recommended(play, person)
    with pytest.raises(NotFound):
        actions_batch.check(viewer=play.bureau(COUNTY), public_ids=[public_id], opinion="审核通过")
    clerk = play.bureau(PREFECTURE)
    with transaction() as session:
        session.merge(stage.row_of(play, person)).person_id = clerk.person_id
    with pytest.raises(OwnApplication):
        actions_batch.check(viewer=clerk, public_ids=[public_id], opinion="审核通过")
    with pytest.raises(OwnApplication):
        bundle(play, person, public_id)


def published(play, person, county=""):
    public_id = stage.recommended(play, person)
    for bureau in filter(None, (county,)):
        stage.looked_at(play, person, bureau)
        actions_batch.check(viewer=play.bureau(bureau), public_ids=[public_id], opinion="同意推荐")
    stage.looked_at(play, person, PREFECTURE)
    actions_batch.check(viewer=play.bureau(PREFECTURE), public_ids=[public_id], opinion="审核通过")
    clock.travel_to(beijing(2024, 5, 17, 11))
    viewer = play.employer(person.unit.name)
    [posting] = actions_employer.post_again(
        viewer=viewer, public_ids=[public_id], starts_on=D(2024, 5, 20), ends_on=D(2024, 5, 24)
    )
    clock.travel_to(beijing(2024, 5, 27, 10))
    actions_employer.record_result(viewer=viewer, posting_public_id=posting.public_id)
    return public_id


def bundle(play, person, public_id, **changes):
    target = play.units[PREFECTURE]
    row = actions_confirm.BundleRow(public_id, changes.get("copies", 2), True)
    actions_confirm.receive_bundle(
        viewer=play.bureau(PREFECTURE),
        to_unit_id=target,
        form4_there=changes.get("form4", True),
        rows=[row],
    )


@pytest.mark.parametrize(("changes", "enough"), [({}, True), ({"copies": 1}, False), ({"form4": False}, False)])
def test_r164_confirmation_waits_for_two_copies_and_form_4(play, changes, enough):
    person = who(play, "CD_CJ", "U1")
    public_id = published(play, person)
    clerk = play.bureau(PREFECTURE)
    with pytest.raises(PaperNotThere):
        actions_confirm.confirm(viewer=clerk, public_ids=[public_id])
    bundle(play, person, public_id, **changes)
    if enough:
        actions_confirm.confirm(viewer=clerk, public_ids=[public_id])
        assert all(check.ok for check in verify(db.session(), play.season_id))
    else:
        with pytest.raises(PaperNotThere):
            actions_confirm.confirm(viewer=clerk, public_ids=[public_id])


def test_r164_the_county_bundles_for_the_prefecture_and_nobody_mixes_senders(play):
    person, near = who(play, "SY", "U7"), who(play, "CD_CJ", "U1")
    ids = [published(play, person, county=CITY), published(play, near)]
    both = [actions_confirm.BundleRow(public_id, 2, True) for public_id in ids]
    top, clerk = play.units[PREFECTURE], play.bureau(PREFECTURE)
    with pytest.raises(BadInput):
        actions_confirm.receive_bundle(viewer=clerk, to_unit_id=top, form4_there=True, rows=both)
    actions_confirm.receive_bundle(
        viewer=play.bureau(CITY), to_unit_id=play.units[CITY], form4_there=True, rows=both[:1]
    )
    with pytest.raises(PaperNotThere):  # at the county it is not yet at the body that confirms
        actions_confirm.confirm(viewer=clerk, public_ids=ids[:1])
    actions_confirm.receive_bundle(viewer=clerk, to_unit_id=top, form4_there=True, rows=both[:1])
    senders = [b.from_unit_id for b in db.session.scalars(select(PaperBundle).order_by(PaperBundle.id))]
    assert senders == [play.units[person.unit.name], play.units[CITY]]
    actions_confirm.confirm(viewer=clerk, public_ids=ids[:1])


def test_a_scan_that_names_several_people_is_looked_at_once(play):
    together = [p for p in play.people if p.unit.key == "U1"]
    for person in together:
        stage.started(play, person)
    stage.over(play, stage.posted(play, *together), *together)
    clock.travel_to(beijing(2024, 4, 25, 11))
    for person in together:
        stage.files(play, person)
        actions.hand_in(by=play.accounts[person.key], public_id=play.applications[person.key], pledged=True)
    stage.paper(play, "recommendation_report", *together[:1])
    stage.paper(play, "recommendation_report", *together[1:])
    ids = [play.applications[person.key] for person in together]
    actions_employer.recommend(viewer=play.employer(together[0].unit.name), public_ids=ids, opinion="同意推荐")
    stage.looked_at(play, together[0], PREFECTURE)
    seen = [{proof.slot for proof in stage.row_of(play, person).proofs} for person in together[1:]]
    assert len(together) > 1
    assert seen == [{"publicity_notice", "publicity_result"}] * len(seen)  # not form 3: theirs is another scan


def test_nothing_is_confirmed_before_the_second_posting_is_over(play):
    person = who(play, "CD_CJ", "U1")
    public_id = stage.recommended(play, person)
    stage.looked_at(play, person, PREFECTURE)
    clerk = play.bureau(PREFECTURE)
    actions_batch.check(viewer=clerk, public_ids=[public_id], opinion="审核通过")
    with pytest.raises(NotPostedYet):
        actions_confirm.confirm(viewer=clerk, public_ids=[public_id])


def test_form_4_is_not_printed_while_somebody_passed_is_not_posted(play):
    person, other = who(play, "CD_CJ", "U1"), who(play, "GD", "U1")
    published(play, person)
    clock.travel_to(beijing(2024, 4, 15, 11))
    stage.recommended(play, other)
    stage.looked_at(play, other, PREFECTURE)
    other_id = play.applications[other.key]
    actions_batch.check(viewer=play.bureau(PREFECTURE), public_ids=[other_id], opinion="审核通过")
    rows = [stage.row_of(play, person), stage.row_of(play, other)]
    with pytest.raises(CountsDisagree) as caught:
        form4(db.session(), rows, season=play.season(), body=PREFECTURE)
    assert "高定副高级" in caught.value.message.zh

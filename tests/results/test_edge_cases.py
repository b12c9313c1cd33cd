"""Edge cases of domain section 8 that end in results, by their ids."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from committee import clock
from committee.applications.models import Application
from committee.applications.rules import Phase
from committee.db import db, transaction
from committee.dossiers.review import ReviewCase
from committee.experts.models import Expert, Group, Member, Seat
from committee.meetings.models import Meeting
from committee.people.integrity import IntegrityKind, barred_from_drawing
from committee.people.models import Person
from committee.people.steps import decide_approval
from committee.publicity import actions as publicity
from committee.publicity.models import ObjectionChannel
from committee.results import documents, minutes, printing, sanctions
from committee.results.queries import release_by
from committee.results.rules import NumberOnList, Outcome, WrongList, check_list, lines_of
from committee.results.table import result_table
from committee.results.verify import verify
from committee.scoring.models import GroupOpinion
from tests.documents.reading import squeezed, words_of
from tests.results.scene import PEOPLE, make_scene, phases, posting_of, prepared, released

LONG = "阿卜杜热合曼·麦麦提图尔荪尼亚孜·阿不都外力阿卜力孜"  # 25 characters


def test_e33_a_relation_found_after_the_vote_touches_one_case_and_one_expert(session):
    scene = make_scene(session, (9, 6, 5, 7))
    posting = posting_of(session, released(scene))
    line = next(line.id for line in posting.lines if line.subject_id == scene.applications[0])
    receipt = publicity.object_to(
        posting_id=posting.public_id,
        line_id=line,
        channel=ObjectionChannel.PAPER,
        signed=False,
        name="",
        contact="",
        body="会后查明一名评委与该申报人为近亲属，未申请回避。",
        by=scene.secretary.account_id,
    )
    publicity.name_investigators(receipt=receipt, account_ids=[scene.leader.account_id], by=scene.secretary.account_id)
    assert phases(session, scene) == [
        Phase.OBJECTION, Phase.RESULT_PUBLICITY, Phase.NOT_PASSED, Phase.RESULT_PUBLICITY,
    ]  # fmt: skip
    expert = session.scalar(select(Expert).order_by(Expert.id))
    person = expert.person_id
    approval = sanctions.ask_record(
        person_id=person,
        kind=IntegrityKind.EXPERT,
        ground="与评审对象有近亲属关系，未申请回避。",
        document_number="塔职改〔2024〕11号",
        season_id=scene.season,
        by=scene.secretary.account_id,
    )
    with transaction() as writer:
        decide_approval(writer, public_id=approval, approve=True, by=scene.leader.account_id)
    assert barred_from_drawing(db.session(), on=clock.today()) == {person}
    assert phases(session, scene)[1:] == [Phase.RESULT_PUBLICITY, Phase.NOT_PASSED, Phase.RESULT_PUBLICITY]


@pytest.mark.parametrize(("recommend", "agree", "outcome"), [(False, 6, "通过"), (True, 5, "未通过")])
def test_e35_the_vote_decides_against_the_group_and_both_are_minuted(session, recommend, agree, outcome):
    scene = make_scene(session, (agree,))
    case = session.scalar(select(ReviewCase).where(ReviewCase.code == scene.codes[0]))
    meeting = session.get_one(Meeting, scene.meeting)
    group = Group(committee_id=meeting.committee_id, name="计量组", specialties=[])
    session.add(group)
    session.flush()
    session.add(
        GroupOpinion(
            case_key=case.key,
            group_id=group.id,
            body="业绩与岗位结合，意见如上。",
            recommend=recommend,
            closed_at=meeting.opened_at,
        )
    )
    session.commit()
    said = minutes.minutes(session, documents.gather(session, release_by(session, prepared(scene))))
    assert [line["recommendation"] for line in said["opinions"]] == ["同意推荐" if recommend else "不同意推荐"]
    assert [line["outcome"] for line in said["results"]] == [outcome]


def test_e67_a_failed_person_or_an_id_number_on_the_list_blocks_the_release(session):
    scene = make_scene(session, (9, 5))
    rows = result_table(session, session.get_one(Meeting, scene.meeting))
    check_list(rows, lines_of(rows))
    failed = next(row for row in rows if row.outcome is Outcome.NOT_PASSED)
    right = lines_of(rows)
    smuggled = replace(right[0], subject_id=failed.application_id, name=failed.name)
    with pytest.raises(WrongList):
        check_list(rows, [*right, smuggled])
    with pytest.raises(NumberOnList):
        check_list(rows, [replace(right[0], name=f"{right[0].name} 659900199003070020")])
    with pytest.raises(WrongList):
        check_list(rows, [])


def test_e96_a_name_of_25_characters_is_printed_whole_everywhere(session):
    assert len(LONG) == 26  # 25 characters and a dot
    scene = make_scene(session, (9,))
    session.get_one(Application, scene.applications[0]).name = LONG
    session.commit()
    release = prepared(scene)
    for kind, form, _, body in printing.printed(session, release):
        if form == "pdf" and not kind.startswith("count_sheet"):
            assert squeezed(LONG) in words_of(body), kind


def test_e108_an_applicant_asking_for_scores_or_reviewers_is_pointed_to_the_re_examination(session, browser_of):
    scene = make_scene(session, (9, 5))
    released(scene)
    members = [person.name for person in session.scalars(select(Person)) if person.name.startswith("评委")]
    for who in scene.applicants:
        page = browser_of(who).get("/my-results").text
        assert "评审专家名单、评分和个人表决依规保密，不予告知" in page
        assert "申请复查" in page
        assert [name for name in members if name in page] == []
        assert [name for name in PEOPLE[:2] if name in page and name != _own(session, who)] == []


def _own(session, who) -> str:
    return session.get_one(Person, who.person_id).name


def test_a_committee_that_passed_nobody_posts_that_and_its_applicants_see_their_results(session, browser, browser_of):
    scene = make_scene(session, (5, 0))
    release = released(scene)
    posting = posting_of(session, release)
    assert posting.lines == []
    page = browser.get(f"/public/{posting.public_id}").text
    assert "没有人员达到规定票数" in page
    assert [name for name in PEOPLE[:2] if name in page] == []
    assert "评审未通过" in browser_of(scene.applicants[0]).get("/my-results").text
    notice = next(
        body for kind, form, _, body in printing.printed(session, release) if (kind, form) == ("public_notice", "pdf")
    )
    assert "本次评审没有通过人员" in words_of(notice)
    assert all(check.ok for check in verify(session, scene.season))


def test_e25_papers_are_signed_by_the_deputy_who_presided(session):
    scene = make_scene(session, (9,))
    meeting = session.get_one(Meeting, scene.meeting)
    session.get_one(Member, meeting.presiding_id).seat = Seat.DEPUTY
    session.commit()
    for kind, form, _, body in printing.printed(session, prepared(scene)):
        if form == "pdf" and kind != "minutes":
            assert "副主任委员" in words_of(body), kind

"""Employer and upper body: definite opinion, separation of duty, posting by the calendar, recommendation, returns that do not count."""

import datetime as dt
from dataclasses import replace

import pytest

from committee.applications import actions_employer as acts
from committee.applications.reading import submission_no
from committee.applications.refusals import CheckingClosed, NoOpinion, NotPosted, OwnApplication, StillChecked
from committee.applications.rules import Phase
from committee.db import db, transaction
from committee.dossiers.models import Standing, Submission
from committee.errors import BadInput, IllegalTransition, NotFound
from committee.people.models import Unit
from committee.permissions import Role
from committee.publicity.rules import TooShort
from committee.seasons.models import Season
from tests.applications import cast as play
from tests.factories import make_account, make_unit

D = dt.date
START, END = D(2024, 7, 24), D(2024, 7, 30)


@pytest.fixture
def cast(session) -> play.Cast:
    cast = play.make_cast(session)
    play.at(7, 22, 11)
    return cast


def filed(cast) -> str:
    public_id = play.draft(cast)
    play.submit(cast, public_id)
    return public_id


def post(cast, *ids, opinion="同意公示", start=START, end=END, viewer=None):
    return acts.post(
        viewer=viewer or play.clerk_of(cast), public_ids=ids, opinion=opinion, starts_on=start, ends_on=end
    )


def test_check_needs_a_definite_opinion(cast):
    public_id = filed(cast)
    with pytest.raises(NoOpinion):
        post(cast, public_id, opinion=" ")


def test_posting_of_four_workdays_is_refused_and_nothing_moves(cast):
    public_id = filed(cast)
    with pytest.raises(TooShort):
        post(cast, public_id, end=D(2024, 7, 29))
    assert play.reload(public_id).phase is Phase.EMPLOYER_CHECK


def test_r002_nobody_checks_their_own_application(cast):
    public_id = filed(cast)
    both = play.viewer(cast.applicant, Role.EMPLOYER, cast.unit)
    with pytest.raises(OwnApplication):
        post(cast, public_id, viewer=both)


def test_clerk_of_another_unit_finds_nothing(cast):
    public_id = filed(cast)
    session = db.session()
    other = make_unit(session, "胡杨绿洲计量技术有限公司")
    session.commit()
    stranger = play.viewer(make_account(session, Role.EMPLOYER), Role.EMPLOYER, other.id)
    with pytest.raises(NotFound):
        post(cast, public_id, viewer=stranger)


def test_clerk_finds_no_draft(cast):
    public_id = play.draft(cast)
    with pytest.raises(NotFound):
        post(cast, public_id)


def test_hand_in_that_waits_for_checks_cannot_be_checked_yet(cast):
    public_id = filed(cast)
    with transaction() as session:
        session.query(Submission).one().standing = Standing.PENDING
    with pytest.raises(StillChecked):
        post(cast, public_id)


def test_batch_hangs_all_on_one_notice_and_an_exception_stops_none_silently(cast):
    first = filed(cast)
    other = make_account(db.session(), Role.APPLICANT, name="高峰", unit=db.session.get(Unit, cast.unit))
    two = replace(cast, applicant=other)
    second = filed(two)
    posting = post(cast, first, second)
    assert [line.name for line in posting.lines] == ["艾力·吐尔逊", "高峰"]
    assert {play.reload(x).phase for x in (first, second)} == {Phase.EMPLOYER_PUBLICITY}


def test_batch_with_one_that_may_not_is_not_half_done(cast):
    first, second = filed(cast), play.draft(cast, level="ZJ", form={"title_level": "ZL", "title_on": "2015-01-01"})
    with pytest.raises(NotFound):
        post(cast, first, second)
    assert play.reload(first).phase is Phase.EMPLOYER_CHECK


def test_recommendation_waits_for_the_recorded_result(cast):
    public_id = filed(cast)
    posting_id = post(cast, public_id).public_id
    with pytest.raises(NotPosted):
        acts.recommend(viewer=play.clerk_of(cast), public_ids=[public_id], opinion=play.OPINION)
    play.at(7, 31)
    acts.record_result(viewer=play.clerk_of(cast), posting_public_id=posting_id, note="无异议")
    acts.recommend(viewer=play.clerk_of(cast), public_ids=[public_id], opinion=play.OPINION)
    row = play.reload(public_id)
    assert (row.phase, row.steps[-1].opinion) == (Phase.UPPER_CHECK, play.OPINION)


def test_objection_sends_the_case_back_to_the_check(cast):
    public_id = filed(cast)
    post(cast, public_id)
    with pytest.raises(NoOpinion):
        acts.send_to_check_again(viewer=play.clerk_of(cast), public_id=public_id, reason="")
    acts.send_to_check_again(viewer=play.clerk_of(cast), public_id=public_id, reason="成果排名有异议")
    assert play.reload(public_id).phase is Phase.EMPLOYER_CHECK


def test_r126_returns_by_employer_and_upper_body_do_not_count(cast):
    public_id = filed(cast)
    defects = [acts.FoundDefect("FORM_WRONG", note="参加工作时间不符")]
    acts.send_back(viewer=play.clerk_of(cast), public_id=public_id, defects=defects)
    row = play.reload(public_id)
    assert (row.phase, row.returns[0].n, row.returns[0].due_at) == (Phase.DRAFT, 0, None)
    assert row.dossier.open_for_upload
    play.submit(cast, public_id)
    assert submission_no(play.reload(public_id), season=db.session.get(Season, cast.season)) == 1


def test_return_without_a_reason_or_with_an_unknown_code_is_refused(cast):
    public_id = filed(cast)
    for defects in ([], [acts.FoundDefect("NO_SUCH_CODE")]):
        with pytest.raises(BadInput):
            acts.send_back(viewer=play.clerk_of(cast), public_id=public_id, defects=defects)


def test_upper_body_recommends_to_the_checkers_desk(cast):
    public_id = play.to_office(cast)
    row = play.reload(public_id)
    assert row.phase is Phase.OFFICE_CHECK
    assert [(s.n, s.standing) for s in row.dossier.submissions] == [(1, Standing.STANDING)]


def test_upper_body_after_the_checking_window_is_refused(cast):
    public_id = filed(cast)
    posting_id = post(cast, public_id).public_id
    play.at(9, 10, 23, 59, 59)
    acts.record_result(viewer=play.clerk_of(cast), posting_public_id=posting_id)
    acts.recommend(viewer=play.clerk_of(cast), public_ids=[public_id], opinion=play.OPINION)
    play.at(9, 11)
    with pytest.raises(CheckingClosed):
        acts.recommend_upper(viewer=play.upper_of(cast), public_ids=[public_id], opinion="同意")


def test_employer_cannot_skip_the_upper_body(cast):
    public_id = filed(cast)
    with pytest.raises((NotFound, IllegalTransition)):
        acts.recommend_upper(viewer=play.clerk_of(cast), public_ids=[public_id], opinion="同意")

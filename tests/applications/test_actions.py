"""The applicant's acts: start, save, hand in, hand in again, withdraw."""

import pytest
from sqlalchemy import select

from committee.applications import actions
from committee.applications.counting import WindowMissed
from committee.applications.refusals import FilingClosed, MustStayMasked, NotReady, SameKey
from committee.applications.rules import Channel, Phase
from committee.audit import AuditLine, verify_chain
from committee.db import db, transaction
from committee.dossiers.models import FileState, MaterialFile, Standing, Submission
from committee.dossiers.rules import NotDeclared
from committee.dossiers.steps import settle
from committee.errors import BadInput, IllegalTransition, NotFound, Refused, Stale
from committee.people.rules import UnitKind
from committee.permissions import Role
from committee.seasons.actions import set_switch
from committee.seasons.models import Season
from tests.applications import cast as play
from tests.factories import make_account


@pytest.fixture
def cast(session) -> play.Cast:
    cast = play.make_cast(session)
    play.at(7, 22, 11)
    return cast


def test_draft_is_saved_field_by_field_and_counts_its_versions(cast):
    public_id = play.draft(cast)
    row = play.reload(public_id)
    assert (row.version, row.phase, row.level_rank) == (1, Phase.DRAFT, 4)
    assert row.form["major"] == "测控技术与仪器"
    assert [(a.rank, a.total) for a in row.achievements] == [(2, 5)]


def test_wrong_field_is_told_and_its_last_good_value_kept(cast):
    public_id = play.draft(cast)
    raw = {**play.FORM, "graduated_on": "2023-02-30"}
    saved = actions.save(by=cast.applicant.account_id, public_id=public_id, version=1, raw=raw)
    assert set(saved.wrong) == {"graduated_on"}
    assert play.reload(public_id).form["graduated_on"] == "2012-07-01"


def test_stale_tab_is_refused_and_changes_nothing(cast):
    public_id = play.draft(cast)
    with pytest.raises(Stale):
        actions.save(by=cast.applicant.account_id, public_id=public_id, version=0, raw={"major": "别的"})
    assert play.reload(public_id).form["major"] == "测控技术与仪器"


def test_e103_unticking_a_mask_is_blocked(cast):
    public_id = play.draft(cast)
    raw = {**play.FORM, "mask_unit": "no"}
    with pytest.raises(MustStayMasked):
        actions.save(by=cast.applicant.account_id, public_id=public_id, version=1, raw=raw)
    row = play.reload(public_id)
    assert (row.mask_name, row.mask_photo, row.mask_unit) == (True, True, True)


def test_e96_name_of_fifty_places_is_stored_whole(session):
    name = ("阿不都热合曼" * 4 + "·" + "买买提艾力" * 5)[:50]
    cast = play.make_cast(session, name=name)
    play.at(7, 22, 11)
    assert play.reload(play.draft(cast)).name == name


def test_hand_in_fixes_the_rules_and_names_the_upper_body(cast):
    public_id = play.draft(cast)
    play.submit(cast, public_id)
    row = play.reload(public_id)
    assert (row.phase, row.upper_unit_id) == (Phase.EMPLOYER_CHECK, cast.body)
    assert db.session.get(Season, cast.season).frozen_at is not None
    assert row.steps[-1].seen["manifest"] == row.dossier.submissions[-1].manifest_hash


def test_double_press_hands_in_once(cast):
    public_id = play.draft(cast)
    play.submit(cast, public_id)
    with pytest.raises(Refused):
        play.submit(cast, public_id)
    assert len(play.reload(public_id).dossier.submissions) == 1


@pytest.mark.parametrize(
    ("when", "taken"),
    [((7, 21, 23, 59, 59), False), ((7, 22), True), ((8, 30, 18), True), ((8, 30, 18, 0, 1), False)],
)
def test_e47_hand_in_to_the_second(cast, when, taken):
    public_id = play.draft(cast)
    play.at(*((*when, 0) if len(when) == 2 else when))
    if taken:
        play.submit(cast, public_id)
    else:
        with pytest.raises(FilingClosed, match="18:00"):
            play.submit(cast, public_id)
    assert (play.reload(public_id).phase is Phase.EMPLOYER_CHECK) is taken


def test_strict_p01_refuses_the_deadline_second(cast):
    set_switch(by=cast.secretary.account_id, season_id=cast.season, switch_id="P-01", answer="strict")
    public_id = play.draft(cast)
    play.at(8, 30, 18)
    with pytest.raises(FilingClosed):
        play.submit(cast, public_id)


@pytest.mark.parametrize(("pledge", "declaration", "refusal"), [(False, True, NotReady), (True, False, NotDeclared)])
def test_r134_pledge_and_declaration_are_demanded(cast, pledge, declaration, refusal):
    public_id = play.draft(cast)
    with pytest.raises(refusal):
        actions.submit(by=cast.applicant.account_id, public_id=public_id, declaration=declaration, pledge=pledge)


@pytest.mark.parametrize(
    ("form", "word"),
    [
        ({"major": ""}, "所学专业"),
        ({"title_on": "2020-01-01"}, "满4年"),
        ({"in_service": "no"}, "不在职"),
        ({"putonghua": ""}, "普通话"),
        ({"a-0-title": ""}, "业绩成果"),
        ({"summary": "我在塔河地区检验检测中心工作"}, "塔河地区检验检测中心"),
        ({"a-0-title": "艾力·吐尔逊劳模工作室建设"}, "艾力"),
    ],
)
def test_what_is_missing_is_named_before_anything_is_handed_in(cast, form, word):
    public_id = play.draft(cast, form=form)
    with pytest.raises(NotReady, match=word):
        play.submit(cast, public_id)
    assert play.reload(public_id).phase is Phase.DRAFT


def test_missing_material_is_named(cast):
    public_id = play.draft(cast, files=False)
    with pytest.raises(NotReady, match="学历学位证书"):
        play.submit(cast, public_id)


def test_e44_second_channel_for_the_same_key_is_blocked_until_the_first_is_withdrawn(session):
    cast = play.make_cast(session)
    play.at(7, 22, 11)
    first, second = play.draft(cast), play.draft(cast)
    play.submit(cast, first)
    with pytest.raises(SameKey):
        play.submit(cast, second)
    actions.withdraw(by=cast.applicant.account_id, public_id=first)
    play.submit(cast, second)
    assert play.reload(second).phase is Phase.EMPLOYER_CHECK


def test_e44_private_channel_is_the_same_key(session):
    cast = play.make_cast(session, kind=UnitKind.MY)
    play.at(7, 22, 11)
    first = play.draft(cast, channel=Channel.PRIVATE)
    second = play.draft(cast, channel=Channel.PRIVATE)
    play.submit(cast, first)
    with pytest.raises(SameKey, match="民营企业"):
        play.submit(cast, second)


def test_refusal_does_not_free_the_key_that_year(cast):
    first, second = play.draft(cast), play.draft(cast)
    play.submit(cast, first)
    with transaction() as session:
        session.query(play.Application).filter_by(public_id=first).one().phase = Phase.NOT_ACCEPTED
    with pytest.raises(SameKey):
        play.submit(cast, second)


def test_e45_another_level_is_not_blocked(cast):
    first = play.draft(cast)
    second = play.draft(cast, level="ZJ", form={"title_level": "ZL", "title_on": "2015-01-01"})
    play.submit(cast, first)
    play.submit(cast, second)
    assert play.reload(second).phase is Phase.EMPLOYER_CHECK


def test_another_person_finds_nothing(cast, session):
    public_id = play.draft(cast)
    stranger = make_account(db.session(), Role.APPLICANT, name="李晓虹")
    with pytest.raises(NotFound):
        actions.save(by=stranger.account_id, public_id=public_id, version=1, raw={})
    with pytest.raises(NotFound):
        actions.withdraw(by=stranger.account_id, public_id=public_id)


def test_level_that_is_not_open_cannot_be_started(cast):
    with pytest.raises(BadInput):
        play.draft(cast, level="ZG", files=False)


def returned(cast, month=8, day=20, hour=9, minute=10) -> str:
    public_id = play.to_office(cast)
    play.at(month, day, hour, minute)
    play.give_back(cast, public_id)
    return public_id


def again(cast, public_id) -> None:
    actions.resubmit(by=cast.applicant.account_id, public_id=public_id, declaration=True)


def test_e52_last_minute_of_the_second_day_is_taken(cast):
    public_id = returned(cast)
    play.at(8, 22, 23, 59)
    again(cast, public_id)
    assert play.reload(public_id).phase is Phase.OFFICE_CHECK


def test_e52_midnight_is_too_late(cast):
    public_id = returned(cast)
    play.at(8, 23)
    with pytest.raises(WindowMissed):
        again(cast, public_id)


def test_e53_after_the_filing_deadline_the_default_takes_it(cast):
    public_id = returned(cast, 8, 29)
    play.at(8, 31)
    again(cast, public_id)
    assert play.reload(public_id).phase is Phase.OFFICE_CHECK


def test_e53_strict_p06_refuses_it(cast):
    set_switch(by=cast.secretary.account_id, season_id=cast.season, switch_id="P-06", answer="filing-deadline")
    public_id = returned(cast, 8, 29)
    play.at(8, 31)
    with pytest.raises(WindowMissed):
        again(cast, public_id)


def test_p05_through_the_employer_goes_back_to_the_unit(cast):
    set_switch(by=cast.secretary.account_id, season_id=cast.season, switch_id="P-05", answer="via-employer")
    public_id = returned(cast)
    again(cast, public_id)
    assert play.reload(public_id).phase is Phase.EMPLOYER_CHECK


def pending(public_id: str) -> None:
    with transaction() as session:
        row = session.query(play.Application).filter_by(public_id=public_id).one()
        file = session.scalars(select(MaterialFile).where(MaterialFile.dossier_id == row.dossier_id)).first()
        file.state = FileState.QUEUED


def settle_with(public_id: str, state: FileState) -> None:
    with transaction() as session:
        row = session.query(play.Application).filter_by(public_id=public_id).one()
        file = session.scalars(
            select(MaterialFile).where(
                MaterialFile.dossier_id == row.dossier_id, MaterialFile.state == FileState.QUEUED
            )
        ).one()
        file.state = state
        session.flush()
        settle(session, dossier=row.dossier)


def test_r101_press_with_running_checks_stands_with_its_own_time(cast):
    public_id = play.draft(cast)
    pending(public_id)
    play.at(8, 30, 18)
    play.submit(cast, public_id)
    pressed = play.reload(public_id).submitted_at
    play.at(8, 30, 18, 20)
    settle_with(public_id, FileState.CHECKED)
    row = play.reload(public_id)
    assert (row.phase, row.submitted_at) == (Phase.EMPLOYER_CHECK, pressed)
    assert row.dossier.submissions[-1].standing is Standing.STANDING


def test_r101_press_whose_checks_fail_comes_back_as_not_handed_in(cast):
    public_id = play.draft(cast)
    pending(public_id)
    play.submit(cast, public_id)
    settle_with(public_id, FileState.UNREADABLE)
    row = play.reload(public_id)
    assert row.phase is Phase.DRAFT
    assert row.steps[-1].name == "bounce"
    assert row.dossier.open_for_upload


def test_r101_resubmission_whose_checks_fail_goes_back_to_the_open_return(cast):
    public_id = returned(cast)
    pending(public_id)
    again(cast, public_id)
    settle_with(public_id, FileState.UNREADABLE)
    assert play.reload(public_id).phase is Phase.RETURNED


def test_withdrawn_application_has_no_more_steps(cast):
    public_id = play.draft(cast)
    play.submit(cast, public_id)
    actions.withdraw(by=cast.applicant.account_id, public_id=public_id, reason="另有安排")
    assert play.reload(public_id).phase is Phase.WITHDRAWN
    with pytest.raises(IllegalTransition):
        actions.withdraw(by=cast.applicant.account_id, public_id=public_id)


def test_log_holds_ids_and_never_names(cast):
    public_id = play.to_office(cast)
    lines = db.session.scalars(select(AuditLine).where(AuditLine.chain == cast.season)).all()
    assert {"applications.submit", "applications.employer_post", "applications.upper_recommend"} <= {
        x.action for x in lines
    }
    assert not any("艾力" in str(line.detail) or "检验检测中心" in str(line.detail) for line in lines)
    assert not list(verify_chain(db.session(), cast.season))
    assert len(db.session.scalars(select(Submission)).all()) == 1
    assert public_id

"""Seasons in the database: set up, switch, freeze, calendar edits."""

import datetime as dt

import pytest
from sqlalchemy import select

from committee.audit import AuditLine, verify_chain
from committee.db import db, transaction
from committee.seasons import actions
from committee.seasons.models import CalendarLayer, Season, SeasonState
from committee.seasons.queries import (
    NoSeason,
    calendar_of,
    current_season,
    rulebook_of,
    switch,
    windows_of,
)
from committee.seasons.rulebook import load_rulebook
from committee.seasons.steps import freeze, freeze_meeting_switches
from committee.seasons.switches import SWITCHES, Lock, QuotaMissing, SwitchLocked, UnknownSwitch
from committee.seasons.verify import verify
from committee.text import Text
from tests.factories import make_account


def season_row(season_id: int) -> Season:
    session = db.session()
    session.rollback()
    return session.get_one(Season, season_id)


@pytest.fixture
def by(session) -> int:
    return make_account(session).account_id


def frozen(season_id: int) -> None:
    with transaction() as session:
        freeze(session, session.get_one(Season, season_id))


@pytest.mark.both_databases
def test_new_season_carries_the_whole_book_switches_and_calendar(by):
    season = season_row(actions.create_season(by=by))
    assert rulebook_of(season) == load_rulebook("quality-2024")
    assert season.switches == load_rulebook("quality-2024").default_switches()
    assert calendar_of(season).publicity_end(dt.date(2024, 9, 27), 5) == dt.date(2024, 10, 9)
    assert (season.state, season.frozen_at, season.snapshot_hash) == (SeasonState.OPEN, None, "")


@pytest.mark.both_databases
def test_same_name_is_refused_and_another_name_is_another_season(by):
    actions.create_season(by=by)
    with pytest.raises(actions.SeasonTaken):
        actions.create_season(by=by)
    assert actions.create_season(by=by, name="补充批次")


def test_open_season_goes_before_one_in_preparation(by):
    with pytest.raises(NoSeason):
        current_season(db.session())
    first = actions.create_season(by=by)
    actions.create_season(by=by, name="下一季", state=SeasonState.PREPARING)
    assert current_season(db.session()).id == first


PLACES = {"FG": 5, "ZJ": 10, "ZL": 12, "YJ": 0}


@pytest.mark.parametrize(
    ("answer", "shares"),
    [
        ("number", None),
        ("number", {}),
        ("number", {"FG": 5}),
        ("percent", PLACES | {"ZJ": 101}),
        ("number", PLACES | {"ZG": 1}),
        ("number", PLACES | {"FG": -1}),
    ],
)
def test_a_quota_without_a_sound_figure_for_every_level_is_refused(by, answer, shares):  # P-23
    season_id = actions.create_season(by=by)
    with pytest.raises(QuotaMissing):
        actions.set_switch(by=by, season_id=season_id, switch_id="P-23", answer=answer, shares=shares)
    assert (switch(season_row(season_id), "P-23"), season_row(season_id).quota) == ("none", {})


def test_the_quota_is_fixed_with_the_meetings_switches_and_its_hash_covers_it(by):  # P-23, R-338
    season_id = actions.create_season(by=by)
    actions.set_switch(by=by, season_id=season_id, switch_id="P-23", answer="number", shares=PLACES)
    frozen(season_id)
    actions.set_switch(by=by, season_id=season_id, switch_id="P-23", answer="percent", shares=PLACES)
    with transaction() as session:
        freeze_meeting_switches(session, session.get_one(Season, season_id))
    assert all(check.ok for check in verify(db.session(), season_id))
    with transaction() as session:
        session.get_one(Season, season_id).quota = PLACES | {"FG": 6}
    assert [check.rule for check in verify(db.session(), season_id) if not check.ok] == ["R-338"]


@pytest.mark.parametrize("switch_id", list(SWITCHES))
def test_each_switch_locks_exactly_when_domain_0_3_says(by, switch_id):
    season_id = actions.create_season(by=by)
    answers = load_rulebook("quality-2024").allowed_answers()[switch_id]
    first, other = answers[0], answers[-1]
    shares = PLACES if switch_id == "P-23" else None
    actions.set_switch(by=by, season_id=season_id, switch_id=switch_id, answer=other, shares=shares)
    assert switch(season_row(season_id), switch_id) == other
    frozen(season_id)
    if SWITCHES[switch_id].lock is Lock.FIRST_HAND_IN:
        with pytest.raises(SwitchLocked):
            actions.set_switch(by=by, season_id=season_id, switch_id=switch_id, answer=first)
        return
    actions.set_switch(by=by, season_id=season_id, switch_id=switch_id, answer=first)
    with transaction() as session:
        freeze_meeting_switches(session, session.get_one(Season, season_id))
    with pytest.raises(SwitchLocked):
        actions.set_switch(by=by, season_id=season_id, switch_id=switch_id, answer=other)


@pytest.mark.parametrize(("switch_id", "answer"), [("P-04", "3-days"), ("P-99", "yes"), ("P-01", "")])
def test_unknown_switch_or_answer_is_refused(by, switch_id, answer):
    season_id = actions.create_season(by=by)
    with pytest.raises(UnknownSwitch):
        actions.set_switch(by=by, season_id=season_id, switch_id=switch_id, answer=answer)


@pytest.mark.both_databases
def test_freeze_happens_once_and_verify_recomputes_it(by):
    season_id = actions.create_season(by=by)
    frozen(season_id)
    first = season_row(season_id).snapshot_hash
    frozen(season_id)
    assert season_row(season_id).snapshot_hash == first
    assert all(check.ok for check in verify(db.session(), season_id))
    with transaction() as session:
        row = session.get_one(Season, season_id)
        row.switches = {**row.switches, "P-01": "strict"}
    assert [check.ok for check in verify(db.session(), season_id)] == [False, True]


def test_windows_follow_p03(by):
    season_id = actions.create_season(by=by)
    usual = windows_of(season_row(season_id)).fee_until
    actions.set_switch(by=by, season_id=season_id, switch_id="P-03", answer="before-day")
    assert windows_of(season_row(season_id)).fee_until == usual - dt.timedelta(days=1)


def test_receiving_committee_changes_until_frozen(by):
    season_id = actions.create_season(by=by)
    name = Text("质量技术监督评委会", "Quality committee")
    actions.set_receiving_committee(by=by, season_id=season_id, channel="PS_MY", name=name)
    book = rulebook_of(season_row(season_id))
    assert book.receiving_committee("PS_MY") == name
    assert not book.channel("PS_MY").receiving_doubt.zh
    frozen(season_id)
    with pytest.raises(actions.SeasonFrozen):
        actions.set_receiving_committee(by=by, season_id=season_id, channel="PS_MY", name=name)


@pytest.mark.both_databases
def test_calendar_edit_reaches_unfrozen_seasons_only(by):
    open_id, frozen_id = actions.create_season(by=by), actions.create_season(by=by, name="已锁定")
    frozen(frozen_id)
    day = dt.date(2024, 8, 28)
    actions.set_day(by=by, day=day, workday=False, name="停电", source="办公室通知")
    assert not calendar_of(season_row(open_id)).is_workday(day)
    assert calendar_of(season_row(frozen_id)).is_workday(day)
    actions.remove_day(by=by, day=day)
    assert calendar_of(season_row(open_id)).is_workday(day)


def test_announced_regional_year_is_verified_from_then_on(by):
    season_id = actions.create_season(by=by)
    assert not calendar_of(season_row(season_id)).verified(2024)
    actions.announce_year(by=by, layer=CalendarLayer.REGIONAL, year=2024, source="自治区2024年放假通知")
    assert calendar_of(season_row(season_id)).verified(2024)


@pytest.mark.both_databases
def test_loading_the_tables_twice_keeps_edits(by):
    day = dt.date(2024, 8, 28)
    actions.create_season(by=by)
    actions.set_day(by=by, day=day, workday=False, name="停电")
    season_id = actions.create_season(by=by, name="第二季")
    assert not calendar_of(season_row(season_id)).is_workday(day)


@pytest.mark.both_databases
def test_every_act_leaves_a_line_in_an_unbroken_chain(by):
    season_id = actions.create_season(by=by)
    actions.set_switch(by=by, season_id=season_id, switch_id="P-01", answer="strict")
    frozen(season_id)
    lines = db.session.scalars(select(AuditLine).where(AuditLine.chain == season_id).order_by(AuditLine.seq)).all()
    assert [line.action for line in lines] == ["seasons.create", "seasons.switch", "seasons.freeze"]
    assert not list(verify_chain(db.session(), season_id))

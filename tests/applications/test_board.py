"""The season board: what stands too long, counted by the calendar to the day, and numbers that are those of the rows."""

import datetime as dt

import pytest
from sqlalchemy import event, select

from committee.applications.board import SLOW_WORKDAYS, funnel, held, late_items, slow_before, waiting
from committee.applications.models import Application, Fee, PaperReceipt, Return
from committee.applications.roster import absent
from committee.applications.rules import Phase
from committee.benchmarks.scene import NOW, fill_list, make_season
from committee.clock import beijing, beijing_day, end_of_day
from committee.db import db
from committee.seasons.calendars import Calendar
from committee.seasons.holidays_loading import shipped_calendar
from committee.seasons.models import Season
from committee.seasons.queries import calendar_of
from tests.applications import cast as play


@pytest.fixture
def season(session) -> Season:
    return db.session().get_one(Season, play.make_cast(session).season)


def slow(came: dt.date, *, now: dt.datetime, calendar: Calendar) -> bool:
    """The law said plainly: today lies after the fifth workday after the day it came."""
    return beijing_day(now) > calendar.add_workdays(came, SLOW_WORKDAYS)


def test_the_instant_parts_slow_from_not_slow_on_every_day_of_the_season(season):
    calendar = calendar_of(season)
    for offset in range(100):
        now = beijing(2024, 7, 22, 10) + dt.timedelta(days=offset)
        before = slow_before(season, now=now)
        for age in range(25):
            came = beijing_day(now) - dt.timedelta(days=age)
            instant = beijing(came.year, came.month, came.day, 23, 59)
            assert (instant < before) is slow(came, now=now, calendar=calendar), (now, came)


def test_an_unknown_year_makes_nothing_slow(season):
    assert slow_before(season, now=beijing(2099, 5, 1)) is None


@pytest.fixture
def crowd(app, session) -> Season:
    """Sixty applications in five phases; a third of the accepted have paid what was due, a sixth something else."""
    season = make_season(session)
    season.calendar = shipped_calendar().to_snapshot()
    fill_list(session, season, count=60, keys_of=app)
    for n, fee in enumerate(session.scalars(select(Fee).order_by(Fee.application_id))):
        if n % 2:
            fee.paid_yuan, fee.paid_at = (fee.due_yuan if n % 3 else 1), NOW
    for n, past in enumerate(session.scalars(select(Return).order_by(Return.id))):
        past.due_at = NOW + dt.timedelta(hours=8 * n) if n else None
    for n, row in enumerate(session.scalars(select(Application).where(Application.phase == Phase.EMPLOYER_CHECK))):
        row.phase_since = NOW - dt.timedelta(days=n)
    session.commit()
    return season


def test_the_boards_numbers_are_those_of_the_rows(crowd, session):
    accepted = session.scalars(select(Application).where(Application.phase == Phase.ACCEPTED)).all()
    paper = set(session.scalars(select(PaperReceipt.application_id).where(PaperReceipt.ok)))
    fees = {row.application_id: row for row in session.scalars(select(Fee))}
    dues = [row.due_at for row in session.scalars(select(Return)) if row.due_at is not None]
    before = slow_before(crowd, now=NOW)
    slow = session.scalars(select(Application).where(Application.phase == Phase.EMPLOYER_CHECK)).all()
    found = waiting(session, crowd, held(session, crowd, now=NOW))
    settled = {row.id for row in accepted if fees[row.id].settled}
    assert (found.paper, found.fee, found.poolable) == (
        sum(row.id not in paper for row in accepted),
        len(accepted) - len(settled),
        len(settled & paper),
    )
    assert (found.returned, found.returned_due) == (len(dues), min(dues))
    assert found.slow == sum(row.phase_since < before for row in slow)
    late, total = late_items(session, crowd, held(session, crowd, now=NOW), now=NOW, most=3)
    assert (len(late), total) == (3, found.slow + found.returned)
    bars = {bar.label.en: bar.late for bar in funnel(session, crowd, held(session, crowd, now=NOW))}
    assert sum(bars.values()) == found.slow + sum(due <= end_of_day(beijing_day(NOW)) for due in dues)


def test_the_board_reads_no_application_whole_but_those_it_names(crowd, session):
    """Eleven statements and the defects of the returns named, however many applications there are."""
    sent: list[str] = []

    def note(connection, cursor, statement, *rest):
        sent.append(statement)

    session.expunge_all()
    event.listen(db.engine, "before_cursor_execute", note)
    standing_still = held(session, crowd, now=NOW)
    waiting(session, crowd, standing_still)
    funnel(session, crowd, standing_still)
    late_items(session, crowd, standing_still, now=NOW)
    event.remove(db.engine, "before_cursor_execute", note)
    asked = [statement for statement in sent if statement.startswith("SELECT")]
    assert len(asked) <= 11
    assert [
        s for s in asked if "application.form" in s and "LIMIT" not in s and "application_return.id IN" not in s
    ] == []


def plans(session, ask) -> list[str]:
    """How the database finds what *ask* asks for, one line a step."""
    sent: list[tuple[str, object]] = []

    def note(connection, cursor, statement, parameters, *rest):
        if statement.startswith("SELECT"):
            sent.append((statement, parameters))

    event.listen(db.engine, "before_cursor_execute", note)
    ask()
    event.remove(db.engine, "before_cursor_execute", note)
    rows = (session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {words}", given) for words, given in sent)
    return [line[3] for found in rows for line in found]


def test_what_stands_still_and_who_is_missing_are_found_in_indexes_alone(crowd, session):
    """With 10,000 applications a walk over whole rows is what makes these pages slow."""
    found = plans(session, lambda: (held(session, crowd, now=NOW), absent(session, None, season=crowd)))
    assert [line for line in found if line.startswith("SCAN application")] == []
    assert any("COVERING INDEX ix_application_standing" in line for line in found)
    assert any("COVERING INDEX ix_application_filed" in line for line in found)

"""Three years in the integrity file: the anniversary is free again, what each kind bars, a lifted record bars nothing."""

import datetime as dt

import pytest

from committee import clock
from committee.clock import beijing
from committee.db import transaction
from committee.people.integrity import (
    Barred,
    IntegrityKind,
    IntegrityRecord,
    barred_from_drawing,
    check_may_file,
    ends_on,
    enter_record,
    lift_record,
)
from tests.factories import make_person


@pytest.mark.parametrize(
    ("day", "end"),
    [
        (dt.date(2024, 10, 30), dt.date(2027, 10, 30)),
        (dt.date(2024, 2, 29), dt.date(2027, 3, 1)),
        (dt.date(2024, 12, 31), dt.date(2027, 12, 31)),
    ],
)
def test_a_record_ends_on_its_third_anniversary(day, end):
    assert ends_on(day) == end


def record(session, kind=IntegrityKind.APPLICANT) -> int:
    clock.travel_to(beijing(2024, 10, 30, 10))
    person = make_person(session, name="陈砚")
    session.commit()
    with transaction() as writer:
        enter_record(
            writer,
            person_id=person.id,
            kind=kind,
            ground="业绩材料系伪造。",
            document_number="塔市监〔2024〕8号",
            season_id=None,
            by=None,
            approved_by=None,
        )
    return person.id


@pytest.mark.parametrize(
    ("day", "barred"),
    [
        (dt.date(2024, 10, 29), False),
        (dt.date(2024, 10, 30), True),
        (dt.date(2027, 10, 29), True),
        (dt.date(2027, 10, 30), False),
    ],
)
def test_r325_filing_is_barred_from_the_first_day_to_the_eve_of_the_anniversary(session, day, barred):
    person = record(session)
    assert (person in barred_from_drawing(session, on=day)) is barred
    if barred:
        with pytest.raises(Barred, match="2027-10-30"):
            check_may_file(session, person, on=day)
    else:
        check_may_file(session, person, on=day)


@pytest.mark.parametrize("kind", [IntegrityKind.EXPERT, IntegrityKind.STAFF])
def test_r327_an_expert_found_out_is_not_drawn_and_may_still_file(session, kind):
    person, day = record(session, kind), dt.date(2025, 1, 1)
    check_may_file(session, person, on=day)
    assert barred_from_drawing(session, on=day) == {person}


def test_a_lifted_record_bars_nothing_and_stays_readable(session):
    person, day = record(session), dt.date(2025, 1, 1)
    with transaction() as writer:
        lift_record(writer, writer.query(IntegrityRecord).one(), reason="复核后撤销", by=None)
    check_may_file(session, person, on=day)
    assert barred_from_drawing(session, on=day) == frozenset()
    assert session.query(IntegrityRecord).one().lifted_reason == "复核后撤销"

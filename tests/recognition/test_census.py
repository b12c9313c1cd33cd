"""全面摸底: who has not begun, judged by an earlier form where there is one, else with everything that has to be asked."""

import datetime as dt
import io

import openpyxl
import pytest
from sqlalchemy import select

from committee import clock
from committee.audit import AuditLine
from committee.clock import beijing
from committee.db import db, transaction
from committee.demo.units import HR_BUREAU
from committee.people.models import Account, Person, Unit
from committee.people.rules import UnitKind
from committee.people.steps import give_role
from committee.permissions import Role
from committee.recognition import actions
from committee.recognition.census import absent, unknown
from committee.recognition.models import RecognitionConfirmation
from committee.recognition.rules import Phase
from committee.seasons.actions import create_season
from committee.seasons.models import Season
from committee.seasons.recognition_tables import Tier
from tests.recognition import stage
from tests.recognition.people import BOOK
from tests.recognition.test_views import entered

FIRST = "塔河地区检验检测中心"  # a public institution at the prefecture, of people[0]


def census(play, *, season=None, unit=FIRST):
    db.session.expire_all()
    return absent(db.session(), play.employer(unit), season or play.season(), on=clock.today())


def test_somebody_without_an_account_or_a_form_is_listed_with_what_has_to_be_asked(play):
    person = play.people[0]
    with transaction() as session:
        row = session.get_one(Account, play.accounts[person.key]).person
        alone = Person(
            name="白桦",
            name_key="白桦",
            sex="",
            ethnicity="",
            id_number_sealed=row.id_number_sealed,
            id_number_index="x",
            unit_id=row.unit_id,
        )
        session.add(alone)
    found = {one.name: one for one in census(play)}
    assert found["白桦"].best is None
    told = "、".join(text.zh for text in found["白桦"].lacks)
    assert (
        told
        == "学历（层次、形式、毕业时间）、从事专业技术工作时间、年度考核、普通话等级、有职称的：取得时间和基层服务、性别、族别"
    )
    assert person.name in found
    stage.started(play, person)
    assert person.name not in {one.name for one in census(play)}
    clerk = next(c.key for c in play.staff if c.unit_name == FIRST and not c.bureau)
    assert told in entered(play, clerk).get("/recognition/roster").text


@pytest.mark.parametrize(
    ("kind", "tier", "asked"),
    [
        (UnitKind.DZQ, Tier.PREFECTURE, 4),
        (UnitKind.XZ, Tier.TOWNSHIP, 5),
        (UnitKind.ZY, Tier.PREFECTURE, 1),
    ],
)
def test_only_what_a_route_of_the_unit_hangs_on_is_asked(kind, tier, asked):
    person = Person(name="白桦", sex="女", ethnicity="汉族")
    assert len(unknown(Unit(name="某单位", kind=kind), tier, person, BOOK)) == asked


def next_season(play):
    """Another season, which nobody has begun; the unit's clerk is its clerk there too."""
    season_id = create_season(
        by=None,
        rulebook="recognition-2024",
        name="下半年",
        host_unit_id=play.units[HR_BUREAU.name],
        bodies={"prefecture": [play.units[HR_BUREAU.name]], "county": []},
    )
    clerk = play.employer(FIRST).account_id
    with transaction() as session:
        unit = session.get_one(Account, clerk).person.unit_id
        give_role(session, account_id=clerk, role=Role.EMPLOYER, scope=season_id, unit_ids=(unit,), by=None)
    return db.session.get_one(Season, season_id)


def test_an_earlier_form_says_who_qualifies_and_from_when(play):
    person = play.people[0]
    stage.started(play, person)
    actions.withdraw(by=play.accounts[person.key], public_id=play.applications[person.key])
    season = next_season(play)
    [one] = [row for row in census(play, season=season) if row.name == person.name]
    assert (one.best.route, one.best.may_file, one.season) == ("CD_CJ", True, play.season().name)


def test_a_title_that_an_earlier_season_brought_is_the_one_held_now(play):
    person = next(p for p in play.people if p.pattern.title == "ZJ")
    public_id = stage.started(play, person)
    with transaction() as session:
        row = stage.application_by(session, public_id)
        row.phase, row.level = Phase.CONFIRMED, "FG"
        session.add(RecognitionConfirmation(application_id=row.id, level="FG", at=beijing(2024, 4, 15, 9)))
    season = next_season(play)
    [one] = [row for row in census(play, season=season) if row.name == person.name]
    assert not one.best.may_file  # as an intermediate they could be raised again


def test_an_earlier_form_that_cannot_be_true_is_asked_anew(play):
    person = play.people[0]
    stage.started(play, person)
    with transaction() as session:
        row = stage.application_by(session, play.applications[person.key])
        row.form = {**row.form, "working_since": (clock.today() + dt.timedelta(days=9)).isoformat()}
    [one] = [row for row in census(play, season=next_season(play)) if row.name == person.name]
    assert (one.best, len(one.lacks)) == (None, 5)


def test_the_roster_to_fill_in_holds_whoever_has_not_begun_and_taking_it_leaves_a_line(play):
    first, other = (p for p in play.people if p.unit.name == FIRST)
    stage.started(play, first)
    clerk = next(c.key for c in play.staff if c.unit_name == FIRST and not c.bureau)
    book = openpyxl.load_workbook(io.BytesIO(entered(play, clerk).get("/recognition/sheet/absent.xlsx").data)).active
    texts = {cell for row in book.iter_rows(values_only=True) for cell in row}
    assert {other.name, other.id_number, FIRST} <= texts
    assert first.name not in texts
    line = db.session.scalars(select(AuditLine).where(AuditLine.action == "recognition.take_roster")).one()
    assert line.detail == {"people": len(census(play))}

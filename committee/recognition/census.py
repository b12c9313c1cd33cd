"""全面摸底: everybody on record with a unit who has not begun, with what the rules say of them or, plainly, what is not known.

The registry knows name, ID number and unit, which decide no route. Whoever applied in an earlier season is judged by what they
entered then; of everybody else the census says what has to be asked.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from committee.clock import beijing_day
from committee.errors import CommitteeError
from committee.people.models import Person, Unit
from committee.people.queries import id_number_of
from committee.people.rules import UnitKind, birth_date
from committee.permissions import Role
from committee.recognition import steps
from committee.recognition.conditions import Judgement
from committee.recognition.eligibility import nearest
from committee.recognition.facts import read_facts
from committee.recognition.models import RecognitionApplication, RecognitionConfirmation
from committee.seasons.models import Season
from committee.seasons.queries import recognition_rulebook_of
from committee.seasons.recognition_rulebook import RecognitionRulebook
from committee.seasons.recognition_tables import Tier
from committee.text import Text
from committee.viewer import Viewer

App = RecognitionApplication


@dataclass(frozen=True, slots=True)
class Absent:
    """Somebody who has not begun: ``best`` is the nearest route by an earlier form (of the season named), ``lacks`` what is not known."""

    person: Person
    name: str
    unit: str
    best: Judgement | None
    season: str
    lacks: tuple[Text, ...]


def absent(session: Session, viewer: Viewer, season: Season, *, on: dt.date) -> list[Absent]:
    """Everybody of the viewer's units without an application in *season*, by name."""
    units = viewer.unit_ids(Role.EMPLOYER, season_id=season.id)
    begun = select(App.person_id).where(App.season_id == season.id)
    query = select(Person).join(Unit).where(Unit.kind != UnitKind.BODY, Person.id.not_in(begun))
    if units is not None:
        query = query.where(Person.unit_id.in_(units))
    people = session.scalars(query.options(joinedload(Person.unit)).order_by(Person.name_key, Person.id)).all()
    earlier = _earlier(session, people)
    places = {unit.id: steps.tier_of(session, unit, season) for unit in {p.unit for p in people if p.unit}}
    book = recognition_rulebook_of(season)
    found = []
    for person in people:
        if (unit := person.unit) is not None:
            best, named = None, ""
            if person.id in earlier:
                form, specialty, named = earlier[person.id]
                best = _judged(form, specialty, person, unit, places[unit.id], book, on)
            lacks = () if best else unknown(unit, places[unit.id], person, book)
            found.append(Absent(person, person.name, unit.name, best, named if best else "", lacks))
    return found


def _earlier(session: Session, people: Sequence[Person]) -> dict[int, tuple[Mapping[str, Any], str, str]]:
    """Form, specialty and season of everybody's latest application; a title that it brought is the one held now."""
    latest = select(func.max(App.id)).where(App.person_id.in_([p.id for p in people])).group_by(App.person_id)
    rows = session.execute(
        select(App, Season.name, RecognitionConfirmation)
        .join(Season, Season.id == App.season_id)
        .outerjoin(RecognitionConfirmation, RecognitionConfirmation.application_id == App.id)
        .where(App.id.in_(latest))
    )
    found: dict[int, tuple[Mapping[str, Any], str, str]] = {}
    for row, name, confirmed in rows:
        form = dict(row.form)
        if confirmed is not None:
            form["title"] = {"level": confirmed.level, "obtained_on": beijing_day(confirmed.at).isoformat(), "name": ""}
        found[row.person_id] = (form, row.specialty, name)
    return found


def _judged(
    form: Mapping[str, Any], specialty: str, person: Person, unit: Unit, tier: Tier, book: RecognitionRulebook, on: dt.date
) -> Judgement | None:  # fmt: skip
    """The nearest route of an earlier form; None when it cannot be read by this season's rules."""
    try:
        facts = read_facts(
            form,
            unit_kind=unit.kind,
            tier=tier,
            specialty=specialty,
            ticks={},
            book=book,
            born=birth_date(id_number_of(person)),
            on=on,
        )
        return nearest(facts, book=book, on=on)
    except (CommitteeError, KeyError):  # a specialty or a kind of unit that this season's notice does not have
        return None


def unknown(unit: Unit, tier: Tier, person: Person, book: RecognitionRulebook) -> tuple[Text, ...]:
    """What has to be asked of somebody of whom there is only the registry's entry, as far as a route of the unit hangs on it."""
    routes = [rule for rule in book.routes if unit.kind.value in rule.unit_kinds and tier in rule.tiers]
    if not routes:
        return (Text(f"{unit.kind.label.zh}不在通知范围", f"{unit.kind.label.en}: outside the notice"),)
    asked = [
        Text("学历（层次、形式、毕业时间）", "study (kind, mode, day of completion)"),
        Text("从事专业技术工作时间", "start of specialist work"),
        Text("年度考核", "appraisals"),
    ]
    if book.unit_rule(unit.kind.value).public_institution:
        asked.append(Text("普通话等级", "Putonghua grade"))
    if any(rule.code == book.high.route for rule in routes):
        asked.append(Text("有职称的：取得时间和基层服务", "for holders of a title: when obtained, grassroots service"))
    personal = ((person.sex, Text("性别", "sex")), (person.ethnicity, Text("族别", "ethnicity")))
    return (*asked, *_empty(personal))


def _empty(fields: Iterable[tuple[str, Text]]) -> list[Text]:
    return [what for value, what in fields if not value]

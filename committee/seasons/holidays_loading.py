"""Where calendar days come from: the national tables of the ``chinesecalendar`` package, the region's data file, the office's edits."""

import datetime as dt
import tomllib
from dataclasses import dataclass
from pathlib import Path

import chinese_calendar.constants as national
from sqlalchemy import select
from sqlalchemy.orm import Session

from committee.seasons.calendars import Calendar
from committee.seasons.models import CalendarDay, CalendarLayer, CalendarYear

REGION_FILE = Path(__file__).parent / "holidays" / "xinjiang.toml"
NATIONAL_SOURCE = "国务院办公厅关于节假日安排的通知（chinesecalendar）"
_ORDER = (CalendarLayer.NATIONAL, CalendarLayer.REGIONAL, CalendarLayer.OFFICE)
_NAMES = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "National Day": "国庆节",
    "Mid-autumn Festival": "中秋节",
    "Anti-Fascist 70th Day": "抗战胜利70周年纪念日",
}


@dataclass(frozen=True, slots=True)
class LayerDay:
    """One day of one layer."""

    day: dt.date
    workday: bool
    name: str


def national_days() -> tuple[LayerDay, ...]:
    """Holidays and make-up workdays that differ from their weekday, 2004 to the last announced year."""
    days = [LayerDay(day, False, _NAMES.get(name, name)) for day, name in national.holidays.items()]
    days += [LayerDay(day, True, f"{_NAMES.get(name, name)}调休上班") for day, name in national.workdays.items()]
    return tuple(sorted(days, key=lambda d: d.day))


def national_years() -> tuple[int, ...]:
    """Years whose national arrangement the package has."""
    return tuple(sorted({day.year for day in national.holidays}))


def regional_years() -> dict[int, tuple[str, tuple[LayerDay, ...]]]:
    """The region's announced years: source and days (R-111)."""
    table = tomllib.loads(REGION_FILE.read_text(encoding="utf-8"))
    return {
        year["year"]: (year["source"], tuple(LayerDay(d["day"], d["workday"], d["name"]) for d in year["days"]))
        for year in table["years"]
    }


def load_days(session: Session) -> None:
    """Bring the tables into the database; years that are already there are left alone, so that edits stay."""
    present = {(row.layer, row.year) for row in session.scalars(select(CalendarYear))}
    for year in national_years():
        if (CalendarLayer.NATIONAL.value, year) not in present:
            session.add(CalendarYear(layer=CalendarLayer.NATIONAL.value, year=year, source=NATIONAL_SOURCE))
            _add(session, CalendarLayer.NATIONAL, [d for d in national_days() if d.day.year == year], NATIONAL_SOURCE)
    for year, (source, days) in regional_years().items():
        if (CalendarLayer.REGIONAL.value, year) not in present:
            session.add(CalendarYear(layer=CalendarLayer.REGIONAL.value, year=year, source=source))
            _add(session, CalendarLayer.REGIONAL, days, source)
    session.flush()


def _add(session: Session, layer: CalendarLayer, days: list[LayerDay] | tuple[LayerDay, ...], source: str) -> None:
    session.add_all(
        CalendarDay(layer=layer, day=d.day, workday=d.workday, name=d.name, source=source[:120]) for d in days
    )


def calendar_from_rows(session: Session, years: tuple[int, ...] = ()) -> Calendar:
    """The calendar of the tables, later layers over earlier ones; only *years* when given."""
    rows = session.scalars(select(CalendarDay)).all()
    rows = sorted((r for r in rows if not years or r.day.year in years), key=lambda r: _ORDER.index(r.layer))
    known = session.scalars(select(CalendarYear)).all()
    return Calendar(
        {row.day: row.workday for row in rows},
        frozenset(y.year for y in known if y.layer == CalendarLayer.NATIONAL and (not years or y.year in years)),
        frozenset(y.year for y in known if y.layer == CalendarLayer.REGIONAL and (not years or y.year in years)),
        {row.day: row.name for row in rows if row.name},
    )


def shipped_calendar() -> Calendar:
    """The calendar of the shipped tables alone, as a fresh installation has it."""
    days: dict[dt.date, LayerDay] = {d.day: d for d in national_days()}
    regional = regional_years()
    for _, regional_days in regional.values():
        days.update({d.day: d for d in regional_days})
    return Calendar(
        {day: d.workday for day, d in days.items()},
        frozenset(national_years()),
        frozenset(regional),
        {day: d.name for day, d in days.items() if d.name},
    )

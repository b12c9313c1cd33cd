"""The data of the watermarked report forms: everybody who passed, with every field the paper asks for (R-164)."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from committee.people.models import Person, Unit
from committee.people.queries import id_number_of
from committee.people.rules import birth_date
from committee.recognition.documents import NobodyToPrint, check_printable, notice_of
from committee.recognition.models import RecognitionApplication
from committee.recognition.rules import HAS_PASSED
from committee.seasons.models import Season
from committee.seasons.queries import recognition_rulebook_of
from committee.seasons.recognition_rulebook import RecognitionRulebook
from committee.seasons.recognition_tables import Mode, Study, studied


def report_forms(session: Session, rows: Sequence[RecognitionApplication], *, season: Season) -> dict[str, Any]:
    """The report forms of everybody who passed, in order of the list (R-164)."""
    chosen = [row for row in rows if row.phase in HAS_PASSED]
    if not chosen:
        raise NobodyToPrint
    check_printable(chosen)
    book = recognition_rulebook_of(season)
    people = {p.id: p for p in session.scalars(select(Person).where(Person.id.in_([row.person_id for row in chosen])))}
    ids = {i for row in chosen for i in (row.county_unit_id, row.final_unit_id) if i is not None}
    units = {unit.id: unit.name for unit in session.scalars(select(Unit).where(Unit.id.in_(ids)))}
    return {
        **notice_of(book),
        "copies": book.paper.copies,
        "people": [_report(row, people[row.person_id], book, units) for row in chosen],
    }


def _report(
    row: RecognitionApplication, person: Person, book: RecognitionRulebook, units: dict[int, str]
) -> dict[str, Any]:
    form, told, number = row.form, row.form.get("personal", {}), id_number_of(person)
    study: dict[str, Any] = next(
        iter(sorted(form.get("studies", ()), key=lambda s: s["finished_on"], reverse=True)), {}
    )
    title, grades = form.get("title") or {}, {g.code: g.name.zh for g in book.appraisal_grades}
    kinds = {k.code: k.name.zh for k in book.service_kinds}
    hours: dict[int, int] = {}
    for course in form.get("courses", ()):
        hours[course["year"]] = hours.get(course["year"], 0) + course["hours"]
    return {
        "form_name": book.route(row.route).report_name,
        "name": row.name,
        "sex": person.sex,
        "ethnicity": person.ethnicity,
        "born": birth_date(number),
        "id_number": number,
        "political_status": told.get("political", ""),
        "unit": row.unit_name,
        "post_unit": told.get("post_unit", ""),
        "started_work": _month(told.get("started_work")),
        "education": _study(study),
        "school": "　".join(filter(None, (study.get("school", ""), study.get("major", "")))),
        "finished_on": _month(study.get("finished_on")),
        "present_title": title.get("name") or (book.level(title["level"]).name.zh if title else "无"),
        "present_title_on": _month(title.get("obtained_on")),
        "series": f"{book.series_of(row.specialty).name.zh}系列",
        "specialty": book.specialty(row.specialty).zh,
        "route": book.route(row.route).name.zh,
        "level": book.level(row.level).name.zh,
        "history": [
            *(f"{_month(job['starts'])}至{_month(job['ends'])}　{job['unit']}" for job in told.get("history", ())),
            f"{_month(told.get('present_since'))}至今　{told.get('present_unit') or row.unit_name}",
        ],
        "service": [
            f"{_month(s['starts'])}至{_month(s['ends']) if s.get('ends') else '今'}　{kinds[s['kind']]}　{s.get('place', '')}"
            for s in form.get("services", ())
        ],
        "appraisals": "；".join(f"{year}年{grades[code]}" for year, code in sorted(form.get("appraisals", {}).items())),
        "courses": "免学" if form.get("exempt") else "；".join(f"{year}年{n}学时" for year, n in sorted(hours.items())),
        "putonghua": next((g.name for g in book.putonghua_grades if g.code == form.get("putonghua")), ""),
        "work": told.get("work", ""),
        "achievements": told.get("achievements", ""),
        "county": units.get(row.county_unit_id or 0, ""),
        "final": units[row.final_unit_id],
    }


def _study(study: dict[str, Any]) -> str:
    return studied(Study(study["study"]), Mode(study["mode"])).zh if study else ""


def _month(value: str | None) -> str:
    if not value:
        return ""
    day = dt.date.fromisoformat(value)
    return f"{day.year}年{day.month}月"

"""From a stored application to what the rules ask: its basis, its count, what still stands in the way of handing in."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from committee.applications.counting import PastReturn, submission_number
from committee.applications.eligibility import Basis, Finding, Penalty, blocking, conditions, judge
from committee.applications.form_fields import all_fields, missing
from committee.applications.models import Application, Return
from committee.applications.rules import Channel, EvaluationKind, Phase, ReturnedBy
from committee.applications.studies import Hours
from committee.clock import beijing_day
from committee.dossiers.queries import identity_of, missing_slots
from committee.people.integrity import Barred, filing_bar
from committee.people.models import Unit
from committee.people.rules import UnitKind
from committee.seasons.deadlines import AFTER_REVIEW
from committee.seasons.models import Season
from committee.seasons.queries import rulebook_of, switch
from committee.seasons.rulebook import Rulebook
from committee.seasons.rulebook_tables import Education
from committee.text import Text
from redaction.findings import Severity
from redaction.identity import identity_from_json
from redaction.names.search import matcher_for


def _day(values: Mapping[str, object], key: str) -> dt.date | None:
    text = values.get(key)
    return dt.date.fromisoformat(str(text)) if text else None


def _number(values: Mapping[str, object], key: str) -> int | None:
    value = values.get(key)
    return value if isinstance(value, int) else None


def basis_of(session: Session, application: Application, *, rulebook: Rulebook) -> Basis:
    """The form's facts as the rules of eligibility take them."""
    unit = session.get_one(Unit, application.unit_id)
    others = session.scalars(
        select(Application.level).where(
            Application.person_id == application.person_id,
            Application.season_year == application.season_year,
            Application.id != application.id,
            Application.level != application.level,
            Application.phase.not_in((Phase.WITHDRAWN, Phase.DRAFT)),
        )
    ).all()
    return basis_from(application, kind=unit.kind, others=others, rulebook=rulebook)


class Declared(Protocol):
    """As much of an application as its basis needs, be it an entity or a row of a list."""

    @property
    def channel(self) -> Channel: ...
    @property
    def evaluation(self) -> EvaluationKind: ...
    @property
    def level(self) -> str: ...
    @property
    def form(self) -> dict[str, Any]: ...


def basis_from(row: Declared, *, kind: UnitKind, others: Iterable[str], rulebook: Rulebook) -> Basis:
    """The basis of one row; *others* are levels that the same person applies for besides (R-121)."""
    form = row.form
    posted = tuple(
        (first, _day(form, f"posted_until_{n}")) for n in (1, 2, 3) if (first := _day(form, f"posted_from_{n}"))
    )
    skills = {c.skill: day for c in rulebook.crossover if (day := _day(form, f"skill_{c.skill}"))}
    return Basis(
        channel=row.channel,
        evaluation=row.evaluation,
        level=row.level,
        unit_kind=kind,
        in_service=form["in_service"] == "yes" if form.get("in_service") else None,
        retires_on=_day(form, "retires_on"),
        penalty=Penalty(form.get("penalty") or "none"),
        penalty_until=_day(form, "penalty_until"),
        by_skill=form.get("basis") == "skill",
        education=education_of(str(form.get("education") or ""), rulebook=rulebook),
        graduated_on=_day(form, "graduated_on"),
        trade_from=_day(form, "trade_from"),
        title_level=str(form.get("title_level") or ""),
        title_on=_day(form, "title_on"),
        skills=skills,
        appraisals_passed=int(form.get("appraisals_passed") or 0),
        posted=posted,
        putonghua=str(form.get("putonghua") or ""),
        title_series=str(form.get("title_series") or ""),
        hours=tuple(
            Hours(year, _number(form, f"ce_general_{year}"), _number(form, f"ce_specialty_{year}"))
            for year in rulebook.floors.continuing_education_years
        ),
        exempt_from_studies=form.get("ce_exempt") == "yes",
        other_levels=tuple(sorted(set(others))),
    )


def education_of(value: str, *, rulebook: Rulebook) -> Education | None:
    """The level of education of a form's choice; a class of a technical school counts as its equal (R-138)."""
    if value.startswith("school:"):
        return next((s.education for s in rulebook.technical_schools if f"school:{s.school}" == value), None)
    return Education(value) if value else None


def findings_of(session: Session, application: Application, *, season: Season, at: dt.datetime) -> tuple[Finding, ...]:
    """What each rule of eligibility says of this application on the day of *at*."""
    rulebook = rulebook_of(season)
    return judge(basis_of(session, application, rulebook=rulebook), rulebook=rulebook, today=beijing_day(at))


def conditions_of(session: Session, application: Application, *, rulebook: Rulebook) -> frozenset[str]:
    """Which requirements of the material list hold."""
    return conditions(basis_of(session, application, rulebook=rulebook))


def past_returns(returns: Iterable[Return], *, rulebook: Rulebook) -> list[PastReturn]:
    """Recorded returns as the count sees them."""
    returns = tuple(returns)
    masking = {rule.code for rule in rulebook.defects if rule.masking} if returns else set()
    return [
        PastReturn(
            r.returned_by,
            r.restored_at is not None,
            bool(r.defects) and all(d.code in masking for d in r.defects),
        )
        for r in returns
    ]


def submission_no(application: Application, *, season: Season) -> int:
    """Which submission to the committee is the present one (R-126)."""
    return submission_number(
        past_returns(application.returns, rulebook=rulebook_of(season)), p07=switch(season, "P-07")
    )


def open_return(application: Application) -> Return | None:
    """The office's return that waits for a new submission."""
    if application.phase is not Phase.RETURNED:
        return None
    rows = [r for r in application.returns if r.returned_by is ReturnedBy.OFFICE and r.restored_at is None]
    return rows[-1] if rows else None


def p06_for(past: Return, season: Season) -> str:
    """P-06 for one return; out of the review the windows of filing and checking have closed and its own alone counts."""
    return AFTER_REVIEW if past.late_leak else switch(season, "P-06")


def last_return(application: Application) -> Return | None:
    """The latest return by anybody, for the applicant's page."""
    return application.returns[-1] if application.returns else None


def identity_in_text(application: Application) -> tuple[Text, ...]:
    """Places of the form that experts will read and that show who the applicant is (R-500, L-22)."""
    matcher = matcher_for(identity_from_json(identity_of(application.dossier.subject)))
    places = [(Text("主要工作", "Main work"), str(application.form.get("summary") or ""))]
    places += [(Text(f"第{a.position}项成果", f"Result {a.position}"), a.title) for a in application.achievements]
    places.append((Text("所学专业", "Subject"), str(application.form.get("major") or "")))
    found: list[Text] = []
    for place, text in places:
        forms = [m.form for m in matcher.search(text) if m.severity is Severity.LEAK]
        if forms:
            found.append(
                Text(
                    f"{place.zh}中写了“{forms[0]}”，专家会看到，请改写",
                    f"{place.en} shows “{forms[0]}”, which experts would read; rewrite it",
                )
            )
    return tuple(found)


def obstacles(session: Session, application: Application, *, season: Season, at: dt.datetime) -> tuple[Text, ...]:
    """Everything that still stands in the way of handing in, in words; empty when nothing does. Files are asked of the dossier."""
    rulebook = rulebook_of(season)
    unit = session.get_one(Unit, application.unit_id)
    fields = all_fields(rulebook, unit.kind)
    bar = filing_bar(session, application.person_id, on=beijing_day(at))
    found = [Barred.words(bar)] if bar is not None else []
    found += [Text(f"未填：{f.label.zh}", f"Empty: {f.label.en}") for f in missing(application.form, fields)]
    found += [f.words for f in blocking(findings_of(session, application, season=season, at=at))]
    needed = conditions_of(session, application, rulebook=rulebook)
    found += [
        Text(f"缺材料：{m.label.zh}（{m.required.label.zh}）", f"Missing: {m.label.en} ({m.required.label.en})")
        for m in missing_slots(application.dossier, rulebook, needed)
    ]
    if not application.achievements:
        found.append(
            Text("至少填写一项业绩成果，注明本人排名和总人数", "Enter at least one result with your rank and the total")
        )
    found += identity_in_text(application)
    return tuple(found)

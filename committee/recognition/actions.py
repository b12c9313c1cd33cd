"""What an applicant does: open an application, fill it in, hand it in, withdraw. A clerk of the unit may do the typing for them."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from committee import audit, clock
from committee.db import transaction
from committee.dossiers import steps as dossiers
from committee.dossiers.queries import files_by_slot
from committee.errors import BadInput, NotFound, Stale
from committee.people.models import Account, Person, Unit
from committee.recognition import steps
from committee.recognition.arrival import arrives_in_time
from committee.recognition.demands import course_demands, demands_of, missing_courses, missing_slots
from committee.recognition.models import RecognitionApplication
from committee.recognition.refusals import HasOne, NotComplete, NotEligible, NotOpen, TooLate
from committee.recognition.rules import FINAL, Desk, Phase, hand_in_step
from committee.seasons.deadlines import on_time
from committee.seasons.models import Season
from committee.seasons.queries import recognition_rulebook_of, recognition_windows_of, switch
from committee.seasons.rulebook_tables import Producer
from committee.seasons.steps import freeze
from committee.seasons.wording import moment
from committee.text import Text

MAY_EDIT = (Phase.PREPARING, Phase.FILING, Phase.RETURNED)


def start(*, by: int, season_id: int, route: str, specialty: str, person_id: int | None = None) -> str:
    """Open an application on a route; returns its public id. *person_id* is given when a clerk opens it for somebody.

    Raises ``HasOne``, ``ImpossiblePair`` for a route that is closed to the unit, ``NoBureau`` when its chain has no clerk.
    """
    with transaction() as session:
        owner = person_id if person_id is not None else session.get_one(Account, by).person_id
        return open_application(
            session, season_id=season_id, person_id=owner, route=route, specialty=specialty, form={}, by=by
        ).public_id


def open_application(
    session: Session, *, season_id: int, person_id: int, route: str, specialty: str, form: Mapping[str, Any], by: int
) -> RecognitionApplication:
    """``start`` inside a transaction."""
    season = session.get_one(Season, season_id)
    book = recognition_rulebook_of(season)
    person = session.get_one(Person, person_id)
    unit = session.get(Unit, person.unit_id) if person.unit_id else None
    if unit is None:
        raise BadInput(Text("请先登记工作单位。", "The work unit has to be registered first."))
    if route not in {rule.code for rule in book.routes} or specialty not in {rule.code for rule in book.specialties}:
        raise BadInput(Text("请选择路线和专业。", "Choose a route and a specialty."))
    ended = [phase for phase in FINAL if phase is not Phase.CONFIRMED]
    query = select(RecognitionApplication.id).where(
        RecognitionApplication.season_id == season_id,
        RecognitionApplication.person_id == person_id,
        RecognitionApplication.phase.not_in(ended),
    )
    if session.scalar(query.limit(1)) is not None:
        raise HasOne
    county, final = steps.bureaus_of(session, unit, route=route, season=season)
    row = RecognitionApplication(
        season_id=season_id,
        person_id=person.id,
        dossier=dossiers.open_dossier(session, season_id=season_id, person=person, unit=unit),
        name=person.name,
        unit_id=unit.id,
        unit_name=unit.name,
        tier=steps.tier_of(session, unit, season),
        county_unit_id=county,
        final_unit_id=final,
        route=route,
        specialty=specialty,
        form=dict(form),
    )
    session.add(row)
    session.flush()
    _record(session, row, "recognition.start", by, {"route": route})
    return row


def save(
    *, by: int, public_id: str, version: int, form: Mapping[str, Any], route: str = "", specialty: str = ""
) -> int:
    """Store what was filled in; returns the new version. Route and specialty may change until the first posting.

    Raises ``Stale`` when somebody saved meanwhile, ``WrongFact`` for what cannot be true.
    """
    with transaction() as session:
        row = steps.locked(session, public_id)
        if row.phase not in MAY_EDIT:
            raise NotOpen(window=row.phase.label)
        if row.version != version:
            raise Stale
        season = session.get_one(Season, row.season_id)
        if row.phase is Phase.PREPARING and (route or specialty):
            unit = session.get_one(Unit, row.unit_id)
            row.route, row.specialty = route or row.route, specialty or row.specialty
            recognition_rulebook_of(season).specialty(row.specialty)
            row.county_unit_id, row.final_unit_id = steps.bureaus_of(session, unit, route=row.route, season=season)
        row.form = dict(form)
        steps.facts_of(session, row, on=clock.today())
        row.version += 1
        return row.version


def lacking(session: Session, row: RecognitionApplication, *, on: dt.date, by: Producer | None = None) -> list[Text]:
    """Everything that is still missing of an application, in words: slots (only those of *by* when given) and courses."""
    season = session.get_one(Season, row.season_id)
    book = recognition_rulebook_of(season)
    facts, judgement = steps.facts_of(session, row, on=on), steps.judgement_of(session, row, on=on)
    courses = course_demands(facts, judgement, book=book, on=on, p34=switch(season, "P-34"))
    have = {*files_by_slot(row.dossier), *steps.papers_of(session, row.id)}
    slots = missing_slots(have, demands_of(facts, judgement, courses, book=book), book=book)
    found = [rule.label for rule in slots if by is None or rule.by is by]
    if by is not Producer.EMPLOYER:
        for demand, why in missing_courses(facts, courses, book=book):
            found.append(Text(f"{demand.words.zh}{why.zh}", f"{demand.words.en}: {why.en}"))
    return found


def hand_in(*, by: int, public_id: str, pledged: bool) -> Phase:
    """Hand in, or in again after a return; the years are counted to this day. Freezes the season's rules the first time.

    Raises ``NotOpen``, ``TooLate``, ``NotEligible``, ``NotComplete`` (everything missing at once), the dossier's refusals.
    """
    with transaction() as session:
        row = steps.locked(session, public_id)
        season = session.get_one(Season, row.season_id)
        book, windows, p01 = recognition_rulebook_of(season), recognition_windows_of(season), switch(season, "P-01")
        now, today = clock.now(), clock.today()
        if now < windows.filing_from:
            raise NotOpen(window=moment(windows.filing_from))
        if not arrives_in_time(now, arrived_at=row.arrived_at, cut=windows.filing_until, p01=p01):
            raise TooLate(cut=moment(windows.filing_until), body=steps.desks_of(row, book)[-1].label)
        if not on_time(now, windows.check_until, p01=p01):
            raise NotOpen(window=moment(windows.check_until))
        judgement = steps.judgement_of(session, row, on=today)
        if not judgement.may_file:
            raise NotEligible(route=book.route(row.route).name, why=_joined([c.words for c in judgement.missing]))
        missing = lacking(session, row, on=today, by=Producer.APPLICANT)
        if missing:
            raise NotComplete(what=_joined(missing))
        step = hand_in_step(
            row.phase, returned_from=row.returned_from, desks=steps.desks_of(row, book), p05=switch(season, "P-05")
        )
        submission = dossiers.hand_in(session, dossier=row.dossier, declaration=pledged)
        row.level, row.judged_on = judgement.level, today
        row.submitted_at = row.submitted_at or now
        freeze(session, season)
        return steps.advance(session, application=row, name=step, by=by, seen={"manifest": submission.manifest_hash})


def withdraw(*, by: int, public_id: str) -> None:
    """The applicant takes the application back; another one may be made."""
    with transaction() as session:
        row = steps.locked(session, public_id)
        if session.get_one(Account, by).person_id != row.person_id:
            raise NotFound
        steps.advance(session, application=row, name="withdraw", by=by)
        dossiers.close_upload(session, row.dossier)


@dossiers.on_bounce
def _bounced(session: Session, dossier_id: int, submission_id: int) -> None:
    """A file turned out unreadable after the press: back to the applicant as not handed in (R-101)."""
    row = session.scalar(
        select(RecognitionApplication).where(RecognitionApplication.dossier_id == dossier_id).with_for_update()
    )
    back = {
        Phase.EMPLOYER_CHECK: "employer_return",
        Phase.COUNTY_CHECK: "county_return",
        Phase.FINAL_CHECK: "final_return",
    }
    if row is not None and row.phase in back:
        book = recognition_rulebook_of(session.get_one(Season, row.season_id))
        desks = steps.desks_of(row, book)
        where = {Phase.COUNTY_CHECK: Desk.COUNTY, Phase.FINAL_CHECK: desks[-1]}
        row.returned_from = where.get(row.phase, Desk.EMPLOYER)
        steps.advance(session, application=row, name=back[row.phase], by=None, seen={"submission": submission_id})


def _joined(words: list[Text]) -> Text:
    return Text("；".join(w.zh for w in words), "; ".join(w.en for w in words))


def _record(session: Session, row: RecognitionApplication, action: str, by: int, detail: Mapping[str, Any]) -> None:
    audit.record(
        session,
        action=action,
        season_id=row.season_id,
        subject="recognition",
        key=row.public_id,
        detail=detail,
        account_id=by,
    )

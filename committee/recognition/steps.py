"""What actions of this part share inside their transaction: walk the table with a line in the log, find the bureaus, judge, read."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from committee import audit, clock
from committee.errors import NotFound
from committee.people.models import Account, GrantUnit, Person, RoleGrant, Unit
from committee.people.queries import id_number_of
from committee.people.rules import AccountState, birth_date
from committee.permissions import Role
from committee.recognition.conditions import Judgement
from committee.recognition.eligibility import judge
from committee.recognition.facts import Facts, read_facts
from committee.recognition.models import RecognitionApplication, RecognitionStep, UnitPaper, UnitPaperLine
from committee.recognition.refusals import NoBureau
from committee.recognition.rules import WORKFLOW, Desk, Phase, chain
from committee.seasons.models import Season
from committee.seasons.queries import recognition_rulebook_of
from committee.seasons.recognition_rulebook import RecognitionRulebook
from committee.seasons.recognition_tables import Tier
from committee.text import Text


def advance(
    session: Session,
    *,
    application: RecognitionApplication,
    name: str,
    by: int | None,
    opinion: str = "",
    seen: Mapping[str, Any] | None = None,
) -> Phase:
    """Take the step *name* and record who took it, when, with what word and what was seen (R-328). Raises ``IllegalTransition``."""
    before = application.phase
    after = WORKFLOW.next(before, name)
    now = clock.now()
    application.phase, application.phase_since = after, now
    session.add(
        RecognitionStep(
            application_id=application.id,
            name=name,
            phase_before=before,
            phase_after=after,
            by_id=by,
            at=now,
            opinion=opinion,
            seen=dict(seen or {}),
        )
    )
    audit.record(
        session,
        action=f"recognition.{name}",
        season_id=application.season_id,
        subject="recognition",
        key=application.public_id,
        detail={"before": before.value, "after": after.value},
        account_id=by,
    )
    session.flush()
    return after


def locked(session: Session, public_id: str) -> RecognitionApplication:
    """The application at an address, read under the write lock. Raises ``NotFound``."""
    found = session.scalar(
        select(RecognitionApplication).where(RecognitionApplication.public_id == public_id).with_for_update()
    )
    if found is None:
        raise NotFound
    return found


def tier_of(session: Session, unit: Unit, season: Season) -> Tier:
    """Where a unit stands; kinds that follow their region stand at county level when a county bureau is above them (R-160)."""
    try:
        tier = recognition_rulebook_of(season).unit_rule(unit.kind.value).tier
    except KeyError:
        tier = Tier.BY_REGION
    if tier is Tier.BY_REGION:
        return Tier.COUNTY if _county_of(session, unit, season) is not None else Tier.PREFECTURE
    return tier


def _county_of(session: Session, unit: Unit, season: Season) -> Unit | None:
    """The county bureau of a unit's area: one above it, else the one of its region."""
    ids = season.bodies.get("county", ())
    here: Unit | None = unit
    seen: set[int] = set()
    while here is not None and here.id not in seen:
        if here.id in ids:
            return here
        seen.add(here.id)
        here = session.get(Unit, here.parent_id) if here.parent_id else None
    bureaus = session.scalars(select(Unit).where(Unit.id.in_(ids)).order_by(Unit.id)).all()
    return next((row for row in bureaus if unit.region and row.region == unit.region), None)


def bureaus_of(session: Session, unit: Unit, *, route: str, season: Season) -> tuple[int | None, int]:
    """The county bureau that only recommends (or None) and the bureau that confirms (R-160 to R-162).

    Raises ``ImpossiblePair``, or ``NoBureau`` when one is not named or has no clerk.
    """
    book = recognition_rulebook_of(season)
    desks = chain(book.route(route), tier_of(session, unit, season))
    found: list[int] = []
    for desk in desks[1:]:
        if desk is Desk.COUNTY:
            body = _county_of(session, unit, season)
        else:
            ids = season.bodies.get("prefecture", ())
            body = session.get(Unit, ids[0]) if ids else None
        if body is None:
            why = Text("没有指定该地的机构", "no bureau is named for the area")
            raise NoBureau(unit=unit.name, desk=desk.label, why=why)
        if not _has_clerk(session, body.id, season.id):
            why = Text(f"{body.name}还没有经办人账号", f"{body.name} has no clerk's account yet")
            raise NoBureau(unit=unit.name, desk=desk.label, why=why)
        found.append(body.id)
    return (found[0] if len(found) == 2 else None), found[-1]


def _has_clerk(session: Session, unit_id: int, season_id: int) -> bool:
    query = (
        select(RoleGrant.id)
        .join(Account, Account.id == RoleGrant.account_id)
        .outerjoin(GrantUnit, GrantUnit.grant_id == RoleGrant.id)
        .where(
            RoleGrant.role == Role.HR,
            RoleGrant.scope.in_((0, season_id)),
            Account.state == AccountState.ACTIVE,
            (GrantUnit.unit_id == unit_id) | (GrantUnit.unit_id.is_(None)),
        )
    )
    return session.scalar(query.limit(1)) is not None


def desks_of(application: RecognitionApplication, book: RecognitionRulebook) -> tuple[Desk, ...]:
    """The chain of an application."""
    return chain(book.route(application.route), application.tier)


def facts_of(
    session: Session, application: RecognitionApplication, *, on: dt.date, without_ticks: bool = False
) -> Facts:
    """What the rules ask of an application as of *on*, ticks included. Raises ``WrongFact``."""
    season = session.get_one(Season, application.season_id)
    unit = session.get_one(Unit, application.unit_id)
    return read_facts(
        application.form,
        unit_kind=unit.kind,
        tier=application.tier,
        specialty=application.specialty,
        ticks={} if without_ticks else {tick.code: tick.holds for tick in application.ticks},
        book=recognition_rulebook_of(season),
        born=birth_date(id_number_of(session.get_one(Person, application.person_id))),
        on=on,
    )


def judgement_of(session: Session, application: RecognitionApplication, *, on: dt.date) -> Judgement:
    """What the route says of an application as of *on*."""
    book = recognition_rulebook_of(session.get_one(Season, application.season_id))
    return judge(facts_of(session, application, on=on), application.route, book=book, on=on)


def papers_of(session: Session, application_id: int) -> dict[str, UnitPaper]:
    """The latest scan of each of the unit's forms on which somebody stands."""
    rows = session.scalars(
        select(UnitPaper)
        .join(UnitPaperLine)
        .where(UnitPaperLine.application_id == application_id)
        .order_by(UnitPaper.id)
    )
    return {row.slot: row for row in rows}

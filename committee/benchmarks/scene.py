"""Rows for benchmarks: a season, its people, thousands of applications. Everybody is invented; nothing is measured here."""

import datetime as dt
import secrets

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from committee import clock
from committee.applications.models import Application, Fee, PaperReceipt, Return
from committee.applications.rules import Channel, EvaluationKind, Phase, ReturnedBy
from committee.assignment.models import Assignment, PairState, Plan, PlanState
from committee.dossiers.models import Dossier, DossierSubject
from committee.dossiers.review import ReviewCase
from committee.experts.models import Committee, Expert
from committee.people.actions import make_account_directly
from committee.people.models import Account, Person, Unit, UserSession
from committee.people.rules import UnitKind, check_letter, name_key
from committee.permissions import Role
from committee.seasons.holidays_loading import shipped_calendar
from committee.seasons.models import Season, SeasonState
from committee.seasons.rulebook import load_rulebook
from committee.web.signed_sessions import token_hash

SURNAMES, GIVEN = "沈陆韩乔温纪苏穆", ("知微", "明远", "静安", "艾力", "古丽", "努尔", "思齐", "怀瑾", "若水", "晓岚")
LISTED = (Phase.OFFICE_CHECK, Phase.RETURNED, Phase.ACCEPTED, Phase.POOLED, Phase.EMPLOYER_CHECK)
NOW = clock.beijing(2024, 9, 1, 10)


def id_number(serial: int) -> str:
    """A valid number in the unassigned area 659900, different for each serial below 10 million."""
    day = dt.date(1960, 1, 1) + dt.timedelta(days=serial // 1000)
    first = f"659900{day:%Y%m%d}{serial % 1000:03d}"
    return first + check_letter(first)


def make_season(session: Session) -> Season:
    """An open season under the rulebook of 2024, committed."""
    book = load_rulebook("quality-2024")
    season = Season(
        name="2024",
        year=2024,
        rulebook_name="quality-2024",
        rulebook=book.to_snapshot(),
        switches=book.default_switches(),
        calendar=shipped_calendar().to_snapshot(),
        state=SeasonState.OPEN,
    )
    session.add(season)
    session.commit()
    return season


def sign_in(app: Flask, session: Session, *, role: Role, serial: int = 9_000_001) -> tuple[FlaskClient, Account]:
    """A client in which a new account of *role* is signed in with its second factor, and the account."""
    account_id = make_account_directly(
        name="温若水",
        id_number=id_number(serial),
        unit_id=None,
        login_name=f"bench{serial}",
        password=secrets.token_urlsafe(12),
        roles=[role],
    )
    account = session.get_one(Account, account_id)
    token, now = secrets.token_urlsafe(24), clock.real_now()
    session.add(
        UserSession(
            token_hash=token_hash(token), account_id=account.id, created_at=now, last_seen_at=now, second_factor_at=now
        )
    )
    session.commit()
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = token, True
    return client, account


def fill_list(session: Session, season: Season, *, count: int, keys_of: Flask) -> None:
    """*count* applications in all phases that the office lists, with returns, fees and papers, committed."""
    keyring = keys_of.extensions["keyring"]
    units = [Unit(name=f"胡杨县检测所{n}", kind=UnitKind.XS) for n in range(40)]
    session.add_all(units)
    session.flush()
    book = load_rulebook("quality-2024")
    levels = [level for level in book.levels if level.code in ("FG", "ZJ", "ZL")]
    for n in range(count):
        name = SURNAMES[n % len(SURNAMES)] + GIVEN[n // len(SURNAMES) % len(GIVEN)]
        number, unit, level = id_number(n), units[n % len(units)], levels[n % len(levels)]
        person = Person(
            name=name,
            name_key=name_key(name),
            id_number_sealed=keyring.seal("id-number", number),
            id_number_index=keyring.index("id-number-index", number),
            unit_id=unit.id,
        )
        session.add(person)
        session.flush()
        subject = DossierSubject(
            person_id=person.id, unit_id=unit.id, name=name, unit_name=unit.name,
            identity_sealed=keyring.seal("dossier-identity", "{}"),
        )  # fmt: skip
        session.add(subject)
        session.flush()
        dossier = Dossier(season_id=season.id, subject_id=subject.id)
        session.add(dossier)
        session.flush()
        _application(session, season, n, person=person, unit=unit, dossier=dossier, level=(level.code, level.rank))
    session.commit()


def _application(
    session: Session, season: Season, n: int, *, person: Person, unit: Unit, dossier: Dossier, level: tuple[str, int]
) -> None:
    row = Application(
        season_id=season.id,
        season_year=season.year,
        person_id=person.id,
        dossier_id=dossier.id,
        name=person.name,
        unit_id=unit.id,
        unit_name=unit.name,
        channel=Channel.DIRECTED if n % 3 else Channel.PRIVATE,
        evaluation=EvaluationKind.REVIEW,
        series="03",
        specialty="031702",
        level=level[0],
        level_rank=level[1],
        phase=LISTED[n % len(LISTED)],
        phase_since=NOW + dt.timedelta(minutes=n),
        submitted_at=NOW,
    )
    session.add(row)
    session.flush()
    if row.phase is Phase.RETURNED:
        session.add(
            Return(application_id=row.id, returned_by=ReturnedBy.OFFICE, n=1, at=NOW, due_at=NOW + dt.timedelta(days=3))
        )
    if row.phase in (Phase.ACCEPTED, Phase.POOLED):
        session.add(
            Fee(application_id=row.id, due_yuan=200, due_at=NOW + dt.timedelta(days=9), remark_code=f"MP{n:06d}")
        )
        session.add(
            PaperReceipt(
                application_id=row.id, attempt=1, received_at=NOW, copies=2, signed_and_sealed=True, ok=bool(n % 2)
            )
        )


def give_case(session: Session, season: Season, account: Account) -> str:
    """A case on the desk of an expert's *account*, committed; returns its key."""
    unit = Unit(name="胡杨县计量检定所", kind=UnitKind.XS)
    session.add(unit)
    session.flush()
    expert = Expert(
        person_id=account.person_id, unit_id=unit.id, title="高级工程师", level_rank=4, specialties=["031702"],
        term_from=dt.date(2023, 12, 1), term_to=dt.date(2026, 11, 30), past_units=[],
    )  # fmt: skip
    committee = Committee(
        season_id=season.id,
        name="塔河地区质量技术监督专业评委会",
        levels=["FG"],
        size=11,
        recorded_until=dt.date(2026, 6, 30),
    )
    case = ReviewCase(
        season_id=season.id, code="K7QX-42", route="PS_DX", level="FG", level_rank=3, specialty="031702", facts={}
    )
    session.add_all([expert, committee, case])
    session.flush()
    plan = Plan(
        season_id=season.id, committee_id=committee.id, state=PlanState.PUBLISHED, seed="00" * 32, inputs={},
        made_at=NOW, published_at=NOW,
    )  # fmt: skip
    session.add(plan)
    session.flush()
    session.add(Assignment(plan_key=plan.key, case_key=case.key, expert_id=expert.id, state=PairState.ACTIVE))
    session.commit()
    return case.key

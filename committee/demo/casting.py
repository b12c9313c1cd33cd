"""First act: units, accounts with roles, the season and its bodies, the expert pool."""

import datetime as dt

from flask import current_app

from committee.db import db, transaction
from committee.demo.people import Person as CastPerson
from committee.demo.stage import Play, set_clock
from committee.demo.units import HOST, HR_BUREAU
from committee.experts.actions import add_expert
from committee.people.models import Account, Person, Unit, UnitAlias
from committee.people.rules import AccountState, UnitKind, name_key, normalise_id_number
from committee.people.steps import give_role
from committee.permissions import Role
from committee.seasons.actions import create_season
from committee.seasons.queries import rulebook_of
from committee.text import Text

NO_PASSWORD = "!"  # nobody signs in with it; one account a role gets a fresh password at each start  # noqa: S105
ADMINISTRATIVE = {HOST.key, HR_BUREAU.key}


def cast_everybody(play: Play) -> None:
    """Make the folder's people. Same seed, same people."""
    from committee.clock import beijing

    set_clock(beijing(2024, *((4, 11, 10) if play.leave_work else (7, 15, 10))))  # the spring's recognition comes first
    play.tell(Text("登记单位和人员", "Registering units and people"))
    everybody = [*play.cast.applicants, *play.cast.experts, *play.cast.staff]
    _units(play, everybody)
    play.season_id = create_season(
        by=None,
        host_unit_id=play.units[HOST.key],
        bodies={"PS_DX": [play.units[HOST.key]], "PS_MY": [play.units[_body(play)]]},
    )
    for member in play.cast.staff:
        _account(play, member, _staff_roles(play, member.duty, member.unit.key))
    for expert in play.cast.experts:
        _account(play, expert, [(Role.EXPERT, play.season_id, ())])
    play.seat_candidates()
    for candidate in play.candidates:
        _account(play, candidate.person, [(Role.APPLICANT, play.season_id, ())])
        candidate.account_id = play.accounts[candidate.person.key]
    _pool(play)


def _body(play: Play) -> str:
    return next(s.unit.key for s in play.cast.staff if s.duty == "authority")


def _units(play: Play, people: list[CastPerson]) -> None:
    with transaction() as session:
        for unit in {person.unit.key: person.unit for person in people}.values():
            kind = UnitKind.BODY if unit.key in ADMINISTRATIVE else UnitKind(unit.kind.value)
            row = Unit(name=unit.name, kind=kind, region=unit.region, uscc=unit.uscc, phone=unit.phone)
            row.aliases = [UnitAlias(alias=alias) for alias in unit.aliases]
            session.add(row)
            session.flush()
            play.units[unit.key] = row.id


def _staff_roles(play: Play, duty: str, unit_key: str) -> list[tuple[Role, int, tuple[int, ...]]]:
    unit = play.units[unit_key]
    scope = play.season_id
    if duty == "employer":
        return [(Role.EMPLOYER, scope, (unit,))]
    if duty == "authority":
        return [
            (Role.AUTHORITY, scope, (unit,)),
            (Role.EMPLOYER, scope, (unit,)),
        ]  # it also hosts freelancers' files (R-004)
    if duty == "admin":
        return [(Role.ADMIN, 0, ())]
    if duty == "secretary":
        return [(Role.SECRETARY, scope, ()), *_host_clerk(play, unit)]
    return [(Role(duty), scope, ())]


def _host_clerk(play: Play, unit: int) -> list[tuple[Role, int, tuple[int, ...]]]:
    """One of the host's secretaries also recommends for the bureau's own area (R-003)."""
    return [(Role.AUTHORITY, play.season_id, (unit,))] if not play.counts["host-clerk"] else []


def _account(play: Play, person: CastPerson, roles: list[tuple[Role, int, tuple[int, ...]]]) -> None:
    keys = current_app.extensions["keyring"]
    number = normalise_id_number(person.id_number)
    login = person.key.lower()
    with transaction() as session:
        row = Person(
            name=person.name,
            name_key=name_key(person.name),
            former_names=[*person.former_names, *person.name_variants],
            latin_names=list(person.latin_names),
            native_names=list(person.native_names),
            sex=person.sex,
            ethnicity=person.ethnicity.value,
            id_number_sealed=keys.seal("id-number", number),
            id_number_index=keys.index("id-number-index", number),
            phone_sealed=keys.seal("phone", person.phone),
            email_sealed=keys.seal("email", person.email),
            unit_id=play.units[person.unit.key],
        )
        session.add(row)
        session.flush()
        account = Account(login_name=login, person_id=row.id, password_hash=NO_PASSWORD, state=AccountState.ACTIVE)
        session.add(account)
        session.flush()
        for role, scope, units in roles:
            give_role(session, account_id=account.id, role=role, scope=scope, unit_ids=units, by=None)
            if role is Role.AUTHORITY and (Role.SECRETARY, scope, ()) in roles:
                play.counts["host-clerk"] += 1
        play.accounts[person.key] = account.id
        play.logins[person.key] = login


def _pool(play: Play) -> None:
    book = rulebook_of(play.season())
    codes = {item.name.zh: item.code for item in book.specialties}
    for expert in play.cast.experts:
        level = expert.qualification.level if expert.qualification else "FG"
        account = db.session.get_one(Account, play.accounts[expert.key])
        add_expert(
            person_id=account.person_id,
            unit_id=play.units[expert.unit.key],
            title=expert.qualification.title if expert.qualification else "高级工程师",
            level_rank=book.level(level).rank,
            specialties=[codes[item.value] for item in expert.sub_fields],
            term_from=expert.term_from,
            term_to=expert.term_to,
            by=play.office("secretary"),
        )


def day(value: dt.date | None) -> str:
    """A date as the form takes it."""
    return value.isoformat() if value else ""

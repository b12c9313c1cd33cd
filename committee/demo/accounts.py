"""The accounts of a demo that a visitor may use: fresh passwords, the list that is printed, the one-time codes."""

import secrets
import sys
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from committee.config import Settings, data_folder
from committee.db import db, transaction
from committee.demo.stage import who_waits
from committee.demo.units import UnitKind
from committee.errors import Refused
from committee.installation import current
from committee.keys import Keyring
from committee.operations.options import opened
from committee.people.models import Account, GrantUnit, Person, RoleGrant, Unit
from committee.people.passwords import hash_password
from committee.people.totp import new_secret
from committee.permissions import SECOND_FACTOR_ROLES, Role
from committee.seasons.models import Season
from committee.text import Text

TALK = Console(stderr=True, highlight=False)


class NotDemo(Refused):
    """Only demo folders hand out codes."""

    message = Text("这不是演示数据文件夹，或没有这个账号。", "This is not a demo folder, or there is no such account.")
    next_step = Text(
        "账号见 ./run 打印的清单；数据文件夹用 --data 指定。",
        "./run printed the accounts; name the data folder with --data.",
    )


class NoCodeNeeded(Refused):
    """The account signs in with its password alone."""

    message = Text("这个账号不用动态码，凭密码登录。", "This account needs no code; its password is enough.")
    next_step = Text("请直接登录。", "Just sign in.")


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """One account a visitor can use: role, sign-in name, fresh password, secret of the second factor where due."""

    role: Role
    login: str
    name: str
    password: str
    secret: str


def fresh_accounts(settings: Settings) -> list[DemoAccount]:
    """One account a role with a new password and, where due, its second factor; needs an application context."""
    keys = Keyring(settings.keys_folder)
    made: list[DemoAccount] = []
    with transaction() as session:
        scopes = (0, own_season(session))
        asked = asked_clerks(session)
        for role in Role:
            rows = session.execute(
                select(Account, Person.name)
                .join(RoleGrant, RoleGrant.account_id == Account.id)
                .join(Person, Person.id == Account.person_id)
                .where(RoleGrant.role == role, RoleGrant.scope.in_(scopes))
                .order_by(Account.id)
            ).all()
            free = [row for row in rows if all(one.login != row[0].login_name for one in made)]
            if not free:
                continue
            account, name = free[shown_place(role, [row[0].id for row in free], len(rows), asked)]
            password = f"{secrets.token_urlsafe(6)}-{secrets.randbelow(9000) + 1000}"
            account.password_hash = hash_password(password)
            secret = ""
            if role in SECOND_FACTOR_ROLES:
                secret = keys.open("totp", account.totp_sealed) if account.totp_sealed else new_secret()
                account.totp_sealed = keys.seal("totp", secret)
            made.append(DemoAccount(role, account.login_name, name, password, secret))
    return made


def own_season(session: Session) -> int:
    """The season that the folder was made for: the first, for the spring's recognition is played beside it later."""
    return session.scalar(select(func.min(Season.id))) or 0


def shown_place(role: Role, free: list[int], all_of_role: int, asked: frozenset[int]) -> int:
    """Which of the *free* accounts of a role is shown: one that finds something to do.

    That is the applicant with the open return (fifth from the end), the clerk of a unit whose applicant waits (*asked*), else the first.
    """
    if role is Role.APPLICANT and all_of_role >= 10:
        return max(len(free) - 5, 0)
    return next((at for at, account in enumerate(free) if account in asked), 0) if role is Role.EMPLOYER else 0


def asked_clerks(session: Session) -> frozenset[int]:
    """The accounts of clerks of the unit before which ``Play.left`` leaves an applicant waiting."""
    query = select(Unit).join(Person, Person.unit_id == Unit.id).join(Account, Account.person_id == Person.id)
    query = query.join(RoleGrant, RoleGrant.account_id == Account.id)
    query = query.where(RoleGrant.role == Role.APPLICANT, RoleGrant.scope == own_season(session))
    units = session.scalars(query.order_by(Account.id)).all()
    if len(units) < 10:
        return frozenset()
    at = units[who_waits([UnitKind(unit.kind.value) for unit in units])["employer"]].id
    holders = select(RoleGrant.account_id).join(GrantUnit, GrantUnit.grant_id == RoleGrant.id)
    return frozenset(session.scalars(holders.where(RoleGrant.role == Role.EMPLOYER, GrantUnit.unit_id == at)))


def _typed(settings: Settings) -> str:
    """How a person types this program here, for the folder that is served."""
    python = Path(sys.executable)
    here = python.relative_to(Path.cwd()) if python.is_relative_to(Path.cwd()) else python
    folder = "" if settings.data == data_folder() else f" --data {settings.data}"
    return f"{here} -m committee demo-code{folder}"


def print_accounts(settings: Settings, accounts: list[DemoAccount]) -> None:
    """The accounts as a list to read; the current code of a second factor comes from ``committee demo-code``."""
    TALK.print(f"\n演示账号 / demo accounts（动态码 / one-time code: {_typed(settings)} 账号）", soft_wrap=True)
    for one in accounts:
        factor = f"  动态密钥 / secret {one.secret}" if one.secret else ""
        TALK.print(
            f"  {one.login:6} {one.password:16} {one.role.label.zh} / {one.role.label.en}（{one.name}）{factor}",
            soft_wrap=True,
        )
    TALK.print("")


def current_code(settings: Settings, login: str) -> str:
    """The one-time code of a demo account at this moment (real time). Raises ``NotDemo``, ``NoCodeNeeded``."""
    import pyotp

    with opened(settings) as app:
        account = db.session.scalar(select(Account).where(Account.login_name == login))
        if not current().demo or account is None:
            raise NotDemo
        if account.totp_sealed is None:
            raise NoCodeNeeded
        return str(pyotp.TOTP(app.extensions["keyring"].open("totp", account.totp_sealed)).now())

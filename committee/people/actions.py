"""Acts on accounts: registering, the unit's claim, granting and withdrawing roles, locking, units and their other names."""

import datetime as dt
from collections.abc import Iterable

from flask import current_app
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from committee import audit
from committee.db import transaction
from committee.errors import BadInput, NotFound, Refused
from committee.people.approvals import approval_kind
from committee.people.models import Account, Approval, Person, RoleGrant, Unit, UnitAlias
from committee.people.passwords import check_password_rules, hash_password
from committee.people.rules import (
    AccountState,
    check_may_hold,
    name_key,
    normalise_id_number,
    stored_login_name,
    stored_name,
)
from committee.people.scopes import scope_names
from committee.people.sign_in import revoke_all
from committee.people.staff import confirm, waiting
from committee.people.steps import ask_approval, give_role, roles_met
from committee.people.throttle import book_try
from committee.permissions import ROLES_OF_A_UNIT, SENSITIVE_ROLES, Permission, Role
from committee.text import Text


class AlreadyRegistered(Refused):
    """The ID number has an account, or is known under another name or in another unit; which of them stays open."""

    message = Text(
        "该身份证号不能这样注册：已有账号，或与单位登记的姓名、单位不一致。",
        "This ID number cannot be registered so: it has an account, or is on record under another name or unit.",
    )
    next_step = Text(
        "已有账号请直接登录，忘记密码请到单位办理重置码；换了单位请先由原单位移出。",
        "Sign in if you have an account, or ask your unit for a reset code; after a change of unit the former one releases you first.",
    )


class LoginNameTaken(BadInput):
    """Another account has this user name."""

    message = Text("这个用户名已被使用，请换一个。", "This user name is taken; please choose another.")


def register(*, name: str, id_number: str, unit_id: int, login_name: str, password: str, address: str = "") -> int:
    """A new account that waits for its unit (state «unclaimed»); returns its id.

    A person who is known already (a former applicant, an expert) is found by ID number and must give the same name and unit:
    whoever could move them by registering could then file and reset for them.
    Raises ``WrongIdNumber``, ``WeakPassword``, ``LoginNameTaken``, ``AlreadyRegistered``, ``TooManyAttempts``.
    """
    with transaction() as session:
        book_try(session, name=f"register:{id_number}", address=address)
    login = stored_login_name(login_name)
    check_password_rules(password, login_name=login)
    hashed = hash_password(password)
    with transaction() as session:
        account = _new_account(session, name, id_number, unit_id, login, hashed)
        audit.record(session, action="people.register", subject="account", key=account.id, detail={"unit": unit_id})
        return account.id


def make_account_directly(
    *,
    name: str,
    id_number: str,
    unit_id: int | None,
    login_name: str,
    password: str,
    roles: Iterable[Role | tuple[Role, int, tuple[int, ...]]],
    by: int | None = None,
) -> int:
    """An active account with its roles, for the first administrator and for demos; returns its id.

    A role is a ``Role`` (installation-wide) or ``(role, scope, unit_ids)``. R-017 holds here as everywhere. The password must
    be changed at the first sign-in only when *by* is somebody.
    """
    login = stored_login_name(login_name)
    check_password_rules(password, login_name=login)
    hashed = hash_password(password)
    with transaction() as session:
        account = _new_account(session, name, id_number, unit_id, login, hashed)
        account.state = AccountState.ACTIVE
        account.must_change_password = by is not None
        for entry in roles:
            role, scope, units = (entry, 0, ()) if isinstance(entry, Role) else entry
            give_role(session, account_id=account.id, role=role, scope=scope, unit_ids=units, by=by)
        audit.record(session, action="people.make_account", subject="account", key=account.id, account_id=by)
        return account.id


def claim(*, public_id: str, unit_ids: frozenset[int] | None, by: int) -> None:
    """The unit confirms that the person is theirs: the account opens and may file (R-001), or the mover stands in the unit.

    *unit_ids* are the units of the acting clerk (None: everywhere). Raises ``NotFound`` for another unit's person.
    """
    with transaction() as session:
        confirm(session, waiting(session, public_id, unit_ids), by=by)


def refuse_claim(*, public_id: str, unit_ids: frozenset[int] | None, by: int) -> None:
    """The unit does not know the person: a registration goes, and who moved may ask another unit."""
    with transaction() as session:
        account = waiting(session, public_id, unit_ids)
        audit.record(session, action="people.refuse_claim", subject="account", key=account.id, account_id=by)
        if account.state is AccountState.CLAIMED_BY_NOBODY:
            session.delete(account)
        account.wanted_unit_id = account.wanted_at = None


@approval_kind(
    "grant",
    label=Text("授予角色", "Grant a role"),
    permissions=frozenset({Permission.ACCOUNT_GRANT, Permission.SEASON_MANAGE}),
    describe=lambda session, approval: _grant_sentence(session, approval),
)
def _on_grant_approved(session: Session, approval: Approval) -> None:
    payload = approval.payload
    give_role(
        session,
        account_id=payload["account_id"],
        role=Role(payload["role"]),
        scope=payload["scope"],
        unit_ids=payload["unit_ids"],
        by=approval.asked_by_id,
    )


def grant_role(
    *, account_id: int, role: Role, scope: int, unit_ids: Iterable[int], by: int, reason: str = ""
) -> str | None:
    """Grant *role*; a sensitive one is put before a second person, and the approval's public id is returned instead of None.

    Raises ``ExcludedRoles`` (R-017), at once also for grants that wait, ``Refused`` for oneself, ``BadInput`` for a clerk of no unit.
    """
    units = sorted(set(unit_ids))
    if account_id == by:
        raise Refused(
            Text(
                "不能为自己授予角色，请另一位管理员办理。",
                "Nobody grants a role to themselves; ask another administrator.",
            )
        )
    if role in ROLES_OF_A_UNIT and not units:
        raise BadInput(
            Text(
                "经办人须限于单位：不选单位等于经办全部单位。",
                "A clerk needs a unit: without one they would look after all units.",
            )
        )
    with transaction() as session:
        if session.get(Account, account_id) is None:
            raise NotFound
        check_may_hold(roles_met(session, account_id=account_id, scope=scope), role)
        if role not in SENSITIVE_ROLES:
            give_role(session, account_id=account_id, role=role, scope=scope, unit_ids=units, by=by)
            return None
        payload = {"account_id": account_id, "role": role.value, "scope": scope, "unit_ids": units}
        approval = ask_approval(
            session,
            kind="grant",
            season_id=scope or None,
            subject_key=account_id,
            payload=payload,
            reason=reason,
            by=by,
        )
        return approval.public_id


def withdraw_role(*, grant_id: int, by: int) -> None:
    """Take a grant back and end the account's sign-ins. Nobody stops being administrator by their own press, nor the last one at all."""
    with transaction() as session:
        grant = session.get(RoleGrant, grant_id)
        if grant is None:
            raise NotFound
        admins = session.scalar(select(func.count(RoleGrant.id)).where(RoleGrant.role == Role.ADMIN)) or 0
        if grant.role is Role.ADMIN and admins == 1:
            raise Refused(Text("这是最后一名系统管理员，不能收回。", "This is the last administrator."))
        if grant.role is Role.ADMIN and grant.account_id == by:
            raise Refused(
                Text("不能收回自己的系统管理员角色。", "You cannot withdraw your own role of administrator."),
                next_step=Text("请另一名系统管理员办理。", "Ask another administrator to do it."),
            )
        audit.record(
            session,
            action="people.withdraw",
            season_id=grant.scope or None,
            subject="account",
            key=grant.account_id,
            detail={"role": grant.role.value, "scope": grant.scope},
            account_id=by,
        )
        session.delete(grant)
        revoke_all(session, account_id=grant.account_id)


def set_locked(*, public_id: str, locked: bool, by: int) -> None:
    """Lock an account (all its sign-ins end) or open it again. Nobody locks their own."""
    with transaction() as session:
        account = session.scalar(select(Account).where(Account.public_id == public_id))
        if account is None or account.state is AccountState.CLAIMED_BY_NOBODY:
            raise NotFound
        if account.id == by:
            raise Refused(Text("不能停用自己的账号。", "You cannot lock your own account."))
        account.state = AccountState.LOCKED if locked else AccountState.ACTIVE
        if locked:
            revoke_all(session, account_id=account.id)
        verb = "people.lock" if locked else "people.unlock"
        audit.record(session, action=verb, subject="account", key=account.id, account_id=by)


def add_alias(*, unit_id: int, alias: str, valid_from: dt.date | None, valid_to: dt.date | None, by: int) -> None:
    """Record a former, short or foreign name of a unit, by which masking and recusal find it. Raises ``BadInput``."""
    value = alias.strip()
    if not value or len(value) > 120:
        raise BadInput(Text("别名为 1 至 120 个字", "A name has 1 to 120 characters"))
    if valid_from and valid_to and valid_to < valid_from:
        raise BadInput(Text("停用日期早于启用日期", "The last day is before the first"))
    with transaction() as session:
        unit = session.get(Unit, unit_id)
        if unit is None:
            raise NotFound
        if value == unit.name or any(row.alias == value for row in unit.aliases):
            raise BadInput(Text("这个名称已经登记过", "This name is recorded already"))
        unit.aliases.append(UnitAlias(alias=value, valid_from=valid_from, valid_to=valid_to))
        audit.record(session, action="people.alias", subject="unit", key=unit_id, account_id=by)


def _new_account(session: Session, name: str, id_number: str, unit_id: int | None, login: str, hashed: str) -> Account:
    number = normalise_id_number(id_number)
    shown = stored_name(name)
    keyring = current_app.extensions["keyring"]
    index = keyring.index("id-number-index", number)
    if unit_id is not None and session.get(Unit, unit_id) is None:
        raise BadInput(Text("请选择工作单位", "Please choose a unit"))
    if session.scalar(select(Account.id).where(Account.login_name == login)) is not None:
        raise LoginNameTaken
    person = session.scalar(select(Person).where(Person.id_number_index == index))
    if person is None:
        person = Person(
            name=shown,
            name_key=name_key(shown),
            id_number_sealed=keyring.seal("id-number", number),
            id_number_index=index,
            unit_id=unit_id,
        )
        session.add(person)
        session.flush()
    elif (
        person.name_key != name_key(shown)
        or (unit_id is not None and person.unit_id not in (None, unit_id))
        or session.scalar(select(Account.id).where(Account.person_id == person.id))
    ):
        raise AlreadyRegistered
    elif unit_id is not None:
        person.unit_id = unit_id
    account = Account(login_name=login, person_id=person.id, password_hash=hashed)
    session.add(account)
    session.flush()
    return account


def _grant_sentence(session: Session, approval: Approval) -> Text:
    account = session.get(Account, approval.payload["account_id"])
    role = Role(approval.payload["role"]).label
    name = account.person.name if account else "?"
    where = scope_names(session).get(approval.payload["scope"], Text("？", "?"))
    units = [session.get_one(Unit, unit_id).name for unit_id in approval.payload["unit_ids"]]
    only = Text("，限于" + "、".join(units), ", only in " + ", ".join(units)) if units else Text("", "")
    return Text("授予 {name}“{role}”（{where}{only}）", "Grant {name} “{role}” ({where}{only})").format(
        name=name, role=role, where=where, only=only
    )

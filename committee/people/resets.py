"""A lost password: a printed one-time code, handed over in person by the unit or the office. No mail, no SMS.

For an account that sees identity, reviews or records payments the slip opens nothing until a second person has confirmed it.
"""

import datetime as dt
from dataclasses import dataclass

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from committee import audit, clock
from committee.db import transaction
from committee.errors import NotFound, Refused
from committee.people.approvals import approval_kind
from committee.people.models import Account, Approval, CodeKind, OneTimeCode, RoleGrant
from committee.people.one_time_codes import code_index, new_code
from committee.people.passwords import check_password_rules, hash_password
from committee.people.rules import AccountState
from committee.people.sign_in import WrongCode, find_account, revoke_all
from committee.people.steps import ask_approval
from committee.people.throttle import book_password, forgive
from committee.permissions import RESET_BY_TWO, Permission, Role
from committee.text import Text

VALID_FOR = dt.timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class IssuedReset:
    """What is printed on the slip. *code* exists in clear only here; *approval* is the public id when a second person must confirm."""

    code: str
    holder: str
    login_name: str
    issued_at: dt.datetime
    valid_until: dt.datetime
    approval: str | None


def _reset_sentence(session: Session, approval: Approval) -> Text:
    account = session.get(Account, int(approval.subject_key))
    name = account.person.name if account else "?"
    if approval.payload["clears_second_factor"]:
        return Text(f"为 {name} 重置密码并清除两步验证", f"Reset password and second factor of {name}")
    return Text(f"为 {name} 重置密码", f"Reset the password of {name}")


@approval_kind(
    "reset",
    label=Text("重置密码", "Reset a password"),
    permissions=frozenset({Permission.ACCOUNT_GRANT, Permission.SEASON_MANAGE}),
    describe=_reset_sentence,
)
def _on_reset_approved(session: Session, approval: Approval) -> None:
    row = session.get(OneTimeCode, approval.payload["code_id"])
    if row is None or row.used_at is not None or row.expires_at < clock.real_now():
        raise Refused(Text("这张重置单已过期或作废。", "This slip is out of date or void."))
    if approval.decided_by_id == row.account_id:
        raise Refused(Text("不能确认自己账号的重置。", "You cannot confirm the reset of your own account."))
    row.witnessed_by_id = approval.decided_by_id


def issue_reset(
    *, public_id: str, unit_ids: frozenset[int] | None, clear_second_factor: bool, by: int, reason: str = ""
) -> IssuedReset:
    """A new slip for an account. Earlier unused slips of it are void.

    *unit_ids* limits a unit's clerk to its own people (None: the office). A unit's clerk may not touch an account with
    reviewing or office roles. Raises ``NotFound``, ``Refused`` for one's own account.
    """
    code = new_code()
    with transaction() as session:
        account = session.scalar(select(Account).where(Account.public_id == public_id))
        if account is None or account.state is not AccountState.ACTIVE:
            raise NotFound
        if unit_ids is not None and account.person.unit_id not in unit_ids:
            raise NotFound
        if account.id == by:
            raise Refused(Text("自己的密码请在“修改密码”中更改。", "Change your own password on its page."))
        by_two = _has_any(session, account.id, RESET_BY_TWO)
        if unit_ids is not None and by_two:
            raise Refused(
                Text(
                    "该账号有评审或办公室的角色，请由评委会办公室办理。",
                    "This account has reviewing or office roles; the office must do it.",
                )
            )
        instant = clock.real_now()
        _void_earlier(session, account.id)
        row = OneTimeCode(
            kind=CodeKind.RESET,
            account_id=account.id,
            code_hash=code_index(current_app.extensions["keyring"], code),
            issued_by_id=by,
            issued_at=instant,
            expires_at=instant + VALID_FOR,
            needs_witness=by_two,
            clears_second_factor=clear_second_factor,
        )
        session.add(row)
        session.flush()
        approval = None
        if by_two:
            approval = ask_approval(
                session,
                kind="reset",
                season_id=None,
                subject_key=account.id,
                payload={"code_id": row.id, "clears_second_factor": clear_second_factor},
                reason=reason,
                by=by,
            ).public_id
        detail = {"clears_second_factor": clear_second_factor, "needs_witness": by_two}
        audit.record(
            session, action="people.reset_slip", subject="account", key=account.id, detail=detail, account_id=by
        )
        return IssuedReset(code, account.person.name, account.login_name, instant, row.expires_at, approval)


def redeem_reset(*, name: str, code: str, password: str, address: str) -> None:
    """Set a new password by a slip and end all sign-ins of the account.

    Raises ``TooManyAttempts``, ``WeakPassword``, and ``WrongCode`` alike for a wrong name, a wrong, used or expired code and
    one that still waits for its second person.
    """
    check_password_rules(password, login_name=name)
    with transaction() as session:
        book_password(session, find_account(session, name), name=name, address=address)
    hashed = hash_password(password)
    with transaction() as session:
        account = find_account(session, name)
        row = session.scalar(
            select(OneTimeCode).where(
                OneTimeCode.code_hash == code_index(current_app.extensions["keyring"], code),
                OneTimeCode.kind == CodeKind.RESET,
            )
        )
        instant = clock.real_now()
        if account is None or row is None or row.account_id != account.id or account.state is not AccountState.ACTIVE:
            raise WrongCode
        # An account may have got such a role after the slip was printed.
        unwitnessed = row.witnessed_by_id is None and (row.needs_witness or _has_any(session, account.id, RESET_BY_TWO))
        if row.used_at is not None or row.expires_at < instant or unwitnessed:
            raise WrongCode
        row.used_at = instant
        account.password_hash, account.must_change_password = hashed, False
        if row.clears_second_factor:
            account.totp_sealed, account.totp_last_step = None, 0
        revoke_all(session, account_id=account.id)
        forgive(session, name=name, address=address)
        audit.record(session, action="people.reset", subject="account", key=account.id, account_id=account.id)


def _has_any(session: Session, account_id: int, roles: frozenset[Role]) -> bool:
    return bool(roles.intersection(session.scalars(select(RoleGrant.role).where(RoleGrant.account_id == account_id))))


def _void_earlier(session: Session, account_id: int) -> None:
    for old in session.scalars(
        select(OneTimeCode).where(
            OneTimeCode.account_id == account_id, OneTimeCode.kind == CodeKind.RESET, OneTimeCode.used_at.is_(None)
        )
    ):
        old.used_at = clock.real_now()

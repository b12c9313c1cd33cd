"""Signing in and out, the second factor, changing a password, looking after one's own sign-ins. Each function is one act."""

import secrets

from flask import current_app
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from committee import audit, clock
from committee.db import db, transaction
from committee.errors import BadInput, CommitteeError, NotFound, Refused
from committee.people.models import Account, CodeKind, OneTimeCode, Person, UserSession
from committee.people.one_time_codes import code_index, normal_form
from committee.people.passwords import check_password_rules, hash_password, verify_password
from committee.people.rules import AccountState, WrongIdNumber, normalise_id_number
from committee.people.throttle import book_password, book_try, forgive
from committee.people.totp import matching_step
from committee.text import Text
from committee.web.signed_sessions import token_hash

_ONE_TIME_DIGITS = 6


class WrongSignIn(CommitteeError):
    """Name or password is wrong; which of them stays open on purpose."""

    status = 422
    message = Text("用户名或密码不对。", "The user name or the password is wrong.")
    next_step = Text(
        "请核对后重试；忘记密码请到单位或评委会办公室办理重置码。",
        "Check both and try again; if the password is lost, ask your unit or the office for a reset code.",
    )


class NotYetClaimed(Refused):
    """The password is right, but the unit has not confirmed the registration."""

    message = Text("您的注册还在等单位确认。", "Your registration is waiting for your unit.")
    next_step = Text("请联系单位经办人，在“人员确认”中确认。", "Ask the clerk of your unit to confirm it.")


class AccountLocked(Refused):
    """The password is right, but the account was locked by the administrator."""

    message = Text("您的账号已停用。", "Your account is locked.")
    next_step = Text("请联系系统管理员。", "Please contact the administrator.")


class WrongCode(CommitteeError):
    """A second factor's digits, a seat card or a reset code does not hold: wrong, used, or too old."""

    status = 422
    message = Text("验证码不对，或已用过、已过期。", "The code is wrong, was used before, or is too old.")
    next_step = Text("请等下一组数字，或换一张卡重试。", "Wait for the next digits, or use another card.")


def find_account(session: Session, name: str) -> Account | None:
    """The account by user name, or by its person's ID number."""
    try:
        number = normalise_id_number(name)
    except WrongIdNumber:
        return session.scalar(select(Account).where(Account.login_name == name.strip().casefold()))
    index = current_app.extensions["keyring"].index("id-number-index", number)
    return session.scalar(select(Account).join(Person).where(Person.id_number_index == index))


def sign_in(*, name: str, password: str, address: str, agent: str) -> str:
    """Check name and password and open a sign-in; returns the cookie's token.

    Raises ``TooManyAttempts``, ``WrongSignIn``, and, with the right password only, ``NotYetClaimed`` or ``AccountLocked``.
    """
    with transaction() as session:
        book_password(session, find_account(session, name), name=name, address=address)
    account = find_account(db.session(), name)
    if not verify_password(account.password_hash if account else None, password) or account is None:
        raise WrongSignIn
    token = secrets.token_urlsafe(24)
    instant = clock.real_now()
    with transaction() as session:
        row = session.get(Account, account.id)
        if row is None or row.password_hash != account.password_hash:
            raise WrongSignIn
        forgive(session, name=name, address=address)
        if row.state is AccountState.ACTIVE:
            session.add(
                UserSession(
                    token_hash=token_hash(token),
                    account_id=row.id,
                    created_at=instant,
                    last_seen_at=instant,
                    address=address[:60],
                    agent=agent[:200],
                )
            )
            audit.record(session, action="people.sign_in", subject="account", key=row.id, account_id=row.id)
        state = row.state
    if state is AccountState.CLAIMED_BY_NOBODY:
        raise NotYetClaimed
    if state is AccountState.LOCKED:
        raise AccountLocked
    return token


def sign_out(*, token: str, by: int) -> None:
    """Revoke the sign-in behind the cookie."""
    with transaction() as session:
        _revoke(session, account_id=by, only=token_hash(token))
        audit.record(session, action="people.sign_out", subject="account", key=by, account_id=by)


def show_second_factor(*, token: str, code: str, by: int, address: str) -> None:
    """Accept six digits or a seat card as second factor of this sign-in. Raises ``TooManyAttempts`` or ``WrongCode``."""
    with transaction() as session:
        book_try(session, name=f"second-factor:{by}", address=address)
    with transaction() as session:
        account, row = session.get(Account, by), session.get(UserSession, token_hash(token))
        if account is None or row is None or row.account_id != by or row.revoked_at is not None:
            raise WrongCode
        seat = _use_seat_card(session, account_id=by, code=code) if len(normal_form(code)) > _ONE_TIME_DIGITS else None
        if seat is None:
            _use_digits(account, code)
        row.second_factor_at = clock.real_now()
        row.seat = seat or row.seat
        forgive(session, name=f"second-factor:{by}", address=address)
        audit.record(
            session,
            action="people.second_factor",
            subject="account",
            key=by,
            detail={"by": "seat" if seat is not None else "totp", "seat": seat or ""},
            account_id=by,
        )


def enrol_second_factor(*, token: str, secret: str, code: str, by: int, address: str) -> None:
    """Keep *secret* after one right code has shown that the phone has it. Raises ``WrongCode``, ``Refused`` when one is enrolled."""
    with transaction() as session:
        book_try(session, name=f"second-factor:{by}", address=address)
    with transaction() as session:
        account, row = session.get(Account, by), session.get(UserSession, token_hash(token))
        if account is None or row is None or row.account_id != by:
            raise NotFound
        if account.totp_sealed is not None and row.second_factor_at is None:
            raise Refused(Text("请先用已登记的验证器验证。", "Please verify with the enrolled authenticator first."))
        step = matching_step(secret, code, at=clock.real_now(), last_step=0)
        if step is None:
            raise WrongCode
        account.totp_sealed = current_app.extensions["keyring"].seal("totp", secret)
        account.totp_last_step = step
        row.second_factor_at = clock.real_now()
        forgive(session, name=f"second-factor:{by}", address=address)
        audit.record(session, action="people.enrol", subject="account", key=by, account_id=by)


def change_password(*, token: str, old: str, new: str, by: int, address: str) -> None:
    """Set a new password and revoke every other sign-in of the account. Raises ``BadInput`` for a wrong old one."""
    with transaction() as session:
        book_try(session, name=f"change:{by}", address=address)
    account = db.session().get(Account, by)
    if account is None or not verify_password(account.password_hash, old):
        raise BadInput(Text("原密码不对。", "The present password is wrong."))
    check_password_rules(new, login_name=account.login_name)
    if old == new:
        raise BadInput(Text("新密码不能与原密码相同。", "The new password must differ from the present one."))
    hashed = hash_password(new)
    with transaction() as session:
        row = session.get(Account, by)
        if row is None or row.password_hash != account.password_hash:
            raise BadInput(Text("原密码不对。", "The present password is wrong."))
        row.password_hash, row.must_change_password = hashed, False
        revoke_all(session, account_id=by, but=token_hash(token))
        forgive(session, name=f"change:{by}", address=address)
        audit.record(session, action="people.change_password", subject="account", key=by, account_id=by)


def revoke_session(*, row_hash: str, by: int) -> None:
    """End one of one's own sign-ins. Raises ``NotFound`` for anybody else's."""
    with transaction() as session:
        if _revoke(session, account_id=by, only=row_hash) == 0:
            raise NotFound
        audit.record(session, action="people.revoke_session", subject="account", key=by, account_id=by)


def revoke_all(session: Session, *, account_id: int, but: str = "") -> int:
    """End every open sign-in of the account, except the one whose stored hash is *but*; returns how many."""
    return _revoke(session, account_id=account_id, but=but)


def _revoke(session: Session, *, account_id: int, only: str = "", but: str = "") -> int:
    query = update(UserSession).where(UserSession.account_id == account_id, UserSession.revoked_at.is_(None))
    if only:
        query = query.where(UserSession.token_hash == only)
    if but:
        query = query.where(UserSession.token_hash != but)
    return int(getattr(session.execute(query.values(revoked_at=clock.real_now())), "rowcount", 0))


def _use_digits(account: Account, code: str) -> None:
    if account.totp_sealed is None:
        raise WrongCode
    secret = current_app.extensions["keyring"].open("totp", account.totp_sealed)
    step = matching_step(secret, code, at=clock.real_now(), last_step=account.totp_last_step)
    if step is None:
        raise WrongCode
    account.totp_last_step = step


def _use_seat_card(session: Session, *, account_id: int, code: str) -> str:
    row = session.scalar(
        select(OneTimeCode).where(
            OneTimeCode.code_hash == code_index(current_app.extensions["keyring"], code),
            OneTimeCode.kind == CodeKind.SEAT,
            OneTimeCode.account_id == account_id,
        )
    )
    instant = clock.real_now()
    if row is None or row.used_at is not None or row.expires_at < instant:
        raise WrongCode
    row.used_at = instant
    return row.place

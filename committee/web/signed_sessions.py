"""Flask-Login over our own table of sign-ins: the cookie holds a random token, the table its hash, and a row can be revoked."""

import datetime as dt
import hashlib

from flask import Flask, current_app, g
from flask_login import LoginManager
from sqlalchemy import select, update

from committee import clock, settings_of
from committee.db import db, transaction
from committee.installation import current
from committee.people.models import Account, GrantUnit, Person, RoleGrant, UserSession
from committee.people.rules import AccountState
from committee.viewer import Grant, Viewer

IDLE = dt.timedelta(hours=12)
SEEN_EVERY = dt.timedelta(minutes=5)


def token_hash(token: str) -> str:
    """What is stored of a cookie's token."""
    return hashlib.sha256(token.encode()).hexdigest()


def longest() -> dt.timedelta:
    """How long one sign-in lasts, however much it is used (``sign_in_hours`` of the installation)."""
    return dt.timedelta(hours=settings_of(current_app).sign_in_hours)


def load_viewer(token: str) -> Viewer | None:
    """The account behind *token*, or None when the sign-in was revoked, is too old, or the account is locked. Two statements."""
    session = db.session()
    row = session.execute(
        select(UserSession, Account, Person.name)
        .join(Account, Account.id == UserSession.account_id)
        .join(Person, Person.id == Account.person_id)
        .where(UserSession.token_hash == token_hash(token))
    ).first()
    if row is None:
        return None
    sign_in, account, name = row
    instant = clock.real_now()
    if (
        sign_in.revoked_at is not None
        or instant - sign_in.last_seen_at > IDLE
        or instant - sign_in.created_at > longest()
        or account.state is not AccountState.ACTIVE
    ):
        return None
    grants: dict[tuple[str, int], set[int]] = {}
    for role, scope, unit_id in session.execute(
        select(RoleGrant.role, RoleGrant.scope, GrantUnit.unit_id)
        .outerjoin(GrantUnit, GrantUnit.grant_id == RoleGrant.id)
        .where(RoleGrant.account_id == account.id)
    ):
        units = grants.setdefault((role, scope), set())
        if unit_id is not None:
            units.add(unit_id)
    viewer = Viewer(
        account_id=account.id,
        person_id=account.person_id,
        display_name=name,
        login_name=account.login_name,
        token=token,
        grants=tuple(Grant(role, scope, frozenset(units)) for (role, scope), units in grants.items()),  # type: ignore[arg-type]
        locale=account.locale,
        large_type=account.large_type,
        second_factor=sign_in.second_factor_at is not None,
        has_second_factor=account.totp_sealed is not None,
        must_change_password=account.must_change_password,
        seat=sign_in.seat,
    )
    g.locale = account.locale
    seen = sign_in.last_seen_at
    if instant - seen > SEEN_EVERY and not current(session).quiet:
        with transaction() as writer:
            writer.execute(
                update(UserSession).where(UserSession.token_hash == token_hash(token)).values(last_seen_at=instant)
            )
    return viewer


def init_app(app: Flask) -> None:
    """Register the loader."""
    manager = LoginManager()
    manager.session_protection = None
    manager.init_app(app)
    manager.user_loader(load_viewer)

"""Finding units, and accounts for whoever manages them."""

from collections.abc import Iterator

from flask import url_for
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from committee.people.models import Account, Person, Unit, UnitAlias
from committee.people.rules import name_key
from committee.permissions import Permission
from committee.shapes import Hit
from committee.text import Text
from committee.viewer import Viewer

MOST = 20


def search(session: Session, viewer: Viewer, words: str) -> Iterator[Hit]:
    """Accounts by name or sign-in name, units by any of their names."""
    if viewer.can(Permission.ACCOUNT_GRANT):
        rows = session.execute(
            select(Account.public_id, Account.login_name, Person.name)
            .join(Person, Person.id == Account.person_id)
            .where(or_(Person.name_key.contains(name_key(words), autoescape=True), Account.login_name == words))
            .order_by(Person.name_key)
            .limit(MOST)
        )
        for public_id, login, name in rows:
            yield Hit(
                kind=Text("账号", "account"),
                title=name,
                detail=Text(login, login),
                url=url_for("people.account", public_id=public_id),
            )
    if viewer.can(Permission.UNIT_MANAGE):
        other = select(UnitAlias.unit_id).where(UnitAlias.alias.contains(words, autoescape=True))
        units = session.scalars(
            select(Unit)
            .where(or_(Unit.name.contains(words, autoescape=True), Unit.id.in_(other)))
            .order_by(Unit.name)
            .limit(MOST)
        )
        for unit in units:
            yield Hit(
                kind=Text("单位", "unit"),
                title=unit.name,
                detail=Text(unit.region, unit.region),
                url=url_for("people.units", q=unit.name),
            )

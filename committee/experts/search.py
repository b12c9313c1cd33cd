"""Finding experts of the pool, for the office alone (R-020)."""

from collections.abc import Iterator

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from committee.experts.models import Expert
from committee.people.models import Person
from committee.people.rules import name_key
from committee.permissions import Permission
from committee.shapes import Hit
from committee.text import Text
from committee.viewer import Viewer

MOST = 20


def search(session: Session, viewer: Viewer, words: str) -> Iterator[Hit]:
    """Experts by name."""
    if not viewer.can(Permission.EXPERT_MANAGE):
        return
    rows = session.scalars(
        select(Expert)
        .join(Person, Person.id == Expert.person_id)
        .where(Person.name_key.contains(name_key(words), autoescape=True))
        .options(joinedload(Expert.person), joinedload(Expert.unit))
        .limit(MOST)
    )
    for row in rows:
        yield Hit(
            kind=Text("专家", "expert"),
            title=row.person.name,
            detail=Text("{t} · {u}", "{t} · {u}").format(t=row.title, u=row.unit.name),
            url=url_for("experts.show", public_id=row.public_id),
        )

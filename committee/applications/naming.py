"""A draft follows its applicant's corrected name; what was handed in keeps the name under which it was."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from committee.applications.models import Application
from committee.applications.rules import Phase
from committee.people.models import Person
from committee.people.names import when_name_moves


@when_name_moves
def _follow(session: Session, person: Person) -> None:
    drafts = select(Application).where(Application.person_id == person.id, Application.phase == Phase.DRAFT)
    for row in session.scalars(drafts):
        row.name = person.name

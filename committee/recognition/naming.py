"""An application follows its applicant's corrected name until the first notice hangs; from then on it keeps the name on the wall.

Somebody whose posted name is wrong is taken off the notice and posted anew (R-180): taking off brings the name on record back in.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from committee.people.models import Person
from committee.people.names import when_name_moves
from committee.recognition.models import RecognitionApplication
from committee.recognition.rules import Phase


@when_name_moves
def _follow(session: Session, person: Person) -> None:
    query = select(RecognitionApplication).where(
        RecognitionApplication.person_id == person.id, RecognitionApplication.phase == Phase.PREPARING
    )
    for row in session.scalars(query):
        row.name = person.name

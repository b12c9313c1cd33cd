"""To whom an application goes next: the upper body of its channel, the committee that receives it (R-003, R-004, R-120)."""

from sqlalchemy.orm import Session

from committee.applications.models import Application
from committee.dossiers.queries import unit_chain
from committee.people.models import Unit
from committee.seasons.models import Season
from committee.seasons.queries import rulebook_of
from committee.text import Text


def upper_of(session: Session, application: Application, *, season: Season) -> int | None:
    """The body that checks and recommends: the nearest one above the unit among the channel's, else one of its region, else the only one.

    Without bodies named for the channel it is the unit's own parent; None when there is none.
    """
    unit = session.get_one(Unit, application.unit_id)
    bodies = list(season.bodies.get(application.channel, ()))
    for above in unit_chain(session, unit.id)[1:]:
        if above in bodies or not bodies:
            return above
    if not bodies:
        return None
    same_region = [body for body in bodies if session.get_one(Unit, body).region == unit.region]
    return (same_region or bodies)[0]


def receiving_warning(season: Season, channel: str) -> Text | None:
    """A word for the secretary when the configured committee is in doubt; dossiers go where the rulebook says (E-113)."""
    doubt = rulebook_of(season).channel(channel).receiving_doubt
    return doubt if doubt.zh else None

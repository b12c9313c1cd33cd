"""To whom an application goes next: the upper body of its channel, the committee that receives it (R-003, R-004, R-120)."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from committee.applications.models import Application, Delegation
from committee.applications.rules import Channel
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


def delegation_of(session: Session, season_id: int, channel: str) -> Delegation | None:
    """The delegation that holds now for a channel's dossiers, or None (R-308)."""
    return session.scalar(
        select(Delegation)
        .where(Delegation.season_id == season_id, Delegation.channel == Channel(channel), Delegation.ended_at.is_(None))
        .order_by(Delegation.id.desc())
        .limit(1)
    )


def receiving_committee(session: Session, season: Season, channel: str) -> Text:
    """The committee to which a channel's dossiers go: the one they were delegated to, else the rulebook's (R-120, R-308)."""
    delegation = delegation_of(session, season.id, channel)
    if delegation is not None:
        return Text(delegation.committee, delegation.committee)
    return rulebook_of(season).receiving_committee(channel)


def receiving_warning(session: Session, season: Season, channel: str) -> Text | None:
    """A word for the secretary when the configured committee is in doubt; dossiers go where the rulebook says (E-113).

    A letter of delegation ends the doubt.
    """
    if delegation_of(session, season.id, channel) is not None:
        return None
    doubt = rulebook_of(season).channel(channel).receiving_doubt
    return doubt if doubt.zh else None

"""What the defence offers to the pages and commands that show all parts."""

from sqlalchemy.orm import Session

from committee.defence import views_card
from committee.defence.actions import list_duties
from committee.defence.queries import duties
from committee.defence.todo import todo
from committee.defence.verify import verify
from committee.defence.views import blueprint
from committee.permissions import Permission
from committee.scoring.queries import summary
from committee.seasons.queries import current_season_or_none, rulebook_of
from committee.seasons.rulebook_tables import Procedure
from committee.shapes import NavItem, Part
from committee.text import Text

__all__ = ["PART", "views_card"]


def tick(session: Session) -> None:
    """Once dossiers are with the experts, write down who must defend; writes only when somebody is missing from the list."""
    season = current_season_or_none(session)
    if season is None:
        return
    levels = {level.code for level in rulebook_of(season).levels if level.defence}
    known = {case.key for _, case in duties(session, season.id)}
    if any(row.case.level in levels and row.case.key not in known for row in summary(session, season)):
        list_duties(season_id=season.id)


PART = Part(
    name="defence",
    blueprint=blueprint,
    nav=(
        NavItem(
            label=Text("答辩", "Defence"),
            endpoint="defence.overview",
            permission=Permission.DEFENCE_MANAGE,
            order=46,
            procedure=Procedure.COMMITTEE,
        ),
        NavItem(
            label=Text("答辩评分", "Defence cards"),
            endpoint="defence.mine",
            permission=Permission.DEFENCE_SCORE,
            order=22,
            procedure=Procedure.COMMITTEE,
        ),
    ),
    todo=todo,
    verify=verify,
    timers=(tick,),
)

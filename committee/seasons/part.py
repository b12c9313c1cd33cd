"""What the seasons part offers to pages and commands that show all parts."""

from committee.people.scopes import name_scopes
from committee.permissions import Permission
from committee.seasons.queries import seasons
from committee.seasons.verify import verify
from committee.seasons.views import blueprint
from committee.shapes import NavItem, Part
from committee.text import Text

name_scopes(lambda session: {season.id: season.title for season in seasons(session)})

PART = Part(
    name="seasons",
    blueprint=blueprint,
    nav=(
        NavItem(
            label=Text("规则", "Rules"), endpoint="seasons.current", permission=Permission.SEASON_SWITCHES, order=80
        ),
        NavItem(
            label=Text("工作日历", "Calendar"),
            endpoint="seasons.calendar",
            permission=Permission.CALENDAR_EDIT,
            order=85,
        ),
    ),
    verify=verify,
)

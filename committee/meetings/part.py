"""What meetings offers to the pages and commands that show all parts."""

from committee.meetings.todo import todo
from committee.meetings.verify import verify
from committee.meetings.views import blueprint
from committee.permissions import Permission
from committee.seasons.rulebook_tables import Procedure
from committee.shapes import NavItem, Part
from committee.text import Text

PART = Part(
    name="meetings",
    blueprint=blueprint,
    nav=(
        NavItem(
            label=Text("评审会", "Meetings"),
            endpoint="meetings.index",
            permission=Permission.MEETING_RUN,
            order=40,
            procedure=Procedure.COMMITTEE,
        ),
    ),
    todo=todo,
    verify=verify,
)

"""What assignment offers to the pages and commands that show all parts."""

from committee.assignment.todo import todo
from committee.assignment.verify import verify
from committee.assignment.views import blueprint
from committee.permissions import Permission
from committee.seasons.rulebook_tables import Procedure
from committee.shapes import NavItem, Part
from committee.text import Text

PART = Part(
    name="assignment",
    blueprint=blueprint,
    nav=(
        NavItem(
            label=Text("送审分配", "Assignment"),
            endpoint="assignment.plans",
            permission=Permission.ASSIGNMENT_SEE,
            order=43,
            procedure=Procedure.COMMITTEE,
        ),
    ),
    todo=todo,
    verify=verify,
)

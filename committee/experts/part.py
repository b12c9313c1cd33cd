"""What experts offers to the pages and commands that show all parts."""

from committee.experts import views_committee, views_draws
from committee.experts.search import search
from committee.experts.todo import todo
from committee.experts.verify import verify
from committee.experts.views import blueprint
from committee.permissions import Permission
from committee.seasons.rulebook_tables import Procedure
from committee.shapes import NavItem, Part
from committee.text import Text

__all__ = ["PART", "views_committee", "views_draws"]

PART = Part(
    name="experts",
    blueprint=blueprint,
    nav=(
        NavItem(
            label=Text("评委会", "Committee"),
            endpoint="experts.committees",
            permission=Permission.EXPERT_MANAGE,
            order=41,
            procedure=Procedure.COMMITTEE,
        ),
    ),
    todo=todo,
    search=search,
    verify=verify,
)

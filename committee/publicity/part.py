"""What publicity offers to the pages and commands that show all parts."""

from committee.permissions import Permission
from committee.publicity import views_objections
from committee.publicity.search import search
from committee.publicity.todo import todo
from committee.publicity.verify import verify
from committee.publicity.views import blueprint
from committee.shapes import NavItem, Part
from committee.text import Text

PART = Part(
    name="publicity",
    blueprint=blueprint,
    nav=(
        NavItem(
            label=Text("公示", "Postings"),
            endpoint="publicity.postings",
            permission=Permission.PUBLICITY_POST,
            order=60,
        ),
        NavItem(
            label=Text("异议", "Objections"),
            endpoint="publicity.register",
            permission=Permission.OBJECTION_SEE,
            order=61,
        ),
    ),
    todo=todo,
    search=search,
    verify=verify,
)

# Importing these registers their doors.
REGISTERED = (views_objections,)

"""What the dossiers part offers to pages and commands that show all parts."""

from committee.dossiers import checks, desk, masking_job, naming, views_late, views_masking, views_second
from committee.dossiers.todo import todo
from committee.dossiers.verify import verify
from committee.dossiers.views import blueprint
from committee.permissions import Permission
from committee.shapes import NavItem, Part
from committee.text import Text

PART = Part(
    name="dossiers",
    blueprint=blueprint,
    nav=(
        NavItem(
            label=Text("遮盖核查台", "Masking desk"),
            endpoint="dossiers.desk",
            permission=Permission.DOSSIER_SCREEN,
            order=20,
        ),
    ),
    todo=todo,
    verify=verify,
)

# Importing these registers the jobs and the routes.
REGISTERED = (checks, desk, masking_job, naming, views_late, views_masking, views_second)

"""What the recognition part offers to pages and commands that show all parts."""

from committee.permissions import Permission as P
from committee.recognition import (
    naming,
    sheet_import,
    sheet_job,
    timers,
    views_applicant,
    views_bureau,
    views_documents,
    views_employer,
    views_eyes,
    views_public,
    views_sheets,
)
from committee.recognition.todo import todo
from committee.recognition.verify import verify
from committee.recognition.views import blueprint
from committee.seasons.rulebook_tables import Procedure
from committee.shapes import NavItem, Part
from committee.text import Text

PART = Part(
    name="recognition",
    blueprint=blueprint,
    nav=(
        NavItem(
            label=Text("初定、授予、高定", "Recognition"),
            endpoint="recognition.mine",
            permission=P.APPLICATION_FILE,
            order=11,
            procedure=Procedure.RECOGNITION,
        ),
        NavItem(
            label=Text("摸底名册", "Census"),
            endpoint="recognition.roster",
            permission=P.APPLICATION_CHECK_EMPLOYER,
            order=13,
            procedure=Procedure.RECOGNITION,
        ),
        NavItem(
            label=Text("初定、授予、高定审核", "Recognition"),
            endpoint="recognition.desk",
            permission=P.RECOGNITION_CHECK,
            order=14,
            procedure=Procedure.RECOGNITION,
        ),
    ),
    todo=todo,
    verify=verify,
    timers=(timers.cut, sheet_import.forget),
)

# Importing these registers the doors of each desk and the jobs.
REGISTERED = (
    naming,
    sheet_job,
    views_applicant,
    views_bureau,
    views_documents,
    views_employer,
    views_eyes,
    views_public,
    views_sheets,
)

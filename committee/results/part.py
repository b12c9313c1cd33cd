"""What results offers to the pages and commands that show all parts."""

from committee.permissions import Permission
from committee.results import views_printing, views_sanctions
from committee.results.todo import todo
from committee.results.verify import verify
from committee.results.views import blueprint
from committee.seasons.rulebook_tables import Procedure
from committee.shapes import NavItem, Part
from committee.text import Text

PART = Part(
    name="results",
    blueprint=blueprint,
    nav=(
        NavItem(
            label=Text("我的结果", "My results"),
            endpoint="results.own",
            permission=Permission.RESULT_OWN,
            order=70,
            procedure=Procedure.COMMITTEE,
        ),
        NavItem(
            label=Text("结果与公示", "Results"),
            endpoint="results.index",
            permission=Permission.RESULT_SEE,
            order=70,
            procedure=Procedure.COMMITTEE,
        ),
        NavItem(
            label=Text("逐项重算", "Recompute"),
            endpoint="verification.verify",
            permission=Permission.VERIFY_RUN,
            order=5,
        ),
        NavItem(label=Text("操作日志", "Log"), endpoint="verification.log", permission=Permission.AUDIT_READ, order=62),
        NavItem(
            label=Text("确认与发证", "Confirm"),
            endpoint="results.confirmations",
            permission=Permission.APPLICATION_CONFIRM,
            order=71,
            procedure=Procedure.COMMITTEE,
        ),
        NavItem(
            label=Text("诚信档案", "Integrity file"),
            endpoint="results.integrity",
            permission=Permission.INTEGRITY_SEE,
            order=75,
        ),
    ),
    todo=todo,
    verify=verify,
)

# Importing these registers their doors and the acts that need two people.
REGISTERED = (views_printing, views_sanctions)

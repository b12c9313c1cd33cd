"""What the applications part offers to pages and commands that show all parts."""

from committee.applications import (
    approvals,
    naming,
    timers,
    views_applicant,
    views_bank,
    views_delegation,
    views_employer,
    views_money,
    views_office,
    views_roster,
    views_slips,
    views_unit_scans,
)
from committee.applications.search import search
from committee.applications.todo import todo
from committee.applications.verify import verify
from committee.applications.views import blueprint
from committee.permissions import Permission as P
from committee.seasons.rulebook_tables import Procedure
from committee.shapes import NavItem, Part
from committee.text import Text

PART = Part(
    name="applications",
    blueprint=blueprint,
    nav=(
        NavItem(
            label=Text("我的申报", "My application"),
            endpoint="applications.mine",
            permission=P.APPLICATION_FILE,
            order=10,
            procedure=Procedure.COMMITTEE,
        ),
        NavItem(
            label=Text("申报名册", "Roster"),
            endpoint="applications.roster",
            permission=P.APPLICATION_CHECK_EMPLOYER,
            order=12,
            procedure=Procedure.COMMITTEE,
        ),
        NavItem(
            label=Text("审核推荐", "Recommend"),
            endpoint="applications.upper",
            permission=P.APPLICATION_CHECK_UPPER,
            order=14,
            procedure=Procedure.COMMITTEE,
        ),
        NavItem(
            label=Text("评审季看板", "Season board"),
            endpoint="applications.board",
            permission=P.APPLICATION_SEE_ALL,
            order=5,
            procedure=Procedure.COMMITTEE,
        ),
        NavItem(
            label=Text("申报名单", "Applications"),
            endpoint="applications.index",
            permission=P.APPLICATION_SEE_ALL,
            order=15,
            procedure=Procedure.COMMITTEE,
        ),
        NavItem(
            label=Text("纸质材料", "Paper"),
            endpoint="applications.paper",
            permission=P.APPLICATION_PAPER,
            order=22,
            procedure=Procedure.COMMITTEE,
        ),
        NavItem(
            label=Text("缴费", "Fees"),
            endpoint="applications.fees",
            permission=P.FEE_SEE,
            order=24,
            procedure=Procedure.COMMITTEE,
        ),
    ),
    todo=todo,
    search=search,
    verify=verify,
    timers=(timers.windows, timers.fees),
)

# Importing these registers the doors of each desk and the acts that need two people.
REGISTERED = (
    approvals,
    naming,
    views_applicant,
    views_bank,
    views_delegation,
    views_employer,
    views_money,
    views_office,
    views_roster,
    views_slips,
    views_unit_scans,
)

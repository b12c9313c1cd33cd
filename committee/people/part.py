"""What people offers to the pages and commands that show all parts."""

from committee.people import views_accounts, views_units
from committee.people.mail import send_waiting
from committee.people.search import search
from committee.people.throttle import drop_ended_windows
from committee.people.todo import todo
from committee.people.verify import verify
from committee.permissions import Permission
from committee.shapes import NavItem, Part
from committee.text import Text

PART = Part(
    name="people",
    blueprint=views_accounts.blueprint,
    nav=(
        NavItem(label=Text("人员确认", "Registrations"), endpoint="people.claims", permission=Permission.ACCOUNT_CLAIM),
        NavItem(
            label=Text("本单位人员", "Staff"),
            endpoint="people.staff_list",
            permission=Permission.ACCOUNT_CLAIM,
            order=11,
        ),
        NavItem(label=Text("账号与角色", "Accounts"), endpoint="people.accounts", permission=Permission.ACCOUNT_GRANT),
        NavItem(label=Text("单位", "Units"), endpoint="people.units", permission=Permission.UNIT_MANAGE, order=80),
        NavItem(
            label=Text("密码重置", "Reset slips"),
            endpoint="people.reset_slips",
            permission=Permission.ACCOUNT_CLAIM,
            order=85,
        ),
        NavItem(label=Text("运行状态", "System"), endpoint="web.system", permission=Permission.SYSTEM_RUN, order=90),
    ),
    todo=todo,
    search=search,
    verify=verify,
    timers=(send_waiting, drop_ended_windows),
)

# Importing this registers the doors of units and of a unit's people.
REGISTERED = (views_units,)

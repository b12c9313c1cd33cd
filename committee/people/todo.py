"""What waits for a clerk (registrations) and for a second person (approvals)."""

from collections.abc import Iterator

from flask import url_for
from sqlalchemy.orm import Session

from committee.people.models import Account
from committee.people.queries import open_approvals, unclaimed
from committee.permissions import Permission, Role
from committee.shapes import Todo
from committee.text import Count, Text
from committee.viewer import Viewer


def todo(session: Session, viewer: Viewer) -> Iterator[Todo]:
    """One row for all registrations, one for all acts that need this viewer as second person."""
    if viewer.can(Permission.ACCOUNT_CLAIM):
        waiting = len(unclaimed(session, viewer.unit_ids(Role.EMPLOYER)))
        if waiting:
            yield Todo(
                icon="people",
                title=Text(
                    f"{waiting} 人等您确认是本单位人员",
                    f"{waiting} {Count(waiting):registration|registrations} to confirm",
                ),
                detail=Text("确认后方可填报", "They can file after that"),
                url=url_for("people.claims"),
                button=Text("去确认", "Confirm"),
                count=waiting,
            )
    if viewer.can(Permission.APPLICATION_FILE) and _in_no_unit(session, viewer):
        yield Todo(
            icon="people",
            title=Text("您现在不在任何单位名下", "You stand in no unit now"),
            detail=Text(
                "选择现在的工作单位，由单位确认后才能填报", "Choose where you work; file once the unit has confirmed it"
            ),
            url=url_for("people.my_unit"),
            button=Text("选择单位", "Choose"),
            urgent=True,
        )
    approvals = open_approvals(session, viewer)
    if approvals:
        n = len(approvals)
        yield Todo(
            icon="shield",
            title=Text(f"{n} 件事要您作为第二人确认", f"{n} {Count(n):act needs|acts need} you as second person"),
            detail=Text("确认前不生效", "Nothing happens before that"),
            url=url_for("people.approvals"),
            button=Text("去核对", "Look"),
            urgent=True,
            count=n,
        )


def _in_no_unit(session: Session, viewer: Viewer) -> bool:
    account = session.get_one(Account, viewer.account_id)
    return account.person.unit_id is None and account.wanted_unit_id is None

"""The page's side of two-person acts: telling them in words, and deciding one by right."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from committee.db import transaction
from committee.errors import NotFound
from committee.people.approvals import check_may_decide, kind_of
from committee.people.models import Approval
from committee.people.queries import names_of
from committee.people.steps import decide_approval
from committee.text import Text
from committee.viewer import Viewer


@dataclass(frozen=True, slots=True)
class ToldApproval:
    """An approval with its names resolved."""

    row: Approval
    label: Text
    sentence: Text
    asked_by: str
    decided_by: str
    url: str = ""


def told(session: Session, rows: Iterable[Approval]) -> list[ToldApproval]:
    """*rows* in words, for whoever may decide or asked for them."""
    found = list(rows)
    names = names_of(session, [account for row in found for account in (row.asked_by_id, row.decided_by_id)])
    return [
        ToldApproval(
            row,
            kind_of(row).label,
            kind_of(row).describe(session, row),
            names.get(row.asked_by_id, "—"),
            names.get(row.decided_by_id or 0, ""),
            kind_of(row).address(row),
        )
        for row in found
    ]


def decide(*, public_id: str, approve: bool, viewer: Viewer) -> None:
    """Approve or decline by right. Raises ``NotFound``, ``NotAllowed``, ``SecondPersonNeeded``."""
    with transaction() as session:
        approval = session.scalar(select(Approval).where(Approval.public_id == public_id))
        if approval is None:
            raise NotFound
        check_may_decide(viewer, approval)
        decide_approval(session, public_id=public_id, approve=approve, by=viewer.account_id)

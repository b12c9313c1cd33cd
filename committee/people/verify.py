"""Recomputes what must hold of grants and two-person acts, from the rows and the audit chain, not from what pages say."""

from collections.abc import Iterator

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from committee.people.models import Approval, ApprovalState, RoleGrant
from committee.people.rules import excluded_pair, overlapping
from committee.permissions import SENSITIVE_ROLES, Role
from committee.shapes import Check
from committee.text import Text


def verify(session: Session, season_id: int) -> Iterator[Check]:
    """R-017 over every account in the season, and that every approval was decided by somebody else than asked."""
    held: dict[int, list[tuple[Role, int]]] = {}
    for grant in session.scalars(select(RoleGrant).where(RoleGrant.scope.in_((0, season_id)))):
        held.setdefault(grant.account_id, []).append((grant.role, grant.scope))
    bad = sorted(account for account, grants in held.items() if _meets_excluded(grants))
    yield Check(
        part="people",
        what=Text("没有账号兼任互斥角色", "No account holds excluded roles together"),
        recorded=f"0 / {len(held)}",
        recomputed=f"{len(bad)} / {len(held)}" + (f" ({', '.join(map(str, bad))})" if bad else ""),
        ok=not bad,
        rule="R-017",
    )
    decided = session.scalars(
        select(Approval).where(
            Approval.state.in_((ApprovalState.APPROVED, ApprovalState.DECLINED)),
            or_(Approval.season_id == season_id, Approval.season_id.is_(None)),
        )
    ).all()
    two = sum(1 for row in decided if row.decided_by_id is not None and row.decided_by_id != row.asked_by_id)
    yield Check(
        part="people",
        what=Text("双人办理事项均由两人完成", "Every two-person act was done by two people"),
        recorded=str(len(decided)),
        recomputed=str(two),
        ok=two == len(decided),
        rule="R-328",
    )
    granted = {
        (row.payload["account_id"], row.payload["role"], row.payload["scope"])
        for row in decided
        if row.kind == "grant" and row.state is ApprovalState.APPROVED
    }
    sensitive = [
        (grant.account_id, grant.role.value, grant.scope)
        for grant in session.scalars(select(RoleGrant).where(RoleGrant.scope.in_((0, season_id))))
        if grant.role in SENSITIVE_ROLES and grant.granted_by_id is not None
    ]
    proved = sum(1 for grant in sensitive if grant in granted)
    yield Check(
        part="people",
        what=Text("涉及身份的角色均经第二人确认", "Every role that sees identity was confirmed by a second person"),
        recorded=str(len(sensitive)),
        recomputed=str(proved),
        ok=proved == len(sensitive),
        rule="R-017",
    )


def _meets_excluded(grants: list[tuple[Role, int]]) -> bool:
    return any(
        excluded_pair([other for other, where in grants if overlapping(scope, where) and other is not role], role)
        for role, scope in grants
    )

"""What other parts let happen to people inside their own transaction: asking for a second person, deciding, granting, seat cards."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from committee import audit, clock
from committee.errors import NotFound, Refused, SecondPersonNeeded
from committee.people.approvals import kind_of
from committee.people.models import Account, Approval, ApprovalState, CodeKind, GrantUnit, OneTimeCode, RoleGrant
from committee.people.one_time_codes import code_index, new_code
from committee.people.rules import check_may_hold, overlapping
from committee.permissions import Role
from committee.text import Text


def ask_approval(
    session: Session,
    *,
    kind: str,
    season_id: int | None,
    subject_key: object,
    payload: Mapping[str, Any],
    reason: str,
    by: int,
) -> Approval:
    """Put an act before a second person. *payload* holds ids and codes only; the registered handler of *kind* reads it."""
    approval = Approval(
        kind=kind,
        season_id=season_id,
        subject_key=str(subject_key),
        payload=dict(payload),
        reason=reason,
        asked_by_id=by,
        asked_at=clock.now(),
    )
    kind_of(approval)
    session.add(approval)
    session.flush()
    audit.record(
        session,
        action="people.ask",
        season_id=season_id,
        subject="approval",
        key=approval.public_id,
        detail={"kind": kind, "subject": str(subject_key)},
        account_id=by,
    )
    return approval


def decide_approval(session: Session, *, public_id: str, approve: bool, by: int) -> Approval:
    """Approve (the kind's handler runs in this transaction) or decline.

    Raises ``NotFound``, ``Refused`` when it was decided before, ``SecondPersonNeeded`` when *by* is the asker.
    """
    approval = session.scalar(select(Approval).where(Approval.public_id == public_id).with_for_update())
    if approval is None:
        raise NotFound
    if approval.state is not ApprovalState.ASKED:
        raise Refused(Text("此事已有人决定。", "This has been decided already."))
    if approval.asked_by_id == by:
        raise SecondPersonNeeded
    approval.state = ApprovalState.APPROVED if approve else ApprovalState.DECLINED
    approval.decided_by_id, approval.decided_at = by, clock.now()
    if approve:
        kind_of(approval).handler(session, approval)
    audit.record(
        session,
        action="people.approve" if approve else "people.decline",
        season_id=approval.season_id,
        subject="approval",
        key=approval.public_id,
        detail={"kind": approval.kind, "asked_by": approval.asked_by_id},
        account_id=by,
    )
    return approval


def withdraw_approval(session: Session, *, public_id: str, by: int) -> None:
    """The asker's side takes a request back; one that was decided meanwhile stays as it is."""
    approval = session.scalar(select(Approval).where(Approval.public_id == public_id).with_for_update())
    if approval is None or approval.state is not ApprovalState.ASKED:
        return
    approval.state, approval.decided_at = ApprovalState.WITHDRAWN, clock.now()
    audit.record(
        session,
        action="people.withdraw_request",
        season_id=approval.season_id,
        subject="approval",
        key=approval.public_id,
        account_id=by,
    )


def roles_met(session: Session, *, account_id: int, scope: int) -> frozenset[Role]:
    """Roles of the account that would be in force together with a grant in *scope* (R-017)."""
    rows = session.execute(select(RoleGrant.role, RoleGrant.scope).where(RoleGrant.account_id == account_id))
    return frozenset(role for role, other in rows if overlapping(scope, other))


def give_role(
    session: Session, *, account_id: int, role: Role, scope: int, unit_ids: Iterable[int], by: int | None
) -> RoleGrant:
    """Grant *role* in *scope* (a season's id, 0 for the installation), limited to *unit_ids* when there are any.

    A grant that is there already gets the units as given. Raises ``ExcludedRoles`` for a pair of R-017.
    """
    grant = session.scalar(
        select(RoleGrant).where(RoleGrant.account_id == account_id, RoleGrant.role == role, RoleGrant.scope == scope)
    )
    if grant is None:
        check_may_hold(roles_met(session, account_id=account_id, scope=scope), role)
        grant = RoleGrant(account_id=account_id, role=role, scope=scope, granted_by_id=by)
        session.add(grant)
    units = sorted(set(unit_ids))
    grant.units = [GrantUnit(unit_id=unit_id) for unit_id in units]
    session.flush()
    audit.record(
        session,
        action="people.grant",
        season_id=scope or None,
        subject="account",
        key=account_id,
        detail={"role": role.value, "scope": scope, "units": units},
        account_id=by,
    )
    return grant


def issue_seat_code(
    session: Session,
    *,
    account_id: int,
    seat: str,
    expires_at: dt.datetime,
    by: int | None,
    season_id: int | None = None,
) -> str:
    """A new one-time code for *account_id* at *seat*, returned in clear for the printed card and stored only as a keyed hash.

    Earlier unused cards of the account are void. In the meeting room the card is the second factor (R-401). *expires_at* is
    compared with real time, as all one-time codes are.
    """
    if session.get(Account, account_id) is None:
        raise NotFound
    instant = clock.real_now()
    for old in session.scalars(
        select(OneTimeCode).where(
            OneTimeCode.account_id == account_id, OneTimeCode.kind == CodeKind.SEAT, OneTimeCode.used_at.is_(None)
        )
    ):
        old.used_at = instant
    code = new_code()
    session.add(
        OneTimeCode(
            kind=CodeKind.SEAT,
            account_id=account_id,
            code_hash=code_index(current_app.extensions["keyring"], code),
            place=seat,
            issued_by_id=by,
            issued_at=instant,
            expires_at=expires_at,
        )
    )
    audit.record(
        session,
        action="people.seat_card",
        season_id=season_id,
        subject="account",
        key=account_id,
        detail={"seat": seat},
        account_id=by,
    )
    return code

"""Doors of whoever looks after accounts: the unit's clerk, the office, the administrator, and the second person."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from committee.db import db
from committee.documents.pdf import render_pdf
from committee.errors import BadInput
from committee.people import actions, acts_of_two, mail, queries, resets
from committee.people.models import Account
from committee.people.scopes import scope_names
from committee.people.staff import ask_for_unit
from committee.people.staff import claims as waiting_claims
from committee.people.views import blueprint
from committee.permissions import SENSITIVE_ROLES, Permission, Role
from committee.text import Text
from committee.web.downloads import sent
from committee.web.guard import requires, signed_in, viewer
from committee.web.language import say
from committee.web.paging import page_count

__all__ = ["blueprint"]


@blueprint.get("/claims")
@requires(Permission.ACCOUNT_CLAIM)
def claims() -> Any:
    """Registrations that wait for this unit."""
    return render_template("people/claims.html", rows=waiting_claims(db.session(), viewer().unit_ids(Role.EMPLOYER)))


@blueprint.post("/claims/<public_id>")
@requires(Permission.ACCOUNT_CLAIM)
def decide_claim(public_id: str) -> Any:
    """Ours, or not ours."""
    who = viewer()
    act = actions.claim if request.form.get("act") == "claim" else actions.refuse_claim
    act(public_id=public_id, unit_ids=who.unit_ids(Role.EMPLOYER), by=who.account_id)
    return redirect(url_for("people.claims"), 303)


@blueprint.route("/my-unit", methods=["GET", "POST"])
@signed_in
def my_unit() -> Any:
    """Where one works; whoever stands in no unit asks one to confirm them."""
    session, who = db.session(), viewer()
    if request.method == "POST":
        ask_for_unit(unit_id=request.form.get("unit", 0, type=int), by=who.account_id)
        return redirect(url_for("people.my_unit"), 303)
    account = session.get_one(Account, who.account_id)
    return render_template(
        "people/my_unit.html",
        unit=account.person.unit,
        wanted=account.wanted_unit,
        units=queries.units(session, with_bodies=False),
    )


@blueprint.get("/my-notices")
@signed_in
def my_notices() -> Any:
    """Notices by mail: off, asked for, proved."""
    found = mail.address_of(db.session(), viewer().account_id)
    return render_template(
        "people/my_notices.html",
        enabled=mail.enabled(),
        address=found[0] if found else "",
        proved=bool(found and found[1]),
    )


@blueprint.post("/my-notices")
@signed_in
def change_my_notices() -> Any:
    """Give an address, prove it by its code, or stop."""
    by, act = viewer().account_id, request.form.get("act", "")
    if act == "give":
        mail.give_address(by=by, address=request.form.get("address", ""), agreed=request.form.get("agreed") == "yes")
    elif act == "prove":
        mail.prove_address(by=by, code=request.form.get("code", ""))
    elif act == "stop":
        mail.forget_address(by=by)
    else:
        raise BadInput
    return redirect(url_for("people.my_notices"), 303)


@blueprint.get("/accounts")
@requires(Permission.ACCOUNT_GRANT)
def accounts() -> Any:
    """All accounts with their roles."""
    chosen = request.args.get("role", "")
    role = Role(chosen) if chosen in set(Role) else None
    page = max(request.args.get("page", 1, type=int), 1)
    rows, total = queries.accounts(db.session(), text=request.args.get("q", "").strip(), role=role, page=page)
    return render_template(
        "people/accounts.html",
        rows=rows,
        total=total,
        page=page,
        pages=page_count(total, queries.ACCOUNTS_PAGE),
        roles=list(Role),
        scopes=scope_names(db.session()),
    )


@blueprint.get("/accounts/<public_id>")
@requires(Permission.ACCOUNT_GRANT)
def account(public_id: str) -> Any:
    """One account: its roles, and granting another."""
    session = db.session()
    row = queries.account(session, public_id)
    return render_template(
        "people/account.html",
        row=row,
        roles=list(Role),
        sensitive=SENSITIVE_ROLES,
        scopes=scope_names(session),
        units={unit.id: unit.name for unit in queries.units(session)},
        waiting=queries.waiting_grants(session, row.id),
        labels={role.value: role.label for role in Role},
    )


@blueprint.post("/accounts/<public_id>/grant")
@requires(Permission.ACCOUNT_GRANT)
def grant(public_id: str) -> Any:
    """Grant a role, or ask a second person to."""
    form = request.form
    if form.get("role") not in set(Role):
        raise BadInput(Text("请选择角色", "Please choose a role"))
    waiting = actions.grant_role(
        account_id=queries.account(db.session(), public_id).id,
        role=Role(form["role"]),
        scope=form.get("scope", 0, type=int),
        unit_ids=form.getlist("units", type=int),
        by=viewer().account_id,
        reason=form.get("reason", "").strip()[:500],
    )
    asked = Text("已提请另一人确认，确认后生效。", "A second person was asked; it takes effect after that.")
    given = Text("已授予“{r}”。", "Granted: {r}.").format(r=Role(form["role"]).label)
    flash(say(asked if waiting else given), "info" if waiting else "success")
    return redirect(url_for("people.account", public_id=public_id), 303)


@blueprint.post("/accounts/<public_id>/withdraw")
@requires(Permission.ACCOUNT_GRANT)
def withdraw(public_id: str) -> Any:
    """Take a role back."""
    actions.withdraw_role(grant_id=request.form.get("grant", 0, type=int), by=viewer().account_id)
    flash(say(Text("已收回，该账号的登录已全部退出。", "Withdrawn; the account was signed out everywhere.")), "success")
    return redirect(url_for("people.account", public_id=public_id), 303)


@blueprint.post("/accounts/<public_id>/lock")
@requires(Permission.ACCOUNT_GRANT)
def lock(public_id: str) -> Any:
    """Lock an account, or open it again."""
    actions.set_locked(public_id=public_id, locked=request.form.get("locked") == "1", by=viewer().account_id)
    return redirect(url_for("people.account", public_id=public_id), 303)


def _reach() -> frozenset[int] | None:
    """Whose passwords the viewer may reset: everybody's for the office, one's own unit's for a clerk."""
    who = viewer()
    return None if Role.SECRETARY in who.roles() else who.unit_ids(Role.EMPLOYER)


@blueprint.get("/reset-slips")
@requires(Permission.ACCOUNT_RESET)
def reset_slips() -> Any:
    """Choose whose password was lost."""
    page = max(request.args.get("page", 1, type=int), 1)
    text = request.args.get("q", "").strip()
    rows, total = queries.accounts(db.session(), text=text, unit_ids=_reach(), page=page)
    return render_template(
        "people/reset_slips.html", rows=rows, total=total, page=page, pages=page_count(total, queries.ACCOUNTS_PAGE)
    )


@blueprint.post("/reset-slips/<public_id>")
@requires(Permission.ACCOUNT_RESET)
def issue_reset(public_id: str) -> Any:
    """Print a slip; its code is in this answer and nowhere else."""
    who = viewer()
    slip = resets.issue_reset(
        public_id=public_id,
        unit_ids=_reach(),
        clear_second_factor=request.form.get("second_factor") == "1",
        by=who.account_id,
        reason=request.form.get("reason", "").strip()[:500],
    )
    content = render_pdf(
        "reset_slip",
        {
            "system": "盲评 Mangping",
            "account": slip.login_name,
            "holder": slip.holder,
            "code": slip.code,
            "address": url_for("people.redeem_reset", _external=True),
            "valid_until": slip.valid_until,
            "issued_at": slip.issued_at,
            "issued_by": who.display_name,
        },
    )
    return sent(content, "reset-slip.pdf")


@blueprint.get("/approvals")
@signed_in
def approvals() -> Any:
    """What waits for me as second person, and what became of what I asked for."""
    session, who = db.session(), viewer()
    return render_template(
        "people/approvals.html",
        waiting=acts_of_two.told(session, queries.open_approvals(session, who)),
        asked=acts_of_two.told(session, queries.asked_approvals(session, who.account_id)),
    )


@blueprint.post("/approvals/<public_id>")
@signed_in
def decide_approval(public_id: str) -> Any:
    """Approve or decline as second person."""
    approve = request.form.get("act") == "approve"
    acts_of_two.decide(public_id=public_id, approve=approve, viewer=viewer())
    done = Text("已确认，立即生效。", "Approved; it is in force.") if approve else Text("已退回。", "Declined.")
    flash(say(done), "success")
    return redirect((request.form.get("back") == "home" and url_for("web.home")) or url_for("people.approvals"), 303)


@blueprint.route("/units", methods=["GET", "POST"])
@requires(Permission.UNIT_MANAGE)
def units() -> Any:
    """Units with every name by which masking and recusal know them."""
    if request.method == "POST":
        form = request.form
        actions.add_alias(
            unit_id=form.get("unit", 0, type=int),
            alias=form.get("alias", ""),
            valid_from=queries.day(form.get("valid_from")),
            valid_to=queries.day(form.get("valid_to")),
            by=viewer().account_id,
        )
        flash(say(Text("别名已登记。", "The name is recorded.")), "success")
        return redirect(url_for("people.units"), 303)
    text = request.args.get("q", "").strip()
    rows = [
        unit
        for unit in queries.units(db.session())
        if not text or text in unit.name or any(text in alias.alias for alias in unit.aliases)
    ]
    return render_template("people/units.html", rows=rows)

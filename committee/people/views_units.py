"""Doors of units and of a unit's people: a new unit, one put right, the staff list with its Excel."""

import base64
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from committee.db import db
from committee.documents.excel import Column, write_table
from committee.errors import BadInput, CommitteeError, NotFound
from committee.people import queries
from committee.people.acts_of_two import told
from committee.people.models import Unit
from committee.people.names import ask_name, own_person, waiting_name
from committee.people.roster import RosterRefused, import_roster, roster_template
from committee.people.rules import UnitKind, masked_id_number
from committee.people.staff import PAGE, StaffRow, claim_all, clerk_units, release, staff
from committee.people.units_register import UnitEntry, add_unit, change_unit
from committee.people.views import blueprint
from committee.permissions import Permission, Role
from committee.text import Text
from committee.web.downloads import sent
from committee.web.guard import requires, viewer
from committee.web.language import locale, say

LONGEST_LIST = 20_000
COLUMNS = (
    Column("name", Text("姓名", "Name"), 18),
    Column("sex", Text("性别", "Sex"), 8),
    Column("ethnicity", Text("族别", "Ethnicity"), 12),
    Column("number", Text("身份证号", "ID number"), 24),
    Column("unit", Text("工作单位", "Work unit"), 30),
    Column("account", Text("账号", "Account"), 14),
)


@blueprint.route("/units/new", methods=["GET", "POST"])
@requires(Permission.UNIT_MANAGE)
def unit_new() -> Any:
    """Put a unit on record."""
    return _unit_form(None)


@blueprint.route("/units/<int:unit_id>", methods=["GET", "POST"])
@requires(Permission.UNIT_MANAGE)
def unit(unit_id: int) -> Any:
    """Put a unit right."""
    row = db.session.get(Unit, unit_id)
    if row is None:
        raise NotFound
    return _unit_form(row)


def _unit_form(row: Unit | None) -> Any:
    refused: CommitteeError | None = None
    unit_id = row.id if row else None
    if request.method == "POST":
        by = viewer().account_id
        try:
            if unit_id is None:
                add_unit(entry=_entry(), by=by)
            else:
                change_unit(unit_id=unit_id, entry=_entry(), by=by)
        except BadInput as wrong:
            refused = wrong
        else:
            flash(say(Text("已登记。", "Recorded.")), "success")
            return redirect(url_for("people.units"), 303)
    page = render_template(
        "people/unit_form.html",
        row=row,
        values=request.form if request.method == "POST" else _stored(row),
        kinds=list(UnitKind),
        units=[other for other in queries.units(db.session()) if other.id != unit_id],
        refused=refused,
    )
    return page, refused.status if refused else 200


def _stored(row: Unit | None) -> dict[str, str]:
    if row is None:
        return {}
    return {key: str(getattr(row, key) or "") for key in UnitEntry.__slots__}


def _entry() -> UnitEntry:
    form = request.form
    if form.get("kind") not in set(UnitKind):
        raise BadInput(Text("请选择单位类别", "Choose the kind of unit"))
    return UnitEntry(
        name=form.get("name", ""),
        kind=UnitKind(form["kind"]),
        region=form.get("region", ""),
        uscc=form.get("uscc", ""),
        phone=form.get("phone", ""),
        parent_id=form.get("parent_id", type=int),
        legal_entity_id=form.get("legal_entity_id", type=int),
    )


@blueprint.get("/staff")
@requires(Permission.ACCOUNT_CLAIM)
def staff_list() -> Any:
    """The people of the clerk's units, and the Excel list in and out."""
    units = _units()
    text, page = request.args.get("q", "").strip(), max(request.args.get("page", 1, type=int), 1)
    rows, total = staff(db.session(), [unit.id for unit in units], text=text, page=page)
    return render_template(
        "people/staff.html", rows=rows, total=total, page=page, pages=max(1, -(-total // PAGE)), units=units
    )


def _units() -> list[Unit]:
    return clerk_units(db.session(), viewer().unit_ids(Role.EMPLOYER))


@blueprint.route("/staff/<int:person_id>/name", methods=["GET", "POST"])
@requires(Permission.ACCOUNT_CLAIM)
def staff_name(person_id: int) -> Any:
    """Ask for a name to be put right; what is refused stays on the page with its reason."""
    who, refused = viewer(), None
    units, form = who.unit_ids(Role.EMPLOYER), request.form
    if request.method == "POST":
        try:
            ask_name(
                person_id=person_id,
                name=form.get("name", ""),
                former=form.get("former") == "yes",
                reason=form.get("reason", ""),
                unit_ids=units,
                by=who.account_id,
            )
        except BadInput as wrong:
            refused = wrong
        else:
            return redirect(url_for("people.staff_name", person_id=person_id), 303)
    session = db.session()
    person = own_person(session, person_id, units)
    asked = waiting_name(session, person_id)
    page = render_template(
        "people/name.html",
        person=person,
        number=masked_id_number(queries.id_number_of(person)),
        waiting=told(session, [asked])[0] if asked else None,
        values=form,
        refused=refused,
    )
    return page, refused.status if refused else 200


@blueprint.get("/staff.xlsx")
@requires(Permission.ACCOUNT_CLAIM)
def staff_excel() -> Any:
    """The list as shown, as Excel."""
    ids = [unit.id for unit in _units()]
    rows, _ = staff(db.session(), ids, text=request.args.get("q", "").strip(), size=LONGEST_LIST)
    content = write_table(
        title=Text("本单位人员", "Staff of the unit"),
        columns=COLUMNS,
        rows=((r.name, r.sex, r.ethnicity, r.number, r.unit, _account_word(r)) for r in rows),
        locale=locale(),
    )
    return sent(content, "staff.xlsx")


def _account_word(row: StaffRow) -> str:
    return say(row.account.label) if row.account else ""


@blueprint.get("/staff/form.xlsx")
@requires(Permission.ACCOUNT_CLAIM)
def staff_form() -> Any:
    """An empty list to fill in."""
    return sent(roster_template(with_unit=False, locale=locale()), "staff-form.xlsx")


@blueprint.post("/staff")
@requires(Permission.ACCOUNT_CLAIM)
def staff_import() -> Any:
    """Take a filled-in list, whole or not at all; a wrong one comes back with its reasons."""
    unit_id = request.form.get("unit", type=int)
    if unit_id not in {unit.id for unit in _units()}:
        raise NotFound
    upload = request.files.get("file")
    content = upload.read() if upload else b""
    if not content:
        raise BadInput(Text("请选择要导入的表格。", "Choose the workbook to import."))
    try:
        made = import_roster(content=content, unit_id=unit_id, by=viewer().account_id, locale=locale())
    except RosterRefused as refusal:
        marked = base64.b64encode(refusal.marked).decode()
        return render_template("people/staff_refused.html", refusal=refusal, marked=marked), refusal.status
    word = Text(
        "已导入：新增 {new} 人，补充 {changed} 人，{same} 人无变化。",
        "Imported: {new} new, {changed} completed, {same} unchanged.",
    )
    flash(say(word.format(new=made.new, changed=made.changed, same=made.same)), "success")
    return redirect(url_for("people.staff_list"), 303)


@blueprint.post("/staff/release")
@requires(Permission.ACCOUNT_CLAIM)
def staff_release() -> Any:
    """Somebody has left."""
    who = viewer()
    person_id = request.form.get("person", 0, type=int)
    release(person_id=person_id, unit_ids=who.unit_ids(Role.EMPLOYER), by=who.account_id)
    flash(say(Text("已移出本单位名册。", "Taken off the list.")), "success")
    return redirect(url_for("people.staff_list"), 303)


@blueprint.post("/claims")
@requires(Permission.ACCOUNT_CLAIM)
def claim_ticked() -> Any:
    """Confirm all ticked registrations."""
    who = viewer()
    ids = request.form.getlist("ids")
    if not ids:
        raise BadInput(Text("请至少勾选一人。", "Tick at least one person."))
    done = claim_all(public_ids=ids, unit_ids=who.unit_ids(Role.EMPLOYER), by=who.account_id)
    flash(say(Text("已确认 {n} 人。", "{n} confirmed.").format(n=done)), "success")
    return redirect(url_for("people.claims"), 303)

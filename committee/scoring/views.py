"""Doors of the reading room. Titles, addresses, file names and errors hold the code at most (R-024); every page is an image (law 2)."""

from typing import Any

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for

from committee.db import db
from committee.errors import BadInput
from committee.experts.lists import excel, in_order
from committee.experts.words import level_name, slot_name, specialty_name
from committee.installation import current
from committee.permissions import Permission as P
from committee.scoring import actions, queries
from committee.scoring.actions import OtherVersion, WrongFields, missing_of
from committee.scoring.models import ScoreSheet
from committee.scoring.queries import Sheet
from committee.scoring.rules import Hidden, SheetLocked, SheetState, as_number, as_points
from committee.seasons.page_season import season_of_page
from committee.seasons.queries import rulebook_of
from committee.seasons.rulebook import Rulebook
from committee.seasons.rulebook_tables import RubricItem
from committee.text import Text
from committee.web.errors import show
from committee.web.filters import bj_time
from committee.web.guard import requires, viewer
from committee.web.language import say

blueprint = Blueprint("scoring", __name__)


@blueprint.app_errorhandler(Hidden)
def closed_door(error: Hidden) -> Any:
    """The same answer as for a page that does not exist, and a line in the log (E-105); none while a ballot is being cast."""
    if not current().quiet:
        actions.note_closed_door(account_id=viewer().account_id, address=request.path)
    return show(error)


def book() -> Rulebook:
    """The rulebook of the season that is on."""
    return rulebook_of(season_of_page(db.session()))


def _tasks() -> list[queries.Task]:
    state = request.args.get("state", "")
    rows = queries.tasks_of(db.session(), viewer().account_id)
    rows = [row for row in rows if not state or row.state.value == state]
    return in_order(
        rows,
        {
            "code": lambda t: t.code,
            "level": lambda t: t.level,
            "state": lambda t: t.state.value,
            "total": lambda t: t.total or 0,
        },
    )


@blueprint.get("/read")
@requires(P.SCORE_WRITE)
def mine() -> Any:
    """我的评审: own cases by code, the ring of what is done, the next one to read."""
    everything = queries.tasks_of(db.session(), viewer().account_id)
    done = sum(task.state is SheetState.LOCKED for task in everything)
    following = next((task for task in everything if task.state in (SheetState.DRAFT, SheetState.UNREAD)), None)
    return render_template(
        "scoring/mine.html",
        rows=_tasks(),
        done=done,
        total=len(everything),
        following=following,
        rulebook=book(),
        level_name=level_name,
        specialty_name=specialty_name,
        SheetState=SheetState,
    )


@blueprint.get("/read.xlsx")
@requires(P.SCORE_WRITE)
def mine_excel() -> Any:
    """Own cases as shown."""
    rulebook = book()
    heads = (
        (Text("编号", "Code"), 12),
        (Text("级别", "Level"), 10),
        (Text("专业", "Specialty"), 18),
        (Text("状态", "State"), 14),
        (Text("总分", "Total"), 10),
    )
    rows = (
        (
            t.code,
            say(level_name(rulebook, t.level)),
            say(specialty_name(rulebook, t.specialty)),
            say(t.state.label),
            as_number(t.total),
        )
        for t in _tasks()
    )
    return excel("my-reviews", title=Text("我的评审", "My reviews"), columns=heads, rows=rows)


@blueprint.get("/read/compare")
@requires(P.SCORE_WRITE)
def compare() -> Any:
    """Own marks side by side, for calibration; nobody else's."""
    rows = [task for task in queries.tasks_of(db.session(), viewer().account_id) if task.marks]
    return render_template("scoring/compare.html", rows=rows, rulebook=book(), as_points=as_points)


# How rulebooks call their levels; any other mark is shown as it is.
GRADES = {"优": Text("优", "A"), "良": Text("良", "B"), "中": Text("中", "C"), "差": Text("差", "D")}


def ranges(item: RubricItem) -> list[dict[str, str]]:
    """Anchors with the range of points each stands for, highest first."""
    top, found = item.max * 100, []
    for anchor in item.anchors:
        low = anchor.low * 100
        span = f"{_short(low)}–{_short(top)}" if top > low else _short(low)
        found.append(
            {
                "mark": say(GRADES.get(anchor.mark, Text(anchor.mark, anchor.mark))),
                "words": say(anchor.words),
                "range": span,
                "low": _short(low),
            }
        )
        top = low - 50
    return found


def _short(hundredths: int) -> str:
    text = as_points(hundredths) or ""
    return text[:-2] if text.endswith(".0") else text


def _viewer_pages(case_key: str, pages: list[Sheet]) -> list[dict[str, Any]]:
    rulebook = book()
    return [
        {
            "url": url_for("scoring.page", case_key=case_key, file_key=one.file_key, page=one.page),
            "thumb": url_for("scoring.page", case_key=case_key, file_key=one.file_key, page=one.page, size="s"),
            "width": one.width,
            "height": one.height,
            "label": f"{say(slot_name(rulebook, one.slot))} {one.page}",
        }
        for one in pages
    ]


@blueprint.get("/read/<case_key>")
@requires(P.SCORE_WRITE)
def read(case_key: str) -> Any:
    """阅卷页: page images on the left, rubric on the right."""
    session = db.session()
    desk = queries.desk_of(session, account_id=viewer().account_id, case_key=case_key)
    tasks = [task for task in queries.tasks_of(session, viewer().account_id) if task.state is not SheetState.HELD]
    place = next((at for at, task in enumerate(tasks) if task.key == case_key), 0)
    rulebook = rulebook_of(desk.season)
    marks = desk.sheet.marks if desk.sheet else {}
    return render_template(
        "scoring/read.html",
        case=desk.case,
        sheet=desk.sheet,
        pages=_viewer_pages(case_key, queries.pages_of(session, case_key)),
        rulebook=rulebook,
        marks=marks,
        opened=next((item.key for item in rulebook.rubric if item.key not in marks), None),
        missing=len([item for item in rulebook.rubric if item.key not in marks]),
        saved_at=bj_time(desk.sheet.saved_at) if desk.sheet else None,
        before=tasks[place - 1] if place > 0 else None,
        after=tasks[place + 1] if place + 1 < len(tasks) else None,
        place=place + 1,
        count=len(tasks),
        ranges=ranges,
        as_points=as_points,
        level_name=level_name,
        specialty_name=specialty_name,
    )


def _form_values(sheet: ScoreSheet) -> dict[str, str]:
    values = {f"item-{key}": as_points(value) or "" for key, value in sheet.marks.items()}
    values |= {f"gate-{key}": "yes" if veto else "no" for key, veto in sheet.gates.items()}
    return values | {"opinion": sheet.opinion, "reason": sheet.reason}


@blueprint.post("/read/<case_key>/save")
@requires(P.SCORE_WRITE)
def save(case_key: str) -> Any:
    """Autosave (JSON), or save and go on to the review of the sheet (a plain form)."""
    scripted = request.accept_mimetypes.best == "application/json"
    try:
        sheet = actions.save_sheet(
            account_id=viewer().account_id,
            case_key=case_key,
            version=request.form.get("version", 0, type=int),
            values=request.form,
        )
    except OtherVersion as other:  # both versions go back to the page, which shows them side by side
        if not scripted:
            raise
        body = {
            "version": other.sheet.version,
            "saved_at": bj_time(other.sheet.saved_at),
            "values": _form_values(other.sheet),
        }
        return jsonify(body), 409
    except WrongFields as wrong:
        if not scripted:
            raise
        return jsonify(errors={name: say(text) for name, text in wrong.errors.items()}), 422
    if scripted:
        return jsonify(version=sheet.version, saved_at=bj_time(sheet.saved_at))
    return redirect(url_for("scoring.submit", case_key=case_key), 303)


@blueprint.get("/read/<case_key>/submit")
@requires(P.SCORE_WRITE)
def submit(case_key: str) -> Any:
    """The whole sheet once more, and what is still missing."""
    desk = queries.desk_of(db.session(), account_id=viewer().account_id, case_key=case_key)
    if desk.sheet is not None and desk.sheet.locked:
        raise SheetLocked
    rulebook = rulebook_of(desk.season)
    return render_template(
        "scoring/submit.html",
        case=desk.case,
        sheet=desk.sheet,
        rulebook=rulebook,
        missing=[say(text) for text in missing_of(desk.sheet, rulebook)],
        as_points=as_points,
    )


@blueprint.post("/read/<case_key>/lock")
@requires(P.SCORE_WRITE)
def lock(case_key: str) -> Any:
    """Submit for good and go to the next case."""
    actions.lock_sheet(
        account_id=viewer().account_id, case_key=case_key, version=request.form.get("version", 0, type=int)
    )
    flash(say(Text("已提交锁定", "Submitted and locked")), "success")
    tasks = queries.tasks_of(db.session(), viewer().account_id)
    following = next((task for task in tasks if task.state in (SheetState.DRAFT, SheetState.UNREAD)), None)
    target = url_for("scoring.read", case_key=following.key) if following else url_for("scoring.mine")
    return redirect(target, 303)


@blueprint.route("/read/<case_key>/recuse", methods=["GET", "POST"])
@requires(P.SCORE_WRITE)
def recuse(case_key: str) -> Any:
    """申请回避: say what will happen, then step back without naming anyone."""
    desk = queries.desk_of(db.session(), account_id=viewer().account_id, case_key=case_key)
    if request.method == "GET":
        return render_template("scoring/recuse.html", case=desk.case)
    actions.recuse(account_id=viewer().account_id, case_key=case_key)
    flash(say(Text("已回避，这份材料不再出现。", "You stepped back; this dossier is gone from your list.")), "success")
    return redirect(url_for("scoring.mine"), 303)


@blueprint.route("/read/<case_key>/leak", methods=["GET", "POST"])
@requires(P.SCORE_WRITE)
def leak(case_key: str) -> Any:
    """发现未遮盖信息: where it is, in the expert's words; the copy is pulled at once."""
    desk = queries.desk_of(db.session(), account_id=viewer().account_id, case_key=case_key)
    pages = queries.pages_of(db.session(), case_key)
    if request.method == "GET":
        return render_template("scoring/leak.html", case=desk.case, pages=pages, rulebook=book(), slot_name=slot_name)
    place = request.form.get("place", -1, type=int)
    if not 0 <= place < len(pages):
        raise BadInput(Text("请选择在哪一页", "Choose the page"))
    actions.report_leak(
        account_id=viewer().account_id,
        case_key=case_key,
        file_key=pages[place].file_key,
        page=pages[place].page,
        note=request.form.get("note", ""),
    )
    flash(
        say(Text("已暂停这份材料并通知办公室，谢谢。", "The dossier is held and the office told. Thank you.")),
        "success",
    )
    return redirect(url_for("scoring.mine"), 303)

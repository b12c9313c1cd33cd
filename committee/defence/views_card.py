"""Doors of a panel member: the candidates of one's panels, the score card with its clock. Codes and lots only."""

from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for

from committee.db import db
from committee.defence import card_actions, queries
from committee.defence.card_actions import OtherCard, WrongCard, missing_of
from committee.defence.models import DefenceCard, DutyState
from committee.defence.rules import Step
from committee.defence.views import blueprint, book, clock_of
from committee.experts.queries import active_members
from committee.experts.words import level_name, specialty_name
from committee.permissions import Permission as P
from committee.scoring.rules import SheetLocked, as_points
from committee.seasons.queries import rulebook_of
from committee.text import Text
from committee.web.filters import bj_time
from committee.web.guard import requires, viewer
from committee.web.language import say


@blueprint.get("/defence/mine")
@requires(P.DEFENCE_SCORE)
def mine() -> Any:
    """Who is heard by my panels, in order, and where my cards stand."""
    rows = queries.slots_of_account(db.session(), viewer().account_id)
    return render_template(
        "defence/mine.html", rows=rows, rulebook=book(), level_name=level_name, specialty_name=specialty_name, Step=Step
    )


@blueprint.get("/defence/card/<slot_key>")
@requires(P.DEFENCE_SCORE)
def card(slot_key: str) -> Any:
    """The score card: clock and course left, five items right, own total only."""
    desk = queries.card_desk(db.session(), account_id=viewer().account_id, slot_key=slot_key)
    rulebook = rulebook_of(desk.season)
    duty = queries.duty_of(db.session(), desk.case.key)
    marks = desk.card.marks if desk.card else {}
    rows = queries.slots_of_account(db.session(), viewer().account_id)
    return render_template(
        "defence/card.html",
        desk=desk,
        duty=duty,
        done=duty is not None and duty.state is DutyState.DONE,
        cards=_others(slot_key, desk) if duty is not None and duty.state is DutyState.DONE else [],
        clock=clock_of(desk.slot.step, desk.slot.step_at, minutes=desk.slot.minutes, rulebook=rulebook),
        version=_version(desk),
        slot_key=slot_key,
        Step=Step,
        rulebook=rulebook,
        marks=marks,
        missing=len([item for item in rulebook.defence_rubric if item.key not in marks]),
        count=len([row for row in rows if row[1].id == desk.panel.id]),
        saved_at=bj_time(desk.card.saved_at) if desk.card else None,
        as_points=as_points,
        level_name=level_name,
        specialty_name=specialty_name,
    )


def _version(desk: queries.CardDesk) -> str:
    began = desk.slot.step_at
    return f"{desk.slot.step.value}-{int(began.timestamp()) if began else 0}"


def _others(slot_key: str, desk: queries.CardDesk) -> list[tuple[int, DefenceCard]]:
    numbers = {member.id: member.number for member in active_members(db.session(), desk.panel.committee_id)}
    cards = queries.cards_of(db.session(), [slot_key])[slot_key]
    return [(numbers.get(card.member_id, 0), card) for card in cards]


@blueprint.get("/defence/card/<slot_key>/clock")
@requires(P.DEFENCE_SCORE)
def clock_face(slot_key: str) -> Any:
    """The clock alone, fetched anew while the page is open."""
    desk = queries.card_desk(db.session(), account_id=viewer().account_id, slot_key=slot_key)
    face = clock_of(desk.slot.step, desk.slot.step_at, minutes=desk.slot.minutes, rulebook=rulebook_of(desk.season))
    version = _version(desk)
    if request.headers.get("If-None-Match", "").strip('"') == version:
        return "", 204
    return render_template("defence/clock.html", clock=face, version=version, slot_key=slot_key, Step=Step)


@blueprint.post("/defence/card/<slot_key>/save")
@requires(P.DEFENCE_SCORE)
def save_card(slot_key: str) -> Any:
    """Autosave (JSON), or save and go on to the review of the card."""
    scripted = request.accept_mimetypes.best == "application/json"
    try:
        saved = card_actions.save_card(
            account_id=viewer().account_id,
            slot_key=slot_key,
            version=request.form.get("version", 0, type=int),
            values=request.form,
        )
    except OtherCard as other:  # both versions go back to the page, which shows them side by side
        if not scripted:
            raise
        values = {f"item-{key}": as_points(value) for key, value in other.card.marks.items()} | {
            "remark": other.card.remark
        }
        return jsonify(version=other.card.version, saved_at=bj_time(other.card.saved_at), values=values), 409
    except WrongCard as wrong:
        if not scripted:
            raise
        return jsonify(errors={name: say(text) for name, text in wrong.errors.items()}), 422
    if scripted:
        return jsonify(version=saved.version, saved_at=bj_time(saved.saved_at))
    return redirect(url_for("defence.submit_card", slot_key=slot_key), 303)


@blueprint.get("/defence/card/<slot_key>/submit")
@requires(P.DEFENCE_SCORE)
def submit_card(slot_key: str) -> Any:
    """The card once more, and what is missing."""
    desk = queries.card_desk(db.session(), account_id=viewer().account_id, slot_key=slot_key)
    if desk.card is not None and desk.card.locked:
        raise SheetLocked
    rulebook = rulebook_of(desk.season)
    return render_template(
        "defence/submit.html",
        desk=desk,
        rulebook=rulebook,
        missing=[say(text) for text in missing_of(desk.card, rulebook)],
        as_points=as_points,
    )


@blueprint.post("/defence/card/<slot_key>/lock")
@requires(P.DEFENCE_SCORE)
def lock_card(slot_key: str) -> Any:
    """Submit for good."""
    last = card_actions.lock_card(
        account_id=viewer().account_id, slot_key=slot_key, version=request.form.get("version", 0, type=int)
    )
    text = (
        Text("已提交，全组评分已齐", "Submitted; all marks are in")
        if last
        else Text("已提交锁定", "Submitted and locked")
    )
    flash(say(text), "success")
    return redirect(url_for("defence.mine"), 303)


@blueprint.route("/defence/card/<slot_key>/recuse", methods=["GET", "POST"])
@requires(P.DEFENCE_SCORE)
def recuse_card(slot_key: str) -> Any:
    """申请回避 in the room."""
    desk = queries.card_desk(db.session(), account_id=viewer().account_id, slot_key=slot_key)
    if request.method == "GET":
        return render_template("defence/recuse.html", desk=desk)
    card_actions.recuse(account_id=viewer().account_id, slot_key=slot_key)
    flash(say(Text("已回避，请离开本场。", "You stepped back; please leave the room for this candidate.")), "success")
    return redirect(url_for("defence.mine"), 303)


@blueprint.post("/defence/card/<slot_key>/reopen")
@requires(P.DEFENCE_SCORE)
def reopen_card(slot_key: str) -> Any:
    """The panel's leader reopens a card, with a reason."""
    card_actions.reopen_card(
        account_id=viewer().account_id,
        slot_key=slot_key,
        card_key=request.form.get("card", ""),
        reason=request.form.get("reason", ""),
    )
    return redirect(url_for("defence.card", slot_key=slot_key), 303)

"""Doors to one's own account: signing in and out, registering, passwords, the second factor, sign-ins."""

import base64
from collections.abc import Callable
from typing import Any

from flask import Blueprint, current_app, flash, g, redirect, render_template, request, session, url_for

from committee import settings_of
from committee.db import db
from committee.errors import BadInput, CommitteeError
from committee.people import actions, queries, resets
from committee.people import sign_in as acts
from committee.people.forms import ChangePasswordForm, CodeForm, RedeemForm, RegisterForm, SignInForm
from committee.people.rules import safe_next
from committee.people.totp import enrolment_picture, new_secret
from committee.text import Text
from committee.web.guard import public, signed_in, viewer, viewer_or_none
from committee.web.language import say
from committee.web.signed_sessions import token_hash

blueprint = Blueprint("people", __name__)


def _address() -> str:
    return request.remote_addr or ""


def _tried(form: Any, act: Callable[[], Any], *, field: str | None = None) -> tuple[bool, Any]:
    """Run *act* when the form holds; a refusal of the input is said on the form, whose other fields stay filled."""
    if not form.validate_on_submit():
        return False, None
    try:
        return True, act()
    except CommitteeError as refusal:
        if refusal.status not in (409, 422, 429):
            raise
        g.refused_status = refusal.status
        note = say(refusal.at_field)
        if field:
            form[field].errors = [*form[field].errors, note]
        else:
            form.form_errors.append(note)
        return False, None


def _page(template: str, **values: Any) -> Any:
    status = g.get("refused_status", 422 if request.method == "POST" else 200)
    return render_template(template, **values), status


@blueprint.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> Any:
    """Name and password."""
    target = safe_next(request.values.get("next"))
    if viewer_or_none() is not None and request.method == "GET" and "keep" not in request.args:
        return redirect(target or url_for("web.home"))
    form = SignInForm()
    agent = request.user_agent.string
    done, token = _tried(
        form,
        lambda: acts.sign_in(name=form.name.data, password=form.password.data, address=_address(), agent=agent),
    )
    if not done:
        # A token that is still sent and opens nothing: the sign-in ended while the page was open.
        ended = "_user_id" in session and viewer_or_none() is None
        return _page(
            "people/sign_in.html",
            form=form,
            next=target or "",
            ended=ended and request.method == "GET",
            hours=settings_of(current_app).sign_in_hours,
        )
    _enter(token)
    return redirect(target or url_for("web.home"), 303)


def _enter(token: str) -> None:
    language = session.get("locale")
    session.clear()  # nothing that was planted before signing in survives it
    session["_user_id"], session["_fresh"] = token, True
    if language:
        session["locale"] = language


@blueprint.post("/sign-out")
@signed_in
def sign_out() -> Any:
    """Leave; the sign-in is revoked, not only forgotten by the browser."""
    who = viewer()
    acts.sign_out(token=who.token, by=who.account_id)
    language = session.get("locale")
    session.clear()
    if language:
        session["locale"] = language
    return redirect(url_for("people.sign_in"), 303)


@blueprint.route("/register", methods=["GET", "POST"])
@public
def register() -> Any:
    """A new account, to be confirmed by the unit."""
    form = RegisterForm()
    form.unit_id.choices = [("", say(Text("请选择", "Choose")))]
    form.unit_id.choices += [(unit.id, unit.name) for unit in queries.units(db.session(), with_bodies=False)]
    done, _ = _tried(
        form,
        lambda: actions.register(
            name=form.name.data,
            id_number=form.id_number.data,
            unit_id=form.unit_id.data,
            login_name=form.login_name.data,
            password=form.password.data,
            address=_address(),
        ),
    )
    return redirect(url_for("people.registered"), 303) if done else _page("people/register.html", form=form)


@blueprint.get("/register/done")
@public
def registered() -> Any:
    """What happens next."""
    return render_template("people/registered.html")


@blueprint.route("/reset", methods=["GET", "POST"])
@public
def redeem_reset() -> Any:
    """A new password by a printed code."""
    form = RedeemForm()
    done, _ = _tried(
        form,
        lambda: resets.redeem_reset(
            name=form.name.data, code=form.code.data, password=form.password.data, address=_address()
        ),
    )
    if not done:
        return _page("people/redeem.html", form=form)
    flash(say(Text("密码已更换，请登录。", "The password was changed; please sign in.")), "success")
    return redirect(url_for("people.sign_in"), 303)


@blueprint.route("/password", methods=["GET", "POST"])
@signed_in
def change_password() -> Any:
    """One's own password. Whoever has a second factor shows it first."""
    who = viewer()
    if who.has_second_factor and not who.second_factor:
        return redirect(url_for("people.second_factor"))
    form = ChangePasswordForm()
    done, _ = _tried(
        form,
        lambda: acts.change_password(
            token=who.token, old=form.old.data, new=form.new.data, by=who.account_id, address=_address()
        ),
    )
    if not done:
        return _page("people/password.html", form=form, forced=who.must_change_password)
    flash(say(Text("密码已修改，其他登录已全部退出。", "Changed; every other sign-in was ended.")), "success")
    return redirect(url_for("web.home"), 303)


@blueprint.route("/second-factor", methods=["GET", "POST"])
@signed_in
def second_factor() -> Any:
    """Six digits or a seat card."""
    who, form = viewer(), CodeForm()
    target = safe_next(request.values.get("next"))
    done, _ = _tried(
        form,
        lambda: acts.show_second_factor(token=who.token, code=form.code.data, by=who.account_id, address=_address()),
        field="code",
    )
    if not done:
        return _page("people/second_factor.html", form=form, next=target or "", enrolled=who.has_second_factor)
    return redirect(target or url_for("web.home"), 303)


@blueprint.route("/second-factor/enrol", methods=["GET", "POST"])
@signed_in
def enrol_second_factor() -> Any:
    """Put the secret on a phone and prove it with one code."""
    who, form = viewer(), CodeForm()
    if who.must_change_password:
        return redirect(url_for("people.change_password"))
    if who.has_second_factor and not who.second_factor:
        return redirect(url_for("people.second_factor"))
    secret = _pending_secret()
    done, _ = _tried(
        form,
        lambda: acts.enrol_second_factor(
            token=who.token, secret=secret, code=form.code.data, by=who.account_id, address=_address()
        ),
        field="code",
    )
    if done:
        session.pop("enrol", None)
        flash(say(Text("两步验证已启用。", "The second factor is set up.")), "success")
        return redirect(url_for("web.home"), 303)
    picture = enrolment_picture(secret, login_name=who.login_name, issuer="盲评 Mangping")
    return _page("people/enrol.html", form=form, picture=picture, secret=secret, again=who.has_second_factor)


def _pending_secret() -> str:
    """The secret of the enrolment under way, kept sealed in the cookie until a code has proved it."""
    keyring = current_app.extensions["keyring"]
    if "enrol" not in session:
        session["enrol"] = base64.b64encode(keyring.seal("enrol", new_secret())).decode()
    return str(keyring.open("enrol", base64.b64decode(session["enrol"])))


@blueprint.get("/my-sign-ins")
@signed_in
def sign_ins() -> Any:
    """Where this account is signed in."""
    who = viewer()
    rows = queries.sign_ins(db.session(), who.account_id)
    return render_template("people/sign_ins.html", rows=rows, own=token_hash(who.token))


@blueprint.post("/my-sign-ins/end")
@signed_in
def end_sign_in() -> Any:
    """End one of one's own sign-ins."""
    who = viewer()
    row_hash = request.form.get("row", "")
    if row_hash == token_hash(who.token):
        raise BadInput(Text("要退出本机，请用“退出登录”。", "To leave this device, use “Sign out”."))
    acts.revoke_session(row_hash=row_hash, by=who.account_id)
    return redirect(url_for("people.sign_ins"), 303)

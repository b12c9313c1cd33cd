"""Deny by default. A view says ``@requires(Permission.X)``, ``@signed_in`` or ``@public``; an endpoint that says nothing is closed.

CSRF is checked on every unsafe method (Flask-WTF). ``@sessionless`` marks the ballot box: no cookie is read, nothing is written.
"""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from flask import Flask, current_app, g, redirect, request, session, url_for
from flask_login import current_user
from flask_wtf.csrf import CSRFError, CSRFProtect
from werkzeug.wrappers import Response

from committee.errors import BadInput, NotAllowed, NotFound, NotSignedIn, Refused
from committee.installation import current
from committee.permissions import Permission
from committee.text import Text
from committee.viewer import Viewer
from committee.web.errors import show

F = TypeVar("F", bound=Callable[..., Any])
csrf = CSRFProtect()

MARK = "_mangping_access"
PUBLIC = "public"
SIGNED_IN = "signed-in"
SESSIONLESS = "sessionless"
BALLOT_LIMIT = 16 * 1024  # bytes: three short fields
VISITOR_LIMIT = 24 * 1024**2  # bytes: evidence with an objection is the largest that a visitor sends
# Endpoints that an account may use before it has shown its second factor or changed a printed password.
BEFORE_SECOND_FACTOR = frozenset(
    {
        "people.second_factor",
        "people.enrol_second_factor",
        "people.sign_out",
        "people.change_password",
        "web.language",
        "web.type_size",
    }
)


class StillPreparing(Refused):
    """The demo season is being played to its stage; what a visitor does now would disturb it."""

    message = Text("演示数据准备中，暂时只能查看。", "The demo season is being prepared; you can only look for now.")
    next_step = Text("页面上方的进度走完后即可办理。", "You can act once the progress bar on top has finished.")


def requires(permission: Permission) -> Callable[[F], F]:
    """Let in whoever holds *permission* in any season; a view of something that has a season asks ``in_season`` about it."""

    def mark(view: F) -> F:
        setattr(view, MARK, permission)
        return view

    return mark


def signed_in(view: F) -> F:
    """Let in every signed-in account."""
    setattr(view, MARK, SIGNED_IN)
    return view


def public(view: F) -> F:
    """Let in everybody."""
    setattr(view, MARK, PUBLIC)
    return view


def sessionless(view: F) -> F:
    """Let in everybody, without looking at any cookie (the ballot box, R-330)."""
    setattr(view, MARK, SESSIONLESS)
    return csrf.exempt(view)  # type: ignore[no-any-return]


def access_of(view: Callable[..., Any]) -> Permission | str | None:
    """What a view was marked with; None means closed."""
    return cast("Permission | str | None", getattr(view, MARK, None))


def viewer() -> Viewer:
    """The signed-in account. Raises ``NotSignedIn``."""
    if not current_user.is_authenticated:
        raise NotSignedIn
    return cast(Viewer, current_user._get_current_object())


def viewer_or_none() -> Viewer | None:
    """The signed-in account, if any."""
    return cast(Viewer, current_user._get_current_object()) if current_user.is_authenticated else None


def holds_in(season_id: int, *, otherwise: bool = False) -> bool:
    """Whether the permission of the page that is asked for is held in that season; *otherwise* for a page marked with none."""
    view = current_app.view_functions.get(request.endpoint or "")
    access = access_of(view) if view is not None else None
    return viewer().can(access, season_id=season_id) if isinstance(access, Permission) else otherwise


def in_season(season_id: int) -> None:
    """The permission of the page that is asked for must be held in the season of the thing it is about.

    Elsewhere there is no such thing (E-105). Raises ``NotFound``. Pages that are not marked with a permission ask their own rules.
    """
    if not holds_in(season_id, otherwise=True):
        raise NotFound


def first_step(who: Viewer) -> str | None:
    """The endpoint of what an account has to do before anything else; None when nothing is left.

    Whoever has a second factor shows it before a printed password is changed: the slip alone opens nothing.
    """
    if who.needs_second_factor and who.has_second_factor:
        return "people.second_factor"
    if who.must_change_password:
        return "people.change_password"
    return "people.enrol_second_factor" if who.needs_second_factor else None


def _narrow() -> None:
    """Whoever never signed in here sends no body of hundreds of megabytes, which the check of its token would read and store first."""
    view = current_app.view_functions.get(request.endpoint or "")
    if view is not None and access_of(view) == SESSIONLESS:
        request.max_content_length = BALLOT_LIMIT
    elif "_user_id" not in session:
        request.max_content_length = VISITOR_LIMIT


def _preparing() -> bool:
    return bool((g.get("installation") or current()).preparing)


def _guard() -> Response | None:
    endpoint = request.endpoint
    if endpoint is None or endpoint == "static":
        return None
    view = current_app.view_functions.get(endpoint)
    access = access_of(view) if view is not None else None
    if access == SESSIONLESS:
        return None
    if access == PUBLIC:
        g.viewer = viewer_or_none()
        return None
    who = viewer()
    g.viewer = who
    if request.method not in ("GET", "HEAD", "OPTIONS") and endpoint not in BEFORE_SECOND_FACTOR and _preparing():
        raise StillPreparing
    if endpoint not in BEFORE_SECOND_FACTOR and (step := first_step(who)) is not None:
        return redirect(url_for(step))
    if access == SIGNED_IN:
        return None
    if isinstance(access, Permission) and who.can(access):
        return None
    raise NotAllowed


def init_app(app: Flask) -> None:
    """Put the guard before every view."""
    app.before_request(_narrow)
    csrf.init_app(app)
    app.before_request(_guard)
    app.register_error_handler(CSRFError, _csrf_as_page)


def _csrf_as_page(error: CSRFError) -> Any:
    return show(
        BadInput(
            Text("页面已过期，提交未生效。", "This page was open for too long; nothing was sent."),
            next_step=Text("请返回并刷新页面，再提交一次。", "Go back, reload the page and send it once more."),
        )
    )

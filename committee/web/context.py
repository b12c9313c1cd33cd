"""What every page shows around its content: navigation, the demo's clock, progress of a season being prepared."""

from typing import Any

from flask import Flask, g, request, url_for

from committee import clock
from committee.db import db
from committee.installation import current, load_clock
from committee.parts import parts
from committee.permissions import Permission
from committee.publicity.openings import contacts_now
from committee.seasons.queries import procedures
from committee.shapes import NavItem
from committee.text import Text
from committee.viewer import Viewer
from committee.web.filters import bj
from committee.web.guard import viewer_or_none
from committee.web.language import say


def _before() -> None:
    view = request.endpoint and request.endpoint != "static"
    if view and g.get("installation") is None:
        g.installation = current()
        load_clock(known=g.installation)


def _can(permission: str | Permission, season_id: int | None = None) -> bool:
    who = viewer_or_none()
    return who is not None and who.can(Permission(permission), season_id=season_id)


def _open_to(who: Viewer) -> list[NavItem]:
    """The links that lead somewhere: the viewer may follow them, and a season of their kind was set up."""
    items = [item for part in parts() for item in part.nav if item.permission is None or who.can(item.permission)]
    if any(item.procedure for item in items):
        kinds = procedures(db.session())
        items = [item for item in items if item.procedure is None or item.procedure in kinds]
    return sorted(items, key=lambda item: item.order)


def _context() -> dict[str, Any]:
    who = viewer_or_none()
    installation = g.get("installation") or current()
    preparing = None
    if installation.preparing:
        preparing = {
            "done": installation.preparing_done,
            "total": installation.preparing_total,
            "label": say(Text(installation.preparing_zh, installation.preparing_en)),
        }
    nav = []
    if who is not None and not who.needs_second_factor:
        nav = [
            {"label": say(item.label), "url": url_for(item.endpoint), "active": request.endpoint == item.endpoint}
            for item in _open_to(who)
        ]
    return {
        "can": _can,
        "now": clock.now(),
        "demo_time": bj(clock.now().replace(second=0)) if installation.demo else None,
        "preparing": preparing,
        "nav": nav,
        "office_contacts": lambda: contacts_now(db.session()),
        "rail": None,
        "viewer": who,
    }


def init_app(app: Flask) -> None:
    """Read the folder's facts before the guard and give templates their surroundings."""
    app.before_request_funcs.setdefault(None, []).insert(0, _before)
    app.context_processor(_context)

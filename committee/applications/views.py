"""The blueprint of applications and what its doors share. Each desk's doors stand in a file of their own."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, request

from committee.applications.actions_employer import FoundDefect
from committee.applications.models import Application
from committee.applications.queries import LARGEST_PAGE, PAGE, Filter, application_by, unit_of
from committee.applications.reading import findings_of, submission_no
from committee.applications.rules import Channel, Phase
from committee.applications.sheet import achievement_kind, sheet
from committee.clock import now
from committee.db import db
from committee.errors import BadInput, NotAllowed, NotFound
from committee.seasons.models import Season
from committee.seasons.queries import current_season, rulebook_of
from committee.text import Text
from committee.web.forms import number_of
from committee.web.guard import holds_in

blueprint = Blueprint("applications", __name__)


def season_of(application: Application) -> Season:
    """The season of an application."""
    return db.session.get_one(Season, application.season_id)


def this_season() -> Season:
    """The current season, for whoever may open this door in it. Raises ``NotAllowed``."""
    season = current_season(db.session())
    if not holds_in(season.id):
        raise NotAllowed
    return season


def reached(public_id: str) -> Application:
    """An application, for whoever may open this door in its season; for others it does not exist."""
    application = application_by(db.session(), public_id)
    must(holds_in(application.season_id))
    return application


def words(application: Application) -> dict[str, Any]:
    """What every page about one application draws."""
    session = db.session()
    season = season_of(application)
    rulebook = rulebook_of(season)
    return {
        "application": application,
        "season": season,
        "rulebook": rulebook,
        "blocks": sheet(application, rulebook=rulebook, kind=unit_of(session, application).kind),
        "findings": findings_of(session, application, season=season, at=application.submitted_at or now()),
        "n": submission_no(application, season=season),
        "most": rulebook.returns.max_submissions,
        "achievement_kind": achievement_kind,
        "Phase": Phase,
    }


def list_filter() -> Filter:
    """The filter in the address; unknown values are left out."""
    phases = tuple(Phase(p) for p in request.args.getlist("phase") if p in set(Phase))
    channel = request.args.get("channel", "")
    return Filter(
        text=request.args.get("q", "").strip()[:50],
        phases=phases,
        level=request.args.get("level", "")[:4],
        channel=Channel(channel) if channel in set(Channel) else None,
    )


def list_page() -> tuple[str, int, int]:
    """Sorting key, page and size in the address."""
    size = request.args.get("size", PAGE, type=int)
    return request.args.get("sort", ""), request.args.get("page", 1, type=int), min(max(size, 1), LARGEST_PAGE)


def defects_in(form: Mapping[str, str]) -> list[FoundDefect]:
    """Rows ``d-<i>-code|slot|file|page|note`` of a return list; rows that are not ticked (``d-<i>-on``) are left out.

    Raises ``BadInput`` for a page that is no number, and for a remark or page without a problem: neither is dropped in silence.
    """
    found = []
    for key in form:
        if key.startswith("d-") and key.endswith("-on"):
            row = key[: -len("-on")]
            number = number_of(form.get(f"{row}-file", ""))
            page = form.get(f"{row}-page", "").strip()
            code = form.get(f"{row}-code", "")
            if page and number_of(page) is None:
                raise BadInput(Text("页码请填数字：{p}", "A page is a number: {p}"), p=page)
            if not code and (page or form.get(f"{row}-note", "").strip()):
                raise BadInput(
                    Text("有一行填了页码或说明，没有选问题。", "A row has a page or a remark but no problem chosen.")
                )
            if code:
                found.append(
                    FoundDefect(
                        code,
                        form.get(f"{row}-slot", ""),
                        number,
                        number_of(page),
                        form.get(f"{row}-note", ""),
                    )
                )
    return found


def must(condition: bool) -> None:
    """Raise ``NotFound`` unless *condition*: what a viewer may not see does not exist for them."""
    if not condition:
        raise NotFound

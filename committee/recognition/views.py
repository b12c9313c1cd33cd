"""Doors of recognition for everybody: the notice in words, an application, a unit's scan. The desks stand in files of their own."""

from collections.abc import Collection, Mapping
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from sqlalchemy import Select, func, select
from werkzeug.wrappers import Response as Redirect

from committee.db import db
from committee.dossiers.models import Dossier
from committee.dossiers.pages import prepare
from committee.dossiers.showing import page_image
from committee.errors import NotFound
from committee.people.queries import units
from committee.people.rules import UnitKind
from committee.permissions import Permission
from committee.recognition.actions_bureau import TICKS
from committee.recognition.actions_employer import FoundDefect
from committee.recognition.conditions import PARTY_SCHOOL_TICK, SERVICE_TICK
from committee.recognition.desk import Picture, course_of, picture_of, unit_names
from committee.recognition.eyes import READABLE
from committee.recognition.models import RecognitionApplication, UnitPaper
from committee.recognition.queries import application_by, unjudged_reads
from committee.recognition.reach import is_county, is_employer, is_final, may_see
from committee.recognition.rules import AT_BUREAU, Phase
from committee.seasons.models import Season
from committee.seasons.queries import current_season, recognition_rulebook_of, recognition_windows_of, season_by
from committee.seasons.recognition_rulebook import RecognitionRulebook
from committee.seasons.recognition_tables import Demand, Proof
from committee.seasons.rulebook_tables import Procedure
from committee.text import Text
from committee.web.guard import signed_in, viewer
from committee.web.paging import page_count

blueprint = Blueprint("recognition", __name__)
PAGE, UNIT_PAGE = 100, 500
"""Rows a page; a unit's roster holds everybody whom one notice names, so that they can be ticked at once."""


def season_now() -> Season:
    """The recognition season that is on. Raises ``NoSeason``."""
    return current_season(db.session(), procedure=Procedure.RECOGNITION)


@blueprint.get("/recognition/seasons/<public_id>/rules")
@signed_in
def rules(public_id: str) -> Any:
    """The notice in words: routes, windows, materials, exam-replaced specialties, floors."""
    season = season_by(db.session(), public_id)
    book, windows = recognition_rulebook_of(season), recognition_windows_of(season)
    bodies = {tier: unit_names(db.session(), season.bodies.get(tier, ())) for tier in ("prefecture", "county")}
    manages = viewer().can(Permission.SEASON_MANAGE, season_id=season.id)
    return render_template(
        "recognition/rules.html",
        season=season,
        book=book,
        windows=windows,
        bodies=bodies,
        bureaus=[unit for unit in units(db.session()) if unit.kind is UnitKind.BODY] if manages else [],
    )


def seen_application(public_id: str) -> RecognitionApplication:
    """An application that the signed-in account may see; anything else is not found."""
    row = application_by(db.session(), public_id)
    if not may_see(viewer(), row):
        raise NotFound
    return row


@blueprint.get("/recognition/applications/<public_id>")
@signed_in
def application(public_id: str) -> Any:
    """One application: course, conditions, materials, what was entered, returns; and the acts of whoever looks."""
    session, who = db.session(), viewer()
    row = seen_application(public_id)
    season = session.get_one(Season, row.season_id)
    book, picture = recognition_rulebook_of(season), picture_of(session, row)
    own = row.person_id == who.person_id
    at_bureau = not own and (
        (row.phase is Phase.COUNTY_CHECK and is_county(who, row))
        or (row.phase is Phase.FINAL_CHECK and is_final(who, row))
    )
    return render_template(
        "recognition/application.html",
        row=row,
        season=season,
        book=book,
        windows=recognition_windows_of(season),
        picture=picture,
        course=course_of(row, picture.desks),
        units=unit_names(session, (row.county_unit_id, row.final_unit_id)),
        own=own,
        employer=not own and is_employer(who, row),
        at_bureau=at_bureau,
        final=is_final(who, row),
        Phase=Phase,
        ticks={tick.code: tick for tick in row.ticks},
        evidence=_evidence(book, {m.rule.slot for m in picture.materials if m.files}),
        needed_ticks=[code for code in TICKS if _asks(picture, code)],
        readable=READABLE,
        reads=unjudged_reads(session, row.dossier_id),
        taken_down=request.args.get("undo", ""),
    )


def _evidence(book: RecognitionRulebook, there: Collection[str]) -> dict[str, Text]:
    """The unit's proof that lies there for each tick: what the checker looked at, so that nobody types its name."""
    asked = {SERVICE_TICK: Demand.SERVICE, PARTY_SCHOOL_TICK: Demand.PARTY_SCHOOL}
    proofs = {
        rule.required: rule.label for rule in book.materials if rule.proof is not Proof.NONE and rule.slot in there
    }
    return {code: proofs[demand] for code, demand in asked.items() if demand in proofs}


def _asks(picture: Picture, code: str) -> bool:
    """Whether a condition of the route hangs on this tick (R-151, R-158)."""
    rule = "R-158" if code == SERVICE_TICK else "R-151"
    found = picture.judgement.conditions if picture.judgement else ()
    return any(row.rule == rule and (code != SERVICE_TICK or row.code == "service") for row in found)


@blueprint.get("/recognition/dossiers/<public_id>")
@signed_in
def of_dossier(public_id: str) -> Any:
    """From a dossier's address to its application."""
    found = db.session.scalar(
        select(RecognitionApplication)
        .join(Dossier, Dossier.id == RecognitionApplication.dossier_id)
        .where(Dossier.public_id == public_id)
    )
    if found is None or not may_see(viewer(), found):
        raise NotFound
    return redirect(url_for("recognition.application", public_id=found.public_id, undo=request.args.get("undo")))


def _paper(public_id: str) -> tuple[UnitPaper, list[RecognitionApplication]]:
    """A unit's signed scan with those whom it names, as far as the viewer may see them; not found when they may see nobody."""
    session = db.session()
    paper = session.scalar(select(UnitPaper).where(UnitPaper.public_id == public_id))
    if paper is None:
        raise NotFound
    ids = [line.application_id for line in paper.lines]
    query = select(RecognitionApplication).where(RecognitionApplication.id.in_(ids))
    rows = [row for row in session.scalars(query.order_by(RecognitionApplication.id)) if may_see(viewer(), row)]
    if not rows:
        raise NotFound
    return paper, rows


@blueprint.get("/recognition/papers/<public_id>")
@signed_in
def paper_scan(public_id: str) -> Any:
    """A unit's signed scan, all pages: signature and seal often stand on the last."""
    paper, rows = _paper(public_id)
    book = recognition_rulebook_of(db.session.get_one(Season, paper.season_id))
    label, pages = book.material(paper.slot).label, prepare(paper.object_key)
    return render_template("recognition/paper_scan.html", paper=paper, rows=rows, label=label, pages=pages)


@blueprint.get("/recognition/papers/<public_id>/<int:page>.jpg")
@signed_in
def paper_page(public_id: str, page: int) -> Any:
    """A page of a unit's signed scan."""
    key = _paper(public_id)[0].object_key
    prepare(key)
    return Response(page_image(object_key=key, page=page), mimetype="image/jpeg")


def defects_in(form: Mapping[str, str]) -> list[FoundDefect]:
    """Rows ``d-<i>-code|slot|note`` of a return list; rows without a code are left out."""
    found = []
    for key in form:
        if key.startswith("d-") and key.endswith("-code") and form[key]:
            row = key.removesuffix("-code")
            found.append(FoundDefect(form[key], form.get(f"{row}-slot", ""), form.get(f"{row}-note", "")))
    return found


def filtered(query: Select[RecognitionApplication]) -> Select[RecognitionApplication]:
    """A list narrowed by the address: phase, unit, route, text; sorted by name, unit or how long it stands."""
    args, app = request.args, RecognitionApplication
    if args.get("phase") == "at-bureau":
        query = query.where(app.phase.in_(AT_BUREAU))
    elif args.get("phase") in set(Phase):
        query = query.where(app.phase == Phase(args["phase"]))
    if unit := args.get("unit", type=int):
        query = query.where(app.unit_id == unit)
    if args.get("route"):
        query = query.where(app.route == args["route"][:10])
    if text := args.get("q", "").strip()[:50]:
        query = query.where(app.name.contains(text, autoescape=True) | app.unit_name.contains(text, autoescape=True))
    key = args.get("sort", "unit")
    column = {"name": app.name, "unit": app.unit_name, "route": app.route, "since": app.phase_since}.get(
        key.lstrip("-"), app.unit_name
    )
    return query.order_by(column.desc() if key.startswith("-") else column, app.id)


def page_of(
    query: Select[RecognitionApplication], *, size: int = PAGE
) -> tuple[list[RecognitionApplication], int, int, int]:
    """The rows of the page in the address, its number, the number of pages, and of rows."""
    session = db.session()
    total = session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    pages = page_count(total, size)
    page = min(max(request.args.get("page", 1, type=int), 1), pages)
    return list(session.scalars(query.limit(size).offset((page - 1) * size))), page, pages, total


def back(endpoint: str, **values: Any) -> Redirect:
    """A redirect after an act."""
    return redirect(url_for(endpoint, **values), 303)

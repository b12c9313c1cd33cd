"""Doors to the lists of employer and upper body: who has filed and who has not, what waits, the same as Excel, the unit's papers."""

from dataclasses import replace
from typing import Any

from flask import Response, render_template, request

from committee.applications.actions_employer import posting_of_unit
from committee.applications.queries import LARGEST_PAGE, counts, unit_query, upper_query
from committee.applications.release import UNRELEASED, released
from committee.applications.roster import (
    ACTING_PAGE,
    Absent,
    Desk,
    DeskRow,
    absent,
    desk,
    posting_dates,
    safe_start,
    start_warning,
    unit_postings,
)
from committee.applications.rules import Channel
from committee.applications.rules_unit_papers import Paper
from committee.applications.sheet import shown_phase
from committee.applications.tables import absent_table, desk_table
from committee.applications.unit_papers import paper_pdf, printable
from committee.applications.unit_scans import scans_of
from committee.applications.views import blueprint, list_filter
from committee.db import db
from committee.permissions import Permission, Role
from committee.seasons.models import Season
from committee.seasons.page_season import season_of_page
from committee.seasons.queries import rulebook_of, windows_of
from committee.web.downloads import sent
from committee.web.guard import requires, viewer
from committee.web.language import locale

ABSENT = "absent"
WORKBOOK = "applications.xlsx"


def _page() -> int:
    return max(request.args.get("page", 1, type=int), 1)


def _employer_desk(season: Season, *, size: int) -> Desk:
    return _desk(unit_query(viewer(), season.id), season, size=size)


def _desk(query: Any, season: Season, *, size: int) -> Desk:
    session, wanted, sort = db.session(), list_filter(), request.args.get("sort", "")
    if not released(session, season.id).everything:
        # Asking for those who passed, or sorting by it, would tell what the words hide: the room is one phase.
        if set(wanted.phases) & set(UNRELEASED):
            wanted = replace(wanted, phases=tuple({*wanted.phases, *UNRELEASED}))
        if sort.removeprefix("-") == "phase" and counts(session, query).keys() & set(UNRELEASED):
            sort = ""
    return desk(
        session, query, season=season, own=viewer().person_id, filter=wanted, sort=sort, page=_page(), size=size
    )


def _absent(season: Season, *, size: int) -> tuple[list[Absent], int]:
    units = viewer().unit_ids(Role.EMPLOYER, season_id=season.id)
    text = request.args.get("q", "").strip()
    return absent(db.session(), units, season=season, text=text, page=_page(), size=size)


@blueprint.get("/roster")
@requires(Permission.APPLICATION_CHECK_EMPLOYER)
def roster() -> Any:
    """Who of the unit has filed and who has not; what waits for check, posting, recommendation."""
    session, who = db.session(), viewer()
    season = season_of_page(session)
    missing = request.args.get("phase") == ABSENT
    people, not_begun = _absent(season, size=ACTING_PAGE if missing else 0)
    found = Desk() if missing else _employer_desk(season, size=ACTING_PAGE)
    postings = unit_postings(session, who.unit_ids(Role.EMPLOYER, season_id=season.id), season=season)
    return render_template(
        "applications/roster.html",
        season=season,
        rulebook=rulebook_of(season),
        found=found,
        missing=missing,
        people=people,
        not_begun=not_begun,
        total=not_begun if missing else found.total,
        page=_page(),
        size=ACTING_PAGE,
        counts=counts(session, unit_query(who, season.id)),
        postings=postings,
        scans=scans_of(session, [row.posting.id for row in postings]),
        printable=printable,
        safe_start=safe_start(season),
        warning=start_warning(season),
        shown_phase=shown_phase,
        released=released(session, season.id),
        channels=list(Channel),
        many=len({row.unit_name for row in found.rows}) > 1,
        **posting_dates(season),
    )


@blueprint.get("/roster.xlsx")
@requires(Permission.APPLICATION_CHECK_EMPLOYER)
def roster_excel() -> Any:
    """The list as shown, or those who have not begun, as Excel."""
    season = season_of_page(db.session())
    if request.args.get("phase") == ABSENT:
        people, _ = _absent(season, size=LARGEST_PAGE)
        return sent(absent_table(people, season=season, locale=locale()), WORKBOOK)
    return _desk_workbook(_employer_desk(season, size=LARGEST_PAGE), season)


@blueprint.get("/upper")
@requires(Permission.APPLICATION_CHECK_UPPER)
def upper() -> Any:
    """What comes to this body: check and recommend in one batch."""
    session, who = db.session(), viewer()
    season = season_of_page(session)
    query = upper_query(who, season.id)
    return render_template(
        "applications/upper.html",
        season=season,
        until=windows_of(season).check_until,
        rulebook=rulebook_of(season),
        found=_desk(query, season, size=ACTING_PAGE),
        page=_page(),
        size=ACTING_PAGE,
        counts=counts(session, query),
        shown_phase=shown_phase,
        released=released(session, season.id),
        channels=list(Channel),
    )


@blueprint.get("/upper.xlsx")
@requires(Permission.APPLICATION_CHECK_UPPER)
def upper_excel() -> Any:
    """The list as shown, as Excel."""
    season = season_of_page(db.session())
    return _desk_workbook(_desk(upper_query(viewer(), season.id), season, size=LARGEST_PAGE), season)


def _desk_workbook(found: Desk, season: Season) -> Response:
    known = released(db.session(), season.id)

    def word(row: DeskRow) -> str:
        return shown_phase(row.phase, released=known.covers(row.phase, row.since)).pick(locale())

    rulebook = rulebook_of(season)
    return sent(desk_table(found.rows, season=season, rulebook=rulebook, phase_word=word, locale=locale()), WORKBOOK)


@blueprint.get("/postings/<public_id>/<any(notice,outcome,report):paper>.pdf")
@requires(Permission.APPLICATION_CHECK_EMPLOYER)
def unit_paper(public_id: str, paper: str) -> Any:
    """公示, 公示结果 or 推荐报告 of one of the unit's postings, to be printed, signed and sealed."""
    posting = posting_of_unit(db.session(), public_id, viewer())
    return sent(paper_pdf(db.session(), posting, Paper(paper)), f"{paper}.pdf", shown=True)

"""The jobs of a roster: reading it, and importing it; both count rows, both can be cancelled until the one moment in which all is written."""

import json
from typing import Any

from flask import current_app

from committee import jobs
from committee.db import db, transaction
from committee.documents.excel import letter, read_grid
from committee.errors import CommitteeError
from committee.recognition import sheet_import
from committee.recognition.models import RosterSheet, SheetStep
from committee.recognition.sheet_columns import columns
from committee.recognition.sheets import Preview, preview
from committee.seasons.models import Season
from committee.seasons.queries import recognition_rulebook_of

SHOWN = 200
"""How many rows and mistakes the page draws; the sheet with its reasons holds them all."""


@jobs.handler(sheet_import.READ_JOB)
def read_roster(ref: str, progress: jobs.Progress) -> None:
    """Read and judge a sheet for its preview."""
    sheet = db.session.get(RosterSheet, int(ref))
    if sheet is None or sheet.step is not SheetStep.READING:
        return
    try:
        found = _judged(sheet, progress)
    except CommitteeError as refusal:
        _store(int(ref), SheetStep.REFUSED, refused(refusal))
        return
    _store(int(ref), SheetStep.READ, drawn(found, sheet))


@jobs.handler(sheet_import.IMPORT_JOB)
def import_roster(ref: str, progress: jobs.Progress) -> None:
    """Judge once more, then write all rows in one transaction. What changed since the preview sends the sheet back to be read."""
    sheet = db.session.get(RosterSheet, int(ref))
    if sheet is None or sheet.step is not SheetStep.IMPORTING:
        return
    found = _judged(sheet, progress)
    progress(len(found.rows), len(found.rows))
    try:
        with transaction() as session:
            row = session.get_one(RosterSheet, int(ref), with_for_update=True)
            if row.step is SheetStep.IMPORTING:
                sheet_import.write(session, row, found)
    except sheet_import.StillWrong:
        again = db.session.get_one(RosterSheet, int(ref))
        _store(int(ref), SheetStep.READ, drawn(_judged(again, progress), again))


def _judged(sheet: RosterSheet, progress: jobs.Progress) -> Preview:
    session, content, units = db.session(), sheet_import.content_of(sheet), sheet.units
    season = session.get_one(Season, sheet.season_id)
    return preview(session, content, season=season, units=units, tell=progress)


def drawn(found: Preview, sheet: RosterSheet) -> dict[str, Any]:
    """What the page shows of a preview."""
    return {
        "rows": len(found.rows),
        "coming": len(found.coming),
        "qualified": found.qualified,
        "problems": _placed(found, sheet) if found.problems else [],
        "people": [
            {
                "row": row.number,
                "name": str(row.values["name"]),
                "unit": str(row.values["unit"]),
                "route": row.route,
                "chosen": not row.values["route"],
                "coming": row.chain is not None,
                "missing": [[c.words.zh, c.words.en] for c in row.judgement.missing],
            }
            for row in found.rows[:SHOWN]
        ],
    }


def _placed(found: Preview, sheet: RosterSheet) -> list[dict[str, Any]]:
    """Every mistake with the name in its row, the head of its column and what is written there: nobody has to count letters."""
    grid = read_grid(sheet_import.content_of(sheet))
    book = recognition_rulebook_of(db.session.get_one(Season, sheet.season_id))
    heads = {found.places[c.key]: [c.title.zh, c.title.en] for c in columns(book) if c.key in found.places}
    at = {letter(place): place for place in range(max(map(len, grid), default=0))}

    def written(row: int, column: str) -> str:
        cells = grid[row - 1] if row <= len(grid) else []
        return cells[at[column]] if column in at and at[column] < len(cells) else ""

    return [
        {
            "row": p.row,
            "column": p.column,
            "head": heads.get(p.column),
            "name": written(p.row, found.places.get("name", "")),
            "written": written(p.row, p.column),
            "words": [p.message.zh, p.message.en],
        }
        for p in found.problems
    ]


def refused(why: CommitteeError) -> dict[str, Any]:
    """What the page shows of a file that is no roster at all."""
    return {"refused": [[text.zh, text.en] for text in (why.message, why.next_step)]}


def _store(sheet_id: int, step: SheetStep, what: dict[str, Any]) -> None:
    sealed = current_app.extensions["keyring"].seal("roster-sheet", json.dumps(what, ensure_ascii=False))
    with transaction() as session:
        row = session.get_one(RosterSheet, sheet_id, with_for_update=True)
        row.step, row.shown_sealed = step, sealed

"""The jobs of a roster: reading it, and importing it; both count rows, both can be cancelled until the one moment in which all is written."""

import json
from typing import Any

from flask import current_app

from committee import jobs
from committee.db import db, transaction
from committee.errors import CommitteeError
from committee.recognition import sheet_import
from committee.recognition.models import RosterSheet, SheetStep
from committee.recognition.sheets import Preview, preview
from committee.seasons.models import Season

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
    _store(int(ref), SheetStep.READ, drawn(found))


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
        _store(int(ref), SheetStep.READ, drawn(_judged(again, progress)))


def _judged(sheet: RosterSheet, progress: jobs.Progress) -> Preview:
    session, content, units = db.session(), sheet_import.content_of(sheet), sheet.units
    season = session.get_one(Season, sheet.season_id)
    return preview(session, content, season=season, units=units, tell=progress)


def drawn(found: Preview) -> dict[str, Any]:
    """What the page shows of a preview."""
    return {
        "rows": len(found.rows),
        "coming": len(found.coming),
        "qualified": found.qualified,
        "problems": [{"row": p.row, "column": p.column, "words": [p.message.zh, p.message.en]} for p in found.problems],
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


def refused(why: CommitteeError) -> dict[str, Any]:
    """What the page shows of a file that is no roster at all."""
    return {"refused": [[text.zh, text.en] for text in (why.message, why.next_step)]}


def _store(sheet_id: int, step: SheetStep, what: dict[str, Any]) -> None:
    sealed = current_app.extensions["keyring"].seal("roster-sheet", json.dumps(what, ensure_ascii=False))
    with transaction() as session:
        row = session.get_one(RosterSheet, sheet_id, with_for_update=True)
        row.step, row.shown_sealed = step, sealed

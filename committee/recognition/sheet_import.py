"""Excel in, step two: a roster is kept while it is read, previewed and imported whole or not at all, and forgotten after a while."""

import datetime as dt
import json
from typing import Any

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from committee import audit, clock, jobs
from committee.db import transaction
from committee.documents.excel import CellProblem, mark_errors
from committee.errors import NotFound, Refused
from committee.permissions import Role
from committee.recognition import sheet_writing
from committee.recognition.models import RosterSheet, SheetStep
from committee.recognition.sheet_columns import columns
from committee.recognition.sheets import Preview, changed_since
from committee.seasons.models import Season
from committee.seasons.queries import recognition_rulebook_of
from committee.text import Text
from committee.viewer import Viewer

KEPT = dt.timedelta(days=30)
"""How long an uploaded roster stays, counted from the upload."""
NOTHING: dict[str, Any] = {"rows": 0, "coming": 0, "qualified": 0, "problems": [], "people": [], "refused": []}
READ_JOB, IMPORT_JOB = "recognition.read-roster", "recognition.import-roster"


class StillWrong(Refused):
    """The sheet has wrong rows: nothing was imported."""

    message = Text(
        "表中有 {n} 处错误，没有导入任何一行。", "The sheet has {n} {n:mistake|mistakes}; no row was imported."
    )
    next_step = Text(
        "请下载带错误原因的表，改正后重新上传。",
        "Download the sheet with its reasons, correct it, and upload it again.",
    )


def keep(*, viewer: Viewer, season_id: int, content: bytes) -> str:
    """Keep an uploaded sheet and queue its reading; returns its public id."""
    with transaction() as session:
        row = RosterSheet(
            season_id=season_id,
            by_id=viewer.account_id,
            units=_units(viewer, season_id),
            object_key=current_app.extensions["store"].put(session, content),
            at=clock.now(),
        )
        session.add(row)
        session.flush()
        row.job_id = jobs.enqueue(session, kind=READ_JOB, ref=row.id, season_id=season_id, priority=2).id
        return row.public_id


def press_import(*, viewer: Viewer, public_id: str) -> None:
    """Queue the import of a sheet that was read. Raises ``StillWrong`` with mistakes, ``Refused`` the second time."""
    with transaction() as session:
        row = kept(session, public_id, viewer)
        session.refresh(row, with_for_update=True)
        if row.step is SheetStep.IMPORTED:
            raise Refused(Text("这张表已经导入过。", "This sheet was imported already."))
        if row.step is not SheetStep.READ:
            raise Refused(
                Text("这张表还没有读完，或已不能导入。", "This sheet is not read yet, or cannot be imported any more.")
            )
        wrong = shown(row)["problems"]
        if wrong:
            raise StillWrong(n=len(wrong))
        row.step, row.units = SheetStep.IMPORTING, _units(viewer, row.season_id)
        row.job_id = jobs.enqueue(session, kind=IMPORT_JOB, ref=row.id, season_id=row.season_id, priority=2).id


def cancel(*, viewer: Viewer, public_id: str) -> None:
    """Stop reading or importing. A cancelled import has written nothing and may be pressed again."""
    with transaction() as session:
        row = kept(session, public_id, viewer)
        job_id = row.job_id
        if row.step is SheetStep.IMPORTING:
            row.step = SheetStep.READ
    if job_id is not None:
        jobs.cancel(job_id)


def _units(viewer: Viewer, season_id: int) -> list[int] | None:
    found = viewer.unit_ids(Role.EMPLOYER, season_id=season_id)
    return None if found is None else sorted(found)


def kept(session: Session, public_id: str, viewer: Viewer) -> RosterSheet:
    """A kept sheet of one's own. Raises ``NotFound``."""
    row = session.scalar(select(RosterSheet).where(RosterSheet.public_id == public_id))
    if row is None or row.by_id != viewer.account_id or row.forgotten_at is not None:
        raise NotFound
    return row


def content_of(row: RosterSheet) -> bytes:
    """The bytes of a kept sheet."""
    return bytes(current_app.extensions["store"].get(row.object_key))


def shown(row: RosterSheet) -> dict[str, Any]:
    """What the preview's page draws of a sheet that was read; empty before."""
    if row.shown_sealed is None:
        return dict(NOTHING)
    return {**NOTHING, **json.loads(current_app.extensions["keyring"].open("roster-sheet", row.shown_sealed))}


def problems_of(row: RosterSheet) -> list[CellProblem]:
    """The mistakes of a sheet that was read."""
    return [CellProblem(p["row"], p["column"], Text(*p["words"])) for p in shown(row)["problems"]]


def with_reasons(row: RosterSheet, season: Season) -> bytes:
    """The same sheet with the reasons beside wrong rows."""
    return mark_errors(content_of(row), columns=columns(recognition_rulebook_of(season)), problems=problems_of(row))


def write(session: Session, sheet: RosterSheet, found: Preview) -> int:
    """Write all rows of a sheet, or raise ``StillWrong`` when something changed since they were read; returns how many."""
    season = session.get_one(Season, sheet.season_id)
    wrong = [*found.problems, *changed_since(session, found, season=season, units=sheet.units)]
    if wrong:
        raise StillWrong(n=len(wrong))
    sheet_writing.write_all(session, season, found.coming)
    sheet.step, sheet.imported_at, sheet.people = SheetStep.IMPORTED, clock.now(), len(found.coming)
    audit.record(
        session,
        action="recognition.import",
        season_id=season.id,
        subject="roster-sheet",
        key=sheet.public_id,
        detail={"people": len(found.coming)},
        account_id=sheet.by_id,
    )
    return len(found.coming)


def forget(session: Session) -> None:
    """A timer: sheets that have been kept long enough go, with what was read from them; the row stays as a record of the import."""
    late = select(RosterSheet.id).where(RosterSheet.forgotten_at.is_(None), RosterSheet.at < clock.now() - KEPT)
    for sheet_id in session.scalars(late).all():
        with transaction() as writer:
            row = writer.get_one(RosterSheet, sheet_id, with_for_update=True)
            current_app.extensions["store"].release(writer, row.object_key)
            row.shown_sealed, row.units, row.forgotten_at = None, None, clock.now()

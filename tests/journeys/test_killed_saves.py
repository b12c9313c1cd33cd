"""The power goes while a form or a score sheet is saved: it is stored whole or not at all, and the same save again is done once."""

import contextlib
import json

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from committee.applications import actions
from committee.db import db
from committee.errors import Stale
from committee.scoring import actions as scoring
from committee.scoring.actions import OtherVersion
from committee.scoring.models import ScoreSheet
from tests.applications import cast as filing
from tests.experts.stage import make_case, make_scene, publish, sheet_values
from tests.journeys.dying import dying, line_of
from tests.meetings.room import keep_clock

pytestmark = pytest.mark.kill

SAVE = """
import json
from committee.applications import actions
from committee.installation import load_clock
from committee.scoring import actions as scoring
actions.transaction = scoring.transaction = stopping_at(sys.argv[3])
with app.app_context():
    load_clock()
    wanted = json.loads(sys.argv[5])
    (actions.save if sys.argv[4] == "form" else scoring.save_sheet)(**wanted)
"""
POINTS = pytest.mark.parametrize(("point", "kept"), [("inside", False), ("after", True)])


@POINTS
def test_a_form_whose_server_dies_is_saved_with_all_its_rows_or_as_it_was(
    app: Flask, session: Session, point: str, kept: bool
) -> None:
    """Fields and rows of results belong together; sent again, it is refused where it was stored, and stored where it was not."""
    cast = filing.make_cast(session)
    filing.at(7, 22, 11)
    address = filing.draft(cast, files=False)
    second = {"a-1-kind": "standard", "a-1-title": "压力表检定", "a-1-year": "2023", "a-1-rank": "1", "a-1-total": "3"}
    raw = {**filing.FORM, "major": "机械工程", **second}
    wanted = {"by": cast.applicant.account_id, "public_id": address, "version": 1, "raw": raw}
    with dying(app.extensions["settings"], SAVE, point, "form", json.dumps(wanted)) as server:
        assert line_of(server) == "here"

    def stored() -> tuple[int, str, int]:
        row = filing.reload(address)
        return row.version, row.form["major"], len(row.achievements)

    whole = (2, "机械工程", 2)
    assert stored() == (whole if kept else (1, "测控技术与仪器", 1))
    with pytest.raises(Stale) if kept else contextlib.nullcontext():
        actions.save(**wanted)
    assert stored() == whole


@POINTS
def test_a_score_sheet_whose_server_dies_is_saved_whole_or_not_at_all(
    app: Flask, session: Session, point: str, kept: bool
) -> None:
    """The page that sends it again is shown what is stored, which is what it sent."""
    scene = make_scene(session)
    case = make_case(session, scene, code="K7QX-42")
    reader = scene.account(publish(session, scene)[case.key][0]).account_id
    keep_clock()
    wanted = {"account_id": reader, "case_key": case.key, "version": 0, "values": sheet_values()}
    with dying(app.extensions["settings"], SAVE, point, "sheet", json.dumps(wanted)) as server:
        assert line_of(server) == "here"
    db.session.rollback()
    assert [sheet.total for sheet in db.session.query(ScoreSheet)] == ([8300] if kept else [])
    if kept:
        with pytest.raises(OtherVersion) as refused:
            scoring.save_sheet(**wanted)
        assert refused.value.sheet.total == 8300
        db.session.rollback()
    else:
        scoring.save_sheet(**wanted)
    assert [(sheet.version, sheet.total) for sheet in db.session.query(ScoreSheet)] == [(1, 8300)]

"""The season that ``committee demo`` plays: its numbers agree with each other, with its documents, and with a recomputation."""

import io
import json
import re
import shutil
import sqlite3
import zipfile
from collections.abc import Callable
from pathlib import Path

import pymupdf
import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select

from committee.applications.models import Application
from committee.applications.rules import Phase
from committee.cli import main
from committee.db import db
from committee.defence.models import Duty, DutyState
from committee.demo.stage import Stage
from committee.dossiers.review import ReviewCase
from committee.results.models import OfficialDocument
from committee.verification import verify_all
from tests.journeys.conftest import APPLICANTS, Season

pytestmark = pytest.mark.ocr
AFTER_PASSING = (Phase.RESULT_PUBLICITY, Phase.OBJECTION, Phase.CONFIRMED, Phase.CERTIFIED, Phase.REVOKED)


def test_every_planted_leak_is_found_where_it_was_planted(season: Season) -> None:
    assert season.summary["leaks_planted"] == 6
    assert season.summary["leaks_found"] == season.summary["leaks_planted"]


def test_each_case_has_three_readers_and_each_reader_locks_a_sheet(
    season: Season, at_stage: Callable[[Stage], Flask]
) -> None:
    with at_stage(Stage.CONFIRMED).app_context():
        cases = len(db.session.scalars(select(ReviewCase.key)).all())
    assert cases + season.summary["not_accepted"] == season.summary["applicants"] == APPLICANTS
    assert season.summary["assigned"] == 3 * cases
    assert season.summary["scores"] == season.summary["assigned"]


def test_whoever_came_before_the_meeting_passed_or_did_not(season: Season, at_stage: Callable[[Stage], Flask]) -> None:
    with at_stage(Stage.CONFIRMED).app_context():
        cases = len(db.session.scalars(select(ReviewCase.key)).all())
        absent = len(db.session.scalars(select(Duty.case_key).where(Duty.state == DutyState.ABSENT)).all())
    facts = season.summary
    assert facts["passed"] + facts["not_passed"] == cases
    assert facts["passed"] == facts["published"]
    assert absent == 0
    assert facts["quorum_ok"] == (3 * facts["present"] >= 2 * facts["committee_size"])
    assert 0 < facts["ballots"] <= facts["present"] * cases
    assert facts["verify_ok"]


def test_the_documents_are_there_and_name_exactly_those_who_passed(
    season: Season, at_stage: Callable[[Stage], Flask]
) -> None:
    app = at_stage(Stage.CONFIRMED)
    with app.app_context():
        rows = db.session.scalars(select(OfficialDocument).order_by(OfficialDocument.file_name)).all()
        store = app.extensions["store"]
        left = {Path(path).name: Path(path).read_bytes() for path in season.documents}
        assert left == {row.file_name: store.get(row.object_key) for row in sorted(rows, key=lambda row: row.issue)}
        assert season.summary["documents"] == list(season.documents)
        passed = set(db.session.scalars(select(Application.name).where(Application.phase.in_(AFTER_PASSING))))
        shown = {row.file_name: words_in(store.get(row.object_key)) for row in rows}
    notices = {name: words for name, words in shown.items() if "公示" in name}
    assert notices
    for name, words in notices.items():
        assert {person for person in everybody(season) if re.sub(r"\s", "", person) in words} == passed, name
    assert len(passed) == season.summary["passed"]


def everybody(season: Season) -> set[str]:
    return {person.name for person in season.cast.applicants}


def words_in(content: bytes) -> str:
    """The text of a PDF, a Word or an Excel file, without spaces."""
    if content[:5] == b"%PDF-":
        with pymupdf.open(stream=content) as document:
            return re.sub(r"\s", "", "".join(page.get_text() for page in document))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = [archive.read(name).decode("utf-8", "replace") for name in archive.namelist() if name.endswith(".xml")]
    return re.sub(r"\s|<[^>]+>", "", "".join(parts))


@pytest.mark.parametrize("stage", [Stage.SCORED, Stage.DEFENDED, Stage.CONFIRMED])
def test_nothing_is_wrong_at_any_stage(at_stage: Callable[[Stage], Flask], stage: Stage) -> None:
    with at_stage(stage).app_context():
        assert [check for check in verify_all(db.session()) if not check.ok] == []


TAMPERED = {
    "a tally": ("UPDATE tally SET agree = agree - 1, oppose = oppose + 1", "ballots"),
    "a bulletin": ("UPDATE bulletin SET body = json_set(body, '$.batch', 'another')", "ballots"),
    "a line of a posting": (
        "UPDATE posting_line SET name = '别人' WHERE posting_id IN (SELECT id FROM posting WHERE kind = 'result') "
        "AND position = 1",
        "results",
    ),
    "a line of the log": ("UPDATE audit_line SET account_id = coalesce(account_id, 0) + 1 WHERE seq = 40", "audit"),
    "a draw": ("UPDATE draw SET words = '另一句话'", "experts"),
    # Keys are random, so a row is told by what it is, never by where it stands.
    "an assignment": (
        "UPDATE assignment SET expert_id = (SELECT max(id) FROM expert WHERE id NOT IN "
        "(SELECT expert_id FROM assignment AS other WHERE other.case_key = assignment.case_key)) "
        "WHERE key = (SELECT min(key) FROM assignment WHERE state = 'active' AND by_hand_reason = '')",
        "assignment",
    ),
    "a mark": (
        "UPDATE score_sheet SET total = total + 100 "
        "WHERE key = (SELECT min(key) FROM score_sheet WHERE locked AND NOT discarded AND total < 9900)",
        "scoring",
    ),
    "two roles that exclude each other": (
        "INSERT INTO role_grant (account_id, role, scope, granted_at) "
        "SELECT account_id, 'admin', 0, granted_at FROM role_grant WHERE role = 'secretary' LIMIT 1",
        "people",
    ),
}


@pytest.mark.parametrize("what", TAMPERED)
def test_one_changed_row_is_named_and_ends_with_1(season: Season, tmp_path: Path, what: str) -> None:
    statement, part = TAMPERED[what]
    folder = tmp_path / "data"
    shutil.copytree(season.folders[Stage.CONFIRMED], folder)
    with sqlite3.connect(folder / "mangping.db") as connection:
        assert connection.execute(statement).rowcount >= 1
    answer = CliRunner().invoke(main, ["verify", "--data", str(folder), "--json"])
    assert answer.exit_code == 1
    checks = json.loads(answer.output.splitlines()[-1])["checks"]
    assert part in {check["part"] for check in checks if not check["ok"]}

"""What a confirmed season hands over: all that recomputes it, nothing that may not leave."""

import hashlib
import json
from pathlib import Path

import pymupdf
import pytest
from sqlalchemy import select

from committee.applications.models import Application
from committee.ballots.auditor import audit_file
from committee.db import db
from committee.demo.stage import Stage
from committee.documents.excel import read_table
from committee.dossiers.review import ReviewLink
from committee.experts import draws
from committee.operations.handing_over import NOTICES, FolderThere, NoSuchSeason, export_season
from committee.publicity.models import PostingLine
from committee.seasons.models import Season as SeasonRow

ALWAYS = [
    "README.txt",
    "audit.jsonl",
    "checks.json",
    "notices.xlsx",
    "season/calendar.json",
    "season/rulebook.json",
    "season/switches.json",
]


@pytest.fixture
def exported(at_stage, tmp_path: Path):
    """The season's folder, inside the application's context."""
    with at_stage(Stage.CONFIRMED).app_context():
        name = db.session.scalars(select(SeasonRow.name)).one()
        checks = export_season(db.session(), name=name, folder=tmp_path / "out")
        assert [check for check in checks if not check.ok] == []
        yield tmp_path / "out"
        db.session.remove()
        db.engine.dispose()


def all_text(folder: Path) -> str:
    """Everything that somebody could read in the folder, also inside of PDF, Word and Excel."""
    from tests.journeys.walking import _body

    kinds = {".json": "text/plain", ".jsonl": "text/plain", ".txt": "text/plain"}
    parts = []
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        parts += [path.name, *_body(path.read_bytes(), kinds.get(path.suffix, "application/octet-stream"))]
    return "\n".join(parts)


def test_a_season_hands_over_what_recomputes_it_and_nothing_that_may_not_leave(exported: Path, season) -> None:
    manifest = json.loads((exported / "manifest.json").read_text())
    files = {
        p.relative_to(exported).as_posix(): p for p in exported.rglob("*") if p.is_file() and p.name != "manifest.json"
    }
    assert {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in files.items()} == manifest["sums"]
    folders = {name.split("/")[0] for name in files if "/" in name}
    assert (sorted(name for name in files if name in ALWAYS), folders) == (
        sorted(ALWAYS),
        {"season", "documents", "draws", "bulletins"},
    )

    for path in (exported / "bulletins").iterdir():
        assert audit_file(path)[1]
    for path in (exported / "draws").iterdir():
        told = json.loads(path.read_text())
        again = draws.perform(draws.seed_of(told["secret"], told["words"]), told["purpose"], told["inputs"])
        assert list(again.chosen) == [row if isinstance(row, str) else row["id"] for row in told["result"]]
    lines = [json.loads(line) for line in (exported / "audit.jsonl").read_text().splitlines()]
    assert [line["seq"] for line in lines] == list(range(1, len(lines) + 1))
    assert [line["previous"] for line in lines[1:]] == [line["hash"] for line in lines[:-1]]
    assert lines[-1]["hash"] == manifest["chain_head"]

    sheet = read_table((exported / "notices.xlsx").read_bytes(), columns=NOTICES)
    posted = db.session.scalars(select(PostingLine.name)).all()
    assert sorted(str(row.values["name"]) for row in sheet.rows) == sorted(posted)

    text = all_text(exported)
    people = (*season.cast.applicants, *season.cast.experts)
    numbers = [number for person in people for number in (person.id_number, person.phone)]
    assert len(set(numbers)) == 2 * len(people) > 12
    assert [number for number in numbers if number in text] == []
    keys = {link.dossier_id: link.case_key for link in db.session.scalars(select(ReviewLink))}
    both = [
        line["seq"]
        for line in lines
        for a in db.session.scalars(select(Application))
        if a.public_id in json.dumps(line) and keys.get(a.dossier_id, "-") in json.dumps(line)
    ]
    assert both == []
    assert all(pymupdf.open(path).page_count > 0 for path in (exported / "documents").glob("*.pdf"))


def test_it_is_refused_for_an_unknown_name_and_into_a_folder_that_is_not_empty(exported: Path, tmp_path: Path) -> None:
    name = db.session.scalars(select(SeasonRow.name)).one()
    with pytest.raises(NoSuchSeason) as refused:
        export_season(db.session(), name="别的评审季", folder=tmp_path / "new")
    assert name in refused.value.message.zh
    with pytest.raises(FolderThere):
        export_season(db.session(), name=name, folder=exported)
    assert not (tmp_path / "new").exists()

"""The count can be checked by anyone: the auditor with the file alone, ``verify`` with the rows; whatever is touched is found."""

import copy
import hashlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from committee.audit import AuditLine
from committee.ballots import verify as recount
from committee.ballots.auditor import audit_file
from committee.ballots.counting import canonical
from committee.ballots.models import BoxBallot, Bulletin, Paper, PaperKey, PaperRecusal, PaperTaken, Tally
from committee.ballots.queries import batch_keys
from committee.db import db
from tests.meetings.room import Room, make_room


@pytest.fixture
def room(app, session: Session) -> Room:
    """Eleven members, nine there, one recused from one of two items, both counted."""
    room = make_room(session)
    room.case("K7QX-42", recused=(9,))
    room.case("M3TD-08")
    room.sit_down(present=9)
    room.vote(dict.fromkeys(range(1, 7), "agree") | {7: "oppose", 8: "abstain"}, present=range(1, 10))
    return room


def bulletin() -> Bulletin:
    session = db.session()
    session.rollback()
    return session.scalars(select(Bulletin)).one()


def as_file(folder: Path, body: dict[str, Any], digest: str | None = None) -> Path:
    file = folder / "bulletin.json"
    text = {"sha256": digest or hashlib.sha256(canonical(body)).hexdigest(), "bulletin": body}
    file.write_text(json.dumps(text, ensure_ascii=False), encoding="utf-8")
    return file


def test_the_auditor_recounts_a_sound_bulletin_from_the_file_alone(room: Room, tmp_path: Path) -> None:
    found = bulletin()
    lines, sound = audit_file(as_file(tmp_path, found.body, found.hash))
    assert sound
    assert "K7QX-42  6/1/1/0/0  base 8  通过 / passed  一致 / agrees" in lines
    assert "M3TD-08  6/1/1/0/1  base 9  通过 / passed  一致 / agrees" in lines


def test_a_bulletin_names_nobody_and_is_sorted_by_key(room: Room) -> None:
    body = bulletin().body
    text = json.dumps(body, ensure_ascii=False)
    assert not any(word in text for word in ("评委", "艾力", "胡杨", "古丽娜尔"))
    for paper in body["papers"]:
        keys = [ballot["key"] for ballot in paper["ballots"]]
        assert keys == sorted(keys)
        assert set(paper["ballots"][0]) == {"key", "choice"}


def test_one_byte_of_the_file_changed_anywhere_is_found_by_the_auditor(room: Room, tmp_path: Path) -> None:
    """Every byte in turn, unless the file then says the same (a blank between two signs)."""
    found = bulletin()
    body = copy.deepcopy(found.body)
    for paper in body["papers"]:
        paper["ballots"] = paper["ballots"][:2] + paper["ballots"][-1:]
        paper["issued"] = paper["present"] = 3
        paper["recused"] = 0
    whole = as_file(tmp_path, body).read_bytes()
    said = json.loads(whole)
    missed = []
    for place in range(len(whole)):
        changed = whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :]
        try:
            same = json.loads(changed) == said
        except ValueError:
            same = False
        file = tmp_path / "changed.json"
        file.write_bytes(changed)
        lines, _ = audit_file(file)
        if not same and lines[0].startswith("SHA-256") and "一致" in lines[0]:
            missed.append(place)
    assert missed == []


def _fields(body: dict[str, Any]) -> Iterator[tuple[str, Callable[[dict[str, Any]], None]]]:
    """Every way to lie about one number or word of the first paper."""
    for key in (
        "size",
        "present",
        "recused",
        "issued",
        "base",
        "agree",
        "oppose",
        "abstain",
        "invalid",
        "not_returned",
    ):
        for step in (1, -1):

            def lie(paper: dict[str, Any], key: str = key, step: int = step) -> None:
                paper[key] += step

            yield f"{key}{step:+d}", lie
    yield "passed", lambda paper: paper.update(passed=not paper["passed"])
    yield (
        "choice",
        lambda paper: paper["ballots"][0].update(
            choice="oppose" if paper["ballots"][0]["choice"] == "agree" else "agree"
        ),
    )
    yield "nonsense", lambda paper: paper["ballots"][0].update(choice="yes")
    yield "key", lambda paper: paper["ballots"][0].update(key="0" * 64)
    yield "twice", lambda paper: paper["ballots"].append(dict(paper["ballots"][0]))
    yield "dropped", lambda paper: paper["ballots"].pop()
    yield "code", lambda paper: paper.update(code="K7QX-43")
    yield "paper", lambda paper: paper.update(paper="other")


LIES = dict(_fields({}))
ONLY_WITH_THE_ROWS = {"key", "code", "paper", "size+1", "size-1"}


@pytest.mark.parametrize("name", sorted(LIES))
def test_a_lie_with_a_hash_to_match_is_found(room: Room, tmp_path: Path, name: str) -> None:
    """By the auditor where the file contradicts itself, by ``verify`` always: the log has the hash that was published."""
    found = bulletin()
    body = copy.deepcopy(found.body)
    LIES[name](body["papers"][0])
    _, sound = audit_file(as_file(tmp_path, body))
    if name not in ONLY_WITH_THE_ROWS:
        assert not sound
    db.session.execute(update(Bulletin).values(body=body, hash=hashlib.sha256(canonical(body)).hexdigest()))
    checks = list(recount.verify(db.session(), room.season.id))
    assert [check.ok for check in checks] == [False, False, True]


ROWS: dict[str, Callable[[], Any]] = {
    "a ballot taken out of the box": lambda: delete(BoxBallot).where(BoxBallot.key_hash == _some(BoxBallot)),
    "a key registered that nobody took a paper for": lambda: PaperKey.__table__.insert().values(
        paper_key=_paper("K7QX-42"), key_hash="0" * 64
    ),
    "a key taken off the list": lambda: delete(PaperKey).where(PaperKey.key_hash == _some(PaperKey)),
    "a taker added who was recused": lambda: PaperRecusal.__table__.insert().values(
        paper_key=_paper("M3TD-08"), member_id=_taker("M3TD-08")
    ),
    "a taker removed": lambda: delete(PaperTaken).where(
        PaperTaken.paper_key == _paper("M3TD-08"), PaperTaken.member_id == _taker("M3TD-08")
    ),
    "one more agreeing in the tally": lambda: update(Tally).values(agree=Tally.agree + 1, oppose=Tally.oppose - 1),
    "a smaller base in the tally": lambda: update(Tally).values(base=Tally.base - 1),
    "another committee size in the tally": lambda: update(Tally).values(committee_size=9),
    "the other reading rewritten": lambda: update(Tally).values(passed_other_reading=False),
    "a recusal forgotten": lambda: update(Paper).values(recused=0),
    "the log's line rewritten": lambda: (
        update(AuditLine).where(AuditLine.action == "ballots.close").values(detail={"bulletin": "0" * 64})
    ),
    "the bulletin gone": lambda: delete(Bulletin),
}


def _paper(code: str) -> str:
    return next(paper.key for paper in db.session.scalars(select(Paper)) if paper.case.code == code)


def _taker(code: str) -> int:
    return db.session.scalars(select(PaperTaken.member_id).where(PaperTaken.paper_key == _paper(code))).first()


def _some(model: Any) -> str:
    return db.session.scalars(select(model.key_hash).order_by(model.key_hash)).first()


@pytest.mark.parametrize("name", sorted(ROWS))
def test_a_touched_row_is_found_by_verify(room: Room, name: str) -> None:
    assert all(check.ok for check in recount.verify(db.session(), room.season.id))
    db.session.connection().execute(ROWS[name]())  # past the program, which seals what it writes
    db.session.expire_all()
    assert not all(check.ok for check in recount.verify(db.session(), room.season.id))


def test_a_key_that_was_not_erased_is_found(room: Room) -> None:
    batch_keys().make(bulletin().batch_key)
    assert [check.ok for check in recount.verify(db.session(), room.season.id)] == [True, True, False]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b"{}",
        b'{"bulletin": 3, "sha256": 4}',
        b"[" * 100_000,
        b'{"bulletin": {"papers": [{}]}, "sha256": ""}',
    ],
)
def test_what_is_no_bulletin_is_said_to_be_none_without_a_trace(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "x.json"
    file.write_bytes(content)
    lines, sound = audit_file(file)
    assert not sound
    assert lines == ["文件不是投票公告，或已损坏 / not a bulletin, or damaged"]


def test_the_auditor_imports_nothing_of_the_application() -> None:
    import ast

    from committee.ballots import auditor

    tree = ast.parse(Path(auditor.__file__).read_text(encoding="utf-8"))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert names == {"hashlib", "json", "pathlib", "typing"}

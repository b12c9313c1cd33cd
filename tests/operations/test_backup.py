"""A backup holds all but the keys and comes back whole, into an empty folder only, on either database; whatever dies, nothing is half there."""

import os
import sqlite3
import zipfile
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import create_engine, func, select
from sqlalchemy.orm import Session

from committee import create_app
from committee.cli import main
from committee.config import Settings
from committee.db import Base, db, transaction
from committee.installation import Installation
from committee.operations.archive import DATABASE, DamagedBackup, FileThere, NotABackup, Reader
from committee.operations.backup import NothingThere, VotingUnderWay, back_up
from committee.operations.restore import DatabaseNotEmpty, FolderNotEmpty, KeyMissing, WrongKey, restore
from committee.people.models import UserSession
from committee.storage import StoredObject
from committee.verification import verify_all
from tests.dossiers.desk import IDENTITY, Desk, make_desk, pdf, picture
from tests.journeys.dying import dying, line_of
from tests.servers import Postgres


@pytest.fixture
def desk(app: Flask, session: Session) -> Desk:
    """Rows in many tables, two files in the store, a chain of audit lines, an account that is signed in."""
    found = make_desk(session)
    found.upload(content=pdf("a summary"))
    found.upload(IDENTITY, content=picture(), name="证件.jpg")
    found.applicant.enter(app.test_client())
    db.session.rollback()
    return found


@pytest.fixture
def saved(app: Flask, desk: Desk, tmp_path: Path) -> Path:
    file = tmp_path / "season.backup"
    back_up(app, file)
    return file


def key_of(app: Flask) -> Path:
    return app.extensions["settings"].keys_folder / "master.key"


def rows_of(settings: Settings) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table but the sign-ins."""
    engine = create_engine(settings.effective_database_url)
    with engine.connect() as connection:
        found = {
            table.name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
            for table in Base.metadata.sorted_tables
            if table.name != UserSession.__tablename__
        }
    engine.dispose()
    return found


def contents_of(settings: Settings) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in settings.objects_folder.rglob("*") if path.is_file()}


@pytest.mark.both_databases
def test_everything_comes_back_into_an_empty_folder_and_agrees(app: Flask, saved: Path, tmp_path: Path) -> None:
    """From SQLite and from PostgreSQL alike; a sign-in of before is ended."""
    old = app.extensions["settings"]
    new = Settings(data=tmp_path / "new")
    manifest = restore(saved, new, key=key_of(app))
    assert rows_of(new) == rows_of(old)
    assert contents_of(new) == contents_of(old)
    assert len(contents_of(new)) == 2
    assert (manifest.missing, manifest.from_database) == ([], db.engine.dialect.name)
    assert sorted(path.name for path in new.data.iterdir()) == ["keys", "mangping.db", "objects"]
    fresh = create_app(new, testing=True)
    with fresh.app_context():
        assert [check for check in verify_all(db.session()) if not check.ok] == []
        assert db.session.scalar(select(func.count()).select_from(UserSession)) == 0
        (key,) = db.session.scalars(select(StoredObject.key).where(StoredObject.size == len(picture())))
        assert fresh.extensions["store"].get(key) == picture()
        db.session.remove()
        db.engine.dispose()


@pytest.mark.postgres
def test_a_backup_of_one_database_is_restored_into_the_other_and_numbers_go_on(
    app: Flask, saved: Path, tmp_path: Path, postgres_server: Postgres
) -> None:
    postgres_server.run("DROP DATABASE IF EXISTS restored WITH (FORCE)", "CREATE DATABASE restored")
    new = Settings(data=tmp_path / "new", database_url=postgres_server.url("restored"))
    restore(saved, new, key=key_of(app))
    assert rows_of(new) == rows_of(app.extensions["settings"])
    fresh = create_app(new, testing=True)
    with fresh.app_context():
        make_desk_again = db.session.scalar(select(func.max(Base.metadata.tables["person"].c.id)))
        from tests.factories import make_person

        assert make_person(db.session(), name="新来的").id == make_desk_again + 1
        db.session.rollback()
        db.session.remove()
        db.engine.dispose()
    with pytest.raises(DatabaseNotEmpty):
        restore(saved, replace(new, data=tmp_path / "newer"), key=key_of(app))


def test_no_key_lies_in_a_backup_and_it_is_the_owners_alone(app: Flask, saved: Path) -> None:
    with zipfile.ZipFile(saved) as archive:
        names = archive.namelist()
        inside = b"".join(archive.read(name) for name in names)
    assert [name for name in names if "key" in name] == []
    assert key_of(app).read_bytes() not in inside
    assert key_of(app).read_bytes().hex().encode() not in inside
    assert saved.stat().st_mode & 0o777 == 0o600


def test_a_database_in_a_folder_that_others_may_enter_is_the_owners_alone(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        result = CliRunner().invoke(main, ["init", "--data", str(tmp_path)])
    finally:
        os.umask(before)
    assert result.exit_code == 0, result.output
    loose = [str(path) for path in tmp_path.rglob("*") if path.is_file() and path.stat().st_mode & 0o077]
    assert loose == []


def test_a_file_laid_at_the_place_of_a_backup_lends_it_neither_mode_nor_reader(
    app: Flask, desk: Desk, tmp_path: Path
) -> None:
    laid = tmp_path / "season.backup.part"
    laid.write_bytes(b"")
    laid.chmod(0o666)
    other = tmp_path / "somebody's"
    other.hardlink_to(laid)
    back_up(app, tmp_path / "season.backup")
    assert (tmp_path / "season.backup").stat().st_mode & 0o777 == 0o600
    assert other.read_bytes() == b""


def test_what_was_deleted_is_not_in_a_backup(app: Flask, desk: Desk, tmp_path: Path) -> None:
    """A purged file leaves no trace: not in the store, not between the rows of the database."""
    with transaction() as session:
        session.add(Installation(id=1, preparing_zh="一句会被删除的话" * 40))
    with transaction() as session:
        session.delete(session.get_one(Installation, 1))
    file = tmp_path / "late.backup"
    back_up(app, file)
    with Reader(file) as backup:
        assert "一句会被删除的话".encode() not in backup.read(DATABASE)


def test_a_backup_overwrites_nothing_and_needs_something_to_save(app: Flask, saved: Path, tmp_path: Path) -> None:
    with pytest.raises(FileThere):
        back_up(app, saved)
    empty = create_app(Settings(data=tmp_path / "empty"), testing=True)
    with empty.app_context():
        with pytest.raises(NothingThere):
            back_up(empty, tmp_path / "none")
        db.engine.dispose()
    assert not (tmp_path / "none").exists()


def test_no_backup_is_made_while_ballots_lie_in_an_open_box(app: Flask, desk: Desk, tmp_path: Path) -> None:
    """R-333: two copies side by side would tell when a ballot came."""
    with transaction() as session:
        session.add(Installation(id=1, quiet=True))
    with pytest.raises(VotingUnderWay):
        back_up(app, tmp_path / "now")
    assert list(tmp_path.glob("now*")) == []


def test_a_content_that_the_store_lost_is_named_and_the_rest_is_saved(app: Flask, desk: Desk, tmp_path: Path) -> None:
    (gone, *_) = sorted(app.extensions["settings"].objects_folder.rglob("??*/*"))
    gone.unlink()
    manifest = back_up(app, tmp_path / "rest")
    assert manifest.missing == [gone.name]
    assert len(manifest.sums) == 2


def test_a_folder_that_holds_anything_is_refused(app: Flask, saved: Path, tmp_path: Path) -> None:
    """Nothing is ever overwritten; keys and settings may be there first."""
    with pytest.raises(FolderNotEmpty):
        restore(saved, app.extensions["settings"], key=key_of(app))
    new = tmp_path / "new"
    new.mkdir()
    (new / "config.toml").write_text("port = 8123\n")
    (new / "keys").mkdir()
    (new / "keys" / "master.key").write_bytes(key_of(app).read_bytes())
    restore(saved, Settings(data=new))
    assert (new / "config.toml").read_text() == "port = 8123\n"
    with pytest.raises(FolderNotEmpty):
        restore(saved, Settings(data=new))


def test_without_the_right_key_nothing_is_taken(app: Flask, saved: Path, tmp_path: Path) -> None:
    with pytest.raises(KeyMissing):
        restore(saved, Settings(data=tmp_path / "a"))
    for wrong in (b"x" * 32, b"short"):
        (tmp_path / "wrong.key").write_bytes(wrong)
        with pytest.raises(WrongKey):
            restore(saved, Settings(data=tmp_path / "b"), key=tmp_path / "wrong.key")
    assert not (tmp_path / "b" / "keys" / "master.key").exists()
    assert not (tmp_path / "b" / "mangping.db").exists()


def test_a_byte_that_was_changed_anywhere_is_noticed_and_nothing_is_taken(
    app: Flask, saved: Path, tmp_path: Path
) -> None:
    """Every member in turn, its end cut off, and the sums themselves."""
    whole = saved.read_bytes()
    with zipfile.ZipFile(saved) as archive:
        places = {
            info.filename: info.header_offset + 30 + len(info.filename.encode()) + 30 + info.compress_size // 2
            for info in archive.infolist()
        }
    for number, place in enumerate([*places.values()]):
        broken = tmp_path / f"broken-{number}"
        broken.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises((DamagedBackup, NotABackup)):
            restore(broken, Settings(data=tmp_path / f"new-{number}"), key=key_of(app))
        assert not (tmp_path / f"new-{number}" / "mangping.db").exists()
    for number, content in enumerate((b"", b"PK", whole[: len(whole) // 2], pdf())):
        (tmp_path / "cut").write_bytes(content)
        with pytest.raises(NotABackup):
            restore(tmp_path / "cut", Settings(data=tmp_path / f"cut-{number}"), key=key_of(app))


RESTORE = """
from committee.operations import restore as module
from committee.storage import ObjectStore
kept, count = ObjectStore.put_back, []
def put_back(self, key, content):
    kept(self, key, content)
    stop("here")
ObjectStore.put_back = put_back
module.restore(Path(sys.argv[3]), Settings(data=Path(sys.argv[4])), key=Path(sys.argv[5]))
"""
BACKUP = """
from committee.operations import backup as module
from committee.storage import ObjectStore
ObjectStore.get = lambda self, key: stop("here")
with app.app_context():
    module.back_up(app, Path(sys.argv[3]))
"""


@pytest.mark.kill
def test_a_restoring_that_is_killed_leaves_no_database_and_is_done_again(
    app: Flask, saved: Path, tmp_path: Path
) -> None:
    new = Settings(data=tmp_path / "new")
    with dying(app.extensions["settings"], RESTORE, str(saved), str(new.data), str(key_of(app))) as process:
        assert line_of(process) == "here"
    assert not (new.data / "mangping.db").exists()
    restore(saved, new)
    assert rows_of(new) == rows_of(app.extensions["settings"])
    assert sorted(path.name for path in new.data.iterdir()) == ["keys", "mangping.db", "objects"]


@pytest.mark.kill
def test_a_backup_that_is_killed_has_no_name_and_is_made_again(app: Flask, desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "season.backup"
    with dying(app.extensions["settings"], BACKUP, str(file)) as process:
        assert line_of(process) == "here"
    assert not file.exists()
    assert back_up(app, file).missing == []
    assert [path.name for path in tmp_path.glob("season*")] == ["season.backup"]


def test_the_commands_say_what_they_did_and_refuse_in_words(app: Flask, saved: Path, tmp_path: Path) -> None:
    data, key = app.extensions["settings"].data, key_of(app)
    run = CliRunner()
    file = str(tmp_path / "by-hand")
    done = run.invoke(main, ["backup", "--data", str(data), file])
    assert (done.exit_code, "saved" in done.output, "keys" in done.output) == (0, True, True)
    again = run.invoke(main, ["backup", "--data", str(data), file])
    assert (again.exit_code, "Traceback" in again.output, "已经存在" in again.output) == (2, False, True)
    back = run.invoke(main, ["restore", "--data", str(tmp_path / "back"), file, "--key", str(key)])
    assert (back.exit_code, "restored" in back.output, "北京时间" in back.output) == (0, True, True)
    assert "config.toml" in back.output
    assert "项复算一致" in back.output


def test_the_copy_is_of_one_moment_though_others_write(app: Flask, desk: Desk, tmp_path: Path) -> None:
    """Somebody who writes in between is either wholly in it or not at all, and is not made to wait."""
    with closing(sqlite3.connect(app.extensions["settings"].data / "mangping.db", timeout=1)) as other:
        other.execute("BEGIN IMMEDIATE")
        other.execute("UPDATE person SET name = '改了一半'")
        back_up(app, tmp_path / "meanwhile")
        other.rollback()
    with Reader(tmp_path / "meanwhile") as backup:
        assert "改了一半".encode() not in backup.read(DATABASE)

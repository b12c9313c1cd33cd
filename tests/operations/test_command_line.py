"""What the commands say when folder, settings, database or port are not as they should be: two sentences and exit 2, never a traceback."""

import contextlib
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from flask import Flask

from committee.cli import main
from committee.config import Settings
from committee.demo import background
from committee.serving import CannotListen, address_of, check_is_free
from tests.servers import wait_until

NOBODY = 65534


def commands(group: click.Group = main) -> list[click.Command]:
    return [group.commands[name] for name in sorted(group.commands)]


def run(*words: str) -> Result:
    return CliRunner().invoke(main, list(words))


def refusal(done: Result) -> str:
    """What was said; both sentences in both languages."""
    assert done.exit_code == 2, done.output
    assert done.exception is None or isinstance(done.exception, SystemExit)
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 2, lines
    assert all(" / " in line and any("\u4e00" <= sign <= "\u9fff" for sign in line) for line in lines), lines
    return done.stderr


@pytest.mark.parametrize("command", commands(), ids=lambda command: str(command.name))
def test_every_command_and_every_option_is_explained_in_both_languages(command: click.Command) -> None:
    with click.Context(command) as context:
        text = command.get_help(context)
    helps = [p.help for p in command.params if isinstance(p, click.Option)]
    for words in (text, command.get_short_help_str(200), *helps):
        assert words
        assert any("\u4e00" <= sign <= "\u9fff" for sign in words), words
        assert any("a" <= sign <= "z" for sign in words), words


@pytest.mark.parametrize(
    "words",
    [
        ("nothing",),
        ("serve", "--port", "0"),
        ("serve", "--port", "65536"),
        ("serve", "--port", "many"),
        ("serve", "--workers", "0"),
        ("worker", "--jobs", "0"),
        ("demo", "--people", "0"),
        ("bench", "nothing"),
        ("audit-ballots", "no-such-file.json"),
        ("init", "surplus"),
    ],
    ids=" ".join,
)
def test_a_wrong_argument_is_named_before_anything_is_done(words: tuple[str, ...]) -> None:
    done = run(*words)
    assert (done.exit_code, isinstance(done.exception, SystemExit), done.stdout) == (2, True, "")
    assert "Error: " in done.stderr


def damaged(folder: Path) -> None:
    (folder / "mangping.db").write_bytes(b"not a database, " * 400)


def of_another_version(folder: Path) -> None:
    with contextlib.closing(sqlite3.connect(folder / "mangping.db")) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
        connection.execute("INSERT INTO alembic_version VALUES ('9999_from_later')")
        connection.commit()


def without_its_key(folder: Path) -> None:
    (folder / "keys").mkdir()
    (folder / "keys" / "master.key").write_bytes(b"half")
    (folder / "mangping.db").touch()


def with_a_slip_in_its_settings(folder: Path) -> None:
    (folder / "config.toml").write_text("port = = 8000\n")


def with_a_folder_for_settings(folder: Path) -> None:
    (folder / "config.toml").mkdir()


WRONG = {
    damaged: "damaged",
    of_another_version: "9999_from_later",
    without_its_key: "master.key",
    with_a_slip_in_its_settings: "config.toml",
    with_a_folder_for_settings: "config.toml",
}


@pytest.mark.parametrize("command", ["init", "verify", "serve", "worker", "run", "demo"])
@pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: wrong.__name__)
def test_a_folder_that_is_wrong_is_told_and_left_as_it_is(
    tmp_path: Path, wrong: Callable[[Path], None], command: str
) -> None:
    wrong(tmp_path)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir() if path.is_file()}
    assert WRONG[wrong] in refusal(run(command, "--data", str(tmp_path)))
    assert {name: (tmp_path / name).read_bytes() for name in before} == before


@pytest.mark.parametrize("command", ["init", "run", "demo"])
def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path, command: str) -> None:
    (tmp_path / "file").touch()
    folder = tmp_path / "file" / "data"
    assert str(folder) in refusal(run(command, "--data", str(folder)))


@pytest.fixture
def nobodys() -> Iterator[Path]:
    """A folder that may be looked into and not written to; root acts as «nobody» meanwhile, since root may write anywhere."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o555)
        me = os.geteuid()
        os.seteuid(me or NOBODY)
        yield Path(folder)
        os.seteuid(me)
        Path(folder).chmod(0o755)


def test_a_folder_that_may_not_be_written_to_is_named(nobodys: Path) -> None:
    said = refusal(run("init", "--data", str(nobodys)))
    assert f"{nobodys} cannot be used" in said
    assert list(nobodys.iterdir()) == []


def test_a_backup_that_cannot_be_written_is_told(app: Flask, tmp_path: Path) -> None:
    done = run("backup", "--data", str(app.extensions["settings"].data), str(tmp_path / "nowhere" / "file"))
    assert "nowhere" in refusal(done)


@pytest.fixture
def taken() -> Iterator[int]:
    """A port at which somebody listens."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield int(other.getsockname()[1])


@pytest.mark.parametrize("words", [("serve",), ("run",), ("demo", "--serve")], ids=" ".join)
def test_a_port_that_is_taken_is_told_at_once_and_nothing_is_made(
    app: Flask, tmp_path: Path, taken: int, words: tuple[str, ...]
) -> None:
    folder = app.extensions["settings"].data if words == ("serve",) else tmp_path / "new"
    assert f"127.0.0.1:{taken}" in refusal(run(*words, "--data", str(folder), "--port", str(taken)))
    assert not (tmp_path / "new").exists()


def test_a_host_that_is_none_of_this_machine_is_told(tmp_path: Path) -> None:
    """An address of the range for documentation, which no machine has."""
    with pytest.raises(CannotListen) as refused:
        check_is_free(Settings(data=tmp_path, host="192.0.2.1", port=9))
    assert "192.0.2.1:9" in refused.value.message.zh


def test_the_address_to_type_is_https_with_a_certificate_and_bracketed_where_it_has_colons(tmp_path: Path) -> None:
    assert address_of(Settings(data=tmp_path)) == "http://127.0.0.1:8000"
    assert address_of(Settings(data=tmp_path, certificate="c", port=8443)) == "https://127.0.0.1:8443"
    assert address_of(Settings(data=tmp_path, host="::1")) == "http://[::1]:8000"


@pytest.mark.kill
def test_the_process_that_prepares_the_demo_ends_with_its_server(tmp_path: Path) -> None:
    """However the server ends: its end of the pipe is closed by the system."""
    script = f"from {background.__name__} import _outlive_nobody as watch; print('up', flush=True); watch()"
    process = subprocess.Popen(
        [sys.executable, "-c", script],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(Path(background.__file__).parents[2])},
    )
    assert process.stdin is not None
    assert process.stdout is not None
    with process.stdout:
        assert process.stdout.readline() == b"up\n"
        time.sleep(0.1)
        assert process.poll() is None
        process.stdin.close()
        assert process.wait(30) == 1


@pytest.mark.kill
def test_a_server_that_is_interrupted_ends_without_a_word(app: Flask) -> None:
    """Its only line is the address: whatever starts threads before the server forks would abort here."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = ["serve", "--data", str(app.extensions["settings"].data), "--port", str(port)]
    process = subprocess.Popen(
        [sys.executable, "-m", "committee", *words],
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(background.__file__).parents[2])},
    )

    def answers() -> bool:
        with contextlib.suppress(OSError):
            return urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz").status == 200
        return False

    wait_until(answers, what="the server")
    process.send_signal(signal.SIGINT)
    assert (process.communicate(timeout=30)[1], process.returncode) == (f"http://127.0.0.1:{port}\n", 0)

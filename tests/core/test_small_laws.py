"""Keys, settings, clock, transactions, logs: the small pieces that everything stands on."""

import datetime as dt
import io
import logging
import stat
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from enum import StrEnum
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag
from flask import Flask
from sqlalchemy.exc import StatementError

from committee import clock
from committee.audit import AuditLine
from committee.clock import beijing, beijing_day, end_of_day
from committee.config import Settings, load_settings
from committee.db import db, transaction
from committee.errors import ConfigurationError, IllegalTransition, Refused
from committee.keys import DamagedKey, Keyring, write_secret
from committee.logs import quiet_logging, scrub
from committee.permissions import Permission
from committee.text import Text
from committee.workflow import Transition, Workflow


def test_one_folder_has_one_master_key_whoever_makes_it_first(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        derived = set(pool.map(lambda n: Keyring(tmp_path / "keys").derive("x"), range(16)))
    assert len(derived) == 1
    assert stat.S_IMODE((tmp_path / "keys" / "master.key").stat().st_mode) == 0o600
    assert [file.name for file in (tmp_path / "keys").iterdir()] == ["master.key"]


def test_a_secret_that_is_there_is_never_written_over(tmp_path: Path) -> None:
    write_secret(tmp_path / "k", b"first")
    write_secret(tmp_path / "k", b"second")
    assert (tmp_path / "k").read_bytes() == b"first"


def test_a_damaged_master_key_is_said_and_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "master.key").write_bytes(b"short")
    with pytest.raises(DamagedKey):
        Keyring(tmp_path)
    assert (tmp_path / "master.key").read_bytes() == b"short"


def test_what_was_sealed_for_one_purpose_opens_for_no_other_and_not_changed(tmp_path: Path) -> None:
    keys = Keyring(tmp_path)
    sealed = keys.seal("phone", "13900000000")
    assert keys.open("phone", sealed) == "13900000000"
    assert keys.seal("phone", "13900000000") != sealed
    with pytest.raises(InvalidTag):
        keys.open("email", sealed)
    for place in range(len(sealed)):
        changed = sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]
        with pytest.raises(InvalidTag):
            keys.open("phone", changed)


def test_settings_come_from_the_file_then_from_the_environment(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text('port = 9000\nbehind_proxy = true\nhost = "::1"\n')
    found = load_settings(tmp_path, environ={"MANGPING_PORT": "9001", "MANGPING_DATA": "elsewhere"})
    assert (found.data, found.port, found.behind_proxy, found.host) == (tmp_path, 9001, True, "::1")


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("prot = 9000", "prot"),
        ('port = "many"', "port"),
        ('port = "0"', "port"),
        ("port = 0", "port"),
        ("port = [8000]", "port"),
        ("port = 8000.5", "port"),
        ("port = true", "port"),
        ("workers = -1", "workers"),
        ("host = 127", "host"),
        ("behind_proxy = 3", "behind_proxy"),
        ('behind_proxy = "perhaps"', "behind_proxy"),
        ("port =", "config.toml"),
    ],
)
def test_a_setting_that_is_unknown_or_wrong_stops_the_start_and_is_named(tmp_path: Path, text: str, word: str) -> None:
    (tmp_path / "config.toml").write_text(text)
    with pytest.raises(ConfigurationError) as refused:
        load_settings(tmp_path, environ={})
    assert word in refused.value.message.zh
    assert word in refused.value.message.en


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_a_postgres_address_gets_the_driver_that_we_install(tmp_path: Path, scheme: str) -> None:
    found = load_settings(tmp_path, environ={"DATABASE_URL": f"{scheme}://u:p@h:5432/d?sslmode=require"})
    assert found.effective_database_url == "postgresql+psycopg://u:p@h:5432/d?sslmode=require"


def test_without_an_address_the_database_is_a_file_in_the_folder(tmp_path: Path) -> None:
    assert Settings(data=tmp_path).effective_database_url == f"sqlite:///{tmp_path / 'mangping.db'}"


def test_the_clock_is_aware_and_runs_on_from_where_it_was_set() -> None:
    clock.travel_to(beijing(2024, 8, 30, 18))
    assert abs(clock.now() - beijing(2024, 8, 30, 18)) < dt.timedelta(seconds=5)
    assert clock.real_now().year >= 2025
    with pytest.raises(ValueError, match="naive"):
        clock.travel_to(dt.datetime(2024, 8, 30, 18))  # noqa: DTZ001 the point of the test


def test_days_are_beijing_days_whatever_the_machine_says(monkeypatch: pytest.MonkeyPatch) -> None:
    """E-51: under Urumqi's zone nothing moves."""
    import time

    monkeypatch.setenv("TZ", "Asia/Urumqi")
    time.tzset()
    try:
        assert beijing(2024, 5, 10, 19) == dt.datetime(2024, 5, 10, 11, tzinfo=dt.UTC)
        assert beijing_day(dt.datetime(2024, 5, 10, 16, tzinfo=dt.UTC)) == dt.date(2024, 5, 11)
        assert end_of_day(dt.date(2024, 9, 15)) == dt.datetime(2024, 9, 15, 15, 59, 59, tzinfo=dt.UTC)
    finally:
        monkeypatch.undo()
        time.tzset()


class Light(StrEnum):
    RED = "red"
    GREEN = "green"


def test_a_table_of_steps_is_walked_and_refuses_the_rest() -> None:
    go = Transition("go", Light.RED, Light.GREEN, Permission.MEETING_RUN)
    flow = Workflow((go,), initial=Light.RED)
    assert flow.next(Light.RED, "go") is Light.GREEN
    assert flow.available(Light.RED) == (go,)
    assert flow.reachable() == frozenset(Light)
    assert not flow.can(Light.GREEN, "go")
    with pytest.raises(IllegalTransition):
        flow.next(Light.GREEN, "go")
    with pytest.raises(ValueError, match="two rows"):
        Workflow((go, go), initial=Light.RED)


@pytest.mark.both_databases
def test_actions_do_not_call_actions_and_a_naive_time_is_refused(app: Flask) -> None:
    with transaction(), pytest.raises(RuntimeError, match="actions do not call actions"), transaction():
        pass
    line = AuditLine(chain=1, seq=1, at=dt.datetime(2024, 1, 1), action="x", previous="", hash="")  # noqa: DTZ001

    def act() -> None:
        with transaction() as session:
            session.add(line)

    with pytest.raises(StatementError, match="naive time"):
        act()
    with transaction() as session:
        session.add(AuditLine(chain=1, seq=1, at=beijing(2024, 1, 1), action="x", previous="", hash=""))
    db.session.expire_all()
    assert db.session.query(AuditLine).one().at == beijing(2024, 1, 1)


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    out = io.StringIO()
    monkeypatch.setattr(sys, "stderr", out)
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    quiet_logging()
    yield out
    root.handlers[:] = handlers
    root.setLevel(level)


def test_id_and_phone_numbers_never_reach_the_log(said: io.StringIO) -> None:
    logging.getLogger("committee.x").warning("of %s and %s", "65990019850310901X", "13900000000")
    assert "[id] and [phone]" in said.getvalue()
    assert scrub("第 12345678901234567890 号") == "第 12345678901234567890 号"


def test_an_exception_is_reduced_to_class_and_place(said: io.StringIO) -> None:
    """A parser's message may hold what somebody typed (design section 4)."""
    try:
        raise ValueError("艾力·吐尔逊 659900199003070020")
    except ValueError:
        logging.getLogger("committee.x").exception("failed")
    assert "ValueError test_small_laws.py:" in said.getvalue()
    assert "艾力" not in said.getvalue()
    assert "6599" not in said.getvalue()


def test_a_refusal_in_one_line_has_a_space_between_english_sentences_only() -> None:
    refusal = Refused(Text("已截止。", "It is closed."), next_step=Text("请联系办公室。", "Please ask the office."))
    assert refusal.in_full == Text("已截止。请联系办公室。", "It is closed. Please ask the office.")

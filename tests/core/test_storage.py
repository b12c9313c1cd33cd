"""Bytes come back as they went in, under keys that tell nobody what they are; a purge is for good. On a folder and on S3."""

import hashlib
import os
import signal
import subprocess
import sys
import textwrap
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from committee.config import Settings
from committee.db import db, transaction
from committee.errors import NotFound
from committee.keys import Keyring
from committee.storage import ObjectStore, Purged, StoredObject
from tests.servers import Bucket


@pytest.fixture(params=["folder", pytest.param("s3", marks=pytest.mark.store)])
def store(request: pytest.FixtureRequest, app: Flask) -> ObjectStore:
    settings: Settings = app.extensions["settings"]
    if request.param == "s3":
        place: Bucket = request.getfixturevalue("bucket")
        settings = replace(
            settings,
            object_store_url=place.url,
            object_store_key=place.key,
            object_store_secret=place.secret,
            object_store_endpoint=place.endpoint,
        )
    return ObjectStore(settings, app.extensions["keyring"])


def put(store: ObjectStore, content: bytes) -> str:
    with transaction() as session:
        return store.put(session, content)


def test_bytes_come_back_and_the_same_content_lies_once(store: ObjectStore) -> None:
    content = os.urandom(300_000)
    key = put(store, content)
    assert put(store, content) == key
    assert store.get(key) == content
    assert store.exists(key)
    assert db.session.get_one(StoredObject, key).uses == 2
    assert db.session.get_one(StoredObject, key).size == 300_000


def test_a_key_is_no_plain_hash_and_differs_between_installations(store: ObjectStore, tmp_path: Path) -> None:
    """Whoever has a file cannot prove that it is here."""
    other = ObjectStore(Settings(data=tmp_path / "other"), Keyring(tmp_path / "other" / "keys"))
    content = b"%PDF-1.7 a dossier"
    assert store.key_of(content) != hashlib.sha256(content).hexdigest()
    assert store.key_of(content) != other.key_of(content)


def test_what_was_purged_is_gone_and_cannot_come_back(store: ObjectStore) -> None:
    content = os.urandom(1000)
    key = put(store, content)
    with transaction() as session:
        store.purge(session, key)
    assert not store.exists(key)
    with pytest.raises(NotFound):
        store.get(key)
    with pytest.raises(Purged):
        put(store, content)
    assert db.session.get_one(StoredObject, key).purged_at is not None


def test_an_unknown_key_is_not_found(store: ObjectStore) -> None:
    with pytest.raises(NotFound):
        store.get("0" * 64)
    assert not store.exists("0" * 64)


@pytest.mark.both_databases
def test_the_same_content_from_eight_hands_at_once_is_counted_eight_times(app: Flask) -> None:
    store: ObjectStore = app.extensions["store"]
    content = os.urandom(1000)
    db.session.rollback()

    def one(n: int) -> str:
        with app.app_context():
            try:
                return put(store, content)
            finally:
                db.session.remove()

    with ThreadPoolExecutor(8) as pool:
        (key,) = set(pool.map(one, range(8)))
    assert db.session.get_one(StoredObject, key).uses == 8


@pytest.mark.kill
def test_a_process_killed_between_bytes_and_commit_leaves_no_row_and_no_half_file(app: Flask) -> None:
    """The upload simply did not happen; the same upload afterwards does."""
    settings: Settings = app.extensions["settings"]
    script = textwrap.dedent("""
        import os, signal, sys
        from pathlib import Path
        from committee import create_app
        from committee.config import Settings
        from committee.db import transaction
        app = create_app(Settings(data=Path(sys.argv[1])))
        with app.app_context(), transaction() as session:
            app.extensions["store"].put(session, b"x" * 5_000_000)
            os.kill(os.getpid(), signal.SIGKILL)
    """)
    died = subprocess.run(
        [sys.executable, "-c", script, str(settings.data)],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
    )
    assert died.returncode == -signal.SIGKILL
    store: ObjectStore = app.extensions["store"]
    key = store.key_of(b"x" * 5_000_000)
    db.session.rollback()
    assert db.session.get(StoredObject, key) is None
    assert put(store, b"x" * 5_000_000) == key
    assert store.get(key) == b"x" * 5_000_000

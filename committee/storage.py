"""Files by content: a folder by default, S3-compatible at scale, through obstore. An original is never changed.

Keys are HMAC-SHA-256 of the content under the installation's key (a plain hash would let anyone who has a file prove that it is
here). Every use of an object is counted; nothing is deleted while a season lasts, but ``purge`` (a classified upload), which
leaves a tombstone.
"""

import contextlib
import datetime as dt
import hashlib
import hmac
from pathlib import Path
from typing import Any

import obstore
from flask import current_app
from obstore.exceptions import AlreadyExistsError
from sqlalchemy import CheckConstraint, String, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from committee import clock
from committee.config import Settings
from committee.db import Base, UtcTime
from committee.errors import NotFound
from committee.keys import Keyring
from committee.shapes import Check
from committee.text import Text


class StoredObject(Base):
    """One content in the store and how many rows use it."""

    __tablename__ = "stored_object"
    __table_args__ = (CheckConstraint("uses >= 0", name="uses"), CheckConstraint("size >= 0", name="size"))

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    size: Mapped[int]
    uses: Mapped[int] = mapped_column(default=0)
    purged_at: Mapped[dt.datetime | None] = mapped_column(UtcTime)


class Purged(NotFound):
    """The content was removed on purpose, with everything derived from it."""

    status = 410
    message = Text("该文件内容已按规定清除。", "The content of this file was purged as the rules demand.")


class ObjectStore:
    """Content-addressed store. ``put`` and ``release`` belong inside the caller's transaction; bytes go to disk before the row."""

    def __init__(self, settings: Settings, keyring: Keyring) -> None:
        self._secret = keyring.derive("object-store-key")
        self._store: Any
        self._folder: Path | None = None
        if settings.object_store_url:
            options: dict[str, Any] = {}
            if settings.object_store_endpoint:
                options = {
                    "endpoint": settings.object_store_endpoint,
                    "region": "us-east-1",
                    "virtual_hosted_style_request": False,
                }
                options["client_options"] = {"allow_http": settings.object_store_endpoint.startswith("http://")}
            self._store = obstore.store.from_url(
                settings.object_store_url,
                access_key_id=settings.object_store_key,
                secret_access_key=settings.object_store_secret,
                **options,
            )
        else:
            settings.objects_folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._folder = settings.objects_folder
            self._store = obstore.store.LocalStore(str(self._folder))

    def key_of(self, content: bytes) -> str:
        """The key under which *content* lies or would lie."""
        return hmac.new(self._secret, content, hashlib.sha256).hexdigest()

    def put(self, session: Session, content: bytes) -> str:
        """Store *content*, count one use, return its key. A crash before the commit leaves an unused file, never a lost one."""
        key = self.key_of(content)
        row = session.get(StoredObject, key, with_for_update=True)
        if row is not None and row.purged_at is not None:
            raise Purged
        with contextlib.suppress(AlreadyExistsError):
            obstore.put(self._store, self._path(key), content, mode="create")
        if row is None:
            with contextlib.suppress(IntegrityError), session.begin_nested():  # somebody stores the same at this moment
                session.add(StoredObject(key=key, size=len(content), uses=0))
            row = session.get_one(StoredObject, key, with_for_update=True)
        row.uses += 1
        session.flush()
        return key

    def get(self, key: str) -> bytes:
        """The content under *key*. Raises ``NotFound`` when it is not there (any more)."""
        try:
            return bytes(obstore.get(self._store, self._path(key)).bytes())
        except FileNotFoundError as error:
            raise NotFound from error

    def put_back(self, key: str, content: bytes) -> None:
        """Lay *content* under the *key* that rows already know, while a backup is restored; what is there stays."""
        with contextlib.suppress(AlreadyExistsError):
            obstore.put(self._store, self._path(key), content, mode="create")

    def local_file(self, key: str) -> Path | None:
        """Where the content lies on this machine, for readers that need a part of a long file; None when it lies elsewhere or is gone."""
        if self._folder is None:
            return None
        file = self._folder / self._path(key)
        return file if file.is_file() else None

    def exists(self, key: str) -> bool:
        """Whether the bytes are there."""
        try:
            obstore.head(self._store, self._path(key))
        except FileNotFoundError:
            return False
        return True

    def release(self, session: Session, key: str) -> bool:
        """Give up one use of what can be made again (page images); without a use left the content goes, without a tombstone."""
        row = session.get(StoredObject, key, with_for_update=True)
        if row is None:
            return False
        row.uses = max(row.uses - 1, 0)
        if row.uses:
            return False
        session.delete(row)
        self._delete(key)
        return True

    def purge(self, session: Session, key: str) -> None:
        """Remove the content for good and leave a tombstone, whoever still refers to it."""
        row = session.get(StoredObject, key, with_for_update=True)
        if row is None:
            row = StoredObject(key=key, size=0, uses=0)
            session.add(row)
        row.purged_at = clock.now()
        self._delete(key)

    def _delete(self, key: str) -> None:
        with contextlib.suppress(FileNotFoundError):
            obstore.delete(self._store, self._path(key))

    @staticmethod
    def _path(key: str) -> str:
        return f"{key[:2]}/{key}"


# Columns that name a content, and the tables whose contents are not looked at here.
NAMES_A_CONTENT = ("object_key", "evidence_key")
LOOKED_AT_ELSEWHERE = {
    "material_file": "with its season's materials",
    "review_file": "a copy is one of the materials",
    "page_image": "made again at need",
    "roster_sheet": "forgotten after the import",
}


def contents_check(session: Session) -> Check:
    """Documents, scans and evidence in the store against their keys; what was purged on purpose has its tombstone."""
    store: ObjectStore = current_app.extensions["store"]
    purged = set(session.scalars(select(StoredObject.key).where(StoredObject.purged_at.is_not(None))))
    wrong: list[str] = []
    total = 0
    for table in Base.metadata.sorted_tables:
        for name in NAMES_A_CONTENT:
            if name not in table.columns or table.name in LOOKED_AT_ELSEWHERE:
                continue
            keys = set(session.scalars(select(table.columns[name]).where(table.columns[name] != "")))
            for key in sorted(keys - purged):
                total += 1
                try:
                    same = store.key_of(store.get(key)) == key
                except NotFound:
                    same = False
                if not same:
                    wrong.append(f"{table.name} {key[:12]}")
    return Check(
        part="records",
        what=Text("文书、扫描件和异议材料的内容未被改动", "Documents, scans and evidence are unchanged"),
        recorded=str(total),
        recomputed=f"{total - len(wrong)}" + (f" ({', '.join(wrong[:5])})" if wrong else ""),
        ok=not wrong,
        rule="R-507",
    )

"""The file that a backup is: a zip whose manifest names every member with its SHA-256. Written whole or not at all."""

import hashlib
import io
import json
import os
import zipfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from committee.errors import BadInput, Refused
from committee.text import Text

FORMAT = 1
MANIFEST, DATABASE, OBJECTS = "manifest.json", "mangping.db", "objects/"
_PIECE = 1 << 20


class FileThere(Refused):
    """A file of that name exists; a backup never overwrites another."""

    message = Text("{name} 已经存在，备份不会覆盖它。", "{name} exists already; a backup does not overwrite it.")
    next_step = Text("请换一个文件名，例如带上日期。", "Choose another name, with the date for instance.")


class NotABackup(BadInput):
    """The file was not made by ``committee backup``, or is cut off."""

    message = Text("{name} 不是完整的备份文件。", "{name} is not a complete backup.")
    next_step = Text("请核对文件，或换用另一份备份。", "Check the file, or use another backup.")


class DamagedBackup(BadInput):
    """A member of the backup is not what was written: nothing of it is taken."""

    message = Text(
        "备份中的 {part} 已损坏，没有恢复任何内容。", "{part} in the backup is damaged; nothing was restored."
    )
    next_step = Text("请换用另一份备份。", "Use another backup.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a backup says of itself. ``key_mark`` tells which installation's key belongs to it and nothing about the key."""

    format: int
    version: str
    revision: str
    made_at: str
    from_database: str
    key_mark: str
    seasons: list[str]
    demo: bool
    missing: list[str]
    sums: dict[str, str]


class Writer:
    """A backup being written beside its final name; it gets that name once it is complete and on the disk."""

    def __init__(self, file: Path) -> None:
        if file.exists():
            raise FileThere(name=file.name)
        self._file, self._part = file, file.with_name(f"{file.name}.part")
        self._part.unlink(missing_ok=True)  # what was left there, or laid there, would keep its own mode and place
        descriptor = os.open(self._part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        self._out = os.fdopen(descriptor, "wb")
        self._zip = zipfile.ZipFile(self._out, "w", zipfile.ZIP_STORED, allowZip64=True)
        self.sums: dict[str, str] = {}

    def add(self, name: str, source: IO[bytes], *, packed: bool) -> None:
        """Copy *source* in under *name*, deflated when *packed*, and keep its sum."""
        info = zipfile.ZipInfo(name)
        info.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
        info.external_attr = 0o600 << 16
        total = hashlib.sha256()
        with self._zip.open(info, "w", force_zip64=True) as out:
            while piece := source.read(_PIECE):
                total.update(piece)
                out.write(piece)
        self.sums[name] = total.hexdigest()

    def finish(self, manifest: Manifest) -> None:
        """Write the manifest, see all of it onto the disk, give the file its name."""
        self._zip.writestr(MANIFEST, json.dumps(asdict(manifest), ensure_ascii=False, indent=1))
        self._zip.close()
        self._out.flush()
        os.fsync(self._out.fileno())
        self._out.close()
        self._part.replace(self._file)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not self._out.closed:
            self._out.close()
        self._part.unlink(missing_ok=True)


class Reader:
    """A backup to be restored. Raises ``NotABackup`` when it is none."""

    def __init__(self, file: Path) -> None:
        try:
            self._zip = zipfile.ZipFile(file)
            self.manifest = Manifest(**_plain(json.loads(self._zip.read(MANIFEST))))
        except (OSError, zipfile.BadZipFile, KeyError, TypeError, ValueError) as error:
            raise NotABackup(name=file.name) from error
        if self.manifest.format != FORMAT or set(self.manifest.sums) | {MANIFEST} != set(self._zip.namelist()):
            raise NotABackup(name=file.name)

    def object_keys(self) -> list[str]:
        """The keys of the stored contents, in order."""
        return sorted(n.removeprefix(OBJECTS) for n in self.manifest.sums if n.startswith(OBJECTS))

    def pieces(self, name: str) -> Iterator[bytes]:
        """A member in pieces. Raises ``DamagedBackup`` at the end when the sum is not the manifest's."""
        total = hashlib.sha256()
        try:
            with self._zip.open(name) as source:
                while piece := source.read(_PIECE):
                    total.update(piece)
                    yield piece
        except (OSError, zipfile.BadZipFile, EOFError, ValueError) as error:
            raise DamagedBackup(part=name) from error
        if total.hexdigest() != self.manifest.sums[name]:
            raise DamagedBackup(part=name)

    def read(self, name: str) -> bytes:
        """A member as a whole."""
        out = io.BytesIO()
        for piece in self.pieces(name):
            out.write(piece)
        return out.getvalue()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()


def _plain(found: Any) -> dict[str, Any]:
    if not isinstance(found, dict) or not isinstance(found.get("sums"), dict):
        raise TypeError("no manifest")
    return found

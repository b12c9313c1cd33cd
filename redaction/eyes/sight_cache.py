"""What was seen in a picture, kept on disk by the picture's content, so that a re-check looks only at what changed.

Views are kept, never findings: findings depend on whose dossier it is. Views hold identity all the same, so the folder is
private (0700), files are 0600, and the caller removes it with the season. Plain JSON: reading a cache runs no code.
"""

import hashlib
import json
import os
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

from redaction.eyes.joined_script import script_reader
from redaction.eyes.looking import SETTINGS
from redaction.eyes.ocr_model import ENGINE
from redaction.reading.sight import (
    SeenCode,
    SeenFace,
    SeenLine,
    SeenMark,
    SeenSeal,
    SeenSignature,
    View,
)

PARTS: dict[str, Any] = {
    "lines": SeenLine,
    "faces": SeenFace,
    "seals": SeenSeal,
    "codes": SeenCode,
    "marks": SeenMark,
    "signatures": SeenSignature,
}


class SightCache:
    """Views by content. `folder` None keeps nothing. A damaged entry counts as absent."""

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            folder.chmod(0o700)

    def key(self, digest: str, *, dpi: float | None, read: bool) -> str:
        """The name under which the view of a picture is kept: content, model, settings and printed resolution."""
        parts = f"{digest}|{ENGINE}|{script_reader()}|{SETTINGS}|{'' if dpi is None else round(dpi / 10)}|{read}"
        return hashlib.sha256(parts.encode()).hexdigest()

    def get(self, key: str) -> View | None:
        """The view kept under `key`, None when there is none."""
        if self.folder is None:
            return None
        try:
            return view_from_json(json.loads((self.folder / key[:2] / f"{key}.json").read_bytes()))
        except (OSError, ValueError, TypeError, KeyError):
            return None

    def put(self, key: str, view: View) -> None:
        """Keep a view. Written beside and renamed, so that a killed process leaves no half entry; a full disk is no error."""
        if self.folder is None:
            return
        place = self.folder / key[:2]
        try:
            place.mkdir(mode=0o700, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=place)
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump(asdict(view), file, ensure_ascii=False)
            Path(name).replace(place / f"{key}.json")
        except OSError:
            return


def view_from_json(data: dict[str, Any]) -> View:
    """The inverse of `asdict`: lists become the tuples they were. Raises KeyError or TypeError on another shape."""
    parts = {name: tuple(kind(**_tuples(entry)) for entry in data[name]) for name, kind in PARTS.items()}
    unread = tuple((str(zh), str(en)) for zh, en in data["unread"])
    return View(data["width"], data["height"], **parts, unread=unread, dpi=data["dpi"], turned=data["turned"])


def _tuples(entry: dict[str, Any]) -> dict[str, Any]:
    return {name: _tuple(value) for name, value in entry.items()}


def _tuple(value: Any) -> Any:
    return tuple(_tuple(item) for item in value) if isinstance(value, list) else value

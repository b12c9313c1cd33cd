"""One page of a long file, drawn when its picture is missing: by a limited child that stands ready, without reading the whole file.

The child draws for one file only and is then replaced, so that no stranger's file meets another. Its pictures lie in the private cache
of the installation, by the key of the object; a purge takes them along.
"""

import atexit
import contextlib
import json
import shutil
import subprocess
import sys
import threading
from pathlib import Path

from flask import current_app

from committee import settings_of
from committee.dossiers.pages import CHILD, ENDED_BY_LIMITS, BeyondLimits, CannotRender, PageSize, store
from committee.errors import NotFound
from committee.scratch import scratch_folder

_WALL_SECONDS = 60
_lock = threading.Lock()
_spare: subprocess.Popen[str] | None = None


def _start() -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(CHILD)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        cwd="/" if sys.platform != "win32" else None,
        env={"PATH": "/usr/bin:/bin"},
    )


def stand_ready() -> None:
    """Have a child waiting, its libraries loaded, before somebody needs it. Costs nothing when one waits already."""
    global _spare
    with _lock:
        if _spare is None or _spare.poll() is not None:
            _spare = _start()


def _take() -> subprocess.Popen[str]:
    global _spare
    with _lock:
        child, _spare = _spare, None
    return child if child is not None and child.poll() is None else _start()


@atexit.register
def _dismiss() -> None:
    global _spare
    with _lock:
        child, _spare = _spare, None
    if child is not None:
        with contextlib.suppress(OSError):
            child.communicate(input="", timeout=5)


def _folder(object_key: str) -> Path:
    return settings_of(current_app).cache_folder / "pages" / object_key


def forget_pages(object_key: str) -> None:
    """Remove what was drawn from an object."""
    shutil.rmtree(_folder(object_key), ignore_errors=True)


def cold_page(object_key: str, *, page: int, dpi: int) -> bytes:
    """JPEG of one page, from the cache or drawn now. Raises ``NotFound`` for a page that is not there, ``CannotRender``."""
    if page < 1:
        raise NotFound
    kept = _folder(object_key) / f"{page:04d}-{dpi}.jpg"
    with contextlib.suppress(FileNotFoundError):
        return kept.read_bytes()
    _, pictures = _ask(object_key, dpi=dpi, first=page, last=page)
    if not pictures:
        raise NotFound
    _keep(kept, pictures[0])
    return pictures[0]


def measured(object_key: str) -> list[PageSize]:
    """Sizes in points of every page, without drawing any. Raises ``NotFound`` or ``CannotRender``."""
    kept = _folder(object_key) / "sizes.json"
    with contextlib.suppress(FileNotFoundError, ValueError):
        return [PageSize(w, h) for w, h in json.loads(kept.read_text())]
    sizes, _ = _ask(object_key, dpi=0)
    _keep(kept, json.dumps([[size.width, size.height] for size in sizes]).encode())
    return sizes


def _keep(file: Path, content: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = file.with_suffix(f".{threading.get_ident()}")
    part.write_bytes(content)
    part.replace(file)


def _ask(object_key: str, *, dpi: int, first: int = 0, last: int = 0) -> tuple[list[PageSize], list[bytes]]:
    with scratch_folder() as folder:
        source = store().local_file(object_key)
        if source is None:
            source = folder / "in"
            source.write_bytes(store().get(object_key))
        out = folder / "out"
        out.mkdir()
        span = [first, last] if first else []
        child = _take()
        try:
            said, _ = child.communicate(json.dumps([str(source), str(out), dpi, *span]) + "\n", timeout=_WALL_SECONDS)
        except subprocess.TimeoutExpired as error:
            child.kill()
            child.communicate()
            raise BeyondLimits from error
        finally:
            stand_ready()
        if child.returncode in ENDED_BY_LIMITS:
            raise BeyondLimits
        if child.returncode != 0:
            raise CannotRender
        pictures = [file.read_bytes() for file in sorted(out.iterdir())]
    return [PageSize(w, h) for w, h in json.loads(said)["sizes"]], pictures

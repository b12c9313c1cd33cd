"""One page of a long file, drawn when its picture is missing, without reading the whole file.

The pictures lie in the private cache of the installation, by the key of the object; a purge takes them along.
"""

import contextlib
import json
import shutil
import threading
from pathlib import Path

from flask import current_app

from committee import settings_of
from committee.dossiers.pages import PageSize, draw_file, store
from committee.errors import NotFound
from committee.scratch import scratch_folder


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
    _, pictures = _ask(object_key, dpis=(dpi,), page=page)
    if not pictures:
        raise NotFound
    _keep(kept, pictures[0])
    return pictures[0]


def measured(object_key: str) -> list[PageSize]:
    """Sizes in points of every page, without drawing any. Raises ``NotFound`` or ``CannotRender``."""
    kept = _folder(object_key) / "sizes.json"
    with contextlib.suppress(FileNotFoundError, ValueError):
        return [PageSize(w, h) for w, h in json.loads(kept.read_text())]
    sizes, _ = _ask(object_key, dpis=())
    _keep(kept, json.dumps([[size.width, size.height] for size in sizes]).encode())
    return sizes


def _keep(file: Path, content: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = file.with_suffix(f".{threading.get_ident()}")
    part.write_bytes(content)
    part.replace(file)


def _ask(object_key: str, *, dpis: tuple[int, ...], page: int = 0) -> tuple[list[PageSize], list[bytes]]:
    with scratch_folder() as folder:
        source = store().local_file(object_key)
        if source is None:
            source = folder / "in"
            source.write_bytes(store().get(object_key))
        sizes, pictures = draw_file(source, dpis=dpis, first=page, last=page)
    return sizes, list(pictures.values())

"""Official PDF by Typst: a template of ours, data as JSON, never Typst source made of somebody's text.

The compiler sees only the folder of templates. Every file is PDF/A, which has a second use here: Typst then
refuses to print a character for which it has no glyph.
"""

import datetime as dt
import json
import re
import threading
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pymupdf
import typst

from committee.documents.errors import DocumentError, UnknownTemplate, UnsafeDrawing
from committee.documents.fonts import FontSet, default_fonts, require_printable
from committee.documents.shape_check import plain, require_shape, texts
from committee.documents.shapes import PDF_TEMPLATES

UNCHANGING = dt.datetime(2024, 1, 1, tzinfo=dt.UTC)
"""The creation time in every file: the same data give the same bytes, and no file tells when it was printed."""

MOST_DRAWING = 200_000  # bytes of one QR code; the largest possible code is about 60,000
ALLOWED_TAG = re.compile(r"<\?xml [^<>]*\?>|</?(svg|path|rect|g|title)\b[^<>]*>")


@cache
def templates_folder() -> Path:
    """Return the folder of document templates: inside the installed package, else beside it in the source tree."""
    package = Path(__file__).resolve().parent.parent
    for folder in (package / "_web" / "templates" / "documents", package.parent / "templates" / "documents"):
        if folder.is_dir():
            return folder
    raise DocumentError


class _Press:
    """One Typst compiler for one set of fonts. Typst keeps what it has laid out, so a second copy is quick."""

    def __init__(self, fonts: FontSet) -> None:
        self.lock = threading.Lock()
        self.compiler = typst.Compiler(root=str(templates_folder()), font_paths=fonts.fonts, ignore_system_fonts=True)


_presses: dict[int, tuple[FontSet, _Press]] = {}
_presses_lock = threading.Lock()


def _press(fonts: FontSet) -> _Press:
    with _presses_lock:
        if id(fonts) not in _presses:
            _presses[id(fonts)] = (fonts, _Press(fonts))  # the set is kept, so its id cannot be given to another
        return _presses[id(fonts)][1]


def render_pdf(
    template: str, data: Mapping[str, Any], *, watermark: str | None = None, fonts: FontSet | None = None
) -> bytes:
    """Return the PDF of ``template`` (a key of ``shapes.PDF_TEMPLATES``) filled with ``data``.

    ``data`` has the TypedDict's shape; dates and aware datetimes are written the Chinese way in Beijing time.
    ``watermark`` is printed faintly across every page. The same input gives the same bytes. Safe to call from
    several threads; Typst runs in native code without holding the interpreter.

    Raises UnknownTemplate, WrongShape (a field is missing or of a wrong type), MissingCharacters (a name cannot be
    printed with these fonts), UnsafeDrawing (an SVG is more than shapes), DocumentError.
    """
    shape = PDF_TEMPLATES.get(template)
    if shape is None:
        raise UnknownTemplate(name=template)
    require_shape(data, shape, where=template)
    chosen = fonts or default_fonts()
    content = plain(data)
    _require_plain_drawings(content)
    printed = _without_drawings(content)
    require_printable([*texts(printed), watermark or ""], fonts=chosen)
    inputs = {
        "data": json.dumps(content, ensure_ascii=False),
        "fonts": json.dumps({style.value: stack for style, stack in chosen.stacks.items()}, ensure_ascii=False),
        "title-weight": str(chosen.title_weight),
        "watermark": watermark or "",
    }
    press = _press(chosen)
    try:
        with press.lock:
            result = press.compiler.compile(
                input=str(templates_folder() / f"{template}.typ"),
                format="pdf",
                sys_inputs=inputs,
                pdf_standards="a-2b",
                timestamp=UNCHANGING,
            )
    except typst.TypstError as error:
        raise DocumentError from error
    assert isinstance(result, bytes)
    return result


def merged(files: Iterable[bytes]) -> bytes:
    """Return one PDF with the pages of *files* in order; each keeps its own page numbers. Equal input gives equal bytes."""
    with pymupdf.open() as whole:
        for file in files:
            with pymupdf.open(stream=file) as part:
                whole.insert_pdf(part)
        content = whole.tobytes(garbage=3, deflate=True, no_new_id=True)
    assert isinstance(content, bytes)
    return content


def _is_drawing(key: str) -> bool:
    return key.endswith("_svg")


def _require_plain_drawings(value: object) -> None:
    if isinstance(value, dict):
        for key, entry in value.items():
            if _is_drawing(key) and entry is not None:
                _require_plain_drawing(entry)
            else:
                _require_plain_drawings(entry)
    elif isinstance(value, list):
        for entry in value:
            _require_plain_drawings(entry)


def _require_plain_drawing(svg: object) -> None:
    # An SVG may otherwise pull in files, fonts or other pictures, and is data like any other.
    if not isinstance(svg, str) or len(svg) > MOST_DRAWING:
        raise UnsafeDrawing
    tags = re.findall(r"<[^>]*>", svg)
    words = svg.lower()
    if (
        not any(tag.startswith("<svg") for tag in tags[:2])
        or not all(ALLOWED_TAG.fullmatch(tag) for tag in tags)
        or any(word in words for word in ("href", "url(", "&", "style"))
    ):
        raise UnsafeDrawing


def _without_drawings(value: object) -> object:
    if isinstance(value, dict):
        return {key: _without_drawings(entry) for key, entry in value.items() if not _is_drawing(key)}
    if isinstance(value, list):
        return [_without_drawings(entry) for entry in value]
    return value

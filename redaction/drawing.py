"""Pages of one stranger's file as JPEG pictures without metadata: a piece of work for the isolated reader.

Law 2 of the house: experts and clerks get pictures that we drew, never the file.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from redaction.errors import LimitReached, UnreadableFile
from redaction.findings import Text

LARGEST_PIXELS = 40_000_000
LARGEST_PAGES = 2_000
LARGEST_OUTPUT = 400 * 1024**2
QUALITY = 82
_SECONDS = 180.0
_UNREADABLE = Text(
    "文件没有能显示的页面，或需要密码。", "The file has no page that can be shown, or asks for a password."
)
_TOO_MUCH = Text("页数或图像超出上限，请拆分文件。", "More pages or larger pictures than allowed: split the file.")


@dataclass(frozen=True, slots=True)
class Drawn:
    """Pages of a file: width and height in points as displayed, in order, and JPEG pictures by (page from 1, dpi)."""

    pages: int
    sizes: tuple[tuple[float, float], ...]
    pictures: dict[tuple[int, int], bytes]


def drawn(path: Path, *, dpis: Sequence[int], first: int = 0, last: int = 0, seconds: float = _SECONDS) -> Drawn:
    """Pages *first* to *last* (all when 0) of a file, drawn in an isolated reader; without *dpis* they are only measured.

    Raises ``UnreadableFile``, or ``LimitReached`` when it took more memory, time (*seconds* of waiting) or room than one file may have.
    """
    from redaction.isolation.trusted import Reader

    request = {"do": "draw", "path": str(path.resolve()), "dpis": list(dpis), "first": first, "last": last}
    with Reader() as reader:
        answer, blob = reader.job(request, seconds=seconds)
    pictures, start = {}, 0
    for page, dpi, size in answer["pictures"]:
        pictures[int(page), int(dpi)] = blob[start : start + int(size)]
        start += int(size)
    return Drawn(int(answer["pages"]), tuple((float(w), float(h)) for w, h in answer["sizes"]), pictures)


def draw(request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """The same inside the isolated reader. Raises UnreadableFile or LimitReached."""
    document = _opened(Path(request["path"]))
    count = document.page_count
    first, last = (request["first"], request["last"]) if request["first"] else (1, count)
    if last - first >= LARGEST_PAGES:
        raise LimitReached(_TOO_MUCH)
    sizes, names, pictures, written = [], [], [], 0
    for number in range(first, min(last, count) + 1):
        page = document[number - 1]
        sizes.append([page.rect.width, page.rect.height])
        for dpi in request["dpis"]:
            picture = _drawn_page(page, dpi)
            written += len(picture)
            if written > LARGEST_OUTPUT:
                raise LimitReached(_TOO_MUCH)
            names.append([number, dpi, len(picture)])
            pictures.append(picture)
    return {"pages": count, "sizes": sizes, "pictures": names}, b"".join(pictures)


def _opened(source: Path) -> Any:
    """The document, a picture as one page. A PDF is not read whole. Raises UnreadableFile without a page, or with a password."""
    import pymupdf

    pymupdf.TOOLS.mupdf_display_errors(False)
    pymupdf.TOOLS.mupdf_display_warnings(False)
    with source.open("rb") as file:
        head = file.read(1024)
    if b"%PDF-" in head:
        document = pymupdf.open(source, filetype="pdf")
    else:
        content = source.read_bytes()
        document = pymupdf.open(stream=_heic(content) if content[4:8] == b"ftyp" else content)
    if document.needs_pass and not document.authenticate(""):
        raise UnreadableFile(_UNREADABLE)
    if not document.is_pdf:
        document = pymupdf.open("pdf", document.convert_to_pdf())
    if not document.page_count:
        raise UnreadableFile(_UNREADABLE)
    return document


def _drawn_page(page: Any, dpi: int) -> bytes:
    """JPEG by Pillow's encoder, which takes a tenth of the processor time of MuPDF's own; smaller where the page is immense."""
    import pymupdf
    from PIL import Image

    scale = dpi / 72
    pixels = page.rect.width * page.rect.height * scale * scale
    if pixels > LARGEST_PIXELS:
        scale *= (LARGEST_PIXELS / pixels) ** 0.5
    pixmap = page.get_pixmap(matrix=pymupdf.Matrix(scale, scale), alpha=False)
    out = io.BytesIO()
    shown = Image.frombuffer("RGB", (pixmap.width, pixmap.height), pixmap.samples_mv)
    shown.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()


def _heic(content: bytes) -> bytes:
    """A HEIC photo as PNG bytes."""
    import pi_heif

    picture = pi_heif.read_heif(io.BytesIO(content)).to_pillow()
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()

"""Run as a script in a child with limits: pages of one file become pictures without metadata. Parses strangers' files.

Usage: render_child.py FILE OUT_FOLDER DPI[,DPI…] [FIRST LAST]. Prints one JSON object: {"pages": n, "sizes": [[w, h], …]}; with the one
DPI 0 nothing is drawn. Without arguments it makes itself ready and reads them, a JSON list, from its standard input.
Exit 2 when the file cannot be read, 3 when it is beyond the limits (a signal says the same).
Imports nothing of the application, so that the child starts fast and knows no secret.
"""

import contextlib
import json
import os
import sys
from pathlib import Path
from typing import Any

MEMORY = 2 * 1024**3
CPU_SECONDS = 120
FILE_SIZE = 512 * 1024**2
LARGEST_PIXELS = 40_000_000
LARGEST_PAGES = 2_000
LARGEST_OUTPUT = 400 * 1024**2
UNREADABLE, BEYOND = 2, 3


def limit() -> None:
    """Memory, time, file size, no core dump; silently none of it where the system has no such limits."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 5))
        resource.setrlimit(resource.RLIMIT_FSIZE, (FILE_SIZE, FILE_SIZE))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main(arguments: list[str]) -> int:
    """Render; returns the exit status that the module's docstring names."""
    limit()
    source, out, dpis = Path(arguments[0]), Path(arguments[1]), [int(d) for d in arguments[2].split(",")]
    try:
        document = _open(source)
        if document is None:
            return UNREADABLE
        count = document.page_count
        first, last = (int(arguments[3]), int(arguments[4])) if len(arguments) > 4 else (1, count)
        if last - first >= LARGEST_PAGES:
            return BEYOND
        sizes = _draw(document, range(first, min(last, count) + 1), out, dpis)
    except MemoryError:
        return BEYOND
    except Exception:
        return UNREADABLE
    if sizes is None:
        return BEYOND
    sys.stdout.write(json.dumps({"pages": count, "sizes": sizes}))
    return 0


def _open(source: Path) -> Any:
    """The document, a picture as one page; None when it has no page or asks for a password. A PDF is not read whole."""
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
        return None
    if not document.is_pdf:
        document = pymupdf.open("pdf", document.convert_to_pdf())
    return document if document.page_count else None


def _draw(document: Any, numbers: range, out: Path, dpis: list[int]) -> list[list[float]] | None:
    """Write the pictures of *numbers*; sizes in points as displayed, or None when the pictures grow beyond the limit."""
    import pymupdf

    sizes, written = [], 0
    for number in numbers:
        page = document[number - 1]
        sizes.append([page.rect.width, page.rect.height])
        for dpi in filter(None, dpis):
            scale = dpi / 72
            pixels = page.rect.width * page.rect.height * scale * scale
            if pixels > LARGEST_PIXELS:
                scale *= (LARGEST_PIXELS / pixels) ** 0.5
            picture = _jpeg(page.get_pixmap(matrix=pymupdf.Matrix(scale, scale), alpha=False))
            written += len(picture)
            if written > LARGEST_OUTPUT:
                return None
            (out / f"{number:04d}-{dpi}.jpg").write_bytes(picture)
    return sizes


def _jpeg(pixmap: Any) -> bytes:
    """A drawn page as JPEG by Pillow's encoder, which takes a tenth of the processor time of MuPDF's own."""
    import io

    from PIL import Image

    out = io.BytesIO()
    Image.frombuffer("RGB", (pixmap.width, pixmap.height), pixmap.samples_mv).save(out, "JPEG", quality=82)
    return out.getvalue()


def _heic(content: bytes) -> bytes:
    """A HEIC photo as PNG bytes."""
    import io

    import pi_heif

    picture = pi_heif.read_heif(io.BytesIO(content)).to_pillow()
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def waited() -> list[str]:
    """The arguments that somebody hands over later; the slow part of the start is done before."""
    import pymupdf

    _jpeg(pymupdf.open().new_page(width=8, height=8).get_pixmap())
    line = sys.stdin.readline()
    return [str(part) for part in json.loads(line)] if line else []


if __name__ == "__main__":
    given = sys.argv[1:] or waited()
    status = main(given) if given else 0
    sys.stdout.flush()
    # What was loaded need not be taken down piece by piece while somebody waits for the picture.
    os._exit(status)

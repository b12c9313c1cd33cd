"""Run as a script in a child with limits: pages of one file become pictures without metadata. Parses strangers' files.

Usage: render_child.py FILE OUT_FOLDER DPI[,DPI…] [FIRST LAST]. Prints one JSON object: {"pages": n, "sizes": [[w, h], …]}.
Imports nothing of the application, so that the child starts fast and knows no secret.
"""

import contextlib
import json
import sys
from pathlib import Path

MEMORY = 2 * 1024**3
CPU_SECONDS = 120
FILE_SIZE = 512 * 1024**2
LARGEST_PIXELS = 40_000_000


def limit() -> None:
    """Memory, time, file size, no core dump; silently none of it where the system has no such limits."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 5))
        resource.setrlimit(resource.RLIMIT_FSIZE, (FILE_SIZE, FILE_SIZE))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main(arguments: list[str]) -> int:
    """Render; exit 2 when the file cannot be read."""
    limit()
    import pymupdf

    pymupdf.TOOLS.mupdf_display_errors(False)
    pymupdf.TOOLS.mupdf_display_warnings(False)
    source, out, dpis = Path(arguments[0]), Path(arguments[1]), [int(d) for d in arguments[2].split(",")]
    content = source.read_bytes()
    if content[4:8] == b"ftyp":
        content = _heic(content)
    try:
        document = pymupdf.open(stream=content)
        if document.needs_pass and not document.authenticate(""):
            return 2
        if not document.is_pdf:
            document = pymupdf.open("pdf", document.convert_to_pdf())
        count = document.page_count
        if count == 0:
            return 2
    except Exception:
        return 2
    first, last = (int(arguments[3]), int(arguments[4])) if len(arguments) > 4 else (1, count)
    sizes = []
    for number in range(first, min(last, count) + 1):
        page = document[number - 1]
        sizes.append([page.rect.width, page.rect.height])
        for dpi in dpis:
            scale = dpi / 72
            pixels = page.rect.width * page.rect.height * scale * scale
            if pixels > LARGEST_PIXELS:
                scale *= (LARGEST_PIXELS / pixels) ** 0.5
            picture = page.get_pixmap(matrix=pymupdf.Matrix(scale, scale), alpha=False)
            (out / f"{number:04d}-{dpi}.jpg").write_bytes(picture.tobytes("jpeg", jpg_quality=82))
    sys.stdout.write(json.dumps({"pages": count, "sizes": sizes}))
    return 0


def _heic(content: bytes) -> bytes:
    """A HEIC photo as PNG bytes."""
    import io

    import pi_heif

    picture = pi_heif.read_heif(io.BytesIO(content)).to_pillow()
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

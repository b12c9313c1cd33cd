"""Page text as poppler's own program reads it, where it is installed: run as a separate program under limits, its output read as text."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

SECONDS = 120
MEMORY_KIB = 2 * 1024**2
MAX_TEXT = 64 * 1024 * 1024
# One limit a command: the plain shell of many systems refuses several at once, and then sets none of them.
_LIMITS = (("v", MEMORY_KIB), ("t", SECONDS), ("f", MAX_TEXT // 512), ("c", 0))
_LIMITED = "".join(f"ulimit -{kind} {most} 2>/dev/null; " for kind, most in _LIMITS) + 'exec "$0" "$@"'


def poppler_texts(path: Path) -> list[str] | None:
    """The text of every page in order; None when poppler is absent, fails or takes too long."""
    program = shutil.which("pdftotext")
    if program is None or os.name != "posix":
        return None
    with tempfile.TemporaryFile() as out:
        try:
            done = subprocess.run(
                ["/bin/sh", "-c", _LIMITED, program, "-enc", "UTF-8", "-q", str(path.resolve()), "-"],
                stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.DEVNULL, timeout=SECONDS, check=False,
                env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"},
            )  # fmt: skip
        except (OSError, subprocess.TimeoutExpired):
            return None
        if done.returncode != 0:
            return None
        out.seek(0)
        return out.read(MAX_TEXT).decode("utf-8", "replace").split("\f")

"""Private folders in which children read strangers' files: gone after use, and swept when the process that made them was killed."""

import contextlib
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from committee import clock

_PREFIX = "mangping-work"
_NAME = re.compile(rf"{_PREFIX}-(\d+)-")
_FORGOTTEN_SECONDS = 24 * 3600  # where a process cannot be asked whether it lives


@contextlib.contextmanager
def scratch_folder() -> Iterator[Path]:
    """A folder that only its owner may enter, named after this process; removed at the end."""
    with tempfile.TemporaryDirectory(prefix=f"{_PREFIX}-{os.getpid()}-") as folder:
        yield Path(folder)


def sweep() -> int:
    """Remove what killed processes left behind, unmasked dossiers among it; returns how many folders went."""
    gone = 0
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}-*"):
        found = _NAME.match(folder.name)
        if found is None or _in_use(int(found[1]), folder):
            continue
        shutil.rmtree(folder, ignore_errors=True)
        gone += not folder.exists()
    return gone


def _in_use(process: int, folder: Path) -> bool:
    try:
        if sys.platform == "win32":  # asking there would end the process
            return folder.stat().st_mtime > clock.real_now().timestamp() - _FORGOTTEN_SECONDS
        if folder.stat().st_uid != os.getuid():
            return True
        os.kill(process, 0)
    except PermissionError:
        return True
    except (FileNotFoundError, ProcessLookupError):
        return False
    return True

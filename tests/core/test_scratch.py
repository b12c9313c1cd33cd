"""What strangers' files were unpacked into does not outlive the process that did it."""

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from committee import scratch

HOLD = """
from committee.scratch import scratch_folder
with scratch_folder() as folder:
    (folder / "in").write_bytes(b"x")
    print(folder, flush=True)
    input()
"""


@pytest.fixture(autouse=True)
def _own_corner(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


def test_a_folder_is_private_and_goes_with_its_use() -> None:
    with scratch.scratch_folder() as folder:
        assert folder.stat().st_mode & 0o777 == 0o700
        assert scratch.sweep() == 0
        assert folder.exists()
    assert not folder.exists()


@pytest.mark.kill
def test_the_folder_of_a_killed_process_is_swept_and_that_of_a_living_one_stays(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )
    assert process.stdout is not None
    folder = Path(process.stdout.readline().strip())
    assert scratch.sweep() == 0
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert (folder / "in").exists()
    (tmp_path / "mangping-work-of-somebody").mkdir()
    assert scratch.sweep() == 1
    assert not folder.exists()
    assert (tmp_path / "mangping-work-of-somebody").exists()

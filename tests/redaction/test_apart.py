"""Work in a copy of the process: its answer comes back, its end does not matter."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from redaction.judging import judge
from redaction.reading import second
from redaction.reading.apart import Apart, Lost
from redaction.reading.files import read_bytes
from tests.redaction import planted
from tests.redaction.test_detectors import RARE


def test_what_the_work_gives_comes_back_whole() -> None:
    texts = ["文" * 500_000, None, "lone \ud800 surrogate"]
    assert Apart(lambda: texts).answer(seconds=30) == texts


def test_a_copy_that_crashes_costs_nothing_but_its_answer() -> None:
    with pytest.raises(Lost):
        Apart(lambda: os.kill(os.getpid(), signal.SIGSEGV)).answer(seconds=30)


def test_a_copy_whose_work_fails_gives_no_answer() -> None:
    with pytest.raises(Lost):
        Apart(lambda: 1 // 0).answer(seconds=30)


def test_a_copy_that_hangs_is_ended_at_its_time() -> None:
    hanging = Apart(lambda: time.sleep(600))
    with pytest.raises(Lost):
        hanging.answer(seconds=0.1)
    with pytest.raises(ChildProcessError):
        os.waitpid(hanging.child, os.WNOHANG)


def test_a_copy_that_nobody_asks_ends_with_what_began_it() -> None:
    begun = Apart(lambda: time.sleep(600))
    child = begun.child
    del begun
    with pytest.raises(ChildProcessError):
        os.waitpid(child, os.WNOHANG)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux tells a process of its parent's end")
def test_a_copy_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    said = tmp_path / "copy"
    program = (
        "import os, time\nfrom pathlib import Path\nfrom redaction.reading.apart import Apart\n"
        f"said = Path({str(said)!r})\n"
        "def work():\n    said.with_suffix('.part').write_text(str(os.getpid()))\n"
        "    said.with_suffix('.part').rename(said)\n    time.sleep(600)\n"
        "begun = Apart(work)\ntime.sleep(600)\n"
    )
    with subprocess.Popen([sys.executable, "-c", program]) as parent:
        while not said.exists():
            assert parent.poll() is None
            time.sleep(0.01)
        copy = Path(f"/proc/{said.read_text()}")
        parent.kill()
    deadline = time.monotonic() + 30
    while _lives(copy) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not _lives(copy)


def _lives(process: Path) -> bool:
    try:
        return (process / "stat").read_text().rsplit(")", 1)[1].split()[0] not in ("Z", "X")
    except OSError:
        return False


def test_a_second_reader_that_crashes_leaves_the_first_ones_findings_and_the_file_undecided(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(second, "_page_texts", lambda data: os.kill(os.getpid(), signal.SIGSEGV))
    findings, missing = judge(read_bytes(planted.visible("王翀"), name="材料.pdf"), RARE)
    assert [finding.detector for finding in findings] == ["visible_text"]
    assert [line.what.en for line in missing if line.decisive] == ["the second reader"]

"""The isolated reader: limits set, network and programs forbidden, pixels only, and every end told in plain words."""

import platform
import subprocess
import sys

import numpy as np
import pytest

from redaction.errors import LimitReached, UnreadableFile
from redaction.isolation.trusted import Reader, ReaderDied
from tests.redaction.people import RARE
from tests.redaction.planted import base, jpeg, saved

_TRY = """
import socket, subprocess, sys
from redaction.isolation import limits
missing = limits.apply()
answers = [missing]
for attempt in (lambda: socket.socket(), lambda: subprocess.run(["true"])):
    try:
        attempt()
        answers.append("allowed")
    except OSError:
        answers.append("refused")
import resource
answers.append(str(resource.getrlimit(resource.RLIMIT_CORE)[0]))
print("|".join(answers))
"""


def test_a_reader_may_neither_call_out_nor_start_programs_nor_leave_a_core() -> None:
    done = subprocess.run([sys.executable, "-c", _TRY], capture_output=True, text=True, check=True)
    missing, network, program, core = done.stdout.strip().split("|")
    assert core == "0"
    if not missing:
        assert (network, program) == ("refused", "refused")


_AS_32_BITS = """
import ctypes, mmap
from redaction.isolation import limits
page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
page.write(bytes.fromhex("b814000000cd80c3"))  # mov eax, 20 (getpid of 32 bits); int 0x80; ret
ask = ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(page)))
missing = limits.apply()
print(missing or ask(), flush=True)
"""


def test_a_reader_may_not_call_the_kernel_by_another_machines_numbers() -> None:
    if platform.machine() != "x86_64" or not sys.platform.startswith("linux"):
        return
    done = subprocess.run([sys.executable, "-c", _AS_32_BITS], capture_output=True, text=True, check=False)
    # -1: EPERM. A kernel without calls of 32 bits ends the process before it can print.
    assert not done.stdout.strip().isdecimal()


def test_pixels_come_over_the_pipe_as_they_are_shown(tmp_path) -> None:
    document = base(1)
    document[0].insert_image((100, 400, 300, 600), stream=jpeg())
    path = tmp_path / "a.pdf"
    path.write_bytes(saved(document))
    with Reader() as reader:
        summary = reader.open(path, RARE, name="a.pdf", deep=False)
        (scene,) = reader.scenes(summary)
        assert summary["pages"] == 1
        (digest,) = scene.pictures
        assert scene.pixels(digest).shape == (80, 120, 3)
        page = scene.render(1, dpi=72)
        assert page.shape == (842, 595, 3)
        assert page.dtype == np.uint8
        with pytest.raises(ValueError):
            scene.pixels("none")


def test_a_refusal_comes_back_as_itself(tmp_path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(b"")
    with Reader() as reader, pytest.raises(UnreadableFile) as refusal:
        reader.open(path, RARE, name="a.pdf", deep=False)
    assert "空" in refusal.value.text.zh


def test_a_reader_that_is_killed_is_a_limit_reached_not_a_traceback(tmp_path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(saved(base(1)))
    with Reader() as reader:
        reader.open(path, RARE, name="a.pdf", deep=False)
        reader._process.kill()
        with pytest.raises(ReaderDied) as refusal:
            reader.judge([])
    assert isinstance(refusal.value, LimitReached)
    assert refusal.value.text.en


def test_each_file_has_a_process_of_its_own_and_one_that_dies_takes_no_other_along(tmp_path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(saved(base(1)))
    with Reader() as first, Reader() as second:
        first._process.kill()
        with pytest.raises(ReaderDied):
            first.open(path, RARE, name="a.pdf", deep=False)
        assert second.open(path, RARE, name="a.pdf", deep=False)["pages"] == 1


def test_a_prepared_process_that_died_is_replaced(tmp_path) -> None:
    from redaction.isolation import forking

    path = tmp_path / "a.pdf"
    path.write_bytes(saved(base(1)))
    with Reader():
        forking._KNOWN[0]._process.kill()
        forking._KNOWN[0]._process.wait()
    with Reader() as again:
        assert again.open(path, RARE, name="a.pdf", deep=False)["pages"] == 1
    assert forking._KNOWN[0]._process.poll() is None

"""How an isolated reader is started: forked from a prepared process where the system can, as a new interpreter elsewhere."""

import atexit
import os
import socket
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Protocol

from redaction.isolation.zygote import END, FORK, PID_BYTES

_PATIENCE = 60.0


class Child(Protocol):
    """A reading process as its user needs it."""

    stdin: BinaryIO
    stdout: BinaryIO

    def kill(self) -> None:
        """End it at once, whatever it does."""
        ...


class Interpreter:
    """A reader in an interpreter of its own."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "redaction.isolation.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            env=_environment(),
            cwd="/" if os.name == "posix" else None,
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self.stdin: BinaryIO = self._process.stdin  # type: ignore[assignment]
        self.stdout: BinaryIO = self._process.stdout  # type: ignore[assignment]

    def kill(self) -> None:
        """End it and wait until it is gone."""
        self._process.kill()
        self._process.wait()


class Forked:
    """A reader forked from the prepared process."""

    def __init__(self, zygote: "Zygote", pid: int, requests: int, answers: int) -> None:
        self._zygote = zygote
        self._pid = pid
        self.stdin: BinaryIO = os.fdopen(requests, "wb", buffering=0)
        self.stdout: BinaryIO = os.fdopen(answers, "rb", buffering=0)

    def kill(self) -> None:
        """End it and wait until it is gone."""
        self._zygote.end(self._pid)


class Zygote:
    """The prepared process, from the outside; safe to use from several threads."""

    def __init__(self) -> None:
        self.owner = os.getpid()
        self._lock = threading.Lock()
        self._readers: set[int] = set()
        self._line, theirs = socket.socketpair()
        self._line.settimeout(_PATIENCE)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "redaction.isolation.zygote", str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=_environment(),
                cwd="/",
            )

    def reader(self) -> Forked:
        """A new reader. Raises OSError when the process is gone."""
        their_requests, our_requests = os.pipe()
        our_answers, their_answers = os.pipe()
        try:
            with self._lock:
                socket.send_fds(self._line, [FORK], [their_requests, their_answers])
                pid = int.from_bytes(self._exactly(PID_BYTES))
                self._readers.add(pid)
        except OSError:
            os.close(our_requests)
            os.close(our_answers)
            raise
        finally:
            os.close(their_requests)
            os.close(their_answers)
        return Forked(self, pid, our_requests, our_answers)

    def end(self, pid: int) -> None:
        """End a reader; silent when the process is gone, which has taken its readers along."""
        with suppress(OSError), self._lock:
            self._line.sendall(END + pid.to_bytes(PID_BYTES))
            self._exactly(len(END))
            self._readers.discard(pid)

    def close(self) -> None:
        """End the process and all its readers."""
        self._line.close()
        if self.owner != os.getpid():
            return
        if not self._readers:
            # It may be in the middle of loading something that nobody needs any more.
            self._process.kill()
        self._process.wait()

    def _exactly(self, size: int) -> bytes:
        answer = b""
        while len(answer) < size:
            part = self._line.recv(size - len(answer))
            if not part:
                raise ConnectionError("the prepared process is gone")
            answer += part
        return answer


_KNOWN: list[Zygote] = []
_GUARD = threading.Lock()


def start_reader() -> Child:
    """A fresh reading process. The prepared one is started at the first call and again when it is gone."""
    for _ in range(2):
        zygote = stand_ready()
        if zygote is None:
            break
        try:
            return zygote.reader()
        except OSError:
            with _GUARD:
                if zygote in _KNOWN:
                    _KNOWN.remove(zygote)
            zygote.close()
    return Interpreter()


def stand_ready() -> Zygote | None:
    """Have the prepared process running before somebody needs it; None where the system cannot fork. Costs nothing when it runs."""
    if not hasattr(socket, "send_fds") or not hasattr(os, "fork"):
        return None
    with _GUARD:
        # A process forked from one that had a zygote must not talk over its parent's line.
        if _KNOWN and _KNOWN[0].owner != os.getpid():
            _KNOWN.pop()._line.close()
        if not _KNOWN:
            _KNOWN.append(Zygote())
        return _KNOWN[0]


@atexit.register
def _close() -> None:
    while _KNOWN:
        zygote = _KNOWN.pop()
        if zygote.owner == os.getpid():
            zygote.close()


def _environment() -> dict[str, str]:
    environment = {
        "PATH": "/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "PYTHONPATH": str(Path(__file__).resolve().parents[2]),
        "PYTHONDONTWRITEBYTECODE": "1",
        "OMP_NUM_THREADS": "1",
    }
    if "SYSTEMROOT" in os.environ:
        environment["SYSTEMROOT"] = os.environ["SYSTEMROOT"]
    return environment

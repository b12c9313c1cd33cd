"""A process that has loaded what reading needs and nothing else, and forks a fresh reader for each file: a start costs milliseconds.

It never opens a file itself, so nothing of one file can reach another; the forked reader sets its own limits before its first byte.
Started by `redaction.isolation.forking`, which holds the other end of the socket; when that end closes, all readers end with it.
"""

import gc
import os
import select
import signal
import socket
import sys
from contextlib import suppress
from importlib import import_module

FORK, END = b"F", b"E"
PID_BYTES = 4
# Needed by every file, then by deep checks only: the second list is loaded while nobody waits.
_FIRST = (
    "redaction.isolation.desk",
    "redaction.reading.pdf",
    "redaction.isolation.child",
    "redaction.drawing",
    "numpy",
    "PIL.JpegImagePlugin",
)
_LATER = (
    "redaction.reading.images",
    "redaction.reading.second",
    "pypdfium2",
    "pikepdf",
    "cv2",
    "redaction.names.blurred",
)


def main(arguments: list[str]) -> int:
    """Fork a reader for each pair of pipes that comes over the socket, end those that are named, until the other side closes."""
    line = socket.socket(fileno=int(arguments[0]))
    for module in _FIRST:
        import_module(module)
    later = list(_LATER)
    gc.freeze()
    children: set[int] = set()
    while True:
        if later and not select.select([line], [], [], 0.05)[0]:
            import_module(later.pop(0))
            gc.freeze()
            continue
        message, pipes, _, _ = socket.recv_fds(line, 1 + PID_BYTES, 2)
        if not message:
            break
        if message[:1] == FORK and len(pipes) == 2:
            child = os.fork()
            if child == 0:
                _become_reader(line, pipes[0], pipes[1])
            children.add(child)
            for pipe in pipes:
                os.close(pipe)
            line.sendall(child.to_bytes(PID_BYTES))
        elif message[:1] == END:
            child = int.from_bytes(message[1:])
            if child in children:
                children.discard(child)
                _end(child)
            line.sendall(END)
    for child in children:
        _end(child)
    return 0


def _become_reader(line: socket.socket, requests: int, answers: int) -> None:
    """The rest of the forked process's life: it never returns to the loop above."""
    from redaction.isolation.child import serve

    code = 1
    try:
        line.close()
        code = serve(requests, answers)
    except BaseException:
        # Whatever happens, this copy of the loop must not go on; the other side sees the closed pipe.
        code = 1
    finally:
        os._exit(code)


def _end(child: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)
    with suppress(ChildProcessError):
        os.waitpid(child, 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""The isolated reader: a fresh process that opens one stranger's file, shows pixels to the eyes, and judges what it read.

Started by `redaction.isolation.trusted`; speaks frames over its standard streams (see `redaction.isolation.messages`). Limits are set before the
first byte of the file is read. Answers are JSON and raw pixels only, so that nothing hostile can be unpickled on the other side.
"""

import os
import pickle
import sys
from typing import Any, BinaryIO

from redaction.errors import RedactionError
from redaction.isolation import limits, messages


def main() -> int:
    """Serve requests on the standard streams until the other side closes them."""
    return serve(os.dup(0), os.dup(1))


def serve(requests: int, answers: int) -> int:
    """Serve requests from one pipe into another until the other side closes; whatever libraries print goes nowhere."""
    reading, writing = os.fdopen(requests, "rb"), os.fdopen(answers, "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    warning = limits.apply()
    messages.send(writing, {"ready": True, "warning": warning})
    try:
        return _serve(reading, writing)
    except MemoryError:
        messages.send(writing, {"error": "limit", "zh": "内存不足", "en": "out of memory"})
        return 1


def _serve(requests: BinaryIO, answers: BinaryIO) -> int:
    from redaction.isolation.desk import Desk

    desk: Desk | None = None
    while True:
        request, payload = messages.receive(requests.read)
        if request is None:
            return 0
        try:
            if request["do"] == "open":
                identity, matcher = pickle.loads(payload)  # noqa: S301 - comes from the trusted parent
                desk = Desk(request, identity, matcher, _progress(answers))
                messages.send(answers, desk.summary())
            elif request["do"] in ("mask", "prove", "draw"):
                messages.send(answers, *_job(request, payload, _progress(answers)))
            elif desk is None:
                messages.send(answers, {"error": "order", "zh": "尚未打开文件", "en": "no file is open"})
            else:
                answer, blob = desk.answer(request, payload)
                messages.send(answers, answer, blob)
        except RedactionError as error:
            messages.send(answers, {"error": type(error).__name__, "zh": error.text.zh, "en": error.text.en})
        except MemoryError:
            raise
        except Exception as error:
            messages.send(answers, {"error": type(error).__name__, "zh": "读取出错", "en": "reading failed"})


def _job(request: dict[str, Any], payload: bytes, progress: Any) -> tuple[dict[str, Any], bytes]:
    """A piece of work on a file that is not open at the desk: drawing or masking it, or reading a masked one with other readers."""
    if request["do"] == "draw":
        from redaction.drawing import draw

        return draw(request)
    if request["do"] == "mask":
        from redaction.masking.work import mask

        return mask(request, progress)
    from redaction.proof.work import examine

    return examine(request, pickle.loads(payload), progress), b""  # noqa: S301 - comes from the trusted parent


def _progress(answers: BinaryIO) -> Any:
    def tell(done: int, total: int) -> None:
        messages.send(answers, {"progress": [done, total]})

    return tell


if __name__ == "__main__":
    sys.exit(main())

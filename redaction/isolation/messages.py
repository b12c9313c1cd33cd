"""Messages between the checker and its isolated reader: a JSON object and optional raw bytes, both with their lengths in front."""

import json
import struct
from collections.abc import Callable, Mapping
from typing import Any, BinaryIO

_HEAD = struct.Struct(">IQ")
MAX_MESSAGE = 256 * 1024 * 1024
MAX_BLOB = 1024 * 1024 * 1024


def send(stream: BinaryIO, message: Mapping[str, Any], blob: bytes | memoryview = b"") -> None:
    """Write one message and flush it."""
    body = json.dumps(message, ensure_ascii=False).encode("utf-8", "replace")
    stream.write(_HEAD.pack(len(body), len(blob)))
    stream.write(body)
    if len(blob):
        stream.write(blob)
    stream.flush()


def receive(read: Callable[[int], bytes]) -> tuple[dict[str, Any] | None, bytes]:
    """The next message, or None at the end of the stream. `read(n)` gives exactly n bytes, fewer only at the end.

    Raises ValueError when what comes is not a message or is too large.
    """
    head = read(_HEAD.size)
    if len(head) < _HEAD.size:
        return None, b""
    length, extra = _HEAD.unpack(head)
    if length > MAX_MESSAGE or extra > MAX_BLOB:
        raise ValueError("message too large")
    body = read(length)
    blob = read(extra) if extra else b""
    if len(body) < length or len(blob) < extra:
        return None, b""
    message = json.loads(body)
    if not isinstance(message, dict):
        raise ValueError("not a message")
    return message, blob

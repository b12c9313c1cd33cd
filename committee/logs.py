"""Logs of the machine: structured lines without identity. ID numbers and long tokens never pass, whatever a message holds."""

import logging
import re
import sys
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

import structlog

_ID_NUMBER = re.compile(r"(?<!\d)\d{14,17}[\dXx](?!\d)")
_PHONE = re.compile(r"(?<!\d)1\d{10}(?!\d)")


def scrub(text: str) -> str:
    """*text* without ID and phone numbers."""
    return _PHONE.sub("[phone]", _ID_NUMBER.sub("[id]", text))


def class_and_place(error: BaseException) -> str:
    """An exception's class, and file and line where it was raised; never its message, which may hold what somebody typed."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else "?"
    return f"{type(error).__name__} {where}"


def _scrub_event(logger: object, name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    return {key: scrub(value) if isinstance(value, str) else value for key, value in event.items()}


def _reduce_trace(logger: object, name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """An exception's class and place instead of its message."""
    found = event.pop("exc_info", None)
    error = found[1] if isinstance(found, tuple) else found
    if isinstance(error, BaseException):
        event["failure"] = class_and_place(error)
    return event


def quiet_logging(level: int = logging.WARNING) -> None:
    """Log to standard error: JSON when it is not a terminal, plain lines when it is. Third parties' chatter stays off."""
    shown: Any = (
        structlog.dev.ConsoleRenderer()
        if sys.stderr.isatty()
        else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[structlog.stdlib.add_log_level, structlog.processors.TimeStamper(fmt="iso", utc=True)],
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, _reduce_trace, _scrub_event, shown],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)

"""A part of a file that cannot be read must not hide the others: its failure is noted, and the reading goes on."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from redaction.findings import NotChecked, Text

Part = TypeVar("Part")


def guarded(what: Text, work: Callable[[], Part], *, otherwise: Part, warnings: list[NotChecked]) -> Part:
    """The result of `work`, or `otherwise` with a line in `warnings` that names class and place, never a message.

    Parsers of damaged files fail in every way their authors did not think of, so every exception but memory's counts.
    """
    try:
        return work()
    except MemoryError:
        raise
    except Exception as error:
        trace = error.__traceback__
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        where = f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else ""
        place = f"{type(error).__name__} {where}"
        warnings.append(NotChecked(what, Text(f"读取时出错（{place}）", f"reading failed ({place})")))
        return otherwise

"""One part of a proof as plain data: what was asked, how it ended, in both languages. Every examiner speaks of its outcome so."""

from collections.abc import Iterable
from typing import Any

CLEAN, FOUND, NOT_CHECKED = "clean", "found", "not_checked"


def part(
    name: str, outcome: str, zh: str, en: str, pages: Iterable[int] | None = None, *, needed: bool = True
) -> dict[str, Any]:
    """One part: *outcome* is ``CLEAN``, ``FOUND`` or ``NOT_CHECKED``; *pages* count from 1; without *needed* it cannot fail the proof."""
    listed = sorted(set(pages or ()))
    return {"name": name, "outcome": outcome, "zh": zh, "en": en, "pages": listed, "needed": needed}

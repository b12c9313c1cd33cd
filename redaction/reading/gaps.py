"""Gaps that a removed word leaves in the operators of a line: its exact width is still written there (T-090)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from redaction.findings import Box
from redaction.reading.model import Page, Rect

# The sign stands first, so that a page without such steps is passed over at C speed.
_NUMBER = re.compile(rb"-\d{4,6}(?:\.\d+)?(?=\s*[<(\]])")
_LEAST = 1_400.0
_MOST = 200
_BLANKS = 32


@dataclass(frozen=True, slots=True)
class Gap:
    """Room between two glyphs of a line. `ems` is its width in sizes of the font, `written` the same as the operators hold it, or None."""

    box: Box
    ems: float
    size: float
    font: str
    written: float | None
    before: str = field(repr=False)
    after: str = field(repr=False)


def gap_widths(content: bytes) -> list[float]:
    """Wide steps inside text operators, in thousandths of the font's size."""
    if b"TJ" not in content:
        return []
    steps = (found for found in _NUMBER.finditer(content) if _follows_text(content, found.start()))
    return [width for found in islice(steps, _MOST) if (width := -float(found[0])) >= _LEAST]


def _follows_text(content: bytes, start: int) -> bool:
    return content[max(0, start - _BLANKS) : start].rstrip()[-1:] in (b">", b")", b"[")


def gaps_on(page: Page, *, written: list[float]) -> Iterator[Gap]:
    """Gaps of more than an em and a half between neighbours of a line, in the order of painting."""
    before = ""
    last: tuple[Rect, float, str] | None = None
    for span in page.spans:
        if span.direction != (1.0, 0.0) or span.vertical:
            continue
        for place, (letter, glyph) in enumerate(zip(span.text, span.glyphs, strict=False)):
            if last is not None:
                rect, size, font = last
                width = glyph[0] - rect[2]
                same_line = abs(glyph[3] - rect[3]) < 0.3 * size and abs(span.size - size) < 0.1
                if same_line and width > 1.4 * size:
                    ems = width / size
                    yield Gap(
                        Box(rect[2], min(rect[1], glyph[1]), glyph[0], max(rect[3], glyph[3])), ems, size, font,
                        next((step / 1000 for step in written if abs(step / 1000 - ems) < 0.02), None), before[-12:], span.text[place : place + 12],
                    )  # fmt: skip
                if not same_line:
                    before = ""
            before = (before + letter)[-24:]
            last = (glyph, span.size, span.font)

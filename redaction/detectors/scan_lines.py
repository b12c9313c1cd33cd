"""The lines of a scan set one behind the other as people read them: row by row, cell by cell where a word is broken in a cell, and
column by column.

Read row by row, the two lines of a cell have the words of its neighbours between them, a label spread over its column (姓　　名)
comes in two pieces, and the head of a column is hundreds of words away from its last cell.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from redaction.eyes.looked_at import bounds
from redaction.names.context import is_ideograph
from redaction.reading.sight import Pixels, SeenLine, View

SPREAD = 8.0
LEADING, OVERLAP = 0.8, 0.4
ALIKE = 1.6
BOXED, INDENTED = 1.2, 2.8
FEWEST_ROWS, ROWS_APART = 3, 6.0
_DIGITS = re.compile(r"[\[\]()|\s]*\d(?:[\dXx\[\]()|\s]{0,20})|[Xx|]")


@dataclass(frozen=True, slots=True)
class Running:
    """Lines as one text, and where each begins in it. `torn` are the places where it joins lines that do not follow each other in rows."""

    text: str = field(repr=False)
    lines: tuple[SeenLine, ...]
    starts: tuple[int, ...]
    torn: tuple[int, ...] = ()

    def sure(self, unsaid: float) -> tuple[float, ...]:
        """The reader's certainty of each character of `text`; of what joins the lines 1, and where the reader said nothing `unsaid`."""
        told: list[float] = []
        for line in self.lines:
            told += (*(line.sure if len(line.sure) == len(line.text) else (unsaid,) * len(line.text)), 1.0)
        return tuple(told)

    def parts(self, start: int, end: int) -> tuple[tuple[SeenLine, int, int], ...]:
        """The pieces of lines that `text[start:end]` covers."""
        return tuple(
            (line, max(0, start - at), min(len(line.text), end - at))
            for line, at in zip(self.lines, self.starts, strict=True)
            if start < at + len(line.text) and end > at
        )


def in_rows(view: View) -> Running:
    """All lines in the order in which they were read."""
    places = [_upright(line, view) for line in view.lines]
    marks = [
        _between(line, following, place, beside)
        for (line, place), (following, beside) in pairwise(zip(view.lines, places, strict=True))
    ]
    marks += ["\n"] * (len(view.lines) - len(marks))
    return _running(view.lines, marks)


def _between(line: SeenLine, following: SeenLine, place: Pixels, beside: Pixels) -> str:
    """What parts two lines that were read one after the other."""
    if _spread(line, place, beside):
        return "\u3000"
    return " " if _one_number(line, following, place, beside) else "\n"


def in_cells(view: View) -> Iterator[Running]:
    """Lines that stand closely one below the other, wherever other lines come between them row by row."""
    for chain in _chains(view, _stands_below):
        if any(after != before + 1 for before, after in pairwise(chain)):
            running = _running(tuple(view.lines[at] for at in chain), ["\n"] * len(chain))
            torn = (running.starts[at] for at in range(1, len(chain)) if chain[at] != chain[at - 1] + 1)
            yield Running(running.text, running.lines, running.starts, tuple(torn))


def in_columns(view: View) -> Iterator[Running]:
    """Lines that stand one below the other over each other's width, however far apart the rows of their table are."""
    for chain in _chains(view, _stands_under):
        if len(chain) >= FEWEST_ROWS:
            yield _running(tuple(view.lines[at] for at in chain), ["\n"] * len(chain))


def _chains(view: View, follows: Callable[[Pixels, Pixels], bool]) -> Iterator[list[int]]:
    """Numbers of lines of which each is the highest one that `follows` the one before it; from the top of each chain down."""
    places = [_upright(line, view) for line in view.lines]
    below = {}
    for at, place in enumerate(places):
        near = [other for other in range(len(places)) if other != at and follows(place, places[other])]
        if near:
            below[at] = min(near, key=lambda other: places[other][1])
    for first in sorted(set(below) - set(below.values())):
        chain = [first]
        while chain[-1] in below and below[chain[-1]] not in chain:
            chain.append(below[chain[-1]])
        yield chain


def _running(lines: tuple[SeenLine, ...], marks: list[str]) -> Running:
    starts, position = [], 0
    for line in lines:
        starts.append(position)
        position += len(line.text) + 1
    return Running("".join(line.text + mark for line, mark in zip(lines, marks, strict=True)), lines, tuple(starts))


def _upright(line: SeenLine, view: View) -> Pixels:
    """The bounds of a line as they are when the page is turned upright."""
    x0, y0, x1, y1 = bounds(line.quad)
    return {
        90: (y0, view.width - x1, y1, view.width - x0),
        180: (view.width - x1, view.height - y1, view.width - x0, view.height - y0),
        270: (view.height - y1, x0, view.height - y0, x1),
    }.get(view.turned, (x0, y0, x1, y1))


def _one_number(line: SeenLine, following: SeenLine, place: Pixels, beside: Pixels) -> bool:
    """Whether two pieces of digits stand side by side as those of a number with a box for each of its digits do.

    Which of them are read together is chance: 6 5 9 9 472 3 08. Cells of a table stand farther apart.
    """
    size = place[3] - place[1]
    return (
        _DIGITS.fullmatch(line.text) is not None
        and _DIGITS.fullmatch(following.text) is not None
        and _level(place, beside)
        and -0.5 * size < beside[0] - place[2] < BOXED * size
    )


def _level(place: Pixels, beside: Pixels) -> bool:
    size = min(place[3] - place[1], beside[3] - beside[1])
    return min(place[3], beside[3]) - max(place[1], beside[1]) > 0.5 * size


def _spread(line: SeenLine, place: Pixels, following: Pixels) -> bool:
    """Whether a line is one character of a word spread over its column, of which the next line is the rest."""
    size = place[3] - place[1]
    return (
        len(line.text) == 1
        and is_ideograph(line.text)
        and _level(place, following)
        and -0.5 * size < following[0] - place[2] < SPREAD * size
    )


def _stands_under(above: Pixels, below: Pixels) -> bool:
    """Whether a line is in the same column as one above it: half of the narrower one lies below the other, a few rows away at most."""
    size = above[3] - above[1]
    shared = min(above[2], below[2]) - max(above[0], below[0])
    narrower = min(above[2] - above[0], below[2] - below[0])
    return -OVERLAP * size < below[1] - above[3] < ROWS_APART * size and shared > 0.5 * narrower


def _stands_below(above: Pixels, below: Pixels) -> bool:
    """Whether a line is the next one of the same cell or column: as tall, hardly a line's height lower, and aligned or centred."""
    size, other = above[3] - above[1], below[3] - below[1]
    if not 1 / ALIKE < other / max(1.0, size) < ALIKE or not -OVERLAP * size < below[1] - above[3] < LEADING * size:
        return False
    # The first line of a paragraph begins two characters farther in.
    aligned = -1.2 * size < above[0] - below[0] < INDENTED * size
    centred = abs(above[0] + above[2] - below[0] - below[2]) < 2.0 * size
    return aligned or centred

"""What stands below a paragraph goes up or down with it, so that not even the number of its lines tells how long the words were.

A paragraph that is set anew takes as many lines as what stays and its tokens need. Were the rest of the page left where it is, a line
less would leave a blank one, and a line more could not be had. So the lines below it are moved by whole lines of the paragraph, down to
the foot of the page. That is done where there is nothing but text below it: what is drawn stays where it is, and so does its text.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from redaction.findings import Box
from redaction.masking.content import Content
from redaction.masking.geometry import Point, around
from redaction.masking.spots import Spot

# The foot of a page, in points, and from how many lines of distance on what stands there is no part of the text.
FOOT, APART = 64.0, 1.6
LEAST_MARGIN = 36.0
ABOVE, BELOW = 1.1, 0.35
USUAL_PITCH = 1.5
LEVEL = 0.999


@dataclass(frozen=True, slots=True)
class Column:
    """A part of a page whose lines move: below a base line, between two edges, by so many points."""

    below: float
    left: float
    right: float
    by: float

    def holds(self, spot: Spot) -> bool:
        """Whether a letter stands in it."""
        return spot.base > self.below and self.left <= spot.start and spot.end <= self.right


class Shifts:
    """The lines of one page that may move, and by how much they do."""

    def __init__(self, spots: Sequence[Spot], fixed: Sequence[Box], size: Point) -> None:
        """`spots` are all letters of the page, in level lines; `fixed` is what does not move with them: drawings, pictures, other text."""
        self._spots = spots
        self._fixed = fixed
        self._size = size
        self._rows = _heights(spots)
        self._columns: list[Column] = []

    def pitch(self, lines: Sequence[Sequence[Spot]]) -> float:
        """From one line of a paragraph to the next: its own, else a small one of the page between lines of its size."""
        bases = sorted(line[0].base for line in lines)
        if len(bases) > 1:
            return (bases[-1] - bases[0]) / (len(bases) - 1)
        em = lines[0][0].em
        rows = _heights(spot for spot in self._spots if abs(spot.em - em) < 0.06 * em)
        steps = sorted(two - one for one, two in pairwise(rows) if two - one > 0.9 * em)
        return steps[len(steps) // 4] if steps else USUAL_PITCH * em

    def column(self, lines: Sequence[Sequence[Spot]], right: float, by: float) -> Column | None:
        """The part of the page below a paragraph, if it may move by `by` points (down when positive)."""
        em, below = lines[-1][0].em, lines[-1][0].base
        left, end = self._sides(lines, right)
        column = Column(below + 0.3 * em, left, end, by)
        foot = self._foot()
        moving = [spot for spot in self._spots if spot.base > column.below and spot.base < foot]
        inside = [spot for spot in moving if column.holds(spot)]
        if any(not column.holds(spot) and spot.end > left and spot.start < end for spot in moving):
            return None
        moved = sum(other.by for other in self._columns)
        lowest = max((spot.base + BELOW * spot.em for spot in (*inside, *lines[-1])), default=below) + moved
        moved_and_own = [*inside, *(spot for line in lines for spot in line)]
        first = min(spot.start for spot in moved_and_own)
        last = max(right, *(spot.end for spot in moved_and_own))
        region = Box(first, below + BELOW * em, last, max(lowest, lowest + by))
        # What paints the whole ground below it may stay behind, and what clips it at its edge may not.
        if any(box.intersect(region).area > 0 and not _holds(box, region) for box in self._fixed):
            return None
        return column if by < 0 or lowest + by <= self._limit(foot) else None

    def _sides(self, lines: Sequence[Sequence[Spot]], right: float) -> tuple[float, float]:
        """From where to where a paragraph's column reaches: the whole page where nothing stands beside it."""
        own = {id(spot) for line in lines for spot in line}
        top, foot = lines[0][0].base, lines[-1][0].base
        em = lines[0][0].em
        beside = (top - 0.5 * em <= spot.base <= foot + 0.5 * em and id(spot) not in own for spot in self._spots)
        if not any(beside):
            return 0.0, self._size[0]
        return min(spot.start for line in lines for spot in line) - 0.6 * em, right + 0.6 * em

    def add(self, column: Column) -> None:
        """Let a part of the page move; it is moved by `settle`."""
        self._columns.append(column)

    def settle(self) -> Iterator[Box]:
        """Move what is to move; gives the regions that changed."""
        foot = self._foot()
        shows: dict[int, list[tuple[Spot, float]]] = {}
        for spot in self._spots if self._columns else ():
            by = sum(column.by for column in self._columns if column.holds(spot)) if spot.base < foot else 0.0
            if by:
                shows.setdefault(id(spot.show), []).append((spot, by))
        for moved in shows.values():
            show, by = moved[0][0].show, moved[0][1]
            if not show.touched and len(moved) == len(show.glyphs) and all(other == by for _, other in moved):
                show.lowered = by
                for spot, _ in moved:
                    spot.laid = (spot.start, spot.base + by, 1.0)
            else:
                for spot, other in moved:
                    _lower(spot, other)
        for column in self._columns:
            inside = [spot for spot in self._spots if column.holds(spot) and spot.base < foot]
            if inside:
                lowest = max(spot.base + BELOW * spot.em for spot in inside)
                top = min(spot.base - ABOVE * spot.em for spot in inside)
                yield Box(column.left, top + min(0.0, column.by), column.right, lowest + max(0.0, column.by))

    def _foot(self) -> float:
        """Where the text of the page ends and its number, or whatever stands at its foot, begins."""
        rows = [row for row in self._rows if row > self._size[1] - FOOT]
        above = [row for row in self._rows if row <= self._size[1] - FOOT]
        em = max((spot.em for spot in self._spots), default=1.0)
        if rows and (not above or rows[0] - above[-1] > APART * USUAL_PITCH * em):
            return rows[0] - 0.1
        return self._size[1] + 1.0

    def _limit(self, foot: float) -> float:
        """How far down the text of the page may reach: as far from the foot as it begins from the head."""
        head = self._rows[0] if self._rows else LEAST_MARGIN
        end = foot - 12.0 if foot < self._size[1] else self._size[1]
        return min(end, self._size[1] - max(LEAST_MARGIN, 0.7 * min(head, 120.0)))


def shifts_of(
    content: Content, spots: Sequence[Spot], others: Iterable[Spot], stays: Iterable[Box], size: Point
) -> Shifts | None:
    """The lines of a page that may move; None where they are not level.

    `others` are letters that stand in no level line, `stays` boxes that will be painted.
    """
    if not spots or spots[0].show.along[0] < LEVEL:
        return None
    fixed = [*stays, *map(_box_of, others)]
    for stream in content.everything():
        fixed += [drawn.box for drawn in stream.drawn]
        fixed += [placed.box for placed in stream.placed]
        fixed += stream.clips
    return Shifts(spots, fixed, size)


def _heights(spots: Iterable[Spot]) -> list[float]:
    """The base lines of letters to a tenth of a point, from the top down."""
    return sorted({round(base, 1) for base in {spot.base for spot in spots}})


def _box_of(spot: Spot) -> Box:
    glyph = spot.glyph
    return around([(glyph.x, glyph.y), glyph.end]).grown(spot.em / 2)


def _holds(outer: Box, inner: Box) -> bool:
    return outer.x0 <= inner.x0 and outer.y0 <= inner.y0 and outer.x1 >= inner.x1 and outer.y1 >= inner.y1


def _lower(spot: Spot, by: float) -> None:
    """Move one letter, or the token that stands for it, down the page."""
    glyph = spot.glyph
    if spot.laid is not None:
        spot.laid = (spot.laid[0], spot.laid[1] + by, spot.laid[2])
        assert glyph.to is not None
        glyph.to = (glyph.to[0], glyph.to[1] + by)
    elif not glyph.gone:
        spot.laid = (spot.start, spot.base + by, 1.0)
        glyph.to = (glyph.x, glyph.y + by)
    token = spot.show.tokens.get(spot.index)
    if token is not None and spot.mask is not None:
        spot.show.tokens[spot.index] = replace(token, at=(token.at[0], token.at[1] + by))

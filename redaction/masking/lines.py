"""Words taken out of lines of text, and the lines set anew so that nothing tells how long the words were.

A touched line is set from its own start, middle or end (whichever it was set from), every letter at its own width, gaps rounded to
quarters of an em, and squeezed to the room it has. What remains depends on the letters that stay and on the fixed token only.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from redaction.findings import Box
from redaction.masking.columns import DOWN, column_spot, standing, stands
from redaction.masking.content import Content, Glyph, Show
from redaction.masking.gaps import fill_gap
from redaction.masking.geometry import Point
from redaction.masking.lists import letter_units, number_others, rank_own
from redaction.masking.masks import How, Mask
from redaction.masking.moves import Move
from redaction.masking.runs import moves_of
from redaction.masking.setting import Room, Spot, set_line, set_paragraph

SAME_LINE = 0.6
NEW_CELL = 1.6
# Two columns may stand nearer to each other than words of a stretched line do, but they are painted one after the other.
WORD_GAP, PAINTED_APART = 0.6, 12
EDGE = 2.0
FULL = 1.6
LONGEST_PARAGRAPH = 60
EDGE_LINES = 3


@dataclass(frozen=True, slots=True)
class Taken:
    """What the text masks of a page did: those that removed glyphs, boxes of lines that were set anew, and where their letters went."""

    masks: frozenset[int]
    lines: tuple[Box, ...]
    moves: tuple[Move, ...]


def take_out(
    content: Content, masks: Sequence[Mask], size: Point, *, hidden: Sequence[Box] = (), number_authors: bool = False
) -> Taken:
    """Remove the glyphs under the masks of one page, and those that nobody sees; set the touched lines anew.

    Under `hidden` boxes (covers that stay) everything goes, and no token is written. With `number_authors` the others of the
    applicant's list become 作者n (P-30).
    """
    shows = [show for stream in content.everything() for show in stream.shows]
    done: set[int] = set()
    directions: dict[tuple[int, int], list[Spot]] = {}
    columns: list[Spot] = []
    for show in shows:
        for index, glyph in enumerate(show.glyphs):
            middle = middle_of(show, glyph)
            if show.hidden or not _on_page(middle, size, show.em):
                glyph.gone = True
                continue
            if any(_inside(middle, box, 0.0) for box in hidden):
                glyph.gone = True
                done.update(number for number, mask in enumerate(masks) if _inside(middle, mask.box, show.em))
                continue
            spot = column_spot(show, index, glyph) if stands(show) else _spot(show, index, glyph)
            for number, mask in enumerate(masks):
                if _inside(middle, mask.box, show.em):
                    glyph.gone = True
                    done.add(number)
                    if mask.how is How.TEXT and spot.mask is None:
                        spot.mask = mask
            if glyph.gone and spot.mask is None:
                continue
            if spot.upright:
                columns.append(spot)
            elif not show.font.vertical:
                key = (round(show.along[0] * 50), round(show.along[1] * 50))
                directions.setdefault(key, []).append(spot)
    columns += standing(directions)
    for number, mask in enumerate(masks):
        if mask.is_gap and any(fill_gap(spots, mask) for spots in directions.values()):
            done.add(number)
    rules = [rule for stream in content.everything() for rule in stream.rules]
    lines: list[Box] = []
    moves: list[Move] = []
    for spots in (*directions.values(), columns):
        if any(spot.mask for spot in spots):
            text = _Lines(spots, rules, size, number=number_authors)
            lines += text.set_anew()
            moves += moves_of(spots, text.along)
    return Taken(frozenset(done), tuple(lines), tuple(moves))


def middle_of(show: Show, glyph: Glyph) -> Point:
    """The middle of a glyph on the page: half its width along the line, a third of an em above it."""
    x, y = (glyph.x + glyph.end[0]) / 2, (glyph.y + glyph.end[1]) / 2
    if show.font.vertical:
        return (x, y)
    return (x + show.along[1] * 0.33 * show.em, y - show.along[0] * 0.33 * show.em)


def _inside(point: Point, box: Box, em: float) -> bool:
    slack = 0.12 * em
    return box.x0 - slack <= point[0] <= box.x1 + slack and box.y0 - slack <= point[1] <= box.y1 + slack


def _on_page(point: Point, size: Point, em: float) -> bool:
    return -0.5 * em <= point[0] <= size[0] + 0.5 * em and -0.5 * em <= point[1] <= size[1] + 0.5 * em


def _spot(show: Show, index: int, glyph: Glyph) -> Spot:
    ax, ay = show.along
    start, end = glyph.x * ax + glyph.y * ay, glyph.end[0] * ax + glyph.end[1] * ay
    return Spot(show, index, glyph, start, end, glyph.y * ax - glyph.x * ay, show.em)


class _Lines:
    """All text of one direction on one page."""

    def __init__(self, spots: list[Spot], rules: list[tuple[Point, Point]], size: Point, *, number: bool) -> None:
        self.spots = spots
        self.number = number
        self.said: set[str] = set()
        self.along = DOWN if spots[0].upright else spots[0].show.along
        ax, ay = self.along
        corners = [(0.0, 0.0), (size[0], 0.0), size, (0.0, size[1])]
        self.low = min(x * ax + y * ay for x, y in corners)
        self.high = max(x * ax + y * ay for x, y in corners)
        self.rules = sorted(self._crossing(rules))
        self._ends = list(self._line_ends())

    def _crossing(self, rules: list[tuple[Point, Point]]) -> Iterator[tuple[float, float, float]]:
        """Rules across the direction of writing: place along it, and from where to where across."""
        ax, ay = self.along
        for one, two in rules:
            s, t = one[0] * ax + one[1] * ay, one[1] * ax - one[0] * ay
            u, v = two[0] * ax + two[1] * ay, two[1] * ax - two[0] * ay
            if abs(s - u) < 1.0 < abs(t - v):
                yield ((s + u) / 2, min(t, v), max(t, v))

    def _line_ends(self) -> Iterator[Spot]:
        """The last letter of every stretch of text."""
        row: list[Spot] = []
        for spot in [*sorted(self.spots, key=lambda spot: spot.base), None]:
            if row and (spot is None or spot.base - row[-1].base > 0.25 * row[-1].em):
                row.sort(key=lambda one: (one.start, one.show.at, one.index))
                yield from (one for one, two in pairwise(row) if not self._joined(one, two))
                yield row[-1]
                row = []
            row += [spot] if spot is not None else []

    def set_anew(self) -> Iterator[Box]:
        """Set every line with something taken out; gives the boxes of these lines, old and new place together."""
        waiting = sorted((spot for spot in self.spots if spot.mask), key=lambda spot: (spot.base, spot.start))
        settled: set[int] = set()
        touched = {id(other) for spot in waiting for other in self._line(spot)}
        margins = self._margins(touched)
        for spot in waiting:
            if id(spot) in settled:
                continue
            chunk, room = self._chunk(self._line(spot), spot, margins)
            paragraph = [chunk] if room.cell else self._paragraph(chunk, margins)
            whole = [part for line in paragraph for part in line]
            rank_own(whole)
            letter_units(whole)
            if self.number:
                number_others(whole)
            settled |= {id(part) for line in paragraph for part in line}
            if len(paragraph) > 1:
                yield set_paragraph(paragraph, self._right(paragraph), self.along, self.said)
            else:
                yield set_line(chunk, room, self.along, self.said)

    def _line(self, spot: Spot) -> list[Spot]:
        near = [other for other in self.spots if abs(other.base - spot.base) < SAME_LINE * max(spot.em, 0.6 * other.em)]
        return sorted(near, key=lambda other: (other.start, other.show.at, other.index))

    def _margins(self, touched: set[int]) -> tuple[float, float]:
        """Where lines begin and end on this page, by the lines that are not touched; as far from both edges where none is longer."""
        kept = [spot for spot in self.spots if id(spot) not in touched]
        low = min((spot.start for spot in self.spots), default=self.low)
        left = max(low - self.low, 18.0)
        high = max([spot.end for spot in kept] + [self.high - left])
        return self.low + left, min(high, self.high - 10.0)

    def _chunk(self, line: list[Spot], spot: Spot, margins: tuple[float, float]) -> tuple[list[Spot], Room]:
        """The stretch of a line that belongs together around a spot, and the room that it has."""
        at = next(place for place, other in enumerate(line) if other is spot)
        first = last = at
        while first > 0 and self._joined(line[first - 1], line[first]):
            first -= 1
        while last + 1 < len(line) and self._joined(line[last], line[last + 1]):
            last += 1
        chunk = line[first : last + 1]
        left, right = self._walls(chunk, spot.base - 0.3 * spot.em)
        cell = left is not None and right is not None
        low = left + EDGE if left is not None else margins[0]
        high = right - EDGE if right is not None else margins[1]
        if first > 0:
            low = max(low, line[first - 1].end + 0.3 * spot.em)
        if last + 1 < len(line):
            high = min(high, line[last + 1].start - 0.3 * spot.em)
        return chunk, Room(low, high, cell)

    def _paragraph(self, chunk: list[Spot], margins: tuple[float, float]) -> list[list[Spot]]:
        """A line with those that its paragraph goes on in: below a full line, of its size, from the left edge of the paragraph."""
        found = [chunk]
        while len(found) < LONGEST_PARAGRAPH:
            last = found[-1]
            below = self._below(last, margins)
            if below is None:
                break
            right = self._right([*found, below])
            if max(spot.end for spot in last) < right - FULL * last[0].em or not self._is_edge(right, last[0], margins):
                break
            if len(found) > 1 and abs(below[0].start - last[0].start) > 0.3 * last[0].em:
                break
            found.append(below)
        return found

    def _below(self, chunk: list[Spot], margins: tuple[float, float]) -> list[Spot] | None:
        """The next line of the same size below a line, if it begins near its start and is no new paragraph."""
        em, base, start = chunk[0].em, chunk[0].base, chunk[0].start
        near = [
            spot
            for spot in self.spots
            if 0.9 * em < spot.base - base < 2.6 * em
            and abs(spot.em - em) < 0.06 * em
            and start - 4.5 * em <= spot.start <= start + 0.3 * em
        ]
        tried: set[int] = set()
        for first in sorted(near, key=lambda spot: (round((spot.base - base) / em, 1), spot.start)):
            if id(first) in tried:
                continue
            below, room = self._chunk(self._line(first), first, margins)
            if start - 4.5 * em <= below[0].start <= start + 0.3 * em:
                return None if room.cell else below
            tried |= {id(spot) for spot in below}
        return None

    def _is_edge(self, right: float, spot: Spot, margins: tuple[float, float]) -> bool:
        """Whether text is set up to this place: the page's own margin, or three lines that end there."""
        if right > margins[1] - 2 * spot.em:
            return True
        ends = {round(other.base / spot.em) for other in self._ends if abs(other.end - right) < 0.7 * spot.em}
        return len(ends) >= EDGE_LINES

    def _right(self, lines: list[list[Spot]]) -> float:
        """Where the column of a paragraph ends: as far as its widest line, those above and below it included."""
        em, low = lines[0][0].em, min(line[0].start for line in lines)
        top, foot = lines[0][0].base - 12 * em, lines[-1][0].base + 12 * em
        gone = {id(spot) for line in lines[:1] for spot in line}
        ends = [
            spot.end
            for spot in self._ends
            if top <= spot.base <= foot
            and spot.end >= low - em
            and abs(spot.em - em) < 0.06 * em
            and id(spot) not in gone
        ]
        widest = max(spot.end for line in lines[1:] or lines for spot in line)
        limit = next((place for place, _, _ in self.rules if place > widest + 1), self.high)
        return min(max([widest, *(end for end in ends if end < widest + 2 * em)]), limit)

    def _joined(self, one: Spot, two: Spot) -> bool:
        gap = (two.start - one.end) / max(one.em, two.em)
        if gap > NEW_CELL or (gap > WORD_GAP and abs(two.show.order - one.show.order) > PAINTED_APART):
            return False
        place = bisect_left(self.rules, (min(one.end, two.start) - 0.1, 0.0, 0.0))
        height = one.base - 0.3 * one.em
        while place < len(self.rules) and self.rules[place][0] <= max(one.end, two.start) + 0.1:
            if self.rules[place][1] <= height <= self.rules[place][2]:
                return False
            place += 1
        return True

    def _walls(self, chunk: list[Spot], height: float) -> tuple[float | None, float | None]:
        start, end = chunk[0].start, max(spot.end for spot in chunk)
        crossing = [place for place, low, high in self.rules if low <= height <= high]
        left = max((place for place in crossing if place <= start + 1.0), default=None)
        right = min((place for place in crossing if place >= end - 1.0), default=None)
        return left, right

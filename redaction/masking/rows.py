"""How the letters of one direction make lines, stretches of lines and paragraphs on a page."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from itertools import pairwise

from redaction.masking.columns import DOWN
from redaction.masking.geometry import Point
from redaction.masking.spots import NARROW, Room, Spot, point_of

SAME_LINE = 0.6
NEW_CELL = 1.6
# Two columns may stand nearer to each other than words of a stretched line do, but they are painted one after the other.
WORD_GAP, PAINTED_APART = 0.6, 12
EDGE = 2.0
FULL = 1.6
LONGEST_PARAGRAPH = 60
EDGE_LINES = 3
# Short lines of a list end at one place by chance; a column is at least this wide, in ems.
NARROWEST, INDENT = 14, 2
# Lines of a column: how far above and below a paragraph they are looked for, and how far apart they end, all in ems.
COLUMN, STRAIGHT, RAGGED = 16, 0.7, 5.0
# From how many times the least distance of lines on the next one begins a paragraph.
APART = 1.25
STOPS = frozenset(".!?。！？:：;；")


class Rows:
    """All text of one direction on one page, its lines and paragraphs. `along` is the direction, `rules` what is drawn across it."""

    def __init__(self, spots: list[Spot], rules: list[tuple[Point, Point]], size: Point) -> None:
        self.spots = spots
        self.along = DOWN if spots[0].upright else spots[0].show.along
        ax, ay = self.along
        corners = [(0.0, 0.0), (size[0], 0.0), size, (0.0, size[1])]
        self.low = min(x * ax + y * ay for x, y in corners)
        self.high = max(x * ax + y * ay for x, y in corners)
        self.rules = sorted(self._crossing(rules))
        self._by_base = sorted(spots, key=lambda spot: spot.base)
        self._bases = [spot.base for spot in self._by_base]
        self._largest = max(spot.em for spot in spots)
        self._lines: dict[tuple[float, float], list[Spot]] = {}
        self._stretches = list(self._all_stretches())

    def _crossing(self, rules: list[tuple[Point, Point]]) -> Iterator[tuple[float, float, float]]:
        """Rules across the direction of writing: place along it, and from where to where across."""
        ax, ay = self.along
        for one, two in rules:
            s, t = one[0] * ax + one[1] * ay, one[1] * ax - one[0] * ay
            u, v = two[0] * ax + two[1] * ay, two[1] * ax - two[0] * ay
            if abs(s - u) < 1.0 < abs(t - v):
                yield ((s + u) / 2, min(t, v), max(t, v))

    def _all_stretches(self) -> Iterator[tuple[Spot, Spot]]:
        """The first and the last letter of every stretch of text."""
        row: list[Spot] = []
        for spot in [*self._by_base, None]:
            if row and (spot is None or spot.base - row[-1].base > 0.25 * row[-1].em):
                row.sort(key=lambda one: (one.start, one.show.at, one.index))
                breaks = [at for at, (one, two) in enumerate(pairwise(row), start=1) if not self._joined(one, two)]
                for first, end in pairwise([0, *breaks, len(row)]):
                    yield row[first], row[end - 1]
                row = []
            row += [spot] if spot is not None else []

    def line(self, spot: Spot) -> list[Spot]:
        """The letters of a line around one of them, in order."""
        known = self._lines.get((spot.base, spot.em))
        if known is None:
            reach = SAME_LINE * max(spot.em, 0.6 * self._largest)
            first = bisect_left(self._bases, spot.base - reach)
            last = bisect_right(self._bases, spot.base + reach)
            near = [
                other
                for other in self._by_base[first:last]
                if abs(other.base - spot.base) < SAME_LINE * max(spot.em, 0.6 * other.em)
            ]
            known = sorted(near, key=lambda other: (other.start, other.show.at, other.index))
            self._lines[spot.base, spot.em] = known
        return known

    def margins(self, touched: set[int]) -> tuple[float, float]:
        """Where lines begin and end on this page, by the lines that are not touched; as far from both edges where none is longer."""
        kept = [spot for spot in self.spots if id(spot) not in touched]
        low = min((spot.start for spot in self.spots), default=self.low)
        left = max(low - self.low, 18.0)
        high = max([spot.end for spot in kept] + [self.high - left])
        return self.low + left, min(high, self.high - 10.0)

    def chunk(self, line: list[Spot], spot: Spot, margins: tuple[float, float]) -> tuple[list[Spot], Room]:
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
        low, high = self._seen(chunk, low, high)
        return chunk, Room(low, high, cell)

    def _seen(self, chunk: list[Spot], low: float, high: float) -> tuple[float, float]:
        """The room of a line as far as the clip shows it in which its letters stand; a token alone may leave its clip."""
        seen = next((spot.show.seen for spot in chunk if not spot.glyph.gone), None)
        if seen is None:
            return low, high
        ax, ay = self.along
        ends = [x * ax + y * ay for x in (seen.x0, seen.x1) for y in (seen.y0, seen.y1)]
        if min(ends) > chunk[0].start + 1 or max(ends) < max(spot.end for spot in chunk) - 1:
            return low, high
        return max(low, min(ends)), min(high, max(ends))

    def is_seen(self, spot: Spot, base: float) -> bool:
        """Whether the clip around a letter would show it on another base, too."""
        seen = spot.show.seen
        if seen is None:
            return True
        x, y = point_of(spot.start, base - 0.33 * spot.em, self.along)
        return seen.x0 - 1 <= x <= seen.x1 + 1 and seen.y0 - 1 <= y <= seen.y1 + 1

    def paragraph(self, chunk: list[Spot], margins: tuple[float, float]) -> list[list[Spot]]:
        """A line with those that its paragraph goes on in: below a full line, of its size, from the left edge of the paragraph."""
        found = [chunk]
        pitch = self._pitch(chunk)
        while len(found) < LONGEST_PARAGRAPH:
            last = found[-1]
            below = self._below(last, margins)
            if below is None or below[0].base - last[0].base > APART * pitch:
                break
            right = self.right([*found, below])
            if not _is_full(last, below, right) or not self._is_edge(right, last, margins):
                break
            if len(found) > 1 and abs(below[0].start - last[0].start) > 0.3 * last[0].em:
                break
            if len(found) == 1 and self._begins_alike(last, below[0], right):
                break
            found.append(below)
        return found

    def _pitch(self, chunk: list[Spot]) -> float:
        """The least distance from one line to the next in a column."""
        em, start, base = chunk[0].em, chunk[0].start, chunk[0].base
        bases = sorted(
            first.base
            for first, _ in self._stretches
            if abs(first.em - em) < 0.06 * em
            and abs(first.base - base) < COLUMN * em
            and abs(first.start - start) < 4.5 * em
        )
        return min((two - one for one, two in pairwise(bases) if two - one > 0.9 * em), default=2.6 * em)

    def _below(self, chunk: list[Spot], margins: tuple[float, float]) -> list[Spot] | None:
        """The next line of the same size below a line, if it begins near its start and is no new paragraph."""
        em, base, start = chunk[0].em, chunk[0].base, chunk[0].start
        top, foot = bisect_left(self._bases, base + 0.9 * em), bisect_left(self._bases, base + 2.6 * em)
        near = [
            spot
            for spot in self._by_base[top:foot]
            if 0.9 * em < spot.base - base < 2.6 * em
            and abs(spot.em - em) < 0.06 * em
            and start - 4.5 * em <= spot.start <= start + 0.3 * em
        ]
        tried: set[int] = set()
        for first in sorted(near, key=lambda spot: (round((spot.base - base) / em, 1), spot.start)):
            if id(first) in tried:
                continue
            below, room = self.chunk(self.line(first), first, margins)
            if start - 4.5 * em <= below[0].start <= start + 0.3 * em:
                return None if room.cell else below
            tried |= {id(spot) for spot in below}
        return None

    def _begins_alike(self, first: list[Spot], below: Spot, right: float) -> bool:
        """Whether two lines are the first ones of two paragraphs: both indented, and no full line above that begins where they do."""
        em, start, base = first[0].em, first[0].start, first[0].base
        if abs(below.start - start) > 0.3 * em:
            return False
        alike = [(one, last) for one, last in self._stretches if abs(one.em - em) < 0.06 * em and one.base != base]
        indented = any(1.5 * em < start - one.start < 4.5 * em for one, _ in alike)
        above = any(
            abs(one.start - start) < 0.3 * em and 0.9 * em < base - one.base < 2.6 * em and last.end > right - FULL * em
            for one, last in alike
        )
        return indented and not above

    def _is_edge(self, right: float, line: list[Spot], margins: tuple[float, float]) -> bool:
        """Whether text is set up to this place: the page's own margin, or three lines that end there."""
        em = line[0].em
        if right > margins[1] - 2 * em:
            return True
        ends = {round(other.base / em) for _, other in self._stretches if abs(other.end - right) < _slack(line)}
        return len(ends) >= EDGE_LINES and right - line[0].start > (NARROWEST - INDENT) * em

    def _beside(self, lines: list[list[Spot]]) -> list[tuple[float, float]]:
        """Starts and ends of the other lines of a paragraph's column, above and below it."""
        em, start, base = lines[0][0].em, lines[0][0].start, lines[0][0].base
        own = {id(spot) for line in lines for spot in line}
        return [
            (first.start, last.end)
            for first, last in self._stretches
            if abs(first.em - em) < 0.06 * em
            and abs(first.base - base) < COLUMN * em
            and abs(first.start - start) < 4.5 * em
            and id(first) not in own
        ]

    def column(self, chunk: list[Spot], room: Room) -> tuple[float, float]:
        """Where the lines of a column begin and end in which a line stands alone: an end counts where three end and none beyond."""
        em, start = chunk[0].em, chunk[0].start
        beside = self._beside([chunk])
        right = max((end for _, end in beside), default=0.0)
        left = min([start, *(begin for begin, _ in beside)])
        surely = sum(1 for _, end in beside if right - end < _slack(chunk)) >= EDGE_LINES
        surely = surely and right - left > NARROWEST * em and chunk[-1].end < right + em
        return left, min(right, room.high) if surely else room.high

    def right(self, lines: list[list[Spot]]) -> float:
        """Where the column of a paragraph ends: where the other lines of its column do.

        Its own ends may tell how long the words were, so they count only where too few others end there.
        """
        em = lines[0][0].em
        own = [max(spot.end for spot in line) for line in lines]
        reach = max(own)
        limit = next((place for place, _, _ in self.rules if place > reach + 1), self.high)
        # The next word did not fit into a line that it begins below.
        words = [end + em + _word(below) for end, below in zip(own, lines[1:], strict=False)]
        most = max(reach + 2 * em, min(words, default=0.0))
        ends = [end for _, end in self._beside(lines) if end < most]
        right = max(ends, default=0.0)
        if len(ends) >= EDGE_LINES and right > reach - max(_slack(lines[0]), FULL * em):
            return min(right, limit)
        return min(max([*own[1:], right]) if right > reach - FULL * em else reach, limit)

    def _joined(self, one: Spot, two: Spot) -> bool:
        gap = (two.start - one.end) / max(one.em, two.em)
        if gap > NEW_CELL or (gap > WORD_GAP and abs(two.show.order - one.show.order) > PAINTED_APART):
            return False
        if not self.rules:
            return True
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


def _word(line: list[Spot]) -> float:
    """How wide the first word of a line is: a wide letter, or narrow ones up to a space or gap."""
    first = line[0]
    end = first.end
    if end - first.start < NARROW * first.em:
        for one, two in pairwise(line):
            wide = two.end - two.start > NARROW * two.em
            if wide or two.start - one.end > 0.12 * two.em or two.show.font.letter(two.glyph.code).isspace():
                break
            end = two.end
    return end - first.start


def _slack(line: list[Spot]) -> float:
    """How far apart lines of one column end: words of narrow letters are not broken."""
    narrow = sum(1 for spot in line if spot.end - spot.start < NARROW * spot.em)
    return (RAGGED if narrow > 0.6 * len(line) else STRAIGHT) * line[0].em


def _is_full(line: list[Spot], below: list[Spot], right: float) -> bool:
    """Whether a line ends where its column does, or because the next word, and no sentence, ended it."""
    last = max(line, key=lambda spot: spot.end)
    if last.end >= right - FULL * last.em:
        return True
    ended = last.show.font.letter(last.glyph.code) in STOPS
    return not ended and last.end >= right - RAGGED * last.em and last.end + 0.2 * last.em + _word(below) > right

"""The text of a page as one string, with the way back from every character to its glyph's rectangle."""

from bisect import bisect_right
from dataclasses import dataclass, field
from itertools import accumulate, pairwise
from math import atan2, pi
from operator import itemgetter

from redaction.findings import Box
from redaction.reading.model import Page, Span

_GAP = 0.25
_CELL_GAP = 1.2
_CELLS_BACK = 24


@dataclass(frozen=True, slots=True)
class PageText:
    """`text` joins the spans in one order; `starts[i]` is where span `i` begins in it."""

    text: str = field(repr=False)
    spans: tuple[Span, ...]
    starts: tuple[int, ...]

    def pieces(self, start: int, end: int) -> list[tuple[Span, int, int]]:
        """The spans under `text[start:end]`, each with the range of its own characters."""
        found: list[tuple[Span, int, int]] = []
        index = max(0, bisect_right(self.starts, start) - 1)
        while index < len(self.spans) and self.starts[index] < end:
            span, begin = self.spans[index], self.starts[index]
            first, last = max(0, start - begin), min(len(span.text), end - begin)
            if first < last:
                found.append((span, first, last))
            index += 1
        return found

    def box(self, start: int, end: int) -> Box:
        """The rectangle around `text[start:end]`."""
        boxes = [span.box_of(first, last) for span, first, last in self.pieces(start, end)]
        around = boxes[0]
        for box in boxes[1:]:
            around = around.union(box)
        return around

    def line_boxes(self, start: int, end: int) -> tuple[Box, ...]:
        """One rectangle for each line on which `text[start:end]` stands."""
        lines: list[Box] = []
        for span, first, last in self.pieces(start, end):
            box = span.box_of(first, last)
            if lines and _on_one_line(lines[-1], box):
                lines[-1] = lines[-1].union(box)
            else:
                lines.append(box)
        return tuple(lines)


def _on_one_line(one: Box, two: Box) -> bool:
    """Side by side: most of the lower one's height is shared, and the gap is no new column."""
    shared = min(one.y1, two.y1) - max(one.y0, two.y0)
    upright = one.height > 1.5 * one.width and abs(one.x0 - two.x0) < 0.3 * max(one.width, two.width)
    return upright or (shared > 0.5 * min(one.height, two.height) and two.x0 - one.x1 < 3 * max(one.height, two.height))


def in_paint_order(page: Page) -> PageText:
    """Spans as painted; a line break wherever the baseline moves, a space wherever there is a visible gap."""
    return _joined(page.spans)


def in_structured_order(page: Page) -> PageText:
    """Text as the structured reader arranges it, with what is never painted."""
    return _joined(page.source.structured())


def in_reading_order(page: Page) -> PageText:
    """Glyphs row by row from the top, each row from the left: finds names whose letters were painted out of order."""
    return _joined(tuple(letter for row in _rows(_letters(page)) for letter in row))


def in_columns(page: Page) -> PageText:
    """Glyphs column by column, from the top down: finds names written vertically or one letter a cell."""
    return _joined(tuple(letter for column in _columns(_letters(page)) for letter in column))


def in_cells(page: Page) -> PageText:
    """Glyphs cell by cell: pieces of rows that stand below each other, before what stands beside them (a name broken in a narrow cell)."""
    pieces: list[list[Span]] = []
    for row in _rows(_letters(page)):
        for place, letter in enumerate(row):
            if place and letter.bbox[0] - row[place - 1].bbox[2] < _CELL_GAP * letter.size:
                pieces[-1].append(letter)
            else:
                pieces.append([letter])
    cells: list[list[list[Span]]] = []
    for piece in pieces:
        above = next((cell for cell in reversed(cells[-_CELLS_BACK:]) if _goes_below(cell[-1], piece)), None)
        if above is None:
            cells.append([piece])
        else:
            above.append(piece)
    return _joined(tuple(letter for cell in cells for piece in cell for letter in piece))


def _goes_below(upper: list[Span], lower: list[Span]) -> bool:
    """Whether a piece of a row stands close under another: most of the narrower one lies below the other."""
    size = max(upper[0].size, lower[0].size)
    left, right = max(upper[0].bbox[0], lower[0].bbox[0]), min(upper[-1].bbox[2], lower[-1].bbox[2])
    narrower = min(upper[-1].bbox[2] - upper[0].bbox[0], lower[-1].bbox[2] - lower[0].bbox[0])
    step = lower[0].bbox[3] - upper[0].bbox[3]
    return 0.5 * size < step < 2.2 * size and right - left > 0.6 * narrower


def stands_upright(columns: PageText, start: int, end: int) -> bool:
    """Whether letters found down a column belong together: nearer to each other than to their neighbours in the row.

    In print that runs in rows, letters stand below each other by chance.
    """
    spans = [span for span, _, _ in columns.pieces(start, end)]
    if any(span.direction != (1.0, 0.0) for span in spans):
        return True
    down = max((two.bbox[1] - one.bbox[3] for one, two in pairwise(spans)), default=0.0)
    for span in spans:
        x0, y0, x1, y1 = span.bbox
        for other in columns.spans:
            if other is span or min(other.bbox[3], y1) - max(other.bbox[1], y0) < 0.5 * (y1 - y0):
                continue
            beside = max(other.bbox[0] - x1, x0 - other.bbox[2])
            if beside < max(down, 0.05 * span.size):
                return False
    return True


def _frame(letter: Span) -> tuple[int, float, float]:
    """The turn of a letter in steps of a twelfth of a circle, and where it stands along and across its writing."""
    x, y = letter.direction
    if y == 0 and x > 0:
        return 0, letter.bbox[0], letter.bbox[3]
    centre_x, centre_y = (letter.bbox[0] + letter.bbox[2]) / 2, (letter.bbox[1] + letter.bbox[3]) / 2
    return round(atan2(y, x) * 6 / pi), centre_x * x + centre_y * y, centre_y * x - centre_x * y


def _rows(letters: list[Span]) -> list[list[Span]]:
    """Letters on one baseline, from the left; rows from the top."""
    placed = [(turn, across, along, letter) for letter in letters for turn, along, across in (_frame(letter),)]
    return _gathered(placed, reach=0.6)


def _columns(letters: list[Span]) -> list[list[Span]]:
    """Letters that begin at one place of the row, from the top; columns from the left."""
    placed = [(turn, along, across, letter) for letter in letters for turn, along, across in (_frame(letter),)]
    return _gathered(placed, reach=0.8)


def _gathered(placed: list[tuple[int, float, float, Span]], *, reach: float) -> list[list[Span]]:
    """Letters whose first place lies within `reach` of their size of the first one's, in the order of their second place.

    Measured from the first letter of a line and not on a fixed grid, so that print that jitters about an edge of the grid stays together.
    """
    lines: list[list[tuple[float, Span]]] = []
    start = (0, 0.0)
    for turn, first, second, letter in sorted(placed, key=itemgetter(0, 1)):
        if not lines or turn != start[0] or first - start[1] > max(1.5, reach * letter.size):
            lines.append([])
            start = (turn, first)
        lines[-1].append((second, letter))
    return [[letter for _, letter in sorted(line, key=itemgetter(0))] for line in lines]


def _letters(page: Page) -> list[Span]:
    """One span a glyph, so that they can be put into another order."""
    letters: list[Span] = []
    for span in page.spans:
        for character, glyph in zip(span.text, span.glyphs, strict=False):
            if not character.isspace():
                letters.append(
                    Span(
                        character, glyph, (glyph,), span.font, span.size, span.colour, span.alpha, span.invisible,
                        span.paint, span.layer, span.vertical, span.direction,
                    )
                )  # fmt: skip
    return letters


def _joined(spans: tuple[Span, ...]) -> PageText:
    parts: list[str] = []
    previous: Span | None = None
    for span in spans:
        mark = ""
        if previous is not None:
            if abs(span.bbox[3] - previous.bbox[3]) > 0.5 * max(span.size, previous.size):
                mark = "\n"
            elif span.bbox[0] - previous.bbox[2] > _GAP * span.size:
                mark = " "
        # The mark belongs to the end of the part before, so that starts stay those of the spans.
        if parts:
            parts[-1] += mark
        parts.append(span.text)
        previous = span
    starts = tuple(accumulate((len(part) for part in parts[:-1]), initial=0)) if parts else ()
    return PageText("".join(parts), spans, starts)

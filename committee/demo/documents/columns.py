"""Sets the body of a journal in two columns: headings, justified paragraphs, a three-line table, a chart, a running head."""

from collections.abc import Sequence
from dataclasses import dataclass

from committee.demo.flow import paragraph_lines
from committee.demo.lettering import Face, measure
from committee.demo.pages import GREY, Color, Paper, Sheet

LEFT, RIGHT = 56.0, 539.0
COLUMN, GAP, TOP, BOTTOM = 231.0, 21.0, 88.0, 778.0
_SERIES: tuple[Color, ...] = ((0.1, 0.1, 0.12), (0.45, 0.45, 0.48))


@dataclass(frozen=True)
class RunningHead:
    """What stands above every page: the journal, its issue, and the number of the first page."""

    journal: str
    issue: str
    first_page: int


class Columns:
    """Fills the left column, the right one, then the next page; `last` is the lower edge of columns on the page of that index."""

    def __init__(self, paper: Paper, head: RunningHead, *, last: tuple[int, float] | None = None) -> None:
        self._paper, self._head, self._last = paper, head, last
        self.column, self.bottom = 0, BOTTOM
        self._new_page()

    def start_below(self, y: float) -> None:
        """Begin both columns of this page below what spans them."""
        self.top = self.y = y

    @property
    def end(self) -> tuple[int, float, float]:
        """The index of the page, its top, and the height filled so far on it (both columns together)."""
        filled = self.y - self.top + (self.bottom - self.top if self.column else 0.0)
        return len(self._paper.sheets) - 1, self.top, filled

    def heading(self, text: str) -> None:
        """Set a heading that keeps two lines of its section with it."""
        self._room(44)
        self.sheet.text(self.left, self.y + 6, text, size=11, bold=True)
        self.y += 24

    def paragraph(self, text: str, *, size: float = 9.4, indent: float = 2.0) -> None:
        """Set a justified paragraph, breaking it between columns where it must."""
        lines = paragraph_lines(text, width=COLUMN, size=size, indent=indent)
        for number, line in enumerate(lines):
            self._room(size)
            words = "".join(piece.text for piece in line)
            start = indent * size if number == 0 else 0.0
            spare = COLUMN - start - measure(words, face=Face.SONG, size=size)
            is_last = number == len(lines) - 1
            gap = 0.0 if is_last or len(words) < 2 else max(0.0, min(spare / (len(words) - 1), size * 0.3))
            self.sheet.text(self.left + start, self.y, words, size=size, spacing=gap)
            self.y += size * 1.55

    def table(self, title: str, rows: Sequence[Sequence[str]]) -> None:
        """Set a table of three lines, five columns wide."""
        self._room(36 + 16 * len(rows))
        self.sheet.text(self.left + COLUMN / 2, self.y + 4, title, size=8.4, bold=True, align="center")
        y = self.y + 12
        for number in (0, 1, len(rows)):
            self.sheet.rule(
                self.left, y + 16 * number, self.left + COLUMN, y + 16 * number, width=0.5 if number == 1 else 1.0
            )
        for order, row in enumerate(rows):
            for place, cell in enumerate(row):
                self.sheet.text(self.left + 24 + place * 46, y + 16 * order + 11.5, cell, size=8.4, align="center")
        self.y = y + 16 * len(rows) + 20

    def chart(self, title: str, axes: tuple[str, str], series: Sequence[Sequence[tuple[float, float]]]) -> None:
        """Draw curves with markers over a framed field; the axes are scaled to the points."""
        self._room(176)
        x0, y0, x1, y1 = self.left + 34, self.y, self.left + COLUMN - 10, self.y + 118
        points = [point for line in series for point in line]
        low_x, high_x = min(x for x, _ in points), max(x for x, _ in points)
        low_y, high_y = min(y for _, y in points), max(y for _, y in points)
        spread = (high_y - low_y) * 0.15
        low_y, high_y = low_y - spread, high_y + spread
        self.sheet.box((x0, y0, x1, y1), width=0.7)
        for step in range(5):
            x, y = x0 + (x1 - x0) * (step + 0.5) / 5, y1 - (y1 - y0) * (step + 0.5) / 5
            self.sheet.rule(x, y1, x, y1 - 3, width=0.5)
            self.sheet.rule(x0, y, x0 + 3, y, width=0.5)
            self.sheet.text(x, y1 + 9, f"{low_x + (high_x - low_x) * step / 4:.0f}", size=7, align="center")
            self.sheet.text(
                x0 - 3, y + 2.5, f"{low_y + (high_y - low_y) * (step + 0.5) / 5:.2f}", size=7, align="right"
            )
        wide, tall = (x1 - x0) * 0.8, y1 - y0
        for color, line in zip(_SERIES, series, strict=False):
            drawn = [
                (x0 + (x1 - x0) * 0.1 + wide * (x - low_x) / (high_x - low_x), y1 - tall * (y - low_y) / (high_y - low_y)) for x, y in line
            ]  # fmt: skip
            self.sheet.curve(drawn, width=0.8, color=color)
            for x, y in drawn:
                self.sheet.box((x - 1.6, y - 1.6, x + 1.6, y + 1.6), width=0.6, color=color, fill=(1, 1, 1))
        self.sheet.text((x0 + x1) / 2, y1 + 19, axes[0], size=7.5, align="center")
        self.sheet.text(x0 + 6, y0 + 11, axes[1], size=7.5)
        self.sheet.text(self.left + COLUMN / 2, y1 + 34, title, size=8.4, bold=True, align="center")
        self.y = y1 + 52

    @property
    def left(self) -> float:
        """The left edge of the column being filled."""
        return LEFT + self.column * (COLUMN + GAP)

    def _room(self, needed: float) -> None:
        if self.y + needed <= self.bottom:
            return
        if self.column == 0:
            self.column, self.y = 1, self.top
        else:
            self._new_page()

    def _new_page(self) -> None:
        index = len(self._paper.sheets)
        self.sheet: Sheet = self._paper.sheet()
        self.column, self.top, self.y = 0, TOP, TOP
        self.bottom = self._last[1] if self._last is not None and self._last[0] == index else BOTTOM
        self.sheet.text(LEFT, 54, self._head.journal, size=10, bold=True)
        self.sheet.text(297.5, 54, "检测与试验", size=9, align="center", color=GREY)
        self.sheet.text(RIGHT, 54, self._head.issue, size=9.5, align="right")
        self.sheet.rule(LEFT, 61, RIGHT, 61, width=0.9)
        self.sheet.text(297.5, 808, f"· {self._head.first_page + index} ·", size=9.5, align="center")

"""Vertical writing: letters that stand upright, one below the other, whatever font or operator put them there.

A column is set anew like a line, only that it runs down the page and that the next column stands to its left.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import replace

from redaction.masking.content import Glyph, Show
from redaction.masking.spots import Spot

DOWN = (0.0, 1.0)
# Letters of a column: their middles below each other, nearer to each other than to those beside them.
ASIDE, CLOSEST, FARTHEST = 0.3, 0.7, 1.7
MARGIN = 0.25


def stands(show: Show) -> bool:
    """Whether a font writes downwards of itself, on a page that shows it so."""
    return show.font.vertical and abs(show.along[0]) > 0.99


def column_spot(show: Show, index: int, glyph: Glyph) -> Spot:
    """A glyph as a letter of a column: an em of room from its top, its middle as its base."""
    if show.font.vertical:
        x, top, foot = glyph.x, min(glyph.y, glyph.end[1]), max(glyph.y, glyph.end[1])
    else:
        x, top = (glyph.x + glyph.end[0]) / 2, glyph.y - 0.88 * show.em
        foot = top + show.em
    anchor = (glyph.x - x, glyph.y - top)
    return Spot(show, index, glyph, top, foot, -x, show.em, anchor=anchor, upright=True)


class _Grid:
    """Some letters of level lines by cells of a grid, so that a letter is asked about its neighbours only."""

    def __init__(self, spots: Iterable[Spot]) -> None:
        self.level = [spot for spot in spots if abs(spot.show.along[0] - 1) < 0.01]
        self.size = max((spot.em for spot in self.level), default=1.0)
        self._cells: dict[tuple[int, int], list[Spot]] = {}
        for spot in self.level:
            self._cells.setdefault(self._cell(spot), []).append(spot)

    def in_column(self, spot: Spot) -> bool:
        """Whether a letter stands in a column."""
        column, row = self._cell(spot)
        around = [
            self._cells.get((x, y), ()) for x in (column - 1, column, column + 1) for y in (row - 1, row, row + 1)
        ]
        return _in_column(spot, [other for cell in around for other in cell])

    def _cell(self, spot: Spot) -> tuple[int, int]:
        return int(_middle(spot) // (2 * self.size)), int(spot.base // (2 * self.size))


def standing(directions: dict[tuple[int, int], list[Spot]]) -> list[Spot]:
    """Letters of level lines that stand in columns, on pages where a masked one does; they are taken out of `directions`.

    With them goes whatever else lies under their masks, a turned dash or dot.
    """
    level = directions.get((50, 0), [])
    if not any(spot.mask for spot in level):
        return []
    # Most pages have none, which the letters around the masked ones tell.
    reach = 6 * max(spot.em for spot in level)
    bases = sorted({spot.base for spot in level if spot.mask})
    beside = {base for base in {spot.base for spot in level} if _nearest(bases, base) < reach}
    near = _Grid(spot for spot in level if spot.base in beside)
    if not any(spot.mask and near.in_column(spot) for spot in near.level):
        return []
    grid = _Grid(level)
    found = {id(spot) for spot in grid.level if grid.in_column(spot)}
    masks = {id(spot.mask) for spot in level if spot.mask and id(spot) in found}
    columns: list[Spot] = []
    for key, spots in directions.items():
        gone = {id(spot) for spot in spots if id(spot) in found or (spot.mask and id(spot.mask) in masks)}
        directions[key] = [spot for spot in spots if id(spot) not in gone]
        columns += [
            replace(column_spot(spot.show, spot.index, spot.glyph), mask=spot.mask)
            for spot in spots
            if id(spot) in gone
        ]
    return columns


def _nearest(places: Sequence[float], place: float) -> float:
    at = bisect_left(places, place)
    return min(abs(near - place) for near in places[max(0, at - 1) : at + 1])


def _middle(spot: Spot) -> float:
    return (spot.start + spot.end) / 2


def _overlap(one: Spot, two: Spot) -> bool:
    """Whether two letters share a column: their middles, or a narrow one within the room of the other."""
    if abs(_middle(one) - _middle(two)) < ASIDE * one.em:
        return True
    narrow, wide = sorted((one, two), key=lambda spot: spot.end - spot.start)
    return narrow.start > wide.start - 0.1 * wide.em and narrow.end < wide.end + 0.1 * wide.em


def _in_column(spot: Spot, others: Sequence[Spot]) -> bool:
    em = spot.em
    apart = [
        abs(other.base - spot.base) / em
        for other in others
        if other is not spot and _overlap(spot, other) and abs(other.em - em) < 0.1 * em
    ]
    below = min((by for by in apart if by >= CLOSEST), default=FARTHEST)
    if below >= FARTHEST:
        return False
    beside = min(
        (
            max(other.start - spot.end, spot.start - other.end) / em
            for other in others
            if other is not spot and abs(other.base - spot.base) < 0.5 * em
        ),
        default=FARTHEST,
    )
    return beside > max(MARGIN, below - 1.0)

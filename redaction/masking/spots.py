"""The letters of a page on their lines, and the tokens that take the place of some."""

from dataclasses import dataclass

from redaction.masking.content import Glyph, Show
from redaction.masking.geometry import Point
from redaction.masking.masks import Mask

# A letter narrower than this, in ems, does not stand alone in a line: a Latin one, a digit, a mark.
NARROW = 0.75


@dataclass(frozen=True, slots=True)
class Token:
    """Words to be written in the place of what is gone: where on the page, and how much narrower than natural.

    `upright` words stand letter below letter; `at` is then the middle of the top of the first one.
    """

    words: str
    at: Point
    squeeze: float
    upright: bool = False


@dataclass(slots=True)
class Spot:
    """One glyph on its line: `start` and `end` along the direction of writing, `base` across it.

    `anchor` leads from there to where the glyph is painted from; `upright` glyphs stand in a column, one below the other. `laid` is
    where it was set anew: start, base and squeeze.
    """

    show: Show
    index: int
    glyph: Glyph
    start: float
    end: float
    base: float
    em: float
    mask: Mask | None = None
    anchor: Point = (0.0, 0.0)
    upright: bool = False
    laid: tuple[float, float, float] | None = None


@dataclass(slots=True)
class Room:
    """Where a line may lie: its limits along the direction of writing, and whether they are those of a cell."""

    low: float
    high: float
    cell: bool


def point_of(along_by: float, base: float, along: Point) -> Point:
    """The point of the page at a place along a direction of writing and across it."""
    ax, ay = along
    return (along_by * ax - base * ay, along_by * ay + base * ax)

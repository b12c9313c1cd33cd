"""What a page's operators paint, as data: glyphs, paths and pictures with their places on the displayed page."""

from dataclasses import dataclass, field
from typing import Any

from redaction.findings import Box
from redaction.masking.fonts import PageFont
from redaction.masking.geometry import Matrix, Point


class TooComplex(Exception):
    """This content cannot be followed safely; the page is turned into pixels instead."""


@dataclass(slots=True)
class Glyph:
    """One code of a string. `x` and `y` are its origin on the displayed page, `end` the pen after its own width; `to` its new origin."""

    code: bytes
    offset: float
    width: float
    x: float
    y: float
    end: Point
    gone: bool = False
    to: Point | None = None
    squeeze: float = 1.0


@dataclass(slots=True)
class Show:
    """One text-showing operator: its state and its glyphs. `em` is the font size on the displayed page, in points, `seen` the part of
    the page that its clips leave, None for all.

    `lowered` is by how many points all of it goes down the displayed page; operators of one `look` paint alike.
    """

    at: int
    font: PageFont
    resource: str
    size: float
    stretch: float
    rise: float
    spacing: float
    word_spacing: float
    mode: int
    matrix: Matrix
    to_page: Matrix
    em: float
    along: Point
    hidden: bool
    order: int
    glyphs: list[Glyph] = field(default_factory=list)
    tokens: dict[int, Any] = field(default_factory=dict)
    lowered: float = 0.0
    look: tuple[Any, ...] = ()
    seen: Box | None = None

    @property
    def stretched(self) -> float:
        """How much wider than high the page shows letters, the operator's own stretch left aside."""
        a, b, c, d, _, _ = self.to_page
        return float(((a * a + b * b) / (c * c + d * d)) ** 0.5) if c or d else 1.0

    @property
    def reach(self) -> Box | None:
        """A box that surely holds its letters; None when there are none."""
        if not self.glyphs:
            return None
        xs = [x for glyph in self.glyphs for x in (glyph.x, glyph.end[0])]
        ys = [y for glyph in self.glyphs for y in (glyph.y, glyph.end[1])]
        return Box(min(xs), min(ys), max(xs), max(ys)).grown(2 * self.em)

    @property
    def set_anew(self) -> bool:
        """Whether some of its letters go, move or give way to a token."""
        return bool(self.tokens) or any(glyph.gone or glyph.to is not None for glyph in self.glyphs)

    @property
    def touched(self) -> bool:
        """Whether anything about it changes."""
        return bool(self.lowered) or self.set_anew


@dataclass(slots=True)
class Drawn:
    """A path with its painting operator: operators `first` to `last`. `segments` counts what it is made of.

    `rectangles` are its parts, by operator, when it consists of rectangles only.
    """

    first: int
    last: int
    box: Box
    segments: int
    filled: bool
    clips: bool
    rectangles: tuple[tuple[int, Box], ...] = ()
    order: int = 0
    opaque: bool = True


@dataclass(slots=True)
class Placed:
    """A picture on the page: `matrix` maps the unit square (origin at the picture's foot) to the displayed page."""

    at: int
    number: tuple[int, int]
    matrix: Matrix
    box: Box
    inline: bool = False
    order: int = 0
    opaque: bool = False


@dataclass(frozen=True, slots=True)
class Spoken:
    """Marked content with replacement text: the operators `first` to `last`, and what readers are told instead of its letters."""

    first: int
    last: int
    text: str


@dataclass
class Content:
    """One content stream: the page's own, or a form as it is used at one place."""

    operations: list[Any]
    resources: Any
    matrix: Matrix
    form: Any = None
    shows: list[Show] = field(default_factory=list)
    drawn: list[Drawn] = field(default_factory=list)
    placed: list[Placed] = field(default_factory=list)
    forms: dict[int, "Content"] = field(default_factory=dict)
    dropped: set[int] = field(default_factory=set)
    unpainted: set[int] = field(default_factory=set)
    rules: list[tuple[Point, Point]] = field(default_factory=list)
    spoken: list[Spoken] = field(default_factory=list)
    clips: list[Box] = field(default_factory=list)
    mended: bool = False

    def drop(self, drawn: Drawn) -> None:
        """Leave a path out; one that also clips goes on clipping, unpainted."""
        if drawn.clips:
            self.unpainted.add(drawn.last)
        else:
            self.dropped.update(range(drawn.first, drawn.last + 1))

    @property
    def changed(self) -> bool:
        """Whether this stream or one below it must be written anew."""
        return (
            bool(self.dropped or self.unpainted or self.mended)
            or any(show.touched for show in self.shows)
            or any(child.changed for child in self.forms.values())
        )

    def everything(self) -> "list[Content]":
        """This stream and all forms below it, in the order of painting."""
        found = [self]
        for child in self.forms.values():
            found += child.everything()
        return found

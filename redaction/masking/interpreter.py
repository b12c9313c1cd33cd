"""What a page's operators paint, and where: glyph by glyph, path by path, picture by picture, forms included.

The interpreter follows the text and graphics state as far as places depend on it. Everything that it cannot follow ends in
TooComplex, and the page is then turned into pixels instead of being rewritten.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pikepdf

from redaction.findings import Box
from redaction.masking.content import Content, Drawn, Placed, Spoken, TooComplex
from redaction.masking.fonts import PageFont, UnknownFont
from redaction.masking.geometry import IDENTITY, Matrix, Point, around, box_under, moved, times
from redaction.masking.layers import Layers
from redaction.masking.operators import bare, operations_of
from redaction.masking.showing import add_letters, show_of
from redaction.masking.text_state import TEXT_OPERATORS, TextState, matrix_of

MAX_DEPTH = 12
MAX_OPERATIONS = 400_000
OPAQUE = 0.97
THICK = 2.0
_PAINTING = frozenset({"S", "s", "f", "F", "f*", "B", "B*", "b", "b*", "n"})
_FILLING = frozenset({"f", "F", "f*", "B", "B*", "b", "b*"})
_MARKS = frozenset({"BMC", "BDC", "EMC", "MP", "DP"})


class Interpreter:
    """Reads the content of pages of one document. `font_of` gives the font of a pikepdf font dictionary or raises UnknownFont."""

    def __init__(self, font_of: Callable[[Any], PageFont], layers: Layers) -> None:
        self._font_of = font_of
        self._layers = layers
        self._count = 0
        self._clock = 0

    def page(self, page: Any, to_page: Matrix) -> Content:
        """The content of a page; `to_page` leads from user space to the displayed page. Raises TooComplex."""
        self._count = 0
        try:
            operations = operations_of(page)
        except (pikepdf.PdfError, ValueError, RuntimeError) as error:
            raise TooComplex("content stream") from error
        content = Content(operations, page.obj.get("/Resources", pikepdf.Dictionary()), to_page)
        self._run(content, TextState(to_page), depth=0, hidden=False)
        return content

    def _run(self, content: Content, state: TextState, *, depth: int, hidden: bool) -> None:
        self._count += len(content.operations)
        if depth > MAX_DEPTH or self._count > MAX_OPERATIONS:
            raise TooComplex("too deep or too long")
        _Reader(self, content, state, depth=depth, hidden=hidden).read()

    def form(self, content: Content, at: int, form: Any, state: TextState, *, depth: int, hidden: bool) -> None:
        """Read a form where it is used."""
        try:
            matrix: Matrix = tuple(float(number) for number in form.get("/Matrix", IDENTITY))  # type: ignore[assignment]
            operations = operations_of(form)
        except (pikepdf.PdfError, ValueError, TypeError, RuntimeError) as error:
            raise TooComplex("form") from error
        resources = form.get("/Resources", content.resources)
        inside = times(matrix, state.matrix)
        child = Content(operations, resources, inside, form)
        if "/BBox" in form:
            child.clips.append(box_under(Box(*(float(edge) for edge in form["/BBox"])), inside))
        content.forms[at] = child
        state = replace(state, matrix=inside).clipped(child.clips)
        self._run(child, state, depth=depth + 1, hidden=hidden)

    def tick(self) -> int:
        """The next place in the order of painting."""
        self._clock += 1
        return self._clock

    def font(self, resources: Any, name: str) -> PageFont:
        """The font of a name. Raises TooComplex when it cannot be followed."""
        try:
            return self._font_of(resources["/Font"][name])
        except (KeyError, UnknownFont, TypeError, AttributeError) as error:
            raise TooComplex("font") from error

    def hides(self, group: Any) -> bool:
        """Whether a layer is not shown."""
        return self._layers.hides(group)


class _Reader:
    """One run over one stream."""

    def __init__(self, owner: Interpreter, content: Content, state: TextState, *, depth: int, hidden: bool) -> None:
        self.owner, self.content, self.state, self.depth = owner, content, state, depth
        self.stack: list[TextState] = []
        self.marks: list[tuple[int, bool, str | None]] = []
        self.outer_hidden = hidden
        self.text: Matrix = IDENTITY
        self.line: Matrix = IDENTITY
        self.points: list[Point] = []
        self.segments = 0
        self.first = 0
        self.clips = False
        self.rules: list[tuple[Point, Point]] = []
        self.rectangles: list[tuple[int, Box]] = []

    @property
    def hidden(self) -> bool:
        return self.outer_hidden or any(hides for _, hides, _ in self.marks)

    def read(self) -> None:
        for at, operation in enumerate(self.content.operations):
            name = str(operation.operator)
            known = bare(operation)
            if known is None:
                self.content.dropped.add(at)
                continue
            if known is not operation:
                self.content.operations[at], self.content.mended = known, True
            try:
                self._do(at, name, list(known.operands) if name != "INLINE IMAGE" else [])
            except (IndexError, ValueError, TypeError, KeyError, AttributeError) as error:
                raise TooComplex(f"operator {name}") from error

    def _do(self, at: int, name: str, given: list[Any]) -> None:
        if name in ("Tj", "TJ", "'", '"'):
            self._show(at, name, given)
        elif name in ("m", "l", "c", "v", "y", "re", "h"):
            self._path(at, name, given)
        elif name in _PAINTING:
            self._paint(at, name)
        elif name in TEXT_OPERATORS:
            TEXT_OPERATORS[name](self, given)
        elif name == "q":
            self.stack.append(self.state)
        elif name == "Q":
            if self.stack:
                self.state = self.stack.pop()
        elif name == "cm":
            self.state = replace(self.state, matrix=times(matrix_of(given), self.state.matrix))
        elif name in ("W", "W*"):
            self.clips = True
        elif name in _MARKS:
            self.content.dropped.add(at)
            self._mark(at, name, given)
        elif name == "gs":
            self._graphics(str(given[0]))
        elif name == "Do":
            self._object(at, str(given[0]))
        elif name == "INLINE IMAGE":
            self._picture(at, (0, 0), inline=True)
        elif name == "sh" and self.hidden:
            self.content.dropped.add(at)

    def _mark(self, at: int, name: str, given: list[Any]) -> None:
        if name in ("BMC", "BDC"):
            hides, text = False, None
            if name == "BDC":
                properties = self.content.resources.get("/Properties", {})
                listed = properties.get(str(given[1])) if isinstance(given[1], pikepdf.Name) else given[1]
                if str(given[0]) == "/OC":
                    hides = listed is not None and self.owner.hides(listed)
                elif listed is not None and "/ActualText" in listed:
                    text = str(listed["/ActualText"])
            self.marks.append((at, hides, text))
        elif name == "EMC" and self.marks:
            first, _, text = self.marks.pop()
            if text is not None:
                self.content.spoken.append(Spoken(first, at, text))

    def _graphics(self, name: str) -> None:
        settings = self.content.resources["/ExtGState"][name]
        named = tuple(known for known in self.state.settings if known != name)
        self.state = replace(self.state, settings=(*named, name))
        if "/ca" in settings:
            self.state = replace(self.state, opacity=float(settings["/ca"]))
        if "/Font" in settings:
            raise TooComplex("font in graphics state")

    def _object(self, at: int, name: str) -> None:
        thing = self.content.resources["/XObject"][name]
        hidden = self.hidden or ("/OC" in thing and self.owner.hides(thing["/OC"]))
        if hidden:
            self.content.dropped.add(at)
        elif str(thing.get("/Subtype")) == "/Image":
            plain = not any(key in thing for key in ("/SMask", "/Mask", "/ImageMask"))
            self._picture(at, thing.objgen, inline=False, opaque=plain and self.state.opacity > OPAQUE)
        elif str(thing.get("/Subtype")) == "/Form":
            self.owner.form(self.content, at, thing, self.state, depth=self.depth, hidden=False)
        else:
            self.content.dropped.add(at)

    def _picture(self, at: int, number: tuple[int, int], *, inline: bool, opaque: bool = False) -> None:
        if self.hidden:
            self.content.dropped.add(at)
            return
        matrix = self.state.matrix
        box = around(moved(corner, matrix) for corner in ((0, 0), (1, 0), (1, 1), (0, 1)))
        self.content.placed.append(Placed(at, number, matrix, box, inline, self.owner.tick(), opaque))

    def _path(self, at: int, name: str, given: list[Any]) -> None:
        if not self.points:
            self.first = at
        numbers = [float(number) for number in given]
        if name == "re":
            x, y, width, height = numbers
            corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]
        else:
            corners = list(zip(numbers[::2], numbers[1::2], strict=True))
        points = [moved(corner, self.state.matrix) for corner in corners]
        if name == "re":
            self.rectangles.append((at, around(points)))
            self.rules += [
                (points[0], points[3]),
                (points[1], points[2]),
                (points[0], points[1]),
                (points[3], points[2]),
            ]
        elif name == "l" and self.points:
            self.rules.append((self.points[-1], points[0]))
        self.points += points
        self.segments += 1

    def _paint(self, at: int, name: str) -> None:
        if self.points:
            drawn = self._drawn(at, name)
            if self.clips:
                self.content.clips.append(drawn.box)
                self.state = replace(self.state, clip=self.owner.tick()).clipped([drawn.box])
            if self.hidden and name != "n":
                self.content.drop(drawn)
            elif name != "n":
                self.content.drawn.append(drawn)
                self.content.rules += self.rules
        self.points, self.segments, self.clips, self.rules, self.rectangles = [], 0, False, [], []

    def _drawn(self, at: int, name: str) -> Drawn:
        box, filled = around(self.points), name in _FILLING
        parts = tuple(self.rectangles) if len(self.rectangles) == self.segments else ()
        if not filled:
            # A thick line covers like a filled rectangle.
            a, b, c, d, _, _ = self.state.matrix
            half = self.state.pen * abs(a * d - b * c) ** 0.5 / 2
            box, filled, parts = box.grown(half), half > THICK, ()
        opaque = self.state.opacity > OPAQUE
        return Drawn(self.first, at, box, self.segments, filled, self.clips, parts, self.owner.tick(), opaque)

    def move(self, x: float, y: float) -> None:
        """Begin the next line."""
        self.line = times((1.0, 0.0, 0.0, 1.0, x, y), self.line)
        self.text = self.line

    def _show(self, at: int, name: str, given: list[Any]) -> None:
        if name == '"':
            self.state = replace(self.state, word_spacing=float(given[0]), spacing=float(given[1]))
        if name in ("'", '"'):
            self.move(0.0, -self.state.leading)
        state = self.state
        if state.font is None:
            raise TooComplex("text without font")
        parts = list(given[0]) if name == "TJ" else [given[-1]]
        show = show_of(at, state, self.text, hidden=self.hidden, order=self.owner.tick(), stream=id(self.content))
        pen = 0.0
        for part in parts:
            if isinstance(part, pikepdf.String):
                pen = add_letters(show, state, bytes(part), pen)
            else:
                pen -= float(part) / 1000 * state.size * (1.0 if state.font.vertical else state.stretch)
        step = (1.0, 0.0, 0.0, 1.0, 0.0, pen) if state.font.vertical else (1.0, 0.0, 0.0, 1.0, pen, 0.0)
        self.text = times(step, self.text)
        self.content.shows.append(show)

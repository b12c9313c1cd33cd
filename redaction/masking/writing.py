"""Content streams written anew: what was taken out is left out, and every text position of a touched block is absolute.

Relative moves and adjustments of the old stream would keep the length of what is gone (an operator «-8446.001» is a name), so
none of them survives in a block of text in which anything changed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pikepdf

from redaction.masking.content import Content, Glyph, Show, TooComplex
from redaction.masking.geometry import Matrix, Point, inverse, moved, times
from redaction.masking.lettering import PADDING, RESOURCE, codes_of, width_of
from redaction.masking.spots import Token
from redaction.masking.tidying import paints, tidied

_MOVES = frozenset({"Td", "TD", "Tm", "T*"})
_SHOWS = frozenset({"Tj", "TJ", "'", '"'})


# Words, size and the matrix to the displayed page.
Loose = tuple[str, float, Matrix]


@dataclass(slots=True)
class Written:
    """A stream written anew: its bytes, whether it uses the token font, whether it paints anything at all, and its `loose` tokens.

    These are to be painted on the page itself: words, size and the matrix to the displayed page.
    """

    data: bytes
    tokens: bool
    paints: bool
    loose: list[Loose]


def op(name: str, *operands: Any) -> pikepdf.ContentStreamInstruction:
    """One operation; floats become decimals of five places."""
    given = [_number(operand) if isinstance(operand, float) else operand for operand in operands]
    return pikepdf.ContentStreamInstruction(given, pikepdf.Operator(name))


def _number(value: float) -> Any:
    rounded = Decimal(f"{value:.5f}").normalize()
    return int(rounded) if rounded == rounded.to_integral_value() else rounded


def rewrite(content: Content, form_names: dict[int, str]) -> Written:
    """The bytes of a stream with everything taken out that is to go; `form_names` renames the forms used at these operators."""
    writer = _Writer(content, form_names)
    operations = tidied(writer.operations())
    try:
        return Written(pikepdf.unparse_content_stream(operations), writer.tokens, paints(operations), writer.loose)
    except (pikepdf.PdfError, ValueError, TypeError) as error:
        raise TooComplex("writing") from error


class _Writer:
    def __init__(self, content: Content, form_names: dict[int, str]) -> None:
        self.content = content
        self.names = form_names
        self.tokens = False
        self.loose: list[Loose] = []
        self.shows = {show.at: show for show in content.shows}

    def operations(self) -> Iterator[Any]:
        block: list[int] = []
        inside = False
        for at, operation in enumerate(self.content.operations):
            name = str(operation.operator)
            if name == "BT":
                inside, block = True, [at]
            elif inside:
                block.append(at)
                if name == "ET":
                    inside = False
                    yield from self._block(block)
            else:
                yield from self._plain(at, operation, name)
        if inside:
            yield from self._block(block)

    def _plain(self, at: int, operation: Any, name: str) -> Iterator[Any]:
        if at in self.content.dropped:
            return
        if at in self.content.unpainted:
            yield op("n")
        elif at in self.names:
            yield op("Do", pikepdf.Name(self.names[at]))
        else:
            yield operation

    def _block(self, block: list[int]) -> Iterator[Any]:
        touched = any(self.shows[at].touched for at in block if at in self.shows)
        for at in block:
            operation = self.content.operations[at]
            name = str(operation.operator)
            if not touched or (name not in _MOVES and name not in _SHOWS):
                yield from self._plain(at, operation, name)
            elif name == "TD":
                yield op("TL", -float(operation.operands[1]))
            elif name in _SHOWS:
                if name == '"':
                    yield op("Tw", operation.operands[0])
                    yield op("Tc", operation.operands[1])
                show = self.shows.get(at)
                if show is not None:
                    yield from self._show(show, operation, name)

    def _show(self, show: Show, operation: Any, name: str) -> Iterator[Any]:
        if not show.set_anew:
            yield op("Tm", *_lowered(show))
            yield operation if name in ("Tj", "TJ") else op("Tj", operation.operands[-1])
            return
        run: list[Glyph] = []
        for index, glyph in enumerate(show.glyphs):
            token = show.tokens.get(index)
            if token is not None or glyph.gone or (run and not _adjoining(run[-1], glyph)):
                yield from self._run(show, run)
                run = []
            if token is not None:
                yield from self._token(show, token)
            if not glyph.gone:
                run.append(glyph)
        yield from self._run(show, run)

    def _run(self, show: Show, run: list[Glyph]) -> Iterator[Any]:
        if not run:
            return
        first = run[0]
        if first.to is None:
            yield op("Tm", *_shifted(show, first.offset))
            yield op("TJ", pikepdf.Array(list(_spaced(show, run))))
            return
        plain = show.spacing or show.word_spacing
        if plain:
            yield from (op("Tc", 0), op("Tw", 0))
        yield op("Tm", *_placed(show, first.to, first.squeeze, across=not show.font.vertical))
        yield op("Tj", pikepdf.String(b"".join(glyph.code for glyph in run)))
        if plain:
            yield from (op("Tc", show.spacing), op("Tw", show.word_spacing))

    def _token(self, show: Show, token: Token) -> Iterator[Any]:
        if is_cut(show, token):
            to_page = times(inverse(show.matrix), show.to_page)
            for words, at in _placed_words(show, token):
                matrix = times(_placed(show, at, token.squeeze, across=not token.upright), to_page)
                self.loose.append((words, show.size * show.font.em, matrix))
            return
        self.tokens = True
        yield from (op("Tc", 0), op("Tw", 0), op("Tz", 100))
        if show.mode:
            yield op("Tr", 0)
        yield op("Tf", pikepdf.Name(RESOURCE), show.size * show.font.em)
        # The line's own stretch stays with its letters; tokens of one squeeze are all of one width.
        for words, at in _placed_words(show, token):
            yield op("Tm", *_placed(show, at, token.squeeze, across=not token.upright))
            yield op("Tj", pikepdf.String(codes_of(words)))
        yield op("Tf", pikepdf.Name(show.resource), show.size)
        if show.mode:
            yield op("Tr", show.mode)
        yield from (op("Tc", show.spacing), op("Tw", show.word_spacing), op("Tz", show.stretch * 100))


def is_cut(show: Show, token: Token) -> bool:
    """Whether a clip would cut a token off: the middle of its line leaves what the clip shows."""
    if show.seen is None:
        return False
    x, y = token.at
    ax, ay = (0.0, 1.0) if token.upright else show.along
    length = len(token.words) * show.em if token.upright else width_of(token.words) * show.em * show.stretched
    length *= token.squeeze
    if not token.upright:
        x, y = x + ay * 0.33 * show.em, y - ax * 0.33 * show.em
    seen = show.seen.grown(0.1 * show.em)
    return not all(
        seen.x0 <= px <= seen.x1 and seen.y0 <= py <= seen.y1 for px, py in ((x, y), (x + ax * length, y + ay * length))
    )


def _placed_words(show: Show, token: Token) -> Iterator[tuple[str, Point]]:
    """A token in the pieces in which it is painted, each with its place."""
    yield from _letters_of(show, token) if token.upright else ((token.words, _padded(show, token)),)


def _padded(show: Show, token: Token) -> Point:
    pad = PADDING * show.em * show.stretched * token.squeeze
    return (token.at[0] + pad * show.along[0], token.at[1] + pad * show.along[1])


def _letters_of(show: Show, token: Token) -> Iterator[tuple[str, Point]]:
    """The letters of a token in a column, each in the middle of its em."""
    step = show.em * token.squeeze
    for place, letter in enumerate(token.words):
        half = (width_of(letter) / 2 - PADDING) * show.em
        yield letter, (token.at[0] - half, token.at[1] + (place + 0.88) * step)


def _adjoining(one: Glyph, two: Glyph) -> bool:
    """Whether the second letter may follow the first within one string."""
    if one.to is None or two.to is None:
        return one.to is two.to
    wide = ((one.end[0] - one.x) * one.squeeze, (one.end[1] - one.y) * one.squeeze)
    return (
        abs(one.to[0] + wide[0] - two.to[0]) < 0.01
        and abs(one.to[1] + wide[1] - two.to[1]) < 0.01
        and one.squeeze == two.squeeze
    )


def _spaced(show: Show, run: list[Glyph]) -> Iterator[Any]:
    """Letters that keep their places, with the adjustments that stood between them."""
    held = b""
    for place, glyph in enumerate(run):
        held += glyph.code
        if place + 1 == len(run):
            break
        vertical = show.font.vertical
        stretch = 1.0 if vertical else show.stretch
        extra = (show.spacing + (show.word_spacing if glyph.code == b" " else 0.0)) * stretch
        step = -show.size if vertical else glyph.width
        apart = run[place + 1].offset - glyph.offset - step - extra
        if abs(apart) > 1e-4 * abs(show.size or 1.0):
            yield pikepdf.String(held)
            yield _number(-apart * 1000 / (show.size * stretch))
            held = b""
    if held:
        yield pikepdf.String(held)


def _lowered(show: Show) -> Matrix:
    """The text matrix of an operator whose letters keep their places in the line."""
    if not show.lowered:
        return show.matrix
    base = times(inverse(show.matrix), show.to_page)
    x, y = moved((show.to_page[4], show.to_page[5] + show.lowered), inverse(base))
    return (*show.matrix[:4], x, y)


def _shifted(show: Show, offset: float) -> Matrix:
    step = (1.0, 0.0, 0.0, 1.0, 0.0, offset) if show.font.vertical else (1.0, 0.0, 0.0, 1.0, offset, 0.0)
    return times(step, show.matrix)


def _placed(show: Show, point: Point, squeeze: float, *, across: bool) -> Matrix:
    """The text matrix that puts a letter's origin at a point of the displayed page, squeezed across or down."""
    try:
        base = times(inverse(show.matrix), show.to_page)
        x, y = moved(point, inverse(base))
    except ValueError as error:
        raise TooComplex("flat matrix") from error
    a, b, c, d, _, _ = show.matrix
    wide, high = (squeeze, 1.0) if across else (1.0, squeeze)
    return (a * wide, b * wide, c * high, d * high, x - show.rise * c, y - show.rise * d)

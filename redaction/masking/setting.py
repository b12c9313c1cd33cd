"""Letters of a touched line or paragraph given their new places, by rules that know only what stays and the fixed tokens.

Every letter takes its own width, gaps are rounded to quarters of an em, a line is squeezed to its room; a paragraph flows anew from the
touched line on, so that not even the end of a line tells how long the words were that are gone.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from redaction.findings import Box
from redaction.masking.content import Glyph, Show
from redaction.masking.geometry import Point, around
from redaction.masking.lettering import width_of, writable
from redaction.masking.masks import Mask

CENTRED = 1.5
STEP = 0.25
NO_GAP = 0.12
SMALLEST_SQUEEZE = 0.4
NARROW = 0.75
HANGING = frozenset("，。、；：？！）》」』】〕”’,.;:?!)]}%％℃°")
STEP_SMALLER = 0.98
MOST_SLACK = 2.5
_HYPHENS = frozenset("-‐‑–—/")


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


@dataclass(slots=True)
class _Part:
    """A letter that stays, or a token: its natural width, the gap before it, and its height above its line's foot."""

    spot: Spot
    words: str | None
    width: float
    gap: float
    rise: float = 0.0

    @property
    def letter(self) -> str:
        """The character, empty for tokens and where the font does not say."""
        return "" if self.words is not None else self.spot.show.font.letter(self.spot.glyph.code)


def set_from(chunk: list[Spot], room: Room) -> Literal["start", "middle", "end"]:
    """From where a line was set in its room, as far as its place tells."""
    start, end = chunk[0].start, max(spot.end for spot in chunk)
    low = room.low if room.cell else min(room.low, start)
    if abs((start + end) / 2 - (room.low + room.high) / 2) < CENTRED and start - room.low > 0.8 * chunk[0].em:
        return "middle"
    return "end" if abs(end - room.high) < CENTRED and start - low > 3 * chunk[0].em else "start"


def set_line(chunk: list[Spot], room: Room, along: Point, said: set[str]) -> Box:
    """Set one line: from its start, or around its middle, or up to its end, as it was set before. Gives its old and new box.

    `said` are the things whose token already stands on the page; those of this line are added.
    """
    parts = list(_parts(chunk, said))
    old_start, old_end = chunk[0].start, max(spot.end for spot in chunk)
    natural = sum(part.gap + part.width for part in parts)
    low, high = min(room.low, old_start) if not room.cell else room.low, room.high
    way = set_from(chunk, room)
    squeeze = _squeezed(natural, high - (old_start if way == "start" else low))
    middle = (room.low + room.high) / 2 - natural * squeeze / 2
    begin = pen = {"start": old_start, "middle": middle, "end": high - natural * squeeze}[way]
    for part in parts:
        pen += part.gap * squeeze
        _place(part, (pen, part.spot.base), along, squeeze)
        pen += part.width * squeeze
    return _span([chunk], min(begin, old_start), max(pen, old_end), along)


def set_paragraph(
    lines: list[list[Spot]], right: float, along: Point, said: set[str], *, more: Sequence[Point] = ()
) -> tuple[Box, int]:
    """Let a paragraph flow anew over its own lines, up to `right`, and over `more` below them; squeezed where they would not hold it.

    `more` are starts and bases of lines. Gives the box of its lines and how many they are now.
    """
    units = list(_units(_flowing(lines, said)))
    slots = [*((line[0].start, _base(line)) for line in lines), *more]
    squeeze = 1.0
    while True:
        rows = _rows(units, slots, right, squeeze)
        if rows is not None:
            break
        squeeze *= STEP_SMALLER
        if squeeze < SMALLEST_SQUEEZE:
            rows = _rows(units, [*slots[:-1], (slots[-1][0], slots[-1][1])], right * 10, squeeze) or [units]
            break
    for number, (row, (start, base)) in enumerate(zip(rows, slots, strict=False)):
        natural = (sum(map(_length, row)) - (row[0][0].gap if row else 0.0)) * squeeze
        slack = right - start - natural
        last = number + 1 == len(rows)
        between = (
            slack / (len(row) - 1) if not last and len(row) > 1 and 0 < slack < MOST_SLACK * lines[0][0].em else 0.0
        )
        pen = start
        for place, unit in enumerate(row):
            for part in unit:
                pen += part.gap * squeeze if place or part is not unit[0] else 0.0
                _place(part, (pen, base - part.rise), along, squeeze)
                pen += part.width * squeeze
            pen += between
    ends = [spot.end for line in lines for spot in line]
    box = _span(lines, min(start for start, _ in slots), max([right, *ends]), along)
    return box, len(rows)


def _place(part: _Part, at: Point, along: Point, squeeze: float) -> None:
    """Put a letter or token at a place along its line and across it."""
    spot, place = part.spot, point_of(*at, along)
    if part.words is None:
        spot.glyph.to, spot.glyph.squeeze = (place[0] + spot.anchor[0], place[1] + spot.anchor[1]), squeeze
        spot.laid = (*at, squeeze)
    elif part.words:
        spot.show.tokens[spot.index] = Token(part.words, place, squeeze, spot.upright)


def _base(line: list[Spot]) -> float:
    """The foot of a line: that of its largest letters."""
    largest = max(spot.em for spot in line)
    bases = sorted(spot.base for spot in line if spot.em > 0.9 * largest)
    return bases[len(bases) // 2]


def _flowing(lines: list[list[Spot]], said: set[str]) -> list[_Part]:
    """The parts of all lines as one text, words apart where a line ended between them: no gap tells where that was."""
    flowing: list[_Part] = []
    for line in lines:
        parts = list(_parts(line, said))
        last = flowing[-1] if flowing else None
        if last is not None and parts and _ends_word(last) and _ends_word(parts[0]) and last.letter not in _HYPHENS:
            space = _space_after(last, [*flowing, *parts])
            if space is None:
                parts[0].gap = max(parts[0].gap, STEP * parts[0].spot.em)
            flowing += [space] if space is not None else []
        flowing += parts
    return flowing


def _ends_word(part: _Part) -> bool:
    """Whether a part stands at the edge of a word: a narrow letter that is no space, or a token in the place of such letters."""
    spot = part.spot
    return spot.end - spot.start < NARROW * spot.em and not part.letter.isspace()


def _space_after(last: _Part, parts: Sequence[_Part]) -> _Part | None:
    """A space like the others of a paragraph, put behind the last letter of an operator; None where there is no other."""
    show, em = last.spot.show, last.spot.em
    other = next(
        (
            part.spot
            for part in parts
            if part.letter.isspace() and _is_narrow(part) and part.spot.show.font.number == show.font.number
        ),
        None,
    )
    if other is None or any(not glyph.gone for glyph in show.glyphs[last.spot.index + 1 :]):
        return None
    end, width = last.spot.end, (other.end - other.start) * em / other.em
    glyph = Glyph(other.glyph.code, 0.0, 0.0, last.spot.glyph.x, last.spot.glyph.y, last.spot.glyph.end)
    show.glyphs.append(glyph)
    return _Part(
        replace(last.spot, index=len(show.glyphs) - 1, glyph=glyph, start=end, end=end + width, mask=None, laid=None),
        None,
        width,
        0.0,
        last.rise,
    )


def _is_narrow(part: _Part) -> bool:
    """Whether it is a narrow letter: a Latin one, a digit, a mark, a space."""
    return part.words is None and part.width < NARROW * part.spot.em


def _length(unit: list[_Part]) -> float:
    return sum(part.gap + part.width for part in unit)


def _units(parts: Iterable[_Part]) -> Iterator[list[_Part]]:
    """Parts that stay on one line: a wide letter, a token, or a run of narrow letters up to a space or gap."""
    unit: list[_Part] = []
    for part in parts:
        joins = _is_narrow(part) and not part.letter.isspace()
        if unit and (not joins or part.gap > 0):
            yield unit
            unit = []
        unit.append(part)
        if not joins:
            yield unit
            unit = []
    if unit:
        yield unit


def _rows(
    units: list[list[_Part]], slots: Sequence[Point], right: float, squeeze: float
) -> list[list[list[_Part]]] | None:
    """Units laid into lines one after the other; None when there are more than the lines hold."""
    rows: list[list[list[_Part]]] = [[]]
    pen = slots[0][0]
    for unit in units:
        width = _length(unit) * squeeze
        hangs = unit[0].letter in HANGING and len(unit) == 1
        slack = 0.6 * unit[0].spot.em if hangs else 0.02 * unit[0].spot.em
        if rows[-1] and pen + width > right + slack:
            if len(rows) == len(slots):
                return None
            rows.append([])
            pen = slots[len(rows) - 1][0]
            if unit[0].letter.isspace() and _is_narrow(unit[0]):
                unit[0].spot.glyph.gone = True
                continue
        if not rows[-1]:
            width -= unit[0].gap * squeeze
        rows[-1].append(unit)
        pen += width
    return rows


def _parts(chunk: list[Spot], said: set[str]) -> Iterator[_Part]:
    """Letters and tokens of a line in order; `said` are the groups whose token already stands."""
    foot = _base(chunk)
    previous: Spot | None = None
    previous_mask: Mask | None = None
    for spot in chunk:
        gap = 0.0
        if previous is not None and previous.mask is None and spot.mask is None:
            gap = _gap(previous, spot)
        if spot.mask is None:
            yield _Part(spot, None, spot.end - spot.start, gap, foot - spot.base)
        elif spot.mask is not previous_mask:
            words = writable(spot.mask.words)
            key = spot.mask.group or f"{id(spot.mask)} {round(spot.base)}"
            if key in said:
                words = ""
            said.add(key)
            ems = len(words) if spot.upright else width_of(words) * spot.show.stretched
            yield _Part(spot, words, ems * spot.em, 0.0)
        previous, previous_mask = spot, spot.mask


def _gap(one: Spot, two: Spot) -> float:
    """The gap between two letters that stay, rounded so that no slack of the old line survives; printed-over letters stay so."""
    gap, em = two.start - one.end, max(one.em, two.em)
    if gap < -0.5 * em:
        return gap
    return 0.0 if gap < NO_GAP * em else round(gap / em / STEP) * STEP * em


def _squeezed(natural: float, room: float) -> float:
    return max(SMALLEST_SQUEEZE, min(1.0, room / natural)) if natural > 0 else 1.0


def point_of(along_by: float, base: float, along: Point) -> Point:
    """The point of the page at a place along a direction of writing and across it."""
    ax, ay = along
    return (along_by * ax - base * ay, along_by * ay + base * ax)


def _span(lines: list[list[Spot]], begin: float, end: float, along: Point) -> Box:
    """The box around lines, letters above and below the base included."""
    spots = [spot for line in lines for spot in line]
    em = max(spot.em for spot in spots)
    bases = [spot.base for spot in spots]
    return around(point_of(s, t, along) for s in (begin, end) for t in (min(bases) - 1.1 * em, max(bases) + 0.35 * em))

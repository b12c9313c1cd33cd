"""Letters of a touched line or paragraph given their new places, by rules that know only what stays and the fixed tokens.

Every letter takes its own width, gaps are rounded to quarters of an em, a line is squeezed to its room; a paragraph flows anew from the
touched line on, so that not even the end of a line tells how long the words were that are gone.
"""

from collections.abc import Sequence
from typing import Literal

from redaction.findings import Box
from redaction.masking.flowing import Part, flowing, foot_of, length, parts_of, rows_of, units_of
from redaction.masking.geometry import Point, around
from redaction.masking.spots import Room, Spot, Token, point_of

CENTRED = 1.5
# A line that fills its room begins at its edge; one that begins farther in, in ems, was put into the middle.
INSET = 0.25
SMALLEST_SQUEEZE = 0.4
STEP_SMALLER = 0.98
MOST_SLACK = 2.5


def set_from(chunk: list[Spot], room: Room) -> Literal["start", "middle", "end"]:
    """From where a line was set in its room, as far as its place tells."""
    start, end = chunk[0].start, max(spot.end for spot in chunk)
    low = room.low if room.cell else min(room.low, start)
    if abs((start + end) / 2 - (room.low + room.high) / 2) < CENTRED and start - room.low > INSET * chunk[0].em:
        return "middle"
    return "end" if abs(end - room.high) < CENTRED and start - low > 3 * chunk[0].em else "start"


def set_line(chunk: list[Spot], room: Room, along: Point, said: set[str]) -> Box:
    """Set one line: from its start, or around its middle, or up to its end, as it was set before. Gives its old and new box.

    `said` are the things whose token already stands on the page; those of this line are added.
    """
    parts = list(parts_of(chunk, said))
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
) -> tuple[Box, list[list[Spot]]]:
    """Let a paragraph flow anew over its own lines, up to `right`, and over `more` below them; squeezed where they would not hold it.

    `more` are starts and bases of lines. Gives the box of its old lines, and what its lines are now: letters and the first of each token.
    """
    units = list(units_of(flowing(lines, said)))
    slots = [*((line[0].start, foot_of(line)) for line in lines), *more]
    squeeze = 1.0
    while True:
        rows = rows_of(units, slots, right, squeeze)
        if rows is not None:
            break
        squeeze *= STEP_SMALLER
        if squeeze < SMALLEST_SQUEEZE:
            rows = rows_of(units, [*slots[:-1], (slots[-1][0], slots[-1][1])], right * 10, squeeze) or [units]
            break
    for number, (row, (start, base)) in enumerate(zip(rows, slots, strict=False)):
        natural = (sum(map(length, row)) - (row[0][0].gap if row else 0.0)) * squeeze
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
    return box, [[part.spot for unit in row for part in unit if part.words != ""] for row in rows]


def _place(part: Part, at: Point, along: Point, squeeze: float) -> None:
    """Put a letter or token at a place along its line and across it."""
    spot, place = part.spot, point_of(*at, along)
    if part.words is None:
        spot.glyph.to, spot.glyph.squeeze = (place[0] + spot.anchor[0], place[1] + spot.anchor[1]), squeeze
        spot.laid = (*at, squeeze)
    elif part.words:
        spot.show.tokens[spot.index] = Token(part.words, place, squeeze, spot.upright)


def _squeezed(natural: float, room: float) -> float:
    return max(SMALLEST_SQUEEZE, min(1.0, room / natural)) if natural > 0 else 1.0


def _span(lines: list[list[Spot]], begin: float, end: float, along: Point) -> Box:
    """The box around lines, letters above and below the base included."""
    spots = [spot for line in lines for spot in line]
    em = max(spot.em for spot in spots)
    bases = [spot.base for spot in spots]
    return around(point_of(s, t, along) for s in (begin, end) for t in (min(bases) - 1.1 * em, max(bases) + 0.35 * em))

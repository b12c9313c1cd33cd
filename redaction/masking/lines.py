"""Words taken out of lines of text, and the lines set anew so that nothing tells how long the words were.

A touched line is set from its own start, middle or end (whichever it was set from), every letter at its own width, gaps rounded to
quarters of an em, and squeezed to the room it has. What remains depends on the letters that stay and on the fixed token only.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from redaction.findings import Box
from redaction.masking.columns import column_spot, standing, stands
from redaction.masking.content import Content, Glyph, Show
from redaction.masking.gaps import fill_gap
from redaction.masking.geometry import Point, meet
from redaction.masking.joining import Joiner
from redaction.masking.lists import letter_units, number_others, rank_own
from redaction.masking.masks import How, Mask
from redaction.masking.meant import Meant, direction_of, is_inside, middle_of
from redaction.masking.moves import Move
from redaction.masking.rows import Rows
from redaction.masking.runs import moves_of
from redaction.masking.setting import set_from, set_line, set_paragraph
from redaction.masking.shifting import Shifts, shifts_of
from redaction.masking.spots import Spot
from redaction.masking.underlines import OldLine, old_line


@dataclass(frozen=True, slots=True)
class Taken:
    """What the text masks of a page did: those that removed glyphs, boxes of lines that were set anew, where their letters went, and
    what those lines were."""

    masks: frozenset[int]
    lines: tuple[Box, ...]
    moves: tuple[Move, ...]
    old: tuple[OldLine, ...] = ()


def take_out(
    content: Content, masks: Sequence[Mask], size: Point, *, hidden: Sequence[Box] = (), number_authors: bool = False
) -> Taken:
    """Remove the glyphs under the masks of one page, and those that nobody sees; set the touched lines anew.

    Under `hidden` boxes (covers that stay) everything goes, and no token is written. With `number_authors` the others of the
    applicant's list become 作者n (P-30).
    """
    shows = [show for stream in content.everything() for show in stream.shows]
    done: set[int] = set()
    reaches = [show.reach for show in shows]
    meant = Meant(zip(shows, reaches, strict=True), masks)
    directions: dict[tuple[int, int], list[Spot]] = {}
    columns: list[Spot] = []
    for show, reach in zip(shows, reaches, strict=True):
        near = [(number, mask) for number, mask in _near(reach, masks, hidden) if meant.takes(number, show)]
        upright, vertical = stands(show), show.font.vertical
        level: list[Spot] | None = None
        for index, glyph in enumerate(show.glyphs):
            middle = middle_of(show, glyph)
            if show.hidden or not _on_page(middle, size, show.em):
                glyph.gone = True
                continue
            if hidden and any(is_inside(middle, box, 0.0) for box in hidden):
                glyph.gone = True
                done.update(number for number, mask in near if is_inside(middle, mask.box, show.em))
                continue
            spot = column_spot(show, index, glyph) if upright else _spot(show, index, glyph)
            for number, mask in near:
                if is_inside(middle, mask.box, show.em):
                    glyph.gone = True
                    done.add(number)
                    if mask.how is How.TEXT and spot.mask is None:
                        spot.mask = mask
            if glyph.gone and spot.mask is None:
                continue
            if spot.upright:
                columns.append(spot)
            elif not vertical:
                if level is None:
                    level = directions.setdefault(direction_of(show), [])
                level.append(spot)
    columns += standing(directions)
    for number, mask in enumerate(masks):
        if mask.is_gap and any(fill_gap(spots, mask) for spots in directions.values()):
            done.add(number)
    rules = [rule for stream in content.everything() for rule in stream.rules]
    lines: list[Box] = []
    moves: list[Move] = []
    old: list[OldLine] = []
    joiner = Joiner(content)
    stays = [mask.box for number, mask in enumerate(masks) if number not in done or mask.how is not How.TEXT]
    for spots in (*directions.values(), columns):
        if any(spot.mask for spot in spots):
            others = [*columns, *(spot for other in directions.values() if other is not spots for spot in other)]
            shifts = shifts_of(content, spots, others, stays, size) if spots is not columns else None
            rows = Rows(spots, rules, size)
            setter = _Setter(rows, shifts, joiner, number=number_authors)
            lines += setter.set_anew()
            old += setter.old
            moves += moves_of(spots, rows.along)
    return Taken(frozenset(done), tuple(lines), tuple(moves), tuple(old))


def _near(reach: Box | None, masks: Sequence[Mask], hidden: Sequence[Box]) -> list[tuple[int, Mask]]:
    """The masks, with their numbers, that the letters of an operator may lie under; all where some may lie under a cover that stays."""
    if reach is None:
        return []
    if any(meet(box, reach) for box in hidden):
        return list(enumerate(masks))
    return [(number, mask) for number, mask in enumerate(masks) if meet(mask.box, reach)]


def _on_page(point: Point, size: Point, em: float) -> bool:
    return -0.5 * em <= point[0] <= size[0] + 0.5 * em and -0.5 * em <= point[1] <= size[1] + 0.5 * em


def _spot(show: Show, index: int, glyph: Glyph) -> Spot:
    ax, ay = show.along
    start, end = glyph.x * ax + glyph.y * ay, glyph.end[0] * ax + glyph.end[1] * ay
    return Spot(show, index, glyph, start, end, glyph.y * ax - glyph.x * ay, show.em)


class _Setter:
    """Sets the touched lines of one direction anew. With `shifts` what stands below them may move."""

    def __init__(self, rows: Rows, shifts: Shifts | None, joiner: Joiner, *, number: bool) -> None:
        self.rows, self.shifts, self.joiner, self.number = rows, shifts, joiner, number
        self.said: set[str] = set()
        self.old: list[OldLine] = []

    def set_anew(self) -> Iterator[Box]:
        """Set every line with something taken out; gives the boxes of these lines, old and new place together."""
        rows = self.rows
        waiting = sorted((spot for spot in rows.spots if spot.mask), key=lambda spot: (spot.base, spot.start))
        settled: set[int] = set()
        touched = {id(other) for spot in waiting for other in rows.line(spot)}
        margins = rows.margins(touched)
        for spot in waiting:
            if id(spot) in settled:
                continue
            chunk, room = rows.chunk(rows.line(spot), spot, margins)
            paragraph = [chunk] if room.cell else rows.paragraph(chunk, margins)
            cut = self.joiner.cuts(spot for line in paragraph for spot in line)
            paragraph = [chunk] if cut else paragraph
            whole = [part for line in paragraph for part in line]
            rank_own(whole)
            letter_units(whole)
            if self.number:
                number_others(whole)
            settled |= {id(part) for line in paragraph for part in line}
            self.old += [known for line in paragraph if (known := old_line(line, rows.along)) is not None]
            alone = len(rows.line(spot)) == len(chunk) and set_from(chunk, room) == "start"
            if len(paragraph) > 1:
                yield self._flow(paragraph, paragraph[-1][0].start, rows.right(paragraph))
            elif alone and not room.cell and not cut:
                yield self._flow(paragraph, *rows.column(chunk, room))
            else:
                yield set_line(chunk, room, rows.along, self.said)
        if self.shifts is not None:
            yield from self.shifts.settle()

    def _flow(self, paragraph: list[list[Spot]], left: float, right: float) -> Box:
        """Let a paragraph flow anew, and what stands below it go up or down with it; a line more begins at `left`."""
        pitch, last = (self.shifts.pitch(paragraph) if self.shifts else 0.0), paragraph[-1][0]
        room_below = self.shifts is not None and self.rows.is_seen(last, last.base + pitch)
        down = self.shifts.column(paragraph, right, pitch) if self.shifts and room_below else None
        more = [(left, last.base + pitch)] if down is not None else []
        box, lines = set_paragraph(paragraph, right, self.rows.along, self.said, more=more)
        by = (len(lines) - len(paragraph)) * pitch
        if by and self.shifts and (column := down if by > 0 else self.shifts.column(paragraph, right, by)):
            self.shifts.add(column)
        box = Box(box.x0, box.y0, box.x1, box.y1 + max(0.0, by))
        known = {id(spot) for line in paragraph for spot in line}
        self.rows.spots += [spot for line in lines for spot in line if id(spot) not in known]
        if not last.upright:
            self.joiner.join((spot for line in lines for spot in line), box)
        return box

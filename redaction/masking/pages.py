"""One page masked: what is taken out of its content, what is painted into its pictures, and when it is turned into pixels instead."""

from dataclasses import dataclass, field, replace
from typing import Any

import pikepdf

from redaction.findings import Box
from redaction.masking.content import Content, Drawn, TooComplex
from redaction.masking.geometry import Matrix, Point, from_top, meet
from redaction.masking.interpreter import Interpreter
from redaction.masking.lines import take_out
from redaction.masking.masks import How, Mask
from redaction.masking.meant import middle_of
from redaction.masking.moves import Move
from redaction.masking.page_writing import written_page
from redaction.masking.pictures import Orders
from redaction.masking.spoken import keep_honest_marks
from redaction.masking.underlines import drop_telling_rules

COVER_SLACK = 4.0
COMPLEX_PATH = 8
PICTURE_SHARE = 0.5


@dataclass
class PageWork:
    """A page on its way: its geometry, its masks, and what became of them (`done` by place in `masks`)."""

    number: int
    page: Any
    to_page: Matrix
    size: Point
    masks: list[Mask]
    done: dict[int, str] = field(default_factory=dict)
    lines: list[Box] = field(default_factory=list)
    moves: tuple[Move, ...] = ()
    painted: list[Box] = field(default_factory=list)
    contents: bytes | None = None
    pixels: bool = False
    fonts: set[int] = field(default_factory=set)
    placed: list[tuple[int, Matrix]] | None = None

    @property
    def touched(self) -> bool:
        """Whether the page differs from the original."""
        return bool(self.masks) or self.contents is not None or self.pixels


def mask_content(
    work: PageWork, interpreter: Interpreter, target: pikepdf.Pdf, font: Any, orders: Orders, *, number_authors: bool
) -> None:
    """Take the masks of a page out of its content; what lies on pictures goes to `orders`. Raises TooComplex."""
    content = interpreter.page(pikepdf.Page(work.page), work.to_page)
    hidden = _uncover(content, work)
    taken = take_out(content, work.masks, work.size, hidden=hidden, number_authors=number_authors)
    work.lines, work.moves = list(taken.lines), taken.moves
    work.placed = placements(content)
    work.done = dict.fromkeys(taken.masks, "text")
    work.fonts = {
        show.font.number
        for stream in content.everything()
        for show in stream.shows
        if show.font.number and any(glyph.gone for glyph in show.glyphs)
    }
    drop_telling_rules(content, taken.old)
    frames: list[Mask] = []
    for number, mask in enumerate(work.masks):
        removed = _drop_paths(content, mask)
        covered = 0.0
        if number not in taken.masks or mask.how is not How.TEXT:
            covered = _on_pictures(content, work, number, mask, orders)
        if number in taken.masks and mask.how is How.TEXT:
            continue
        if covered < PICTURE_SHARE and (removed or number in taken.masks or mask.finding is None):
            frames.append(mask)
            work.done[number] = "frame"
    _drop_outside(content, work.size)
    keep_honest_marks(content)
    work.contents = written_page(content, work.page, work.to_page, frames, target=target, font=font)


def _uncover(content: Content, work: PageWork) -> list[Box]:
    """Masks whose words lie below a cover as high as a line are widened to it, and the cover goes; its width could be the words'.

    Higher covers and pictures stay. Gives their boxes: whatever lies below them is taken out without a trace.
    """
    streams = content.everything()
    shown = [(show, show.reach) for stream in streams for show in stream.shows if not show.hidden]
    hidden: list[Box] = []
    for number, mask in enumerate(work.masks):
        if mask.how is not How.TEXT:
            continue
        below = [
            show.order
            for show, reach in shown
            if reach is not None
            and meet(reach, mask.box)
            and any(_in_box(middle_of(show, glyph), mask.box) for glyph in show.glyphs)
        ]
        if not below and not mask.is_gap:
            continue
        lowest = min(below, default=0)
        box = mask.box
        for stream in streams:
            for drawn in list(stream.drawn):
                if not drawn.filled or not drawn.opaque or drawn.order < lowest:
                    continue
                for at, part in drawn.rectangles or ((-1, drawn.box),):
                    if part.intersect(mask.box).area < 0.6 * mask.box.area:
                        continue
                    if part.height > 2.2 * mask.box.height:
                        hidden.append(part)
                        continue
                    box = box.union(part)
                    if len(drawn.rectangles) > 1 and not drawn.clips:
                        stream.dropped.add(at)
                    elif drawn in stream.drawn:
                        stream.drop(drawn)
                        stream.drawn.remove(drawn)
            hidden += [
                placed.box
                for placed in stream.placed
                if placed.opaque and placed.order > lowest and placed.box.intersect(mask.box).area > 0.6 * mask.box.area
            ]
        work.masks[number] = replace(mask, box=box)
    return hidden


def _in_box(point: Point, box: Box) -> bool:
    return box.x0 <= point[0] <= box.x1 and box.y0 <= point[1] <= box.y1


def placements(content: Content) -> list[tuple[int, Matrix]]:
    """The pictures of a page by object number, each with the way from its unit square (top left, rows down) to the page."""
    return [(placed.number[0], from_top(placed.matrix)) for stream in content.everything() for placed in stream.placed]


def shows_any(resources: Any, pictures: frozenset[int], depth: int = 0) -> bool:
    """Whether resources, those of forms included, name one of the pictures."""
    if resources is None or depth > 12:
        return depth > 12
    return any(
        thing.objgen[0] in pictures
        or (str(thing.get("/Subtype")) == "/Form" and shows_any(thing.get("/Resources"), pictures, depth + 1))
        for thing in resources.get("/XObject", {}).values()
    )


def _drop_paths(content: Content, mask: Mask) -> bool:
    """Leave out drawings that lie wholly under a mask: covers, underlines as long as the words, outlined letters."""
    removed = False
    outer = mask.box.grown(COVER_SLACK)
    inner = mask.box.grown(1.0)
    for stream in content.everything():
        for drawn in list(stream.drawn):
            if not _within(drawn.box, outer):
                if len(drawn.rectangles) > 1 and not drawn.clips:
                    inside = [at for at, box in drawn.rectangles if _within(box, outer) and _covers(box, mask)]
                    stream.dropped.update(inside)
                    removed = removed or bool(inside)
                if drawn.segments >= COMPLEX_PATH and _letters_under(drawn, mask):
                    raise TooComplex("outlines under a mask")
                continue
            covers = drawn.filled and _covers(drawn.box, mask)
            thin = drawn.box.height < 2.5
            if mask.how is not How.TEXT or covers or thin or _within(drawn.box, inner):
                stream.drop(drawn)
                stream.drawn.remove(drawn)
                removed = True
    return removed


def _covers(box: Box, mask: Mask) -> bool:
    return box.intersect(mask.box).area > 0.4 * mask.box.area


def _letters_under(drawn: Drawn, mask: Mask) -> bool:
    """A long path that runs through a mask and is about as high as a line of letters: words drawn as one outline."""
    return (
        drawn.filled
        and drawn.box.intersect(mask.box).area > 0.3 * mask.box.area
        and drawn.box.height < 3 * mask.box.height
    )


def _within(box: Box, outer: Box) -> bool:
    return box.x0 >= outer.x0 and box.y0 >= outer.y0 and box.x1 <= outer.x1 and box.y1 <= outer.y1


def _on_pictures(content: Content, work: PageWork, number: int, mask: Mask, orders: Orders) -> float:
    """Order a mask to be painted into the pictures below it; gives the largest share of it that lies on one picture."""
    best = 0.0
    for stream in content.everything():
        for placed in stream.placed:
            common = placed.box.intersect(mask.box).area
            if common <= 0.02 * mask.box.area or common <= 0:
                continue
            if placed.inline or not placed.number[0]:
                raise TooComplex("inline picture under a mask")
            orders.add(placed.number[0], mask, placed.matrix)
            work.done[number] = "picture"
            best = max(best, common / max(mask.box.area, 1e-6))
    return best


def _drop_outside(content: Content, size: Point) -> None:
    """Leave out drawings that no part of the page shows."""
    page = Box(0.0, 0.0, *size)
    for stream in content.everything():
        for drawn in stream.drawn:
            outside = (
                drawn.box.x1 < page.x0 - 5
                or drawn.box.y1 < page.y0 - 5
                or drawn.box.x0 > page.x1 + 5
                or drawn.box.y0 > page.y1 + 5
            )
            if outside:
                stream.drop(drawn)

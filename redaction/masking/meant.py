"""Which letters a box of a finding is meant for, where others lie in it too: a watermark set askew crosses whole lines of text."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from redaction.findings import Box
from redaction.masking.content import Glyph, Show
from redaction.masking.geometry import Point, around, meet
from redaction.masking.masks import How, Mask

# Letters of one value are at most this many times larger or smaller than each other.
UNLIKE = 2.0
# How much better than all letters together those of one kind must fill the box.
BETTER = 1.15


def middle_of(show: Show, glyph: Glyph) -> Point:
    """The middle of a glyph on the page: half its width along the line, a third of an em above it."""
    x, y = (glyph.x + glyph.end[0]) / 2, (glyph.y + glyph.end[1]) / 2
    if show.font.vertical:
        return (x, y)
    return (x + show.along[1] * 0.33 * show.em, y - show.along[0] * 0.33 * show.em)


def is_inside(point: Point, box: Box, em: float) -> bool:
    """Whether the middle of a letter lies in a box, or at its edge."""
    slack = 0.12 * em
    return box.x0 - slack <= point[0] <= box.x1 + slack and box.y0 - slack <= point[1] <= box.y1 + slack


def direction_of(show: Show) -> tuple[int, int]:
    """The direction of writing in steps of a fiftieth, so that lines of one direction are told together."""
    return (round(show.along[0] * 50), round(show.along[1] * 50))


@dataclass(frozen=True, slots=True)
class _Kind:
    """Letters of one direction and about one size."""

    direction: tuple[int, int]
    em: float

    def holds(self, show: Show) -> bool:
        return direction_of(show) == self.direction and self.em / UNLIKE < show.em < self.em * UNLIKE


class Meant:
    """Tells which letters the masks of findings are for; a box that a person drew is for all that lies in it."""

    def __init__(self, shows: Iterable[tuple[Show, Box | None]], masks: Sequence[Mask]) -> None:
        """`shows` come with a box that surely holds their letters, None where there are none."""
        found: dict[int, dict[_Kind, list[Box]]] = {}
        for show, reach in shows:
            for number in _reached(reach, masks):
                mask = masks[number]
                boxes = [
                    _box_of(show, glyph)
                    for glyph in show.glyphs
                    if is_inside(middle_of(show, glyph), mask.box, show.em)
                ]
                if boxes and not show.hidden:
                    kinds = found.setdefault(number, {})
                    known = next((kind for kind in kinds if kind.holds(show)), None)
                    kinds.setdefault(known or _Kind(direction_of(show), show.em), []).extend(boxes)
        self._kinds = {
            number: kind
            for number, kinds in found.items()
            if len(kinds) > 1 and (kind := _best(kinds, masks[number].box)) is not None
        }

    def takes(self, number: int, show: Show) -> bool:
        """Whether letters of an operator that lie in the box of mask `number` are meant by it."""
        kind = self._kinds.get(number)
        return kind is None or show.hidden or kind.holds(show)


def _reached(reach: Box | None, masks: Sequence[Mask]) -> Iterator[int]:
    for number, mask in enumerate(masks):
        if mask.how is How.TEXT and mask.finding is not None and reach is not None and meet(mask.box, reach):
            yield number


def _best(kinds: dict[_Kind, list[Box]], box: Box) -> _Kind | None:
    """The kind whose letters together are most like the box; None when all of them together are as much like it."""
    fits = {kind: _likeness(boxes, box) for kind, boxes in kinds.items()}
    best = max(fits, key=lambda kind: fits[kind])
    together = _likeness([one for boxes in kinds.values() for one in boxes], box)
    return best if fits[best] > BETTER * together or fits[best] > 0.75 else None


def _likeness(boxes: Sequence[Box], box: Box) -> float:
    """The share that two boxes have in common of what either holds."""
    whole = boxes[0]
    for one in boxes[1:]:
        whole = whole.union(one)
    common = whole.intersect(box).area
    return common / max(1e-6, whole.area + box.area - common)


def _box_of(show: Show, glyph: Glyph) -> Box:
    """An upright box around a letter: its width along the line, a fifth of an em below it and nine tenths above."""
    (ax, ay), em = show.along, show.em
    return around(
        (x + ay * up * em, y - ax * up * em) for x, y in ((glyph.x, glyph.y), glyph.end) for up in (-0.2, 0.9)
    )

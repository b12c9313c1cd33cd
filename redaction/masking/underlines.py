"""Rules and grounds that are as long as words: an underline from a name to the end of its phrase tells how long the name was."""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass

from redaction.findings import Box
from redaction.masking.content import Content
from redaction.masking.geometry import Point
from redaction.masking.spots import Spot

# How near an end must lie to the edge of a letter, in ems and in points.
NEAR, LEAST = 0.12, 0.8
# From the top of letters to below an underline, in ems from the base.
ABOVE, BELOW = 1.2, 0.45


@dataclass(frozen=True, slots=True)
class OldLine:
    """A line as it was before it was set anew: its base, its size, the edges of its letters, and the stretches that were masked."""

    base: float
    em: float
    edges: tuple[float, ...]
    masked: tuple[tuple[float, float], ...]

    def tells(self, box: Box) -> bool:
        """Whether a drawn box lies on masked letters of this line and ends on both sides where a letter begins or ends."""
        on_line = self.base - ABOVE * self.em <= box.y0 and box.y1 <= self.base + BELOW * self.em
        over = any(box.x0 < end and start < box.x1 for start, end in self.masked)
        return on_line and over and self._at_edge(box.x0) and self._at_edge(box.x1)

    def _at_edge(self, place: float) -> bool:
        at = bisect_left(self.edges, place)
        return any(abs(edge - place) < max(NEAR * self.em, LEAST) for edge in self.edges[max(0, at - 1) : at + 1])


def old_line(line: Iterable[Spot], along: Point) -> OldLine | None:
    """What a line was; None for one that has no masked letters or does not run from left to right."""
    spots = list(line)
    masked = tuple((spot.start, spot.end) for spot in spots if spot.mask is not None)
    if not masked or along[0] < 0.999:
        return None
    largest = max(spots, key=lambda spot: spot.em)
    edges = sorted({edge for spot in spots for edge in (spot.start, spot.end)})
    return OldLine(largest.base, largest.em, tuple(edges), masked)


def drop_telling_rules(content: Content, lines: Iterable[OldLine]) -> None:
    """Leave out what is drawn exactly as long as words of which some are masked."""
    lines = list(lines)
    if not lines:
        return
    for stream in content.everything():
        for drawn in list(stream.drawn):
            if len(drawn.rectangles) > 1 and not drawn.clips:
                stream.dropped |= {at for at, box in drawn.rectangles if any(line.tells(box) for line in lines)}
            elif any(line.tells(drawn.box) for line in lines):
                stream.drop(drawn)
                stream.drawn.remove(drawn)

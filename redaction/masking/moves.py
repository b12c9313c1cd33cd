"""Where the letters that stayed came to lie when their lines were set anew, for whoever knows a place of the page by its box.

Runs of letters that moved alike are one move; which letters they are is not said.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from redaction.findings import Box

JOINED = 2.0


@dataclass(frozen=True, slots=True)
class Move:
    """A run of letters on one line: where it stood and where it stands, in points of the page as displayed; `down` along a column."""

    old: Box
    new: Box
    down: bool = False

    def to_json(self) -> list[float]:
        """Old box, new box, and 1 for a run down a column."""
        edges = (*_edges(self.old), *_edges(self.new))
        return [*(round(edge, 2) for edge in edges), int(self.down)]

    def carries(self, box: Box) -> Box | None:
        """The part of a box that went with this run, where it stands now."""
        low, high, across = _axes(box, down=self.down)
        old_low, old_high, old_across = _axes(self.old, down=self.down)
        new_low, new_high, new_across = _axes(self.new, down=self.down)
        first, last = max(low, old_low), min(high, old_high)
        middle = (old_across[0] + old_across[1]) / 2
        if last - first <= 0.01 or not across[0] <= middle <= across[1]:
            return None
        scale = (new_high - new_low) / max(old_high - old_low, 1e-6)
        start, end = (new_low + (place - old_low) * scale for place in (first, last))
        by = (new_across[0] + new_across[1]) / 2 - middle
        if self.down:
            return Box(across[0] + by, start, across[1] + by, end)
        return Box(start, across[0] + by, end, across[1] + by)


def move_from_json(item: Sequence[float]) -> Move:
    """The inverse of `Move.to_json`."""
    return Move(Box(*item[:4]), Box(*item[4:8]), bool(item[8]))


def followed(box: Box, moves: Iterable[Move]) -> tuple[Box, ...]:
    """Where the letters of a box stand after its line was set anew, one box a line; the box itself where nothing moved."""
    pieces: list[Box] = []
    for move in moves:
        piece = move.carries(box)
        if piece is None:
            continue
        near = next((place for place, other in enumerate(pieces) if _beside(other, piece, down=move.down)), None)
        if near is None:
            pieces.append(piece)
        else:
            pieces[near] = pieces[near].union(piece)
    return tuple(pieces) or (box,)


def _edges(box: Box) -> tuple[float, float, float, float]:
    return (box.x0, box.y0, box.x1, box.y1)


def _axes(box: Box, *, down: bool) -> tuple[float, float, tuple[float, float]]:
    """From where to where a box reaches along its writing, and across it."""
    return (box.y0, box.y1, (box.x0, box.x1)) if down else (box.x0, box.x1, (box.y0, box.y1))


def _beside(one: Box, two: Box, *, down: bool) -> bool:
    """Whether two pieces stand on one line with nothing between them."""
    low, high, across = _axes(one, down=down)
    other_low, other_high, other_across = _axes(two, down=down)
    return abs(across[0] - other_across[0]) < 1.0 and max(low, other_low) - min(high, other_high) < JOINED

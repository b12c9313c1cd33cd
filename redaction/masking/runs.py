"""The letters that a page set anew, as moves: run by run, each with its old and its new place."""

from collections.abc import Iterator, Sequence

from redaction.findings import Box
from redaction.masking.geometry import Point, around
from redaction.masking.moves import Move
from redaction.masking.spots import Spot, point_of

ABOVE, BELOW = 1.1, 0.35
ALIKE = 0.3
STRAIGHT = 0.999


def moves_of(spots: Sequence[Spot], along: Point) -> Iterator[Move]:
    """The moves of one direction of writing; none of lines that lie askew."""
    if max(abs(along[0]), abs(along[1])) < STRAIGHT:
        return
    run: list[Spot] = []
    laid = (spot for spot in spots if spot.laid is not None and not spot.glyph.gone)
    for spot in sorted(laid, key=lambda spot: (round(spot.base, 1), spot.start)):
        if run and not _alike(run[0], run[-1], spot):
            yield _move(run, along)
            run = []
        run.append(spot)
    if run:
        yield _move(run, along)


def _alike(first: Spot, last: Spot, spot: Spot) -> bool:
    """Whether a letter goes on a run: on its old and its new line, as far from its beginning as its squeeze says."""
    assert first.laid is not None
    assert spot.laid is not None
    same_lines = abs(last.base - spot.base) < 0.05 * spot.em and abs(first.laid[1] - spot.laid[1]) < 0.05 * spot.em
    wanted = first.laid[0] + (spot.start - first.start) * first.laid[2]
    return same_lines and first.laid[2] == spot.laid[2] and abs(spot.laid[0] - wanted) < ALIKE


def _move(run: Sequence[Spot], along: Point) -> Move:
    first, last = run[0], run[-1]
    assert first.laid is not None
    assert last.laid is not None
    em = max(spot.em for spot in run)
    end = last.laid[0] + (last.end - last.start) * last.laid[2]
    old = _box(first.start, last.end, last.base, em, along, upright=last.upright)
    new = _box(first.laid[0], end, last.laid[1], em, along, upright=last.upright)
    return Move(old, new, down=abs(along[1]) > abs(along[0]))


def _box(start: float, end: float, base: float, em: float, along: Point, *, upright: bool) -> Box:
    above, below = (0.5, 0.5) if upright else (ABOVE, BELOW)
    return around(point_of(s, t, along) for s in (start, end) for t in (base - above * em, base + below * em))

"""Seals stamped over the edges of several sheets (骑缝章): the pieces on each page put together again, so that they can be read (L-09).

Sheets are fanned out or laid side by side and stamped across, so each page carries a slice of red ink that ends at its edge, or of
gray ink on a copy. Slices of neighbouring pages are laid edge to edge, moved until their rims meet, and looked at as one seal.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from redaction.eyes.dark_seals import large_strokes
from redaction.eyes.seals import SMALLEST_MM, find_seals, redness

Pixels = NDArray[np.uint8]
Box = tuple[float, float, float, float]

RED = 24.0
EDGE_MM, DEEPEST_MM, RIM_MM, GAP_MM = 6.5, 58.0, 1.4, 5.0
SHORTEST_MM, LONGEST_MM, SPREAD_MM, LEAST_MM2 = 9.0, 62.0, 32.0, 3.0
CUT = 0.5
APART_MM = 18.0
INWARD_MM, STROKES = 45.0, 1.25
MOST_PAGES = 40


@dataclass(frozen=True, slots=True)
class Slice:
    """A piece of red or gray ink that ends at the left or right edge of a page. `box` in points of the page."""

    page: int
    side: str
    box: Box
    colour: str = "red"


@dataclass(frozen=True)
class Joined:
    """Pieces laid together: an RGB picture at `dpi`, and the piece of each page that it was made of."""

    pixels: Pixels
    dpi: float
    pieces: tuple[Slice, ...]


def slices_of(shown: Pixels, *, page: int, dpi: float) -> tuple[Slice, ...]:
    """The pieces of red and of gray ink that are cut by the left or right edge of a page shown as RGB pixels at `dpi`."""
    return tuple(
        found
        for colour in ("red", "grey")
        for ink in (_ink_of(shown, colour, dpi),)
        for side in ("left", "right")
        for found in _at_edge(ink if side == "left" else ink[:, ::-1], side, page, dpi, shown.shape[1], colour)
    )


def _ink_of(shown: Pixels, colour: str, dpi: float) -> Pixels:
    """Where the ink of seals may be: all that is red, or what is neither print nor rules of the dark ink."""
    if colour == "red":
        ink = (redness(shown[:, :, ::-1]) > RED).astype(np.uint8)
        return np.asarray(cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((2, 2), np.uint8)), dtype=np.uint8)
    # In red light red ink is paler than gray, but no paper.
    gray = np.where(redness(shown[:, :, ::-1]) > RED / 2, 255, shown[:, :, 0]).astype(np.uint8)
    band = round(INWARD_MM * dpi / 25.4)
    if gray.shape[1] <= 2 * band:
        return _rim_like(gray, dpi, inner=None)
    ink = np.zeros_like(gray)
    ink[:, :band] = _rim_like(np.ascontiguousarray(gray[:, :band]), dpi, inner=band)
    ink[:, -band:] = _rim_like(np.ascontiguousarray(gray[:, : -band - 1 : -1]), dpi, inner=band)[:, ::-1]
    return ink


def _rim_like(gray: Pixels, dpi: float, *, inner: int | None) -> Pixels:
    """The dark ink of a band of a page from its edge inwards that may be a seal's: no print, no rules.

    A line of print that runs up to a piece goes on beyond `inner`, further than any seal reaches, or is flat and of many strokes.
    """
    least = SMALLEST_MM / 50.8 * dpi
    strokes = large_strokes(gray, least)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(strokes)
    upper = np.bincount(labels[1:][(strokes[1:] > 0) & (strokes[:-1] == 0)], minlength=len(stats))
    kept = (stats[:, 3] >= 0.5 * least) | (upper <= STROKES * stats[:, 2])
    if inner is not None:
        kept &= stats[:, 0] + stats[:, 2] < inner
    kept[0] = False
    return np.asarray(strokes * kept[labels], dtype=np.uint8)


def _at_edge(ink: Pixels, side: str, page: int, dpi: float, width: int, colour: str) -> Iterator[Slice]:
    mm = dpi / 25.4
    points = 72 / dpi
    band = ink[:, : max(2, round(EDGE_MM * mm))]
    for top, foot in _clusters(np.flatnonzero(band.any(axis=1)), SPREAD_MM * mm):
        # A piece is widest where it was cut, which may be at its inner side: look above and below as well.
        low, high = max(0, round(top - 24 * mm)), min(len(ink), round(foot + 24 * mm))
        columns = np.flatnonzero(ink[max(0, top) : foot + 1, : round(DEEPEST_MM * mm)].any(axis=0))
        deep = next((int(a) for a, b in pairwise([*columns, 10**6]) if b - a > GAP_MM * mm), int(columns[-1]))
        first = int(columns[0])
        piece = ink[low:high, first : deep + 1]
        around = [
            (a, b)
            for a, b in _clusters(np.flatnonzero(piece.any(axis=1)), 10 * mm)
            if b >= top - low and a <= foot - low
        ]
        start, end = around[0][0], around[-1][1]
        piece = piece[start : end + 1]
        # The ends of a flat arc in gray are the first to be lost.
        reach = max(1, round((RIM_MM if colour == "red" else 3 * RIM_MM) * mm))
        cut = max(_span(piece[:, :reach]), _span(piece[:, -reach:]))
        if not SHORTEST_MM * mm <= end - start <= LONGEST_MM * mm:
            continue
        if piece.sum() < LEAST_MM2 * mm * mm or cut < CUT * (end - start):
            continue
        x0, x1 = (first, deep + 1) if side == "left" else (width - deep - 1, width - first)
        box = (x0 * points, (low + start) * points, x1 * points, (low + end + 1) * points)
        yield Slice(page, side, box, colour)


def _span(columns: Pixels) -> int:
    rows = np.flatnonzero(columns.any(axis=1))
    return int(rows[-1] - rows[0]) if len(rows) else 0


def _clusters(rows: NDArray[np.intp], gap: float) -> Iterator[tuple[int, int]]:
    start = 0
    for at in range(1, len(rows) + 1):
        if at == len(rows) or rows[at] - rows[at - 1] > gap:
            yield int(rows[start]), int(rows[at - 1])
            start = at


def chains(slices: Sequence[Slice]) -> Iterator[tuple[Slice, ...]]:
    """Rows of pieces, left to right, that may make one seal: fanned sheets (one side), and sheets side by side."""
    by_page: dict[int, list[Slice]] = {}
    for piece in slices:
        by_page.setdefault(piece.page, []).append(piece)
    for one in slices:
        for two in by_page.get(one.page + 1, ()):
            if one.side != two.side and _level(one, two):
                yield (one, two) if one.side == "right" else (two, one)
    used: set[int] = set()
    for one in slices:
        if id(one) in used:
            continue
        chain = [one]
        while len(chain) < MOST_PAGES:
            after = [
                two for two in by_page.get(chain[-1].page + 1, ()) if two.side == one.side and _level(chain[-1], two)
            ]
            if not after:
                break
            chain.append(after[0])
        used.update(id(piece) for piece in chain)
        if len(chain) > 1:
            yield tuple(chain)
            yield tuple(reversed(chain))


def _level(one: Slice, two: Slice) -> bool:
    middle = [(piece.box[1] + piece.box[3]) / 2 for piece in (one, two)]
    return one.colour == two.colour and abs(middle[0] - middle[1]) <= APART_MM * 72 / 25.4


def joined(chain: tuple[Slice, ...], cuts: Sequence[Pixels], *, dpi: float) -> Joined | None:
    """Pieces, cut out with `cut_out` at `dpi`, as one picture; None when they make no seal."""
    shifts = [0.0]
    colour = chain[0].colour
    for left, right in pairwise(cuts):
        ends, starts = (_rim(cut, last=cut is left, dpi=dpi, colour=colour) for cut in (left, right))
        shifts.append(shifts[-1] + (ends[0] + ends[1] - starts[0] - starts[1]) / 2)
    low = min(shifts)
    tops = [round(shift - low) for shift in shifts]
    pad = round(8 * dpi / 25.4)
    high = max(top + cut.shape[0] for top, cut in zip(tops, cuts, strict=True)) + 2 * pad
    wide = sum(cut.shape[1] for cut in cuts) + 2 * pad
    paper = np.median(np.concatenate([cut.reshape(-1, 3) for cut in cuts]), axis=0)
    canvas = np.full((high, wide, 3), np.maximum(paper, 200), np.uint8)
    x = pad
    for top, cut in zip(tops, cuts, strict=True):
        canvas[pad + top : pad + top + cut.shape[0], x : x + cut.shape[1]] = cut
        x += cut.shape[1]
    whole = [seal for seal in find_seals(canvas[:, :, ::-1], dpi=dpi) if seal.shape in ("round", "oval")]
    return Joined(canvas, dpi, chain) if whole else None


def cut_out(page: Pixels, piece: Slice, *, dpi: float) -> Pixels:
    """The pixels of a piece, from its page shown as RGB pixels at `dpi`."""
    scale = dpi / 72
    x0, y0, x1, y1 = piece.box
    margin = 3.0
    return page[
        max(0, round((y0 - margin) * scale)) : round((y1 + margin) * scale),
        max(0, round(x0 * scale)) : round(x1 * scale),
    ]


def _rim(cut: Pixels, *, last: bool, dpi: float, colour: str) -> tuple[float, float]:
    """Top and bottom of the ink along the edge of a piece where the next one joins."""
    red = redness(cut[:, :, ::-1]) > RED if colour == "red" else _ink_of(cut, colour, dpi) > 0
    columns = np.flatnonzero(red.any(axis=0))
    if not len(columns):
        return (0.0, float(cut.shape[0]))
    reach = max(2, round(RIM_MM * dpi / 25.4))
    band = red[:, columns[-1] - reach + 1 :] if last else red[:, : columns[0] + reach]
    rows = np.flatnonzero(band.any(axis=1))
    return (float(rows[0]), float(rows[-1])) if len(rows) else (0.0, float(cut.shape[0]))

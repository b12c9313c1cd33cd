"""Reading a picture of a page: every line of text with its place, at any rotation, with each character's runners-up.

The page is read as it lies. Lines that stand upright, lie on their head or read badly are read again turned; a page
whose lines mostly read better turned is said to be turned (`Reading.turned`). Strips are always cut from the picture at
its own resolution. Uyghur and other Arabic script is found as lines but not read by the shipped network: such lines are
handed back in `unread`, so that the report can say so instead of calling the page clean.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from redaction.eyes.broken_lines import with_whole_lines
from redaction.eyes.letter_gaps import letter_gaps
from redaction.eyes.lost_blanks import with_lost_blanks
from redaction.eyes.lost_letters import with_lost_letters
from redaction.eyes.ocr_model import Glyph, Image, OcrModel, clockwise
from redaction.names.wanting import LOST

Box = tuple[float, float, float, float]
Quad = tuple[tuple[float, float], ...]

POOR = 0.80
UNREADABLE = 0.50
FINDER_SIDE = 1600
SMALL_PRINT = 11.0
SQUARISH, ASTRAY = 1.5, 0.1
FEWEST_PIECES, DOTTED, ON_BASELINE = 6, 0.28, 0.44


@dataclass(frozen=True)
class Line:
    """One line of text: `quad` is its four corners in pixels, clockwise from the reading direction's top left.

    `cuts` are the shares of its length at which its characters begin and end, one more than there are characters.
    """

    glyphs: tuple[Glyph, ...]
    quad: tuple[tuple[float, float], ...]
    cuts: tuple[float, ...] = ()

    @property
    def text(self) -> str:
        """The characters as read, best guess each."""
        return "".join(glyph.char for glyph in self.glyphs)

    @property
    def confidence(self) -> float:
        """Mean certainty of the characters that were read, 0 when there are none."""
        read = [glyph.confidence for glyph in self.glyphs if glyph.char != LOST]
        return float(np.mean(read)) if read else 0.0

    @property
    def box(self) -> Box:
        """Upright box (x0, y0, x1, y1) in pixels around the line."""
        corners = np.array(self.quad)
        return (*map(float, corners.min(axis=0)), *map(float, corners.max(axis=0)))  # type: ignore[return-value]

    def part_box(self, start: int, stop: int) -> Box:
        """Upright box in pixels around the characters `start` to `stop` (as in a slice) of the line."""
        places = [glyph.place for glyph in self.glyphs]
        half = 0.5 / max(1, len(places))
        low = max(0.0, places[start] - half if start == 0 else (places[start - 1] + places[start]) / 2)
        high = min(1.0, places[stop - 1] + half if stop == len(places) else (places[stop - 1] + places[stop]) / 2)
        if len(self.cuts) == len(places) + 1:
            low, high = self.cuts[start], self.cuts[stop]
        corners = np.array(self.quad)
        along_top, along_foot = corners[1] - corners[0], corners[2] - corners[3]
        cut = np.array(
            [corners[0] + along * along_top for along in (low, high)]
            + [corners[3] + along * along_foot for along in (low, high)]
        )
        return (*map(float, cut.min(axis=0)), *map(float, cut.max(axis=0)))  # type: ignore[return-value]


@dataclass(frozen=True)
class Reading:
    """All lines of one picture; `unread` are quads where something like text stands that could not be read."""

    lines: tuple[Line, ...]
    unread: tuple[tuple[tuple[float, float], ...], ...] = ()
    turned: int = 0

    @property
    def text(self) -> str:
        """The lines in reading order, one a row."""
        return "\n".join(line.text for line in self.lines)


def read_page(model: OcrModel, image: Image, *, max_side: int = FINDER_SIDE) -> Reading:
    """Read a BGR picture. Coordinates are pixels of `image`, whatever way its text runs."""
    quads = model.find_lines(image, max_side=max_side)
    if (
        quads
        and _median_height(quads) * max_side / max(image.shape[:2]) < SMALL_PRINT
        and max(image.shape[:2]) > max_side
    ):
        quads = model.find_lines(image, max_side=round(max_side * 1.5))
    quads = with_whole_lines(quads)
    tall = [_is_tall(quad) for quad in quads]
    starts = [_turn(quad, 1) if upright else quad for quad, upright in zip(quads, tall, strict=True)]
    read = list(zip(starts, model.read_strips([cut_strip(image, quad) for quad in starts]), strict=True))
    read = _as_the_page_lies(model, image, _second_looks(model, image, read, tall))
    strips = [cut_strip(image, quad) for quad, _ in read]
    whole = [with_lost_blanks(glyphs) for glyphs in with_lost_letters(model, strips, [glyphs for _, glyphs in read])]
    lines = [
        Line(glyphs, _corners(quad), letter_gaps(strip, glyphs))
        for (quad, _), strip, glyphs in zip(read, strips, whole, strict=True)
        if glyphs
    ]
    good = tuple(line for line in lines if line.confidence >= UNREADABLE)
    poor = tuple(line.quad for line in lines if line.confidence < UNREADABLE)
    silent = tuple(_corners(quad) for quad, glyphs in read if not glyphs)
    turned = _turned((line.quad, line.glyphs) for line in good)
    return Reading(in_reading_order(good, turned), poor + silent, turned)


def _second_looks(
    model: OcrModel, image: Image, read: list[tuple[NDArray[np.float32], tuple[Glyph, ...]]], tall: list[bool]
) -> list[tuple[NDArray[np.float32], tuple[Glyph, ...]]]:
    """Read doubtful strips on their head too, and upright columns character by character; keep the surer reading."""
    worth = [_worth(glyphs, quad) for quad, glyphs in read]
    doubtful = [index for index, value in enumerate(worth) if value < POOR]
    turned = [_turn(read[index][0], 2) for index in doubtful]
    for index, quad, glyphs in zip(
        doubtful, turned, model.read_strips([cut_strip(image, quad) for quad in turned]), strict=True
    ):
        if _worth(glyphs, quad) > worth[index] + 0.05:
            read[index], worth[index] = (quad, glyphs), _worth(glyphs, quad)
    for index in doubtful:
        if tall[index] and worth[index] < POOR:
            column = _read_column(model, image, read[index][0])
            if _mean(column) > worth[index]:
                read[index] = (read[index][0], column)
    return read


def _as_the_page_lies(
    model: OcrModel, image: Image, read: list[tuple[NDArray[np.float32], tuple[Glyph, ...]]]
) -> list[tuple[NDArray[np.float32], tuple[Glyph, ...]]]:
    """Lines of a turned page that were read in another direction, read once more in the page's.

    Two characters make nearly a square, which tells no direction, and on its side it may read surely as one character.
    """
    turned = _turned((_corners(quad), glyphs) for quad, glyphs in read)
    if not turned:
        return read
    astray = [at for at, (quad, _) in enumerate(read) if _direction(quad) != turned and not _lies_across(quad, turned)]
    quads = [_turn(read[at][0], (_direction(read[at][0]) - turned) // 90 % 4) for at in astray]
    again = list(read)
    for at, quad, glyphs in zip(
        astray, quads, model.read_strips([cut_strip(image, quad) for quad in quads]), strict=True
    ):
        if _worth(glyphs, quad) > _worth(read[at][1], read[at][0]) - ASTRAY:
            again[at] = (quad, glyphs)
    return again


def _lies_across(quad: NDArray[np.float32], turned: int) -> bool:
    """Whether a line is long in a direction at right angles to that of a page's text."""
    longer = float(np.linalg.norm(quad[1] - quad[0])) / max(1.0, float(np.linalg.norm(quad[3] - quad[0])))
    across = (_direction(quad) - turned) % 180 == 90
    return longer > SQUARISH if across else longer < 1 / SQUARISH


def _read_column(model: OcrModel, image: Image, quad: NDArray[np.float32]) -> tuple[Glyph, ...]:
    """Characters of a vertical line, set one below the other and each upright."""
    upright = clockwise(quad)
    strip = cut_strip(image, upright)
    count = max(1, round(strip.shape[0] / strip.shape[1]))
    cells = np.linspace(0, strip.shape[0], count + 1).astype(int)
    row = np.concatenate([cv2.resize(strip[top:foot], (48, 48)) for top, foot in pairwise(cells)], axis=1)
    glyphs = model.read_strips([row])[0]
    # `quad` runs bottom to top or top to bottom; places must run along it.
    if quad[0, 1] > quad[1, 1]:
        return tuple(Glyph(glyph.char, glyph.confidence, 1 - glyph.place, glyph.others) for glyph in glyphs)
    return glyphs


def cut_strip(image: Image, quad: NDArray[np.float32]) -> Image:
    """The strip of `image` inside `quad`, straightened, with the quad's first edge on top."""
    width = max(4, round(float(max(np.linalg.norm(quad[1] - quad[0]), np.linalg.norm(quad[2] - quad[3])))))
    height = max(4, round(float(max(np.linalg.norm(quad[3] - quad[0]), np.linalg.norm(quad[2] - quad[1])))))
    target = np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float32)
    transform = cv2.getPerspectiveTransform(quad, target)
    cut = cv2.warpPerspective(image, transform, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(cut, dtype=np.uint8)


def flattened(image: Image) -> Image:
    """The picture with shadows and paper colour divided out (gray, three channels), for a second look at poor pages."""
    gray = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
    reach = max(3, min(gray.shape) // 24) | 1
    small = cv2.resize(gray, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    paper = cv2.medianBlur(cv2.dilate(small, np.ones((5, 5), np.uint8)), min(reach, 31))
    paper = cv2.resize(paper, (gray.shape[1], gray.shape[0]))
    return np.asarray(
        cv2.cvtColor(cv2.divide(gray, np.maximum(paper, 1), scale=245), cv2.COLOR_GRAY2BGR), dtype=np.uint8
    )


def cursive(image: Image, quad: Quad) -> bool:
    """True when an unread line looks like a script whose letters join (Uyghur, Kazakh): most ink on one baseline, many dots around it.

    Chinese print spreads its ink over its height, Latin has few dots.
    """
    strip = cut_strip(image, np.array(quad, dtype=np.float32))
    high, wide = strip.shape[:2]
    if high < 10 or wide < 2.2 * high:
        return False
    gray = cv2.cvtColor(strip, cv2.COLOR_BGR2GRAY)
    _, ink = cv2.threshold(cv2.GaussianBlur(gray, (3, 3), 0), 0, 1, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    if not 0.04 < float(ink.mean()) < 0.45:
        return False
    count, _, stats, _ = cv2.connectedComponentsWithStats(ink)
    # Rules and frames are one piece from end to end; words are not.
    pieces = [
        (int(across), int(tall)) for _, _, across, tall, area in stats[1:count] if across < 0.7 * wide and area > 2
    ]
    dots = sum(max(piece) < 0.24 * high for piece in pieces)
    rows = ink.sum(axis=1).astype(np.float64)
    baseline = float(np.convolve(rows, np.ones(max(2, round(0.18 * high))), "valid").max() / max(1.0, rows.sum()))
    return len(pieces) >= FEWEST_PIECES and dots >= DOTTED * len(pieces) and baseline >= ON_BASELINE


def _mean(glyphs: tuple[Glyph, ...]) -> float:
    return float(np.mean([glyph.confidence for glyph in glyphs])) if glyphs else 0.0


def _worth(glyphs: tuple[Glyph, ...], quad: NDArray[np.float32]) -> float:
    """Mean certainty, less where a long strip gave few characters: a line on its head may read as one sure colon."""
    length = float(np.linalg.norm(quad[1] - quad[0])) / max(1.0, float(np.linalg.norm(quad[3] - quad[0])))
    return _mean(glyphs) * min(1.0, len(glyphs) / max(1.0, 0.35 * length))


def _is_tall(quad: NDArray[np.float32]) -> bool:
    return float(np.linalg.norm(quad[3] - quad[0])) > SQUARISH * float(np.linalg.norm(quad[1] - quad[0]))


def _turn(quad: NDArray[np.float32], quarters: int) -> NDArray[np.float32]:
    """The same quad read from another edge: one quarter turns a page lying on its left side upright."""
    return np.roll(quad, quarters, axis=0)


def _median_height(quads: list[NDArray[np.float32]]) -> float:
    return float(np.median([min(np.linalg.norm(q[3] - q[0]), np.linalg.norm(q[1] - q[0])) for q in quads]))


def _corners(quad: NDArray[np.float32]) -> tuple[tuple[float, float], ...]:
    return tuple((float(x), float(y)) for x, y in quad)


def _turned(lines: Iterable[tuple[Quad, tuple[Glyph, ...]]]) -> int:
    """Degrees (0, 90, 180, 270, clockwise) by which most of the text is turned from upright."""
    votes = {0: 0.0, 90: 0.0, 180: 0.0, 270: 0.0}
    for quad, glyphs in lines:
        votes[_direction(quad)] += sum(glyph.confidence for glyph in glyphs)
    return max(votes, key=lambda turn: votes[turn])


def _direction(quad: Quad | NDArray[np.float32]) -> int:
    """Degrees (0, 90, 180, 270, clockwise) by which a line's direction of reading is turned from upright."""
    (x0, y0), (x1, y1) = quad[0], quad[1]
    return round(float(np.degrees(np.arctan2(y1 - y0, x1 - x0))) / 90) % 4 * 90


def in_reading_order(lines: tuple[Line, ...], turned: int) -> tuple[Line, ...]:
    """Lines from top to bottom of the upright page, those of one row from left to right."""
    turn = np.radians(turned)
    across, down = np.array([np.cos(turn), np.sin(turn)]), np.array([-np.sin(turn), np.cos(turn)])
    placed = []
    for line in lines:
        corners = np.array(line.quad)
        middle = corners.mean(axis=0)
        placed.append(
            (float(middle @ down), float(middle @ across), float(np.linalg.norm(corners[3] - corners[0])), line)
        )
    rows: list[list[tuple[float, float, float, Line]]] = []
    for entry in sorted(placed, key=lambda entry: entry[0]):
        if rows and entry[0] - rows[-1][0][0] < 0.5 * min(entry[2], rows[-1][0][2]):
            rows[-1].append(entry)
        else:
            rows.append([entry])
    return tuple(entry[3] for row in rows for entry in sorted(row, key=lambda entry: entry[1]))

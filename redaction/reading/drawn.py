"""What a page draws itself and no reader of text or pictures sees: letters as curves, codes of little squares, bars or blocks.

E-invoices, registration reports and labels are made so. Nothing is read here; a page that may hold such a thing is looked at.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any

FEWEST_CELLS, FEWEST_ROWS, LARGEST_CELL = 40, 7, 9.0
ALIKE = 0.06
FEWEST_BARS, LEAST_SLIM = 16, 3.0
TOUCHING = 0.15
Rect = tuple[float, float, float, float]


def draws_letters(drawings: Iterable[dict[str, Any]]) -> bool:
    """Whether letters are drawn as curves: a small filled shape of many segments each, or a whole line as one big path."""
    filled = [(*raw["rect"], len(raw["items"])) for raw in drawings if "f" in raw["type"]]
    # The dots of a list are one form.
    forms = {
        (round(x1 - x0), round(y1 - y0), parts) for x0, y0, x1, y1, parts in filled if parts >= 6 and 3 < y1 - y0 < 80
    }
    return len(forms) >= 2 or any(wide > 2 * high and parts > 40 for wide, high, parts in forms)


def draws_a_code(drawings: Iterable[dict[str, Any]]) -> bool:
    """Whether filled boxes (of MuPDF's `get_cdrawings`) of one height stand in many rows, or slim ones of one height side by side."""
    boxes = [box for raw in drawings for box in _boxes(raw)]
    return _in_rows(boxes) or _in_a_row(boxes)


def spells_a_code(trace: Iterable[dict[str, Any]]) -> bool:
    """Whether one glyph (of MuPDF's `get_texttrace`) touches itself over many rows: blocks, or a letter of a font of squares."""
    places: dict[tuple[str, int], list[Rect]] = {}
    for raw in trace:
        for code, _, _, box in raw["chars"]:
            if _may_be_a_cell(code):
                places.setdefault((raw["font"], code), []).append(box)
    return any(len(boxes) >= FEWEST_CELLS and _touch(boxes) for boxes in places.values())


def _boxes(raw: dict[str, Any]) -> Iterator[Rect]:
    """The boxes of a path: rectangles and closed squares that are filled, level lines as thick as they are stroked."""
    items = raw["items"]
    if "f" in raw["type"]:
        found = [item[1] for item in items if item[0] == "re"] + [_around(item[1]) for item in items if item[0] == "qu"]
        if not found and 3 <= len(items) <= 5 and all(item[0] == "l" for item in items):
            found = [raw["rect"]]
        yield from (tuple(map(float, box)) for box in found)  # type: ignore[misc]
    elif "s" in raw["type"]:
        half = float(raw.get("width") or 0.0) / 2
        for item in items:
            if item[0] == "l" and abs(item[1][1] - item[2][1]) < 0.01 and half > 0.1:
                (x0, y), (x1, _) = sorted((item[1], item[2]))
                yield (float(x0), float(y) - half, float(x1), float(y) + half)


def _around(quad: Any) -> Rect:
    xs, ys = [spot[0] for spot in quad], [spot[1] for spot in quad]
    return (min(xs), min(ys), max(xs), max(ys))


def _in_rows(boxes: list[Rect]) -> bool:
    """Many little boxes of one height on many rows, of several lengths or with gaps: cells of a table are larger, dots are round."""
    small = [box for box in boxes if 0.3 < box[3] - box[1] <= LARGEST_CELL and box[2] - box[0] <= 7 * LARGEST_CELL]
    if len(small) < FEWEST_CELLS:
        return False
    [(high, _)] = Counter(round(box[3] - box[1], 1) for box in small).most_common(1)
    alike = [box for box in small if abs(box[3] - box[1] - high) <= ALIKE * high + 0.05]
    tops = sorted(box[1] for box in alike)
    rows = 1 + sum(two - one > high / 2 for one, two in pairwise(tops))
    across, down = _span(alike, 0), _span(alike, 1)
    # Neighbouring rows touch in a code; lines of a text or a chart stand apart.
    return (
        len(alike) >= FEWEST_CELLS
        and rows >= FEWEST_ROWS
        and down <= 1.6 * high * rows
        and 0.4 <= across / max(1.0, down) <= 6
    )


def _in_a_row(boxes: list[Rect]) -> bool:
    """Slim upright boxes that begin and end level and stand close: a line code, not the columns of a chart."""
    slim = [box for box in boxes if box[3] - box[1] >= LEAST_SLIM * max(0.05, box[2] - box[0])]
    level = Counter((round(box[1]), round(box[3])) for box in slim)
    if not level:
        return False
    (top, foot), count = level.most_common(1)[0]
    bars = sorted(box for box in slim if (round(box[1]), round(box[3])) == (top, foot))
    gaps = [right[0] - left[2] for left, right in pairwise(bars)]
    widest = max((box[2] - box[0] for box in bars), default=0.0)
    return count >= FEWEST_BARS and max(gaps, default=0.0) <= 6 * max(0.3, widest)


def _may_be_a_cell(code: int) -> bool:
    """Blocks, letters and digits: dots and dashes lead the eye through a table of contents in rows of their own."""
    return 0x2580 <= code <= 0x25FF or code == 0x2B1B or 0xE000 <= code <= 0xF8FF or chr(code).isalnum()


def _touch(boxes: list[Rect]) -> bool:
    """Whether as many of the glyphs as make a code have one of their own close on their right, in many rows."""
    rows: dict[int, list[Rect]] = {}
    for box in boxes:
        rows.setdefault(round(box[1]), []).append(box)
    pairs, touched = 0, set()
    for row, found in rows.items():
        found.sort()
        for left, right in pairwise(found):
            if right[0] - left[2] <= TOUCHING * (left[2] - left[0]):
                pairs += 1
                touched.add(row)
    return pairs >= FEWEST_CELLS and len(touched) >= FEWEST_ROWS


def _span(boxes: list[Rect], axis: int) -> float:
    return max(box[axis + 2] for box in boxes) - min(box[axis] for box in boxes) if boxes else 0.0

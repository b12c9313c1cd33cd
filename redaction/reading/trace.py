"""Painted runs of glyphs, as MuPDF traces them, as spans of the model."""

from collections.abc import Iterator, Sequence
from typing import Any

import pymupdf

from redaction.reading.model import Rect, Span

_INVISIBLE = 3


def spans_of(trace: Any, turn: Any, *, covers: Sequence[tuple[Rect, float]] | None = None) -> Iterator[Span]:
    """The runs of a trace in the order of painting; `turn` is the matrix of a turned page or None.

    With `covers` (rectangles on the page as displayed, each with its place in the order of painting) only the runs that one of
    them meets after they were painted: making a span costs as much as tracing it.
    """
    for raw in _line_by_line(trace):
        chars = raw["chars"]
        bbox = raw["bbox"] if turn is None else turned(raw["bbox"], turn)
        if not chars or (covers is not None and not _met(bbox, raw["seqno"], covers)):
            continue
        codes, _, _, glyphs = zip(*chars, strict=True)
        if any([left == right for left, _, right, _ in glyphs]):  # noqa: C419 - a list is quicker in this loop
            glyphs = _with_width(chars, raw["size"])
        direction = raw["dir"]
        if turn is not None:
            glyphs = tuple(turned(glyph, turn) for glyph in glyphs)
            direction = _direction(direction, turn)
        yield Span(
            text="".join(map(chr, codes)) if min(codes) > 0 and max(codes) < 0x110000 else _without_codes(codes),
            bbox=bbox,
            glyphs=glyphs,
            font=raw["font"],
            size=raw["size"],
            colour=raw["color"],
            alpha=raw["opacity"],
            invisible=raw["type"] == _INVISIBLE,
            paint=raw["seqno"],
            layer=raw["layer"],
            vertical=raw["wmode"] == 1,
            direction=direction,
        )


def _met(bbox: Rect, paint: int, covers: Sequence[tuple[Rect, float]]) -> bool:
    x0, y0, x1, y1 = bbox
    return any(
        over > paint and left < x1 and x0 < right and top < y1 and y0 < bottom
        for (left, top, right, bottom), over in covers
    )


def _line_by_line(trace: Any) -> Iterator[Any]:
    """The runs of a trace; one that was painted over several lines in one go is given line by line."""
    for raw in trace:
        x0, y0, x1, y1 = raw["bbox"]
        if min(y1 - y0, x1 - x0) < 1.8 * raw["size"] or raw["wmode"] == 1:
            yield raw
            continue
        ax, ay = raw["dir"]
        base: float | None = None
        held: list[Any] = []
        for char in raw["chars"]:
            across = char[2][1] * ax - char[2][0] * ay
            if base is not None and abs(across - base) > 0.5 * raw["size"]:
                yield _part_of(raw, held)
                held = []
            base = across
            held.append(char)
        yield _part_of(raw, held)


def _part_of(raw: Any, chars: list[Any]) -> Any:
    lefts, tops, rights, bottoms = zip(*[char[3] for char in chars], strict=True)
    return {**raw, "chars": chars, "bbox": (min(lefts), min(tops), max(rights), max(bottoms))}


def _without_codes(codes: tuple[int, ...]) -> str:
    """Text of glyphs some of which have no Unicode value."""
    return "".join([chr(code) if 0 < code < 0x110000 else "\ufffd" for code in codes])


def _with_width(chars: Any, size: float) -> tuple[Rect, ...]:
    """Glyph rectangles where the trace gives some without a width (wide glyphs of some embedded fonts): they reach to the next one."""
    found: list[Rect] = []
    for place, (_, _, origin, box) in enumerate(chars):
        right = box[2]
        if box[0] == right:
            after = chars[place + 1][2] if place + 1 < len(chars) else (box[0] + size, origin[1])
            level = abs(after[1] - origin[1]) < 0.1 * size and 0 < after[0] - box[0] <= 1.5 * size
            right = after[0] if level else box[0] + size
        found.append((box[0], box[1], right, box[3]))
    return tuple(found)


def turned(rect: Rect, turn: Any) -> Rect:
    moved = pymupdf.Rect(rect) * turn
    return (moved.x0, moved.y0, moved.x1, moved.y1)


def _direction(direction: tuple[float, float], turn: Any) -> tuple[float, float]:
    return (direction[0] * turn.a + direction[1] * turn.c, direction[0] * turn.b + direction[1] * turn.d)

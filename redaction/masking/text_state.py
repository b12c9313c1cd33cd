"""The state that decides where letters stand, and the operators that only change it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from redaction.findings import Box
from redaction.masking.fonts import PageFont
from redaction.masking.geometry import IDENTITY, Matrix


@dataclass(frozen=True, slots=True)
class TextState:
    """The graphics state as far as text depends on it; saved and restored whole."""

    matrix: Matrix
    font: PageFont | None = None
    resource: str = ""
    size: float = 0.0
    spacing: float = 0.0
    word_spacing: float = 0.0
    stretch: float = 1.0
    leading: float = 0.0
    rise: float = 0.0
    mode: int = 0
    opacity: float = 1.0
    pen: float = 1.0
    colour: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    clip: int = 0
    seen: Box | None = None

    def clipped(self, boxes: Iterable[Box]) -> "TextState":
        """The state in which only what lies in all of these boxes, too, is seen."""
        seen = self.seen
        for box in boxes:
            seen = box if seen is None else seen.intersect(box)
        return replace(self, seen=seen)


def matrix_of(given: list[Any]) -> Matrix:
    """Six operands as a matrix."""
    a, b, c, d, e, f = (float(number) for number in given)
    return (a, b, c, d, e, f)


def _set(**changes: Callable[[Any], Any]) -> Callable[[Any, list[Any]], None]:
    def change(reader: Any, given: list[Any]) -> None:
        reader.state = replace(reader.state, **{key: make(given[0]) for key, make in changes.items()})

    return change


def _font(reader: Any, given: list[Any]) -> None:
    name = str(given[0])
    font = reader.owner.font(reader.content.resources, name)
    reader.state = replace(reader.state, font=font, resource=name, size=float(given[1]))


def _colour(name: str) -> Callable[[Any, list[Any]], None]:
    """Fill colours as they are written; a colour in a space goes on the space's name."""

    def change(reader: Any, given: list[Any]) -> None:
        words = " ".join(map(str, given))
        space = reader.state.colour[:2] if name in ("sc", "scn") else ()
        reader.state = replace(reader.state, colour=(*space, name, words))

    return change


def _begin_text(reader: Any, given: list[Any]) -> None:
    reader.text = reader.line = IDENTITY


def _move(reader: Any, given: list[Any]) -> None:
    reader.move(float(given[0]), float(given[1]))


def _move_leading(reader: Any, given: list[Any]) -> None:
    reader.state = replace(reader.state, leading=-float(given[1]))
    reader.move(float(given[0]), float(given[1]))


def _set_matrix(reader: Any, given: list[Any]) -> None:
    reader.text = reader.line = matrix_of(given)


def _next_line(reader: Any, given: list[Any]) -> None:
    reader.move(0.0, -reader.state.leading)


TEXT_OPERATORS: dict[str, Callable[[Any, list[Any]], None]] = {
    "BT": _begin_text,
    "w": _set(pen=float),
    "Td": _move,
    "TD": _move_leading,
    "Tm": _set_matrix,
    "T*": _next_line,
    "Tf": _font,
    "Tc": _set(spacing=float),
    "Tw": _set(word_spacing=float),
    "Tz": _set(stretch=lambda value: float(value) / 100),
    "TL": _set(leading=float),
    "Ts": _set(rise=float),
    "Tr": _set(mode=int),
    **{name: _colour(name) for name in ("g", "rg", "k", "cs", "sc", "scn")},
}

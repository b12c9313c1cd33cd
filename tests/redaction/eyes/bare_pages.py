"""Pages of a document as scans have them: nothing but what their pictures show, or with a few words as their text layer."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from redaction.findings import Box
from redaction.reading.model import Page, Paint, Span


@dataclass(frozen=True)
class Words:
    """What a page asks of its reader; `layer` are its spans."""

    layer: tuple[Span, ...] = ()

    def text(self) -> str:
        return "\n".join(span.text for span in self.layer)

    def spans(self) -> tuple[Span, ...]:
        return self.layer

    def structured(self) -> tuple[Span, ...]:
        return self.layer

    def paints(self) -> tuple[Paint, ...]:
        return ()

    def coloured(self) -> tuple[Paint, ...]:
        return ()

    def needs_eyes(self) -> bool:
        return False

    def disguised(self, values: tuple[str, ...]) -> bool:
        return False

    def forget(self) -> None:
        return None

    def complaints(self) -> list[str]:
        return []

    def render(self, dpi: int, clip: Box | None, annotations: bool) -> NDArray[np.uint8]:
        """Blank paper: pages of the eyes' tests are seen already."""
        return np.full((16, 16, 3), 255, np.uint8)


def bare_page(number: int, size: tuple[float, float], *, layer: tuple[Span, ...] = ()) -> Page:
    """A page of this size in points, empty but for `layer`."""
    return Page(number, size, 0, Words(layer))


def printed(text: str, *, x: float, y: float, size: float) -> Span:
    """Words of a text layer in square letters, from the left top corner (points)."""
    glyphs = tuple((x + size * at, y, x + size * (at + 1), y + size) for at in range(len(text)))
    whole = (x, y, x + size * len(text), y + size)
    return Span(text, whole, glyphs, "Song", size, (0.0, 0.0, 0.0), 1.0, False, 0, "", False, (1.0, 0.0))

"""Documents for the eyes without a PDF: pages, stored pictures and what the page shows, all as arrays."""

import hashlib
from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from redaction.reading.model import Document, Picture, Placement
from redaction.reading.sight import Sight
from tests.redaction.eyes.bare_pages import bare_page

Pixels = NDArray[np.uint8]
A4 = (595.0, 842.0)


@dataclass(frozen=True)
class MadePage:
    """A page as the eyes know it."""

    number: int
    size: tuple[float, float] = A4
    needs_look: bool = False
    text: str = ""


@dataclass
class MadeScene:
    """Stored pictures (RGB) by digest, and a canvas for each page on which they lie; counts what it was asked for."""

    pages: list[MadePage] = field(default_factory=list)
    pictures: dict[str, Picture] = field(default_factory=dict)
    stored: dict[str, Pixels] = field(default_factory=dict)
    canvases: dict[int, Pixels] = field(default_factory=dict)
    masks: dict[str, Pixels] = field(default_factory=dict)
    words: dict[int, list[tuple[float, float, float, float]]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def page(self, *, needs_look: bool = False, text: str = "") -> int:
        """A new empty white page; its number."""
        number = len(self.pages) + 1
        self.pages.append(MadePage(number, needs_look=needs_look, text=text))
        self.canvases[number] = np.full((2339, 1653, 3), 255, np.uint8)
        return number

    def place(
        self,
        pixels: Pixels,
        page: int,
        *,
        box: tuple[float, float, float, float] | None = None,
        role: str = "shown",
        mask: Pixels | None = None,
    ) -> str:
        """Store a picture and show it on a page in a box of points (default: all of it), through its mask; its digest."""
        digest = self.keep(pixels, role=role)
        if mask is not None:
            self.masks[digest] = mask
        x0, y0, x1, y1 = box or (0.0, 0.0, *A4)
        matrix = (x1 - x0, 0.0, 0.0, y1 - y0, x0, y0)
        known = self.pictures[digest]
        placement = Placement(page, (x0, y0, x1, y1), matrix)
        self.pictures[digest] = Picture(
            digest,
            known.xref,
            known.width,
            known.height,
            "DCT",
            role,
            (*known.placements, placement),
            mask=0 if mask is None else 99,
        )
        canvas = self.canvases[page]
        scale = canvas.shape[0] / A4[1]
        left, top, right, foot = (round(edge * scale) for edge in (x0, y0, x1, y1))
        shown = cv2.resize(pixels, (right - left, foot - top), interpolation=cv2.INTER_AREA)
        inside = canvas[max(0, top) : foot, max(0, left) : right]
        part = shown[max(0, -top) : max(0, -top) + inside.shape[0], max(0, -left) : max(0, -left) + inside.shape[1]]
        if mask is None:
            inside[:] = part
        else:
            share = cv2.resize(mask, (part.shape[1], part.shape[0]), interpolation=cv2.INTER_AREA)[:, :, None] / 255
            inside[:] = part * share + inside * (1 - share)
        return digest

    def keep(self, pixels: Pixels, *, role: str = "unused") -> str:
        """Store a picture that no page shows; its digest."""
        digest = hashlib.sha256(pixels.tobytes()).hexdigest()
        self.stored[digest] = pixels
        if digest not in self.pictures:
            self.pictures[digest] = Picture(digest, len(self.stored), pixels.shape[1], pixels.shape[0], "DCT", role)
        return digest

    def cover(
        self, page: int, box: tuple[float, float, float, float], colour: tuple[int, int, int] = (0, 0, 0)
    ) -> None:
        """Draw a rectangle over what the page shows, as an editor's black box does."""
        canvas = self.canvases[page]
        x0, y0, x1, y1 = (round(edge * canvas.shape[0] / A4[1]) for edge in box)
        canvas[y0:y1, x0:x1] = colour

    def pixels(self, digest: str) -> Pixels:
        """A picture as stored."""
        self.asked.append(digest)
        return self.stored[digest]

    def coverage(self, digest: str) -> Pixels | None:
        """A picture's mask."""
        return self.masks.get(digest)

    def printed(self, page_number: int) -> tuple[tuple[float, float, float, float], ...]:
        """Where the page has text of its own."""
        return tuple(self.words.get(page_number, ()))

    def render(self, page_number: int, *, dpi: int = 150) -> Pixels:
        """A page as shown."""
        size = (round(A4[0] * dpi / 72), round(A4[1] * dpi / 72))
        return np.asarray(cv2.resize(self.canvases[page_number], size, interpolation=cv2.INTER_AREA))

    def document(self, sight: Sight) -> Document:
        """The same as a document model, with what the eyes saw."""
        pages = tuple(bare_page(page.number, page.size) for page in self.pages)
        return Document("scan.pdf", "pdf", "", pages, pictures=self.pictures, sight=sight)


def rgb(image: NDArray[np.uint8]) -> Pixels:
    """A drawn page (BGR) as the reader hands pictures out."""
    return np.ascontiguousarray(image[:, :, ::-1])

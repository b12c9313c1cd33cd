"""The one model of a file that all detectors share: everything that any reader, person or program, could get out of it.

Coordinates are PDF points from the top-left corner of the page as displayed. Heavy things (page text, drawings, rendered pixels,
decoded pictures) are produced when first asked for and kept, so a detector that does not need them costs nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

from redaction.findings import Box, Channel, NotChecked
from redaction.reading.sight import Sight

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from redaction.reading.second import Rereading

    Pixels = NDArray[np.uint8]

Rect = tuple[float, float, float, float]
Matrix = tuple[float, float, float, float, float, float]


@dataclass(frozen=True, slots=True)
class Span:
    """A run of glyphs of one font and colour, in the order of painting.

    `glyphs` holds one rectangle per character of `text`. `colour` is RGB 0 to 1, `alpha` 0 to 1, `invisible` means render mode 3
    or 7, `paint` is the position in the page's order of painting (None when the reader does not know it).
    """

    text: str = field(repr=False)
    bbox: Rect
    glyphs: tuple[Rect, ...]
    font: str
    size: float
    colour: tuple[float, float, float]
    alpha: float
    invisible: bool
    paint: int | None
    layer: str
    vertical: bool
    direction: tuple[float, float]

    def box_of(self, start: int, end: int) -> Box:
        """The rectangle around the characters from `start` up to, not including, `end`."""
        rects = self.glyphs[start:end] or (self.bbox,)
        return Box(
            min(r[0] for r in rects), min(r[1] for r in rects), max(r[2] for r in rects), max(r[3] for r in rects)
        )


@dataclass(frozen=True, slots=True)
class Paint:
    """Something painted that is not text: `what` is fill, stroke, picture, shade or clip. `alpha` 0 to 1; colour None for pictures."""

    what: str
    bbox: Rect
    paint: int
    colour: tuple[float, float, float] | None = None
    alpha: float = 1.0
    layer: str = ""
    items: int = 1


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a picture is shown. `matrix` maps the unit square to page points: (0, 0) is the picture's top-left corner."""

    page: int
    bbox: Rect
    matrix: Matrix | None = None
    paint: int | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as stored. `digest` is the SHA-256 of its stored bytes with what decides their meaning (masks, decode).

    `role` is shown, unused, alternate, thumbnail, mask, attached, trailing, or exif_thumbnail. `mask` is
    the xref of a soft or stencil mask, the picture's own for a colour key, 0 without a mask. `owner` is the page (from 1) whose
    objects lead to it, shown there or not.
    """

    digest: str
    xref: int
    width: int
    height: int
    filter: str
    role: str
    placements: tuple[Placement, ...] = ()
    mask: int = 0
    components: int = 3
    bits: int = 8
    owner: int | None = None


@dataclass(frozen=True, slots=True)
class PlacedString:
    """Any string found anywhere in the file outside page text: where it stood, and what a reader would call that place.

    `label` is the key or role beside it (Author, tooltip, bookmark), `path` locates it for an expert (object number, key path).
    """

    text: str = field(repr=False)
    channel: Channel
    label: str
    path: str = ""
    page: int | None = None
    box: Box | None = None
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Annotation:
    """An annotation. `kind` is its PDF subtype without the slash; `hidden` from its flags; `opaque_fill` when it can cover text."""

    page: int
    kind: str
    box: Box
    xref: int
    hidden: bool
    covers: bool


@dataclass(frozen=True, slots=True)
class Layer:
    """An optional content group: its name and whether a viewer shows it at first."""

    name: str
    xref: int
    on: bool


@dataclass(frozen=True, slots=True)
class Inner:
    """A document inside the document: an attachment, an earlier revision, or deleted pages brought back.

    `origin` is attachment, revision or deleted; `document` is None when its kind is not readable (its strings are then in the parent).
    """

    origin: str
    name: str
    document: "Document | None"
    page: int | None = None


class PageSource(Protocol):
    """What a page asks of the reader behind it; implemented over MuPDF in `reading.source`."""

    def text(self) -> str: ...
    def spans(self) -> tuple[Span, ...]: ...
    def spans_met(self, covers: Sequence[tuple[Rect, float]]) -> tuple[Span, ...]: ...
    def structured(self) -> tuple[Span, ...]: ...
    def paints(self) -> tuple[Paint, ...]: ...
    def coloured(self) -> tuple[Paint, ...]: ...
    def needs_eyes(self) -> bool: ...
    def disguised(self, values: tuple[str, ...]) -> bool: ...
    def forget(self) -> None: ...
    def complaints(self) -> list[str]: ...
    def render(self, dpi: int, clip: Box | None, annotations: bool) -> "Pixels": ...


@dataclass
class Page:
    """One page as displayed. `number` counts from 1, `size` is width and height in points after crop and rotation."""

    number: int
    size: tuple[float, float]
    rotation: int
    source: PageSource = field(repr=False)

    @cached_property
    def text(self) -> str:
        """The text as the structured reader writes it: quick, without places."""
        return self.source.text()

    @cached_property
    def spans(self) -> tuple[Span, ...]:
        """All text that any interpreter would produce, off-page and cropped-away text and switched-off layers included."""
        return self.source.spans()

    def spans_met(self, covers: Sequence[tuple[Rect, float]]) -> tuple[Span, ...]:
        """Of the spans those that a rectangle meets and that were painted before its place in the order of painting."""
        return self.source.spans_met(covers)

    @cached_property
    def paints(self) -> tuple[Paint, ...]:
        """Fills, strokes, pictures and shadings in the order of painting."""
        return self.source.paints()

    @cached_property
    def coloured(self) -> tuple[Paint, ...]:
        """Fills and strokes with colour and opacity, for pages where they matter."""
        return self.source.coloured()

    def forget(self) -> None:
        """Let go of text and drawings, so that memory stays flat over many pages."""
        for kept in ("text", "spans", "paints", "coloured"):
            self.__dict__.pop(kept, None)
        self.source.forget()

    @property
    def box(self) -> Box:
        """The page as displayed."""
        return Box(0.0, 0.0, *self.size)

    def render(self, *, dpi: int = 150, clip: Box | None = None, annotations: bool = True) -> "Pixels":
        """The page as shown, as height x width x 3 RGB bytes; `clip` in page points."""
        return self.source.render(dpi, clip, annotations)


class PictureSource(Protocol):
    """What a document asks of the reader behind it for pictures; implemented in `reading.pictures`."""

    def stored(self, picture: Picture) -> bytes: ...
    def pixels(self, picture: Picture) -> "Pixels": ...
    def coverage(self, picture: Picture) -> "Pixels | None": ...


@dataclass
class Document:
    """Everything that could be read out of one file.

    `strings` holds every string outside page text; `pictures` every picture by digest, placements of equal ones merged;
    `inner` the documents inside; `warnings` what was not fully read. `sight` is filled by the eyes before detectors run.
    """

    name: str
    kind: str
    sha256: str
    pages: tuple[Page, ...]
    strings: tuple[PlacedString, ...] = ()
    pictures: Mapping[str, Picture] = field(default_factory=dict)
    annotations: tuple[Annotation, ...] = ()
    layers: tuple[Layer, ...] = ()
    inner: tuple[Inner, ...] = ()
    warnings: tuple[NotChecked, ...] = ()
    origin: str = "file"
    sight: Sight = field(default_factory=Sight)
    picture_source: PictureSource | None = field(default=None, repr=False)
    facts: dict[str, Any] = field(default_factory=dict, repr=False)

    def pixels(self, digest: str) -> "Pixels":
        """The decoded picture as stored (soft masks not applied), height x width x 3 RGB bytes, decoded once and kept small in number.

        Raises KeyError for an unknown digest and ValueError when the bytes cannot be decoded.
        """
        if self.picture_source is None:
            raise ValueError("this document has no pictures to decode")
        return self.picture_source.pixels(self.pictures[digest])

    def coverage(self, digest: str) -> "Pixels | None":
        """How far each pixel of a masked picture is painted (height x width bytes, the mask's resolution); None without a mask.

        Raises KeyError for an unknown digest and ValueError when the mask cannot be decoded.
        """
        return None if self.picture_source is None else self.picture_source.coverage(self.pictures[digest])

    def pictures_on(self, page: int) -> Iterator[tuple[Picture, Placement]]:
        """Pictures shown on a page (from 1) with the place of each showing."""
        for picture in self.pictures.values():
            for placement in picture.placements:
                if placement.page == page:
                    yield picture, placement

    def unread(self) -> tuple[NotChecked, ...]:
        """`warnings` and what the second readers could not read or read otherwise; waits until they are done."""
        second: Rereading | None = self.facts.get("second")
        return self.warnings + (tuple(second.result().warnings) if second else ())

    def everything(self) -> "Iterator[tuple[Document, tuple[Inner, ...]]]":
        """This document and all inside it, each with the chain of containers that leads there."""
        yield from _walk(self, ())


def _walk(document: Document, chain: tuple[Inner, ...]) -> Iterator[tuple[Document, tuple[Inner, ...]]]:
    yield document, chain
    for inner in document.inner:
        if inner.document is not None:
            yield from _walk(inner.document, (*chain, inner))

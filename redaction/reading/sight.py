"""What the eyes saw: results of OCR, face, seal, code and mark reading, kept beside the document so that detectors stay pure.

Pixel coordinates are those of the picture that was looked at (left-top origin). A `View` is one thing that was looked at: a picture
as stored (`digest`), or a rendered page (`page`, 1-based). `View.to_page` turns pixels into displayed-page points.
"""

from dataclasses import dataclass, field

Quad = tuple[tuple[float, float], tuple[float, float], tuple[float, float], tuple[float, float]]
Pixels = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class SeenLine:
    """One line of text read from pixels. `confidence` 0 to 1; `reader` names engine and model."""

    text: str = field(repr=False)
    quad: Quad
    confidence: float
    reader: str


@dataclass(frozen=True, slots=True)
class SeenFace:
    """A face. `portrait` when it looks like a certificate photo; `state` is open, barred, pixelated, blurred or grey."""

    box: Pixels
    confidence: float
    portrait: bool
    state: str = "open"
    rotation: int = 0


@dataclass(frozen=True, slots=True)
class SeenSeal:
    """A stamp. `shape` is round, oval, square or half; `colour` red, grey or blue; `text` is what the ring says, if read."""

    box: Pixels
    shape: str
    colour: str
    text: str = field(default="", repr=False)
    confidence: float = 0.0


@dataclass(frozen=True, slots=True)
class SeenCode:
    """A QR or bar code; `text` is None when it is there but cannot be decoded."""

    box: Pixels
    symbology: str
    text: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class SeenMark:
    """A mask that does not hide: `how` is semi_opaque, mosaic, blur, too_small or show_through; `text` what was read through it."""

    box: Pixels
    how: str
    text: str = field(default="", repr=False)
    confidence: float = 0.0


@dataclass(frozen=True, slots=True)
class SeenSignature:
    """Pen strokes near a place where somebody signs; `label` is the printed word beside them."""

    box: Pixels
    label: str
    confidence: float


@dataclass(frozen=True, slots=True)
class View:
    """All that the eyes saw in one picture. `unread` says in words (zh, en) what could not be looked at."""

    width: int
    height: int
    lines: tuple[SeenLine, ...] = ()
    faces: tuple[SeenFace, ...] = ()
    seals: tuple[SeenSeal, ...] = ()
    codes: tuple[SeenCode, ...] = ()
    marks: tuple[SeenMark, ...] = ()
    signatures: tuple[SeenSignature, ...] = ()
    unread: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Sight:
    """Everything the eyes saw in one document: pictures as stored by digest, pages as shown by number (from 1)."""

    pictures: dict[str, View] = field(default_factory=dict)
    pages: dict[int, View] = field(default_factory=dict)

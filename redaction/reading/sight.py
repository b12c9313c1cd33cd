"""What the eyes saw: results of OCR, face, seal, code and mark reading, kept beside the document so that detectors stay pure.

Pixel coordinates are those of the picture that was looked at (left-top origin). A `View` is one thing that was looked at: a picture
as stored (by digest), or a rendered page (by number from 1), where one pixel is 72 / `dpi` points.
"""

from dataclasses import dataclass, field

Quad = tuple[tuple[float, float], tuple[float, float], tuple[float, float], tuple[float, float]]
Pixels = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class SeenLine:
    """One line of text read from pixels. `confidence` 0 to 1; `reader` names engine and model.

    `quad` runs clockwise from the reading direction's top left. For each character of `text`, `places` holds its middle along the
    line (0 to 1), `sure` its certainty, and `others` the reader's runners-up for it (a string of characters, best first). `cuts` holds
    where characters begin and end (0 to 1), one more than there are characters: gaps in the ink, so that `part` covers whole characters.
    """

    text: str = field(repr=False)
    quad: Quad
    confidence: float
    reader: str
    places: tuple[float, ...] = ()
    sure: tuple[float, ...] = ()
    others: tuple[str, ...] = field(default=(), repr=False)
    cuts: tuple[float, ...] = ()

    def part(self, start: int, end: int) -> Quad:
        """The four corners around the characters from `start` up to, not including, `end`."""
        count = len(self.text)
        if not count or len(self.places) != count or not 0 <= start < end <= count:
            return self.quad
        half = 0.5 / count
        low = max(0.0, self.places[0] - half) if start == 0 else (self.places[start - 1] + self.places[start]) / 2
        high = min(1.0, self.places[-1] + half) if end == count else (self.places[end - 1] + self.places[end]) / 2
        if len(self.cuts) == count + 1:
            low, high = self.cuts[start], self.cuts[end]
        top_left, top_right, foot_right, foot_left = self.quad
        return (
            _between(top_left, top_right, low),
            _between(top_left, top_right, high),
            _between(foot_left, foot_right, high),
            _between(foot_left, foot_right, low),
        )


def _between(one: tuple[float, float], two: tuple[float, float], share: float) -> tuple[float, float]:
    return (one[0] + share * (two[0] - one[0]), one[1] + share * (two[1] - one[1]))


@dataclass(frozen=True, slots=True)
class SeenFace:
    """A face. `portrait` when it looks like a certificate photo; `state` is open, barred, pixelated, blurred or grey.

    `photo` is the frame of the photo it sits in, when one was seen; `rotation` its turn clockwise in degrees.
    """

    box: Pixels
    confidence: float
    portrait: bool
    state: str = "open"
    rotation: int = 0
    photo: Pixels | None = None


@dataclass(frozen=True, slots=True)
class SeenSeal:
    """A stamp. `shape` is round, oval, square or half; `colour` red, grey or blue; `text` is what it says, if read.

    `others` are further readings of the same ring, surest first: one of them may hold the characters that the first one lost.
    `sure` holds the certainty of each character, of `text` and then of each of `others`; it may be empty.
    """

    box: Pixels
    shape: str
    colour: str
    text: str = field(default="", repr=False)
    confidence: float = 0.0
    others: tuple[str, ...] = field(default=(), repr=False)
    sure: tuple[tuple[float, ...], ...] = ()

    @property
    def readings(self) -> tuple[tuple[str, tuple[float, ...]], ...]:
        """Each reading with the certainty of its characters (none where it is not known)."""
        texts = (self.text, *self.others)
        return tuple(zip(texts, self.sure if len(self.sure) == len(texts) else ((),) * len(texts), strict=True))


@dataclass(frozen=True, slots=True)
class SeenCode:
    """A QR or bar code; `text` is None when it is there but cannot be decoded."""

    box: Pixels
    symbology: str
    text: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class SeenMark:
    """A mask that does not hide, or one that hides too much.

    `how` is semi_opaque, mosaic, blur, show_through, blank, black or opaque; `text` what was read through it. `script` is no mask but a
    line in a script that the engine cannot read.
    """

    box: Pixels
    how: str
    text: str = field(default="", repr=False)
    confidence: float = 0.0


@dataclass(frozen=True, slots=True)
class SeenSignature:
    """Pen strokes near a place where somebody signs; `label` is the printed word beside them.

    In a column of signatures `beside` is the name printed in their row, "" where a mask or nothing stands in its place.
    """

    box: Pixels
    label: str
    confidence: float
    beside: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class SeenHidden:
    """A part of a stored picture that the page does not show as stored. `box` in pixels of the picture; `how` is covered (something
    lies over it or a mask takes it out) or cropped (outside the page or a clip). `flat` when nothing but plain colour is shown there,
    `paper` when that is white, as where a picture is merely cropped."""

    digest: str
    page: int
    box: Pixels
    how: str
    flat: bool
    paper: bool = False


@dataclass(frozen=True, slots=True)
class SeenJoined:
    """A seal stamped over the edges of several pages, read from its pieces: the page of each (from 1) and its box in points."""

    seal: SeenSeal
    pieces: tuple[tuple[int, Pixels], ...]


@dataclass(frozen=True, slots=True)
class View:
    """All that the eyes saw in one picture. `unread` says in words (zh, en) what could not be looked at.

    `dpi` is the printed resolution, None when the picture is not placed; `turned` how far its text is turned clockwise.
    """

    width: int
    height: int
    lines: tuple[SeenLine, ...] = ()
    faces: tuple[SeenFace, ...] = ()
    seals: tuple[SeenSeal, ...] = ()
    codes: tuple[SeenCode, ...] = ()
    marks: tuple[SeenMark, ...] = ()
    signatures: tuple[SeenSignature, ...] = ()
    unread: tuple[tuple[str, str], ...] = ()
    dpi: float | None = None
    turned: int = 0


@dataclass(frozen=True, slots=True)
class Sight:
    """Everything the eyes saw in one document: pictures by digest, pages as shown by number (from 1).

    `pictures` holds each picture as its own mask paints it; `below` those whose mask hides something once more without the mask.
    A picture whose page was read as shown, and shows all of it, has no view of its own.
    """

    pictures: dict[str, View] = field(default_factory=dict)
    pages: dict[int, View] = field(default_factory=dict)
    hidden: tuple[SeenHidden, ...] = ()
    below: dict[str, View] = field(default_factory=dict)
    joined: tuple[SeenJoined, ...] = ()

"""A picture file as a document: its properties as stored, then shown as one page."""

import hashlib
import io
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from redaction.errors import UnreadableFile
from redaction.findings import Box, Channel, NotChecked, Text
from redaction.reading.frames import further_frames
from redaction.reading.model import Document, Inner, Page, Paint, Picture, PlacedString, Placement, Rect, Span
from redaction.reading.photoshop import sides
from redaction.reading.picture_properties import properties

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from redaction.reading.model import Pixels

MAX_PIXELS = 120_000_000
_A4_LONG = 842.0
_DAMAGED = Text("图片已损坏，无法打开；请重新拍照或导出。", "The picture is damaged; take or export it again.")
_HUGE = Text("图片像素过多，请缩小后上传。", "The picture has too many pixels; make it smaller.")


class ImageFile:
    """A decoded picture file, as page and as picture source."""

    def __init__(
        self, data: bytes, pixels: "Pixels", size: tuple[float, float], coverage: "Pixels | None" = None
    ) -> None:
        self._data = data
        self._pixels = pixels
        self._coverage = coverage
        self._size = size

    def text(self) -> str:
        """A picture has no text layer."""
        return ""

    def spans(self) -> tuple[Span, ...]:
        """A picture has no text layer."""
        return ()

    def spans_met(self, covers: Sequence[tuple[Rect, float]]) -> tuple[Span, ...]:
        """A picture has no text layer."""
        return ()

    def structured(self) -> tuple[Span, ...]:
        """A picture has no text layer."""
        return ()

    def paints(self) -> tuple[Paint, ...]:
        """The picture itself."""
        return (Paint("picture", (0.0, 0.0, *self._size), 0),)

    def coloured(self) -> tuple[Paint, ...]:
        """No vector drawings."""
        return ()

    def forget(self) -> None:
        """The picture is needed as long as the document is."""

    def needs_eyes(self) -> bool:
        """The picture is looked at in any case."""
        return False

    def disguised(self, values: tuple[str, ...]) -> bool:
        """A picture has no glyphs."""
        return False

    def complaints(self) -> list[str]:
        """Nothing is interpreted here."""
        return []

    def render(self, dpi: int, clip: Box | None, annotations: bool) -> "Pixels":
        """The picture scaled to the page."""
        import cv2
        import numpy as np

        height, width = self._pixels.shape[:2]
        shown = self._pixels
        if self._coverage is not None:
            painted = self._coverage[:, :, None].astype(np.float32) / 255
            shown = (shown * painted + 255 * (1 - painted)).astype(np.uint8)
        if clip:
            sx, sy = width / self._size[0], height / self._size[1]
            x0, y0 = max(0, int(clip.x0 * sx)), max(0, int(clip.y0 * sy))
            shown = shown[y0 : max(y0 + 1, int(clip.y1 * sy)), x0 : max(x0 + 1, int(clip.x1 * sx))]
        area = clip or Box(0, 0, *self._size)
        target = max(1, round(area.width * dpi / 72)), max(1, round(area.height * dpi / 72))
        return np.asarray(cv2.resize(shown, target, interpolation=cv2.INTER_AREA), dtype=np.uint8)

    def stored(self, picture: Picture) -> bytes:
        """The file itself."""
        return self._data

    def pixels(self, picture: Picture) -> "Pixels":
        """The decoded pixels, turned upright as viewers show them; transparency is not applied."""
        return self._pixels

    def coverage(self, picture: Picture) -> "Pixels | None":
        """How opaque each pixel is, for a picture that is not opaque everywhere."""
        return self._coverage


def read_image(data: bytes, *, name: str, kind: str, origin: str = "file") -> Document:
    """A JPEG, PNG, HEIC or other picture; its further pages or frames are documents inside. Raises UnreadableFile when it cannot be
    decoded or is too large."""
    pixels, coverage = _decode(data, kind)
    warnings: list[NotChecked] = []
    strings, inner = properties(data, kind=kind, place=name, warnings=warnings)
    for number, frame in further_frames(
        data, kind=kind, first=pixels, at_most=MAX_PIXELS, place=name, warnings=warnings
    ):
        place = f"{name} 第{number}帧 frame {number}"
        inner.append(Inner("attachment", place, _document(frame.tobytes(), frame, None, name=place, kind=kind)))
    if origin == "file":
        strings.append(PlacedString(name, Channel.FILENAME, "", origin="file"))
    document = _document(data, pixels, coverage, name=name, kind=kind)
    return replace(document, strings=tuple(strings), inner=tuple(inner), warnings=tuple(warnings), origin=origin)


def _document(data: bytes, pixels: "Pixels", coverage: "Pixels | None", *, name: str, kind: str) -> Document:
    """One picture as a page of its own, A4 along its longer side."""
    height, width = pixels.shape[:2]
    scale = _A4_LONG / max(width, height, 1)
    size = (width * scale, height * scale)
    source = ImageFile(data, pixels, size, coverage)
    digest = hashlib.sha256(data).hexdigest()
    placement = Placement(1, (0.0, 0.0, *size), (size[0], 0.0, 0.0, size[1], 0.0, 0.0), 0)
    return Document(
        name=name,
        kind=kind,
        sha256=digest,
        pages=(Page(1, size, 0, source),),
        strings=(),
        pictures={
            digest: Picture(digest, 0, width, height, kind, "shown", (placement,), mask=0 if coverage is None else -1)
        },
        origin="attachment",
        picture_source=source,
    )


def _decode(data: bytes, kind: str) -> "tuple[Pixels, Pixels | None]":
    """The colours (RGB), and how opaque each pixel is where the file says so."""
    import cv2
    import numpy as np

    # Of the pictures in such boxes, the library below decodes all but AVIF, which OpenCV does.
    if kind == "heic" and data[8:12] not in (b"avif", b"avis"):
        import pi_heif

        try:
            heif = pi_heif.open_heif(io.BytesIO(data), convert_hdr_to_8bit=True)
            width, height = heif.size
            if width * height > MAX_PIXELS:
                raise UnreadableFile(_HUGE)
            # A copy: the library frees what it decoded as soon as `heif` is gone, and the array would point there.
            array = np.array(heif)
        except (ValueError, EOFError, OSError, RuntimeError) as error:
            raise UnreadableFile(_DAMAGED) from error
        return np.ascontiguousarray(array[:, :, :3] if array.ndim == 3 else np.stack([array] * 3, axis=2)), None
    if kind == "psd":
        return _photoshop(data), None
    raw = np.frombuffer(data, np.uint8)
    try:
        decoded = cv2.imdecode(raw, cv2.IMREAD_COLOR)
    except cv2.error as error:
        raise UnreadableFile(_HUGE) from error
    if decoded is None:
        raise UnreadableFile(_DAMAGED)
    if decoded.shape[0] * decoded.shape[1] > MAX_PIXELS:
        raise UnreadableFile(_HUGE)
    return np.ascontiguousarray(decoded[:, :, ::-1]), None if kind == "jpeg" else _opacity(raw, decoded.shape)


def _photoshop(data: bytes) -> "Pixels":
    from redaction.reading.decoding import decoded_file

    width, height = sides(data)
    if width * height > MAX_PIXELS:
        raise UnreadableFile(_HUGE)
    try:
        return decoded_file(data)
    except ValueError as error:
        raise UnreadableFile(_DAMAGED) from error


def _opacity(raw: "NDArray[np.uint8]", shape: tuple[int, ...]) -> "Pixels | None":
    import cv2
    import numpy as np

    try:
        whole = cv2.imdecode(raw, cv2.IMREAD_UNCHANGED)
    except cv2.error:
        return None
    if whole is None or whole.ndim != 3 or whole.shape[2] != 4 or whole.shape[:2] != shape[:2]:
        return None
    alpha = whole[:, :, 3]
    if alpha.dtype == np.uint16:
        alpha = (np.asarray(alpha, dtype=np.uint16) >> 8).astype(np.uint8)
    return None if alpha.dtype != np.uint8 or alpha.min() == 255 else np.ascontiguousarray(alpha)

"""Pixels of a picture as it is stored: what a mask, a key, a palette or a range of samples hides on the page is there."""

import re
from typing import TYPE_CHECKING, Any

import pymupdf

from redaction.reading.model import Picture

if TYPE_CHECKING:
    from redaction.reading.model import Pixels


def decode(document: Any, picture: Picture) -> "Pixels":
    """A picture object, height x width x 3 RGB bytes, masks not applied. Raises ValueError when it cannot be decoded."""
    import numpy as np

    if picture.filter == "DCTDecode" and picture.components == 3:
        import cv2

        raw = np.frombuffer(document.xref_stream_raw(picture.xref) or b"", dtype=np.uint8)
        decoded = cv2.imdecode(raw, cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION) if raw.size else None
        if decoded is not None:
            return np.ascontiguousarray(decoded[:, :, ::-1])
    try:
        pixmap = _as_stored(document, picture)
        if picture.filter == "JPXDecode" and pixmap.alpha and (layers := _jpx_layers(document, picture)) is not None:
            return np.ascontiguousarray(layers[:, :, 2::-1])
        if pixmap.colorspace is not None and (pixmap.is_unicolor or _is_one_tone(_ranges(document, picture))):
            # A palette or an array of values may paint every code alike: what is coded shows only without them.
            codes = _codes(document, picture)
            if codes is not None:
                return codes
        return _colours(pixmap)
    except Exception as error:
        raise ValueError("picture cannot be decoded") from error


def decoded_file(data: bytes) -> "Pixels":
    """A picture that is a file of its own, height x width x 3 RGB bytes. Raises ValueError when it cannot be decoded."""
    try:
        return _colours(pymupdf.Pixmap(data))
    except Exception as error:
        raise ValueError("picture cannot be decoded") from error


def _colours(pixmap: Any) -> "Pixels":
    """Height x width x 3 RGB bytes of a pixmap, without its alpha."""
    import numpy as np

    if pixmap.colorspace is None:
        # A stencil: what it paints, in black.
        return np.repeat(255 - _alpha(pixmap)[:, :, None], 3, axis=2)
    if pixmap.colorspace.n != 3:
        pixmap = pymupdf.Pixmap(pymupdf.csRGB, pixmap)
    if pixmap.alpha:
        pixmap = pymupdf.Pixmap(pixmap, 0)
    return np.frombuffer(pixmap.samples, dtype=np.uint8).reshape(pixmap.height, pixmap.width, 3).copy()


def _jpx_layers(document: Any, picture: Picture) -> "Pixels | None":
    """Colours (BGR) and alpha of a JPEG 2000 picture that brings its own mask, height x width x 4; None for any other.

    MuPDF multiplies its colours with the mask, which blanks what the mask hides.
    """
    import cv2
    import numpy as np

    raw = np.frombuffer(document.xref_stream_raw(picture.xref) or b"", dtype=np.uint8)
    try:
        decoded = cv2.imdecode(raw, cv2.IMREAD_UNCHANGED) if raw.size else None
    except cv2.error:
        return None
    if decoded is None or decoded.dtype != np.uint8 or decoded.ndim != 3 or decoded.shape[2] != 4:
        return None
    return np.asarray(decoded, dtype=np.uint8)


def _as_stored(document: Any, picture: Picture) -> Any:
    """The pixmap without what hides all or part of it: keyed-out colours, which MuPDF would blank, and a range of one tone."""
    keys = {}
    if picture.mask == picture.xref:
        keys["Mask"] = document.xref_get_key(picture.xref, "Mask")[1]
    ranges = _ranges(document, picture)
    if _is_one_tone(ranges):
        keys["Decode"] = ranges
    for key in keys:
        document.xref_set_key(picture.xref, key, "null")
    try:
        return pymupdf.Pixmap(document, picture.xref)
    finally:
        for key, value in keys.items():
            document.xref_set_key(picture.xref, key, value)


def _ranges(document: Any, picture: Picture) -> str:
    ranges: str = document.xref_get_key(picture.xref, "Decode")[1]
    return ranges


def _is_one_tone(ranges: str) -> bool:
    """True for a /Decode array that shows every sample alike."""
    numbers = [float(number) for number in re.findall(r"-?\d+\.?\d*", ranges)]
    return len(numbers) >= 2 and all(
        abs(one - two) < 0.08 for one, two in zip(numbers[::2], numbers[1::2], strict=False)
    )


def _codes(document: Any, picture: Picture) -> "Pixels | None":
    """The codes of a picture as shades of gray, spread from black to white; None where no palette and no array of values hides them."""
    import numpy as np

    if picture.filter in ("DCTDecode", "JPXDecode"):
        return None
    kinds = {key: document.xref_get_key(picture.xref, key) for key in ("ColorSpace", "Decode")}
    what, space = kinds["ColorSpace"]
    if what == "xref":
        space = document.xref_object(int(space.split()[0]), compressed=True)
    if "Indexed" not in space and kinds["Decode"][0] == "null":
        return None
    try:
        document.xref_set_key(picture.xref, "Decode", "null")
        if "Indexed" in space:
            document.xref_set_key(picture.xref, "ColorSpace", "/DeviceGray")
        pixmap = pymupdf.Pixmap(document, picture.xref)
    finally:
        for key, (_, value) in kinds.items():
            document.xref_set_key(picture.xref, key, value)
    codes = np.frombuffer(pixmap.samples, dtype=np.uint8).reshape(pixmap.height, pixmap.width, pixmap.n)[:, :, 0]
    least, most = int(codes.min()), int(codes.max())
    if least == most:
        return None
    spread = ((codes.astype(np.float32) - least) * (255 / (most - least))).astype(np.uint8)
    return np.repeat(spread[:, :, None], 3, axis=2)


def coverage(document: Any, picture: Picture) -> "Pixels | None":
    """How far a picture's mask lets each pixel be painted, height x width bytes; None where its mask is in no layer of its own.

    Raises ValueError when the mask cannot be decoded.
    """
    import numpy as np

    if picture.filter == "JPXDecode" and picture.mask == picture.xref:
        layers = _jpx_layers(document, picture)
        return None if layers is None else np.ascontiguousarray(layers[:, :, 3])
    try:
        pixmap = pymupdf.Pixmap(document, picture.mask)
        if pixmap.alpha:
            return _alpha(pixmap)
        if pixmap.colorspace.n != 1:
            pixmap = pymupdf.Pixmap(pymupdf.csGRAY, pixmap)
    except Exception as error:
        raise ValueError("mask cannot be decoded") from error
    return np.frombuffer(pixmap.samples, dtype=np.uint8).reshape(pixmap.height, pixmap.width).copy()


def _alpha(pixmap: Any) -> "Pixels":
    import numpy as np

    samples = np.frombuffer(pixmap.samples, dtype=np.uint8).reshape(pixmap.height, pixmap.width, pixmap.n)
    return np.ascontiguousarray(samples[:, :, -1])

"""Stored pictures as pixels, and which of them show the same."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import pikepdf
import pymupdf

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Image = NDArray[np.uint8]

MAX_PIXELS = 120_000_000
SMALL = 48
ALIKE = 0.985
DIFFERENT = 5.0
PLAIN = 6.0


class Undecodable(Exception):
    """The picture cannot be decoded or is of a kind that cannot be painted; the page is turned into pixels instead."""


def decoded(document: Any, number: int, source: Any) -> "tuple[Image, bool]":
    """A stored picture as RGB pixels, and whether its own colour space can stay. Raises Undecodable."""
    import numpy as np

    if bool(source.get("/ImageMask", False)):
        raise Undecodable("stencil")
    if int(source.get("/Width", 0)) * int(source.get("/Height", 0)) > MAX_PIXELS:
        raise Undecodable("too many pixels")
    if coding_of(source) == "/DCTDecode" and components_of(source) == 3 and "/Decode" not in source:
        import cv2

        raw = np.frombuffer(source.read_raw_bytes(), np.uint8)
        array = cv2.imdecode(raw, cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION) if raw.size else None
        if array is not None:
            return np.ascontiguousarray(array[:, :, ::-1]), True
    try:
        pixmap = pymupdf.Pixmap(document, number)
        keeps = pixmap.n - pixmap.alpha == 3 and components_of(source) == 3 and not _is_indexed(source)
        if pixmap.colorspace is None or pixmap.colorspace.n != 3:
            pixmap = pymupdf.Pixmap(pymupdf.csRGB, pixmap)
        if pixmap.alpha:
            pixmap = pymupdf.Pixmap(pixmap, 0)
    except Exception as error:
        raise Undecodable("damaged") from error
    array = np.frombuffer(pixmap.samples, np.uint8).reshape(pixmap.height, pixmap.width, 3).copy()
    return array, keeps


def near_duplicates(document: Any, wanted: Iterable[int], pictures: dict[int, Any]) -> dict[int, list[int]]:
    """For each picture to be painted those others that show the same, at whatever size or quality."""
    wanted = list(wanted)
    if not wanted or len(pictures) < 2:
        return {}
    small = {
        number: shrunk
        for number, source in pictures.items()
        if (shrunk := _small(document, number, source)) is not None
    }
    found: dict[int, list[int]] = {}
    for number in wanted:
        if number in small:
            found[number] = [other for other in small if other != number and _alike(small[number], small[other])]
    return found


def _small(document: Any, number: int, source: Any) -> "Image | None":
    import cv2
    import numpy as np

    try:
        if coding_of(source) == "/DCTDecode" and min(int(source["/Width"]), int(source["/Height"])) >= 8 * SMALL:
            raw = np.frombuffer(source.read_raw_bytes(), np.uint8)
            image = cv2.imdecode(raw, cv2.IMREAD_REDUCED_GRAYSCALE_4 | cv2.IMREAD_IGNORE_ORIENTATION)
        else:
            colour, _ = decoded(document, number, source)
            image = cv2.cvtColor(colour, cv2.COLOR_RGB2GRAY)
    except (Undecodable, pikepdf.PdfError, cv2.error, ValueError, KeyError):
        return None
    if image is None or min(image.shape[:2]) < 8:
        return None
    return np.asarray(cv2.resize(image, (SMALL, SMALL), interpolation=cv2.INTER_AREA), np.uint8)


def _alike(one: "Image", two: "Image") -> bool:
    import numpy as np

    a, b = one.astype(np.float32), two.astype(np.float32)
    if a.std() < PLAIN or b.std() < PLAIN or float(np.abs(a - b).mean()) > DIFFERENT:
        return False
    return float(np.corrcoef(a.ravel(), b.ravel())[0, 1]) > ALIKE


def coding_of(source: Any) -> str:
    """The one filter of a picture; empty without, «/Chain» with several."""
    filters = source.get("/Filter")
    if isinstance(filters, pikepdf.Array):
        return str(filters[-1]) if len(filters) == 1 else ("" if not len(filters) else "/Chain")
    return "" if filters is None else str(filters)


def _is_indexed(source: Any) -> bool:
    space = source.get("/ColorSpace")
    return isinstance(space, pikepdf.Array) and str(space[0]) == "/Indexed"


def components_of(source: Any) -> int:
    """How many numbers a pixel has as stored, 0 when unknown."""
    space = source.get("/ColorSpace")
    if isinstance(space, pikepdf.Name):
        return {"/DeviceGray": 1, "/DeviceRGB": 3, "/DeviceCMYK": 4, "/CalRGB": 3, "/CalGray": 1}.get(str(space), 0)
    if isinstance(space, pikepdf.Array) and len(space):
        name = str(space[0])
        if name == "/ICCBased":
            return int(space[1].get("/N", 0))
        return {"/CalRGB": 3, "/CalGray": 1, "/Lab": 0}.get(name, 0)
    return 0

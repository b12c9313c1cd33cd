"""Stored pictures decoded, painted and stored again: every placement at once, near-duplicates too, with like quality and no more size."""

import struct
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pikepdf
import pymupdf

from redaction.findings import Box
from redaction.masking.decoding import Undecodable, coding_of, decoded, near_duplicates
from redaction.masking.geometry import Matrix, box_under, from_top, inverse
from redaction.masking.jpegs import halved_colour, quality_of
from redaction.masking.masks import Mask
from redaction.masking.painting import paint, sheet_of
from redaction.masking.room import Shift

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Image = NDArray[np.uint8]

JPX_QUALITY = 92


@dataclass(frozen=True, slots=True)
class Order:
    """A mask to be painted into a picture whose unit square (top left, rows down) lies on the page by `from_unit`."""

    mask: Mask
    from_unit: Matrix


@dataclass
class Orders:
    """What is to be painted into which stored picture (by object number)."""

    by_picture: dict[int, list[Order]] = field(default_factory=dict)

    def add(self, number: int, mask: Mask, from_foot: Matrix) -> None:
        """Add a mask; `from_foot` is the matrix of the content stream, whose unit square begins at the picture's foot."""
        self.by_picture.setdefault(number, []).append(Order(mask, from_top(from_foot)))


def paint_all(
    document: Any, target: pikepdf.Pdf, orders: Orders, *, pictures: dict[int, Any], progress: Callable[[], None]
) -> tuple[dict[int, list[Box]], set[int]]:
    """Paint all orders into the pictures of `target` in place, near-duplicates included.

    Returns for each picture what changed, as boxes in its unit square, and the numbers of those that could not be decoded.
    """
    painted: dict[int, list[Box]] = {}
    failed: set[int] = set()
    wanted = {number: list(given) for number, given in orders.by_picture.items()}
    for number, twins in near_duplicates(document, list(orders.by_picture), pictures).items():
        for twin in twins:
            wanted.setdefault(twin, []).extend(orders.by_picture[number])
    for number, given in wanted.items():
        progress()
        try:
            painted[number] = _paint(document, target, pictures[number], number, given)
        except Undecodable:
            failed.add(number)
    return painted, failed


def _paint(document: Any, target: pikepdf.Pdf, source: Any, number: int, orders: Iterable[Order]) -> list[Box]:
    import numpy as np

    image, keeps = decoded(document, number, source)
    gray = bool((image[:, :, 0] == image[:, :, 1]).all() and (image[:, :, 1] == image[:, :, 2]).all())
    alpha = _alpha(document, source, image)
    if alpha is not None:
        image[alpha == 0] = 255
    elif "/Mask" in source:
        raise Undecodable("masked by colour or stencil")
    boxes = []
    shifts: list[Shift] = []
    for order in sorted(orders, key=lambda order: order.mask.box.x0):
        try:
            changed = paint(sheet_of(image, order.from_unit, shifts), order.mask)
            boxes.append(box_under(changed, inverse(order.from_unit)))
        except ValueError as error:
            raise Undecodable("flat placement") from error
    if alpha is not None:
        for order in orders:
            _open(alpha, order, image.shape[:2])
        source["/SMask"] = _gray_stream(target, alpha)
    if gray:
        image = np.ascontiguousarray(image[:, :, :1])
    store(source, image, keeps=keeps and not gray)
    return boxes


def _open(alpha: "Image", order: Order, shape: tuple[int, ...]) -> None:
    """Make the painted box itself opaque, so that the mask is seen wherever the picture was transparent."""
    import numpy as np

    sheet = sheet_of(np.zeros((*shape, 3), np.uint8), order.from_unit, [])
    paint(sheet, order.mask)
    alpha[sheet.image.any(axis=2)] = 255


def _alpha(document: Any, source: Any, image: "Image") -> "Image | None":
    """The soft mask at the size of the picture; None when there is none. Raises Undecodable."""
    import cv2
    import numpy as np

    if "/SMask" not in source:
        return None
    try:
        pixmap = pymupdf.Pixmap(document, source["/SMask"].objgen[0])
        if pixmap.n != 1:
            pixmap = pymupdf.Pixmap(pymupdf.csGRAY, pixmap)
        mask = np.frombuffer(pixmap.samples, np.uint8).reshape(pixmap.height, pixmap.width, -1)[:, :, 0]
    except Exception as error:
        raise Undecodable("soft mask") from error
    size = (image.shape[1], image.shape[0])
    return np.array(cv2.resize(mask, size, interpolation=cv2.INTER_LINEAR) if mask.shape != image.shape[:2] else mask)


def _gray_stream(target: pikepdf.Pdf, array: "Image") -> Any:
    stream = target.make_stream(b"")
    for key, value in (("/Type", pikepdf.Name("/XObject")), ("/Subtype", pikepdf.Name("/Image")),
                       ("/Width", array.shape[1]), ("/Height", array.shape[0]), ("/BitsPerComponent", 8),
                       ("/ColorSpace", pikepdf.Name("/DeviceGray"))):  # fmt: skip
        stream[key] = value
    _put_flate(stream, array[:, :, None])
    return stream


def store(source: Any, image: "Image", *, keeps: bool) -> None:
    """Put pixels (height x width x 1 or 3) back into a picture object, coded as it was, with like quality."""
    import numpy as np

    kind = coding_of(source)
    raw = source.read_raw_bytes() if kind == "/DCTDecode" else b""
    bits = int(source.get("/BitsPerComponent", 8))
    for key in ("/Decode", "/Mask", "/SMaskInData", "/Intent"):
        if key in source:
            del source[key]
    if not keeps:
        source["/ColorSpace"] = pikepdf.Name("/DeviceGray" if image.shape[2] == 1 else "/DeviceRGB")
    source["/BitsPerComponent"] = 8
    source["/Width"], source["/Height"] = image.shape[1], image.shape[0]
    if kind in ("/DCTDecode", "/JPXDecode"):
        quality = quality_of(raw) if raw else JPX_QUALITY
        source.write(
            jpeg(image, quality=quality, halved=halved_colour(raw) if raw else True), filter=pikepdf.Name("/DCTDecode")
        )
    elif bits == 1 and image.shape[2] == 1:
        source["/BitsPerComponent"] = 1
        packed = zlib.compress(np.packbits(image[:, :, 0] > 127, axis=1).tobytes(), 9)
        source.write(packed, filter=pikepdf.Name("/FlateDecode"))
    else:
        _put_flate(source, image)


def jpeg(image: "Image", *, quality: int, halved: bool) -> bytes:
    """A JPEG of RGB or gray pixels without any properties."""
    import cv2
    import numpy as np

    given = image[:, :, 0] if image.shape[2] == 1 else image[:, :, ::-1]
    sampling = cv2.IMWRITE_JPEG_SAMPLING_FACTOR_420 if halved else cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444
    options = [
        cv2.IMWRITE_JPEG_QUALITY,
        quality,
        cv2.IMWRITE_JPEG_OPTIMIZE,
        1,
        cv2.IMWRITE_JPEG_SAMPLING_FACTOR,
        sampling,
    ]
    done, coded = cv2.imencode(".jpg", np.ascontiguousarray(given), options)
    if not done:
        raise Undecodable("encoding")
    return bytes(coded.tobytes())


def png(image: "Image") -> bytes:
    """A PNG of RGB or gray pixels."""
    import cv2
    import numpy as np

    given = image[:, :, 0] if image.shape[2] == 1 else image[:, :, ::-1]
    done, coded = cv2.imencode(".png", np.ascontiguousarray(given), [cv2.IMWRITE_PNG_COMPRESSION, 9])
    if not done:
        raise Undecodable("encoding")
    return bytes(coded.tobytes())


def _put_flate(stream: Any, image: "Image") -> None:
    """Store pixels in PNG's own coding, which PDF knows as Flate with a predictor."""
    coded = png(image)
    at, parts = 8, []
    while at + 8 <= len(coded):
        length, kind = struct.unpack(">I4s", coded[at : at + 8])
        if kind == b"IDAT":
            parts.append(coded[at + 8 : at + 8 + length])
        at += 12 + length
    parms = pikepdf.Dictionary(Predictor=15, Colors=image.shape[2], Columns=image.shape[1], BitsPerComponent=8)
    stream.write(b"".join(parts), filter=pikepdf.Name("/FlateDecode"), decode_parms=parms)

"""Pictures as stored: found by object, told apart by content, decoded once when somebody asks."""

import hashlib
import re
import zlib
from collections import OrderedDict
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pymupdf

from redaction.reading.model import Page, Picture, Placement

if TYPE_CHECKING:
    from redaction.reading.model import Pixels

_NUMBER = {key: re.compile(rf"/{key} (\d+)") for key in ("Width", "Height", "BitsPerComponent")}
_FILTER = re.compile(r"/Filter\s*\[?/(\w+)")
_MASK = re.compile(r"/S?Mask (\d+) 0 R")
# A picture that says itself what of it is painted: by keyed-out colours, or by an alpha of its own inside JPEG 2000.
_OWN_MASK = re.compile(r"/Mask\s*\[|/SMaskInData [12]")
_KEPT = 3
_TAIL = 4096
MAX_PIXELS = 120_000_000


def _number(source: str, key: str) -> int:
    found = _NUMBER[key].search(source)
    return int(found[1]) if found else 0


class Pictures:
    """The pictures of one open document; keeps the last few decoded ones, so that memory stays flat.

    `inline` holds, by digest, the pictures that have no object as files of their own.
    """

    def __init__(self, document: Any, inline: dict[str, bytes] | None = None) -> None:
        self._document = document
        self._inline = inline or {}
        self._kept: OrderedDict[str, Pixels] = OrderedDict()

    def stored(self, picture: Picture) -> bytes:
        """The bytes of the picture as they lie in the file, filters of its own kind (JPEG) not undone."""
        if picture.digest in self._inline:
            return self._inline[picture.digest]
        raw: bytes = self._document.xref_stream_raw(picture.xref) or b""
        return raw

    def coverage(self, picture: Picture) -> "Pixels | None":
        """How far each pixel is painted, height x width bytes in the mask's own resolution; None for a picture without a mask.

        Raises ValueError when the mask cannot be decoded.
        """
        return _coverage(self._document, picture) if picture.mask else None

    def pixels(self, picture: Picture) -> "Pixels":
        """Height x width x 3 RGB bytes; masks are not applied. Raises ValueError when it cannot be decoded."""
        if picture.digest in self._kept:
            self._kept.move_to_end(picture.digest)
            return self._kept[picture.digest]
        if picture.width * picture.height > MAX_PIXELS:
            raise ValueError("picture has too many pixels")
        own = self._inline.get(picture.digest)
        array = _decode(self._document, picture) if own is None else _decoded_file(own)
        self._kept[picture.digest] = array
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        return array


def _decode(document: Any, picture: Picture) -> "Pixels":
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
        return _colours(pixmap)
    except Exception as error:
        raise ValueError("picture cannot be decoded") from error


def _decoded_file(data: bytes) -> "Pixels":
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
    _, ranges = document.xref_get_key(picture.xref, "Decode")
    if _is_one_tone(ranges):
        keys["Decode"] = ranges
    for key in keys:
        document.xref_set_key(picture.xref, key, "null")
    try:
        return pymupdf.Pixmap(document, picture.xref)
    finally:
        for key, value in keys.items():
            document.xref_set_key(picture.xref, key, value)


def _is_one_tone(ranges: str) -> bool:
    """True for a /Decode array that shows every sample alike."""
    numbers = [float(number) for number in re.findall(r"-?\d+\.?\d*", ranges)]
    return len(numbers) >= 2 and all(
        abs(one - two) < 0.08 for one, two in zip(numbers[::2], numbers[1::2], strict=False)
    )


def _coverage(document: Any, picture: Picture) -> "Pixels | None":
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


def behind_pictures(document: Any, pictures: dict[str, Picture]) -> Iterator[tuple[Picture, bytes]]:
    """Bytes behind the end of deflated pictures, which every reader passes over, and the last ones of pictures that nothing packs."""
    for picture in pictures.values():
        raw = document.xref_stream_raw(picture.xref) or b""
        if not picture.filter:
            yield picture, raw[-_TAIL:]
        elif picture.filter == "FlateDecode" and (tail := _behind(raw)):
            yield picture, tail


def _behind(raw: bytes) -> bytes:
    packer = zlib.decompressobj()
    rest = raw
    try:
        while rest and not packer.eof:
            packer.decompress(rest, 1 << 20)
            rest = packer.unconsumed_tail
    except zlib.error:
        return b""
    return packer.unused_data.strip()


def read_pictures(
    document: Any, source: dict[int, str], pages: tuple[Page, ...], *, unread: list[int], owner: dict[int, int]
) -> tuple[dict[str, Picture], list[tuple[Picture, bytes]]]:
    """All pictures of a document by digest, and those JPEG files among them that say something beside their pixels.

    Equal pictures are one, with all their placements. Pages whose pictures cannot be listed go to `unread`; `owner` gives the
    page of an object.
    """
    described: list[tuple[Picture, bytes]] = []
    masks = {int(found[1]) for text in source.values() if (found := _MASK.search(text))}
    alternates = {
        int(ref) for text in source.values() if "/Alternates" in text or "/DefaultForPrinting" in text
        for ref in re.findall(r"/Image (\d+) 0 R", text)
    }  # fmt: skip
    thumbnails = {int(ref) for text in source.values() for ref in re.findall(r"/Thumb (\d+) 0 R", text)}
    placements = _placements(document, source, pages, unread)
    pictures: dict[str, Picture] = {}
    for xref, text in source.items():
        # A thumbnail need not say that it is a picture.
        if ("/Subtype/Image" not in text and xref not in thumbnails) or xref in masks:
            continue
        try:
            raw = document.xref_stream_raw(xref) or b""
        except Exception:
            raw = b""
        found = _MASK.search(text)
        mask = int(found[1]) if found else xref if _OWN_MASK.search(text) else 0
        key = re.sub(r"\d+ 0 R", "", text)
        digest = hashlib.sha256(raw + key.encode("utf-8", "replace") + _mask_bytes(document, mask, xref)).hexdigest()
        shown = tuple(placements.get(xref, ()))
        role = (
            "alternate" if xref in alternates else "thumbnail" if xref in thumbnails else "shown" if shown else "unused"
        )
        filters = _FILTER.findall(text)
        known = pictures.get(digest)
        pictures[digest] = Picture(
            digest=digest,
            xref=xref if known is None else known.xref,
            width=_number(text, "Width"),
            height=_number(text, "Height"),
            filter=filters[-1] if filters else "",
            role=role if known is None or known.role != "shown" else "shown",
            placements=shown + (known.placements if known else ()),
            mask=mask,
            components=1 if "DeviceGray" in text or "/ImageMask true" in text else 4 if "DeviceCMYK" in text else 3,
            bits=_number(text, "BitsPerComponent") or 1,
            owner=owner.get(xref) if known is None else known.owner,
        )
        if ("DCTDecode" in text and raw[:2] == b"\xff\xd8") or "JPXDecode" in text:
            described.append((pictures[digest], raw))
    return pictures, described


def _mask_bytes(document: Any, mask: int, xref: int) -> bytes:
    """What tells two pictures of equal colour apart that differ in their masks, as electronic seals do."""
    if mask in (0, xref):
        return b""
    try:
        raw: bytes = document.xref_stream_raw(mask) or b""
    except Exception:
        return b""
    return hashlib.sha256(raw).digest()


def _placements(
    document: Any, source: dict[int, str], pages: tuple[Page, ...], unread: list[int]
) -> dict[int, list[Placement]]:
    """Where each picture is shown. Sizes tell pictures apart; only where two on a page have the same size are they hashed."""
    found: dict[int, list[Placement]] = {}
    if not any("/Subtype/Image" in text for text in source.values()):
        return found
    for page in pages:
        try:
            loaded = document[page.number - 1]
            listed = loaded.get_images(full=True)
            if not listed:
                continue
            sizes = [(image[2], image[3]) for image in listed]
            ambiguous = len(set(sizes)) < len({image[0] for image in listed})
            shown = loaded.get_image_info(xrefs=True) if ambiguous else loaded.get_image_info()
        except Exception:
            unread.append(page.number)
            continue
        by_size = {(image[2], image[3]): image[0] for image in listed}
        turn = loaded.rotation_matrix if loaded.rotation else None
        for item in shown:
            xref = item.get("xref") or by_size.get((item["width"], item["height"]), 0)
            if not xref:
                continue
            rect, matrix = pymupdf.Rect(item["bbox"]), pymupdf.Matrix(item["transform"])
            if turn is not None:
                rect, matrix = rect * turn, matrix * turn
            found.setdefault(xref, []).append(
                Placement(page.number, (rect.x0, rect.y0, rect.x1, rect.y1), tuple(matrix), item["number"])  # type: ignore[arg-type]
            )
    return found

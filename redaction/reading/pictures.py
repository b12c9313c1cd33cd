"""Pictures as stored: found by object, told apart by content, decoded once when somebody asks."""

import hashlib
import re
from collections import OrderedDict
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pymupdf

from redaction.reading.decoding import coverage, decode, decoded_file
from redaction.reading.model import Page, Picture, Placement
from redaction.reading.packed_tail import ends_of_packed

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
        return coverage(self._document, picture) if picture.mask else None

    def pixels(self, picture: Picture) -> "Pixels":
        """Height x width x 3 RGB bytes; masks are not applied. Raises ValueError when it cannot be decoded."""
        if picture.digest in self._kept:
            self._kept.move_to_end(picture.digest)
            return self._kept[picture.digest]
        if picture.width * picture.height > MAX_PIXELS:
            raise ValueError("picture has too many pixels")
        own = self._inline.get(picture.digest)
        array = decode(self._document, picture) if own is None else decoded_file(own)
        self._kept[picture.digest] = array
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        return array


def behind_pictures(document: Any, pictures: dict[str, Picture]) -> Iterator[tuple[Picture, bytes]]:
    """Bytes behind the end of deflated pictures, which every reader passes over, and the last ones that pictures hold."""
    for picture in pictures.values():
        raw = document.xref_stream_raw(picture.xref) or b""
        if not picture.filter:
            yield picture, raw[-_TAIL:]
        elif picture.filter == "FlateDecode":
            for tail in ends_of_packed(raw, _TAIL):
                if tail:
                    yield picture, tail


def read_pictures(
    document: Any, source: dict[int, str], pages: tuple[Page, ...], *, unread: list[int], owner: dict[int, int]
) -> tuple[dict[str, Picture], list[tuple[Picture, bytes]]]:
    """All pictures of a document by digest, and those picture files among them that say something beside their pixels.

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
        if ("DCTDecode" in text and raw[:2] == b"\xff\xd8") or "JPXDecode" in text or "JBIG2Decode" in text:
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

"""Pictures that lie inside a page's own content: stored whole like any other, however little of them a clip or a cover lets show."""

import hashlib
from collections.abc import Iterable
from typing import Any

import pymupdf

from redaction.reading.model import Picture, Placement

SMALLEST, MOST = 16, 400


def read_inline(
    document: Any, numbers: Iterable[int], unread: list[int]
) -> tuple[dict[str, Picture], dict[str, bytes]]:
    """The inline pictures of the pages `numbers` (from 1) by digest, and the bytes of each as a file of its own.

    They have no object, so their `xref` is 0. Pages that cannot be listed go to `unread`.
    """
    pictures: dict[str, Picture] = {}
    stored: dict[str, bytes] = {}
    for number in sorted(numbers):
        if not 1 <= number <= document.page_count:
            continue
        page = document[number - 1]
        try:
            own = {item["number"] for item in page.get_image_info(xrefs=True) if not item["xref"]}
            blocks = page.get_text("dict", flags=pymupdf.TEXT_PRESERVE_IMAGES)["blocks"] if own else []
        except Exception:
            unread.append(number)
            continue
        turn = page.rotation_matrix if page.rotation else pymupdf.Matrix(1, 1)
        for block in blocks:
            small = min(block.get("width", 0), block.get("height", 0)) < SMALLEST
            if block["type"] != 1 or block["number"] not in own or small or len(stored) >= MOST:
                continue
            raw = bytes(block["image"])
            digest = hashlib.sha256(b"inline" + raw).hexdigest()
            rect, matrix = pymupdf.Rect(block["bbox"]) * turn, pymupdf.Matrix(block["transform"]) * turn
            place = Placement(number, (rect.x0, rect.y0, rect.x1, rect.y1), tuple(matrix), block["number"])
            known = pictures.get(digest)
            stored[digest] = raw
            pictures[digest] = Picture(
                digest, 0, block["width"], block["height"], "inline", "shown",
                (*(known.placements if known else ()), place), owner=number,
            )  # fmt: skip
    return pictures, stored

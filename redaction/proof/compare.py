"""A masked file beside its original: nothing else changed, the masks are solid in two renderers, no masked picture survived."""

import hashlib
import io
from collections import Counter
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
import pikepdf
import pymupdf

from redaction.findings import Box
from redaction.masking.baking import bake
from redaction.masking.masks import How
from redaction.names.fold import same_look
from redaction.proof.parts import CLEAN, FOUND, NOT_CHECKED, part

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from redaction.proof.derived import Changes

    Image = NDArray[np.uint8]

Progress = Callable[[int, int], None]
UNTOUCHED_DPI, TOUCHED_DPI = 50, 75
LEAST_ALIKE = 0.99
LEAST_ALIKE_SOFT = 0.97
LEAST_TEXT = 0.99
AROUND = 2.5
MAX_PIXELS = 20_000_000
WINDOW = 8
SPOT = 5
SPOT_APART = 40.0


def compare(
    data: bytes,
    original: bytes,
    masking: dict[str, Any] | None,
    progress: Progress,
    *,
    changes: "Callable[[], Changes | None]" = lambda: None,
) -> list[dict[str, Any]]:
    """Parts: pages, text and look outside the masks, both renderers in the masks, pictures. Boxes come from the masking's report.

    Without a report `changes` tells what differs.
    """
    if b"%PDF-" not in data[:1024] or b"%PDF-" not in original[:1024]:
        from redaction.proof.pictures import pictures_alike

        return pictures_alike(data, original, masking)
    new: Any = pymupdf.open(stream=data, filetype="pdf")
    old: Any = pymupdf.open(stream=original, filetype="pdf")
    if old.needs_pass and not old.authenticate(""):
        return [part("outside", NOT_CHECKED, "原文件有密码", "the original needs a password")]
    if new.page_count != old.page_count:
        zh, en = (
            f"页数不同（{old.page_count} 与 {new.page_count}）",
            f"page counts differ ({old.page_count}, {new.page_count})",
        )
        return [part("outside", FOUND, zh, en)]
    checks = [_hashes(data, masking)]
    if masking is None:
        from redaction.proof.derived import without_record

        found = changes()
        assert found is not None
        return [*checks, *without_record(data, new, found)]
    bake(old)
    touched = {int(page) for page in masking["touched_pages"]}
    regions = regions_of(masking)
    from redaction.proof.moved import letters_kept, lowered_lines

    whole, lowered = {int(page) for page in masking["pixel_pages"]}, lowered_lines(masking)
    differing: list[int] = []
    texts: list[int] = []
    kept = total = 0
    shown: dict[int, Image] = {}
    for index in range(new.page_count):
        number = index + 1
        boxes = regions.get(number, [])
        before, after = Seen(old[index]), Seen(new[index])
        if number not in whole:
            dpi = TOUCHED_DPI if number in touched else UNTOUCHED_DPI
            look = after.image(dpi)
            if number in touched:
                shown[number] = look
            if alike(before, after, boxes, before.image(dpi), look) < LEAST_ALIKE:
                differing.append(number)
            same, letters = text_kept(before, after, boxes)
            if number in lowered:
                more, of = letters_kept(old[index], new[index], lowered[number])
                same, letters = same + more, letters + of
            kept, total = kept + same, total + letters
            if letters and same / letters < LEAST_TEXT and letters - same > 2:
                texts.append(number)
        else:
            # A picture of a page has softer edges than the page; its letters are compared by their places, not their edges.
            looks = (seen.image(UNTOUCHED_DPI) for seen in (before, after))
            if alike(before, after, boxes, *looks, soft=True) < LEAST_ALIKE_SOFT:
                differing.append(number)
        progress(number, new.page_count)
    checks.append(
        part("outside", FOUND, "遮盖框以外的画面有改变", "the look outside the masks has changed", differing)
        if differing
        else part("outside", CLEAN, "遮盖框以外的画面不变", "the look outside the masks is unchanged")
    )
    checks.append(
        part("text", FOUND, "遮盖框以外的文字有缺失", "text outside the masks is missing", texts)
        if texts or (total and kept / total < LEAST_TEXT)
        else part("text", CLEAN, "遮盖框以外的文字不变", "text outside the masks is unchanged")
    )
    from redaction.proof.renderers import renderers_agree

    return [*checks, renderers_agree(data, new, regions, shown)]


def regions_of(masking: dict[str, Any]) -> dict[int, list[Box]]:
    """Boxes in which a page may differ, by page: masks, the boxes really painted, and lines set anew."""
    found: dict[int, list[Box]] = {}
    for item in masking["masks"]:
        box = Box(*(float(edge) for edge in item["box"]))
        # A seal's ring is painted a little beyond its box; covers that lay over words went with them.
        by = (
            0.06 * max(box.width, box.height)
            if item["how"] == How.SEAL.value
            else 5.0
            if item["done"] in ("text", "frame")
            else 0
        )
        found.setdefault(int(item["page"]), []).append(box.grown(AROUND + by))
    for page, boxes in [*masking["lines"].items(), *masking["painted"].items()]:
        found.setdefault(int(page), []).extend(Box(*(float(edge) for edge in box)).grown(AROUND) for box in boxes)
    return found


class Seen:
    """A page interpreted once: its picture and its text come from one list of what it paints."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self._list = page.get_displaylist()

    def image(self, dpi: int) -> "Image":
        """The page in gray, no larger than `MAX_PIXELS`."""
        page = self.page
        scale = min(dpi / 72, (MAX_PIXELS / max(1.0, page.rect.width * page.rect.height)) ** 0.5)
        pixmap = self._list.get_pixmap(matrix=pymupdf.Matrix(scale, scale), colorspace=pymupdf.csGRAY, alpha=False)
        return np.frombuffer(pixmap.samples, np.uint8).reshape(pixmap.height, pixmap.width)

    def text(self) -> str:
        """The text that the page paints, in one order for pages that paint the same; what only readers are told is no part of it."""
        flags = pymupdf.TEXTFLAGS_TEXT | pymupdf.TEXT_IGNORE_ACTUALTEXT
        return str(pymupdf.TextPage(self._list.get_textpage(flags)).extractText())


def render(page: Any, dpi: int) -> "Image":
    """A page in gray, no larger than `MAX_PIXELS`."""
    return Seen(page).image(dpi)


def alike(one: Seen, two: Seen, boxes: list[Box], before: "Image", after: "Image", *, soft: bool = False) -> float:
    """Structural similarity of two renderings outside the boxes, 1 for the same; 0 when the sizes or some spot differ.

    `soft` compares after a blur of a pixel and a half, and only as a whole.
    """
    old, new = one.page.rect, two.page.rect
    if abs(old.width - new.width) > 1 or abs(old.height - new.height) > 1:
        return 0.0
    high, wide = min(before.shape[0], after.shape[0]), min(before.shape[1], after.shape[1])
    before, after = before[:high, :wide], after[:high, :wide]
    if np.array_equal(before, after):
        return 1.0
    scale = wide / max(1.0, new.width)
    free = np.ones(before.shape, bool)
    for box in boxes:
        free[rows_of(box, scale, high, wide)] = False
    if soft:
        import cv2

        before, after = (np.asarray(cv2.GaussianBlur(one, (0, 0), 1.5), np.uint8) for one in (before, after))
    elif _spot_changed(before, after, free):
        return 0.0
    return similarity(before, after, free)


def _spot_changed(before: "Image", after: "Image", free: "NDArray[np.bool_]") -> bool:
    """Whether some spot outside the boxes is plainly another: a mean over a page of white paper would not notice it."""
    import cv2

    part = _differing(before, after)
    apart = np.abs(before[part].astype(np.float32) - after[part].astype(np.float32))
    apart[~free[part]] = 0
    return int((cv2.blur(apart, (SPOT, SPOT)) > SPOT_APART).sum()) > SPOT * SPOT


def _differing(one: "Image", two: "Image") -> tuple[slice, slice]:
    """The part of two pictures of one size outside which they are the same, windows at its edge included."""
    differ = one != two
    rows, columns = np.flatnonzero(differ.any(axis=1)), np.flatnonzero(differ.any(axis=0))
    if not rows.size:
        return slice(0, 0), slice(0, 0)
    edge = 2 * WINDOW
    return (
        slice(max(0, int(rows[0]) - edge), int(rows[-1]) + edge + 1),
        slice(max(0, int(columns[0]) - edge), int(columns[-1]) + edge + 1),
    )


def rows_of(box: Box, scale: float, high: int, wide: int) -> tuple[slice, slice]:
    """The pixels of a box in a picture of `high` by `wide`, `scale` pixels a point."""
    x0, y0 = max(0, int(box.x0 * scale) - 1), max(0, int(box.y0 * scale) - 1)
    return slice(y0, min(high, int(box.y1 * scale) + 2)), slice(x0, min(wide, int(box.x1 * scale) + 2))


def similarity(one: "Image", two: "Image", free: "NDArray[np.bool_]") -> float:
    """Mean structural similarity (SSIM, windows of 8 pixels) over the windows that lie wholly in `free`; 1 when there are none."""
    import cv2

    inside = cv2.erode(free.astype(np.uint8), np.ones((WINDOW + 1, WINDOW + 1), np.uint8)) > 0
    part, windows = _differing(one, two), int(inside.sum())
    if not windows or not one[part].size:
        return 1.0
    a, b = one[part].astype(np.float32), two[part].astype(np.float32)

    def mean(values: "NDArray[np.float32]") -> "NDArray[np.float32]":
        return np.asarray(cv2.boxFilter(values, -1, (WINDOW, WINDOW), borderType=cv2.BORDER_REFLECT), np.float32)

    ma, mb = mean(a), mean(b)
    va, vb, cov = mean(a * a) - ma * ma, mean(b * b) - mb * mb, mean(a * b) - ma * mb
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    ssim = ((2 * ma * mb + c1) * (2 * cov + c2)) / ((ma * ma + mb * mb + c1) * (va + vb + c2))
    # Windows that are the same in both count as 1.
    return 1.0 - float((1.0 - ssim[inside[part]]).sum()) / windows


def text_kept(one: Seen, two: Seen, boxes: list[Box]) -> tuple[int, int]:
    """How many visible letters outside the boxes are still there, and how many there were."""
    plain = one.text()
    old, new = one.page, two.page
    if plain == two.text():
        letters = len("".join(plain.split()))
        return letters, letters
    words = Counter(_words(old, boxes))
    if words == Counter(_words(new, boxes)):
        letters = sum(len(word) * times for word, times in words.items())
        return letters, letters
    # Words do not tell what was invisible from the start; letters do, at ten times the cost.
    before, after = Counter(_letters(old, boxes)), Counter(_letters(new, boxes))
    return sum((before & after).values()), sum(before.values())


def _words(page: Any, boxes: list[Box]) -> Iterator[str]:
    turn = page.rotation_matrix if page.rotation else None
    flags = pymupdf.TEXTFLAGS_WORDS | pymupdf.TEXT_IGNORE_ACTUALTEXT
    for x0, y0, x1, y1, word, *_ in page.get_text("words", flags=flags):
        place = Box(x0, y0, x1, y1) if turn is None else Box(*(pymupdf.Rect(x0, y0, x1, y1) * turn))
        if not any(box.intersect(place).area for box in boxes):
            yield same_look(word)


def _letters(page: Any, boxes: list[Box]) -> Iterator[str]:
    turn = page.rotation_matrix if page.rotation else None
    width, height = page.rect.width, page.rect.height
    flags = pymupdf.TEXT_PRESERVE_WHITESPACE | pymupdf.TEXT_MEDIABOX_CLIP | pymupdf.TEXT_IGNORE_ACTUALTEXT
    for block in page.get_text("rawdict", flags=flags)["blocks"]:
        for line in block.get("lines", ()):
            for span in line["spans"]:
                if span.get("alpha", 255) == 0:
                    continue
                for char in span["chars"]:
                    if char["c"].isspace():
                        continue
                    x0, y0, x1, y1 = char["bbox"] if turn is None else pymupdf.Rect(char["bbox"]) * turn
                    x, y = (x0 + x1) / 2, (y0 + y1) / 2
                    if not 0 <= x <= width or not 0 <= y <= height:
                        continue
                    if not any(box.x0 <= x <= box.x1 and box.y0 <= y <= box.y1 for box in boxes):
                        yield same_look(char["c"])


def _hashes(data: bytes, masking: dict[str, Any] | None) -> dict[str, Any]:
    if masking is None:
        return part("pictures", NOT_CHECKED, "没有遮盖记录", "there is no record of the masking", needed=False)
    forbidden = set(masking["masked_pictures"])
    with pikepdf.open(io.BytesIO(data), suppress_warnings=True) as document:
        for entry in document.objects:
            if isinstance(entry, pikepdf.Stream) and hashlib.sha256(entry.read_raw_bytes()).hexdigest() in forbidden:
                return part(
                    "pictures",
                    FOUND,
                    "遮盖前的图片仍在文件里",
                    "a picture from before the masking is still in the file",
                )
    return part("pictures", CLEAN, "遮盖前的图片都不在文件里", "no picture from before the masking is in the file")

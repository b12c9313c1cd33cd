"""A masked file beside its original when no record says what was masked: what differs is worked out from both, and so is what stays unknown."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import groupby
from typing import TYPE_CHECKING, Any

import numpy as np

from redaction.findings import Box, Kind
from redaction.masking.masks import How, Mask
from redaction.proof.compare import render
from redaction.proof.gone import TOKEN, Letter, letters_of, numbers_in
from redaction.proof.parts import CLEAN, FOUND, NOT_CHECKED, part

if TYPE_CHECKING:
    from redaction.proof.compare import Image

_RANK = re.compile(r"\0\s*\(\s*\d+\s*/\s*\d+\s*\)")
DPI = 75
CHANGED = 12.0
NEAR = 7


@dataclass(frozen=True, slots=True)
class Changes:
    """What differs, by page from 1: boxes that look different, boxes of letters that went (as masks), pages with letters that were added.

    `pictures` are pages whose letters all went: they became pictures, or were emptied. `share` is the part of all pages that looks
    different, 0 to 1.
    """

    looks: dict[int, list[Box]] = field(default_factory=dict)
    gone: list[Mask] = field(default_factory=list, repr=False)
    added: list[int] = field(default_factory=list)
    pictures: list[int] = field(default_factory=list)
    share: float = 0.0

    @property
    def pages(self) -> list[int]:
        """The pages that differ."""
        return sorted({*self.looks, *self.added, *self.pictures, *(mask.page for mask in self.gone)})

    def as_masking(self) -> dict[str, Any]:
        """As much of a record of masking as can be worked out: the boxes of the letters that went."""
        return {"masks": [mask.to_json() for mask in self.gone]}


def changes_between(old: Any, new: Any) -> Changes:
    """Compare two opened PDFs (the original baked) of as many pages, by their letters and by how they look."""
    found = Changes()
    changed = whole = 0.0
    for number, (before, after) in enumerate(zip(old, new, strict=True), start=1):
        boxes, share = _looks(before, after)
        if boxes:
            found.looks[number] = boxes
        area = before.rect.width * before.rect.height
        changed, whole = changed + share * area, whole + area
        was, now = list(letters_of(before)), list(letters_of(after))
        if was and not now:
            found.pictures.append(number)
        elif [letter.text for letter in was] != [letter.text for letter in now]:
            masks, added = _letters(number, was, now)
            found.gone.extend(masks)
            found.added.extend([number] if added else [])
    return Changes(found.looks, found.gone, found.added, found.pictures, changed / whole if whole else 0.0)


def without_record(data: bytes, new: Any, found: Changes) -> list[dict[str, Any]]:
    """The parts of the comparison from what differs alone. Whether a difference was meant is not known, so it is told and never called clean."""
    from redaction.proof.renderers import renderers_agree

    if not found.pages:
        return [part("outside", CLEAN, "两份文件的画面和文字相同", "both files look and read the same")]
    share = f"{100 * found.share:.1f} %"
    zh, en = (
        f"画面有 {share} 不同，其余不变；没有遮盖记录，不知道这些改动是否都是遮盖",
        f"{share} of the look differs, the rest is unchanged; without a record it is not known whether all of that was masking",
    )
    checks = [part("outside", NOT_CHECKED, zh, en, found.pages, needed=False)]
    if found.pictures:
        zh, en = "这些页不再有文字，未能核对", "these pages hold no text any more, which was not compared"
        checks.append(part("text", NOT_CHECKED, zh, en, found.pictures, needed=False))
    checks.append(
        part("text", FOUND, "有原文件没有的文字", "there is text that the original does not have", found.added)
        if found.added
        else part("text", CLEAN, "除遮盖记号外没有新增文字", "no text was added but the words of masking")
    )
    return [*checks, renderers_agree(data, new, found.looks)]


def _letters(page: int, was: list[Letter], now: list[Letter]) -> tuple[list[Mask], bool]:
    """Boxes of the letters that went, and whether letters came that are neither the words of masking nor moved ones."""
    was = [letter for letter in was if not letter.text.isspace()]
    before = [letter.text for letter in was]
    after = _RANK.sub("\0", TOKEN.sub("\0", "".join(letter.text for letter in now)))
    after = "".join(letter for letter in after if not letter.isspace())
    runs: list[list[Letter]] = []
    came: Counter[str] = Counter()
    for what, i1, i2, j1, j2 in SequenceMatcher(None, before, list(after), autojunk=False).get_opcodes():
        if what != "equal":
            came.update(after[j1:j2])
            runs += [list(line) for _, line in groupby(was[i1:i2], key=lambda letter: letter.line)]
    del came["\0"]
    went = Counter(letter.text for run in runs for letter in run)
    moved = "".join(sorted((came & went).elements()))
    # A run that came again elsewhere on the page was set anew, not taken out.
    masks = [_mask(page, run) for run in runs if Counter(letter.text for letter in run) - Counter(moved)]
    return masks, bool(came - went)


def _mask(page: int, run: list[Letter]) -> Mask:
    box = run[0].box
    for letter in run[1:]:
        box = box.union(letter.box)
    number = numbers_in("".join(letter.text for letter in run))
    return Mask(page, box, Kind.CODE if number else Kind.OTHER, How.TEXT)


def _looks(before: Any, after: Any) -> tuple[list[Box], float]:
    """Boxes in points in which two pages look different, and their share of the page; the whole page when the sizes differ."""
    old, new = render(before, DPI), render(after, DPI)
    if old.shape != new.shape:
        return [Box(0, 0, before.rect.width, before.rect.height)], 1.0
    if np.array_equal(old, new):
        return [], 0.0
    scale = old.shape[1] / max(1.0, before.rect.width)
    boxes = [Box(*(edge / scale for edge in edges)) for edges in _spots(old, new)]
    page = max(1.0, before.rect.width * before.rect.height)
    return boxes, min(1.0, sum(box.area for box in boxes) / page)


def _spots(old: "Image", new: "Image") -> Iterator[tuple[int, int, int, int]]:
    """Rectangles in pixels around what differs, spots near each other as one."""
    import cv2

    apart = cv2.blur(np.abs(old.astype(np.float32) - new.astype(np.float32)), (3, 3)) > CHANGED
    joined = cv2.dilate(apart.astype(np.uint8), np.ones((NEAR, NEAR), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(joined)
    for x, y, wide, high, _ in stats[1:]:
        yield int(x), int(y), int(x + wide), int(y + high)

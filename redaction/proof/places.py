"""Boxes for what was masked in one place and can still be read in another: found in the original, where boxes are drawn."""

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

from redaction.findings import Box, Kind
from redaction.masking.masks import PRINTED_CODE, TOKENS, How, Mask
from redaction.proof.gone import Letter, folded, letters_of, masks_on, opened


def more_masks(original: bytes, masking: dict[str, Any], left: Mapping[int, Mapping[str, Kind]]) -> Iterator[Mask]:
    """A mask for each place of the original's pages, outside the boxes, that shows what `still_read` gave.

    What no page shows in letters (a scan, something below the page) gets none.
    """
    document = opened(original)
    masks = list(masks_on(document, masking))
    for page, words in sorted(left.items()):
        boxes = [mask.box for mask in masks if mask.page == page]
        shown = document[page - 1].rect
        letters = [
            letter
            for letter in letters_of(document[page - 1])
            if 0 <= letter.x <= shown.width and 0 <= letter.y <= shown.height
        ]
        plain, owners = _folded(letters, boxes)
        for word, kind in words.items():
            start = plain.find(word)
            while start >= 0:
                yield from _masks(page, kind, owners[start : start + len(word)])
                start = plain.find(word, start + len(word))


def _folded(letters: list[Letter], boxes: list[Box]) -> tuple[str, list[Letter]]:
    """The letters as `folded` has them, each with the one it comes from; a masked one is a bar that no word crosses."""
    plain, owners = "", []
    for letter in letters:
        text = "\0" if any(letter.inside(box) for box in boxes) else folded(letter.text)
        plain += text
        owners += [letter] * len(text)
    return plain, owners


def _masks(page: int, kind: Kind, letters: list[Letter]) -> Iterator[Mask]:
    token = PRINTED_CODE if kind is Kind.CODE else TOKENS[kind]
    lines = [list(line) for _, line in groupby(letters, key=lambda letter: letter.line)]
    first = letters[0].box
    group = f"again-{page}-{first.x0:.0f}-{first.y0:.0f}" if len(lines) > 1 else ""
    for number, line in enumerate(lines):
        box = line[0].box
        for letter in line[1:]:
            box = box.union(letter.box)
        yield Mask(page, box, kind, How.TEXT, "" if number else token, group)

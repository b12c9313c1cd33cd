"""No more is covered than has to be: on papers of the demo, what the masks took is at most half as much again as the ladder's own boxes."""

from collections import Counter
from pathlib import Path
from typing import Any

import pymupdf
import pytest

from committee.demo.plants import PlantKind
from redaction.findings import Box
from redaction.proof.gone import folded
from redaction.proof.release import MaskedFile
from tests.redaction.masking.corpus import cases, mask_case
from tests.redaction.masking.measured import ladder_area, own_box

MOST = 1.5
PAPERS = [PlantKind.AUTHOR_LIST, PlantKind.BLACK_BOX]


def page_letters(page: Any, *, clip: Box | None = None) -> Counter[str]:
    """Letters and digits of a page, the tokens of masking left out; with `clip` those whose middle lies in it."""
    if clip is None:
        return Counter(folded(page.get_text()).replace("\0", ""))
    chars = (
        char
        for block in page.get_text("rawdict")["blocks"]
        for line in block.get("lines", ())
        for span in line["spans"]
        for char in span["chars"]
    )
    inside = ""
    for char in chars:
        x0, y0, x1, y1 = char["bbox"]
        if clip.x0 <= (x0 + x1) / 2 <= clip.x1 and clip.y0 <= (y0 + y1) / 2 <= clip.y1:
            inside += char["c"]
    return Counter(folded(inside))


def masked_paper(kind: PlantKind, folder: Path) -> tuple[bytes, MaskedFile]:
    case = next(cases(seed=5, people=1, kinds=[kind]))
    return case.file.content, mask_case(case, folder, deep=False)


@pytest.mark.parametrize("kind", PAPERS, ids=lambda kind: kind.value)
def test_what_is_covered_stays_within_the_ladders_own_boxes(kind: PlantKind, tmp_path: Path) -> None:
    data, done = masked_paper(kind, tmp_path)
    first = [mask for mask in done.masked.masks if mask.finding is not None and mask.finding >= 0]
    assert first
    for mask in first:
        assert mask.box.area <= MOST * ladder_area(own_box(mask, done.check.findings))
    old: Any = pymupdf.open(stream=data, filetype="pdf")
    new: Any = pymupdf.open(stream=done.masked.data, filetype="pdf")
    assert done.masked.report["pixel_pages"] == []
    for number in range(1, old.page_count + 1):
        below = sum(
            (page_letters(old[number - 1], clip=mask.box.grown(1)) for mask in first if mask.page == number), Counter()
        )
        lost = page_letters(old[number - 1]) - page_letters(new[number - 1])
        assert lost.total() <= below.total()

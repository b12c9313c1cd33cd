"""What the masking of one file kept and what it covered, in the figures of the targets."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pymupdf

from redaction.findings import Box, Finding
from redaction.masking.masks import How, Mask, mask_from_json
from redaction.masking.painting import MARGIN_SHARE
from redaction.masking.room import ladder_width
from redaction.proof.compare import TOUCHED_DPI, Seen, alike, regions_of, text_kept
from redaction.proof.gone import opened
from redaction.proof.release import MaskedFile


@dataclass(frozen=True)
class Figures:
    """Of one file: letters kept and letters there outside the boxes, the least similarity of a page there, area covered and allowed."""

    kept: int
    letters: int
    similarity: float
    covered: float
    own: float

    def __str__(self) -> str:
        text = f"{100 * self.kept / self.letters:.2f} %" if self.letters else "none"
        return f"text {text}, SSIM {self.similarity:.4f}, covered {self.covered / self.own if self.own else 0.0:.2f}"


def ladder_area(box: Box) -> float:
    """The area of the box that the ladder gives to a line of words."""
    high, wide = sorted((box.width, box.height))
    return ladder_width(wide, high) * high


def own_box(mask: Mask, findings: tuple[Finding, ...]) -> Box:
    """The piece of its finding that a mask answers."""
    assert mask.finding is not None
    finding = findings[mask.finding]
    assert finding.box is not None
    return max(finding.boxes or (finding.box,), key=lambda piece: piece.intersect(mask.box).area)


def measured(data: bytes, done: MaskedFile) -> Figures:
    """The figures of a PDF; pages that became pictures count in none of them but the covered area."""
    report = done.masked.report
    kept = letters = 0
    similarity = 1.0
    old, new = opened(data), pymupdf.open(stream=done.masked.data, filetype="pdf")
    regions = regions_of(report)
    for number in range(1, old.page_count + 1):
        if number in report["pixel_pages"]:
            continue
        before, after = Seen(old[number - 1]), Seen(new[number - 1])
        boxes = regions.get(number, [])
        same, there = text_kept(before, after, boxes)
        kept, letters = kept + same, letters + there
        images = (seen.image(TOUCHED_DPI) for seen in (before, after))
        similarity = min(similarity, alike(before, after, boxes, *images))
    areas = list(_areas(report, done.check.findings, old))
    return Figures(kept, letters, similarity, sum(area for area, _ in areas), sum(own for _, own in areas))


def _areas(report: dict[str, Any], findings: tuple[Finding, ...], old: Any) -> Iterator[tuple[float, float]]:
    """What each mask of a finding covers, and what the ladder, the frame or the ring has; a cover that was there takes nothing away."""
    for item in report["masks"]:
        mask = mask_from_json(item)
        if mask.finding is None or mask.finding < 0 or mask.finding >= len(findings):
            continue
        own = own_box(mask, findings)
        if mask.how is not How.TEXT:
            yield mask.box.area, own.area
            continue
        margin = MARGIN_SHARE * min(mask.box.width, mask.box.height) if item["done"] in ("picture", "pixels") else 0.0
        painted = mask.box.grown(margin)
        allowed = mask.box.area if _was_covered(old[mask.page - 1], mask.box, own) else ladder_area(own)
        yield (ladder_area(painted) if margin else mask.box.area), allowed


def _was_covered(page: Any, box: Box, own: Box) -> bool:
    """Whether the original shows one flat patch where a mask is larger than its finding."""
    if box.width < own.width + 6:
        return False
    sides = (Box(box.x0 + 1, box.y0 + 2, own.x0 - 1, box.y1 - 2), Box(own.x1 + 1, box.y0 + 2, box.x1 - 1, box.y1 - 2))
    return all(_is_flat(page, side) for side in sides if side.width > 2)


def _is_flat(page: Any, box: Box) -> bool:
    pixmap = page.get_pixmap(dpi=TOUCHED_DPI, clip=tuple(box.to_json()), colorspace=pymupdf.csGRAY)
    return int(np.ptp(np.frombuffer(pixmap.samples, np.uint8))) < 12

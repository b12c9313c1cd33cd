"""The places that a masking changed, in two renderers: what one shows the other must show."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from redaction.findings import Box
from redaction.proof.compare import TOUCHED_DPI, render, rows_of
from redaction.proof.parts import CLEAN, FOUND, part

if TYPE_CHECKING:
    from redaction.proof.compare import Image

RENDERERS_APART = 24.0


def renderers_agree(
    data: bytes, new: Any, regions: Mapping[int, list[Box]], shown: "Mapping[int, Image] | None" = None
) -> dict[str, Any]:
    """Every changed place, by page, in two renderers. `shown` are pages that MuPDF rendered already, at `TOUCHED_DPI`."""
    import pypdfium2

    other = pypdfium2.PdfDocument(data)
    apart: list[int] = []
    try:
        for number, boxes in sorted(regions.items()):
            page = new[number - 1]
            known = (shown or {}).get(number)
            ours = render(page, TOUCHED_DPI) if known is None else known
            drawn = other[number - 1]
            # Its own width: pdfium takes no notice of a page's unit.
            across = ours.shape[1] / max(1.0, drawn.get_width())
            theirs = np.asarray(drawn.render(scale=across, grayscale=True).to_numpy())
            theirs = theirs.reshape(theirs.shape[0], theirs.shape[1], -1)[:, :, 0]
            high, wide = min(ours.shape[0], theirs.shape[0]), min(ours.shape[1], theirs.shape[1])
            scale = wide / max(1.0, page.rect.width)
            for box in boxes:
                rows = rows_of(box, scale, high, wide)
                one, two = ours[:high, :wide][rows], theirs[:high, :wide][rows]
                if one.size and _apart(one, two) > RENDERERS_APART:
                    apart.append(number)
    finally:
        other.close()
    if apart:
        return part("renderers", FOUND, "两个渲染器在遮盖处显示不同", "two renderers disagree inside the masks", apart)
    return part("renderers", CLEAN, "两个渲染器在遮盖处显示一致", "two renderers agree inside the masks")


def _apart(one: "Image", two: "Image") -> float:
    """Difference of two crops after a blur that takes out how renderers smooth edges."""
    import cv2

    blurred = [cv2.GaussianBlur(crop.astype(np.float32), (0, 0), 2.0) for crop in (one, two)]
    return float(np.abs(blurred[0] - blurred[1]).mean())

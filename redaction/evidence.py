"""Pictures of a finding: its place as the page shows it and beside it what else can be got out there: the stored picture's part
below a cover, or the inside of a weak mask at full contrast. Small places are enlarged, and words keep what stands beside them."""

from typing import TYPE_CHECKING

from redaction.eyes.looked_at import Look, looks
from redaction.findings import Box, Finding, Kind
from redaction.reading.model import Document
from redaction.reading.sight import Pixels as Place

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Pixels = NDArray[np.uint8]

DPI = 150
LEAST, SHARPEST = 220, 450
MARGIN, BESIDE_WORDS, BESIDE_STROKES = 12.0, 48.0, 110.0
BLANK = 3.0
GAP = 8
LARGEST = 2400
BELOW = "L-20"
THROUGH = "L-33"


def evidence_of(document: Document, finding: Finding) -> "Pixels | None":
    """RGB pixels: what the page shows at the finding, and right of it what is stored below, if that differs by its class.

    None when the finding has no place at all.
    """
    import numpy as np

    shown = _shown(document, finding)
    below = None
    if finding.leak_class == BELOW or finding.page is None or _is_blank(document, finding):
        below = _below(document, finding)
    elif finding.leak_class == THROUGH and finding.box is not None:
        below = _through(document.pages[finding.page - 1].render(dpi=2 * DPI, clip=finding.box.grown(-1.5)))
    parts = [part for part in (shown, below) if part is not None and part.size]
    if not parts:
        return None
    height = max(part.shape[0] for part in parts)
    width = sum(part.shape[1] for part in parts) + GAP * (len(parts) - 1)
    sheet = np.full((height, width, 3), 128, np.uint8)
    left = 0
    for part in parts:
        sheet[: part.shape[0], left : left + part.shape[1]] = part
        left += part.shape[1] + GAP
    return sheet


def _shown(document: Document, finding: Finding) -> "Pixels | None":
    if finding.page is None or finding.box is None or finding.page > len(document.pages):
        return None
    page = document.pages[finding.page - 1]
    clip = _around(finding.kind, finding.box).intersect(page.box)
    if not clip.area:
        return None
    sharp = LEAST * 72 / max(1.0, min(clip.width, clip.height))
    return page.render(dpi=int(min(SHARPEST, max(DPI, sharp))), clip=clip)


def _around(kind: Kind, box: Box) -> Box:
    """A place with its surroundings: words with the label before them and what follows, strokes with the words that ask to sign."""
    beside = {Kind.NAME: BESIDE_WORDS, Kind.UNIT: BESIDE_WORDS, Kind.SIGNATURE: BESIDE_STROKES}.get(kind, MARGIN)
    wide = box.grown(MARGIN)
    return Box(wide.x0 - beside + MARGIN, wide.y0, wide.x1 + beside - MARGIN, wide.y1)


def _is_blank(document: Document, finding: Finding) -> bool:
    """True when the page shows nothing at the place, so that only the stored picture tells what was seen."""
    if finding.page is None or finding.box is None or finding.page > len(document.pages):
        return False
    page = document.pages[finding.page - 1]
    own = finding.box.intersect(page.box)
    if not own.area:
        return True
    pixels = page.render(dpi=DPI, clip=own)
    return pixels.size > 0 and float(pixels.reshape(-1, 3).std(axis=0).max()) < BLANK


def _through(pixels: "Pixels") -> "Pixels | None":
    """The same pixels with their tones pulled apart to full contrast."""
    import numpy as np

    if not pixels.size:
        return None
    tones = pixels.astype(np.float32).mean(axis=2)
    low, high = np.percentile(tones, (1, 99))
    stretched = np.clip((tones - low) * (255 / max(1.0, float(high - low))), 0, 255).astype(np.uint8)
    return np.repeat(stretched[:, :, None], 3, axis=2)


def _below(document: Document, finding: Finding) -> "Pixels | None":
    """The part of the stored picture at the finding's place; a picture that no page shows is given whole."""
    for look in looks(document):
        if look.picture is None or look.belongs_to != finding.page:
            continue
        place = _place(look, None if finding.box is None else _around(finding.kind, finding.box))
        if place is None:
            continue
        try:
            pixels = document.pixels(look.picture.digest)
        except ValueError:
            continue
        # A masked picture is looked at in its mask's resolution, which may be the finer one.
        across, down = pixels.shape[1] / max(1, look.view.width), pixels.shape[0] / max(1, look.view.height)
        x0, y0, x1, y1 = (int(edge * by) for edge, by in zip(place, (across, down, across, down), strict=True))
        crop = pixels[max(0, y0) : max(0, y1), max(0, x0) : max(0, x1)]
        if crop.size:
            step = max(1, max(crop.shape[:2]) // LARGEST + 1) if max(crop.shape[:2]) > LARGEST else 1
            return crop[::step, ::step]
    return None


def _place(look: Look, box: Box | None) -> Place | None:
    """The rectangle of the picture's pixels that lies under a box of the page."""
    if look.matrix is None or box is None:
        return (0, 0, look.view.width, look.view.height) if look.matrix is None and box is None else None
    a, b, c, d, e, f = look.matrix
    scale = a * d - b * c
    if not scale:
        return None
    spots = []
    for x, y in ((box.x0, box.y0), (box.x1, box.y0), (box.x1, box.y1), (box.x0, box.y1)):
        u, v = (d * (x - e) - c * (y - f)) / scale, (a * (y - f) - b * (x - e)) / scale
        spots.append((u * look.view.width, v * look.view.height))
    xs, ys = [x for x, _ in spots], [y for _, y in spots]
    if max(xs) <= 0 or max(ys) <= 0 or min(xs) >= look.view.width or min(ys) >= look.view.height:
        return None
    return (min(xs), min(ys), max(xs), max(ys))

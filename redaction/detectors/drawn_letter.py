"""Whether the ink where a letter was read badly looks like the letter that a name has there.

The eyes do not know whose dossier it is; the detectors do, and may look again at one letter. Rare characters drawn in three faces and
scanned were nearer than this to their shape in the fallback font in three of four cases at 150 dpi, other characters in one of 150.
"""

from typing import TYPE_CHECKING

from redaction.eyes.looked_at import Look
from redaction.reading.model import Document
from redaction.reading.shapes import reference, shape_of
from redaction.reading.sight import Quad

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Pixels = NDArray[np.uint8]

ALIKE = 0.66
# A letter's cell is known to about a tenth of its width.
CELLS = ((0.0, 0.0), (-0.08, -0.08), (0.08, 0.08), (-0.1, 0.0), (0.0, -0.1))
LEAST_INK = 40.0


def looks_like(document: Document, look: Look, quad: Quad, letter: str) -> bool:
    """True when the ink in a quad of a look's picture has the shape of a letter; False as well where neither can be had."""
    import numpy as np

    own = reference(letter)
    pixels = None if own is None else _pixels(document, look)
    if own is None or pixels is None:
        return False
    across, down = pixels.shape[1] / max(1, look.view.width), pixels.shape[0] / max(1, look.view.height)
    corners = np.array(quad, dtype=np.float32) * (across, down)
    shapes = (shape_of(_ink(pixels, corners, *cell)) for cell in CELLS)
    return any(float(shape @ own) >= ALIKE for shape in shapes if shape is not None)


def _pixels(document: Document, look: Look) -> "Pixels | None":
    """What was looked at: the stored picture, or the page as rendered."""
    try:
        if look.picture is not None:
            return document.pixels(look.picture.digest)
        page = next(page for page in document.pages if page.number == look.page)
    except (KeyError, StopIteration, ValueError):
        return None
    return page.render(dpi=max(72, round(72 * look.view.width / max(1.0, page.size[0]))))


def _ink(pixels: "Pixels", corners: "NDArray[np.float32]", left: float, right: float) -> "Pixels":
    """The cell of a letter upright, its ink bright; `left` and `right` are shares of its width that it is cut narrower by."""
    import cv2
    import numpy as np

    along, foot = corners[1] - corners[0], corners[2] - corners[3]
    cell = np.array(
        [corners[0] + left * along, corners[1] - right * along, corners[2] - right * foot, corners[3] + left * foot]
    )
    wide = max(4, round(float(np.linalg.norm(cell[1] - cell[0]))))
    high = max(4, round(float(np.linalg.norm(cell[3] - cell[0]))))
    square = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], dtype=np.float32)
    turn = cv2.getPerspectiveTransform(cell.astype(np.float32), square)
    gray = (
        cv2.warpPerspective(pixels, turn, (wide, high), borderMode=cv2.BORDER_REPLICATE).astype(np.float32).mean(axis=2)
    )
    paper = float(np.percentile(gray, 95))
    ink = np.clip((paper - gray) * (255 / max(LEAST_INK, paper - float(gray.min()))), 0, 255)
    return np.asarray(ink, dtype=np.uint8)

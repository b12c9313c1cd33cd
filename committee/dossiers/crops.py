"""Parts of pages as pictures: the place of a finding or of a defect, with enough around it to know where it is."""

import io

from PIL import Image

from committee.db import db
from committee.dossiers.cold_pages import measured
from committee.dossiers.masking_models import OUT_OF_SIGHT
from committee.dossiers.models import Finding, MaterialFile
from committee.dossiers.pages import page_image, page_sizes, store
from committee.errors import NotFound

MARGIN = 36.0  # points around the place
LEAST = (220.0, 80.0)  # points: a seal in the middle of nothing tells nobody where it is


def crop_of(file: MaterialFile, *, page: int, box: list[float] | None) -> bytes:
    """JPEG of a page's part, the place framed in vermilion; the whole page when *box* is None.

    *box* is x0, y0, x1, y1 in points from the top-left corner. Raises ``NotFound`` for a page that is not there or not shown.
    """
    if file.state in OUT_OF_SIGHT:
        raise NotFound
    key = file.object_key
    content = page_image(object_key=key, page=page)
    sizes = page_sizes(db.session(), key) or measured(key)
    if box is None or page > len(sizes):
        return content
    picture = Image.open(io.BytesIO(content)).convert("RGB")
    scale = picture.width / sizes[page - 1].width
    x0, y0, x1, y1 = (edge * scale for edge in box)
    frame_around(picture, (x0, y0, x1, y1))
    wide = max(x1 - x0 + 2 * MARGIN * scale, LEAST[0] * scale)
    high = max(y1 - y0 + 2 * MARGIN * scale, LEAST[1] * scale)
    middle, level = (x0 + x1) / 2, (y0 + y1) / 2
    part = picture.crop(
        (
            round(max(0, middle - wide / 2)),
            round(max(0, level - high / 2)),
            round(min(picture.width, middle + wide / 2)),
            round(min(picture.height, level + high / 2)),
        )
    )
    if not part.width or not part.height:
        raise NotFound
    out = io.BytesIO()
    part.save(out, "JPEG", quality=85)
    return out.getvalue()


def frame_around(picture: Image.Image, place: tuple[float, float, float, float]) -> None:
    """Draw a vermilion frame just outside *place* (pixels)."""
    from PIL import ImageDraw

    x0, y0, x1, y1 = place
    ImageDraw.Draw(picture).rectangle((x0 - 3, y0 - 3, x1 + 3, y1 + 3), outline=(176, 48, 31), width=3)


def finding_picture(finding: Finding) -> bytes:
    """The place of a finding: the picture that the check kept, else the page's part. Raises ``NotFound`` when it has no place."""
    if finding.file.state in OUT_OF_SIGHT:
        raise NotFound
    if finding.picture_key:
        picture = Image.open(io.BytesIO(store().get(finding.picture_key))).convert("RGB")
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=85)
        return out.getvalue()
    if finding.page is None or finding.box is None:
        raise NotFound
    return crop_of(finding.file, page=finding.page, box=finding.box)

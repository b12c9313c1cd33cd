"""Parts of pages as pictures: the place of a finding or of a defect, with enough around it to know where it is."""

import io
from collections.abc import Sequence

from PIL import Image, ImageDraw
from sqlalchemy import select
from sqlalchemy.orm import Session

from committee.db import db
from committee.dossiers.cold_pages import measured
from committee.dossiers.masking_models import OUT_OF_SIGHT
from committee.dossiers.models import Finding, MaterialFile, Screening, Submission
from committee.dossiers.pages import page_sizes, store
from committee.dossiers.showing import page_image
from committee.errors import NotFound

MARGIN = 36.0  # points around the place
LEAST = (220.0, 80.0)  # points: a seal in the middle of nothing tells nobody where it is


def defect_boxes(session: Session, file: MaterialFile, *, page: int) -> list[list[float]]:
    """Where the defects lie that a checker put on return lists for this page of this file."""
    rows = session.scalars(
        select(Screening.defects)
        .join(Submission, Submission.id == Screening.submission_id)
        .where(Submission.dossier_id == file.dossier_id)
    )
    return [
        one["box"]
        for defects in rows
        for one in defects
        if one.get("file_id") == file.id and one.get("page") == page and one.get("box")
    ]


def crop_of(file: MaterialFile, *, page: int, boxes: Sequence[Sequence[float]]) -> bytes:
    """JPEG of a page's part, the places framed in vermilion; the whole page without *boxes*.

    A box is x0, y0, x1, y1 in points from the top-left corner. Raises ``NotFound`` for a page that is not there or not shown.
    """
    if file.state in OUT_OF_SIGHT:
        raise NotFound
    key = file.object_key
    content = page_image(object_key=key, page=page)
    sizes = page_sizes(db.session(), key) or measured(key)
    if not boxes or page > len(sizes):
        return content
    picture = Image.open(io.BytesIO(content)).convert("RGB")
    scale = picture.width / sizes[page - 1].width
    for box in boxes:
        frame_around(picture, (box[0] * scale, box[1] * scale, box[2] * scale, box[3] * scale))
    x0, y0 = min(box[0] for box in boxes) * scale, min(box[1] for box in boxes) * scale
    x1, y1 = max(box[2] for box in boxes) * scale, max(box[3] for box in boxes) * scale
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
    return crop_of(finding.file, page=finding.page, boxes=[finding.box])

"""A page on its way to somebody: its picture, drawn when it is missing, and the viewer's own faint mark across it (E-106)."""

import io
from functools import lru_cache

from PIL import Image, ImageDraw, ImageFont
from sqlalchemy import select

from committee.db import db
from committee.dossiers.cold_pages import cold_page
from committee.dossiers.models import PageImage
from committee.dossiers.pages import READING_DPI, store


def page_image(*, object_key: str, page: int, dpi: int = READING_DPI) -> bytes:
    """A page as JPEG without metadata, from the cache, made when missing. Raises ``NotFound`` for a page that is not there."""
    query = select(PageImage.object_key).where(
        PageImage.source_key == object_key, PageImage.page == page, PageImage.dpi == dpi
    )
    found = db.session.scalar(query)
    if found is not None:
        return store().get(found)
    return cold_page(object_key, page=page, dpi=dpi)


def marked_page_image(*, object_key: str, page: int, mark: str, dpi: int = READING_DPI) -> bytes:
    """The page with the viewer's own faint mark across it (E-106): a photograph of the screen can be traced."""
    picture = Image.open(io.BytesIO(page_image(object_key=object_key, page=page, dpi=dpi))).convert("RGB")
    veil = _veil(mark, picture.width, picture.height)
    picture.paste((96, 96, 104), (0, 0), veil)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=82)
    return out.getvalue()


@lru_cache(maxsize=1)
def _font_file() -> bytes:
    import pymupdf

    return bytes(pymupdf.Font("china-s").buffer)


@lru_cache(maxsize=64)
def _veil(mark: str, width: int, height: int) -> Image.Image:
    """An 8-bit mask of *mark* repeated at a slant, faint enough to read through."""
    font = ImageFont.truetype(io.BytesIO(_font_file()), max(18, width // 38))
    side = int((width**2 + height**2) ** 0.5)
    sheet = Image.new("L", (side, side), 0)
    draw = ImageDraw.Draw(sheet)
    step_x, step_y = int(draw.textlength(mark, font=font)) + width // 6, height // 6
    for row, y in enumerate(range(0, side, step_y)):
        for x in range(-(row % 2) * step_x // 2, side, step_x):
            draw.text((x, y), mark, fill=34, font=font)
    turned = sheet.rotate(24)
    left, top = (side - width) // 2, (side - height) // 2
    return turned.crop((left, top, left + width, top + height))

"""A canary: an invented person is planted into a copy of the very original, by every channel, and masked the same way.

The check of the output shows that nothing known is left. The canary shows that the way in which *this* file was rewritten takes
everything with it, what the detectors know and what they do not: a string that stands nowhere else must not come out by any reader.
"""

import secrets
from typing import Any

import pymupdf

from redaction.findings import Box, Kind
from redaction.masking.masks import How, Mask, masks_from_json
from redaction.proof.parts import CLEAN, FOUND, NOT_CHECKED, part

MAX_PAGES = 2
_LETTERS = "BCDFGHJKLMNPQRSTVWXZ"


def canary(original: bytes, masking: dict[str, Any]) -> list[dict[str, Any]]:
    """Plant, mask, search. Uses at most two of the pages that were touched."""
    touched = [int(page) for page in masking["touched_pages"] if int(page) not in set(masking["pixel_pages"])][
        :MAX_PAGES
    ]
    document = pymupdf.open(stream=original, filetype="pdf")
    if document.needs_pass:
        document.authenticate("")
    pages = touched or [1]
    word = "".join(secrets.choice(_LETTERS) for _ in range(14))
    document.select([page - 1 for page in pages])
    planted = [_plant(document, index, word) for index in range(document.page_count)]
    _plant_outside(document, word)
    masks = [
        *(
            Mask(pages.index(mask.page) + 1, mask.box, mask.kind, mask.how, mask.token, mask.group, -1, mask.rank)
            for mask in masks_from_json(masking["masks"])
            if mask.page in pages
        ),
        *planted,
    ]
    from redaction.masking.work import masked_pdf

    _, new = masked_pdf(document.tobytes(encryption=pymupdf.mupdf.PDF_ENCRYPT_NONE), masks)
    where = _seen(new, word)
    if where:
        listed = ", ".join(where)
        return [
            part("canary", FOUND, f"示踪文字仍可读出（{listed}）", f"the canary can still be read ({listed})", pages)
        ]
    if not planted:
        return [part("canary", NOT_CHECKED, "页面放不下示踪文字", "no page had room for a canary", needed=False)]
    return [part("canary", CLEAN, "植入的示踪文字全部去除", "every planted canary is gone", pages)]


def _plant(document: Any, index: int, word: str) -> Mask:
    """Visible and invisible text, a note and a link on one page; the mask that a person would draw over the visible text."""
    page = document[index]
    page.remove_rotation()
    size, font = 9.0, _font_for(page)
    point = pymupdf.Point(page.rect.width / 2 - 60, page.rect.height / 2)
    page.insert_text(point, f"before {word} after", fontsize=size, fontname=font)
    page.insert_text(pymupdf.Point(point.x, point.y + 14), word, fontsize=size, fontname=font, render_mode=3)
    note = page.add_text_annot(point, word)
    note.set_info(title=word, content=word)
    page.insert_link(
        {"kind": pymupdf.LINK_URI, "from": pymupdf.Rect(10, 10, 40, 20), "uri": f"mailto:{word}@example.com"}
    )
    start = pymupdf.get_text_length("before ", fontname=font, fontsize=size)
    end = start + pymupdf.get_text_length(word, fontname=font, fontsize=size)
    box = Box(point.x + start, point.y - size * 0.9, point.x + end, point.y + size * 0.25)
    return Mask(index + 1, box, Kind.NAME, How.TEXT, "【申报人】", f"canary{index}", -1)


def _font_for(page: Any) -> str:
    """One of the fonts of every viewer whose name in the page's resources is not taken by another."""
    taken = {str(font[4]) for font in page.get_fonts()}
    return next((name for name in ("helv", "heit", "tiro", "tiit", "cour", "coit") if name not in taken), "helv")


def _plant_outside(document: Any, word: str) -> None:
    document.set_metadata({"author": word, "title": word, "keywords": word})
    document.set_toc([[1, word, 1]])
    document.embfile_add(word, word.encode(), filename=f"{word}.txt", desc=word)
    catalog = document.pdf_catalog()
    document.xref_set_key(catalog, "PieceInfo", f"<</Canary<</Private({word})>>>>")


def _seen(data: bytes, word: str) -> list[str]:
    """Readers and places that give the word out."""
    import io

    import pikepdf

    from redaction.proof.readers import by_pdfium

    found = []
    opened: Any = pymupdf.open(stream=data, filetype="pdf")
    if any(word in page.get_text() for page in opened):
        found.append("mupdf")
    if any(word in text for text in by_pdfium(data)):
        found.append("pdfium")
    forms = [
        word.encode(),
        word.encode("utf-16-be"),
        word.encode().hex().encode(),
        word.encode().hex().upper().encode(),
    ]
    with pikepdf.open(io.BytesIO(data), suppress_warnings=True) as document:
        for entry in document.objects:
            parts = [entry.unparse()]
            if isinstance(entry, pikepdf.Stream):
                try:
                    parts.append(entry.read_bytes())
                except pikepdf.PdfError:
                    parts.append(entry.read_raw_bytes())
            if any(form in part for form in forms for part in parts):
                found.append("qpdf")
                break
    return found

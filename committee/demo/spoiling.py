"""How a masked file is spoilt again: each function plants one known leak into a born-digital document.

Every date and id that a library would take from the clock is set to a constant, so that the same seed keeps giving the same bytes.
"""

import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pymupdf

from committee.demo.flow import Mark
from committee.demo.lettering import Face, runs
from committee.demo.pages import Paper, pdf_bytes

_DATE = "D:20240720100000+08'00'"
_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/">
<dc:creator><rdf:Seq><rdf:li>{name}</rdf:li></rdf:Seq></dc:creator><xmp:CreatorTool>WPS 文字</xmp:CreatorTool>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""


def cover_with_black_boxes(paper: Paper) -> list[int]:
    """Draw black boxes over live names, as a PDF viewer's rectangle tool does. Returns the pages on which names lie beneath."""
    pages = []
    for number, sheet in enumerate(paper.sheets, start=1):
        names = [place for place in sheet.places if place.mark is Mark.NAME]
        if names:
            pages.append(number)
            sheet.flush()
            for place in names:
                x0, y0, x1, y1 = place.rect
                sheet.box((x0 - 1, y0 - 1, x1 + 1, y1 + 1), color=None, fill=(0, 0, 0))
            sheet.flush()
    return pages


def write_white(paper: Paper, words: str, *, page: int) -> None:
    """Write words in the colour of the paper in the lower margin."""
    sheet = paper.sheets[page - 1]
    sheet.text(79, 788, words, size=9, color=(1, 1, 1))


def crop_away(paper: Paper, words: str, *, page: int) -> None:
    """Write words at the lower edge and cut the shown page above them."""
    sheet = paper.sheets[page - 1]
    sheet.text(62, 834, words, size=9)
    sheet.flush()
    sheet.page.set_cropbox(pymupdf.Rect(0, 0, sheet.width, 818))


def set_author(document: Any, name: str) -> None:
    """Leave the author in the Info dictionary."""
    document.set_metadata({"author": name, "creator": "WPS 文字", "creationDate": _DATE, "modDate": _DATE})


def set_xmp_creator(document: Any, name: str) -> None:
    """Leave the creator in the XMP packet."""
    document.set_xml_metadata(_XMP.format(name=name))


def set_outline(document: Any, title: str) -> None:
    """Leave a bookmark whose title names the author."""
    document.set_toc([[1, title, 1], [2, "参考文献", document.page_count]])


def add_note(document: Any, *, page: int, author: str, words: str) -> None:
    """Leave a reviewer's note with its author."""
    note = document[page - 1].add_text_annot((505, 108), words)
    note.set_info(title=author, content=words, creationDate=_DATE, modDate=_DATE)
    note.update()
    for key in ("CreationDate", "M"):
        document.xref_set_key(note.xref, key, pymupdf.get_pdf_str(_DATE))


def attach(document: Any, content: bytes, *, name: str) -> None:
    """Attach a file to the document."""
    xref = document.embfile_add(name, content, filename=name, ufilename=name)
    _constant_dates(document, xref)


def _constant_dates(document: Any, xref: int) -> None:
    for key in ("Params/CreationDate", "Params/ModDate"):
        if document.xref_get_key(xref, key)[0] != "null":
            document.xref_set_key(xref, key, pymupdf.get_pdf_str(_DATE))


def link_mail(document: Any, *, page: int, rect: tuple[float, float, float, float], address: str) -> None:
    """Leave a clickable mail address on a page that no longer prints it."""
    document[page - 1].insert_link({"kind": pymupdf.LINK_URI, "from": pymupdf.Rect(rect), "uri": f"mailto:{address}"})


def redact_by_update(document: Any, paper: Paper) -> bytes:
    """Remove the name properly, but save as an update: the first revision, with the name, is still in the file."""
    first = pdf_bytes(document)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "report.pdf"
        path.write_bytes(first)
        updated = pymupdf.open(path)
        for number, sheet in enumerate(paper.sheets):
            page = updated[number]
            for place in (place for place in sheet.places if place.mark is Mark.NAME):
                page.add_redact_annot(pymupdf.Rect(place.rect), fill=(0, 0, 0))
            page.apply_redactions()
        updated.save(path, incremental=True, encryption=pymupdf.mupdf.PDF_ENCRYPT_KEEP, no_new_id=True)
        updated.close()
        return path.read_bytes()


def lay_text_under(paper: Paper, lines: Iterable[tuple[tuple[float, float], str, float]], *, page: int) -> None:
    """Write invisible text over a scan, as an OCR run before masking leaves it."""
    sheet = paper.sheets[page - 1]
    writer = pymupdf.TextWriter(pymupdf.Rect(0, 0, sheet.width, sheet.height))
    for (x, y), words, size in lines:
        for run in runs(words, face=Face.HEI):
            writer.append((x, y), run.text, font=run.font, fontsize=size)
            x += run.font.text_length(run.text, fontsize=size)
    writer.write_text(sheet.page, render_mode=3)

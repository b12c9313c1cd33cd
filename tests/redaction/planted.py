"""Planted leaks: small files built in code, each hiding one text in one place. The truth stands beside each builder."""

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pikepdf
import pymupdf

CLEAN_LINE = "检验检测机构应当按照规定进行计量校准。"


@dataclass(frozen=True)
class Plant:
    """A technique: its taxonomy id, a builder from text to bytes, the page where it must be reported, and a channel."""

    technique: str
    build: Callable[[str], bytes]
    page: int | None
    channels: tuple[str, ...]
    ascii_only: bool = False
    long_only: bool = False


PLANTS: list[Plant] = []


def plant(
    technique: str, *channels: str, page: int | None = 1, ascii_only: bool = False, long_only: bool = False
) -> Callable[..., Any]:
    """Register a builder."""

    def register(build: Callable[[str], bytes]) -> Callable[[str], bytes]:
        PLANTS.append(Plant(technique, build, page, channels, ascii_only, long_only))
        return build

    return register


def base(pages: int = 2) -> Any:
    """A document with innocent text on each page."""
    document = pymupdf.open()
    for _ in range(pages):
        page = document.new_page()
        for row in range(4):
            page.insert_text((60, 80 + 20 * row), CLEAN_LINE, fontname="china-s", fontsize=12)
    return document


def write(page: Any, text: str, *, at: tuple[float, float] = (72, 300), **options: Any) -> Any:
    """Text at a point in a font that has its characters; returns its rectangle."""
    script = any("\u0600" <= c <= "\u06ff" for c in text)
    rect = pymupdf.Rect(at[0] - 2, at[1] - 16, at[0] + 400, at[1] + 8)
    if script:
        page.insert_htmlbox(rect, f"<p>{text}</p>")
    else:
        page.insert_text(at, text, fontname="china-s", fontsize=12, **options)
    return rect


def saved(document: Any, **options: Any) -> bytes:
    """The file's bytes."""
    data: bytes = document.tobytes(**options)
    return data


def _picture(colour: int = 255, size: tuple[int, int] = (60, 40)) -> bytes:
    import cv2

    ok, data = cv2.imencode(".png", np.full((size[1], size[0], 3), colour, np.uint8))
    assert ok
    return bytes(data)


def jpeg(size: tuple[int, int] = (120, 80), *, seed: int = 1) -> bytes:
    """A smooth JPEG."""
    import cv2

    ramp = np.tile(np.linspace(40 + seed, 200, size[0], dtype=np.uint8), (size[1], 1))
    ok, data = cv2.imencode(".jpg", np.dstack([ramp] * 3))
    assert ok
    return bytes(data)


@plant("T-000 visible", "text")
def visible(text: str) -> bytes:
    document = base()
    write(document[0], text)
    return saved(document)


@plant("T-001 black box", "text")
def black_box(text: str) -> bytes:
    document = base()
    rect = write(document[0], text)
    document[0].draw_rect(rect, fill=(0, 0, 0))
    return saved(document)


@plant("T-002 white box on page 2", "text", page=2)
def white_box(text: str) -> bytes:
    document = base()
    rect = write(document[1], text)
    document[1].draw_rect(rect, fill=(1, 1, 1), color=(1, 1, 1))
    return saved(document)


@plant("T-004 square annotation", "text")
def square_annotation(text: str) -> bytes:
    document = base()
    rect = write(document[0], text)
    mark = document[0].add_rect_annot(rect)
    mark.set_colors(stroke=(0, 0, 0), fill=(0, 0, 0))
    mark.update()
    return saved(document)


@plant("T-007 unapplied redaction", "text")
def unapplied(text: str) -> bytes:
    document = base()
    rect = write(document[0], text)
    document[0].add_redact_annot(rect, fill=(0, 0, 0))
    return saved(document)


@plant("T-008 white picture", "text")
def picture_cover(text: str) -> bytes:
    document = base()
    rect = write(document[0], text)
    document[0].insert_image(rect, stream=_picture(), keep_proportion=False)
    return saved(document)


@plant("T-009 thick line", "text")
def thick_line(text: str) -> bytes:
    document = base()
    rect = write(document[0], text)
    document[0].draw_line((rect.x0, 296), (rect.x1, 296), width=24)
    return saved(document)


@plant("T-012 black on black", "text")
def black_on_black(text: str) -> bytes:
    document = base()
    document[0].draw_rect((60, 280, 500, 320), fill=(0, 0, 0))
    write(document[0], text)
    return saved(document)


@plant("T-013 white text", "text")
def white_text(text: str) -> bytes:
    document = base()
    write(document[0], text, color=(1, 1, 1))
    return saved(document)


@plant("T-014 render mode 3", "text")
def mode_three(text: str) -> bytes:
    document = base()
    write(document[0], text, render_mode=3)
    return saved(document)


@plant("T-014 render mode 7", "text")
def mode_seven(text: str) -> bytes:
    document = base()
    write(document[0], text, render_mode=7)
    return saved(document)


@plant("T-015 transparent", "text")
def transparent(text: str) -> bytes:
    document = base()
    write(document[0], text, fill_opacity=0)
    return saved(document)


@plant("T-016 tiny", "text")
def tiny(text: str) -> bytes:
    document = base()
    document[0].insert_text((72, 300), text, fontname="china-s", fontsize=0.5)
    return saved(document)


@plant("T-017 off the page", "text")
def off_page(text: str) -> bytes:
    document = base()
    write(document[0], text, at=(900, 300))
    return saved(document)


@plant("T-018 outside the crop box", "text")
def cropped(text: str) -> bytes:
    document = base()
    write(document[0], text, at=(72, 800))
    document[0].set_cropbox((0, 0, 595, 500))
    return saved(document)


@plant("T-019 clipped", "text")
def clipped(text: str) -> bytes:
    document = base()
    page = document[0]
    write(page, text)
    xref = page.get_contents()[-1]
    document.update_stream(xref, b"q 0 0 1 1 re W n\n" + document.xref_stream(xref) + b"\nQ")
    return saved(document)


@plant("T-021 OCR layer under a scan", "text")
def ocr_layer(text: str) -> bytes:
    document = base()
    page = document.new_page()
    page.insert_image(page.rect, stream=jpeg((600, 850)))
    document.delete_pages(0, 0)
    document.move_page(1, 0)
    write(document[0], text, render_mode=3)
    return saved(document, garbage=3)


@plant("T-022 one letter a line", "text")
def letters_apart(text: str) -> bytes:
    document = base()
    for row, letter in enumerate(text):
        write(document[0], letter, at=(300, 230 + 14 * row))
    return saved(document)


@plant("T-022 painted backwards", "text")
def backwards(text: str) -> bytes:
    document = base()
    for place in reversed(range(len(text))):
        write(document[0], text[place], at=(72 + 13 * place, 300))
    return saved(document)


@plant("T-023 layer off", "layer", "text")
def layer_off(text: str) -> bytes:
    document = base()
    layer = document.add_ocg("图层", on=False)
    write(document[0], text, oc=layer)
    return saved(document)


@plant("T-026 layer name", "layer", page=None)
def layer_name(text: str) -> bytes:
    document = base()
    document.add_ocg(text, on=True)
    return saved(document)


@plant("T-027 earlier revision", "revision", page=1)
def revision(text: str) -> bytes:
    document = base()
    write(document[0], text)
    first = saved(document, garbage=3)
    again = pymupdf.open(stream=first, filetype="pdf")
    again[0].add_redact_annot((60, 270, 500, 320))
    again[0].apply_redactions()
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.pdf"
        path.write_bytes(first)
        opened = pymupdf.open(path)
        opened[0].add_redact_annot((60, 270, 500, 320))
        opened[0].apply_redactions()
        opened.saveIncr()
        return path.read_bytes()


@plant("T-028 deleted page", "revision", page=None)
def deleted_page(text: str) -> bytes:
    document = base(3)
    write(document[1], text)
    again = pymupdf.open(stream=saved(document), filetype="pdf")
    again.delete_page(1)
    return saved(again, garbage=0)


@plant("T-029 orphan object", "revision", page=None)
def orphan(text: str) -> bytes:
    document = base()
    xref = document.get_new_xref()
    document.update_object(xref, f"<</Note {pymupdf.get_pdf_str(text)}>>")
    return saved(document)


@plant("T-029 orphan stream", "revision", page=None)
def orphan_stream(text: str) -> bytes:
    document = base()
    xref = document.get_new_xref()
    document.update_object(xref, "<<>>")
    document.update_stream(xref, text.encode())
    return saved(document)


@plant("T-031 after the end", "revision", page=None)
def after_end(text: str) -> bytes:
    return saved(base()) + b"\n" + text.encode()


@plant("T-031 comment before the end", "revision", page=None)
def comment_between(text: str) -> bytes:
    data = saved(base())
    at = data.rindex(b"%%EOF")
    return data[:at] + b"% " + text.encode("utf-8") + b"\n" + data[at:]


@plant("T-031 GBK comment", "revision", page=None)
def gbk_comment(text: str) -> bytes:
    return saved(base()) + b"\n%" + text.encode("gb18030") + b"\n"


@plant("T-033 author", "metadata", page=None)
def author(text: str) -> bytes:
    document = base()
    document.set_metadata({"author": text})
    return saved(document)


@plant("T-033 custom key", "metadata", page=None)
def custom_key(text: str) -> bytes:
    document = base()
    document.set_metadata({"title": "材料"})
    info = int(document.xref_get_key(-1, "Info")[1].split()[0])
    document.xref_set_key(info, "Verfasser", pymupdf.get_pdf_str(text))
    return saved(document)


@plant("T-034 XMP", "metadata", page=None)
def xmp(text: str) -> bytes:
    document = base()
    document.set_xml_metadata(
        f"<x:xmpmeta xmlns:x='adobe:ns:meta/'><dc:creator><rdf:li>{text}</rdf:li></dc:creator></x:xmpmeta>"
    )
    return saved(document)


@plant("T-035 XMP on a page", "metadata", page=1)
def page_xmp(text: str) -> bytes:
    document = base()
    xref = document.get_new_xref()
    document.update_object(xref, "<</Type/Metadata/Subtype/XML>>")
    document.update_stream(xref, f"<x><a>{text}</a></x>".encode("utf-16"))
    document.xref_set_key(document[0].xref, "Metadata", f"{xref} 0 R")
    return saved(document)


@plant("T-036 PieceInfo", "metadata", page=1)
def piece_info(text: str) -> bytes:
    document = base()
    value = f"<</Editor<</LastModified(D:2026)/Private<</Owner {pymupdf.get_pdf_str(text)}>>>>>>"
    document.xref_set_key(document[0].xref, "PieceInfo", value)
    return saved(document)


@plant("T-038 attachment", "attachment", page=None)
def attachment(text: str) -> bytes:
    document = base()
    document.embfile_add("a.txt", text.encode("gb18030"))
    return saved(document)


@plant("T-038 attachment name", "attachment", page=None)
def attachment_name(text: str) -> bytes:
    document = base()
    document.embfile_add("a", b"none", filename=f"{text}.txt", desc="x")
    return saved(document)


@plant("T-039 file annotation", "attachment", page=1)
def file_annotation(text: str) -> bytes:
    document = base()
    document[0].add_file_annot((50, 50), text.encode(), "a.txt")
    return saved(document)


@plant("T-041 attached PDF", "attachment", page=None)
def attached_pdf(text: str) -> bytes:
    document = base()
    document.embfile_add("a.pdf", visible(text))
    return saved(document)


def docx(text: str) -> bytes:
    """A minimal Word file whose last author and body hold the text."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        half = len(text) // 2
        archive.writestr(
            "word/document.xml", f"<w:p><w:r><w:t>{text[:half]}</w:t></w:r><w:r><w:t>{text[half:]}</w:t></w:r></w:p>"
        )
        archive.writestr("docProps/core.xml", f"<cp:coreProperties><dc:creator>{text}</dc:creator></cp:coreProperties>")
    return out.getvalue()


@plant("T-098 attached Word file in a zip", "attachment", page=None)
def word_in_zip(text: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.docx", docx(text))
    document = base()
    document.embfile_add("a.zip", out.getvalue())
    return saved(document)


@plant("T-042 bookmark", "outline", page=None)
def bookmark(text: str) -> bytes:
    document = base()
    document.set_toc([[1, text, 1]])
    return saved(document)


@plant("T-043 page label", "outline", page=None)
def page_label(text: str) -> bytes:
    document = base()
    document.set_page_labels([{"startpage": 0, "prefix": text, "style": "D", "firstpagenum": 1}])
    return saved(document)


@plant("T-044 link address", "link", page=1)
def link(text: str) -> bytes:
    from urllib.parse import quote

    document = base()
    document[0].insert_link(
        {"kind": pymupdf.LINK_URI, "from": pymupdf.Rect(0, 0, 50, 50), "uri": f"https://example.cn/?q={quote(text)}"}
    )
    return saved(document)


@plant("T-046 script", "script", page=None)
def script(text: str) -> bytes:
    document = base()
    escaped = "".join(f"\\\\u{ord(c):04x}" for c in text)
    document.xref_set_key(document.pdf_catalog(), "OpenAction", f"<</S/JavaScript/JS(app.alert\\('{escaped}'\\))>>")
    return saved(document)


@plant("T-047 launch path", "link", "script", page=None)
def launch(text: str) -> bytes:
    document = base()
    document.xref_set_key(
        document.pdf_catalog(), "OpenAction", f"<</S/Launch/F {pymupdf.get_pdf_str('C:/Users/' + text + '/a.doc')}>>"
    )
    return saved(document)


def _widget(document: Any, **values: Any) -> None:
    widget = pymupdf.Widget()
    widget.rect = pymupdf.Rect(72, 400, 200, 420)
    widget.field_type = pymupdf.PDF_WIDGET_TYPE_TEXT
    widget.field_name = "f1"
    for key, value in values.items():
        setattr(widget, key, value)
    document[0].add_widget(widget)


@plant("T-048 field value", "form", "annotation", "text", page=1)
def field_value(text: str) -> bytes:
    document = base()
    _widget(document, field_value=text)
    return saved(document)


@plant("T-048 tooltip", "form", page=1)
def tooltip(text: str) -> bytes:
    document = base()
    _widget(document, field_value="x", field_label=text)
    return saved(document)


@plant("T-050 XFA", "form", "metadata", page=None)
def xfa(text: str) -> bytes:
    document = base()
    xref = document.get_new_xref()
    document.update_object(xref, "<<>>")
    document.update_stream(xref, f"<xdp:xdp><data>{text}</data></xdp:xdp>".encode())
    document.xref_set_key(document.pdf_catalog(), "AcroForm", f"<</Fields[]/XFA[(datasets) {xref} 0 R]>>")
    return saved(document)


@plant("T-051 note", "annotation", page=1)
def note(text: str) -> bytes:
    document = base()
    mark = document[0].add_text_annot((50, 50), "注")
    mark.set_info(title=text, content="看")
    mark.update()
    return saved(document)


@plant("T-052 ActualText", "structure", page=1)
def actual_text(text: str) -> bytes:
    document = base()
    xref = document[0].get_contents()[-1]
    spelled = pymupdf.get_pdf_str(text).encode()
    document.update_stream(
        xref, b"/Span <</ActualText " + spelled + b">> BDC\n" + document.xref_stream(xref) + b"\nEMC"
    )
    return saved(document)


@plant("T-053 Alt in the tag tree", "structure", page=None)
def alt(text: str) -> bytes:
    document = base()
    xref = document.get_new_xref()
    document.update_object(xref, f"<</Type/StructElem/S/Figure/Alt {pymupdf.get_pdf_str(text)}>>")
    root = document.get_new_xref()
    document.update_object(root, f"<</Type/StructTreeRoot/K {xref} 0 R>>")
    document.xref_set_key(document.pdf_catalog(), "StructTreeRoot", f"{root} 0 R")
    return saved(document)


@plant("T-061 nested form", "text", page=1)
def nested_form(text: str) -> bytes:
    inner = pymupdf.open()
    write(inner.new_page(), text)
    document = base()
    document[0].show_pdf_page(pymupdf.Rect(0, 0, 595, 842), inner, 0)
    return saved(document)


@plant("T-067 EXIF artist of a placed picture", "metadata", page=1)
def exif(text: str) -> bytes:
    document = base()
    document[0].insert_image((100, 400, 300, 600), stream=with_exif(text))
    return saved(document)


def with_exif(text: str) -> bytes:
    """A JPEG with an EXIF block that holds the text as bytes."""
    body = b"Exif\0\0II*\0" + text.encode("utf-8") + b"\0" * 8
    picture = jpeg()
    return picture[:2] + b"\xff\xe1" + (len(body) + 2).to_bytes(2, "big") + body + picture[2:]


@plant("T-067 picture file with a comment", "metadata", page=None)
def picture_file(text: str) -> bytes:
    body = text.encode("gb18030")
    picture = jpeg()
    return picture[:2] + b"\xff\xfe" + (len(body) + 2).to_bytes(2, "big") + body + picture[2:]


@plant("T-069 bytes after a picture's end", "metadata", page=None)
def after_picture(text: str) -> bytes:
    return jpeg() + text.encode("utf-16-le")


@plant("T-095 signature fields", "metadata", page=None)
def signature(text: str) -> bytes:
    document = base()
    xref = document.get_new_xref()
    document.update_object(xref, f"<</Type/Sig/Filter/Adobe.PPKLite/Name {pymupdf.get_pdf_str(text)}/Contents<00>>>")
    field = document.get_new_xref()
    document.update_object(field, f"<</FT/Sig/T(s)/V {xref} 0 R/Type/Annot/Subtype/Widget/Rect[0 0 0 0]>>")
    document.xref_set_key(document.pdf_catalog(), "AcroForm", f"<</Fields[{field} 0 R]>>")
    return saved(document)


@plant("object streams", "metadata", page=None)
def object_streams(text: str) -> bytes:
    document = base()
    document.set_metadata({"subject": text})
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(saved(document))) as pdf:
        pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


@plant("rotated page", "text", page=1)
def rotated(text: str) -> bytes:
    document = base()
    write(document[0], text)
    document[0].set_rotation(90)
    return saved(document)


@plant("associated file", "attachment", page=1)
def associated(text: str) -> bytes:
    document = base()
    stream = document.get_new_xref()
    document.update_object(stream, "<</Type/EmbeddedFile>>")
    document.update_stream(stream, text.encode())
    spec = document.get_new_xref()
    document.update_object(spec, f"<</Type/Filespec/F(a.txt)/EF<</F {stream} 0 R>>>>")
    document.xref_set_key(document[0].xref, "AF", f"[{spec} 0 R]")
    return saved(document)


@plant("font name", "font", page=1, ascii_only=True)
def font_name(text: str) -> bytes:
    document = base()
    document[0].insert_text((72, 500), "abc", fontname="helv")
    xref = next(int(item[0]) for item in document.get_page_fonts(0) if "Helv" in item[3])
    document.xref_set_key(xref, "BaseFont", "/" + text.replace(" ", ""))
    return saved(document)


@plant("Type 3 glyph with text", "text", page=1)
def type_three(text: str) -> bytes:
    inner = pymupdf.open()
    write(inner.new_page(), text)
    document = base()
    document[0].show_pdf_page(pymupdf.Rect(0, 0, 595, 842), inner, 0)
    form = next(
        xref for xref in range(1, document.xref_length())
        if "/Subtype/Form" in document.xref_object(xref, compressed=True) and b" T" in (document.xref_stream(xref) or b"")
    )  # fmt: skip
    _, resources = document.xref_get_key(form, "Resources")
    proc = document.get_new_xref()
    document.update_object(proc, "<<>>")
    document.update_stream(proc, b"500 0 d0\n" + document.xref_stream(form))
    font = document.get_new_xref()
    document.update_object(
        font,
        f"<</Type/Font/Subtype/Type3/FontBBox[0 0 600 900]/FontMatrix[1 0 0 1 0 0]/FirstChar 65/LastChar 65/Widths[500]"
        f"/CharProcs<</A {proc} 0 R>>/Encoding<</Differences[65/A]>>/Resources {resources}>>",
    )
    target = pymupdf.open()
    del target
    page = document[1]
    content = document.get_new_xref()
    document.update_object(content, "<<>>")
    document.update_stream(content, b"BT /T3 1 Tf 0 0 Td (A) Tj ET")
    for other in range(1, document.xref_length()):
        if other == document[0].xref:
            document.xref_set_key(other, "Contents", f"{content} 0 R")
            document.xref_set_key(other, "Resources", f"<</Font<</T3 {font} 0 R>>>>")
    assert page is not None
    return saved(document, garbage=3)


@plant("pattern with text", "text", page=1)
def pattern(text: str) -> bytes:
    inner = pymupdf.open()
    write(inner.new_page(), text)
    document = base()
    document[0].show_pdf_page(pymupdf.Rect(0, 0, 595, 842), inner, 0)
    form = next(
        xref for xref in range(1, document.xref_length())
        if "/Subtype/Form" in document.xref_object(xref, compressed=True) and b" T" in (document.xref_stream(xref) or b"")
    )  # fmt: skip
    _, resources = document.xref_get_key(form, "Resources")
    tile = document.get_new_xref()
    document.update_object(
        tile,
        f"<</Type/Pattern/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 595 842]/XStep 595/YStep 842/Resources {resources}>>",
    )
    document.update_stream(tile, document.xref_stream(form))
    content = document.get_new_xref()
    document.update_object(content, "<<>>")
    document.update_stream(content, b"/Pattern cs /P1 scn 0 0 595 842 re f")
    document.xref_set_key(document[0].xref, "Contents", f"{content} 0 R")
    document.xref_set_key(document[0].xref, "Resources", f"<</Pattern<</P1 {tile} 0 R>>>>")
    return saved(document, garbage=3)


@plant("font file with an owner in its name table", "font", page=1)
def font_owner(text: str) -> bytes:
    import struct

    name = text.encode("utf-16-be")
    table = struct.pack(">HHH", 0, 1, 18) + struct.pack(">HHHHHH", 3, 1, 0x804, 9, len(name), 0) + name
    file = struct.pack(">4sHHHH", b"\0\1\0\0", 1, 0, 0, 0) + struct.pack(">4sIII", b"name", 0, 28, len(table)) + table
    document = base()
    stream = document.get_new_xref()
    document.update_object(stream, f"<</Length1 {len(file)}>>")
    document.update_stream(stream, file)
    descriptor = document.get_new_xref()
    document.update_object(descriptor, f"<</Type/FontDescriptor/FontName/Abc/Flags 4/FontFile2 {stream} 0 R>>")
    document.xref_set_key(document[0].xref, "Extra", f"{descriptor} 0 R")
    return saved(document)


@plant("key written twice", "revision", page=None)
def written_twice(text: str) -> bytes:
    """Every parser keeps one value of a key that stands twice in a dictionary; the other is still in the file."""
    hexed = "feff" + text.encode("utf-16-be").hex()
    document = base()
    xref = document.get_new_xref()
    document.update_object(xref, f"<</Note<{hexed}>/Xxxx(b)>>")
    document.xref_set_key(document.pdf_catalog(), "Extra", f"{xref} 0 R")
    return saved(document).replace(b"/Xxxx(b)", b"/Note(b)")


def _form_with(document: Any, text: str) -> int:
    """A form object of its own that draws the text, and that nothing draws."""
    inner = pymupdf.open()
    write(inner.new_page(), text)
    document[0].show_pdf_page(pymupdf.Rect(0, 0, 595, 842), inner, 0)
    form = next(
        xref for xref in range(1, document.xref_length())
        if "/Subtype/Form" in document.xref_object(xref, compressed=True) and b"Tm" in (document.xref_stream(xref) or b"")
    )  # fmt: skip
    document.xref_set_key(document[0].xref, "Contents", str(document.xref_get_key(document[1].xref, "Contents")[1]))
    return int(form)


@plant("appearance of a hidden annotation", "annotation", page=1)
def hidden_appearance(text: str) -> bytes:
    document = base()
    form = _form_with(document, text)
    mark = document.get_new_xref()
    document.update_object(mark, f"<</Type/Annot/Subtype/Stamp/F 2/Rect[72 72 200 200]/AP<</N {form} 0 R>>>>")
    document.xref_set_key(document[0].xref, "Annots", f"[{mark} 0 R]")
    resources = document.xref_get_key(document[1].xref, "Resources")[1]
    document.xref_set_key(document[0].xref, "Resources", resources)
    return saved(document, garbage=2)


@plant("form that no page draws", "annotation", page=1)
def unused_form(text: str) -> bytes:
    document = base()
    _form_with(document, text)
    return saved(document)


@plant("JPEG 2000 with a text box", "metadata", page=1)
def jpx_text(text: str) -> bytes:
    document = base()
    xref = document.get_new_xref()
    box = f"<?xml version='1.0'?><owner>{text}</owner>".encode()
    document.update_object(
        xref,
        f"<</Type/XObject/Subtype/Image/Width 9/Height 9/Filter/JPXDecode/ColorSpace/DeviceRGB/BitsPerComponent 8/Length {len(box)}>>",
    )
    document.update_stream(xref, b"\0\0\0\x0cjP  " + box, compress=False)
    document.xref_set_key(xref, "Filter", "/JPXDecode")
    document.xref_set_key(document[0].xref, "Extra", f"{xref} 0 R")
    return saved(document)


@plant("XMP in UTF-32", "metadata", page=None)
def xmp_utf32(text: str) -> bytes:
    document = base()
    xref = document.get_new_xref()
    document.update_object(xref, "<</Type/Metadata/Subtype/XML>>")
    document.update_stream(xref, f"<x><a>{text}</a></x>".encode("utf-32-be"))
    document.xref_set_key(document.pdf_catalog(), "Metadata", f"{xref} 0 R")
    return saved(document)

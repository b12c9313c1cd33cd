"""Planted leaks in what pages paint: more covers, more ways to be invisible, layers with rules, text in odd containers and orders."""

import io
from typing import Any

import pikepdf
import pymupdf

from tests.redaction.planted import CLEAN_LINE, base, plant, saved, write

LINE = (60, 270, 500, 320)


def overlay(document: Any, content: bytes, *, page: int = 0, resources: dict[str, str] | None = None) -> None:
    """Append a content stream to a page, with resources as printed objects by category."""
    shown = document[page]
    for category, value in (resources or {}).items():
        kind, where = document.xref_get_key(shown.xref, "Resources")
        if kind == "xref":
            document.xref_set_key(int(where.split()[0]), category, value)
        else:
            document.xref_set_key(shown.xref, f"Resources/{category}", value)
    xref = document.get_new_xref()
    document.update_object(xref, "<<>>")
    document.update_stream(xref, content)
    contents = [*shown.get_contents(), xref]
    document.xref_set_key(shown.xref, "Contents", "[" + " ".join(f"{number} 0 R" for number in contents) + "]")


def form_of(text: str, document: Any) -> tuple[int, str]:
    """A form object that draws the text, with its printed resources; nothing shows it yet."""
    inner = pymupdf.open()
    write(inner.new_page(), text)
    scratch = document.new_page()
    scratch.show_pdf_page(pymupdf.Rect(0, 0, 595, 842), inner, 0)
    form = max(
        xref for xref in range(1, document.xref_length())
        if "/Subtype/Form" in document.xref_object(xref, compressed=True) and b"Tm" in (document.xref_stream(xref) or b"")
    )  # fmt: skip
    resources = str(document.xref_get_key(form, "Resources")[1])
    document.delete_page(document.page_count - 1)
    return form, resources


@plant("T-003 pattern fill over text", "text")
def pattern_cover(text: str) -> bytes:
    document = base()
    write(document[0], text)
    tile = document.get_new_xref()
    document.update_object(
        tile,
        "<</Type/Pattern/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 4 4]/XStep 4/YStep 4/Resources<<>>>>",
    )
    document.update_stream(tile, b"0.2 g 0 0 4 4 re f")
    overlay(
        document,
        b"/Pattern cs /Cover scn 60 522 440 50 re f",
        resources={"Pattern": f"<</Cover {tile} 0 R>>"},
    )
    return saved(document)


@plant("T-003 shading over text", "text")
def shading_cover(text: str) -> bytes:
    document = base()
    write(document[0], text)
    shade = (
        "<</ShadingType 2/ColorSpace/DeviceRGB/Coords[60 0 500 0]/Extend[true true]"
        "/Function<</FunctionType 2/Domain[0 1]/C0[0 0 0]/C1[0.01 0 0]/N 1>>>>"
    )
    overlay(document, b"q 60 522 440 50 re W n /Cover sh Q", resources={"Shading": f"<</Cover {shade}>>"})
    return saved(document)


@plant("T-005 opaque highlight", "text")
def highlight(text: str) -> bytes:
    document = base()
    rect = write(document[0], text)
    page = document[0]
    mark = page.add_highlight_annot(rect)
    mark.set_colors(stroke=(0, 0, 0))
    mark.update(blend_mode="Normal")
    return saved(document)


@plant("T-005 thick ink", "text")
def ink(text: str) -> bytes:
    document = base()
    rect = write(document[0], text)
    mark = document[0].add_ink_annot([[(rect.x0, 296), (rect.x1, 296)]])
    mark.set_border(width=26)
    mark.update()
    return saved(document)


@plant("T-006 filled free text", "text")
def free_text(text: str) -> bytes:
    document = base()
    rect = write(document[0], text)
    document[0].add_freetext_annot(rect, "", fill_color=(0, 0, 0))
    return saved(document)


@plant("T-006 stamp", "text")
def stamp(text: str) -> bytes:
    document = base()
    rect = write(document[0], text)
    document[0].add_stamp_annot(rect, stamp=0)
    return saved(document)


@plant("T-006 polygon annotation", "text")
def polygon(text: str) -> bytes:
    document = base()
    rect = write(document[0], text)
    mark = document[0].add_polygon_annot([rect.tl, rect.tr, rect.br, rect.bl])
    mark.set_colors(stroke=(0, 0, 0), fill=(0, 0, 0))
    mark.update()
    return saved(document)


@plant("T-009 block characters over text", "text")
def blocks(text: str) -> bytes:
    document = base()
    rect = write(document[0], text)
    document[0].insert_text((rect.x0, 300), "█" * 20, fontname="china-s", fontsize=14)
    return saved(document)


@plant("T-010 cross-hatching", "text")
def hatching(text: str) -> bytes:
    document = base()
    rect = write(document[0], text)
    shape = document[0].new_shape()
    for step in range(60):
        shape.draw_line((rect.x0 + 3 * step, rect.y0), (rect.x0 + 3 * step + 20, rect.y1))
        shape.draw_line((rect.x0 + 3 * step + 20, rect.y0), (rect.x0 + 3 * step, rect.y1))
    shape.finish(width=1.5)
    shape.commit()
    return saved(document)


@plant("T-011 box too low", "text")
def too_low(text: str) -> bytes:
    document = base()
    rect = write(document[0], text)
    document[0].draw_rect((rect.x0, rect.y0 + 9, rect.x1, rect.y1 + 9), fill=(0, 0, 0))
    return saved(document)


@plant("T-013 nearly white text", "text")
def nearly_white(text: str) -> bytes:
    document = base()
    write(document[0], text, color=(0.995, 0.995, 0.995))
    return saved(document)


@plant("T-014 mode 3 in the middle of a line", "text")
def mode_in_line(text: str) -> bytes:
    document = base()
    document[0].insert_text((72, 300), "编制", fontname="china-s", fontsize=12)
    write(document[0], text, at=(96, 300), render_mode=3)
    return saved(document)


@plant("T-019 outside a clip in a form", "text")
def clipped_form(text: str) -> bytes:
    document = base()
    form, _ = form_of(text, document)
    document.xref_set_key(form, "BBox", "[0 0 1 1]")
    overlay(document, b"/Cover Do", resources={"XObject": f"<</Cover {form} 0 R>>"})
    return saved(document, garbage=1)


@plant("T-020 moved off by a matrix", "text")
def matrix_off(text: str) -> bytes:
    document = base()
    form, _ = form_of(text, document)
    overlay(document, b"q 1 0 0 1 2000 2000 cm /Cover Do Q", resources={"XObject": f"<</Cover {form} 0 R>>"})
    return saved(document, garbage=1)


@plant("T-020 scaled to nothing", "text")
def scaled_away(text: str) -> bytes:
    document = base()
    form, _ = form_of(text, document)
    overlay(document, b"q 0.01 0 0 0.01 100 100 cm /Cover Do Q", resources={"XObject": f"<</Cover {form} 0 R>>"})
    return saved(document, garbage=1)


@plant("T-020 user unit", "text")
def user_unit(text: str) -> bytes:
    document = base()
    write(document[0], text)
    document.xref_set_key(document[0].xref, "UserUnit", "3")
    return saved(document)


@plant("T-024 print-only layer", "layer", "text")
def print_only(text: str) -> bytes:
    document = base()
    layer = document.add_ocg("打印", on=True)
    write(document[0], text, oc=layer)
    document.xref_set_key(layer, "Usage", "<</View<</ViewState/OFF>>/Print<</PrintState/ON>>>>")
    catalog = document.pdf_catalog()
    document.xref_set_key(catalog, "OCProperties/D/AS", f"[<</Event/View/Category[/View]/OCGs[{layer} 0 R]>>]")
    return saved(document)


@plant("T-025 membership rule", "layer", "text")
def membership(text: str) -> bytes:
    document = base()
    layer = document.add_ocg("图层", on=True)
    rule = document.set_ocmd(ocgs=[layer], policy="AllOff")
    write(document[0], text, oc=rule)
    return saved(document)


@plant("layer switched off by an alternative configuration", "layer", "text")
def layer_base_state(text: str) -> bytes:
    document = base()
    layer = document.add_ocg("图层", on=True)
    write(document[0], text, oc=layer)
    catalog = document.pdf_catalog()
    document.xref_set_key(catalog, "OCProperties/D/BaseState", "/OFF")
    document.xref_set_key(catalog, "OCProperties/D/ON", "[]")
    return saved(document)


@plant("soft mask hides a form", "text")
def soft_mask(text: str) -> bytes:
    document = base()
    form, _ = form_of(text, document)
    mask = document.get_new_xref()
    document.update_object(
        mask,
        "<</Type/XObject/Subtype/Form/BBox[0 0 595 842]/Group<</S/Transparency/CS/DeviceGray>>/Resources<<>>>>",
    )
    document.update_stream(mask, b"0 g 0 0 595 842 re f")
    state = f"<</SMask<</Type/Mask/S/Luminosity/G {mask} 0 R>>>>"
    overlay(
        document,
        b"q /Hide gs /Cover Do Q",
        resources={"XObject": f"<</Cover {form} 0 R>>", "ExtGState": f"<</Hide {state}>>"},
    )
    return saved(document, garbage=1)


@plant("text inside a soft mask", "text")
def inside_soft_mask(text: str) -> bytes:
    document = base()
    form, _ = form_of(text, document)
    document.xref_set_key(form, "Group", "<</S/Transparency/CS/DeviceGray>>")
    state = f"<</SMask<</Type/Mask/S/Luminosity/G {form} 0 R>>>>"
    overlay(
        document,
        b"q /Hide gs 1 g 0 0 595 842 re f Q",
        resources={"ExtGState": f"<</Hide {state}>>"},
    )
    return saved(document, garbage=1)


@plant("letters over several forms", "text")
def over_forms(text: str) -> bytes:
    document = base()
    for place, letter in enumerate(text):
        inner = pymupdf.open()
        inner.new_page(width=14, height=20).insert_text((0, 14), letter, fontname="china-s", fontsize=12)
        document[0].show_pdf_page(pymupdf.Rect(72 + 13 * place, 280, 86 + 13 * place, 300), inner, 0)
    return saved(document)


@plant("turned text", "text")
def turned_text(text: str) -> bytes:
    document = base()
    document[0].insert_text((300, 500), text, fontname="china-s", fontsize=12, rotate=90)
    return saved(document)


@plant("slanted text", "text")
def slanted(text: str) -> bytes:
    document = base()
    spot = pymupdf.Point(150, 500)
    document[0].insert_text(spot, text, fontname="china-s", fontsize=12, morph=(spot, pymupdf.Matrix(37)))
    return saved(document)


@plant("mirrored text", "text")
def mirrored(text: str) -> bytes:
    document = base()
    spot = pymupdf.Point(250, 500)
    document[0].insert_text(
        spot, text, fontname="china-s", fontsize=12, morph=(spot, pymupdf.Matrix(-1, 0, 0, 1, 0, 0))
    )
    return saved(document)


@plant("turned text painted letter by letter, mixed up", "text")
def turned_letters(text: str) -> bytes:
    document = base()
    for place in [*range(1, len(text), 2), *range(0, len(text), 2)]:
        document[0].insert_text((300, 600 - 13 * place), text[place], fontname="china-s", fontsize=12, rotate=90)
    return saved(document)


@plant("cells of a table, other words between in painting", "text")
def cells(text: str) -> bytes:
    document = base()
    for place, letter in enumerate(text):
        document[0].insert_text((72 + 30 * place, 500), letter, fontname="china-s", fontsize=12)
        document[0].insert_text((72 + 30 * place, 540), "合格", fontname="china-s", fontsize=12)
    return saved(document)


@plant("watermark tiled in a light tone", "text")
def watermark(text: str) -> bytes:
    document = base()
    for x in (60, 260):
        for y in (400, 600):
            spot = pymupdf.Point(x, y)
            document[0].insert_text(
                spot, text, fontname="china-s", fontsize=14, color=(0.93, 0.93, 0.93), morph=(spot, pymupdf.Matrix(30))
            )
    return saved(document)


@plant("second half at the top of the next page", "text")
def over_pages(text: str) -> bytes:
    document = pymupdf.open()
    half = max(1, len(text) // 2)
    for number, part in enumerate((text[:half], text[half:])):
        page = document.new_page()
        y = 800 if number == 0 else 40
        if number == 0:
            page.insert_text((60, 80), CLEAN_LINE, fontname="china-s", fontsize=12)
        page.insert_text((60, y), part, fontname="china-s", fontsize=12)
        if number == 1:
            page.insert_text((60, 80), CLEAN_LINE, fontname="china-s", fontsize=12)
    return saved(document)


@plant("both halves over a page edge, painted out of order", "text")
def over_pages_out_of_order(text: str) -> bytes:
    document = pymupdf.open()
    half = max(1, len(text) // 2)
    for part, y in ((text[:half], 800), (text[half:], 40)):
        page = document.new_page()
        if y == 40:
            page.insert_text((60, 80), CLEAN_LINE, fontname="china-s", fontsize=12)
        page.insert_text((60, y), part, fontname="china-s", fontsize=12)
        page.insert_text((60, 120), CLEAN_LINE, fontname="china-s", fontsize=12)
    return saved(document)


@plant("white text on a white box over black", "text")
def white_on_white_on_black(text: str) -> bytes:
    document = base()
    document[0].draw_rect(LINE, fill=(0, 0, 0))
    document[0].draw_rect(LINE, fill=(1, 1, 1))
    write(document[0], text, color=(1, 1, 1))
    return saved(document)


@plant("annotation with a text appearance", "text", "annotation")
def annotation_text(text: str) -> bytes:
    document = base()
    document[0].add_freetext_annot((72, 280, 400, 310), text, fontname="china-s", fontsize=12)
    return saved(document)


@plant("page contents in one stream of an array, split in a string", "text")
def split_streams(text: str) -> bytes:
    document = base()
    write(document[0], text)
    source = io.BytesIO(saved(document))
    out = io.BytesIO()
    with pikepdf.open(source) as pdf:
        content = pdf.pages[0].Contents
        data = (
            b"\n".join(part.read_bytes() for part in content)
            if isinstance(content, pikepdf.Array)
            else content.read_bytes()
        )
        middle = data.rindex(b"BT")
        pdf.pages[0].Contents = pikepdf.Array([pdf.make_stream(data[:middle]), pdf.make_stream(data[middle:])])
        pdf.save(out)
    return out.getvalue()

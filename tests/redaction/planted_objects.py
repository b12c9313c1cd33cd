"""Planted leaks in what no page paints: properties, navigation, structure, actions, signatures, leftovers, in many notations."""

import base64
import io
import re
from typing import Any
from urllib.parse import quote

import pikepdf
import pymupdf

from tests.redaction.planted import base, plant, saved, visible, write

Pdf = pikepdf.Pdf


def edited(change: Any, *, source: bytes | None = None, **options: Any) -> bytes:
    """The base file after `change(pdf)`."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(source or saved(base()))) as pdf:
        change(pdf)
        pdf.save(out, **options)
    return out.getvalue()


def catalog(text: str, key: str, value: Any) -> bytes:
    """The base file with a key of its catalog."""

    def change(pdf: Pdf) -> None:
        pdf.Root[key] = value(pdf, text) if callable(value) else value

    return edited(change)


def hexed(text: str, *, mark: bool = True) -> str:
    """A PDF hex string in UTF-16."""
    return "<" + ("feff" if mark else "") + text.encode("utf-16-be").hex() + ">"


@plant("Info value in UTF-8 with a mark", "metadata", page=None)
def info_utf8(text: str) -> bytes:
    return edited(lambda pdf: pdf.docinfo.__setitem__("/Subject", pikepdf.String(b"\xef\xbb\xbf" + text.encode())))


@plant("Info value in GBK", "metadata", page=None)
def info_gbk(text: str) -> bytes:
    return edited(lambda pdf: pdf.docinfo.__setitem__("/Author", pikepdf.String(text.encode("gb18030"))))


@plant("Info value in UTF-16 without a mark", "metadata", page=None)
def info_utf16(text: str) -> bytes:
    return edited(lambda pdf: pdf.docinfo.__setitem__("/Keywords", pikepdf.String(text.encode("utf-16-be"))))


@plant("Info value as numeric entities", "metadata", page=None)
def info_entities(text: str) -> bytes:
    return edited(lambda pdf: pdf.docinfo.__setitem__("/Keywords", "".join(f"&#{ord(c)};" for c in text)))


@plant("Info value in Base64", "metadata", page=None)
def info_base64(text: str) -> bytes:
    return edited(lambda pdf: pdf.docinfo.__setitem__("/Token", base64.b64encode(text.encode()).decode()))


@plant("Info value in Base64 of UTF-16", "metadata", page=None)
def info_base64_utf16(text: str) -> bytes:
    return edited(lambda pdf: pdf.docinfo.__setitem__("/Token", base64.b64encode(text.encode("utf-16-le")).decode()))


@plant("Info value in URL-safe Base64 twice", "metadata", page=None)
def info_base64_twice(text: str) -> bytes:
    once = base64.urlsafe_b64encode(text.encode())
    return edited(lambda pdf: pdf.docinfo.__setitem__("/Token", base64.urlsafe_b64encode(once).decode()))


@plant("Info value in hex digits", "metadata", page=None)
def info_hex(text: str) -> bytes:
    return edited(lambda pdf: pdf.docinfo.__setitem__("/Token", text.encode().hex()))


@plant("Info value with spaces between hex bytes", "metadata", page=None)
def info_hex_spaced(text: str) -> bytes:
    return edited(lambda pdf: pdf.docinfo.__setitem__("/Token", text.encode().hex(" ")))


@plant("Info value in quoted-printable", "metadata", page=None)
def info_quoted(text: str) -> bytes:
    value = "=?utf-8?Q?" + "".join(f"={byte:02X}" for byte in text.encode()) + "?="
    return edited(lambda pdf: pdf.docinfo.__setitem__("/From", value))


@plant("Info value in an encoded word, Base64", "metadata", page=None)
def info_encoded_word(text: str) -> bytes:
    value = "=?gb18030?B?" + base64.b64encode(text.encode("gb18030")).decode() + "?="
    return edited(lambda pdf: pdf.docinfo.__setitem__("/From", value))


@plant("Info value as UTF-7", "metadata", page=None)
def info_utf7(text: str) -> bytes:
    return edited(lambda pdf: pdf.docinfo.__setitem__("/From", text.encode("utf-7").decode()))


@plant("Info value as U+ code points", "metadata", page=None)
def info_code_points(text: str) -> bytes:
    return edited(lambda pdf: pdf.docinfo.__setitem__("/Code", " ".join(f"U+{ord(c):04X}" for c in text)))


@plant("Info value reversed", "metadata", page=None, long_only=True)
def info_reversed(text: str) -> bytes:
    return edited(lambda pdf: pdf.docinfo.__setitem__("/Code", text[::-1]))


@plant("custom key that is the name", "metadata", page=None)
def key_name(text: str) -> bytes:
    return edited(lambda pdf: pdf.docinfo.__setitem__("/" + text.replace(" ", ""), "x"))


@plant("name value in the catalog", "metadata", page=None)
def name_value(text: str) -> bytes:
    return catalog(text, "/Owner", lambda pdf, t: pikepdf.Name("/" + t.replace(" ", "")))


@plant("array of single letters in the catalog", "metadata", page=None)
def letters_array(text: str) -> bytes:
    return catalog(text, "/Owner", lambda pdf, t: pikepdf.Array([pikepdf.String(c) for c in t]))


@plant("XMP with numeric entities", "metadata", page=None)
def xmp_entities(text: str) -> bytes:
    document = base()
    spelled = "".join(f"&#x{ord(c):X};" for c in text)
    document.set_xml_metadata(f"<x:xmpmeta xmlns:x='adobe:ns:meta/'><dc:rights>{spelled}</dc:rights></x:xmpmeta>")
    return saved(document)


@plant("XMP with letters in elements of their own", "metadata", page=None)
def xmp_letters(text: str) -> bytes:
    document = base()
    spelled = "".join(f"<b>{c}</b>\n" for c in text)
    document.set_xml_metadata(f"<x:xmpmeta xmlns:x='adobe:ns:meta/'><pdfx:a>{spelled}</pdfx:a></x:xmpmeta>")
    return saved(document)


@plant("XMP thumbnail and history", "metadata", page=None)
def xmp_history(text: str) -> bytes:
    document = base()
    path = f"file:///C:/Users/{quote(text)}/Desktop/a.indd"
    document.set_xml_metadata(f"<x:xmpmeta><stRef:filePath stRef:x='{path}'/></x:xmpmeta>")
    return saved(document)


@plant("XMP in GBK", "metadata", page=None)
def xmp_gbk(text: str) -> bytes:
    document = base()
    xref = document.get_new_xref()
    document.update_object(xref, "<</Type/Metadata/Subtype/XML>>")
    document.update_stream(xref, f"<x:xmpmeta><a>{text}</a></x:xmpmeta>".encode("gb18030"))
    document.xref_set_key(document.pdf_catalog(), "Metadata", f"{xref} 0 R")
    return saved(document)


@plant("private data of an editor in a stream", "metadata", page=1)
def piece_stream(text: str) -> bytes:
    def change(pdf: Pdf) -> None:
        private = pdf.make_stream(b"\x01\x02\x03" + text.encode("utf-16-le") + b"\0\0")
        pdf.pages[0].PieceInfo = pikepdf.Dictionary(Draw=pikepdf.Dictionary(Private=private))

    return edited(change)


@plant("private data compressed twice", "attachment", page=1)
def piece_compressed(text: str) -> bytes:
    import zlib

    def change(pdf: Pdf) -> None:
        private = pdf.make_stream(zlib.compress(b"owner=" + text.encode()))
        pdf.pages[0].PieceInfo = pikepdf.Dictionary(Draw=pikepdf.Dictionary(Private=private))

    return edited(change)


@plant("private data holds a PDF", "attachment", "metadata", page=1)
def piece_pdf(text: str) -> bytes:
    def change(pdf: Pdf) -> None:
        private = pdf.make_stream(visible(text))
        pdf.pages[0].PieceInfo = pikepdf.Dictionary(Draw=pikepdf.Dictionary(Private=private))

    return edited(change)


@plant("output intent", "metadata", page=None)
def output_intent(text: str) -> bytes:
    return catalog(
        text,
        "/OutputIntents",
        lambda pdf, t: pikepdf.Array(
            [pikepdf.Dictionary(Type=pikepdf.Name.OutputIntent, S=pikepdf.Name.GTS_PDFX, Info=t)]
        ),
    )


@plant("ICC profile description", "metadata", page=None)
def icc(text: str) -> bytes:
    def change(pdf: Pdf) -> None:
        profile = pdf.make_stream(b"\0" * 128 + b"\0\0\0\x01desc" + b"mluc" + text.encode("utf-16-be"))
        profile.N = 3
        intent = pikepdf.Dictionary(Type=pikepdf.Name.OutputIntent, S=pikepdf.Name.GTS_PDFX, DestOutputProfile=profile)
        pdf.Root.OutputIntents = pikepdf.Array([intent])

    return edited(change)


@plant("article thread", "metadata", "outline", page=None)
def thread(text: str) -> bytes:
    def change(pdf: Pdf) -> None:
        info = pikepdf.Dictionary(Title=text)
        pdf.Root.Threads = pikepdf.Array([pdf.make_indirect(pikepdf.Dictionary(I=info))])

    return edited(change)


@plant("portfolio schema", "metadata", "attachment", page=None)
def portfolio(text: str) -> bytes:
    schema = lambda pdf, t: pikepdf.Dictionary(  # noqa: E731
        Type=pikepdf.Name.Collection, Schema=pikepdf.Dictionary(A=pikepdf.Dictionary(N=t, Subtype=pikepdf.Name.S))
    )
    return catalog(text, "/Collection", schema)


@plant("named destination", "link", page=None)
def destination(text: str) -> bytes:
    def change(pdf: Pdf) -> None:
        target = pikepdf.Array([pdf.pages[0].obj, pikepdf.Name.Fit])
        pdf.Root.Names = pikepdf.Dictionary(
            Dests=pikepdf.Dictionary(Names=pikepdf.Array([pikepdf.String(text), target]))
        )

    return edited(change)


@plant("old style destination name", "link", "metadata", page=None)
def old_destination(text: str) -> bytes:
    def change(pdf: Pdf) -> None:
        target = pikepdf.Array([pdf.pages[0].obj, pikepdf.Name.Fit])
        pdf.Root.Dests = pikepdf.Dictionary({"/" + text.replace(" ", ""): target})

    return edited(change)


@plant("name tree of scripts", "script", "link", page=None)
def script_name(text: str) -> bytes:
    def change(pdf: Pdf) -> None:
        action = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="1")
        pdf.Root.Names = pikepdf.Dictionary(
            JavaScript=pikepdf.Dictionary(Names=pikepdf.Array([pikepdf.String(text), action]))
        )

    return edited(change)


def _javascript(source: str) -> bytes:
    return edited(
        lambda pdf: pdf.Root.__setitem__(
            "/OpenAction", pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String(source))
        )
    )


@plant("script with joined strings", "script", page=None)
def script_joined(text: str) -> bytes:
    return _javascript("var a = " + " + ".join(f'"{c}"' for c in text) + ";")


@plant("script with character codes", "script", page=None)
def script_codes(text: str) -> bytes:
    return _javascript(f"var a = String.fromCharCode({','.join(str(ord(c)) for c in text)});")


@plant("script with hexadecimal character codes", "script", page=None)
def script_hex_codes(text: str) -> bytes:
    return _javascript(f"var a = String.fromCharCode({', '.join(hex(ord(c)) for c in text)});")


@plant("script with braces escapes", "script", page=None)
def script_braces(text: str) -> bytes:
    return _javascript("var a = '" + "".join(f"\\u{{{ord(c):x}}}" for c in text) + "';")


@plant("script with octal escapes", "script", page=None, ascii_only=True)
def script_octal(text: str) -> bytes:
    return _javascript("var a = '" + "".join(f"\\{ord(c):03o}" for c in text) + "';")


@plant("script with percent u escapes", "script", page=None)
def script_percent(text: str) -> bytes:
    return _javascript("var a = unescape('" + "".join(f"%u{ord(c):04X}" for c in text) + "');")


@plant("script in a compressed stream", "script", page=None)
def script_stream(text: str) -> bytes:
    def change(pdf: Pdf) -> None:
        body = pdf.make_stream(f"var owner = '{text}';".encode("utf-16"))
        pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=body)

    return edited(change)


@plant("page action", "script", "link", page=1)
def page_action(text: str) -> bytes:
    def change(pdf: Pdf) -> None:
        act = pikepdf.Dictionary(S=pikepdf.Name.URI, URI=f"http://example.cn/{quote(text, encoding='gb18030')}")
        pdf.pages[0].AA = pikepdf.Dictionary(O=act)

    return edited(change)


@plant("submit address", "link", page=None)
def submit(text: str) -> bytes:
    target = pikepdf.Dictionary(FS=pikepdf.Name.URL, F=f"https://example.cn/{quote(text)}")
    return edited(
        lambda pdf: pdf.Root.__setitem__("/OpenAction", pikepdf.Dictionary(S=pikepdf.Name.SubmitForm, F=target))
    )


@plant("punycode host", "link", page=1)
def punycode(text: str) -> bytes:
    document = base()
    host = re.sub(r"[·\s]", "", text).encode("idna").decode()
    document[0].insert_link(
        {"kind": pymupdf.LINK_URI, "from": pymupdf.Rect(0, 0, 50, 50), "uri": f"https://{host}.example.cn/"}
    )
    return saved(document)


@plant("address quoted twice", "link", page=1)
def quoted_twice(text: str) -> bytes:
    document = base()
    document[0].insert_link(
        {"kind": pymupdf.LINK_URI, "from": pymupdf.Rect(0, 0, 50, 50), "uri": f"https://a.cn/?q={quote(quote(text))}"}
    )
    return saved(document)


@plant("data address", "link", page=1)
def data_address(text: str) -> bytes:
    document = base()
    body = base64.b64encode(f"<p>{text}</p>".encode()).decode()
    document[0].insert_link(
        {"kind": pymupdf.LINK_URI, "from": pymupdf.Rect(0, 0, 50, 50), "uri": f"data:text/html;base64,{body}"}
    )
    return saved(document)


@plant("link target file", "link", page=1)
def remote_target(text: str) -> bytes:
    def change(pdf: Pdf) -> None:
        act = pikepdf.Dictionary(
            S=pikepdf.Name.GoToR,
            F=pikepdf.Dictionary(Type=pikepdf.Name.Filespec, F=f"D:/{text}.pdf", UF=f"D:/{text}.pdf"),
        )
        mark = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], A=act)
        pdf.pages[0].Annots = pikepdf.Array([pdf.make_indirect(mark)])

    return edited(change)


def _mark(subtype: str, **keys: Any) -> bytes:
    def change(pdf: Pdf) -> None:
        mark = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name("/" + subtype), Rect=[50, 50, 90, 90])
        for key, value in keys.items():
            mark["/" + key] = value
        placed = pdf.make_indirect(mark)
        pdf.pages[0].Annots = pikepdf.Array([placed])
        if subtype == "Widget":
            pdf.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([placed]))

    return edited(change)


@plant("note with rich text", "annotation", page=1)
def rich_note(text: str) -> bytes:
    half = len(text) // 2
    return _mark("Text", RC=f"<body><p><b>{text[:half]}</b>{text[half:]}</p></body>", Contents="x")


@plant("note subject", "annotation", page=1)
def note_subject(text: str) -> bytes:
    return _mark("Highlight", Subj=text, QuadPoints=[50, 60, 90, 60, 50, 50, 90, 50])


@plant("note name", "annotation", page=1)
def note_name(text: str) -> bytes:
    return _mark("Square", NM=text)


@plant("overlay text of a redaction mark", "annotation", page=1)
def overlay_text(text: str) -> bytes:
    return _mark("Redact", OverlayText=text)


@plant("measuring caption of a line", "annotation", page=1)
def line_caption(text: str) -> bytes:
    return _mark("Line", L=[50, 50, 90, 90], Measure=pikepdf.Dictionary(R=text, X=pikepdf.Array([])))


@plant("rich media configuration", "annotation", "attachment", "metadata", page=1)
def rich_media(text: str) -> bytes:
    return _mark(
        "RichMedia",
        RichMediaContent=pikepdf.Dictionary(Configurations=pikepdf.Array([pikepdf.Dictionary(Name=text)])),
    )


@plant("field names nested", "form", page=1)
def nested_field(text: str) -> bytes:
    def change(pdf: Pdf) -> None:
        parent = pdf.make_indirect(pikepdf.Dictionary(T=text, FT=pikepdf.Name.Tx, Kids=pikepdf.Array([])))
        mark = pdf.make_indirect(
            pikepdf.Dictionary(
                Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Widget, Rect=[0, 0, 9, 9], T="a", Parent=parent
            )
        )
        parent.Kids.append(mark)
        pdf.pages[0].Annots = pikepdf.Array([mark])
        pdf.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([parent]))

    return edited(change)


@plant("choice options", "form", page=1)
def options(text: str) -> bytes:
    def change(pdf: Pdf) -> None:
        mark = pdf.make_indirect(
            pikepdf.Dictionary(
                Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Widget, Rect=[0, 0, 9, 9], T="a", FT=pikepdf.Name.Ch,
                Opt=pikepdf.Array([pikepdf.Array(["1", text]), pikepdf.Array(["2", "x"])]),
            )
        )  # fmt: skip
        pdf.pages[0].Annots = pikepdf.Array([mark])
        pdf.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([mark]))

    return edited(change)


@plant("letters in fields of a comb", "form", page=1)
def comb(text: str) -> bytes:
    def change(pdf: Pdf) -> None:
        marks = [
            pdf.make_indirect(
                pikepdf.Dictionary(
                    Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Widget, Rect=[20 * i, 20, 20 * i + 18, 40],
                    T=f"c{i}", FT=pikepdf.Name.Tx, V=pikepdf.String(letter),
                )
            )
            for i, letter in enumerate(text)
        ]  # fmt: skip
        pdf.pages[0].Annots = pikepdf.Array(marks)
        pdf.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array(marks))

    return edited(change)


@plant("button caption", "form", page=1)
def caption(text: str) -> bytes:
    return _mark("Widget", FT=pikepdf.Name.Btn, T="b", MK=pikepdf.Dictionary(CA=text))


@plant("check box state name", "form", "metadata", page=1)
def state_name(text: str) -> bytes:
    return _mark("Widget", FT=pikepdf.Name.Btn, T="b", AS=pikepdf.Name("/" + text.replace(" ", "")))


@plant("stale appearance", "annotation", "text", "form", page=1)
def stale(text: str) -> bytes:
    document = base()
    widget = pymupdf.Widget()
    widget.rect = pymupdf.Rect(72, 400, 300, 420)
    widget.field_type = pymupdf.PDF_WIDGET_TYPE_TEXT
    widget.field_name, widget.field_value = "f1", text
    document[0].add_widget(widget)
    xref = next(document[0].widgets()).xref
    document.xref_set_key(xref, "V", "(x)")
    return saved(document)


@plant("XFA packets with attributes", "form", page=None)
def xfa_attribute(text: str) -> bytes:
    def change(pdf: Pdf) -> None:
        packet = pdf.make_stream(f"<template><field name='a' toolTip='{text}'/></template>".encode("utf-16"))
        pdf.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([]), XFA=packet)

    return edited(change)


@plant("usage dictionary of a layer", "layer", page=None)
def layer_usage(text: str) -> bytes:
    document = base()
    layer = document.add_ocg("图层", on=True)
    document.xref_set_key(layer, "Usage", f"<</User<</Type/Ind/Name {hexed(text)}>>>>")
    return saved(document)


@plant("name of a layer configuration", "layer", page=None)
def layer_configuration(text: str) -> bytes:
    document = base()
    document.add_ocg("图层", on=True)
    document.xref_set_key(document.pdf_catalog(), "OCProperties/D/Name", hexed(text))
    return saved(document)


@plant("label in a layer order", "layer", page=None)
def layer_order(text: str) -> bytes:
    document = base()
    layer = document.add_ocg("图层", on=True)
    document.xref_set_key(document.pdf_catalog(), "OCProperties/D/Order", f"[{hexed(text)} {layer} 0 R]")
    return saved(document)


def _element(**keys: Any) -> bytes:
    def change(pdf: Pdf) -> None:
        element = pikepdf.Dictionary(Type=pikepdf.Name.StructElem, S=pikepdf.Name.P)
        for key, value in keys.items():
            element["/" + key] = value
        pdf.Root.StructTreeRoot = pdf.make_indirect(
            pikepdf.Dictionary(Type=pikepdf.Name.StructTreeRoot, K=pdf.make_indirect(element))
        )

    return edited(change)


@plant("structure title", "structure", page=None)
def element_title(text: str) -> bytes:
    return _element(T=text)


@plant("structure id", "structure", page=None)
def element_id(text: str) -> bytes:
    return _element(ID=text)


@plant("structure expansion", "structure", page=None)
def element_expansion(text: str) -> bytes:
    return _element(E=text)


@plant("structure attribute", "structure", "metadata", page=None)
def element_attribute(text: str) -> bytes:
    return _element(A=pikepdf.Dictionary(O=pikepdf.Name.UserProperties, P=[pikepdf.Dictionary(N="作者", V=text)]))


@plant("structure type name", "structure", "metadata", page=None)
def role(text: str) -> bytes:
    def change(pdf: Pdf) -> None:
        pdf.Root.StructTreeRoot = pdf.make_indirect(
            pikepdf.Dictionary(
                Type=pikepdf.Name.StructTreeRoot,
                RoleMap=pikepdf.Dictionary({"/" + text.replace(" ", ""): pikepdf.Name.P}),
            )
        )

    return edited(change)


@plant("replacement text letter by letter", "structure", page=1)
def actual_letters(text: str) -> bytes:
    document = base()
    xref = document[0].get_contents()[-1]
    marks = b"".join(
        b"/Span <</ActualText " + hexed(letter).encode() + b">> BDC\nBT /F0 1 Tf ET\nEMC\n" for letter in text
    )
    document.update_stream(xref, marks + document.xref_stream(xref))
    return saved(document)


@plant("replacement text in a property list", "structure", page=1)
def actual_properties(text: str) -> bytes:
    document = base()
    xref = document[0].get_contents()[-1]
    document.update_stream(xref, b"/Span /MC0 BDC\n" + document.xref_stream(xref) + b"\nEMC")
    resources = int(document.xref_get_key(document[0].xref, "Resources")[1].split()[0])
    document.xref_set_key(resources, "Properties", f"<</MC0<</ActualText {hexed(text)}>>>>")
    return saved(document)


@plant("marked content property", "structure", "metadata", page=1)
def marked_property(text: str) -> bytes:
    document = base()
    xref = document[0].get_contents()[-1]
    document.update_stream(
        xref, b"/Artifact <</Owner " + hexed(text).encode() + b">> DP\n" + document.xref_stream(xref)
    )
    return saved(document)


@plant("marked content tag", "metadata", "structure", page=1)
def marked_tag(text: str) -> bytes:
    document = base()
    xref = document[0].get_contents()[-1]
    tag = "".join(f"#{byte:02x}" for byte in text.replace(" ", "").encode())
    document.update_stream(xref, b"/" + tag.encode() + b" MP\n" + document.xref_stream(xref))
    return saved(document)


@plant("comment inside page content", "metadata", page=1)
def content_comment(text: str) -> bytes:
    document = base()
    xref = document[0].get_contents()[-1]
    data = document.xref_stream(xref)
    document.update_stream(xref, data[:20].replace(b"\n", b"\n") + b"\n% owner: " + text.encode() + b"\n" + data[20:])
    return saved(document)


@plant("comment in page content in UTF-16", "metadata", page=1)
def content_comment_utf16(text: str) -> bytes:
    document = base()
    xref = document[0].get_contents()[-1]
    document.update_stream(xref, b"% " + text.encode("utf-16-be") + b"\n" + document.xref_stream(xref))
    return saved(document)


@plant("string operand of an unknown operator", "metadata", "text", page=1)
def unknown_operator(text: str) -> bytes:
    document = base()
    xref = document[0].get_contents()[-1]
    document.update_stream(xref, b"BX (" + text.encode() + b") owner EX\n" + document.xref_stream(xref))
    return saved(document)


@plant("inline image data", "metadata", "text", page=1)
def inline_image(text: str) -> bytes:
    document = base()
    xref = document[0].get_contents()[-1]
    body = text.encode()
    picture = b"BI /W %d /H 1 /CS /G /BPC 8 ID " % len(body) + body + b"\nEI\n"
    document.update_stream(xref, picture + document.xref_stream(xref))
    return saved(document)


@plant("resource names", "metadata", page=1)
def resource_name(text: str) -> bytes:
    def change(pdf: Pdf) -> None:
        pdf.pages[0].Resources.ExtGState = pikepdf.Dictionary({"/" + text.replace(" ", ""): pikepdf.Dictionary(CA=1)})

    return edited(change)


@plant("spot colour name", "metadata", page=1)
def spot_colour(text: str) -> bytes:
    def change(pdf: Pdf) -> None:
        spot = pikepdf.Array(
            [
                pikepdf.Name.Separation,
                pikepdf.Name("/" + text.replace(" ", "")),
                pikepdf.Name.DeviceGray,
                pikepdf.Dictionary(FunctionType=2, Domain=[0, 1], N=1),
            ]
        )
        pdf.pages[0].Resources.ColorSpace = pikepdf.Dictionary(CS0=spot)

    return edited(change)


@plant("glyph names of a font", "font", "metadata", page=1, ascii_only=True)
def glyph_names(text: str) -> bytes:
    def change(pdf: Pdf) -> None:
        names = pikepdf.Array([65, *(pikepdf.Name(f"/{c}") for c in text.replace(" ", ""))])
        font = pikepdf.Dictionary(
            Type=pikepdf.Name.Font,
            Subtype=pikepdf.Name.Type1,
            BaseFont=pikepdf.Name.Helvetica,
            Encoding=pikepdf.Dictionary(Differences=names),
        )
        pdf.pages[0].Resources.Font["/Fx"] = font

    return edited(change)


@plant("unused mapping of a font", "font", page=1)
def left_mapping(text: str) -> bytes:
    def change(pdf: Pdf) -> None:
        rows = "".join(f"<{number:02x}><{ord(c):04x}>\n" for number, c in enumerate(text, 1))
        head = f"begincmap 1 begincodespacerange<00><ff>endcodespacerange {len(text)} beginbfchar\n"
        table = f"{head}{rows}endbfchar endcmap".encode()
        font = pikepdf.Dictionary(
            Type=pikepdf.Name.Font,
            Subtype=pikepdf.Name.Type1,
            BaseFont=pikepdf.Name.Helvetica,
            ToUnicode=pdf.make_stream(table),
        )
        pdf.pages[0].Resources.Font["/Fx"] = pdf.make_indirect(font)

    return edited(change)


@plant("orphan object in an object stream of an older file", "revision", page=None)
def orphan_in_stream(text: str) -> bytes:
    def change(pdf: Pdf) -> None:
        pdf.make_indirect(pikepdf.Dictionary(Note=pikepdf.String(text)))

    source = edited(change, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    opened = pymupdf.open(stream=source, filetype="pdf")
    xref = opened.get_new_xref()
    opened.update_object(xref, f"<</Note {hexed(text)}>>")
    data: bytes = opened.tobytes(garbage=0, use_objstms=1)
    return data


@plant("older revision with an attachment", "attachment", page=None)
def revision_attachment(text: str) -> bytes:
    import tempfile
    from pathlib import Path

    document = base()
    document.embfile_add("a", text.encode(), filename="a.txt")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.pdf"
        path.write_bytes(saved(document))
        opened = pymupdf.open(path)
        opened.embfile_del("a")
        opened.saveIncr()
        return path.read_bytes()


@plant("file before the header", "revision", page=None)
def before_header(text: str) -> bytes:
    return b"%" + text.encode() + b"\n" + saved(base())


@plant("zip behind the end", "revision", "attachment", page=None)
def zip_behind(text: str) -> bytes:
    import zipfile

    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", text)
    return saved(base()) + out.getvalue()


@plant("picture behind the end", "revision", "metadata", "attachment", page=None)
def picture_behind(text: str) -> bytes:
    from tests.redaction.planted import with_exif

    return saved(base()) + with_exif(text)


@plant("padding inside a stream after its length", "revision", page=None)
def stream_padding(text: str) -> bytes:
    data = saved(base())
    at = data.index(b"endstream")
    return data[:at] + text.encode() + b"\n" + data[at:]


@plant("trailer key", "metadata", page=None)
def trailer_key(text: str) -> bytes:
    data = saved(base())
    at = data.rindex(b"/Root")
    return data[:at] + b"/Owner" + hexed(text).encode() + data[at:]


@plant("document id", "metadata", page=None)
def document_id(text: str) -> bytes:
    data = saved(base())
    body = re.sub(rb"/ID\s*\[.*?\]", b"", data, flags=re.DOTALL)
    at = body.rindex(b"/Root")
    return body[:at] + b"/ID[" + hexed(text, mark=False).encode() * 2 + b"]" + body[at:]


@plant("usage rights", "metadata", page=None)
def usage_rights(text: str) -> bytes:
    return catalog(
        text,
        "/Perms",
        lambda pdf, t: pikepdf.Dictionary(UR3=pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.Sig, Reason=t))),
    )


@plant("web capture source", "link", "metadata", page=None)
def spider(text: str) -> bytes:
    source = lambda pdf, t: pikepdf.Dictionary(V=1.0, C=[pikepdf.Dictionary(URL=f"http://a.cn/{quote(t)}")])  # noqa: E731
    return catalog(text, "/SpiderInfo", source)


@plant("viewer requirement", "metadata", page=None)
def requirement(text: str) -> bytes:
    return catalog(text, "/Legal", lambda pdf, t: pikepdf.Dictionary(Attestation=t))


@plant("document part", "metadata", page=None)
def document_part(text: str) -> bytes:
    return catalog(
        text,
        "/DPartRoot",
        lambda pdf, t: pikepdf.Dictionary(
            DPartRootNode=pdf.make_indirect(pikepdf.Dictionary(DPM=pikepdf.Dictionary(Who=t)))
        ),
    )


@plant("group of a page as separation", "metadata", page=1)
def separation_info(text: str) -> bytes:
    return edited(
        lambda pdf: pdf.pages[0].obj.__setitem__(
            "/SeparationInfo", pikepdf.Dictionary(DeviceColorant=pikepdf.String(text))
        )
    )


@plant("visible text and its form of nobody", "text", page=2)
def second_page(text: str) -> bytes:
    document = base()
    write(document[1], text)
    return saved(document)

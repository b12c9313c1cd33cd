"""Planted leaks in syntax that no library writes: pages that nobody counts, bytes behind streams, values cut within a letter."""

import zlib

from tests.redaction.planted import plant
from tests.redaction.raw_pdf import BODY, LINE, RawPdf, shown, utf16


def _two_pages() -> RawPdf:
    pdf = RawPdf()
    pdf.page()
    pdf.page()
    return pdf


@plant("page beyond the number that the page tree claims", "revision", page=None)
def uncounted(text: str) -> bytes:
    pdf = RawPdf()
    pdf.page()
    pdf.page(BODY + shown(f"作者：{text}"))
    return pdf.build(count=1)


@plant("page template", "revision", page=None)
def template(text: str) -> bytes:
    pdf = _two_pages()
    number = pdf.page(BODY + shown(f"作者：{text}"), counted=False)
    pdf.catalog = b"/Names<</Templates<</Names[(t)%d 0 R]>>>>" % number
    return pdf.build()


@plant("bytes behind a deflated stream", "revision")
def behind_packed(text: str) -> bytes:
    pdf = RawPdf()
    pdf.page(stream=pdf.stream(BODY, packed=True, behind=f"\n作者：{text}".encode()))
    return pdf.build()


@plant("file behind a deflated stream", "revision", page=None)
def file_behind_packed(text: str) -> bytes:
    import gzip

    pdf = RawPdf()
    pdf.page(stream=pdf.stream(BODY, packed=True, behind=gzip.compress(f"作者：{text}".encode())))
    return pdf.build()


@plant("bytes between the end of a stream and of its object", "revision", page=None)
def after_stream(text: str) -> bytes:
    pdf = _two_pages()
    number = pdf.stream(b"BT ET")
    pdf.objects[number] += f"\n% 作者：{text}".encode()
    return pdf.build()


@plant("XFA value cut within a letter", "form", page=None)
def cut_form(text: str) -> bytes:
    data = f"<xdp><xfa:data><name>{text}</name></xfa:data></xdp>".encode()
    cut = data.index(b"<name>") + 7
    pdf = _two_pages()
    first, second = pdf.stream(data[:cut], packed=True), pdf.stream(data[cut:], packed=True)
    pdf.catalog = b"/AcroForm<</Fields[]/XFA[(a)%d 0 R(b)%d 0 R]>>" % (first, second)
    return pdf.build()


@plant("script that adds pieces to a variable", "script", page=None, ascii_only=True)
def added_script(text: str) -> bytes:
    pdf = _two_pages()
    half = len(text) // 2
    code = f"var a = '{text[:half]}'; a += '{text[half:]}';".encode()
    pdf.catalog = b"/OpenAction<</S/JavaScript/JS<" + code.hex().encode() + b">>>"
    return pdf.build()


@plant("alternative text of an element with its page", "structure")
def alternative(text: str) -> bytes:
    pdf = RawPdf()
    page = pdf.page()
    element = pdf.add(b"<</Type/StructElem/S/Figure/Pg %d 0 R/Alt" % page + utf16(f"作者：{text}") + b">>")
    pdf.catalog = b"/StructTreeRoot<</Type/StructTreeRoot/K %d 0 R>>" % element
    return pdf.build()


@plant("name of a field that only holds others", "form", page=None)
def field_holder(text: str) -> bytes:
    pdf = RawPdf()
    holder = pdf.add(b"")
    inner = pdf.add(b"<</FT/Tx/Parent %d 0 R/T(a)>>" % holder)
    pdf.objects[holder] = b"<</T" + utf16(f"作者：{text}") + b"/Kids[%d 0 R]>>" % inner
    pdf.page()
    pdf.catalog = b"/AcroForm<</Fields[%d 0 R]>>" % holder
    return pdf.build()


@plant("name of a character map", "font", ascii_only=True)
def map_name(text: str) -> bytes:
    name = text.replace(" ", "").encode()
    pdf = RawPdf()
    table = b"begincmap /CMapName /" + name + b" def 1 beginbfchar <41> <0041> endbfchar endcmap"
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode %d 0 R>>" % pdf.stream(table)
    pdf.page(resources=b"/Properties<</P %d 0 R>>" % pdf.add(font))
    return pdf.build()


@plant("language said between the letters", "metadata", page=None)
def language(text: str) -> bytes:
    pdf = _two_pages()
    pdf.catalog = b"/Custom" + utf16("作者：" + "".join(f"\x1bzh\x1b{letter}" for letter in text))
    return pdf.build()


@plant("narrow cell beside another", "text", long_only=True)
def cells(text: str) -> bytes:
    pieces = [text[at : at + 4] for at in range(0, len(text), 4)]
    content = BODY
    for row, piece in enumerate(pieces):
        content += shown(piece, y=600 - 15 * row) + shown("压力", x=200, y=600 - 15 * row)
    pdf = RawPdf()
    pdf.page(content)
    return pdf.build()


@plant("one letter a text object, last one first", "text")
def backwards(text: str) -> bytes:
    letters = list(enumerate(f"作者：{text}"))
    pdf = RawPdf()
    pdf.page(BODY + b"".join(shown(letter, x=72 + 12 * place) for place, letter in reversed(letters)))
    return pdf.build()


@plant("two lines painted letter by letter in turn", "text", long_only=True)
def in_turn(text: str) -> bytes:
    pairs = zip(text, LINE, strict=False)
    content = b"".join(
        shown(one, x=72 + 12 * place) + shown(two, x=72 + 12 * place, y=560) for place, (one, two) in enumerate(pairs)
    )
    pdf = RawPdf()
    pdf.page(BODY + content)
    return pdf.build()


@plant("letters on a wave", "text", long_only=True)
def wave(text: str) -> bytes:
    pdf = RawPdf()
    pdf.page(BODY + b"".join(shown(c, x=72 + 14 * n, y=600 + (0, 6, 8, 6)[n % 4]) for n, c in enumerate(text)))
    return pdf.build()


@plant("man or woman behind the name", "text")
def with_sex(text: str) -> bytes:
    pdf = RawPdf()
    pdf.page(BODY + shown(f"{text}  男  1985年生"))
    return pdf.build()


@plant("colour profile's description", "metadata", ascii_only=True)
def profile(text: str) -> bytes:
    said = text.encode() + b"\0"
    body = (
        b"\0" * 36 + b"acsp" + b"\0" * 88 + (1).to_bytes(4) + b"desc" + (144).to_bytes(4) + (len(said) + 12).to_bytes(4)
    )
    body += b"desc\0\0\0\0" + len(said).to_bytes(4) + said
    pdf = RawPdf()
    number = pdf.stream(len(body).to_bytes(4) + body[4:], b"/N 1/Alternate/DeviceGray", packed=True)
    pdf.page(BODY + b"/C cs .5 scn 10 10 5 5 re f", resources=b"/ColorSpace<</C[/ICCBased %d 0 R]>>" % number)
    return pdf.build()


@plant("palette of a picture", "metadata")
def palette(text: str) -> bytes:
    colours = f"作者：{text}".encode().ljust(72, b"\0").hex().encode()
    picture = (
        b"/Type/XObject/Subtype/Image/Width 4/Height 4/BitsPerComponent 8/ColorSpace[/Indexed/DeviceRGB 23<" + colours
    )
    pdf = RawPdf()
    number = pdf.stream(zlib.compress(b"\0" * 16), picture + b">]/Filter/FlateDecode")
    pdf.page(BODY + b"q 9 0 0 9 9 9 cm /I Do Q", resources=b"/XObject<</I %d 0 R>>" % number)
    return pdf.build()


@plant("action of a calculated field", "script", "form", ascii_only=True)
def calculated(text: str) -> bytes:
    half = len(text) // 2
    code = f'event.value = "{text[:half]}" + "{text[half:]}"'.encode().hex().encode()
    pdf = RawPdf()
    field = pdf.add(
        b"<</Type/Annot/Subtype/Widget/Rect[70 500 300 520]/FT/Tx/T(a)/AA<</C<</S/JavaScript/JS<" + code + b">>>>>>>"
    )
    pdf.page(extra=b"/Annots[%d 0 R]" % field)
    pdf.catalog = b"/AcroForm<</Fields[%d 0 R]/CO[%d 0 R]>>" % (field, field)
    return pdf.build()


@plant("deflated stream that no cross-reference lists", "revision", page=None)
def unlisted_stream(text: str) -> bytes:
    pdf = _two_pages()
    number = pdf.stream(f"作者：{text}".encode(), packed=True)
    return pdf.build(unlisted=(number,))


@plant("page that no cross-reference lists", "revision", page=None)
def unlisted_page(text: str) -> bytes:
    pdf = _two_pages()
    content = pdf.stream(BODY + shown(f"作者：{text}"), packed=True)
    page = pdf.page(stream=content, counted=False)
    return pdf.build(unlisted=(content, page))


@plant("page template of its own type", "revision", page=None)
def typed_template(text: str) -> bytes:
    pdf = _two_pages()
    number = pdf.page(BODY + shown(f"作者：{text}"), counted=False)
    pdf.objects[number] = pdf.objects[number].replace(b"/Type/Page", b"/Type/Template")
    pdf.catalog = b"/Names<</Templates<</Names[(t)%d 0 R]>>>>" % number
    return pdf.build()


@plant("comment behind a string in a pattern that nothing paints with", "metadata")
def pattern_comment(text: str) -> bytes:
    pdf = RawPdf()
    head = b"/Type/Pattern/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 9 9]/XStep 9/YStep 9/Resources<<>>"
    number = pdf.stream(b"BT /F2 9 Tf (x) Tj ET % " + f"作者：{text}".encode(), head)
    pdf.page(resources=b"/Pattern<</P %d 0 R>>" % number)
    return pdf.build()


@plant("field with a black ground over text", "text")
def field_cover(text: str) -> bytes:
    pdf = RawPdf()
    look = pdf.stream(b"0 g 0 0 400 24 re f", b"/Type/XObject/Subtype/Form/BBox[0 0 400 24]")
    field = pdf.add(
        b"<</Type/Annot/Subtype/Widget/Rect[68 594 468 618]/F 4/FT/Tx/T(a)/MK<</BG[0 0 0]>>/AP<</N %d 0 R>>>>" % look
    )
    pdf.page(BODY + shown(text), extra=b"/Annots[%d 0 R]" % field)
    pdf.catalog = b"/AcroForm<</Fields[%d 0 R]>>" % field
    return pdf.build()

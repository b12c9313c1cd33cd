"""Glyphs that show the name and claim to be other letters are noticed by their shapes (T-055); honest pages are not."""

from math import cos, sin

import pymupdf
import pytest

from redaction.detectors.page_walk import page_pass
from redaction.identity import Identity
from redaction.reading.files import read_bytes
from redaction.reading.scripts import muddled
from redaction.reading.shapes import reference
from tests.redaction.people import RARE, UYGHUR
from tests.redaction.planted import saved
from tests.redaction.raw_pdf import BODY, RawPdf

LINE = "检验检测机构应当按照规定进行计量校准。"


def swapped(text: str, *, lies: dict[str, str], rotation: int = 0) -> bytes:
    """A page that shows a text in an embedded font whose table claims other letters."""
    document = pymupdf.open()
    page = document.new_page()
    writer = pymupdf.TextWriter(page.rect)
    writer.append((72, 100), LINE, font=pymupdf.Font("cjk"), fontsize=12)
    writer.append((72, 140), text, font=pymupdf.Font("cjk"), fontsize=12)
    writer.write_text(page)
    page.set_rotation(rotation)
    font = pymupdf.Font("cjk")
    honest = {font.has_glyph(ord(letter)): letter for letter in LINE + text}
    claims = b"".join(b"<%04x> <%04x>\n" % (code, ord(lies.get(letter, letter))) for code, letter in honest.items())
    table = b"begincmap\n1 begincodespacerange <0000> <ffff> endcodespacerange\n%d beginbfchar\n" % len(honest)
    for xref in range(1, document.xref_length()):
        if document.xref_is_stream(xref) and b"begincmap" in document.xref_stream(xref):
            document.update_stream(xref, table + claims + b"endbfchar\nendcmap\n")
    return saved(document)


def looks(data: bytes, identity: Identity) -> list[bool]:
    document = read_bytes(data, name="材料.pdf", deep=True)
    return [fact.needs_look for fact in page_pass(document, identity).facts]


@pytest.mark.parametrize("rotation", [0, 90])
@pytest.mark.parametrize(
    ("text", "lies", "identity"),
    [
        ("作者：王翀", {"王": "水", "翀": "火"}, RARE),
        ("作者：王翀", {"翀": "火"}, RARE),
        ("迪丽努尔艾合买提", dict(zip("迪丽努尔艾合买提", "水火天风地云山石", strict=True)), UYGHUR),
        ("塔河地区检验检测中心", {"塔": "江", "河": "湖"}, UYGHUR),
    ],
)
def test_a_page_whose_glyphs_look_like_the_identity_under_other_letters_needs_a_look(
    text, lies, identity, rotation: int
) -> None:
    assert looks(swapped(text, lies=lies, rotation=rotation), identity) == [True]


@pytest.mark.parametrize("text", ["作者：李明", "汪冲", "乌鲁木齐检验检测中心", "迪丽努尔艾合买提"])
def test_an_honest_page_needs_no_look(text: str) -> None:
    assert looks(swapped(text, lies={}), UYGHUR) == [False]
    assert looks(swapped(text, lies={}), RARE) == [False]


def test_a_name_in_a_font_that_gives_out_no_letters_needs_a_look_however_long_the_page() -> None:
    document = pymupdf.open()
    writer = pymupdf.TextWriter(document.new_page().rect)
    writer.append((72, 100), "王翀", font=pymupdf.Font("cjk"), fontsize=12)
    writer.write_text(document[0])
    for xref in range(1, document.xref_length()):
        if document.xref_is_stream(xref) and b"begincmap" in document.xref_stream(xref):
            document.update_stream(xref, b"begincmap\nendcmap\n")
    for row in range(20):
        document[0].insert_text((72, 140 + 20 * row), LINE, fontname="china-s")
    assert looks(saved(document), Identity(name="李喆", unit="胡杨县计量检定所")) == [True]


@pytest.mark.parametrize(
    ("text", "mixed"),
    [
        ("\u0681\u1d2f\u0f8b\u10a7", True),
        ("\u1cee\u0f4a\u1066", True),
        ("བོད་ཡིག 检验 Қазақ ئۇيغۇر ᠮᠣᠩᠭᠣᠯ αβ㎡①", False),
    ],
)
def test_letters_of_two_scripts_that_nobody_mixes_are_no_text(text: str, mixed: bool) -> None:
    assert muddled(text) is mixed


@pytest.mark.parametrize(("radii", "look"), [((4, 4, 4, 4), False), ((4, 6), True)])
def test_the_dots_of_a_list_are_no_letters_drawn_as_curves(radii: tuple[int, ...], look: bool) -> None:
    document = pymupdf.open()
    page = document.new_page()
    page.insert_text((90, 100), LINE, fontname="china-s")
    for row, radius in enumerate(radii):
        shape = page.new_shape()
        shape.draw_polyline([(80 + radius * cos(step), 100 + 20 * row + radius * sin(step)) for step in range(7)])
        shape.finish(fill=(0, 0, 0), color=None, closePath=True)
        shape.commit()
    assert looks(saved(document), RARE) == [look]


@pytest.mark.parametrize(("side", "look"), [(60, True), (8, False)])
def test_a_page_with_a_picture_inside_its_own_content_needs_a_look(side: int, look: bool) -> None:
    pdf = RawPdf()
    picture = b"q 200 0 0 60 72 500 cm BI /W %d /H %d /BPC 8 /CS /G /F /AHx ID %s> EI Q\n" % (
        side,
        side,
        b"00" * side**2,
    )
    pdf.page(BODY + picture)
    assert looks(pdf.build(), RARE) == [look]


def test_a_lie_about_letters_of_nobody_needs_no_look() -> None:
    assert looks(swapped("作者：李明", lies={"李": "水", "明": "火"}), RARE) == [False]


def test_a_letter_is_nearest_to_its_own_shape() -> None:
    letters = "王翀迪丽努尔艾合买提水火天风地云山石"
    for letter in letters:
        shape = reference(letter)
        assert shape is not None
        assert max(letters, key=lambda other: float(shape @ reference(other))) == letter
    assert reference("\ue000") is None


def latin(shown: str, claimed: str) -> bytes:
    """A page that shows Latin text in an embedded font whose table claims other letters, place by place."""
    document = pymupdf.open()
    writer = pymupdf.TextWriter(document.new_page().rect)
    writer.append((72, 100), shown, font=pymupdf.Font("cjk"), fontsize=12)
    writer.write_text(document[0])
    font = pymupdf.Font("cjk")
    pairs = {font.has_glyph(ord(letter)): other for letter, other in zip(shown, claimed, strict=True)}
    claims = b"".join(b"<%04x> <%04x>\n" % (code, ord(letter)) for code, letter in pairs.items())
    table = b"begincmap\n1 begincodespacerange <0000> <ffff> endcodespacerange\n%d beginbfchar\n" % len(pairs)
    for xref in range(1, document.xref_length()):
        if document.xref_is_stream(xref) and b"begincmap" in document.xref_stream(xref):
            document.update_stream(xref, table + claims + b"endbfchar\nendcmap\n")
    return saved(document)


@pytest.mark.parametrize(
    ("shown", "claimed"),
    [
        ("Wang Chong", "Fjwp Lqxwp"),
        ("Written and measured in spring by WANG CHONG", "Written and measured in spring by FJWP LQXWP"),
        ("13900000172", "46233333405"),
        ("申报人王翀胡杨县", "水火天风地云山石"),
        ("申报人王翀", "     "),
    ],
)
def test_a_font_that_shows_other_letters_than_it_says_needs_a_look(shown: str, claimed: str) -> None:
    """Whoever it names: letters, digits and Chinese that claim others, and letters that claim to be blanks."""
    assert looks(latin(shown, claimed), UYGHUR) == [True]


@pytest.mark.parametrize("face", ["helv", "hebo", "heit", "tiro", "tibi", "cour", "cobo"])
@pytest.mark.parametrize("size", [7, 9, 12])
def test_an_honest_latin_page_needs_no_look(face: str, size: int) -> None:
    document = pymupdf.open()
    page = document.new_page()
    text = "The quick brown fox jumps over 35 lazy dogs, Vol. 47 (2016); KWXZ Quarterly Journal of Measures."
    page.insert_textbox((72, 72, 500, 300), text, fontname=face, fontsize=size)
    page.draw_line((72, 84), (500, 84))
    assert looks(saved(document), UYGHUR) == [False]

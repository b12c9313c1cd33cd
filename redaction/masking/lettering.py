"""The letters of the tokens: one small embedded font, the same in every masked file, and the same letters as pixels for pictures."""

import io
from functools import cache
from typing import TYPE_CHECKING, Any

import pikepdf
import pymupdf

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Patch = NDArray[np.uint8]

RESOURCE = "/MpToken"
_ALPHABET = (
    "【】()（）/·,，、：:.-* 0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    "申报人工作单位者证件号码电话邮箱照片印章二维条形验签名遮盖已其他姓曾用本第页图内容"
)
PADDING = 0.06


@cache
def _font() -> Any:
    return pymupdf.Font("cjk")


def writable(words: str) -> str:
    """The words with what the token font does not know left out."""
    known = set(_ALPHABET)
    return "".join(letter for letter in words if letter in known)


def width_of(words: str) -> float:
    """Length of a token in ems, with the small space on both sides."""
    if not words:
        return 0.0
    return float(_font().text_length(words, fontsize=1000)) / 1000 + 2 * PADDING


def codes_of(words: str) -> bytes:
    """The token as codes of the embedded font."""
    font = _font()
    return b"".join(int(font.has_glyph(ord(letter))).to_bytes(2) for letter in words)


@cache
def _font_file() -> bytes:
    document: Any = pymupdf.open()
    page = document.new_page()
    writer = pymupdf.TextWriter(page.rect)
    writer.append((0, 50), _ALPHABET, font=_font(), fontsize=4)
    writer.write_text(page)
    document.subset_fonts()
    data: bytes = document.tobytes(garbage=4, deflate=True, deflate_fonts=True)
    return data


def token_font(document: pikepdf.Pdf) -> Any:
    """The token font as an object of `document`, with mappings back to text for its own letters only and constant names."""
    with pikepdf.open(io.BytesIO(_font_file())) as source:
        fonts = source.pages[0].obj["/Resources"]["/Font"]
        font = document.copy_foreign(next(iter(dict(fonts.items()).values())))
    name = pikepdf.Name("/MPTOKN+Token")
    below = font["/DescendantFonts"][0]
    font["/BaseFont"] = below["/BaseFont"] = below["/FontDescriptor"]["/FontName"] = name
    drawn = _font()
    widths: list[Any] = []
    lines: list[str] = []
    for letter in sorted(set(_ALPHABET), key=lambda one: drawn.has_glyph(ord(one))):
        code = drawn.has_glyph(ord(letter))
        widths += [code, pikepdf.Array([round(drawn.glyph_advance(ord(letter)) * 1000)])]
        lines.append(f"<{code:04x}> <{ord(letter):04x}>")
    below["/W"] = pikepdf.Array(widths)
    below["/DW"] = 1000
    font["/ToUnicode"] = document.make_stream(_to_unicode(lines))
    return font


def _to_unicode(lines: list[str]) -> bytes:
    blocks = [lines[at : at + 100] for at in range(0, len(lines), 100)]
    body = "\n".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks)
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        "/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n/CMapName /Adobe-Identity-UCS def\n"
        f"/CMapType 2 def\n1 begincodespacerange\n<0000> <ffff>\nendcodespacerange\n{body}\n"
        "endcmap CMapName currentdict /CMap defineresource pop end end"
    ).encode("ascii")


@cache
def letters(words: str, height: int) -> "Patch":
    """The token as a gray picture (255 where ink is), `height` pixels high for one em."""
    import numpy as np

    if not words:
        return np.zeros((height, 1), np.uint8)
    size = 40.0
    document: Any = pymupdf.open()
    page = document.new_page(width=size * (width_of(words) - 2 * PADDING) + 2, height=size * 1.1)
    writer = pymupdf.TextWriter(page.rect)
    writer.append((1, size * 0.9), words, font=_font(), fontsize=size)
    writer.write_text(page)
    scale = height / size
    pixmap = page.get_pixmap(matrix=pymupdf.Matrix(scale, scale), colorspace=pymupdf.csGRAY)
    array = np.frombuffer(pixmap.samples, np.uint8).reshape(pixmap.height, pixmap.width)
    return np.asarray(255 - array, dtype=np.uint8)

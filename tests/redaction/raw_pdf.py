"""PDF syntax written by hand, without any library: what no library would write stands in a file as it is."""

import zlib

LINE = "检验检测机构应当按照规定开展计量校准工作。"


def utf16(text: str) -> bytes:
    """A text string in hexadecimal."""
    return b"<feff" + text.encode("utf-16-be").hex().encode() + b">"


def shown(text: str, *, x: float = 72, y: float = 600, size: float = 12) -> bytes:
    """Operators that show a text in the Chinese font of `RawPdf`."""
    return b"BT /F1 %g Tf 1 0 0 1 %g %g Tm <%s> Tj ET\n" % (size, x, y, text.encode("utf-16-be").hex().encode())


BODY = b"".join(shown(LINE, y=780 - 24 * row) for row in range(3))


class RawPdf:
    """Objects by number; `build` writes them with a correct cross-reference."""

    def __init__(self) -> None:
        self.objects: list[bytes] = [b"", b"", b""]
        self.pages: list[int] = []
        self.catalog = b""
        descriptor = self.add(
            b"<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[-25 -254 1000 880]/ItalicAngle 0/Ascent 880"
            b"/Descent -120/CapHeight 880/StemV 93>>"
        )
        inner = self.add(
            b"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 5>>"
            b"/FontDescriptor %d 0 R/DW 1000>>" % descriptor
        )
        self.font = self.add(
            b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UTF16-H/DescendantFonts[%d 0 R]>>" % inner
        )

    def add(self, body: bytes) -> int:
        """One more object; its number."""
        self.objects.append(body)
        return len(self.objects) - 1

    def stream(self, data: bytes, dictionary: bytes = b"", *, packed: bool = False, behind: bytes = b"") -> int:
        """A stream; `behind` follows the packed data within its length."""
        body = (zlib.compress(data) if packed else data) + behind
        dictionary += b"/Filter/FlateDecode" if packed else b""
        return self.add(b"<<%s/Length %d>>\nstream\n" % (dictionary, len(body)) + body + b"\nendstream")

    def page(
        self,
        content: bytes = BODY,
        *,
        resources: bytes = b"",
        extra: bytes = b"",
        stream: int = 0,
        counted: bool = True,
    ) -> int:
        """A page with a content of its own, or with the stream of that number."""
        number = self.add(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 %d 0 R/F2<</Type/Font/Subtype/Type1"
            b"/BaseFont/Helvetica>>>>%s>>/Contents %d 0 R%s>>"
            % (self.font, resources, stream or self.stream(content), extra)
        )
        if counted:
            self.pages.append(number)
        return number

    def build(self, *, count: int | None = None, unlisted: tuple[int, ...] = ()) -> bytes:
        """The file; `count` is the number of pages that the page tree claims, `unlisted` are objects that the cross-reference calls free."""
        kids = b" ".join(b"%d 0 R" % page for page in self.pages)
        self.objects[1] = b"<</Type/Catalog/Pages 2 0 R%s>>" % self.catalog
        self.objects[2] = b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(self.pages) if count is None else count, kids)
        out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
        places = []
        for number, body in enumerate(self.objects[1:], 1):
            places.append(len(out))
            out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
        start = len(out)
        out += b"xref\n0 %d\n0000000000 65535 f \n" % len(self.objects)
        rows = [
            b"0000000000 65535 f \n" if at in unlisted else b"%010d 00000 n \n" % p for at, p in enumerate(places, 1)
        ]
        out += b"".join(rows)
        out += b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(self.objects), start)
        return bytes(out)

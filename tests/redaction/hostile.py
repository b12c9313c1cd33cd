"""Files made to harm or to mislead a reader. Each must end in a plain refusal or in a verdict within the limits, never in «clean»."""

import io
import zipfile
import zlib
from collections.abc import Callable
from typing import Any

import pikepdf
import pymupdf

from tests.redaction.planted import base, docx, jpeg, saved

HOSTILE: dict[str, Callable[[], bytes]] = {}


def hostile(name: str) -> Callable[..., Any]:
    """Register a builder."""

    def register(build: Callable[[], bytes]) -> Callable[[], bytes]:
        HOSTILE[name] = build
        return build

    return register


def _raw(objects: dict[int, bytes], *, root: int = 1) -> bytes:
    """A PDF written by hand, with a correct cross-reference table."""
    out = bytearray(b"%PDF-1.7\n")
    places = {}
    for number, body in objects.items():
        places[number] = len(out)
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    start = len(out)
    size = max(objects) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n" % size
    for number in range(1, size):
        out += b"%010d 00000 n \n" % places.get(number, 0)
    out += b"trailer\n<</Size %d/Root %d 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (size, root, start)
    return bytes(out)


def _page(
    content: bytes, *, resources: bytes = b"<<>>", box: bytes = b"[0 0 595 842]", extra: dict[int, bytes] | None = None
) -> bytes:
    return _raw(
        {
            1: b"<</Type/Catalog/Pages 2 0 R>>",
            2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            3: b"<</Type/Page/Parent 2 0 R/MediaBox" + box + b"/Contents 4 0 R/Resources" + resources + b">>",
            4: b"<</Length %d>>\nstream\n" % len(content) + content + b"\nendstream",
            **(extra or {}),
        }
    )


@hostile("empty")
def empty() -> bytes:
    return b""


@hostile("not a PDF")
def not_a_pdf() -> bytes:
    return b"hello " * 100


@hostile("Word file with a wrong name")
def mislabelled() -> bytes:
    return docx("x")


@hostile("only the header")
def header() -> bytes:
    return b"%PDF-1.7\n"


@hostile("password")
def password() -> bytes:
    return saved(base(), encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw="x", owner_pw="y")


@hostile("cut in half")
def half() -> bytes:
    data = saved(base(6))
    return data[: len(data) // 2]


@hostile("page tree in a circle")
def circle() -> bytes:
    return _raw({1: b"<</Type/Catalog/Pages 2 0 R>>", 2: b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2/Parent 2 0 R>>"})


@hostile("form that draws itself")
def recursion() -> bytes:
    form = b"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 5 0 R>>>>/Length 12>>\nstream\n/X Do /X Do\n\nendstream"
    return _page(b"/X Do", resources=b"<</XObject<</X 5 0 R>>>>", extra={5: form})


@hostile("forms that multiply")
def laughter() -> bytes:
    extra = {}
    for number in range(5, 25):
        body = b"/X Do " * 10
        extra[number] = (
            b"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X %d 0 R>>>>/Length %d>>\nstream\n"
            % (number + 1, len(body))
            + body
            + b"\nendstream"
        )
    extra[25] = b"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Length 12>>\nstream\n0 0 9 9 re f\n\nendstream"
    return _page(b"/X Do", resources=b"<</XObject<</X 5 0 R>>>>", extra=extra)


@hostile("stream that unpacks to a gigabyte")
def bomb() -> bytes:
    engine = zlib.compressobj(9)
    packed = b"".join(engine.compress(b"\0" * 1_000_000) for _ in range(1000)) + engine.flush()
    content = b"<</Filter/FlateDecode/Length %d>>\nstream\n" % len(packed) + packed + b"\nendstream"
    return _raw(
        {
            1: b"<</Type/Catalog/Pages 2 0 R>>",
            2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>",
            4: content,
        }
    )


@hostile("picture of 60,000 by 60,000")
def huge_picture() -> bytes:
    size = b"/Width 60000/Height 60000/BitsPerComponent 8/ColorSpace/DeviceRGB"
    picture = (
        b"<</Type/XObject/Subtype/Image"
        + size
        + b"/Filter/FlateDecode/Length 8>>\nstream\n"
        + b"\0" * 8
        + b"\nendstream"
    )
    return _page(b"q 500 0 0 500 0 0 cm /I Do Q", resources=b"<</XObject<</I 5 0 R>>>>", extra={5: picture})


@hostile("page of 200 metres")
def huge_page() -> bytes:
    return _page(b"0 0 9 9 re f", box=b"[0 0 566929 566929]")


@hostile("ten thousand annotations")
def annotations() -> bytes:
    extra = dict.fromkeys(range(5, 10005), b"<</Type/Annot/Subtype/Square/Rect[0 0 9 9]/Contents(x)/IC[0]>>")
    references = b" ".join(b"%d 0 R" % number for number in extra)
    data = _page(b"", extra=extra)
    return data.replace(b"/Contents 4 0 R", b"/Contents 4 0 R/Annots[" + references + b"]")


@hostile("nested arrays")
def nested() -> bytes:
    return _page(b"", extra={5: b"[" * 50_000 + b"]" * 50_000})


@hostile("a million operators")
def operators() -> bytes:
    return _page(b"0 0 1 1 re f\n" * 1_000_000)


@hostile("zip bomb attached")
def zip_bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(40):
            archive.writestr(f"{number}.bin", b"\0" * 30_000_000)
    document = base(1)
    document.embfile_add("a.zip", out.getvalue())
    return saved(document)


@hostile("attachments in attachments")
def matryoshka() -> bytes:
    data = saved(base(1))
    for _ in range(12):
        document = base(1)
        document.embfile_add("a.pdf", data)
        data = saved(document)
    return data


@hostile("two answers to one question")
def polyglot() -> bytes:
    first = saved(base(1))
    return first + b"\n" + saved(base(3))[9:]


@hostile("objects pointing at each other for ever")
def lengths() -> bytes:
    return _page(b"", extra={5: b"6 0 R", 6: b"5 0 R"}).replace(b"/Contents 4 0 R", b"/Contents 5 0 R")


@hostile("JPEG cut in half")
def half_jpeg() -> bytes:
    return jpeg()[:200]


@hostile("PNG of 100,000 by 100,000")
def huge_png() -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return len(body).to_bytes(4, "big") + kind + body + zlib.crc32(kind + body).to_bytes(4, "big")

    head = (100_000).to_bytes(4, "big") * 2 + b"\x08\x02\0\0\0"
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    )


@hostile("broken object stream")
def broken_objects() -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(saved(base(2)))) as pdf:
        pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    data = bytearray(out.getvalue())
    at = data.index(b"/ObjStm")
    at = data.index(b"stream", at) + 20
    data[at : at + 60] = b"\xff" * 60
    return bytes(data)

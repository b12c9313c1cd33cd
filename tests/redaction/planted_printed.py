"""Planted leaks in what a page prints under escapes, in words that go on behind a running title, and in pieces of certificates and pictures."""

import base64
import datetime
import html
import json
import struct
from urllib.parse import quote

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.redaction.planted import base, plant, saved, write
from tests.redaction.planted_files import attached
from tests.redaction.raw_pdf import BODY, RawPdf, shown

_RUNNING = "附件二 主要业绩成果"


def _printed(text: str) -> bytes:
    document = base()
    write(document[0], text)
    return saved(document)


@plant("address with escaped letters printed on a page", "text")
def printed_address(text: str) -> bytes:
    return _printed(f"https://kns.example.com/s?au={quote(text)}&n=2")


@plant("address with escaped letters of another code page printed on a page", "text")
def printed_gbk_address(text: str) -> bytes:
    return _printed(f"https://kns.example.com/s?au={quote(text.encode('gbk'))}&n=2")


@plant("address with escaped letters broken over two lines of a page", "text")
def broken_address(text: str) -> bytes:
    document, address = base(), f"https://kns.example.com/s?au={quote(text)}&n=2"
    cut = len(address) - 20
    write(document[0], address[:cut])
    write(document[0], address[cut:], at=(72, 316))
    return saved(document)


@plant("references of markup printed on a page", "text")
def printed_references(text: str) -> bytes:
    return _printed("作者 " + "".join(f"&#{ord(letter)};" for letter in html.unescape(text)))


@plant("escapes of a script printed on a page", "text")
def printed_escapes(text: str) -> bytes:
    return _printed('{"author":"' + "".join(f"\\u{ord(letter):04x}" for letter in text) + '"}')


@plant("Base64 printed on a page", "text")
def printed_base64(text: str) -> bytes:
    return _printed("token " + base64.b64encode(f"author={text}".encode()).decode())


@plant("markup printed on a page", "text", long_only=True)
def printed_markup(text: str) -> bytes:
    return _printed(f"<b>{text[:2]}</b><i>{text[2:]}</i>")


@plant("quoted-printable printed on a page", "text")
def printed_quoted(text: str) -> bytes:
    return _printed("From: " + "".join(f"={octet:02X}" for octet in text.encode()))


@plant("octal escapes printed on a page", "text")
def printed_octal(text: str) -> bytes:
    return _printed("name " + "".join(f"\\{octet:03o}" for octet in text.encode()))


@plant("code points printed on a page", "text")
def printed_code_points(text: str) -> bytes:
    return _printed("字 " + " ".join(f"U+{ord(letter):04X}" for letter in text))


@plant("character codes printed on a page", "text")
def printed_codes(text: str) -> bytes:
    return _printed("[" + ",".join(str(ord(letter)) for letter in text if letter != "·") + "]")


@plant("letters of the wrong code page printed on a page", "text", long_only=True)
def printed_misread(text: str) -> bytes:
    document = base()
    document[0].insert_text((72, 300), text.encode("gbk").decode("latin-1"))
    return saved(document)


@plant("name that goes on below the next page's running title", "text")
def below_title(text: str) -> bytes:
    pdf = RawPdf()
    title = shown(_RUNNING, y=820)
    pdf.page(title + BODY + shown(f"以上报告由{text[:-1]}", y=60) + shown("第1页 共2页", y=20))
    pdf.page(title + shown("第2页 共2页", y=20) + shown(f"{text[-1]}编制并签发。", y=790) + shown("其余略。", y=760))
    return pdf.build() if len(text) > 2 else _adjoining(text)


def _adjoining(text: str) -> bytes:
    """Two letters count only where nothing stands between them."""
    pdf = RawPdf()
    pdf.page(BODY + shown(f"检定员：{text[0]}", y=60))
    pdf.page(shown(f"{text[1]}，已签发。", y=790) + BODY)
    return pdf.build()


@plant("text in a pattern that nothing paints with", "annotation")
def unused_pattern(text: str) -> bytes:
    pdf = RawPdf()
    head = b"/Type/Pattern/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 600 60]/XStep 600/YStep 60/Resources<</Font<</F1 %d 0 R>>>>"
    number = pdf.stream(shown(f"作者：{text}", x=0, y=9), head % pdf.font)
    pdf.page(resources=b"/Pattern<</P %d 0 R>>" % number)
    return pdf.build()


@plant("surname and given name apart in a stored certificate", "metadata", page=None, ascii_only=True)
def parted_certificate(text: str) -> bytes:
    given, surname = text.split()
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name(
        [x509.NameAttribute(x509.NameOID.SURNAME, surname), x509.NameAttribute(x509.NameOID.GIVEN_NAME, given[0])]
    )
    begin = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), 7, begin, begin + datetime.timedelta(days=9))
    pdf = RawPdf()
    pdf.page()
    number = pdf.stream(builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.DER))
    pdf.catalog = b"/DSS<</Certs[%d 0 R]>>" % number
    return pdf.build()


@plant("row of character codes in an object", "metadata", page=None)
def number_row(text: str) -> bytes:
    pdf = RawPdf()
    pdf.page()
    pdf.catalog = b"/V[" + b" ".join(b"%d" % ord(letter) for letter in text if letter != "·") + b"]"
    return pdf.build()


@plant("value cut between two literal pieces of XML", "attachment", page=None)
def literal_pieces(text: str) -> bytes:
    return attached(f"<a><![CDATA[{text[:1]}]]><![CDATA[{text[1:]}]]></a>".encode())


@plant("certificate with a wrong length as Base64", "attachment", page=None)
def wrong_length(text: str) -> bytes:
    octets = text.encode()
    body = base64.encodebytes(b"0\x7f\x06\x03U\x04\x03\x0c" + bytes([len(octets)]) + octets + bytes(9)).decode()
    return attached(f"-----BEGIN PKCS7-----\n{body}-----END PKCS7-----\n".encode())


@plant("PDF as Base64 in JSON", "text", "attachment", page=None)
def packed_in_json(text: str) -> bytes:
    return attached(json.dumps({"file": base64.b64encode(_printed(text)).decode()}).encode())


@plant("box behind the code stream of a JPEG 2000 picture", "metadata")
def jpx_box(text: str) -> bytes:
    words = f"<a>{text}</a>".encode()
    picture = struct.pack(">I4s4sI4s", 12, b"jP  ", b"\r\n\x87\n", 40, b"jp2c") + bytes(32)
    pdf = RawPdf()
    head = b"/Type/XObject/Subtype/Image/Width 9/Height 9/Filter/JPXDecode/ColorSpace/DeviceRGB/BitsPerComponent 8"
    number = pdf.stream(picture + struct.pack(">I4s", len(words) + 8, b"xml ") + words, head)
    pdf.page(resources=b"/XObject<</I %d 0 R>>" % number)
    return pdf.build()

"""QR and bar codes (L-14, L-15), and the verification codes printed beside them on 学信网 reports.

A code that decodes to the identity is a leak; any other is suspect, because what it opens may name the applicant (a reader of the
dossier can scan it, this program cannot follow it). One that does not decode is reported as present: better readers exist.
"""

import re
from collections.abc import Iterator

from redaction.eyes.looked_at import Look, Reported, bounds, looks, near
from redaction.findings import Box, Channel, Finding, Kind, Severity, Text
from redaction.identity import Identity
from redaction.names.search import Matcher, TextContext, matcher_for
from redaction.reading.model import Document, Page
from redaction.reading.sight import SeenCode
from redaction.reading.spellings import readings

FIX = Text(
    "用不透明色块盖住整个码和旁边的验证码。",
    "Cover the whole code, and the verification code beside it, with solid colour.",
)
VERIFICATION = re.compile(
    r"(?<![0-9A-Za-z])(?:\d{4}[ ]?\d{4}[ ]?\d{4}|[0-9A-Z]{4}(?:[ -]?[0-9A-Z]{4}){3})(?![0-9A-Za-z])"
)
_OF_ITS_OWN = re.compile(r"(?:发票代码|号码|流水号|单号|账号|识别号)[\s:：]{0,2}$")
NEARBY = re.compile(r"验证码|校验码|验证|学信网|chsi|在线验证|防伪", re.IGNORECASE)


class Codes:
    """Judges the codes that the eyes saw, and the printed codes that open the same page."""

    name = "codes"
    label = Text("二维码、条形码、在线验证码", "QR and bar codes, verification codes")
    look_at = Text("解码二维码、条形码，查找学信网验证码", "decodes QR and bar codes, finds printed verification codes")

    def find(self, document: Document, identity: Identity) -> Iterator[Finding]:
        """One finding a code."""
        matcher = matcher_for(identity)
        reported = Reported()
        for look in looks(document):
            for code in look.view.codes:
                box = look.box(code.box)
                if reported.new("code", look.page, box):
                    yield _code(self.name, look, code, matcher)
            for finding in _printed(self.name, look):
                if reported.new("printed", look.page, finding.box):
                    yield finding
        # In the fast check nobody asks for codes; the text of every page would be read once more for them.
        for page in document.pages if document.facts.get("look_for_drawn_text") else ():
            for finding in _in_text(self.name, page):
                if reported.new("printed", page.number, finding.box):
                    yield finding
            page.forget()


def _code(name: str, look: Look, code: SeenCode, matcher: Matcher) -> Finding:
    severity, leak_class, evidence = Severity.SUSPECT, "L-15", code.text or ""
    if code.text is None:
        text = Text(
            f"有无法解码的码（{code.symbology}），别的软件也许能读出",
            f"a {code.symbology} code that does not decode here; other readers may succeed",
        )
    else:
        # Addresses in codes write the name in the escapes of addresses, or packed.
        matches = [
            match
            for reading in readings(code.text)
            for match in matcher.search(reading, context=TextContext(prose=False))
            if match.severity is Severity.LEAK
        ]
        if matches:
            severity = Severity.LEAK
            text = Text(f"扫码即得{matches[0].note.zh}", f"scanning the code gives {matches[0].note.en}")
        elif "chsi" in code.text.lower():
            leak_class = "L-14"
            text = Text("学信网二维码，扫码可看到姓名和照片", "a CHSI code: scanning it shows name and photo")
        else:
            text = Text(
                "二维码或条形码，扫码后的内容可能指向申报人", "a QR or bar code; what it opens may name the applicant"
            )
    if look.hides(code.box) is not None or look.page is None:
        text = Text(
            f"页面上看不到，但文件里存的图片中有：{text.zh}",
            f"not shown on the page, but in the stored picture: {text.en}",
        )
        leak_class = "L-20"
    return Finding(Kind.CODE, severity, Channel.IMAGE, name, leak_class, text, look.belongs_to, look.box(code.box), evidence, 0.95,
                   FIX, f"zxing {code.symbology}")  # fmt: skip


def _printed(name: str, look: Look) -> Iterator[Finding]:
    """Verification codes of 12 digits or 16 characters near a code or near words that ask to verify (L-14)."""
    words = [bounds(line.quad) for line in look.view.lines if NEARBY.search(line.text)]
    codes = [code.box for code in look.view.codes]
    reach = 0.12 * max(look.view.width, look.view.height)
    for line in look.view.lines:
        for match in _codes_of(line.text):
            if not (near(bounds(line.quad), words, reach=reach) or near(bounds(line.quad), codes, reach=reach)):
                continue
            place = look.box_of(line.part(match.start(), match.end()))
            yield _verification(name, Channel.OCR, look.belongs_to, place, match[0], line.confidence, line.reader)


def _codes_of(text: str) -> Iterator[re.Match[str]]:
    """What could be a verification code: no word, and no number that a label of its own calls something else (发票号码)."""
    for match in VERIFICATION.finditer(text):
        if not match[0].isalpha() and not _OF_ITS_OWN.search(text[: match.start()]):
            yield match


def _in_text(name: str, page: Page) -> Iterator[Finding]:
    """The same in the text of a page that was never paper, where the report says 在线验证码 and prints the code beside or below it."""
    if not (NEARBY.search(page.text) and VERIFICATION.search(page.text)):
        return
    spans = [span for span in page.spans if not span.invisible]
    words = [span.bbox for span in spans if NEARBY.search(span.text)]
    reach = 0.12 * max(page.size)
    for span in spans:
        for match in _codes_of(span.text):
            if near(span.bbox, words, reach=reach):
                place = span.box_of(match.start(), match.end())
                yield _verification(name, Channel.TEXT, page.number, place, match[0], 0.9, "mupdf")


def _verification(
    name: str, channel: Channel, page: int | None, box: Box | None, code: str, confidence: float, seen_by: str
) -> Finding:
    says = Text("在线验证码，输入网站即可查到姓名", "a verification code: typed into the website it shows the name")
    return Finding(Kind.CODE, Severity.SUSPECT, channel, name, "L-14", says, page, box, code, confidence, FIX, seen_by)


CODES = Codes()

"""Text that an interpreter reads on a page: visible, or hidden by covers, colour, layers, clips, size or place."""

from collections.abc import Iterator
from dataclasses import dataclass

from redaction.detectors.page_walk import PageMatch, page_pass
from redaction.detectors.wording import fix_of
from redaction.findings import Channel, Finding, Kind, Severity, Text
from redaction.identity import Identity
from redaction.reading.model import Document
from redaction.reading.visibility import Sight

_SAYS: dict[Sight, Text] = {
    Sight.VISIBLE: Text("页面上直接写有{zh}", "The page openly shows {en}"),
    Sight.COVERED: Text(
        "色块或图片下的文字仍可复制，含有{zh}", "Text under a cover can still be copied and holds {en}"
    ),
    Sight.MARKED: Text(
        "批注盖住的文字仍在，移开批注即可读到{zh}", "The text under an annotation is still there: moving it shows {en}"
    ),
    Sight.INVISIBLE: Text("不可见的文字可以复制出来，含有{zh}", "Invisible text can be copied out and holds {en}"),
    Sight.OCR_LAYER: Text("扫描图下的识别文字层含有{zh}", "The text layer under the scan holds {en}"),
    Sight.TRANSPARENT: Text("透明文字可以复制出来，含有{zh}", "Transparent text can be copied out and holds {en}"),
    Sight.TINY: Text("极小的文字含有{zh}", "Tiny text holds {en}"),
    Sight.OFF_PAGE: Text("页面边界之外的文字含有{zh}", "Text outside the visible page holds {en}"),
    Sight.LAYER: Text("关闭的图层中含有{zh}", "A switched-off layer holds {en}"),
    Sight.FLAT: Text(
        "与背景同色或被裁掉的文字含有{zh}", "Text in the colour of the background, or clipped away, holds {en}"
    ),
}


_VEILED: dict[Sight, tuple[str, str]] = {
    Sight.INVISIBLE: ("页面上有不可见但可以复制的文字", "The page holds text that cannot be seen but copied"),
    Sight.TRANSPARENT: ("页面上有透明但可以复制的文字", "The page holds transparent text that can be copied"),
    Sight.FLAT: (
        "页面上有与背景同色、可以复制的文字",
        "The page holds text in the colour of its ground that can be copied",
    ),
    Sight.TINY: ("页面上有小到看不清的文字", "The page holds text too small to be seen"),
    Sight.OFF_PAGE: ("页面边界之外有文字", "There is text outside the visible page"),
}


@dataclass(frozen=True, slots=True)
class PageTextDetector:
    """Matches in page text that are seen in one of the given ways."""

    name: str
    label: Text
    look_at: Text
    sights: frozenset[Sight]
    hidden: bool

    def find(self, document: Document, identity: Identity) -> Iterator[Finding]:
        """One finding a match."""
        for found in page_pass(document, identity).matches:
            if found.sight in self.sights:
                yield self._finding(found)
        if Sight.COVERED in self.sights:
            yield from self._unknown(document, identity)
        if Sight.INVISIBLE in self.sights:
            yield from self._veiled(document, identity)

    def _unknown(self, document: Document, identity: Identity) -> Iterator[Finding]:
        """Covered text that is nobody's: whoever covered it meant to hide it, and it can be copied."""
        seen = page_pass(document, identity)
        for covered in seen.covered:
            if any(
                match.page.number == covered.page and match.box.intersect(covered.box).area for match in seen.matches
            ):
                continue
            yield Finding(
                kind=Kind.HIDDEN,
                severity=Severity.SUSPECT,
                channel=Channel.TEXT,
                detector=self.name,
                leak_class="L-20",
                explanation=Text("遮盖下的文字仍可复制出来", "Text under a cover can still be copied"),
                page=covered.page,
                box=covered.box,
                evidence=covered.text,
                confidence=0.8,
                fix=fix_of(Channel.TEXT),
                seen_by="mupdf",
                place="covered",
            )

    def _veiled(self, document: Document, identity: Identity) -> Iterator[Finding]:
        """Text that names nobody and is out of sight: suspect where nothing but intent explains it, else a notice."""
        seen = page_pass(document, identity)
        for veiled in seen.veiled:
            if veiled.sight not in self.sights or any(
                match.page.number == veiled.page and match.sight is veiled.sight for match in seen.matches
            ):
                continue
            intent = veiled.sight in (Sight.INVISIBLE, Sight.TRANSPARENT, Sight.FLAT)
            zh, en = _VEILED[veiled.sight]
            yield Finding(
                kind=Kind.HIDDEN,
                severity=Severity.SUSPECT if intent else Severity.NOTICE,
                channel=Channel.TEXT,
                detector=self.name,
                leak_class="L-20",
                explanation=Text(zh, en),
                page=veiled.page,
                box=veiled.box,
                evidence=veiled.text,
                confidence=0.6,
                fix=fix_of(Channel.TEXT),
                seen_by="mupdf",
                place=veiled.sight.value,
            )

    def _finding(self, found: PageMatch) -> Finding:
        says, match = _SAYS[found.sight], found.match
        # A name that could be a word was put out of sight by somebody: that is no word. Under a scan nobody put it there.
        doubtful = match.kind is Kind.NAME and (match.severity is Severity.SUSPECT or match.lone_word)
        hidden_name = self.hidden and doubtful and found.sight is not Sight.OCR_LAYER
        severity = Severity.LEAK if hidden_name else match.severity
        channel = Channel.LAYER if found.sight is Sight.LAYER else Channel.TEXT
        return Finding(
            kind=match.kind,
            severity=severity,
            channel=channel,
            detector=self.name,
            leak_class="L-20" if self.hidden else match.leak_class,
            explanation=Text(says.zh.format(zh=match.note.zh), says.en.format(en=match.note.en)),
            page=found.page.number,
            box=found.box,
            evidence=match.form,
            confidence=match.confidence,
            fix=fix_of(channel),
            seen_by="mupdf",
            place=found.sight.value,
            boxes=found.boxes if len(found.boxes) > 1 else (),
            rank=found.rank,
        )


VISIBLE_TEXT = PageTextDetector(
    "visible_text",
    Text("可见文字", "Visible text"),
    Text(
        "在页面可见文字中查找姓名、单位和号码的各种写法。",
        "Searches the visible text of pages for every form of name, unit and numbers.",
    ),
    frozenset({Sight.VISIBLE}),
    hidden=False,
)
COVERED_TEXT = PageTextDetector(
    "covered_text",
    Text("遮盖下的文字", "Covered text"),
    Text(
        "按绘制顺序和实际像素，找出色块、图片、粗线或批注下面仍可复制的文字。",
        "Finds text that can still be copied under boxes, pictures, thick lines or annotations, by paint order and real pixels.",
    ),
    frozenset({Sight.COVERED, Sight.MARKED}),
    hidden=True,
)
HIDDEN_TEXT = PageTextDetector(
    "hidden_text",
    Text("隐藏文字", "Hidden text"),
    Text(
        "找出不可见、透明、极小、与背景同色、被裁掉或在页面之外的文字。",
        "Finds text that is invisible, transparent, tiny, in the background's colour, clipped or outside the page.",
    ),
    frozenset({Sight.INVISIBLE, Sight.TRANSPARENT, Sight.TINY, Sight.OFF_PAGE, Sight.FLAT}),
    hidden=True,
)
OCR_LAYER = PageTextDetector(
    "ocr_layer",
    Text("识别文字层", "Text layer of a scan"),
    Text("查看扫描图下面的识别文字层。", "Reads the text layer that recognition software put under a scan."),
    frozenset({Sight.OCR_LAYER}),
    hidden=True,
)
LAYERED_TEXT = PageTextDetector(
    "layered_text",
    Text("关闭的图层", "Switched-off layers"),
    Text("打开所有图层后再读一遍文字。", "Reads the text with all layers switched on."),
    frozenset({Sight.LAYER}),
    hidden=True,
)

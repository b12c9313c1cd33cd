"""Text that an interpreter reads on a page: visible, or hidden by covers, colour, layers, clips, size or place."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from redaction.detectors.wording import fix_of
from redaction.findings import Box, Channel, Finding, Kind, NotChecked, Severity, Text
from redaction.identity import Identity
from redaction.names.author_lists import rank_in_list
from redaction.names.search import Match, matcher_for
from redaction.reading.model import Document, Page
from redaction.reading.page_text import PageText, in_columns, in_paint_order, in_reading_order, in_structured_order
from redaction.reading.visibility import CoveredText, Sight, covered_texts, sight_of


@dataclass(frozen=True, slots=True)
class PageMatch:
    """A match on a page with its place and how it is seen."""

    page: Page
    match: Match
    box: Box
    sight: Sight
    boxes: tuple[Box, ...] = ()
    rank: tuple[int, int] | None = None


_NAMELESS = re.compile("[\ufffd\ue000-\uf8ff]")
_BLOCK_RUNS = ("██", "■■", "▇▇", "◼◼", "⬛⬛", "●●", "▓▓")
_PAGE_NUMBER = re.compile(r"^\s*[-—–·第]*\s*\d{1,4}\s*(?:[-—–·页]|/\s*\d{1,4}|共.*)?\s*$")
_EDGE = 40
_PAGE = Text("页面内容", "the content of the page")
_UNREAD = Text("解析器报告内容有错误，可能有部分未读到", "the parser reports errors, so parts of it may be unread")


@dataclass(frozen=True, slots=True)
class PageFact:
    """What the eyes must know of a page: letters in its text layer, and whether it shows what no other reader can read."""

    letters: int
    needs_look: bool


@dataclass(frozen=True, slots=True)
class PagePass:
    """The one walk over all pages: matches with their places, text under covers, facts for the eyes, pages that failed."""

    matches: tuple[PageMatch, ...]
    covered: tuple[CoveredText, ...]
    facts: tuple[PageFact, ...]
    unread: tuple[NotChecked, ...]


def page_pass(
    document: Document, identity: Identity, *, progress: Callable[[int, int], None] | None = None
) -> PagePass:
    """Walk over the pages once a document and identity; pages are let go of one by one, so memory stays flat.

    Several detectors ask for the result, and the walk does what all of them need.
    """
    known = document.facts.setdefault("page_pass", {})
    if identity not in known:
        matches: list[PageMatch] = []
        covered: list[CoveredText] = []
        facts: list[PageFact] = []
        over = {a.page for a in document.annotations if a.covers} | document.facts.get("painted_over", set())
        unread: list[NotChecked] = []
        tail = ""
        thorough = bool(document.facts.get("look_for_drawn_text"))
        if document.pages:
            # What other documents left behind is theirs.
            document.pages[0].source.complaints()
        for page in document.pages:
            try:
                matches += _matches(document, page, identity)
                matches += _over_the_edge(document, page, tail, identity)
                tail = _tail(page.text)
                if page.number in over or any(blocks in page.text for blocks in _BLOCK_RUNS):
                    covered += covered_texts(document, page)
                facts.append(_fact(page, thorough=thorough))
                complaints = page.source.complaints()
            except Exception as error:
                # One broken page must not hide what the others say.
                facts.append(PageFact(0, True))
                complaints = [type(error).__name__]
            if complaints:
                unread.append(NotChecked(_PAGE, _UNREAD, page.number))
            page.forget()
            if progress:
                progress(page.number, len(document.pages))
        known[identity] = PagePass(tuple(matches), tuple(covered), tuple(facts), tuple(unread))
    found: PagePass = known[identity]
    return found


def _fact(page: Page, *, thorough: bool) -> PageFact:
    """A page needs a look when it is drawn without letters, or with letters that have no Unicode value."""
    letters = len("".join(page.text.split()))
    nameless = len(_NAMELESS.findall(page.text))
    unnamed = nameless > max(3, letters // 50)
    return PageFact(letters, unnamed or (thorough and page.source.needs_eyes()))


def _matches(document: Document, page: Page, identity: Identity) -> Iterator[PageMatch]:
    """Matches on a page: the quick text decides whether glyphs are worth their cost, then each order of reading is tried."""
    matcher = matcher_for(identity)
    quick, spelled = matcher.search_page(page.text)
    if not quick and not spelled:
        return
    found: list[tuple[PageText, Match]] = []
    values: set[tuple[str, Kind]] = set()
    orders = [in_paint_order, in_structured_order] + ([in_reading_order, in_columns] if spelled else [])
    for order in orders:
        arranged = order(page)
        more = [match for match in matcher.search(arranged.text) if (match.value, match.kind) not in values]
        found += [(arranged, match) for match in more]
        values |= {(match.value, match.kind) for match in more}
        if order is in_paint_order and not spelled and {(m.value, m.kind) for m in quick} <= values:
            break
    for text, match in found:
        yield _placed(document, page, text, match)


def _tail(text: str) -> str:
    """The last words of a page above its number."""
    lines = [line for line in text[-200:].split("\n") if line.strip() and not _PAGE_NUMBER.match(line)]
    return lines[-1][-_EDGE:].strip() if lines else ""


def _over_the_edge(document: Document, page: Page, tail: str, identity: Identity) -> Iterator[PageMatch]:
    """Matches that begin at the end of the page before and end at the top of this one."""
    if not tail:
        return
    lines = [line for line in page.text[:200].split("\n") if line.strip() and not _PAGE_NUMBER.match(line)]
    head = lines[0][:_EDGE].strip() if lines else ""
    before = document.pages[page.number - 2]
    for match in matcher_for(identity).search(tail + head):
        if match.start < len(tail) < match.end:
            last = before.spans[-1].bbox if before.spans else (0.0, 0.0, *before.size)
            before.forget()
            yield PageMatch(before, match, Box(*last), Sight.VISIBLE)


def _placed(document: Document, page: Page, text: PageText, match: Match) -> PageMatch:
    pieces = text.pieces(match.start, match.end)
    box = text.box(match.start, match.end)
    sight = sight_of(document, page, box, [span for span, _, _ in pieces])
    rank = rank_in_list(text.text, match.start, match.end) if match.kind is Kind.NAME else None
    return PageMatch(page, match, box, sight, text.line_boxes(match.start, match.end), rank)


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

    def _finding(self, found: PageMatch) -> Finding:
        says, match = _SAYS[found.sight], found.match
        # A name that could be a word was put out of sight by somebody: that is no word.
        hidden_name = self.hidden and match.kind is Kind.NAME and match.severity is Severity.SUSPECT
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

"""The one walk over a document's pages, for all detectors that need it: matches with their places and how they are seen, text that is
hidden whoever it names, self references, and what the eyes must know. Pages are let go of one by one, so memory stays flat."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import islice

from redaction.detectors.page_edges import Edges, edges_of, over_the_edge
from redaction.detectors.signing_places import signed_beside
from redaction.findings import Box, Kind, NotChecked, Severity, Text
from redaction.identity import Identity
from redaction.names.author_lists import rank_in_list
from redaction.names.context import TextContext, is_ideograph
from redaction.names.search import Match, matcher_for
from redaction.names.self_reference import SelfReference, self_references
from redaction.reading.model import Document, Page
from redaction.reading.over_masks import OverMask, over_masks
from redaction.reading.page_text import (
    PageText,
    in_cells,
    in_columns,
    in_paint_order,
    in_reading_order,
    in_structured_order,
    stands_upright,
)
from redaction.reading.scripts import muddled
from redaction.reading.spellings import escaped_runs, readings
from redaction.reading.veiled import VeiledText, veiled_texts
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
_NAMELESS_WORD = re.compile("\ufffd\\s{0,2}\ufffd")
_BLOCK_RUNS = ("██", "■■", "▇▇", "◼◼", "⬛⬛", "●●", "▓▓")
_HOLLOW = re.compile(r"[:：,，、;；(（]\s+[,，、;；)）.。]")
_BLANK_LINES = re.compile(r"\n{2,}")
_SHORT_PAGE, _PIECES = 40, 0.4
_PAGE = Text("页面内容", "the content of the page")
_UNREAD = Text("解析器报告内容有错误，可能有部分未读到", "the parser reports errors, so parts of it may be unread")


@dataclass(frozen=True, slots=True)
class PageFact:
    """What later looks must know of a page: letters in its text layer, whether it shows what no other reader can read, and whether a
    line is `hollow`: nothing but room between two marks of punctuation."""

    letters: int
    needs_look: bool
    hollow: bool = False


@dataclass(frozen=True, slots=True)
class PagePass:
    """The one walk over all pages: matches with their places, text under covers, facts for the eyes, pages that failed."""

    matches: tuple[PageMatch, ...]
    covered: tuple[CoveredText, ...]
    facts: tuple[PageFact, ...]
    unread: tuple[NotChecked, ...]
    veiled: tuple[VeiledText, ...] = ()
    references: tuple[tuple[int, SelfReference], ...] = ()
    over_masks: tuple[OverMask, ...] = ()


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
        suspicious: set[int] = document.facts.get("veiled", set())
        inline: set[int] = document.facts.get("inline", set())
        unread: list[NotChecked] = []
        edges = Edges()
        veiled: list[VeiledText] = []
        references: list[tuple[int, SelfReference]] = []
        masks: list[OverMask] = []
        filled: set[int] = document.facts.get("filled", set())
        thorough = bool(document.facts.get("look_for_drawn_text"))
        if document.pages:
            # What other documents left behind is theirs.
            document.pages[0].source.complaints()
        for page in document.pages:
            try:
                matches += _matches(document, page, identity)
                matches += _escaped(document, page, identity)
                above, edges = edges, edges_of(page.text)
                matches += (
                    PageMatch(where, match, box, Sight.VISIBLE)
                    for where, match, box in over_the_edge(document, page, above, edges, identity)
                )
                if page.number in over or any(blocks in page.text for blocks in _BLOCK_RUNS):
                    covered += covered_texts(document, page)
                if page.number in filled:
                    masks += over_masks(page)
                if thorough or page.number in suspicious:
                    veiled += veiled_texts(document, page)
                references += [(page.number, found) for found in self_references(page.text, identity=identity)]
                signed = thorough and signed_beside(page, document.annotations)
                facts.append(_fact(page, identity, thorough=thorough, drawn=signed or page.number in inline))
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
        known[identity] = PagePass(
            tuple(matches),
            tuple(covered),
            tuple(facts),
            tuple(unread),
            tuple(veiled),
            tuple(references),
            tuple(masks),
        )
    found: PagePass = known[identity]
    return found


def _fact(page: Page, identity: Identity, *, thorough: bool, drawn: bool) -> PageFact:
    """A page needs a look when it is drawn without letters, signed, or with a picture inside its own content, with letters that have no
    Unicode value, of scripts that nobody writes together, or with ones that belie their look."""
    letters = len("".join(page.text.split()))
    nameless = len(_NAMELESS.findall(page.text))
    unnamed = nameless > max(3, letters // 50)
    hollow = _HOLLOW.search(page.text) is not None
    values = tuple(
        "".join(filter(is_ideograph, value)) for value in (identity.name, *identity.former_names, identity.unit)
    )
    # Two such letters in a row may be a name, however long the page.
    odd = drawn or _NAMELESS_WORD.search(page.text) is not None
    look = unnamed or (
        thorough and (odd or muddled(page.text) or page.source.needs_eyes() or page.source.disguised(values))
    )
    return PageFact(letters, look, hollow)


def _matches(document: Document, page: Page, identity: Identity) -> Iterator[PageMatch]:
    """Matches on a page: the quick text decides whether glyphs are worth their cost, then each order of reading is tried."""
    matcher = matcher_for(identity)
    # Lines that the quick text takes for paragraphs are lines of one: Zhang, above Jianguo.
    quick, spelled = matcher.search_page(_BLANK_LINES.sub("\n", page.text))
    spelled = spelled or _in_pieces(page.text)
    if not quick and not spelled:
        return
    found: list[tuple[PageText, Match]] = []
    # A surer reading of the same value in another order is news; the same one is not.
    known: set[tuple[str, Kind, Severity]] = set()
    orders = [in_paint_order, in_structured_order] + ([in_reading_order, in_cells, in_columns] if spelled else [])
    for order in orders:
        arranged = order(page)
        more = [
            match
            for match in matcher.search(arranged.text)
            if not known & {(match.value, match.kind, severity) for severity in (match.severity, Severity.LEAK)}
        ]
        if order is in_columns:
            more = [match for match in more if stands_upright(arranged, match.start, match.end)]
        found += [(arranged, match) for match in more]
        known |= {(match.value, match.kind, match.severity) for match in more}
        if order is in_paint_order and not spelled and {(m.value, m.kind, m.severity) for m in quick} <= known:
            break
    for text, match in found:
        yield _placed(document, page, text, match)


def _in_pieces(text: str) -> bool:
    """Whether most letters stand on lines of their own: painted one by one in an order that is not that of reading."""
    return len(text) > _SHORT_PAGE and text.count("\n") > _PIECES * len(text)


def _escaped(document: Document, page: Page, identity: Identity) -> Iterator[PageMatch]:
    """Matches in what the page prints under the escapes of addresses, scripts and markup, or with a wrong code page."""
    if next(escaped_runs(page.text), None) is None:
        return
    text, matcher = in_paint_order(page), matcher_for(identity)
    for start, end in escaped_runs(text.text):
        run = text.text[start:end].replace("\n", "")
        known: set[tuple[str, Kind]] = set()
        for reading in islice(readings(run), 1, None):
            for match in matcher.search(reading, context=TextContext(prose=False)):
                # What the run says as it stands is found there, by the rules of prose.
                if match.form not in run and (match.value, match.kind) not in known:
                    known.add((match.value, match.kind))
                    yield _placed(document, page, text, replace(match, start=start, end=end))


def _placed(document: Document, page: Page, text: PageText, match: Match) -> PageMatch:
    pieces = text.pieces(match.start, match.end)
    box = text.box(match.start, match.end)
    sight = sight_of(document, page, box, [span for span, _, _ in pieces])
    rank = rank_in_list(text.text, match.start, match.end) if match.kind is Kind.NAME else None
    return PageMatch(page, match, box, sight, text.line_boxes(match.start, match.end), rank)

"""Names over the edge of two pages: the last words of one with the first of the next, past page numbers and running titles."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice

from redaction.findings import Box
from redaction.identity import Identity
from redaction.names.context import is_ideograph
from redaction.names.search import Match, matcher_for
from redaction.reading.model import Document, Page
from redaction.reading.page_text import in_paint_order, in_reading_order

_PAGE_NUMBER = re.compile(
    r"^\s*(?:[-—–·第]|page)*\s*\d{1,4}\s*[-—–·页]?[\s,，]*(?:(?:/|of)\s*\d{1,4}|共.*)?\s*$", re.IGNORECASE
)
_EDGE, _MARGIN, _LINES, _PIECE = 40, 400, 3, 2
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Edges:
    """The first and the last lines of a page that say something and are no page number, from the edge inwards, and all its text."""

    heads: tuple[str, ...] = ()
    tails: tuple[str, ...] = ()
    text: str = field(default="", repr=False)


def edges_of(text: str) -> Edges:
    """The edges of a page with this text."""
    head, tail = text[:_MARGIN].split("\n"), reversed(text[-_MARGIN:].split("\n"))
    heads, tails = (tuple(islice((x.strip() for x in lines if _says(x)), _LINES)) for lines in (head, tail))
    return Edges(heads, tails, text)


def over_the_edge(
    document: Document, page: Page, above: Edges, own: Edges, identity: Identity
) -> Iterator[tuple[Page, Match, Box]]:
    """Matches that begin at the end of the page before and end at the top of this one, on each of both with the box of its part.

    As the pages were painted, and as they lie on paper where a line of the one ends and a line of the other begins with pieces of a value.
    """
    if not above.text:
        return
    before = document.pages[page.number - 2]
    found = list(_joined(above, own, identity))
    if not found and _in_pieces(above.text, own.text, identity):
        found = list(_joined(edges_of(in_reading_order(before).text), edges_of(in_reading_order(page).text), identity))
    for match, tail, head in found:
        part = len(tail) - match.start
        yield before, match, _box_in(before, tail, len(tail) - part, len(tail), last=True)
        yield page, match, _box_in(page, head, 0, match.end - match.start - part, last=False)
    before.forget()


def _box_in(page: Page, line: str, start: int, end: int, *, last: bool) -> Box:
    """Where letters of a page's last or first line stand; its whole last or first row when the line is found in no order."""
    for order in (in_paint_order, in_reading_order):
        arranged = order(page)
        at = arranged.text.rfind(line) if last else arranged.text.find(line)
        if at >= 0:
            return arranged.box(at + start, at + end)
    spans = in_reading_order(page).spans
    return Box(*spans[-1 if last else 0].bbox) if spans else page.box


def _joined(above: Edges, own: Edges, identity: Identity) -> Iterator[tuple[Match, str, str]]:
    """Matches over an edge, with the ends of the two lines that they stand in."""
    tail, head = _inmost(above.tails, own.tails)[-_EDGE:], _inmost(own.heads, above.heads)[:_EDGE]
    if tail and head:
        for match in matcher_for(identity).search(tail + head):
            if match.start < len(tail) < match.end:
                yield match, tail, head


def _says(line: str) -> bool:
    return bool(line.strip()) and not _PAGE_NUMBER.match(line)


def _inmost(lines: tuple[str, ...], others: tuple[str, ...]) -> str:
    """The first line that the neighbouring page has not as well: a running title stands before or behind the words that go on."""
    running = {_DIGITS.sub("", line) for line in others}
    return next((line for line in lines if _DIGITS.sub("", line) not in running), "")


def _in_pieces(above: str, own: str, identity: Identity) -> bool:
    """Whether a line above ends in the first letters of a value and a line below begins with the next ones."""
    below = "\n" + own
    return any(
        start in below and any(first + blank + "\n" in above for blank in ("", " ", "\u3000"))
        for first, start in _pieces(identity)
    )


@lru_cache(maxsize=16)
def _pieces(identity: Identity) -> tuple[tuple[str, str], ...]:
    """What stands on both sides of each place where a value may break."""
    values = ("".join(filter(is_ideograph, v)) for v in (identity.name, *identity.former_names, identity.unit))
    return tuple(
        (value[max(0, cut - _PIECE) : cut], "\n" + value[cut : cut + _PIECE])
        for value in values
        for cut in range(1, len(value))
    )

"""Names, units and numbers in the pixels of scans and pictures (L-01 to L-12, L-22 to L-27), read by OCR.

A whole view is searched as one text, so that a name broken over two lines or set in a column is found; lines with doubtful
characters are searched once more with the reader's runners-up in their place.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from redaction.detectors.drawn_letter import looks_like
from redaction.detectors.scan_layer import was_a_slip
from redaction.detectors.scan_lines import in_cells, in_rows
from redaction.eyes.looked_at import Look, Reported, bounds, looks
from redaction.findings import Box, Channel, Finding, Kind, Severity, Text
from redaction.identity import Identity
from redaction.names.author_lists import rank_in_list
from redaction.names.search import Match, Matcher, TextContext, matcher_for
from redaction.names.wanting import GUESSED, is_rare
from redaction.reading.model import Document
from redaction.reading.sight import SeenLine, View

DOUBTFUL = 0.98
MOST_SWAPS = 2
MUTILATED = 0.85
FEWEST_BROKEN = 3

FIX = Text(
    "在原图上涂实后重新导出，或使用一键遮盖。",
    "Paint it solid in the picture itself and export again, or use one-click masking.",
)


@dataclass(frozen=True, slots=True)
class _Read:
    """A match with the lines it lies on: (line, start, end) each."""

    match: Match
    parts: tuple[tuple[SeenLine, int, int], ...]
    swapped: bool = False
    cut: bool = False
    wanting: bool = False


class ScanText:
    """Finds the identity in text read from pixels."""

    name = "scan_text"
    label = Text("扫描文字", "text in scans")
    look_at = Text(
        "识别扫描件和图片中的文字，查找姓名、单位和号码",
        "reads scans and pictures and looks for name, unit and numbers",
    )

    def find(self, document: Document, identity: Identity) -> Iterator[Finding]:
        """One finding a place; parts of stored pictures that the page covers are said to be readable below."""
        matcher = matcher_for(identity)
        reported = Reported()
        pages = {page.number: page for page in document.pages}
        cached: dict[int, tuple[_Read, ...]] = {}
        for look in looks(document):
            if id(look.view) not in cached:
                cached[id(look.view)] = tuple(_search(look.view, matcher))
            for read in cached[id(look.view)]:
                box = _box(look, read)
                page = None if look.stored or look.page is None else pages.get(look.page)
                if page is not None and was_a_slip(page, _lines(look, read), read.match, matcher):
                    continue
                if reported.new(f"{read.match.kind}", look.page, box):
                    yield _finding(self.name, look, _looked_at_again(document, look, read), box)


def _search(view: View, matcher: Matcher) -> Iterator[_Read]:
    rows = in_rows(view)
    taken: list[_Read] = []
    # Before the rows, which may hold the first part alone.
    for read in _broken_in_cells(view, matcher):
        taken.append(read)
        yield read
    for match in matcher.search(rows.text, ocr=True, sure=rows.sure(unsaid=0.0)):
        parts = rows.parts(match.start, match.end)
        if parts and (len(parts) == 1 or _touching(parts)):
            taken.append(_Read(match, parts))
            yield taken[-1]
    letters = {char for needle in matcher.needles for char in needle.form}
    for line in view.lines:
        reads = [read for read in _with_runners_up(line, matcher, letters) if not _found_there(read, taken)]
        yield from reads
        if not reads and not any(part is line for read in taken for part, _, _ in read.parts):
            yield from _mutilated(line, matcher)
    for match in matcher.search_wanting(rows.text, rows.sure(unsaid=1.0)):
        yield _Read(match, rows.parts(match.start, match.end), wanting=True)


def _looked_at_again(document: Document, look: Look, read: _Read) -> _Read:
    """A name of which one letter was not read, or guessed, is read where the ink there has that letter's shape."""
    if not (read.wanting or read.swapped) or read.match.kind is not Kind.NAME or len(read.parts) != 1:
        return read
    line, start, end = read.parts[0]
    form = read.match.value
    if end - start != len(form) or len(line.text) < end:
        return read
    doubtful = [
        at
        for at in range(len(form))
        if line.text[start + at] != form[at] or (line.sure[start + at : start + at + 1] or (1.0,))[0] < GUESSED
    ]
    if not doubtful or len(doubtful) > 1 or not is_rare(form[doubtful[0]]):
        return read
    place = start + doubtful[0]
    if not looks_like(document, look, line.part(place, place + 1), form[doubtful[0]]):
        return read
    return replace(read, match=replace(read.match, form=form, severity=Severity.LEAK), swapped=False, wanting=False)


def _found_there(read: _Read, taken: list[_Read]) -> bool:
    """Whether the same kind of value was found in that place as it was read."""
    (line, start, end), *_ = read.parts
    return any(
        other.match.kind is read.match.kind and part is line and first < end and start < last
        for other in taken
        for part, first, last in other.parts
    )


def _broken_in_cells(view: View, matcher: Matcher) -> Iterator[_Read]:
    """Matches that run on from a line of a cell to the next one, between which other cells stand in the row."""
    for cell in in_cells(view):
        for match in matcher.search(cell.text, ocr=True, sure=cell.sure(unsaid=0.0)):
            across = any(match.start < place < match.end for place in cell.torn)
            if across and match.severity is not Severity.NOTICE and len(match.form) > FEWEST_BROKEN:
                yield _Read(match, cell.parts(match.start, match.end))


def _touching(parts: tuple[tuple[SeenLine, int, int], ...]) -> bool:
    """Lines of one match must lie beside or below each other; far corners of a page do not make a name."""
    boxes = [bounds(line.part(start, end)) for line, start, end in parts]
    for one, two in pairwise(boxes):
        size = max(one[3] - one[1], two[3] - two[1], 8.0)
        apart_y = max(0.0, max(one[1], two[1]) - min(one[3], two[3]))
        if apart_y > 2.5 * size:
            return False
    return True


def _with_runners_up(line: SeenLine, matcher: Matcher, letters: set[str]) -> Iterator[_Read]:
    """Matches that appear when one or two doubtful characters are replaced by what else the reader saw in them."""
    if len(line.others) != len(line.text):
        return
    swaps = [
        (place, other)
        for place, (sure, others) in enumerate(zip(line.sure, line.others, strict=True))
        if sure < DOUBTFUL
        for other in others
        if other in letters and other != line.text[place]
    ]
    if not swaps or len(swaps) > 40:
        return
    together = dict(reversed(swaps))
    if len(together) > MOST_SWAPS * 3:
        return
    # One at a time as well: what was read rightly with some doubt must not be lost to its runner-up.
    for chosen in (together, *({place: other} for place, other in swaps if len(together) > 1)):
        text = "".join(chosen.get(place, char) for place, char in enumerate(line.text))
        for match in matcher.search(text, context=TextContext(), ocr=False):
            swapped = [place for place in chosen if match.start <= place < match.end]
            if swapped and len(swapped) <= MOST_SWAPS and match.severity is not Severity.NOTICE:
                yield _Read(match, ((line, match.start, match.end),), swapped=True)


def _mutilated(line: SeenLine, matcher: Matcher) -> Iterator[_Read]:
    """A value whose print was cut through by a cover too small, and is therefore read badly."""
    start = max(line.text.rfind(":"), line.text.rfind("：")) + 1
    places = range(start, len(line.text))
    if not places or len(line.sure) != len(line.text) or sum(line.sure[at] for at in places) >= MUTILATED * len(places):
        return
    match = matcher.search_mutilated(line.text[start:])
    if match is not None:
        yield _Read(match, ((line, start, len(line.text)),), cut=True)


def _box(look: Look, read: _Read) -> Box | None:
    whole: Box | None = None
    for line, start, end in read.parts:
        box = look.box_of(line.part(start, end))
        if box is not None:
            whole = box if whole is None else whole.union(box)
    return whole


def _lines(look: Look, read: _Read) -> tuple[Box, ...]:
    """One box for each line of a match."""
    boxes = [look.box_of(line.part(start, end)) for line, start, end in read.parts]
    return tuple(box for box in boxes if box is not None)


def _finding(name: str, look: Look, read: _Read, box: Box | None) -> Finding:
    match = read.match
    line, start, end = read.parts[0]
    certain = min([match.confidence, *(part.confidence for part, _, _ in read.parts)])
    severity = match.severity
    if read.swapped and severity is Severity.LEAK and end - start - 1 < 2:
        severity = Severity.SUSPECT
    hidden = look.hides(bounds(line.part(start, end)))
    if hidden is not None:
        zh = f"页面上已被遮住，但文件里存的原图中仍可读到{match.note.zh}"
        en = f"covered on the page, but the stored picture still shows {match.note.en}"
        leak_class = "L-20"
    elif look.page is None:
        zh = f"页面不显示的图片中可读到{match.note.zh}"
        en = f"a picture that no page shows contains {match.note.en}"
        leak_class = "L-20"
    else:
        zh, en = f"图像中可读到{match.note.zh}", f"the picture shows {match.note.en}"
        leak_class = match.leak_class
    if read.swapped:
        zh, en, certain = (
            f"{zh}（个别字形相近，请核对）",
            f"{en} (one character is doubtful, please compare)",
            certain * 0.8,
        )
    if read.wanting:
        zh, en = (
            f"{zh}（有一个字未能识别，其余相符，请核对）",
            f"{en} (one character could not be read, the others agree, please compare)",
        )
    if read.cut:
        zh, en = (
            f"没有遮全的文字仍可认出{match.note.zh}",
            f"print that is not wholly covered still tells {match.note.en}",
        )
        leak_class = "L-33"
    return Finding(
        kind=Kind(match.kind),
        severity=severity,
        channel=Channel.IMAGE if hidden is not None or look.page is None else Channel.OCR,
        detector=name,
        leak_class=leak_class,
        explanation=Text(zh, en),
        page=look.belongs_to,
        box=box,
        evidence=match.form.replace("\n", ""),
        confidence=certain,
        fix=FIX,
        seen_by=line.reader,
        place="" if look.picture is None or look.page is not None else look.picture.role,
        boxes=_lines(look, read) if len(read.parts) > 1 else (),
        rank=rank_in_list(line.text, start, end) if match.kind is Kind.NAME else None,
    )


SCAN_TEXT = ScanText()

"""What a page's own text says where the eyes read it: the reader's slip on clean print is no trace of anybody.

Pages with a text layer are read as pictures too, where their glyphs may lie. A value that was read there only nearly is compared
with the letters that the page holds at that place: where these are the same print, they know it better.
"""

from rapidfuzz import fuzz

from redaction.findings import Box
from redaction.names.fold import fold
from redaction.names.search import Match, Matcher
from redaction.reading.model import Page

SAME_PRINT = 60.0
ASIDE = 0.35


def was_a_slip(page: Page, boxes: tuple[Box, ...], match: Match, matcher: Matcher) -> bool:
    """Whether a match read from the page's pixels is only nearly the value, and the page's text says something else of the same length."""
    read = fold(match.form)
    forms = [needle.form for needle in matcher.needles if needle.kind is match.kind and needle.value == match.value]
    if not boxes or any(form in read for form in forms):
        return False
    said = fold("".join(_letters(page, box) for box in boxes))
    if any(form in said for form in forms) or not said.isalnum():
        return False
    return fuzz.ratio(said, read) >= SAME_PRINT


def _letters(page: Page, box: Box) -> str:
    """The visible letters whose middle lies in a box, from the left."""
    aside = ASIDE * min(box.width, box.height)
    found = [
        ((x0 + x1) / 2, char)
        for span in page.spans
        if not span.invisible and span.alpha > 0
        for char, (x0, y0, x1, y1) in zip(span.text, span.glyphs, strict=False)
        if box.x0 - aside < (x0 + x1) / 2 < box.x1 + aside and box.y0 - aside < (y0 + y1) / 2 < box.y1 + aside
    ]
    return "".join(char for _, char in sorted(found))

"""Names read from pixels with one character wanting: all others stand in order, and where it should stand the reader saw ink that it
could not read at all (〓), or a rare character it could only guess at.

Never more than a doubt, and only where the words around speak of a person: any surname has such neighbours.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from redaction.findings import Kind
from redaction.names.context import TextContext, alone_on_line, announced, is_ideograph, labelled, titled
from redaction.names.fold import fold
from redaction.names.lists import in_name_list
from redaction.names.needles import Needle, Rule

LOST = "〓"
GUESSED = 0.85
_LONGEST = 3


def wanting(
    text: str, sure: Sequence[float], needles: Iterable[Needle], looks: dict[int, str]
) -> Iterator[tuple[int, int, Needle]]:
    """Spans of `text` that are a name but for one unread character; `sure` is the reader's certainty of each character."""
    if not any(char == LOST or certain < GUESSED for char, certain in zip(text, sure, strict=True)):
        return
    flat = "".join((fold(char) or char)[:1] for char in text).translate(looks)
    for needle in needles:
        if needle.kind is not Kind.NAME or needle.rule not in (Rule.HAN, Rule.SHORT_HAN) or needle.sound:
            continue
        size, form = len(needle.form), needle.form.translate(looks)
        for at in range(size) if size <= _LONGEST else ():
            for found in re.finditer(f"(?={re.escape(form[:at])}(.){re.escape(form[at + 1 :])})", flat):
                start, place = found.start(), found.start() + at
                lost = text[place] == LOST or (sure[place] < GUESSED and is_rare(needle.form[at]))
                if lost and _a_person(text, start, start + size):
                    yield start, start + size, needle


def is_rare(char: str) -> bool:
    """Outside the 6,763 characters of GB 2312, which the reader knows well."""
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        return True
    return False


def _a_person(text: str, start: int, end: int) -> bool:
    if titled(text, end):
        return True
    # What goes on is a longer name, or no name at all.
    return not is_ideograph(text[end : end + 1]) and (
        labelled(text, start, context=TextContext(), is_word=True)
        or announced(text, start, end)
        or alone_on_line(text, start, end)
        or in_name_list(text, start, end)
    )

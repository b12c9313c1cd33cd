"""How sure a hit is: the rules R-520 to R-530 applied to the original text around it."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from redaction.findings import Severity
from redaction.names.context import (
    ONLY_MARKS,
    TextContext,
    WordEdges,
    alone_on_line,
    announced,
    in_name_list,
    is_ideograph,
    is_letter,
    labelled,
    names_a_paper,
    seen_part,
    titled,
)
from redaction.names.needles import SEPARATORS, Needle, Rule
from redaction.names.neighbours import goes_on, is_a_town, longer_name, on_the_map, second_of_another
from redaction.names.numbers import glues
from redaction.names.places import INSTITUTION, REGION_LATIN, translated

_SENTENCE = re.compile(r"[，。；：！？、,;:!?（）()《》“”\[\]]")
_PARTICLES = frozenset("在由为于是我本该和与到至对向经被所给请向将把叫称即及并从自,")
# Labels whose values are words of a subject, where a name that is a word is most likely that word.
_TOPICS = frozenset({"Keywords", "Subject", "Title", "name"})
_APART = re.compile(r"^(?:[（(\[【\n\r]?[\s\u3000]|[\s\u3000][)）\]】\n\r]?)$")
_CAMEL = re.compile(r"^[A-Z][a-z]{3,}[A-Z]{2,3}$")
_INSTITUTION_REACH = 80


@dataclass(frozen=True, slots=True)
class Hit:
    """A needle found in `text[start:end]`; `gaps` is what stood between its letters."""

    text: str = field(repr=False)
    start: int
    end: int
    gaps: tuple[str, ...]
    needle: Needle
    context: TextContext
    edges: WordEdges | None = None

    @property
    def before(self) -> str:
        """The character before, or an empty string."""
        return self.text[self.start - 1 : self.start]

    @property
    def after(self) -> str:
        """The character after, or an empty string."""
        return self.text[self.end : self.end + 1]

    @property
    def form(self) -> str:
        """The text as it stands in the file."""
        return self.text[self.start : self.end]


Answer = tuple[Severity, float] | None


def judge(hit: Hit) -> Answer:
    """Severity and confidence of a hit, or None when it is chance."""
    return _JUDGES[hit.needle.rule](hit)


def _sure(hit: Hit) -> Answer:
    return Severity.LEAK, hit.needle.confidence


def _scattered(hit: Hit) -> bool:
    """Letters torn from different phrases: punctuation between some of them but not the same between all."""
    return any(_SENTENCE.search(gap) for gap in hit.gaps) and len({gap.strip() for gap in hit.gaps}) > 1


def _han(hit: Hit) -> Answer:
    return None if _scattered(hit) else (Severity.LEAK, hit.needle.confidence)


def _short_han(hit: Hit) -> Answer:
    gap = hit.gaps[0] if hit.gaps else ""
    # What nobody sees does not part two letters.
    seen = seen_part(gap)
    gap = gap if seen else ""
    apart = not (is_ideograph(hit.before) or is_ideograph(hit.after))
    common = hit.edges is not None and hit.edges.common
    if seen and ONLY_MARKS.match(seen) and "\n" not in gap and apart and not common:
        return Severity.LEAK, 0.7
    person = labelled(hit.text, hit.start, context=hit.context, is_word=common) or titled(hit.text, hit.end)
    left, right = is_ideograph(hit.before), is_ideograph(hit.after)
    if gap.strip("\u200b\u200c\u200d\u2060\ufeff \t\u3000\xa0\n\r\v\f") and (not person or _SENTENCE.search(gap)):
        return None
    if (person and not (common and left)) or announced(hit.text, hit.start, hit.end):
        return Severity.LEAK, 0.95
    if gap and ("\n" in gap or left or right):
        column = alone_on_line(hit.text, hit.start, hit.start + 1) and alone_on_line(hit.text, hit.end - 1, hit.end)
        if column and not common:
            return Severity.LEAK, 0.7
        if left or right:
            return None
    if common:
        return _common_word(hit, left=left, right=right)
    torn = (left and hit.edges is not None and hit.before in hit.edges.before) + (
        right and hit.edges is not None and hit.after in hit.edges.after
    )
    if torn == 2:
        return None
    return (Severity.LEAK, 0.85) if torn == 0 else (Severity.SUSPECT, 0.4)


def _common_word(hit: Hit, *, left: bool, right: bool) -> Answer:
    """A name that is a word: nothing in prose, a leak in a list of names or as a short value, a doubt where it stands apart."""
    value = not hit.context.prose and not left
    if value and names_a_paper(hit.text, hit.end):
        return Severity.LEAK, 0.8
    if left or right:
        return None
    if in_name_list(hit.text, hit.start, hit.end):
        return Severity.LEAK, 0.8
    if value and hit.context.label not in _TOPICS:
        return Severity.LEAK, 0.7
    if alone_on_line(hit.text, hit.start, hit.end) or _APART.match(hit.before + hit.after):
        return Severity.SUSPECT, 0.5
    return None


def _transliterated(hit: Hit) -> Answer:
    if any(re.search(r"[。；！？;!?]", gap) and "\n" in gap for gap in hit.gaps):
        return None
    return Severity.LEAK, hit.needle.confidence


def _first_part(hit: Hit) -> Answer:
    """The first part alone names the applicant (R-523) unless another part follows or precedes: then it is somebody else (R-522)."""
    if _scattered(hit):
        return None
    if longer_name(hit.text, hit.end):
        return Severity.NOTICE, 0.3
    precedes = hit.text[max(0, hit.start - 4) : hit.start].rstrip(" \u3000")
    if precedes[-1:] and precedes[-1] in SEPARATORS and is_ideograph(precedes[:-1].strip()[-1:]):
        return Severity.NOTICE, 0.3
    if len(hit.needle.form) < 4 and is_ideograph(hit.before) and is_ideograph(hit.after):
        return Severity.SUSPECT, 0.4
    return (Severity.LEAK if hit.needle.confidence >= 0.6 else Severity.SUSPECT), hit.needle.confidence


def _script(hit: Hit) -> Answer:
    if len(hit.needle.form) < 5 and (is_letter(hit.before) or is_letter(hit.after)):
        return None
    return _sure(hit)


def _bounded(hit: Hit) -> bool:
    """No Latin letter touches the hit."""
    return not any(side and is_letter(side) and not is_ideograph(side) for side in (hit.before, hit.after))


def _script_part(hit: Hit) -> Answer:
    return _sure(hit) if _bounded(hit) and not any(gap.strip() for gap in hit.gaps) else None


def _handle(hit: Hit) -> bool:
    """Part of an address, account or file name rather than of a sentence."""
    return (
        not hit.context.prose or hit.after in ("@", "_") or hit.before in ("@", "_", "/", "\\") or hit.after.isdigit()
    )


def _latin(hit: Hit) -> Answer:
    """Both words of a name: bounded, or joined and long; short joined forms (Mali, Lili) are words in most sentences."""
    if not _bounded(hit):
        camel = hit.form[:1].isupper() and len(hit.form) >= 7 and not hit.after.islower()
        long = len(hit.form) >= 12
        return (Severity.LEAK, 0.7) if camel or long else None
    if any("\n\n" in gap or (re.search(r"[.!?;:]\s", gap) and len(gap.strip()) > 1) for gap in hit.gaps):
        return None
    apart = any(hit.gaps)
    if not apart and len(hit.needle.value) == 2 and is_a_town(hit.text, hit.end):
        return None
    if len(hit.form) >= 8 and not apart:
        return _sure(hit)
    if apart and len(hit.needle.form) >= 7 and all(gap in ("-", "_", ".") for gap in hit.gaps if gap):
        return Severity.LEAK, 0.85
    if apart:
        words = [word for word in re.split(r"[^\w]+", hit.form) if word]
        capital = all(word[0].isupper() or not word[0].isalpha() for word in words)
        return (Severity.LEAK, 0.9) if capital or len(hit.needle.form) >= 9 or not hit.context.prose else None
    if _handle(hit) or labelled(hit.text, hit.start, context=hit.context):
        return Severity.LEAK, 0.8
    return (Severity.SUSPECT, 0.4) if hit.form[:1].isupper() and len(hit.form) >= 5 else None


def _latin_part(hit: Hit) -> Answer:
    if not _bounded(hit) or any(hit.gaps):
        return None
    if second_of_another(hit.text, hit.start, hit.end, value=hit.needle.value):
        return Severity.NOTICE, 0.3
    return (Severity.LEAK, hit.needle.confidence) if len(hit.form) >= 6 else (Severity.SUSPECT, 0.5)


def _initials(hit: Hit) -> Answer:
    """«Zhang S.», «X.-M. Zhang»: one spelled word, capitals for the rest, something between (R-525)."""
    if not _bounded(hit) or any("\n" in gap for gap in hit.gaps):
        return None
    if not any(hit.gaps) and _CAMEL.match(hit.form):
        return (Severity.LEAK if hit.needle.confidence >= 0.7 else Severity.SUSPECT), 0.6
    words = [word for word in re.split(r"[\s.,\-–·•]+", hit.form) if word]
    # «Wang F., Gao Y.»: a letter before a comma belongs to the name before.
    torn = len(words[0]) == 1 and any("," in gap for gap in hit.gaps)
    if len(words) < 2 or torn or any(re.search(r"[^\s.,\-–·•]", gap) for gap in hit.gaps):
        return None
    long = [word for word in words if len(word) > 1 and not (word.isupper() and len(word) <= 2)]
    if len(long) != 1 or not long[0][0].isupper() or any(not word.isupper() for word in words if word != long[0]):
        return None
    return (Severity.LEAK if hit.needle.confidence >= 0.7 else Severity.SUSPECT), hit.needle.confidence


def _alias(hit: Hit) -> Answer:
    """A general alias names the unit only where no other unit's name runs into it."""
    torn = is_ideograph(hit.before) and hit.before not in _PARTICLES
    if torn or _scattered(hit) or goes_on(hit.text, hit.end):
        return None
    if len(hit.needle.form) <= 3 and is_ideograph(hit.after):
        return Severity.SUSPECT, 0.5
    if hit.context.prose and not alone_on_line(hit.text, hit.start, hit.end) and is_ideograph(hit.after):
        return Severity.SUSPECT, 0.5
    return Severity.LEAK, 0.8


def _unit(hit: Hit) -> Answer:
    return _sure(hit) if not _scattered(hit) or len(hit.needle.form) >= 8 else None


def _unit_place(hit: Hit) -> Answer:
    reach = hit.text[max(0, hit.start - _INSTITUTION_REACH // 2) : hit.end + _INSTITUTION_REACH]
    house = INSTITUTION.search(reach) and not on_the_map(hit.text, hit.end)
    if not house or not _bounded(hit) or any(hit.gaps) or not hit.form[:1].isupper():
        return None
    if hit.needle.form == REGION_LATIN:
        return (Severity.SUSPECT, 0.5) if translated(hit.needle.value, reach) else None
    # Place, work and kind of house together are the unit's name in English, whoever translated it.
    return (Severity.LEAK, 0.75) if translated(hit.needle.value, reach) else (Severity.SUSPECT, 0.6)


def _number(hit: Hit) -> Answer:
    if any(not glues(gap, length=len(hit.needle.form)) for gap in hit.gaps) or sum("\n" in gap for gap in hit.gaps) > 2:
        return None
    touched = any(side.isalnum() and side.isascii() for side in (hit.before, hit.after))
    if len(hit.needle.form) < 10 and touched:
        return None
    if len(hit.needle.form) < 5 and not labelled(hit.text, hit.start, context=hit.context):
        return (Severity.SUSPECT, 0.4) if len(hit.needle.form) == 4 else None
    return _sure(hit)


def _mailbox(hit: Hit) -> Answer:
    if not _bounded(hit) or any(hit.gaps):
        return None
    return (Severity.LEAK, 0.8) if hit.after == "@" else (Severity.SUSPECT, 0.5)


def _reversed(hit: Hit) -> Answer:
    """Written backwards: nobody does that by accident, but three letters may fall together by chance."""
    form = hit.needle.form
    if _scattered(hit) or (form.isascii() and not _bounded(hit)) or form == form[::-1]:
        return None
    return (Severity.LEAK if len(hit.needle.form) > 3 else Severity.SUSPECT), hit.needle.confidence


def _colleague(hit: Hit) -> Answer:
    if _scattered(hit):
        return None
    answer = _short_han(hit) if len(hit.needle.form) <= 2 else (Severity.NOTICE, 0.9)
    return (Severity.NOTICE, answer[1]) if answer else None


_JUDGES: dict[Rule, Callable[[Hit], Answer]] = {
    Rule.HAN: _han,
    Rule.SHORT_HAN: _short_han,
    Rule.TRANSLITERATED: _transliterated,
    Rule.FIRST_PART: _first_part,
    Rule.SCRIPT: _script,
    Rule.SCRIPT_PART: _script_part,
    Rule.LATIN: _latin,
    Rule.LATIN_PART: _latin_part,
    Rule.INITIALS: _initials,
    Rule.UNIT: _unit,
    Rule.ALIAS: _alias,
    Rule.UNIT_PLACE: _unit_place,
    Rule.NUMBER: _number,
    Rule.EMAIL: _sure,
    Rule.MAILBOX: _mailbox,
    Rule.COLLEAGUE: _colleague,
    Rule.REVERSED: _reversed,
}

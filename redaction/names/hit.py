"""A needle found in a text, with what stands around it: what the rules of `judge` look at."""

import re
from dataclasses import dataclass, field

from redaction.findings import Severity
from redaction.names.context import TextContext, WordEdges, is_ideograph, is_letter
from redaction.names.needles import Needle

_LONG = 4
_QUOTES = re.compile(r"[“”\[\]]")
_JOINED = re.compile(r"['’](?!s\b)[a-z]|[-‐‑–](?!based|led|like|style|type)[a-z]")
_SENTENCE = re.compile(r"[，。；：！？、︐︑︒︓︔︕︖,;:!?（）()《》“”\[\]]")


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
    def spaced(self) -> bool:
        """Whether most of its letters stand apart, as in a text that gives every letter a place of its own."""
        return sum(map(bool, self.gaps)) > len(self.needle.form) // 2

    @property
    def form(self) -> str:
        """The text as it stands in the file."""
        return self.text[self.start : self.end]


Answer = tuple[Severity, float] | None


def sure(hit: Hit) -> Answer:
    """A leak as sure as the form itself."""
    return Severity.LEAK, hit.needle.confidence


def scattered(hit: Hit) -> bool:
    """Letters torn from different phrases: punctuation between some of them but not the same between all.

    Quotation marks and brackets part no name of four letters and more: “慕容”云海.
    """
    gaps = [_QUOTES.sub("", gap) for gap in hit.gaps] if len(hit.needle.form) >= _LONG else hit.gaps
    return any(_SENTENCE.search(gap) for gap in gaps) and len({gap.strip() for gap in gaps}) > 1


def bounded(hit: Hit) -> bool:
    """No Latin letter touches the hit, nor does an apostrophe join one to it (An'an), unless it is a possessive."""
    if _JOINED.match(hit.text, hit.end):
        return False
    return not any(side and is_letter(side) and not is_ideograph(side) for side in (hit.before, hit.after))

"""Names and units in text that was read from pixels with mistakes: close but not equal strings, by the bounds measured for OCR."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein, ScoreAlignment

from redaction.findings import Kind, Severity
from redaction.names.needles import Needle, Rule

_LONG = (Rule.HAN, Rule.TRANSLITERATED, Rule.UNIT, Rule.SCRIPT, Rule.LATIN)
_SHARE = 0.75
# Of the forms of a unit only its name and what hardly shortens it may be misread: shorter ones are too near to those of other units.
_LEAST_SURE = 0.85
_HALF, _LONGEST_SLIP = 0.45, 2
SURE, OTHERS = 0.98, 2  # certainty, and how many characters read with it make another value
MOST_TRIES = 12
_BLANK = "\0"
_WHOLE = {Rule.UNIT: 8, Rule.TRANSLITERATED: 6, Rule.NUMBER: 15}


def blurred_matches(
    folded: str, needles: Iterable[Needle], *, sure: Sequence[float] = (), looks: Mapping[int, str] | None = None
) -> Iterator[tuple[int, int, Needle, Severity, float]]:
    """Spans of folded text that differ from a long value in at most a quarter of its characters.

    Four and more characters (units six and more) may differ by 25 %; shorter names only by look-alikes, which the matcher treats
    apart. One difference in five or more is a leak, more is suspect. Where the reader was `sure` of what differs (its certainty of
    each character; look-alikes aside) it read another value well: two such characters are nobody's slip, one makes it suspect.
    """
    for needle in needles:
        size = len(needle.form)
        if needle.rule not in _LONG or needle.sound or size < (6 if needle.kind is Kind.UNIT else 4):
            continue
        if (needle.rule is Rule.LATIN and size < 10) or (needle.kind is Kind.UNIT and needle.confidence < _LEAST_SURE):
            continue
        if needle.form in folded or len(folded) < size - 1:
            continue
        text = folded
        for _ in range(MOST_TRIES):
            best = fuzz.partial_ratio_alignment(needle.form, text, score_cutoff=_SHARE * 100)
            if best is None or best.dest_end - best.dest_start < size - 1:
                break
            start, end = _without_neighbours(needle.form, text, best)
            wrong = round((1 - best.score / 100) * size)
            share = 1 - wrong / size
            if share < _SHARE:
                break
            others = _read_well(needle.form, text, best, sure, looks or {}) if sure else 0
            if others < OTHERS:
                near = (wrong <= 1 and size >= 5) or (wrong <= 2 and size >= 9)
                severity = Severity.LEAK if near and not others else Severity.SUSPECT
                yield start, end, needle, severity, round(0.9 * share, 2)
            if not others:
                break
            # Another value that was read well must not stand before a misread one elsewhere.
            text = text[: best.dest_start] + _BLANK * (best.dest_end - best.dest_start) + text[best.dest_end :]


def _read_well(form: str, folded: str, best: ScoreAlignment, sure: Sequence[float], looks: Mapping[int, str]) -> int:
    """How many letters stand for others of `form` that the reader was sure of."""
    # A span that begins or ends inside the value goes on: its place in a unit's name is what tells two units apart.
    start, end = _as_if_whole(form, folded, best.dest_start, best.dest_end)
    edits = Levenshtein.opcodes(form, folded[start:end])
    told = 0
    for nth, edit in enumerate(edits):
        if edit.tag not in ("replace", "insert") or (edit.tag == "insert" and nth in (0, len(edits) - 1)):
            continue
        own = form[edit.src_start : edit.src_end].ljust(edit.dest_end - edit.dest_start)
        for letter, at in zip(own, range(start + edit.dest_start, start + edit.dest_end), strict=True):
            alike = looks.get(ord(letter), letter) == looks.get(ord(folded[at]), folded[at])
            told += folded[at].isalnum() and sure[at] >= SURE and not alike
    return told


def _without_neighbours(form: str, folded: str, best: ScoreAlignment) -> tuple[int, int]:
    """The span without letters that only stand before or behind the value: a line above must not be taken for a part of it."""
    start, end = _as_if_whole(form, folded, best.dest_start, best.dest_end)
    edits = Levenshtein.opcodes(form, folded[start:end])
    if edits[0].tag == "insert":
        start += edits[0].dest_end
    if edits[-1].tag == "insert":
        end -= edits[-1].dest_end - edits[-1].dest_start
    return start, end


def _as_if_whole(form: str, folded: str, start: int, end: int) -> tuple[int, int]:
    """The span made so long that all of `form` would stand in it, were its longest piece that was read right in its place."""
    same = [edit for edit in Levenshtein.opcodes(form, folded[start:end]) if edit.tag == "equal"]
    longest = max(same, key=lambda edit: edit.src_end - edit.src_start, default=None)
    if longest is None:
        return start, end
    first = start + longest.dest_start - longest.src_start
    return max(0, min(start, first)), min(len(folded), max(end, first + len(form)))


def mutilated(folded: str, needles: Iterable[Needle]) -> tuple[Needle, float] | None:
    """The long value that a whole text is as long as and half equal to: print whose strokes a cover cut through, read badly.

    Only for text that the reader itself doubts; a neighbour's value read surely is half equal too.
    """
    best: tuple[Needle, float] | None = None
    for needle in needles:
        size = len(needle.form)
        if needle.sound or size < _WHOLE.get(needle.rule, size + 1) or abs(len(folded) - size) > _LONGEST_SLIP:
            continue
        share = Levenshtein.normalized_similarity(needle.form, folded)
        if share >= _HALF and (best is None or share > best[1]):
            best = (needle, share)
    return best

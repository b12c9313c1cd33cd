"""Names and units in text that was read from pixels with mistakes: close but not equal strings, by the bounds measured for OCR."""

from collections.abc import Iterable, Iterator

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from redaction.findings import Kind, Severity
from redaction.names.needles import Needle, Rule

_LONG = (Rule.HAN, Rule.TRANSLITERATED, Rule.UNIT, Rule.SCRIPT, Rule.LATIN)
_SHARE = 0.75
_HALF, _LONGEST_SLIP = 0.45, 2
_WHOLE = {Rule.UNIT: 8, Rule.TRANSLITERATED: 6, Rule.NUMBER: 15}


def blurred_matches(folded: str, needles: Iterable[Needle]) -> Iterator[tuple[int, int, Needle, Severity, float]]:
    """Spans of folded text that differ from a long value in at most a quarter of its characters.

    Four and more characters (units six and more) may differ by 25 %; shorter names only by look-alikes, which the matcher treats
    apart. One difference in five or more is a leak, more is suspect.
    """
    for needle in needles:
        size = len(needle.form)
        if needle.rule not in _LONG or needle.sound or size < (6 if needle.kind is Kind.UNIT else 4):
            continue
        if needle.rule is Rule.LATIN and size < 10:
            continue
        if needle.form in folded or len(folded) < size - 1:
            continue
        best = fuzz.partial_ratio_alignment(needle.form, folded, score_cutoff=_SHARE * 100)
        if best is None or best.dest_end - best.dest_start < size - 1:
            continue
        wrong = round((1 - best.score / 100) * size)
        share = 1 - wrong / size
        if share < _SHARE:
            continue
        sure = (wrong <= 1 and size >= 5) or (wrong <= 2 and size >= 9)
        severity = Severity.LEAK if sure else Severity.SUSPECT
        yield best.dest_start, best.dest_end, needle, severity, round(0.9 * share, 2)


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

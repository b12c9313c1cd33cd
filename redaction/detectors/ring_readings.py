"""What a ring's readings may be of a unit's name: begun elsewhere, or with characters lost."""

from dataclasses import replace

from rapidfuzz import fuzz
from rapidfuzz.distance import Indel

from redaction.findings import Kind
from redaction.names.fold import fold
from redaction.names.search import Matcher
from redaction.reading.sight import SeenSeal

FEWEST_HAN = 6
MUCH_ALIKE, TURNED_GAIN = 60.0, 15.0
LEFT = 0.66


def is_what_is_left(text: str, matcher: Matcher) -> bool:
    """Whether a reading is a name of the unit that lost some of its characters, a third at most, and holds no other.

    Faint ink and print below a ring take characters away and leave the rest to be read surely. A house that is called so may be another
    one: a person has to compare. A house without a number (…中学 for …第二中学) is a sister.
    """
    read = fold("".join(char for char in text if "\u4e00" <= char <= "\u9fff"))
    return any(
        needle.kind is Kind.UNIT and not needle.sound and len(needle.form) >= FEWEST_HAN
        and len(read) >= LEFT * len(needle.form)
        and ("第" in needle.form) == ("第" in read)
        and Indel.distance(needle.form, read) == len(needle.form) - len(read)
        for needle in matcher.needles
    )  # fmt: skip


def begun_as(unit: str, seal: SeenSeal) -> SeenSeal:
    """The seal with its readings turned to begin where the unit's name does: a ring has no beginning of its own.

    Where its lower half is inscribed too, or grain fills it, the widest gap lies between any two characters. Only a reading that becomes
    much more like the unit's name is turned.
    """
    name = fold(unit)
    turned = [_turned_to(name, text, sure) for text, sure in seal.readings]
    if all(text == old for (text, _), (old, _) in zip(turned, seal.readings, strict=True)):
        return seal
    (text, _), *others = turned
    return replace(seal, text=text, others=tuple(other for other, _ in others), sure=tuple(sure for _, sure in turned))


def _turned_to(name: str, text: str, sure: tuple[float, ...]) -> tuple[str, tuple[float, ...]]:
    whole = fuzz.ratio(name, text)
    found = (
        fuzz.partial_ratio_alignment(name, text + text, score_cutoff=MUCH_ALIKE) if len(text) >= FEWEST_HAN else None
    )
    if found is None or not 0 < found.dest_start < len(text):
        return text, sure
    at = found.dest_start
    again = text[at:] + text[:at]
    if fuzz.ratio(name, again) < whole + TURNED_GAIN:
        return text, sure
    return again, (sure[at:] + sure[:at]) if len(sure) == len(text) else sure

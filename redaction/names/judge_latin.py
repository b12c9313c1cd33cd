"""How sure a hit is that is written in Latin or another alphabet: pinyin, Uyghur Latin, initials, native script (R-525, R-526)."""

import re
from functools import cache

from redaction.findings import Severity
from redaction.names.context import is_ideograph, is_letter, labelled, word_edges
from redaction.names.fold import fold
from redaction.names.hit import Answer, Hit, bounded, sure
from redaction.names.latin import han_spellings, plain, tokens, transliterated_spelling
from redaction.names.needles import SEPARATORS, is_transliterated
from redaction.names.neighbours import first_of_another, is_a_town, second_of_another, torn_from_two

_CAMEL = re.compile(r"^[A-Z][a-z]{3,}[A-Z]{2,3}$")
_CAPITALS = re.compile(r"^([A-Z][a-z]+)([A-Z][a-z]+)$")
_INITIAL_AFTER = re.compile(r"\.?[-–]? ?[A-Z](?![A-Za-z])")
_INITIAL_BEFORE = re.compile(r"(?<![A-Za-z])[A-Z]\.?[-–]? ?$")
_REFERENCE = re.compile(r"\s*(?:\[\d{1,3}\]|\d{1,3}[.)、])")
_TWO_LETTERS, _LINE = re.compile(r"[A-Za-z]{2,} [A-Z]\.?[ -]?[A-Z]\b"), 200
_SURNAME_FIRST, _NEAR = re.compile(r"\b[A-Z]{2,} [A-Z][a-z]+"), 60
_SYLLABLE = re.compile(
    r" (?:Zh|Ch|Sh|[BPMFDTNLGKHJQXRZCSYW])(?:[iu]ang|iong|[aeio]ng|[iu]an|iao|uai|[aeiu]n|[aeu]i|ao|ou|iu|[iu]e|[iu]a|uo|[aeiouv])(?![a-z])"
)
# The last word of a name in two words goes on: Tursun Tohtiniyaz is not Tursun Tohti, but one vowel more is a spelling (Ali Mamuti), and
# before «and» a space was lost.
_GOES_ON = re.compile(
    r"[a-z](?!(?:and|et)\b)[a-z]{2}|[A-Z]{3}|[A-Za-z]['’](?!s\b)[a-z]|[A-Za-z][-‐‑–](?!based|led|like|style|type)[a-z]"
)
_ONE_LISTED = re.compile(r" [A-Z][a-z]+[\d*†]{0,3}(?:[,，;；、)]|\s*(?:\n|$))")
_LATIN_LIST = re.compile(r"(?:[,;，；、]\s*|\band\s)\||\|(?:\s*[,;，；、]|\s+and\b)")


def script(hit: Hit) -> Answer:
    """Uyghur, Kazakh or Cyrillic letters: short forms not inside another word."""
    if len(hit.needle.form) < 5 and (is_letter(hit.before) or is_letter(hit.after)):
        return None
    return sure(hit)


def script_part(hit: Hit) -> Answer:
    """The own name alone in native script: a word by itself."""
    return sure(hit) if bounded(hit) and not any(gap.strip() for gap in hit.gaps) else None


def _handle(hit: Hit) -> bool:
    """Part of an address, account or file name rather than of a sentence."""
    return (
        not hit.context.prose or hit.after in ("@", "_") or hit.before in ("@", "_", "/", "\\") or hit.after.isdigit()
    )


def _in_capitals(hit: Hit) -> bool:
    """Whether a short joined name in an identifier has its capitals where its words begin: LiuYi in LiuYiHand."""
    words = _CAPITALS.match(hit.form)
    if words is None or hit.context.prose or hit.after.islower() or hit.before.isalpha():
        return False
    pair = tuple(word.casefold() for word in words.groups())
    spelled = [(surname, "".join(given)) for surname, given in han_spellings(fold(hit.needle.value))]
    return pair in spelled or pair[::-1] in spelled


def latin(hit: Hit) -> Answer:
    """Both words of a name: bounded, or joined and long; short joined forms (Mali, Lili) are words in most sentences."""
    if not bounded(hit):
        if any(hit.gaps) and _GOES_ON.match(hit.text, hit.end - 1):
            return Severity.NOTICE, 0.3
        camel = hit.form[:1].isupper() and len(hit.form) >= 7 and not hit.after.islower()
        long = len(hit.form) >= 12 or _in_capitals(hit)
        return (Severity.LEAK, 0.7) if camel or long else None
    if any("\n\n" in gap or (re.search(r"[.!?;:]\s", gap) and len(gap.strip()) > 1) for gap in hit.gaps):
        return None
    apart = any(hit.gaps)
    if not apart and len(hit.needle.value) == 2 and is_a_town(hit.text, hit.end):
        return None
    if _torn_between_names(hit):
        return Severity.SUSPECT, 0.4
    if apart and (answer := _capitals_of_another(hit)):
        return answer
    if any("," in gap for gap in hit.gaps) and torn_from_two(hit.text, hit.start, hit.end, value=hit.needle.value):
        return None
    if apart and len(hit.needle.value) == 2 and _SYLLABLE.match(hit.text, hit.end):
        listed = _ONE_LISTED.match(hit.text, hit.end)
        return (Severity.NOTICE, 0.3) if listed else (Severity.SUSPECT, 0.4)
    if len(hit.form) >= 8 and not apart:
        return sure(hit)
    if apart and len(hit.needle.form) >= 7 and all(gap in ("-", "_", ".") for gap in hit.gaps if gap):
        return Severity.LEAK, 0.85
    if apart:
        # A hyphen joins the syllables of a given name into one word: LI Xue-mei.
        words = [word for word in re.split(r"[^\w\-‐‑–]+", hit.form) if word]
        # Set wide, the letters of a word are words: W A N G  C h o n g.
        if all(len(word) == 1 for word in words):
            words = words[:1]
        capital = all(word[0].isupper() or not word[0].isalpha() for word in words)
        return (Severity.LEAK, 0.9) if capital or len(hit.needle.form) >= 9 or not hit.context.prose else None
    if _handle(hit) or labelled(hit.text, hit.start, context=hit.context):
        return Severity.LEAK, 0.8
    if not (hit.form[:1].isupper() and len(hit.form) >= 5):
        return None
    word = word_edges(hit.needle.value).common if len(hit.needle.value) == 2 else False
    listed = _LATIN_LIST.search(hit.text[max(0, hit.start - 6) : hit.start] + "|" + hit.text[hit.end : hit.end + 6])
    if listed and not word:
        return Severity.LEAK, 0.7
    return (Severity.NOTICE, 0.3) if word and not listed else (Severity.SUSPECT, 0.4)


def _capitals_of_another(hit: Hit) -> Answer:
    """What a Han name is worth whose given name stands in capitals (FENG Gao for 高峰): capitals mark surnames, so it is somebody else's.

    In a list that writes its other people so that is certain, elsewhere it stays a doubt.
    """
    words = re.findall(r"[A-Za-z]+", hit.form)
    capitals = [word for word in words if len(word) > 1 and word.isupper()]
    if len(words) != 2 or len(capitals) != 1 or len(words[words[0] == capitals[0]]) < 2:
        return None
    if not is_ideograph(hit.needle.value[:1]) or is_transliterated(hit.needle.value):
        return None
    if plain(capitals[0]) in {surname for surname, _ in han_spellings(fold(hit.needle.value))}:
        return None
    around = hit.text[max(0, hit.start - _NEAR) : hit.start] + "|" + hit.text[hit.end : hit.end + _NEAR]
    return (Severity.NOTICE, 0.3) if _SURNAME_FIRST.search(around) else (Severity.SUSPECT, 0.4)


def _torn_between_names(hit: Hit) -> bool:
    """Whether two words spell a Han name but part it elsewhere than between surname and given name: Lyu Pinglu for 吕绿萍."""
    words = [plain(word) for word in re.findall(r"[^\s,]+", hit.form)]
    if len(words) != 2 or not is_ideograph(hit.needle.value[:1]) or is_transliterated(hit.needle.value):
        return False
    spelled = {(surname, "".join(given)) for surname, given in han_spellings(fold(hit.needle.value))}
    joined = {one + two for one, two in spelled} | {two + one for one, two in spelled}
    return "".join(words) in joined and not {tuple(words), tuple(reversed(words))} & spelled


def latin_part(hit: Hit) -> Answer:
    """The own name alone in Latin letters (R-523), unless another name makes it somebody else's (R-522)."""
    if not bounded(hit) or any(hit.gaps):
        return None
    if second_of_another(hit.text, hit.start, hit.end, value=hit.needle.value) or first_of_another(
        hit.text, hit.end, value=hit.needle.value
    ):
        return Severity.NOTICE, 0.3
    return (Severity.LEAK, hit.needle.confidence) if len(hit.form) >= 6 else (Severity.SUSPECT, 0.5)


def initials(hit: Hit) -> Answer:
    """«Zhang S.», «X.-M. Zhang»: one spelled word, capitals for the rest, something between (R-525)."""
    if not bounded(hit) or any("\n" in gap for gap in hit.gaps):
        return None
    if not any(hit.gaps) and _CAMEL.match(hit.form):
        return (Severity.LEAK if hit.needle.confidence >= 0.7 else Severity.SUSPECT), 0.6
    words = [word for word in re.split(r"[\s.,\-–·•]+", hit.form) if word]
    # «Wang F., Gao Y.»: a letter before a comma belongs to the name before.
    torn = len(words[0]) == 1 and any("," in gap for gap in hit.gaps)
    if len(words) < 2 or torn or any(re.search(r"[^\s.,\-–·•]", gap) for gap in hit.gaps):
        return None
    # «Gao M.Z.» and «Z.M. Gao» have one letter more than Gao Ming.
    if (
        _INITIAL_AFTER.match(hit.text, hit.end)
        if len(words[-1]) == 1
        else _INITIAL_BEFORE.search(hit.text[max(0, hit.start - 4) : hit.start])
    ):
        return None
    if len(words) > 2 and min(map(len, words[:2])) > 1 and plain("".join(words[:2])) in _spelled_out(hit.needle.value):
        # A surname of two characters with a hyphen in it: Ou-yang J.Y.
        words = ["".join(words[:2]), *words[2:]]
    long = [word for word in words if len(word) > 1 and not (word.isupper() and len(word) <= 2)]
    if not long and len(words) > 2 and hit.needle.confidence >= 0.7:
        # A surname of two letters in capitals, and a letter for each syllable behind it: LI X H.
        long = [word for word in words if len(word) > 1]
    if len(long) == 1 and plain(long[0]) not in _spelled_out(hit.needle.value):
        return None
    if len(long) != 1 or not long[0][0].isupper() or any(not word.isupper() for word in words if word != long[0]):
        return None
    sure_enough = hit.needle.confidence >= 0.7
    # One letter for two syllables: among references, or beside people with two letters, one of the many with one syllable.
    line = hit.text[hit.text.rfind("\n", 0, hit.start) + 1 : hit.end + _LINE]
    if not sure_enough and (_REFERENCE.match(line) or _TWO_LETTERS.search(line.split("\n")[0])):
        return Severity.NOTICE, 0.3
    return (Severity.LEAK if sure_enough else Severity.SUSPECT), hit.needle.confidence


@cache
def _spelled_out(name: str) -> frozenset[str]:
    """The words of a name one of which stands whole where the others are initials: a surname, any word of a Latin name."""
    if not is_ideograph(name[:1]):
        return frozenset(tokens(name))
    parts = re.split(rf"[\s{re.escape(SEPARATORS)}]+", name)
    if is_transliterated(name):
        return frozenset(transliterated_spelling(part) for part in parts)
    return frozenset(surname for surname, _ in han_spellings(fold(name)))


def mailbox(hit: Hit) -> Answer:
    """What stands before the @ of the address, by itself; written like a word of prose (Naran) it is one, or somebody's name."""
    if not bounded(hit) or any(hit.gaps):
        return None
    if hit.context.prose and hit.form.isalpha() and (hit.form.istitle() or hit.form.isupper()) and hit.after != "@":
        return Severity.NOTICE, 0.3
    return (Severity.LEAK, 0.8) if hit.after == "@" else (Severity.SUSPECT, 0.5)

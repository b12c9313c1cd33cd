"""One search for everything: fold the text, run all needles over it at once, judge each hit in its original surroundings.

Text layers, metadata and OCR use the same `Matcher`, so a form that one can see, all can see.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

import ahocorasick

from redaction.findings import Kind, Severity, Text
from redaction.identity import Identity
from redaction.names import numbers
from redaction.names.context import TextContext, cuts_words, word_edges
from redaction.names.english_units import whole_name
from redaction.names.fold import equal_sounds, fold, offsets, simplified
from redaction.names.hit import Hit
from redaction.names.judge import LONE_WORD, judge
from redaction.names.needles import Needle, Rule, needles_of
from redaction.names.neighbours import longer_part
from redaction.names.short_units import SURE

__all__ = ["Match", "Matcher", "TextContext", "matcher_for"]

_NOTES = {
    Kind.NAME: Text("申报人姓名", "the applicant's name"),
    Kind.UNIT: Text("申报人工作单位", "the applicant's unit"),
    Kind.ID_NUMBER: Text("申报人身份证件号码", "the applicant's ID number"),
    Kind.PHONE: Text("申报人电话", "the applicant's phone number"),
    Kind.EMAIL: Text("申报人电子邮箱", "the applicant's mail address"),
    Kind.OTHER: Text("申报人的其他号码", "another number of the applicant"),
}
_NUMERIC = (Kind.ID_NUMBER, Kind.PHONE, Kind.OTHER)
_COLLEAGUE_NOTE = Text("同事姓名", "a co-worker's name")


@dataclass(frozen=True, slots=True)
class Match:
    """A trace of the identity in a text: `text[start:end]` is `form`, which stands for `value` of identity.json.

    `lone_word` is a name that is an ordinary word and stands by itself: a notice, unless somebody took the trouble to hide it.
    """

    start: int
    end: int
    form: str = field(repr=False)
    value: str = field(repr=False)
    kind: Kind
    severity: Severity
    confidence: float
    leak_class: str
    note: Text
    lone_word: bool = False


class Matcher:
    """All needles of one identity, ready to run over any text. Stateless after construction."""

    def __init__(self, identity: Identity) -> None:
        self.needles = needles_of(identity)
        self._id_number = fold(identity.id_number).upper()
        self._starred = [
            (pattern, number, kind)
            for number, kind in ((self._id_number, Kind.ID_NUMBER), (fold(identity.phone), Kind.PHONE))
            if (pattern := numbers.starred_pattern(number))
        ]
        self._sounds = equal_sounds("sound_classes.tsv")
        self._looks = equal_sounds("lookalikes.tsv")
        self._plain = _automaton([needle for needle in self.needles if not needle.sound])
        self._sound = _automaton([needle for needle in self.needles if needle.sound])
        self._look = _automaton(
            [needle for needle in self.needles if not needle.sound and len(needle.form) >= 2], table=self._looks
        )
        self._letters = {
            frozenset(needle.form)
            for needle in self.needles
            if needle.rule in (Rule.HAN, Rule.SHORT_HAN, Rule.TRANSLITERATED, Rule.UNIT, Rule.FIRST_PART)
            and not needle.sound
            # Of a unit's many short forms only the nearest: their letters stand on any page that speaks of such work.
            and (needle.rule is not Rule.UNIT or needle.confidence >= SURE)
        }
        self._sound_letters = {frozenset(needle.form) for needle in self.needles if needle.sound}
        self._edges = {
            needle.form: word_edges(needle.form)
            for needle in self.needles
            if needle.rule in (Rule.SHORT_HAN, Rule.ALIAS, Rule.COLLEAGUE) and len(needle.form) == 2
        }

    def search(
        self, text: str, *, context: TextContext | None = None, ocr: bool = False, sure: Sequence[float] = ()
    ) -> list[Match]:
        """Every trace in the text, in order, overlapping weaker ones of the same kind dropped (R-520 to R-531).

        With `ocr` the text is taken as read from pixels: characters that OCR confuses count as equal and long values may differ a little,
        but not where the reader was `sure` (0 to 1 for each character of `text`) of what differs.
        """
        return self._search(text, fold(text), context or TextContext(), ocr=ocr, sure=sure)

    def search_page(self, text: str) -> tuple[list[Match], bool]:
        """The traces in a page's text, and whether its letters could spell a Chinese needle in another order of reading."""
        folded = fold(text)
        letters = set(folded)
        spelled = any(needle_letters <= letters for needle_letters in self._letters)
        sounding = {self._sounds.get(ord(letter), letter) for letter in letters}
        heard = any(needle_letters <= sounding for needle_letters in self._sound_letters)
        return self._search(text, folded, TextContext(), ocr=False, heard=heard), spelled

    def _search(
        self, text: str, folded: str, context: TextContext, *, ocr: bool, heard: bool = True, sure: Sequence[float] = ()
    ) -> list[Match]:
        """`heard` is False where it is known that the letters cannot sound like any form."""
        found = self._hits(folded, self._plain)
        if self._sound is not None and heard:
            found += self._hits(folded.translate(self._sounds), self._sound)
        matches: list[Match] = []
        if ocr:
            matches += self._from_ocr(text, folded, context, sure)
        if found:
            where = offsets(text)
            usual = simplified(text)
            for end, needle in found:
                match = self._judged(text, usual, where, (end - len(needle.form) + 1, end + 1), needle, context)
                if match:
                    matches.append(match)
        matches += self._numbers(text)
        spelled = numbers.with_digits(text)
        if spelled is not None:
            matches += [
                replace(match, form=text[match.start : match.end])
                for match in self._search(spelled, fold(spelled), context, ocr=False)
                if match.kind in _NUMERIC
            ]
        return _strongest(matches) if matches else []

    def search_mutilated(self, text: str) -> Match | None:
        """The value that a whole text, read from pixels with doubt, seems to be; always a doubt itself."""
        from redaction.names.blurred import mutilated

        found = mutilated(fold(text), self.needles)
        if found is None:
            return None
        needle, share = found
        note, sure = _NOTES[needle.kind], round(0.5 * share, 2)
        return Match(0, len(text), text, needle.value, needle.kind, Severity.SUSPECT, sure, needle.leak_class, note)

    def search_wanting(self, text: str, sure: Sequence[float]) -> list[Match]:
        """Names in text read from pixels of which one character could not be read; always a doubt."""
        from redaction.names.wanting import wanting

        return [
            Match(start, end, text[start:end], needle.value, needle.kind, Severity.SUSPECT, 0.4, needle.leak_class, _NOTES[needle.kind])
            for start, end, needle in wanting(text, sure, self.needles, self._looks)
        ]  # fmt: skip

    def _hits(self, folded: str, automaton: "ahocorasick.Automaton | None") -> list[tuple[int, Needle]]:
        if automaton is None:
            return []
        return [(end, needle) for end, needles in automaton.iter(folded) for needle in needles]

    def _judged(
        self, text: str, usual: str, where: list[int], span: tuple[int, int], needle: Needle, context: TextContext
    ) -> Match | None:
        """The words around are judged in their `usual` characters; the form is given as it stands."""
        places = where[span[0] : span[1]]
        start, end = places[0], places[-1] + 1
        gaps = tuple(text[a + 1 : b] for a, b in pairwise(places) if b > a)
        hit = Hit(usual, start, end, gaps, needle, context, self._edges.get(needle.form))
        answer = judge(hit)
        if answer is None:
            return None
        if needle.rule is Rule.UNIT_PLACE:
            start, end = whole_name(text, start, end, unit=needle.value)
        note = _COLLEAGUE_NOTE if needle.rule is Rule.COLLEAGUE else _NOTES[needle.kind]
        lone_word = needle.rule is Rule.SHORT_HAN and bool(hit.edges and hit.edges.common) and answer == LONE_WORD
        return Match(
            start, end, text[start:end], needle.value, needle.kind, *answer, needle.leak_class, note, lone_word
        )

    def _from_ocr(self, text: str, folded: str, context: TextContext, sure: Sequence[float]) -> list[Match]:
        from redaction.names.blurred import blurred_matches

        looks = folded.translate(self._looks)
        found = self._hits(looks, self._look)
        where = offsets(text)
        usual = simplified(text)
        matches: list[Match] = []
        for end, needle in found:
            match = self._judged(text, usual, where, (end - len(needle.form) + 1, end + 1), needle, context)
            if match:
                weaker = min(match.confidence, 0.8)
                matches.append(
                    Match(match.start, match.end, match.form, match.value, match.kind, match.severity, weaker, match.leak_class, match.note)
                )  # fmt: skip
        told = [sure[at] for at in where[: len(folded)]] if sure else []
        for start, end, needle, severity, confidence in blurred_matches(
            folded, self.needles, sure=told, looks=self._looks
        ):
            first, last = where[start], where[end - 1] + 1
            if needle.rule is Rule.LATIN and cuts_words(text, first, last):
                if severity is Severity.SUSPECT:
                    continue
                severity = Severity.SUSPECT
            if needle.rule is Rule.TRANSLITERATED and longer_part(text, last):
                severity = Severity.SUSPECT
            note = _NOTES[needle.kind]
            matches.append(
                Match(first, last, text[first:last], needle.value, needle.kind, severity, confidence, needle.leak_class, note)
            )  # fmt: skip
        return matches

    def _numbers(self, text: str) -> list[Match]:
        matches: list[Match] = []
        for start, end in numbers.id_numbers(text):
            if text[start:end].upper() != self._id_number:
                note = Text("一个身份证件号码", "an ID number")
                matches.append(
                    Match(start, end, text[start:end], "", Kind.ID_NUMBER, Severity.SUSPECT, 0.9, "L-11", note)
                )
        if not numbers.has_stars(text):
            return matches
        for pattern, number, kind in self._starred:
            for found in pattern.finditer(text):
                shown = numbers.visible(found[0], number)
                if shown == len(number) or shown < 6:
                    continue
                leak = kind is Kind.ID_NUMBER and numbers.shows_birth_date(found[0], number)
                severity = Severity.LEAK if leak else Severity.SUSPECT
                leak_class = "L-11" if kind is Kind.ID_NUMBER else "L-12"
                note = Text("打了星号仍可辨认的号码", "a starred number that can still be recognised")
                matches.append(
                    Match(found.start(), found.end(), found[0], number, kind, severity, 0.8 if leak else 0.5, leak_class, note)
                )  # fmt: skip
        return matches


def _automaton(needles: list[Needle], *, table: dict[int, str] | None = None) -> "ahocorasick.Automaton | None":
    groups: dict[str, list[Needle]] = {}
    for needle in needles:
        groups.setdefault(needle.form.translate(table) if table else needle.form, []).append(needle)
    if not groups:
        return None
    automaton = ahocorasick.Automaton()
    for form, group in groups.items():
        automaton.add_word(form, tuple(group))
    automaton.make_automaton()
    return automaton


def _strongest(matches: list[Match]) -> list[Match]:
    """Drop a match that lies within another of the same kind that is at least as severe."""
    ordered = sorted(matches, key=lambda m: (-m.severity.rank, -(m.end - m.start), -m.confidence, m.start))
    kept: list[Match] = []
    for match in ordered:
        if not any(k.kind is match.kind and k.start < match.end and match.start < k.end for k in kept):
            kept.append(match)
    return sorted(kept, key=lambda m: (m.start, m.end))


_KNOWN: dict[Identity, Matcher] = {}
_KEPT = 16


def matcher_for(identity: Identity) -> Matcher:
    """The matcher of an identity, made once: making one reads the tables and takes some tens of milliseconds."""
    if identity not in _KNOWN:
        remember(identity, Matcher(identity))
    return _KNOWN[identity]


def remember(identity: Identity, matcher: Matcher) -> None:
    """Use a matcher that was made elsewhere; the isolated reader gets its own ready-made."""
    while len(_KNOWN) >= _KEPT:
        del _KNOWN[next(iter(_KNOWN))]
    _KNOWN[identity] = matcher

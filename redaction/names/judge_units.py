"""How sure a hit is that names the unit: its name, short forms, general aliases, its place in Latin letters (L-06 to L-08)."""

import re

from redaction.findings import Severity
from redaction.names.context import alone_on_line, is_a_firm, is_ideograph
from redaction.names.english_units import INSTITUTION, is_known_by_work, phrase_around, same_house, translated
from redaction.names.hit import Answer, Hit, bounded, scattered, sure
from redaction.names.neighbours import (
    another_house,
    begins_another_firm,
    behind_a_place,
    goes_on,
    is_a_party,
    is_bidden,
    on_the_map,
    over_the_break,
    short_for_another,
)
from redaction.names.places import REGION_LATIN, behind_another_place, spells_brand
from redaction.names.short_units import DOUBTFUL

_PARTICLES = frozenset("在由为于是我本该和与到至对向经被所给请向将把叫称即及并从自,")
_EMPLOYER = re.compile(r"(?:单位|公司|企业|机构|就职于|供职于|任职于|受聘于|来自)(?:名称)?\s*[:：]?\s*$")

# A place this long may be written in two words (Ili Kazakh).
_TWO_WORDS = 9


def alias(hit: Hit) -> Answer:
    """A general alias names the unit only where no other unit's name runs into it."""
    torn = is_ideograph(hit.before) and hit.before not in _PARTICLES
    torn = torn or behind_a_place(hit.text, hit.start, broken=any("\n" in gap for gap in hit.gaps))
    if hit.edges is not None and hit.edges.common:
        return _word_alias(hit, torn=torn)
    text = over_the_break(hit.text, hit.start, hit.end) if hit.context.prose else hit.text
    if torn or scattered(hit) or goes_on(text, hit.end):
        return None
    if (
        behind_another_place(text, hit.start, hit.needle.home)
        or short_for_another(text, hit.start, hit.needle.value)
        or is_bidden(text, hit.end)
        or is_a_party(text, hit.start, hit.end)
    ):
        return Severity.NOTICE, 0.3
    runs_on = is_ideograph(text[hit.end : hit.end + 1])
    if runs_on and (len(hit.needle.form) <= 3 or (hit.context.prose and not alone_on_line(text, hit.start, hit.end))):
        return Severity.SUSPECT, 0.5
    return Severity.LEAK, 0.8


def _word_alias(hit: Hit, *, torn: bool) -> Answer:
    """A firm's short name that is an ordinary word (方圆) names the firm beside its kind, in quotation marks or after a label of a unit."""
    firm = is_a_firm(hit.text, hit.start, hit.end) or _EMPLOYER.search(hit.text[max(0, hit.start - 12) : hit.start])
    if firm and not torn:
        return Severity.LEAK, 0.8
    if torn or scattered(hit) or is_ideograph(hit.after):
        return None
    return (Severity.SUSPECT, 0.4) if alone_on_line(hit.text, hit.start, hit.end) else None


def unit(hit: Hit) -> Answer:
    """The unit's name or a short form; one that names no place is another house's behind another place or before another kind of firm."""
    if scattered(hit) and len(hit.needle.form) < 8:
        return None
    if hit.needle.home and behind_another_place(hit.text, hit.start, hit.needle.home):
        return Severity.NOTICE, 0.3
    if hit.needle.home and begins_another_firm(hit.text, hit.end):
        return Severity.SUSPECT, 0.4
    return sure(hit) if hit.needle.confidence > DOUBTFUL else (Severity.SUSPECT, DOUBTFUL)


def unit_place(hit: Hit) -> Answer:
    """Place, work and kind of house together are the unit's name in English, whoever translated it; the place of another house is nothing."""
    phrase = phrase_around(hit.text, hit.start, hit.end)
    one_word = all(gap == " " and len(hit.needle.form) >= _TWO_WORDS for gap in hit.gaps if gap)
    if not bounded(hit) or not one_word or not hit.form[:1].isupper() or not INSTITUTION.search(phrase):
        return None
    own = translated(hit.needle.value, phrase)
    if (on_the_map(hit.text, hit.end) or another_house(hit.text, hit.end)) and not own:
        return None
    if on_the_map(hit.text, hit.end):
        return Severity.SUSPECT, 0.5
    if hit.needle.form == REGION_LATIN and own and spells_brand(hit.needle.value, phrase):
        return Severity.LEAK, 0.75
    if hit.needle.form == REGION_LATIN:
        return (Severity.SUSPECT, 0.5) if own and is_known_by_work(hit.needle.value) else None
    if own:
        return Severity.LEAK, 0.75
    return (Severity.SUSPECT, 0.5) if same_house(hit.needle.value, phrase) else None

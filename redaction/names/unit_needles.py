"""All the strings by which a unit is known: its name, short forms, other names, its pinyin, its place in Latin letters (L-06 to L-08)."""

from collections.abc import Iterator

from redaction.findings import Kind
from redaction.identity import Identity
from redaction.names import latin, places
from redaction.names.fold import fold
from redaction.names.needle import Needle, Rule, is_latin


def unit_needles(identity: Identity) -> Iterator[Needle]:
    """The needles of an applicant's unit."""
    home = places.home_leads(identity.unit) or places.REGION
    for form, certainty in (*places.weighed_abbreviations(identity.unit), (identity.unit, 1.0)):
        leak_class = "L-06" if form == identity.unit else "L-07"
        needs = () if form.startswith(home) else home
        yield Needle(fold(form), identity.unit, Kind.UNIT, Rule.UNIT, leak_class, certainty, home=needs)
    spelled = latin.transliterated_spelling(fold(identity.unit))
    if len(spelled) >= 10:
        yield Needle(spelled, identity.unit, Kind.UNIT, Rule.LATIN, "L-08", 0.95)
    for place in places.latin_places(identity.unit):
        yield Needle(place, identity.unit, Kind.UNIT, Rule.UNIT_PLACE, "L-08", 0.8)
    for alias in identity.unit_aliases:
        yield from _alias(alias, home)


def _alias(alias: str, home: tuple[str, ...]) -> Iterator[Needle]:
    """A unit's other name; 原 before it only says that it is a former one, and a long one has short forms of its own."""
    if is_latin(alias):
        yield Needle(fold(alias), alias, Kind.UNIT, Rule.LATIN, "L-08", 0.9)
        return
    for name in dict.fromkeys((alias, alias.removeprefix("原"))):
        rule = Rule.ALIAS if places.is_generic(name) else Rule.UNIT
        needs = () if name.startswith(home) else home
        yield Needle(fold(name), alias, Kind.UNIT, rule, "L-07", 0.9, home=needs)
        if len(name) <= 6:
            for lead in home:
                if lead not in name:
                    yield Needle(fold(lead + name), alias, Kind.UNIT, Rule.UNIT, "L-07", 0.85)
        else:
            for form, certainty in places.weighed_abbreviations(name):
                yield Needle(
                    fold(form),
                    alias,
                    Kind.UNIT,
                    Rule.UNIT,
                    "L-07",
                    min(certainty, 0.85),
                    home=() if form.startswith(home) else home,
                )

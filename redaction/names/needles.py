"""From an identity to all the strings worth searching for, each with the rule by which a hit is judged (R-520 to R-531)."""

import re
from collections.abc import Iterator

from redaction.findings import Kind
from redaction.identity import Identity
from redaction.names import latin
from redaction.names.fold import equal_sounds, fold
from redaction.names.needle import SEPARATORS, Needle, Rule, is_latin
from redaction.names.parts import sounds_foreign, spellings_of
from redaction.names.unit_needles import unit_needles

__all__ = ["SEPARATORS", "Needle", "Rule", "is_transliterated", "needles_of"]

# A Latin name of Xinjiang this long is found whichever vowels its writer chose (Abdurehman, Abdurahman).
_SPELLED_AT_WILL = 10
# «No.» before a number is not part of it; what is shorter behind it is met by chance.
_NUMBER_SIGN = re.compile(r"^(?:no|nr|№|编号|证书编号|第)[.:：．\s]*", re.IGNORECASE)
_LONG_NUMBER = 7
# From how many letters on a form is also searched backwards; shorter ones are met by chance.
_REVERSIBLE = {Rule.HAN: 3, Rule.TRANSLITERATED: 4, Rule.UNIT: 5, Rule.LATIN: 9, Rule.NUMBER: 11, Rule.EMAIL: 9}


def needles_of(identity: Identity) -> tuple[Needle, ...]:
    """All needles of a person, each form once (the surest first)."""
    best: dict[tuple[str, Kind, bool], Needle] = {}
    for needle in _with_reversed(_all(identity)):
        if len(needle.form) < 2:
            continue
        key = (needle.form, needle.kind, needle.sound)
        if key not in best or best[key].confidence < needle.confidence:
            best[key] = needle
    return tuple(best.values())


def _with_reversed(needles: Iterator[Needle]) -> Iterator[Needle]:
    """Each needle, and the long ones also from their end: text that was painted or written backwards."""
    for needle in needles:
        yield needle
        if needle.rule in _REVERSIBLE and not needle.sound and len(needle.form) >= _REVERSIBLE[needle.rule]:
            certainty = 0.7 if len(needle.form) > 3 else 0.5
            yield Needle(needle.form[::-1], needle.value, needle.kind, Rule.REVERSED, needle.leak_class, certainty)


def is_transliterated(name: str) -> bool:
    """Whether a Chinese name writes a name of Xinjiang by sound (R-522): a separator inside, five characters and more, or four of parts that
    such names have (买吾兰江)."""
    form = fold(name)
    four = len(form) == 4 and len(latin.split_han(form)[0]) == 1 and sounds_foreign(form)
    return any(mark in name.strip(SEPARATORS) for mark in SEPARATORS) or len(form) >= 5 or four


def _all(identity: Identity) -> Iterator[Needle]:
    for name in (identity.name, *identity.former_names):
        yield from _name(name)
    for name in identity.latin_names:
        by_sound = is_transliterated(identity.name) or bool(identity.native_names)
        yield from _latin_name(name, part=by_sound, one_syllable=by_sound or len(fold(identity.name)) <= 2)
    for name in identity.native_names:
        yield from _native_name(name)
    yield from unit_needles(identity)
    yield from _numbers(identity)
    for name in identity.co_workers:
        form = fold(name)
        if form != fold(identity.name):
            yield Needle(form, name, Kind.NAME, Rule.COLLEAGUE, "L-29", 0.9)


def _name(name: str) -> Iterator[Needle]:
    form = fold(name)
    if not form:
        return
    if is_latin(name):
        yield from _latin_name(name, part=False)
    elif not all("\u3400" <= letter <= "\U0003ffff" for letter in form):
        yield from _native_name(name)
    elif is_transliterated(name):
        yield from _transliterated(name)
    else:
        rule = Rule.SHORT_HAN if len(form) <= 2 else Rule.HAN
        yield Needle(form, name, Kind.NAME, rule, "L-01")
        yield from _pinyin(form, name)
        yield from _one_part(form, name)
        for spelled in latin.other_scripts(form):
            other = fold(spelled)
            if len(other) >= 4:
                yield Needle(other, name, Kind.NAME, Rule.LATIN if other.isascii() else Rule.SCRIPT, "L-03", 0.8)


def _one_part(form: str, value: str) -> Iterator[Needle]:
    """A name of one part and few characters that writes a name of Xinjiang (艾山江): its other spellings."""
    other = spellings_of(form)
    sounds = equal_sounds("sound_classes.tsv")
    for chinese in other.chinese if len(form) > 2 else ():
        yield Needle(chinese.translate(sounds), value, Kind.NAME, Rule.HAN, "L-01", 0.8, sound=True)
    for letters in other.letters:
        yield Needle(letters, value, Kind.NAME, Rule.LATIN, "L-03", 0.8)
    for script in other.script:
        yield from _native_name(script)


def _pinyin(form: str, value: str) -> Iterator[Needle]:
    for surname, given in latin.han_spellings(form):
        joined = "".join(given)
        for full in (surname + joined, joined + surname):
            yield Needle(full, value, Kind.NAME, Rule.LATIN, "L-03", 0.95)
        letters = "".join(syllable[0] for syllable in given)
        for short in dict.fromkeys((letters, letters[:1])):
            if not short:
                continue
            certainty = 0.75 if short == letters else 0.5
            for whole in (surname + short, short + surname):
                yield Needle(whole, value, Kind.NAME, Rule.INITIALS, "L-03", certainty)


def _parts(name: str) -> tuple[str, ...]:
    plain = name
    for mark in SEPARATORS + "-—– ":
        plain = plain.replace(mark, "·")
    return tuple(part for raw in plain.split("·") if (part := fold(raw)))


def _transliterated(name: str) -> Iterator[Needle]:
    parts = _parts(name)
    whole = "".join(parts)
    sounds = equal_sounds("sound_classes.tsv")
    yield Needle(whole, name, Kind.NAME, Rule.TRANSLITERATED, "L-01")
    yield Needle(whole.translate(sounds), name, Kind.NAME, Rule.TRANSLITERATED, "L-01", 0.9, sound=True)
    spelled = [spellings_of(part) for part in parts]
    first_forms = dict.fromkeys((parts[0], *spelled[0].chinese))
    if len(parts) > 1:
        for first in first_forms:
            for second in dict.fromkeys((parts[1], *spelled[1].chinese)):
                form = (first + second).translate(sounds)
                yield Needle(form, name, Kind.NAME, Rule.TRANSLITERATED, "L-01", 0.9, sound=True)
        if len(parts[0]) >= 3:
            yield Needle(parts[0], name, Kind.NAME, Rule.FIRST_PART, "L-01", 0.8)
            for first in first_forms:
                yield Needle(first.translate(sounds), name, Kind.NAME, Rule.FIRST_PART, "L-01", 0.6, sound=True)
    for pinyin in dict.fromkeys(zip(*(latin.transliterated_spellings(part) for part in parts), strict=True)):
        yield from _latin_words(pinyin, name, part=len(parts) > 1)
    if len(parts) == 1:
        yield from _one_part(whole, name)
    if len(parts) == 1 and len(whole) == 4:
        yield from _pinyin(whole, name)
    if len(parts) == 2 and all(part.letters for part in spelled):
        for first in spelled[0].letters:
            for second in spelled[1].letters:
                for order in (first + second, second + first):
                    yield Needle(order, name, Kind.NAME, Rule.LATIN, "L-03", 0.85)
    if len(parts) == 2 and all(part.script for part in spelled):
        yield from _native_name(" ".join(part.script[0] for part in spelled))


def _latin_name(name: str, *, part: bool, one_syllable: bool = True) -> Iterator[Needle]:
    words = latin.tokens(name)
    if words:
        yield from _latin_words(words, name, part=part, one_syllable=one_syllable)
        if len(words) <= 2 and part:
            for first in latin.spellings(words[0]):
                for second in latin.spellings(words[1]) if len(words) > 1 else ("",):
                    for order in dict.fromkeys((first + second, second + first)):
                        yield Needle(order, name, Kind.NAME, Rule.LATIN, "L-03", 0.85)


def _latin_words(words: tuple[str, ...], value: str, *, part: bool, one_syllable: bool = True) -> Iterator[Needle]:
    """`one_syllable` is False where a word of two words stands for several Chinese characters, so that one letter for it is not much."""
    for order in latin.orders(words):
        yield Needle(order, value, Kind.NAME, Rule.LATIN, "L-03", 0.95)
        if part and len(order) >= _SPELLED_AT_WILL:
            form = order.translate(equal_sounds("sound_classes.tsv"))
            yield Needle(form, value, Kind.NAME, Rule.LATIN, "L-03", 0.8, sound=True)
    for short in latin.initials(words):
        yield Needle(short, value, Kind.NAME, Rule.INITIALS, "L-03", 0.75 if one_syllable or len(words) > 2 else 0.5)
    if part and len(words) > 1 and len(words[0]) >= 5:
        yield Needle(words[0], value, Kind.NAME, Rule.LATIN_PART, "L-03", 0.7)


def _native_name(name: str) -> Iterator[Needle]:
    words = [word for raw in name.replace("·", " ").split() if (word := fold(raw))]
    if not words:
        return
    if is_latin(name):
        yield from _latin_name(name, part=True)
        return
    if letters := latin.romanised(name):
        yield from _latin_name(letters, part=True)
    orders = {"".join(words), "".join(reversed(words))}
    # Readers that turn the joined lam-alef around give its letters in the wrong order.
    for order in sorted(orders | {order.replace("\u0644\u0627", "\u0627\u0644") for order in orders}):
        yield Needle(order, name, Kind.NAME, Rule.SCRIPT, "L-01", 0.95)
        yield Needle(order[::-1], name, Kind.NAME, Rule.SCRIPT, "L-01", 0.9)
        # Shaped fonts often leave one joined letter without a Unicode value, which every reader then drops.
        for gap in range(len(order)) if len(order) >= 8 else ():
            short = order[:gap] + order[gap + 1 :]
            yield Needle(short, name, Kind.NAME, Rule.SCRIPT, "L-01", 0.7)
            yield Needle(short[::-1], name, Kind.NAME, Rule.SCRIPT, "L-01", 0.7)
    if len(words) > 1 and len(words[0]) >= 5:
        yield Needle(words[0], name, Kind.NAME, Rule.SCRIPT_PART, "L-01", 0.7)
        yield Needle(words[0][::-1], name, Kind.NAME, Rule.SCRIPT_PART, "L-01", 0.6)


def _numbers(identity: Identity) -> Iterator[Needle]:
    number = fold(identity.id_number)
    if number:
        yield Needle(number, identity.id_number, Kind.ID_NUMBER, Rule.NUMBER, "L-11")
        if len(number) == 18:
            short = number[:6] + number[8:17]
            yield Needle(short, identity.id_number, Kind.ID_NUMBER, Rule.NUMBER, "L-11", 0.9)
    phone = fold(identity.phone)
    if phone:
        local = phone.removeprefix("86") if len(phone) == 13 else phone
        yield Needle(local, identity.phone, Kind.PHONE, Rule.NUMBER, "L-12")
    if identity.email:
        yield Needle(fold(identity.email), identity.email, Kind.EMAIL, Rule.EMAIL, "L-12")
        mailbox, _, domain = identity.email.partition("@")
        if domain:
            for at, dot in (("at", "dot"), ("艾特", "点"), ("圈a", "点")):
                for spelled in dict.fromkeys((mailbox, mailbox.replace(".", dot))):
                    whole = fold(spelled + at + domain.replace(".", dot))
                    yield Needle(whole, identity.email, Kind.EMAIL, Rule.EMAIL, "L-12", 0.9)
            yield Needle(fold(mailbox) + "at" + fold(domain), identity.email, Kind.EMAIL, Rule.EMAIL, "L-12", 0.9)
        if len(fold(mailbox)) >= 5:
            yield Needle(fold(mailbox), identity.email, Kind.EMAIL, Rule.MAILBOX, "L-12", 0.6)
    for other in identity.other_numbers:
        yield Needle(fold(other), other, Kind.OTHER, Rule.NUMBER, "L-13")
        bare = _NUMBER_SIGN.sub("", other.strip())
        if bare != other and len(fold(bare)) >= _LONG_NUMBER:
            yield Needle(fold(bare), other, Kind.OTHER, Rule.NUMBER, "L-13", 0.9)

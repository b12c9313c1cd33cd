"""Numbers that point to a person by their shape: ID numbers with a correct check letter, and starred forms of the applicant's own."""

import re
import unicodedata

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
_STARS = "*＊xX×✱●•■█○?？#"
_STARRED = re.compile(f"[{re.escape(_STARS)}][ \u3000-]?[{re.escape(_STARS)}]")
_ID = re.compile(r"(?<!\d)[1-9]\d{5}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?!\d)")

_GLUE = re.compile(r"^[\s\u200b-\u200f\u2060\ufeff\u00ad.\-–—_·•/+]*$")
_LIST = re.compile(r"^[\s\u200b-\u200f\u2060\ufeff\u00ad.\-–—_·•/+|()（）\[\]【】,，、:：*#~'\"]*$")
_LONG_NUMBER = 10
_DIGITS_BEFORE = re.compile(r"[0-9]+\Z")
_PREFIXES = ("0", "86", "086", "0086", "17951", "12593")


def has_check_letter(number: str) -> bool:
    """Whether an 18-character ID number ends in the letter that its digits demand (GB 11643)."""
    if len(number) != 18 or not number[:17].isdigit():
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number[:17], _WEIGHTS, strict=True))
    return _CHECK[total % 11] == number[17].upper()


def id_numbers(text: str) -> list[tuple[int, int]]:
    """Where well-formed ID numbers with a correct check letter stand."""
    return [found.span() for found in _ID.finditer(text) if has_check_letter(found[0])]


def has_stars(text: str) -> bool:
    """Whether a text holds two characters in a row that people put in place of digits: worth the slow pattern."""
    return _STARRED.search(text) is not None


def starred_pattern(number: str) -> re.Pattern[str] | None:
    """A pattern for the applicant's number with some characters starred out, at most a space between two; None without a number."""
    if len(number) < 10:
        return None
    stars = re.escape(_STARS)
    return re.compile("[ \u3000-]?".join(f"[{stars}{letter}]" for letter in number), re.IGNORECASE)


def visible(form: str, number: str) -> int:
    """How many characters of the number a starred form still shows."""
    plain = re.sub("[ \u3000-]", "", form)
    return sum(a == b for a, b in zip(plain.upper(), number.upper(), strict=False))


def shows_birth_date(form: str, number: str) -> bool:
    """Whether the eight digits of the birth date are readable in a starred form of an 18-character number (L-11)."""
    plain = re.sub("[ \u3000-]", "", form)
    return len(number) == 18 and plain[6:14] == number[6:14]


_NUMERALS = "〇零○一壹二贰两三叁四肆五伍六陆七柒八捌九玖幺"
_SPELLED = re.compile(f"[{_NUMERALS}](?:[\\s-]?[{_NUMERALS}]){{6,}}")
_TO_DIGITS = str.maketrans(_NUMERALS, "00011222334455667788991")


def with_digits(text: str) -> str | None:
    """The text with long runs of Chinese numerals as digits, letter for letter; None where there is no such run."""
    if _SPELLED.search(text) is None:
        return None
    return _SPELLED.sub(lambda found: found[0].translate(_TO_DIGITS), text)


def in_longer_row(text: str, start: int, end: int) -> bool:
    """Whether a number whose digits stand apart (1 3 8 …) is a piece of a longer row of digits that stand apart in the same way."""
    mark = text[start + 1 : start + 2]
    left = start >= 3 and text[start - 1] == mark == text[start - 3] and text[start - 2].isdigit()
    right = text[end : end + 1] == mark and text[end + 1 : end + 2].isdigit() and text[end + 2 : end + 3] in (mark, "")
    return left or right


def inside_longer(text: str, start: int, end: int) -> bool:
    """Whether the digits around a number make it a piece of a longer one; a country's or a trunk's prefix does not."""
    if text[end - 1 : end].isdigit() and text[end : end + 1].isdigit():
        return True
    before = _DIGITS_BEFORE.search(text[max(0, start - 20) : start])
    return before is not None and text[start : start + 1].isdigit() and before[0] not in _PREFIXES


def glues(gap: str, *, length: int) -> bool:
    """Whether characters between two digits leave them one number; in a long number more may stand between."""
    gap = unicodedata.normalize("NFKC", gap)
    return (_LIST if length >= _LONG_NUMBER else _GLUE).match(gap) is not None

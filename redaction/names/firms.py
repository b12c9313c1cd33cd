"""What distinguishes a house by a name of its own (绿洲建设工程监理有限公司): its legal form may change, its place may be left out (L-07)."""

import re
from collections.abc import Iterator
from functools import cache

from redaction.data import rows
from redaction.names.context import fields, words_of

_LEGAL = re.compile(r"(?:集团)?(?:有限责任公司|股份有限公司|有限公司|股份公司)$")
_LEGAL_FORMS = ("公司", "有限公司", "有限责任公司")
_HOUSE = re.compile(r"(?:院|所|站|中心|厂|社|行|集团)$")
_ORDINAL = re.compile(r"^第[一二三四五六七八九十\d]")
_BRAND = 2


def other_legal_forms(unit: str) -> Iterator[str]:
    """A firm's name with its other legal forms, and without any where a house remains (…设计院|有限公司)."""
    legal = _LEGAL.search(unit)
    if legal is None:
        return
    bare = unit[: legal.start()]
    if _HOUSE.search(bare):
        yield bare
    yield from (bare + form for form in _LEGAL_FORMS if bare + form != unit)


def is_branded(title: str) -> bool:
    """Whether a title (a unit's name without its place) begins with a name of its own, not with what any such house does."""
    return not _ORDINAL.match(title) and not title.startswith(_trade_words())


def is_a_firms(title: str) -> bool:
    """Whether a title is a firm's."""
    return title.endswith("公司")


def brand_of(title: str) -> str:
    """The two characters that a title begins with where they are a name of its own, or an empty string."""
    return title[:_BRAND] if is_branded(title) else ""


@cache
def _trade_words() -> tuple[str, ...]:
    works = (row[1] for row in rows("english_units.tsv") if row[0] == "work")
    return tuple({*words_of("trade"), *works, *fields(), *(row[0][:2] for row in rows("unit_words.tsv"))})

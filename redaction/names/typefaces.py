"""Names of fonts without the typeface they name: FangSong, XingKai and CaiYun are in every office and read like people.

What remains is read twice: as written, and hump by hump, because a font that somebody made of a hand is called MyLiWenBold.
"""

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise

from redaction import data

_HUMP = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_FOUNDRY = re.compile(r"(?:adobe|nsim|sim|st|fz|hy|dx|hw|ms|mt|df)(?=..)")
_APART = re.compile(r"[ _-]?")
_LONGEST = 5  # humps of one family: SourceHanSans, LiuJianMaoCao, WenQuanYiZenHei

Humps = list[re.Match[str]]


@cache
def _families() -> frozenset[str]:
    return frozenset(family for (family,) in data.rows("typefaces.tsv"))


def without_typeface(name: str) -> str:
    """A font's name with every known family blanked out, letter for letter, so that places stay true."""
    letters = list(name)
    for start, end in _known(list(_HUMP.finditer(name)), name):
        letters[start:end] = "\n" * (end - start)
    return "".join(letters)


def humps(name: str) -> str:
    """The same with a space between the humps: MyLiWenBold is My Li Wen Bold."""
    return _HUMP.sub(lambda hump: f" {hump.group()} ", name)


def _known(found: Humps, name: str) -> Iterator[tuple[int, int]]:
    at = 0
    while at < len(found):
        most = min(_LONGEST, len(found) - at)
        run = next((n for n in range(most, 0, -1) if _is_family(found[at : at + n], name)), 0)
        if run:
            yield found[at].start(), found[at + run - 1].end()
        at += run or 1


def _is_family(run: Humps, name: str) -> bool:
    between = (name[one.end() : two.start()] for one, two in pairwise(run))
    if not all(_APART.fullmatch(gap) for gap in between):
        return False
    joined = "".join(hump.group() for hump in run).lower()
    return joined in _families() or _FOUNDRY.sub("", joined, count=1) in _families()

"""Lists of authors and of their units on a line that is being set anew: what the others in the list become (R-505, P-30)."""

import re
from collections.abc import Sequence
from dataclasses import replace

from redaction.findings import Kind
from redaction.masking.masks import default_token
from redaction.masking.spots import Spot
from redaction.names.author_lists import people_in_list, rank_in_list

_NUMBERED = re.compile(r"(?:^|[;；(（\[,，、\s])\(?([1-9])[)）]?\s*[.．、:：]?\s*$")

MARK = 0.85


def rank_own(line: Sequence[Spot]) -> None:
    """Give the applicant's token its place in the list as it is set, where none is known yet or only part of the list; in place."""
    text, owners = _text(line)
    for start, end in _masked(owners, Kind.NAME):
        mask = owners[start].mask
        if mask is None or mask.token != default_token(Kind.NAME):
            continue
        rank = rank_in_list(text, start, end)
        if rank is not None and (mask.rank is None or rank[1] > mask.rank[1]):
            ranked = replace(mask, rank=rank)
            for spot in owners[start:end]:
                if spot.mask is mask:
                    spot.mask = ranked


def number_others(line: Sequence[Spot]) -> None:
    """Give the other people of the applicant's list the token 作者n, n being their place; changes the spots in place."""
    text, owners = _text(line)
    for start, end in _masked(owners, Kind.NAME):
        for place, (first, last) in enumerate(people_in_list(text, start, end), start=1):
            if any(owners[at].mask is not None for at in range(first, last)):
                continue
            own = owners[start].mask
            assert own is not None
            mask = replace(own, token=f"【作者{place}】", group=f"{own.group}author{place}", rank=None)
            for at in range(first, last):
                owners[at].mask = mask
                owners[at].glyph.gone = True


def letter_units(line: Sequence[Spot]) -> None:
    """In a numbered list of units the applicant's becomes 单位A, 单位B …, by its number; changes the spots in place."""
    text, owners = _text(line)
    for start, end in _masked(owners, Kind.UNIT):
        number = _NUMBERED.search(text[:start])
        mask = owners[start].mask
        if number is None or mask is None or mask.token != default_token(Kind.UNIT):
            continue
        lettered = replace(mask, token=f"【单位{chr(ord('A') + int(number[1]) - 1)}】")
        for at in range(start, end):
            owners[at].mask = lettered


def _text(line: Sequence[Spot]) -> tuple[str, list[Spot]]:
    """The text of a line as its fonts tell it, and the glyph of each character; two spaces where there is a wide gap.

    Small letters and digits beside names are marks of footnotes or units, and no part of a name.
    """
    text, owners = "", []
    largest = max((spot.em for spot in line), default=0.0)
    previous: Spot | None = None
    for spot in line:
        if previous is not None and spot.start - previous.end > 0.9 * spot.em:
            text += "  "
            owners += [previous, previous]
        letter = spot.show.font.letter(spot.glyph.code) or "\ufffd"
        if spot.em < MARK * largest and letter.isalnum():
            letter = "*"
        text += letter
        owners += [spot] * len(letter)
        previous = spot
    return text, owners


def _masked(owners: Sequence[Spot], kind: Kind) -> list[tuple[int, int]]:
    """Ranges of the text that are masked as one thing of a kind."""
    found: list[tuple[int, int]] = []
    start: int | None = None
    for at, spot in enumerate([*owners, None]):
        held = spot is not None and spot.mask is not None and spot.mask.kind is kind
        if held and start is None:
            start = at
        elif not held and start is not None:
            found.append((start, at))
            start = None
    return found

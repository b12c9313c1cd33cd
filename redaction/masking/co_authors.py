"""Co-authors wherever they stand in a file: those of the applicant's own lists keep one number each on all its pages (P-30)."""

from collections.abc import Sequence
from typing import Any

import pymupdf

from redaction.findings import Box, Channel, Kind, Severity
from redaction.identity import Identity
from redaction.masking.masks import How, Mask, propose
from redaction.names.author_lists import people_in_list
from redaction.names.fold import true_characters
from redaction.names.search import TextContext, matcher_for

NOWHERE = -1
# No unit has this name, so the search is for people only.
_NO_UNIT = "\u2400\u2400\u2400\u2400"


def masks_of_co_authors(data: bytes, document: Any, masks: Sequence[Mask]) -> list[Mask]:
    """Boxes with 【作者n】 for the others of the applicant's lists, on every page of a PDF and in every form of their names.

    `document` is the same file opened by MuPDF, `masks` are those of the applicant. What lies in pictures is not looked for.
    """
    from redaction.judging import judge
    from redaction.reading.files import read_bytes

    numbers = numbers_of(document, masks)
    if not numbers:
        return []
    first, *others = numbers
    everyone = Identity(first, _NO_UNIT, former_names=tuple(others))
    found, _ = judge(read_bytes(data, name="", deep=False), everyone)
    named = [
        finding
        for finding in found
        if finding.kind is Kind.NAME and finding.channel is Channel.TEXT and finding.severity is Severity.LEAK
    ]
    new = []
    for mask in propose(named):
        assert mask.finding is not None
        number = _number_of(named[mask.finding].evidence, numbers)
        free = not any(other.page == mask.page and other.box.intersect(mask.box).area > 0 for other in masks)
        if number is not None and free:
            words = f"【作者{number}】" if mask.token else ""
            group = f"author{mask.group}" if mask.group else ""
            new.append(Mask(mask.page, mask.box, Kind.NAME, How.TEXT, words, group, NOWHERE))
    return new


def numbers_of(document: Any, masks: Sequence[Mask]) -> dict[str, int]:
    """The co-authors in the lists around the applicant's masked names, with their places; the first list that names one decides."""
    numbers: dict[str, int] = {}
    texts: dict[int, str] = {}
    for mask in masks:
        if mask.kind is not Kind.NAME or mask.how is not How.TEXT or not mask.token:
            continue
        page = document[mask.page - 1]
        text = texts.setdefault(mask.page, true_characters(page.get_text()))
        own = true_characters(_below(page, mask.box))
        at = text.find(own) if own else -1
        while at >= 0:
            for place, (start, end) in enumerate(people_in_list(text, at, at + len(own)), start=1):
                if not start <= at < end:
                    numbers.setdefault(text[start:end], place)
            at = text.find(own, at + 1)
    return numbers


def _below(page: Any, box: Box) -> str:
    corners = pymupdf.Rect(box.x0, box.y0, box.x1, box.y1) * page.derotation_matrix
    return str(page.get_textbox(corners)).strip()


def _number_of(evidence: str, numbers: dict[str, int]) -> int | None:
    for name, number in numbers.items():
        if any(
            match.kind is Kind.NAME
            for match in matcher_for(Identity(name, _NO_UNIT)).search(evidence, context=TextContext())
        ):
            return number
    return None

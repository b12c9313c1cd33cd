"""Nothing that was masked can be read any more: the words below each box of the original, looked for in the masked file by every reader.

The detectors cannot show this by themselves: one that finds a printed code by the QR code beside it falls silent when only the QR
code was taken away. What is looked for holds identity: it stays in the isolated reader, and only pages are told.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import pymupdf

from redaction.findings import Box, Kind
from redaction.masking.baking import bake
from redaction.masking.masks import PRINTED_CODE, TOKENS, How, Mask, masks_from_json
from redaction.proof_readers import by_pdfium, by_pdfminer

NUMBERS = frozenset({Kind.CODE, Kind.ID_NUMBER, Kind.PHONE, Kind.EMAIL})
SHORTEST_NUMBER, SHORTEST_WORD = 10, 2
WELL_INSIDE = 0.1
TWICE = 0.3
_RUN = re.compile(r"[0-9A-Za-z](?:[ ]?[0-9A-Za-z@._-])*")
TOKEN = re.compile(
    "|".join(
        r"\s*".join(map(re.escape, token)) for token in sorted({*TOKENS.values(), PRINTED_CODE} - {""})
    )
    + r"|【\s*作\s*者\s*\d+\s*】|【\s*单\s*位\s*\S\s*】"
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Texts:
    """The text of a file by reader and page: pdfium of every page, pdfminer and MuPDF of those given."""

    readers: dict[str, dict[int, str]] = field(repr=False)


def texts_of(data: bytes, pages: Iterable[int]) -> Texts:
    """A file through all readers. Raises RuntimeError when pdfium cannot open it."""
    wanted = sorted(pages)
    document: Any = pymupdf.open(stream=data, filetype="pdf")
    return Texts(
        {
            "pdfium": dict(enumerate(by_pdfium(data), start=1)),
            "pdfminer": dict(by_pdfminer(data, wanted)),
            "mupdf": {page: document[page - 1].get_text() for page in wanted},
        }
    )


def folded(text: str) -> str:
    """Letters and digits in one width and case, without spaces and marks; the tokens of masking become a bar that no word crosses."""
    plain = unicodedata.normalize("NFKC", TOKEN.sub("\0", text)).casefold()
    return "".join(letter for letter in plain if letter.isalnum() or letter == "\0")


def numbers_in(text: str) -> frozenset[str]:
    """Numbers, codes and addresses in a text that are long enough to be nobody else's, folded."""
    runs = (run[0] for run in _RUN.finditer(unicodedata.normalize("NFKC", text)))
    return frozenset(
        plain
        for run in runs
        if "@" in run or any(letter.isdigit() for letter in run)
        if len(plain := folded(run)) >= SHORTEST_NUMBER
    )


def still_read(
    original: bytes, masking: dict[str, Any], after: Texts, *, known: Iterable[str] = ()
) -> dict[int, dict[str, Kind]]:
    """What was masked and can still be read, folded, with its kind, by page of the masked file. It is identity.

    A number must stand nowhere any more; `known` are texts whose numbers were masked as the detectors read them. A word may stand
    elsewhere on its page where nobody masked it: each reader must read it as often less as it was masked.
    """
    document = opened(original)
    numbers = {number: Kind.CODE for text in known for number in numbers_in(text)}
    words: Counter[tuple[int, str]] = Counter()
    kinds: dict[str, Kind] = {}
    for page, kind, text in _below_masks(document, masking):
        found = numbers_in(text) if kind in NUMBERS else frozenset()
        numbers |= dict.fromkeys(found, kind)
        kinds[folded(text)] = kind
        if not found and len(folded(text)) >= SHORTEST_WORD:
            words[page, folded(text)] += 1

    @cache
    def before(reader: str, page: int) -> str:
        return folded(_read(document, reader, page))

    left: dict[int, dict[str, Kind]] = {}
    for reader, texts in after.readers.items():
        for page, text in texts.items():
            plain = folded(text)
            for number, kind in numbers.items():
                if number in plain:
                    left.setdefault(page, {})[number] = kind
            for (place, word), times in words.items():
                if place == page and (stands := plain.count(word)):
                    stood = before(reader, page).count(word)
                    if stood and stands > max(0, stood - times):
                        left.setdefault(page, {})[word] = kinds[word]
    return left


def opened(original: bytes) -> Any:
    """The original as the masking read it: its marks part of the pages."""
    document: Any = pymupdf.open(stream=original, filetype="pdf")
    if document.needs_pass:
        document.authenticate("")
    bake(document)
    return document


def _read(document: Any, reader: str, page: int) -> str:
    """One page of the original by one reader, its marks part of the page as the masking made them."""
    if reader == "mupdf":
        return str(document[page - 1].get_text())
    alone: Any = pymupdf.open()
    alone.insert_pdf(document, from_page=page - 1, to_page=page - 1)
    data = alone.tobytes()
    read: dict[str, Callable[[], str]] = {
        "pdfium": lambda: "".join(by_pdfium(data)),
        "pdfminer": lambda: "".join(text for _, text in by_pdfminer(data, [1])),
    }
    return read[reader]()


def _below_masks(document: Any, masking: dict[str, Any]) -> Iterator[tuple[int, Kind, str]]:
    """The letters of the original well inside each box, line by line; a later round's boxes lie on another file and are left out."""
    pages: dict[int, list[Letter]] = {}
    for mask in masks_on(document, masking):
        if mask.page not in pages:
            pages[mask.page] = list(letters_of(document[mask.page - 1]))
        inside = [letter for letter in pages[mask.page] if letter.inside(mask.box)]
        taken = {id(letter) for letter in inside}
        pages[mask.page] = [letter for letter in pages[mask.page] if id(letter) not in taken]
        lines: dict[int, list[Letter]] = {}
        for letter in inside:
            lines.setdefault(letter.line, []).append(letter)
        for text in {_once(line) for line in lines.values()}:
            yield mask.page, mask.kind, text


def masks_on(document: Any, masking: dict[str, Any]) -> Iterator[Mask]:
    """The boxes of a record of masking that cover letters of the original."""
    for mask in masks_from_json(masking["masks"]):
        if mask.how is not How.SEAL and (mask.finding or 0) >= 0 and 1 <= mask.page <= document.page_count:
            yield mask


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter of a page: its line in the order of the page, its middle, size and box in points as displayed."""

    text: str = field(repr=False)
    line: int
    x: float
    y: float
    size: float
    box: Box

    def inside(self, box: Box) -> bool:
        """Whether its middle lies well inside, so that the masking took it in any case."""
        edge = WELL_INSIDE * self.size
        return box.x0 + edge <= self.x <= box.x1 - edge and box.y0 + edge <= self.y <= box.y1 - edge


def letters_of(page: Any) -> Iterator[Letter]:
    """The letters of a page in the order in which it paints them."""
    lines = [line for block in page.get_text("rawdict")["blocks"] for line in block.get("lines", ())]
    for number, line in enumerate(lines):
        along = pymupdf.Point(*line["dir"])
        for span in line["spans"]:
            size = float(span["size"])
            for char in span["chars"]:
                box, origin = pymupdf.Rect(char["bbox"]), pymupdf.Point(char["origin"])
                # As the masking sees it: the middle of the letter along its line, a third of an em above the baseline.
                half = ((box.tl + box.br) / 2 - origin) * along
                place = (origin + along * half + pymupdf.Point(along.y, -along.x) * 0.33 * size) * page.rotation_matrix
                shown = Box(*(box * page.rotation_matrix))
                yield Letter(str(char["c"]), number, place.x, place.y, size, shown)


def _once(line: list[Letter]) -> str:
    """The text of a line, letters that are set twice in one place (a shadow, a false bold) once."""
    kept: list[Letter] = []
    for letter in line:
        near = TWICE * letter.size
        if not any(
            letter.text == other.text and abs(letter.x - other.x) < near and abs(letter.y - other.y) < near
            for other in kept[-24:]
        ):
            kept.append(letter)
    return "".join(letter.text for letter in kept)

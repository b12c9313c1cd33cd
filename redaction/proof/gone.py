"""Nothing that was masked can be read any more: the words below each box of the original, looked for in the masked file by every reader.

The detectors cannot show this by themselves: one that finds a printed code by the QR code beside it falls silent when only the QR
code was taken away. What is looked for holds identity: it stays in the isolated reader, and only pages are told.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import pymupdf

from redaction.findings import Box, Kind
from redaction.masking.baking import bake
from redaction.masking.geometry import Matrix, box_under, meet
from redaction.masking.masks import PRINTED_CODE, TOKENS, How, Mask, masks_from_json
from redaction.proof.readers import by_pdfium, by_pdfminer

NUMBERS = frozenset({Kind.CODE, Kind.ID_NUMBER, Kind.PHONE, Kind.EMAIL})
SHORTEST_NUMBER, SHORTEST_WORD = 10, 2
WELL_INSIDE = 0.1
TWICE = 0.3
# Points around boxes in which letters are looked for: more than the largest letter that has its middle in one.
AROUND = 80.0
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
    worded = {place for place, _ in words}
    for reader, texts in after.readers.items():
        for page, text in texts.items():
            if not numbers and page not in worded:
                continue
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
    masks = list(masks_on(document, masking))
    for mask in masks:
        if mask.page not in pages:
            boxes = [other.box for other in masks if other.page == mask.page]
            pages[mask.page] = list(letters_of(document[mask.page - 1], boxes))
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


def letters_of(page: Any, near: Sequence[Box] | None = None) -> Iterator[Letter]:
    """The letters of a page in the order in which it paints them; with `near` only those of lines that meet one of the boxes."""
    a, b, c, d, e, f = page.rotation_matrix
    clip = None
    if near:
        around = near[0]
        for box in near:
            around = around.union(box)
        clip = _turned(_edges(around.grown(AROUND)), tuple(page.derotation_matrix))
    found = page.get_text("rawdict", clip=None if clip is None else _edges(clip))
    lines = [line for block in found["blocks"] for line in block.get("lines", ())]
    for number, line in enumerate(lines):
        if near is not None:
            whole = _turned(line["bbox"], (a, b, c, d, e, f))
            if not any(meet(whole, box) for box in near):
                continue
        ax, ay = line["dir"]
        for span in line["spans"]:
            size = float(span["size"])
            for char in span["chars"]:
                x0, y0, x1, y1 = char["bbox"]
                ox, oy = char["origin"]
                # As the masking sees it: the middle of the letter along its line, a third of an em above the baseline.
                half = ((x0 + x1) / 2 - ox) * ax + ((y0 + y1) / 2 - oy) * ay
                x, y = ox + ax * half + ay * 0.33 * size, oy + ay * half - ax * 0.33 * size
                shown = _turned((x0, y0, x1, y1), (a, b, c, d, e, f))
                yield Letter(str(char["c"]), number, a * x + c * y + e, b * x + d * y + f, size, shown)


def _edges(box: Box) -> tuple[float, float, float, float]:
    return (box.x0, box.y0, box.x1, box.y1)


def _turned(box: Sequence[float], way: Matrix) -> Box:
    """A rectangle of the page as it is displayed."""
    return box_under(Box(*box), way)


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

"""The same file through other readers: pdfium for page text, qpdf for objects. What one reader misses another may show (T-097)."""

import io
from contextlib import suppress
from dataclasses import dataclass, field

from redaction.findings import Channel, NotChecked, Text
from redaction.reading.apart import Apart
from redaction.reading.encodings import pdf_text
from redaction.reading.model import PlacedString

MAX_STRINGS = 200_000
MAX_THIRD = 8
PATIENCE = 120.0
_SECOND = Text("第二阅读器", "the second reader")
_LOST = NotChecked(
    _SECOND,
    Text(
        "中途停止或超过时间上限，只有第一阅读器读过全文",
        "it stopped midway or took too long, so only the first reader read all of the text",
    ),
)


@dataclass
class SecondReading:
    """Text by page (from 1) as pdfium reads it, strings that only qpdf found, and disagreements."""

    texts: dict[int, str] = field(default_factory=dict, repr=False)
    strings: list[PlacedString] = field(default_factory=list, repr=False)
    warnings: list[NotChecked] = field(default_factory=list)


class Rereading:
    """The same file read again: by pdfium in a process of its own beside the first reader where `beside` says so, by qpdf when asked to."""

    def __init__(self, data: bytes, *, pages: int, beside: bool) -> None:
        """Begin. `pages` is what the first reader counted."""
        self._data = data
        self._pages = pages
        self._found = SecondReading()
        self._told = False
        self._pdfium: Apart | None = None
        if beside:
            with suppress(OSError, AttributeError):
                self._pdfium = Apart(lambda: _page_texts(data))

    def compare(self, known: set[str]) -> None:
        """Let qpdf look for strings that are not among those that the first reader knows outside pages."""
        _qpdf(self._data, self._pages, known, self._found)

    def result(self) -> SecondReading:
        """What they read. Waits for pdfium when asked first; its failure is a line in the warnings."""
        if not self._told:
            self._told = True
            try:
                texts = self._pdfium.answer(seconds=PATIENCE) if self._pdfium else _page_texts(self._data)
                _told_by_pdfium(texts, self._pages, self._found)
            except MemoryError:
                raise
            except Exception:
                # Lost, or whatever a parser of damaged files raises: the first reader has spoken all the same.
                self._found.warnings.append(_LOST)
        return self._found


def _disagree(zh: str, en: str) -> NotChecked:
    return NotChecked(Text("两个阅读器读到的内容不一致", "two readers do not agree on the content"), Text(zh, en))


def _page_texts(data: bytes) -> list[str | None] | None:
    """Each page's text as pdfium reads it, None for a page that it cannot read, None for a file that it cannot open."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError:
        return None
    texts: list[str | None] = []
    try:
        # pdfium forgets a font with the last open page that uses it, so the page before stays open until this one is loaded.
        before = None
        for index in range(len(document)):
            try:
                page = document[index]
                if before is not None:
                    before.close()
                before = page
                text_page = page.get_textpage()
                texts.append(text_page.get_text_range())
                text_page.close()
            except pypdfium2.PdfiumError:
                texts.append(None)
    finally:
        document.close()
    return texts


def _told_by_pdfium(texts: list[str | None] | None, pages: int, reading: SecondReading) -> None:
    if texts is None:
        reading.warnings.append(_disagree("第二阅读器打不开此文件", "the second reader cannot open the file"))
        return
    if len(texts) != pages:
        reading.warnings.append(
            _disagree(
                f"一个读到 {pages} 页，另一个读到 {len(texts)} 页", f"one sees {pages} pages, the other {len(texts)}"
            )
        )
    for number, text in enumerate(texts, 1):
        if text is not None:
            reading.texts[number] = text
        else:
            reading.warnings.append(NotChecked(_SECOND, Text("读不出这一页", "it cannot read this page"), number))


def by_pdfminer(data: bytes, pages: list[int]) -> dict[int, str]:
    """The text of a few pages (from 1) by a third reader that shares no code with the others; it takes thirty times as long.

    It is asked only where the other two differ, so a page that it cannot read is simply not in the answer.
    """
    import logging

    from pdfminer.high_level import extract_text

    logging.getLogger("pdfminer").setLevel(logging.CRITICAL)
    texts: dict[int, str] = {}
    for number in pages[:MAX_THIRD]:
        # Whatever a parser of damaged files raises, the other two readers have spoken.
        with suppress(Exception):
            texts[number] = extract_text(io.BytesIO(data), page_numbers=[number - 1])
    return texts


def _qpdf(data: bytes, pages: int, known: set[str], reading: SecondReading) -> None:
    import pikepdf

    try:
        document = pikepdf.open(io.BytesIO(data), suppress_warnings=True)
    except (pikepdf.PdfError, ValueError):
        reading.warnings.append(_disagree("qpdf 打不开此文件", "qpdf cannot open the file"))
        return
    with document:
        try:
            if len(document.pages) != pages:
                reading.warnings.append(
                    _disagree(
                        f"一个读到 {pages} 页，qpdf 读到 {len(document.pages)} 页",
                        f"one sees {pages} pages, qpdf {len(document.pages)}",
                    )
                )
        except (pikepdf.PdfError, ValueError, RuntimeError):
            reading.warnings.append(_disagree("qpdf 读不出页面", "qpdf cannot read the pages"))
        seen: set[str] = set()
        for entry in document.objects:
            for text in _strings(entry, 0):
                if text not in known and text not in seen and len(seen) < MAX_STRINGS:
                    seen.add(text)
                    place = f"{entry.objgen[0]} {entry.objgen[1]} obj" if isinstance(entry, pikepdf.Object) else ""
                    reading.strings.append(PlacedString(text, Channel.METADATA, "qpdf", place, origin="second reader"))


def _strings(value: object, depth: int) -> list[str]:
    """Strings of an object as qpdf parsed it, references not followed."""
    import pikepdf

    if depth > 12:
        return []
    if isinstance(value, pikepdf.String):
        return [pdf_text(bytes(value))]
    if isinstance(value, pikepdf.Array):
        items = list(value)[:20_000]
    elif isinstance(value, (pikepdf.Dictionary, pikepdf.Stream)):
        items = [item for _, item in value.items()]
    else:
        return []
    found: list[str] = []
    for item in items:
        if not (isinstance(item, pikepdf.Object) and item.is_indirect):
            found += _strings(item, depth + 1)
    return found

"""A masked file through readers that had no part in making it: pdfium, pdfminer, and a sweep of every object that qpdf expands.

All of them run in the isolated reader. What they give out goes through the same search as everything else.
"""

import io
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from redaction.findings import Kind, Severity
from redaction.identity import Identity
from redaction.names.search import Matcher, TextContext

MAX_STREAM = 64 * 1024 * 1024
_ENCODINGS = ("utf-8", "utf-16-be", "utf-16-le", "gb18030", "big5")
SHORTEST_NEEDLE = 2
MAX_DEPTH = 12


def by_pdfium(data: bytes) -> Iterator[str]:
    """The text of each page as pdfium reads it. Raises RuntimeError when it cannot open the file or a page."""
    import pypdfium2

    document = pypdfium2.PdfDocument(data)
    try:
        for page in document:
            text_page = page.get_textpage()
            yield text_page.get_text_range()
            text_page.close()
            page.close()
    finally:
        document.close()


def by_pdfminer(data: bytes, pages: Iterable[int]) -> Iterator[tuple[int, str]]:
    """The text of the given pages (from 1) as pdfminer reads it, in the order of painting; forms and what lies off the page included.

    Without pdfminer's analysis of the layout, which costs half of its time and only moves lines about.
    """
    from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
    from pdfminer.pdfpage import PDFPage

    wanted = frozenset(pages)
    if not wanted:
        return
    manager = PDFResourceManager()
    device = _letters_of(manager)
    interpreter = PDFPageInterpreter(manager, device)
    numbers = iter(sorted(wanted))
    for page in PDFPage.get_pages(io.BytesIO(data), pagenos={number - 1 for number in wanted}):
        device.begin()
        interpreter.process_page(page)
        yield next(numbers), device.text()


def _letters_of(manager: Any) -> Any:
    """A device that keeps letters and begins a new line where the baseline moves."""
    from pdfminer.pdfdevice import PDFTextDevice
    from pdfminer.pdffont import PDFUnicodeNotDefined

    class Letters(PDFTextDevice):
        def begin(self) -> None:
            self.parts: list[str] = []
            self.base: float | None = None

        def render_char(
            self, matrix: Any, font: Any, fontsize: Any, scaling: Any, rise: Any, cid: Any, *more: Any
        ) -> float:
            if self.base is not None and abs(matrix[5] - self.base) > 1.0:
                self.parts.append("\n")
            self.base = matrix[5]
            try:
                self.parts.append(font.to_unichr(cid))
            except (KeyError, PDFUnicodeNotDefined):
                self.parts.append("\ufffd")
            advance: float = font.char_width(cid) * fontsize * scaling
            return advance

        def text(self) -> str:
            return "".join(self.parts)

    return Letters(manager)


def needles(identity: Identity) -> dict[bytes, str]:
    """Every value of the identity as bytes: in the usual encodings and as hexadecimal digits, with the encoding's name."""
    return _coded(
        {
            identity.name, identity.unit, *identity.former_names, *identity.latin_names, *identity.native_names,
            identity.id_number, identity.phone, identity.email, *identity.other_numbers,
        }
    )  # fmt: skip


def _coded(values: set[str]) -> dict[bytes, str]:
    found: dict[bytes, str] = {}
    for value in values:
        if len(value) < SHORTEST_NEEDLE or (value.isascii() and len(value) < 5):
            continue
        for encoding in _ENCODINGS:
            try:
                coded = value.encode(encoding)
            except UnicodeEncodeError:
                continue
            found[coded] = encoding
            found[coded.hex().encode("ascii")] = f"{encoding} hex"
            found[coded.hex().upper().encode("ascii")] = f"{encoding} hex"
    return found


def sweep(
    data: bytes,
    identity: Identity,
    allowed: Mapping[int, Counter[Kind]] = MappingProxyType({}),
    texts: Mapping[int, str] = MappingProxyType({}),
) -> list[str]:
    """Places in the file where a value of the identity stands as bytes: the file itself, then every object as qpdf expands it.

    In the content of a page a name may stand as often as `allowed` says that a person judged it there, and as `texts`, by page, show
    it to readers: what they read is theirs to judge, and a name that is a word stands in many a sentence. Gives «object n» and the
    encoding, never the value. Raises RuntimeError when qpdf cannot open the file.
    """
    import pikepdf

    wanted = needles(identity)
    found = [f"file, {how}" for coded, how in wanted.items() if coded in data]
    try:
        document = pikepdf.open(io.BytesIO(data), suppress_warnings=True)
    except pikepdf.PdfError as error:
        raise RuntimeError("qpdf") from error
    values = {identity.name, *identity.former_names, *identity.latin_names, *identity.native_names}
    names = {value: frozenset(_coded({value})) for value in values}
    coded_names = frozenset().union(*names.values())
    with document:
        judged: set[tuple[int, int]] = set()
        for number in {*allowed, *texts}:
            if number <= len(document.pages):
                shown = "".join(texts.get(number, "").split())
                times = allowed[number][Kind.NAME] if number in allowed else 0
                most = {
                    coded: times + shown.count("".join(name.split()))
                    for name, codes in names.items()
                    for coded in codes
                }
                judged |= _content_within(document.pages[number - 1].obj, most)
        for entry in document.objects:
            parts = [entry.unparse()]
            if isinstance(entry, pikepdf.Stream):
                parts.append(_expanded(entry))
            for coded, how in wanted.items():
                if coded in coded_names and entry.objgen in judged:
                    continue
                if any(coded in part for part in parts):
                    found.append(f"object {entry.objgen[0]}, {how}")
    return found


def _content_within(page: Any, most: Mapping[bytes, int]) -> set[tuple[int, int]]:
    """The objects of a page's content, forms included, when nothing stands in them more often than `most` says, else none."""
    import pikepdf

    content = page.get("/Contents")
    streams = list(content) if isinstance(content, pikepdf.Array) else [content] if content is not None else []
    streams += _forms_of(page.get("/Resources"), 0)
    text = b"\n".join(_expanded(stream) for stream in streams)
    return (
        {stream.objgen for stream in streams}
        if all(text.count(code) <= times for code, times in most.items())
        else set()
    )


def _forms_of(resources: Any, depth: int) -> list[Any]:
    if resources is None or depth > MAX_DEPTH:
        return []
    forms = [thing for thing in resources.get("/XObject", {}).values() if str(thing.get("/Subtype")) == "/Form"]
    return forms + [inner for form in forms for inner in _forms_of(form.get("/Resources"), depth + 1)]


def _expanded(stream: object) -> bytes:
    import pikepdf

    assert isinstance(stream, pikepdf.Stream)
    try:
        return bytes(stream.read_bytes())[:MAX_STREAM]
    except pikepdf.PdfError:
        return bytes(stream.read_raw_bytes())[:MAX_STREAM]


def betrays(text: str, matcher: Matcher, *, accept: Severity, allowed: Counter[Kind] | None = None) -> bool:
    """Whether a text names the identity, as surely as `accept` asks, more often than `allowed` by kind (never, when not given)."""
    limit = (Severity.LEAK,) if accept is Severity.LEAK else (Severity.LEAK, Severity.SUSPECT)
    found = Counter(match.kind for match in matcher.search(text, context=TextContext()) if match.severity in limit)
    return bool(found - (allowed or Counter()))

"""One walk over all objects of a PDF: strings with what they are, who owns them, and whether anything leads to them.

Works on MuPDF's printed form of each object, which costs a fifth of a millisecond a page; CJK page text is glyph numbers there, so
page text is never looked for here.
"""

import re
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from redaction.reading.certificates import certified_texts, is_der
from redaction.reading.encodings import byte_readings, from_hex, name_text, string_readings, unescape

_REF = re.compile(r"(\d+) 0 R")
_TOKEN = re.compile(r"<<|>>|/[^\s/<>\[\](){}%]+|\((?:[^\\()]|\\.)*\)|<[0-9A-Fa-f\s]*>", re.DOTALL)
_BINARY = re.compile(rb"[\0-\x08\x0e-\x1f]")
# What a mark looks like, in every state, and the icons of a button.
_LOOKS = re.compile(r"/(?:AP\s*(?:<<(?:[^<>]|<<[^<>]*>>)*>>|\d+ 0 R)|(?:I|RI|IX) \d+ 0 R)")
_NAME = re.compile(r"/([^\s/<>\[\](){}%]+)")
# A telephone may be a number of its own, and letters may be a row of their codes.
_NUMBERS = re.compile(r"/([^\s/<>\[\](){}%]+)\s*\[?\s*(\d{10,18}(?![\d.])|\d{5,6}(?:\s+\d{5,6})+(?=\s*\]))")
MAX_OBJECTS = 400_000
# What MuPDF says of a number that no cross-reference lists.
_ABSENT = "cannot find object in xref"


@dataclass(frozen=True, slots=True)
class Entry:
    """One string in an object: the key it stands under, its text, the innermost dictionary around it as printed, and the keys above.

    `shown` is False for what its bytes mean in an encoding in which readers do not show them.
    """

    key: str
    text: str = field(repr=False)
    around: str = field(default="", repr=False)
    path: tuple[str, ...] = ()
    shown: bool = True


@dataclass
class Objects:
    """All objects by number: printed form, what they refer to, and the page that owns them (from 1), if only one does.

    `pages` are the pages that a reader counts; `forms` the packets of an XFA form in their order.
    """

    source: dict[int, str] = field(default_factory=dict)
    refs: dict[int, tuple[int, ...]] = field(default_factory=dict)
    streams: set[int] = field(default_factory=set)
    reachable: set[int] = field(default_factory=set)
    owner: dict[int, int] = field(default_factory=dict)
    trailer: str = ""
    root: int = 0
    info: int = 0
    broken: list[int] = field(default_factory=list)
    truncated: bool = False
    attached: set[int] = field(default_factory=set)
    scripts: set[int] = field(default_factory=set)
    glyphs: dict[int, int] = field(default_factory=dict)
    appearances: set[int] = field(default_factory=set)
    continued: set[int] = field(default_factory=set)
    forms: dict[int, None] = field(default_factory=dict)
    pages: dict[int, int] = field(default_factory=dict)


def strings_in(source: str) -> list[Entry]:
    """Every string and every long number of a printed object, with the nearest key before it, the innermost dictionary around it, and the keys that lead there.

    Strings that follow each other in an array, a letter or two each, are also given joined.
    """
    numbers = [Entry(found[1], found[2], source) for found in _NUMBERS.finditer(source)]
    if "(" not in source and "<" not in source.replace("<<", ""):
        return numbers
    found: list[tuple[int, int, tuple[str, ...], str, str]] = []
    opened: list[tuple[int, str]] = []
    closed: list[tuple[int, int]] = []
    key = ""
    for token in _TOKEN.finditer(source):
        text = token[0]
        if text == "<<":
            opened.append((token.start(), key))
        elif text == ">>":
            if opened:
                start, key = opened.pop()
                closed.append((start, token.end()))
        elif text[0] == "/":
            key = text[1:]
        elif len(text) > 2:
            path = tuple(outer for _, outer in opened[1:])
            found.append((token.start(), token.end(), path, key, text))
    entries: list[Entry] = []
    short: list[str] = []
    last = -1
    for start, end, path, under, text in found:
        body = text[1:-1].encode("utf-8", "surrogateescape")
        raw = from_hex(body) if text[0] == "<" else unescape(body)
        inner = max((span for span in closed if span[0] < start < span[1]), default=(0, len(source)))
        around = source[inner[0] : inner[1]]
        # Certificates and other binary values hold texts in several encodings at once.
        binary = len(raw) > 32 and raw[:2] not in (b"\xfe\xff", b"\xff\xfe") and _BINARY.search(raw) is not None
        texts = _binary_texts(raw) if binary else string_readings(raw)
        entries += [Entry(under, text, around, path, place == 0) for place, text in enumerate(texts) if text]
        if last >= 0 and source[last:start].strip():
            entries += _joined(short, entries[-2] if len(entries) > 1 else None)
            short = []
        if texts and len(texts[0]) <= 2:
            short.append(texts[0])
        last = end
    return entries + _joined(short, entries[-1] if entries else None) + numbers


def _joined(letters: list[str], like: Entry | None) -> list[Entry]:
    if like is None or len(letters) < 2:
        return []
    return [Entry(like.key, "".join(letters), like.around, like.path)]


def _binary_texts(raw: bytes) -> list[str]:
    certified = [f"{found.label} {found.text}".strip() for found in certified_texts(raw)] if is_der(raw) else []
    return [*dict.fromkeys(certified), *byte_readings(raw)]


def names_in(source: str) -> set[str]:
    """The names (keys and values) of a printed object, escapes undone."""
    return {
        name_text(name.encode("utf-8", "surrogateescape")) if "#" in name else name for name in _NAME.findall(source)
    }


def read_objects(document: Any) -> Objects:
    """All objects of an open MuPDF document. Objects that cannot be read are listed in `broken`."""
    objects = Objects()
    count = document.xref_length()
    objects.truncated = count > MAX_OBJECTS
    absent: list[int] = []
    for xref in range(1, min(count, MAX_OBJECTS)):
        try:
            source = document.xref_object(xref, compressed=True)
        except Exception as error:
            (absent if _ABSENT in str(error) else objects.broken).append(xref)
            continue
        if source == "null":
            continue
        objects.source[xref] = source
        if document.xref_is_stream(xref):
            objects.streams.add(xref)
        _mark_roles(objects, xref, source)
        refs = _REF.findall(source)
        if refs:
            objects.refs[xref] = tuple(int(ref) for ref in refs)
    objects.trailer = document.xref_object(-1, compressed=True)
    _settle_roles(objects)
    if absent:
        # What nothing refers to and no table lists is no object; bytes that look like it are searched all the same.
        wanted = set(map(int, _REF.findall(objects.trailer))).union(*objects.refs.values())
        objects.broken += [xref for xref in absent if xref in wanted]
    objects.root = _trailer_ref(objects.trailer, "Root")
    objects.info = _trailer_ref(objects.trailer, "Info")
    _mark_reachable(objects)
    _mark_owners(objects, document)
    return objects


def _mark_roles(objects: Objects, xref: int, source: str) -> None:
    """Streams that say nothing of themselves are known by who refers to them: files, scripts, XFA packets, Type 3 glyphs."""
    if "/CharProcs" in source:
        for dictionary in re.findall(r"/CharProcs\s*(<<[^>]*>>|\d+ 0 R)", source):
            objects.glyphs.update((int(ref), xref) for ref in _REF.findall(dictionary))
    if "/Contents[" in source or source[:1] == "[":
        for array in re.findall(r"(?:/Contents|^)\s*\[([\dR ]+)\]", source):
            objects.continued.update(int(ref) for ref in _REF.findall(array)[1:])
    if "/AP" in source or "/MK" in source:
        for looks in _LOOKS.findall(source):
            objects.appearances.update(int(ref) for ref in _REF.findall(looks))
    if "/EF" in source:
        for dictionary in re.findall(r"/EF\s*<<([^>]*)>>", source):
            objects.attached.update(int(ref) for ref in _REF.findall(dictionary))
    if "/JS " in source:
        objects.scripts.update(int(ref) for ref in re.findall(r"/JS (\d+) 0 R", source))
    if "/XFA" in source:
        for packets in re.findall(r"/XFA\s*(\[[^\]]*\]|\d+ 0 R)", source):
            objects.forms.update(dict.fromkeys(int(ref) for ref in _REF.findall(packets)))


def _settle_roles(objects: Objects) -> None:
    """Roles of what stands in tables of their own: states of a mark and the forms that its looks draw, glyphs of a font."""
    todo = deque(objects.appearances)
    while todo:
        listed = {
            ref
            for ref in objects.refs.get(todo.popleft(), ())
            if ref not in objects.appearances and "/Type/Page" not in objects.source.get(ref, "")
        }
        objects.appearances |= listed
        todo.extend(listed)
    for table, font in list(objects.glyphs.items()):
        if table not in objects.streams:
            objects.glyphs.update((ref, font) for ref in objects.refs.get(table, ()))


def _trailer_ref(trailer: str, key: str) -> int:
    found = re.search(rf"/{key} (\d+) 0 R", trailer)
    return int(found[1]) if found else 0


def _mark_reachable(objects: Objects) -> None:
    queue = deque(int(ref) for ref in _REF.findall(objects.trailer))
    while queue:
        xref = queue.popleft()
        if xref in objects.reachable:
            continue
        objects.reachable.add(xref)
        queue.extend(objects.refs.get(xref, ()))


def _mark_owners(objects: Objects, document: Any) -> None:
    """Give each object the first page that leads to it without passing the page tree, the catalog or another page."""
    pages = {}
    for index in range(document.page_count):
        with suppress(Exception):
            pages[document.page_xref(index)] = index + 1
    objects.pages = pages
    barred = set(pages) | {objects.root, objects.info}
    for xref, source in objects.source.items():
        if (
            "/Type/Pages" in source
            or "/StructTreeRoot" in source
            or "/Type/OCG" in source
            or "/Type/StructElem" in source
        ):
            barred.add(xref)
    for xref, number in pages.items():
        objects.owner[xref] = number
        queue = deque(objects.refs.get(xref, ()))
        while queue:
            ref = queue.popleft()
            if ref in barred or ref in objects.owner:
                continue
            objects.owner[ref] = number
            queue.extend(objects.refs.get(ref, ()))

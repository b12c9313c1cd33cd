"""Look at an uploaded workbook as a zip file before any reader of Excel may open it.

A small file can unpack to gigabytes, or hold one cell in the last row and column so that a reader lays out
seventeen billion empty ones. Both are refused here; what is learnt on the way (which cells hold formulas) is kept.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from xml.etree import ElementTree
from xml.parsers import expat

from committee.documents.errors import UnreadableSheet
from committee.documents.excel_columns import Limits
from committee.text import Text

CHUNK = 1 << 18
TAGS_KEPT = 100  # a sheet has a dozen; a hostile one could have millions
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
OFFICE = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
XML_NAMES = (".xml", ".rels", ".vml")

OLD_FORMAT = Text("这是旧版 .xls 或加密的文件。", "This is an old .xls or a password-protected file.")
PLAIN_TEXT = Text("这是文本或 CSV 文件，不是 Excel 工作簿。", "This is a text or CSV file, not an Excel workbook.")
DAMAGED = Text("文件已损坏，无法打开。", "The file is damaged and cannot be opened.")
TOO_BIG = Text("表格解压后超过允许的大小，未打开。", "The workbook unpacks to more than is allowed; it was not opened.")
TOO_MANY_CELLS = Text(
    "表格超过 {rows} 行或 {columns} 列（末尾可能有多余的空行或格式）。",
    "The sheet has more than {rows} rows or {columns} columns (perhaps stray formats far below).",
)
NOT_EXCEL = Text("这不是 Excel 工作簿。", "This is not an Excel workbook.")


@dataclass(frozen=True)
class Faults:
    """Cells, like B7, that hold a formula and cells that hold an error value; a reader shows the latter as empty."""

    formulas: frozenset[str] = frozenset()
    errors: frozenset[str] = frozenset()


@dataclass(frozen=True)
class SafeWorkbook:
    """A workbook that may be opened, with the faults of each of its sheets by name."""

    content: bytes
    faults: Mapping[str, Faults]


def require_safe(content: bytes, *, limits: Limits) -> SafeWorkbook:
    """Return the workbook or raise :class:`UnreadableSheet` with the reason.

    Every member is unpacked in pieces and thrown away: zipfile stops at the size a member claims, and its checksum
    then gives a lie away, so the sum of the claimed sizes is a true bound.
    """
    if len(content) > limits.file:
        raise UnreadableSheet(TOO_BIG)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise UnreadableSheet(OLD_FORMAT)
    if not content.startswith(b"PK"):
        raise UnreadableSheet(PLAIN_TEXT if b"\0" not in content[:4096] and content.strip() else NOT_EXCEL)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return SafeWorkbook(content=content, faults=_scan(archive, limits=limits))
    except BROKEN as error:
        raise UnreadableSheet(DAMAGED) from error


BROKEN = (
    *(zipfile.BadZipFile, zlib.error, expat.ExpatError, ElementTree.ParseError),
    *(NotImplementedError, RuntimeError, EOFError, OSError, ValueError, KeyError),
)
"""What zipfile and expat raise for members that are cut, encrypted, packed in odd ways or no XML."""


def _scan(archive: zipfile.ZipFile, *, limits: Limits) -> dict[str, Faults]:
    members = archive.infolist()
    names = [member.filename for member in members]
    if len(members) > limits.members or sum(member.file_size for member in members) > limits.unzipped:
        raise UnreadableSheet(TOO_BIG)
    if len({name.lower() for name in names}) != len(names):
        raise UnreadableSheet(DAMAGED)
    if "xl/workbook.xml" not in names:
        raise UnreadableSheet(NOT_EXCEL)
    found: dict[str, Faults] = {}
    for member in members:
        cells = _Cells(limits)
        is_xml = member.filename.lower().endswith(XML_NAMES)
        with archive.open(member) as stream:
            while piece := stream.read(CHUNK):
                if is_xml:
                    cells.parser.Parse(piece, False)
        if is_xml:
            cells.parser.Parse(b"", True)
            found[member.filename] = Faults(formulas=frozenset(cells.formulas), errors=frozenset(cells.errors))
    return {sheet: found[member] for sheet, member in _sheets(archive).items()}


class _Cells:
    """Follows one XML member: where the cells are, and which of them hold a formula or an error."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.formulas: set[str] = set()
        self.errors: set[str] = set()
        self.place = ""
        self.tags: dict[str, str] = {}
        self.columns: dict[str, int] = {}
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartElementHandler = self._start
        self.parser.StartDoctypeDeclHandler = self._doctype

    def _doctype(self, *_: object) -> None:
        raise UnreadableSheet(DAMAGED)  # Excel never writes one; its entities could grow without end

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        tag = self.tags.get(name)
        if tag is None:
            tag = name.rpartition(" ")[2]
            if len(self.tags) < TAGS_KEPT:
                self.tags[name] = tag
        if tag == "c":
            self.place = attributes.get("r", "")
            place = PLACE.fullmatch(self.place)
            if place is None:  # without its place a cell cannot be counted against the limits
                raise UnreadableSheet(DAMAGED)
            letters, row = place.groups()
            if letters not in self.columns:
                self.columns[letters] = _index(letters)
            self._require_inside(row=int(row), column=self.columns[letters])
            if attributes.get("t") == "e":
                self.errors.add(self.place)
        elif tag == "row":
            self._require_inside(row=int(attributes.get("r", "1")), column=0)
        elif tag == "f" and self.place:
            self.formulas.add(self.place)

    def _require_inside(self, *, row: int, column: int) -> None:
        if row > self.limits.rows or column >= self.limits.columns:
            raise UnreadableSheet(TOO_MANY_CELLS, rows=self.limits.rows, columns=self.limits.columns)


PLACE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")


def _index(letters: str) -> int:
    index = 0
    for char in letters:
        index = index * 26 + ord(char) - 64
    return index - 1


def _sheets(archive: zipfile.ZipFile) -> dict[str, str]:
    """Map each worksheet's name to its member; KeyError when a sheet points outside what was looked at."""
    # No DOCTYPE can be in these two any more, so the plain parser is safe.
    relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314
    targets = {r.attrib["Id"]: r.attrib["Target"] for r in relations.iter(RELATIONS) if "Target" in r.attrib}
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))  # noqa: S314
    sheets = {}
    for sheet in book.iter(f"{{{MAIN}}}sheet"):
        target = targets[sheet.attrib[OFFICE]]
        member = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
        if not member.lower().endswith(XML_NAMES):
            raise KeyError(member)
        sheets[sheet.attrib["name"]] = member
    return sheets

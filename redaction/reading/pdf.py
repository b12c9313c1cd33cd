"""A PDF as one `Document`: pages, objects, pictures, layers, attachments, revisions and what could not be read."""

import hashlib
from functools import partial
from typing import Any

import pymupdf

from redaction.errors import UnreadableFile
from redaction.findings import Channel, NotChecked, Text
from redaction.reading.encodings import byte_readings
from redaction.reading.guard import guarded
from redaction.reading.inline_pictures import read_inline
from redaction.reading.inside import MAX_OUTSIDE, inner_documents
from redaction.reading.model import Document, Inner, Layer, Picture, PlacedString
from redaction.reading.objects import Objects, read_objects
from redaction.reading.outside import outside_strings, plain_properties
from redaction.reading.picture_properties import properties
from redaction.reading.pictures import Pictures, behind_pictures, read_pictures
from redaction.reading.second import Rereading
from redaction.reading.source import pages_of
from redaction.reading.sweep import Swept, sweep

MAX_PAGES = 5_000
_ENCRYPTED = Text(
    "文件设有打开密码，无法检查；请去掉密码后重新上传。",
    "The file needs a password to open; remove it and upload again.",
)
_DAMAGED = Text("文件已损坏或不是 PDF，无法打开；请重新导出。", "The file is damaged or not a PDF; export it again.")
_REPEATED = Text(
    "页面目录列出的页数比文件里的对象还多：同一页被重复列出，或目录已损坏；请用原软件重新导出。",
    "The page tree lists more pages than the file has objects: it repeats pages or is damaged; export the file again.",
)
_OBJECTS = Text("文件对象", "the objects of the file")
_BYTES = Text("结构之外的字节", "bytes outside the structure")
_PICTURES = Text("图片清单", "the list of pictures")
_READERS = Text("第二阅读器", "the second readers")
_EMPTY = Text("文件中没有任何页面。", "The file has no pages.")


def open_pdf(data: bytes) -> Any:
    """The MuPDF document in `data`. Raises UnreadableFile when it needs a password, is broken or has no page."""
    try:
        document = pymupdf.open(stream=data, filetype="pdf")
        if document.needs_pass and not document.authenticate(""):
            raise UnreadableFile(_ENCRYPTED)
        pages = document.page_count
    except UnreadableFile:
        raise
    except Exception as error:
        raise UnreadableFile(_REPEATED if "number of pages" in str(error) else _DAMAGED) from error
    if pages == 0:
        raise UnreadableFile(_EMPTY)
    return document


def read_pdf(
    data: bytes, *, name: str, origin: str = "file", depth: int = 0, deep: bool = True, told: set[str] | None = None
) -> Document:
    """Everything in a PDF. `depth` counts containers around it, `told` are digests of attachments read before. Raises UnreadableFile."""
    opened = open_pdf(data)
    warnings: list[NotChecked] = []
    if opened.is_repaired:
        warnings.append(
            NotChecked(
                Text("文件结构", "the structure of the file"),
                Text(
                    "结构损坏，阅读器自行修复后打开，可能有内容未读到",
                    "it is damaged and was repaired on opening, so parts may be unread",
                ),
            )
        )
    layers, everything = _all_layers(opened, data)
    pages = pages_of(opened, everything=everything)
    if len(pages) > MAX_PAGES:
        raise UnreadableFile(
            Text(f"文件超过 {MAX_PAGES} 页，请拆分。", f"The file has more than {MAX_PAGES} pages; split it.")
        )
    # Only for the file itself: one inside it has too little to read for a process of its own.
    second = Rereading(data, pages=len(pages), beside=depth == 0) if deep and origin != "revision" else None
    objects = guarded(_OBJECTS, lambda: read_objects(opened), otherwise=Objects(), warnings=warnings)
    swept = guarded(_OBJECTS, lambda: sweep(opened, objects), otherwise=Swept(), warnings=warnings)
    known = {string.text for string in swept.strings if string.origin != "objstm"}
    swept.strings = [string for string in swept.strings if string.origin != "objstm" or string.text not in known]
    swept.strings += guarded(
        _BYTES,
        lambda: list(
            outside_strings(
                data,
                known=known,
                listed=objects.source,
                files=swept.outside,
                lost=swept.lost_objects,
                dropped=swept.dropped,
            )
        ),
        otherwise=[],
        warnings=warnings,
    )
    swept.strings += guarded(
        _BYTES, lambda: list(plain_properties(data, objects.source)), otherwise=[], warnings=warnings
    )
    if origin == "file":
        swept.strings.append(PlacedString(name, Channel.FILENAME, "", origin="file"))
    warnings += _unread(objects, swept)
    none: tuple[dict[str, Picture], list[tuple[Picture, bytes]]] = ({}, [])
    unread: list[int] = []
    pictures, described = guarded(
        _PICTURES,
        lambda: read_pictures(opened, objects.source, pages, unread=unread, owner=objects.owner),
        otherwise=none,
        warnings=warnings,
    )
    inline: tuple[dict[str, Picture], dict[str, bytes]] = ({}, {})
    if deep and swept.inline:
        inline = guarded(
            _PICTURES, lambda: read_inline(opened, swept.inline, unread), otherwise=inline, warnings=warnings
        )
    warnings += [NotChecked(_PICTURES, Text("读不出这一页", "the page cannot be read"), number) for number in unread]
    inner: list[Inner] = []
    for picture, raw in described:
        page = picture.placements[0].page if picture.placements else objects.owner.get(picture.xref)
        strings, parts = properties(
            raw,
            kind="jpeg" if raw[:2] == b"\xff\xd8" else "jbig2" if picture.filter == "JBIG2Decode" else "jpx",
            place=f"{picture.xref} 0 obj",
            page=page,
            warnings=warnings,
        )
        swept.strings.extend(strings)
        inner += parts
    if deep:
        swept.strings += guarded(
            _PICTURES, lambda: _said_behind(opened, pictures, objects), otherwise=[], warnings=warnings
        )
    told = set() if told is None else told
    inner += inner_documents(
        data, opened, objects, swept, origin=origin, depth=depth, deep=deep, told=told, warnings=warnings
    )
    facts: dict[str, Any] = {
        "painted_over": swept.painted_over,
        "veiled": swept.veiled,
        "gaps": swept.gaps,
        "filled": swept.filled,
        "inline": swept.inline,
        "mupdf": opened,
    }
    if second is not None:
        guarded(_READERS, partial(second.compare, known), otherwise=None, warnings=warnings)
        facts["second"] = second
        facts["raw"] = data
        facts["look_for_drawn_text"] = True
    return Document(
        name=name,
        kind="pdf",
        sha256=hashlib.sha256(data).hexdigest(),
        pages=pages,
        strings=tuple(swept.strings),
        pictures={**pictures, **inline[0]},
        annotations=tuple(swept.annotations),
        layers=layers,
        inner=tuple(inner),
        warnings=tuple(warnings),
        origin=origin,
        picture_source=Pictures(opened, inline[1]),
        facts=facts,
    )


def _said_behind(opened: Any, pictures: dict[str, Picture], objects: Objects) -> list[PlacedString]:
    """Bytes behind the end of pictures, under every encoding."""
    return [
        PlacedString(
            reading,
            Channel.METADATA,
            "图片之后 behind a picture",
            f"{picture.xref} 0 obj",
            objects.owner.get(picture.xref),
        )
        for picture, tail in behind_pictures(opened, pictures)
        for reading in byte_readings(tail)
    ]


def _all_layers(opened: Any, data: bytes) -> tuple[tuple[Layer, ...], Any]:
    """The layers, and the same file without any layer rule, in which the interpreter runs all content (T-023 to T-025)."""
    groups = opened.get_ocgs()
    if not groups and b"/OCProperties" not in data:
        return (), opened
    everything = open_pdf(data)
    everything.xref_set_key(everything.pdf_catalog(), "OCProperties", "null")
    return tuple(Layer(str(group["name"]), xref, bool(group["on"])) for xref, group in groups.items()), everything


def _unread(objects: Objects, swept: Swept) -> list[NotChecked]:
    found: list[NotChecked] = []
    if objects.truncated:
        why = Text("对象太多，超过上限", "there are more objects than the limit")
        found.append(NotChecked(Text("部分对象", "some objects"), why))
    if swept.dropped or len(swept.outside) > MAX_OUTSIDE or len(swept.carried) > MAX_OUTSIDE:
        found.append(NotChecked(_BYTES, Text("内容太多，没有全部查找", "too much lies there to search all of it")))
    for xref in (objects.broken + swept.unread)[:20]:
        found.append(
            NotChecked(
                Text(f"对象 {xref}", f"object {xref}"),
                Text("数据损坏或过大，无法解码", "its data is damaged or too large to decode"),
                objects.owner.get(xref),
            )
        )
    return found

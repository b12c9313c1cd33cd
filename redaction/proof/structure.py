"""What a masked file may consist of: one revision, no object that nothing leads to, and dictionaries with keys from short lists."""

import io
from typing import Any

CATALOG = frozenset({"/Type", "/Pages"})
PAGE = frozenset(
    {"/Type", "/Parent", "/MediaBox", "/CropBox", "/Rotate", "/UserUnit", "/Resources", "/Contents", "/Group"}
)
TRAILER = frozenset({
    "/Root", "/Size", "/ID", "/Type", "/Index", "/W", "/Length", "/Filter", "/DecodeParms",
})  # fmt: skip
FORBIDDEN = frozenset({
    "/Metadata", "/PieceInfo", "/Thumb", "/Alternates", "/OC", "/AA", "/A", "/JS", "/Annots", "/StructParents", "/StructParent",
    "/AF", "/EF", "/Dest", "/Info", "/LastModified", "/Title", "/Author", "/Contents2", "/ActualText", "/Alt",
})  # fmt: skip
MAX_DEPTH = 80


def irregularities(data: bytes) -> list[str]:
    """What a file of this program's own making never has, each in one word; empty for a sound one."""
    import pikepdf

    found: list[str] = []
    if data.count(b"%%EOF") != 1 or data.count(b"startxref") != 1:
        found.append("revisions")
    if not data.rstrip().endswith(b"%%EOF"):
        found.append("bytes after the end")
    try:
        document = pikepdf.open(io.BytesIO(data), suppress_warnings=True)
    except pikepdf.PdfError:
        return ["unreadable"]
    with document:
        if document.is_encrypted:
            found.append("encryption")
        found += [f"trailer {key}" for key in document.trailer if key not in TRAILER]
        found += [f"catalog {key}" for key in document.Root if key not in CATALOG]
        for page in document.pages:
            found += [f"page {key}" for key in page.obj if key not in PAGE]
        reached: set[int] = set()
        _walk(document.trailer, reached, found)
        listed = {entry.objgen[0] for entry in document.objects if entry.objgen[0]}
        # Streams that hold the cross-reference or other objects belong to the file's frame; nothing leads to them.
        frame = {
            entry.objgen[0]
            for entry in document.objects
            if isinstance(entry, pikepdf.Stream) and str(entry.get("/Type", "")) in ("/XRef", "/ObjStm")
        }
        if listed - reached - frame:
            found.append("orphans")
    return sorted(set(found))


def _walk(root: Any, reached: set[int], found: list[str]) -> None:
    """Follow every reference from the trailer; note keys that no part of a masked file may have."""
    import pikepdf

    waiting: list[Any] = [root]
    while waiting:
        value = waiting.pop()
        if not isinstance(value, (pikepdf.Dictionary, pikepdf.Stream, pikepdf.Array)):
            continue
        if value.is_indirect:
            number = value.objgen[0]
            if number in reached:
                continue
            reached.add(number)
        if isinstance(value, pikepdf.Array):
            waiting += list(value)
            continue
        # Names of fonts, pictures and glyphs are keys too; only typed dictionaries have keys of their own.
        typed = isinstance(value, pikepdf.Stream) or "/Type" in value or "/Subtype" in value
        for key, item in value.items():
            if typed and key in FORBIDDEN:
                found.append(f"key {key}")
            waiting.append(item)

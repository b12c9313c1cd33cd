"""What a string in an object is to a reader: a note, a field, a bookmark, a property. Decides the channel and the label of a finding."""

import re

from redaction.findings import Channel

ANNOTATION = re.compile(
    r"/Subtype/(Text|Link|FreeText|Line|Square|Circle|Polygon|PolyLine|Highlight|Underline|Squiggly|StrikeOut|Redact|Stamp|Caret|"
    r"Ink|Popup|FileAttachment|Sound|Movie|Widget|Screen|PrinterMark|TrapNet|Watermark|3D|RichMedia)\b"
)
_FORM_KEYS = {"V", "DV", "T", "TU", "TM", "Opt", "MK", "CA", "RC", "AC"}
_STRUCTURE_KEYS = {"ActualText", "Alt", "E", "Lang"}
_SCRIPT_KEYS = {"JS"}
_LINK_KEYS = {"URI", "Base"}
_LABELS = {
    "Author": "作者 Author",
    "Creator": "创建工具 Creator",
    "Producer": "生成工具 Producer",
    "Company": "单位 Company",
    "Manager": "主管 Manager",
    "T": "作者 author",
}
# Keys of the catalog and of other dictionaries under which everything belongs to one place.
_BRANCHES = {
    "OCProperties": Channel.LAYER,
    "AcroForm": Channel.FORM,
    "StructTreeRoot": Channel.STRUCTURE,
    "Threads": Channel.OUTLINE,
    "Outlines": Channel.OUTLINE,
    "PageLabels": Channel.OUTLINE,
    "JavaScript": Channel.SCRIPT,
    "EmbeddedFiles": Channel.ATTACHMENT,
    "Collection": Channel.ATTACHMENT,
    "Dests": Channel.LINK,
    "SpiderInfo": Channel.LINK,
    "OpenAction": Channel.LINK,
    "AA": Channel.LINK,
}
_WHOLES: tuple[tuple[re.Pattern[str], Channel | None], ...] = (
    (re.compile(r"/S/(?:Launch|GoToR|GoToE|SubmitForm|ImportData|URI)"), Channel.LINK),
    (ANNOTATION, None),
    (re.compile(r"/FT/"), None),
    (re.compile(r"/Type/StructElem|/Type/StructTreeRoot"), Channel.STRUCTURE),
    (re.compile(r"^<<(?:(?!/Pages).)*/Type/OC(?:G|MD)\b|^<<(?:(?!/Pages).)*/OCGs\b", re.DOTALL), Channel.LAYER),
)


def channel_of(
    source: str, key: str, *, is_info: bool = False, whole: str = "", path: tuple[str, ...] = ()
) -> tuple[Channel, str]:
    """Channel and label of a string under `key` in the dictionary printed as `source`.

    `whole` is the object it is part of, `path` the keys that lead to the dictionary: what the dictionary does not say of itself they do.
    """
    channel, label = _channel(source, key, is_info=is_info)
    if channel is not Channel.METADATA or is_info:
        return channel, label
    for step in path:
        if step in _BRANCHES:
            return _BRANCHES[step], key
    if whole and whole is not source:
        for sign, branch in _WHOLES:
            if sign.search(whole) and not (branch is Channel.LAYER and "/Type/Catalog" in whole):
                return (_channel(whole, key, is_info=False)[0] if branch is None else branch), label
    return channel, label


def _channel(source: str, key: str, *, is_info: bool) -> tuple[Channel, str]:
    if is_info:
        return Channel.METADATA, _LABELS.get(key, key)
    if key in _SCRIPT_KEYS or "/S/JavaScript" in source:
        return Channel.SCRIPT, key
    if key in _LINK_KEYS or (
        key in {"F", "UF", "D"} and re.search(r"/S/(?:Launch|GoToR|GoToE|SubmitForm|ImportData)", source)
    ):
        return Channel.LINK, key
    if key in {"T", "TU", "TM"} and "/Kids[" in source and "/Type/" not in source:
        # A field that only holds other fields.
        return Channel.FORM, "字段名 field name"
    if "/FT/" in source or ("/Subtype/Widget" in source and key in _FORM_KEYS):
        return Channel.FORM, {"T": "字段名 field name", "TU": "提示 tooltip"}.get(key, key)
    if "/FS/URL" in source or ("/Type/Filespec" in source and "/EF" not in source):
        return Channel.LINK, key
    if "/Type/Filespec" in source or "/EF" in source or "/Type/EmbeddedFile" in source:
        return Channel.ATTACHMENT, key
    if key in _STRUCTURE_KEYS or "/Type/StructElem" in source or "/StructTreeRoot" in source:
        return Channel.STRUCTURE, key
    if ANNOTATION.search(source):
        return Channel.ANNOTATION, _LABELS.get(key, key)
    if "/Type/Sig" in source or "/SubFilter/adbe" in source or "/ByteRange" in source:
        return Channel.METADATA, f"签名 signature {key}"
    if "/Type/OCG" in source or "/Type/OCMD" in source or "/OCGs" in source:
        return Channel.LAYER, key
    if key in {"FontFamily", "FontName", "Registry", "Ordering"} or "/Type/Font" in source:
        return Channel.FONT, key
    if key == "Title" and re.search(r"/(?:Parent|Prev|Next|First|Dest|A)\b", source):
        return Channel.OUTLINE, key
    if key in {"P", "Nums"} and re.search(r"/S/[DRrAa]\b|/Nums", source):
        return Channel.OUTLINE, "页码标签 page label"
    if key in {"Dest", "D", "Names", "Limits", "Dests"}:
        return Channel.LINK, "目标名 destination"
    return Channel.METADATA, key

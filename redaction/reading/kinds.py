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


def channel_of(source: str, key: str, *, is_info: bool = False, whole: str = "") -> tuple[Channel, str]:
    """Channel and label of a string under `key` in the dictionary printed as `source`; `whole` is the object it is part of."""
    channel, label = _channel(source, key, is_info=is_info)
    if channel is Channel.METADATA and whole and whole is not source and not is_info:
        return _channel(whole, key, is_info=False) if ANNOTATION.search(whole) or "/FT/" in whole else (channel, label)
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
    if "/FT/" in source or ("/Subtype/Widget" in source and key in _FORM_KEYS):
        return Channel.FORM, {"T": "字段名 field name", "TU": "提示 tooltip"}.get(key, key)
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

"""The sentences of findings: what is wrong and how to mend it, in both languages, composed once for all text detectors."""

from redaction.findings import Channel, Finding, Kind, Severity, Text
from redaction.names.search import Match
from redaction.reading.model import Page, PlacedString

_PLACES: dict[Channel, Text] = {
    Channel.TEXT: Text("页面文字", "the text of the page"),
    Channel.OCR: Text("扫描图像", "the scanned picture"),
    Channel.IMAGE: Text("图片", "a picture"),
    Channel.VECTOR: Text("矢量图形", "a drawing"),
    Channel.ANNOTATION: Text("批注", "an annotation"),
    Channel.FORM: Text("表单字段", "a form field"),
    Channel.ATTACHMENT: Text("附件", "an attachment"),
    Channel.METADATA: Text("文件属性", "the file's properties"),
    Channel.OUTLINE: Text("书签或页码标签", "a bookmark or page label"),
    Channel.LAYER: Text("图层", "a layer"),
    Channel.REVISION: Text("已删除或旧版本的内容", "deleted content or an earlier version"),
    Channel.LINK: Text("链接", "a link"),
    Channel.FILENAME: Text("文件名", "the file name"),
    Channel.FONT: Text("字体数据", "font data"),
    Channel.SCRIPT: Text("脚本或动作", "a script or action"),
    Channel.STRUCTURE: Text("结构标签（替代文字）", "structure tags (replacement text)"),
}
_FIXES: dict[Channel, Text] = {
    Channel.TEXT: Text("请在原文档中删去这些字后重新导出，不要只盖色块。", "Remove the words in the source document and export again; do not just cover them."),
    Channel.ANNOTATION: Text("请删除该批注后重新保存。", "Delete the annotation and save again."),
    Channel.FORM: Text("请清空该字段并打印为新的 PDF。", "Clear the field and print to a new PDF."),
    Channel.ATTACHMENT: Text("请删除附件后重新保存。", "Remove the attachment and save again."),
    Channel.METADATA: Text("请清除文档属性后重新导出。", "Clear the document properties and export again."),
    Channel.OUTLINE: Text("请删除或改名书签。", "Delete or rename the bookmark."),
    Channel.LAYER: Text("请删除该图层后重新导出。", "Delete the layer and export again."),
    Channel.REVISION: Text("请“另存为”或打印为新的 PDF，不要增量保存。", "Use “save as” or print to a new PDF instead of saving changes into the old one."),
    Channel.LINK: Text("请删除该链接。", "Remove the link."),
    Channel.FILENAME: Text("请改成不含姓名和单位的文件名。", "Rename the file without name or unit."),
    Channel.FONT: Text("请打印为新的 PDF。", "Print to a new PDF."),
    Channel.SCRIPT: Text("请打印为新的 PDF，去掉脚本。", "Print to a new PDF to drop scripts."),
    Channel.STRUCTURE: Text("请删去替代文字，或打印为新的 PDF。", "Remove the replacement text, or print to a new PDF."),
}  # fmt: skip


def place_of(channel: Channel) -> Text:
    """The channel in words."""
    return _PLACES[channel]


def fix_of(channel: Channel) -> Text | None:
    """How an applicant mends a leak in that channel."""
    return _FIXES.get(channel)


def string_finding(match: Match, string: PlacedString, *, detector: str, leak_class: str | None = None) -> Finding:
    """A finding for a match in a string outside page text."""
    where = _PLACES[string.channel]
    label = f"（{string.label}）" if string.label else ""
    label_en = f" ({string.label})" if string.label else ""
    return Finding(
        kind=match.kind,
        severity=match.severity,
        channel=string.channel,
        detector=detector,
        leak_class=leak_class or match.leak_class,
        explanation=Text(f"{where.zh}{label}中含有{match.note.zh}", f"{where.en}{label_en} holds {match.note.en}"),
        page=string.page,
        box=string.box,
        evidence=match.form,
        confidence=match.confidence,
        fix=_FIXES.get(string.channel),
        seen_by="mupdf",
        place=string.path,
    )


def presence(
    *, kind: Kind, severity: Severity, channel: Channel, detector: str, leak_class: str, says: Text, evidence: str = "",
    page: Page | None = None,
) -> Finding:  # fmt: skip
    """A finding about something that is there without being recognised as anyone's."""
    number = page.number if page else None
    return Finding(
        kind, severity, channel, detector, leak_class, says, number, evidence=evidence, fix=_FIXES.get(channel)
    )

"""What can go wrong while a document is made or read; the message says it in both languages."""

from collections.abc import Iterable

from committee.errors import BadInput, CommitteeError
from committee.text import Text

NOTHING_MADE = Text("尚未生成任何文件，数据未改动。", "No file was made and no data were changed.")
NOTHING_READ = Text(
    "表格内容尚未导入，已有数据未改动。", "Nothing of the sheet was taken over; existing data are unchanged."
)


class DocumentError(CommitteeError):
    """A document could not be made."""

    status = 500
    message = Text("文书未能生成。", "The document could not be made.")
    kept = NOTHING_MADE


class UnknownTemplate(DocumentError):
    """No template of that name is shipped."""

    message = Text("没有名为“{name}”的文书模板。", "There is no document template called “{name}”.")


class WrongShape(DocumentError):
    """The data do not have the shape that the template's TypedDict declares; ``where`` is a dotted path."""

    message = Text("文书数据不符：{where} 应为 {expected}。", "Document data do not fit: {where} must be {expected}.")

    def __init__(self, where: str, *, expected: str) -> None:
        self.where = where
        super().__init__(where=where, expected=expected)


class MissingCharacters(DocumentError):
    """The fonts at hand lack characters of the text; printing would leave boxes in somebody's name."""

    status = 422
    message = Text("现有字体缺少这些字：{characters}。", "The installed fonts lack these characters: {characters}.")
    next_step = Text(
        "请安装含这些字的字体，或把本单位的正版字体放入字体文件夹后重试。",
        "Install a font that has them, or put the office's own fonts into the font folder, then try again.",
    )

    def __init__(self, characters: Iterable[str]) -> None:
        self.characters = tuple(sorted(set(characters)))
        super().__init__(characters=" ".join(f"{c}(U+{ord(c):04X})" for c in self.characters))


class UnsafeDrawing(DocumentError):
    """An SVG handed in for a QR code contains more than shapes, or is no SVG."""

    message = Text(
        "二维码图形含有不允许的内容，未打印。", "The QR code holds more than plain shapes and was not printed."
    )


class UnreadableSheet(BadInput):
    """The uploaded workbook cannot be opened, or is not safe to open."""

    message = Text("无法打开这个表格文件。", "This workbook cannot be opened.")
    kept = NOTHING_READ
    next_step = Text(
        "请用 Excel 或 WPS 打开，另存为 .xlsx 后再上传。",
        "Open it in Excel or WPS, save it as .xlsx and upload it again.",
    )

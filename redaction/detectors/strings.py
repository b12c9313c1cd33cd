"""Strings outside page text: one detector a family, all alike. Each looks at its channel and runs every reading through the matcher."""

from collections.abc import Iterator
from dataclasses import dataclass

from redaction.detectors.wording import string_finding
from redaction.findings import Channel, Finding, Severity, Text
from redaction.identity import Identity
from redaction.names.search import Match, Matcher, TextContext, matcher_for
from redaction.reading.model import Document, PlacedString
from redaction.reading.spellings import readings

# These labels hold prose; all other strings are short values, where a name may stand alone.
_PROSE_AT, _LONGEST_VALUE = 200, 20
_CONTENT = "内容 content"
_PROPERTY_BLOCKS = frozenset({"EXIF", "IPTC", "注释 comment"})
_PIECE, _OVERLAP = 65_536, 512


@dataclass(frozen=True, slots=True)
class StringDetector:
    """Every string of one channel."""

    name: str
    label: Text
    look_at: Text
    channels: frozenset[Channel]
    leak_class: str

    def find(self, document: Document, identity: Identity) -> Iterator[Finding]:
        """Matches in the strings of the channel, each value once a place, by the reading that is surest of it."""
        matcher = matcher_for(identity)
        surest: dict[tuple[str, str, int | None, str], tuple[Match, PlacedString]] = {}
        for string in document.strings:
            if string.channel not in self.channels:
                continue
            for match in matches_in(string, matcher):
                key = (match.value or match.form, match.kind, string.page, string.path)
                if key not in surest or match.severity.rank > surest[key][0].severity.rank:
                    surest[key] = match, string
        for match, string in surest.values():
            yield string_finding(match, string, detector=self.name, leak_class=self.leak_class)


def matches_in(string: PlacedString, matcher: Matcher) -> list[Match]:
    """Matches in a string under all its readings; those of the plain reading first. Long strings are searched in pieces."""
    # A file of several lines is no value, however short it is.
    lines = (string.origin == "bytes" or string.label == _CONTENT) and "\n" in string.text.strip()
    # Nor is what a document says once its line ends are taken out.
    long = len(string.text) > (_LONGEST_VALUE if string.label == _CONTENT else _PROSE_AT)
    value = not (long or lines) or string.label in _PROPERTY_BLOCKS
    context = TextContext(string.label, prose=not value)
    found: list[Match] = []
    known: dict[tuple[str, str], int] = {}
    # Escapes are looked for in what somebody wrote, not in megabytes of a format that nobody can read.
    unread = string.origin == "bytes" and len(string.text) > _PIECE
    for reading in (string.text,) if unread else readings(string.text):
        for at in range(0, max(1, len(reading)), _PIECE - _OVERLAP):
            piece = reading[at : at + _PIECE]
            # What an earlier reading doubted, a later one may be sure of.
            found += [
                match
                for match in matcher.search(piece, context=context)
                if match.severity is Severity.NOTICE or match.severity.rank > known.get((match.value, match.kind), 0)
            ]
            for match in found:
                told = match.value, match.kind
                known[told] = max(match.severity.rank, known.get(told, 0))
    return found


def _detector(name: str, label: Text, look_at: Text, *channels: Channel, leak_class: str) -> StringDetector:
    return StringDetector(name, label, look_at, frozenset(channels), leak_class)


ANNOTATIONS = _detector(
    "annotations",
    Text("批注", "Annotations"),
    Text(
        "查看每条批注、回复和弹出窗口的内容、作者、主题和未应用的密文标记。",
        "Reads contents, author, subject and rich text of every annotation, reply and pop-up, unapplied redaction marks included.",
    ),
    Channel.ANNOTATION,
    leak_class="L-19",
)
FORMS = _detector(
    "forms",
    Text("表单", "Form fields"),
    Text(
        "查看表单字段的值、默认值、选项、名称、提示和 XFA 数据。",
        "Reads values, defaults, options, names and tooltips of fields, and XFA data.",
    ),
    Channel.FORM,
    leak_class="L-19",
)
PROPERTIES = _detector(
    "properties",
    Text("属性与元数据", "Properties and metadata"),
    Text(
        "查看文档信息、任何对象上的 XMP、应用私有数据、自定义键、签名证书以及图片的 EXIF、XMP、IPTC、注释和末尾数据。",
        "Reads Info, XMP on any object, private application data, custom keys, certificates, and EXIF, XMP, IPTC, comments and trailing bytes of pictures.",
    ),
    Channel.METADATA,
    leak_class="L-17",
)
ATTACHMENTS = _detector(
    "attachments",
    Text("附件", "Attachments"),
    Text(
        "查看附件的名称和说明，并逐层打开附件（PDF、Office、压缩包、图片、文本）。",
        "Reads names and descriptions of attached files and opens them layer by layer (PDF, Office, archives, pictures, text).",
    ),
    Channel.ATTACHMENT,
    leak_class="L-19",
)
NAVIGATION = _detector(
    "navigation",
    Text("书签与链接", "Bookmarks and links"),
    Text(
        "查看书签、命名目标、页码标签、文章线索和链接地址。",
        "Reads bookmarks, named destinations, page labels, article threads and link addresses.",
    ),
    Channel.OUTLINE,
    Channel.LINK,
    leak_class="L-19",
)
SCRIPTS = _detector(
    "scripts",
    Text("脚本与动作", "Scripts and actions"),
    Text("查看脚本、打开动作、提交地址和启动路径。", "Reads scripts, open actions, submit addresses and launch paths."),
    Channel.SCRIPT,
    leak_class="L-19",
)
STRUCTURE = _detector(
    "structure",
    Text("结构标签", "Structure tags"),
    Text(
        "查看替代文字、实际文字、缩写展开、结构标题和标识。",
        "Reads alternate text, actual text, expansions, titles and ids of the tag tree.",
    ),
    Channel.STRUCTURE,
    leak_class="L-20",
)
LAYER_NAMES = _detector(
    "layer_names",
    Text("图层名称", "Layer names"),
    Text("查看图层和图层配置的名称。", "Reads the names of layers and layer configurations."),
    Channel.LAYER,
    leak_class="L-19",
)
LEFTOVERS = _detector(
    "leftovers",
    Text("残留数据", "Leftovers"),
    Text(
        "查看没有入口的对象、被替换的流、对象流残余和结构之外的字节。",
        "Reads objects that nothing leads to, replaced streams, remains in object streams and bytes outside the structure.",
    ),
    Channel.REVISION,
    leak_class="L-19",
)
FILE_NAME = _detector(
    "file_name",
    Text("文件名", "File name"),
    Text("查看文件名本身。", "Looks at the file name itself."),
    Channel.FILENAME,
    leak_class="L-16",
)

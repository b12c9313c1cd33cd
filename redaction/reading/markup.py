"""XML and HTML as a reader of values sees them: who made it, the text without its tags, attributes and comments."""

import re

from redaction.findings import Channel
from redaction.reading.model import PlacedString

_PERSON = re.compile(
    r"<(?:[\w.-]+:)?(creator|lastModifiedBy|Company|Manager|author|Artist|By-line|OwnerName|CameraOwnerName|Credit|Editor)\b[^>]*>(.*?)</",
    re.IGNORECASE | re.DOTALL,
)
# Who wrote a change, a remark or a file, where it stands in a tag: w:author, userName, dc:creator.
_WRITER = re.compile(
    r"""\b(author|userName|creator|lastModifiedBy|displayName|initials)\s*=\s*(?:"([^"]{2,})"|'([^']{2,})')""",
    re.IGNORECASE,
)
_ITEM = re.compile(
    r"<(?:[\w.-]+:)?(creator|author|contributor)\b[^>]*>(.*?)</(?:[\w.-]+:)?\1>", re.IGNORECASE | re.DOTALL
)
_TAG = re.compile(r"<[^>]*>")
_BLOCK = re.compile(
    r"</(?:\w+:)?(?:p|row|si|c|tr|div|li|Seq|Bag|Alt|Description|creator|title|subject)>", re.IGNORECASE
)
# A value in one kind of quotation marks may hold the other kind.
_VALUE = re.compile(r"""=\s*(?:"([^"]{2,})"|'([^']{2,})')""")
_BETWEEN = re.compile(r">\s+<")
# Styles and scripts between words of a page are not read by anybody, but may hold anything: they are kept as attributes are.
_SECRET = re.compile(r"<(style|script)\b[^>]*>(.*?)</\1>", re.IGNORECASE | re.DOTALL)
_DECLARED = re.compile(rb"""<\?xml[^>]{0,80}encoding=["']([\w-]{2,20})["']|charset=["']?([\w-]{2,20})""", re.IGNORECASE)
# Codecs that are no encodings of letters can take for ever.
_KNOWN = re.compile(r"(?:utf|gb|big5|iso|windows|cp|euc|shift|koi|latin)", re.IGNORECASE)
# What stands literally is text like any other; a value may be cut between two such pieces.
_LITERALLY = re.compile(r"<!\[CDATA\[|\]\]>")
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


def is_markup(head: bytes) -> bool:
    """Whether bytes begin with a tag, in one or two bytes a letter, behind a mark and blanks."""
    for mark in _MARKS:
        head = head.removeprefix(mark)
    plain = head[:64].replace(b"\0", b"").lstrip()
    return (
        plain[:1] == b"<" and plain[1:2] in b"!?abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ" and len(plain) > 2
    )


def _text_of(content: bytes) -> str:
    """Markup as text: by its mark, its zero bytes, what it declares, and what decodes without an error."""
    if content[:2] in _MARKS[1:]:
        return content.decode("utf-16", "replace")
    if content[:4].count(0) == 3:
        return content.decode("utf-32-be" if content[:1] == b"\0" else "utf-32-le", "replace")
    if b"\0" in content[:64]:
        return content.decode("utf-16-be" if content[:1] == b"\0" else "utf-16-le", "replace")
    declared = _DECLARED.search(content[:1024])
    wanted = [(declared[1] or declared[2]).decode("ascii", "ignore")] if declared else []
    wanted = [name for name in wanted if _KNOWN.match(name)]
    for encoding in ("utf-8", *wanted, "gb18030", "big5"):
        try:
            return content.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    return content.decode("utf-8", "replace")


def markup(
    content: bytes,
    channel: Channel,
    place: str,
    *,
    label: str = "内容 content",
    page: int | None = None,
    origin: str = "",
) -> list[PlacedString]:
    """Strings of a piece of markup. Runs of one word that tags divide are joined; what names a person is labelled so."""
    text = _LITERALLY.sub("", _text_of(content))
    strings = [
        PlacedString(_TAG.sub(" ", found[2]).strip(), channel, f"作者 {found[1]}", place, page, None, origin)
        for pattern in (_PERSON, _ITEM)
        for found in pattern.finditer(text)
        if _TAG.sub("", found[2]).strip()
    ]
    strings += [
        PlacedString(double or single, channel, f"作者 {key}", place, page, None, origin)
        for key, double, single in dict.fromkeys(_WRITER.findall(text))
    ]
    shown = _SECRET.sub("", text) if "<" in text else text
    plain = _TAG.sub("", _BLOCK.sub("\n", shown))
    strings.append(PlacedString(plain, channel, label, place, page, None, origin))
    dense = _TAG.sub("", _BETWEEN.sub("><", shown))
    if dense != plain:
        strings.append(PlacedString(dense, channel, label, place, page, None, origin))
    values = [double or single for double, single in _VALUE.findall(text)]
    attributes = "\n".join(values + re.findall(r"<!--(.*?)-->", text, re.DOTALL))
    attributes += "\n".join(body for _, body in _SECRET.findall(text))
    if attributes:
        strings.append(PlacedString(attributes, channel, "属性 attribute", place, page, None, origin))
    return strings

"""XML and HTML as a reader of values sees them: who made it, the text without its tags, attributes and comments."""

import re

from redaction.findings import Channel
from redaction.reading.model import PlacedString

_PERSON = re.compile(
    r"<(?:[\w.-]+:)?(creator|lastModifiedBy|Company|Manager|author|Artist|By-line|OwnerName|CameraOwnerName|Credit|Editor)\b[^>]*>(.*?)</",
    re.IGNORECASE | re.DOTALL,
)
_ITEM = re.compile(
    r"<(?:[\w.-]+:)?(creator|author|contributor)\b[^>]*>(.*?)</(?:[\w.-]+:)?\1>", re.IGNORECASE | re.DOTALL
)
_TAG = re.compile(r"<[^>]*>")
_BLOCK = re.compile(
    r"</(?:\w+:)?(?:p|row|si|c|tr|div|li|Seq|Bag|Alt|Description|creator|title|subject)>", re.IGNORECASE
)


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
    text = content.decode("utf-8", "replace")
    if b"\0" in content[:64]:
        text = content.decode("utf-16-be" if content[:1] == b"\0" else "utf-16", "replace")
    strings = [
        PlacedString(_TAG.sub(" ", found[2]).strip(), channel, f"作者 {found[1]}", place, page, None, origin)
        for pattern in (_PERSON, _ITEM)
        for found in pattern.finditer(text)
        if _TAG.sub("", found[2]).strip()
    ]
    plain = _TAG.sub("", _BLOCK.sub("\n", text))
    strings.append(PlacedString(plain, channel, label, place, page, None, origin))
    attributes = "\n".join(re.findall(r"""=["']([^"']{2,})["']""", text) + re.findall(r"<!--(.*?)-->", text, re.DOTALL))
    if attributes:
        strings.append(PlacedString(attributes, channel, "属性 attribute", place, page, None, origin))
    return strings

"""Letters by their codes in style sheets and Office files, entities that markup declares, and rows of escapes in long texts."""

import re
from collections.abc import Iterator

_ROW = re.compile(
    r"(?:(?:\\u[0-9A-Fa-f]{4}|&#x?[0-9A-Fa-f]{2,6};|%[0-9A-Fa-f]{2}|\\x[0-9A-Fa-f]{2}|=[0-9A-F]{2}|_x[0-9A-F]{4}_)[·]?){2,400}"
)
_AROUND = 60
_STYLE_RUN = re.compile(r"(?:\\[0-9A-Fa-f]{2,6}\s?){2}")
_STYLE_ESCAPE = re.compile(r"\\([0-9A-Fa-f]{2,6})\s?")
_OFFICE_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_ENTITY = re.compile(r"""<!ENTITY\s+([\w.-]+)\s+(?:"([^"]*)"|'([^']*)')""")
_REFERENCE = re.compile(r"&([\w.-]+);")
_MOST_ENTITIES = 2_000
_LONGEST_VALUE, _LONGEST_TEXT = 400, 200_000


def style_escapes(text: str) -> Iterator[str]:
    """Letters of a style sheet's text: a backslash, the code and a blank that ends it."""
    if _STYLE_RUN.search(text):
        yield _STYLE_ESCAPE.sub(lambda found: chr(min(int(found[1], 16), 0x10FFFF)), text)


def office_escapes(text: str) -> Iterator[str]:
    """Letters that Excel and SharePoint write by their codes (ECMA-376, ST_Xstring)."""
    if _OFFICE_ESCAPE.search(text):
        yield _OFFICE_ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)


def own_entities(text: str) -> Iterator[str]:
    """Markup with the entities that it declares itself put in, one level at a time, as long as that stays small."""
    values = {name: double or single for name, double, single in _ENTITY.findall(text)[:_MOST_ENTITIES]}
    put_in = _REFERENCE.sub(lambda found: values.get(found[1], found[0])[:_LONGEST_VALUE], text[:_LONGEST_TEXT])
    if values and put_in != text:
        # Entities of entities may swell without end.
        yield put_in[:_LONGEST_TEXT]


def rows_of_escapes(text: str, limit: int) -> Iterator[str]:
    """Rows of escapes with what stands around them, no piece much longer than `limit`."""
    rows: list[str] = []
    length = last = 0
    for found in _ROW.finditer(text):
        if found.end() <= last:
            continue
        start, last = max(last, found.start() - _AROUND), found.end() + _AROUND
        rows.append(text[start:last])
        length += last - start
        if length > limit:
            yield "\n".join(rows)
            rows, length = [], 0
    if rows:
        yield "\n".join(rows)

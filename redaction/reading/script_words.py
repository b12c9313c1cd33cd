"""What a script spells by putting together, turning round or cleaning its strings; nothing is run, only the plainest ways are read.

Every rule asks for the word it needs, so text that is no script costs a search and no more.
"""

import re
from collections.abc import Iterator

_QUOTED = r"""(?:"(?:[^"\\\r\n]|\\.){0,400}"|'(?:[^'\\\r\n]|\\.){0,400}'|`[^`]{0,400}`)"""
_STRING = re.compile(_QUOTED)
# A variable is given its string, or a property of an object.
_GIVEN = re.compile(r"(?<![\w$])([A-Za-z_$][\w$]{0,40})\s*[=:]\s*(" + _QUOTED + r")\s*(?=[;,}\r\n]|$)")
_GROWS = re.compile(r"(?<![\w.$])([A-Za-z_$][\w$]{0,40})\s*=\s*\1\s*\+\s*(" + _QUOTED + r")")
_VALUE = r"(?:(?<![\w$.])[A-Za-z_$][\w$.]{0,60}|" + _QUOTED + r")"
_SUM = re.compile(_VALUE + r"(?:\s*\+\s*" + _VALUE + r"){1,200}")
_PART = re.compile(_QUOTED + r"|[A-Za-z_$][\w$.]*")
_FILLED_IN = re.compile(r"\$\{\s*([A-Za-z_$][\w$]*|" + _QUOTED + r")\s*\}")
_LISTED = re.compile(r"\[\s*(" + _VALUE + r"(?:\s*,\s*" + _VALUE + r"){1,200})\s*,?\s*\]\s*\.join\(")
_REPLACED = re.compile(
    r"(" + _QUOTED + r")\s*\.(?:replace(?:All)?|split)\(\s*(/(?:[^/\\\r\n]|\\.){1,20}/[a-z]*|" + _QUOTED + r")"
)
_MARKS = re.compile(r"[\\\[\]()+*^/\"'`]|(?<=/)[gimsuy]+$")
_LONGEST = 100_000
_MOST = 40


def spelled_by_script(text: str) -> Iterator[str]:
    """Sums of variables and strings, lists that are joined, strings turned round, strings whose filling is taken out."""
    if len(text) > _LONGEST:
        return
    given = {name: value[1:-1] for name, value in _GIVEN.findall(text)}
    if given:
        for found in list(_SUM.finditer(text))[:_MOST]:
            yield "".join(_said(part, given) for part in _PART.findall(found[0]))
    grown: dict[str, str] = {}
    for name, more in _GROWS.findall(text):
        grown[name] = grown.get(name, given.get(name, "")) + more[1:-1]
    yield from grown.values()
    for found in list(_LISTED.finditer(text))[:_MOST]:
        yield "".join(_said(part, given) for part in _PART.findall(found[1]))
    if "${" in text:
        yield _FILLED_IN.sub(lambda found: _said(found[1], given), text)
    if ".reverse(" in text:
        for found in list(_STRING.finditer(text))[:_MOST]:
            yield found[0][-2:0:-1]
    for whole, filling in _REPLACED.findall(text)[:_MOST]:
        marks = _MARKS.sub("", filling)
        if marks:
            yield whole[1:-1].translate(dict.fromkeys(map(ord, marks)))


def _said(part: str, given: dict[str, str]) -> str:
    return part[1:-1] if part[0] in "\"'`" else given.get(part.rpartition(".")[2], "")

"""Where a text speaks of its author (L-27): my unit, the station where I work. Alone it names nobody; beside a place it does."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from redaction.identity import Identity
from redaction.names.fold import fold
from redaction.names.places import home_words

_PHRASE = re.compile(
    r"(?:我|本人|笔者)(?:现|曾|原)?所?在(?:的)?(?:单位|中心|院|所|局|站|公司|学校|医院|科室|实验室|部门|县|市|地区|州)"
    r"|(?:我|(?<![基样成版文标副正课原根剧脚每])本)(?:单位(?!制|面积|体积|价|时间|长度|质量)|中心(?![距线轴频点波]|位[置移])|院(?!长|士|子)|局(?!部|限|面)|站(?!在|点|位|起|着|立)|公司|校(?!准|验|对|核|正)|县|地区|自治州)"
    r"|我所(?=[在的对为与和承开引购配已先全共主]|[\u3400-\u9fff]{0,6}(?:中心|实验室|检定|检测|人员|职工|技术))(?!在的[^单中院所局站])"
    r"|(?:本人|笔者)(?:现|曾|先后)?(?:任(?![务意何期选])|担任|就职于|供职于|工作于|系(?![统列]))[^，。；\n]{2,24}"
    r"|(?:[Oo]ur|[Mm]y|OUR|MY) (?:[Ii]nstitute|laboratory|lab|centre|center|bureau|station|hospital|company|university)\b"
)
# How a phrase begins: found at C speed, because the letters stand first.
_BEGINS = re.compile(r"[我本笔OoMm](?:(?<=[我本笔])|(?:ur|y|UR|Y) )")
_SENTENCE = re.compile(r"[。；！？!?;]|\n\s*\n")
_MOST = 40


@dataclass(frozen=True, slots=True)
class SelfReference:
    """`text[start:end]` speaks of the author; `places` when its sentence also names where the unit is or what it is called."""

    start: int
    end: int
    places: bool
    phrase: str = field(repr=False)


def _phrases(text: str) -> Iterator[re.Match[str]]:
    at = 0
    while begin := _BEGINS.search(text, at):
        found = _PHRASE.match(text, begin.start())
        at = found.end() if found else begin.start() + 1
        if found:
            yield found


def self_references(text: str, *, identity: Identity) -> Iterator[SelfReference]:
    """Every self reference in a text."""
    home: tuple[str, ...] | None = None
    for found in islice(_phrases(text), _MOST):
        home = home_words(identity.unit) if home is None else home
        start = max(
            (m.end() for m in _SENTENCE.finditer(text, max(0, found.start() - 120), found.start())),
            default=max(0, found.start() - 120),
        )
        after = _SENTENCE.search(text, found.end(), found.end() + 120)
        sentence = fold(text[start : after.start() if after else found.end() + 120])
        yield SelfReference(found.start(), found.end(), any(word in sentence for word in home), found[0])

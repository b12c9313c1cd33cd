"""Seals (L-09, L-04): the unit's own seal is a leak, another body's is not, one that nobody could read is for a person to judge."""

import re
from collections.abc import Iterator
from dataclasses import replace

from rapidfuzz import fuzz
from rapidfuzz.distance import Indel, Levenshtein

from redaction.detectors.ring_readings import begun_as, is_what_is_left
from redaction.eyes.looked_at import Look, Reported, looks
from redaction.findings import Channel, Finding, Kind, Severity, Text
from redaction.identity import Identity
from redaction.names.fold import equal_sounds, fold
from redaction.names.needles import Rule
from redaction.names.places import home_words
from redaction.names.search import Match, Matcher, TextContext, matcher_for
from redaction.reading.model import Document
from redaction.reading.sight import SeenJoined, SeenSeal, View

READ_WELL, READ_SURELY = 0.8, 0.93
FEWEST_HAN, MOST_HAN = 6, 0.6
# A short name (新疆大学) must be read without any doubt, and be unlike the unit's.
FEWEST_OF_ALL, WITHOUT_DOUBT = 4, 0.97
ALIKE = 40.0
# A seal below a covered portrait shows the end of its ring; what kind of house it ends with may already be another.
HOUSES = ("大学", "学院", "学校", "学会", "协会", "公司", "医院", "银行", "法院", "委员会", "人民政府")
_BODY = re.compile(
    r"(?:大学|学院|学校|中学|小学|学会|协会|公司|医院|银行|法院|委员会|政府|中心|[局厅站所院部处室队厂社场办])(?:[^局厅站所院]{0,6}[印章])?$"
)
LONG, TOGETHER, DENIED = 12, 0.75, 0.9
FIX = Text("遮住印章的环形文字和编码。", "Cover the ring text and the code of the seal.")
_LOWER_LINE = re.compile(
    "(?:检验|检测|合同|财务|发票|业务|校准|出图|资质|报告|投标|人事|行政|竣工|培训|结算|收费){0,2}专用章?"
)
_DONE = re.compile(
    "(?:现金|银行|转账)?[付收]讫|作废|注销|已?(?:核对|审核|复核|归档|报销|入账|验收|校对)(?:无误)?|(?:复印件)?(?:与原件)?(?:核对)?(?:一致|相符)|受控|正本|副本|合格"
)
_REGION = "新疆维吾尔兵团"
SHAPES = {
    "round": Text("圆形印章", "round seal"),
    "oval": Text("椭圆印章", "oval seal"),
    "square": Text("方形印章（可能是名章）", "square seal, perhaps a name chop"),
    "half": Text("半枚印章（骑缝章或被裁切）", "part of a seal (across pages or cut off)"),
}


class Seals:
    """Judges the seals that the eyes saw."""

    name = "seals"
    label = Text("印章", "seals")
    look_at = Text("展开印章环形文字，与本单位名称比对", "unwraps the ring text of seals and compares it with the unit")

    def find(self, document: Document, identity: Identity) -> Iterator[Finding]:
        """The unit's seal or the applicant's chop: leak. Unread: suspect. Another body's seal, read well: nothing.

        A seal over the edges of several pages is judged whole and reported on each of them.
        """
        matcher = matcher_for(identity)
        reported = Reported()
        for joined in document.sight.joined:
            for look, seal in _pieces(joined, document):
                finding = _judge(self.name, look, seal, identity)
                box = look.box(seal.box)
                if (finding is not None or _is_another_body(seal, matcher)) and reported.new("seal", look.page, box):
                    yield from [replace(finding, explanation=_across(finding.explanation))] if finding else ()
        for look in looks(document):
            for seal in look.view.seals:
                finding = _judge(self.name, look, seal, identity)
                if finding is not None and reported.new("seal", look.page, finding.box):
                    yield finding


def _pieces(joined: SeenJoined, document: Document) -> Iterator[tuple[Look, SeenSeal]]:
    """The whole seal at the place of each of its pieces."""
    sizes = {page.number: page.size for page in document.pages}
    for number, box in joined.pieces:
        wide, high = sizes.get(number, (595.0, 842.0))
        look = Look(View(round(wide), round(high)), number, (wide, 0.0, 0.0, high, 0.0, 0.0))
        yield look, replace(joined.seal, box=box)


def _across(says: Text) -> Text:
    return Text(f"骑缝章，各页拼合后：{says.zh}", f"stamped across pages, put together: {says.en}")


def _judge(name: str, look: Look, seal: SeenSeal, identity: Identity) -> Finding | None:
    matcher = matcher_for(identity)
    if seal.shape in ("round", "oval"):
        seal = begun_as(identity.unit, seal)
    own = _strongest(seal, matcher, in_doubt=False)
    if own is None and seal.confidence < WITHOUT_DOUBT:
        # A sister house differs in few letters; where these were read surely, but not all of the ring, a person has to compare.
        near = _strongest(seal, matcher, in_doubt=True)
        own = None if near is None else replace(near, severity=Severity.SUSPECT)
    shape = SHAPES.get(seal.shape, SHAPES["round"])
    if own is not None and own.kind is Kind.UNIT and _is_elsewhere(seal, identity):
        return None
    if own is not None and own.severity is Severity.LEAK:
        chop = own.kind is Kind.NAME
        text = Text(
            f"{shape.zh}可读出{own.note.zh}：{seal.text}",
            f"the {shape.en} can be read and shows {own.note.en}: {seal.text}",
        )
        return _finding(name, look, seal, Severity.LEAK, "L-04" if chop else "L-09", text, own.confidence)
    if (own is None or own.kind is Kind.UNIT) and _says_the_unit_in_pieces(seal, matcher, identity):
        text = Text(
            f"{shape.zh}几种读法合起来是申报人工作单位：{seal.text}",
            f"the readings of the {shape.en} together give the applicant's unit: {seal.text}",
        )
        return _finding(name, look, seal, Severity.LEAK, "L-09", text, 0.6)
    if own is None and (seal.shape in ("round", "oval") or _is_of_a_body(seal)) and _is_another_body(seal, matcher):
        return None
    if own is None and (_is_anothers_part(seal, matcher) if seal.shape == "half" else _is_a_stamp(seal)):
        return None
    if own is not None:
        text = Text(
            f"{shape.zh}的文字与本单位相近：{seal.text}", f"the {shape.en} reads much like the unit: {seal.text}"
        )
    else:
        text = Text(
            f"{shape.zh}未能读清，请核对是否为本单位印章",
            f"the {shape.en} could not be read; compare it with the unit's",
        )
    return _finding(name, look, seal, Severity.SUSPECT, "L-04" if seal.shape == "square" else "L-09", text, 0.6)


def _strongest(seal: SeenSeal, matcher: Matcher, *, in_doubt: bool) -> Match | None:
    """The surest match of all readings of a seal; `in_doubt` as if the reader had been sure of no letter."""
    matches = [
        match
        for text, sure in seal.readings
        for match in matcher.search(text, context=TextContext(prose=False), ocr=True, sure=() if in_doubt else sure)
        if match.severity is not Severity.NOTICE
    ]
    return max(matches, key=lambda match: (match.severity is Severity.LEAK, match.confidence), default=None)


def _says_the_unit_in_pieces(seal: SeenSeal, matcher: Matcher, identity: Identity) -> bool:
    """Whether the readings of a ring hold most of a long unit's characters in its order between them.

    Small characters of a long name are read wrongly in every reading, but not the same ones. One of its place must be among them, and
    in none of their places may another have been read surely: it is a sister house's.
    """
    looks = equal_sounds("lookalikes.tsv")
    readings = [(fold(text).translate(looks), sure) for text, sure in seal.readings]
    place = len(min(home_words(identity.unit), key=len, default=""))
    for needle in matcher.needles:
        size = len(needle.form)
        if needle.rule is not Rule.UNIT or needle.sound or size < LONG:
            continue
        # Of crowded characters some may be lost in a reading that is sure of all others; a house without a number is a sister.
        best = readings[0][0]
        lacking = Indel.distance(needle.form.translate(looks), best) == size - len(best)
        if seal.confidence >= READ_SURELY and (not lacking or ("第" in needle.form) != ("第" in best)):
            continue
        told, denied = set[int](), set[int]()
        for reading, sure in readings:
            for edit in Levenshtein.opcodes(needle.form.translate(looks), reading):
                if edit.tag == "equal":
                    told |= set(range(edit.src_start, edit.src_end))
                elif edit.tag == "replace" and len(sure) == len(reading):
                    places = zip(
                        range(edit.src_start, edit.src_end), sure[edit.dest_start : edit.dest_end], strict=False
                    )
                    denied |= {at for at, certain in places if certain >= DENIED}
        if len(told) >= TOGETHER * size and not denied - told and (not place or min(told) < place):
            return True
    return False


def _is_of_a_body(seal: SeenSeal) -> bool:
    """True for a square seal that is no chop: it says the name of a house, perhaps with 印 or what it is used for behind it."""
    han = "".join(char for char in seal.text if "\u4e00" <= char <= "\u9fff")
    return seal.shape == "square" and len(han) >= FEWEST_HAN and _BODY.search(han) is not None


def _is_another_body(seal: SeenSeal, matcher: Matcher) -> bool:
    """Read surely enough, and long enough, to know that it is not the unit's seal; the more it is like the unit's, the surer.

    Where pieces of the line below the star spoil the best reading, another one that was read surely tells as well, unless any of them is
    like the unit's.
    """
    told = [_LOWER_LINE.sub("", _han(text)) for text, _ in seal.readings]
    if _ends_otherwise(_han(seal.text), seal, matcher):
        return True
    if any(is_what_is_left(text, matcher) for text, _ in seal.readings):
        return False
    units = [needle.form for needle in matcher.needles if needle.kind is Kind.UNIT and len(needle.form) >= FEWEST_HAN]
    alike = [max((fuzz.ratio(han, form) for form in units), default=0.0) >= ALIKE for han in told]
    if len(told[0]) >= FEWEST_OF_ALL and len(_han(seal.text)) >= MOST_HAN * len(seal.text):
        short = len(told[0]) < FEWEST_HAN
        enough = WITHOUT_DOUBT if short else READ_SURELY if alike[0] else READ_WELL
        if seal.confidence >= enough and not (short and alike[0]):
            return True
    return not any(alike) and any(
        len(han) == len(text) >= FEWEST_HAN and len(sure) == len(text) and sum(sure) >= READ_SURELY * len(sure)
        for han, (text, sure) in zip(told[1:], seal.readings[1:], strict=True)
    )


def _is_anothers_part(seal: SeenSeal, matcher: Matcher) -> bool:
    """Whether what is left of a cut ring was read surely and shares no character with the unit's names or the region's (of any ring)."""
    looks = equal_sounds("lookalikes.tsv")
    own = {char for needle in matcher.needles if needle.kind is Kind.UNIT for char in needle.form.translate(looks)}
    [(text, sure), *_] = seal.readings
    told = {char for char, certain in zip(text, sure, strict=False) if certain >= WITHOUT_DOUBT}
    told = set(fold(_han("".join(char for char in _LOWER_LINE.sub("", text) if char in told))).translate(looks))
    return len(told) >= FEWEST_OF_ALL and not told & (own | set(_REGION))


def _is_a_stamp(seal: SeenSeal) -> bool:
    """Whether a square says what was done with a paper (现金付讫), not whose it is."""
    return seal.shape == "square" and any(
        _DONE.fullmatch(text) and (sum(sure) if sure else seal.confidence * len(text)) >= READ_WELL * len(text)
        for text, sure in seal.readings
    )


def _han(text: str) -> str:
    return "".join(char for char in text if "\u4e00" <= char <= "\u9fff")


def _ends_otherwise(han: str, seal: SeenSeal, matcher: Matcher) -> bool:
    """Whether a ring ends with a kind of house, read without any doubt, that no name of the unit holds."""
    if not han.endswith(HOUSES):
        return False
    house = next(house for house in HOUSES if han.endswith(house))
    sure = [certain for char, certain in zip(*seal.readings[0], strict=False) if "\u4e00" <= char <= "\u9fff"]
    certain = min(sure[-len(house) :]) if len(sure) == len(han) else seal.confidence
    own = any(house in needle.form for needle in matcher.needles if needle.kind is Kind.UNIT)
    return certain >= WITHOUT_DOUBT and not own


def _is_elsewhere(seal: SeenSeal, identity: Identity) -> bool:
    """Whether a seal that reads like the unit's was read surely and names another place: none of the place's letters stand there."""
    words = home_words(identity.unit)
    # A ring of which the beginning was lost names no other place.
    if not words or seal.confidence < READ_SURELY or len(fold(seal.text)) < len(fold(identity.unit)) - 1:
        return False
    place = min(words, key=len)
    looks = equal_sounds("lookalikes.tsv")
    own = set(fold(place).translate(looks))
    return all(not own & set(fold(text).translate(looks)[: len(place) + 2]) for text in (seal.text, *seal.others))


def _finding(
    name: str, look: Look, seal: SeenSeal, severity: Severity, leak_class: str, text: Text, confidence: float
) -> Finding:
    hidden = look.hides(seal.box) is not None or look.page is None
    if hidden:
        text = Text(
            f"页面上看不到，但文件里存的图片中：{text.zh}",
            f"not shown on the page, but in the stored picture: {text.en}",
        )
    return Finding(
        kind=Kind.SEAL,
        severity=severity,
        channel=Channel.IMAGE,
        detector=name,
        leak_class="L-20" if hidden else leak_class,
        explanation=text,
        page=look.belongs_to,
        box=look.box(seal.box),
        evidence=seal.text,
        confidence=confidence,
        fix=FIX,
        seen_by=f"seal {seal.colour} {seal.shape}",
    )


SEALS = Seals()

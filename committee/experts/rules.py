"""The law of experts and committees: who may be drawn, what a committee and a group must be, who may not meet whom. Pure."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from committee.errors import BadInput, Refused
from committee.text import Text

SMALLEST_APPROVED = 3  # no approval makes a committee of fewer
LONGEST_TERM_YEARS = 3


class Exclusion(StrEnum):
    """Why somebody in the pool is kept out of a draw; each names its rule."""

    REMOVED = "removed"
    TERM = "term"
    LEVEL = "level"
    SPECIALTY = "specialty"
    APPLICANT = "applicant"
    OFFICE = "office"
    SITTING = "sitting"
    INTEGRITY = "integrity"

    @property
    def rule(self) -> str:
        return _EXCLUSION_RULES[self]

    @property
    def label(self) -> Text:
        return _EXCLUSION_LABELS[self]


_EXCLUSION_RULES: Mapping[Exclusion, str] = {
    Exclusion.REMOVED: "R-327",
    Exclusion.TERM: "R-307, E-29",
    Exclusion.LEVEL: "R-307, E-28",
    Exclusion.SPECIALTY: "R-307",
    Exclusion.APPLICANT: "R-017, E-34",
    Exclusion.OFFICE: "R-017",
    Exclusion.SITTING: "R-306",
    Exclusion.INTEGRITY: "R-327",
}
_EXCLUSION_LABELS: Mapping[Exclusion, Text] = {
    Exclusion.REMOVED: Text("已移出专家库", "removed from the pool"),
    Exclusion.TERM: Text("聘期未覆盖抽取日", "term does not cover the day of the draw"),
    Exclusion.LEVEL: Text("职称低于评审级别", "title below the level reviewed"),
    Exclusion.SPECIALTY: Text("专业不在评审范围", "specialty out of scope"),
    Exclusion.APPLICANT: Text("本季申报人", "applies in this season"),
    Exclusion.OFFICE: Text("本季承担办公室、核查或监督工作", "works for the office, checks or supervises this season"),
    Exclusion.SITTING: Text("已在本评委会任职或已被替换", "already sat on this committee"),
    Exclusion.INTEGRITY: Text("诚信档案有在期记录", "a record of the integrity file is in force"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An expert as a draw sees them. ``id`` is the expert's random public id; ``entity`` a legal entity."""

    id: str
    level_rank: int
    specialties: tuple[str, ...]
    term_from: dt.date
    term_to: dt.date
    entity: int
    active: bool = True
    applicant: bool = False
    office: bool = False
    sitting: bool = False
    barred: bool = False


def exclusion_of(
    candidate: Candidate, *, level_rank: int, specialties: Collection[str], on: dt.date
) -> Exclusion | None:
    """The first rule that keeps *candidate* out of a draw on day *on* for cases up to *level_rank*, or None (R-307, E-28, E-29, E-34).
    No *specialties* means every specialty is in scope."""
    if not candidate.active:
        return Exclusion.REMOVED
    if candidate.barred:
        return Exclusion.INTEGRITY
    if candidate.applicant:
        return Exclusion.APPLICANT
    if candidate.office:
        return Exclusion.OFFICE
    if candidate.sitting:
        return Exclusion.SITTING
    if not candidate.term_from <= on <= candidate.term_to:
        return Exclusion.TERM
    if candidate.level_rank < level_rank:
        return Exclusion.LEVEL
    if specialties and not set(candidate.specialties) & set(specialties):
        return Exclusion.SPECIALTY
    return None


def check_term(term_from: dt.date, term_to: dt.date) -> None:
    """Raise ``BadInput`` for a term that ends before it begins or runs longer than three years (R-307)."""
    if term_to < term_from:
        raise BadInput(Text("聘期终止日早于起始日", "The term ends before it begins"))
    try:
        limit = term_from.replace(year=term_from.year + LONGEST_TERM_YEARS)
    except ValueError:  # 29 February
        limit = dt.date(term_from.year + LONGEST_TERM_YEARS, 3, 1)
    if term_to >= limit:
        raise BadInput(Text("聘期不得超过三年", "A term may not run longer than three years"))


class WrongSize(Refused):
    """An even committee, or one below the notice's number without an approval (E-26)."""

    message = Text("评委会人数不符合规定：{why}", "This committee size is not allowed: {why}")
    next_step = Text(
        "请改为单数；少于规定人数须先登记核准文件。",
        "Choose an odd number; for fewer than the notice says record the approval first.",
    )


def check_size(size: int, *, least: int, approval: str = "") -> None:
    """Raise ``WrongSize`` unless *size* is odd and at least *least*, or smaller with an *approval* document (R-303, R-304, E-26)."""
    if size % 2 == 0:
        raise WrongSize(why=Text("应为单数", "it must be odd"))
    if size < least and not approval.strip():
        few = Text("少于 {n} 人且无核准文件", "fewer than {n} without an approval document")
        raise WrongSize(why=few.format(n=least))
    if size < SMALLEST_APPROVED:
        raise WrongSize(why=Text("不足 {n} 人", "fewer than {n}").format(n=SMALLEST_APPROVED))


class WrongGroups(Refused):
    """Groups that are too small, overlap, or have a leader from elsewhere (R-313)."""

    message = Text("评议组设置不符合规定：{why}", "These groups are not allowed: {why}")
    next_step = Text(
        "每组须够规定人数，每人只在一组，组长须是本组成员。",
        "Enough members in each group, nobody in two, the leader from inside.",
    )


def check_groups(groups: Sequence[tuple[str, Sequence[int], int | None]], *, least: int) -> None:
    """Raise ``WrongGroups`` unless each (name, members, leader) has *least* members or more, nobody sits twice, the leader belongs."""
    seen: set[int] = set()
    for name, members, leader in groups:
        if len(set(members)) < least:
            raise WrongGroups(why=Text("{n}不足 {k} 人", "{n} has fewer than {k}").format(n=name, k=least))
        if seen & set(members):
            raise WrongGroups(why=Text("{n}有人已在他组", "{n} shares a member").format(n=name))
        if leader is not None and leader not in members:
            raise WrongGroups(why=Text("{n}组长非本组成员", "{n} is led from outside").format(n=name))
        seen |= set(members)


class ConflictKind(StrEnum):
    """Relations that keep an expert from a case (R-335)."""

    SELF = "self"
    ENTITY = "entity"
    PAST_ENTITY = "past-entity"
    FAMILY = "family"
    TEACHER = "teacher"
    CO_AUTHOR = "co-author"
    SUPERIOR = "superior"
    CO_WORKER = "co-worker"
    OTHER = "other"
    RECOGNISED = "recognised"

    @property
    def label(self) -> Text:
        return _CONFLICT_LABELS[self]

    @property
    def code(self) -> str:
        """The rulebook's line that says how heavy it is and how far back it reaches; empty for what always blocks."""
        return _CONFLICT_CODES.get(self, "")


_CONFLICT_LABELS: Mapping[ConflictKind, Text] = {
    ConflictKind.SELF: Text("本人", "the applicant"),
    ConflictKind.ENTITY: Text("现同一法人单位", "same legal entity now"),
    ConflictKind.PAST_ENTITY: Text("近三年同一法人单位", "same legal entity in the last three years"),
    ConflictKind.FAMILY: Text("亲属", "family"),
    ConflictKind.TEACHER: Text("师生", "teacher and student"),
    ConflictKind.CO_AUTHOR: Text("近年合作成果", "joint results in recent years"),
    ConflictKind.SUPERIOR: Text("直接上下级", "direct superior or subordinate"),
    ConflictKind.CO_WORKER: Text("材料列为合作者", "named as a co-worker in the material"),
    ConflictKind.OTHER: Text("其他申明关系", "other declared relation"),
    ConflictKind.RECOGNISED: Text("评阅中认出申报人", "recognised the applicant while reading"),
}
_CONFLICT_CODES: Mapping[ConflictKind, str] = {
    ConflictKind.ENTITY: "SAME_UNIT",
    ConflictKind.PAST_ENTITY: "SAME_UNIT",
    ConflictKind.FAMILY: "FAMILY",
    ConflictKind.TEACHER: "TEACHER",
    ConflictKind.SUPERIOR: "SUPERIOR",
    ConflictKind.CO_AUTHOR: "CO_AUTHOR",
    ConflictKind.CO_WORKER: "CO_AUTHOR",
    ConflictKind.OTHER: "OTHER",
}
DECLARABLE = tuple(ConflictKind(kind) for kind in ("family", "teacher", "co-author", "superior", "other"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Applicant:
    """Whose case it is, on the office's side only."""

    person_id: int
    entity: int
    co_worker_names: frozenset[str] = frozenset()  # as ``people.rules.name_key``


@dataclass(frozen=True, slots=True, kw_only=True)
class Judge:
    """An expert with the relations that the office knows of."""

    person_id: int
    entity: int
    name_key: str
    past_entities: Mapping[int, dt.date]  # entity → last day there
    declared: Mapping[int, frozenset[ConflictKind]]  # person → kinds on record


def is_hard(kind: ConflictKind, severities: Mapping[str, str]) -> bool:
    """Whether *kind* blocks by itself, by the rulebook's *severities* (code → ``hard`` or ``ask``, R-335); unknown codes block."""
    return severities.get(kind.code, "hard") == "hard"


def conflicts_between(
    applicant: Applicant, judge: Judge, *, on: dt.date, entity_years: int = 0
) -> frozenset[ConflictKind]:
    """Every relation between the two that R-335 lists. *entity_years* > 0 also counts former employers left since then."""
    if applicant.person_id == judge.person_id:
        return frozenset({ConflictKind.SELF})
    found = set(judge.declared.get(applicant.person_id, ()))
    if applicant.entity == judge.entity:
        found.add(ConflictKind.ENTITY)
    left = judge.past_entities.get(applicant.entity)
    if entity_years and left is not None and left >= dt.date(on.year - entity_years, on.month, min(on.day, 28)):
        found.add(ConflictKind.PAST_ENTITY)
    if judge.name_key in applicant.co_worker_names:
        found.add(ConflictKind.CO_WORKER)
    return frozenset(found)


def blocks(*, hard: bool, lifted: bool) -> bool:
    """Whether a recorded conflict keeps the pair apart: hard ones always, others until the office has lifted them (R-335)."""
    return hard or not lifted


def quorum_ok(size: int, present: int) -> bool:
    """Whether *present* members not recused are enough for a committee of *size*: 3·present ≥ 2·size (R-310)."""
    return 3 * present >= 2 * size


def quorum_needed(size: int) -> int:
    """Members that must be there: the smallest n with 3·n ≥ 2·size (R-310)."""
    return -(-2 * size // 3)


@dataclass(frozen=True, slots=True)
class Forecast:
    """Whether an item could be voted on at all, before the meeting (R-336)."""

    size: int
    recused: int
    needed: int

    @property
    def can_vote(self) -> int:
        """Members without a recusal, if everybody comes."""
        return self.size - self.recused

    @property
    def may_be_absent(self) -> int:
        """How many of those may stay away; below zero the item cannot be voted on (E-08)."""
        return self.can_vote - self.needed

    @property
    def possible(self) -> bool:
        return self.may_be_absent >= 0

    @property
    def tight(self) -> bool:
        """One absence would be enough to block the item."""
        return self.may_be_absent == 0


def forecast(size: int, recused: int) -> Forecast:
    """The outlook of an item for a committee of *size* with *recused* members (P-21 in its strict default reading, E-08)."""
    return Forecast(size, recused, quorum_needed(size))


def outside_experts_to_draw(forecasts: Iterable[Forecast]) -> int:
    """Members without ties that the worst item is short of; replacing that many tied members mends all (R-336)."""
    return max((-f.may_be_absent for f in forecasts if not f.possible), default=0)

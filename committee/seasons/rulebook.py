"""A rulebook: one TOML file that states one notice completely, loaded strictly and frozen into each season as a snapshot."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from committee.seasons.rulebook_review import (
    CommitteeRule,
    ConflictRule,
    Contacts,
    DefenceRule,
    Fraction,
    Gate,
    PublicityRule,
    QuotaRule,
    ScoreRule,
    Weights,
)
from committee.seasons.rulebook_tables import (
    ChannelRule,
    Crossover,
    DefectRule,
    Experience,
    FeeRule,
    Floors,
    Level,
    Masking,
    MaterialRule,
    Named,
    Notice,
    PaperRule,
    Producer,
    Returns,
    RubricItem,
    Series,
    SwitchRule,
    TechnicalSchool,
    Windows,
)
from committee.seasons.switches import SWITCHES
from committee.seasons.toml_reading import Source, build, parse, plain
from committee.text import Text

FOLDER = Path(__file__).with_name("rulebooks")


@dataclass(frozen=True)
class Rulebook:
    """Everything a season demands. Look-ups by code raise ``KeyError`` for codes that the notice does not know."""

    name: str
    year: int
    title: Text
    notice: Notice
    series: Series
    specialties: tuple[Named, ...]
    channels: tuple[ChannelRule, ...]
    windows: Windows
    levels: tuple[Level, ...]
    fee: FeeRule
    materials: tuple[MaterialRule, ...]
    masking: Masking
    paper: PaperRule
    floors: Floors
    experience: tuple[Experience, ...]
    crossover: tuple[Crossover, ...]
    technical_schools: tuple[TechnicalSchool, ...]
    returns: Returns
    defects: tuple[DefectRule, ...]
    defence: DefenceRule
    defence_rubric: tuple[RubricItem, ...]
    rubric: tuple[RubricItem, ...]
    gates: tuple[Gate, ...]
    weights: Weights
    scores: ScoreRule
    committee: CommitteeRule
    quorum: Fraction
    majority: Fraction
    publicity: PublicityRule
    conflicts: tuple[ConflictRule, ...]
    contacts: Contacts
    switches: Mapping[str, SwitchRule]
    quota: QuotaRule = field(default_factory=QuotaRule)

    @cached_property
    def _by_slot(self) -> Mapping[str, MaterialRule]:
        return {rule.slot: rule for rule in self.materials}

    @cached_property
    def _by_level(self) -> Mapping[str, Level]:
        return {level.code: level for level in self.levels}

    @property
    def publicity_workdays(self) -> int:
        """Workdays of every posting (R-113)."""
        return self.publicity.workdays

    def material(self, slot: str) -> MaterialRule:
        """The rule of a slot."""
        return self._by_slot[slot]

    def level(self, code: str) -> Level:
        """The level with *code*."""
        return self._by_level[code]

    def channel(self, code: str) -> ChannelRule:
        """The channel with *code*."""
        return next(rule for rule in self.channels if rule.code == code)

    def specialty(self, code: str) -> Text:
        """The name of a specialty."""
        return next(s.name for s in self.specialties if s.code == code)

    def defect(self, code: str) -> DefectRule:
        """The rule of a defect's code."""
        return {rule.code: rule for rule in self.defects}[code]

    def exemption(self, code: str) -> Text:
        """The words of a defence exemption (R-141)."""
        return {reason.code: reason.text for reason in self.defence.exemptions}[code]

    def receiving_committee(self, channel: str) -> Text:
        """The committee to which a channel's dossiers go: as configured, never guessed (R-120)."""
        return self.channel(channel).receiving_committee

    @property
    def enabled_levels(self) -> tuple[Level, ...]:
        """Levels open for application, highest first (正高级 waits for the office, U-11)."""
        return tuple(sorted((lv for lv in self.levels if lv.enabled), key=lambda lv: -lv.rank))

    def required_materials(self, conditions: Iterable[str]) -> tuple[MaterialRule, ...]:
        """What the applicant must bring when *conditions* (values of ``Requirement``) hold; the employer's are not asked."""
        holding = set(conditions)
        return tuple(m for m in self.materials if m.by is Producer.APPLICANT and m.required in holding)

    @property
    def applicant_materials(self) -> tuple[MaterialRule, ...]:
        """Every slot that the applicant may fill, in the notice's order."""
        return tuple(m for m in self.materials if m.by is Producer.APPLICANT)

    def default_switches(self) -> dict[str, str]:
        """Each switch with its default answer in this notice."""
        return {key: rule.default for key, rule in self.switches.items()}

    def allowed_answers(self) -> dict[str, tuple[str, ...]]:
        """The answers this notice allows for each switch."""
        return {key: rule.allowed for key, rule in self.switches.items()}

    def to_snapshot(self) -> dict[str, Any]:
        """JSON-ready tables that ``from_snapshot`` takes back unchanged."""
        return plain(self)  # type: ignore[no-any-return]

    @classmethod
    def from_snapshot(cls, tables: Mapping[str, Any], *, name: str = "snapshot") -> "Rulebook":
        """A rulebook from its snapshot. Raises ``ConfigurationError`` when it does not hold together."""
        return _checked(tables, Source(name))


def canonical_hash(tables: Any) -> str:
    """SHA-256 (hex) over canonical JSON: the same content has the same hash everywhere."""
    text = json.dumps(tables, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def read_rulebook(text: str, *, file: str) -> Rulebook:
    """A rulebook from TOML. Raises ``ConfigurationError`` naming *file* and line of the first mistake."""
    source = Source(file, text)
    return _checked(parse(text, source), source)


@cache
def load_rulebook(name: str) -> Rulebook:
    """The rulebook *name* that ships with the program. Raises ``ConfigurationError`` for an unknown name or a wrong file."""
    path = FOLDER / f"{name}.toml"
    if name not in rulebook_names():
        known = ", ".join(rulebook_names())
        raise Source(f"{name}.toml").wrong(
            "", f"没有这个规则文件，可用：{known}", f"no such rulebook; there are: {known}"
        )
    return read_rulebook(path.read_text(encoding="utf-8"), file=path.name)


def rulebook_names() -> tuple[str, ...]:
    """The rulebooks that can be chosen for a new season."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))


def _checked(tables: Mapping[str, Any], source: Source) -> Rulebook:
    book = build(Rulebook, tables, source)
    _check_codes(book, source)
    _check_sums(book, source)
    _check_law(book, source)
    _check_switches(book, source)
    _check_quota(book, source)
    return book


def _check_codes(book: Rulebook, source: Source) -> None:
    levels = {level.code for level in book.levels}
    for table, codes in {
        "levels": [x.code for x in book.levels],
        "channels": [x.code for x in book.channels],
        "specialties": [x.code for x in book.specialties],
        "materials": [x.slot for x in book.materials],
        "defects": [x.code for x in book.defects],
        "rubric": [x.key for x in book.rubric],
        "defence_rubric": [x.key for x in book.defence_rubric],
    }.items():
        for i, code in enumerate(codes):
            if code in codes[:i]:
                raise source.wrong(f"{table}[{i}]", f"重复：{code}", f"repeats {code}")
    for i, row in enumerate(book.experience):
        for key in ("level", "holds"):
            if (code := getattr(row, key)) and code not in levels:
                raise source.wrong(f"experience[{i}].{key}", f"没有级别 {code}", f"unknown level {code}")
    for i, step in enumerate(book.crossover):
        if step.level not in levels:
            raise source.wrong(f"crossover[{i}].level", f"没有级别 {step.level}", f"unknown level {step.level}")
    for code in book.committee.levels:
        if code not in levels:
            raise source.wrong("committee.levels", f"没有级别 {code}", f"unknown level {code}")


def _check_sums(book: Rulebook, source: Source) -> None:
    for table, items in (("rubric", book.rubric), ("defence_rubric", book.defence_rubric)):
        if sum(item.max for item in items) != 100:
            raise source.wrong(f"{table}[0]", "各项满分合计须为100", "maxima must sum to 100")
        for i, item in enumerate(items):
            lows = [anchor.low for anchor in item.anchors]
            if lows != sorted(lows, reverse=True) or not lows or lows[-1] != 0 or lows[0] > item.max:
                raise source.wrong(f"{table}[{i}].anchors", "各档下限须由高到低、止于0", "lows must fall to 0")
    if book.weights.dossier + book.weights.defence != 100:
        raise source.wrong("weights", "权重合计须为100", "weights must sum to 100")
    if book.committee.odd and book.committee.size % 2 == 0:
        raise source.wrong("committee.size", "委员人数须为单数", "the size must be odd")
    if book.committee.size < book.committee.min_size:
        raise source.wrong("committee.size", "少于规定的最少人数", "is below the minimum")
    w = book.windows
    for first, last in (
        ("filing_from", "filing_until"),
        ("check_from", "check_until"),
        ("meeting_from", "results_until"),
    ):
        if getattr(w, first) >= getattr(w, last):
            raise source.wrong(f"windows.{last}", "须晚于开始时间", "must be later than its start")
    for name in w.date_only:
        if not name.endswith("_until") or not hasattr(w, name):
            raise source.wrong("windows.date_only", f"没有 {name}", f"unknown window {name}")


def _check_law(book: Rulebook, source: Source) -> None:
    """Figures that no notice may change, because the counts reckon with them (R-303, R-307, R-310, R-311, R-500).

    They stand in a rulebook to be read and shown. One that says otherwise is refused: nothing would follow it.
    """
    for where, said, law in (
        ("committee.odd", book.committee.odd, True),
        ("committee.term_years", book.committee.term_years, 3),
        ("quorum", book.quorum, Fraction(2, 3)),
        ("majority", book.majority, Fraction(2, 3)),
        ("masking.may_untick", book.masking.may_untick, False),
    ):
        if said != law:
            raise source.wrong(where, "由上级规定，不能更改", "is fixed by law and cannot be changed")


def _check_switches(book: Rulebook, source: Source) -> None:
    for key in SWITCHES:
        if key not in book.switches:
            raise source.wrong("switches", f"缺少 {key}", f"lacks {key}")
    for key, rule in book.switches.items():
        if key not in SWITCHES:
            raise source.wrong(f"switches.{key}", "不是已知的政策开关", "is not a known switch")
        for answer in rule.allowed:
            if answer not in SWITCHES[key].answers:
                raise source.wrong(f"switches.{key}", f"没有选项 {answer}", f"has no answer {answer}")
        if rule.default not in rule.allowed:
            raise source.wrong(f"switches.{key}", "默认值不在可选范围内", "default is not among the allowed answers")


def _check_quota(book: Rulebook, source: Source) -> None:
    levels = {level.code for level in book.levels}
    for kind in ("number", "percent"):
        shares = book.quota.shares(kind)
        for code, share in shares.items():
            if code not in levels:
                raise source.wrong(f"quota.{kind}.{code}", f"没有级别 {code}", f"unknown level {code}")
            if kind == "percent" and share > 100:
                raise source.wrong(f"quota.{kind}.{code}", "不能超过100", "must not exceed 100")
        missing = [level.code for level in book.enabled_levels if level.code not in shares]
        if missing and (shares or book.switches["P-23"].default == kind):
            where = f"quota.{kind}" if shares else "switches.P-23"
            raise source.wrong(where, f"缺少各级名额：{'、'.join(missing)}", f"lacks a quota for {', '.join(missing)}")

"""The rulebook of recognition without a committee: one TOML file that states notice 1 completely, loaded as strictly as the other."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from committee.seasons.recognition_tables import (
    CourseRule,
    ExamRule,
    GradeRule,
    GrantRule,
    HighRule,
    PutonghuaFloor,
    PutonghuaGrade,
    RecognitionLevel,
    RecognitionMaterial,
    RecognitionPaper,
    RecognitionWindows,
    RouteRule,
    SpecialtyRule,
    Tier,
    UnitRule,
)
from committee.seasons.rulebook_review import Contacts, PublicityRule
from committee.seasons.rulebook_tables import DefectRule, Named, Notice, Procedure, Producer, SwitchRule
from committee.seasons.switches import SWITCHES
from committee.seasons.toml_reading import Source, build, plain
from committee.text import Text

NEEDED_SWITCHES = ("P-01", "P-02", "P-03", "P-05", "P-33", "P-34")


@dataclass(frozen=True)
class RecognitionRulebook:
    """Everything a recognition season demands. Look-ups by code raise ``KeyError`` for codes that the notice does not know."""

    procedure: Procedure
    name: str
    year: int
    title: Text
    notice: Notice
    windows: RecognitionWindows
    units: tuple[UnitRule, ...]
    routes: tuple[RouteRule, ...]
    levels: tuple[RecognitionLevel, ...]
    grants: tuple[GrantRule, ...]
    high: HighRule
    service_kinds: tuple[Named, ...]
    series: tuple[Named, ...]
    specialties: tuple[SpecialtyRule, ...]
    exam_replaced: tuple[ExamRule, ...]
    appraisal_grades: tuple[GradeRule, ...]
    putonghua_grades: tuple[PutonghuaGrade, ...]
    putonghua_floors: tuple[PutonghuaFloor, ...]
    courses: CourseRule
    materials: tuple[RecognitionMaterial, ...]
    paper: RecognitionPaper
    defects: tuple[DefectRule, ...]
    publicity: PublicityRule
    open_policy: tuple[Text, ...]
    open_procedure: tuple[Text, ...]
    contacts: Contacts
    switches: Mapping[str, SwitchRule]

    @cached_property
    def _by_route(self) -> Mapping[str, RouteRule]:
        return {rule.code: rule for rule in self.routes}

    @cached_property
    def _by_specialty(self) -> Mapping[str, SpecialtyRule]:
        return {rule.code: rule for rule in self.specialties}

    @cached_property
    def _by_level(self) -> Mapping[str, RecognitionLevel]:
        return {rule.code: rule for rule in self.levels}

    @cached_property
    def _by_slot(self) -> Mapping[str, RecognitionMaterial]:
        return {rule.slot: rule for rule in self.materials}

    @property
    def publicity_workdays(self) -> int:
        """Workdays of every posting (R-113)."""
        return self.publicity.workdays

    def route(self, code: str) -> RouteRule:
        """The route with *code*."""
        return self._by_route[code]

    def level(self, code: str) -> RecognitionLevel:
        """The level with *code*."""
        return self._by_level[code]

    def material(self, slot: str) -> RecognitionMaterial:
        """The rule of a slot."""
        return self._by_slot[slot]

    def specialty_rule(self, code: str) -> SpecialtyRule:
        """The specialty with *code*."""
        return self._by_specialty[code]

    def specialty(self, code: str) -> Text:
        """The name of a specialty."""
        return self._by_specialty[code].name

    def series_of(self, specialty: str) -> Named:
        """The series to which a specialty belongs."""
        code = self._by_specialty[specialty].series
        return next(row for row in self.series if row.code == code)

    def defect(self, code: str) -> DefectRule:
        """The rule of a defect's code."""
        return {rule.code: rule for rule in self.defects}[code]

    def unit_rule(self, kind: str) -> UnitRule:
        """Where units of *kind* stand."""
        return {rule.kind: rule for rule in self.units}[kind]

    def exam_only(self, specialty: str, level: str) -> bool:
        """Whether only a national examination opens *level* in *specialty* (R-157)."""
        return any(rule.specialty == specialty and level in rule.levels for rule in self.exam_replaced)

    def putonghua_rank(self, code: str) -> int:
        """The place of a grade, 0 the best (R-174)."""
        return [grade.code for grade in self.putonghua_grades].index(code)

    def required_materials(self, conditions: Iterable[str]) -> tuple[RecognitionMaterial, ...]:
        """What must be there when *conditions* (values of ``Demand``) hold, in the notice's order."""
        holding = set(conditions)
        return tuple(rule for rule in self.materials if rule.required in holding)

    @property
    def applicant_materials(self) -> tuple[RecognitionMaterial, ...]:
        """Every slot that the applicant fills, in the notice's order."""
        return tuple(rule for rule in self.materials if rule.by is Producer.APPLICANT)

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
    def from_snapshot(cls, tables: Mapping[str, Any], *, name: str = "snapshot") -> "RecognitionRulebook":
        """A rulebook from its snapshot. Raises ``ConfigurationError`` when it does not hold together."""
        return checked_recognition(tables, Source(name))


def checked_recognition(tables: Mapping[str, Any], source: Source) -> RecognitionRulebook:
    """*tables* as a rulebook whose codes, windows and switches hold together. Raises ``ConfigurationError``."""
    book = build(RecognitionRulebook, tables, source)
    if book.procedure is not Procedure.RECOGNITION:
        raise source.wrong("procedure", "应为 recognition", "must be recognition")
    _check_unique(book, source)
    _check_names(book, source)
    _check_windows(book, source)
    _check_switches(book, source)
    return book


def _check_unique(book: RecognitionRulebook, source: Source) -> None:
    for table, codes in {
        "units": [row.kind for row in book.units],
        "routes": [row.code for row in book.routes],
        "levels": [row.code for row in book.levels],
        "series": [row.code for row in book.series],
        "specialties": [row.code for row in book.specialties],
        "service_kinds": [row.code for row in book.service_kinds],
        "grants": [f"{row.route} {row.study}" for row in book.grants],
        "exam_replaced": [row.specialty for row in book.exam_replaced],
        "appraisal_grades": [row.code for row in book.appraisal_grades],
        "putonghua_grades": [row.code for row in book.putonghua_grades],
        "putonghua_floors": [row.post for row in book.putonghua_floors],
        "materials": [row.slot for row in book.materials],
        "defects": [row.code for row in book.defects],
    }.items():
        for i, code in enumerate(codes):
            if code in codes[:i]:
                raise source.wrong(f"{table}[{i}]", f"重复：{code}", f"repeats {code}")


def _check_names(book: RecognitionRulebook, source: Source) -> None:
    levels, routes = {row.code for row in book.levels}, {row.code for row in book.routes}
    kinds, grades = {row.kind for row in book.units}, [row.code for row in book.putonghua_grades]
    slots = {row.slot for row in book.materials}
    wanted: list[tuple[str, str, Iterable[str], str]] = [
        *((f"routes[{i}].unit_kinds", k, kinds, "单位类别") for i, r in enumerate(book.routes) for k in r.unit_kinds),
        *((f"grants[{i}].route", row.route, routes, "路线") for i, row in enumerate(book.grants)),
        *((f"grants[{i}].level", row.level, levels, "级别") for i, row in enumerate(book.grants)),
        ("high.route", book.high.route, routes, "路线"),
        ("high.grade", book.high.grade, {row.code for row in book.appraisal_grades}, "考核等次"),
        *(("high.raises", code, levels, "级别") for row in book.high.raises for code in (row.held, row.level)),
        *(
            (f"specialties[{i}].series", row.series, {s.code for s in book.series}, "系列")
            for i, row in enumerate(book.specialties)
        ),
        *(
            (f"exam_replaced[{i}].specialty", row.specialty, {s.code for s in book.specialties}, "专业")
            for i, row in enumerate(book.exam_replaced)
        ),
        *(
            (f"exam_replaced[{i}].levels", code, levels, "级别")
            for i, row in enumerate(book.exam_replaced)
            for code in row.levels
        ),
        *((f"putonghua_floors[{i}].grade", row.grade, grades, "等级") for i, row in enumerate(book.putonghua_floors)),
        *(
            (f"materials[{i}].instead", row.instead, slots, "材料")
            for i, row in enumerate(book.materials)
            if row.instead
        ),
    ]
    for path, code, known, word in wanted:
        if code not in known:
            raise source.wrong(path, f"没有{word} {code}", f"names {code}, which is not listed")
    scores = [row.score for row in book.putonghua_grades]
    if scores != sorted(set(scores), reverse=True):
        raise source.wrong("putonghua_grades[0]", "须由高到低", "must fall from the best")
    for i, rule in enumerate(book.routes):
        if Tier.BY_REGION in rule.tiers:
            raise source.wrong(f"routes[{i}].tiers", "不能是 by-region", "must not be by-region")


def _check_windows(book: RecognitionRulebook, source: Source) -> None:
    w = book.windows
    for first, last in (
        ("filing_from", "filing_until"),
        ("check_from", "check_until"),
        ("employer_paper_from", "employer_paper_until"),
        ("county_paper_from", "county_paper_until"),
    ):
        if getattr(w, first) >= getattr(w, last):
            raise source.wrong(f"windows.{last}", "须晚于开始时间", "must be later than its start")
    for name in w.date_only:
        if not name.endswith("_until") or not hasattr(w, name):
            raise source.wrong("windows.date_only", f"没有 {name}", f"unknown window {name}")


def _check_switches(book: RecognitionRulebook, source: Source) -> None:
    for key in NEEDED_SWITCHES:
        if key not in book.switches:
            raise source.wrong("switches", f"缺少 {key}", f"lacks {key}")
    for key, rule in book.switches.items():
        if key not in NEEDED_SWITCHES:
            raise source.wrong(f"switches.{key}", "不用于这类评定", "does not concern recognition")
        if any(answer not in SWITCHES[key].answers for answer in rule.allowed) or rule.default not in rule.allowed:
            raise source.wrong(f"switches.{key}", "选项不成立", "has a wrong answer or default")

"""The shapes of a rulebook of recognition without a committee (notice 1): one frozen dataclass for each table of its TOML file."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from committee.seasons.rulebook_tables import MaterialClass, Producer
from committee.text import Text


class Tier(StrEnum):
    """Where a unit stands; the chain of checks hangs on it (R-160 to R-162)."""

    PREFECTURE = "prefecture"
    COUNTY = "county"
    TOWNSHIP = "township"
    BY_REGION = "by-region"

    @property
    def label(self) -> Text:
        return TIER_LABELS[self]


TIER_LABELS: Mapping[Tier, Text] = {
    Tier.PREFECTURE: Text("地直", "prefecture level"),
    Tier.COUNTY: Text("县（市）直", "county level"),
    Tier.TOWNSHIP: Text("乡镇及以下", "township level or below"),
    Tier.BY_REGION: Text("按所在地", "by its region"),
}


class Report(StrEnum):
    """The three watermarked report forms, and with them the three parts of form 4 (R-164, R-186)."""

    FIRST = "first"
    CONFERRAL = "conferral"
    HIGH = "high"


class Study(StrEnum):
    """What was completed, as the tables of years name it (R-150 to R-153)."""

    POSTDOCTORAL = "postdoctoral"
    DOCTOR = "doctor"
    MASTER = "master"
    BACHELOR = "bachelor"
    COLLEGE = "college"
    SECONDARY = "secondary"

    @property
    def label(self) -> Text:
        return STUDY_LABELS[self]


STUDY_LABELS: Mapping[Study, Text] = {
    Study.POSTDOCTORAL: Text("博士后出站", "post-doctoral leaver"),
    Study.DOCTOR: Text("博士", "doctor"),
    Study.MASTER: Text("硕士", "master"),
    Study.BACHELOR: Text("大学本科", "bachelor"),
    Study.COLLEGE: Text("大学专科", "college"),
    Study.SECONDARY: Text("中专", "secondary technical school"),
}


class Mode(StrEnum):
    """How it was studied: 初定 wants full-time, Party-school education counts on condition, 授予 takes any (R-151, R-155)."""

    FULL_TIME = "full-time"
    PARTY_SCHOOL = "party-school"
    OTHER = "other"

    @property
    def label(self) -> Text:
        return MODE_LABELS[self]


MODE_LABELS: Mapping[Mode, Text] = {
    Mode.FULL_TIME: Text("全日制", "full-time"),
    Mode.PARTY_SCHOOL: Text("党校学历", "Party school"),
    Mode.OTHER: Text("非全日制", "not full-time"),
}


def studied(study: Study, mode: Mode) -> Text:
    """A study with its mode in words; a post-doctoral station has no mode."""
    if study is Study.POSTDOCTORAL:
        return study.label
    return Text(f"{mode.label.zh}{study.label.zh}", f"{study.label.en}, {mode.label.en}")


class Demand(StrEnum):
    """When a material is demanded; which conditions hold is computed for each application (R-170 to R-176)."""

    ALWAYS = "always"
    OPTIONAL = "optional"
    COURSES = "courses"
    PUTONGHUA = "putonghua"
    TEACHER = "teacher"
    APPRAISED = "appraised"
    UNGRADED = "ungraded"
    SERVICE = "service"
    POSTDOCTORAL = "postdoctoral"
    PARTY_SCHOOL = "party-school"

    @property
    def label(self) -> Text:
        return {
            Demand.ALWAYS: Text("必交", "required"),
            Demand.OPTIONAL: Text("选交", "optional"),
            Demand.COURSES: Text("路线要求继续教育年度的必交", "required when the route asks for years of courses"),
            Demand.PUTONGHUA: Text("事业单位人员必交", "required of staff of public institutions"),
            Demand.TEACHER: Text("教师必交", "required of teachers"),
            Demand.APPRAISED: Text("有年度考核的必交", "required when there are yearly appraisals"),
            Demand.UNGRADED: Text("未参加年度考核的必交", "required when nobody graded the person yet"),
            Demand.SERVICE: Text("“访惠聚”高定必交", "required for promotion after grassroots service"),
            Demand.POSTDOCTORAL: Text("博士后出站人员必交", "required of post-doctoral leavers"),
            Demand.PARTY_SCHOOL: Text("党校学历的必交", "required with Party-school education"),
        }[self]


class Proof(StrEnum):
    """What a proof issued by a unit has to carry (R-176, R-182, E-120)."""

    NONE = "none"
    SEALED = "sealed"
    SIGNED_AND_SEALED = "signed-and-sealed"

    @property
    def label(self) -> Text:
        return {
            Proof.NONE: Text("", ""),
            Proof.SEALED: Text("单位公章", "the unit's seal"),
            Proof.SIGNED_AND_SEALED: Text("分管领导签字和单位公章", "the leader's signature and the unit's seal"),
        }[self]


@dataclass(frozen=True, slots=True)
class RecognitionWindows:
    """The notice's instants, UTC, each the last that is in time (R-102). ``filing_until`` is the cut of R-103."""

    filing_from: dt.datetime
    filing_until: dt.datetime
    check_from: dt.datetime
    check_until: dt.datetime
    employer_paper_from: dt.datetime
    employer_paper_until: dt.datetime
    county_paper_from: dt.datetime
    county_paper_until: dt.datetime
    handover_workdays: int
    office_closes: str
    date_only: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UnitRule:
    """Where units of a kind stand, and whether the Putonghua floor holds there (R-160, R-173)."""

    kind: str
    tier: Tier
    public_institution: bool


@dataclass(frozen=True, slots=True)
class RouteRule:
    """A route: who may use it, who confirms, which report form it prints, conditions in words (R-150 to R-162)."""

    code: str
    name: Text
    form_name: str
    report: Report
    report_name: str
    unit_kinds: tuple[str, ...]
    tiers: tuple[Tier, ...]
    modes: tuple[Mode, ...]
    county_final: bool
    continuing_years: int
    conditions: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class RecognitionLevel:
    """A level of title. Compare ranks. ``granted`` levels can come out of a route, the others are only held before."""

    code: str
    name: Text
    rank: int
    granted: bool


@dataclass(frozen=True, slots=True)
class GrantRule:
    """What a study opens on a route after how many full years of work (R-150 to R-153)."""

    route: str
    study: Study
    years: int
    level: str


@dataclass(frozen=True, slots=True)
class RaiseRule:
    """One level up (R-156); ``open`` False where form 4 has no row for it."""

    held: str
    level: str
    open: bool


@dataclass(frozen=True, slots=True)
class HighRule:
    """ "访惠聚"三年高定: full years of consecutive service and consecutive years with the best grade (R-154, R-158)."""

    route: str
    years: int
    grade: str
    gap_days: int
    raises: tuple[RaiseRule, ...]


@dataclass(frozen=True, slots=True)
class SpecialtyRule:
    """A specialty inside its series."""

    code: str
    name: Text
    series: str
    teaching: bool


@dataclass(frozen=True, slots=True)
class ExamRule:
    """Levels of a specialty that only a national examination opens (以考代评, R-157)."""

    specialty: str
    levels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GradeRule:
    """A grade of the annual appraisal, best first."""

    code: str
    name: Text
    passes: bool


@dataclass(frozen=True, slots=True)
class PutonghuaGrade:
    """A grade of Putonghua, best first; ``score`` is the lowest of its band (R-173, R-174)."""

    code: str
    name: str
    score: int


@dataclass(frozen=True, slots=True)
class PutonghuaFloor:
    """The lowest grade for a kind of post (R-173)."""

    post: str
    name: Text
    grade: str
    teaching: bool


@dataclass(frozen=True, slots=True)
class CourseRule:
    """Yearly courses: hours, and from which year the system itself brings the certificates (R-171, R-172, P-34)."""

    hours: int
    specialty_hours: int
    specialty_from_system: int
    general_from_system: int


@dataclass(frozen=True, slots=True)
class RecognitionMaterial:
    """One slot of the material list. Nothing of it reaches an expert, so that everything is identity material (R-502)."""

    slot: str
    label: Text
    hint: Text
    required: Demand
    instead: str
    by: Producer
    many: bool
    proof: Proof

    @property
    def material_class(self) -> MaterialClass:
        return MaterialClass.IDENTITY


@dataclass(frozen=True, slots=True)
class RecognitionPaper:
    """What is brought on paper (R-164)."""

    copies: int
    watermark: str

"""The shapes of a rulebook: one frozen dataclass for each table of its TOML file. Field names are the file's keys."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from committee.text import Text


class Procedure(StrEnum):
    """The two products: review by a committee, and recognition by a chain of checks (domain 0.1). Never one state machine."""

    COMMITTEE = "committee"
    RECOGNITION = "recognition"

    @property
    def label(self) -> Text:
        return {
            Procedure.COMMITTEE: Text("评审", "review by a committee"),
            Procedure.RECOGNITION: Text("初定、授予、高定", "recognition without a committee"),
        }[self]


class MaterialClass(StrEnum):
    """Who sees a material and who masks it (R-502)."""

    REVIEW = "review"
    IDENTITY = "identity"
    SYSTEM = "system"

    @property
    def seen_by_experts(self) -> Text:
        """Whether experts will see it, in words for the applicant."""
        return {
            MaterialClass.REVIEW: Text("送专家，须遮盖", "shown to experts: mask it"),
            MaterialClass.IDENTITY: Text("不送专家，不必遮盖", "not shown to experts: no masking needed"),
            MaterialClass.SYSTEM: Text("由办公室遮盖或不送专家", "masked or withheld by the office"),
        }[self]


class Producer(StrEnum):
    """Who brings a material."""

    APPLICANT = "applicant"
    EMPLOYER = "employer"


class Requirement(StrEnum):
    """The condition under which a material is demanded; which hold is computed for each application."""

    ALWAYS = "always"
    OPTIONAL = "optional"
    PUBLIC_INSTITUTION = "public-institution"
    DEGREE = "degree"
    TITLED = "titled"
    TRANSFER = "transfer"
    CROSSOVER = "crossover"

    @property
    def label(self) -> Text:
        return {
            Requirement.ALWAYS: Text("必交", "required"),
            Requirement.OPTIONAL: Text("选交", "optional"),
            Requirement.PUBLIC_INSTITUTION: Text("事业单位人员必交", "required of staff of public institutions"),
            Requirement.DEGREE: Text("按学历申报的必交", "required unless applying by skill"),
            Requirement.TITLED: Text("已有职称的必交", "required of holders of a title"),
            Requirement.TRANSFER: Text("转评的必交", "required for a transfer"),
            Requirement.CROSSOVER: Text("两类人才贯通申报的必交", "required for the crossover from skilled trades"),
        }[self]


class Education(StrEnum):
    """Levels of education, as used by the tables of years (R-139)."""

    DOCTOR = "doctor"
    MASTER = "master"
    BACHELOR = "bachelor"
    COLLEGE = "college"
    SECONDARY = "secondary"

    @property
    def label(self) -> Text:
        return {
            Education.DOCTOR: Text("博士研究生", "doctor"),
            Education.MASTER: Text("硕士研究生", "master"),
            Education.BACHELOR: Text("大学本科", "bachelor"),
            Education.COLLEGE: Text("大学专科", "college"),
            Education.SECONDARY: Text("中专", "secondary technical school"),
        }[self]


class DefectSeverity(StrEnum):
    """A blocks acceptance, B is returned by default, C only warns (R-501)."""

    A = "A"
    B = "B"
    C = "C"


@dataclass(frozen=True, slots=True)
class Notice:
    """The document that the season carries out."""

    number: str
    title: Text
    host: Text
    standard: Text


@dataclass(frozen=True, slots=True)
class Series:
    """The series of titles, and whether skilled workers may cross into it (R-137)."""

    code: str
    name: Text
    crossover: bool


@dataclass(frozen=True, slots=True)
class Named:
    """A code and its name."""

    code: str
    name: Text


@dataclass(frozen=True, slots=True)
class ChannelRule:
    """A channel: its scope in words, its upper body, the committee that receives it (R-118 to R-120)."""

    code: str
    name: Text
    upper: Text
    receiving_committee: Text
    receiving_doubt: Text
    unit_kinds: tuple[str, ...]
    continuous_months: int
    scope: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Windows:
    """The notice's instants, UTC, each the last moment that is still in time; ``date_only`` ones are shifted by P-03."""

    filing_from: dt.datetime
    filing_until: dt.datetime
    check_from: dt.datetime
    check_until: dt.datetime
    paper_until: dt.datetime
    fee_until: dt.datetime
    meeting_from: dt.datetime
    results_until: dt.datetime
    seniority_on: dt.date
    office_closes: str
    date_only: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Level:
    """A level of title. Compare ranks, never names. ``fee`` in whole yuan (R-131)."""

    code: str
    name: Text
    rank: int
    group: Text
    title: Text
    fee: int
    defence: bool
    enabled: bool


@dataclass(frozen=True, slots=True)
class FeeRule:
    """Where the fee is paid."""

    payee: str
    bank: str
    account_no: str
    channels: tuple[str, ...]
    grace_days: int


@dataclass(frozen=True, slots=True)
class MaterialRule:
    """One slot of the material list (R-132)."""

    slot: str
    label: Text
    hint: Text
    material_class: MaterialClass
    required: Requirement
    by: Producer
    many: bool


@dataclass(frozen=True, slots=True)
class Masking:
    """The ticks for structured fields (R-500, E-103)."""

    ticks: tuple[str, ...]
    may_untick: bool


@dataclass(frozen=True, slots=True)
class PaperRule:
    """What is brought on paper, with the literal sentence (R-129)."""

    copies: int
    opinion: str
    form: Text


@dataclass(frozen=True, slots=True)
class Floors:
    """Lowest grades, years and hours (R-132)."""

    putonghua: tuple[str, ...]
    continuing_education_years: tuple[int, ...]
    continuing_education_hours: int
    continuing_education_specialty_hours: int
    appraisal_years: int


@dataclass(frozen=True, slots=True)
class Experience:
    """Full years for *level* with *education*, counted from the title *holds* or, when empty, from the diploma (R-139)."""

    level: str
    education: Education
    holds: str
    years: int


@dataclass(frozen=True, slots=True)
class Crossover:
    """Full years in the trade after a grade of skill, and the level it opens (R-136)."""

    skill: str
    name: Text
    level: str
    years: int


@dataclass(frozen=True, slots=True)
class TechnicalSchool:
    """A class of a technical school and the education it equals (R-138)."""

    school: str
    name: Text
    education: Education


@dataclass(frozen=True, slots=True)
class Returns:
    """How often one may hand in, and within how many days again (R-126)."""

    max_submissions: int
    days: int


@dataclass(frozen=True, slots=True)
class DefectRule:
    """One code of a return list: what is wrong and what to do (R-125)."""

    code: str
    severity: DefectSeverity
    masking: bool
    problem: Text
    remedy: Text


@dataclass(frozen=True, slots=True)
class Anchor:
    """What a mark means: 优良中差 with the lowest points of its range."""

    mark: str
    low: int
    words: Text


@dataclass(frozen=True, slots=True)
class RubricItem:
    """One item of a score sheet; ``max`` in points."""

    key: str
    label: Text
    max: int
    anchors: tuple[Anchor, ...]


@dataclass(frozen=True, slots=True)
class SwitchRule:
    """A switch's default in this notice and the answers it allows."""

    default: str
    allowed: tuple[str, ...]

"""The applicant's form as declared data: sections and fields, how each is read, what is wrong with it. Pure.

The autosave, the hand-in, the clerk's page and the page that draws the form walk this list; nothing is written twice.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from committee.applications.eligibility import Penalty
from committee.people.rules import UnitKind
from committee.seasons.rulebook import Rulebook
from committee.seasons.rulebook_tables import Education
from committee.text import Text


class Kind(StrEnum):
    """How a field is entered."""

    TEXT = "text"
    LONG = "long"
    DATE = "date"
    CHOICE = "choice"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Field:
    """One field. ``only`` limits it to kinds of units; ``most`` is the largest number or the longest text."""

    key: str
    label: Text
    kind: Kind = Kind.TEXT
    hint: Text | None = None
    options: tuple[tuple[str, Text], ...] = ()
    required: bool = False
    most: int = 100
    only: frozenset[UnitKind] = frozenset()


@dataclass(frozen=True, slots=True)
class Section:
    """A group of fields with its heading."""

    key: str
    title: Text
    note: Text | None
    fields: tuple[Field, ...]


_YES_NO = (("yes", Text("是", "yes")), ("no", Text("否", "no")))
_PUBLIC = frozenset(kind for kind in UnitKind if kind.public_institution)
_POSTED = frozenset({UnitKind.WP})


def sections(rulebook: Rulebook, kind: UnitKind) -> tuple[Section, ...]:
    """The form for somebody whose unit is of *kind*."""
    found = (_service(), _education(rulebook), _title(rulebook), _studies(rulebook), _work())
    return tuple(
        Section(s.key, s.title, s.note, tuple(f for f in s.fields if not f.only or kind in f.only)) for s in found
    )


def all_fields(rulebook: Rulebook, kind: UnitKind) -> dict[str, Field]:
    """Every field of the form by key."""
    return {field.key: field for section in sections(rulebook, kind) for field in section.fields}


def fields_of_step(rulebook: Rulebook, kind: UnitKind, step: str | None) -> dict[str, Field]:
    """The fields of one section by key, or of all when *step* is None."""
    return {f.key: f for section in sections(rulebook, kind) if step in (None, section.key) for f in section.fields}


def _service() -> Section:
    return Section(
        "service",
        Text("在职情况", "Employment"),
        None,
        (
            Field("in_service", Text("目前是否在职", "In service now?"), Kind.CHOICE, options=_YES_NO, required=True),
            Field(
                "retires_on",
                Text("预计退休日期", "Expected day of retirement"),
                Kind.DATE,
                Text("一年内退休的请填写", "If you retire within a year"),
            ),
            Field("trade_from", Text("从事本专业的开始时间", "In this trade since"), Kind.DATE, required=True),
            Field(
                "penalty",
                Text("受处分情况", "Penalty"),
                Kind.CHOICE,
                Text("事业单位人员受记过以上处分期内不能申报", "During a demerit or heavier one may not apply"),
                options=tuple((p.value, p.label) for p in Penalty),
                required=True,
                only=_PUBLIC,
            ),
            Field("penalty_until", Text("处分期满日期", "Penalty runs until"), Kind.DATE, only=_PUBLIC),
            *(
                Field(f"posted_{end}_{n}", Text(f"第{n}段派驻{zh}", f"Stay {n}, {en}"), Kind.DATE, only=_POSTED)
                for n in (1, 2, 3)
                for end, zh, en in (("from", "开始日期", "first day"), ("until", "结束日期", "last day"))
            ),
        ),
    )


def _education(rulebook: Rulebook) -> Section:
    schools = tuple(
        (
            f"school:{s.school}",
            Text(f"{s.name.zh}（相当于{s.education.label.zh}）", f"{s.name.en} (= {s.education.label.en})"),
        )
        for s in rulebook.technical_schools
    )
    return Section(
        "education",
        Text("学历", "Education"),
        Text("专家能看到学历层次和专业，看不到学校", "Experts see level and subject, not the school"),
        (
            Field(
                "education",
                Text("最高学历", "Highest education"),
                Kind.CHOICE,
                options=(*((e.value, e.label) for e in Education), *schools),
                required=True,
            ),
            Field("major", Text("所学专业", "Subject"), most=60, required=True),
            Field("graduated_on", Text("毕业时间", "Graduated on"), Kind.DATE, required=True),
        ),
    )


def _title(rulebook: Rulebook) -> Section:
    held = tuple((lv.code, lv.title) for lv in rulebook.levels if lv.enabled or lv.rank == 1)
    return Section(
        "title",
        Text("现职称或职业技能等级", "Present title or grade of skill"),
        None,
        (
            Field(
                "basis",
                Text("申报依据", "Apply by"),
                Kind.CHOICE,
                Text("高级工及以上可按技能等级贯通申报", "Senior workers and above may apply by skill"),
                options=(
                    ("education", Text("学历和职称年限", "education and years in title")),
                    ("skill", Text("职业技能等级（两类人才贯通）", "grade of skill (crossover)")),
                ),
                required=True,
            ),
            Field(
                "title_level",
                Text("现有职称", "Title held"),
                Kind.CHOICE,
                options=(("", Text("无", "none")), *held),
            ),
            Field("title_on", Text("取得时间", "Obtained on"), Kind.DATE),
            Field(
                "title_series",
                Text("现职称所属系列", "Series of the present title"),
                hint=Text("转评必填，如“农业系列”", "Required for a transfer, such as “agriculture”"),
                most=40,
            ),
            *(
                Field(f"skill_{c.skill}", Text(f"取得{c.name.zh}的时间", f"{c.name.en} since"), Kind.DATE)
                for c in rulebook.crossover
            ),
        ),
    )


def _studies(rulebook: Rulebook) -> Section:
    floors = rulebook.floors
    years = floors.continuing_education_years
    hours, specialty = floors.continuing_education_hours, floors.continuing_education_specialty_hours
    return Section(
        "studies",
        Text("考核、继续教育与普通话", "Appraisals, continuing education, Putonghua"),
        Text(
            f"继续教育每年不少于{hours}学时，其中专业科目不少于{specialty}学时",
            f"At least {hours} hours a year, {specialty} of them in the specialty",
        ),
        (
            Field(
                "appraisals_passed",
                Text(
                    f"近{floors.appraisal_years}年年度考核合格次数",
                    f"Appraisals passed in the last {floors.appraisal_years} years",
                ),
                Kind.NUMBER,
                required=True,
                most=floors.appraisal_years,
            ),
            Field(
                "ce_exempt",
                Text("是否已办理免学审批", "Exempted from continuing education?"),
                Kind.CHOICE,
                Text("已批准免学的不填学时，上传免学审批表", "If so leave the hours empty and upload the approval"),
                options=(("no", Text("否", "no")), ("yes", Text("是", "yes"))),
            ),
            *(
                Field(
                    f"ce_{part}_{year}",
                    Text(f"{year}年{zh}学时", f"{year}: {en} hours"),
                    Kind.NUMBER,
                    most=500,
                )
                for year in years
                for part, zh, en in (("general", "公需科目", "general"), ("specialty", "专业科目", "specialty"))
            ),
            Field(
                "putonghua",
                Text("普通话等级", "Putonghua grade"),
                Kind.CHOICE,
                options=(
                    ("", Text("未取得", "none")),
                    *((grade, Text(grade, grade)) for grade in floors.putonghua),
                ),
                only=_PUBLIC,
            ),
        ),
    )


def _work() -> Section:
    return Section(
        "work",
        Text("主要工作", "Main work"),
        Text("这一段专家能看到：不写姓名、单位和地名", "Experts will read this: no name, unit or place"),
        (
            Field(
                "summary",
                Text("任现职以来主要工作", "Main work in the present post"),
                Kind.LONG,
                most=1000,
                required=True,
            ),
        ),
    )


def read(raw: Mapping[str, str], fields: Mapping[str, Field]) -> tuple[dict[str, Any], dict[str, Text]]:
    """Texts as entered → values to store (dates ISO, numbers int) and what is wrong by field; unknown keys are dropped."""
    values: dict[str, Any] = {}
    wrong: dict[str, Text] = {}
    for key, field in fields.items():
        text = raw.get(key, "").strip()
        if not text:
            continue
        problem = _problem(field, text)
        if problem is not None:
            wrong[key] = problem
        else:
            values[key] = int(text) if field.kind is Kind.NUMBER else text
    return values, wrong


def _problem(field: Field, text: str) -> Text | None:
    if field.kind is Kind.DATE:
        try:
            day = dt.date.fromisoformat(text)
        except ValueError:
            return Text("日期不存在，请按 年-月-日 填写", "No such day; write year-month-day")
        return None if 1940 <= day.year <= 2100 else Text("年份不对", "The year cannot be right")
    if field.kind is Kind.NUMBER:
        if not text.isascii() or not text.isdigit() or int(text) > field.most:
            return Text(f"请填0到{field.most}的整数", f"A whole number from 0 to {field.most}")
        return None
    if field.kind is Kind.CHOICE:
        return None if text in {key for key, _ in field.options} else Text("请从列表中选择", "Choose from the list")
    return None if len(text) <= field.most else Text(f"不超过{field.most}字", f"At most {field.most} characters")


def missing(values: Mapping[str, Any], fields: Mapping[str, Field]) -> tuple[Field, ...]:
    """Required fields that are empty."""
    return tuple(field for key, field in fields.items() if field.required and values.get(key) in (None, ""))

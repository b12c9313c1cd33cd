"""The roster's sheet: one row a person, from which forms 1 to 4 are printed without typing a name twice."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from committee.documents.excel import CellProblem, Column, Kind
from committee.errors import CommitteeError
from committee.people.rules import normalise_id_number
from committee.seasons.recognition_rulebook import RecognitionRulebook
from committee.seasons.recognition_tables import Mode, Study
from committee.text import Text

TEXT_FIELDS = ("political", "post_unit", "present_unit", "performance", "work", "achievements")


def columns(book: RecognitionRulebook) -> tuple[Column, ...]:
    """The columns, with drop-downs in the words of the notice."""
    grades = tuple(g.name.zh for g in book.appraisal_grades)
    years = range(book.year - 3, book.year)

    def day(key: str, zh: str, en: str, *, required: bool = False) -> Column:
        return Column(key, Text(zh, en), 12, Kind.DATE, required=required, example="2021-08-01")

    def words(key: str, zh: str, en: str, width: int = 16, *, required: bool = False, example: str = "") -> Column:
        return Column(key, Text(zh, en), width, required=required, most=300, example=example)

    def choice(key: str, zh: str, en: str, among: tuple[str, ...], *, required: bool = False) -> Column:
        return Column(key, Text(zh, en), 14, choices=among, required=required, example=among[0])

    return (
        Column("name", Text("姓名", "Name"), 18, Kind.NAME, required=True, most=50, example="阿不都热合曼·买买提"),
        words("id_number", "身份证号", "ID number", 22, required=True, example="659900199903010038"),
        choice("sex", "性别", "Sex", ("男", "女"), required=True),
        words("ethnicity", "民族", "Ethnicity", 10, required=True, example="维吾尔族"),
        words("unit", "工作单位", "Work unit", 30, required=True),
        choice("route", "申报路线", "Route", tuple(r.name.zh for r in book.routes)),
        choice("specialty", "申报专业", "Specialty", tuple(s.name.zh for s in book.specialties), required=True),
        choice("study", "学历", "Study", tuple(s.label.zh for s in Study), required=True),
        choice("mode", "学习形式", "Mode", tuple(m.label.zh for m in Mode), required=True),
        day("finished_on", "毕业时间", "Completed", required=True),
        words("school", "毕业院校", "School", 20),
        words("major", "所学专业", "Major", 16),
        words("number", "证书编号", "Certificate number", 20),
        day("working_since", "从事专业技术工作时间", "Specialist work since", required=True),
        choice("title_level", "现职称级别", "Level held", tuple(lv.name.zh for lv in book.levels)),
        day("title_on", "现职称取得时间", "Title obtained"),
        choice("service_kind", "基层服务种类", "Kind of service", tuple(k.name.zh for k in book.service_kinds)),
        day("service_from", "服务开始", "Service from"),
        day("service_to", "服务结束", "Service to"),
        *(choice(f"grade_{year}", f"{year}年考核", f"Appraisal {year}", grades) for year in years),
        choice("putonghua", "普通话等级", "Putonghua", tuple(g.name for g in book.putonghua_grades)),
        choice("post", "岗位类别", "Kind of post", tuple(f.name.zh for f in book.putonghua_floors)),
        words("political", "政治面貌", "Political status", 10),
        day("started_work", "参加工作时间", "Began to work"),
        words("post_unit", "编制所在单位", "Unit holding the post", 26),
        words("present_unit", "现工作单位", "Present unit", 26),
        day("present_since", "到现单位时间", "There since"),
        words("performance", "思想政治表现", "Political performance", 14),
        words("work", "主要从事专业", "Main work", 16),
        words("achievements", "取得成绩", "Achievements", 30),
    )  # fmt: skip


class SheetForms:
    """The stored form of a row; the words of the notice are looked up in tables that are laid out once for a sheet."""

    def __init__(self, book: RecognitionRulebook) -> None:
        grades = {g.name.zh: g.code for g in book.appraisal_grades}
        self.years = {f"grade_{year}": str(year) for year in range(book.year - 3, book.year)}
        self.codes: Mapping[str, Mapping[str, str]] = {
            "study": {s.label.zh: s.value for s in Study},
            "mode": {m.label.zh: m.value for m in Mode},
            "putonghua": {g.name: g.code for g in book.putonghua_grades},
            "post": {f.name.zh: f.post for f in book.putonghua_floors},
            "title_level": {lv.name.zh: lv.code for lv in book.levels},
            "service_kind": {k.name.zh: k.code for k in book.service_kinds},
            **dict.fromkeys(self.years, grades),
        }

    def of(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The form of one row."""

        def iso(key: str) -> str:
            value = values.get(key)
            return value.isoformat() if isinstance(value, dt.date) else ""

        def code(key: str) -> str:
            return self.codes[key].get(values.get(key) or "", "")

        appraisals = {year: code(key) for key, year in self.years.items() if values.get(key)}
        since = iso("working_since")
        form: dict[str, Any] = {
            "studies": [
                {
                    "study": code("study"),
                    "mode": code("mode"),
                    "finished_on": iso("finished_on"),
                    **{key: values.get(key) or "" for key in ("school", "major", "number")},
                }
            ],
            "working_since": since,
            "appraisals": appraisals,
            "employer_opinion": not appraisals,
            "putonghua": code("putonghua"),
            "post": code("post") or "general",
            "services": [],
            "courses": [],
            "personal": {
                **{key: values.get(key) or "" for key in TEXT_FIELDS},
                "started_work": iso("started_work") or since,
                "present_since": iso("present_since") or since,
                "history": [],
                "secondments": [],
            },
        }
        if values.get("title_level"):
            form["title"] = {"level": code("title_level"), "obtained_on": iso("title_on"), "name": ""}
        if values.get("service_kind"):
            stretch = {"starts": iso("service_from"), "ends": iso("service_to") or None, "place": ""}
            form["services"] = [{"kind": code("service_kind"), **stretch}]
        return form


def number_of(values: Mapping[str, Any], row: int, place: str, problems: list[CellProblem]) -> str:
    """The row's ID number as 18 places, or "" with the problem noted."""
    try:
        return normalise_id_number(str(values.get("id_number") or ""))
    except CommitteeError as error:
        problems.append(CellProblem(row, place, error.message))
        return ""

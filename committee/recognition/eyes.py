"""What the lines of a scan propose: study, day of completion, certificate number, Putonghua grade, course year and hours, 学信网 code.

A person confirms each. Pure.
"""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from committee.text import Text

Box = tuple[float, float, float, float]


class ProofKind(StrEnum):
    """What was read."""

    STUDY = "study"
    FINISHED = "finished-on"
    CERTIFICATE = "certificate-number"
    PUTONGHUA = "putonghua"
    COURSE_YEAR = "course-year"
    XUEXIN = "xuexin-code"
    QR = "qr"

    @property
    def label(self) -> Text:
        return {
            ProofKind.STUDY: Text("学历", "study"),
            ProofKind.FINISHED: Text("毕业时间", "day of completion"),
            ProofKind.CERTIFICATE: Text("证书编号", "certificate number"),
            ProofKind.PUTONGHUA: Text("普通话等级", "Putonghua grade"),
            ProofKind.COURSE_YEAR: Text("继续教育年度和学时", "year and hours of courses"),
            ProofKind.XUEXIN: Text("学信网在线验证码", "学信网 verification code"),
            ProofKind.QR: Text("二维码内容（请人工查验）", "content of the QR code, to look up by hand"),
        }[self]


@dataclass(frozen=True, slots=True)
class SeenLine:
    """One line of text as the eyes read it, with its place in pixels of the page's picture."""

    text: str
    page: int
    box: Box


@dataclass(frozen=True, slots=True)
class Proposal:
    """A value that a scan seems to carry, and where; nothing is taken over without a person."""

    kind: ProofKind
    value: str
    page: int
    box: Box


_STUDIES = (
    (re.compile(r"博士后"), "博士后出站"),
    (re.compile(r"博士"), "博士"),
    (re.compile(r"硕士"), "硕士"),
    (re.compile(r"本科|学士"), "大学本科"),
    (re.compile(r"专科|大专"), "大学专科"),
    (re.compile(r"中等专业|中专"), "中专"),
)
_NUMBER = re.compile(r"(?:证书)?编号[:：]?(\d{15,18})")
_GRADE = re.compile(r"([一二三])级([甲乙])等")
_YEAR = re.compile(r"(20[0-9]{2})年度?")
_HOURS = re.compile(r"([0-9]{1,3})(?:个)?学时")
_FINISHED = re.compile(r"毕(?:\(结\)|（结）)?业(?:日期|时间)[:：]?(\d{4})[年.-](\d{1,2})[月.-](\d{1,2})")
_LABEL = re.compile(r"(?:编号|验证码|日期|时间)[:：]?$")
_XUEXIN = re.compile(r"验证码[:：]?([0-9A-Z]{12}|[0-9A-Z]{16})(?![0-9A-Z])")
CERTIFICATES = ("degree_certificate", "xuexin_report", "graduate_register", "postdoctoral_certificate")
COURSES = ("continuing_education_general", "continuing_education_specialty")
READABLE = (*CERTIFICATES, *COURSES, "putonghua_certificate")


def proposals(lines: Iterable[SeenLine], *, slot: str) -> tuple[Proposal, ...]:
    """What the lines of a file in *slot* propose, each kind and value once, in reading order.

    A label whose value stands in the next line is read together with it. Hours join the year when their page names one year.
    """
    found: dict[tuple[ProofKind, str], Proposal] = {}
    label = ""
    seen = list(lines)
    hours = _hours_by_page(seen) if slot in COURSES else {}
    for line in seen:
        text = _flat(line.text)
        for kind, value in _read(label + text, slot):
            whole = f"{value}:{hours[line.page]}" if kind is ProofKind.COURSE_YEAR and line.page in hours else value
            found.setdefault((kind, whole), Proposal(kind, whole, line.page, line.box))
        label = text if _LABEL.search(text) else ""
    return tuple(found.values())


def _flat(text: str) -> str:
    return re.sub(r"[\s　]", "", text).translate(str.maketrans("０１２３４５６７８９", "0123456789"))


def _hours_by_page(lines: Iterable[SeenLine]) -> dict[int, int]:
    """The most hours that a page names, for pages that name one year only: with two it cannot be told whose they are."""
    years: dict[int, set[str]] = {}
    hours: dict[int, int] = {}
    for line in lines:
        text = _flat(line.text)
        years.setdefault(line.page, set()).update(_YEAR.findall(text))
        for number in _HOURS.findall(text):
            hours[line.page] = max(hours.get(line.page, 0), int(number))
    return {page: most for page, most in hours.items() if len(years[page]) == 1}


def words(kind: ProofKind, value: str) -> Text:
    """A value as a page says it."""
    if kind is ProofKind.COURSE_YEAR and ":" in value:
        year, hours = value.split(":")
        return Text(f"{year}年度，{hours}学时", f"{year}, {hours} hours")
    return Text(value, value)


def _read(text: str, slot: str) -> list[tuple[ProofKind, str]]:
    seen: list[tuple[ProofKind, str]] = []
    if slot in CERTIFICATES:
        study = next((name for pattern, name in _STUDIES if pattern.search(text)), "")
        seen += [(ProofKind.STUDY, study)] if study else []
        seen += [(ProofKind.CERTIFICATE, number) for number in _NUMBER.findall(text)]
        seen += [(ProofKind.FINISHED, day) for y, m, d in _FINISHED.findall(text) if (day := _iso(y, m, d))]
    if slot == "xuexin_report":
        seen += [(ProofKind.XUEXIN, code) for code in _XUEXIN.findall(text.upper())]
    if slot == "putonghua_certificate":
        seen += [(ProofKind.PUTONGHUA, f"{level}级{half}等") for level, half in _GRADE.findall(text)]
        seen += [(ProofKind.CERTIFICATE, number) for number in _NUMBER.findall(text)]
    if slot in COURSES:
        seen += [(ProofKind.COURSE_YEAR, year) for year in _YEAR.findall(text)]
    return seen


def _iso(year: str, month: str, day: str) -> str:
    """The day in ISO form, or "" when there is no such day (the eyes misread)."""
    try:
        return dt.date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return ""

"""What the lines of a scan propose: study, certificate number, Putonghua grade, course year, 学信网 code. A person confirms each. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from committee.text import Text

Box = tuple[float, float, float, float]


class ProofKind(StrEnum):
    """What was read."""

    STUDY = "study"
    CERTIFICATE = "certificate-number"
    PUTONGHUA = "putonghua"
    COURSE_YEAR = "course-year"
    XUEXIN = "xuexin-code"
    QR = "qr"

    @property
    def label(self) -> Text:
        return {
            ProofKind.STUDY: Text("学历", "study"),
            ProofKind.CERTIFICATE: Text("证书编号", "certificate number"),
            ProofKind.PUTONGHUA: Text("普通话等级", "Putonghua grade"),
            ProofKind.COURSE_YEAR: Text("继续教育年度", "course year"),
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
_XUEXIN = re.compile(r"验证码[:：]?([0-9A-Z]{12}|[0-9A-Z]{16})(?![0-9A-Z])")
CERTIFICATES = ("degree_certificate", "xuexin_report", "graduate_register", "postdoctoral_certificate")
COURSES = ("continuing_education_general", "continuing_education_specialty")
READABLE = (*CERTIFICATES, *COURSES, "putonghua_certificate")


def proposals(lines: Iterable[SeenLine], *, slot: str) -> tuple[Proposal, ...]:
    """What the lines of a file in *slot* propose, each kind and value once, in reading order."""
    found: dict[tuple[ProofKind, str], Proposal] = {}
    for line in lines:
        text = re.sub(r"[\s　]", "", line.text).translate(str.maketrans("０１２３４５６７８９", "0123456789"))
        for kind, value in _read(text, slot):
            found.setdefault((kind, value), Proposal(kind, value, line.page, line.box))
    return tuple(found.values())


def _read(text: str, slot: str) -> list[tuple[ProofKind, str]]:
    seen: list[tuple[ProofKind, str]] = []
    if slot in CERTIFICATES:
        study = next((name for pattern, name in _STUDIES if pattern.search(text)), "")
        seen += [(ProofKind.STUDY, study)] if study else []
        seen += [(ProofKind.CERTIFICATE, number) for number in _NUMBER.findall(text)]
    if slot == "xuexin_report":
        seen += [(ProofKind.XUEXIN, code) for code in _XUEXIN.findall(text.upper())]
    if slot == "putonghua_certificate":
        seen += [(ProofKind.PUTONGHUA, f"{level}级{half}等") for level, half in _GRADE.findall(text)]
        seen += [(ProofKind.CERTIFICATE, number) for number in _NUMBER.findall(text)]
    if slot in COURSES:
        seen += [(ProofKind.COURSE_YEAR, year) for year in _YEAR.findall(text)]
    return seen

"""What a check says: findings, what could not be checked, and the verdict that follows from both.

The JSON shapes are the stable ones of the command line; see `docs/redaction.md`.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What a finding reveals; METADATA and HIDDEN only when it is recognised as nothing more precise."""

    NAME = "name"
    PHOTO = "photo"
    UNIT = "unit"
    ID_NUMBER = "id_number"
    PHONE = "phone"
    EMAIL = "email"
    SEAL = "seal"
    SIGNATURE = "signature"
    CODE = "code"
    METADATA = "metadata"
    HIDDEN = "hidden"
    OTHER = "other"


class Severity(StrEnum):
    """How certain the finding is; what the office does with it follows from the leak class (R-501, domain 7.2)."""

    LEAK = "leak"
    SUSPECT = "suspect"
    NOTICE = "notice"

    @property
    def rank(self) -> int:
        """0 for a notice, 1 for a suspect, 2 for a leak."""
        return (Severity.NOTICE, Severity.SUSPECT, Severity.LEAK).index(self)


class Channel(StrEnum):
    """Where in the file the finding lies."""

    TEXT = "text"
    OCR = "ocr"
    IMAGE = "image"
    VECTOR = "vector"
    ANNOTATION = "annotation"
    FORM = "form"
    ATTACHMENT = "attachment"
    METADATA = "metadata"
    OUTLINE = "outline"
    LAYER = "layer"
    REVISION = "revision"
    LINK = "link"
    FILENAME = "filename"
    FONT = "font"
    SCRIPT = "script"
    STRUCTURE = "structure"


class Verdict(StrEnum):
    """The answer on a whole file, worst first."""

    LEAK = "leak"
    UNDECIDED = "undecided"
    SUSPECT = "suspect"
    CLEAN = "clean"


@dataclass(frozen=True, slots=True)
class Text:
    """One sentence in both languages of the interface, Chinese first."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in PDF points from the top-left corner of the page as displayed (after crop and rotation)."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def width(self) -> float:
        """Width in points, never negative."""
        return max(0.0, self.x1 - self.x0)

    @property
    def height(self) -> float:
        """Height in points, never negative."""
        return max(0.0, self.y1 - self.y0)

    @property
    def area(self) -> float:
        """Area in square points."""
        return self.width * self.height

    def intersect(self, other: "Box") -> "Box":
        """The common rectangle; empty (area 0) when the two do not meet."""
        x0, y0 = max(self.x0, other.x0), max(self.y0, other.y0)
        return Box(x0, y0, max(x0, min(self.x1, other.x1)), max(y0, min(self.y1, other.y1)))

    def union(self, other: "Box") -> "Box":
        """The smallest rectangle around both."""
        return Box(min(self.x0, other.x0), min(self.y0, other.y0), max(self.x1, other.x1), max(self.y1, other.y1))

    def grown(self, by: float) -> "Box":
        """The rectangle with `by` points added on every side."""
        return Box(self.x0 - by, self.y0 - by, self.x1 + by, self.y1 + by)

    def to_json(self) -> list[float]:
        """Four numbers with one tenth of a point of precision."""
        return [round(self.x0, 1), round(self.y0, 1), round(self.x1, 1), round(self.y1, 1)]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that reveals, or may reveal, who the applicant is.

    `page` counts from 1 and is None for the whole document. `evidence` is the recovered text (or a short description of a
    picture): it holds identity, so it is left out of `repr` and must never be logged. `seen_by` names the reader that saw it.
    `boxes` are the parts of a finding that runs over several lines, one each; `rank` is place and number in a list of authors (R-505).
    """

    kind: Kind
    severity: Severity
    channel: Channel
    detector: str
    leak_class: str
    explanation: Text
    page: int | None = None
    box: Box | None = None
    evidence: str = field(default="", repr=False)
    confidence: float = 1.0
    fix: Text | None = None
    seen_by: str = ""
    place: str = ""
    boxes: tuple[Box, ...] = ()
    rank: tuple[int, int] | None = None

    def to_json(self) -> dict[str, Any]:
        """The finding as the stable report shows it."""
        return {
            "kind": self.kind.value,
            "severity": self.severity.value,
            "page": self.page,
            "bbox": self.box.to_json() if self.box else None,
            "channel": self.channel.value,
            "detector": self.detector,
            "evidence": self.evidence,
            "leak_class": self.leak_class,
            "explanation": self.explanation.zh,
            "explanation_en": self.explanation.en,
            "confidence": round(self.confidence, 2),
            "fix": self.fix.zh if self.fix else None,
            "fix_en": self.fix.en if self.fix else None,
            "seen_by": self.seen_by,
            "place": self.place,
            "boxes": [box.to_json() for box in self.boxes],
            "rank": list(self.rank) if self.rank else None,
        }


def finding_from_json(data: dict[str, Any]) -> Finding:
    """The inverse of `Finding.to_json`; raises KeyError or ValueError on a shape that is not one."""
    box = data["bbox"]
    fix = data["fix"]
    return Finding(
        kind=Kind(data["kind"]),
        severity=Severity(data["severity"]),
        channel=Channel(data["channel"]),
        detector=str(data["detector"]),
        leak_class=str(data["leak_class"]),
        explanation=Text(str(data["explanation"]), str(data["explanation_en"])),
        page=None if data["page"] is None else int(data["page"]),
        box=None if box is None else Box(*(float(edge) for edge in box)),
        evidence=str(data["evidence"]),
        confidence=float(data["confidence"]),
        fix=None if fix is None else Text(str(fix), str(data["fix_en"])),
        seen_by=str(data["seen_by"]),
        place=str(data["place"]),
        boxes=tuple(Box(*(float(edge) for edge in part)) for part in data.get("boxes") or ()),
        rank=None if not data.get("rank") else (int(data["rank"][0]), int(data["rank"][1])),
    )


@dataclass(frozen=True, slots=True)
class NotChecked:
    """A part that nobody looked at, and why. `decisive` parts make the verdict undecided; a part that the caller left out on
    purpose (`--fast`) is said but is not decisive."""

    what: Text
    why: Text
    page: int | None = None
    decisive: bool = True

    def to_json(self) -> dict[str, Any]:
        """The entry as the stable report shows it."""
        return {
            "page": self.page,
            "what": self.what.zh,
            "what_en": self.what.en,
            "why": self.why.zh,
            "why_en": self.why.en,
            "decisive": self.decisive,
        }


def not_checked_from_json(data: dict[str, Any]) -> NotChecked:
    """The inverse of `NotChecked.to_json`."""
    return NotChecked(
        what=Text(str(data["what"]), str(data["what_en"])),
        why=Text(str(data["why"]), str(data["why_en"])),
        page=None if data["page"] is None else int(data["page"]),
        decisive=bool(data["decisive"]),
    )


@dataclass(frozen=True, slots=True)
class Report:
    """The answer on one file. `file` is a base name, `sha256` that of the bytes that were checked."""

    file: str
    sha256: str
    pages: int
    findings: tuple[Finding, ...] = ()
    not_checked: tuple[NotChecked, ...] = ()

    @property
    def verdict(self) -> Verdict:
        """Worst first: leak, undecided, suspect, clean; notices alone leave a file clean."""
        return verdict_of(self.findings, not_checked=self.not_checked)

    @property
    def exit_code(self) -> int:
        """0 when clean, 1 otherwise."""
        return 0 if self.verdict is Verdict.CLEAN else 1

    def to_json(self) -> dict[str, Any]:
        """The report as the stable command prints it."""
        return {
            "file": self.file,
            "sha256": self.sha256,
            "pages": self.pages,
            "verdict": self.verdict.value,
            "findings": [finding.to_json() for finding in self.findings],
            "not_checked": [part.to_json() for part in self.not_checked],
        }


def verdict_of(findings: Iterable[Finding], *, not_checked: Iterable[NotChecked] = ()) -> Verdict:
    """The worst that the findings and the unread parts allow to say."""
    severities = {finding.severity for finding in findings}
    if Severity.LEAK in severities:
        return Verdict.LEAK
    if any(part.decisive for part in not_checked):
        return Verdict.UNDECIDED
    if Severity.SUSPECT in severities:
        return Verdict.SUSPECT
    return Verdict.CLEAN

"""The law of postings: how long, what may stand on them, until when one may object (R-113 to R-115, R-441, R-444). Pure."""

import datetime as dt
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from committee.clock import beijing, beijing_day
from committee.errors import BadInput, Refused
from committee.seasons.calendars import ONE_DAY, Calendar
from committee.seasons.deadlines import on_time
from committee.text import Text

BODY_SHORTEST, BODY_LONGEST = 10, 4000


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeLine:
    """One person as printed: nothing but name, unit, specialty and level (R-441). *subject_id* is the poster's own row."""

    subject_id: int
    name: str
    unit_name: str
    specialty: str
    level: str


class TooShort(Refused):
    """The period holds fewer workdays than the rule asks for (E-62, E-63)."""

    message = Text(
        "{start}至{end}只有 {n} 个工作日，不足 {needed} 个。",
        "{start} to {end} holds {n} {n:workday|workdays}; {needed} are needed.",
    )
    next_step = Text("从这一天起公示，最早到 {earliest} 结束。", "From that day the earliest end is {earliest}.")

    def __init__(self, *, start: dt.date, end: dt.date, n: int, needed: int, earliest: dt.date) -> None:
        super().__init__(
            start=start.isoformat(),
            end=end.isoformat(),
            n=n,
            needed=needed,
            next_step=self.next_step.format(earliest=earliest.isoformat()),
        )


class NotForTheWall(Refused):
    """A line holds what a notice may never show (R-441, E-67)."""

    message = Text(
        "公示名单第 {no} 行含有身份证号或电话号码，已停止发布。",
        "Line {no} of the notice holds an ID or phone number; it was not posted.",
    )


class NotInTime(Refused):
    """Outside the days in which objections are taken."""

    message = Text("异议须在公示期内提出，截止公示最后一日24:00。", "Objections are taken until 24:00 of the last day.")
    next_step = Text(
        "公示期外的情况可拨打监督电话反映。", "Outside these days you can still call the supervision number."
    )


def counted_workdays(calendar: Calendar, starts_on: dt.date, ends_on: dt.date, *, count_first: bool = True) -> int:
    """Workdays of a posting, both printed days inclusive, the first one left out when P-02 says so (R-113)."""
    return calendar.workdays(starts_on if count_first else starts_on + ONE_DAY, ends_on)


def check_period(
    calendar: Calendar, starts_on: dt.date, ends_on: dt.date, *, needed: int, count_first: bool = True
) -> int:
    """The workdays of the posting. Raises ``TooShort`` with the earliest end that would do (R-113, E-62, E-63)."""
    n = counted_workdays(calendar, starts_on, ends_on, count_first=count_first)
    if n < needed:
        earliest = calendar.publicity_end(starts_on, needed, count_first=count_first)
        raise TooShort(start=starts_on, end=ends_on, n=n, needed=needed, earliest=earliest)
    return n


def shows_a_number(text: str) -> bool:
    """Whether *text* holds an ID number (whole, old, or with stars in the middle) or a mobile number, in any spelling."""
    folded = re.sub(r"[\s\-‐–—_.·]", "", unicodedata.normalize("NFKC", text))
    return bool(
        re.search(r"\d{15}", folded)
        or re.search(r"\d{4,10}[*xX＊●×]{4,}\d{0,4}[\dxX]?", folded)
        or re.search(r"(?<!\d)1[3-9]\d{9}(?!\d)", folded)
    )


def check_lines(lines: Sequence[NoticeLine], *, may_be_empty: bool = False) -> None:
    """Raise when somebody stands on the notice twice, a number that may not be shown (R-441, E-67), or nobody.

    A committee that passed nobody posts that result as well: only there a notice may be empty (R-318).
    """
    if not lines and not may_be_empty:
        raise BadInput(Text("公示名单为空。", "Nobody is on the notice."))
    if len({line.subject_id for line in lines}) != len(lines):
        raise BadInput(Text("公示名单中有人重复。", "Somebody is on the notice twice."))
    for no, line in enumerate(lines, 1):
        if any(shows_a_number(text) for text in (line.name, line.unit_name, line.specialty, line.level)):
            raise NotForTheWall(no=no)


def objections_until(ends_on: dt.date) -> dt.datetime:
    """24:00 of the last day, in UTC (domain 0.3)."""
    after = ends_on + ONE_DAY
    return beijing(after.year, after.month, after.day)


def check_in_time(received_at: dt.datetime, *, starts_on: dt.date, ends_on: dt.date, p01: str = "inclusive") -> None:
    """Raise ``NotInTime`` before the first day or after 24:00 of the last one (P-01 decides on the very second)."""
    if beijing_day(received_at) < starts_on or not on_time(received_at, objections_until(ends_on), p01=p01):
        raise NotInTime


def check_objection(*, signed: bool, name: str, contact: str, body: str) -> None:
    """Raise ``BadInput`` when a signed objection lacks its name or contact, or the facts are missing (R-444)."""
    if signed and not (name.strip() and contact.strip()):
        raise BadInput(
            Text("实名反映请填写姓名和联系方式。", "A signed objection needs your name and a way to reach you.")
        )
    if not BODY_SHORTEST <= len(body.strip()) <= BODY_LONGEST:
        raise BadInput(
            Text(
                "请写明具体事实（10 至 4000 字）；匿名反映只有写明具体线索才能核查。",
                "State the facts (10 to 4000 characters); an anonymous objection needs concrete leads.",
            )
        )


class DayState(StrEnum):
    """How a day stands on the strip of a posting."""

    DONE = "done"
    REST = "rest"
    TODAY = "today"
    TODO = "todo"


@dataclass(frozen=True, slots=True)
class StripDay:
    """One day of the strip."""

    day: dt.date
    state: DayState


def strip(calendar: Calendar, starts_on: dt.date, ends_on: dt.date, *, today: dt.date) -> tuple[StripDay, ...]:
    """Every day of a posting with its state; a day off never counts, also today."""
    days, day = [], starts_on
    while day <= ends_on:
        if not calendar.is_workday(day):
            state = DayState.REST
        elif day == today:
            state = DayState.TODAY
        else:
            state = DayState.DONE if day < today else DayState.TODO
        days.append(StripDay(day, state))
        day += ONE_DAY
    return tuple(days)


def workdays_left(calendar: Calendar, starts_on: dt.date, ends_on: dt.date, *, today: dt.date) -> int:
    """Workdays that are still to be waited, today included; 0 after the end."""
    return calendar.workdays(max(today, starts_on), ends_on)


class Attachment(StrEnum):
    """Kinds of evidence that are taken."""

    PDF = "application/pdf"
    JPEG = "image/jpeg"
    PNG = "image/png"

    @property
    def suffix(self) -> str:
        return {Attachment.PDF: "pdf", Attachment.JPEG: "jpg", Attachment.PNG: "png"}[self]


def attachment_kind(content: bytes) -> Attachment:
    """What the bytes are, by their beginning, not by their name. Raises ``BadInput`` for anything else."""
    for start, kind in (
        (b"%PDF-", Attachment.PDF),
        (b"\xff\xd8\xff", Attachment.JPEG),
        (b"\x89PNG\r\n\x1a\n", Attachment.PNG),
    ):
        if content.startswith(start):
            return kind
    raise BadInput(Text("附件只收 PDF、JPG 或 PNG。", "Evidence may be PDF, JPG or PNG."))

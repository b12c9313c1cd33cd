"""The data of what recognition prints: forms 1 to 4 literally, and the report forms. Names that no font can print are found first."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from committee.documents.fonts import missing_characters
from committee.errors import Refused
from committee.people.models import Person, Unit
from committee.people.queries import id_number_of
from committee.people.rules import masked_id_number
from committee.publicity.models import Posting, PostingKind
from committee.publicity.steps import objections_of
from committee.recognition.actions_employer import posting_of
from committee.recognition.counting import Category, check_agree, name_list
from committee.recognition.models import RecognitionApplication
from committee.recognition.queries import passed_people, posted_people
from committee.recognition.rules import Phase
from committee.seasons.models import Season
from committee.seasons.queries import recognition_rulebook_of, switch
from committee.seasons.recognition_rulebook import RecognitionRulebook
from committee.seasons.recognition_tables import Report
from committee.text import Text

QUIET = "未收到异议和举报"
QUIET_POSTING = f"公示期间{QUIET}"
"""What a clerk records of a posting unless there was something; printed in Chinese whatever the page speaks."""
LISTED = (Phase.SECOND_PUBLICITY, Phase.PUBLISHED, Phase.CONFIRMED)


class Incomplete(Refused):
    """A field that a form prescribes is empty."""

    message = Text("{name}：{what}没有填写，不能打印。", "{name}: {what} is empty; it cannot be printed.")
    next_step = Text("请在填报内容中补充后再打印。", "Complete the form, then print.")


class NotPrintable(Refused):
    """A character that none of the fonts has, found before anything is printed."""

    message = Text("{name}：字体中没有“{signs}”，不能打印。", "{name}: the fonts lack “{signs}”; it cannot be printed.")
    next_step = Text(
        "请把含有该字的字体放入字体文件夹，再打印。",
        "Put a font with this character into the folder of fonts, then print.",
    )


class NobodyToPrint(Refused):
    """There is nobody for this document."""

    message = Text("没有可打印的人员。", "There is nobody to print.")


def check_printable(rows: Iterable[RecognitionApplication]) -> None:
    """Raise ``NotPrintable`` naming the first person whose name or unit the fonts cannot print."""
    for row in rows:
        signs = missing_characters(row.name + row.unit_name)
        if signs:
            raise NotPrintable(name=row.name, signs="".join(sorted(signs)))


def notice_of(book: RecognitionRulebook) -> dict[str, Any]:
    """Title and number of the season's notice, as forms print them."""
    return {"notice_title": f"《{book.notice.title.zh}》", "notice_number": book.notice.number}


def _words(rows: Sequence[RecognitionApplication], book: RecognitionRulebook) -> tuple[str, str]:
    """Routes and levels of a group as the head of a form prints them."""
    routes = dict.fromkeys(book.route(row.route).form_name for row in rows)
    levels = dict.fromkeys(book.level(row.level).name.zh for row in rows)
    return "、".join(routes), "、".join(levels)


def rows_of_posting(session: Session, posting: Posting) -> dict[int, RecognitionApplication]:
    """The applications on a notice, by id."""
    ids = [line.subject_id for line in posting.lines]
    rows = session.scalars(select(RecognitionApplication).where(RecognitionApplication.id.in_(ids)))
    return {row.id: row for row in rows}


def form1(session: Session, posting: Posting) -> dict[str, Any]:
    """Form 1 公示 of a posting before filing (R-180); ID numbers as P-33 says (R-181). Raises ``Incomplete``."""
    season = session.get_one(Season, posting.season_id)
    book, found = recognition_rulebook_of(season), rows_of_posting(session, posting)
    rows = [found[line.subject_id] for line in posting.lines]
    check_printable(rows)
    route, level = _words(rows, book)
    unit = session.get_one(Unit, rows[0].unit_id)
    hidden = switch(season, "P-33") == "masked"
    return {
        **notice_of(book),
        "route": route,
        "level": level,
        "people": [_person(session, row, no, book, hidden=hidden) for no, row in enumerate(rows, 1)],
        "starts": posting.starts_on,
        "ends": posting.ends_on,
        "office": unit.name,
        "phone": unit.phone or book.contacts.supervision_phone,
        "signed_on": posting.starts_on,
    }


def _person(
    session: Session, row: RecognitionApplication, no: int, book: RecognitionRulebook, *, hidden: bool
) -> dict[str, Any]:
    person, told = session.get_one(Person, row.person_id), row.form.get("personal", {})
    for key, what in (
        ("political", Text("政治面貌", "political status")),
        ("started_work", Text("参加工作时间", "start of work")),
        ("post_unit", Text("编制所在单位", "unit holding the post")),
        ("present_since", Text("到现单位时间", "time in the present unit")),
        ("performance", Text("思想政治表现", "political performance")),
        ("work", Text("主要专业工作", "main work")),
        ("achievements", Text("成绩", "achievements")),
    ):
        if not told.get(key):
            raise Incomplete(name=row.name, what=what)
    number = id_number_of(person)
    return {
        "no": no,
        "name": row.name,
        "sex": person.sex,
        "ethnicity": person.ethnicity,
        "political_status": told["political"],
        "id_number": masked_id_number(number) if hidden else number,
        "started_work": dt.date.fromisoformat(told["started_work"]),
        "post_unit": told["post_unit"],
        "past": [_stretch(job) for job in told.get("history", ())],
        "present_since": dt.date.fromisoformat(told["present_since"]),
        "present_unit": told.get("present_unit") or row.unit_name,
        "secondments": [_stretch(job) | {"note": job.get("note", "")} for job in told.get("secondments", ())],
        "performance": told["performance"],
        "work": told["work"],
        "achievements": told["achievements"],
        "route": book.route(row.route).form_name,
        "specialty": book.specialty(row.specialty).zh,
        "level": book.level(row.level).name.zh,
    }


def _stretch(job: dict[str, Any]) -> dict[str, Any]:
    return {
        "starts": dt.date.fromisoformat(job["starts"]),
        "ends": dt.date.fromisoformat(job["ends"]),
        "unit": job["unit"],
    }


def _outcome(session: Session, posting: Posting) -> str:
    """What forms 2 and 4 say of objections: the recorded words, or how many came in."""
    n = len(objections_of(session, posting))
    if n:
        return f"收到异议{n}件，已核查办结"
    return posting.result_note.removeprefix("公示期间") or QUIET


def form2(session: Session, posting: Posting) -> dict[str, Any]:
    """Form 2 公示结果 (R-182): seal and date, no signature."""
    season = session.get_one(Season, posting.season_id)
    book, found = recognition_rulebook_of(season), rows_of_posting(session, posting)
    rows = [found[line.subject_id] for line in posting.lines]
    check_printable(rows)
    route, level = _words(rows, book)
    return {
        **notice_of(book),
        "unit": rows[0].unit_name,
        "starts": posting.starts_on,
        "ends": posting.ends_on,
        "first_name": rows[0].name,
        "count": len(rows),
        "route": route,
        "level": level,
        "outcome": _outcome(session, posting),
        "signed_on": None,
    }


def form3(session: Session, rows: Sequence[RecognitionApplication], *, season: Season) -> dict[str, Any]:
    """Form 3 推荐报告 for people of one unit whose posting was quiet (R-183, R-184)."""
    if not rows:
        raise NobodyToPrint
    check_printable(rows)
    book = recognition_rulebook_of(season)
    postings = [p for row in rows if (p := posting_of(session, row.id, PostingKind.BEFORE_FILING)) is not None]
    if not postings:
        raise NobodyToPrint
    groups: dict[Report, dict[tuple[str, str], list[str]]] = {report: {} for report in Report}
    for row in rows:
        key = (row.specialty, row.level)
        groups[book.route(row.route).report].setdefault(key, []).append(row.name)

    def recommended(report: Report) -> list[dict[str, Any]]:
        return [
            {
                "names": names,
                "series": book.series_of(specialty).name.zh,
                "specialty": book.specialty(specialty).zh,
                "level": book.level(level).name.zh.removesuffix("级"),
            }
            for (specialty, level), names in groups[report].items()
        ]

    return {
        **notice_of(book),
        "unit": rows[0].unit_name,
        "first_name": rows[0].name,
        "count": len(rows),
        "starts": min(p.starts_on for p in postings),
        "ends": max(p.ends_on for p in postings),
        "first_determination": recommended(Report.FIRST),
        "conferral": recommended(Report.CONFERRAL),
        "high_determination": recommended(Report.HIGH),
        "signed_on": None,
    }


def form4(
    session: Session, rows: Sequence[RecognitionApplication], *, season: Season, body: str, keep_empty: bool = True
) -> dict[str, Any]:
    """Form 4 公示情况报告 of a unit or bureau with its list (R-185 to R-188).

    Raises ``CountsDisagree`` naming the category when passed and posted people differ, ``NobodyToPrint`` before any posting.
    """
    book = recognition_rulebook_of(season)
    listed = [row for row in rows if row.phase in LISTED]
    postings = [p for row in listed if (p := posting_of(session, row.id, PostingKind.AFTER_CHECK)) is not None]
    if not postings:
        raise NobodyToPrint
    waiting = [row for row in rows if row.phase is Phase.PASSED]
    passed = passed_people(session, [*listed, *waiting], season=season)
    recommended = sum(row.arrived_at is not None for row in rows)
    check_agree(passed, posted_people(session, rows, season=season), recommended=recommended)
    check_printable(listed)
    lists = name_list(passed)
    told = {p.id: _outcome(session, p) for p in postings}
    busy = [words for words in told.values() if words != QUIET and "未" not in words]
    return {
        **notice_of(book),
        "unit": body,
        "recommended": recommended,
        "starts": min(p.starts_on for p in postings),
        "ends": max(p.ends_on for p in postings),
        "outcome": "；".join(dict.fromkeys(busy)) or QUIET,
        "signed_on": None,
        "keep_empty": keep_empty,
        **{c.value: [{"unit": unit, "names": names} for unit, names in lists[c]] for c in Category},
    }

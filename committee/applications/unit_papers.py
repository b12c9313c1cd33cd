"""What an employer prints and an applicant signs: 公示, 公示结果, 推荐报告, 个人承诺书, from the same rows as the pages (R-124, R-132).

Notice 2 asks for these papers without prescribing their wording, so that each says that its layout is to be confirmed.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from committee.applications.models import Application
from committee.applications.reading import education_of
from committee.applications.rules import Phase
from committee.applications.rules_unit_papers import Paper
from committee.clock import beijing_day
from committee.documents.pdf import render_pdf
from committee.documents.shapes import TO_BE_CONFIRMED
from committee.errors import Refused
from committee.people.models import Person, Unit
from committee.publicity import steps as publicity
from committee.publicity.models import ObjectionState, Posting, PostingState
from committee.seasons.models import Season
from committee.seasons.queries import rulebook_of
from committee.seasons.rulebook import Rulebook
from committee.text import Text


class NotYetPrintable(Refused):
    """A posting's result or a recommendation is printed only when the posting ran its time without open objection (R-184)."""

    message = Text(
        "公示还没有期满登记结果，或有异议没有核查完，不能打印这份文书。",
        "The posting has not run its time, or an objection is open; this paper cannot be printed yet.",
    )
    next_step = Text("登记公示结果后再打印。", "Record the result of the posting, then print.")


def printable(posting: Posting) -> tuple[Paper, ...]:
    """Which papers of *posting* can be printed now."""
    return tuple(Paper) if posting.state is PostingState.COMPLETED else (Paper.NOTICE,)


def paper_pdf(session: Session, posting: Posting, paper: Paper) -> bytes:
    """One paper of a unit's posting. Raises ``NotYetPrintable``."""
    if paper not in printable(posting):
        raise NotYetPrintable
    season = session.get_one(Season, posting.season_id)
    unit = session.get_one(Unit, posting.unit_id)
    rows = _people_of(session, posting)
    data: dict[str, Any] = {
        "mark": TO_BE_CONFIRMED,
        "unit": unit.name,
        "starts": posting.starts_on,
        "ends": posting.ends_on,
        "workdays": posting.workdays,
        **_notice(rulebook_of(season)),
    }
    if paper is Paper.NOTICE:
        return render_pdf("unit_notice", data | _notice_data(session, rows, unit=unit, posting=posting, season=season))
    data |= {"outcome": _outcome(session, posting), "signed_on": None}
    if paper is Paper.OUTCOME:
        return render_pdf("unit_outcome", data | {"names": [row.name for row in rows]})
    return render_pdf("unit_report", data | _report_data(session, rows, season=season))


def _notice(book: Rulebook) -> dict[str, str]:
    return {"notice_title": book.notice.title.zh, "notice_number": book.notice.number}


def _people_of(session: Session, posting: Posting) -> list[Application]:
    rows = session.scalars(select(Application).where(Application.id.in_([line.subject_id for line in posting.lines])))
    by_id: Mapping[int, Application] = {row.id: row for row in rows}
    return [by_id[line.subject_id] for line in posting.lines if line.subject_id in by_id]


def _notice_data(
    session: Session, rows: Sequence[Application], *, unit: Unit, posting: Posting, season: Season
) -> dict[str, Any]:
    book = rulebook_of(season)
    people = {p.id: p for p in session.scalars(select(Person).where(Person.id.in_([row.person_id for row in rows])))}
    return {
        "people": [
            {
                "no": no,
                "name": row.name,
                "sex": people[row.person_id].sex or "—",
                "ethnicity": people[row.person_id].ethnicity or "—",
                "education": _education(row, book),
                "title": _title(row, book),
                "kind": row.evaluation.label.zh,
                "specialty": book.specialty(row.specialty).zh,
                "level": book.level(row.level).name.zh,
            }
            for no, row in enumerate(rows, 1)
        ],
        "phone": unit.phone or book.contacts.phone,
        "supervision_phone": book.contacts.supervision_phone,
        "posted_on": beijing_day(posting.posted_at),
    }


def _education(row: Application, book: Rulebook) -> str:
    found = education_of(str(row.form.get("education") or ""), rulebook=book)
    return found.label.zh if found else "—"


def _title(row: Application, book: Rulebook) -> str:
    held, on = str(row.form.get("title_level") or ""), str(row.form.get("title_on") or "")
    if not held:
        return "无"
    return book.level(held).title.zh + (f"（{on[:4]}.{on[5:7]}）" if on else "")


def _outcome(session: Session, posting: Posting) -> str:
    found = publicity.objections_of(session, posting)
    if not found:
        return "未收到异议和举报"
    upheld = sum(1 for one in found if one.state is ObjectionState.UPHELD)
    rest = len(found) - upheld
    parts = [f"收到异议{len(found)}件"]
    if upheld:
        parts.append(f"经核查属实{upheld}件，相关人员不予推荐")
    if rest:
        parts.append(f"经核查不成立{rest}件")
    return "，".join(parts)


def _report_data(session: Session, rows: Sequence[Application], *, season: Season) -> dict[str, Any]:
    """Those of the posting who were recommended or still stand for it, by level, specialty, channel and kind."""
    book = rulebook_of(season)
    out = (Phase.DRAFT, Phase.WITHDRAWN, Phase.EMPLOYER_CHECK, Phase.DISQUALIFIED)
    groups: dict[tuple[int, str, str, str], list[Application]] = {}
    for row in rows:
        if row.phase not in out:
            key = (-row.level_rank, row.specialty, row.channel.value, row.evaluation.value)
            groups.setdefault(key, []).append(row)
    above = {session.get_one(Unit, row.upper_unit_id).name for row in rows if row.upper_unit_id is not None}
    return {
        "upper": "、".join(sorted(above)) or book.contacts.office.zh,
        "series": book.series.name.zh,
        "opinion": book.paper.opinion,
        "groups": [
            {
                "names": [row.name for row in people],
                "channel": people[0].channel.label.zh,
                "kind": people[0].evaluation.label.zh,
                "specialty": book.specialty(people[0].specialty).zh,
                "level": book.level(people[0].level).name.zh,
            }
            for _, people in sorted(groups.items())
        ],
    }


def pledge_pdf(session: Session, application: Application) -> bytes:
    """The applicant's pledge, to be signed by hand, scanned and uploaded (R-132)."""
    season = session.get_one(Season, application.season_id)
    book = rulebook_of(season)
    return render_pdf(
        "pledge",
        {
            "mark": TO_BE_CONFIRMED,
            **_notice(book),
            "name": application.name,
            "unit": application.unit_name,
            "channel": application.channel.label.zh,
            "kind": application.evaluation.label.zh,
            "series": book.series.name.zh,
            "specialty": book.specialty(application.specialty).zh,
            "level": book.level(application.level).name.zh,
        },
    )

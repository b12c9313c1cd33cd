"""Applications from Excel: one row a person and what they apply for. Every row is checked, then all become drafts or none.

A draft is where each applicant goes on: fills in, uploads and hands in; nothing that a person must declare is taken from a sheet.
"""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from committee import audit, clock
from committee.applications.actions import Choice, open_draft
from committee.applications.models import Application
from committee.applications.refusals import FilingClosed
from committee.applications.rules import Channel, EvaluationKind, Phase
from committee.db import transaction
from committee.documents.excel import CellProblem, Column, mark_errors, read_table, write_table
from committee.errors import BadInput, CommitteeError
from committee.people.integrity import check_may_file
from committee.people.models import Person, Unit
from committee.people.queries import person_by_id_number
from committee.people.roster import Roster, read_roster, roster_columns, write_roster
from committee.people.roster_sheet import ROSTER_LIMITS, RosterRow
from committee.seasons.deadlines import on_time
from committee.seasons.models import Season
from committee.seasons.queries import rulebook_of, switch, windows_of
from committee.seasons.wording import moment
from committee.text import Text


class ImportRefused(BadInput):
    """Some rows of a list of applications are wrong: none was taken. ``marked`` is the same sheet with the reasons."""

    message = Text(
        "申报名单有 {n} 处问题，一行都没有导入。",
        "The list of applications has {n} {n:fault|faults}; no row was taken.",
    )
    next_step = Text("请按表中注明的原因改正后整表重新导入。", "Correct what the sheet says and import it again.")

    def __init__(self, problems: tuple[CellProblem, ...], marked: bytes) -> None:
        super().__init__(n=len(problems))
        self.problems, self.marked = problems, marked


@dataclass(frozen=True, slots=True)
class Taken:
    """What an import did: drafts opened, and how many of their people were new."""

    drafts: int
    new_people: int


def columns_for(season: Season) -> tuple[Column, ...]:
    """The staff list's columns and what is applied for, with the season's own choices."""
    book = rulebook_of(season)
    return (
        *roster_columns(with_unit=True),
        Column("channel", Text("渠道", "Channel"), 20, choices=tuple(c.label.zh for c in Channel), required=True),
        Column(
            "evaluation", Text("类型", "Kind"), 10, choices=tuple(k.label.zh for k in EvaluationKind), required=True
        ),
        Column(
            "specialty",
            Text("专业", "Specialty"),
            22,
            choices=tuple(s.name.zh for s in book.specialties),
            required=True,
        ),
        Column(
            "level", Text("级别", "Level"), 10, choices=tuple(v.name.zh for v in book.enabled_levels), required=True
        ),
    )


def application_template(season: Season, *, locale: str = "zh") -> bytes:
    """An empty sheet to fill in, with its choices and a page of instructions."""
    notes = (
        Text(
            "每人一行；不要合并单元格，不要用公式。",
            "One person a row; no merged cells, no formulas.",
        ),
        Text(
            "导入后成为草稿，由申报人登录后填报、上传、提交。",
            "Rows become drafts; the applicants sign in, fill in, upload and hand in.",
        ),
    )
    return write_table(
        title=Text("申报名单", "Applications"), columns=columns_for(season), rows=(), notes=notes, locale=locale
    )


def import_applications(*, content: bytes, season_id: int, by: int | None, locale: str = "zh") -> Taken:
    """Take a whole list or nothing, in one transaction.

    Raises ``FilingClosed`` outside the season's window, ``UnreadableSheet``, ``ImportRefused``.
    """
    with transaction() as session:
        season = session.get_one(Season, season_id)
        windows, now = windows_of(season), clock.now()
        if not on_time(now, windows.filing_until, p01=switch(season, "P-01")):
            raise FilingClosed(from_=moment(windows.filing_from), until=moment(windows.filing_until))
        columns = columns_for(season)
        roster = read_roster(session, content, unit_id=None, today=clock.today())
        chosen, problems = _choices(session, season, content, columns, roster)
        if problems:
            marked = mark_errors(content, columns=columns, problems=problems, limits=ROSTER_LIMITS, locale=locale)
            raise ImportRefused(problems, marked)
        done = write_roster(session, roster, by=by)
        for line, choice in chosen.items():
            person = session.get_one(Person, done.people[line])
            unit = session.get_one(Unit, person.unit_id)
            open_draft(session, season=season, person=person, unit=unit, chosen=choice, by=by)
        audit.record(
            session,
            action="applications.import",
            season_id=season.id,
            subject="season",
            key=season.public_id,
            detail={"drafts": len(chosen), "new_people": done.new},
            account_id=by,
        )
        return Taken(len(chosen), done.new)


def _choices(
    session: Session, season: Season, content: bytes, columns: tuple[Column, ...], roster: Roster
) -> tuple[dict[int, Choice], tuple[CellProblem, ...]]:
    """What each line applies for, and every fault of the sheet: of reading, of people, of what is applied for."""
    book = rulebook_of(season)
    channels = {channel.label.zh: channel for channel in Channel}
    kinds = {kind.label.zh: kind for kind in EvaluationKind}
    specialties = {item.name.zh: item.code for item in book.specialties}
    levels = {level.name.zh: level.code for level in book.enabled_levels}
    table = read_table(content, columns=columns, limits=ROSTER_LIMITS)
    people = {row.number: row for row in roster.rows}
    problems = list(dict.fromkeys((*roster.problems, *table.problems)))
    found: dict[int, Choice] = {}
    held: dict[tuple[str, str, str], int] = {}
    for read in table.rows:
        values = {name: str(read.values.get(name) or "") for name in ("channel", "evaluation", "specialty", "level")}
        choice = Choice(
            channels[values["channel"]],
            kinds[values["evaluation"]],
            specialties[values["specialty"]],
            levels[values["level"]],
        )
        row = people.get(read.number)
        if row is None:
            continue
        key = (row.id_number, choice.specialty, choice.level)
        reason = _against(session, season, row, choice)
        if key in held:
            twice = Text("与第 {row} 行是同一人的同一申报。", "The same person and application as line {row}.")
            reason = twice.format(row=held[key])
        held.setdefault(key, read.number)
        if reason is not None:
            problems.append(CellProblem(read.number, table.places.get("level", ""), reason))
        found[read.number] = choice
    return found, tuple(sorted(problems, key=lambda p: (p.row, len(p.column), p.column)))


def _against(session: Session, season: Season, row: RosterRow, choice: Choice) -> Text | None:
    """Why this person may not open this draft, or None: a record of the integrity file, the same application twice (R-121)."""
    person = person_by_id_number(session, row.id_number)
    if person is None:
        return None
    try:
        check_may_file(session, person.id, on=clock.today())
    except CommitteeError as refusal:
        return refusal.message
    same = select(Application.id).where(
        Application.person_id == person.id,
        Application.season_year == season.year,
        Application.specialty == choice.specialty,
        Application.level == choice.level,
        Application.phase != Phase.WITHDRAWN,
    )
    if session.scalar(same.limit(1)) is not None:
        return Text(
            "此人今年已有同专业、同级别的申报。",
            "This person has an application for this specialty and level this year.",
        )
    return None

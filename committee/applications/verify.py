"""Recomputes applications from their recorded steps: phases, submission counts, due times, fees, the freeze."""

from collections.abc import Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from committee.applications.counting import submission_number
from committee.applications.models import Application, ElectronicAcceptance, Fee, Return
from committee.applications.reading import past_returns
from committee.applications.rules import WORKFLOW, Phase, ReturnedBy
from committee.errors import IllegalTransition
from committee.seasons.deadlines import on_time, return_due
from committee.seasons.models import Season
from committee.seasons.queries import calendar_of, rulebook_of, switch, windows_of
from committee.shapes import Check
from committee.text import Text


def verify(session: Session, season_id: int) -> Iterator[Check]:
    """One line for each law, naming the applications by address that break it."""
    season = session.get_one(Season, season_id)
    rows = session.scalars(
        select(Application)
        .where(Application.season_id == season_id)
        .options(selectinload(Application.steps), selectinload(Application.returns).selectinload(Return.defects))
    ).all()
    yield _line("状态由记录的步骤逐一得出", "phases follow from the recorded steps", _wrong_phases(rows), "R-328")
    yield _line("提交次数不超过规定，退回次序正确", "submission counts hold", _wrong_counts(rows, season), "R-126")
    yield _line("退回期限按规则算出", "due times of returns are as the rule computes", _wrong_due(rows, season), "P-04")
    yield _line("提交在申报时间内", "handed in inside the filing window", _late(rows, season), "R-105")
    yield _line(
        "收费与申报级别一致", "fees agree with the level applied for", _wrong_fees(session, rows, season), "R-131"
    )
    yield _line(
        "已接收材料均有接收记录", "every accepted dossier has its record", _no_acceptance(session, rows), "R-128"
    )
    filed = any(row.submitted_at is not None for row in rows)
    yield Check(
        part="applications",
        what=Text("首份申报提交时已锁定规则", "rules were fixed at the first hand-in"),
        recorded=str(season.frozen_at is not None),
        recomputed=str(filed),
        ok=(season.frozen_at is not None) == filed,
    )


def _line(zh: str, en: str, wrong: list[str], rule: str) -> Check:
    return Check(
        part="applications",
        what=Text(zh, en),
        recorded="",
        recomputed=", ".join(wrong[:5]) + (" …" if len(wrong) > 5 else ""),
        ok=not wrong,
        rule=rule,
    )


def _wrong_phases(rows: Sequence[Application]) -> list[str]:
    wrong = []
    for row in rows:
        phase = WORKFLOW.initial
        try:
            for step in row.steps:
                if step.phase_before is not phase:
                    raise IllegalTransition
                phase = WORKFLOW.next(phase, step.name)
                if step.phase_after is not phase:
                    raise IllegalTransition
        except IllegalTransition:
            wrong.append(row.public_id)
            continue
        if phase is not row.phase:
            wrong.append(row.public_id)
    return wrong


def _wrong_counts(rows: Sequence[Application], season: Season) -> list[str]:
    book, p07 = rulebook_of(season), switch(season, "P-07")
    most = book.returns.max_submissions
    wrong = []
    for row in rows:
        before: list[Return] = []
        for past in row.returns:
            if past.returned_by is ReturnedBy.OFFICE:
                n = submission_number(past_returns(before, rulebook=book), p07=p07)
                if past.n != n or past.n > most:
                    wrong.append(row.public_id)
            before.append(past)
    return wrong


def _wrong_due(rows: Sequence[Application], season: Season) -> list[str]:
    book, calendar, p04 = rulebook_of(season), calendar_of(season), switch(season, "P-04")
    return [
        row.public_id
        for row in rows
        for past in row.returns
        if past.due_at is not None
        and past.due_at != return_due(past.at, days=book.returns.days, p04=p04, calendar=calendar)
    ]


def _late(rows: Sequence[Application], season: Season) -> list[str]:
    windows, p01 = windows_of(season), switch(season, "P-01")
    return [
        row.public_id
        for row in rows
        if row.submitted_at is not None
        and not (windows.filing_from <= row.submitted_at and on_time(row.submitted_at, windows.filing_until, p01=p01))
    ]


def _wrong_fees(session: Session, rows: Sequence[Application], season: Season) -> list[str]:
    book = rulebook_of(season)
    fees = {fee.application_id: fee for fee in session.scalars(select(Fee))}
    return [row.public_id for row in rows if row.id in fees and fees[row.id].due_yuan != book.level(row.level).fee]


def _no_acceptance(session: Session, rows: Sequence[Application]) -> list[str]:
    accepted = set(session.scalars(select(ElectronicAcceptance.application_id)))
    beyond = {Phase.ACCEPTED, Phase.POOLED, Phase.ASSIGNED, Phase.GROUP_REVIEW, Phase.PLENARY, Phase.PASSED}
    return [row.public_id for row in rows if row.phase in beyond and row.id not in accepted]

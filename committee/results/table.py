"""The result table: every candidate of a meeting against the rule, linked to people after the last count and nowhere earlier (R-408)."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace
from typing import cast

from pypinyin import Style, lazy_pinyin
from sqlalchemy import select
from sqlalchemy.orm import Session

from committee.applications.models import Application
from committee.applications.rules import Phase
from committee.ballots.models import Batch, Paper, Tally
from committee.ballots.places import quota_in, sheets_of
from committee.ballots.queries import batches_of
from committee.ballots.quota import FURTHER, QuotaOpen
from committee.ballots.rules import BatchState, Blocked
from committee.clock import beijing_day
from committee.defence.models import Duty
from committee.dossiers.models import Dossier
from committee.dossiers.review import ReviewCase, ReviewLink
from committee.meetings.models import Meeting
from committee.people.models import Person
from committee.results.rules import Outcome, ResultRow, check_counted, needed_of, outcome_of, passing
from committee.scoring.models import GroupOpinion
from committee.seasons.models import Season
from committee.seasons.queries import rulebook_of
from committee.seasons.rulebook import Rulebook
from committee.seasons.rulebook_tables import Education

NOT_VOTED_REMARKS = {
    Blocked.QUORUM: "回避后法定人数不足，未付表决",
    Blocked.DISQUALIFIED: "表决期间取消资格，本项票未拆封，不计票",
    Blocked.WITHDRAWN: "已撤回，未付表决",
}
# Taken out after the vote: their count stays in the table, their name goes on no notice.
BARRED = (Phase.DISQUALIFIED, Phase.WITHDRAWN, Phase.REVOKED)


def name_order(name: str) -> str:
    """The sound order of names that public lists use."""
    return " ".join(lazy_pinyin(name, style=Style.TONE3)).casefold()


def result_table(session: Session, meeting: Meeting) -> list[ResultRow]:
    """Every candidate of the meeting against the rule, highest level first, then by sound of name.

    Of several rounds the last one counts; an item that could not be voted on, and a missed defence, stand as not voted.
    With a quota two thirds are not enough: a place decides (R-409). Raises ``NotCounted`` or ``NothingVoted`` before all batches
    are closed (R-408, R-443), ``QuotaOpen`` before every level is settled. The number of statements is the same for any number of people.
    """
    batches = [batch for batch in batches_of(session, meeting.id) if batch.state is not BatchState.VOID]
    closed = [batch for batch in batches if batch.state is BatchState.CLOSED]
    check_counted(len(batches) - len(closed), len(closed))
    season = session.get_one(Season, meeting.season_id)
    ranked = _ranked(session, meeting, season)
    papers: dict[str, tuple[Paper, Batch, Tally | None]] = {}
    counted = session.execute(
        select(Paper, Batch, Tally)
        .join(Batch, Batch.key == Paper.batch_key)
        .outerjoin(Tally, Tally.paper_key == Paper.key)
        .where(Batch.meeting_id == meeting.id, Batch.state == BatchState.CLOSED, Batch.round != FURTHER)
        .order_by(Batch.round, Batch.number)
    )
    for paper, batch, tally in cast("Iterable[tuple[Paper, Batch, Tally | None]]", counted):
        if tally is not None or paper.case_key not in papers:
            papers[paper.case_key] = (paper, batch, tally)
    opinions = {row.case_key: row for row in session.scalars(_of_season(GroupOpinion, season.id))}
    duties = {row.case_key: row for row in session.scalars(_of_season(Duty, season.id))}
    absent = {key for key, duty in duties.items() if duty.state == "absent"}
    people = session.execute(
        select(ReviewCase, Application, Person.sex)
        .join(ReviewLink, ReviewLink.case_key == ReviewCase.key)
        .join(Dossier, Dossier.id == ReviewLink.dossier_id)
        .join(Application, Application.dossier_id == Dossier.id)
        .join(Person, Person.id == Application.person_id)
        .where(ReviewCase.season_id == season.id, ReviewCase.key.in_({*papers, *absent}))
    )
    book = rulebook_of(season)
    rows = [
        _row(
            case,
            application,
            sex,
            papers.get(case.key),
            book=book,
            opinion=opinions.get(case.key),
            duty=duties.get(case.key),
            meeting=meeting,
        )
        for case, application, sex in people
    ]
    rows = [_placed(row, *ranked[row.code]) if row.code in ranked else row for row in rows]
    right = passing(rows)
    rows = [
        replace(row, outcome=Outcome.BEYOND_QUOTA) if row.outcome is Outcome.PASSED and row.code not in right else row
        for row in rows
    ]
    return sorted(rows, key=lambda row: (-row.level_rank, name_order(row.name), row.code))


def _ranked(session: Session, meeting: Meeting, season: Season) -> dict[str, tuple[int, tuple[int, ...]]]:
    """Code → the level's places and the agreeing votes of its further ballots, for everybody whom a quota ranked."""
    found: dict[str, tuple[int, tuple[int, ...]]] = {}
    for sheet in sheets_of(session, meeting.id):
        if sheet.settled_at is None:
            raise QuotaOpen(level=rulebook_of(season).level(sheet.level).name)
        places = quota_in(sheet).places
        found |= {row["code"]: (places, tuple(row["further"])) for row in sheet.body["rows"]}
    return found


def _placed(row: ResultRow, places: int, further: tuple[int, ...]) -> ResultRow:
    words = [row.remark] if row.remark else []
    words += [f"名额{places}人"]
    words += [f"并列再表决同意{n}票" for n in further]
    return replace(row, places=places, further=further, remark="；".join(words))


def _of_season(model: type[GroupOpinion] | type[Duty], season_id: int):  # type: ignore[no-untyped-def]
    return select(model).join(ReviewCase, ReviewCase.key == model.case_key).where(ReviewCase.season_id == season_id)


def _row(
    case: ReviewCase,
    application: Application,
    sex: str,
    voted: tuple[Paper, Batch, Tally | None] | None,
    *,
    book: Rulebook,
    opinion: GroupOpinion | None,
    duty: Duty | None,
    meeting: Meeting,
) -> ResultRow:
    tally = voted[2] if voted else None
    level = book.level(application.level)
    base = tally.base if tally else 0
    closed_at = voted[1].closed_at if voted else None
    day = beijing_day(closed_at or meeting.closed_at or meeting.planned_at)
    return ResultRow(
        application_id=application.id,
        code=case.code,
        name=application.name,
        sex=sex,
        unit_id=application.unit_id,
        unit_name=application.unit_name,
        education=_education(application, book),
        current_title=_current_title(application, book),
        specialty=book.specialty(application.specialty).zh,
        level=application.level,
        level_rank=application.level_rank,
        level_name=level.name.zh,
        title=level.title.zh,
        group_opinion=_opinion(opinion),
        defence=_defence(duty, has=level.defence),
        batch=voted[1].number if voted else 0,
        round=voted[1].round if voted else 0,
        size=meeting.committee.size,
        present=tally.present if tally else 0,
        recused=tally.recused if tally else 0,
        base=base,
        agree=tally.agree if tally else 0,
        oppose=tally.oppose if tally else 0,
        abstain=tally.abstain if tally else 0,
        invalid=tally.invalid if tally else 0,
        not_returned=tally.not_returned if tally else 0,
        needed=needed_of(base),
        outcome=outcome_of(tally.agree, tally.base) if tally else Outcome.NOT_VOTED,
        voted_on=day.isoformat(),
        remark=_remark(voted, tally, duty, book),
        barred=application.phase in BARRED,
    )


def _education(application: Application, book: Rulebook) -> str:
    value = str(application.form.get("education") or "")
    if value.startswith("school:"):
        return next((s.name.zh for s in book.technical_schools if f"school:{s.school}" == value), "")
    return Education(value).label.zh if value in set(Education) else value


def _current_title(application: Application, book: Rulebook) -> str:
    held, since = str(application.form.get("title_level") or ""), str(application.form.get("title_on") or "")
    known = {level.code: level.title.zh for level in book.levels}
    if since:
        day = dt.date.fromisoformat(since)
        since = f"{day.year}年{day.month}月"
    return f"{known.get(held, held)} {since}".strip() or "无"


def _opinion(opinion: GroupOpinion | None) -> str:
    if opinion is None or opinion.recommend is None:
        return "—"
    return "同意推荐" if opinion.recommend else "不同意推荐"


def _defence(duty: Duty | None, *, has: bool) -> str:
    if not has or duty is None:
        return "—"
    if duty.state == "exempt":
        return "免"
    if duty.state == "absent":
        return "缺席"
    return f"{duty.score / 100:.2f}" if duty.score is not None else "—"


def _remark(
    voted: tuple[Paper, Batch, Tally | None] | None, tally: Tally | None, duty: Duty | None, book: Rulebook
) -> str:
    if duty is not None and duty.state == "absent":
        return "答辩缺席，不付表决"
    if duty is not None and duty.state == "exempt":
        return f"免答辩：{book.exemption(duty.exempt_code).zh}"
    if voted and tally is None:
        return NOT_VOTED_REMARKS[Blocked(voted[0].blocked or Blocked.QUORUM)]
    if voted and voted[1].round > 1:
        return f"第 {voted[1].round} 轮"
    return ""

"""What waits for employer and upper body, and the row that every desk of this part draws."""

import datetime as dt
from collections.abc import Iterator

from flask import url_for
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from committee import clock
from committee.applications.models import Application
from committee.applications.queries import counts, unit_query, upper_query
from committee.applications.roster import safe_start
from committee.applications.rules import Phase
from committee.clock import end_of_day
from committee.permissions import Role
from committee.publicity.models import Posting, PostingKind, PostingLine, PostingState
from committee.seasons.models import Season
from committee.seasons.rulebook_tables import Windows
from committee.shapes import Todo
from committee.text import Text
from committee.viewer import Viewer

SOON = dt.timedelta(hours=24)


def todo_row(
    icon: str,
    n: int,
    title: tuple[str, str],
    detail: tuple[str, str],
    url: str,
    button: tuple[str, str],
    *,
    now: dt.datetime,
    due: dt.datetime | None = None,
    urgent: bool | None = None,
) -> Iterator[Todo]:
    """One row for *n* things, none when there are none; due within a day it is urgent unless said otherwise."""
    if n:
        yield Todo(
            icon=icon,
            title=Text(*title).format(n=n),
            detail=Text(*detail),
            url=url,
            button=Text(*button),
            due=due,
            urgent=urgent if urgent is not None else (due is not None and due - now < SOON),
            count=n,
        )


def employer_rows(
    session: Session, viewer: Viewer, season: Season, windows: Windows, now: dt.datetime
) -> Iterator[Todo]:
    """What a unit's clerk has to do, each with the last safe moment (R-115)."""
    found, last = counts(session, unit_query(viewer, season.id)), safe_start(season)
    roster = "applications.roster"
    yield from todo_row(
        "people",
        found.get(Phase.EMPLOYER_CHECK, 0),
        ("{n} 份申报待单位审核", "{n} {n:application|applications} to check"),
        _opinion_and_start(last),
        url_for(roster, phase=Phase.EMPLOYER_CHECK),
        ("去审核", "Check"),
        now=now,
        due=end_of_day(last) if last else windows.check_until,
    )
    yield from todo_row(
        "send",
        _recommendable(session, viewer, season),
        ("{n} 人公示期满无异议，待推荐上报", "{n} may be recommended now"),
        ("按规定原文推荐，主管部门才能审核", "Only then can the upper body check them"),
        url_for(roster, phase=Phase.EMPLOYER_PUBLICITY),
        ("去推荐", "Recommend"),
        now=now,
        due=windows.check_until,
    )
    yield from todo_row(
        "flag",
        _ended_postings(session, viewer, season),
        ("{n} 份公示已期满，待登记结果", "{n} {n:posting has|postings have} ended"),
        ("登记公示结果后推荐上报", "Record the result, then recommend"),
        url_for(roster, phase=Phase.EMPLOYER_PUBLICITY),
        ("去登记", "Record"),
        now=now,
        due=windows.check_until,
    )


def _opinion_and_start(last: dt.date | None) -> tuple[str, str]:
    zh, en = "填写明确意见并公示", "Write a definite opinion and post"
    if last is None:
        return zh, en
    return f"{zh}；最迟{last.month}月{last.day}日开始公示", f"{en}; the last safe day to post is {last.isoformat()}"


def _recommendable(session: Session, viewer: Viewer, season: Season) -> int:
    """How many stand on a posting whose result is recorded and are not recommended yet."""
    query = unit_query(viewer, season.id).where(Application.phase == Phase.EMPLOYER_PUBLICITY)
    done = (
        select(PostingLine.subject_id)
        .join(Posting, Posting.id == PostingLine.posting_id)
        .where(
            Posting.season_id == season.id,
            Posting.kind == PostingKind.EMPLOYER,
            Posting.state == PostingState.COMPLETED,
        )
    )
    return session.scalar(query.where(Application.id.in_(done)).with_only_columns(func.count())) or 0


def _ended_postings(session: Session, viewer: Viewer, season: Season) -> int:
    units = viewer.unit_ids(Role.EMPLOYER, season_id=season.id)
    query = select(func.count(Posting.id)).where(
        Posting.season_id == season.id,
        Posting.kind == PostingKind.EMPLOYER,
        Posting.state == PostingState.POSTED,
        Posting.ends_on < clock.today(),
    )
    if units is not None:
        query = query.where(Posting.unit_id.in_(units))
    return session.scalar(query) or 0


def upper_rows(session: Session, viewer: Viewer, season: Season, windows: Windows, now: dt.datetime) -> Iterator[Todo]:
    """What the upper body has to check and recommend."""
    found = counts(session, upper_query(viewer, season.id))
    yield from todo_row(
        "inbox",
        found.get(Phase.UPPER_CHECK, 0),
        ("{n} 份申报待审核推荐", "{n} {n:application|applications} to check and recommend"),
        ("审核后推荐至评委会", "Check, then recommend to the committee"),
        url_for("applications.upper", phase=Phase.UPPER_CHECK),
        ("去审核", "Check"),
        now=now,
        due=windows.check_until,
    )

"""评审季看板: the funnel from filing to confirmation, what is late or soon due, counted from recorded facts."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import and_, case, exists, func, or_, select
from sqlalchemy.orm import Session

from committee.applications.models import Application, Fee, PaperReceipt, Step
from committee.applications.office_list import is_latest
from committee.applications.queries import (
    counts_by_phase,
    returned_counted,
    returned_due,
    waiting_counted,
    waiting_since,
)
from committee.applications.reading import p06_for
from committee.applications.rules import Phase
from committee.applications.sheet import STAGES
from committee.clock import beijing, beijing_day, end_of_day
from committee.dossiers.models import FileState, MaterialFile, Screening, ScreeningState, Submission
from committee.seasons.calendars import UnknownYear
from committee.seasons.deadlines import resubmission_until
from committee.seasons.models import Season
from committee.seasons.queries import calendar_of, windows_of
from committee.text import Text

# Recommendation should not stand with employer or upper body for more than this many workdays.
SLOW_WORKDAYS = 5
_ENDED = (Phase.NOT_ACCEPTED, Phase.WITHDRAWN, Phase.DISQUALIFIED, Phase.REVOKED)


@dataclass(frozen=True, slots=True)
class Bar:
    """One step of the funnel: how many came at least this far, how many stand here, how many of these are late or soon due."""

    label: Text
    phases: tuple[Phase, ...]
    reached: int
    here: int
    late: int


@dataclass(frozen=True, slots=True)
class LateItem:
    """One line of 逾期与将到期."""

    application: Application
    what: Text
    due: dt.datetime | None
    over: bool


@dataclass(frozen=True, slots=True)
class Held:
    """What stands still, counted once for everything that shows it: slow below the office, returned and awaited."""

    slow: dict[Phase, int]
    returned: int
    returned_due: dt.datetime | None
    due_today: int


def held(session: Session, season: Season, *, now: dt.datetime) -> Held:
    """What stands still at *now*. Two statements."""
    slow = slow_counts(session, season, now=now)
    return Held(slow, *returned_counted(session, season.id, by=end_of_day(beijing_day(now))))


def funnel(session: Session, season: Season, standing_still: Held) -> list[Bar]:
    """The steps with their counts; those who ended early count as far as they came."""
    here = counts_by_phase(session, season.id)
    ended = _ended_at(session, season.id)
    late = {
        "employer": standing_still.slow.get(Phase.EMPLOYER_CHECK, 0),
        "upper": standing_still.slow.get(Phase.UPPER_CHECK, 0),
        "office": standing_still.due_today,
    }
    standing = [sum(here.get(phase, 0) for phase in stage.phases) for stage in STAGES]
    stopped = [sum(ended.get(phase, 0) for phase in stage.phases) for stage in STAGES]
    bars = []
    for i, stage in enumerate(STAGES):
        reached = sum(standing[i:]) + sum(stopped[i:])
        bars.append(Bar(stage.label, stage.phases, reached, standing[i], late.get(stage.key, 0)))
    return bars


def _ended_at(session: Session, season_id: int) -> dict[Phase, int]:
    last = (
        select(Step.application_id, func.max(Step.id).label("step_id"))
        .join(Application, Application.id == Step.application_id)
        .where(Application.season_id == season_id, Application.phase.in_(_ENDED))
        .group_by(Step.application_id)
        .subquery()
    )
    rows = session.execute(
        select(Step.phase_before, func.count()).join(last, last.c.step_id == Step.id).group_by(Step.phase_before)
    )
    return dict(rows.all())


_BELOW = (Phase.EMPLOYER_CHECK, Phase.UPPER_CHECK)


def slow_before(season: Season, *, now: dt.datetime) -> dt.datetime | None:
    """What has stood since before this instant has stood for more than five workdays; None when the calendar does not know."""
    calendar, today = calendar_of(season), beijing_day(now)
    day = today
    try:
        while calendar.add_workdays(day - dt.timedelta(days=1), SLOW_WORKDAYS) >= today:
            day -= dt.timedelta(days=1)
    except UnknownYear:
        return None
    return beijing(day.year, day.month, day.day)


def slow_counts(session: Session, season: Season, *, now: dt.datetime) -> dict[Phase, int]:
    """How many have stood with employer or upper body for more than five workdays."""
    before = slow_before(season, now=now)
    return waiting_counted(session, season.id, phases=_BELOW, before=before) if before else {}


def slow_recommendations(session: Session, season: Season, *, now: dt.datetime, most: int) -> list[Application]:
    """Applications that have stood with employer or upper body for more than five workdays, the longest first."""
    before = slow_before(season, now=now)
    return waiting_since(session, season.id, phases=_BELOW, before=before, most=most) if before else []


def late_items(
    session: Session, season: Season, standing_still: Held, *, now: dt.datetime, most: int = 8
) -> tuple[list[LateItem], int]:
    """What is late or soon due, the most pressing first, and how many there are in all."""
    windows = windows_of(season)
    items = [
        LateItem(application, application.phase.label, None, True)
        for application in (slow_recommendations(session, season, now=now, most=most) if standing_still.slow else [])
    ]
    for application, past in returned_due(session, season.id, most=most):
        if past.due_at is not None:
            due = resubmission_until(past.due_at, windows=windows, p06=p06_for(past, season))
            items.append(LateItem(application, Text("退回修改", "returned"), due, due < now))
    items.sort(key=lambda item: (item.due is not None, item.due or now))
    return items[:most], sum(standing_still.slow.values()) + standing_still.returned


@dataclass(frozen=True, slots=True)
class Waiting:
    """What the office has to do, by number, with the earliest due time."""

    office: int
    ready: int
    defective: int
    screening: int
    returned: int
    returned_due: dt.datetime | None
    paper: int
    fee: int
    poolable: int
    slow: int
    checks_done: int
    checks_all: int


def waiting(session: Session, season: Season, standing_still: Held) -> Waiting:
    """The numbers behind the office's to-do rows."""
    screened = _screened(session, season)
    paper, fee, poolable = _accepted(session, season)
    done, queued = checks(session, season)
    return Waiting(
        office=sum(screened.values()),
        ready=screened.get(ScreeningState.PASSED, 0),
        defective=screened.get(ScreeningState.DEFECTIVE, 0),
        screening=screened.get(ScreeningState.WAITING, 0),
        returned=standing_still.returned,
        returned_due=standing_still.returned_due,
        paper=paper,
        fee=fee,
        poolable=poolable,
        slow=sum(standing_still.slow.values()),
        checks_done=done,
        checks_all=done + queued,
    )


def _screened(session: Session, season: Season) -> dict[ScreeningState, int]:
    """How many dossiers that lie with the office stand in each state of their latest screening."""
    rows = session.execute(
        select(Screening.state, func.count())
        .join(Submission, Submission.id == Screening.submission_id)
        .join(Application, Application.dossier_id == Submission.dossier_id)
        .where(Application.season_id == season.id, Application.phase == Phase.OFFICE_CHECK)
        .where(is_latest())
        .group_by(Screening.state)
    )
    return dict(rows.all())


def _accepted(session: Session, season: Season) -> tuple[int, int, int]:
    """Of the accepted: whose paper is not in order yet, whose fee is not settled, and who has both (R-128). One statement."""
    paper = exists().where(PaperReceipt.application_id == Application.id, PaperReceipt.ok)
    unpaid = or_(Fee.paid_yuan.is_(None), Fee.paid_yuan != Fee.due_yuan)
    owed, settled = and_(Fee.application_id.is_not(None), unpaid), Fee.paid_yuan == Fee.due_yuan
    facts = (
        select(paper.label("paper"), owed.label("owed"), settled.label("settled"))
        .select_from(Application)
        .outerjoin(Fee, Fee.application_id == Application.id)
        .where(Application.season_id == season.id, Application.phase == Phase.ACCEPTED)
        .subquery()
    )
    one = facts.c
    counted = session.execute(
        select(
            func.count(case((~one.paper, 1))),
            func.count(case((one.owed, 1))),
            func.count(case((and_(one.settled, one.paper), 1))),
        ).select_from(facts)
    ).one()
    return counted[0], counted[1], counted[2]


def checks(session: Session, season: Season) -> tuple[int, int]:
    """How many files were checked and how many wait for it; nothing of either once no check runs."""
    files = (
        select(func.count())
        .select_from(MaterialFile)
        .join(Application, Application.dossier_id == MaterialFile.dossier_id)
        .where(Application.season_id == season.id)
    )
    queued = session.scalar(files.where(MaterialFile.state == FileState.QUEUED)) or 0
    done = session.scalar(files.where(MaterialFile.state == FileState.CHECKED)) if queued else 0
    return done or 0, queued

"""What the clock does once a minute: returns whose window is over, paper or fee that did not come."""

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from committee import clock
from committee.applications.actions_paper import miss_fee, paper_or_fee_missed
from committee.applications.counting import resubmission_open
from committee.applications.models import Application
from committee.applications.reading import open_return, p06_for
from committee.applications.rules import Phase
from committee.applications.steps import advance
from committee.db import transaction
from committee.dossiers import steps as dossier_steps
from committee.seasons.deadlines import on_time
from committee.seasons.models import Season, SeasonState
from committee.seasons.queries import switch, windows_of
from committee.seasons.rulebook_tables import Procedure


def windows(session: Session) -> None:
    """Close every return whose time for handing in again is over (R-126, R-127)."""
    now = clock.now()
    ids = session.scalars(
        select(Application.id)
        .join(Season, Season.id == Application.season_id)
        .where(Application.phase == Phase.RETURNED, Season.state == SeasonState.OPEN)
    ).all()
    for application_id in ids:
        application = session.get_one(Application, application_id)
        if _over(session, application, at=now):
            miss_window(application_id=application_id)


def _over(session: Session, application: Application, *, at: dt.datetime) -> bool:
    past = open_return(application)
    season = session.get_one(Season, application.season_id)
    if past is None or past.due_at is None:
        return False
    return not resubmission_open(
        at,
        due=past.due_at,
        windows=windows_of(season),
        p01=switch(season, "P-01"),
        p06=p06_for(past, season),
    )


def miss_window(*, application_id: int) -> None:
    """One return was not answered in time: 不予受理. Does nothing when it was answered meanwhile."""
    with transaction() as session:
        application = session.get(Application, application_id, with_for_update=True)
        if application is None or application.phase is not Phase.RETURNED:
            return
        if _over(session, application, at=clock.now()):
            advance(session, application=application, name="window_missed", by=None)
            dossier_steps.close_upload(session, application.dossier)


def fees(session: Session) -> None:
    """Close accepted applications whose paper or fee did not come in time (R-129, R-131, P-08)."""
    now = clock.now()
    for season in session.scalars(
        select(Season).where(Season.state == SeasonState.OPEN, Season.procedure == Procedure.COMMITTEE)
    ).all():
        if on_time(now, windows_of(season).paper_until, p01=switch(season, "P-01")):
            continue
        ids = session.scalars(
            select(Application.id).where(Application.season_id == season.id, Application.phase == Phase.ACCEPTED)
        ).all()
        late = [
            application_id
            for application_id in ids
            if paper_or_fee_missed(session, session.get_one(Application, application_id), season=season, at=now)
        ]
        for application_id in late:
            miss_fee(application_id=application_id)

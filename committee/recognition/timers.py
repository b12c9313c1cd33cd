"""What the clock does once a minute: the cut at the final body, and returns that were not answered (R-103, R-104)."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from committee import clock
from committee.db import transaction
from committee.dossiers import steps as dossiers
from committee.recognition.arrival import abandoned
from committee.recognition.models import RecognitionApplication
from committee.recognition.rules import BEFORE_ARRIVAL
from committee.recognition.steps import advance
from committee.seasons.models import Season, SeasonState
from committee.seasons.queries import recognition_windows_of, switch
from committee.seasons.rulebook_tables import Procedure


def cut(session: Session) -> None:
    """Close every application that is not where it had to be."""
    rows = session.execute(
        select(RecognitionApplication.id, RecognitionApplication.season_id)
        .join(Season, Season.id == RecognitionApplication.season_id)
        .where(
            RecognitionApplication.phase.in_(BEFORE_ARRIVAL),
            Season.state == SeasonState.OPEN,
            Season.procedure == Procedure.RECOGNITION,
        )
    ).all()
    seasons = {season_id: session.get_one(Season, season_id) for _, season_id in rows}
    late = {
        season_id for season_id, season in seasons.items() if clock.now() > recognition_windows_of(season).filing_until
    }
    for application_id, season_id in rows:
        if season_id in late:
            abandon_if_late(application_id=application_id)


def abandon_if_late(*, application_id: int) -> None:
    """视为放弃: one application that missed the cut or left its return open. Does nothing when it moved on meanwhile."""
    with transaction() as session:
        row = session.get(RecognitionApplication, application_id, with_for_update=True)
        if row is None:
            return
        season = session.get_one(Season, row.season_id)
        windows = recognition_windows_of(season)
        if abandoned(
            row.phase,
            arrived_at=row.arrived_at,
            cut=windows.filing_until,
            check_until=windows.check_until,
            now=clock.now(),
            p01=switch(season, "P-01"),
        ):
            advance(session, application=row, name="abandon", by=None)
            dossiers.close_upload(session, row.dossier)

"""Which season a page is about when its address names none."""

from sqlalchemy.orm import Session

from committee.seasons.models import Season
from committee.seasons.queries import current_season
from committee.web.guard import in_season


def season_of_page(session: Session) -> Season:
    """The review season that is on, for a viewer who holds the page's permission in it. Raises ``NoSeason``, ``NotFound``."""
    season = current_season(session)
    in_season(season.id)
    return season

"""四公开: what the public reads of a season: policy, conditions, procedure, results. Drawn from the season's own rulebook."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from committee import clock
from committee.publicity import queries
from committee.publicity.models import Posting, PostingState
from committee.seasons.models import Season, SeasonState
from committee.seasons.overview import WindowRow, window_rows
from committee.seasons.queries import any_rulebook_of, calendar_of, current_season_or_none, windows_of
from committee.seasons.rulebook import Rulebook
from committee.seasons.rulebook_review import Contacts


@dataclass(frozen=True, slots=True)
class Opening:
    """One season as its public page shows it; ``book`` is None for routes without a committee, which have their own notices."""

    season: Season
    book: Rulebook | None
    contacts: Contacts
    windows: list[WindowRow]
    postings: list[tuple[Posting, queries.Countdown]]


def opening(session: Session, season: Season) -> Opening:
    """What the public page of a season shows."""
    rules = any_rulebook_of(season)
    book = rules if isinstance(rules, Rulebook) else None
    windows = window_rows(windows_of(season), calendar_of(season), now=clock.now()) if book is not None else []
    today = clock.today()
    postings = session.scalars(
        select(Posting)
        .where(
            Posting.season_id == season.id,
            Posting.kind.in_(queries.PUBLIC_KINDS),
            Posting.state != PostingState.BROKEN,
            Posting.starts_on <= today,
        )
        .options(selectinload(Posting.lines))
        .order_by(Posting.starts_on.desc(), Posting.id.desc())
    )
    return Opening(
        season, book, rules.contacts, windows, [(row, queries.countdown(season, row, today=today)) for row in postings]
    )


def open_seasons(session: Session) -> list[Season]:
    """Seasons that the public may read about: all but those in preparation, the newest first."""
    query = select(Season).where(Season.state != SeasonState.PREPARING)
    return list(session.scalars(query.order_by(Season.year.desc(), Season.id.desc())))


def contacts_now(session: Session) -> Contacts | None:
    """Whom to reach on pages of no season: the current season's office; None before there is one."""
    season = current_season_or_none(session)
    return any_rulebook_of(season).contacts if season is not None else None

"""``committee verify``: recomputes what every part says it can recompute, and the audit chain. Names what is wrong."""

from collections.abc import Callable, Iterator

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from committee import audit
from committee.parts import parts
from committee.seals import seal_check
from committee.seasons.models import Season
from committee.seasons.rulebook_tables import Procedure
from committee.shapes import Check, Part
from committee.storage import contents_check
from committee.text import Text

# Review and recognition share these parts; every other part serves one of the two (domain 0.1).
SHARED = frozenset({"people", "seasons", "publicity", "dossiers"})


def verify_all(session: Session) -> Iterator[Check]:
    """Every check of every season, then every audit chain."""
    for season in session.scalars(select(Season).order_by(Season.id)):
        yield from verify_season(session, season.id)
    yield chain_check(session, 0)
    yield from _records(session, 0)


Stage = Callable[[Session, int], Iterator[Check]]


def season_stages() -> list[tuple[str, Stage]]:
    """What a season's recomputation consists of, in its order: each part that recomputes, then the chains."""
    found: list[tuple[str, Stage]] = [(part.name, _stage_of(part)) for part in parts() if part.verify is not None]
    return [*found, ("audit", _chains), ("records", _records)]


def _stage_of(part: Part) -> Stage:
    """A part's recomputation, silent for seasons whose procedure it does not serve."""

    def stage(session: Session, season_id: int) -> Iterator[Check]:
        recognition = session.get_one(Season, season_id).procedure is Procedure.RECOGNITION
        if part.verify is None or not (part.name in SHARED or recognition == (part.name == "recognition")):
            return
        try:
            yield from part.verify(session, season_id)
        except (SQLAlchemyError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
            yield _unreadable(part.name, error)

    return stage


def _unreadable(part: str, error: Exception) -> Check:
    """Rows in a state that no act leaves are named like any other difference; the other parts are recomputed all the same."""
    return Check(
        part=part,
        what=Text("记录无法读取，未能复算", "Rows that cannot be read, so nothing was recomputed"),
        recorded="—",
        recomputed=f"{type(error).__name__}: {error}"[:120],
        ok=False,
    )


def _chains(session: Session, season_id: int) -> Iterator[Check]:
    yield chain_check(session, season_id)
    yield chain_check(session, 0)


def _records(session: Session, season_id: int) -> Iterator[Check]:
    """The installation's rows and contents; they belong to no one season."""
    yield seal_check(session)
    yield contents_check(session)


def verify_season(session: Session, season_id: int) -> Iterator[Check]:
    """One season's checks, part by part, then its chain."""
    for part in parts():
        yield from _stage_of(part)(session, season_id)
    yield chain_check(session, season_id)


def chain_check(session: Session, chain: int) -> Check:
    """A chain recomputed from its first line (design law 5)."""
    broken = list(audit.verify_chain(session, chain))
    head = session.get(audit.AuditHead, chain)
    length = str(head.seq if head else 0)
    return Check(
        part="audit",
        what=Text(f"操作日志链 {chain}", f"Audit chain {chain}"),
        recorded=length,
        recomputed=length if not broken else "; ".join(f"{b.seq}: {b.reason}" for b in broken[:5]),
        ok=not broken,
        rule="law 5",
    )

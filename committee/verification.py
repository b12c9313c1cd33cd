"""``committee verify``: recomputes what every part says it can recompute, and the audit chain. Names what is wrong."""

from collections.abc import Callable, Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from committee import audit
from committee.parts import parts
from committee.seasons.models import Season
from committee.shapes import Check
from committee.text import Text


def verify_all(session: Session) -> Iterator[Check]:
    """Every check of every season, then every audit chain."""
    for season in session.scalars(select(Season).order_by(Season.id)):
        yield from verify_season(session, season.id)
    yield chain_check(session, 0)


Stage = Callable[[Session, int], Iterator[Check]]


def season_stages() -> list[tuple[str, Stage]]:
    """What a season's recomputation consists of, in its order: each part that recomputes, then the chains."""
    found: list[tuple[str, Stage]] = [(part.name, part.verify) for part in parts() if part.verify is not None]
    return [*found, ("audit", _chains)]


def _chains(session: Session, season_id: int) -> Iterator[Check]:
    yield chain_check(session, season_id)
    yield chain_check(session, 0)


def verify_season(session: Session, season_id: int) -> Iterator[Check]:
    """One season's checks, part by part, then its chain."""
    for part in parts():
        if part.verify is not None:
            yield from part.verify(session, season_id)
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

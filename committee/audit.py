"""The hash-chained log of acts (design law 5): who, what, on what, when. Ids, never names; never a choice, a secret or a form body.

One chain a season (chain 0 for the installation). Each line's hash covers the line before, so that a removed or changed line
breaks every later one; ``verify_chain`` recomputes them. SHA-256 over canonical JSON.
"""

import contextlib
import datetime as dt
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask import g, has_request_context
from sqlalchemy import JSON, String, UniqueConstraint, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from committee import clock
from committee.db import Base, UtcTime

GENESIS = "0" * 64


class AuditHead(Base):
    """Where a chain ends. Locked by every writer, so that two lines never share a place."""

    __tablename__ = "audit_head"
    chain: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seq: Mapped[int] = mapped_column(default=0)
    hash: Mapped[str] = mapped_column(String(64), default=GENESIS)


class AuditLine(Base):
    """One act."""

    __tablename__ = "audit_line"
    __table_args__ = (UniqueConstraint("chain", "seq"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    chain: Mapped[int] = mapped_column(index=True)
    seq: Mapped[int]
    at: Mapped[dt.datetime] = mapped_column(UtcTime)
    account_id: Mapped[int | None]
    action: Mapped[str] = mapped_column(String(60), index=True)
    subject: Mapped[str] = mapped_column(String(60), default="")
    subject_key: Mapped[str] = mapped_column(String(40), default="", index=True)
    detail: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


@dataclass(frozen=True, slots=True)
class BrokenLine:
    """A place where a chain does not hold."""

    chain: int
    seq: int
    reason: str


def line_hash(line: AuditLine) -> str:
    """SHA-256 (hex) over the line's canonical JSON, which names the hash of the line before."""
    body = [
        line.chain,
        line.seq,
        line.at.astimezone(dt.UTC).isoformat(timespec="microseconds"),
        line.account_id,
        line.action,
        line.subject,
        line.subject_key,
        line.detail,
        line.previous,
    ]
    return hashlib.sha256(
        json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    ).hexdigest()


def record(
    session: Session,
    *,
    action: str,
    season_id: int | None = None,
    subject: str = "",
    key: object = "",
    detail: Mapping[str, Any] | None = None,
    account_id: int | None = None,
) -> AuditLine:
    """Append one act to the season's chain inside the caller's transaction.

    *action* is ``part.verb`` (``applications.return``). *account_id* defaults to the signed-in account of the request; jobs
    and the system leave it None.
    """
    chain = season_id or 0
    if account_id is None and has_request_context():
        viewer = g.get("viewer")
        account_id = viewer.account_id if viewer is not None else None
    head = _locked_head(session, chain)
    line = AuditLine(
        chain=chain,
        seq=head.seq + 1,
        at=clock.now(),
        account_id=account_id,
        action=action,
        subject=subject,
        subject_key=str(key),
        detail=json.loads(json.dumps(detail or {}, ensure_ascii=False)),  # as the database gives it back
        previous=head.hash,
    )
    line.hash = line_hash(line)
    head.seq, head.hash = line.seq, line.hash
    session.add(line)
    return line


def _locked_head(session: Session, chain: int) -> AuditHead:
    """The end of a chain under its lock; the first line of a chain makes it, whoever else tries at the same time."""
    wanted = select(AuditHead).where(AuditHead.chain == chain).with_for_update()
    head = session.scalar(wanted)
    if head is None:
        with contextlib.suppress(IntegrityError), session.begin_nested():
            session.add(AuditHead(chain=chain, seq=0, hash=GENESIS))
        head = session.scalars(wanted.execution_options(populate_existing=True)).one()
    return head


def head_hash(session: Session, season_id: int | None) -> str:
    """The hash that minutes and bulletins print, so that paper fixes the log up to then."""
    head = session.get(AuditHead, season_id or 0)
    return head.hash if head else GENESIS


def verify_chain(session: Session, chain: int) -> Iterator[BrokenLine]:
    """Recompute one chain from its first line and yield every place where it does not hold."""
    previous, seq = GENESIS, 0
    for line in session.scalars(
        select(AuditLine).where(AuditLine.chain == chain).order_by(AuditLine.seq).execution_options(yield_per=500)
    ):
        seq += 1
        if line.seq != seq:
            yield BrokenLine(chain, seq, "missing")
            seq = line.seq
        if line.previous != previous:
            yield BrokenLine(chain, line.seq, "unlinked")
        if line.hash != line_hash(line):
            yield BrokenLine(chain, line.seq, "changed")
        previous = line.hash
    head = session.get(AuditHead, chain)
    if (head.seq, head.hash) != (seq, previous) if head is not None else seq:
        yield BrokenLine(chain, seq, "cut short")


def chains(session: Session) -> tuple[int, ...]:
    """All chains that have a line or an end."""
    return tuple(
        sorted({*session.scalars(select(AuditHead.chain)), *session.scalars(select(AuditLine.chain).distinct())})
    )

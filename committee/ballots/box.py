"""The box: takes a ballot without a session. Ballots of a moment are written together, sorted by key, in one transaction.

Grouping serves secrecy (the log of the database shows groups, not an order of arrival) and load. Answers come after the commit.
Nothing else is written: no time, no address, no audit line (R-333).
"""

import hmac
import threading
import time
from dataclasses import dataclass, field
from hashlib import sha256

from flask import current_app
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from committee import clock
from committee.ballots.models import Batch, BoxBallot, Bulletin, Paper, PaperKey
from committee.ballots.queries import batch_keys, state_at
from committee.ballots.rules import (
    AlreadyCast,
    BatchState,
    Blocked,
    Choice,
    NotCasting,
    RoundVoid,
    UnknownPaper,
    key_hash,
)
from committee.db import transaction
from committee.errors import BadInput, CommitteeError, NotFound
from committee.text import Text

GATHER_SECONDS = 0.2
GATHER_AT_MOST = 20


@dataclass
class _Waiting:
    paper_key: str
    hash: str
    choice: str
    done: threading.Event = field(default_factory=threading.Event)
    refusal: CommitteeError | None = None
    failure: BaseException | None = None


_lock = threading.Lock()
_writing = threading.Lock()
_queue: list[_Waiting] = []


def cast(*, paper_key: str, key: str, choice: str) -> str:
    """Put a ballot into the box and return its receipt, after it is safely stored.

    The same ballot again gives the same receipt, also after closing. Raises ``NotCasting``, ``UnknownPaper``, ``AlreadyCast``
    (another choice with the same key: the first stands), ``BadInput``.
    """
    if choice not in set(Choice):
        raise BadInput(Text("请选择同意、不同意或弃权", "Choose agree, oppose or abstain"))
    mine = _Waiting(paper_key, key_hash(key), choice)
    with _lock:
        _queue.append(mine)
    _gather(mine)
    if mine.failure is not None:
        raise mine.failure
    if mine.refusal is not None:
        raise mine.refusal
    return receipt(paper_key, mine.hash)


def receipt(paper_key: str, hash_of_key: str) -> str:
    """Eight signs that only this installation can make; they say that a ballot is in the box and nothing of the choice."""
    secret = current_app.extensions["keyring"].derive("ballot-receipt")
    mark = hmac.new(secret, f"{paper_key}:{hash_of_key}".encode(), sha256).hexdigest()[:8].upper()
    return f"{mark[:4]} {mark[4:]}"


def _gather(mine: _Waiting) -> None:
    """Wait for company, then one of those waiting writes for all."""
    end = time.monotonic() + GATHER_SECONDS
    while not mine.done.is_set():
        with _lock:
            full = len(_queue) >= GATHER_AT_MOST
        left = end - time.monotonic()
        if left > 0 and not full:
            mine.done.wait(min(left, 0.02))
            continue
        with _writing:
            if not mine.done.is_set():
                _write()


def _write() -> None:
    with _lock:
        group, _queue[:] = list(_queue), []
    try:
        try:
            _store(group)
        except DBAPIError:  # another process put one of these in at the same moment: look again, once
            _store(group)
    except BaseException as failure:
        for ballot in group:
            ballot.failure = failure
        if not isinstance(failure, Exception):
            raise
    finally:
        for ballot in group:
            ballot.done.set()


def _store(group: list[_Waiting]) -> None:
    with transaction() as session:
        for ballot in sorted(group, key=lambda b: (b.paper_key, b.hash)):
            ballot.refusal = None
            try:
                _put(session, ballot)
            except CommitteeError as refusal:
                ballot.refusal = refusal


def _put(session: Session, ballot: _Waiting) -> None:
    paper = session.get(Paper, ballot.paper_key)
    if paper is None:
        raise NotFound
    batch = session.get_one(Batch, paper.batch_key, with_for_update={"read": True})
    if batch.state is BatchState.VOID:
        raise RoundVoid
    stored = session.get(BoxBallot, (ballot.paper_key, ballot.hash))
    if stored is not None:
        if _choice_of(session, batch, stored) != ballot.choice:
            raise AlreadyCast
        return
    if state_at(batch, clock.now()) is not BatchState.CASTING or paper.blocked == Blocked.QUORUM:
        raise NotCasting
    if session.get(PaperKey, (ballot.paper_key, ballot.hash)) is None:
        raise UnknownPaper
    sealed = batch_keys().seal(batch.key, paper_key=ballot.paper_key, choice=ballot.choice)
    session.add(BoxBallot(paper_key=ballot.paper_key, key_hash=ballot.hash, sealed=sealed))
    session.flush()


def _choice_of(session: Session, batch: Batch, stored: BoxBallot) -> str | None:
    keys = batch_keys()
    if keys.exists(batch.key):
        return keys.unseal(batch.key, paper_key=stored.paper_key, sealed=stored.sealed)
    bulletin = session.get(Bulletin, batch.key)
    papers = bulletin.body["papers"] if bulletin is not None else []
    return next(
        (
            row["choice"]
            for p in papers
            if p["paper"] == stored.paper_key
            for row in p.get("ballots", [])
            if row["key"] == stored.key_hash
        ),
        None,
    )

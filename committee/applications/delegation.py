"""委托评审: a place without its own committee has its dossiers reviewed by another recorded one, by a letter that is kept (R-308)."""

import datetime as dt

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from committee import audit, clock
from committee.applications.models import Delegation
from committee.applications.routing import delegation_of
from committee.applications.rules import Channel
from committee.clock import beijing_day
from committee.db import transaction
from committee.dossiers.rules import EmptyFile, UnknownKind, media_type, shown_name
from committee.errors import BadInput, NotFound
from committee.text import Text


def delegate(
    *,
    season_id: int,
    channel: Channel,
    committee: str,
    host: str,
    letter_number: str,
    letter_on: dt.date,
    name: str,
    content: bytes,
    by: int,
) -> str:
    """Record that a channel's dossiers go to another committee, with the letter's scan; an earlier delegation ends. Returns its address.

    Raises ``BadInput`` without committee, host or number or with a letter of the future, ``EmptyFile``, ``UnknownKind``.
    """
    committee, host, letter_number = committee.strip(), host.strip(), letter_number.strip()
    if not 4 <= len(committee) <= 120 or not 4 <= len(host) <= 120 or not 2 <= len(letter_number) <= 60:
        raise BadInput(
            Text(
                "请写明受托评委会、组建单位的全称和委托函文号。",
                "Give committee and host in full, and the letter's number.",
            )
        )
    if letter_on > beijing_day(clock.now()):
        raise BadInput(Text("委托函的日期在今天以后。", "The letter's day is still to come."))
    kind = media_type(content[:2048])
    if not content:
        raise EmptyFile(name=shown_name(name))
    if kind is None:
        raise UnknownKind(name=shown_name(name))
    with transaction() as session:
        earlier = delegation_of(session, season_id, channel)
        if earlier is not None:
            earlier.ended_at = clock.now()
        row = Delegation(
            season_id=season_id,
            channel=channel,
            committee=committee,
            host=host,
            letter_number=letter_number,
            letter_on=letter_on,
            media_type=kind,
            object_key=current_app.extensions["store"].put(session, content),
            by_id=by,
        )
        session.add(row)
        session.flush()
        _log(session, row, "applications.delegate", by)
        return row.public_id


def end_delegation(*, public_id: str, season_id: int, by: int) -> None:
    """The delegation no longer holds; its letter stays on record."""
    with transaction() as session:
        row = delegation_by(session, public_id, season_id=season_id)
        if row.ended_at is None:
            row.ended_at = clock.now()
            _log(session, row, "applications.delegation_ended", by)


def delegation_by(session: Session, public_id: str, *, season_id: int) -> Delegation:
    """A delegation of a season by its address. Raises ``NotFound``."""
    row = session.scalar(select(Delegation).where(Delegation.public_id == public_id, Delegation.season_id == season_id))
    if row is None:
        raise NotFound
    return row


def delegations(session: Session, season_id: int) -> list[Delegation]:
    """All of a season, latest first, with those that ended."""
    return list(
        session.scalars(select(Delegation).where(Delegation.season_id == season_id).order_by(Delegation.id.desc()))
    )


def _log(session: Session, row: Delegation, action: str, by: int) -> None:
    audit.record(
        session,
        action=action,
        season_id=row.season_id,
        subject="delegation",
        key=row.public_id,
        detail={"channel": row.channel.value},
        account_id=by,
    )

"""Acts on postings and objections by clerks, the office and the public."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from committee import audit, clock
from committee.db import transaction
from committee.errors import BadInput, NotFound, Refused, TooLarge
from committee.people.throttle import book_try
from committee.publicity import steps
from committee.publicity.investigating import NotNamed, check_impartial
from committee.publicity.models import Investigator, Objection, ObjectionChannel, ObjectionState, Posting
from committee.publicity.objections import ObjectionEvent, tell
from committee.publicity.rules import attachment_kind
from committee.seasons.models import Season
from committee.text import Text

EVIDENCE_LIMIT = 20 * 1024 * 1024


def object_to(
    *,
    posting_id: str,
    line_id: int | None,
    channel: ObjectionChannel,
    signed: bool,
    name: str,
    contact: str,
    body: str,
    evidence: bytes | None = None,
    received_at: dt.datetime | None = None,
    address: str = "",
    by: int | None = None,
) -> str:
    """Enter an objection from the public form (by None), or from a call or letter; returns the receipt number.

    Raises ``NotInTime``, ``BadInput``, ``TooLarge``, ``TooManyAttempts`` (public form only).
    """
    if evidence:
        if len(evidence) > EVIDENCE_LIMIT:
            raise TooLarge(most=EVIDENCE_LIMIT)
        attachment_kind(evidence)
    if by is None:
        with transaction() as session:
            book_try(session, name=f"objection:{address}", address=address)
    with transaction() as session:
        posting = _posting(session, posting_id)
        objection = steps.receive_objection(
            session,
            posting=posting,
            season=_season(session, posting),
            line_id=line_id,
            channel=channel,
            signed=signed,
            name=name,
            contact=contact,
            body=body,
            evidence=evidence,
            received_at=received_at,
            by=by,
        )
        return objection.receipt


def investigate(*, receipt: str, by: int) -> None:
    """Somebody who may handle objections takes one up under their own name, as its only investigator so far (R-444).

    Raises ``OwnUnit`` for somebody from the unit of the person concerned: whoever may not be named may not name themselves.
    """
    with transaction() as session:
        objection = _objection(session, receipt)
        if objection.state is not ObjectionState.RECEIVED:
            raise Refused(Text("这件异议已有人核查。", "Somebody has taken this up already."))
        check_impartial(session, objection, [by])
        _name(session, objection, [by], by=by)


def name_investigators(*, receipt: str, account_ids: Sequence[int], by: int) -> None:
    """Name who investigates: only they read what it says, who wrote it, and decide it (R-318). The person concerned is held.

    More can be named while it is open. Raises ``OwnUnit`` for somebody from the unit of the person concerned.
    """
    if not account_ids:
        raise BadInput(Text("请至少指定一名核查人。", "Name at least one investigator."))
    with transaction() as session:
        objection = _objection(session, receipt)
        if objection.decided_at is not None:
            raise Refused(Text("这件异议已办结。", "This objection is closed."))
        check_impartial(session, objection, account_ids)
        _name(session, objection, account_ids, by=by)


def _name(session: Session, objection: Objection, account_ids: Sequence[int], *, by: int) -> None:
    named = {row.account_id for row in objection.investigators}
    for account_id in dict.fromkeys(account_ids):
        if account_id not in named:
            objection.investigators.append(Investigator(account_id=account_id, named_by_id=by, named_at=clock.now()))
    session.flush()
    audit.record(
        session,
        action="publicity.name_investigators",
        season_id=objection.posting.season_id,
        subject="objection",
        key=objection.receipt,
        detail={"accounts": sorted(row.account_id for row in objection.investigators)},
        account_id=by,
    )
    if objection.state is ObjectionState.RECEIVED:
        objection.state, objection.investigator_id = ObjectionState.INVESTIGATING, account_ids[0]
        tell(session, objection, ObjectionEvent.TAKEN_UP, by=by)


def open_words(*, receipt: str, by: int) -> None:
    """A named investigator reads an objection for the first time: that is on record. Does nothing afterwards."""
    with transaction() as session:
        objection = _objection(session, receipt)
        row = next((row for row in objection.investigators if row.account_id == by), None)
        if row is not None and row.opened_at is None:
            row.opened_at = clock.now()
            _note(session, objection, "publicity.open_objection", by)


def decide(*, receipt: str, upheld: bool, finding: str, by: int) -> None:
    """Close an objection with what was found: upheld, the pass goes before confirmation; dismissed, the case goes on (R-444)."""
    if len(finding.strip()) < 5:
        raise BadInput(Text("请写明核查情况。", "Please write what was found."))
    with transaction() as session:
        objection = _objection(session, receipt)
        if objection.state is not ObjectionState.INVESTIGATING:
            raise Refused(Text("请先受理核查，再作决定。", "Take it up first, then decide."))
        if by not in {row.account_id for row in objection.investigators}:
            raise NotNamed
        objection.state = ObjectionState.UPHELD if upheld else ObjectionState.DISMISSED
        objection.finding = finding.strip()[:4000]
        objection.decided_by_id, objection.decided_at = by, clock.now()
        session.flush()
        _note(session, objection, "publicity.uphold" if upheld else "publicity.dismiss", by)
        tell(session, objection, ObjectionEvent.UPHELD if upheld else ObjectionEvent.DISMISSED, by=by)


def take_down(*, posting_id: str, by: int) -> None:
    """The notice came down early (E-65)."""
    with transaction() as session:
        steps.take_down(session, _posting(session, posting_id), by=by)


def post_again(*, posting_id: str, by: int) -> str:
    """Hang a broken notice again for a full period from the first day that counts now; returns the new address (E-65)."""
    with transaction() as session:
        posting = _posting(session, posting_id)
        season = _season(session, posting)
        first = steps.first_day(season, clock.now())
        return steps.post_again(session, posting, season=season, starts_on=first, by=by).public_id


def complete(*, posting_id: str, note: str, by: int) -> None:
    """Record that the period ran out in full (公示结果)."""
    with transaction() as session:
        steps.complete(session, _posting(session, posting_id), note=note, by=by)


def _posting(session: Session, public_id: str) -> Posting:
    row = session.scalar(select(Posting).where(Posting.public_id == public_id).with_for_update())
    if row is None:
        raise NotFound
    return row


def _objection(session: Session, receipt: str) -> Objection:
    row = session.scalar(select(Objection).where(Objection.receipt == receipt).with_for_update())
    if row is None:
        raise NotFound
    return row


def _season(session: Session, posting: Posting) -> Season:
    season = session.get(Season, posting.season_id)
    if season is None:
        raise NotFound
    return season


def _note(session: Session, objection: Objection, action: str, by: int) -> None:
    audit.record(
        session,
        action=action,
        season_id=objection.posting.season_id,
        subject="objection",
        key=objection.receipt,
        account_id=by,
    )

"""Postings and objections inside another part's transaction."""

import datetime as dt
import json
from collections.abc import Sequence

from flask import current_app
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from committee import audit, clock
from committee.errors import Refused
from committee.publicity.models import (
    Objection,
    ObjectionChannel,
    ObjectionState,
    Posting,
    PostingKind,
    PostingLine,
    PostingState,
)
from committee.publicity.rules import NoticeLine, check_in_time, check_lines, check_objection, check_period
from committee.seasons.deadlines import posting_start
from committee.seasons.models import Season
from committee.seasons.queries import any_rulebook_of, calendar_of, switch
from committee.text import Text

HOLDS_ONE_PERSON = (PostingKind.RESULT, PostingKind.RESULT_AT_EMPLOYER, PostingKind.AFTER_CHECK)
OPEN = (ObjectionState.RECEIVED, ObjectionState.INVESTIGATING)


def post(
    session: Session,
    *,
    season: Season,
    kind: PostingKind,
    unit_id: int | None,
    starts_on: dt.date,
    ends_on: dt.date,
    lines: Sequence[NoticeLine],
    by: int | None,
    replaces: Posting | None = None,
) -> Posting:
    """Hang a notice from *starts_on* to *ends_on*, both inclusive; returns it, flushed.

    Raises ``TooShort`` below the rulebook's workdays (E-62, E-63), ``UnknownYear``, ``Refused`` for a day that is past,
    ``NotForTheWall`` for an ID or phone number on it (R-441, E-67).
    """
    check_lines(lines, may_be_empty=kind is PostingKind.RESULT)
    if starts_on < clock.today():
        raise Refused(Text("公示开始日期已过。", "The first day has passed already."))
    workdays = check_period(
        calendar_of(season),
        starts_on,
        ends_on,
        needed=any_rulebook_of(season).publicity_workdays,
        count_first=switch(season, "P-02") == "count-first",
    )
    posting = Posting(
        season_id=season.id,
        kind=kind,
        unit_id=unit_id,
        starts_on=starts_on,
        ends_on=ends_on,
        workdays=workdays,
        posted_by_id=by,
        posted_at=clock.now(),
        replaces_id=replaces.id if replaces else None,
        lines=[
            PostingLine(
                subject_id=line.subject_id,
                position=no,
                name=line.name,
                unit_name=line.unit_name,
                specialty=line.specialty,
                level=line.level,
            )
            for no, line in enumerate(lines, 1)
        ],
    )
    session.add(posting)
    session.flush()
    _note(session, posting, "publicity.post", by, kind=kind.value, workdays=workdays, lines=len(lines))
    return posting


def take_down(session: Session, posting: Posting, *, by: int | None) -> None:
    """The notice came down before its last day was over: it is broken, and only a full new period counts (E-65)."""
    if posting.state is not PostingState.POSTED:
        raise Refused(Text("这份公示已经结束。", "This posting is over."))
    posting.state, posting.taken_down_at = PostingState.BROKEN, clock.now()
    _note(session, posting, "publicity.take_down", by)


def post_again(session: Session, posting: Posting, *, season: Season, starts_on: dt.date, by: int | None) -> Posting:
    """Hang a broken notice again; the count starts at the first day (E-65). Returns the new posting."""
    if posting.state is not PostingState.BROKEN:
        raise Refused(Text("只有中断的公示才重新公示。", "Only a broken posting is hung again."))
    if session.scalar(select(Posting.id).where(Posting.replaces_id == posting.id)):
        raise Refused(Text("这份公示已重新公示。", "This posting was hung again already."))
    ends_on = calendar_of(season).publicity_end(
        starts_on,
        any_rulebook_of(season).publicity_workdays,
        count_first=switch(season, "P-02") == "count-first",
    )
    lines = [
        NoticeLine(
            subject_id=line.subject_id,
            name=line.name,
            unit_name=line.unit_name,
            specialty=line.specialty,
            level=line.level,
        )
        for line in posting.lines
    ]
    return post(
        session,
        season=season,
        kind=posting.kind,
        unit_id=posting.unit_id,
        starts_on=starts_on,
        ends_on=ends_on,
        lines=lines,
        by=by,
        replaces=posting,
    )


def complete(session: Session, posting: Posting, *, note: str = "", by: int | None) -> None:
    """Record that the posting ran its full time (公示结果). Raises ``Refused`` before its end and, inside a unit, while an
    objection is open; after a check an open objection holds only its person (R-444).
    """
    if posting.state is not PostingState.POSTED:
        raise Refused(Text("这份公示已经结束。", "This posting is over."))
    if clock.today() <= posting.ends_on:
        raise Refused(
            Text("公示期未满，到{d}24:00才满。", "The posting runs until 24:00 of {d}."), d=posting.ends_on.isoformat()
        )
    if posting.kind not in HOLDS_ONE_PERSON and open_objections(session, posting):
        raise Refused(Text("还有异议没有核查完。", "An objection is still under investigation."))
    posting.state, posting.result_note, posting.result_recorded_at = PostingState.COMPLETED, note[:500], clock.now()
    _note(session, posting, "publicity.complete", by)


def objections_of(session: Session, posting: Posting) -> list[Objection]:
    """Every objection against the posting, oldest first."""
    return list(
        session.scalars(select(Objection).where(Objection.posting_id == posting.id).order_by(Objection.received_at))
    )


def open_objections(session: Session, posting: Posting) -> int:
    """How many objections against the posting are undecided."""
    query = select(func.count(Objection.id)).where(Objection.posting_id == posting.id, Objection.state.in_(OPEN))
    return int(session.scalar(query) or 0)


def subjects_held(session: Session, posting: Posting) -> frozenset[int]:
    """Subjects of the posting with an undecided objection; all of them when one is against the notice as a whole (R-444)."""
    lines = session.scalars(
        select(Objection.line_id).where(Objection.posting_id == posting.id, Objection.state.in_(OPEN))
    ).all()
    if None in lines:
        return frozenset(line.subject_id for line in posting.lines)
    return frozenset(line.subject_id for line in posting.lines if line.id in lines)


def receive_objection(
    session: Session,
    *,
    posting: Posting,
    season: Season,
    line_id: int | None,
    channel: ObjectionChannel,
    signed: bool,
    name: str,
    contact: str,
    body: str,
    evidence: bytes | None = None,
    received_at: dt.datetime | None = None,
    by: int | None = None,
) -> Objection:
    """Enter an objection into the one register; words and name are encrypted. Returns it with its receipt number.

    *received_at* is given for phone and paper (never later than now). Raises ``NotInTime``, ``BadInput``.
    """
    instant = clock.now()
    if received_at is not None and received_at > instant:
        raise Refused(Text("收到时间不能晚于现在。", "It cannot have come in later than now."))
    if posting.state is PostingState.BROKEN:
        raise Refused(Text("这份公示已撤下，请看重新公示的一份。", "This posting was taken down; see the new one."))
    check_in_time(
        received_at or instant, starts_on=posting.starts_on, ends_on=posting.ends_on, p01=switch(season, "P-01")
    )
    check_objection(signed=signed, name=name, contact=contact, body=body)
    if line_id is not None and line_id not in {line.id for line in posting.lines}:
        raise Refused(Text("名单中没有这个人。", "This person is not on the list."))
    keyring, store = current_app.extensions["keyring"], current_app.extensions["store"]
    objector = json.dumps({"name": name.strip(), "contact": contact.strip()}, ensure_ascii=False) if signed else None
    objection = Objection(
        posting_id=posting.id,
        line_id=line_id,
        channel=channel,
        signed=signed,
        objector_sealed=keyring.seal("objector", objector) if objector else None,
        body_sealed=keyring.seal("objection", body.strip()),
        evidence_key=store.put(session, evidence) if evidence else "",
        received_at=received_at or instant,
    )
    session.add(objection)
    session.flush()
    audit.record(
        session,
        action="publicity.objection",
        season_id=posting.season_id,
        subject="objection",
        key=objection.receipt,
        detail={"posting": posting.public_id, "channel": channel.value, "signed": signed},
        account_id=by,
    )
    return objection


def first_day(season: Season, posted_at: dt.datetime) -> dt.date:
    """The first day that counts for a notice hung at *posted_at*: the next workday after office hours (R-113)."""
    calendar = calendar_of(season)
    closes = any_rulebook_of(season).windows.office_closes
    return posting_start(posted_at, calendar=calendar, office_closes=closes)


def _note(session: Session, posting: Posting, action: str, by: int | None, **detail: object) -> None:
    audit.record(
        session,
        action=action,
        season_id=posting.season_id,
        subject="posting",
        key=posting.public_id,
        detail=detail,
        account_id=by,
    )

"""Preparing a release, releasing it as second person, and what an objection does to a published result (R-441 to R-444)."""

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from committee import audit, clock, jobs
from committee.applications.models import Application
from committee.applications.rules import Phase
from committee.applications.steps import advance
from committee.db import transaction
from committee.errors import NotFound, Refused
from committee.meetings.models import Meeting
from committee.people.approvals import approval_kind
from committee.people.models import Approval
from committee.people.steps import ask_approval, decide_approval, withdraw_approval
from committee.permissions import Permission
from committee.publicity import steps as publicity
from committee.publicity.models import Objection, PostingKind
from committee.publicity.objections import ObjectionEvent, when_objection_moves
from committee.publicity.rules import check_lines
from committee.results import queries, table
from committee.results.models import Release
from committee.results.rules import (
    WORKFLOW,
    ReleaseState,
    TableChanged,
    check_list,
    lines_of,
    table_hash,
    to_plain,
)
from committee.results.sanctions import strike
from committee.seasons.models import Season
from committee.seasons.queries import calendar_of, rulebook_of, switch
from committee.text import Count, Text

DOCUMENTS_JOB = "results.documents"


def prepare_release(*, meeting_id: int, starts_on: dt.date, by: int) -> str:
    """Freeze the meeting's result table for publication from *starts_on* and ask a second person; returns the public id.

    The last day follows from the calendar. Raises ``NotCounted``, ``WrongList``, ``NumberOnList``, ``UnknownYear``.
    """
    with transaction() as session:
        meeting = session.get(Meeting, meeting_id, with_for_update=True)
        if meeting is None:
            raise NotFound
        season = session.get_one(Season, meeting.season_id)
        waiting = select(Release.id).where(Release.meeting_id == meeting_id, Release.state != ReleaseState.DROPPED)
        if session.scalar(waiting) is not None:
            raise Refused(Text("这次会议的结果已制作发布。", "A release of this meeting exists already."))
        rows = table.result_table(session, meeting)
        lines = lines_of(rows)
        check_list(rows, lines)
        check_lines(lines, may_be_empty=True)
        if starts_on < publicity.first_day(season, clock.now()):
            raise Refused(
                Text("公示开始日期已过，或今天已下班。", "The first day has passed, or the office is closed today.")
            )
        frozen = to_plain(rows)
        ends_on = calendar_of(season).publicity_end(
            starts_on, rulebook_of(season).publicity_workdays, count_first=switch(season, "P-02") == "count-first"
        )
        release = Release(
            season_id=season.id,
            meeting_id=meeting.id,
            rows=frozen,
            rows_hash=table_hash(frozen),
            starts_on=starts_on,
            ends_on=ends_on,
            prepared_by_id=by,
            prepared_at=clock.now(),
        )
        session.add(release)
        session.flush()
        release.approval_id = ask_approval(
            session,
            kind="release",
            season_id=season.id,
            subject_key=release.public_id,
            payload={"release": release.public_id, "hash": release.rows_hash},
            reason="",
            by=by,
        ).public_id
        _note(session, release, "results.prepare", by, {"hash": release.rows_hash, "listed": len(lines)})
        jobs.enqueue(session, kind=DOCUMENTS_JOB, ref=release.public_id, season_id=season.id)
        return release.public_id


def drop_release(*, public_id: str, by: int) -> None:
    """Take a prepared release back before anybody released it; nothing was public."""
    with transaction() as session:
        release = _release(session, public_id)
        release.state = WORKFLOW.next(release.state, "drop")
        withdraw_approval(session, public_id=release.approval_id, by=by)
        _note(session, release, "results.drop", by, {})


def release(*, public_id: str, by: int) -> None:
    """Publish as second person. Raises ``SecondPersonNeeded``, ``TableChanged``, ``WrongList``, ``TooShort``."""
    with transaction() as session:
        row = _release(session, public_id)
        decide_approval(session, public_id=row.approval_id, approve=True, by=by)


def _release_sentence(session: Session, approval: Approval) -> Text:
    row = session.scalar(select(Release).where(Release.public_id == approval.payload["release"]))
    n = len(lines_of(queries.rows_of(row))) if row else 0
    return Text(f"发布 {n} 名通过人员的公示", f"Publish the {n} {Count(n):person|people} who passed")


@approval_kind(
    "release",
    label=Text("发布评审结果", "Publish results"),
    permissions=frozenset({Permission.RESULT_APPROVE}),
    describe=_release_sentence,
    look="/results/release/{release}",
)
def _on_release_approved(session: Session, approval: Approval) -> None:
    row = _release(session, approval.payload["release"])
    season, meeting = session.get_one(Season, row.season_id), session.get_one(Meeting, row.meeting_id)
    target = WORKFLOW.next(row.state, "release")
    rows = table.result_table(session, meeting)
    if table_hash(to_plain(rows)) != row.rows_hash or table_hash(row.rows) != row.rows_hash:
        raise TableChanged
    lines = lines_of(rows)
    check_list(rows, lines)
    if row.starts_on < publicity.first_day(season, clock.now()):
        raise Refused(
            Text("预定的公示开始日期已过。", "The planned first day has passed."),
            next_step=Text(
                "请撤销后重新制作，改用新的开始日期。", "Drop it and prepare it again with a new first day."
            ),
        )
    by = approval.asked_by_id
    posting = publicity.post(
        session,
        season=season,
        kind=PostingKind.RESULT,
        unit_id=None,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        lines=lines,
        by=by,
    )
    units = {entry.application_id: entry.unit_id for entry in rows}
    for unit_id in sorted({units[line.subject_id] for line in lines}):  # in parallel at each employer
        publicity.post(
            session,
            season=season,
            kind=PostingKind.RESULT_AT_EMPLOYER,
            unit_id=unit_id,
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            lines=[line for line in lines if units[line.subject_id] == unit_id],
            by=by,
        )
    for line in lines:
        application = session.get_one(Application, line.subject_id)
        advance(
            session, application=application, name="publish", by=approval.decided_by_id, seen={"table": row.rows_hash}
        )
    row.state, row.posting_id = target, posting.id
    row.released_by_id, row.released_at = approval.decided_by_id, clock.now()
    _note(
        session, row, "results.release", approval.decided_by_id, {"posting": posting.public_id, "hash": row.rows_hash}
    )
    jobs.enqueue(session, kind=DOCUMENTS_JOB, ref=row.public_id, season_id=season.id)


@when_objection_moves(PostingKind.RESULT, PostingKind.RESULT_AT_EMPLOYER)
def _objection_moved(session: Session, objection: Objection, event: ObjectionEvent, by: int) -> None:
    """An objection holds only its person; upheld it takes the pass away before confirmation (R-444)."""
    if objection.line is None:
        return
    application = session.get_one(Application, objection.line.subject_id)
    if event is ObjectionEvent.TAKEN_UP and application.phase is Phase.RESULT_PUBLICITY:
        advance(session, application=application, name="object", by=by, seen={"objection": objection.receipt})
    elif event is ObjectionEvent.UPHELD and application.phase is Phase.OBJECTION:
        advance(session, application=application, name="objection_upheld", by=by, opinion=objection.finding)
        strike(session, application.id)
    elif (
        event is ObjectionEvent.DISMISSED
        and application.phase is Phase.OBJECTION
        and not _still_investigated(session, application.id)
    ):
        advance(session, application=application, name="objection_dismissed", by=by, opinion=objection.finding)


def _still_investigated(session: Session, application_id: int) -> bool:
    return any(
        application_id in publicity.subjects_held(session, posting)
        for posting in queries.every_result_posting(session, application_id)
    )


def _release(session: Session, public_id: str) -> Release:
    row = session.scalar(select(Release).where(Release.public_id == public_id).with_for_update())
    if row is None:
        raise NotFound
    return row


def _note(session: Session, row: Release, action: str, by: int | None, detail: dict[str, object]) -> None:
    audit.record(
        session,
        action=action,
        season_id=row.season_id,
        subject="release",
        key=row.public_id,
        detail=detail,
        account_id=by,
    )

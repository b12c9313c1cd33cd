"""Acts on results: preparing a release, releasing it as second person, confirming, certifying, asking for a 复查."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from committee import audit, clock, jobs
from committee.applications.models import Application
from committee.applications.rules import Phase
from committee.applications.steps import advance
from committee.db import transaction
from committee.errors import BadInput, NotAllowed, NotFound, Refused
from committee.meetings.models import Meeting
from committee.people.approvals import approval_kind
from committee.people.models import Account, Approval
from committee.people.steps import ask_approval, decide_approval, withdraw_approval
from committee.permissions import Permission
from committee.publicity import steps as publicity
from committee.publicity.models import Objection, PostingKind, PostingState
from committee.publicity.objections import ObjectionEvent, when_objection_moves
from committee.publicity.rules import check_lines
from committee.results import queries
from committee.results.models import Confirmation, ReexaminationRequest, Release
from committee.results.rules import (
    WORKFLOW,
    ReleaseState,
    TableChanged,
    certificate_number,
    check_confirmable,
    check_document_number,
    check_list,
    check_request,
    lines_of,
    table_hash,
    title_date,
    to_plain,
)
from committee.seasons.models import Season
from committee.seasons.queries import calendar_of, rulebook_of, switch
from committee.text import Text

DOCUMENTS_JOB = "results.documents"


class NoSuchApplication(NotFound):
    """None of the viewer's own, or not in the viewer's reach."""


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
        rows = queries.result_table(session, meeting)
        lines = lines_of(rows)
        check_list(rows, lines)
        check_lines(lines)
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
    return Text(f"发布 {n} 名通过人员的公示", f"Publish the {n} people who passed")


@approval_kind(
    "release",
    label=Text("发布评审结果", "Publish results"),
    permissions=frozenset({Permission.RESULT_APPROVE}),
    describe=_release_sentence,
)
def _on_release_approved(session: Session, approval: Approval) -> None:
    row = _release(session, approval.payload["release"])
    season, meeting = session.get_one(Season, row.season_id), session.get_one(Meeting, row.meeting_id)
    target = WORKFLOW.next(row.state, "release")
    rows = queries.result_table(session, meeting)
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


def confirm(*, public_ids: Sequence[str], document_number: str, by: int, unit_ids: frozenset[int] | None) -> int:
    """Confirm the named applications, all or none; returns how many (R-318). The title dates from the vote (R-445).

    Raises ``NotConfirmable`` with code and reason while the posting runs, was broken, or an objection is open (R-444).
    """
    number = check_document_number(document_number)
    if not public_ids:
        raise BadInput(Text("请至少勾选一人。", "Tick at least one person."))
    with transaction() as session:
        applications = [_in_reach(session, public_id, unit_ids) for public_id in public_ids]
        for application in applications:
            found = queries.released_row(session, application)
            if found is None:
                raise Refused(Text("结果尚未发布。", "The result is not released."))
            postings = queries.every_result_posting(session, application.id)
            latest = queries.result_posting(session, application.id)
            check_confirmable(
                code=found[1].code,
                over=latest is not None and clock.today() > latest.ends_on,
                broken=queries.broken(latest),
                held=any(application.id in publicity.subjects_held(session, posting) for posting in postings),
            )
            if latest is not None and latest.state is PostingState.POSTED:
                publicity.complete(session, latest, by=by)
            advance(session, application=application, name="confirm", by=by, opinion=number)
            session.add(
                Confirmation(
                    application_id=application.id,
                    title_date=title_date(found[1].voted_on),
                    document_number=number,
                    confirmed_by_id=by,
                    confirmed_at=clock.now(),
                )
            )
    return len(public_ids)


def certify(*, public_ids: Sequence[str], by: int, unit_ids: frozenset[int] | None) -> list[str]:
    """Give each named, confirmed application its certificate number, in running order of the year; returns the numbers."""
    if not public_ids:
        raise BadInput(Text("请至少勾选一人。", "Tick at least one person."))
    with transaction() as session:
        numbers = []
        for public_id in public_ids:
            application = _in_reach(session, public_id, unit_ids)
            row = session.get(Confirmation, application.id)
            if row is None or row.certificate_number:
                raise Refused(Text("只有已确认、未发证的才能发证。", "Only confirmed ones without a certificate."))
            session.get(Season, application.season_id, with_for_update=True)
            given = session.scalar(
                select(func.count(Confirmation.application_id))
                .join(Application, Application.id == Confirmation.application_id)
                .where(Application.season_year == application.season_year, Confirmation.certificate_number != "")
            )
            row.certificate_number = certificate_number(application.season_year, application.level, (given or 0) + 1)
            advance(session, application=application, name="certify", by=by, opinion=row.certificate_number)
            numbers.append(row.certificate_number)
        return numbers


def ask_reexamination(*, public_id: str, body: str, by: int) -> str:
    """An applicant asks for a look at the procedure of their own case (复查, R-319); returns the request's public id.

    Raises ``NoSuchApplication`` for anybody else's, and before the result was released.
    """
    with transaction() as session:
        application = session.scalar(
            select(Application)
            .join(Account, Account.person_id == Application.person_id)
            .where(Application.public_id == public_id, Account.id == by)
        )
        if application is None or queries.released_row(session, application) is None:
            raise NoSuchApplication
        unanswered = sum(1 for row in queries.requests_of(session, application.id) if row.answered_at is None)
        row = ReexaminationRequest(
            application_id=application.id,
            body=check_request(body, open_requests=unanswered),
            asked_at=clock.now(),
        )
        session.add(row)
        session.flush()
        audit.record(
            session,
            action="results.ask_reexamination",
            season_id=application.season_id,
            subject="application",
            key=application.public_id,
            account_id=by,
        )
        return row.public_id


def answer_reexamination(*, public_id: str, answer: str, by: int) -> None:
    """The office answers a 复查 request; the answer never names experts, scores or single votes (R-440, E-108)."""
    if not 5 <= len(answer.strip()) <= 2000:
        raise BadInput(Text("请填写答复（5 至 2000 字）。", "Write an answer (5 to 2000 characters)."))
    with transaction() as session:
        row = session.scalar(select(ReexaminationRequest).where(ReexaminationRequest.public_id == public_id))
        if row is None:
            raise NotFound
        if row.answered_at is not None:
            raise Refused(Text("这份申请已答复。", "This was answered already."))
        row.answer, row.answered_by_id, row.answered_at = answer.strip(), by, clock.now()
        application = session.get_one(Application, row.application_id)
        audit.record(
            session,
            action="results.answer_reexamination",
            season_id=application.season_id,
            subject="application",
            key=application.public_id,
            account_id=by,
        )


def _release(session: Session, public_id: str) -> Release:
    row = session.scalar(select(Release).where(Release.public_id == public_id).with_for_update())
    if row is None:
        raise NotFound
    return row


def _in_reach(session: Session, public_id: str, unit_ids: frozenset[int] | None) -> Application:
    row = session.scalar(select(Application).where(Application.public_id == public_id).with_for_update())
    if row is None:
        raise NoSuchApplication
    if unit_ids is not None and not unit_ids & {row.unit_id, row.upper_unit_id}:
        raise NotAllowed
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

"""What the pages of results show: rows put together by right, never more than the viewer may see (R-440)."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from committee import clock
from committee.applications.models import Application
from committee.applications.rules import Phase
from committee.errors import CommitteeError, NotFound
from committee.jobs import Job
from committee.meetings.models import Meeting
from committee.permissions import Role
from committee.publicity.models import Objection, Posting, PostingKind
from committee.publicity.steps import first_day, subjects_held
from committee.results import queries, table
from committee.results.actions import DOCUMENTS_JOB
from committee.results.models import ReexaminationRequest, Release
from committee.results.rules import Outcome, ReleaseState, ResultRow, check_list, lines_of, table_hash, to_plain
from committee.seasons.models import Season
from committee.seasons.queries import rulebook_of, switch
from committee.seasons.rulebook import Rulebook
from committee.text import Text
from committee.viewer import Viewer


@dataclass(frozen=True, slots=True)
class MeetingLine:
    """A meeting in the list of results; *waiting* says why there is no table yet."""

    meeting: Meeting
    total: int
    passed: int
    waiting: Text | None
    release: Release | None


def meeting_line(session: Session, meeting: Meeting) -> MeetingLine:
    """A meeting with the figures of its table, or why there is none."""
    try:
        rows = table.result_table(session, meeting)
    except CommitteeError as refusal:
        return MeetingLine(meeting, 0, 0, refusal.message, None)
    passed = sum(row.outcome is Outcome.PASSED for row in rows)
    return MeetingLine(meeting, len(rows), passed, None, current_release(session, meeting.id))


def current_release(session: Session, meeting_id: int) -> Release | None:
    """The release of a meeting that is prepared or released."""
    return session.scalar(
        select(Release)
        .where(Release.meeting_id == meeting_id, Release.state != ReleaseState.DROPPED)
        .order_by(Release.id.desc())
        .limit(1)
    )


def chosen(rows: Sequence[ResultRow], args: Mapping[str, str]) -> list[ResultRow]:
    """The table filtered and sorted as the address says."""
    text, level, outcome = args.get("q", "").strip(), args.get("level", ""), args.get("outcome", "")
    found = [
        row
        for row in rows
        if (not text or text in row.name or text in row.unit_name or text.upper() in row.code)
        and (not level or row.level == level)
        and (not outcome or row.outcome.value == outcome)
    ]
    key = args.get("sort", "").lstrip("-")
    if key in ("code", "agree", "base"):
        found.sort(key=lambda row: getattr(row, key), reverse=args["sort"].startswith("-"))
    elif key == "name":
        found.sort(key=lambda row: table.name_order(row.name), reverse=args["sort"].startswith("-"))
    return found


def printing_job(session: Session, public_id: str) -> Job | None:
    """The latest job that prints a release."""
    query = select(Job).where(Job.kind == DOCUMENTS_JOB, Job.ref == public_id).order_by(Job.id.desc()).limit(1)
    return session.scalar(query)


def posting_of(session: Session, release: Release) -> Posting | None:
    """The notice a release made, the latest one when it was broken and hung again."""
    posting = session.get(Posting, release.posting_id) if release.posting_id else None
    while posting is not None:
        following = session.scalar(select(Posting).where(Posting.replaces_id == posting.id))
        if following is None:
            return posting
        posting = following
    return None


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a prepared release would be refused: what is frozen and what comes out again."""

    message: Text
    frozen: int
    recounted: int


def problem_of(session: Session, release: Release) -> Problem | None:
    """Recount a prepared release on the spot, as the act itself will (E-67); None when it agrees."""
    if release.state is not ReleaseState.PREPARED:
        return None
    frozen = queries.rows_of(release)
    rows = table.result_table(session, session.get_one(Meeting, release.meeting_id))
    try:
        check_list(rows, lines_of(frozen))
    except CommitteeError as refusal:
        return Problem(refusal.message, len(lines_of(frozen)), len(lines_of(rows)))
    if release.starts_on < first_day(session.get_one(Season, release.season_id), clock.now()):
        late = Text("预定的公示开始日期已过，请撤销后重新制作。", "The planned first day has passed; prepare it again.")
        return Problem(late, len(lines_of(frozen)), len(lines_of(rows)))
    if table_hash(to_plain(rows)) != release.rows_hash:
        changed = Text("制作以后计票或人员信息有变化。", "Counts or people changed since it was prepared.")
        return Problem(changed, len(lines_of(frozen)), len(lines_of(rows)))
    return None


@dataclass(frozen=True, slots=True)
class OwnResult:
    """What an applicant sees of one application: no score, no opinion, no vote, no expert (R-440, E-108)."""

    application: Application
    book: Rulebook
    title: Text
    specialty: Text
    outcome: Outcome
    totals: tuple[int, int, int, int] | None  # base, agree, oppose, abstain: only where P-32 says so
    posting: Posting | None
    certificate: str
    confirmed: bool
    revoked: bool
    requests: Sequence[ReexaminationRequest] = field(default=())


def _told(row: ResultRow) -> Outcome:
    """Passed, not passed or not voted on: how near it was is the room's (R-440)."""
    return Outcome.NOT_PASSED if row.barred or row.outcome is Outcome.BEYOND_QUOTA else row.outcome


def own_results(session: Session, person_id: int) -> list[OwnResult]:
    """A person's released results, newest season first; nothing before the office released them (R-443)."""
    found = []
    for application in session.scalars(
        select(Application).where(Application.person_id == person_id).order_by(Application.id.desc())
    ):
        released = queries.released_row(session, application)
        if released is None:
            continue
        season = session.get_one(Season, application.season_id)
        book, row = rulebook_of(season), released[1]
        confirmation = queries.confirmations(session, season.id).get(application.id)
        counts = (row.base, row.agree, row.oppose, row.abstain)
        found.append(
            OwnResult(
                application=application,
                book=book,
                title=book.level(application.level).title,
                specialty=book.specialty(application.specialty),
                outcome=_told(row),
                totals=counts if switch(season, "P-32") == "totals" and row.base else None,
                posting=queries.result_posting(session, application.id),
                certificate=confirmation.certificate_number if confirmation else "",
                confirmed=confirmation is not None,
                revoked=application.phase in (Phase.REVOKED, Phase.DISQUALIFIED),
                requests=queries.requests_of(session, application.id),
            )
        )
    return found


def reach(viewer: Viewer, season_id: int) -> frozenset[int] | None:
    """The units whose people an HR clerk confirms in a season; None for everybody."""
    return viewer.unit_ids(Role.HR, season_id=season_id)


def check_season(session: Session, public_ids: Sequence[str], season_id: int) -> None:
    """Raise ``NotFound`` for an application of another season: the viewer's reach was asked for this one."""
    away = select(Application.id).where(Application.public_id.in_(public_ids), Application.season_id != season_id)
    if session.scalar(away.limit(1)) is not None:
        raise NotFound


@dataclass(frozen=True, slots=True)
class ConfirmRow:
    """One passed person on the confirmation page."""

    id: str
    name: str
    unit: str
    title: Text
    specialty: Text
    ends_on: dt.date | None
    state: str  # running | held | ready | confirmed | certified
    document_number: str
    certificate: str
    title_date: dt.date | None = None


CONFIRM_STATES = {
    "running": Text("公示中", "posted"),
    "held": Text("异议核查中", "objection"),
    "ready": Text("可以确认", "ready"),
    "confirmed": Text("已确认", "confirmed"),
    "certified": Text("已发证", "certified"),
}


def confirmable(session: Session, season: Season, unit_ids: frozenset[int] | None) -> list[ConfirmRow]:
    """Everybody whose result hangs, is held, confirmed or certified, by level and sound of name."""
    book = rulebook_of(season)
    wanted = (Phase.RESULT_PUBLICITY, Phase.OBJECTION, Phase.CONFIRMED, Phase.CERTIFIED, Phase.ARCHIVED)
    applications = [
        row
        for row in session.scalars(
            select(Application).where(Application.season_id == season.id, Application.phase.in_(wanted))
        )
        if unit_ids is None or unit_ids & {row.unit_id, row.upper_unit_id}
    ]
    postings = queries.result_postings(session, [row.id for row in applications])
    confirmations = queries.confirmations(session, season.id)
    held = _held(session, season.id)
    rows = []
    for application in sorted(applications, key=lambda row: (-row.level_rank, table.name_order(row.name))):
        posting, confirmation = postings.get(application.id), confirmations.get(application.id)
        if confirmation is not None:
            state = "certified" if confirmation.certificate_number else "confirmed"
        elif application.phase is Phase.OBJECTION or application.id in held:
            state = "held"
        else:
            over = posting is not None and not queries.broken(posting) and clock.today() > posting.ends_on
            state = "ready" if over else "running"
        rows.append(
            ConfirmRow(
                application.public_id,
                application.name,
                application.unit_name,
                book.level(application.level).title,
                book.specialty(application.specialty),
                posting.ends_on if posting else None,
                state,
                confirmation.document_number if confirmation else "",
                confirmation.certificate_number if confirmation else "",
                confirmation.title_date if confirmation else None,
            )
        )
    return rows


def _held(session: Session, season_id: int) -> frozenset[int]:
    kinds = (PostingKind.RESULT, PostingKind.RESULT_AT_EMPLOYER)
    against = select(Objection.posting_id).distinct()
    postings = session.scalars(
        select(Posting).where(Posting.season_id == season_id, Posting.kind.in_(kinds), Posting.id.in_(against))
    )
    return frozenset().union(*(subjects_held(session, posting) for posting in postings))


def shown(rows: Sequence[ConfirmRow], args: Mapping[str, str]) -> list[ConfirmRow]:
    """The confirmation list filtered as the address says."""
    text, state = args.get("q", "").strip(), args.get("state", "")
    return [
        row for row in rows if (not text or text in row.name or text in row.unit) and (not state or row.state == state)
    ]

"""Reads on results. The office links codes to people here, after all batches are closed, and nowhere earlier (R-408)."""

from collections.abc import Iterable, Sequence
from typing import cast

from pypinyin import Style, lazy_pinyin
from sqlalchemy import select
from sqlalchemy.orm import Session

from committee.applications.models import Application
from committee.applications.rules import Phase
from committee.ballots.models import Batch, Paper, Tally
from committee.ballots.queries import batches_of
from committee.ballots.rules import BatchState, Blocked
from committee.clock import beijing_day
from committee.defence.models import Duty
from committee.dossiers.models import Dossier
from committee.dossiers.review import ReviewCase, ReviewLink
from committee.errors import NotFound
from committee.meetings.models import Meeting
from committee.people.models import Person
from committee.publicity.models import Posting, PostingKind, PostingLine, PostingState
from committee.results.models import Confirmation, OfficialDocument, ReexaminationRequest, Release
from committee.results.rules import Outcome, ReleaseState, ResultRow, check_counted, from_plain, needed_of, outcome_of
from committee.scoring.models import GroupOpinion
from committee.seasons.models import Season
from committee.seasons.queries import rulebook_of
from committee.seasons.rulebook import Rulebook
from committee.seasons.rulebook_tables import Education

NOT_VOTED_REMARKS = {
    Blocked.QUORUM: "回避后法定人数不足，未付表决",
    Blocked.DISQUALIFIED: "表决期间取消资格，本项票未拆封，不计票",
    Blocked.WITHDRAWN: "已撤回，未付表决",
}
# Taken out after the vote: their count stays in the table, their name goes on no notice.
BARRED = (Phase.DISQUALIFIED, Phase.WITHDRAWN, Phase.REVOKED)


def name_order(name: str) -> str:
    """The sound order of names that public lists use."""
    return " ".join(lazy_pinyin(name, style=Style.TONE3)).casefold()


def result_table(session: Session, meeting: Meeting) -> list[ResultRow]:
    """Every candidate of the meeting against the rule, highest level first, then by sound of name.

    Of several rounds the last one counts; an item that could not be voted on, and a missed defence, stand as not voted.
    Raises ``NotCounted`` or ``NothingVoted`` before all batches are closed (R-408, R-443). Six statements for any number of people.
    """
    batches = [batch for batch in batches_of(session, meeting.id) if batch.state is not BatchState.VOID]
    closed = [batch for batch in batches if batch.state is BatchState.CLOSED]
    check_counted(len(batches) - len(closed), len(closed))
    season = session.get_one(Season, meeting.season_id)
    papers: dict[str, tuple[Paper, Batch, Tally | None]] = {}
    counted = session.execute(
        select(Paper, Batch, Tally)
        .join(Batch, Batch.key == Paper.batch_key)
        .outerjoin(Tally, Tally.paper_key == Paper.key)
        .where(Batch.meeting_id == meeting.id, Batch.state == BatchState.CLOSED)
        .order_by(Batch.round, Batch.number)
    )
    for paper, batch, tally in cast("Iterable[tuple[Paper, Batch, Tally | None]]", counted):
        if tally is not None or paper.case_key not in papers:
            papers[paper.case_key] = (paper, batch, tally)
    opinions = {row.case_key: row for row in session.scalars(_of_season(GroupOpinion, season.id))}
    duties = {row.case_key: row for row in session.scalars(_of_season(Duty, season.id))}
    absent = {key for key, duty in duties.items() if duty.state == "absent"}
    people = session.execute(
        select(ReviewCase, Application, Person.sex)
        .join(ReviewLink, ReviewLink.case_key == ReviewCase.key)
        .join(Dossier, Dossier.id == ReviewLink.dossier_id)
        .join(Application, Application.dossier_id == Dossier.id)
        .join(Person, Person.id == Application.person_id)
        .where(ReviewCase.season_id == season.id, ReviewCase.key.in_({*papers, *absent}))
    )
    book = rulebook_of(season)
    rows = [
        _row(
            case,
            application,
            sex,
            papers.get(case.key),
            book=book,
            opinion=opinions.get(case.key),
            duty=duties.get(case.key),
            meeting=meeting,
        )
        for case, application, sex in people
    ]
    return sorted(rows, key=lambda row: (-row.level_rank, name_order(row.name), row.code))


def _of_season(model: type[GroupOpinion] | type[Duty], season_id: int):  # type: ignore[no-untyped-def]
    return select(model).join(ReviewCase, ReviewCase.key == model.case_key).where(ReviewCase.season_id == season_id)


def _row(
    case: ReviewCase,
    application: Application,
    sex: str,
    voted: tuple[Paper, Batch, Tally | None] | None,
    *,
    book: Rulebook,
    opinion: GroupOpinion | None,
    duty: Duty | None,
    meeting: Meeting,
) -> ResultRow:
    tally = voted[2] if voted else None
    level = book.level(application.level)
    base = tally.base if tally else 0
    closed_at = voted[1].closed_at if voted else None
    day = beijing_day(closed_at or meeting.closed_at or meeting.planned_at)
    return ResultRow(
        application_id=application.id,
        code=case.code,
        name=application.name,
        sex=sex,
        unit_id=application.unit_id,
        unit_name=application.unit_name,
        education=_education(application, book),
        current_title=_current_title(application, book),
        specialty=book.specialty(application.specialty).zh,
        level=application.level,
        level_rank=application.level_rank,
        level_name=level.name.zh,
        title=level.title.zh,
        group_opinion=_opinion(opinion),
        defence=_defence(duty, has=level.defence),
        batch=voted[1].number if voted else 0,
        round=voted[1].round if voted else 0,
        size=meeting.committee.size,
        present=tally.present if tally else 0,
        recused=tally.recused if tally else 0,
        base=base,
        agree=tally.agree if tally else 0,
        oppose=tally.oppose if tally else 0,
        abstain=tally.abstain if tally else 0,
        invalid=tally.invalid if tally else 0,
        not_returned=tally.not_returned if tally else 0,
        needed=needed_of(base),
        outcome=outcome_of(tally.agree, tally.base) if tally else Outcome.NOT_VOTED,
        voted_on=day.isoformat(),
        remark=_remark(voted, tally, duty, book),
        barred=application.phase in BARRED,
    )


def _education(application: Application, book: Rulebook) -> str:
    value = str(application.form.get("education") or "")
    if value.startswith("school:"):
        return next((s.name.zh for s in book.technical_schools if f"school:{s.school}" == value), "")
    return Education(value).label.zh if value in set(Education) else value


def _current_title(application: Application, book: Rulebook) -> str:
    held, since = str(application.form.get("title_level") or ""), str(application.form.get("title_on") or "")
    known = {level.code: level.title.zh for level in book.levels}
    return f"{known.get(held, held)} {since}".strip() or "无"


def _opinion(opinion: GroupOpinion | None) -> str:
    if opinion is None or opinion.recommend is None:
        return "—"
    return "同意推荐" if opinion.recommend else "不同意推荐"


def _defence(duty: Duty | None, *, has: bool) -> str:
    if not has or duty is None:
        return "—"
    if duty.state == "exempt":
        return "免"
    if duty.state == "absent":
        return "缺席"
    return f"{duty.score / 100:.2f}" if duty.score is not None else "—"


def _remark(
    voted: tuple[Paper, Batch, Tally | None] | None, tally: Tally | None, duty: Duty | None, book: Rulebook
) -> str:
    if duty is not None and duty.state == "absent":
        return "答辩缺席，不付表决"
    if duty is not None and duty.state == "exempt":
        return f"免答辩：{book.exemption(duty.exempt_code).zh}"
    if voted and tally is None:
        return NOT_VOTED_REMARKS[Blocked(voted[0].blocked or Blocked.QUORUM)]
    if voted and voted[1].round > 1:
        return f"第 {voted[1].round} 轮"
    return ""


def release_by(session: Session, public_id: str) -> Release:
    """The release at an address. Raises ``NotFound``."""
    row = session.scalar(select(Release).where(Release.public_id == public_id))
    if row is None:
        raise NotFound
    return row


def releases_of(session: Session, season_id: int) -> list[Release]:
    """All releases of a season, newest first."""
    return list(session.scalars(select(Release).where(Release.season_id == season_id).order_by(Release.id.desc())))


def rows_of(release: Release) -> list[ResultRow]:
    """The frozen table of a release."""
    return from_plain(release.rows)


def documents_of(session: Session, subject_key: str) -> Sequence[OfficialDocument]:
    """What was printed for a release, in the order of making."""
    query = select(OfficialDocument).where(OfficialDocument.subject_key == subject_key).order_by(OfficialDocument.id)
    return session.scalars(query).all()


def released_row(session: Session, application: Application) -> tuple[Release, ResultRow] | None:
    """The released result of one application; None before the office has released it (R-443)."""
    for release in session.scalars(
        select(Release)
        .where(Release.season_id == application.season_id, Release.state == ReleaseState.RELEASED)
        .order_by(Release.id.desc())
    ):
        for row in rows_of(release):
            if row.application_id == application.id:
                return release, row
    return None


def result_posting(session: Session, application_id: int) -> Posting | None:
    """The latest result notice on which an application stands."""
    return result_postings(session, [application_id]).get(application_id)


def result_postings(session: Session, application_ids: Iterable[int]) -> dict[int, Posting]:
    """For many applications the latest result notice on which each stands, in one statement."""
    rows = session.execute(
        select(PostingLine.subject_id, Posting)
        .join(Posting, Posting.id == PostingLine.posting_id)
        .where(Posting.kind == PostingKind.RESULT, PostingLine.subject_id.in_(set(application_ids)))
        .order_by(Posting.id)
    )
    return dict(rows.all())


def broken(posting: Posting | None) -> bool:
    """Whether the notice came down early, so that nobody on it can be confirmed (E-65)."""
    return posting is None or posting.state is PostingState.BROKEN


def confirmations(session: Session, season_id: int) -> dict[int, Confirmation]:
    """Application id → its confirmation."""
    rows = session.scalars(
        select(Confirmation)
        .join(Application, Application.id == Confirmation.application_id)
        .where(Application.season_id == season_id)
    )
    return {row.application_id: row for row in rows}


def requests_of(session: Session, application_id: int) -> Sequence[ReexaminationRequest]:
    """An applicant's 复查 requests, newest first."""
    return session.scalars(
        select(ReexaminationRequest)
        .where(ReexaminationRequest.application_id == application_id)
        .order_by(ReexaminationRequest.id.desc())
    ).all()


def open_requests(session: Session, season_id: int) -> list[tuple[ReexaminationRequest, Application]]:
    """复查 requests of a season, unanswered first."""
    rows = session.execute(
        select(ReexaminationRequest, Application)
        .join(Application, Application.id == ReexaminationRequest.application_id)
        .where(Application.season_id == season_id)
        .order_by(ReexaminationRequest.answered_at.is_not(None), ReexaminationRequest.asked_at)
    )
    return [(request, application) for request, application in rows]


def season_of_request(session: Session, public_id: str) -> int:
    """The season of a 复查 request. Raises ``NotFound``."""
    found = session.scalar(
        select(Application.season_id)
        .join(ReexaminationRequest, ReexaminationRequest.application_id == Application.id)
        .where(ReexaminationRequest.public_id == public_id)
    )
    if found is None:
        raise NotFound
    return found


def every_result_posting(session: Session, application_id: int) -> Sequence[Posting]:
    """Every result notice, the office's and the employer's, on which an application stands or stood."""
    kinds = (PostingKind.RESULT, PostingKind.RESULT_AT_EMPLOYER)
    return session.scalars(
        select(Posting)
        .join(PostingLine, PostingLine.posting_id == Posting.id)
        .where(PostingLine.subject_id == application_id, Posting.kind.in_(kinds))
        .order_by(Posting.id)
    ).all()

"""What employer and upper body do: check with a definite opinion, post, record the result, recommend, return. One transaction each.

Acts on several applications are one transaction over all of them: an exception is left out by not ticking it.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from committee import clock
from committee.applications.models import Application, Defect, Return
from committee.applications.refusals import CheckingClosed, NoOpinion, NotPosted, OwnApplication, StillChecked
from committee.applications.rules import Phase, ReturnedBy
from committee.applications.steps import advance, locked
from committee.db import transaction
from committee.dossiers import steps as dossier_steps
from committee.dossiers.models import Standing
from committee.dossiers.queries import latest_submission
from committee.errors import BadInput, NotFound
from committee.people.models import Account
from committee.permissions import Role
from committee.publicity import steps as publicity
from committee.publicity.models import Objection, Posting, PostingKind, PostingLine, PostingState
from committee.publicity.objections import ObjectionEvent, when_objection_moves
from committee.publicity.rules import NoticeLine
from committee.seasons.deadlines import on_time
from committee.seasons.models import Season
from committee.seasons.queries import rulebook_of, switch, windows_of
from committee.seasons.wording import moment
from committee.text import Text
from committee.viewer import Viewer


@dataclass(frozen=True, slots=True)
class FoundDefect:
    """One line of a return list as entered; *code* is a code of the rulebook."""

    code: str
    slot: str = ""
    file_id: int | None = None
    page: int | None = None
    note: str = ""


def in_reach(viewer: Viewer, application: Application) -> ReturnedBy | None:
    """As whom *viewer* may check this application: employer of its unit, its upper body, or not at all.

    A body that hosts freelancers' files is both (R-004); then the phase says which of the two it is now.
    """
    season = application.season_id
    above = viewer.unit_ids(Role.AUTHORITY, season_id=season)
    is_above = Role.AUTHORITY in viewer.roles(season) and (above is None or application.upper_unit_id in above)
    if is_above and application.phase is Phase.UPPER_CHECK:
        return ReturnedBy.UPPER
    employer = viewer.unit_ids(Role.EMPLOYER, season_id=season)
    if Role.EMPLOYER in viewer.roles(season) and (employer is None or application.unit_id in employer):
        return ReturnedBy.EMPLOYER
    return ReturnedBy.UPPER if is_above else None


def _for_check(session: Session, public_id: str, viewer: Viewer, *, as_: ReturnedBy) -> Application:
    application = locked(session, public_id)
    if application.phase is Phase.DRAFT or in_reach(viewer, application) is not as_:
        raise NotFound
    account = session.get(Account, viewer.account_id)
    if account is not None and account.person_id == application.person_id:
        raise OwnApplication
    return application


def _check_stands(session: Session, application: Application) -> None:
    submission = latest_submission(session, application.dossier_id)
    if submission is None or submission.standing is not Standing.STANDING:
        raise StillChecked


def post(*, viewer: Viewer, public_ids: Sequence[str], opinion: str, starts_on: dt.date, ends_on: dt.date) -> Posting:
    """Pass the check with a definite opinion and hang all of them on one notice inside the unit (R-124).

    Raises ``NoOpinion``, ``OwnApplication``, ``StillChecked``, the posting's ``TooShort``.
    """
    with transaction() as session:
        if len(opinion.strip()) < 2:
            raise NoOpinion
        rows = [_for_check(session, public_id, viewer, as_=ReturnedBy.EMPLOYER) for public_id in public_ids]
        if not rows:
            raise BadInput(Text("请至少勾选一人。", "Tick at least one person."))
        if len({row.unit_id for row in rows}) != 1 or len({row.season_id for row in rows}) != 1:
            raise BadInput(Text("一次公示只能是同一单位的人员。", "One notice holds people of one unit only."))
        season = session.get_one(Season, rows[0].season_id)
        for row in rows:
            _check_stands(session, row)
        posting = publicity.post(
            session,
            season=season,
            kind=PostingKind.EMPLOYER,
            unit_id=rows[0].unit_id,
            starts_on=starts_on,
            ends_on=ends_on,
            lines=[notice_line(row, season=season) for row in rows],
            by=viewer.account_id,
        )
        for row in rows:
            advance(
                session,
                application=row,
                name="employer_post",
                by=viewer.account_id,
                opinion=opinion.strip(),
                seen={"posting": posting.public_id, "manifest": _manifest(session, row)},
            )
        return posting


def notice_line(application: Application, *, season: Season) -> NoticeLine:
    """One person as a notice prints them: no number of any kind (R-441)."""
    book = rulebook_of(season)
    return NoticeLine(
        subject_id=application.id,
        name=application.name,
        unit_name=application.unit_name,
        specialty=book.specialty(application.specialty).zh,
        level=book.level(application.level).name.zh,
    )


def _manifest(session: Session, application: Application) -> str:
    submission = latest_submission(session, application.dossier_id)
    return submission.manifest_hash if submission else ""


def record_result(*, viewer: Viewer, posting_public_id: str, note: str = "") -> None:
    """Record that the unit's posting ran its full time (公示结果). Raises before its end or with an open objection."""
    with transaction() as session:
        posting = posting_of_unit(session, posting_public_id, viewer)
        publicity.complete(session, posting, note=note, by=viewer.account_id)


def posting_of_unit(session: Session, public_id: str, viewer: Viewer) -> Posting:
    """A notice inside one of the clerk's units. Raises ``NotFound`` for any other."""
    posting = session.scalar(select(Posting).where(Posting.public_id == public_id).with_for_update())
    units = viewer.unit_ids(Role.EMPLOYER, season_id=posting.season_id) if posting else frozenset()
    if posting is None or posting.kind is not PostingKind.EMPLOYER:
        raise NotFound
    if units is not None and posting.unit_id not in units:
        raise NotFound
    return posting


def posting_of(session: Session, application: Application) -> Posting | None:
    """The latest notice inside the unit on which the application stands."""
    return session.scalar(
        select(Posting)
        .join(PostingLine)
        .where(PostingLine.subject_id == application.id, Posting.kind == PostingKind.EMPLOYER)
        .order_by(Posting.id.desc())
        .limit(1)
    )


def recommend(*, viewer: Viewer, public_ids: Sequence[str], opinion: str) -> None:
    """Recommend those whose posting is completed without open objection. Raises ``NotPosted``."""
    with transaction() as session:
        if len(opinion.strip()) < 2:
            raise NoOpinion
        if not public_ids:
            raise BadInput(Text("请至少勾选一人。", "Tick at least one person."))
        for public_id in public_ids:
            row = _for_check(session, public_id, viewer, as_=ReturnedBy.EMPLOYER)
            posting = posting_of(session, row)
            if posting is None or posting.state is not PostingState.COMPLETED:
                raise NotPosted
            if row.id in publicity.subjects_held(session, posting):
                raise NotPosted
            advance(
                session,
                application=row,
                name="employer_recommend",
                by=viewer.account_id,
                opinion=opinion.strip(),
                seen={"posting": posting.public_id},
            )


def recommend_upper(*, viewer: Viewer, public_ids: Sequence[str], opinion: str) -> None:
    """The upper body checks and recommends to the committee: now the dossiers lie on the checkers' desk (R-003, R-004)."""
    with transaction() as session:
        if len(opinion.strip()) < 2:
            raise NoOpinion
        if not public_ids:
            raise BadInput(Text("请至少勾选一人。", "Tick at least one person."))
        for public_id in public_ids:
            row = _for_check(session, public_id, viewer, as_=ReturnedBy.UPPER)
            season = session.get_one(Season, row.season_id)
            windows = windows_of(season)
            if not on_time(clock.now(), windows.check_until, p01=switch(season, "P-01")):
                raise CheckingClosed(until=moment(windows.check_until))
            advance(session, application=row, name="upper_recommend", by=viewer.account_id, opinion=opinion.strip())
            dossier_steps.open_screening(session, dossier=row.dossier, due_at=windows.check_until)


def send_back(*, viewer: Viewer, public_id: str, defects: Sequence[FoundDefect]) -> None:
    """Return to the applicant with a list of defects; it does not count as one of the three submissions (R-126)."""
    with transaction() as session:
        application = locked(session, public_id)
        as_ = in_reach(viewer, application)
        if as_ is None:
            raise NotFound
        row = _for_check(session, public_id, viewer, as_=as_)
        if not defects:
            raise BadInput(Text("请写明退回原因，至少一条。", "Say why; at least one line."))
        add_return(session, row, by=viewer.account_id, as_=as_, n=0, due_at=None, defects=defects)
        name = "employer_return" if as_ is ReturnedBy.EMPLOYER else "upper_return"
        advance(session, application=row, name=name, by=viewer.account_id)
        dossier_steps.reopen_upload(session, row.dossier)


def add_return(
    session: Session,
    application: Application,
    *,
    by: int | None,
    as_: ReturnedBy,
    n: int,
    due_at: dt.datetime | None,
    defects: Sequence[FoundDefect],
    late_leak: bool = False,
) -> Return:
    """Write a return with its whole list. Raises ``BadInput`` for a code that the rulebook does not have."""
    book = rulebook_of(session.get_one(Season, application.season_id))
    known = {rule.code for rule in book.defects}
    if any(d.code not in known for d in defects):
        raise BadInput(Text("没有这个缺陷代码。", "There is no such defect code."))
    row = Return(
        returned_by=as_,
        n=n,
        by_id=by,
        at=clock.now(),
        due_at=due_at,
        late_leak=late_leak,
        defects=[
            Defect(code=d.code, slot=d.slot, file_id=d.file_id, page=d.page, note=d.note.strip()[:500]) for d in defects
        ],
    )
    application.returns.append(row)
    session.flush()
    return row


def send_to_check_again(*, viewer: Viewer, public_id: str, reason: str) -> None:
    """An objection inside the unit: take the case off the notice and check it again (R-124)."""
    with transaction() as session:
        row = _for_check(session, public_id, viewer, as_=ReturnedBy.EMPLOYER)
        if len(reason.strip()) < 2:
            raise NoOpinion
        advance(session, application=row, name="employer_objection", by=viewer.account_id, opinion=reason.strip())


@when_objection_moves(PostingKind.EMPLOYER)
def _objection_moved(session: Session, objection: Objection, event: ObjectionEvent, by: int) -> None:
    if event is not ObjectionEvent.UPHELD or objection.line is None:
        return
    application = session.get(Application, objection.line.subject_id)
    if application is not None and application.phase is Phase.EMPLOYER_PUBLICITY:
        advance(session, application=application, name="employer_objection", by=by)


@dossier_steps.on_bounce
def _bounced(session: Session, dossier_id: int, submission_id: int) -> None:
    application = session.scalar(select(Application).where(Application.dossier_id == dossier_id).with_for_update())
    if application is not None and application.phase in (Phase.EMPLOYER_CHECK, Phase.OFFICE_CHECK):
        advance(session, application=application, name="bounce", by=None, seen={"submission": submission_id})

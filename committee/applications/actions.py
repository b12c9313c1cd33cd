"""What an applicant does: start, fill in, hand in, hand in again, withdraw. Each is one transaction."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from committee import audit, clock
from committee.applications.achievements import read_achievements
from committee.applications.counting import WindowMissed, resubmission_open
from committee.applications.form_fields import fields_of_step, read
from committee.applications.guide import RESULTS
from committee.applications.models import Achievement, Application
from committee.applications.reading import (
    identity_in_text,
    obstacles,
    open_return,
    p06_for,
    submission_no,
)
from committee.applications.refusals import FilingClosed, MustStayMasked, NotReady, SameKey
from committee.applications.routing import upper_of
from committee.applications.rules import EDITABLE, Channel, EvaluationKind, Phase
from committee.applications.steps import advance, locked
from committee.clock import beijing_day
from committee.db import transaction
from committee.dossiers import steps as dossier_steps
from committee.dossiers.models import Submission
from committee.errors import BadInput, NotFound, Refused, Stale
from committee.people.integrity import check_may_file
from committee.people.models import Account, Person, Unit
from committee.seasons.deadlines import on_time
from committee.seasons.models import Season, SeasonState
from committee.seasons.queries import rulebook_of, switch, windows_of
from committee.seasons.steps import freeze
from committee.seasons.wording import moment
from committee.text import Text


@dataclass(frozen=True, slots=True)
class Saved:
    """What an autosave answers: the record's version, and what is wrong by field (kept as a draft on the page)."""

    version: int
    wrong: Mapping[str, Text]


def own(session: Session, public_id: str, *, by: int) -> Application:
    """The acting account's own application, under the write lock. Raises ``NotFound`` for anybody else's."""
    application = locked(session, public_id)
    account = session.get(Account, by)
    if account is None or account.person_id != application.person_id:
        raise NotFound
    return application


def start(*, by: int, season_id: int, channel: Channel, evaluation: EvaluationKind, specialty: str, level: str) -> str:
    """Open a draft with its dossier; returns its address. Raises ``BadInput`` for a level or specialty that is not open."""
    with transaction() as session:
        season = session.get_one(Season, season_id)
        if season.state is not SeasonState.OPEN:
            raise Refused(Text("本评审季尚未开放申报。", "This season is not open for applications."))
        person = session.get_one(Person, session.get_one(Account, by).person_id)
        if person.unit_id is None:
            raise Refused(
                Text("您现在不在任何单位名下。", "You stand in no unit now."),
                next_step=Text(
                    "请在“我的单位”中选择现在的工作单位，由单位确认后再填报。",
                    "Choose where you work now under “My unit”; file once that unit has confirmed it.",
                ),
            )
        unit = session.get_one(Unit, person.unit_id)
        check_may_file(session, person.id, on=clock.today())
        _check_choice(season, specialty, level)
        chosen = Choice(channel, evaluation, specialty, level)
        return open_draft(session, season=season, person=person, unit=unit, chosen=chosen, by=by).public_id


@dataclass(frozen=True, slots=True)
class Choice:
    """What an application is for."""

    channel: Channel
    evaluation: EvaluationKind
    specialty: str
    level: str


def open_draft(
    session: Session, *, season: Season, person: Person, unit: Unit, chosen: Choice, by: int | None
) -> Application:
    """A step: the draft with its dossier, name and unit as they are today. Also lists coming in from Excel begin here."""
    dossier = dossier_steps.open_dossier(session, season_id=season.id, person=person, unit=unit)
    application = Application(
        season_id=season.id,
        season_year=season.year,
        person_id=person.id,
        dossier_id=dossier.id,
        name=person.name,
        unit_id=unit.id,
        unit_name=unit.name,
        channel=chosen.channel,
        evaluation=chosen.evaluation,
        series=rulebook_of(season).series.code,
        specialty=chosen.specialty,
        level=chosen.level,
        level_rank=rulebook_of(season).level(chosen.level).rank,
        form={},
    )
    session.add(application)
    session.flush()
    _log(session, application, "applications.start", by)
    return application


def _check_choice(season: Season, specialty: str, level: str) -> None:
    book = rulebook_of(season)
    if specialty not in {s.code for s in book.specialties} or level not in {lv.code for lv in book.enabled_levels}:
        raise BadInput(Text("请选择本通知开放的专业和级别。", "Choose a specialty and level that this notice opens."))


def choose(
    *, by: int, public_id: str, channel: Channel, evaluation: EvaluationKind, specialty: str, level: str
) -> None:
    """Change what a draft applies for."""
    with transaction() as session:
        application = own(session, public_id, by=by)
        season = session.get_one(Season, application.season_id)
        if application.phase is not Phase.DRAFT:
            raise Refused(
                Text("提交后不能更改申报级别和渠道。", "Level and channel cannot be changed after handing in.")
            )
        _check_choice(season, specialty, level)
        application.channel, application.evaluation = channel, evaluation
        application.specialty, application.level = specialty, level
        application.level_rank = rulebook_of(season).level(level).rank
        application.version += 1


def save(*, by: int, public_id: str, version: int, raw: Mapping[str, str], step: str | None = None) -> Saved:
    """Store what was entered; fields that cannot be read are told and left as they were. No line in the log (autosave).

    With a *step* of the guided form only its fields are taken, the others stay. Raises ``Stale`` when another page saved in between.
    """
    with transaction() as session:
        application = own(session, public_id, by=by)
        if application.phase not in EDITABLE:
            raise Refused(Text("材料已提交，不能修改。", "It has been handed in and cannot be changed."))
        if application.version != version:
            raise Stale
        if any(raw.get(f"mask_{tick}") == "no" for tick in ("name", "photo", "unit")):
            raise MustStayMasked
        season = session.get_one(Season, application.season_id)
        unit = session.get_one(Unit, application.unit_id)
        fields = fields_of_step(rulebook_of(season), unit.kind, step)
        values, wrong = read(raw, fields)
        kept = {key: old for key, old in application.form.items() if key in wrong or (step and key not in fields)}
        application.form = {**values, **kept}
        rows, wrong_rows = read_achievements(raw, this_year=beijing_day(clock.now()).year)
        if not wrong_rows and step in (None, RESULTS):
            application.achievements = [
                Achievement(
                    position=no,
                    kind=row.kind,
                    title=row.title,
                    year=row.year,
                    rank=row.rank,
                    total=row.total,
                    corresponding=row.corresponding,
                )
                for no, row in enumerate(rows, 1)
            ]
        application.version += 1
        return Saved(application.version, {**wrong, **wrong_rows})


def submit(*, by: int, public_id: str, declaration: bool, pledge: bool) -> Submission:
    """Hand in to the employer: window, eligibility, materials, leaks, R-121; the season's rules are fixed at the first one.

    The time that counts is this press (R-101). Raises ``FilingClosed``, ``NotReady``, ``SameKey`` and the dossier's refusals.
    """
    with transaction() as session:
        application = own(session, public_id, by=by)
        season = session.get_one(Season, application.season_id)
        now = clock.now()
        windows = windows_of(season)
        p01 = switch(season, "P-01")
        if now < windows.filing_from or not on_time(now, windows.filing_until, p01=p01):
            raise FilingClosed(from_=moment(windows.filing_from), until=moment(windows.filing_until))
        if not pledge:
            raise NotReady(what=Text("请阅读并勾选个人承诺", "tick the personal pledge"))
        what = obstacles(session, application, season=season, at=now)
        if what:
            raise NotReady(what=what[0])
        check_key_free(session, application)
        submission = dossier_steps.hand_in(session, dossier=application.dossier, declaration=declaration)
        application.submitted_at = now
        application.upper_unit_id = upper_of(session, application, season=season)
        freeze(session, season)
        try:
            advance(session, application=application, name="submit", by=by, seen={"manifest": submission.manifest_hash})
        except IntegrityError as error:
            raise SameKey(channel=application.channel.label) from error
        return submission


def check_key_free(session: Session, application: Application) -> None:
    """Raise ``SameKey`` when the same person holds the same key in this year (R-121); only a withdrawal frees it."""
    other = session.scalar(
        select(Application).where(
            Application.id != application.id,
            Application.person_id == application.person_id,
            Application.season_year == application.season_year,
            Application.series == application.series,
            Application.specialty == application.specialty,
            Application.level == application.level,
            Application.phase.not_in((Phase.DRAFT, Phase.WITHDRAWN)),
        )
    )
    if other is not None:
        raise SameKey(channel=other.channel.label)


def resubmit(*, by: int, public_id: str, declaration: bool) -> Submission:
    """Hand in again after the office's return, inside its window (R-126, P-04, P-06), back to the office or through the employer (P-05)."""
    with transaction() as session:
        application = own(session, public_id, by=by)
        season = session.get_one(Season, application.season_id)
        now = clock.now()
        past = open_return(application)
        if past is None or past.due_at is None:
            raise Refused(Text("没有待修改的退回。", "There is no return to answer."))
        windows = windows_of(season)
        if not resubmission_open(
            now, due=past.due_at, windows=windows, p01=switch(season, "P-01"), p06=p06_for(past, season)
        ):
            raise WindowMissed
        shown = identity_in_text(application)
        if shown:
            raise NotReady(what=shown[0])
        submission = dossier_steps.hand_in(session, dossier=application.dossier, declaration=declaration)
        seen = {"manifest": submission.manifest_hash, "submission": submission_no(application, season=season)}
        # What an expert reported is the office's and the applicant's matter: the employer's word stands (P-31).
        if switch(season, "P-05") == "via-employer" and not past.late_leak:
            advance(session, application=application, name="resubmit_employer", by=by, seen=seen)
        else:
            due = None if past.late_leak else windows.check_until
            dossier_steps.open_screening(session, dossier=application.dossier, due_at=due)
            advance(session, application=application, name="resubmit", by=by, seen=seen)
        return submission


def withdraw(*, by: int, public_id: str, reason: str = "") -> None:
    """Take the application back; only this frees its key (R-121)."""
    with transaction() as session:
        application = own(session, public_id, by=by)
        advance(session, application=application, name="withdraw", by=by, opinion=reason[:500])
        dossier_steps.withdraw_screening(session, application.dossier)
        dossier_steps.close_upload(session, application.dossier)
        case = dossier_steps.case_of(session, application.dossier_id)
        if case is not None:
            dossier_steps.pull_case(session, case.key)


def _log(session: Session, application: Application, action: str, by: int | None, **detail: object) -> None:
    audit.record(
        session,
        action=action,
        season_id=application.season_id,
        subject="application",
        key=application.public_id,
        detail=detail,
        account_id=by,
    )

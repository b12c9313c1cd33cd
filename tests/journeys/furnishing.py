"""What the played season never makes, so that the planted-name walk opens it as well: real objects, named after the walk's subjects."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from committee import clock
from committee.applications.actions_bank import book_sheet, read_sheet
from committee.applications.delegation import delegate
from committee.applications.models import Application, Fee
from committee.applications.rules import Channel
from committee.applications.rules_unit_papers import Paper
from committee.applications.unit_scans import upload_scan
from committee.clock import beijing_day
from committee.db import db, transaction
from committee.demo.stage import viewer_of
from committee.dossiers.masking_models import MaskingRun, RunState
from committee.dossiers.models import MaterialFile
from committee.dossiers.purging import report_classified
from committee.dossiers.second_looks import draw_sample
from committee.people.integrity import IntegrityKind, enter_record
from committee.people.models import Account
from committee.publicity.models import Posting, PostingKind, PostingLine
from tests.dossiers.desk import pdf
from tests.journeys.conftest import Season
from tests.journeys.visibility import SUBJECTS


def furnish(season: Season) -> None:
    """A bank's sheet, a delegation, a scan of a unit's paper, a record of misconduct, a masking run, a second look, a sealed file."""
    session = db.session()
    subjects = [_application(session, season, key) for key in SUBJECTS]
    season_id = subjects[0].season_id
    _money(season, season_id, subjects)
    _letter(season, season_id)
    _scan(season, subjects[0])
    _record(season, season_id, subjects[1])
    _masking_run(season, subjects[0])
    draw_sample(season_id=season_id, percent=100, by=_staff(season, "secretary"))
    spare = _application(session, season, "A06")
    file = session.scalars(select(MaterialFile).where(MaterialFile.dossier_id == spare.dossier_id)).first()
    assert file is not None
    report_classified(file_public_id=file.public_id, reason="页上有密级标志", by=_staff(season, "checker"))


def _application(session: Session, season: Season, key: str) -> Application:
    person = session.get_one(Account, season.accounts[key]).person_id
    return session.scalars(select(Application).where(Application.person_id == person)).one()


def _staff(season: Season, duty: str, unit: object = None) -> int:
    return next(
        season.accounts[staff.key] for staff in season.cast.staff if staff.duty == duty and unit in (None, staff.unit)
    )


def _money(season: Season, season_id: int, subjects: list[Application]) -> None:
    """A line that says whose it is and one that does not; both name their payer."""
    names = [season.cast.person(key).name for key in SUBJECTS]
    at = clock.now().isoformat()
    rows = [
        {"number": 1, "reference": "F1", "at": at, "fen": 100, "payer": names[0], "remark": _fee(subjects[0])},
        {"number": 2, "reference": "F2", "at": at, "fen": 100, "payer": names[1], "remark": ""},
    ]
    clerk = _staff(season, "finance")
    book_sheet(public_id=read_sheet(season_id=season_id, file_name="流水.xlsx", rows=rows, by=clerk), by=clerk)


def _fee(application: Application) -> str:
    return db.session.scalars(select(Fee.remark_code).where(Fee.application_id == application.id)).one()


def _letter(season: Season, season_id: int) -> None:
    delegate(
        season_id=season_id,
        channel=Channel.DIRECTED,
        committee="塔河地区工程系列计量专业评审委员会",
        host="塔河地区工程技术职称办公室",
        letter_number="塔职函〔2024〕7号",
        letter_on=beijing_day(clock.now()),
        name="委托函.pdf",
        content=pdf(),
        by=_staff(season, "leader"),
    )


def _scan(season: Season, application: Application) -> None:
    posting = db.session.scalars(
        select(Posting)
        .join(PostingLine)
        .where(Posting.kind == PostingKind.EMPLOYER, PostingLine.subject_id == application.id)
    ).one()
    clerk = _staff(season, "employer", season.cast.person(SUBJECTS[0]).unit)
    upload_scan(
        viewer=viewer_of(clerk), posting_public_id=posting.public_id, paper=Paper.NOTICE, name="公示.pdf", content=pdf()
    )


def _record(season: Season, season_id: int, application: Application) -> None:
    with transaction() as session:
        enter_record(
            session,
            person_id=application.person_id,
            kind=IntegrityKind.APPLICANT,
            ground="提供虚假材料",
            document_number="塔职办〔2024〕9号",
            season_id=season_id,
            by=_staff(season, "leader"),
            approved_by=None,
        )


def _masking_run(season: Season, application: Application) -> None:
    """As it stands when the proof did not pass; nobody may order one now that the season is over."""
    with transaction() as session:
        file = session.scalars(select(MaterialFile).where(MaterialFile.dossier_id == application.dossier_id)).first()
        assert file is not None
        session.add(
            MaskingRun(
                file_id=file.id,
                boxes=[],
                state=RunState.REFUSED,
                asked_by_id=season.accounts[SUBJECTS[0]],
                finished_at=clock.now(),
                problem_zh="证明未通过",
                problem_en="The proof failed",
            )
        )

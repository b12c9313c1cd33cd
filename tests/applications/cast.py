"""A small season with its people, and shortcuts that bring one application to a phase through the real actions."""

import datetime as dt
from dataclasses import dataclass

from flask import current_app
from sqlalchemy.orm import Session

from committee import clock
from committee.applications import actions, actions_employer, actions_office, actions_paper
from committee.applications.models import Application
from committee.applications.rules import Channel, EvaluationKind
from committee.clock import beijing
from committee.db import db, transaction
from committee.dossiers.models import FileState, MaterialFile, Screening, ScreeningState, Submission, Verdict
from committee.installation import Installation
from committee.people.models import Person, Unit
from committee.people.rules import UnitKind
from committee.permissions import Role
from committee.publicity.models import Posting
from committee.seasons.actions import create_season
from committee.seasons.models import Season
from committee.seasons.queries import rulebook_of
from committee.viewer import Grant, Viewer
from tests.factories import Signed, make_account, make_unit

OPINION = "本单位已经对提供的申报材料逐一审核，真实准确，同意推荐"
FORM = {
    "in_service": "yes",
    "trade_from": "2012-07-01",
    "penalty": "none",
    "education": "bachelor",
    "major": "测控技术与仪器",
    "graduated_on": "2012-07-01",
    "basis": "education",
    "title_level": "ZJ",
    "title_on": "2019-12-31",
    "appraisals_passed": "3",
    "putonghua": "三级甲等",
    "summary": "承担压力容器定期检验和计量建标工作。",
    **{f"ce_{part}_{year}": "60" for part in ("general", "specialty") for year in range(2021, 2025)},
    "a-0-kind": "standard",
    "a-0-title": "在用压力容器声发射检测方法",
    "a-0-year": "2022",
    "a-0-rank": "2",
    "a-0-total": "5",
}
SPECIALTY, LEVEL = "031705", "FG"


@dataclass(frozen=True)
class Cast:
    """Who and what a test works with. ``season`` is an id."""

    season: int
    unit: int
    body: int
    applicant: Signed
    clerk: Signed
    upper: Signed
    secretary: Signed
    leader: Signed
    finance: Signed


def make_cast(session: Session, *, kind: UnitKind = UnitKind.DZ, name: str = "艾力·吐尔逊") -> Cast:
    """Units, accounts and an open season under notice 2."""
    body = make_unit(session, "塔河地区市场监督管理局", UnitKind.BODY, region="塔河地区")
    unit = make_unit(session, "塔河地区检验检测中心", kind, region="塔河地区", parent_id=body.id)
    session.commit()
    season = create_season(by=None, host_unit_id=body.id, bodies={"PS_DX": [body.id], "PS_MY": [body.id]})
    session = db.session()
    unit, body = session.get_one(Unit, unit.id), session.get_one(Unit, body.id)
    return Cast(
        season,
        unit.id,
        body.id,
        make_account(session, Role.APPLICANT, name=name, unit=unit),
        make_account(session, Role.EMPLOYER, name="古丽娜尔", unit=unit, role_units=(unit,)),
        make_account(session, Role.AUTHORITY, name="周原", unit=body, role_units=(body,)),
        make_account(session, Role.SECRETARY, name="沈知微", unit=body),
        make_account(session, Role.LEADER, name="马红梅", unit=body),
        make_account(session, Role.FINANCE, name="韩雪", unit=body),
    )


def viewer(signed: Signed, role: Role, *units: int) -> Viewer:
    """The account as the guard hands it to actions."""
    return Viewer(
        account_id=signed.account_id,
        person_id=signed.person_id,
        display_name="",
        login_name="",
        token="",
        grants=(Grant(role, 0, frozenset(units)),),
        locale="zh",
        large_type=False,
        second_factor=True,
        has_second_factor=True,
        must_change_password=False,
        seat="",
    )


def clerk_of(cast: Cast) -> Viewer:
    return viewer(cast.clerk, Role.EMPLOYER, cast.unit)


def upper_of(cast: Cast) -> Viewer:
    return viewer(cast.upper, Role.AUTHORITY, cast.body)


def at(month: int, day: int, hour: int = 10, minute: int = 0, second: int = 0, year: int = 2024) -> None:
    """Let the clock of process and folder stand at a Beijing time of the season."""
    clock.travel_to(beijing(year, month, day, hour, minute, second))
    with transaction() as session:
        row = session.get(Installation, 1) or Installation(id=1)
        row.clock_shift_seconds = clock.shift().total_seconds()
        session.add(row)


def reload(public_id: str) -> Application:
    """The application as it is stored now."""
    session = db.session()
    session.rollback()
    return session.query(Application).filter_by(public_id=public_id).one()


def add_file(dossier_id: int, slot: str, *, content: bytes = b"%PDF-1.4 clean", by: int | None = None) -> int:
    """A checked, clean file in *slot*; returns its id."""
    with transaction() as session:
        key = current_app.extensions["store"].put(session, content)
        book = rulebook_of(session.query(Season).first())
        file = MaterialFile(
            dossier_id=dossier_id,
            slot=slot,
            material_class=book.material(slot).material_class.value,
            original_name=f"{slot}.pdf",
            media_type="application/pdf",
            object_key=key,
            size=len(content),
            pages=1,
            state=FileState.CHECKED,
            verdict=Verdict.CLEAN,
            uploaded_by_id=by,
        )
        session.add(file)
        session.flush()
        return file.id


def draft(
    cast: Cast,
    *,
    form: dict[str, str] | None = None,
    level: str = LEVEL,
    channel: Channel = Channel.DIRECTED,
    specialty: str = SPECIALTY,
    evaluation: EvaluationKind = EvaluationKind.REVIEW,
    files: bool = True,
) -> str:
    """A draft that is ready to be handed in."""
    by = cast.applicant.account_id
    public_id = actions.start(
        by=by, season_id=cast.season, channel=channel, evaluation=evaluation, specialty=specialty, level=level
    )
    actions.save(by=by, public_id=public_id, version=0, raw={**FORM, **(form or {})})
    if files:
        dossier_id = reload(public_id).dossier_id
        for slot in (
            "degree_certificate",
            "xuexin_report",
            "continuing_education_general",
            "continuing_education_specialty",
            "putonghua_certificate",
            "title_certificate",
            "work_summary",
            "appraisal_forms",
            "pledge",
            "id_card",
        ):
            add_file(dossier_id, slot, content=b"%PDF-1.4 " + slot.encode())
    return public_id


def submit(cast: Cast, public_id: str) -> None:
    """The applicant's press."""
    actions.submit(by=cast.applicant.account_id, public_id=public_id, declaration=True, pledge=True)


def to_office(cast: Cast, *, public_id: str | None = None) -> str:
    """From a draft on 22 July to the office's desk on 5 August."""
    if public_id is None:
        at(7, 22, 11)
        public_id = draft(cast)
        submit(cast, public_id)
    at(7, 23, 10)
    posting = actions_employer.post(
        viewer=clerk_of(cast),
        public_ids=[public_id],
        opinion="情况属实，同意公示",
        starts_on=dt.date(2024, 7, 24),
        ends_on=dt.date(2024, 7, 30),
    )
    posting_id = posting.public_id
    at(8, 1, 10)
    actions_employer.record_result(viewer=clerk_of(cast), posting_public_id=posting_id, note="公示期间无异议")
    actions_employer.recommend(viewer=clerk_of(cast), public_ids=[public_id], opinion=OPINION)
    at(8, 5, 10)
    actions_employer.recommend_upper(viewer=upper_of(cast), public_ids=[public_id], opinion="同意推荐")
    return public_id


def sign(public_id: str) -> None:
    """A checker signs the latest submission's copies."""
    dossier_id = reload(public_id).dossier_id
    with transaction() as session:
        row = (
            session.query(Screening)
            .join(Submission)
            .filter(Submission.dossier_id == dossier_id)
            .order_by(Submission.n.desc())
            .first()
        )
        row.state, row.decided_at = ScreeningState.PASSED, clock.now()


def give_back(cast: Cast, public_id: str, code: str = "MASK_QR", slot: str = "degree_certificate") -> None:
    """The office's return with one defect."""
    actions_office.return_all(
        by=cast.secretary.account_id,
        public_id=public_id,
        defects=[actions_employer.FoundDefect(code, slot)],
        reason="重新核对后发现",
    )


def to_accepted(cast: Cast) -> str:
    """Signed and accepted on 20 August."""
    public_id = to_office(cast)
    sign(public_id)
    at(8, 20, 10)
    actions_office.accept(by=cast.secretary.account_id, public_id=public_id)
    return public_id


def bring_paper(cast: Cast, public_id: str, *, text: str = OPINION, copies: int = 2) -> bool:
    """Paper at the desk."""
    return actions_paper.receive_paper(
        by=cast.secretary.account_id, public_id=public_id, copies=copies, opinion_text=text, signed_and_sealed=True
    )


__all__ = ["Cast", "Person", "Posting", "make_cast"]

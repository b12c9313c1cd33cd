"""The last hour of filing: 200 people hand in 500 files at once while checks queue, and papers with text overtake the scans.

Two measurements. First the crowd: every upload and every press through the door as browsers send them, while nobody checks anything
yet; none may be lost, each keeps its place, the slowest answer counts. Then the queue: with the crowd's scans waiting, workers are
started and born-digital papers arrive at the hour's own pace; what counts is how long each waits for its verdict.
"""

import datetime as dt
import io
import secrets
import statistics
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import pypdfium2
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from committee import brokers, clock, jobs
from committee.applications.models import Achievement, Application
from committee.applications.rules import Channel, EvaluationKind
from committee.benchmarks.measuring import Figures, application
from committee.benchmarks.scene import id_number
from committee.db import db, transaction
from committee.documents.pdf import render_pdf
from committee.dossiers.models import Dossier, FileState, MaterialFile, Submission, Verdict
from committee.dossiers.steps import open_dossier
from committee.installation import Installation
from committee.jobs import Job, JobState
from committee.people.models import Account, Person, RoleGrant, Unit, UserSession
from committee.people.rules import AccountState, UnitKind, name_key
from committee.permissions import Role
from committee.seasons.actions import create_season
from committee.seasons.models import Season
from committee.seasons.queries import rulebook_of
from committee.web.signed_sessions import token_hash

PEOPLE, BROWSERS, SCANS = 200, 12, 5  # every fifth file is a scan
SLICE, PACE = 90.0, 7.2  # seconds of the hour that are lived through with workers, seconds between two papers
UNUSABLE = "!"  # nobody signs in with one; the token is given
LAST_HOUR = clock.beijing(2024, 8, 30, 17, 20)
FORM = {
    "in_service": "yes", "trade_from": "2012-07-01", "penalty": "none", "education": "bachelor", "major": "测控技术与仪器",
    "graduated_on": "2012-07-01", "basis": "education", "title_level": "ZJ", "title_on": "2019-12-31",
    "appraisals_passed": "3", "putonghua": "三级甲等", "summary": "承担压力容器定期检验和计量建标工作。",
    **{f"ce_{part}_{year}": 60 for part in ("general", "specialty") for year in range(2021, 2025)},
}  # fmt: skip
SLOTS = (
    "degree_certificate", "xuexin_report", "continuing_education_general", "continuing_education_specialty",
    "putonghua_certificate", "title_certificate", "work_summary", "appraisal_forms", "pledge", "id_card",
)  # fmt: skip
UPLOADED = "paper"


@dataclass
class Crowd:
    """What the people of the hour saw: seconds of every answer, presses outside their own start and end, refusals."""

    answers: list[float] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    disordered: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)


@dataclass(frozen=True, slots=True)
class Seated:
    """One applicant with a signed-in token and a dossier that is ready but for its last files."""

    token: str
    application: str
    dossier: str


def deadline_hour() -> Figures:
    """The 95th percentile of a born-digital paper's wait for its verdict while scans queue; the crowd's figures beside it."""
    with application() as app:
        clock.travel_to(LAST_HOUR)
        with transaction() as session:
            session.add(Installation(id=1, clock_shift_seconds=clock.shift().total_seconds()))
        seated = _seat(app, PEOPLE)
        paper, scan = _paper(0), _scan()
        crowd, files = Crowd(), 0
        tasks = []
        for n, person in enumerate(seated):
            own = [
                scan if (files + k) % SCANS == 0 else _stamped(paper, files + k) for k in range(3 if n % 2 == 0 else 2)
            ]
            files += len(own)
            tasks.append((person, own))
        with ThreadPoolExecutor(max_workers=BROWSERS) as pool:
            list(pool.map(lambda task: _hand_in(app, task[0], task[1], crowd), tasks))
        lost = (
            files
            - _number(func.count(MaterialFile.id), MaterialFile.slot == UPLOADED)
            + len(seated)
            - _number(func.count(Submission.id))
        )
        waits = _with_workers(app, paper)
    waits.sort()
    p95 = waits[max(0, -(-95 * len(waits) // 100) - 1)]
    return Figures(
        figure=p95,
        floor=waits[0],
        n=files,
        more={
            "people": len(seated),
            "lost": lost + len(crowd.refused),
            "disordered": crowd.disordered,
            "slowest_answer": round(max(crowd.answers), 3),
            "median_answer": round(statistics.median(crowd.answers), 3),
            "papers": len(waits),
            "longest_wait": round(waits[-1], 2),
        },
    )


def _seat(app: Flask, count: int) -> list[Seated]:
    body = Unit(name="塔河地区市场监督管理局", kind=UnitKind.BODY, region="塔河地区")
    session = db.session()
    session.add(body)
    session.flush()
    unit = Unit(name="塔河地区检验检测中心", kind=UnitKind.DZ, region="塔河地区", parent_id=body.id)
    session.add(unit)
    session.commit()
    season_id = create_season(by=None, host_unit_id=body.id, bodies={"PS_DX": [body.id], "PS_MY": [body.id]})
    with transaction() as writer:
        season, home = writer.get_one(Season, season_id), writer.get_one(Unit, unit.id)
        return [_seat_one(writer, app, season, home, n) for n in range(count)]


def _seat_one(session: Session, app: Flask, season: Season, unit: Unit, n: int) -> Seated:
    keys, number, name = app.extensions["keyring"], id_number(n), f"温若水{n}"
    person = Person(
        name=name, name_key=name_key(name), id_number_sealed=keys.seal("id-number", number),
        id_number_index=keys.index("id-number-index", number), unit_id=unit.id,
    )  # fmt: skip
    session.add(person)
    session.flush()
    account = Account(login_name=f"hour{n}", person_id=person.id, password_hash=UNUSABLE)
    account.state = AccountState.ACTIVE
    session.add(account)
    session.flush()
    token, now = secrets.token_urlsafe(24), clock.real_now()
    session.add_all(
        [
            RoleGrant(account_id=account.id, role=Role.APPLICANT, scope=0),
            UserSession(token_hash=token_hash(token), account_id=account.id, created_at=now, last_seen_at=now),
        ]
    )
    dossier = open_dossier(session, season_id=season.id, person=person, unit=unit)
    row = Application(
        season_id=season.id, season_year=season.year, person_id=person.id, dossier_id=dossier.id, name=name,
        unit_id=unit.id, unit_name=unit.name, channel=Channel.DIRECTED, evaluation=EvaluationKind.REVIEW,
        series=rulebook_of(season).series.code, specialty="031705", level="FG", level_rank=4, form=dict(FORM),
    )  # fmt: skip
    row.achievements = [
        Achievement(position=1, kind="standard", title="在用压力容器检测方法", year=2022, rank=2, total=5)
    ]
    session.add(row)
    session.flush()
    _papers_there(session, app, season, dossier)
    return Seated(token, row.public_id, dossier.public_id)


def _papers_there(session: Session, app: Flask, season: Season, dossier: Dossier) -> None:
    book = rulebook_of(season)
    for slot in SLOTS:
        content = f"%PDF-1.4 {slot} {dossier.id}".encode()
        session.add(
            MaterialFile(
                dossier_id=dossier.id,
                slot=slot,
                material_class=book.material(slot).material_class.value,
                original_name=f"{slot}.pdf",
                media_type="application/pdf",
                size=len(content),
                pages=1,
                object_key=app.extensions["store"].put(session, content),
                state=FileState.CHECKED,
                verdict=Verdict.CLEAN,
            )
        )
    session.flush()


def _client(app: Flask, person: Seated) -> tuple[FlaskClient, str]:
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = person.token, True
    page = client.get("/permissions").get_data(as_text=True)
    return client, page.split('name="csrf-token" content="')[1].split('"')[0]


def _hand_in(app: Flask, person: Seated, files: list[bytes], crowd: Crowd) -> None:
    client, token = _client(app, person)
    for content in files:
        suffix = "pdf" if content.startswith(b"%PDF") else "jpg"
        form: dict[str, Any] = {"csrf_token": token, "slot": UPLOADED, "file": (io.BytesIO(content), f"证明.{suffix}")}
        _timed(client, f"/dossiers/{person.dossier}/upload", form, crowd)
    began = clock.now()
    form = {"csrf_token": token, "declaration": "yes", "pledge": "yes"}
    _timed(client, f"/my/{person.application}/hand-in", form, crowd)
    with app.app_context():
        at = db.session.scalar(select(Application.submitted_at).where(Application.public_id == person.application))
        db.session.remove()
    margin = dt.timedelta(milliseconds=5)
    if at is None or not began - margin <= at <= clock.now() + margin:
        with crowd.lock:
            crowd.disordered += 1


def _timed(client: FlaskClient, address: str, form: dict[str, Any], crowd: Crowd) -> None:
    start = time.perf_counter()
    answer = client.post(address, data=form, headers={"Accept": "application/json"})
    taken = time.perf_counter() - start
    with crowd.lock:
        crowd.answers.append(taken)
        if answer.status_code >= 400:
            crowd.refused.append(f"{address} {answer.status_code}")


def _with_workers(app: Flask, paper: bytes) -> list[float]:
    """Waits of papers that arrive while the crowd's scans are being checked. The crowd's own papers are taken off the queue."""
    with transaction() as session:
        session.execute(update(Job).where(Job.priority < jobs.SLOW).values(state=JobState.CANCELLED))
    late = _seat_late(app)
    client, token = _client(app, late)
    worker = brokers.start_embedded(app, threads=2)
    sent: list[int] = []
    until, n = time.monotonic() + SLICE, 0
    try:
        while time.monotonic() < until:
            n += 1
            before = _number(func.max(Job.id))
            form: dict[str, Any] = {"csrf_token": token, "slot": UPLOADED}
            form["file"] = (io.BytesIO(_stamped(paper, 100_000 + n)), f"论文{n}.pdf")
            client.post(f"/dossiers/{late.dossier}/upload", data=form, headers={"Accept": "application/json"})
            sent += _jobs_after(before)
            time.sleep(PACE)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and _unfinished(sent):
            time.sleep(0.2)
    finally:
        worker.stop(60_000)
    db.session.rollback()
    rows = db.session.scalars(select(Job).where(Job.id.in_(sent))).all()
    return [((row.finished_at or clock.real_now()) - row.created_at).total_seconds() for row in rows]


def _seat_late(app: Flask) -> Seated:
    with transaction() as session:
        season, unit = (
            session.scalars(select(Season)).one(),
            session.scalars(select(Unit).where(Unit.parent_id.is_not(None))).one(),
        )
        return _seat_one(session, app, season, unit, 5_000)


def _jobs_after(job_id: int) -> list[int]:
    db.session.rollback()
    return list(db.session.scalars(select(Job.id).where(Job.id > job_id)))


def _unfinished(sent: list[int]) -> int:
    return _number(func.count(Job.id), Job.id.in_(sent), Job.state.in_((JobState.NEW, JobState.RUNNING)))


def _number(what: Any, *conditions: Any) -> int:
    db.session.rollback()
    return int(db.session.scalar(select(what).where(*conditions)) or 0)


def _paper(n: int) -> bytes:
    """A born-digital page that names nobody."""
    return render_pdf(
        "fee_slip",
        {
            "office": "评审委员会办公室", "season": "二〇二四年度", "name": "某某", "application_no": str(n), "unit": "某单位",
            "level": "副高级", "amount": 600, "payee": "评审委员会", "bank": "某银行", "account_no": "0000", "remark_code": "F2345678",
            "due": LAST_HOUR, "phone": "0900", "issued_on": LAST_HOUR.date(),
        },
    )  # fmt: skip


def _stamped(content: bytes, n: int) -> bytes:
    """The same page as another file: a comment behind the end changes its hash and nothing else."""
    return content + f"\n%{n}\n".encode()


def _scan() -> bytes:
    """The page as a photograph: pixels only."""
    with pypdfium2.PdfDocument(_paper(1)) as document:
        out = io.BytesIO()
        document[0].render(scale=150 / 72).to_pil().convert("RGB").save(out, "JPEG", quality=80)
    return out.getvalue()

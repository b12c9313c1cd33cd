"""Doors of the eyes' help: each reading of a scan beside its crop. Whoever fills the form takes it over, whoever checks compares."""

from typing import Any

from flask import Response, flash, render_template, request
from sqlalchemy import select

from committee.db import db
from committee.dossiers.masking_models import OUT_OF_SIGHT
from committee.dossiers.models import Dossier, MaterialFile
from committee.errors import NotFound
from committee.job_states import JobState
from committee.jobs import Job
from committee.recognition.actions import MAY_EDIT
from committee.recognition.actions_eyes import choose_study, judge_proof, take_over, value_of
from committee.recognition.eyes import CERTIFICATES, READABLE, words
from committee.recognition.filling import filled, study_of
from committee.recognition.models import ProofRead, RecognitionApplication
from committee.recognition.reach import is_employer, may_see
from committee.recognition.reading_job import READ_JOB, crop_of, look_at
from committee.recognition.views import back, blueprint
from committee.seasons.models import Season
from committee.seasons.queries import recognition_rulebook_of
from committee.seasons.recognition_tables import Study
from committee.text import Text
from committee.web.guard import signed_in, viewer
from committee.web.language import say


def _file(public_id: str) -> tuple[MaterialFile, RecognitionApplication]:
    """A scan of an application that the viewer may see; none that is sealed off (R-134)."""
    found = db.session.execute(
        select(MaterialFile, RecognitionApplication)
        .join(Dossier, Dossier.id == MaterialFile.dossier_id)
        .join(RecognitionApplication, RecognitionApplication.dossier_id == Dossier.id)
        .where(MaterialFile.public_id == public_id)
    ).one_or_none()
    if found is None or not may_see(viewer(), found[1]) or found[0].slot not in READABLE:
        raise NotFound
    if found[0].state in OUT_OF_SIGHT:
        raise NotFound
    return found[0], found[1]


def _fills(row: RecognitionApplication) -> bool:
    """Whether the viewer may put a reading into the form: the applicant or the unit's clerk, while it may be changed."""
    return row.phase in MAY_EDIT and (row.person_id == viewer().person_id or is_employer(viewer(), row))


def _compares(row: RecognitionApplication) -> bool:
    """Whether the viewer compares: a clerk of the chain, never on one's own application (R-002)."""
    return row.person_id != viewer().person_id and not _fills(row)


def _job(file: MaterialFile) -> Job | None:
    """The look at a file that goes on."""
    query = select(Job).where(Job.kind == READ_JOB, Job.ref == str(file.id)).order_by(Job.id.desc()).limit(1)
    job = db.session.scalar(query)
    return job if job is not None and job.state in (JobState.NEW, JobState.RUNNING) else None


@blueprint.get("/recognition/scans/<public_id>")
@signed_in
def scan(public_id: str) -> Any:
    """What was read on a scan, each with its crop and with what the form says."""
    file, row = _file(public_id)
    reads = db.session.scalars(select(ProofRead).where(ProofRead.file_id == file.id).order_by(ProofRead.id)).all()
    book = recognition_rulebook_of(db.session.get_one(Season, row.season_id))
    values = [(read.kind, value_of(read)) for read in reads]
    study = study_of(row.form, file.public_id, values) if file.slot in CERTIFICATES else None
    shown = []
    for read, (kind, value) in zip(reads, values, strict=True):
        new = filled(row.form, kind, value, slot=file.slot, book=book, study=study)
        shown.append((read, words(kind, value), new == row.form, new is not None))
    return render_template(
        "recognition/scan.html",
        file=file,
        row=row,
        material=book.material(file.slot),
        reads=shown,
        studies=_studies(row) if file.slot in CERTIFICATES else [],
        study=study,
        job=_job(file),
        fills=_fills(row),
        compares=_compares(row),
    )


def _studies(row: RecognitionApplication) -> list[str]:
    """The studies of the form in words, in their order."""
    return [
        "　".join(
            filter(None, (say(Study(one["study"]).label) if one["study"] else "", one["finished_on"], one["school"]))
        )
        for one in row.form.get("studies", ())
    ]


@blueprint.post("/recognition/scans/<public_id>/study")
@signed_in
def scan_study(public_id: str) -> Any:
    """Say to which of several studies a scan belongs."""
    file, row = _file(public_id)
    if not _fills(row):
        raise NotFound
    choose_study(
        file_public_id=file.public_id,
        application_public_id=row.public_id,
        study=request.form.get("study", -1, type=int),
        by=viewer().account_id,
    )
    return back("recognition.scan", public_id=public_id)


@blueprint.get("/recognition/scans/<public_id>/progress")
@signed_in
def scan_progress(public_id: str) -> Any:
    """How far the look is; nothing when it is over, which makes the page fetch itself."""
    file, _ = _file(public_id)
    job = _job(file)
    return render_template("recognition/_scan_progress.html", file=file, job=job) if job else ""


@blueprint.post("/recognition/scans/<public_id>")
@signed_in
def scan_look(public_id: str) -> Any:
    """Let the eyes look (again)."""
    file, _ = _file(public_id)
    if _job(file) is None:
        look_at(file_public_id=file.public_id)
    return back("recognition.scan", public_id=public_id)


@blueprint.get("/recognition/scans/<public_id>/<read_id>.jpg")
@signed_in
def scan_crop(public_id: str, read_id: str) -> Any:
    """The crop of one reading."""
    file, _ = _file(public_id)
    read = _read(file, read_id)
    x0, y0, x1, y1 = read.box
    content = crop_of(object_key=file.object_key, page=read.page, box=(x0, y0, x1, y1))
    return Response(content, mimetype="image/jpeg")


@blueprint.post("/recognition/scans/<public_id>/<read_id>")
@signed_in
def scan_judge(public_id: str, read_id: str) -> Any:
    """A checker's word on one reading."""
    file, row = _file(public_id)
    if not _compares(row):
        raise NotFound
    _read(file, read_id)
    judge_proof(public_id=read_id, agrees=request.form.get("agrees") == "yes", by=viewer().account_id)
    return back("recognition.scan", public_id=public_id)


@blueprint.post("/recognition/scans/<public_id>/<read_id>/take-over")
@signed_in
def scan_take_over(public_id: str, read_id: str) -> Any:
    """Confirm a reading: it fills its field of the form."""
    file, row = _file(public_id)
    if not _fills(row):
        raise NotFound
    _read(file, read_id)
    take_over(public_id=read_id, application_public_id=row.public_id, by=viewer().account_id)
    flash(say(Text("已填入填报表", "Put into the form")))
    return back("recognition.scan", public_id=public_id)


def _read(file: MaterialFile, read_id: str) -> ProofRead:
    """A reading of this file. Raises ``NotFound``."""
    read = db.session.scalar(select(ProofRead).where(ProofRead.public_id == read_id, ProofRead.file_id == file.id))
    if read is None:
        raise NotFound
    return read

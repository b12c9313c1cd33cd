"""Doors of the eyes' help: look at a scan, show each reading beside its crop, let a person say whether it agrees."""

from typing import Any

from flask import Response, current_app, flash, render_template, request
from sqlalchemy import select

from committee.db import db
from committee.dossiers.masking_models import OUT_OF_SIGHT
from committee.dossiers.models import Dossier, MaterialFile
from committee.errors import NotFound
from committee.recognition.eyes import READABLE
from committee.recognition.models import ProofRead, RecognitionApplication
from committee.recognition.reach import may_see
from committee.recognition.reading_job import crop_of, judge_proof, look_at
from committee.recognition.views import back, blueprint
from committee.seasons.models import Season
from committee.seasons.queries import recognition_rulebook_of
from committee.text import Text
from committee.web.guard import signed_in, viewer
from committee.web.language import say


def _file(public_id: str) -> tuple[MaterialFile, RecognitionApplication]:
    """A scan of an application that the viewer checks: not one's own, none that is sealed off (R-134)."""
    found = db.session.execute(
        select(MaterialFile, RecognitionApplication)
        .join(Dossier, Dossier.id == MaterialFile.dossier_id)
        .join(RecognitionApplication, RecognitionApplication.dossier_id == Dossier.id)
        .where(MaterialFile.public_id == public_id)
    ).one_or_none()
    if found is None or not may_see(viewer(), found[1]) or found[0].slot not in READABLE:
        raise NotFound
    if found[1].person_id == viewer().person_id or found[0].state in OUT_OF_SIGHT:
        raise NotFound
    return found[0], found[1]


@blueprint.get("/recognition/scans/<public_id>")
@signed_in
def scan(public_id: str) -> Any:
    """What was read on a scan, each with its crop."""
    file, row = _file(public_id)
    keys = current_app.extensions["keyring"]
    reads = db.session.scalars(select(ProofRead).where(ProofRead.file_id == file.id).order_by(ProofRead.id)).all()
    book = recognition_rulebook_of(db.session.get_one(Season, row.season_id))
    return render_template(
        "recognition/scan.html",
        file=file,
        row=row,
        material=book.material(file.slot),
        reads=[(read, keys.open("proof-read", read.value_sealed)) for read in reads],
    )


@blueprint.post("/recognition/scans/<public_id>")
@signed_in
def scan_look(public_id: str) -> Any:
    """Let the eyes look."""
    file, _ = _file(public_id)
    look_at(file_id=file.id, by=viewer().account_id)
    flash(say(Text("正在识别，稍后刷新查看", "Reading; reload in a moment")))
    return back("recognition.scan", public_id=public_id)


@blueprint.get("/recognition/scans/<public_id>/<read_id>.jpg")
@signed_in
def scan_crop(public_id: str, read_id: str) -> Any:
    """The crop of one reading."""
    file, _ = _file(public_id)
    read = db.session.scalar(select(ProofRead).where(ProofRead.public_id == read_id, ProofRead.file_id == file.id))
    if read is None:
        raise NotFound
    x0, y0, x1, y1 = read.box
    content = crop_of(object_key=file.object_key, page=read.page, box=(x0, y0, x1, y1))
    return Response(content, mimetype="image/jpeg")


@blueprint.post("/recognition/scans/<public_id>/<read_id>")
@signed_in
def scan_judge(public_id: str, read_id: str) -> Any:
    """A person's word on one reading."""
    file, _ = _file(public_id)
    if (
        db.session.scalar(select(ProofRead.id).where(ProofRead.public_id == read_id, ProofRead.file_id == file.id))
        is None
    ):
        raise NotFound
    judge_proof(public_id=read_id, agrees=request.form.get("agrees") == "yes", by=viewer().account_id)
    return back("recognition.scan", public_id=public_id)

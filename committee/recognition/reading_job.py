"""The job that lets the eyes look at one scan: lines and codes of the page pictures that the server made, never of the file itself.

Nothing is sent anywhere: a QR code is decoded and shown, and whoever checks looks it up by hand.
"""

from functools import cache

import cv2
import numpy as np
from flask import current_app
from sqlalchemy import delete

from committee import audit, clock, jobs
from committee.db import db, transaction
from committee.dossiers.models import FileState, MaterialFile
from committee.dossiers.pages import page_image, prepare
from committee.errors import NotFound, Refused
from committee.recognition.eyes import READABLE, Box, ProofKind, Proposal, SeenLine, proposals
from committee.recognition.models import ProofRead
from committee.text import Text
from redaction.codes import find_codes
from redaction.ocr import read_page
from redaction.ocr_model import Image, OcrModel

MOST_PAGES = 10


@cache
def _model() -> OcrModel:
    return OcrModel(threads=1)


def _picture(object_key: str, page: int) -> Image:
    """The server's own picture of a page. Raises ``NotFound`` when there is none."""
    picture = cv2.imdecode(np.frombuffer(page_image(object_key=object_key, page=page), np.uint8), cv2.IMREAD_COLOR)
    if picture is None:
        raise NotFound
    return picture


@jobs.handler("read-proof")
def read_proof(ref: str, progress: jobs.Progress) -> None:
    """Look at file *ref* and store what it seems to carry; a second look replaces what nobody has judged yet."""
    file = db.session.get(MaterialFile, int(ref))
    if file is None or file.slot not in READABLE or file.state is FileState.UNREADABLE:
        return
    key, slot, file_id = file.object_key, file.slot, file.id
    db.session.rollback()
    pages = min(prepare(key), MOST_PAGES)
    lines: list[SeenLine] = []
    codes: list[Proposal] = []
    for page in range(1, pages + 1):
        picture = _picture(key, page)
        lines += [SeenLine(line.text, page, line.box) for line in read_page(_model(), picture).lines]
        codes += [
            Proposal(ProofKind.QR, code.text, page, code.box) for code in find_codes(picture, retry=False) if code.text
        ]
        progress(page, pages)
    _store(file_id, (*proposals(lines, slot=slot), *codes))


def _store(file_id: int, found: tuple[Proposal, ...]) -> None:
    keys = current_app.extensions["keyring"]
    with transaction() as session:
        session.execute(delete(ProofRead).where(ProofRead.file_id == file_id, ProofRead.agrees.is_(None)))
        session.add_all(
            ProofRead(
                file_id=file_id,
                kind=row.kind,
                value_sealed=keys.seal("proof-read", row.value[:500]),
                page=row.page,
                box=[round(v, 1) for v in row.box],
            )
            for row in found
        )


def look_at(*, file_id: int, by: int) -> None:
    """Queue a look at one scan. Raises ``Refused`` for a slot that the eyes have no use for."""
    with transaction() as session:
        file = session.get_one(MaterialFile, file_id)
        if file.slot not in READABLE:
            raise Refused(Text("这类材料不作识别。", "The eyes have no use for this kind."))
        jobs.enqueue(session, kind="read-proof", ref=file_id, season_id=file.dossier.season_id, priority=6)


def judge_proof(*, public_id: str, agrees: bool, by: int) -> int:
    """A person says whether what was read agrees with the form; returns the file's id. The form itself is not changed."""
    with transaction() as session:
        row = session.query(ProofRead).filter_by(public_id=public_id).one_or_none()
        if row is None:
            raise NotFound
        row.agrees, row.judged_by_id, row.judged_at = agrees, by, clock.now()
        file = session.get_one(MaterialFile, row.file_id)
        audit.record(
            session,
            action="recognition.judge_proof",
            season_id=file.dossier.season_id,
            subject="proof-read",
            key=row.public_id,
            detail={"kind": row.kind.value, "agrees": agrees},
            account_id=by,
        )
        return row.file_id


def crop_of(*, object_key: str, page: int, box: Box) -> bytes:
    """The place of a reading, with a little around it, as JPEG."""
    picture = _picture(object_key, page)
    height, width = picture.shape[:2]
    x0, y0, x1, y1 = (round(v) for v in box)
    cut = picture[max(y0 - 12, 0) : min(y1 + 12, height), max(x0 - 16, 0) : min(x1 + 16, width)]
    return bytes(cv2.imencode(".jpg", cut, [cv2.IMWRITE_JPEG_QUALITY, 85])[1].tobytes())

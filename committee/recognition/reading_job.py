"""The job that lets the eyes look at one scan: lines and codes of the page pictures that the server made, never of the file itself.

Nothing is sent anywhere: a QR code is decoded and shown, and whoever checks looks it up by hand.
"""

import cv2
import numpy as np
from flask import current_app
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from committee import jobs, settings_of
from committee.db import db, transaction
from committee.dossiers import purging
from committee.dossiers.masking_models import OUT_OF_SIGHT
from committee.dossiers.models import FileState, MaterialFile
from committee.dossiers.pages import prepare
from committee.dossiers.queries import file_by
from committee.dossiers.showing import page_image
from committee.errors import NotFound, Refused
from committee.recognition.eyes import READABLE, Box, ProofKind, Proposal, SeenLine, proposals
from committee.recognition.models import ProofRead
from committee.text import Text
from redaction.eyes.ocr_model import Image
from redaction.eyes.workers import start_looking
from redaction.reading.sight import Quad

MOST_PAGES = 10
READ_JOB = "read-proof"


def _picture(object_key: str, page: int) -> Image:
    """The server's own picture of a page. Raises ``NotFound`` when there is none."""
    picture = cv2.imdecode(np.frombuffer(page_image(object_key=object_key, page=page), np.uint8), cv2.IMREAD_COLOR)
    if picture is None:
        raise NotFound
    return picture


@jobs.handler(READ_JOB)
def read_proof(ref: str, progress: jobs.Progress) -> None:
    """Look at file *ref* and store what it seems to carry; a second look replaces what nobody has judged yet."""
    file = db.session.get(MaterialFile, int(ref))
    if file is None or file.slot not in READABLE or file.state in (FileState.UNREADABLE, *OUT_OF_SIGHT):
        return
    key, slot, file_id = file.object_key, file.slot, file.id
    db.session.rollback()
    pages = min(prepare(key), MOST_PAGES)
    lines: list[SeenLine] = []
    codes: list[Proposal] = []
    for page in range(1, pages + 1):
        # In the warm processes of the checks, never here: a server that was forked would wait for the networks' threads for ever.
        pixels = np.ascontiguousarray(_picture(key, page)[:, :, ::-1])
        seen = start_looking(pixels, dpi=None, read=True, jobs=settings_of(current_app).workers).result()
        lines += [SeenLine(line.text, page, _around(line.quad)) for line in seen.lines]
        codes += [Proposal(ProofKind.QR, code.text, page, code.box) for code in seen.codes if code.text]
        progress(page, pages)
    _store(file_id, (*proposals(lines, slot=slot), *codes))


def _around(quad: Quad) -> Box:
    across, down = [x for x, _ in quad], [y for _, y in quad]
    return (min(across), min(down), max(across), max(down))


def _store(file_id: int, found: tuple[Proposal, ...]) -> None:
    keys = current_app.extensions["keyring"]
    with transaction() as session:
        if session.get_one(MaterialFile, file_id).state in OUT_OF_SIGHT:
            return  # sealed off while the eyes were looking
        session.execute(delete(ProofRead).where(ProofRead.file_id == file_id, ProofRead.agrees.is_(None)))
        known = select(ProofRead).where(ProofRead.file_id == file_id)
        judged = {(one.kind, keys.open("proof-read", one.value_sealed)) for one in session.scalars(known)}
        session.add_all(
            ProofRead(
                file_id=file_id,
                kind=row.kind,
                value_sealed=keys.seal("proof-read", row.value[:500]),
                page=row.page,
                box=[round(v, 1) for v in row.box],
            )
            for row in found
            if (row.kind, row.value[:500]) not in judged
        )


def look_at(*, file_public_id: str) -> None:
    """Queue a look at one scan. Raises ``Refused`` for a slot that the eyes have no use for."""
    with transaction() as session:
        file = file_by(session, file_public_id)
        if file.slot not in READABLE:
            raise Refused(Text("这类材料不作识别。", "The eyes have no use for this kind."))
        jobs.enqueue(session, kind=READ_JOB, ref=file.id, season_id=file.dossier.season_id, priority=6)


@purging.on_purge
def _purged(session: Session, file_id: int) -> None:
    """What was read from a classified file goes with it (R-134)."""
    session.execute(delete(ProofRead).where(ProofRead.file_id == file_id))


def crop_of(*, object_key: str, page: int, box: Box) -> bytes:
    """The place of a reading, with a little around it, as JPEG."""
    picture = _picture(object_key, page)
    height, width = picture.shape[:2]
    x0, y0, x1, y1 = (round(v) for v in box)
    cut = picture[max(y0 - 12, 0) : min(y1 + 12, height), max(x0 - 16, 0) : min(x1 + 16, width)]
    return bytes(cv2.imencode(".jpg", cut, [cv2.IMWRITE_JPEG_QUALITY, 85])[1].tobytes())

"""The papers that a played season of recognition leaves in the data folder: forms 1 to 4 of each unit, and its report forms."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import select

from committee.db import db
from committee.demo.recognition_stage import Play
from committee.documents.pdf import render_pdf
from committee.documents.shapes import TO_BE_CONFIRMED
from committee.documents.word_forms import render_form_docx
from committee.publicity.models import PostingKind
from committee.recognition import documents
from committee.recognition.actions_employer import posting_of
from committee.recognition.documents_report import report_forms
from committee.recognition.models import RecognitionApplication
from committee.recognition.rules import HAS_PASSED
from committee.seasons.queries import recognition_rulebook_of


def leave_papers(play: Play) -> None:
    """Print what each unit with somebody who passed hangs and sends, into ``documents`` of the data folder; paths go to the play.

    They lie there unsealed, whole ID numbers included: everybody in a played season is invented.
    """
    session, season = db.session(), play.season()
    folder = current_app.extensions["settings"].data / "documents"
    folder.mkdir(mode=0o700, exist_ok=True)
    query = select(RecognitionApplication).where(RecognitionApplication.season_id == season.id)
    units: dict[str, list[RecognitionApplication]] = {}
    for row in session.scalars(query.order_by(RecognitionApplication.id)):
        units.setdefault(row.unit_name, []).append(row)
    watermark = recognition_rulebook_of(season).paper.watermark
    for unit, rows in units.items():
        passed = [row for row in rows if row.phase in HAS_PASSED]
        posting = posting_of(session, passed[0].id, PostingKind.BEFORE_FILING) if passed else None
        if posting is None:
            continue
        forms: dict[str, tuple[str, Mapping[str, Any]]] = {
            "附件1公示": ("form1", documents.form1(session, posting)),
            "附件2公示结果": ("form2", documents.form2(session, posting)),
            "附件3推荐报告": ("form3", documents.form3(session, passed, season=season)),
            "附件4公示情况报告": ("form4", documents.form4(session, rows, season=season, body=unit)),
        }
        for name, (form, data) in forms.items():
            _keep(play, folder / f"{unit}{name}.docx", render_form_docx(form, data))
        reports = {**report_forms(session, passed, season=season), "mark": TO_BE_CONFIRMED}
        _keep(play, folder / f"{unit}呈报表.pdf", render_pdf("report_form", reports, watermark=watermark))
    session.rollback()


def _keep(play: Play, path: Path, content: bytes) -> None:
    path.write_bytes(content)
    play.documents.append(str(path))

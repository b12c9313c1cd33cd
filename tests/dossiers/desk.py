"""A dossier that can be handed in, a checker, files of every kind, and rows as a check leaves them."""

import io
from dataclasses import dataclass

import pikepdf
import pymupdf
from flask import current_app
from PIL import Image
from sqlalchemy.orm import Session

from committee import clock
from committee.db import db, transaction
from committee.dossiers import actions
from committee.dossiers.models import Dossier, FileState, Finding, MaterialFile, Verdict
from committee.dossiers.steps import open_dossier
from committee.people.models import Person, Unit
from committee.permissions import Role
from committee.seasons.models import Season
from tests.experts.stage import make_season
from tests.factories import Signed, make_account, make_unit

REVIEW, IDENTITY, SYSTEM = "work_summary", "id_card", "xuexin_report"


@dataclass(frozen=True)
class Desk:
    """Ids of what was set up."""

    season: int
    dossier: int
    applicant: Signed
    checker: Signed

    @property
    def row(self) -> Dossier:
        """The dossier as it is stored now."""
        session = db.session()
        session.rollback()
        session.expire_all()
        return session.get_one(Dossier, self.dossier)

    def upload(self, slot: str = REVIEW, content: bytes | None = None, name: str = "总结.pdf") -> str:
        """An upload by the applicant."""
        return actions.upload(
            dossier_id=self.dossier,
            slot=slot,
            name=name,
            content=pdf() if content is None else content,
            by=self.applicant.account_id,
        )


def make_desk(session: Session) -> Desk:
    """A draft dossier of an applicant in an open season, and a checker of another unit."""
    clock.travel_to(clock.beijing(2024, 8, 5, 10))
    season = make_season(session)
    body = make_unit(session, "塔河地区市场监督管理局")
    unit = make_unit(session, "塔河地区检验检测中心", aliases=[])
    applicant = make_account(session, Role.APPLICANT, name="艾力·吐尔逊", unit=unit)
    checker = make_account(session, Role.CHECKER, name="周原", unit=body)
    ids = season.id, unit.id
    with transaction() as writer:
        dossier = open_dossier(
            writer,
            season_id=ids[0],
            person=writer.get_one(Person, applicant.person_id),
            unit=writer.get_one(Unit, ids[1]),
        )
        dossier_id = dossier.id
    return Desk(ids[0], dossier_id, applicant, checker)


def checked(file_id: str, *severities: str, state: FileState = FileState.CHECKED, pages: int = 1) -> list[str]:
    """Make a file what a finished check leaves, with a finding of each severity; returns their public ids."""
    with transaction() as session:
        file = session.query(MaterialFile).filter_by(public_id=file_id).one()
        file.state, file.pages, file.checked_at = state, pages, clock.now()
        file.verdict = Verdict.LEAK if "leak" in severities else Verdict.CLEAN
        rows = [
            Finding(
                file_id=file.id,
                kind="name",
                severity=severity,
                page=1,
                box=[10, 10, 60, 20],
                channel="text",
                detector="page_text",
                leak_class="L-01",
                evidence_sealed=current_app.extensions["keyring"].seal("finding-evidence", "艾力·吐尔逊"),
                explanation_zh="正文中可以读到姓名",
                explanation_en="the name can be read",
            )
            for severity in severities
        ]
        session.add_all(rows)
        session.flush()
        return [row.public_id for row in rows]


def pdf(words: str = "work summary", pages: int = 1, **save: object) -> bytes:
    """A small document."""
    document = pymupdf.open()
    for number in range(pages):
        document.new_page().insert_text((72, 72), f"{words} {number + 1}")
    return bytes(document.tobytes(**save))


def encrypted() -> bytes:
    """A document that asks for a password."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf())) as document:
        document.save(out, encryption=pikepdf.Encryption(owner="o", user="u"))
    return out.getvalue()


def picture(kind: str = "JPEG", size: tuple[int, int] = (300, 200), **save: object) -> bytes:
    """A photo."""
    out = io.BytesIO()
    Image.new("RGB", size, (200, 180, 150)).save(out, kind, **save)
    return out.getvalue()


def season_of(desk: Desk) -> Season:
    """The season row."""
    return db.session.get_one(Season, desk.season)

"""The masking desk: a page's picture when it is there and when it is not, and how soon the next dossier stands after a sign-off."""

import io
import time
from typing import Any

import pymupdf
from flask import Flask
from PIL import Image

from committee import clock
from committee.benchmarks.measuring import Figures, application, median_of
from committee.benchmarks.scene import id_number, make_season, sign_in
from committee.db import db, transaction
from committee.dossiers.cold_pages import cold_page, forget_pages
from committee.dossiers.models import (
    Dossier,
    DossierSubject,
    FileState,
    MaterialFile,
    Screening,
    Submission,
    SubmissionFile,
    Verdict,
)
from committee.dossiers.pages import READING_DPI, prepare, store
from committee.dossiers.rules import Kept
from committee.dossiers.showing import page_image
from committee.dossiers.steps import manifest_hash
from committee.people.models import Person, Unit
from committee.people.rules import UnitKind, name_key
from committee.permissions import Role
from committee.seasons.models import Season
from redaction.isolation.forking import stand_ready

SHORT, LONG, TURNS, WAITING, FILES = 3, 150, 7, 40, 8


def scan(pages: int) -> bytes:
    """A dossier of scanned A4 pages at 150 dpi, each page its own picture."""
    document = pymupdf.open()
    for number in range(pages):
        sheet = pymupdf.open()
        page = sheet.new_page(width=595, height=842)
        for line in range(36):
            words = f"第{number + 1}页 第{line + 1}行 承担压力容器定期检验和计量建标工作。"
            page.insert_text((60, 80 + line * 20), words, fontname="china-s", fontsize=12)
        picture = page.get_pixmap(dpi=150).tobytes("jpeg", jpg_quality=75)
        document.new_page(width=595, height=842).insert_image(pymupdf.Rect(0, 0, 595, 842), stream=picture)
    content: bytes = document.tobytes()
    return content


def page_warm() -> Figures:
    """Milliseconds of the request for a page picture that is kept, against reading its bytes from the store."""
    with application() as app:
        client, file = _one_file(app, scan(SHORT))
        prepare(file.object_key)
        address = f"/files/{file.public_id}/2/read.jpg"
        whole = median_of(TURNS, lambda: _check(client.get(address).status_code))
        floor = median_of(TURNS, lambda: page_image(object_key=file.object_key, page=2))
    return Figures(figure=whole * 1000, floor=floor * 1000, n=SHORT)


def page_cold() -> Figures:
    """Milliseconds of a missing page picture of a long scanned dossier; the floor is the same page of a short one drawn here.

    ``flat`` compares the last page of 150 with the last page of 3, both by the child.
    """
    with application():
        with transaction() as session:
            keys = [store().put(session, scan(pages)) for pages in (SHORT, LONG)]
        short, long = (_cold(key, page=page) for key, page in zip(keys, (SHORT, LONG), strict=True))
        content = store().get(keys[0])
        floor = median_of(TURNS, lambda: _here(content))
    return Figures(
        figure=long * 1000,
        floor=floor * 1000,
        n=LONG,
        more={"short": round(short * 1000, 1), "flat": round(long / short, 2)},
    )


def _cold(key: str, *, page: int) -> float:
    def draw() -> None:
        cold_page(key, page=page, dpi=READING_DPI)

    stand_ready()
    time.sleep(1.0)  # the prepared process loads its libraries while a person reads
    taken = []
    for _ in range(TURNS):
        forget_pages(key)
        start = time.perf_counter()
        draw()
        taken.append(time.perf_counter() - start)
    return sorted(taken)[TURNS // 2]


def _here(content: bytes) -> int:
    with pymupdf.open(stream=content) as document:
        return len(document[SHORT - 1].get_pixmap(dpi=READING_DPI, alpha=False).tobytes("jpeg", jpg_quality=82))


def next_dossier() -> Figures:
    """Seconds from the press on 签发 until the next dossier's page and its first picture are there, with 40 waiting.

    The floor is a request for a page picture alone.
    """
    with application() as app:
        season = make_season(db.session())
        client, _ = sign_in(app, db.session(), role=Role.CHECKER)
        ids = [_waiting(season, number) for number in range(WAITING)]
        page = client.get(f"/desk/{ids[0]}").get_data(as_text=True)
        token = page.split('name="csrf-token" content="')[1].split('"')[0]
        turn = iter(ids)

        def press() -> None:
            answer = client.post(
                f"/desk/{next(turn)}/sign",
                data={"csrf_token": token, "kept": [one.value for one in Kept]},
                follow_redirects=True,
            )
            _check(answer.status_code)
            picture = answer.get_data(as_text=True).split('data-viewer-sheet="1"')[1].split('src="')[1].split('"')[0]
            _check(client.get(picture).status_code)

        whole = median_of(TURNS, press)
        floor = median_of(TURNS, lambda: _check(client.get("/permissions").status_code))
    return Figures(figure=whole, floor=floor, n=WAITING)


def _check(status: int) -> None:
    if status != 200:
        raise RuntimeError(f"answered {status}")


def _one_file(app: Flask, content: bytes) -> tuple[Any, MaterialFile]:
    season = make_season(db.session())
    client, _ = sign_in(app, db.session(), role=Role.CHECKER)
    dossier = _dossier(season, 1)
    return client, _file(dossier, content, "paper", SHORT)


def _dossier(season: Season, number: int) -> Dossier:
    with transaction() as session:
        keys = store_keys()
        unit = Unit(name=f"胡杨县检测所{number}", kind=UnitKind.DZ)
        session.add(unit)
        session.flush()
        name, idno = f"沈知微{number}", id_number(5_000_000 + number)
        person = Person(
            name=name,
            name_key=name_key(name),
            id_number_sealed=keys.seal("id-number", idno),
            id_number_index=keys.index("id-number-index", idno),
            unit_id=unit.id,
        )
        session.add(person)
        session.flush()
        subject = DossierSubject(
            person_id=person.id,
            unit_id=unit.id,
            name=name,
            unit_name=unit.name,
            identity_sealed=keys.seal("dossier-identity", f'{{"name": "{name}", "unit": "{unit.name}"}}'),
        )
        dossier = Dossier(season_id=season.id, subject=subject, open_for_upload=False)
        session.add(dossier)
        session.flush()
        return dossier


def store_keys() -> Any:
    """The keys of the scratch installation."""
    from committee.dossiers.queries import keyring

    return keyring()


def _file(dossier: Dossier, content: bytes, slot: str, pages: int) -> MaterialFile:
    with transaction() as session:
        file = MaterialFile(
            dossier_id=dossier.id,
            slot=slot,
            material_class="review",
            original_name="x.pdf",
            media_type="application/pdf",
            object_key=store().put(session, content),
            size=len(content),
            pages=pages,
            state=FileState.CHECKED,
            verdict=Verdict.CLEAN,
            checked_at=clock.now(),
        )
        session.add(file)
        session.flush()
        return file


def _waiting(season: Season, number: int) -> str:
    dossier = _dossier(season, number)
    picture = Image.new("RGB", (300, 400), (200, 200, number))
    out = io.BytesIO()
    picture.save(out, "PNG")
    slots = ("paper", "award", "work_summary", "title_certificate") * (FILES // 4)
    files = [_file(dossier, out.getvalue() + bytes([number, n]), slot, 1) for n, slot in enumerate(slots)]
    prepare(files[0].object_key)
    for file in files[1:]:
        file.object_key = files[0].object_key
    with transaction() as session:
        manifest = [{"slot": f.slot, "file_id": f.id, "object_key": f.object_key} for f in files]
        submission = Submission(
            dossier_id=dossier.id,
            n=1,
            pressed_at=clock.now(),
            manifest=manifest,
            manifest_hash=manifest_hash(manifest),
            declaration=True,
            files=[SubmissionFile(file_id=f.id) for f in files],
        )
        session.add(submission)
        session.flush()
        row = Screening(submission_id=submission.id, due_at=clock.now())
        session.add(row)
        session.flush()
        return row.public_id

"""Doors to dossiers: what is not yours does not exist, what was decided is not decided twice, what is flagged is seen."""

import io
import re

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from committee.audit import AuditLine
from committee.db import db, transaction
from committee.dossiers import steps
from committee.dossiers.models import Dossier, Screening, ScreeningState
from committee.dossiers.pages import prepare
from committee.dossiers.rules import Kept
from committee.permissions import Role
from tests.dossiers.desk import Desk, checked, make_desk, pdf
from tests.factories import make_account
from tests.meetings.room import keep_clock


@pytest.fixture
def desk(app: Flask, session: Session) -> Desk:
    found = make_desk(session)
    keep_clock()
    return found


def refused_looks() -> int:
    db.session.rollback()
    return len(db.session.scalars(select(AuditLine).where(AuditLine.action == "dossiers.refused-look")).all())


def without_token(text: str) -> str:
    """A page without what differs at each request."""
    return re.sub(r'name="csrf-token" content="[^"]*"|name="csrf_token"[^>]*', "", text)


def to_desk(desk: Desk) -> str:
    """Handed in, clean, and waiting for a checker."""
    checked(desk.upload())
    with transaction() as session:
        dossier = session.get_one(Dossier, desk.dossier)
        steps.hand_in(session, dossier=dossier, declaration=True)
    with transaction() as session:
        return steps.open_screening(session, dossier=session.get_one(Dossier, desk.dossier), due_at=None).public_id


def screening() -> Screening:
    db.session.rollback()
    db.session.expire_all()
    return db.session.scalars(select(Screening)).one()


KEPT = {"kept": [word.value for word in Kept]}


@pytest.mark.parametrize("role", [Role.APPLICANT, Role.EXPERT, Role.FINANCE, Role.ADMIN])
def test_e105_a_guessed_address_of_an_original_answers_as_if_nothing_were_there_and_is_logged(
    desk: Desk, session: Session, browser_of, role: Role
) -> None:
    file = desk.upload(content=pdf("secret"))
    checked(file)
    stranger = browser_of(make_account(session, role, name="郑明"))
    nothing = stranger.get("/files/0000000000000000000")
    for path in (f"/dossiers/{desk.row.public_id}", f"/files/{file}", f"/files/{file}/1/read.jpg"):
        answer = stranger.get(path)
        assert (answer.status_code, answer.headers["Cache-Control"]) == (404, "no-store")
        assert file not in answer.text.replace(path, "")
        assert without_token(answer.text) == without_token(nothing.text.replace("/files/0000000000000000000", path))
    assert refused_looks() == 3


def test_e106_the_picture_of_a_page_holds_no_metadata_and_no_name_in_its_headers(desk: Desk, browser_of) -> None:
    file = desk.upload(content=pdf("secret"), name="艾力·吐尔逊.pdf")
    checked(file)
    prepare(db.session.scalars(select(Dossier)).one().files[0].object_key)
    answer = browser_of(desk.applicant).get(f"/files/{file}/1/read.jpg")
    picture = Image.open(io.BytesIO(answer.data))
    assert (answer.status_code, picture.format, dict(picture.getexif())) == (200, "JPEG", {})
    assert [key for key in ("exif", "comment", "icc_profile", "xmp", "photoshop") if key in picture.info] == []
    assert "Content-Disposition" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"


def test_e116_a_checker_of_the_applicants_own_unit_may_check_and_the_log_says_so_to_the_supervisor(
    desk: Desk, session: Session, browser_of
) -> None:
    unit = db.session.scalars(select(Dossier)).one().subject.unit_id
    from committee.people.models import Unit

    colleague = make_account(session, Role.CHECKER, name="同事", unit=session.get_one(Unit, unit))
    supervisor = make_account(session, Role.SUPERVISOR, name="纪明远")
    address = to_desk(desk)
    assert browser_of(colleague).post(f"/desk/{address}/sign", KEPT).status_code == 303
    assert (screening().state, screening().same_unit) == (ScreeningState.PASSED, True)
    line = db.session.scalars(select(AuditLine).where(AuditLine.action == "dossiers.screening-passed")).one()
    assert line.detail["same_unit"] is True
    page = browser_of(supervisor).get("/audit?q=dossiers.screening-passed")
    assert page.status_code == 200
    assert "同单位" in page.text


def test_two_checkers_on_one_dossier_the_second_is_told_and_changes_nothing(
    desk: Desk, session: Session, browser_of
) -> None:
    """A tab that stayed open, a second press, a second person: one decision."""
    other = make_account(session, Role.CHECKER, name="马红梅")
    address = to_desk(desk)
    first, second = browser_of(desk.checker), browser_of(other)
    assert first.get(f"/desk/{address}").status_code == second.get(f"/desk/{address}").status_code == 200
    assert first.post(f"/desk/{address}/sign", KEPT).status_code == 303
    decided = screening().decided_at
    for late in (first, second):
        answer = late.post(f"/desk/{address}/sign", KEPT)
        assert answer.status_code == 409
        assert "处理" in answer.text
        assert late.post(f"/desk/{address}/defects", {"codes": "MASK_OVER"}).status_code == 409
    assert (screening().state, screening().decided_by_id, screening().decided_at) == (
        ScreeningState.PASSED,
        desk.checker.account_id,
        decided,
    )


def test_a_tab_that_stayed_open_after_the_hand_in_uploads_and_takes_down_nothing(desk: Desk, browser_of) -> None:
    file = desk.upload()
    checked(file)
    tab = browser_of(desk.applicant)
    with transaction() as session:
        steps.hand_in(session, dossier=session.get_one(Dossier, desk.dossier), declaration=True)
    late = {"slot": "work_summary", "file": (io.BytesIO(pdf("late")), "late.pdf")}
    answer = tab.post(f"/dossiers/{desk.row.public_id}/upload", late, content_type="multipart/form-data")
    assert answer.status_code == 409
    assert "已提交" in answer.text
    assert tab.post(f"/files/{file}/take-down").status_code == 409
    assert [row.public_id for row in desk.row.files] == [file]


def test_a_file_larger_than_the_limit_is_refused_in_words_and_leaves_nothing(
    app: Flask, desk: Desk, browser_of
) -> None:
    app.config["MAX_CONTENT_LENGTH"] = 1000
    big = {"slot": "work_summary", "file": (io.BytesIO(b"%PDF-1.7" + b"x" * 4000), "big.pdf")}
    for accept in ("text/html", "application/json"):
        answer = browser_of(desk.applicant).post(
            f"/dossiers/{desk.row.public_id}/upload",
            {**big, "file": (io.BytesIO(b"%PDF-1.7" + b"x" * 4000), "big.pdf")},
            content_type="multipart/form-data",
            headers={"Accept": accept},
        )
        assert answer.status_code in (413, 422)
    assert desk.row.files == []


@pytest.mark.parametrize(
    "place", ["https://elsewhere.example/", "//elsewhere.example", "/\\\\elsewhere", "javascript:alert(1)"]
)
def test_the_way_back_from_masking_leads_nowhere_but_into_this_site(desk: Desk, browser_of, place: str) -> None:
    checked(file := desk.upload())
    applicant = browser_of(desk.applicant)
    page = applicant.get(f"/files/{file}/mask", query_string={"back": place})
    assert page.status_code == 200
    assert place not in page.text
    assert "/desk/some-row" in applicant.get(f"/files/{file}/mask?back=/desk/some-row").text

"""Pages of masking and of the desk: who sees which, what a conflict answers, pictures of places, both languages."""

import io
from collections.abc import Callable

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from committee.db import db, transaction
from committee.dossiers import actions, judging, steps
from committee.dossiers.models import Judgement, MaterialFile, Screening
from committee.permissions import Role
from tests.conftest import Browser
from tests.dossiers.desk import IDENTITY, Desk, checked, make_desk, picture
from tests.dossiers.masked import box, library
from tests.factories import Signed, make_account

Window = Callable[[Signed], Browser]


@pytest.fixture
def desk(app: Flask, session: Session) -> Desk:
    return make_desk(session)


@pytest.fixture
def file(desk: Desk) -> str:
    checked(public_id := desk.upload(), "leak")
    return public_id


def on_desk(desk: Desk, file: str) -> str:
    """Explained, handed in, waiting; the screening's public id."""
    db.session.rollback()
    row = db.session.scalars(select(MaterialFile).where(MaterialFile.public_id == file)).one()
    for public_id in [f.public_id for f in row.findings]:
        actions.explain(finding_public_id=public_id, words="说明", by=desk.applicant.account_id)
    with transaction() as session:
        dossier = session.get_one(type(desk.row), desk.dossier)
        steps.hand_in(session, dossier=dossier, declaration=True)
        session.flush()
        return steps.open_screening(session, dossier=dossier, due_at=None).public_id


def test_only_the_applicant_masks_before_the_hand_in(desk: Desk, file: str, browser_of: Window) -> None:
    own, office = browser_of(desk.applicant), browser_of(desk.checker)
    page = own.get(f"/files/{file}/mask")
    assert (page.status_code, "一键遮盖" in page.get_data(as_text=True)) == (200, True)
    assert office.get(f"/files/{file}/mask").status_code == 404
    checked(identity := desk.upload(slot=IDENTITY, content=picture()))
    assert own.get(f"/files/{identity}/mask").status_code == 404
    on_desk(desk, file)
    assert own.get(f"/files/{file}/mask").status_code == 404


def test_an_autosave_answers_with_the_version_and_a_conflict_with_both(
    desk: Desk, file: str, browser_of: Window
) -> None:
    own = browser_of(desk.applicant)
    token = own.get(f"/files/{file}/mask").get_data(as_text=True).split('name="csrf-token" content="')[1].split('"')[0]

    def save(version: object, boxes: object) -> tuple[int, dict]:
        answer = own.client.post(
            f"/files/{file}/mask/draft", json={"version": version, "boxes": boxes}, headers={"X-CSRFToken": token}
        )
        return answer.status_code, answer.get_json(silent=True) or {}

    assert own.client.post(f"/files/{file}/mask/draft", json={"version": 0, "boxes": []}).status_code == 422
    status, said = save(0, [box()])
    assert (status, said["version"]) == (200, 1)
    status, said = save(0, [])
    assert (status, said["version"], len(said["boxes"]), bool(said["by"])) == (409, 1, 1, True)
    status, said = save(1, [box(box=[900, 900, 950, 950])])
    assert (status, bool(said["message"])) == (422, True)
    assert save("1", [])[0] == 422
    assert save(1, "all")[0] == 422


def test_masking_without_scripts_takes_all_proposals(
    desk: Desk, file: str, browser_of: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    library(monkeypatch)
    own = browser_of(desk.applicant)
    page = own.get(f"/files/{file}/mask").get_data(as_text=True)
    boxes = page.split('name="boxes" value=\'')[1].split("'")[0].replace("&#34;", '"').replace("&quot;", '"')
    answer = own.post(f"/files/{file}/mask", {"boxes": boxes, "version": "0", "all": "1"})
    assert answer.status_code == 303
    run = own.get(answer.headers["Location"])
    assert "正在遮盖并证明" in run.get_data(as_text=True)
    assert own.post(f"/files/{file}/mask", {"boxes": "x", "version": "0"}).status_code == 422


def test_the_desk_shows_evidence_and_a_return_list_with_pictures(desk: Desk, file: str, browser_of: Window) -> None:
    screening = on_desk(desk, file)
    office, own = browser_of(desk.checker), browser_of(desk.applicant)
    page = office.get(f"/desk/{screening}").get_data(as_text=True)
    address = page.split('class="finding-picture"')[1].split('src="')[1].split('"')[0]
    shown = Image.open(io.BytesIO(office.get(address).data))
    assert shown.format == "JPEG"
    assert dict(shown.getexif()) == {}
    (place,) = db.session.scalars(select(MaterialFile).where(MaterialFile.public_id == file)).one().findings
    db.session.rollback()
    judging.judge(finding_public_id=place.public_id, judgement=Judgement.LEAK, by=desk.checker.account_id)
    page = office.get(f"/desk/{screening}").get_data(as_text=True)
    assert f'name="note-{place.public_id}"' in page
    assert "defect-picture" in page
    answer = office.post(f"/desk/{screening}/defects", {f"note-{place.public_id}": "遮盖姓名", "file": file})
    assert answer.status_code == 303
    # The applicant sees the place on the return page; a stranger does not.
    whole, part = own.get(f"/files/{file}/1/read.jpg").data, own.get(f"/files/{file}/1/part.jpg").data
    assert Image.open(io.BytesIO(part)).height < Image.open(io.BytesIO(whole)).height
    stranger = browser_of(make_account(db.session(), Role.APPLICANT, name="韩雪"))
    assert {stranger.get(one).status_code for one in (f"/files/{file}/1/part.jpg", address)} == {404}
    assert own.get(f"/files/{file}/1/part.jpg?box=a,b,c,d").status_code == 422


def test_signing_opens_the_next_dossier_and_needs_the_checklist(desk: Desk, browser_of: Window) -> None:
    checked(file := desk.upload())
    screening = on_desk(desk, file)
    office = browser_of(desk.checker)
    assert office.get("/desk").headers["Location"].endswith(screening)
    assert office.post(f"/desk/{screening}/sign", {}).status_code == 409
    ticked = {"kept": ["order", "title", "date", "level", "role"]}
    answer = office.post(f"/desk/{screening}/sign", ticked)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/desk")
    assert "现在没有待核查的材料" in office.get("/desk").get_data(as_text=True)
    assert db.session.scalars(select(Screening)).one().decided_by_id == desk.checker.account_id


def test_a_report_of_classified_content_is_decided_by_another_person(
    desk: Desk, file: str, session: Session, browser_of: Window
) -> None:
    own, leader = browser_of(desk.applicant), browser_of(make_account(session, Role.LEADER, name="温若水"))
    assert own.post(f"/files/{file}/classified", {"reason": ""}).status_code == 422
    assert own.post(f"/files/{file}/classified", {"reason": "疑似涉密内容"}).status_code == 303
    assert own.get(f"/files/{file}/1/read.jpg").status_code == 404
    assert own.get("/classified").status_code == 403
    page = leader.get("/classified").get_data(as_text=True)
    assert "疑似涉密内容" in page
    assert "总结.pdf" not in page
    address = page.split('href="/classified/')[1].split('"')[0]
    assert "永久清除" in leader.get(f"/classified/{address}").get_data(as_text=True)
    assert leader.post(f"/classified/{address}/purge").status_code == 303
    assert "已清除" in leader.get("/classified").get_data(as_text=True)


@pytest.mark.parametrize("path", ["/desk/figures", "/desk/pulled", "/desk"])
def test_the_desks_pages_speak_english_and_are_for_checkers(desk: Desk, browser_of: Window, path: str) -> None:
    office, own = browser_of(desk.checker), browser_of(desk.applicant)
    assert own.get(path).status_code == 403
    office.get(path)
    office.post("/language", {"locale": "en", "next": path})
    page = office.get(path).get_data(as_text=True)
    body = page.split("<main", 1)[1].split("</main>")[0]
    assert not any("\u4e00" <= sign <= "\u9fff" for sign in body)

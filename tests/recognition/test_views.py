"""Doors of recognition: the season's rules and bureaus, saving with a mistake, the batch page, the clerk's way to a sheet."""

import io

import pymupdf
import pytest
from flask import current_app, g
from sqlalchemy import select

from committee import jobs
from committee.audit import AuditLine
from committee.db import db, transaction
from committee.demo.recognition_cast import COUNTY_BUREAUS
from committee.demo.units import HR_BUREAU
from committee.dossiers import purging
from committee.dossiers.models import FileState, MaterialFile
from committee.dossiers.queries import files_by_slot
from committee.permissions import Role
from committee.recognition import actions, actions_batch, actions_bureau, actions_employer
from committee.recognition.actions_employer import FoundDefect
from committee.recognition.eyes import ProofKind
from committee.recognition.models import ProofRead, RecognitionApplication
from committee.recognition.reading_job import READ_JOB
from tests.conftest import Browser
from tests.factories import Signed, id_number, make_account
from tests.recognition import stage
from tests.recognition.offices import at
from tests.recognition.people import D
from tests.recognition.test_sheets import UNIT, row, sheet

PREFECTURE = HR_BUREAU.name


def entered(play, login):
    client = play.app.test_client()
    Signed(play.accounts[login], 0).enter(client)
    return Browser(client)


def test_the_head_of_the_office_names_the_bureaus_on_the_rules_page(play):
    head = make_account(db.session(), Role.LEADER, name="夏成林")
    client = play.app.test_client()
    head.enter(client)
    browser, season = Browser(client), play.season()
    page = browser.get(f"/recognition/seasons/{season.public_id}/rules").text
    assert "胡杨县人力资源和社会保障局" in page
    assert browser.get(f"/seasons/{season.public_id}").status_code == 302
    one = next(unit for name, unit in play.units.items() if name.startswith("胡杨县人力"))
    answer = browser.post(f"/seasons/{season.public_id}/bodies/county", {"unit": [one]})
    assert answer.status_code == 303
    db.session.expire_all()
    assert play.season().bodies["county"] == [one]


def test_a_date_that_does_not_exist_stays_on_the_page_with_its_reason(play):
    person = play.people[0]
    public_id = stage.started(play, person)
    browser = entered(play, person.key)
    data = {"version": 1, "working_since": "2024-02-31", "studies-0-study": "bachelor", "studies-0-mode": "full-time"}
    answer = browser.post(f"/recognition/applications/{public_id}/form", data)
    assert answer.status_code == 422
    assert "2024-02-31" in answer.text
    assert stage.row_of(play, person).form["working_since"] == person.form["working_since"]


def test_a_batch_keeps_an_address_that_names_who_stays_to_whoever_checked(play):
    person = play.people[0]
    public_id = stage.recommended(play, person)
    browser = entered(play, "b14")
    answer = browser.post("/recognition/desk/check", {"ids": [public_id], "opinion": "审核通过"})
    assert answer.status_code == 303
    place = answer.headers["Location"]
    for _ in range(2):
        page = browser.get(place).text
        assert person.name in page
        assert "公章" in page
        assert "没有人通过" in page
    assert entered(play, "b13").get(place).status_code == 404


def test_a_returned_application_shows_its_list_above_and_the_earlier_ones_beside(play):
    person = play.people[0]
    public_id = stage.recommended(play, person)
    address, clerk = f"/recognition/applications/{public_id}", play.bureau(PREFECTURE)
    at(5, 13)
    for word in ("扫描件倒置", "承诺书没有签字"):
        defects = [FoundDefect("NOT_UPRIGHT", "degree_certificate", word)]
        actions_bureau.send_back(viewer=clerk, public_id=public_id, defects=defects)
        page = entered(play, person.key).get(address)
        assert (page.status_code, page.text.count(word)) == (200, 1)
        actions.hand_in(by=play.accounts[person.key], public_id=public_id, pledged=True)
    assert [entered(play, person.key).get(address).text.count(w) for w in ("扫描件倒置", "承诺书没有签字")] == [1, 1]


def test_after_a_return_a_single_paper_is_replaced_and_one_of_several_is_taken_down_and_put_back(play):
    person = play.people[0]
    public_id = stage.recommended(play, person)
    at(5, 13)
    defects = [FoundDefect("NOT_SIGNED", "pledge"), FoundDefect("NOT_UPRIGHT", "degree_certificate")]
    actions_bureau.send_back(viewer=play.bureau(PREFECTURE), public_id=public_id, defects=defects)
    browser, address = entered(play, person.key), f"/recognition/applications/{public_id}"
    assert 'id="upload-pledge"' in browser.get(address).text
    data = {"slot": "pledge", "file": (io.BytesIO(stage.SCAN + b" again"), "新承诺书.pdf")}
    assert browser.post(f"{address}/files", data).status_code == 303
    files = files_by_slot(stage.row_of(play, person).dossier)
    assert [file.original_name for file in files["pledge"]] == ["新承诺书.pdf"]
    [old] = files["degree_certificate"]
    place, old_id = browser.post(f"/files/{old.public_id}/take-down").headers["Location"], old.public_id
    page = browser.client.get(place, follow_redirects=True).text
    assert (f"/files/{old_id}/put-back" in page, f'href="/files/{old_id}"' in page) == (True, False)
    browser.post(f"/files/{old_id}/put-back")
    assert f'href="/files/{old_id}"' in browser.get(address).text


def test_whoever_stays_is_told_why_without_their_name_twice(play):
    person = play.people[0]
    public_id = stage.recommended(play, person)
    found = actions_batch.check(viewer=play.bureau(PREFECTURE), public_ids=[public_id], opinion="审核通过")
    assert [(one.name, person.name in one.why.zh) for one in found.left] == [(person.name, False)]


def test_the_bureau_reads_what_was_entered_and_changes_nothing(play):
    person, other = play.people[0], next(p for p in play.people if p.unit.region in COUNTY_BUREAUS)
    address = f"/recognition/applications/{stage.recommended(play, person)}/form"
    clerk = entered(play, "b14")
    page = clerk.get(address).text
    assert (person.form["studies"][0]["number"] in page, "保存并核对条件" in page) == (True, False)
    assert "<fieldset" in page.split("disabled")[0].rsplit("\n", 1)[-1]
    assert clerk.post(address, {"version": 1}).status_code == 404
    assert entered(play, other.key).get(address).status_code == 404


def test_the_evidence_of_a_tick_is_the_proof_that_lies_there(play):
    person = next(p for p in play.people if p.pattern.tick == "service-kind" and p.unit.key == "U1")
    public_id = stage.recommended(play, person)
    page = entered(play, "b14").get(f"/recognition/applications/{public_id}").text
    field = (
        page.split('id="evidence-service-kind"')[0].rsplit("<input", 1)[1] + page.split('id="evidence-service-kind"')[1]
    )
    assert 'value="基层工作经历证明"' in field.split("</p>")[0]


def test_once_filing_is_open_the_employers_clerk_is_led_to_the_roster(play):
    at(4, 15)
    clerk = next(c.key for c in play.staff if c.unit_name == UNIT and not c.bureau)
    assert "还没有人填报：可从 Excel 导入名册" in entered(play, clerk).get("/").text
    stage.started(play, next(p for p in play.people if p.unit.name == UNIT))
    assert "还没有人填报" not in entered(play, clerk).get("/").text


def test_a_county_that_only_recommends_is_not_told_that_somebody_passed(play):
    person = next(p for p in play.people if (p.pattern.route, p.unit.key) == ("SY", "U7"))
    public_id = stage.recommended(play, person)
    stage.looked_at(play, person, COUNTY_BUREAUS[person.unit.region])
    clerk = next(c.key for c in play.staff if c.unit_name == COUNTY_BUREAUS[person.unit.region])
    browser = entered(play, clerk)
    page = browser.get(
        browser.post("/recognition/desk/check", {"ids": [public_id], "opinion": "同意"}).headers["Location"]
    )
    assert "已推荐至地区 1 人" in page.text
    assert "已通过" not in page.text.split("<main")[1]


def test_from_a_sheet_to_applications_in_two_steps(play):
    clerk = next(c.key for c in play.staff if c.unit_name == UNIT and not c.bureau)
    browser = entered(play, clerk)
    content = sheet(row(id_number(D(1999, 1, 2)), "麦麦提·依明"))
    answer = browser.post("/recognition/sheet", {"file": (io.BytesIO(content), "名册.xlsx")})
    assert answer.status_code == 303
    place = answer.headers["Location"]
    assert "<progress" in browser.get(place).text
    assert f"{place}/cancel" in browser.get(f"{place}/progress").text
    jobs.drain(play.app, workers=1)
    assert browser.get(f"{place}/progress").text == ""
    assert "麦麦提·依明" in browser.get(place).text
    assert db.session.scalars(select(RecognitionApplication)).all() == []
    assert browser.post(place).status_code == 303
    jobs.drain(play.app, workers=1)
    assert "已导入 1 人" in browser.get(place).text
    assert [r.name for r in db.session.scalars(select(RecognitionApplication))] == ["麦麦提·依明"]


def test_another_units_clerk_and_a_stranger_find_nothing(play):
    person = play.people[0]
    public_id = stage.recommended(play, person)
    for login in ("d02", "r0002", "b10"):
        vars(g._get_current_object()).clear()
        assert entered(play, login).get(f"/recognition/applications/{public_id}").status_code == 404


def scan_with(play, person, slot, kind, value):
    """A scan of the person in which the eyes read a value."""
    dossier_id = stage.row_of(play, person).dossier_id
    query = select(MaterialFile).where(MaterialFile.dossier_id == dossier_id, MaterialFile.slot == slot)
    file = db.session.scalars(query).one()
    sealed = current_app.extensions["keyring"].seal("proof-read", value)
    read = ProofRead(file_id=file.id, kind=kind, value_sealed=sealed, page=1, box=[0, 0, 9, 9])
    db.session.add(read)
    db.session.commit()
    return file, f"/recognition/scans/{file.public_id}", read.public_id


def test_a_scan_is_compared_by_whoever_checks_it_and_by_nobody_once_it_is_sealed_off(play):
    person = play.people[0]
    stage.handed_in(play, person)
    file, place, one = scan_with(play, person, "degree_certificate", ProofKind.STUDY, "大学本科")
    applicant, clerk = entered(play, person.key), entered(play, "b14")
    assert "大学本科" in applicant.get(place).text
    assert applicant.post(f"{place}/{one}", {"agrees": "yes"}).status_code == 404
    assert applicant.post(f"{place}/{one}/take-over").status_code == 404  # handed in: the form is closed
    assert "大学本科" in clerk.get(place).text
    assert clerk.post(f"{place}/{one}/take-over").status_code == 404
    assert clerk.post(f"{place}/{one}", {"agrees": "no"}).status_code == 303
    assert db.session.scalar(select(ProofRead.agrees).where(ProofRead.public_id == one)) is False
    db.session.get_one(MaterialFile, file.id).state = FileState.QUARANTINED
    db.session.commit()
    assert (clerk.get(place).status_code, clerk.get(f"{place}/{one}.jpg").status_code) == (404, 404)


def test_what_the_applicant_confirms_stands_in_the_form(play):
    person = play.people[0]
    stage.started(play, person, putonghua="")
    stage.files(play, person)
    _, place, one = scan_with(play, person, "putonghua_certificate", ProofKind.PUTONGHUA, "二级甲等")
    applicant = entered(play, person.key)
    assert "确认并填入" in applicant.get(place).text
    version = stage.row_of(play, person).version
    assert applicant.post(f"{place}/{one}/take-over").status_code == 303
    row = stage.row_of(play, person)
    assert (row.form["putonghua"], row.version) == ("2A", version + 1)
    page = applicant.get(place).text
    assert "确认并填入" not in page
    assert "已确认" in page


def test_with_several_studies_the_person_says_whose_certificate_it_is(play):
    person = play.people[0]
    bachelor = person.form["studies"][0]
    second = {**bachelor, "study": "master", "mode": "other", "finished_on": "2024-03-01", "number": "", "scans": ""}
    stage.started(play, person, studies=[bachelor, second])
    stage.files(play, person)
    file, place, one = scan_with(play, person, "degree_certificate", ProofKind.CERTIFICATE, "990011202405000001")
    applicant, stranger = entered(play, person.key), entered(play, play.people[1].key)
    assert "本件属于哪一段学历" in applicant.get(place).text
    assert applicant.post(f"{place}/{one}/take-over").status_code == 409
    assert stranger.post(f"{place}/study", {"study": "1"}).status_code == 404
    assert applicant.post(f"{place}/study", {"study": "2"}).status_code == 422
    assert applicant.post(f"{place}/study", {"study": "1"}).status_code == 303
    assert applicant.post(f"{place}/{one}/take-over").status_code == 303
    rows = stage.row_of(play, person).form["studies"]
    assert [row["number"] for row in rows] == [bachelor["number"], "990011202405000001"]
    assert [row["scans"] for row in rows] == ["", file.public_id]
    line = db.session.scalars(select(AuditLine).where(AuditLine.action == "recognition.choose_study")).one()
    assert line.detail == {"file": file.public_id, "study": 2}


def test_an_upload_that_the_eyes_can_use_is_looked_at_unasked(play):
    person = play.people[0]
    public_id = stage.started(play, person)
    applicant = entered(play, person.key)
    for slot in ("degree_certificate", "pledge"):
        data = {"slot": slot, "file": (io.BytesIO(stage.SCAN + slot.encode()), "件.pdf")}
        assert applicant.post(f"/recognition/applications/{public_id}/files", data).status_code == 303
    waiting = db.session.scalars(select(jobs.Job).where(jobs.Job.kind == READ_JOB)).all()
    slots = [db.session.get_one(MaterialFile, int(job.ref)).slot for job in waiting]
    assert slots == ["degree_certificate"]
    file = db.session.get_one(MaterialFile, int(waiting[0].ref))
    assert "<progress" in applicant.get(f"/recognition/scans/{file.public_id}/progress").text


def test_a_purge_takes_what_was_read_from_the_file(play):
    person = play.people[0]
    stage.handed_in(play, person)
    file, _, _ = scan_with(play, person, "degree_certificate", ProofKind.STUDY, "大学本科")
    scan_with(play, person, "putonghua_certificate", ProofKind.PUTONGHUA, "二级甲等")
    first, second = (play.bureau(PREFECTURE).account_id, play.employer(person.unit.name).account_id)
    with transaction() as session:
        session.get_one(MaterialFile, file.id).object_key = "1" * 64  # stage gives all files the same bytes
    report = purging.report_classified(file_public_id=file.public_id, reason="疑似含有涉密内容", by=first)
    purging.purge(report_public_id=report, by=second)
    assert db.session.scalars(select(ProofRead.kind)).all() == [ProofKind.PUTONGHUA]


def test_a_units_scan_is_seen_to_its_last_page_by_those_in_the_chain(play):
    person, stranger = play.people[0], play.people[1]
    stage.started(play, person)
    document = pymupdf.open()
    for _ in range(2):
        document.new_page(width=300, height=400)
    stage.over(play, stage.posted(play, person), person)
    ids, clerk = [play.applications[person.key]], play.employer(person.unit.name)
    paper = actions_employer.add_paper(
        viewer=clerk, slot="publicity_notice", public_ids=ids, name="扫描件.pdf", content=document.tobytes()
    )
    place = f"/recognition/papers/{paper}"
    assert place in entered(play, person.key).get(f"/recognition/applications/{ids[0]}").text
    page = entered(play, person.key).get(place).text
    assert ("共 2 页" in page, f"{place}/2.jpg" in page, person.name in page) == (True, True, True)
    assert entered(play, person.key).get(f"{place}/2.jpg").mimetype == "image/jpeg"
    for address in (place, f"{place}/1.jpg"):
        assert entered(play, stranger.key).get(address).status_code == 404


@pytest.mark.parametrize(
    ("role", "page", "sheet"),
    [
        (Role.EMPLOYER, "/recognition/roster", "/recognition/list.xlsx"),
        (Role.HR, "/recognition/desk", "/recognition/list.xlsx?desk=1"),
    ],
)
def test_whoever_sees_a_list_gets_its_sheet_even_where_a_role_of_another_season_finds_nothing(play, role, page, sheet):
    clerk = make_account(db.session(), role, name="夏成林", scope=play.season().id + 1)
    client = play.app.test_client()
    clerk.enter(client)
    browser = Browser(client)
    assert [browser.get(path).status_code for path in (page, sheet)] == [200, 200]

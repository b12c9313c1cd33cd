"""Every desk's pages in both languages, what each act of a page does, and that nobody reaches another's desk."""

import json

import pytest
from sqlalchemy import event

from committee.applications import actions_office
from committee.applications.rules import Phase
from committee.db import db
from committee.permissions import Role
from tests.applications import cast as play
from tests.factories import make_account


@pytest.fixture
def cast(session) -> play.Cast:
    cast = play.make_cast(session)
    play.at(7, 22, 11)
    return cast


def visitor(browser_of, signed, locale="zh"):
    browser = browser_of(signed)
    with browser.client.session_transaction() as cookie:
        cookie["locale"] = locale
    return browser


def main_of(page) -> str:
    return page.text.split("<main")[1].split("</main>")[0]


@pytest.mark.parametrize("locale", ["zh", "en"])
@pytest.mark.parametrize(
    ("who", "path"),
    [
        ("applicant", "/my?new=1"),
        ("applicant", "/my/{id}"),
        ("applicant", "/my/{id}/form"),
        ("applicant", "/my/{id}/hand-in"),
        ("applicant", "/my/{id}/withdraw"),
        ("clerk", "/roster"),
        ("clerk", "/roster?phase=employer-check"),
        ("clerk", "/checks/{id}"),
        ("upper", "/upper"),
        ("upper", "/upper/{id}"),
        ("secretary", "/board"),
        ("secretary", "/board/checks"),
        ("secretary", "/applications"),
        ("secretary", "/applications/{id}"),
        ("secretary", "/paper?for={id}"),
        ("secretary", "/pool"),
        ("leader", "/board"),
        ("finance", "/fees"),
        ("finance", "/fees/{id}"),
        *((who, "/") for who in ("applicant", "clerk", "upper", "secretary", "finance")),
    ],
)
def test_each_page_answers_in_both_languages(cast, browser_of, who, path, locale):
    public_id = play.to_accepted(cast)
    play.bring_paper(cast, public_id)
    page = visitor(browser_of, getattr(cast, who), locale).get(path.format(id=public_id))
    assert page.status_code == 200
    if locale == "en" and path.startswith("/board"):
        assert "看板" not in main_of(page) if "<main" in page.text else True


@pytest.mark.parametrize("phase", ["draft", "employer", "returned", "refused"])
def test_course_shows_the_open_step_of_each_state(cast, browser_of, phase):
    if phase in ("draft", "employer"):
        public_id = play.draft(cast)
        if phase == "employer":
            play.submit(cast, public_id)
        words = {"draft": "申报截止", "employer": "待单位审核"}
    else:
        public_id = play.to_office(cast)
        play.at(8, 20, 9, 10)
        play.give_back(cast, public_id)
        if phase == "refused":
            play.at(8, 23)
            from committee.applications import timers

            timers.windows(db.session())
        words = {"returned": "2024年8月22日 23:59:59", "refused": "不予受理"}
    text = browser_of(cast.applicant).get(f"/my/{public_id}").text
    assert words[phase] in text
    if phase == "returned":
        assert "第 1 次提交（共 3 次）" in text
        assert "二维码或验证码未遮盖" in text


@pytest.mark.parametrize(
    ("who", "path"),
    [
        ("clerk", "/applications/{id}"),
        ("upper", "/applications/{id}"),
        ("finance", "/applications/{id}"),
        ("applicant", "/applications"),
        ("applicant", "/board"),
        ("clerk", "/fees"),
        ("secretary", "/my"),
        ("leader", "/paper"),
        ("secretary", "/fees/{id}"),
    ],
)
def test_no_role_reaches_another_roles_desk(cast, browser_of, who, path):
    public_id = play.to_accepted(cast)
    assert browser_of(getattr(cast, who)).get(path.format(id=public_id)).status_code == 403


@pytest.mark.parametrize("role", [Role.EXPERT, Role.SUPERVISOR, Role.ADMIN, Role.CHECKER])
def test_roles_without_a_part_in_it_reach_no_page_with_names(cast, browser_of, role):
    public_id = play.to_accepted(cast)
    other = browser_of(make_account(db.session(), role, name="旁人"))
    for path in (
        "/applications",
        f"/applications/{public_id}",
        f"/my/{public_id}",
        "/roster",
        "/upper",
        "/fees",
        "/paper",
    ):
        answer = other.get(path)
        assert answer.status_code == 403, path
        assert "艾力" not in answer.text


def test_another_applicant_gets_the_same_answer_as_for_nothing(cast, browser_of):
    public_id = play.draft(cast)
    other = browser_of(make_account(db.session(), Role.APPLICANT, name="李晓虹"))
    one, two = other.get(f"/my/{public_id}"), other.get("/my/nothing-there")
    assert (one.status_code, two.status_code) == (404, 404)
    assert main_of(one) == main_of(two)


def test_clerk_of_another_unit_and_drafts_are_not_found(cast, browser_of):
    draft = play.draft(cast)
    assert browser_of(cast.clerk).get(f"/checks/{draft}").status_code == 404
    assert browser_of(cast.clerk).get("/roster").status_code == 200


def autosave(browser, public_id, **fields):
    return browser.post(f"/my/{public_id}/form", {**play.FORM, **fields}, headers={"Accept": "application/json"})


def test_autosave_answers_version_errors_and_conflict(cast, browser_of):
    public_id = play.draft(cast)
    browser = browser_of(cast.applicant)
    good = autosave(browser, public_id, version="1", major="自动化")
    assert (good.status_code, good.json["version"]) == (200, 2)
    bad = autosave(browser, public_id, version="2", graduated_on="2023-02-30")
    assert (bad.status_code, list(bad.json["errors"])) == (422, ["graduated_on"])
    stale = autosave(browser, public_id, version="1", major="第三版")
    assert stale.status_code == 409
    assert (stale.json["version"], stale.json["values"]["major"]) == (3, play.FORM["major"])


def test_whole_filing_through_pages(cast, browser_of):
    browser = browser_of(cast.applicant)
    data = {"channel": "PS_DX", "evaluation": "review", "specialty": "031705", "level": "FG"}
    public_id = browser.post("/my/start", data).headers["Location"].split("/")[2]
    assert browser.post(f"/my/{public_id}/form", {**play.FORM, "version": "0"}).status_code == 303
    assert "还差" in browser.get(f"/my/{public_id}/hand-in").text
    refused = browser.post(f"/my/{public_id}/hand-in", {"pledge": "yes", "declaration": "yes"})
    assert refused.status_code == 409
    assert "学历学位证书" in refused.text


def test_what_is_handed_in_offers_no_press_to_hand_it_in(cast, browser_of):
    public_id = play.draft(cast)
    browser = browser_of(cast.applicant)
    address, press = f"/my/{public_id}/hand-in", "<span>提交单位审核</span>"
    assert press in main_of(browser.get(address))
    play.submit(cast, public_id)
    page = main_of(browser.get(address))
    assert (press in page, "已提交，不能修改" in page) == (False, True)


def test_employer_batch_posts_and_recommends_from_the_roster(cast, browser_of):
    public_id = play.draft(cast)
    play.submit(cast, public_id)
    clerk = browser_of(cast.clerk)
    data = {"ids": public_id, "opinion": "同意公示", "starts_on": "2024-07-24", "ends_on": "2024-07-29"}
    assert "只有 4 个工作日" in clerk.post("/checks/post", data).text
    assert clerk.post("/checks/post", {**data, "ends_on": "2024-07-30"}).status_code == 303
    play.at(7, 31)
    assert "登记公示结果" in clerk.get("/roster?phase=employer-publicity").text
    from committee.publicity.models import Posting

    posting = db.session.query(Posting).one().public_id
    notice = clerk.get(f"/public/{posting}").text  # of the unit, and of people who have passed nothing yet
    assert [word in notice for word in ("申报级别", "通过资格", "组建单位")] == [True, False, False]
    assert clerk.post(f"/postings/{posting}/result", {"note": "无异议"}).status_code == 303
    assert clerk.post("/checks/recommend", {"ids": public_id, "opinion": play.OPINION}).status_code == 303
    upper = browser_of(cast.upper)
    assert upper.post("/upper/recommend", {"ids": public_id, "opinion": "同意推荐"}).status_code == 303
    assert play.reload(public_id).phase is Phase.OFFICE_CHECK


def test_office_returns_from_ticked_rows_only(cast, browser_of):
    public_id = play.to_office(cast)
    secretary = browser_of(cast.secretary)
    data = {
        "d-0-on": "1",
        "d-0-code": "MASK_QR",
        "d-0-slot": "paper",
        "d-0-page": "2",
        "d-0-note": "二维码",
        "d-1-code": "MASK_NAME",
        "d-1-slot": "paper",
        "d-2-on": "1",
        "d-2-code": "",
    }
    assert secretary.post(f"/applications/{public_id}/return", data).status_code == 303
    past = play.reload(public_id).returns[-1]
    assert [(d.code, d.page, d.note) for d in past.defects] == [("MASK_QR", 2, "二维码")]


def test_no_return_button_at_the_third_submission(cast, browser_of):
    public_id = play.to_office(cast)
    secretary = browser_of(cast.secretary)
    assert f"/applications/{public_id}/return" in secretary.get(f"/applications/{public_id}").text
    from committee.applications import actions

    for _ in (1, 2):
        play.give_back(cast, public_id)
        actions.resubmit(by=cast.applicant.account_id, public_id=public_id, declaration=True)
    text = secretary.get(f"/applications/{public_id}").text
    assert f"/applications/{public_id}/return" not in text
    assert f"/applications/{public_id}/refuse" in text


def test_list_filters_sorts_and_exports_what_is_shown(cast, browser_of):
    play.to_accepted(cast)
    secretary = browser_of(cast.secretary)
    assert "艾力" in main_of(secretary.get("/applications?q=艾力吐尔逊&phase=accepted&sort=-since"))
    assert "艾力" not in main_of(secretary.get("/applications?phase=returned"))
    book = secretary.get("/applications.xlsx?phase=accepted")
    assert book.data[:2] == b"PK"
    assert browser_of(cast.finance).get("/fees.xlsx").data[:2] == b"PK"


def test_documents_are_made_for_return_and_fee(cast, browser_of):
    public_id = play.to_office(cast)
    applicant = browser_of(cast.applicant)
    assert applicant.get(f"/my/{public_id}/return.pdf").status_code == 404
    play.at(8, 20, 9, 10)
    play.give_back(cast, public_id)
    assert applicant.get(f"/my/{public_id}/return.pdf").data[:5] == b"%PDF-"
    from committee.applications import actions

    actions.resubmit(by=cast.applicant.account_id, public_id=public_id, declaration=True)
    play.sign(public_id)
    actions_office.accept(by=cast.secretary.account_id, public_id=public_id)
    play.bring_paper(cast, public_id)
    assert applicant.get(f"/my/{public_id}/fee.pdf").data[:5] == b"%PDF-"


def test_finance_sees_no_unit_and_no_number(cast, browser_of):
    public_id = play.to_accepted(cast)
    play.bring_paper(cast, public_id)
    finance = browser_of(cast.finance)
    for path in ("/fees", f"/fees/{public_id}"):
        assert "检验检测中心" not in main_of(finance.get(path))
    timeless = finance.post(
        f"/fees/{public_id}", {"yuan": "600", "paid_on": "2024-08-20", "paid_time": "", "channel": "bank"}
    )
    assert timeless.status_code == 422
    answer = finance.post(
        f"/fees/{public_id}", {"yuan": "600", "paid_on": "2024-08-20", "paid_time": "09:30", "channel": "bank"}
    )
    assert answer.status_code == 303
    assert "已缴清" in finance.get("/fees").text


def test_nothing_of_the_room_is_shown_before_the_release(cast, browser_of):
    public_id = play.to_office(cast)
    from committee.db import transaction

    for phase in (Phase.PASSED, Phase.NOT_PASSED):
        with transaction() as session:
            session.query(play.Application).one().phase = phase
        for who, path in (("applicant", f"/my/{public_id}"), ("clerk", "/roster"), ("upper", "/upper")):
            text = main_of(browser_of(getattr(cast, who)).get(path))
            assert "评审中" in text
            assert "通过" not in text.replace("审核通过", ""), (phase, path)


def test_list_of_many_rows_needs_few_statements(cast, browser_of):
    play.to_accepted(cast)
    secretary = browser_of(cast.secretary)
    secretary.get("/applications?size=2000")
    seen: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *args: seen.append(args[2]))
    assert secretary.get("/applications?size=2000&sort=-since&level=FG").status_code == 200
    about = [
        s for s in seen if "FROM application" in s or "FROM fee" in s or "FROM paper_receipt" in s or "defect" in s
    ]
    assert len(about) <= 3 + 4, json.dumps(about, indent=1)


def test_the_paper_step_leads_to_the_cover_until_the_paper_was_brought(cast, browser_of):
    public_id = play.to_accepted(cast)
    applicant, cover = browser_of(cast.applicant), f"/my/{public_id}/paper.pdf"
    office, all_covers = browser_of(cast.secretary), "/paper/slips.pdf"
    assert (f'href="{all_covers}"' in office.get("/paper").text, office.get(all_covers).status_code) == (True, 200)
    assert f'href="{cover}"' in main_of(applicant.get(f"/my/{public_id}"))
    assert applicant.get(cover).mimetype == "application/pdf"
    play.bring_paper(cast, public_id)
    assert f'href="{cover}"' not in main_of(applicant.get(f"/my/{public_id}"))
    assert (f'href="{all_covers}"' in office.get("/paper").text, office.get(all_covers).status_code) == (False, 404)


def test_the_offices_rows_of_work_lead_to_exactly_that_work(cast, browser_of):
    """Signed copies, defects and what is still to be screened are three lists, each with its people."""
    waiting = play.to_office(cast)
    secretary = browser_of(cast.secretary)
    assert "待核查" in secretary.get("/applications?phase=office-check").text
    found = {
        state: secretary.get(f"/applications?screening={state}").text for state in ("waiting", "passed", "defective")
    }
    assert {state: waiting in text for state, text in found.items()} == {
        "waiting": True,
        "passed": False,
        "defective": False,
    }
    play.sign(waiting)
    assert waiting in secretary.get("/applications?screening=passed").text
    assert "screening=passed" in secretary.get("/").text
    assert "screening=passed" in secretary.get("/board").text


def test_from_somebodys_files_the_way_back_leads_to_the_viewers_own_desk(cast, browser_of):
    public_id = play.to_office(cast)
    dossier = play.reload(public_id).dossier.public_id
    ways = {
        who: browser_of(signed).get(f"/of-dossier/{dossier}").headers.get("Location")
        for who, signed in (("secretary", cast.secretary), ("clerk", cast.clerk), ("upper", cast.upper))
    }
    assert ways == {
        "secretary": f"/applications/{public_id}",
        "clerk": f"/checks/{public_id}",
        "upper": f"/upper/{public_id}",
    }
    assert browser_of(cast.finance).get(f"/of-dossier/{dossier}").status_code == 404


def test_an_empty_queue_of_the_upper_body_says_where_cases_come_from_and_until_when(cast, browser_of):
    play.to_office(cast)
    page = browser_of(cast.upper).get("/upper?phase=upper-check").text
    assert ("没有待审核的申报" in page, "前推荐至评委会" in page) == (True, True)


def test_the_address_of_an_act_that_is_opened_by_hand_does_nothing_and_says_so(cast, browser_of):
    answer = browser_of(cast.clerk).get("/checks/nothing/return")
    assert (answer.status_code, "没有办理任何事" in answer.text) == (405, True)


def test_faulty_paper_is_told_at_once_to_the_desk_and_to_the_applicant(cast, browser_of):
    public_id = play.to_accepted(cast)
    office, applicant = browser_of(cast.secretary), browser_of(cast.applicant)
    brought = {"copies": "1", "sentence": "other", "opinion_text": "同意推荐", "note": "缺原件"}
    office.post(f"/paper/{public_id}", brought)
    faults = "评审表缺 1 份；单位意见栏与规定原文不一致；负责人未签字或单位未盖章"
    assert f"退回更正：{faults}" in office.get("/paper").text
    for page in (office.get(f"/paper?for={public_id}"), applicant.get(f"/my/{public_id}")):
        assert f"{faults}；缺原件" in page.text
    office.post(f"/paper/{public_id}", {"copies": "2", "sentence": "same", "signed_and_sealed": "yes"})
    assert "纸质合格，可以缴费" in office.get("/paper").text
    assert "缺原件" not in applicant.get(f"/my/{public_id}").text

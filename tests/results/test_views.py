"""The pages of results: what the office, the second person, applicants and the public see, and what they never see."""

import io
import re
import zipfile

import pytest
from openpyxl import load_workbook
from sqlalchemy import inspect, select

from committee import jobs
from committee.applications.models import Application
from committee.clock import beijing
from committee.db import Base
from committee.meetings.models import Meeting
from committee.permissions import Role
from committee.results.documents import count_sheets, gather, public_notice, result_table
from committee.results.minutes import minutes
from committee.results.models import OfficialDocument
from committee.results.queries import documents_of, release_by
from tests.factories import make_account
from tests.results.scene import PEOPLE, make_scene, posting_of, prepared, released, travel

MEMBERS = re.compile("评委[甲乙丙丁戊己庚辛壬癸子]")


def meeting_url(session, scene):
    return f"/results/meeting/{session.get_one(Meeting, scene.meeting).public_id}"


def test_the_table_shows_the_rule_in_figures_and_filters_and_exports_as_shown(session, browser_of):
    scene = make_scene(session)
    office = browser_of(scene.secretary)
    url = meeting_url(session, scene)
    page = office.get(url).text
    assert "3 × 6 = 18 ≥ 2 × 9 = 18" in page
    assert "3 × 5 = 15 &lt; 2 × 9 = 18" in page
    failed = office.get(f"{url}?outcome=not-passed").text
    assert [name in failed for name in PEOPLE[:3]] == [False, False, True]
    sheet = load_workbook(io.BytesIO(office.get(f"{url}/table.xlsx?outcome=not-passed").data)).worksheets[0]
    cells = [str(cell.value) for row in sheet.iter_rows() for cell in row]
    assert [name in cells for name in PEOPLE[:3]] == [False, False, True]


@pytest.mark.parametrize("role", [Role.APPLICANT, Role.EMPLOYER, Role.EXPERT, Role.SUPERVISOR, Role.ADMIN, Role.HR])
def test_nobody_but_the_office_sees_people_beside_codes(session, browser_of, role):
    scene = make_scene(session)
    release = released(scene)
    who = browser_of(make_account(session, role))
    urls = ["/results", meeting_url(session, scene), f"{meeting_url(session, scene)}/table.xlsx"]
    assert {who.get(url).status_code for url in [*urls, f"/results/release/{release}"]} == {403}


def test_preparing_and_releasing_by_page_takes_two_people(session, browser_of, browser):
    scene = make_scene(session)
    secretary, leader = browser_of(scene.secretary), browser_of(scene.leader)
    answer = secretary.post(f"{meeting_url(session, scene)}/prepare", {"starts_on": "2024-10-24"})
    page = answer.headers["Location"]
    assert "须由另一人确认" in secretary.get(page).text
    assert secretary.post(f"{page}/release").status_code == 403
    assert re.findall(r"/public/(?!objection|season/)", browser.get("/public").text) == []
    assert f'href="{page}"' in leader.get("/approvals").text  # the second person sees it before it takes effect
    shown = leader.get(page).text
    assert [name in shown for name in PEOPLE[:3]] == [True, True, False]
    assert leader.post(f"{page}/release").status_code == 303
    posting = posting_of(session, page.rsplit("/", 1)[1])
    public = browser.get(f"/public/{posting.public_id}").text
    assert [name in public for name in PEOPLE[:3]] == [True, True, False]


def test_the_public_page_shows_four_things_counts_down_and_takes_objections(session, browser):
    scene = make_scene(session)
    posting = posting_of(session, released(scene)).public_id
    travel(session, beijing(2024, 10, 28, 12))
    page = browser.get(f"/public/{posting}").text
    assert re.search(r'figure-value">3</span>', page)
    assert page.count("strip-rest") == 2
    for hidden in (*scene.codes, "84.67", "同意推荐", "9 人", "659900"):
        assert hidden not in page
    assert not MEMBERS.search(page)
    assert "提出异议" in page
    travel(session, beijing(2024, 10, 31, 0, 0, 1))
    assert "网上受理已截止" in browser.get(f"/public/{posting}").text


def test_an_objection_by_form_gives_a_receipt_that_tells_only_the_state(session, browser, browser_of):
    scene = make_scene(session)
    posting = posting_of(session, released(scene))
    url, facts = f"/public/{posting.public_id}/objection", "证书编号与发证机关记录不一致，请核查。"
    short = browser.post(url, {"signed": "0", "body": "不同意"})
    assert (short.status_code, "请写明具体事实" in short.text, "不同意" in short.text) == (422, True, True)
    form = {"signed": "1", "name": "张三丰", "contact": "0900-1", "body": facts, "line": posting.lines[0].id}
    form["evidence"] = (io.BytesIO(b"%PDF-1.7 x"), "证据.pdf")
    answer = browser.post(url, form, content_type="multipart/form-data")
    assert answer.status_code == 303
    receipt = browser.get(answer.headers["Location"]).text
    assert "已收到" in receipt
    assert not any(secret in receipt for secret in (facts, "张三丰", PEOPLE[0]))
    number = re.search(r"/public/objection/([^?]+)", answer.headers["Location"]).group(1)
    secretary = browser_of(scene.secretary)
    assert facts not in secretary.get(f"/objections/{number}").text
    secretary.post(f"/objections/{number}/decide", {"act": "name", "account": [scene.secretary.account_id]})
    assert facts in secretary.get(f"/objections/{number}").text
    download = browser_of(scene.secretary).get(f"/objections/{number}/evidence")
    assert (download.data, download.mimetype) == (b"%PDF-1.7 x", "application/octet-stream")
    for role in (Role.EMPLOYER, Role.APPLICANT, Role.EXPERT):
        assert browser_of(make_account(session, role)).get(f"/objections/{number}").status_code in (403, 404)


def test_e108_an_applicant_finds_neither_reviewers_nor_scores_but_the_way_to_re_examination(session, browser_of):
    scene = make_scene(session)
    applicant = browser_of(scene.applicants[2])
    assert "结果尚未发布" in applicant.get("/my-results").text
    released(scene)
    page = applicant.get("/my-results").text
    assert "评审未通过" in page
    assert "申请复查" in page
    assert "不予告知" in page
    assert not MEMBERS.search(page)
    for hidden in ("同意推荐", "84.67", "基数", scene.codes[2], PEOPLE[0]):
        assert hidden not in page
    public_id = session.get_one(Application, scene.applications[2]).public_id
    asked = applicant.post(f"/my-results/{public_id}/reexamination", {"body": "请告诉我是哪几位专家评的、打了多少分。"})
    assert asked.status_code == 303
    assert not MEMBERS.search(applicant.get("/my-results").text)


def test_p32_totals_are_shown_only_where_the_season_says_so(session, browser_of):
    from committee.seasons.models import Season

    scene = make_scene(session)
    season = session.get_one(Season, scene.season)
    season.switches = season.switches | {"P-32": "totals"}
    session.commit()
    released(scene)
    assert "基数 9，同意 5，反对 4，弃权 0" in browser_of(scene.applicants[2]).get("/my-results").text


def test_e14_there_is_no_field_for_a_vote_by_proxy(app):
    words = re.compile("proxy|delegate|on_behalf|behalf_of|代投|代表决")
    columns = [f"{table.name}.{column.name}" for table in Base.metadata.sorted_tables for column in table.columns]
    assert [name for name in columns if words.search(name)] == []
    # Delegating a review to another committee is no vote by proxy.
    rules = [rule for rule in app.url_map.iter_rules() if not rule.rule.startswith("/delegations")]
    assert [rule.rule for rule in rules if words.search(rule.rule + rule.endpoint)] == []
    assert len(inspect(OfficialDocument).columns) > 0


def test_confirming_and_certifying_by_page(session, browser_of):
    scene = make_scene(session)
    released(scene)
    hr = browser_of(scene.hr)
    ids = [session.get_one(Application, number).public_id for number in scene.applications[:2]]
    assert "公示中" in hr.get("/confirmations").text
    assert (
        hr.post("/confirmations", {"ids": ids, "document_number": "塔人社确1号", "act": "confirm"}).status_code == 409
    )
    travel(session, beijing(2024, 10, 31, 10))
    assert "2 人公示期满，待确认" in hr.get("/").text
    assert hr.post("/confirmations", {"ids": ids, "document_number": "", "act": "confirm"}).status_code == 422
    assert (
        hr.post("/confirmations", {"ids": ids, "document_number": "塔人社确1号", "act": "confirm"}).status_code == 303
    )
    assert hr.post("/confirmations", {"ids": ids, "act": "certify"}).status_code == 303
    assert "2024-FG-0002" in hr.get("/confirmations").text
    assert "2024-FG-0001" in browser_of(scene.applicants[0]).get("/my-results").text


def test_all_documents_carry_the_same_numbers(session):
    scene = make_scene(session, (9, 6, 5, 7))
    papers = gather(session, release_by(session, released(scene)))
    table, count = result_table(papers), count_sheets(session, papers)[0][1]
    minuted, notice = minutes(session, papers), public_notice(papers)
    by_code = {row["code"]: (row["agree"], row["base"], row["outcome"]) for row in table["rows"]}
    assert {row["code"]: (row["agree"], row["base"], row["outcome"]) for row in minuted["results"]} == by_code
    assert {item["code"]: (item["agree"], item["base_reduced"], item["outcome"]) for item in count["items"]} == by_code
    assert [p["name"] for p in notice["people"]] == [r["name"] for r in table["rows"] if r["outcome"] == "通过"]
    assert (table["passed"], table["not_passed"], len(notice["people"])) == (3, 1, 3)
    assert (minuted["size"], minuted["quorum"], len(minuted["present"]), len(minuted["absent"])) == (11, 8, 9, 2)


def test_printing_keeps_every_document_and_prints_nothing_twice(session, app):
    scene = make_scene(session, (9, 5))
    release = prepared(scene)
    jobs.drain(app)
    session.expire_all()
    first = [(d.kind, d.format, d.issue) for d in documents_of(session, release)]
    assert first == [
        ("result_table", "pdf", 1),
        ("result_table", "xlsx", 1),
        ("count_sheet-1", "pdf", 1),
        ("minutes", "pdf", 1),
        ("review_forms", "pdf", 1),
    ]
    from committee.results import actions

    actions.release(public_id=release, by=scene.leader.account_id)
    jobs.drain(app)
    session.expire_all()
    again = [(d.kind, d.format, d.issue) for d in documents_of(session, release)]
    assert again == [*first, ("public_notice", "pdf", 1), ("public_notice", "docx", 1)]
    store = app.extensions["store"]
    word = next(d for d in documents_of(session, release) if d.format == "docx")
    body = zipfile.ZipFile(io.BytesIO(store.get(word.object_key))).read("word/document.xml").decode()
    assert [PEOPLE[n] in body for n in (0, 1)] == [True, False]


def test_a_document_is_downloaded_by_the_office_only(session, app, browser_of):
    scene = make_scene(session, (9, 5))
    prepared(scene)
    jobs.drain(app)
    session.expire_all()
    address = f"/results/document/{session.scalar(select(OfficialDocument.public_id).where(OfficialDocument.kind == 'minutes'))}"
    answer = browser_of(scene.leader).get(address)
    assert (answer.data[:5], answer.headers["Cache-Control"]) == (b"%PDF-", "no-store")
    assert browser_of(scene.supervisor).get(address).status_code == 403


def test_the_log_names_the_office_and_never_an_applicant(session, browser_of):
    from committee.results import confirming

    scene = make_scene(session)
    released(scene)
    public_id = session.get_one(Application, scene.applications[2]).public_id
    confirming.ask_reexamination(
        public_id=public_id, body="请核对我的材料是否完整送审。", by=scene.applicants[2].account_id
    )
    supervisor = browser_of(scene.supervisor)
    log = supervisor.get("/audit").text
    assert "沈知微" in log
    assert "申请复查" in log
    assert not any(name in log for name in PEOPLE)
    assert "申请复查" not in supervisor.get(f"/audit?q={PEOPLE[2]}").text
    assert "制作" in supervisor.get("/audit?q=沈知微").text


def test_the_supervisor_recomputes_everything_and_sees_what_differs(session, browser_of, app):
    from committee.ballots.models import Tally

    scene = make_scene(session)
    released(scene)
    supervisor = browser_of(scene.supervisor)

    def recompute() -> str:
        assert supervisor.post("/verify").status_code == 303
        assert "<progress" in supervisor.get("/verify").text
        jobs.drain(app)
        assert "看结果" in supervisor.get("/verify/progress").text
        return supervisor.get("/verify").text

    before = recompute()
    assert "结果表逐项与计票一致" in before
    tally = session.scalar(select(Tally).where(Tally.agree == 5))
    tally.agree, tally.oppose, tally.passed = 6, 3, True
    session.commit()
    after = recompute()
    assert after.count('class="row-stop"') > before.count('class="row-stop"')
    assert f"2 ({scene.codes[2]})" in after
    log = supervisor.get("/audit").text
    assert "复算核验" in log
    assert not any(name in log for name in PEOPLE[:3])


def test_confirmed_people_and_requests_come_out_as_excel(session, browser_of):
    scene = make_scene(session)
    released(scene)
    hr = browser_of(scene.hr)
    sheet = load_workbook(io.BytesIO(hr.get("/confirmations.xlsx?state=running").data)).worksheets[0]
    cells = [str(cell.value) for row in sheet.iter_rows() for cell in row]
    assert [name in cells for name in PEOPLE[:3]] == [True, True, False]
    applicant = browser_of(scene.applicants[2])
    address = session.get_one(Application, scene.applications[2]).public_id
    applicant.post(f"/my-results/{address}/reexamination", {"body": "请核对我的材料是否齐全送审。"})
    register = load_workbook(io.BytesIO(browser_of(scene.secretary).get("/reexaminations.xlsx").data)).worksheets[0]
    assert "请核对我的材料是否齐全送审。" in [cell.value for row in register.iter_rows() for cell in row]

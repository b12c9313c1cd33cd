"""Law 1 on every route of an expert: no statement reads a table that holds who an applicant is, and no answer says it."""

import re

import pytest
from flask import Flask
from sqlalchemy import event

from committee.db import db
from committee.permissions import GRANTS, Role
from committee.scoring import actions
from committee.web.guard import SIGNED_IN, access_of
from tests.experts.stage import give_pages, make_case, make_scene, publish, score, sheet_values

IDENTITY = (
    "application",
    "achievement",
    "dossier",
    "dossier_subject",
    "material_file",
    "review_link",
    "submission",
    "finding",
)
TABLE = re.compile(r"\b(?:FROM|JOIN|INTO|UPDATE)\s+\"?(\w+)\"?", re.IGNORECASE)
NAME, UNIT = "迪丽努尔·艾合买提", "红柳乡计量服务站"


def tables(statement: str) -> set[str]:
    """The tables that a statement names, in any join."""
    found = set(TABLE.findall(statement))
    for part in re.findall(
        r"\bFROM\s+([^()]*?)(?:\bWHERE\b|\bORDER\b|\bGROUP\b|$)", statement, re.IGNORECASE | re.DOTALL
    ):
        found |= {word.strip().split()[0].strip('"') for word in part.split(",") if word.strip()}
    return found


@pytest.fixture
def walked(session, browser_of):
    """A scene in which an expert leads a group and reads a case; what each request asked of the database."""
    scene = make_scene(session)
    from tests.factories import make_unit

    case = make_case(session, scene, code="K7QX-42", name=NAME, unit=make_unit(session, UNIT))
    other = make_case(session, scene, code="M2PD-77", name="叶尔江·哈力别克", specialty="031705")
    give_pages(session, case)
    readers = publish(session, scene)
    members = scene.members(session)
    leader = next(m for m in members if m.id == members[0].group.leader_id)
    return scene, case, other, readers, leader, browser_of


def routes(app: Flask) -> set[str]:
    """Endpoints of these four parts that an expert's role opens."""
    allowed = GRANTS[Role.EXPERT]
    found = set()
    for rule in app.url_map.iter_rules():
        part = rule.endpoint.split(".")[0]
        access = access_of(app.view_functions[rule.endpoint])
        if part in ("experts", "assignment", "scoring", "defence") and (access in allowed or access == SIGNED_IN):
            found.add(rule.endpoint)
    return found


def _requests(case, other, leak_case):
    file = case.files[0].key
    key = case.key
    return [
        ("scoring.mine", "get", "/read", {}),
        ("scoring.mine_excel", "get", "/read.xlsx", {}),
        ("scoring.compare", "get", "/read/compare", {}),
        ("scoring.read", "get", f"/read/{key}", {}),
        ("scoring.read", "get", f"/read/{other.key[:-1]}x", {}),
        ("scoring.page", "get", f"/read/{key}/{file}/1", {}),
        ("scoring.page", "get", f"/read/{key}/{file}/1?size=s", {}),
        ("scoring.page", "get", f"/read/{key}/{file}/9", {}),
        ("scoring.save", "post", f"/read/{key}/save", {"version": 0, **sheet_values()}),
        ("scoring.submit", "get", f"/read/{key}/submit", {}),
        ("scoring.recuse", "get", f"/read/{key}/recuse", {}),
        ("scoring.leak", "get", f"/read/{key}/leak", {}),
        ("scoring.lock", "post", f"/read/{key}/lock", {"version": 1}),
        ("scoring.group", "get", "/groups", {}),
        ("scoring.opinion", "get", f"/groups/{key}", {}),
        ("scoring.discuss", "post", f"/groups/{key}/discuss", {}),
        (
            "scoring.write_opinion",
            "post",
            f"/groups/{key}",
            {"act": "save", "body": "基础扎实，成果较多。", "version": 0},
        ),
        ("scoring.reopen", "post", f"/groups/{key}/reopen", {"sheet": "LOCKED", "reason": "漏看附件"}),
        ("scoring.leak", "post", f"/read/{leak_case.key}/leak", {"place": 0, "note": "印章"}),
        ("scoring.recuse", "post", f"/read/{key}/recuse", {}),
    ]


def test_no_request_of_an_expert_reads_an_identity_table(app, session, walked):
    scene, case, other, readers, leader, browser_of = walked
    expert = readers[case.key][0] if leader.expert_id not in readers[case.key] else leader.expert_id
    for one in readers[case.key]:
        if one != expert:
            score(session, scene, case_key=case.key, expert_id=one)
    expert_browser, leader_browser = browser_of(scene.account(expert)), browser_of(scene.account(leader.expert_id))
    other_browser = browser_of(scene.account(readers[other.key][0]))
    seen: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *a: seen.append(a[2]))
    walked_endpoints, bodies = set(), b""
    for endpoint, method, url, data in _requests(case, other, other):
        browser = leader_browser if url.startswith("/groups") else expert_browser
        if url == f"/read/{other.key}/leak":
            browser = other_browser
        if "sheet" in data:
            data = {**data, "sheet": _locked_key(session)}
        before = len(seen)
        answer = browser.get(url) if method == "get" else browser.post(url, data)
        walked_endpoints.add(endpoint)
        read = set().union(*(tables(text) for text in seen[before:]))
        assert not read & set(IDENTITY), (url, read & set(IDENTITY))
        assert answer.status_code in (200, 303, 404), (url, answer.status_code)
        bodies += answer.data + str(answer.headers).encode() if answer.mimetype != "image/jpeg" else b""
    for secret in (NAME, UNIT, "迪丽努尔", "叶尔江"):
        assert secret.encode() not in bodies
    assert {name for name in routes(app) if name.startswith("scoring.")} == walked_endpoints


def _locked_key(session):
    from sqlalchemy import select

    from committee.scoring.models import ScoreSheet

    session.rollback()
    return session.scalars(select(ScoreSheet.key).where(ScoreSheet.locked)).first()


def test_the_search_for_tables_finds_a_planted_join():
    assert tables("SELECT a.id FROM review_case JOIN application AS a ON 1 = 1") == {"review_case", "application"}
    assert tables("SELECT 1 FROM assignment, dossier WHERE 1 = 1") >= {"assignment", "dossier"}


def test_a_save_asks_the_database_five_times_at_most(session, walked):
    scene, case, _, readers, _, browser_of = walked
    browser = browser_of(scene.account(readers[case.key][0]))
    browser.post(f"/read/{case.key}/save", {"version": 0, **sheet_values()}, headers={"Accept": "application/json"})
    page = browser.get("/sign-in?keep=1").data
    token = re.search(rb'name="csrf-token" content="([^"]+)"', page).group(1).decode()
    seen: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *a: seen.append(a[2]))
    answer = browser.client.post(
        f"/read/{case.key}/save",
        data={"csrf_token": token, "version": 1, **sheet_values(edu="9")},
        headers={"Accept": "application/json"},
    )
    assert answer.json["version"] == 2
    assert len([text for text in seen if not text.startswith("BEGIN")]) <= 5, seen


def test_two_tabs_get_both_versions_and_a_wrong_mark_its_field(session, walked):
    scene, case, _, readers, _, browser_of = walked
    account = scene.account(readers[case.key][0])
    actions.save_sheet(account_id=account.account_id, case_key=case.key, version=0, values={"item-edu": "8"})
    browser = browser_of(account)
    json = {"Accept": "application/json"}
    stale = browser.post(f"/read/{case.key}/save", {"version": 0, "item-edu": "5"}, headers=json)
    assert (stale.status_code, stale.json["version"], stale.json["values"]["item-edu"]) == (409, 1, "8.0")
    wrong = browser.post(f"/read/{case.key}/save", {"version": 1, "item-edu": "11"}, headers=json)
    assert (wrong.status_code, list(wrong.json["errors"])) == (422, ["item-edu"])


def test_a_guessed_code_and_a_missing_one_get_the_same_answer_and_a_line_in_the_log(session, walked):  # E-105
    from sqlalchemy import select

    from committee.audit import AuditLine

    scene, case, _, readers, _, browser_of = walked
    stranger = next(one for one in scene.experts if one not in readers[case.key])
    browser = browser_of(scene.account(stranger))
    real, invented = browser.get(f"/read/{case.key}"), browser.get("/read/aaaaaaaaaaaaaaaaaaaa")
    assert (real.status_code, invented.status_code) == (404, 404)
    strip = re.compile(rb'(content|value)="[^"]*"')
    assert strip.sub(b"", real.data) == strip.sub(b"", invented.data)
    session.rollback()
    assert len(session.scalars(select(AuditLine).where(AuditLine.action == "scoring.closed_door")).all()) == 2


def test_a_page_is_a_picture_with_no_metadata_and_is_remembered(session, walked):  # E-106, P-31
    from sqlalchemy import select

    from committee.dossiers.review import PageServed

    scene, case, _, readers, _, browser_of = walked
    account = scene.account(readers[case.key][0])
    answer = browser_of(account).get(f"/read/{case.key}/{case.files[0].key}/2")
    assert (answer.mimetype, answer.headers["Cache-Control"]) == ("image/jpeg", "no-store")
    assert b"Exif" not in answer.data
    session.rollback()
    assert session.execute(select(PageServed.page, PageServed.account_id)).all() == [(2, account.account_id)]

"""A whole season through the same actions as the pages: every route and kind of unit to its end, its documents, and what may be seen."""

import re
from pathlib import Path

import pytest
from sqlalchemy import select

from committee.db import db
from committee.demo.recognition_ending import summary
from committee.demo.recognition_papers import leave_papers
from committee.demo.recognition_play import perform
from committee.demo.recognition_stage import Play
from committee.documents.word_forms import form_text
from committee.dossiers import checks
from committee.people.models import Unit
from committee.recognition import documents
from committee.recognition.counting import Category
from committee.recognition.documents_report import report_forms
from committee.recognition.models import RecognitionApplication
from committee.recognition.rules import Phase
from committee.seasons.queries import recognition_rulebook_of
from committee.verification import verify_all
from tests.factories import Signed


@pytest.fixture
def played(play: Play, monkeypatch: pytest.MonkeyPatch) -> Play:
    """The season of fourteen, played to its confirmations; pages of scans are not drawn."""
    monkeypatch.setattr(checks, "prepare", lambda key: 1)
    perform(play)
    return play


def test_every_route_and_kind_of_unit_comes_to_its_end(played: Play) -> None:
    facts = summary(played)
    assert (facts["stage"], facts["applicants"], facts["verify_ok"]) == ("confirmed", 14, True)
    assert (facts["passed"], facts["returned"], facts["not_accepted"]) == (13, 1, 1)
    assert all(facts[key] is None for key in ("ballots", "scores", "present", "quorum_ok", "leaks_planted"))
    rows = db.session.scalars(select(RecognitionApplication)).all()
    assert {row.phase for row in rows} == {Phase.CONFIRMED, Phase.ABANDONED}
    assert {row.route for row in rows if row.phase is Phase.CONFIRMED} == {"CD_CJ", "CD_XZ", "SY", "GD"}
    season = played.season()
    confirmed = [row for row in rows if row.phase is Phase.CONFIRMED]
    kinds = {db.session.get_one(Unit, row.unit_id).kind.value for row in confirmed}
    assert kinds == {rule.kind for rule in recognition_rulebook_of(season).units}
    four = documents.form4(db.session(), confirmed, season=season, body="塔河地区")
    assert all(four[category.value] for category in Category)
    told = "".join(form_text("form4", four))
    assert "正高级（1人）" in told
    forms = report_forms(db.session(), confirmed, season=season)
    names = {p["form_name"] for p in forms["people"]}
    assert names == {rule.report_name for rule in recognition_rulebook_of(season).routes}
    assert all(re.fullmatch(r"\d{17}[\dX]", p["id_number"]) for p in forms["people"])
    _pages(played)
    assert all(check.ok for check in verify_all(db.session()))


def test_every_unit_with_somebody_who_passed_leaves_its_forms_and_reports(played: Play) -> None:
    leave_papers(played)
    rows = db.session.scalars(select(RecognitionApplication).where(RecognitionApplication.phase == Phase.CONFIRMED))
    units = {row.unit_name for row in rows}
    names = ("附件1公示.docx", "附件2公示结果.docx", "附件3推荐报告.docx", "附件4公示情况报告.docx", "呈报表.pdf")
    assert {Path(path).name for path in played.documents} == {unit + name for unit in units for name in names}
    assert all(Path(path).read_bytes()[:2] in (b"PK", b"%P") for path in played.documents)
    assert summary(played)["documents"] == played.documents


def _pages(played: Play) -> None:
    """Who may look sees the pages; whoever may not does not learn that there is anything."""
    rows = db.session.scalars(select(RecognitionApplication).order_by(RecognitionApplication.id)).all()
    first, other = rows[0], rows[1]
    one, another = f"/recognition/applications/{first.public_id}", f"/recognition/applications/{other.public_id}"
    walks = {
        "r0001": {
            "/": 200,
            "/recognition/mine": 200,
            one: 200,
            f"{one}/form": 200,
            another: 404,
            "/recognition/desk": 403,
        },
        "d01": {
            "/": 200,
            "/recognition/roster": 200,
            "/recognition/roster?phase=confirmed": 200,
            "/recognition/sheet": 200,
            "/recognition/sheet/empty.xlsx": 200,
            "/recognition/list.xlsx": 200,
            "/recognition/form4.docx": 200,
            another: 404,
        },
        "b14": {
            "/": 200,
            "/recognition/desk": 200,
            "/recognition/desk?phase=confirmed": 200,
            "/recognition/paper": 200,
            "/recognition/confirm": 200,
            "/recognition/counts": 200,
            one: 200,
            another: 404,
        },
    }
    season = played.season().public_id
    public = (f"/public/recognition/{season}", f"/public/recognition/{season}/samples/form4.docx", "/public")
    for login, urls in walks.items():
        client = played.app.test_client()
        Signed(played.accounts[login], 0).enter(client)
        for url, status in urls.items():
            assert (url, _get(client, url).status_code) == (url, status)
    visitor = played.app.test_client()
    for url in public:
        page = _get(visitor, url)
        assert page.status_code == 200
        assert b"659900" not in page.data


def _get(client, url):
    from flask import g

    vars(g._get_current_object()).clear()
    return client.get(url)

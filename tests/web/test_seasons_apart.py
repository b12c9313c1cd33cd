"""A right in one season opens nothing of another: every thing that has a season answers as if it were not there (R-017, E-105)."""

import datetime as dt

import pytest
from sqlalchemy import select

from committee.applications.bank import BankLine, Match
from committee.applications.models import Application
from committee.assignment.models import Plan
from committee.defence.models import Panel
from committee.dossiers.review import LateLeak, ReviewFile
from committee.experts.models import Draw
from committee.meetings.models import Meeting
from committee.people.integrity import IntegrityKind, IntegrityRecord
from committee.permissions import Role
from committee.results.models import ReexaminationRequest, Release
from committee.seasons.models import Season
from tests.experts.stage import NOON, make_case, make_scene
from tests.factories import make_account

S, L, F, V = Role.SECRETARY, Role.LEADER, Role.FINANCE, Role.SUPERVISOR
READ = (
    (S, "/seasons/{season}/switches"),
    (S, "/committees"),
    (S, "/committees/{committee}"),
    (S, "/committees/{committee}/draw"),
    (V, "/draws/{draw}"),
    (V, "/draws/{draw}.json"),
    (V, "/draws/{draw}.pdf"),
    (V, "/conflicts"),
    (V, "/conflicts.xlsx"),
    (V, "/assignment"),
    (V, "/assignment/{plan}"),
    (V, "/assignment/{plan}.xlsx"),
    (S, "/assignment/{plan}/publish"),
    (S, "/scoring"),
    (S, "/scoring/leaks"),
    (S, "/defence"),
    (S, "/defence/panels/{panel}"),
    (S, "/defence/exempt/{case}"),
    (S, "/meetings"),
    (S, "/meetings/{meeting}/console"),
    (V, "/meetings/{meeting}/observe"),
    (L, "/board"),
    (L, "/applications"),
    (L, "/applications.xlsx"),
    (S, "/applications/{application}"),
    (S, "/pool"),
    (F, "/reconciliation"),
    (F, "/reconciliation.xlsx"),
    (S, "/reexaminations"),
    (V, "/verify"),
    (V, "/audit?chain={chain}"),
    (V, "/audit/log.xlsx?chain={chain}"),
)
# They need a counted meeting to be drawn: here only their door is asked.
COUNTED = (
    (S, "/results/meeting/{meeting}"),
    (S, "/results/meeting/{meeting}/table.xlsx"),
    (S, "/results/release/{release}"),
)
ACTS = (
    (S, "/seasons/{season}/switches/P-20"),
    (L, "/seasons/{season}/receiving/PS_DX"),
    (L, "/seasons/{season}/bodies/PS_DX"),
    (S, "/committees/{committee}/seats"),
    (S, "/committees/{committee}/groups"),
    (S, "/committees/{committee}/draw"),
    (S, "/draws/{draw}"),
    (S, "/conflicts/compute"),
    (S, "/assignment"),
    (S, "/assignment/{plan}/publish"),
    (S, "/assignment/{plan}/case/{case}"),
    (S, "/assignment/{plan}/case/{case}/main"),
    (S, "/assignment/fill/{case}"),
    (S, "/scoring/leaks/{leak}"),
    (S, "/scoring/cases/{case}/resume"),
    (S, "/defence/exempt/{case}"),
    (S, "/defence/panels/{panel}/lots"),
    (S, "/defence/panels/{panel}/open"),
    (S, "/meetings/docket"),
    (S, "/meetings/{meeting}/start-sign-in"),
    (S, "/applications/{application}/return"),
    (S, "/applications/{application}/accept"),
    (S, "/applications/{application}/refuse"),
    (S, "/applications/{application}/restore"),
    (F, "/bank-lines/{line}/owner"),
    (F, "/bank-lines/{line}/refund"),
    (S, "/results/meeting/{meeting}/prepare"),
    (L, "/results/release/{release}/release"),
    (S, "/results/release/{release}/drop"),
    (S, "/results/release/{release}/print"),
    (S, "/applications/{application}/sanction"),
    (S, "/integrity/{record}/lift"),
    (S, "/reexaminations/{request}"),
    (V, "/verify"),
)


@pytest.fixture
def things(session):
    """The addresses of one thing of each kind in the season that is on, and the id of an older season."""
    scene = make_scene(session)
    case = make_case(session, scene, code="K7QX-42")
    season = session.get_one(Season, scene.season.id)
    old = Season(
        name="2023 质量",
        year=2023,
        rulebook_name=season.rulebook_name,
        rulebook=season.rulebook,
        switches=season.switches,
        calendar={},
        state="archived",
    )
    application = session.scalars(select(Application)).one()
    plan = Plan(
        season_id=season.id,
        committee_id=scene.committee.id,
        seed="00" * 32,
        inputs={"need": 3, "cases": [], "readers": [], "excluded": []},
        made_at=NOON,
    )
    panel = Panel(committee_id=scene.committee.id, name="第一组")
    meeting = Meeting(season_id=season.id, committee_id=scene.committee.id, name="评审会", planned_at=NOON)
    line = BankLine(season_id=season.id, reference="R1", at=NOON, fen=60000, payer="", remark="", match=Match.UNKNOWN)
    request = ReexaminationRequest(application_id=application.id, body="请复查程序", asked_at=NOON)
    leak = LateLeak(
        file_key=session.scalars(select(ReviewFile.key)).one(),
        reported_by_id=scene.secretary.account_id,
        reported_at=NOON,
    )
    record = IntegrityRecord(
        person_id=application.person_id,
        kind=IntegrityKind.STAFF,
        season_id=season.id,
        ground="泄露评审内容",
        document_number="塔质评〔2024〕9号",
        from_on=dt.date(2024, 10, 8),
        until_on=dt.date(2027, 10, 8),
    )
    session.add_all((old, plan, panel, meeting, line, request, leak, record))
    session.flush()
    release = Release(
        season_id=season.id,
        meeting_id=meeting.id,
        rows=[],
        rows_hash="0" * 64,
        starts_on=dt.date(2024, 10, 9),
        ends_on=dt.date(2024, 10, 15),
        prepared_at=NOON,
    )
    session.add(release)
    session.commit()
    return {
        "old": old.id,
        "chain": season.id,
        "season": season.public_id,
        "committee": scene.committee.public_id,
        "draw": session.scalars(select(Draw.public_id)).one(),
        "plan": plan.key,
        "panel": panel.public_id,
        "case": case.key,
        "leak": leak.key,
        "meeting": meeting.public_id,
        "application": application.public_id,
        "line": line.public_id,
        "release": release.public_id,
        "request": request.public_id,
        "record": record.public_id,
    }


def answers(session, browser_of, things, scope):
    browsers = {role: browser_of(make_account(session, role, scope=scope)) for role in (S, L, F, V)}
    found = {("GET", path): browsers[role].get(path.format(**things)).status_code for role, path in READ + COUNTED}
    return found | {("POST", path): browsers[role].post(path.format(**things)).status_code for role, path in ACTS}


def test_a_role_of_another_season_finds_nothing(session, browser_of, things):
    """A thing is not there at all; a page that names none may say that it is not for this account."""
    found = answers(session, browser_of, things, things["old"])
    shut = {(method, path): (404,) if "{" in path else (403, 404) for method, path in found}
    assert {key: status for key, status in found.items() if status not in shut[key]} == {}


def test_a_role_of_the_season_gets_in(session, browser_of, things):
    pages = {
        path: browser_of(make_account(session, role, scope=things["chain"])).get(path.format(**things)).status_code
        for role, path in READ
    }
    assert {path: status for path, status in pages.items() if status != 200} == {}

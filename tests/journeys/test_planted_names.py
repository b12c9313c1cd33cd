"""Law 1 walked through: no address, for no role, at no stage, gives away an applicant where domain 1.2 says that it may not.

Every rule of the address table is filled with things that exist, fetched by everybody and sent nonsense by everybody; searched are
status lines, headers with file names, pages, Excel, Word, PDF and JSON exports, and what is written to the machine's log meanwhile.
Page images are not read here: the checker's own tests are about what stands in them.
"""

import json
import logging
from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from committee.applications.models import Application
from committee.assignment.models import Assignment, PairState
from committee.audit import AuditLine
from committee.db import db
from committee.demo.stage import Stage
from committee.dossiers.review import ReviewCase, ReviewFile
from committee.experts.models import Expert
from committee.logs import scrub
from committee.people.models import Account
from committee.permissions import Role
from committee.results.confirming import ask_reexamination
from committee.scoring.actions import report_leak
from tests.journeys.conftest import Season
from tests.journeys.furnishing import furnish
from tests.journeys.visibility import SUBJECTS, Needle, case_of, needles, onlookers, secrets_of
from tests.journeys.walking import Addresses, Walker, addresses, searchable

pytestmark = pytest.mark.ocr

# Posting here ends somebody's sign-in, and with it the walk.
NOT_POSTED = {"people.sign_out", "people.end_sign_in", "people.lock"}


class Listener(logging.Handler):
    """Keeps what the machine's log would say, scrubbed as there."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(scrub(record.getMessage()))


@pytest.fixture
def log_lines() -> Iterator[list[str]]:
    """Everything logged during the test, at INFO and above."""
    listener, root = Listener(), logging.getLogger()
    before = root.level
    root.addHandler(listener)
    root.setLevel(logging.INFO)
    yield listener.lines
    root.removeHandler(listener)
    root.setLevel(before)


@pytest.mark.parametrize("stage", [Stage.SCORED, Stage.DEFENDED, Stage.CONFIRMED])
def test_nobody_is_told_an_identity_that_is_not_theirs_to_know(
    season: Season, at_stage: Callable[[Stage], Flask], log_lines: list[str], stage: Stage
) -> None:
    app = at_stage(stage)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    with app.app_context():
        if stage is Stage.SCORED:
            report_a_leak(season)
        if stage is Stage.CONFIRMED:
            ask_for_reexamination(season)
            furnish(season)
        everybody, secrets = onlookers(season), secrets_of(season)
        known = addresses(db.session(), [season.accounts[key] for key in SUBJECTS])
        db.session.remove()
    walkers = {one: Walker(app, one) for one in everybody}
    told: list[str] = []
    statuses: Counter[int] = Counter()
    for method in ("GET", "POST"):
        for one, walker in walkers.items():
            for address, response in walk(app, walker, known, method):
                statuses[response.status_code] += 1
                if response.status_code >= 500:
                    told.append(f"{one}: {method} {address} broke: {response.status}")
                told += found_in(searchable(response), secrets.hidden(one, address), f"{one}: {method} {address}")
    told += found_in("\n".join(log_lines), list(secrets.of_people), "log")
    assert not told, "\n".join(told)
    assert statuses[200] > 300
    assert statuses[403] > 300


def walk(app: Flask, walker: Walker, known: Addresses, method: str) -> Iterator[tuple[str, TestResponse]]:
    """Every address of every rule for *method*."""
    for rule in sorted(app.url_map.iter_rules(), key=str):
        if rule.endpoint == "static" or method not in (rule.methods or ()):
            continue
        if method == "POST" and rule.endpoint in NOT_POSTED:
            continue
        for address in known.of(rule):
            yield address, walker.get(address) if method == "GET" else walker.post(address)


def found_in(text: str, hidden: list[Needle], where: str) -> list[str]:
    """A line for each hidden string that *text* tells, with a little of what stands around it."""
    lines = []
    for needle in hidden:
        place = text.find(needle.text)
        if place >= 0:
            around = text[max(place - 60, 0) : place + 60].replace("\n", " ")
            lines.append(f"{where}: {needle.kind} of {needle.of}: …{around}…")
    return lines


def report_a_leak(season: Season) -> None:
    """An expert finds something unmasked in a case that nobody's walk depends on, so that the office has a report to show."""
    spare = case_of(season, "A06")
    file = db.session.scalars(select(ReviewFile).where(ReviewFile.case_key == spare.key)).first()
    reader = db.session.scalars(
        select(Account.id)
        .join(Expert, Expert.person_id == Account.person_id)
        .join(Assignment, Assignment.expert_id == Expert.id)
        .where(Assignment.case_key == spare.key, Assignment.state == PairState.ACTIVE)
    ).first()
    assert file is not None
    assert reader is not None
    key, page_of = spare.key, file.key
    report_leak(account_id=reader, case_key=key, file_key=page_of, page=1, note="页眉有单位全称")


def ask_for_reexamination(season: Season) -> None:
    """The applicant who did not pass asks for a look at the procedure, so that the office has a request to show."""
    account = season.accounts[SUBJECTS[1]]
    person = db.session.get_one(Account, account).person_id
    address = db.session.scalars(select(Application.public_id).where(Application.person_id == person)).one()
    ask_reexamination(public_id=address, body="请复查本人申报材料的评审程序是否按公布的规则进行。", by=account)


def test_the_walk_has_something_to_find_and_an_address_for_every_rule(
    season: Season, at_stage: Callable[[Stage], Flask]
) -> None:
    app = at_stage(Stage.SCORED)
    with app.app_context():
        report_a_leak(season)
        known = addresses(db.session(), [season.accounts[key] for key in SUBJECTS])
        secretary = next(one for one in onlookers(season) if one.role is Role.SECRETARY)
    walker, seen = Walker(app, secretary), set()
    for _, response in walk(app, walker, known, "GET"):
        seen |= {(n.kind, n.of) for n in needles(season) if n.text in searchable(response)}
    assert {of for kind, of in seen if kind == "name"} >= {person.key for person in season.cast.applicants}
    assert {kind for kind, _ in seen} >= {"name", "unit", "expert"}


def test_every_rule_of_the_address_table_can_be_filled(season: Season, at_stage: Callable[[Stage], Flask]) -> None:
    filled: set[str] = set()
    for stage in (Stage.SCORED, Stage.CONFIRMED):
        app = at_stage(stage)
        with app.app_context():
            if stage is Stage.SCORED:
                report_a_leak(season)
            else:
                ask_for_reexamination(season)
                furnish(season)
            known = addresses(db.session(), [season.accounts[key] for key in SUBJECTS])
            rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"]
            filled |= {rule.rule for rule in rules for _ in known.of(rule)}
            db.session.remove()
    assert {rule.rule for rule in rules} - filled == set()


def test_the_audit_chain_names_nobody(season: Season, at_stage: Callable[[Stage], Flask]) -> None:
    with at_stage(Stage.CONFIRMED).app_context():
        lines = db.session.execute(select(AuditLine.subject, AuditLine.subject_key, AuditLine.detail)).all()
        told = [
            finding
            for line in lines
            for finding in found_in(json.dumps(list(line), ensure_ascii=False), needles(season), "audit")
        ]
        assert len(lines) > 100
        assert told == []


def test_outside_the_office_the_audit_chain_never_joins_an_application_to_its_code(
    season: Season, at_stage: Callable[[Stage], Flask]
) -> None:
    with at_stage(Stage.CONFIRMED).app_context():
        applications = set(db.session.scalars(select(Application.public_id)))
        codes = set(db.session.scalars(select(ReviewCase.code))) | set(db.session.scalars(select(ReviewCase.key)))
        rows = db.session.execute(select(AuditLine.subject_key, AuditLine.detail)).all()
        joined = [
            text
            for text in (json.dumps(list(row), ensure_ascii=False) for row in rows)
            if any(a in text for a in applications) and any(c in text for c in codes)
        ]
        assert joined == []

"""Law 1 for the routes without a committee: no address gives an applicant away to somebody outside their own chain (domain 1.2).

The walk takes its rules from the application, so that a new route is walked as soon as it exists, and fails where nothing says what
fills its places. Page images are not read here.
"""

import logging
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask import g
from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session
from werkzeug.routing import Rule

from committee import clock
from committee.db import db
from committee.demo.recognition_play import perform
from committee.demo.recognition_stage import STANDS_AT, Play, Stage
from committee.dossiers import checks
from committee.dossiers.models import Dossier, MaterialFile
from committee.people.models import Account
from committee.people.models import Person as PersonRow
from committee.people.roster import roster_template
from committee.permissions import Role
from committee.publicity.models import Posting, PostingKind, PostingLine
from committee.recognition import reading_job, sheet_import
from committee.recognition.eyes import ProofKind, Proposal
from committee.recognition.models import ProofRead, RecognitionApplication, RecognitionBatch, RosterSheet, UnitPaper
from committee.seasons.models import Season
from tests.factories import make_account
from tests.journeys.test_planted_names import Listener, found_in
from tests.journeys.visibility import Needle
from tests.journeys.walking import FURNISHED, NOT_HERE, OF_A_SUBJECT, WHOLE, Addresses, Onlooker, Walker, searchable

OURS = ("/recognition/", "/public/recognition/")
HEADS: dict[str, InstrumentedAttribute[Any]] = {
    "/recognition/applications/<public_id>": RecognitionApplication.public_id,
    "/recognition/batches/<public_id>": RecognitionBatch.public_id,
    "/recognition/dossiers/<public_id>": Dossier.public_id,
    "/recognition/papers/<public_id>": UnitPaper.public_id,
    "/recognition/postings/<public_id>": Posting.public_id,
    "/recognition/scans/<public_id>": MaterialFile.public_id,
    "/recognition/seasons/<public_id>": Season.public_id,
    "/recognition/sheet/<public_id>": RosterSheet.public_id,
    "/public/recognition/<public_id>": Season.public_id,
    "/accounts/<public_id>": Account.public_id,
    "/dossiers/<public_id>": Dossier.public_id,
    "/files/<public_id>": MaterialFile.public_id,
    "/postings/<public_id>": Posting.public_id,
    "/public/<public_id>": Posting.public_id,
    "/public/season/<public_id>": Season.public_id,
    "/seasons/<public_id>": Season.public_id,
    "/staff/<int:person_id>": PersonRow.id,
}
OF_THE_COMMITTEE = (
    *(head.split("<")[0] for head in (*WHOLE, *OF_A_SUBJECT) if head not in HEADS),
    *(door for door in NOT_HERE if not door.startswith(OURS)),
    *(head.split("<")[0] for head in FURNISHED),
)
OUTSIDE = (Role.SECRETARY, Role.LEADER, Role.CHECKER, Role.EXPERT, Role.FINANCE, Role.SUPERVISOR, Role.ADMIN)
# Where names and units are a role's own work: accounts and units, notices and their objections. A notice is one list, seen whole.
LOOKED_AFTER = {
    Role.SECRETARY: ("/units", "/reset-slips", "/postings", "/public"),
    Role.LEADER: ("/postings", "/public"),
    Role.SUPERVISOR: ("/postings", "/public", "/objections"),
    Role.ADMIN: (
        "/accounts",
        "/units",
        "/patterns",
    ),  # patterns show samples, which may be called like our invented units
    Role.HR: ("/postings", "/public", "/recognition/postings"),
}


@dataclass(frozen=True)
class Person:
    """One applicant as the walk knows them: what gives them away, and who is in their chain."""

    key: str
    account_id: int
    unit_id: int
    bureaus: frozenset[int]
    needles: tuple[Needle, ...]


@pytest.fixture
def played(play: Play, monkeypatch: pytest.MonkeyPatch) -> Play:
    """The season of fourteen to its confirmations; a roster lies ready to be imported, and a scan was read."""
    monkeypatch.setattr(checks, "prepare", lambda key: 1)
    perform(play)
    clock.travel_to(STANDS_AT[Stage.CONFIRMED])
    first = play.people[0]
    content = roster_template(with_unit=True, locale="zh")
    sheet_import.keep(viewer=play.employer(first.unit.name), season_id=play.season_id, content=content)
    file = db.session.scalars(select(MaterialFile.id).join(Dossier).order_by(MaterialFile.id)).first()
    reading_job._store(file or 0, (Proposal(ProofKind.CERTIFICATE, first.name, 1, (10.0, 10.0, 90.0, 30.0)),))
    return play


@pytest.fixture
def log_lines() -> Iterator[list[str]]:
    listener, root = Listener(), logging.getLogger()
    before = root.level
    root.addHandler(listener)
    root.setLevel(logging.INFO)
    yield listener.lines
    root.removeHandler(listener)
    root.setLevel(before)


def people_of(session: Session, play: Play) -> list[Person]:
    keys = {play.accounts[person.key]: person for person in play.people}
    by_person = dict(session.execute(select(Account.person_id, Account.id)).all())
    found = []
    for row in session.scalars(select(RecognitionApplication).order_by(RecognitionApplication.id)):
        account = by_person[row.person_id]
        one = keys[account]
        texts = {"name": one.name, "id number": one.id_number, "unit": row.unit_name}
        needles = tuple(Needle(text, kind, one.key) for kind, text in texts.items())
        bureaus = frozenset(unit for unit in (row.county_unit_id, row.final_unit_id) if unit is not None)
        found.append(Person(one.key, account, row.unit_id, bureaus, needles))
    return found


def onlookers(session: Session, play: Play, people: list[Person]) -> list[Onlooker]:
    """A visitor, two applicants, the clerks of the first one's unit and of another, one clerk of every bureau, and everybody outside."""
    first = play.people[0]
    elsewhere = next(c for c in play.staff if not c.bureau and c.unit_name != first.unit.name)
    clerks = [next(c for c in play.staff if not c.bureau and c.unit_name == first.unit.name), elsewhere]
    clerks += {c.unit_name: c for c in play.staff if c.bureau}.values()
    found = [Onlooker("visitor", None, None)]
    found += [Onlooker(f"applicant {p.key}", p.account_id, Role.APPLICANT, subject=p.key) for p in people[:2]]
    for role in OUTSIDE:
        account = make_account(session, role, scope=0 if role is Role.ADMIN else play.season_id, name="路旁人")
        found.append(Onlooker(role.value, account.account_id, role))
    for clerk in clerks:
        role, unit = (Role.HR if clerk.bureau else Role.EMPLOYER), play.units[clerk.unit_name]
        found.append(Onlooker(f"{role.value} of {clerk.unit_name}", play.accounts[clerk.key], role, subject=str(unit)))
    return found


def hidden(one: Onlooker, path: str, people: list[Person], public: frozenset[str]) -> list[Needle]:
    """What *one* may not be told at *path*: everything of whoever is not in their chain, but what hangs for everybody."""
    own = {needle.text for person in people if _in_chain(one, person) for needle in person.needles}
    found = [needle for person in people for needle in person.needles if needle.text not in own]
    if path in ("/register", "/my-unit") or one.role in (Role.EMPLOYER, Role.HR):  # they choose from the list of units
        found = [needle for needle in found if needle.kind != "unit"]
    if one.role is not None and path.startswith(LOOKED_AFTER.get(one.role, ("nowhere",))):
        found = [needle for needle in found if needle.kind == "id number"]
    if path.startswith("/public"):
        found = [needle for needle in found if needle.text not in public]
    return found


def _in_chain(one: Onlooker, person: Person) -> bool:
    match one.role:
        case Role.APPLICANT:
            return one.subject == person.key
        case Role.EMPLOYER:
            return one.subject == str(person.unit_id)
        case Role.HR:
            return one.subject in {str(unit) for unit in person.bureaus}
    return False


def addresses(session: Session, play: Play) -> Addresses:
    """What fills the places of the rules: two of every kind of thing, the first and the last."""
    found = Addresses(not_here=OF_THE_COMMITTEE)
    for head, column in HEADS.items():
        rows = list(session.scalars(select(column)))
        found.whole[head] = [*rows[:1], *rows[-1:]] if len(rows) > 1 else list(rows)
    found.subjects = {"case": [], "review_file": [], "finding": []}
    found.by_name["form"] = ["form1", "form4"]
    found.by_name["read_id"] = list(session.scalars(select(ProofRead.public_id)))
    return found


def _forget() -> None:
    """Requests inside the fixture's application context share its ``g``: nothing of one onlooker may serve the next."""
    vars(g._get_current_object()).clear()


def _walker(play: Play, one: Onlooker) -> Walker:
    _forget()
    return Walker(play.app, one)


def rules_of(play: Play, method: str) -> list[Rule]:
    """Ours to look and to post, and to look what all parts share; the committee's own doors have their own walk."""
    return [
        rule
        for rule in sorted(play.app.url_map.iter_rules(), key=str)
        if method in (rule.methods or ())
        and rule.endpoint != "static"
        and not rule.rule.startswith(OF_THE_COMMITTEE)
        and (method == "GET" or rule.rule.startswith(OURS))
    ]


def test_nobody_outside_the_chain_is_told_who_applies(played: Play, log_lines: list[str]) -> None:
    session = db.session()
    people = people_of(session, played)
    everybody = onlookers(session, played, people)
    lines = session.scalars(select(PostingLine).join(Posting).where(Posting.kind == PostingKind.AFTER_CHECK))
    public = frozenset(text for line in lines for text in (line.name, line.unit_name))
    known = addresses(session, played)
    walkers = {one: _walker(played, one) for one in everybody}
    told: list[str] = []
    statuses: Counter[int] = Counter()
    seen: set[str] = set()
    filled: set[str] = set()
    for method in ("GET", "POST"):
        for one, walker in walkers.items():
            for rule in rules_of(played, method):
                for address in known.of(rule):
                    filled.add(rule.rule)
                    _forget()
                    response = walker.get(address) if method == "GET" else walker.post(address)
                    text = searchable(response)
                    statuses[response.status_code] += 1
                    where = f"{one}: {method} {address}"
                    if response.status_code >= 500:
                        told.append(f"{where} broke: {response.status}")
                    told += found_in(text, hidden(one, address, people, public), where)
                    seen |= {
                        n.kind for person in people if _in_chain(one, person) for n in person.needles if n.text in text
                    }
    told += found_in("\n".join(log_lines), [needle for person in people for needle in person.needles], "log")
    assert not told, "\n".join(told)
    assert seen == {"name", "unit", "id number"}
    ours = [rule for rule in played.app.url_map.iter_rules() if rule.rule.startswith(OURS)]
    assert len(ours) > 40
    assert {rule.rule for rule in ours} - filled == set()
    assert statuses[200] > 100
    assert statuses[403] > 100

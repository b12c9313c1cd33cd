"""How the planted-name test walks: who looks, at which addresses, and how what comes back is turned into text to search."""

import io
import json
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html import unescape
from itertools import product
from urllib.parse import unquote

import pymupdf
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session
from werkzeug.routing import AnyConverter, IntegerConverter, Rule
from werkzeug.test import TestResponse

from committee.applications.bank import BankLine, BankSheet
from committee.applications.models import Application, Delegation, UnitScan
from committee.assignment.models import Assignment, PairState, Plan
from committee.ballots.models import Batch
from committee.defence.models import Panel, PanelSeat, Slot
from committee.dossiers.masking_models import ClassifiedReport, MaskingRun
from committee.dossiers.models import Finding, MaterialFile, Screening
from committee.dossiers.review import LateLeak, ReviewCase, ReviewFile, ReviewLink
from committee.dossiers.second_models import SecondLook
from committee.experts.models import Committee, Conflict, Draw, Expert, Member, Relation, Seat
from committee.experts.queries import blocked_pairs, group_for
from committee.meetings.models import Meeting
from committee.people.integrity import IntegrityRecord
from committee.people.models import Account, Approval, Person, Unit
from committee.permissions import Role
from committee.publicity.models import Objection, Posting
from committee.results.models import OfficialDocument, ReexaminationRequest, Release
from committee.seasons.models import Season as SeasonRow
from tests.factories import Signed

# What the first words of an address call their objects. Those of one applicant come from the two subjects of the walk.
WHOLE: dict[str, InstrumentedAttribute] = {
    "/accounts/<public_id>": Account.public_id,
    "/approvals/<public_id>": Approval.public_id,
    "/assignment/<key>": Plan.key,
    "/batches/<key>": Batch.key,
    "/committees/<public_id>": Committee.public_id,
    "/conflicts/<int:conflict_id>": Conflict.id,
    "/defence/panels/<public_id>": Panel.public_id,
    "/defence/card/<slot_key>": Slot.key,
    "/defence/slots/<key>": Slot.key,
    "/draws/<public_id>": Draw.public_id,
    "/experts/<public_id>": Expert.public_id,
    "/meetings/<public_id>": Meeting.public_id,
    "/objections/<receipt>": Objection.receipt,
    "/postings/<public_id>": Posting.public_id,
    "/public/<public_id>": Posting.public_id,
    "/public/objection/<receipt>": Objection.receipt,
    "/public/season/<public_id>": SeasonRow.public_id,
    "/reexaminations/<public_id>": ReexaminationRequest.public_id,
    "/reset-slips/<public_id>": Account.public_id,
    "/results/document/<public_id>": OfficialDocument.public_id,
    "/results/meeting/<public_id>": Meeting.public_id,
    "/results/release/<public_id>": Release.public_id,
    "/scoring/leaks/<key>": LateLeak.key,
    "/seasons/<public_id>": SeasonRow.public_id,
    "/unit-postings/<public_id>": Posting.public_id,
    "/staff/<int:person_id>": Person.id,
    "/units/<int:unit_id>": Unit.id,
}
OF_A_SUBJECT = {
    "/applications/<public_id>": "application",
    "/checks/<public_id>": "application",
    "/fees/<public_id>": "application",
    "/my/<public_id>": "application",
    "/my/of-dossier/<public_id>": "dossier",
    "/of-dossier/<public_id>": "dossier",
    "/my-results/<public_id>": "application",
    "/paper/<public_id>": "application",
    "/upper/<public_id>": "application",
    "/claims/<public_id>": "account",
    "/desk/<public_id>": "screening",
    "/desk/pulled/<key>": "review_file",
    "/dossiers/<public_id>": "dossier",
    "/files/<public_id>": "file",
    "/findings/<public_id>": "finding",
}
# What the play never makes; `furnishing.furnish` does.
FURNISHED: dict[str, InstrumentedAttribute] = {
    "/bank-lines/<public_id>": BankLine.public_id,
    "/bank-sheets/<public_id>": BankSheet.public_id,
    "/classified/<public_id>": ClassifiedReport.public_id,
    "/delegations/<public_id>": Delegation.public_id,
    "/desk/second/<public_id>": SecondLook.public_id,
    "/integrity/<public_id>": IntegrityRecord.public_id,
    "/masking/<public_id>": MaskingRun.public_id,
    "/unit-scans/<public_id>": UnitScan.public_id,
}
# The other procedure's doors: everybody knocks at them with an address of nothing.
NOT_HERE = ("/public/recognition/", "/recognition/")
BY_NAME = {"case_key": "case", "code": "code", "file_key": "review_file", "finding_id": "finding"}
FIXED: dict[str, list[object]] = {
    "act": ["open", "close", "arrive", "next", "absent"],
    "channel": ["PS_DX"],
    "level": ["FG"],
    "number": [1],
    "page": [1],
    "switch_id": ["P-20"],
}


@dataclass(frozen=True)
class Onlooker:
    """Somebody who looks at everything they can reach; ``codes`` are the review codes that they may see at this stage."""

    what: str
    account_id: int | None
    role: Role | None
    subject: str = ""
    codes: frozenset[str] = frozenset()

    def __str__(self) -> str:
        return self.what


@dataclass
class Addresses:
    """Every address of a season: the known values for every place of every rule."""

    whole: dict[str, list[object]] = field(default_factory=dict)
    subjects: dict[str, list[object]] = field(default_factory=dict)
    relations: list[object] = field(default_factory=list)
    by_name: dict[str, list[object]] = field(default_factory=dict)
    not_here: tuple[str, ...] = NOT_HERE

    def values(self, rule: Rule, name: str) -> list[object]:
        """What may stand at *name* of *rule*: things that exist."""
        converter = rule._converters[name]
        if isinstance(converter, AnyConverter):
            return sorted(converter.items)
        if rule.rule.startswith(self.not_here):
            return [1] if isinstance(converter, IntegerConverter) else ["nothing"]
        if name in self.by_name:
            return self.by_name[name]
        if name == "relation_id":
            return self.relations
        if name in FIXED:
            return FIXED[name]
        if name in BY_NAME:
            return self.subjects[BY_NAME[name]]
        start = re.match(r"[^>]*>", rule.rule)
        head = start.group() if start else ""
        if head in self.whole:
            return self.whole[head]
        if head in OF_A_SUBJECT:
            return self.subjects[OF_A_SUBJECT[head]]
        if head == "/scoring/cases/<case_key>":
            return self.subjects["case"]
        raise KeyError(f"nothing says what fills {rule.rule}")

    def of(self, rule: Rule) -> Iterator[str]:
        """Every address that *rule* has in this season."""
        names = list(rule._converters)
        for values in product(*(self.values(rule, name) for name in names)):
            built = rule.build(dict(zip(names, values, strict=True)))
            if built is not None:
                yield built[1]


def addresses(session: Session, subjects: list[int]) -> Addresses:
    """The addresses of everything that belongs to the applicants with these accounts, and of two of everything else."""
    found = Addresses(relations=list(session.scalars(select(Relation.id).limit(2))))
    for head, column in (WHOLE | FURNISHED).items():
        rows = list(session.scalars(select(column)))
        found.whole[head] = [*rows[:1], *rows[-1:]] if len(rows) > 1 else rows
    found.subjects = {
        "case": [],
        "code": [],
        "review_file": [],
        "file": [],
        "finding": [],
        "screening": [],
        "dossier": [],
    }
    found.subjects |= {"application": [], "account": []}
    for account_id in subjects:
        person_id = session.get_one(Account, account_id).person_id
        found.subjects["account"].append(session.get_one(Account, account_id).public_id)
        application = session.scalars(select(Application).where(Application.person_id == person_id)).one()
        found.subjects["application"].append(application.public_id)
        _dossier(session, found, application)
    return found


def _dossier(session: Session, found: Addresses, application: Application) -> None:
    dossier_id = application.dossier_id
    found.subjects["dossier"].append(application.dossier.public_id)
    files = session.scalars(select(MaterialFile).where(MaterialFile.dossier_id == dossier_id)).all()
    kinds = {file.material_class: file.public_id for file in files}
    found.subjects["file"] += kinds.values()
    findings = select(Finding.public_id).join(MaterialFile).where(MaterialFile.dossier_id == dossier_id).limit(1)
    found.subjects["finding"] += session.scalars(findings)
    screenings = [row for row in session.scalars(select(Screening)) if row.submission.dossier_id == dossier_id]
    found.subjects["screening"] += [row.public_id for row in screenings[-1:]]
    key = session.scalar(select(ReviewLink.case_key).where(ReviewLink.dossier_id == dossier_id))
    if key is not None:
        found.subjects["case"].append(key)
        found.subjects["code"].append(session.get_one(ReviewCase, key).code)
        found.subjects["review_file"] += session.scalars(
            select(ReviewFile.key).where(ReviewFile.case_key == key).order_by(ReviewFile.position).limit(1)
        )


def experts(session: Session, case_key: str, season_id: int) -> list[Onlooker]:
    """The reviewing side as it stands to a case: who reads it, who does not, who must leave, who presides, who was not drawn."""
    codes = dict(
        session.execute(select(ReviewCase.key, ReviewCase.code).where(ReviewCase.season_id == season_id)).all()
    )
    blocked = blocked_pairs(session, season_id)
    pairs = session.execute(
        select(Assignment.case_key, Assignment.expert_id).where(Assignment.state == PairState.ACTIVE)
    ).all()
    panels = session.execute(
        select(Slot.case_key, Member.expert_id)
        .join(PanelSeat, PanelSeat.panel_id == Slot.panel_id)
        .join(Member, Member.id == PanelSeat.member_id)
    ).all()
    readers = {expert for key, expert in pairs if key == case_key}
    members = session.scalars(select(Member).order_by(Member.number)).all()
    recused = {expert for _, expert in blocked}
    seated_below = [m for m in members if m.seat is Seat.MEMBER and m.group is not None]
    plain = [m for m in seated_below if m.group.leader_id != m.id]
    chosen = {
        # Three read it at least, and one of them is neither chair nor deputy; the draw may have left only a group's leader.
        "expert who reads it": next(m for m in [*plain, *seated_below] if m.expert_id in readers).expert_id,
        "expert who does not read it": next(
            m for m in plain if m.expert_id not in readers and m.expert_id not in recused
        ).expert_id,
        "expert with a recusal": next(m for m in members if m.expert_id in recused).expert_id,
        "chair": next(m for m in members if m.seat is Seat.CHAIR).expert_id,
    }
    seated = {m.expert_id for m in members}
    chosen["expert not drawn"] = session.scalars(select(Expert.id).where(Expert.id.not_in(seated))).first() or 0
    found = []
    for what, expert_id in chosen.items():
        account = session.scalars(
            select(Account.id).join(Expert, Expert.person_id == Account.person_id).where(Expert.id == expert_id)
        ).one()
        forbidden = {key for key, expert in blocked if expert == expert_id}
        own = {key for key, expert in pairs if expert == expert_id}
        heard = {key for key, expert in panels if expert == expert_id}
        seen = (codes.keys() if what == "chair" else own | heard | _spoken_for(session, members, expert_id)) - forbidden
        found.append(Onlooker(what, account, Role.EXPERT, codes=frozenset(codes[key] for key in seen)))
    return found


def _spoken_for(session: Session, members: Sequence[Member], expert_id: int) -> set[str]:
    """The cases on which somebody speaks for their group as its leader."""
    own = next((m for m in members if m.expert_id == expert_id and m.group is not None), None)
    if own is None or own.group is None or own.group.leader_id != own.id:
        return set()
    committee = session.get_one(Committee, own.committee_id)
    return {row.key for row in session.scalars(select(ReviewCase)) if group_for(committee, row.specialty) is own.group}


def searchable(response: TestResponse) -> str:
    """Everything that a response tells: status line, headers with file names, and the body as a person or a program reads it."""
    head = f"{response.status}\n" + unquote("\n".join(f"{name}: {value}" for name, value in response.headers))
    return head + "\n" + "\n".join(_body(response.data, response.mimetype))


def _body(data: bytes, mimetype: str) -> Iterator[str]:
    if data[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in archive.namelist():
                text = archive.read(name).decode("utf-8", "replace")
                yield f"{name}\n{unescape(text)}\n{unescape(re.sub(r'<[^>]+>', '', text))}"
    elif data[:5] == b"%PDF-":
        with pymupdf.open(stream=data) as document:
            yield json.dumps(document.metadata, ensure_ascii=False)
            yield re.sub(r"\s", "", "".join(page.get_text() for page in document))
    elif mimetype == "application/json":
        yield json.dumps(json.loads(data or b"null"), ensure_ascii=False)
    else:
        text = data.decode("utf-8", "replace")
        yield unescape(unquote(text))


class Walker:
    """One onlooker's browser: signed in, with a valid token for what it posts."""

    def __init__(self, app: Flask, onlooker: Onlooker) -> None:
        self.client = app.test_client()
        if onlooker.account_id is not None:
            with app.app_context():
                Signed(onlooker.account_id, 0).enter(self.client)
        page = self.client.get("/sign-in?keep=1").get_data(as_text=True)
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page) or re.search(
            r'name="csrf-token" content="([^"]+)"', page
        )
        self.token = token.group(1) if token else ""

    def get(self, address: str) -> TestResponse:
        """Look."""
        return self.client.get(address)

    def post(self, address: str) -> TestResponse:
        """Send what nobody's form would send, with a token that holds."""
        wrong = {"csrf_token": self.token, "version": "-1", "act": "nothing", "page": "x", "reason": "", "body": ""}
        return self.client.post(address, data=wrong)

"""Domain 1.2 as a test can ask it: what gives an applicant away, who looks, and what must not come back to whom at which address."""

from dataclasses import dataclass

from sqlalchemy import select

from committee.applications.models import Application
from committee.db import db
from committee.demo.people import Applicant
from committee.dossiers.review import ReviewCase, ReviewLink
from committee.people.models import Account, Unit
from committee.permissions import Role
from committee.publicity.models import Posting, PostingKind, PostingLine
from tests.journeys.conftest import Season
from tests.journeys.walking import Onlooker, experts

# Two applicants whose papers fill every address: one who will pass, with a former name, and one who will not.
SUBJECTS = ("A02", "A04")
NUMBERS = frozenset({"id number", "phone", "mail"})
# What these roles send still does something, even with nonsense in it: they come last, when nobody looks any more.
ACT_LAST = (Role.SECRETARY, Role.LEADER, Role.HR)


@dataclass(frozen=True)
class Needle:
    """One string that gives an applicant (or a reviewer, or a code) away."""

    text: str
    kind: str
    of: str


def needles(season: Season) -> list[Needle]:
    """Everything by which one of the applicants is known, and the names of the experts (R-020)."""
    found = [needle for person in season.cast.applicants for needle in _of_applicant(person)]
    found += [Needle(e.name, "expert", e.key) for e in season.cast.experts]
    harmless = [u.name for u in (season.cast.host, *(e.unit for e in season.cast.experts))]
    return [n for n in found if not any(n.text in other for other in harmless)]


def _of_applicant(person: Applicant) -> list[Needle]:
    kinds = {
        "name": (person.name,),
        "former name": (*person.former_names, *person.name_variants),
        "latin name": person.latin_names,
        "native name": person.native_names,
        "unit": (person.unit.name,),
        "unit alias": person.unit.aliases,
        "id number": (person.id_number,),
        "phone": (person.phone,),
        "mail": (person.email,),
    }
    return [Needle(text, kind, person.key) for kind, texts in kinds.items() for text in texts]


def onlookers(season: Season) -> list[Onlooker]:
    """One account of each role, a second applicant, the reviewing side as it stands to the first subject's case, a visitor."""
    session = db.session()
    case = case_of(season, SUBJECTS[0])
    found = [Onlooker("visitor", None, None), *experts(session, case.key, case.season_id)]
    for key in (SUBJECTS[0], "A05"):
        found.append(Onlooker(f"applicant {key}", season.accounts[key], Role.APPLICANT, subject=key))
    unit = season.cast.person(SUBJECTS[0]).unit
    wanted = {staff.duty: staff for staff in reversed(season.cast.staff) if staff.duty != "employer"}
    wanted["employer"] = next(s for s in season.cast.staff if s.duty == "employer" and s.unit == unit)
    found += [
        Onlooker(duty, season.accounts[staff.key], Role(duty), subject=staff.unit.name)
        for duty, staff in wanted.items()
    ]
    assert {one.role for one in found} == {None, *Role}
    return sorted(found, key=lambda one: one.role in ACT_LAST)


def case_of(season: Season, key: str) -> ReviewCase:
    person = db.session.get_one(Account, season.accounts[key]).person_id
    return db.session.scalars(
        select(ReviewCase)
        .join(ReviewLink, ReviewLink.case_key == ReviewCase.key)
        .join(Application, Application.dossier_id == ReviewLink.dossier_id)
        .where(Application.person_id == person)
    ).one()


@dataclass(frozen=True)
class Secrets:
    """What may be hidden at a stage, and from whom."""

    of_people: tuple[Needle, ...]
    codes: tuple[Needle, ...]
    public: frozenset[str]
    units_of: dict[str, str]
    bodies_of: dict[str, str]

    def hidden(self, one: Onlooker, path: str) -> list[Needle]:
        """What *one* may not be told at *path* (domain 1.2)."""
        found = [n for n in self.of_people if self._hides(one, path, n)]
        found += [n for n in self.codes if n.text not in one.codes] if self._hides_codes(one) else []
        if path in ("/register", "/my-unit"):  # everybody chooses their employer from the list of all units
            found = [n for n in found if n.kind not in ("unit", "unit alias")]
        if path.startswith("/public"):
            found = [n for n in found if not any(n.text in shown for shown in self.public)]
        return found

    def _hides(self, one: Onlooker, path: str, n: Needle) -> bool:
        if n.kind == "expert":
            return one.role in (None, Role.APPLICANT, Role.EMPLOYER, Role.AUTHORITY, Role.FINANCE, Role.CHECKER)
        match one.role:
            case Role.SECRETARY | Role.LEADER | Role.CHECKER:
                return False
            case Role.APPLICANT:
                return n.of != one.subject
            case Role.EMPLOYER:
                return self.units_of[n.of] != one.subject
            case Role.AUTHORITY:
                return self.bodies_of.get(n.of) != one.subject
            case Role.HR:
                return n.kind in NUMBERS
            case Role.FINANCE:
                return not (n.kind == "name" and path.startswith(("/fees", "/reconciliation", "/bank-")))
            case Role.ADMIN:
                return n.kind in NUMBERS or not path.startswith(("/accounts", "/units"))
            case Role.SUPERVISOR:
                # what was found about somebody is shared with those who supervise.
                seen = ("/integrity", "/objections", "/postings", "/public")
                return n.kind in NUMBERS or not path.startswith(seen)
        return True

    def _hides_codes(self, one: Onlooker) -> bool:
        if one.role is Role.EXPERT:
            return not self.public
        return one.role not in (Role.SECRETARY, Role.LEADER, Role.SUPERVISOR)


def secrets_of(season: Season) -> Secrets:
    """The secrets of the season as it stands in the database now."""
    session = db.session()
    keys = {account: key for key, account in season.accounts.items()}
    accounts = dict(session.execute(select(Account.person_id, Account.id)).all())
    units = dict(session.execute(select(Unit.id, Unit.name)).all())
    rows = session.scalars(select(Application)).all()
    result = select(PostingLine).join(Posting).where(Posting.kind == PostingKind.RESULT)
    public = {text for line in session.scalars(result) for text in (line.name, line.unit_name)}
    return Secrets(
        of_people=tuple(needles(season)),
        codes=tuple(Needle(code, "code", code) for code in session.scalars(select(ReviewCase.code))),
        public=frozenset(public),
        units_of={person.key: person.unit.name for person in season.cast.applicants},
        bodies_of={keys[accounts[row.person_id]]: units.get(row.upper_unit_id or 0, "") for row in rows},
    )

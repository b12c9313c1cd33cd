"""What happens to experts and conflicts inside somebody else's transaction. ``conflicts_for`` is the one place where identity and experts meet."""

import datetime as dt
from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from committee import audit, clock
from committee.dossiers.models import Dossier
from committee.dossiers.queries import identity_of
from committee.dossiers.review import ReviewCase, ReviewLink
from committee.experts.models import Conflict, Expert, Severity
from committee.experts.rules import Applicant, ConflictKind, Judge, conflicts_between, is_hard
from committee.people.models import Unit
from committee.people.rules import name_key
from committee.seasons.models import Season
from committee.seasons.queries import rulebook_of


def conflicts_for(session: Session, season_id: int, *, by: int | None = None) -> int:
    """Recompute the season's conflicts from identity held apart from the review copies; returns how many pairs (R-022, R-335).

    Computed rows that no longer hold go, new ones come, decisions of the office on the rest stay. Declared rows are never touched.
    """
    season = session.get_one(Season, season_id)
    rules = {rule.code: rule for rule in rulebook_of(season).conflicts}
    severities = {code: rule.severity.value for code, rule in rules.items()}
    entity_years = rules["SAME_UNIT"].years if "SAME_UNIT" in rules else 0
    judges = _judges(session)
    wanted: dict[tuple[str, int, ConflictKind], bool] = {}
    for case_key, applicant in _applicants(session, season_id).items():
        for expert_id, judge in judges.items():
            for kind in conflicts_between(applicant, judge, on=clock.today(), entity_years=entity_years):
                wanted[(case_key, expert_id, kind)] = is_hard(kind, severities)
    existing = session.scalars(
        select(Conflict).join(ReviewCase, ReviewCase.key == Conflict.case_key).where(ReviewCase.season_id == season_id)
    ).all()
    known = {(row.case_key, row.expert_id, row.kind): row for row in existing}
    for key, row in known.items():
        if row.source == "computed" and key not in wanted:
            session.delete(row)
    added = 0
    for key, hard in sorted(wanted.items()):
        if key not in known:
            added += 1
            session.add(
                Conflict(
                    case_key=key[0],
                    expert_id=key[1],
                    kind=key[2],
                    severity=Severity.HARD if hard else Severity.ASK,
                    decided=hard,
                    at=clock.now(),
                )
            )
    session.flush()
    audit.record(
        session,
        action="experts.compute_conflicts",
        season_id=season_id,
        detail={"pairs": len(wanted), "new": added},
        account_id=by,
    )
    return len({(case_key, expert_id) for case_key, expert_id, _ in wanted})


def _judges(session: Session) -> Mapping[int, Judge]:
    entities = {unit.id: unit.entity_id for unit in session.scalars(select(Unit))}
    found: dict[int, Judge] = {}
    experts = session.scalars(select(Expert).options(joinedload(Expert.person), selectinload(Expert.relations)))
    for expert in experts:
        declared: dict[int, set[ConflictKind]] = {}
        for relation in expert.relations:
            declared.setdefault(relation.person_id, set()).add(relation.kind)
        found[expert.id] = Judge(
            person_id=expert.person_id,
            entity=entities[expert.unit_id],
            name_key=name_key(expert.person.name),
            past_entities={entities[row["unit_id"]]: _day(row["until"]) for row in expert.past_units or []},
            declared={person: frozenset(kinds) for person, kinds in declared.items()},
        )
    return found


def _day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def _applicants(session: Session, season_id: int) -> Mapping[str, Applicant]:
    entities = {unit.id: unit.entity_id for unit in session.scalars(select(Unit))}
    rows = session.execute(
        select(ReviewLink.case_key, Dossier)
        .join(Dossier, Dossier.id == ReviewLink.dossier_id)
        .where(Dossier.season_id == season_id)
        .options(joinedload(Dossier.subject))
    )
    found: dict[str, Applicant] = {}
    for case_key, dossier in rows:
        identity = identity_of(dossier.subject)
        found[case_key] = Applicant(
            person_id=dossier.subject.person_id,
            entity=entities[dossier.subject.unit_id],
            co_worker_names=frozenset(name_key(str(name)) for name in identity.get("co_workers", [])),
        )
    return found


def declare_conflict(
    session: Session, *, case_key: str, expert_id: int, kind: ConflictKind, source: str = "declared"
) -> Conflict:
    """Record that an expert may not meet a case, by the expert's own word; it blocks at once and needs no reason (R-022, R-317)."""
    row = session.scalar(
        select(Conflict).where(Conflict.case_key == case_key, Conflict.expert_id == expert_id, Conflict.kind == kind)
    )
    if row is None:
        row = Conflict(case_key=case_key, expert_id=expert_id, kind=kind, severity=Severity.HARD, at=clock.now())
        session.add(row)
    row.source, row.severity, row.decided, row.lifted = source, Severity.HARD, True, False
    session.flush()
    return row

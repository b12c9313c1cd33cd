"""The draw as two acts: prepare (freeze pool and quotas, commit to a secret) and perform (mix in the supervisor's words).

The third, the supervisor's own confirmation that seats people, stands in ``witnessing``.
"""

import secrets
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from committee import audit, clock
from committee.applications.models import Application
from committee.applications.rules import Phase
from committee.db import transaction
from committee.errors import BadInput, NotFound, Refused
from committee.experts import draws
from committee.experts.draws import Quota
from committee.experts.models import Committee, Draw, Expert, Member
from committee.experts.rules import Candidate, exclusion_of
from committee.people.integrity import barred_from_drawing
from committee.people.models import Account, RoleGrant, Unit
from committee.permissions import Role
from committee.seasons.models import Season
from committee.seasons.queries import rulebook_of
from committee.text import Text

COMMITTEE, REPLACEMENT = "committee", "replacement"
RESERVES = 3
# Whoever sees by name who applies, and whoever supervises, is not drawn.
_OFFICE_ROLES = (Role.SECRETARY, Role.LEADER, Role.CHECKER, Role.SUPERVISOR, Role.AUTHORITY, Role.HR)


class Overtaken(Refused):
    """The places of this draw were filled by another one (R-306)."""

    message = Text("这些名额已由另一次抽取确定。", "Another draw has filled these places.")
    next_step = Text("缺员请另行补抽，并写明原因。", "Replace single members instead, with a reason.")


def prepare_draw(
    *,
    committee_id: int,
    quotas: Sequence[Quota] = (),
    specialties: Sequence[str] = (),
    entity_most: int = 0,
    reserves: int = RESERVES,
    replacing: int | None = None,
    reason: str = "",
    by: int | None = None,
) -> Draw:
    """Freeze who may be drawn, who may not and by which rule, and the quotas; commit to a fresh secret (R-306).

    *replacing* is the member who cannot serve; then one place is drawn and *reason* is required. Raises ``PoolTooSmall`` at once when
    no seed could fill the places.
    """
    with transaction() as session:
        committee = session.get(Committee, committee_id)
        if committee is None:
            raise NotFound
        present = [member for member in committee.members if member.left_on is None]
        if replacing is None and present:
            raise Refused(
                Text("评委会已经抽取，缺员请补抽。", "This committee was drawn; replace single members instead.")
            )
        if replacing is not None and replacing not in {member.id for member in present}:
            raise NotFound
        if replacing is not None and not reason.strip():
            raise BadInput(Text("请写明更换原因", "Write why the member is replaced"))
        staying = [member for member in present if member.id != replacing]
        inputs = _inputs(session, committee, quotas=quotas, specialties=specialties)
        inputs |= {
            "places": committee.size if replacing is None else 1,
            "entity_most": entity_most,
            "entities_held": [member.expert.unit.entity_id for member in staying],
            "reserves": reserves if replacing is None else 0,
            "replacing": replacing,
        }
        draws.perform("00" * 32, COMMITTEE if replacing is None else REPLACEMENT, inputs)
        secret = secrets.token_hex(32)
        draw = Draw(
            season_id=committee.season_id,
            committee_id=committee.id,
            purpose=COMMITTEE if replacing is None else REPLACEMENT,
            inputs=inputs,
            commitment=draws.commitment(secret),
            secret=secret,
            reason=reason.strip(),
            prepared_at=clock.now(),
            drawn_by_id=by,
        )
        session.add(draw)
        session.flush()
        audit.record(
            session,
            action="experts.prepare_draw",
            season_id=committee.season_id,
            subject="draw",
            key=draw.public_id,
            detail={"commitment": draw.commitment, "inputs": draws.digest(inputs)},
            account_id=by,
        )
    return draw


def _inputs(
    session: Session, committee: Committee, *, quotas: Sequence[Quota], specialties: Sequence[str]
) -> dict[str, object]:
    season = session.get_one(Season, committee.season_id)
    rulebook = rulebook_of(season)
    rank = max(rulebook.level(code).rank for code in committee.levels)
    today = clock.today()
    candidates, excluded = [], []
    for one in _candidates(session, committee):
        why = exclusion_of(one, level_rank=rank, specialties=specialties, on=today)
        if why is None:
            candidates.append(
                {"id": one.id, "specialties": list(one.specialties), "level_rank": one.level_rank, "entity": one.entity}
            )
        else:
            excluded.append({"id": one.id, "reason": why.value, "rule": why.rule})
    return {
        "on": today.isoformat(),
        "level_rank": rank,
        "specialties": list(specialties),
        "candidates": candidates,
        "excluded": excluded,
        "quotas": [{"count": q.count, "specialty": q.specialty, "level_rank": q.level_rank} for q in quotas],
    }


def _candidates(session: Session, committee: Committee) -> list[Candidate]:
    season_id = committee.season_id
    entities = {unit.id: unit.entity_id for unit in session.scalars(select(Unit))}
    applicants = set(
        session.scalars(
            select(Application.person_id).where(
                Application.season_id == season_id, Application.phase != Phase.WITHDRAWN
            )
        )
    )
    office = set(
        session.scalars(
            select(Account.person_id)
            .join(RoleGrant, RoleGrant.account_id == Account.id)
            .where(RoleGrant.role.in_(_OFFICE_ROLES), RoleGrant.scope.in_((0, season_id)))
        )
    )
    sitting = {member.expert_id for member in committee.members}
    barred = barred_from_drawing(session, on=clock.today())
    experts = session.scalars(select(Expert).options(joinedload(Expert.unit)).order_by(Expert.public_id))
    return [
        Candidate(
            id=expert.public_id,
            level_rank=expert.level_rank,
            specialties=tuple(expert.specialties),
            term_from=expert.term_from,
            term_to=expert.term_to,
            entity=entities[expert.unit_id],
            active=expert.active,
            applicant=expert.person_id in applicants,
            office=expert.person_id in office,
            sitting=expert.id in sitting,
            barred=expert.person_id in barred,
        )
        for expert in experts
    ]


def perform_draw(*, draw_id: int, supervisor_id: int, words: str = "", by: int | None = None) -> Draw:
    """Open the secret, mix in the supervisor's *words*, and show who was drawn (R-306). A second press changes nothing.

    Nobody sits before the supervisor named here has confirmed it (``witness_draw``).

    Raises ``BadInput`` when no supervisor of the season is named as present, ``Overtaken`` when another draw filled the places.
    """
    with transaction() as session:
        draw = session.get(Draw, draw_id, with_for_update=True)
        if draw is None:
            raise NotFound
        if draw.drawn_at is not None:
            return draw
        _check_still_wanted(session, draw)
        _check_supervisor(session, draw.season_id, supervisor_id)
        draw.words, draw.supervisor_id = words.strip(), supervisor_id
        draw.seed, draw.drawn_at, draw.drawn_by_id = draws.seed_of(draw.secret, draw.words), clock.now(), by
        drawn = draws.perform(draw.seed, draw.purpose, draw.inputs)
        draw.result, draw.reserves = list(drawn.chosen), list(drawn.reserves)
        audit.record(
            session,
            action="experts.draw",
            season_id=draw.season_id,
            subject="draw",
            key=draw.public_id,
            detail={"seed": draw.seed, "result": draw.result, "supervisor": supervisor_id},
            account_id=by,
        )
    return draw


def _check_still_wanted(session: Session, draw: Draw) -> None:
    """Of several draws laid out for the same places one is performed: nobody draws again until the result pleases (R-306)."""
    present = set(
        session.scalars(select(Member.id).where(Member.committee_id == draw.committee_id, Member.left_on.is_(None)))
    )
    replacing = draw.inputs.get("replacing")
    others = session.scalars(select(Draw).where(Draw.committee_id == draw.committee_id, Draw.id != draw.id))
    waiting = any(other.waits and other.inputs.get("replacing") == replacing for other in others)
    if waiting or (present if replacing is None else replacing not in present):
        raise Overtaken


def _check_supervisor(session: Session, season_id: int, supervisor_id: int) -> None:
    held = session.scalar(
        select(RoleGrant.id).where(
            RoleGrant.account_id == supervisor_id,
            RoleGrant.role == Role.SUPERVISOR,
            RoleGrant.scope.in_((0, season_id)),
        )
    )
    if held is None:
        raise BadInput(Text("请选择在场的监督人员", "Choose the supervisor who is present"))

"""Real rows that the tests of experts, assignment, scoring and defence stand on: a season, a pool, a drawn committee, cases with copies."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy.orm import Session

from committee import clock
from committee.applications.models import Application
from committee.applications.rules import Channel, EvaluationKind, Phase
from committee.dossiers.models import Dossier, DossierSubject
from committee.dossiers.review import CaseState, ReviewCase, ReviewFile, ReviewLink
from committee.experts import actions, drawing, witnessing
from committee.experts.actions import GroupPlan
from committee.experts.models import Committee, Expert, Member
from committee.experts.queries import active_members
from committee.people.models import Unit
from committee.people.rules import UnitKind
from committee.permissions import Role
from committee.seasons.models import Season, SeasonState
from committee.seasons.rulebook import load_rulebook
from tests.factories import Signed, keyring, make_account, make_unit

METROLOGY, QUALITY, BOILERS = "031702", "031703", "031705"
SPECIALTIES = (METROLOGY, QUALITY, BOILERS)
NOON = clock.beijing(2024, 10, 8, 12)


def make_season(session: Session, **switches: str) -> Season:
    """An open season under the rulebook of 2024, committed."""
    book = load_rulebook("quality-2024")
    season = Season(
        name="2024 质量",
        year=2024,
        rulebook_name="quality-2024",
        rulebook=book.to_snapshot(),
        switches=book.default_switches() | {key.replace("_", "-"): value for key, value in switches.items()},
        calendar={},
        state=SeasonState.OPEN,
    )
    session.add(season)
    session.commit()
    return season


def make_expert(
    session: Session, *, unit: Unit, name: str, specialties: tuple[str, ...] = SPECIALTIES, rank: int = 4
) -> tuple[Expert, Signed]:
    """An expert of the pool with an account, term 2023 to 2026, committed."""
    account = make_account(session, Role.EXPERT, name=name, unit=unit)
    expert = Expert(
        person_id=account.person_id,
        unit_id=unit.id,
        title="高级工程师",
        level_rank=rank,
        specialties=list(specialties),
        term_from=dt.date(2023, 12, 1),
        term_to=dt.date(2026, 11, 30),
        past_units=[],
    )
    session.add(expert)
    session.commit()
    return expert, account


@dataclass
class Scene:
    """Everything that was set up."""

    season: Season
    committee: Committee
    secretary: Signed
    supervisor: Signed
    experts: dict[int, Signed]  # expert id → account
    units: list[Unit]

    def members(self, session: Session) -> list[Member]:
        """Present members by number."""
        return active_members(session, self.committee.id)

    def account(self, expert_id: int) -> Signed:
        """The account of an expert."""
        return self.experts[expert_id]


def make_scene(session: Session, *, size: int = 11, pool: int = 16, groups: int = 1) -> Scene:
    """A season at noon of 8 October 2024 with a drawn and grouped committee."""
    clock.travel_to(NOON)
    season = make_season(session)
    units = [make_unit(session, f"胡杨县检测所{n}", UnitKind.XS) for n in range(6)]
    session.commit()
    secretary = make_account(session, Role.SECRETARY, name="古丽娜尔")
    supervisor = make_account(session, Role.SUPERVISOR, name="纪明远")
    experts: dict[int, Signed] = {}
    for n in range(pool):
        expert, account = make_expert(
            session, unit=units[n % 6], name=f"专家甲{n:02d}", specialties=(SPECIALTIES[n % 3], METROLOGY)
        )
        experts[expert.id] = account
    committee = actions.make_committee(
        season_id=season.id,
        name="塔河地区质量技术监督专业评委会",
        levels=["FG", "ZJ", "ZL"],
        size=size,
        recorded_until=dt.date(2026, 6, 30),
        by=secretary.account_id,
    )
    draw = drawing.prepare_draw(committee_id=committee.id, entity_most=3, by=secretary.account_id)
    drawing.perform_draw(draw_id=draw.id, supervisor_id=supervisor.account_id, words="塔河", by=secretary.account_id)
    witnessing.witness_draw(draw_id=draw.id, by=supervisor.account_id)
    scene = Scene(season, committee, secretary, supervisor, experts, units)
    members = scene.members(session)
    actions.set_seats(committee_id=committee.id, chair=members[0].id, deputies=[members[1].id])
    chunk = -(-len(members) // groups)
    plans = []
    for number in range(groups):
        part = members[number * chunk : (number + 1) * chunk]
        known = () if groups == 1 else (SPECIALTIES[number],)
        plans.append(GroupPlan(f"第{number + 1}组", tuple(m.id for m in part), part[0].id, known))
    actions.set_groups(committee_id=committee.id, groups=plans)
    return scene


def make_case(
    session: Session,
    scene: Scene,
    *,
    code: str,
    unit: Unit | None = None,
    level: str = "FG",
    specialty: str = METROLOGY,
    phase: Phase = Phase.POOLED,
    name: str = "艾力·吐尔逊",
    pages: int = 2,
    person_id: int | None = None,
) -> ReviewCase:
    """A case with its identity held apart (application, dossier, link) and one passed copy, committed."""
    unit = unit or make_unit(session, f"红柳乡服务站{code}", UnitKind.XZ)
    if person_id is None:
        person_id = make_account(session, Role.APPLICANT, name=name, unit=unit).person_id
    rank = load_rulebook("quality-2024").level(level).rank
    identity = f'{{"name": "{name}", "unit": "{unit.name}", "co_workers": []}}'
    subject = DossierSubject(
        person_id=person_id,
        unit_id=unit.id,
        name=name,
        unit_name=unit.name,
        identity_sealed=keyring().seal("dossier-identity", identity),
    )
    session.add(subject)
    session.flush()
    dossier = Dossier(season_id=scene.season.id, subject_id=subject.id)
    session.add(dossier)
    session.flush()
    session.add(
        Application(
            season_id=scene.season.id,
            season_year=2024,
            person_id=person_id,
            dossier_id=dossier.id,
            name=name,
            unit_id=unit.id,
            unit_name=unit.name,
            channel=Channel.DIRECTED,
            evaluation=EvaluationKind.REVIEW,
            series="03",
            specialty=specialty,
            level=level,
            level_rank=rank,
            phase=phase,
        )
    )
    case = ReviewCase(
        season_id=scene.season.id,
        code=code,
        route="PS_DX",
        level=level,
        level_rank=rank,
        specialty=specialty,
        state=CaseState.OPEN,
        facts={"education": "大学本科", "years": 12},
    )
    session.add(case)
    session.flush()
    session.add(ReviewLink(case_key=case.key, dossier_id=dossier.id))
    case.files.append(ReviewFile(slot="paper", position=1, object_key="0" * 64, pages=pages))
    session.commit()
    return case


def give_pages(session: Session, case: ReviewCase, *, pages: int = 2) -> None:
    """Put a real PDF of *pages* pages behind the case's copy and draw its pictures."""
    import pymupdf
    from flask import current_app

    from committee.dossiers.pages import prepare

    document = pymupdf.open()
    for number in range(pages):
        document.new_page().insert_text((72, 72), f"{case.code} {number + 1}")
    content = document.tobytes()
    document.close()
    key = current_app.extensions["store"].put(session, content)
    for file in case.files:
        file.object_key, file.pages = key, pages
    session.commit()
    prepare(key)


FULL = {"edu": "8", "theory": "12.5", "ability": "21", "result": "24.5", "paper": "10", "ce": "7"}


def sheet_values(*, total_near: str = "middle", **changes: str) -> dict[str, str]:
    """Form fields of a complete sheet (83.0 points), vetoes answered with no."""
    marks = FULL | {"high": {"edu": "10", "result": "30"}}.get(total_near, {}) | changes
    values = {f"item-{key}": value for key, value in marks.items()}
    return (
        values
        | {f"gate-{key}": "no" for key in ("ethics", "appraisal", "integrity")}
        | {"opinion": "材料扎实", "reason": ""}
    )


def publish(session: Session, scene: Scene) -> dict[str, list[int]]:
    """Propose and publish a plan for everything that waits; returns the expert ids by case key."""
    from committee.assignment.actions import propose_plan, publish_plan
    from committee.assignment.queries import pairs_of

    plan = propose_plan(committee_id=scene.committee.id, seed="ab" * 32, by=scene.secretary.account_id)
    publish_plan(plan_key=plan.key, by=scene.secretary.account_id)
    found: dict[str, list[int]] = {}
    for pair in pairs_of(session, plan.key):
        found.setdefault(pair.case_key, []).append(pair.expert_id)
    return found


def score(session: Session, scene: Scene, *, case_key: str, expert_id: int, **changes: str) -> None:
    """Save and lock a complete sheet for one expert."""
    from committee.scoring.actions import lock_sheet, save_sheet

    account = scene.account(expert_id).account_id
    sheet = save_sheet(account_id=account, case_key=case_key, version=0, values=sheet_values(**changes))
    lock_sheet(account_id=account, case_key=case_key, version=sheet.version)

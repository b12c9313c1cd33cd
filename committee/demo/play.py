"""The demo season, played through the same actions that the pages use, up to a stage. Linear in applicants."""

from collections.abc import Callable
from typing import Any

from flask import Flask
from sqlalchemy import select

from committee.applications.models import Application, Return
from committee.applications.rules import Phase, ReturnedBy
from committee.db import db, transaction
from committee.demo import announcing, casting, filing, office, recognising, reviewing, sitting
from committee.demo.build import build_cast
from committee.demo.cast import CastSpec
from committee.demo.stage import LEFT_STANDS_AT, STANDS_AT, Play, Stage, set_clock
from committee.installation import Installation
from committee.people.models import Account, Unit
from committee.seasons.models import Season
from committee.text import Text
from committee.verification import verify_all

EXPERTS = 24
Teller = Callable[[Text], None]


def new_play(app: Flask, *, people: int, seed: int, stage: Stage, leave_work: bool, tell: Teller) -> Play:
    """A play with its cast, and the folder marked as a demo with accounts made; the season itself is not played yet."""
    cast = build_cast(seed=seed, applicants=people, experts=EXPERTS, spec=CastSpec(experts_from_inside=0))
    play = Play(app=app, cast=cast, seed=seed, stage=stage, leave_work=leave_work and stage is Stage.SCORED, tell=tell)
    with transaction() as session:
        row = session.get(Installation, 1) or Installation(id=1)
        row.demo = True
        session.add(row)
    casting.cast_everybody(play)
    return play


def rejoin(app: Flask, *, people: int, seed: int, stage: Stage, leave_work: bool, tell: Teller) -> Play:
    """The same play in another process, its accounts read back from the folder where ``new_play`` made them."""
    cast = build_cast(seed=seed, applicants=people, experts=EXPERTS, spec=CastSpec(experts_from_inside=0))
    play = Play(app=app, cast=cast, seed=seed, stage=stage, leave_work=leave_work and stage is Stage.SCORED, tell=tell)
    session = db.session()
    play.season_id = session.scalars(select(Season.id)).one()
    units = {row[0]: row[1] for row in session.execute(select(Unit.name, Unit.id))}
    logins = {row[0]: row[1] for row in session.execute(select(Account.login_name, Account.id))}
    for person in (*cast.applicants, *cast.experts, *cast.staff):
        play.units[person.unit.key] = units[person.unit.name]
        play.accounts[person.key] = logins[person.key.lower()]
    play.seat_candidates()
    session.rollback()
    return play


def acts_of(play: Play) -> list[Callable[[Play], None]]:
    """The acts up to the play's stage, in order."""
    from committee.demo import defending

    by_stage: list[tuple[Stage, list[Callable[[Play], None]]]] = [
        (Stage.FILED, [recognising.leave_recognition, filing.file_everything]),
        (Stage.CHECKED, [office.check_everything]),
        (Stage.MASKED, [office.collect_paper_and_fees]),
        (Stage.ASSIGNED, [reviewing.assign_everything]),
        (Stage.SCORED, [reviewing.score_everything, reviewing.leave_a_draw_open, office.leave_work_open]),
        (Stage.DEFENDED, [reviewing.give_opinions, defending.defend]),
        (Stage.CONVENED, [sitting.convene]),
        (Stage.VOTED, [sitting.vote]),
        (Stage.PUBLISHED, [announcing.publish]),
        (Stage.CONFIRMED, [announcing.confirm]),
    ]
    return [act for stage, acts in by_stage if play.stage.reaches(stage) for act in acts]


def perform(play: Play) -> None:
    """Play every act, then let the clock stand at the stage's own date and run on normally."""
    acts = acts_of(play)
    for number, act in enumerate(acts):
        _progress(number, len(acts) + 1)
        act(play)
    set_clock(LEFT_STANDS_AT if play.left else STANDS_AT[play.stage])
    _progress(len(acts) + 1, len(acts) + 1)


def _progress(done: int, total: int) -> None:
    with transaction() as session:
        row = session.get_one(Installation, 1)
        row.preparing_done, row.preparing_total = done, total


def say_progress(words: Text) -> None:
    """Put what is being done where the pages show it."""
    with transaction() as session:
        row = session.get_one(Installation, 1)
        row.preparing_zh, row.preparing_en = words.zh, words.en


def summary(play: Play) -> dict[str, Any]:
    """The numbers of contract.md; the ones a stage has not reached are null."""
    session = db.session()
    phases = list(session.scalars(select(Application.phase).where(Application.season_id == play.season_id)))
    returned = session.scalars(
        select(Return.application_id)
        .join(Application, Application.id == Return.application_id)
        .where(
            Application.season_id == play.season_id,
            Return.returned_by == ReturnedBy.OFFICE,
            Return.restored_at.is_(None),
        )
        .distinct()
    ).all()
    counts = play.counts

    def from_stage(stage: Stage, value: Any) -> Any:
        return value if play.stage.reaches(stage) else None

    checks = list(verify_all(session))
    return {
        "stage": play.stage.value,
        "applicants": len(play.candidates),
        "returned": from_stage(Stage.CHECKED, len(returned)),
        "not_accepted": from_stage(Stage.CHECKED, sum(phase is Phase.NOT_ACCEPTED for phase in phases)),
        "leaks_planted": counts["leaks_planted"],
        "leaks_found": counts["leaks_found"],
        "assigned": from_stage(Stage.ASSIGNED, counts["assigned"]),
        "scores": from_stage(Stage.SCORED, counts["scores"]),
        "defended": from_stage(Stage.DEFENDED, counts["defended"]),
        "present": from_stage(Stage.CONVENED, counts["present"]),
        "committee_size": from_stage(Stage.CONVENED, counts["committee_size"]),
        "quorum_ok": from_stage(Stage.CONVENED, 3 * counts["present"] >= 2 * counts["committee_size"]),
        "ballots": from_stage(Stage.VOTED, counts["ballots"]),
        "passed": from_stage(Stage.VOTED, counts["passed"]),
        "not_passed": from_stage(Stage.VOTED, counts["not_passed"]),
        "published": from_stage(Stage.PUBLISHED, counts["published"]),
        "documents": play.documents,
        "verify_ok": all(check.ok for check in checks),
    }

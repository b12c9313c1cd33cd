"""The spring's recognition beside the committee's season, all but the prefecture's confirming: the HR bureau's clerk finds work (contract)."""

from committee.db import transaction
from committee.demo import recognition_play
from committee.demo.recognition_cast import COUNTY_BUREAUS
from committee.demo.recognition_ending import bring_paper, confirm_at
from committee.demo.recognition_stage import Stage, new_play
from committee.demo.stage import Play
from committee.demo.units import HR_BUREAU
from committee.people.steps import give_role
from committee.permissions import Role

PEOPLE = 4


def leave_recognition(play: Play) -> None:
    """Four people go through notice 1 (R-160 to R-162) in the same folder; the counties confirm theirs. Only where work is to be left."""
    if not play.leave_work:
        return
    spring = new_play(play.app, people=PEOPLE, seed=play.seed, stage=Stage.PUBLISHED, tell=play.tell)
    recognition_play.perform(spring)
    bring_paper(spring)
    confirm_at(spring, *COUNTY_BUREAUS.values())
    with transaction() as session:
        give_role(
            session,
            account_id=play.office("hr"),
            role=Role.HR,
            scope=spring.season_id,
            unit_ids=(spring.units[HR_BUREAU.name],),
            by=None,
        )

"""What scoring offers to the pages and commands that show all parts."""

from sqlalchemy.orm import Session

from committee.permissions import Permission
from committee.scoring import views_group, views_office, views_page
from committee.scoring.ended_reviews import close_ended, ended
from committee.scoring.group_actions import follow_scores, moves
from committee.scoring.todo import todo
from committee.scoring.verify import verify
from committee.scoring.views import blueprint
from committee.seasons.queries import current_season_or_none
from committee.seasons.rulebook_tables import Procedure
from committee.shapes import NavItem, Part
from committee.text import Text

__all__ = ["PART", "views_group", "views_office", "views_page"]


def tick(session: Session) -> None:
    """Let applications follow their sheets and cases their applications' ends; writes only when something moves."""
    season = current_season_or_none(session)
    if season is None:
        return
    if moves(session, season):
        follow_scores(season_id=season.id)
    if ended(session, season.id):
        close_ended(season_id=season.id)


PART = Part(
    name="scoring",
    blueprint=blueprint,
    nav=(
        NavItem(
            label=Text("我的评审", "My reviews"),
            endpoint="scoring.mine",
            permission=Permission.SCORE_WRITE,
            order=20,
            procedure=Procedure.COMMITTEE,
        ),
        NavItem(
            label=Text("评议组", "Group"),
            endpoint="scoring.group",
            permission=Permission.SCORE_OPINION,
            order=21,
            procedure=Procedure.COMMITTEE,
        ),
        NavItem(
            label=Text("评分进度", "Scoring"),
            endpoint="scoring.progress",
            permission=Permission.SCORE_SUMMARY,
            order=45,
            procedure=Procedure.COMMITTEE,
        ),
    ),
    todo=todo,
    verify=verify,
    timers=(tick,),
)

"""The supervisor recomputes seasons of both kinds, each by itself."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from committee.permissions import Role
from committee.seasons.rulebook_tables import Procedure
from committee.verification_runs import VerificationRun
from tests.experts.stage import make_season
from tests.factories import make_account


def test_a_recomputation_belongs_to_the_kind_of_season_that_the_page_shows(session: Session, browser_of) -> None:
    first = make_season(session)
    first.name, first.procedure = "2024 初定", Procedure.RECOGNITION
    session.commit()
    supervisor = browser_of(make_account(session, Role.SUPERVISOR))
    assert "全部重算" in supervisor.get("/verify").text
    second = make_season(session)
    ids = [second.id, first.id]
    assert "kind=recognition" in supervisor.get("/verify").text
    assert "<progress" not in supervisor.get("/verify?kind=recognition").text
    for kind in Procedure:
        assert supervisor.post("/verify", {"kind": kind.value}).status_code == 303
        assert "<progress" in supervisor.get(f"/verify?kind={kind.value}").text
    session.rollback()
    assert list(session.scalars(select(VerificationRun.season_id).order_by(VerificationRun.id))) == ids

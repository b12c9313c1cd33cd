"""The checking desk: whoever may check one season judges nothing of another."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask, template_rendered
from sqlalchemy import select
from sqlalchemy.orm import Session

from committee.db import db, transaction
from committee.dossiers import actions, steps
from committee.dossiers.models import Dossier, Finding, Judgement
from committee.dossiers.steps import open_dossier
from committee.people.models import Person, Unit
from committee.permissions import Role
from committee.seasons.models import Season
from tests.dossiers.desk import Desk, checked, make_desk
from tests.experts.stage import make_season
from tests.factories import make_account, make_unit
from tests.meetings.room import keep_clock


def on_desk(desk: Desk) -> tuple[str, str]:
    """A dossier with one suspect place before the checkers: its screening and the finding."""
    finding = checked(desk.upload(), "suspect")[0]
    actions.explain(finding_public_id=finding, words="说明", by=desk.applicant.account_id)
    with transaction() as session:
        steps.hand_in(session, dossier=session.get_one(Dossier, desk.dossier), declaration=True)
    with transaction() as session:
        row = steps.open_screening(session, dossier=session.get_one(Dossier, desk.dossier), due_at=None)
        return row.public_id, finding


def neighbour(desk: Desk, session: Session) -> Desk:
    """Another applicant's dossier in a season of its own."""
    session.get_one(Season, desk.season).name = "2023 质量"
    season_id = make_season(session).id
    unit_id = make_unit(session, "塔河地区计量检定所").id
    applicant = make_account(session, Role.APPLICANT, name="郑明", unit=session.get_one(Unit, unit_id))
    with transaction() as writer:
        person = writer.get_one(Person, applicant.person_id)
        dossier = open_dossier(writer, season_id=season_id, person=person, unit=writer.get_one(Unit, unit_id))
        return Desk(season_id, dossier.id, applicant, desk.checker)


@contextmanager
def captured_templates(app: Flask) -> Iterator[list[dict[str, Any]]]:
    """What each page was drawn from."""
    shown: list[dict[str, Any]] = []

    def keep(sender: Flask, template: Any, context: dict[str, Any], **more: Any) -> None:
        if template.name == "dossiers/screening.html":
            shown.append(context)

    template_rendered.connect(keep, app)
    yield shown
    template_rendered.disconnect(keep, app)


def judgement(finding: str) -> Judgement:
    db.session.rollback()
    db.session.expire_all()
    return db.session.scalars(select(Finding).where(Finding.public_id == finding)).one().judgement


def test_a_checker_of_one_season_judges_no_place_of_another(app: Flask, session: Session, browser_of) -> None:
    here = make_desk(session)
    there = neighbour(here, session)
    own, own_place = on_desk(here)
    other, other_place = on_desk(there)
    keep_clock()
    checker = browser_of(make_account(db.session(), Role.CHECKER, name="何平", scope=here.season))
    word = {"judgement": Judgement.NOT_LEAK.value}
    assert checker.post(f"/desk/{other}/judge/{other_place}", word).status_code == 404
    assert checker.post(f"/desk/{own}/judge/{other_place}", word).status_code == 404
    assert judgement(other_place) is Judgement.OPEN
    assert checker.post(f"/desk/{own}/judge/{own_place}", word).status_code == 303
    assert judgement(own_place) is Judgement.NOT_LEAK


def test_a_checkers_queue_figures_and_tasks_are_those_of_the_own_season(
    app: Flask, session: Session, browser_of
) -> None:
    here = make_desk(session)
    there = neighbour(here, session)
    own, _ = on_desk(here)
    other, _ = on_desk(there)
    keep_clock()
    checker = browser_of(make_account(db.session(), Role.CHECKER, name="何平", scope=here.season))
    page = checker.get(f"/desk/{own}").get_data(as_text=True)
    assert (own in page, other in page) == (True, False)
    assert "1 份遮盖待核查" in checker.get("/").get_data(as_text=True)
    everywhere = browser_of(make_account(db.session(), Role.CHECKER, name="郭宁"))
    page = everywhere.get(f"/desk/{own}").get_data(as_text=True)
    assert (own in page, other in page) == (True, True)
    assert "2 份遮盖待核查" in everywhere.get("/").get_data(as_text=True)
    # Figures and pulled copies are shown of a season in which the checker works, or not at all.
    assert [checker.get(path).status_code for path in ("/desk/figures", "/desk/pulled")] == [404, 404]
    assert [everywhere.get(path).status_code for path in ("/desk/figures", "/desk/pulled")] == [200, 200]


def test_the_desk_opens_the_page_of_the_place_to_be_judged_next(app: Flask, session: Session, browser_of) -> None:
    here = make_desk(session)
    screening, finding = on_desk(here)
    with transaction() as writer:
        row = writer.scalars(select(Finding).where(Finding.public_id == finding)).one()
        row.page, row.file.pages = 7, 9
    keep_clock()
    checker = browser_of(make_account(db.session(), Role.CHECKER, name="何平", scope=here.season))
    # Without pictures there is no viewer to open; the page says what it would be opened at.
    with captured_templates(app) as shown:
        checker.get(f"/desk/{screening}")
        checker.post(f"/desk/{screening}/judge/{finding}", {"judgement": Judgement.NOT_LEAK.value})
        checker.get(f"/desk/{screening}")
    assert [(one["start"], one["mark"]) for one in shown] == [(7, 1), (1, 0)]

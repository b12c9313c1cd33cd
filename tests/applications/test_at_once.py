"""Two people press at the same moment: one act stands, the other is told; nothing is half done, on either database."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from committee.applications import actions, actions_office
from committee.applications.actions_employer import FoundDefect
from committee.applications.rules import Phase
from committee.db import db
from committee.errors import CommitteeError
from tests.applications import cast as play

pytestmark = pytest.mark.both_databases


def together(app: Flask, *acts: Callable[[], object]) -> list[str]:
    """Each act in a thread of its own; «done», or the name of the refusal."""
    db.session.rollback()

    def one(act: Callable[[], object]) -> str:
        with app.app_context():
            try:
                act()
            except CommitteeError as refusal:
                return type(refusal).__name__
            finally:
                db.session.remove()
            return "done"

    with ThreadPoolExecutor(max_workers=len(acts)) as pool:
        return list(pool.map(one, acts))


def test_four_presses_of_one_applicant_hand_in_once(app: Flask, session: Session) -> None:
    cast = play.make_cast(session)
    play.at(7, 22, 11)
    public_id = play.draft(cast)
    said = together(app, *[lambda: play.submit(cast, public_id)] * 4)
    assert said.count("done") == 1
    application = play.reload(public_id)
    assert (application.phase, len(application.dossier.submissions)) == (Phase.EMPLOYER_CHECK, 1)


def test_two_tabs_save_a_draft_at_once_and_one_of_them_is_told(app: Flask, session: Session) -> None:
    cast = play.make_cast(session)
    play.at(7, 22, 11)
    public_id = play.draft(cast)
    version = play.reload(public_id).version

    def save(major: str) -> Callable[[], object]:
        raw = {**play.FORM, "major": major}
        return lambda: actions.save(by=cast.applicant.account_id, public_id=public_id, version=version, raw=raw)

    assert sorted(together(app, save("甲"), save("乙"))) == ["Stale", "done"]
    application = play.reload(public_id)
    assert (application.version, application.form["major"] in ("甲", "乙")) == (version + 1, True)


def test_one_clerk_accepts_while_another_returns_and_the_second_finds_it_decided(app: Flask, session: Session) -> None:
    cast = play.make_cast(session)
    public_id = play.to_office(cast)
    play.sign(public_id)
    defects = [FoundDefect(code="MASK_QR", slot="degree_certificate", note="二维码未遮盖")]
    said = together(
        app,
        lambda: actions_office.accept(by=cast.secretary.account_id, public_id=public_id),
        lambda: actions_office.return_all(by=cast.leader.account_id, public_id=public_id, defects=defects),
    )
    assert said.count("done") == 1
    application = play.reload(public_id)
    assert (application.phase, len(application.returns)) == (
        (Phase.ACCEPTED, 0) if said[0] == "done" else (Phase.RETURNED, 1)
    )

"""Many at once: the preview says exactly what the press does, and what cannot be done is left alone with its reason."""

import pytest
from sqlalchemy import select

from committee import clock
from committee.applications import bulk
from committee.applications.bulk import Act
from committee.applications.rules import Phase
from committee.db import db
from committee.dossiers.models import Screening, ScreeningState
from committee.errors import BadInput
from committee.seasons.models import Season
from tests.applications import cast as play


@pytest.fixture
def cast(session) -> play.Cast:
    return play.make_cast(session)


def told(cast, act, *ids) -> list[tuple[str, bool]]:
    season = db.session.get_one(Season, cast.season)
    return [(row.public_id, row.why is None) for row in bulk.preview(db.session(), act, ids, season=season)]


def do(cast, act, *ids) -> bulk.Done:
    return bulk.perform(by=cast.secretary.account_id, act=act, public_ids=ids, season_id=cast.season)


def test_only_signed_dossiers_are_accepted_and_twice_is_once(cast):
    public_id = play.to_office(cast)
    assert told(cast, Act.ACCEPT, public_id) == [(public_id, False)]
    assert do(cast, Act.ACCEPT, public_id).done == 0
    play.sign(public_id)
    assert told(cast, Act.ACCEPT, public_id) == [(public_id, True)]
    assert do(cast, Act.ACCEPT, public_id).done == 1
    assert play.reload(public_id).phase is Phase.ACCEPTED
    again = do(cast, Act.ACCEPT, public_id)
    assert (again.done, [row.public_id for row in again.left]) == (0, [public_id])


def defective(public_id) -> None:
    row = db.session.scalar(select(Screening).order_by(Screening.id.desc()))
    row.state, row.decided_at = ScreeningState.DEFECTIVE, clock.now()
    row.defects = [{"code": "MASK_QR", "slot": "degree_certificate", "file_id": None, "page": 1, "note": ""}]
    db.session.commit()


def test_r125_a_bulk_return_names_the_checkers_whole_list(cast):
    public_id = play.to_office(cast)
    assert told(cast, Act.RETURN, public_id) == [(public_id, False)]
    defective(public_id)
    assert told(cast, Act.RETURN, public_id) == [(public_id, True)]
    assert do(cast, Act.RETURN, public_id).done == 1
    row = play.reload(public_id)
    assert (row.phase, [d.code for d in row.returns[-1].defects]) == (Phase.RETURNED, ["MASK_QR"])


def test_pooling_asks_for_paper_and_fee_as_the_single_act_does(cast):
    public_id = play.to_accepted(cast)
    assert told(cast, Act.POOL, public_id) == [(public_id, False)]
    assert play.reload(public_id).phase is Phase.ACCEPTED


@pytest.mark.parametrize("ids", [(), ("x",) * (bulk.MOST + 1)])
def test_nothing_ticked_or_too_many_is_refused(cast, ids):
    with pytest.raises(BadInput):
        told(cast, Act.ACCEPT, *ids)


def test_the_page_asks_once_more_before_it_acts(cast, browser_of):
    public_id = play.to_office(cast)
    play.sign(public_id)
    db.session.rollback()
    secretary = browser_of(cast.secretary)
    assert 'name="act" value="accept"' in secretary.get("/applications").text
    page = secretary.post("/applications/bulk", {"act": "accept", "ids": [public_id]})
    assert "1 份将办理" in page.text
    assert play.reload(public_id).phase is Phase.OFFICE_CHECK
    assert secretary.post("/applications/bulk", {"act": "accept", "ids": [public_id], "sure": "yes"}).status_code == 303
    assert play.reload(public_id).phase is Phase.ACCEPTED

"""``verify`` recomputes eligibility, chain, counts, postings and confirmation: whoever changes one fact by hand is found out."""

import datetime as dt

import pytest
from sqlalchemy import delete, select

from committee import clock
from committee.clock import beijing
from committee.db import db, transaction
from committee.demo.recognition_cast import COUNTY_BUREAUS
from committee.demo.units import HR_BUREAU
from committee.publicity.models import Posting, PostingKind, PostingState
from committee.recognition import actions_batch, actions_confirm, actions_employer
from committee.recognition.models import PaperBundleLine, RecognitionConfirmation, RecognitionTick
from committee.recognition.rules import Phase
from committee.verification import verify_all
from tests.recognition import stage

D = dt.date
COUNTY, PREFECTURE = COUNTY_BUREAUS["胡杨县"], HR_BUREAU.name


@pytest.fixture
def confirmed(play):
    """An assistant of a county unit, raised after three years in a village: through county and prefecture to the title."""
    person = next(p for p in play.people if p.pattern.route == "GD" and p.unit.region == "胡杨县")
    public_id = stage.recommended(play, person)
    for bureau in (COUNTY, PREFECTURE):
        stage.looked_at(play, person, bureau)
        actions_batch.check(viewer=play.bureau(bureau), public_ids=[public_id], opinion="审核通过")
    clock.travel_to(beijing(2024, 5, 17, 11))
    clerk = play.employer(person.unit.name)
    starts, ends = D(2024, 5, 20), D(2024, 5, 24)
    [posting] = actions_employer.post_again(viewer=clerk, public_ids=[public_id], starts_on=starts, ends_on=ends)
    clock.travel_to(beijing(2024, 5, 27, 10))
    actions_employer.record_result(viewer=clerk, posting_public_id=posting.public_id)
    line = actions_confirm.BundleRow(public_id, 2, True)
    unit = play.units[PREFECTURE]
    actions_confirm.receive_bundle(viewer=play.bureau(PREFECTURE), to_unit_id=unit, form4_there=True, rows=[line])
    actions_confirm.confirm(viewer=play.bureau(PREFECTURE), public_ids=[public_id])
    return person


def row_in(session, play, person):
    return stage.application_by(session, play.applications[person.key])


def step_in(session, play, person, name):
    return next(step for step in row_in(session, play, person).steps if step.name == name)


def posting_in(session, kind):
    return session.scalars(select(Posting).where(Posting.kind == kind)).one()


def shorten(session, play, person):
    posting = posting_in(session, PostingKind.AFTER_CHECK)
    posting.ends_on = posting.ends_on - dt.timedelta(days=1)


def change_form(session, play, person):
    row = row_in(session, play, person)
    row.form = {**row.form, "appraisals": {**row.form["appraisals"], "2022": "pass"}}


def applicant_recommends(session, play, person):
    step_in(session, play, person, "recommend_county").by_id = play.accounts[person.key]


def arrive_later(session, play, person):
    row, late = row_in(session, play, person), beijing(2024, 5, 10, 19, 1)
    row.arrived_at = step_in(session, play, person, "county_recommend").at = late


def rename_on_the_wall(session, play, person):
    posting_in(session, PostingKind.AFTER_CHECK).lines[0].name = "白桦"


def take_down(session, play, person):
    posting = posting_in(session, PostingKind.AFTER_CHECK)
    posting.state, posting.taken_down_at = PostingState.BROKEN, clock.now()


TAMPERED = {
    "level": (lambda s, p, who: setattr(row_in(s, p, who), "level", "FG"), {"R-150", "R-164", "R-186"}),
    "form": (change_form, {"R-150"}),
    "tick": (lambda s, p, who: s.execute(delete(RecognitionTick)), {"R-150"}),
    "day of counting": (lambda s, p, who: setattr(row_in(s, p, who), "judged_on", D(2023, 4, 25)), {"R-150"}),
    "phase": (lambda s, p, who: setattr(row_in(s, p, who), "phase", Phase.PUBLISHED), {"R-328", "R-164"}),
    "step left out": (lambda s, p, who: s.delete(step_in(s, p, who, "county_recommend")), {"R-328", "R-162", "R-103"}),
    "no county": (lambda s, p, who: setattr(row_in(s, p, who), "county_unit_id", None), {"R-162"}),
    "own desk": (applicant_recommends, {"R-002"}),
    "arrival": (arrive_later, {"R-103"}),
    "first posting": (lambda s, p, who: setattr(posting_in(s, PostingKind.BEFORE_FILING), "state", PostingState.POSTED), {"R-163"}),
    "second posting": (take_down, {"R-163", "R-186"}),
    "days of posting": (shorten, {"R-113"}),
    "posted name": (rename_on_the_wall, {"R-186"}),
    "posted person": (lambda s, p, who: s.delete(posting_in(s, PostingKind.AFTER_CHECK).lines[0]), {"R-163", "R-186"}),
    "level confirmed": (lambda s, p, who: setattr(s.scalars(select(RecognitionConfirmation)).one(), "level", "FG"), {"R-164"}),
    "confirmation": (lambda s, p, who: s.execute(delete(RecognitionConfirmation)), {"R-164"}),
    "paper": (lambda s, p, who: setattr(s.scalars(select(PaperBundleLine)).one(), "ok", False), {"R-164"}),
}  # fmt: skip


def broken():
    """What the two parts that carry recognition find; the stage's files have no bytes, which others say."""
    db.session.expire_all()
    found = [check for check in verify_all(db.session()) if not check.ok]
    return {check.rule for check in found if check.part in ("recognition", "publicity")}


@pytest.mark.parametrize("fact", list(TAMPERED))
def test_one_fact_changed_by_hand_is_found(play, confirmed, fact):
    assert broken() == set()
    tamper, rules = TAMPERED[fact]
    with transaction() as session:
        tamper(session, play, confirmed)
    assert broken() == rules
    ours = [check for check in verify_all(db.session()) if not check.ok and check.part == "recognition"]
    assert all(play.applications[confirmed.key] in check.recomputed for check in ours if check.rule != "R-186")


def test_every_law_of_recognition_is_broken_by_some_tampering(play, confirmed):
    laws = {check.rule for check in verify_all(db.session()) if check.part == "recognition"}
    assert laws <= set().union(*(rules for _, rules in TAMPERED.values()))

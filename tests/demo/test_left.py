"""Who is left waiting in a served demo: every desk whose account is printed finds something to do (contract)."""

import itertools

from flask import Flask

from committee.db import db
from committee.demo.accounts import fresh_accounts
from committee.demo.build import build_cast
from committee.demo.cast import CastSpec
from committee.demo.play import new_play
from committee.demo.recognising import leave_recognition
from committee.demo.stage import LEFT_STANDS_AT, Play, Stage, fate_of, set_clock, viewer_of, who_waits
from committee.demo.units import PRIVATE_KINDS, UnitKind
from committee.recognition.todo import todo
from committee.verification import verify_all

FIRST = (UnitKind.DZ,) * 7
LASTS = list(itertools.product((UnitKind.DZ, UnitKind.MY, UnitKind.ZY), repeat=5))


def test_the_last_five_wait_each_at_another_desk() -> None:
    for last in LASTS:
        waiting = who_waits(FIRST + last)
        assert (set(waiting), sorted(waiting.values()), waiting["return"]) == (
            {"return", "screen", "employer", "fee", "upper"},
            [7, 8, 9, 10, 11],
            7,
        )


def test_before_the_upper_body_waits_one_whom_its_own_clerk_recommends() -> None:
    for last in LASTS:
        kind = {place: (FIRST + last)[at] for place, at in who_waits(FIRST + last).items()}
        assert (kind["upper"] in PRIVATE_KINDS - {UnitKind.ZY}) == (UnitKind.MY in last[1:]), last
        hosted = [kind[place] for place in ("screen", "employer", "fee")].count(UnitKind.ZY)
        assert (kind["employer"] is UnitKind.ZY) == (hosted > 1), last


def test_before_the_checker_waits_one_whose_leaks_are_to_be_judged(app: Flask) -> None:
    cast = build_cast(seed=1, applicants=12, experts=20, spec=CastSpec())
    left, played = (
        Play(app=app, cast=cast, seed=1, stage=Stage.SCORED, leave_work=work, tell=lambda words: None)
        for work in (True, False)
    )
    for play in (left, played):
        play.seat_candidates()
    assert len(left.left["screen"].plants) == 2
    assert [c.fate for c in played.candidates] == [fate_of(i) for i in range(12)]


def test_before_the_hr_bureau_wait_people_of_the_spring_s_recognition_and_the_printed_accounts_stay_the_same(
    app: Flask,
) -> None:
    play = new_play(app, people=12, seed=1, stage=Stage.SCORED, leave_work=True, tell=lambda words: None)
    printed = [(one.role, one.login) for one in fresh_accounts(app.extensions["settings"])]
    leave_recognition(play)
    set_clock(LEFT_STANDS_AT)
    assert [(one.role, one.login) for one in fresh_accounts(app.extensions["settings"])] == printed
    with app.test_request_context("/"):
        waiting = [(row.title.en, row.url) for row in todo(db.session(), viewer_of(play.office("hr")))]
    assert waiting == [("3 posted in full, paper in order: to confirm", "/recognition/confirm")]
    assert [check.name for check in verify_all(db.session()) if not check.ok] == []

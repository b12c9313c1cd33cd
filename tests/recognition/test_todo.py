"""What waits at the bureaus after the posting: paper first, then confirming, each at the bureau whose turn it is (R-164)."""

from flask import Flask

from committee.db import db
from committee.demo import recognition_play
from committee.demo.recognition_cast import COUNTY_BUREAUS
from committee.demo.recognition_ending import bring_paper
from committee.demo.recognition_stage import Play, Stage, new_play
from committee.demo.units import HR_BUREAU
from committee.recognition.todo import todo


def waiting(play: Play) -> dict[str, list[tuple[str, str]]]:
    """The rows of each bureau's home page: title, address."""
    with play.app.test_request_context("/"):
        return {
            bureau: [(row.title.en, row.url) for row in todo(db.session(), play.bureau(bureau))]
            for bureau in (*COUNTY_BUREAUS.values(), HR_BUREAU.name)
        }


def test_a_bureau_is_asked_for_the_paper_that_has_to_come_to_it_and_then_to_confirm_what_is_its_own(app: Flask) -> None:
    play = new_play(app, people=5, seed=1, stage=Stage.PUBLISHED, tell=lambda words: None)
    recognition_play.perform(play)
    county, other = COUNTY_BUREAUS.values()
    paper, confirm = "/recognition/paper", "/recognition/confirm"
    assert waiting(play) == {
        county: [("3 posted in full: paper to receive", paper)],
        other: [],
        HR_BUREAU.name: [("4 posted in full: paper to receive", paper)],
    }
    bring_paper(play)
    assert waiting(play) == {
        county: [("1 posted in full, paper in order: to confirm", confirm)],
        other: [],
        HR_BUREAU.name: [("4 posted in full, paper in order: to confirm", confirm)],
    }

"""P-23 on the pages of the room: the places before the vote, the tie, the settling; on console, tablet, projector and switches."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from committee.applications.rules import Phase
from committee.ballots.models import Batch
from committee.db import db
from committee.permissions import Role
from tests.ballots.test_quota import made, phases, run
from tests.factories import make_account
from tests.meetings.room import keep_clock


def test_the_whole_level_from_the_places_to_the_result_in_presses(app, session: Session, browser_of) -> None:
    room = made(session, kind="percent", share=60)
    keep_clock()
    secretary, meeting = browser_of(room.secretary), room.meeting.public_id
    console = f"/meetings/{meeting}/console"
    before = secretary.get(console).text
    assert "名额 2 人（提交评审会 4 人的 60%，只舍不入）" in before
    assert "首次发票时固定" in before
    batch = room.prepare()
    room.issue(batch)
    member = browser_of(room.accounts[room.members[1].id])
    assert "先须达到三分之二" in member.get(f"/meetings/{meeting}/member").text
    keys = room.take(batch, *range(1, 10))
    room.close_issuing(batch)
    room.open_window(batch)
    codes = {p.key: p.case.code for p in db.session.get_one(Batch, batch).papers}
    agree = {"K7QX-42": 9, "M3TD-08": 7, "R5WE-17": 7, "T9YU-63": 6}
    from tests.meetings.room import cast_together

    cast_together(
        [
            (paper, key, "agree" if number <= agree[codes[paper]] else "oppose")
            for number, mine in keys.items()
            for paper, key in mine.items()
        ]
    )
    room.end_window()
    room.seal(batch)
    tied = secretary.get(console).text
    assert "末位 2 人同票，争 1 个名额" in tied
    assert "达到三分之二" in tied
    assert "先按名额确定各级结果" in tied
    refused = secretary.post(f"/meetings/{meeting}/close", {})
    assert (refused.status_code, "副高级还没有按名额确定结果" in refused.text) == (409, True)
    assert secretary.post(f"/meetings/{meeting}/settle", {"level": "FG"}).status_code == 409
    assert secretary.post(f"/meetings/{meeting}/further", {"level": "FG", "window": "60"}).status_code == 303
    further = db.session.scalars(select(Batch.key).where(Batch.round == 3)).one()
    room.issue(further)
    assert "争 1 个名额" in member.get(f"/meetings/{meeting}/member").text
    run(room, further, {"M3TD-08": 3, "R5WE-17": 4}, issued=True)
    assert secretary.post(f"/meetings/{meeting}/settle", {"level": "FG"}).status_code == 303
    settled = secretary.get(console).text
    assert "名额内，通过" in settled
    assert phases(room)["R5WE-17"] is Phase.PASSED
    assert "按名额确定：K7QX-42、R5WE-17" in secretary.get(f"/meetings/{meeting}/projector").text
    supervisor = browser_of(room.supervisor)
    assert "quota/FG.json" in supervisor.get(f"/meetings/{meeting}/observe").text
    sheet = supervisor.get(f"/meetings/{meeting}/quota/FG.json").json
    assert [row["code"] for row in sheet["quota"]["rows"] if row["within"]] == ["K7QX-42", "R5WE-17"]
    assert supervisor.get(f"/meetings/{meeting}/quota/ZJ.json").status_code == 404
    assert secretary.post(f"/meetings/{meeting}/close", {}).status_code == 303


def test_the_office_gives_the_places_with_the_switch(app, session: Session, browser_of) -> None:
    room = made(session, kind="none")
    leader = browser_of(make_account(session, Role.SECRETARY, name="热依拉"))
    page = f"/seasons/{room.season.public_id}/switches"
    shares = {"share-FG": "5", "share-ZJ": "10", "share-ZL": "12", "share-YJ": "0"}
    wrong = leader.post(f"{page}/P-23", {"answer": "number", **shares, "share-ZL": "很多"})
    assert (wrong.status_code, "请为每个级别填写名额" in wrong.text) == (422, True)
    assert leader.post(f"{page}/P-23", {"answer": "number", **shares}).status_code == 303
    shown = leader.get(page).text
    assert 'name="share-FG"' in shown
    assert 'value="12"' in shown

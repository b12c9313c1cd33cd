"""P-23 in the room: the vote, the cut, the further ballot among the tied, the result, and every recount of it (R-409, E-110)."""

import json
from collections.abc import Iterable
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from committee import clock
from committee.applications.rules import Phase
from committee.applications.steps import advance, application_of_case
from committee.ballots import counting, settling
from committee.ballots.auditor import audit_files
from committee.ballots.models import Batch, Bulletin, QuotaSheet
from committee.ballots.places import sheet_of
from committee.ballots.quota import LevelSettled, NotAllTogether, NoTie, QuotaOpen, TieAtTheCut
from committee.ballots.rules import BatchState
from committee.ballots.verify import verify
from committee.db import db, transaction
from committee.documents.pdf import render_pdf
from committee.meetings import actions as meetings
from committee.people.models import Approval
from committee.people.steps import decide_approval
from committee.results import minutes
from committee.results.documents import count_sheets, gather
from committee.results.documents import result_table as printed_table
from committee.results.models import Release
from committee.results.rules import Outcome, passing, table_hash, to_plain
from committee.results.table import result_table
from committee.results.verify import verify as verify_results
from tests.documents.reading import squeezed, words_of
from tests.meetings.room import Room, make_room

CODES = ("K7QX-42", "M3TD-08", "R5WE-17", "T9YU-63")


def made(session: Session, *, kind: str = "number", share: int = 2, codes: Iterable[str] = CODES, **more: str) -> Room:
    room = make_room(session, P_23=kind, **more)
    room.season.quota = {"FG": share, "ZJ": share, "ZL": share, "YJ": share}
    session.commit()
    for code in codes:
        room.case(code)
    room.sit_down(present=9)
    return room


def run(room: Room, batch: str, agree: dict[str, int], *, members: int = 9, issued: bool = False) -> None:
    """Issue, take, cast *agree* votes for each code (the others oppose), seal."""
    if not issued:
        room.issue(batch)
    keys = room.take(batch, *range(1, members + 1))
    codes = {p.key: p.case.code for p in db.session.get_one(Batch, batch).papers}
    room.close_issuing(batch)
    room.open_window(batch)
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
    db.session.rollback()


def voted(room: Room, **agree: int) -> None:
    run(room, room.prepare(), {code: agree[code[:2]] for code in room.cases})


def phases(room: Room) -> dict[str, Phase]:
    db.session.rollback()
    return {code: application_of_case(db.session(), case.key).phase for code, case in room.cases.items()}


def settle(room: Room, *, leave_empty: bool = False) -> None:
    settling.settle(meeting_id=room.meeting_id, level="FG", leave_empty=leave_empty, by=room.by)
    db.session.rollback()


def further(room: Room) -> str:
    return settling.prepare_further(meeting_id=room.meeting_id, level="FG", window_seconds=120, by=room.by)


def papers_of_release(room: Room):
    rows = to_plain(result_table(db.session(), room.meeting))
    release = Release(
        season_id=room.season.id,
        meeting_id=room.meeting_id,
        rows=json.loads(json.dumps(rows)),
        rows_hash=table_hash(rows),
        starts_on=clock.today(),
        ends_on=clock.today(),
        prepared_by_id=room.by,
        prepared_at=clock.now(),
    )
    db.session.add(release)
    db.session.commit()
    return gather(db.session(), release)


def test_two_thirds_wait_until_the_level_is_settled_and_then_the_places_decide(app, session: Session) -> None:
    room = made(session)
    voted(room, K7=9, M3=8, R5=7, T9=5)
    assert phases(room) == dict(zip(CODES, [Phase.BALLOT] * 3 + [Phase.NOT_PASSED], strict=True))
    with pytest.raises(QuotaOpen):
        meetings.close_meeting(meeting_id=room.meeting_id, by=room.by)
    with pytest.raises(QuotaOpen):
        result_table(db.session(), room.meeting)
    settle(room)
    assert phases(room) == dict(zip(CODES, [Phase.PASSED] * 2 + [Phase.NOT_PASSED] * 2, strict=True))
    rows = {row.code: row for row in result_table(db.session(), room.meeting)}
    assert [rows[code].outcome for code in CODES] == [
        Outcome.PASSED,
        Outcome.PASSED,
        Outcome.BEYOND_QUOTA,
        Outcome.NOT_PASSED,
    ]
    assert (rows["R5WE-17"].remark, rows["T9YU-63"].remark) == ("名额2人", "")
    assert passing(rows.values()) == {"K7QX-42", "M3TD-08"}
    assert all(check.ok for check in verify(db.session(), room.season.id))
    meetings.close_meeting(meeting_id=room.meeting_id, by=room.by)


def test_e110_places_stay_empty_when_too_few_reach_two_thirds(app, session: Session) -> None:
    room = made(session, share=5)
    voted(room, K7=9, M3=6, R5=5, T9=5)
    settle(room)
    assert list(phases(room).values()).count(Phase.PASSED) == 2


@pytest.mark.parametrize(("share", "passes"), [(74, 2), (75, 3), (100, 3), (24, 0)])
def test_a_percentage_is_of_those_before_the_meeting_rounded_down(
    app, session: Session, share: int, passes: int
) -> None:
    room = made(session, kind="percent", share=share)
    voted(room, K7=9, M3=8, R5=7, T9=5)
    sheet = sheet_of(db.session(), room.meeting_id, "FG")
    assert (sheet.candidates, sheet.share) == (4, share)
    settle(room)
    assert list(phases(room).values()).count(Phase.PASSED) == passes


def test_a_tie_at_the_cut_is_voted_on_again_among_the_tied_only(app, session: Session, tmp_path: Path) -> None:
    room = made(session)
    voted(room, K7=9, M3=7, R5=7, T9=6)
    with pytest.raises(TieAtTheCut):
        settle(room)
    batch = further(room)
    assert [p.case.code for p in db.session.get_one(Batch, batch).papers] == ["M3TD-08", "R5WE-17"]
    run(room, batch, {"M3TD-08": 3, "R5WE-17": 4})
    with pytest.raises(LevelSettled):
        room.prepare()
    settle(room)
    assert phases(room) == {
        "K7QX-42": Phase.PASSED,
        "M3TD-08": Phase.NOT_PASSED,
        "R5WE-17": Phase.PASSED,
        "T9YU-63": Phase.NOT_PASSED,
    }
    rows = {row.code: row for row in result_table(db.session(), room.meeting)}
    assert (rows["R5WE-17"].agree, rows["R5WE-17"].further, rows["R5WE-17"].remark) == (
        7,
        (4,),
        "名额2人；并列再表决同意4票",
    )
    files = exported(room, tmp_path)
    lines, sound = audit_files(files)
    assert sound, lines
    meetings.close_meeting(meeting_id=room.meeting_id, by=room.by)
    papers = papers_of_release(room)
    assert all(check.ok for check in verify_results(db.session(), room.season.id))
    said = minutes.minutes(db.session(), papers)
    assert [(r["code"], r["level"], r["agree"], r["outcome"]) for r in said["results"] if r["code"] == "R5WE-17"] == [
        ("R5WE-17", "副高级", 7, "通过"),
        ("R5WE-17", "副高级并列再表决", 4, "通过"),
    ]
    assert said["quotas"][0].startswith("副高级：名额 2 人，达到三分之二 4 人，名额内 2 人。")
    assert "末位并列再表决" in said["batches"][1]["batch"]
    words = squeezed(words_of(render_pdf("minutes", said)))
    assert "名额2人，达到三分之二4人" in words
    first, second = (data for _, data in count_sheets(db.session(), papers))
    assert [item["outcome"] for item in first["items"]] == ["达到"] * 4
    assert [item["outcome"] for item in second["items"]] == ["再表决"] * 2
    assert "末位并列再表决" in squeezed(words_of(render_pdf("count_sheet", second)))
    assert "名额2人" in squeezed(words_of(render_pdf("result_table", printed_table(papers))))


def exported(room: Room, folder: Path) -> list[Path]:
    files = []
    for box in db.session.scalars(select(Bulletin)):
        files.append(folder / f"{box.batch_key}.json")
        files[-1].write_text(json.dumps({"sha256": box.hash, "bulletin": box.body}), encoding="utf-8")
    for sheet in db.session.scalars(select(QuotaSheet)):
        files.append(folder / "quota.json")
        files[-1].write_text(json.dumps({"sha256": sheet.hash, "quota": sheet.body}), encoding="utf-8")
    return files


def test_a_tie_that_stays_is_voted_on_once_more_or_declared_empty(app, session: Session) -> None:
    room = made(session)
    voted(room, K7=9, M3=7, R5=7, T9=7)
    run(room, further(room), {"M3TD-08": 5, "R5WE-17": 5, "T9YU-63": 2})
    batch = further(room)
    assert [p.case.code for p in db.session.get_one(Batch, batch).papers] == ["M3TD-08", "R5WE-17"]
    run(room, batch, {"M3TD-08": 4, "R5WE-17": 4})
    settle(room, leave_empty=True)
    sheet = sheet_of(db.session(), room.meeting_id, "FG")
    assert (sheet.body["left_empty"], [r["code"] for r in sheet.body["rows"] if r["within"]]) == (1, ["K7QX-42"])
    assert list(phases(room).values()).count(Phase.PASSED) == 1
    assert all(check.ok for check in verify(db.session(), room.season.id))


def test_without_a_tie_there_is_no_further_ballot_and_a_level_is_settled_once(app, session: Session) -> None:
    room = made(session)
    voted(room, K7=9, M3=8, R5=7, T9=5)
    with pytest.raises(NoTie):
        further(room)
    settle(room)
    for again in (further, settle):
        with pytest.raises(LevelSettled):
            again(room)


def test_a_void_further_ballot_changes_nothing(app, session: Session) -> None:
    room = made(session)
    voted(room, K7=9, M3=7, R5=7, T9=5)
    batch = further(room)
    room.issue(batch)
    counting.ask_void(batch_key=batch, reason="发票时断电", by=room.account(1))
    waiting = db.session.scalar(select(Approval.public_id).where(Approval.kind == "ballot-void"))
    with transaction() as writer:
        decide_approval(writer, public_id=waiting, approve=True, by=room.supervisor.account_id)
    assert phases(room)["M3TD-08"] is Phase.BALLOT
    run(room, further(room), {"M3TD-08": 6, "R5WE-17": 5})
    settle(room)
    assert phases(room)["M3TD-08"] is Phase.PASSED
    assert db.session.get_one(Batch, batch).state is BatchState.VOID


def test_the_tied_are_voted_on_together_or_not_at_all(app, session: Session) -> None:
    """One of them lost its quorum since: 7 of 11 are left for it, so that the others could not be compared with it."""
    room = made(session, codes=CODES[:3])
    room.case(CODES[3], recused=(9,))
    run(room, room.prepare(), {"K7QX-42": 9, "M3TD-08": 7, "R5WE-17": 5, "T9YU-63": 7})
    room.leave(8)
    batch = further(room)
    with pytest.raises(NotAllTogether):
        room.issue(batch)
    assert db.session.get_one(Batch, batch).state is BatchState.PREPARED


def test_who_is_disqualified_before_the_settling_takes_no_place(app, session: Session) -> None:
    room = made(session)
    voted(room, K7=9, M3=8, R5=7, T9=5)
    with transaction() as writer:
        advance(
            writer,
            application=application_of_case(writer, room.cases["K7QX-42"].key),
            name="disqualify",
            by=room.by,
            opinion="材料不实",
        )
    settle(room)
    assert phases(room)["R5WE-17"] is Phase.PASSED
    rows = {row.code: row for row in result_table(db.session(), room.meeting)}
    assert (rows["K7QX-42"].barred, rows["K7QX-42"].places) == (True, None)
    assert all(check.ok for check in verify(db.session(), room.season.id))


def test_without_a_quota_nothing_waits(app, session: Session) -> None:
    room = make_room(session)
    room.case("K7QX-42")
    room.sit_down(present=9)
    run(room, room.prepare(), {"K7QX-42": 6})
    assert phases(room)["K7QX-42"] is Phase.PASSED
    assert sheet_of(db.session(), room.meeting_id, "FG") is None
    assert db.session.scalar(select(Bulletin)).body.get("quota") is None


@pytest.mark.parametrize("change", ["places", "share", "within", "agree", "further", "drop", "bulletin", "hash"])
def test_auditor_and_verify_find_every_change_of_a_settled_quota(
    app, session: Session, tmp_path: Path, change: str
) -> None:
    room = made(session)
    voted(room, K7=9, M3=7, R5=7, T9=6)
    run(room, further(room), {"M3TD-08": 3, "R5WE-17": 4})
    settle(room)
    assert audit_files(exported(room, tmp_path))[1]
    with transaction() as writer:
        sheet = writer.scalar(select(QuotaSheet))
        body = json.loads(json.dumps(sheet.body))
        row = next(r for r in body["rows"] if r["code"] == "M3TD-08")
        if change == "places":
            body["quota"]["places"] = 3
        elif change == "share":
            body["quota"]["share"] = sheet.share = 3
        elif change == "within":
            row["within"] = True
        elif change == "agree":
            row["agree"] = 8
        elif change == "further":
            row["further"] = [5]
        elif change == "drop":
            body["rows"].remove(row)
        elif change == "bulletin":
            body["bulletins"]["1"] = "0" * 64
        sheet.body = body
        if change == "hash":
            sheet.hash = "0" * 64
        else:
            import hashlib

            sheet.hash = hashlib.sha256(counting.canonical(body)).hexdigest()
    assert not audit_files(exported(room, tmp_path))[1]
    assert not all(check.ok for check in verify(db.session(), room.season.id))

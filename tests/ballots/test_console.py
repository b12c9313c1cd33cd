"""The secretary's console: whatever the office does in the room has its place on the page."""

from sqlalchemy.orm import Session

from tests.meetings.room import keep_clock, make_room


def test_an_absence_is_recorded_where_the_members_are_listed(app, session: Session, browser_of) -> None:
    room = make_room(session)
    room.sit_down(present=9)
    keep_clock()
    secretary, meeting = browser_of(room.secretary), room.meeting.public_id
    absent = room.members[10].id
    page = secretary.get(f"/meetings/{meeting}/console").text
    form = page.split('id="absences"')[1].split("</form>")[0]
    assert f"/meetings/{meeting}/excuse" in form
    assert f'value="{absent}"' in form
    assert f'value="{room.members[1].id}"' not in form
    answer = secretary.post(f"/meetings/{meeting}/excuse", {"member": absent, "reason": "因公出差，已请假"})
    assert answer.status_code == 303
    assert "因公出差，已请假" in secretary.get(f"/meetings/{meeting}/console").text

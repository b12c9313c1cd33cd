"""What the room wants of a member: come in, sign in."""

from collections.abc import Iterator

from flask import url_for
from sqlalchemy.orm import Session

from committee.experts.queries import member_of_account
from committee.meetings.queries import presence_now, running_meetings
from committee.permissions import Permission
from committee.shapes import Todo
from committee.text import Text
from committee.viewer import Viewer


def todo(session: Session, viewer: Viewer) -> Iterator[Todo]:
    """One row for each meeting that is on."""
    room = (Permission.MEETING_ATTEND, Permission.MEETING_RUN, Permission.MEETING_OBSERVE)
    if not any(viewer.can(permission) for permission in room):
        return
    for meeting in running_meetings(session):
        may_attend, may_run, observes = (viewer.can(one, season_id=meeting.season_id) for one in room)
        if may_run or observes:
            yield Todo(
                icon="people",
                title=Text(f"评审会：{meeting.state.label.zh}", f"Meeting: {meeting.state.label.en}"),
                detail=Text(meeting.name, meeting.name),
                url=url_for("ballots.console" if may_run else "ballots.observe", public_id=meeting.public_id),
                button=Text("进入会场", "Enter"),
                urgent=True,
            )
        elif may_attend and (member := member_of_account(session, viewer.account_id, meeting.committee_id)) is not None:
            here = member.id in presence_now(session, meeting.id)
            yield Todo(
                icon="people",
                title=Text("评审会正在进行", "The meeting is on"),
                detail=Text("已签到" if here else "请签到", "signed in" if here else "please sign in"),
                url=url_for("ballots.member", public_id=meeting.public_id),
                button=Text("进入会场" if here else "去签到", "Enter" if here else "Sign in"),
                urgent=True,
            )

"""What meetings want: planned by the office, begun on their day, and of a member: come in, sign in."""

from collections.abc import Iterator

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from committee import clock
from committee.clock import beijing_day
from committee.experts.models import Seat
from committee.experts.queries import committee_of, member_of_account
from committee.meetings.models import Meeting
from committee.meetings.queries import presence_now, running_meetings
from committee.meetings.rules import MeetingState
from committee.permissions import Permission
from committee.seasons.queries import current_season_or_none
from committee.shapes import Todo
from committee.text import Text
from committee.viewer import Viewer


def todo(session: Session, viewer: Viewer) -> Iterator[Todo]:
    """One row for each meeting that is on or due today, and one for a committee that has none yet."""
    yield from _to_plan(session, viewer)
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


def _to_plan(session: Session, viewer: Viewer) -> Iterator[Todo]:
    season = current_season_or_none(session) if viewer.can(Permission.MEETING_RUN) else None
    committee = committee_of(session, season.id) if season is not None else None
    if season is None or committee is None:
        return
    meetings = session.scalars(select(Meeting).where(Meeting.season_id == season.id)).all()
    if not meetings and any(member.seat is Seat.CHAIR for member in committee.members):
        yield Todo(
            icon="people",
            title=Text("安排评审会的时间和地点", "Plan the day and place of the meeting"),
            detail=Text("委员已就位。", "The members are named."),
            url=url_for("meetings.index"),
            button=Text("去安排", "Plan"),
        )
    for meeting in meetings:
        if meeting.state is MeetingState.PLANNED and beijing_day(meeting.planned_at) <= clock.today():
            yield Todo(
                icon="people",
                title=Text("今天开评审会：开始签到", "The meeting is today: open the sign-in"),
                detail=Text(meeting.name, meeting.name),
                url=url_for("ballots.console", public_id=meeting.public_id),
                button=Text("进入控制台", "Open the console"),
                due=meeting.planned_at,
                urgent=True,
            )

"""Fifth act: the meeting with its secret ballots, batch by batch, through the same box that the tablets use."""

import datetime as dt
import hashlib
import random
import secrets
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import select

from committee import clock
from committee.ballots import actions as ballots
from committee.ballots import box, counting
from committee.ballots.models import Batch, Paper, Tally
from committee.ballots.queries import electorate, recusals
from committee.ballots.rules import Choice
from committee.ballots.screens import waiting_cases
from committee.clock import beijing
from committee.db import db
from committee.demo.reviewing import account_of_expert, candidate_of
from committee.demo.stage import Play
from committee.experts.models import Member
from committee.experts.queries import active_members, blocked_pairs
from committee.meetings import actions as meetings
from committee.meetings.models import Meeting
from committee.meetings.queries import meeting_by
from committee.text import Text

WINDOW = 120


def convene(play: Play) -> None:
    """Plan, sign in all but one member, open with quorum, elect tellers."""
    play.tell(Text("召开评审会", "Convening the meeting"))
    play.at(10, 14, 11, 0)
    secretary = play.office("secretary")
    play.meeting = meetings.plan_meeting(
        season_id=play.season_id,
        committee_id=play.committee_id,
        name=f"{play.season().year}年度质量技术监督专业评审会",
        place="地区第二会议室",
        planned_at=beijing(play.season().year, 10, 15, 10, 0),
        by=secretary,
    )
    play.at(10, 15, 10, 0)
    meeting_id = _meeting(play).id
    meetings.open_sign_in(meeting_id=meeting_id, by=secretary)
    members = active_members(play.session, play.committee_id)
    recused = {expert_id for _, expert_id in blocked_pairs(play.session, play.season_id)}
    absent = next(m for m in reversed(members) if m.seat.value == "member" and m.expert_id not in recused)
    for member in members:
        if member.id != absent.id:
            meetings.sign_in_self(meeting_id=meeting_id, by=account_of_expert(member.expert_id))
    meetings.excuse(meeting_id=meeting_id, member_id=absent.id, reason="因公出差，已请假", by=secretary)
    chair = next(m for m in members if m.seat.value == "chair")
    play.at(10, 15, 10, 20)
    meetings.open_meeting(meeting_id=meeting_id, presiding_id=chair.id, by=secretary)
    others = sorted(
        (m for m in members if m.seat.value == "member" and m.id != absent.id),
        key=lambda m: (m.expert_id in recused, m.number),  # a monitor is recused from nothing
    )
    meetings.elect_tellers(
        meeting_id=meeting_id, monitors=[others[0].id, others[1].id], counters=[others[2].id], by=secretary
    )
    play.counts["present"] = len(members) - 1
    play.counts["committee_size"] = _meeting(play).committee.size
    for step in (3, 4):
        meetings.go_to(meeting_id=meeting_id, step=step, by=secretary)


def vote(play: Play) -> None:
    """Every level, highest first, in batches: issue, stop, cast in the window, confirm, seal and count."""
    play.tell(Text("无记名投票", "The secret ballot"))
    play.at(10, 15, 16, 0)
    while levels := waiting_cases(play.session, _meeting(play)):
        level, cases = next(iter(levels.items()))
        _batch(play, level, [case.key for case in cases[:40]])
    tallies = db.session.scalars(
        select(Tally).join(Paper, Paper.key == Tally.paper_key).join(Batch, Batch.key == Paper.batch_key)
    ).all()
    play.counts["passed"] = sum(t.passed for t in tallies)
    play.counts["not_passed"] += sum(not t.passed for t in tallies)
    play.counts["ballots"] = sum(t.agree + t.oppose + t.abstain + t.invalid for t in tallies)
    for step in (5, 6):
        meetings.go_to(meeting_id=_meeting(play).id, step=step, by=play.office("secretary"))
    meetings.close_meeting(meeting_id=_meeting(play).id, by=play.office("secretary"))


def _meeting(play: Play) -> Meeting:
    return meeting_by(db.session(), play.meeting)


def _batch(play: Play, level: str, case_keys: list[str]) -> None:
    secretary = play.office("secretary")
    key = ballots.prepare_batch(
        meeting_id=_meeting(play).id, level=level, case_keys=case_keys, window_seconds=WINDOW, by=secretary
    )
    ballots.issue(batch_key=key, by=secretary)
    keys = _take(key)
    ballots.close_issuing(batch_key=key, by=secretary)
    ballots.open_window(batch_key=key, by=secretary)
    _cast(play, keys)
    clock.set_shift(clock.shift() + dt.timedelta(seconds=WINDOW + 2))
    meeting = _meeting(play)
    sayers = [meeting.presiding_id, next(t.member_id for t in meeting.tellers if t.kind.value == "monitor")]
    for member_id in sayers:
        member = db.session.get_one(Member, member_id)
        ballots.confirm_sealing(batch_key=key, by=account_of_expert(member.expert_id))
    counting.seal_and_count(batch_key=key, by=secretary)


def _take(batch_key: str) -> list[tuple[str, str, str]]:
    """Every entitled member draws keys and takes papers; returns (paper, key, case) without a word of whose they are."""
    batch = db.session.get_one(Batch, batch_key)
    away = recusals(db.session(), batch)
    papers = [(p.key, p.case_key, bool(p.blocked)) for p in batch.papers]
    members = [
        (m, account_of_expert(db.session.get_one(Member, m).expert_id)) for m in sorted(electorate(db.session(), batch))
    ]
    drawn: list[tuple[str, str, str]] = []
    for member_id, account in members:
        keys = {p: secrets.token_hex(32) for p, _, blocked in papers if not blocked and member_id not in away[p]}
        ballots.take_papers(
            batch_key=batch_key,
            hashes={p: hashlib.sha256(bytes.fromhex(k)).hexdigest() for p, k in keys.items()},
            by=account,
        )
        drawn += [(p, keys[p], case) for p, case, _ in papers if p in keys]
    return drawn


def _cast(play: Play, keys: list[tuple[str, str, str]]) -> None:
    """Cast everything, twenty at a time, in a random order; what a candidate deserves decides, the same for the same seed."""
    places: dict[str, int] = {}
    ballots_to_cast = []
    for paper, key, case in keys:
        place = places[paper] = places.get(paper, 0) + 1
        candidate = candidate_of(play, case)
        dice = random.Random(f"{play.seed}/{candidate.person.key}/vote")  # noqa: S311 invented votes, not secrets
        against = dice.choice((0, 0, 1)) if candidate.good else dice.choice((6, 7))
        choice = (
            Choice.AGREE
            if place > against
            else (Choice.ABSTAIN if place == 1 and not candidate.good else Choice.OPPOSE)
        )
        ballots_to_cast.append((paper, key, choice.value))
    secrets.SystemRandom().shuffle(ballots_to_cast)
    db.session.rollback()

    def one(ballot: tuple[str, str, str]) -> None:
        with play.app.app_context():
            try:
                box.cast(paper_key=ballot[0], key=ballot[1], choice=ballot[2])
            finally:
                db.session.remove()

    with ThreadPoolExecutor(max_workers=20) as pool:
        list(pool.map(one, ballots_to_cast))

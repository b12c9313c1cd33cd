"""A committee that can sit down in milliseconds: season, members with accounts, cases before the meeting, recusals at will."""

import datetime as dt
import hashlib
import secrets
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from flask import current_app
from sqlalchemy.orm import Session

from committee import clock
from committee.applications.rules import Phase
from committee.ballots import actions, box, counting
from committee.ballots.models import Batch
from committee.ballots.queries import batch_by
from committee.db import db
from committee.dossiers.review import ReviewCase
from committee.errors import CommitteeError
from committee.experts.models import Committee, Conflict, Expert, Member, Seat, Severity
from committee.experts.rules import ConflictKind
from committee.installation import current
from committee.meetings import actions as meetings
from committee.meetings.models import Meeting
from committee.meetings.queries import meeting_by
from committee.permissions import Role
from committee.seasons.models import Season
from tests.experts.stage import make_case, make_season
from tests.factories import Signed, make_account, make_unit

MORNING = clock.beijing(2024, 10, 15, 10)
Keys = dict[int, dict[str, str]]  # member id → paper key → one-time key


@dataclass
class Room:
    """Everybody and everything in the room. Members by number, from 1."""

    season: Season
    committee: Committee
    secretary: Signed
    supervisor: Signed
    members: dict[int, Member]
    accounts: dict[int, Signed]  # member id → account
    meeting_id: int = 0
    cases: dict[str, ReviewCase] = field(default_factory=dict)

    @property
    def by(self) -> int:
        """The secretary's account."""
        return self.secretary.account_id

    @property
    def meeting(self) -> Meeting:
        """The meeting as it is stored now."""
        session = db.session()
        session.rollback()
        return session.get_one(Meeting, self.meeting_id)

    def account(self, number: int) -> int:
        """The account of a member."""
        return self.accounts[self.members[number].id].account_id

    def enter(self, *numbers: int) -> None:
        """Members sign in."""
        for number in numbers:
            meetings.sign_in_self(meeting_id=self.meeting_id, by=self.account(number))

    def leave(self, *numbers: int) -> None:
        """Members leave the room."""
        for number in numbers:
            meetings.leave(meeting_id=self.meeting_id, member_id=self.members[number].id, by=self.by)

    def case(self, code: str, *, level: str = "FG", recused: tuple[int, ...] = ()) -> str:
        """A case before the meeting; returns its key."""
        session = db.session()
        found = make_case(session, self, code=code, level=level, phase=Phase.PLENARY)  # type: ignore[arg-type]
        for number in recused:
            session.add(
                Conflict(
                    case_key=found.key,
                    expert_id=self.members[number].expert_id,
                    kind=ConflictKind.ENTITY,
                    severity=Severity.HARD,
                    at=clock.now(),
                )
            )
        session.commit()
        self.cases[code] = found
        return found.key

    def sit_down(self, *, present: int, monitors: tuple[int, ...] = (3,), counters: tuple[int, ...] = (4,)) -> None:
        """Members 1 to *present* come, number 1 presides, tellers are elected."""
        meetings.open_sign_in(meeting_id=self.meeting_id, by=self.by)
        self.enter(*range(1, present + 1))
        meetings.open_meeting(meeting_id=self.meeting_id, presiding_id=self.members[1].id, by=self.by)
        meetings.elect_tellers(
            meeting_id=self.meeting_id,
            monitors=[self.members[n].id for n in monitors],
            counters=[self.members[n].id for n in counters],
            by=self.by,
        )

    def prepare(self, *codes: str, level: str = "FG", window: int = 120) -> str:
        """A batch of these cases (all when none is named); returns its key."""
        keys = [case.key for code, case in self.cases.items() if not codes or code in codes]
        return actions.prepare_batch(
            meeting_id=self.meeting_id, level=level, case_keys=keys, window_seconds=window, by=self.by
        )

    def issue(self, batch: str) -> None:
        """Begin to issue."""
        actions.issue(batch_key=batch, by=self.by)

    def papers_of(self, batch: str, number: int) -> list[str]:
        """The papers that a member takes."""
        from committee.ballots.screens import my_papers

        session = db.session()
        session.rollback()
        return [paper.key for paper in my_papers(session, batch_by(session, batch), self.members[number])]

    def take(self, batch: str, *numbers: int) -> Keys:
        """Members draw keys and take their papers; returns the keys by number."""
        drawn: Keys = {}
        for number in numbers:
            drawn[number] = {paper: secrets.token_hex(32) for paper in self.papers_of(batch, number)}
            actions.take_papers(batch_key=batch, hashes=hashes(drawn[number]), by=self.account(number))
        return drawn

    def close_issuing(self, batch: str) -> None:
        """Stop issuing."""
        actions.close_issuing(batch_key=batch, by=self.by)

    def open_window(self, batch: str) -> None:
        """Open the box."""
        actions.open_window(batch_key=batch, by=self.by)

    def cast_all(self, keys: Keys, choice_of: dict[int, str]) -> None:
        """Each named member casts one choice on all of the own papers, all at the same time."""
        cast_together([(p, key, choice) for n, choice in choice_of.items() for p, key in keys[n].items()])

    def end_window(self, seconds: int = 121) -> None:
        """Let the window end."""
        clock.set_shift(clock.shift() + dt.timedelta(seconds=seconds))
        keep_clock()

    def seal(self, batch: str, *, presiding: int = 1, monitor: int = 3) -> None:
        """Both confirmations, then seal and count."""
        actions.confirm_sealing(batch_key=batch, by=self.account(presiding))
        actions.confirm_sealing(batch_key=batch, by=self.account(monitor))
        counting.seal_and_count(batch_key=batch, by=self.by)

    def vote(self, choices: dict[int, str], *codes: str, present: range | None = None) -> Batch:
        """A whole batch: everybody entitled takes, *choices* are cast, sealed and counted; returns the batch."""
        batch = self.prepare(*codes)
        self.issue(batch)
        keys = self.take(batch, *(present or choices))
        self.close_issuing(batch)
        self.open_window(batch)
        self.cast_all(keys, choices)
        self.end_window()
        self.seal(batch)
        session = db.session()
        session.rollback()
        return batch_by(session, batch)


def hashes(keys: dict[str, str]) -> dict[str, str]:
    """What a browser tells the server of its keys."""
    return {paper: hashlib.sha256(bytes.fromhex(key)).hexdigest() for paper, key in keys.items()}


def keep_clock() -> None:
    """Let the folder remember the simulated time: every request sets the clock as the folder says."""
    session = db.session()
    session.rollback()
    row = current(session)
    row.clock_shift_seconds = clock.shift().total_seconds()
    session.add(row)
    session.commit()


def cast_together(ballots: Sequence[tuple[str, str, str]]) -> list[str]:
    """Cast (paper, key, choice) from a thread each; returns the receipts, or the refusals' class names, in order."""
    app: Any = current_app
    real = app._get_current_object()
    db.session.rollback()

    def one(ballot: tuple[str, str, str]) -> str:
        with real.app_context():
            try:
                return box.cast(paper_key=ballot[0], key=ballot[1], choice=ballot[2])
            except CommitteeError as refusal:
                return type(refusal).__name__
            finally:
                db.session.remove()

    with ThreadPoolExecutor(max_workers=25) as pool:
        return list(pool.map(one, ballots))


def make_room(session: Session, *, size: int = 11, **switches: str) -> Room:
    """A season in October with a constituted committee and a planned meeting; member 1 is chair, 2 deputy."""
    clock.travel_to(MORNING)
    season = make_season(session, **switches)
    secretary = make_account(session, Role.SECRETARY, name="古丽娜尔")
    supervisor = make_account(session, Role.SUPERVISOR, name="纪明远")
    committee = Committee(
        season_id=season.id,
        name="塔河地区质量技术监督专业评委会",
        levels=["FG", "ZJ", "ZL"],
        size=size,
        size_approval="" if size >= 11 else "塔河职改〔2024〕3号",
        recorded_until=dt.date(2026, 6, 30),
    )
    session.add(committee)
    session.flush()
    seats = {1: Seat.CHAIR, 2: Seat.DEPUTY}
    members, accounts = {}, {}
    for number in range(1, size + 1):
        unit = make_unit(session, f"胡杨县检测所{number}")
        account = make_account(session, Role.EXPERT, name=f"评委{number:02d}", unit=unit)
        expert = Expert(
            person_id=account.person_id,
            unit_id=unit.id,
            title="高级工程师",
            level_rank=4,
            specialties=["031702"],
            term_from=dt.date(2023, 12, 1),
            term_to=dt.date(2026, 11, 30),
            past_units=[],
        )
        session.add(expert)
        session.flush()
        member = Member(
            committee_id=committee.id, expert_id=expert.id, number=number, seat=seats.get(number, Seat.MEMBER)
        )
        session.add(member)
        session.flush()
        members[number], accounts[member.id] = member, account
    session.commit()
    room = Room(season, committee, secretary, supervisor, members, accounts)
    public_id = meetings.plan_meeting(
        season_id=season.id,
        committee_id=committee.id,
        name="2024年度评审会",
        place="地区第二会议室",
        planned_at=MORNING,
        by=room.by,
    )
    room.meeting_id = meeting_by(db.session(), public_id).id
    keep_clock()
    return room

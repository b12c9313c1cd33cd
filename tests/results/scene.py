"""A meeting whose ballots are counted: real rows, straight into the tables, so that each test chooses its counts."""

import datetime as dt
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from committee import clock
from committee.applications.models import Application
from committee.applications.rules import Channel, EvaluationKind, Phase
from committee.ballots.models import Batch, Paper, Tally
from committee.ballots.rules import BatchState
from committee.clock import beijing
from committee.db import db
from committee.dossiers.models import Dossier, DossierSubject
from committee.dossiers.review import ReviewCase, ReviewLink
from committee.experts.models import Committee, Expert, Member, Seat
from committee.installation import Installation
from committee.meetings.models import Meeting, Presence, Teller
from committee.meetings.rules import MeetingState, TellerKind, passed
from committee.people.models import Unit
from committee.people.rules import UnitKind
from committee.permissions import Role
from committee.publicity.models import Posting
from committee.results import actions
from committee.results.models import Release
from committee.results.queries import release_by
from committee.seasons.actions import create_season
from tests.factories import Signed, make_account, make_person, make_unit

SIZE, PRESENT = 11, 9
VOTED = beijing(2024, 10, 23, 19, 25)
POSTED = beijing(2024, 10, 24, 10, 0)
AFTER = beijing(2024, 10, 31, 10)
NUMBER = "塔人社确〔2024〕12号"
PEOPLE = ("阿不都热合曼·买买提", "陈砚", "古丽娜尔·艾尼", "何雨桐", "李晓虹", "叶尔江·哈力别克", "周原", "艾力·吐尔逊")


@dataclass
class Scene:
    """Ids, because rows go stale across actions."""

    season: int
    meeting: int
    batch: str
    units: list[int]
    secretary: Signed
    leader: Signed
    hr: Signed
    supervisor: Signed
    applications: list[int] = field(default_factory=list)
    applicants: list[Signed] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)


def make_scene(session: Session, agree: tuple[int, ...] = (9, 6, 5), *, state: BatchState = BatchState.CLOSED) -> Scene:
    """A closed meeting of 9 of 11 on 23 October 2024; one candidate for each number of agreeing votes. Clock: next morning."""
    clock.travel_to(VOTED)
    host = make_unit(session, "塔河地区市场监督管理局", UnitKind.BODY)
    units = [make_unit(session, name).id for name in ("塔河地区检验检测中心", "胡杨县质量检验所")]
    session.commit()
    season_id = create_season(by=None, host_unit_id=host.id)
    session = db.session()
    committee = Committee(
        season_id=season_id,
        name="塔河地区质量技术监督专业高级职称评审委员会",
        levels=["FG", "ZJ", "ZL"],
        size=SIZE,
        recorded_until=dt.date(2026, 6, 30),
    )
    session.add(committee)
    session.flush()
    members = [_member(session, committee.id, host, n) for n in range(SIZE)]
    meeting = Meeting(
        season_id=season_id,
        committee_id=committee.id,
        name="2024年评审会",
        place="三楼会议室",
        planned_at=beijing(2024, 10, 23, 10),
        state=MeetingState.CLOSED,
        presiding_id=members[0],
        opened_at=beijing(2024, 10, 23, 10, 5),
        closed_at=beijing(2024, 10, 23, 19, 42),
        agenda=[{"key": "sign-in", "zh": "签到", "en": "Sign-in"}, {"key": "vote", "zh": "投票", "en": "Vote"}],
        agenda_at=1,
    )
    session.add(meeting)
    session.flush()
    arrived, left = beijing(2024, 10, 23, 9, 50), beijing(2024, 10, 23, 19, 42)
    session.add_all(
        Presence(meeting_id=meeting.id, member_id=member, arrived_at=arrived, left_at=left)
        for member in members[:PRESENT]
    )
    session.add(Teller(meeting_id=meeting.id, member_id=members[1], kind=TellerKind.MONITOR))
    session.add(Teller(meeting_id=meeting.id, member_id=members[2], kind=TellerKind.COUNTER))
    batch = Batch(
        meeting_id=meeting.id,
        number=1,
        level="FG",
        state=state,
        present=PRESENT,
        switches={"P-20": "minus-recused", "P-21": "not-recused"},
        issue_opened_at=beijing(2024, 10, 23, 19),
        closed_at=VOTED if state is BatchState.CLOSED else None,
    )
    session.add(batch)
    session.flush()
    scene = Scene(
        season_id,
        meeting.id,
        batch.key,
        units,
        make_account(session, Role.SECRETARY, name="沈知微"),
        make_account(session, Role.LEADER, name="马红梅"),
        make_account(session, Role.HR, name="石敬之"),
        make_account(session, Role.SUPERVISOR, name="方圆"),
    )
    for n, votes in enumerate(agree):
        candidate(session, scene, n, votes)
    travel(session, POSTED)
    return scene


def travel(session: Session, instant: dt.datetime) -> None:
    """Set the folder's clock, which every request and every job reads anew, and the test's own."""
    clock.travel_to(instant)
    row = session.get(Installation, 1) or Installation(id=1)
    row.clock_shift_seconds = clock.shift().total_seconds()
    session.add(row)
    session.commit()


def _member(session: Session, committee_id: int, unit: Unit, n: int) -> int:
    person = make_person(session, name=f"评委{'甲乙丙丁戊己庚辛壬癸子'[n]}", unit=unit)
    expert = Expert(
        person_id=person.id,
        unit_id=unit.id,
        title="高级工程师",
        level_rank=4,
        specialties=["031702"],
        term_from=dt.date(2023, 1, 1),
        term_to=dt.date(2025, 12, 31),
    )
    session.add(expert)
    session.flush()
    seat = Seat.CHAIR if n == 0 else Seat.MEMBER
    member = Member(committee_id=committee_id, expert_id=expert.id, number=n + 1, seat=seat)
    session.add(member)
    session.flush()
    return member.id


def candidate(session: Session, scene: Scene, n: int, agree: int, *, recused: int = 0) -> None:
    """A candidate of the batch with *agree* votes, the rest opposing."""
    unit = session.get_one(Unit, scene.units[n % 2])
    account = make_account(session, Role.APPLICANT, name=PEOPLE[n], unit=unit)
    subject = DossierSubject(
        person_id=account.person_id, unit_id=unit.id, name=PEOPLE[n], unit_name=unit.name, identity_sealed=b"-"
    )
    session.add(subject)
    session.flush()
    dossier = Dossier(season_id=scene.season, subject_id=subject.id)
    code = f"{'KMRTWXHJ'[n]}7QX-{42 + n}"
    case = ReviewCase(season_id=scene.season, code=code, route="PS_DX", level="FG", level_rank=4, specialty="031705")
    session.add_all([dossier, case])
    session.flush()
    base = PRESENT - recused
    application = Application(
        season_id=scene.season,
        season_year=2024,
        person_id=account.person_id,
        dossier_id=dossier.id,
        name=PEOPLE[n],
        unit_id=unit.id,
        unit_name=unit.name,
        channel=Channel.DIRECTED,
        evaluation=EvaluationKind.REVIEW,
        series="03",
        specialty="031705",
        level="FG",
        level_rank=4,
        phase=Phase.PASSED if passed(agree, base) else Phase.NOT_PASSED,
        form={"education": "bachelor", "title_level": "ZJ", "title_on": "2018-11-20"},
    )
    paper = Paper(batch_key=scene.batch, case_key=case.key, position=n + 1, recused=recused, base=base)
    session.add_all([ReviewLink(case_key=case.key, dossier_id=dossier.id), application, paper])
    session.flush()
    session.add(
        Tally(
            paper_key=paper.key,
            committee_size=SIZE,
            present=PRESENT,
            recused=recused,
            issued=base,
            agree=agree,
            oppose=base - agree,
            abstain=0,
            invalid=0,
            not_returned=0,
            base=base,
            base_other_reading=PRESENT,
            passed=passed(agree, base),
            passed_other_reading=passed(agree, PRESENT),
            switch="P-20=minus-recused P-21=not-recused",
        )
    )
    session.commit()
    scene.applications.append(application.id)
    scene.applicants.append(account)
    scene.codes.append(code)


def prepared(scene: Scene, *, starts_on: dt.date = dt.date(2024, 10, 24)) -> str:
    """A release waiting for its second person; its public id."""
    return actions.prepare_release(meeting_id=scene.meeting, starts_on=starts_on, by=scene.secretary.account_id)


def released(scene: Scene) -> str:
    """A release that hangs from 24 to 30 October 2024."""
    release = prepared(scene)
    actions.release(public_id=release, by=scene.leader.account_id)
    return release


def posting_of(session: Session, release: str) -> Posting:
    """The office's notice of a release."""
    row: Release = release_by(session, release)
    return session.get_one(Posting, row.posting_id)


def phases(session: Session, scene: Scene) -> list[Phase]:
    """Where the scene's applications stand."""
    session.expire_all()
    return [session.get_one(Application, number).phase for number in scene.applications]

"""Recomputes recognition from what was recorded: phases, eligibility, arrivals, both postings, counts, confirmations."""

from collections.abc import Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from committee.errors import CommitteeError, IllegalTransition
from committee.people.models import Account
from committee.publicity.models import Posting, PostingKind, PostingLine, PostingState
from committee.recognition import steps
from committee.recognition.counting import CountsDisagree, check_agree
from committee.recognition.models import RecognitionApplication, RecognitionConfirmation
from committee.recognition.queries import paper_complete, passed_people, posted_people
from committee.recognition.rules import HAS_PASSED, WORKFLOW, ImpossiblePair, Phase, chain
from committee.seasons.deadlines import on_time
from committee.seasons.models import Season
from committee.seasons.queries import recognition_rulebook_of, recognition_windows_of, switch
from committee.shapes import Check
from committee.text import Text

AFTER_FIRST = (Phase.FILING, Phase.EMPLOYER_CHECK, Phase.COUNTY_CHECK, Phase.FINAL_CHECK, Phase.RETURNED, *HAS_PASSED)
AFTER_SECOND = (Phase.PUBLISHED, Phase.CONFIRMED)
CHECKS = ("recommend_county", "recommend_final", "county_recommend", "pass", "refuse", "confirm")
POSTED_AGAIN = (Phase.SECOND_PUBLICITY, *AFTER_SECOND)


def verify(session: Session, season_id: int) -> Iterator[Check]:
    """One line for each law, naming the applications by address that break it."""
    season = session.get_one(Season, season_id)
    rows = session.scalars(
        select(RecognitionApplication)
        .where(RecognitionApplication.season_id == season_id)
        .options(selectinload(RecognitionApplication.steps), selectinload(RecognitionApplication.ticks))
    ).all()
    yield _line("状态由记录的步骤逐一得出", "phases follow from the recorded steps", _wrong_phases(rows), "R-328")
    yield _line(
        "经办机构与路线和单位层级相符",
        "every application went through the desks of its route and tier",
        _astray(rows, season),
        "R-162",
    )
    yield _line("没有人审核本人的申报", "nobody checked their own application", _own(session, rows), "R-002")
    yield _line("资格按规则重算一致", "eligibility recomputed by the rules", _not_eligible(session, rows), "R-150")
    yield _line("均在截止时刻前到达确认机关", "all reached the final body before the cut", _late(rows, season), "R-103")
    for kind, phases, zh, en in (
        (PostingKind.BEFORE_FILING, AFTER_FIRST, "申报前均公示期满", "all were posted in full before filing"),
        (PostingKind.AFTER_CHECK, AFTER_SECOND, "审核后均再次公示期满", "all were posted in full after the check"),
    ):
        yield _line(zh, en, _not_posted(session, rows, kind=kind, phases=phases), "R-163")
    yield _counts(session, rows, season)
    yield _line(
        "确认的均有两份纸质呈报表和级别", "the confirmed have paper and level", _unfounded(session, rows), "R-164"
    )


def _line(zh: str, en: str, wrong: Sequence[str], rule: str) -> Check:
    told = ", ".join(wrong[:5]) + (" …" if len(wrong) > 5 else "")
    return Check(part="recognition", what=Text(zh, en), recorded="", recomputed=told, ok=not wrong, rule=rule)


def _wrong_phases(rows: Sequence[RecognitionApplication]) -> list[str]:
    wrong = []
    for row in rows:
        phase = WORKFLOW.initial
        try:
            for step in row.steps:
                if step.phase_before is not phase:
                    raise IllegalTransition
                phase = WORKFLOW.next(phase, step.name)
                if step.phase_after is not phase:
                    raise IllegalTransition
        except IllegalTransition:
            wrong.append(row.public_id)
            continue
        if phase is not row.phase:
            wrong.append(row.public_id)
    return wrong


def _astray(rows: Sequence[RecognitionApplication], season: Season) -> list[str]:
    """Whose chain is not the one of route and tier: a county that only recommends is named, and was passed, exactly where there is one."""
    book = recognition_rulebook_of(season)
    wrong = []
    for row in rows:
        try:
            between = len(chain(book.route(row.route), row.tier)) > 2
        except (ImpossiblePair, KeyError):
            wrong.append(row.public_id)
            continue
        through = any(step.name == "county_recommend" for step in row.steps)
        if between != (row.county_unit_id is not None) or (row.arrived_at is not None and between != through):
            wrong.append(row.public_id)
    return wrong


def _own(session: Session, rows: Sequence[RecognitionApplication]) -> list[str]:
    """Whose application was checked by the applicant (R-002)."""
    actors = {step.by_id for row in rows for step in row.steps if step.by_id is not None}
    query = select(Account.id, Account.person_id).where(Account.id.in_(actors))
    people = {row[0]: row[1] for row in session.execute(query)}
    return [
        row.public_id
        for row in rows
        if any(step.name in CHECKS and people.get(step.by_id or 0) == row.person_id for step in row.steps)
    ]


def _not_eligible(session: Session, rows: Sequence[RecognitionApplication]) -> list[str]:
    """The level of everybody who handed in, and every condition of those who passed, as of the day recorded."""
    wrong = []
    for row in rows:
        if row.judged_on is None or row.phase in (Phase.WITHDRAWN, Phase.ABANDONED, Phase.NOT_PASSED):
            continue
        try:
            found = steps.judgement_of(session, row, on=row.judged_on)
        except CommitteeError:
            wrong.append(row.public_id)
            continue
        if found.level != row.level or (row.phase in HAS_PASSED and not found.holds):
            wrong.append(row.public_id)
    return wrong


def _late(rows: Sequence[RecognitionApplication], season: Season) -> list[str]:
    cut, p01 = recognition_windows_of(season).filing_until, switch(season, "P-01")
    wrong = []
    for row in rows:
        arrivals = [step.at for step in row.steps if step.phase_after is Phase.FINAL_CHECK and "recommend" in step.name]
        if (row.arrived_at is None) != (not arrivals) or (
            row.arrived_at is not None and (row.arrived_at != arrivals[0] or not on_time(row.arrived_at, cut, p01=p01))
        ):
            wrong.append(row.public_id)
    return wrong


def _not_posted(
    session: Session, rows: Sequence[RecognitionApplication], *, kind: PostingKind, phases: Sequence[Phase]
) -> list[str]:
    done = set(
        session.scalars(
            select(PostingLine.subject_id)
            .join(Posting)
            .where(Posting.kind == kind, Posting.state == PostingState.COMPLETED)
        )
    )
    return [row.public_id for row in rows if row.phase in phases and row.id not in done]


def _counts(session: Session, rows: Sequence[RecognitionApplication], season: Season) -> Check:
    """The counts table against the posted names, over everybody whose list hangs or hung (R-186)."""
    listed = [row for row in rows if row.phase in POSTED_AGAIN]
    recommended = sum(row.arrived_at is not None for row in rows)
    passed, told = passed_people(session, listed, season=season), ""
    try:
        check_agree(passed, posted_people(session, listed, season=season), recommended=recommended)
    except CountsDisagree as refusal:
        told = str(refusal.message)
    return Check(
        part="recognition",
        what=Text("通过名单与公示名单、统计表一致", "names that passed, names posted and the counts table agree"),
        recorded=str(len(listed)),
        recomputed=told or str(len(passed)),
        ok=not told and len(passed) == len(listed),
        rule="R-186",
    )


def _unfounded(session: Session, rows: Sequence[RecognitionApplication]) -> list[str]:
    ids = {row.id for row in rows}
    found = session.scalars(select(RecognitionConfirmation).where(RecognitionConfirmation.application_id.in_(ids)))
    levels = {row.application_id: row.level for row in found}
    wrong = [row.public_id for row in rows if (row.phase is Phase.CONFIRMED) != (row.id in levels)]
    confirmed = [row for row in rows if row.id in levels]
    return wrong + [
        row.public_id for row in confirmed if levels[row.id] != row.level or not paper_complete(session, row)
    ]

"""What the pages of recognition draw: one application with conditions, materials and hours; a list's rows."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from committee import clock
from committee.dossiers.models import MaterialFile
from committee.dossiers.queries import files_by_slot
from committee.errors import CommitteeError
from committee.people.models import Unit
from committee.publicity.models import Posting, PostingKind
from committee.recognition import steps
from committee.recognition.actions_employer import posting_of
from committee.recognition.arrival import SafeHours, safe_hours
from committee.recognition.conditions import Condition, Judgement
from committee.recognition.demands import CourseDemand, course_demands, demands_of, missing_courses, missing_slots
from committee.recognition.eligibility import judge_all
from committee.recognition.models import RecognitionApplication, UnitPaper
from committee.recognition.rules import BEFORE_ARRIVAL, Desk, Phase
from committee.seasons.calendars import UnknownYear
from committee.seasons.models import Season
from committee.seasons.queries import calendar_of, recognition_rulebook_of, recognition_windows_of, switch
from committee.seasons.recognition_rulebook import RecognitionRulebook
from committee.seasons.recognition_tables import Proof, RecognitionMaterial
from committee.text import Text

COURSE = (
    (Phase.PREPARING, Text("填报信息", "Enter")),
    (Phase.PRE_PUBLICITY, Text("申报前公示", "First posting")),
    (Phase.FILING, Text("上传提交", "Upload and hand in")),
    (Phase.EMPLOYER_CHECK, Text("单位审核", "Employer")),
    (Phase.COUNTY_CHECK, Text("县（市）人社局", "County bureau")),
    (Phase.FINAL_CHECK, Text("确认机关审核", "Confirming bureau")),
    (Phase.SECOND_PUBLICITY, Text("再次公示", "Second posting")),
    (Phase.PUBLISHED, Text("报送纸质材料", "Paper")),
    (Phase.CONFIRMED, Text("确认", "Confirmed")),
)
_STANDS = {Phase.RETURNED: Phase.FILING, Phase.PASSED: Phase.SECOND_PUBLICITY}


@dataclass(frozen=True, slots=True)
class MaterialRow:
    """A slot on the page: demanded or not, its files, the unit's scan, and what a checker saw of signature and seal."""

    rule: RecognitionMaterial
    demanded: bool
    missing: bool
    files: tuple[MaterialFile, ...]
    paper: UnitPaper | None
    signed: bool | None
    sealed: bool | None

    @property
    def proof(self) -> bool:
        """Whether somebody has to look for signature and seal."""
        return self.rule.proof is not Proof.NONE and bool(self.files or self.paper)


@dataclass(frozen=True, slots=True)
class Picture:
    """One application as its page draws it."""

    judgement: Judgement | None
    others: tuple[Judgement, ...]
    wrong: Text | None
    materials: tuple[MaterialRow, ...]
    courses: tuple[tuple[CourseDemand, Text | None], ...]
    desks: tuple[Desk, ...]
    hours: SafeHours | None
    first: Posting | None
    second: Posting | None


def picture_of(session: Session, row: RecognitionApplication) -> Picture:
    """Everything about an application, as of the day it was handed in or, before that, today."""
    season = session.get_one(Season, row.season_id)
    book = recognition_rulebook_of(season)
    on = row.judged_on if row.judged_on and row.phase not in BEFORE_ARRIVAL else clock.today()
    judgement: Judgement | None = None
    others: tuple[Judgement, ...] = ()
    wrong: Text | None = None
    courses: tuple[tuple[CourseDemand, Text | None], ...] = ()
    demanded: set[str] = set()
    missing: set[str] = set()
    have = {*files_by_slot(row.dossier), *steps.papers_of(session, row.id)}
    try:
        facts = steps.facts_of(session, row, on=on)
        judgement, others = steps.judgement_of(session, row, on=on), judge_all(facts, book=book, on=on)
        asked = course_demands(facts, judgement, book=book, on=on, p34=switch(season, "P-34"))
        lacking = {(d.year, d.general): why for d, why in missing_courses(facts, asked, book=book)}
        courses = tuple((d, lacking.get((d.year, d.general))) for d in asked)
        held = demands_of(facts, judgement, asked, book=book)
        demanded = {rule.slot for rule in book.required_materials(held)}
        missing = {rule.slot for rule in missing_slots(have, held, book=book)}
    except CommitteeError as refusal:
        wrong = refusal.message
    return Picture(
        judgement,
        others,
        wrong,
        _materials(session, row, book, demanded, missing),
        courses,
        steps.desks_of(row, book),
        hours_of(season, steps.desks_of(row, book)),
        posting_of(session, row.id, PostingKind.BEFORE_FILING),
        posting_of(session, row.id, PostingKind.AFTER_CHECK),
    )


def _materials(
    session: Session, row: RecognitionApplication, book: RecognitionRulebook, demanded: set[str], missing: set[str]
) -> tuple[MaterialRow, ...]:
    files, papers = files_by_slot(row.dossier), steps.papers_of(session, row.id)
    seen = {proof.slot: proof for proof in row.proofs}
    found = []
    for rule in book.materials:
        mark = seen.get(rule.slot)
        found.append(
            MaterialRow(
                rule,
                rule.slot in demanded,
                rule.slot in missing,
                tuple(files.get(rule.slot, ())),
                papers.get(rule.slot),
                mark.signed if mark else None,
                mark.sealed if mark else None,
            )
        )
    return tuple(found)


def hours_of(season: Season, desks: Sequence[Desk]) -> SafeHours | None:
    """Everybody's latest safe hour; None when the calendar does not know the year."""
    windows, book = recognition_windows_of(season), recognition_rulebook_of(season)
    try:
        return safe_hours(
            desks,
            cut=windows.filing_until,
            calendar=calendar_of(season),
            handover_workdays=windows.handover_workdays,
            workdays=book.publicity_workdays,
            count_first=switch(season, "P-02") == "count-first",
        )
    except UnknownYear:
        return None


def course_of(row: RecognitionApplication, desks: Sequence[Desk]) -> list[dict[str, Any]]:
    """The thread from entering to confirmation; a county that is not on the way is left out."""
    between = len(desks) > 2
    here = _STANDS.get(row.phase, row.phase)
    stages = [(phase, label) for phase, label in COURSE if between or phase is not Phase.COUNTY_CHECK]
    order = [phase for phase, _ in stages]
    place = order.index(here) if here in order else -1
    return [
        {
            "label": label,
            "state": "done" if i < place or row.phase is Phase.CONFIRMED else "now" if i == place else "todo",
        }
        for i, (_, label) in enumerate(stages)
    ]


def unit_names(session: Session, ids: Iterable[int | None]) -> dict[int, str]:
    """The names of units."""
    wanted = {i for i in ids if i is not None}
    return {row[0]: row[1] for row in session.execute(select(Unit.id, Unit.name).where(Unit.id.in_(wanted)))}


def remarks_of(session: Session, row: RecognitionApplication, *, on: dt.date) -> tuple[Condition, ...]:
    """Conditions that are not met, for a list."""
    try:
        return steps.judgement_of(session, row, on=on).missing
    except CommitteeError:
        return ()

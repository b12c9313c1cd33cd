"""Reads of the reading room: own lists and sheets, a group's cases, progress and summaries. Never an applicant's tables (law 1)."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field

from sqlalchemy import and_, select
from sqlalchemy.orm import Session, defer, joinedload

from committee.assignment.models import Assignment, PairState
from committee.dossiers.models import PageImage
from committee.dossiers.pages import READING_DPI
from committee.dossiers.review import CaseState, CopyState, ReviewCase, ReviewFile
from committee.experts.models import Expert
from committee.people.models import Account
from committee.scoring.aggregate import Drop, Mean, mean_of, needs_rereading, spread
from committee.scoring.models import GroupOpinion, ScoreSheet
from committee.scoring.rules import Hidden, SheetState, state_of
from committee.seasons.models import Season
from committee.seasons.queries import rulebook_of, switch


@dataclass(frozen=True, slots=True)
class Task:
    """A case in its reader's list: no name, no time, no order of arrival."""

    key: str
    code: str
    level: str
    specialty: str
    main: bool
    state: SheetState
    total: int | None
    marks: dict[str, int] = field(default_factory=dict)


def tasks_of(session: Session, account_id: int) -> list[Task]:
    """An account's cases by code, held ones included so that their reader knows why they are missing."""
    rows = session.execute(
        select(Assignment, ReviewCase, ScoreSheet)
        .join(ReviewCase, ReviewCase.key == Assignment.case_key)
        .join(Expert, Expert.id == Assignment.expert_id)
        .join(Account, Account.person_id == Expert.person_id)
        .outerjoin(ScoreSheet, and_(ScoreSheet.assignment_key == Assignment.key, ScoreSheet.discarded.is_(False)))
        .where(Account.id == account_id, Assignment.state == PairState.ACTIVE, ReviewCase.state != CaseState.CLOSED)
        .order_by(ReviewCase.code)
    )
    tasks = []
    for assignment, case, sheet in rows:
        saved = sheet is not None and (bool(sheet.marks) or bool(sheet.gates))
        state = state_of(case_open=case.state is CaseState.OPEN, saved=saved, locked=sheet is not None and sheet.locked)
        tasks.append(
            Task(
                key=case.key,
                code=case.code,
                level=case.level,
                specialty=case.specialty,
                main=assignment.main,
                state=state,
                total=sheet.total if sheet is not None and saved else None,
                marks=dict(sheet.marks) if sheet is not None else {},
            )
        )
    return tasks


@dataclass(frozen=True, slots=True)
class Desk:
    """What the reading page needs: the pair, the case, the sheet if there is one, the season whose rubric counts."""

    assignment: Assignment
    case: ReviewCase
    sheet: ScoreSheet | None
    season: Season


def desk_of(session: Session, *, account_id: int, case_key: str, lock: bool = False) -> Desk:
    """The desk of an account for a case, in one statement. Raises ``Hidden`` when it may not read it now (E-105)."""
    query = (
        select(Assignment, ReviewCase, ScoreSheet, Season)
        .join(ReviewCase, ReviewCase.key == Assignment.case_key)
        .join(Season, Season.id == ReviewCase.season_id)
        .join(Expert, Expert.id == Assignment.expert_id)
        .join(Account, Account.person_id == Expert.person_id)
        .outerjoin(ScoreSheet, and_(ScoreSheet.assignment_key == Assignment.key, ScoreSheet.discarded.is_(False)))
        .where(
            Assignment.case_key == case_key,
            Assignment.state == PairState.ACTIVE,
            Account.id == account_id,
            ReviewCase.state == CaseState.OPEN,
        )
        .options(defer(Season.calendar))
    )
    row = session.execute(query.with_for_update(of=Assignment) if lock else query).first()
    if row is None:
        raise Hidden
    return Desk(*row)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page of a copy as the viewer shows it."""

    file_key: str
    page: int
    slot: str
    width: int
    height: int


def pages_of(session: Session, case_key: str) -> list[Sheet]:
    """Every page of the passed copies in order, with sizes in points (A4 until the picture was made). Two statements."""
    files = session.scalars(
        select(ReviewFile)
        .where(ReviewFile.case_key == case_key, ReviewFile.state == CopyState.PASSED)
        .order_by(ReviewFile.position)
    ).all()
    sizes: dict[tuple[str, int], tuple[int, int]] = {}
    rows = session.execute(
        select(PageImage.source_key, PageImage.page, PageImage.width, PageImage.height).where(
            PageImage.source_key.in_([file.object_key for file in files]), PageImage.dpi == READING_DPI
        )
    )
    for source, page, width, height in rows:
        sizes[(source, page)] = (width, height)
    return [
        Sheet(file.key, page, file.slot, *sizes.get((file.object_key, page), (595, 842)))
        for file in files
        for page in range(1, file.pages + 1)
    ]


def readable_file(session: Session, *, account_id: int, case_key: str, file_key: str, page: int) -> ReviewFile:
    """A passed copy that this account may see now. Raises ``Hidden`` for anything else (law 2, E-105)."""
    file = session.scalar(
        select(ReviewFile)
        .join(ReviewCase, ReviewCase.key == ReviewFile.case_key)
        .join(Assignment, Assignment.case_key == ReviewCase.key)
        .join(Expert, Expert.id == Assignment.expert_id)
        .join(Account, Account.person_id == Expert.person_id)
        .where(
            ReviewFile.key == file_key,
            ReviewFile.case_key == case_key,
            ReviewFile.state == CopyState.PASSED,
            ReviewCase.state == CaseState.OPEN,
            Assignment.state == PairState.ACTIVE,
            Account.id == account_id,
        )
    )
    if file is None or not 1 <= page <= file.pages:
        raise Hidden
    return file


def sheets_of(session: Session, case_keys: Collection[str]) -> dict[str, list[ScoreSheet]]:
    """Locked sheets that count, by case and expert; every asked key is there."""
    found: dict[str, list[ScoreSheet]] = {key: [] for key in case_keys}
    rows = session.scalars(
        select(ScoreSheet)
        .join(Assignment, Assignment.key == ScoreSheet.assignment_key)
        .where(
            Assignment.case_key.in_(sorted(case_keys)),
            Assignment.state == PairState.ACTIVE,
            ScoreSheet.locked,
            ScoreSheet.discarded.is_(False),
        )
        .options(joinedload(ScoreSheet.assignment))
        .order_by(Assignment.expert_id)
    )
    for sheet in rows:
        found[sheet.assignment.case_key].append(sheet)
    return found


@dataclass(frozen=True, slots=True)
class CaseSummary:
    """Where a case stands: how many read it, how many are done, the mean once all are, the group's opinion once closed.

    ``spread`` is in hundredths; ``reread`` says that it asks for a second reading (R-424).
    """

    case: ReviewCase
    readers: int
    locked: int
    mean: Mean | None
    spread: int
    reread: bool
    opinion: GroupOpinion | None

    @property
    def complete(self) -> bool:
        """All its readers have submitted."""
        return self.readers > 0 and self.locked == self.readers

    @property
    def closed(self) -> bool:
        """The group has given its opinion."""
        return self.opinion is not None and self.opinion.closed_at is not None


def summaries(session: Session, *, season: Season, case_keys: Collection[str] | None = None) -> list[CaseSummary]:
    """Cases that somebody reads, by code. The means follow P-24. Four statements whatever the number of cases."""
    query = select(ReviewCase).where(ReviewCase.season_id == season.id).order_by(ReviewCase.code)
    if case_keys is not None:
        query = query.where(ReviewCase.key.in_(sorted(case_keys)))
    cases = session.scalars(query).all()
    keys = [case.key for case in cases]
    readers: dict[str, int] = defaultdict(int)
    for key in session.scalars(
        select(Assignment.case_key).where(Assignment.case_key.in_(keys), Assignment.state == PairState.ACTIVE)
    ):
        readers[key] += 1
    sheets = sheets_of(session, keys)
    opinions = {
        row.case_key: row for row in session.scalars(select(GroupOpinion).where(GroupOpinion.case_key.in_(keys)))
    }
    drop, most = Drop(switch(season, "P-24")), rulebook_of(season).scores.spread_prompt * 100
    found = []
    for case in cases:
        totals = [sheet.total for sheet in sheets[case.key]]
        complete = readers[case.key] > 0 and len(totals) == readers[case.key]
        found.append(
            CaseSummary(
                case=case,
                readers=readers[case.key],
                locked=len(totals),
                mean=mean_of(totals, drop=drop) if complete else None,
                spread=spread(totals) if complete else 0,
                reread=complete and needs_rereading(totals, most=most),
                opinion=opinions.get(case.key),
            )
        )
    return found


def summary(session: Session, season: Season) -> list[CaseSummary]:
    """Every case of the season that has readers."""
    return [row for row in summaries(session, season=season) if row.readers]

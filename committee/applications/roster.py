"""What the lists of employer and upper body show: rows as columns, what a clerk should look at first, who has not filed, postings."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased, joinedload

from committee import clock
from committee.applications.eligibility import Standing, judge
from committee.applications.models import Application
from committee.applications.queries import Filter, listed
from committee.applications.reading import basis_from
from committee.applications.rules import Channel, EvaluationKind, Phase
from committee.applications.unit_scans import missing_scans, words_of_missing
from committee.clock import beijing_day
from committee.dossiers.models import Standing as HandIn
from committee.dossiers.models import Submission
from committee.people.models import Account, Person, Unit
from committee.people.rules import AccountState, name_key
from committee.publicity.models import Posting, PostingKind, PostingLine
from committee.publicity.steps import first_day
from committee.seasons.calendars import UnknownYear
from committee.seasons.deadlines import latest_safe_start
from committee.seasons.models import Season
from committee.seasons.queries import calendar_of, rulebook_of, switch, windows_of
from committee.text import Text

ACTING_PAGE = 100  # a clerk checks a hundred at a time
COLUMNS = (
    Application.id,
    Application.public_id,
    Application.person_id,
    Application.dossier_id,
    Application.name,
    Application.unit_id,
    Application.unit_name,
    Application.channel,
    Application.evaluation,
    Application.specialty,
    Application.level,
    Application.phase,
    Application.phase_since,
    Application.submitted_at,
    Application.form,
)
IN_CHECK = (Phase.EMPLOYER_CHECK, Phase.EMPLOYER_PUBLICITY, Phase.UPPER_CHECK)


@dataclass(frozen=True, slots=True)
class DeskRow:
    """One line of a clerk's list. ``closed`` says why it cannot be ticked; ``notes`` are what the rules point out."""

    public_id: str
    name: str
    unit_name: str
    channel: Channel
    evaluation: EvaluationKind
    specialty: str
    level: str
    phase: Phase
    since: dt.datetime
    submitted: bool
    closed: Text | None = None
    notes: tuple[Text, ...] = ()

    @property
    def tone(self) -> str:
        """Colours a row that wants a look."""
        return "suspect" if self.notes and self.phase in IN_CHECK else ""


@dataclass(slots=True)
class Desk:
    """One page of a clerk's list."""

    rows: list[DeskRow] = field(default_factory=list)
    total: int = 0


def desk(
    session: Session,
    query: Select[Application],
    *,
    season: Season,
    own: int,
    filter: Filter,
    sort: str = "",
    page: int = 1,
    size: int = ACTING_PAGE,
) -> Desk:
    """A page of *query* for a clerk whose person is *own*: two statements, and one each for hand-ins, units, other levels, papers."""
    found = listed(session, query, filter=filter, sort=sort, page=page, size=size, columns=COLUMNS, relations=False)
    rows: Sequence[Any] = found.rows
    pending = _pending(session, [row.dossier_id for row in rows])
    notes = _notes(session, rows, season=season)
    recommending = [row.id for row in rows if row.phase in (Phase.EMPLOYER_PUBLICITY, Phase.UPPER_CHECK)]
    for key, papers in (missing_scans(session, recommending) if recommending else {}).items():
        notes[key] = (*notes.get(key, ()), words_of_missing(papers))
    return Desk([_row(row, own=own, pending=pending, notes=notes) for row in rows], found.total)


def _row(row: Any, *, own: int, pending: set[int], notes: dict[int, tuple[Text, ...]]) -> DeskRow:
    closed = None
    if row.person_id == own:
        closed = Text("本人的申报，须由他人审核", "your own: somebody else has to check it")
    elif row.dossier_id in pending:
        closed = Text("遮盖检查还在进行", "its files are still being checked")
    return DeskRow(
        row.public_id,
        row.name,
        row.unit_name,
        row.channel,
        row.evaluation,
        row.specialty,
        row.level,
        row.phase,
        row.phase_since,
        row.submitted_at is not None,
        closed,
        notes.get(row.id, ()),
    )


def _pending(session: Session, dossier_ids: Sequence[int]) -> set[int]:
    """Dossiers whose latest hand-in does not stand (yet)."""
    other = aliased(Submission)
    latest = select(func.max(other.n)).where(other.dossier_id == Submission.dossier_id).scalar_subquery()
    rows = session.scalars(
        select(Submission.dossier_id).where(
            Submission.dossier_id.in_(dossier_ids), Submission.n == latest, Submission.standing != HandIn.STANDING
        )
    )
    return set(rows)


def _notes(session: Session, rows: Sequence[Any], *, season: Season) -> dict[int, tuple[Text, ...]]:
    """What the rules of eligibility point out of each row, without what is in order; drafts are nobody's business yet."""
    rows = [row for row in rows if row.submitted_at is not None]
    kinds = select(Unit.id, Unit.kind).where(Unit.id.in_({row.unit_id for row in rows}))
    kind_of = {row[0]: row[1] for row in session.execute(kinds)}
    out = (Phase.WITHDRAWN, Phase.DRAFT)
    levels: dict[int, set[str]] = {}
    others = select(Application.person_id, Application.level).where(
        Application.person_id.in_([row.person_id for row in rows]),
        Application.season_year == season.year,
        Application.phase.not_in(out),
    )
    for person_id, level in session.execute(others):
        levels.setdefault(person_id, set()).add(level)
    book, found = rulebook_of(season), {}
    for row in rows:
        more = sorted(levels.get(row.person_id, set()) - {row.level})
        basis = basis_from(row, kind=kind_of[row.unit_id], others=more, rulebook=book)
        verdicts = judge(basis, rulebook=book, today=beijing_day(row.submitted_at))
        found[row.id] = tuple(v.words for v in verdicts if v.standing is not Standing.MET)
    return found


@dataclass(frozen=True, slots=True)
class Absent:
    """Somebody of the unit who has not begun, and whether they have an account."""

    name: str
    unit: str
    account: AccountState | None


def absent(
    session: Session, unit_ids: Iterable[int] | None, *, season: Season, text: str = "", page: int = 1, size: int = 50
) -> tuple[list[Absent], int]:
    """A page of the units' people without an application this season, and how many there are."""
    filed = select(Application.person_id).where(
        Application.season_id == season.id, Application.phase != Phase.WITHDRAWN
    )
    query = select(Person).where(Person.unit_id.is_not(None), Person.id.not_in(filed))
    if unit_ids is not None:
        query = query.where(Person.unit_id.in_(list(unit_ids)))
    if text:
        query = query.where(Person.name_key.contains(name_key(text), autoescape=True))
    # One walk finds both the page and the number: finding out who is missing costs more than the few bytes of each.
    found = session.scalars(query.with_only_columns(Person.id).order_by(Person.name_key, Person.id)).all()
    here = found[(max(page, 1) - 1) * size :][:size]
    wanted = select(Person).where(Person.id.in_(here)).options(joinedload(Person.unit))
    people = session.scalars(wanted.order_by(Person.name_key, Person.id)).all() if here else []
    accounts = select(Account.person_id, Account.state).where(Account.person_id.in_([p.id for p in people]))
    states = {row[0]: row[1] for row in session.execute(accounts)}
    return [Absent(p.name, p.unit.name if p.unit else "", states.get(p.id)) for p in people], len(found)


@dataclass(frozen=True, slots=True)
class PostingRow:
    """A notice inside the unit with the number of people on it."""

    posting: Posting
    people: int


def unit_postings(
    session: Session, unit_ids: Iterable[int] | None, *, season: Season, most: int = 20
) -> list[PostingRow]:
    """The latest notices inside the units, newest first."""
    lines = select(PostingLine.posting_id, func.count().label("n")).group_by(PostingLine.posting_id).subquery()
    query = select(Posting, lines.c.n).join(lines, lines.c.posting_id == Posting.id)
    query = query.where(Posting.season_id == season.id, Posting.kind == PostingKind.EMPLOYER)
    if unit_ids is not None:
        query = query.where(Posting.unit_id.in_(list(unit_ids)))
    rows = session.execute(query.order_by(Posting.id.desc()).limit(most))
    return [PostingRow(posting, n) for posting, n in rows]


def safe_start(season: Season) -> dt.date | None:
    """The last day on which a unit's posting can start and its people still be recommended in time (R-115)."""
    try:
        return latest_safe_start(
            windows_of(season).check_until,
            workdays=rulebook_of(season).publicity_workdays,
            calendar=calendar_of(season),
            count_first=switch(season, "P-02") == "count-first",
            act_after=True,
        )
    except UnknownYear:
        return None


def posting_dates(season: Season) -> dict[str, dt.date | None]:
    """First and last day of a posting hung now, and today; no days when the calendar does not know the year."""
    try:
        start = first_day(season, clock.now())
        count_first = switch(season, "P-02") == "count-first"
        end = calendar_of(season).publicity_end(start, rulebook_of(season).publicity_workdays, count_first=count_first)
    except UnknownYear:
        return {"starts_on": None, "ends_on": None, "today": clock.today()}
    return {"starts_on": start, "ends_on": end, "today": clock.today()}


def start_warning(season: Season, *, today: dt.date | None = None) -> Text | None:
    """A word when the last safe day is near or past; None while there is time or the calendar does not know."""
    last, today = safe_start(season), today or clock.today()
    if last is None or (last - today).days > 7:
        return None
    if today > last:
        return Text(
            f"现在开始公示已赶不上审核截止（最迟应在{last.month}月{last.day}日开始）",
            f"A posting that starts now ends too late (the last safe day was {last.isoformat()})",
        )
    return Text(
        f"单位公示最迟{last.month}月{last.day}日开始，再晚赶不上审核截止",
        f"The last safe day to start the posting is {last.isoformat()}",
    )

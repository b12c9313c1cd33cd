"""Reads on duties, panels, slots and cards. What experts ask goes by code; names are joined for the office only."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from fractions import Fraction

from sqlalchemy import and_, exists, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from committee.applications.models import Application
from committee.assignment.models import Assignment, PairState
from committee.defence.models import DefenceCard, Duty, DutyState, Panel, PanelSeat, Slot
from committee.defence.rules import blocks_plenary
from committee.dossiers.review import CaseState, ReviewCase, ReviewLink
from committee.errors import NotFound
from committee.experts.models import Expert, Member
from committee.experts.queries import blocked_pairs
from committee.people.models import Account
from committee.scoring.aggregate import Drop, mean_of, passes
from committee.scoring.queries import CaseSummary
from committee.scoring.rules import Hidden
from committee.seasons.models import Season
from committee.seasons.queries import rulebook_of, switch
from committee.text import Text


def duty_of(session: Session, case_key: str) -> Duty | None:
    """The duty of a case; None when its level has no defence (R-140)."""
    return session.get(Duty, case_key)


def defence_score(session: Session, case_key: str) -> int | None:
    """The defence mark in hundredths, once the last member has given theirs; None when exempt, absent or not heard yet (R-142)."""
    duty = session.get(Duty, case_key)
    return duty.score if duty is not None and duty.state is DutyState.DONE else None


def duties(session: Session, season_id: int) -> list[tuple[Duty, ReviewCase]]:
    """Every duty of the season with its case, by code."""
    rows = session.execute(
        select(Duty, ReviewCase)
        .join(ReviewCase, ReviewCase.key == Duty.case_key)
        .where(ReviewCase.season_id == season_id, ReviewCase.state != CaseState.CLOSED)
        .order_by(ReviewCase.code)
    )
    return [(duty, case) for duty, case in rows]


def unlisted(session: Session, season: Season) -> int:
    """How many cases with readers must be defended by the rule of their level (R-140) and are not written down yet."""
    levels = [level.code for level in rulebook_of(season).levels if level.defence]
    read = exists().where(Assignment.case_key == ReviewCase.key, Assignment.state == PairState.ACTIVE)
    query = select(func.count(ReviewCase.key)).where(
        ReviewCase.season_id == season.id,
        ReviewCase.level.in_(levels),
        ReviewCase.state != CaseState.CLOSED,
        ~exists().where(Duty.case_key == ReviewCase.key),
        read,
    )
    return session.scalar(query) or 0


def panels(session: Session, committee_id: int) -> list[Panel]:
    """A committee's panels with seats and slots."""
    return list(
        session.scalars(
            select(Panel)
            .where(Panel.committee_id == committee_id)
            .options(selectinload(Panel.seats), selectinload(Panel.slots))
            .order_by(Panel.id)
        )
    )


def panel_by(session: Session, public_id: str) -> Panel:
    """A panel with seats and slots. Raises ``NotFound``."""
    panel = session.scalar(
        select(Panel).where(Panel.public_id == public_id).options(selectinload(Panel.seats), selectinload(Panel.slots))
    )
    if panel is None:
        raise NotFound
    return panel


def slot_by(session: Session, key: str) -> Slot:
    """A slot. Raises ``NotFound``."""
    slot = session.get(Slot, key)
    if slot is None:
        raise NotFound
    return slot


def members_of(session: Session, panel: Panel) -> list[Member]:
    """The panel's members by seat number."""
    return list(
        session.scalars(
            select(Member)
            .where(Member.id.in_([seat.member_id for seat in panel.seats]))
            .options(
                joinedload(Member.expert).joinedload(Expert.person), joinedload(Member.expert).joinedload(Expert.unit)
            )
            .order_by(Member.number)
        )
    )


def cases_by_key(session: Session, keys: Collection[str]) -> dict[str, ReviewCase]:
    """Cases by key."""
    return {row.key: row for row in session.scalars(select(ReviewCase).where(ReviewCase.key.in_(sorted(keys))))}


def office_names(session: Session, keys: Collection[str]) -> dict[str, str]:
    """Who stands behind a code, for the check of the identity document at the door (R-143). Office only."""
    rows = session.execute(
        select(ReviewLink.case_key, Application.name)
        .join(Application, Application.dossier_id == ReviewLink.dossier_id)
        .where(ReviewLink.case_key.in_(sorted(keys)))
    )
    return {key: name for key, name in rows}  # noqa: C416 rows are not pairs to the type checker


def cards_of(session: Session, slot_keys: Collection[str]) -> dict[str, list[DefenceCard]]:
    """Cards by slot; every asked slot is there."""
    found: dict[str, list[DefenceCard]] = {key: [] for key in slot_keys}
    rows = session.scalars(
        select(DefenceCard).where(DefenceCard.slot_key.in_(sorted(slot_keys))).order_by(DefenceCard.member_id)
    )
    for card in rows:
        found[card.slot_key].append(card)
    return found


def counted_totals(session: Session, slot: Slot, expected: Collection[int]) -> list[int]:
    """The locked totals, in hundredths, of the members who mark this candidate."""
    cards = session.scalars(select(DefenceCard).where(DefenceCard.slot_key == slot.key, DefenceCard.locked))
    return [card.total for card in cards if card.member_id in expected]


def below_pass_mark(session: Session, duty: Duty | None, case: ReviewCase, season: Season) -> bool:
    """Whether a defence was held and lies below the pass mark (P-25), the mark compared as P-28 says."""
    if duty is None or duty.score is None:
        return False
    pass_mark, mark = rulebook_of(season).defence.pass_mark * 100, Fraction(duty.score)
    raw = switch(season, "P-28") == "raw"
    if raw:
        slot = session.scalar(select(Slot).where(Slot.case_key == case.key))
        panel = session.get_one(Panel, slot.panel_id) if slot is not None else None
        if slot is not None and panel is not None:
            totals = counted_totals(session, slot, expected_members(session, panel=panel, case=case))
            mean = mean_of(totals, drop=Drop(switch(season, "P-24")))
            mark = mean.exact if mean is not None else mark
    return not passes(mark, pass_mark, raw=raw)


def expected_members(session: Session, *, panel: Panel, case: ReviewCase) -> set[int]:
    """Members of the panel who mark this candidate: everybody who need not leave the room."""
    blocked = blocked_pairs(session, case.season_id)
    return {member.id for member in members_of(session, panel) if (case.key, member.expert_id) not in blocked}


@dataclass(frozen=True, slots=True)
class CardDesk:
    """What a member's card page needs."""

    member: Member
    panel: Panel
    slot: Slot
    case: ReviewCase
    card: DefenceCard | None
    season: Season
    lead: bool


def card_desk(session: Session, *, account_id: int, slot_key: str, lock: bool = False) -> CardDesk:
    """A panel member's card for a slot of an open panel. Raises ``Hidden`` for anybody else, and for who must leave the room."""
    query = (
        select(Member, Panel, Slot, ReviewCase, DefenceCard, Season, PanelSeat.lead)
        .join(PanelSeat, PanelSeat.member_id == Member.id)
        .join(Panel, Panel.id == PanelSeat.panel_id)
        .join(Slot, Slot.panel_id == Panel.id)
        .join(ReviewCase, ReviewCase.key == Slot.case_key)
        .join(Season, Season.id == ReviewCase.season_id)
        .join(Expert, Expert.id == Member.expert_id)
        .join(Account, Account.person_id == Expert.person_id)
        .outerjoin(DefenceCard, and_(DefenceCard.slot_key == Slot.key, DefenceCard.member_id == Member.id))
        .where(Slot.key == slot_key, Account.id == account_id, Panel.opened_at.is_not(None), Member.left_on.is_(None))
    )
    row = session.execute(query.with_for_update(of=Slot) if lock else query).first()
    if row is None or (row[3].key, row[0].expert_id) in blocked_pairs(session, row[5].id):
        raise Hidden
    return CardDesk(*row)


def slots_of_account(session: Session, account_id: int) -> list[tuple[Slot, Panel, ReviewCase, DefenceCard | None]]:
    """Every candidate that an account's panels hear and it need not leave for, in the order of hearing."""
    rows = session.execute(
        select(Slot, Panel, ReviewCase, DefenceCard, Member.expert_id)
        .join(Panel, Panel.id == Slot.panel_id)
        .join(PanelSeat, PanelSeat.panel_id == Panel.id)
        .join(Member, Member.id == PanelSeat.member_id)
        .join(Expert, Expert.id == Member.expert_id)
        .join(Account, Account.person_id == Expert.person_id)
        .join(ReviewCase, ReviewCase.key == Slot.case_key)
        .outerjoin(DefenceCard, and_(DefenceCard.slot_key == Slot.key, DefenceCard.member_id == Member.id))
        .where(Account.id == account_id, Member.left_on.is_(None))
        .order_by(Panel.id, Slot.place)
    ).all()
    blocked = blocked_pairs(session, rows[0][2].season_id) if rows else frozenset()
    return [(s, p, c, card) for s, p, c, card, expert_id in rows if (c.key, expert_id) not in blocked]


@dataclass(frozen=True, slots=True)
class OwnSlot:
    """What a candidate may know: when, where, which lot. Not who listens (R-020)."""

    state: DutyState
    panel: str
    room: str
    lot: int | None
    starts_at: dt.datetime | None
    minutes: int | None


def own_slots(session: Session, person_id: int) -> list[OwnSlot]:
    """The duties of a person's own applications. For the applicant's own page; not part of the reviewing side."""
    rows = session.execute(
        select(Duty, Slot, Panel)
        .join(ReviewLink, ReviewLink.case_key == Duty.case_key)
        .join(Application, Application.dossier_id == ReviewLink.dossier_id)
        .outerjoin(Slot, Slot.case_key == Duty.case_key)
        .outerjoin(Panel, Panel.id == Slot.panel_id)
        .where(Application.person_id == person_id)
    )
    return [
        OwnSlot(
            state=duty.state,
            panel=panel.name if panel else "",
            room=panel.room if panel else "",
            lot=slot.lot if slot else None,
            starts_at=slot.starts_at if slot else None,
            minutes=slot.minutes if slot else None,
        )
        for duty, slot, panel in rows
    ]


def why_not_plenary(row: CaseSummary, duty: Duty | None) -> Text | None:
    """What keeps a case from the meeting: no group opinion, or an open or missed defence; None when it may go (R-313, E-40, E-41)."""
    if not row.closed:
        return Text("评议组意见未定稿", "the group has not closed its opinion")
    return blocks_plenary(duty.state.value) if duty is not None else None


def open_scores(session: Session, *, case_keys: Sequence[str], rows: Collection[CaseSummary]) -> list[str]:
    """Codes whose dossier sheets are not all locked yet (R-025)."""
    complete = {row.case.key for row in rows if row.complete}
    cases = cases_by_key(session, case_keys)
    return sorted(cases[key].code for key in case_keys if key not in complete)

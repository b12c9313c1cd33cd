"""What a panel member does: save and submit a card, step back, reopen as leader. Nothing here reads an applicant's tables."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from committee import audit, clock
from committee.db import transaction
from committee.defence.models import DefenceCard, Duty, DutyState
from committee.defence.queries import CardDesk, card_desk, counted_totals, expected_members
from committee.errors import BadInput, NotFound, Refused, Stale
from committee.experts.rules import ConflictKind
from committee.experts.steps import declare_conflict
from committee.scoring.aggregate import Drop, mean_of
from committee.scoring.rules import SheetLocked, check_lock, missing_to_lock, points, total_of
from committee.seasons.queries import rulebook_of, switch
from committee.seasons.rulebook import Rulebook
from committee.text import Text


class OtherCard(Stale):
    """The card was saved elsewhere meanwhile; ``card`` is what stands there."""

    def __init__(self, card: DefenceCard) -> None:
        super().__init__()
        self.card = card


@dataclass(frozen=True, slots=True)
class CardEntry:
    """A card's form, parsed."""

    marks: dict[str, int]
    remark: str
    errors: dict[str, Text] = field(default_factory=dict)


class WrongCard(BadInput):
    """Some marks cannot be saved as typed."""

    def __init__(self, errors: Mapping[str, Text]) -> None:
        super().__init__(next(iter(errors.values())))
        self.errors = dict(errors)


def read_card(values: Mapping[str, str], rulebook: Rulebook) -> CardEntry:
    """Parse ``item-<key>`` in points and ``remark``."""
    entry = CardEntry({}, values.get("remark", "").strip()[:500])
    for item in rulebook.defence_rubric:
        text = values.get(f"item-{item.key}", "").strip()
        if text:
            try:
                entry.marks[item.key] = points(text, full=item.max)
            except BadInput as error:
                entry.errors[f"item-{item.key}"] = error.message
    return entry


def _writable(desk: CardDesk, version: int) -> DefenceCard:
    card = desk.card or DefenceCard(slot_key=desk.slot.key, member_id=desk.member.id, version=0, locked=False)
    if card.locked:
        raise SheetLocked
    if card.version != version:
        raise OtherCard(card)
    return card


def save_card(*, account_id: int, slot_key: str, version: int, values: Mapping[str, str]) -> DefenceCard:
    """Store a card's draft; no line in the log (law 5). Raises ``WrongCard``, ``OtherCard``, ``SheetLocked``."""
    with transaction() as session:
        desk = card_desk(session, account_id=account_id, slot_key=slot_key, lock=True)
        card = _writable(desk, version)
        rulebook = rulebook_of(desk.season)
        entry = read_card(values, rulebook)
        if entry.errors:
            raise WrongCard(entry.errors)
        if desk.card is None:
            session.add(card)
        card.marks, card.remark, card.saved_at = entry.marks, entry.remark, clock.now()
        card.total = total_of(entry.marks, {item.key for item in rulebook.defence_rubric})
        card.version += 1
    return card


def missing_of(card: DefenceCard | None, rulebook: Rulebook) -> tuple[Text, ...]:
    """What keeps a card from being submitted: unmarked items, a missing reason for an unusual total (R-427)."""
    return missing_to_lock(
        marks=card.marks if card else {},
        items={item.key: item.max for item in rulebook.defence_rubric},
        gates={},
        gate_keys=(),
        opinion="",
        reason=card.remark if card else "",
        usual=rulebook.scores.usual,
    )


def lock_card(*, account_id: int, slot_key: str, version: int) -> bool:
    """Submit a card for good. The last one makes the defence mark; returns whether this was it."""
    with transaction() as session:
        desk = card_desk(session, account_id=account_id, slot_key=slot_key, lock=True)
        card = _writable(desk, version)
        if desk.slot.arrived_at is None:
            raise Refused(Text("答辩人还没有到场。", "The candidate has not arrived."))
        check_lock(missing_of(desk.card, rulebook_of(desk.season)))
        card.locked, card.locked_at = True, clock.now()
        card.version += 1
        session.flush()
        _line(session, desk, "defence.lock", account_id)
        return _conclude(session, desk)


def _conclude(session: Session, desk: CardDesk) -> bool:
    """Write the mark once every member who stays in the room has given theirs, a whole panel at least (R-405, R-422)."""
    expected = expected_members(session, panel=desk.panel, case=desk.case)
    totals = counted_totals(session, desk.slot, expected)
    duty = session.get_one(Duty, desk.case.key)
    if (
        len(totals) < len(expected)
        or len(totals) < rulebook_of(desk.season).defence.panel_min
        or duty.state is not DutyState.DUE
    ):
        return False
    mean = mean_of(totals, drop=Drop(switch(desk.season, "P-24")))
    duty.score = mean.value if mean is not None else None
    duty.state = DutyState.DONE
    return True


def recuse(*, account_id: int, slot_key: str) -> None:
    """申请回避 in the room: the member leaves, their card goes, the others' marks count (R-317)."""
    with transaction() as session:
        desk = card_desk(session, account_id=account_id, slot_key=slot_key, lock=True)
        if desk.card is not None:
            if desk.card.locked:
                raise SheetLocked
            session.delete(desk.card)
        declare_conflict(
            session,
            case_key=desk.case.key,
            expert_id=desk.member.expert_id,
            kind=ConflictKind.RECOGNISED,
            source="recused",
        )
        _line(session, desk, "defence.recuse", account_id)
        _conclude(session, desk)


def reopen_card(*, account_id: int, slot_key: str, card_key: str, reason: str) -> None:
    """The panel's leader lets a member change a submitted card, with a reason; the mark is open again until all are in."""
    if len(reason.strip()) < 4:
        raise BadInput(Text("请写明重开理由", "Write why the card is reopened"))
    with transaction() as session:
        desk = card_desk(session, account_id=account_id, slot_key=slot_key, lock=True)
        card = session.get(DefenceCard, card_key)
        if not desk.lead or card is None or card.slot_key != slot_key:
            raise NotFound
        if desk.panel.closed_at is not None:
            raise SheetLocked
        before = card.total
        card.locked, card.locked_at, card.reopened_reason = False, None, reason.strip()[:300]
        card.version += 1
        duty = session.get_one(Duty, desk.case.key)
        duty.state, duty.score = DutyState.DUE, None
        audit.record(
            session,
            action="defence.reopen",
            season_id=desk.season.id,
            subject="case",
            key=desk.case.code,
            detail={"card": card.key, "before": before},
            account_id=account_id,
        )


def _line(session: Session, desk: CardDesk, action: str, account_id: int) -> None:
    audit.record(
        session,
        action=action,
        season_id=desk.season.id,
        subject="case",
        key=desk.case.code,
        account_id=account_id,
    )

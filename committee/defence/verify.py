"""Recomputes lots from their seeds, defence marks from the cards, and checks panels, levels and recusals."""

from collections.abc import Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from committee.defence import rules
from committee.defence.models import DutyState, Panel
from committee.defence.queries import cards_of, cases_by_key, duties, expected_members
from committee.defence.rules import Span, clashes
from committee.experts.models import Committee
from committee.scoring.aggregate import Drop, mean_of
from committee.scoring.rules import total_of
from committee.seasons.models import Season
from committee.seasons.queries import rulebook_of, switch
from committee.shapes import Check
from committee.text import Text


def verify(session: Session, season_id: int) -> Iterator[Check]:
    """Lots (R-025), panels large enough (R-405), no level without defence (E-42), marks from cards (R-421), no clash, exemptions complete (R-141)."""
    season = session.get_one(Season, season_id)
    panels = session.scalars(
        select(Panel).join(Committee, Committee.id == Panel.committee_id).where(Committee.season_id == season_id)
    ).all()
    for panel in panels:
        if panel.lot_seed:
            again = rules.lots(panel.lot_seed, panel.lot_cases)
            recorded = {slot.case_key: slot.lot for slot in panel.slots}
            ok = all(again[lot - 1] == key for key, lot in recorded.items())
            yield Check(
                part="defence",
                what=Text("答辩抽签重算 {n}", "Lots of {n} recomputed").format(n=panel.name),
                recorded=str(len(recorded)),
                recomputed=str(len(again)),
                ok=ok,
                rule="R-025",
            )
    rulebook = rulebook_of(season)
    least = rulebook.defence.panel_min
    small = sum(len(panel.seats) < least for panel in panels)
    yield _none(Text("不足 {n} 人的答辩组", "Panels of fewer than {n}").format(n=least), small, "R-405")
    spans = {
        panel.id: (
            [seat.member_id for seat in panel.seats],
            [Span(slot.starts_at, slot.minutes) for slot in panel.slots],
        )
        for panel in panels
    }
    yield _none(Text("同一时间在两组的成员", "Members in two rooms at once"), len(clashes(spans)), "R-405")
    rows = duties(session, season_id)
    wrong_level = sum(not rulebook.level(case.level).defence for _, case in rows)
    yield _none(Text("无答辩级别的答辩", "Defences at a level without one"), wrong_level, "E-42")
    unproved = sum(duty.state is DutyState.EXEMPT and not duty.exempt_evidence for duty, _ in rows)
    yield _none(Text("没有证明的免答辩", "Exemptions without evidence"), unproved, "R-141")
    yield _none(
        Text("答辩成绩与评分卡不符", "Marks that differ from the cards"), _wrong_marks(session, season, panels), "R-421"
    )


def _wrong_marks(session: Session, season: Season, panels: Sequence[Panel]) -> int:
    drop, items = Drop(switch(season, "P-24")), {item.key for item in rulebook_of(season).defence_rubric}
    wrong = 0
    state = {duty.case_key: duty for duty, _ in duties(session, season.id)}
    for panel in panels:
        cases = cases_by_key(session, [slot.case_key for slot in panel.slots])
        cards = cards_of(session, [slot.key for slot in panel.slots])
        for slot in panel.slots:
            own = cards[slot.key]
            wrong += sum(card.total != total_of(card.marks, items) for card in own)
            duty = state.get(slot.case_key)
            if duty is not None and duty.state is DutyState.DONE:
                expected = expected_members(session, panel=panel, case=cases[slot.case_key])
                mean = mean_of([card.total for card in own if card.locked and card.member_id in expected], drop=drop)
                wrong += mean is None or mean.value != duty.score
    return wrong


def _none(what: Text, count: int, rule: str) -> Check:
    return Check(part="defence", what=what, recorded="0", recomputed=str(count), ok=count == 0, rule=rule)

"""The paper desk and the finance desk: two facts beside the phase, each with who and when (R-128, R-129, R-131)."""

import datetime as dt
import secrets

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from committee import audit, clock
from committee.applications.actions_bank import note_by_hand
from committee.applications.models import Application, Fee, PaperReceipt
from committee.applications.money import FeeState, fee_state, paper_faults
from committee.applications.refusals import FeeSettled, NotPayable, PaperLate
from committee.applications.rules import Phase
from committee.applications.steps import advance, locked
from committee.db import transaction
from committee.errors import BadInput, Refused
from committee.seasons.deadlines import on_time
from committee.seasons.models import Season
from committee.seasons.queries import rulebook_of, switch, windows_of
from committee.seasons.wording import moment
from committee.text import Text

REMARK_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def receive_paper(
    *, by: int, public_id: str, copies: int, opinion_text: str, signed_and_sealed: bool, note: str = ""
) -> bool:
    """Register paper that was brought; whether it is in order. In order, the fee becomes payable at once.

    Raises ``NotPayable`` before electronic acceptance, ``PaperLate`` after the deadline (P-03).
    """
    with transaction() as session:
        application = locked(session, public_id)
        season = session.get_one(Season, application.season_id)
        if application.phase is not Phase.ACCEPTED:
            raise Refused(
                Text("材料尚未接收，不能收纸质材料。", "The materials are not accepted yet; no paper is taken.")
            )
        until = windows_of(season).paper_until
        now = clock.now()
        if not on_time(now, until, p01=switch(season, "P-01")):
            raise PaperLate(until=moment(until))
        if not 0 <= copies <= 99:
            raise BadInput(Text("份数应为0到99。", "Copies: 0 to 99."))
        attempt = session.scalar(
            select(func.count(PaperReceipt.id)).where(PaperReceipt.application_id == application.id)
        )
        receipt = PaperReceipt(
            application_id=application.id,
            attempt=(attempt or 0) + 1,
            received_at=now,
            copies=copies,
            opinion_text=opinion_text.strip()[:200],
            signed_and_sealed=signed_and_sealed,
            note=note.strip()[:300],
            by_id=by,
        )
        receipt.ok = ok = not paper_faults(receipt, rulebook_of(season).paper)
        session.add(receipt)
        if ok and session.get(Fee, application.id) is None:
            session.add(_fee(application, season))
        _log(session, application, "applications.paper", by, {"attempt": receipt.attempt, "ok": ok})
        return ok


def _fee(application: Application, season: Season) -> Fee:
    return Fee(
        application_id=application.id,
        remark_code="F" + "".join(secrets.choice(REMARK_LETTERS) for _ in range(7)),
        due_yuan=rulebook_of(season).level(application.level).fee,
        due_at=windows_of(season).fee_until,
    )


def record_payment(*, by: int, public_id: str, yuan: int, paid_at: dt.datetime, channel: str) -> FeeState:
    """Enter a payment as it reached the account; another amount than due leaves the fee unsettled.

    Raises ``NotPayable``, ``FeeSettled``, ``BadInput`` for a time to come or an unknown channel.
    """
    with transaction() as session:
        application = locked(session, public_id)
        season = session.get_one(Season, application.season_id)
        fee = session.get(Fee, application.id, with_for_update=True)
        now = clock.now()
        if fee is None:
            raise NotPayable
        if fee.settled:
            raise FeeSettled
        if paid_at > now or channel not in rulebook_of(season).fee.channels or not 0 < yuan < 100_000:
            raise BadInput(Text("请核对金额、时间和缴费方式。", "Check amount, time and channel."))
        before = fee.paid_yuan
        fee.paid_yuan, fee.paid_at, fee.channel = yuan, paid_at, channel
        fee.recorded_by_id, fee.recorded_at = by, now
        note_by_hand(session, fee, application, by=by)
        state = state_of(fee, season=season, at=now)
        _log(session, application, "applications.payment", by, {"yuan": yuan, "before": before, "state": state.value})
        return state


def state_of(fee: Fee | None, *, season: Season, at: dt.datetime) -> FeeState:
    """A fee's state under the season's switches."""
    return fee_state(
        fee,
        at=at,
        p01=switch(season, "P-01"),
        p08=switch(season, "P-08"),
        grace_days=rulebook_of(season).fee.grace_days,
    )


def miss_fee(*, application_id: int) -> None:
    """Paper or fee did not come in time: 不予受理 (P-08). Called by the clock; does nothing when it came meanwhile."""
    with transaction() as session:
        application = session.get(Application, application_id, with_for_update=True)
        if application is None or application.phase is not Phase.ACCEPTED:
            return
        season = session.get_one(Season, application.season_id)
        if paper_or_fee_missed(session, application, season=season, at=clock.now()):
            advance(session, application=application, name="fee_missed", by=None)


def paper_or_fee_missed(session: Session, application: Application, *, season: Season, at: dt.datetime) -> bool:
    """Whether an accepted application's paper or fee is past its time."""
    paper = session.scalar(
        select(PaperReceipt.id).where(PaperReceipt.application_id == application.id, PaperReceipt.ok).limit(1)
    )
    p01 = switch(season, "P-01")
    if paper is None:
        return not on_time(at, windows_of(season).paper_until, p01=p01)
    return state_of(session.get(Fee, application.id), season=season, at=at) is FeeState.EXPIRED


def _log(session: Session, application: Application, action: str, by: int | None, detail: dict[str, object]) -> None:
    audit.record(
        session,
        action=action,
        season_id=application.season_id,
        subject="application",
        key=application.public_id,
        detail=detail,
        account_id=by,
    )

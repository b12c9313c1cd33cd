"""What this and later parts let happen to an application inside their own transaction: walk the table, with a line in the log."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from committee import audit, clock
from committee.applications.models import Application, Step
from committee.applications.refusals import OwnApplication
from committee.applications.release import released
from committee.applications.rules import JUDGEMENTS, WORKFLOW, Phase
from committee.applications.sheet import AFTER_RELEASE, TOLD
from committee.dossiers import steps as dossier_steps
from committee.errors import NotFound
from committee.people import mail
from committee.people.models import Account

# What others did to one's application; one's own presses need no mail.
MAILED = frozenset(TOLD) - {"submit", "resubmit", "resubmit_employer", "withdraw"}


def advance(
    session: Session,
    *,
    application: Application,
    name: str,
    by: int | None,
    opinion: str = "",
    seen: Mapping[str, Any] | None = None,
) -> Phase:
    """Take the step *name* and record who took it, when, with what word and what was seen (R-328).

    *seen* holds ids, hashes and codes of the rulebook, never names. Raises ``IllegalTransition``, ``OwnApplication``.
    """
    before = application.phase
    after = WORKFLOW.next(before, name)
    if name in JUDGEMENTS and by is not None:
        judge = session.get(Account, by)
        if judge is not None and judge.person_id == application.person_id:
            raise OwnApplication
    now = clock.now()
    application.phase, application.phase_since = after, now
    session.add(
        Step(
            application_id=application.id,
            name=name,
            phase_before=before,
            phase_after=after,
            by_id=by,
            at=now,
            opinion=opinion,
            seen=dict(seen or {}),
        )
    )
    audit.record(
        session,
        action=f"applications.{name}",
        season_id=application.season_id,
        subject="application",
        key=application.public_id,
        detail={"before": before.value, "after": after.value},
        account_id=by,
    )
    if name in MAILED and (name not in AFTER_RELEASE or released(session, application.season_id).covers(after, now)):
        mail.tell(session, person_id=application.person_id, words=TOLD[name])
    session.flush()
    return after


def locked(session: Session, public_id: str) -> Application:
    """The application at an address, read under the write lock. Raises ``NotFound``."""
    found = session.scalar(select(Application).where(Application.public_id == public_id).with_for_update())
    if found is None:
        raise NotFound
    return found


def application_of_dossier(session: Session, dossier_id: int) -> Application:
    """The application to which a dossier belongs. Raises ``NotFound``."""
    found = session.scalar(select(Application).where(Application.dossier_id == dossier_id).with_for_update())
    if found is None:
        raise NotFound
    return found


def application_of_case(session: Session, case_key: str) -> Application:
    """The application behind a review case (office only). Raises ``NotFound``."""
    return application_of_dossier(session, dossier_steps.dossier_of_case(session, case_key).id)


def advance_case(session: Session, *, case_key: str, name: str, by: int | None, opinion: str = "") -> Phase:
    """Take a step for the application behind a case (office and system only: it reads identity tables)."""
    application = application_of_case(session, case_key)
    return advance(session, application=application, name=name, by=by, opinion=opinion)


def advance_cases(session: Session, steps: Mapping[str, str], *, by: int | None) -> None:
    """Take a step (its name by case key) for each application behind the cases, in an order that says nothing of their codes.

    Papers, bulletins and agendas stand in order of code; were the log's lines in that order too, they would link the two (law 5).
    """
    rows = [(application_of_case(session, case_key), name) for case_key, name in steps.items()]
    for application, name in sorted(rows, key=lambda row: row[0].public_id):
        advance(session, application=application, name=name, by=by)

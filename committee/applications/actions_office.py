"""What the committee's office does: return with all defects at once, accept, refuse, take back a mistaken return, freeze for review."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from committee import clock
from committee.applications.actions_employer import FoundDefect, add_return
from committee.applications.counting import (
    Named,
    OldDefect,
    check_may_refuse,
    check_may_return,
    unchanged_defects,
)
from committee.applications.models import Application, ElectronicAcceptance, Fee, PaperReceipt, Return
from committee.applications.money import FeeState, fee_state
from committee.applications.reading import conditions_of, education_of, open_return, submission_no
from committee.applications.refusals import NotPoolable, NotSigned
from committee.applications.rules import Phase, ReturnedBy
from committee.applications.steps import advance, locked
from committee.db import transaction
from committee.dossiers import steps as dossier_steps
from committee.dossiers.models import Screening, ScreeningState, Submission
from committee.dossiers.queries import latest_submission, missing_slots, screening_of
from committee.errors import Refused
from committee.people import steps as people_steps
from committee.seasons.deadlines import return_due
from committee.seasons.models import Season
from committee.seasons.queries import calendar_of, rulebook_of, switch
from committee.text import Text


def return_all(*, by: int, public_id: str, defects: Sequence[FoundDefect], reason: str = "") -> str:
    """Return with the whole list of defects (R-125); answers ``returned``, or ``asked`` when the leader has to agree (E-57).

    Raises ``NoReturnLeft`` at the last submission (E-55), ``NoDefects``, ``OldDefect`` when an unchanged item was not on the last
    list and no *reason* is given.
    """
    with transaction() as session:
        application = locked(session, public_id)
        season = session.get_one(Season, application.season_id)
        n = submission_no(application, season=season)
        check_may_return(n, most=rulebook_of(season).returns.max_submissions, defects=len(defects))
        old = old_defects(session, application, defects)
        if old:
            what = rulebook_of(season).defect(old[0].code).problem
            if len(reason.strip()) < 2:
                raise OldDefect(what=what)
            people_steps.ask_approval(
                session,
                kind="second-return",
                season_id=season.id,
                subject_key=application.public_id,
                payload={"defects": [_plain(d) for d in defects], "n": n},
                reason=reason.strip(),
                by=by,
            )
            return "asked"
        return_now(session, application, season=season, defects=defects, by=by)
        return "returned"


def _plain(defect: FoundDefect) -> dict[str, Any]:
    return {
        "code": defect.code,
        "slot": defect.slot,
        "file_id": defect.file_id,
        "page": defect.page,
        "note": defect.note,
    }


def return_now(
    session: Session, application: Application, *, season: Season, defects: Sequence[FoundDefect], by: int | None
) -> Return:
    """Write the return, close the desk and open the files again, inside the caller's transaction."""
    n = submission_no(application, season=season)
    due = return_due(
        clock.now(),
        days=rulebook_of(season).returns.days,
        p04=switch(season, "P-04"),
        calendar=calendar_of(season),
    )
    late = any(earlier.late_leak for earlier in application.returns)  # out of the review its own window counts (P-31)
    row = add_return(
        session, application, by=by, as_=ReturnedBy.OFFICE, n=n, due_at=due, defects=defects, late_leak=late
    )
    advance(session, application=application, name="office_return", by=by, seen={"n": n, "defects": len(defects)})
    _close_desk(session, application)
    dossier_steps.reopen_upload(session, application.dossier)
    return row


def _close_desk(session: Session, application: Application) -> None:
    row = screening_of(session, application.dossier_id)
    if row is not None:
        row.acted = True
    dossier_steps.withdraw_screening(session, application.dossier)


def old_defects(session: Session, application: Application, defects: Sequence[FoundDefect]) -> tuple[Named, ...]:
    """Defects that were already there, unchanged, when the last return was written and were not on its list (E-57)."""
    past = [r for r in application.returns if r.returned_by is ReturnedBy.OFFICE and r.restored_at is None]
    if not past:
        return ()
    two = session.scalars(
        select(Submission).where(Submission.dossier_id == application.dossier_id).order_by(Submission.n.desc()).limit(2)
    ).all()
    if len(two) < 2:
        return ()
    after, before = ({e["file_id"]: e["slot"] for e in s.manifest} for s in two)
    changed = {slot for file_id, slot in {**before, **after}.items() if (file_id in before) != (file_id in after)}
    return unchanged_defects(
        [Named(d.code, d.slot, d.file_id) for d in defects],
        [Named(d.code, d.slot, d.file_id) for d in past[-1].defects],
        files_before=frozenset(before),
        slots_changed=frozenset(changed),
    )


def accept(*, by: int, public_id: str) -> None:
    """The electronic dossier passed (已接收材料, R-128). Raises ``NotSigned`` until a checker has signed the copies."""
    with transaction() as session:
        accept_now(session, locked(session, public_id), by=by)


def signed(session: Session, application: Application) -> tuple[Screening, Submission]:
    """The signed screening of the latest submission. Raises ``NotSigned`` while there is none."""
    screening = screening_of(session, application.dossier_id)
    submission = latest_submission(session, application.dossier_id)
    if screening is None or submission is None or screening.submission_id != submission.id:
        raise NotSigned
    if screening.state is not ScreeningState.PASSED:
        raise NotSigned
    return screening, submission


def accept_now(session: Session, application: Application, *, by: int) -> None:
    """Accept inside the caller's transaction."""
    screening, submission = signed(session, application)
    if session.get(ElectronicAcceptance, application.id) is None:  # after a late leak it was once already
        session.add(ElectronicAcceptance(application_id=application.id, by_id=by, at=clock.now()))
    screening.acted = True
    advance(session, application=application, name="office_accept", by=by, seen={"manifest": submission.manifest_hash})


def refuse(*, by: int, public_id: str, defects: Sequence[FoundDefect]) -> None:
    """不予受理 after the last submission failed (R-126, E-55). Raises ``TooEarlyToRefuse`` before that."""
    with transaction() as session:
        application = locked(session, public_id)
        season = session.get_one(Season, application.season_id)
        n = submission_no(application, season=season)
        check_may_refuse(n, most=rulebook_of(season).returns.max_submissions, defects=len(defects))
        add_return(session, application, by=by, as_=ReturnedBy.OFFICE, n=n, due_at=None, defects=defects)
        advance(session, application=application, name="office_refuse", by=by, seen={"n": n})
        _close_desk(session, application)


def ask_restore(*, by: int, public_id: str, reason: str) -> str:
    """Ask the head of the office to take back a mistaken return (E-56); returns the approval's address."""
    with transaction() as session:
        application = locked(session, public_id)
        past = open_return(application)
        if past is None or application.steps[-1].name == "leak_return":
            raise Refused(Text("没有可以撤回的退回。", "There is no return to take back."))
        approval = people_steps.ask_approval(
            session,
            kind="restore-return",
            season_id=application.season_id,
            subject_key=application.public_id,
            payload={"return": past.public_id},
            reason=reason.strip(),
            by=by,
        )
        return approval.public_id


def proposed_defects(session: Session, application: Application, *, season: Season) -> list[FoundDefect]:
    """What the return list starts with: the checker's proposals and the missing materials (R-125)."""
    row: Screening | None = screening_of(session, application.dossier_id)
    found = [FoundDefect(**_known(d)) for d in (row.defects if row is not None else ())]
    book = rulebook_of(season)
    needed = conditions_of(session, application, rulebook=book)
    found += [FoundDefect("MISSING", m.slot) for m in missing_slots(application.dossier, book, needed)]
    return found


def _known(raw: Mapping[str, Any]) -> dict[str, Any]:
    return {key: raw[key] for key in ("code", "slot", "file_id", "page", "note") if key in raw}


def pool(*, by: int, public_ids: Sequence[str]) -> list[str]:
    """Freeze the signed copies of each under a random code; returns the codes. All or none.

    Raises ``NotPoolable`` naming what is missing: paper, fee, signature (R-128, R-131).
    """
    with transaction() as session:
        return sorted(pool_now(session, locked(session, public_id), by=by) for public_id in public_ids)


def pool_now(session: Session, application: Application, *, by: int) -> str:
    """Freeze one under a random code, inside the caller's transaction; returns the code."""
    season = session.get_one(Season, application.season_id)
    check_poolable(session, application, season=season)
    facts = review_facts(session, application, season=season)
    known = dossier_steps.case_of(session, application.dossier_id)
    if (
        known is not None
    ):  # back from a return out of the review: same code, new copies, the readers who are left (P-31)
        dossier_steps.freeze_anew(session, known, dossier=application.dossier, facts=facts)
        advance(session, application=application, name="pool_again", by=by)
        return known.code
    case = dossier_steps.make_review_case(
        session,
        dossier=application.dossier,
        route=application.channel.value,
        level=application.level,
        level_rank=application.level_rank,
        specialty=application.specialty,
        facts=facts,
    )
    advance(session, application=application, name="pool", by=by)
    return case.code


def check_poolable(session: Session, application: Application, *, season: Season) -> None:
    """Raise ``NotPoolable`` naming what is missing."""
    if application.phase is not Phase.ACCEPTED:
        raise NotPoolable(what=Text("尚未接收材料", "the materials are not accepted"))
    if not paper_ok(session, application.id):
        raise NotPoolable(what=Text("纸质材料未审核通过", "the paper is not checked"))
    days = rulebook_of(season).fee.grace_days
    p01, p08 = switch(season, "P-01"), switch(season, "P-08")
    state = fee_state(session.get(Fee, application.id), at=clock.now(), p01=p01, p08=p08, grace_days=days)
    if state is not FeeState.SETTLED:
        raise NotPoolable(what=Text("未按时足额缴费", "the fee is not settled in time"))


def paper_ok(session: Session, application_id: int) -> bool:
    """Whether paper was received and found in order (R-129)."""
    return (
        session.scalar(
            select(PaperReceipt.id).where(PaperReceipt.application_id == application_id, PaperReceipt.ok).limit(1)
        )
        is not None
    )


def review_facts(session: Session, application: Application, *, season: Season) -> dict[str, Any]:
    """What experts read beside the files: levels, years and results with rank and total (R-429); nothing that names anybody."""
    book = rulebook_of(season)
    form = application.form
    education = education_of(str(form.get("education") or ""), rulebook=book)
    return {
        "evaluation": application.evaluation.value,
        "education": education.value if education else "",
        "major": form.get("major", ""),
        "graduated_year": int(str(form["graduated_on"])[:4]) if form.get("graduated_on") else None,
        "trade_from_year": int(str(form["trade_from"])[:4]) if form.get("trade_from") else None,
        "title_level": form.get("title_level", ""),
        "title_year": int(str(form["title_on"])[:4]) if form.get("title_on") else None,
        "by_skill": form.get("basis") == "skill",
        "summary": form.get("summary", ""),
        "achievements": [
            {
                "kind": a.kind,
                "title": a.title,
                "year": a.year,
                "rank": a.rank,
                "total": a.total,
                "corresponding": a.corresponding,
            }
            for a in application.achievements
        ],
    }

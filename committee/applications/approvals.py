"""Acts of the office that its head has to agree to: taking back a mistaken return (E-56), a second return for old defects (E-57)."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from committee import clock
from committee.applications.actions_employer import FoundDefect
from committee.applications.actions_office import return_now
from committee.applications.counting import check_may_return
from committee.applications.models import Application
from committee.applications.reading import open_return, submission_no
from committee.applications.steps import advance, locked
from committee.dossiers import steps as dossier_steps
from committee.errors import Refused
from committee.people.approvals import approval_kind
from committee.people.models import Approval
from committee.permissions import Permission
from committee.seasons.models import Season
from committee.seasons.queries import rulebook_of, windows_of
from committee.text import Count, Text


def _about(session: Session, approval: Approval) -> Text:
    application = session.scalar(select(Application).where(Application.public_id == approval.subject_key))
    name = application.name if application is not None else approval.subject_key
    if approval.kind == "restore-return":
        return Text(f"撤回对{name}的误退，恢复提交次数", f"Take back the return of {name} and restore the count")
    n = len(approval.payload.get("defects", ()))
    return Text(
        f"因未改动的材料再次退回{name}（{n}条）",
        f"Return {name} again for unchanged material ({n} {Count(n):defect|defects})",
    )


@approval_kind(
    "restore-return",
    label=Text("撤回误退", "Take back a return"),
    permissions=frozenset({Permission.APPLICATION_RESTORE}),
    describe=_about,
    look="/applications/{subject}",
)
def _restore(session: Session, approval: Approval) -> None:
    application = locked(session, approval.subject_key)
    past = open_return(application)
    if past is None or past.public_id != approval.payload.get("return"):
        raise Refused(Text("该退回已被处理，不能撤回。", "That return has been answered; it cannot be taken back."))
    past.restored_at = clock.now()
    advance(session, application=application, name="restore_return", by=approval.decided_by_id, opinion=approval.reason)
    dossier_steps.close_upload(session, application.dossier)
    season = session.get_one(Season, application.season_id)
    dossier_steps.open_screening(session, dossier=application.dossier, due_at=windows_of(season).check_until)


@approval_kind(
    "second-return",
    label=Text("因未改动材料再次退回", "A second return for unchanged material"),
    permissions=frozenset({Permission.APPLICATION_RESTORE}),
    describe=_about,
    look="/applications/{subject}",
)
def _second_return(session: Session, approval: Approval) -> None:
    application = locked(session, approval.subject_key)
    season = session.get_one(Season, application.season_id)
    defects = [FoundDefect(**d) for d in approval.payload["defects"]]
    check_may_return(
        submission_no(application, season=season),
        most=rulebook_of(season).returns.max_submissions,
        defects=len(defects),
    )
    return_now(session, application, season=season, defects=defects, by=approval.asked_by_id)

"""A leak that an expert found sends the application back to the applicant, or ends it (P-31, R-509)."""

from sqlalchemy.orm import Session

from committee import clock
from committee.applications.actions_employer import FoundDefect, add_return
from committee.applications.counting import LeakAnswer, leak_answer
from committee.applications.models import Application
from committee.applications.reading import submission_no
from committee.applications.rules import ReturnedBy
from committee.applications.steps import advance
from committee.dossiers import steps as dossier_steps
from committee.errors import BadInput
from committee.seasons.deadlines import return_due
from committee.seasons.models import Season
from committee.seasons.queries import calendar_of, rulebook_of, switch
from committee.text import Text


def answer_for(application: Application, *, season: Season) -> LeakAnswer:
    """What a confirmed leak means for this application now."""
    return leak_answer(
        switch(season, "P-31"),
        phase=application.phase,
        n=submission_no(application, season=season),
        most=rulebook_of(season).returns.max_submissions,
        p07=switch(season, "P-07"),
    )


def send_out_of_review(
    session: Session, application: Application, *, season: Season, defects: list[FoundDefect], by: int | None
) -> LeakAnswer:
    """Return it with the list of what was found, or refuse it with the same list as the reason; inside the caller's transaction.

    The list is of masking defects: whether it counts as a submission is then P-07's answer, as everywhere. Raises ``BadInput``.
    """
    book = rulebook_of(season)
    masking = {rule.code for rule in book.defects if rule.masking}
    if not defects or any(defect.code not in masking for defect in defects):
        raise BadInput(Text("请选择发现的遮盖问题。", "Choose what was found uncovered."))
    answer, n = answer_for(application, season=season), submission_no(application, season=season)
    back = answer is LeakAnswer.RETURN
    due = return_due(clock.now(), days=book.returns.days, p04=switch(season, "P-04"), calendar=calendar_of(season))
    add_return(
        session,
        application,
        by=by,
        as_=ReturnedBy.OFFICE,
        n=n,
        due_at=due if back else None,
        defects=defects,
        late_leak=True,
    )
    name = "leak_return" if back else "leak_refuse"
    advance(session, application=application, name=name, by=by, seen={"n": n, "defects": len(defects)})
    if back:
        dossier_steps.reopen_upload(session, application.dossier)
    return answer

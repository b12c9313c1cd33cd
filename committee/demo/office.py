"""Third act: checkers judge and sign, the office returns, accepts or refuses, paper and fees come in, cases get their codes."""

from sqlalchemy import select

from committee import clock
from committee.applications import actions, actions_office, actions_paper
from committee.applications.actions_employer import FoundDefect
from committee.applications.models import Application, Fee
from committee.applications.rules import Phase
from committee.db import db
from committee.demo.filing import explain, upload_clean
from committee.demo.stage import Candidate, Fate, Play, viewer_of
from committee.dossiers import judging as desk
from committee.dossiers.models import Judgement, Screening, ScreeningState
from committee.dossiers.queries import screening_of
from committee.dossiers.rules import Kept
from committee.people.actions import grant_role
from committee.people.acts_of_two import decide
from committee.people.queries import open_approvals
from committee.permissions import Role
from committee.seasons.queries import rulebook_of
from committee.text import Text

# Which return a fate answers with a mended dossier; a refused one never does.
MENDS_ON = {Fate.RETURNED_ONCE: 1, Fate.RETURNED_TWICE: 2}


def check_everything(play: Play) -> None:
    """Screen every dossier; return what leaks; let applicants answer in time; accept or refuse."""
    play.at(8, 20, 11, 0)
    play.tell(Text("遮盖核查和评委会审核", "Screening and office check"))
    waiting = play.going()
    for day in (20, 22, 26):
        play.at(8, day, 11, 0)
        again = []
        for candidate in waiting:
            if _screen(play, candidate):
                actions_office.accept(by=play.office("secretary"), public_id=candidate.application)
            elif day < 26:
                _return(play, candidate)
                again.append(candidate)
            else:
                actions_office.refuse(
                    by=play.office("secretary"), public_id=candidate.application, defects=_proposed(play, candidate)
                )
        play.at(8, day + 1, 16, 0)
        mended = [c for c in again if MENDS_ON.get(c.fate, 9) <= (1 if day == 20 else 2)]
        for candidate in mended:
            upload_clean(play, candidate)
        if mended:
            play.work(Text("检查退回后重交的材料", "Checking what came back mended"))
        for candidate in again:
            explain(candidate)
            actions.resubmit(by=candidate.account_id, public_id=candidate.application, declaration=True)
        waiting = again
    for candidate in play.candidates:
        if candidate.fate is Fate.WITHDRAWN and candidate in play.going():
            actions.withdraw(by=candidate.account_id, public_id=candidate.application, reason="个人原因")


def _screen(play: Play, candidate: Candidate) -> bool:
    """A checker's work on one dossier: planted leaks are leaks until they are mended. True when signed."""
    screening = _desk_row(candidate)
    checker = play.office("checker")
    number = db.session.scalars(select(Screening).where(Screening.id == screening.id)).one().submission.n
    leaks_left = (
        bool(candidate.plants)
        and candidate.fate is not Fate.MENDS_AT_ONCE
        and MENDS_ON.get(candidate.fate, 9) >= number
    )
    found = desk.to_be_judged(play.session, screening)
    grave = [f.public_id for f in found if f.severity == "leak"] or [f.public_id for f in found]
    verdicts = [(f.public_id, leaks_left and f.public_id in grave) for f in found]
    for public_id, leak in verdicts:
        desk.judge(finding_public_id=public_id, judgement=Judgement.LEAK if leak else Judgement.NOT_LEAK, by=checker)
    if any(leak for _, leak in verdicts):
        desk.report_defects(screening_public_id=screening.public_id, by=checker)
        return False
    desk.sign(screening_public_id=screening.public_id, kept=set(Kept), by=checker)
    return True


def _desk_row(candidate: Candidate) -> Screening:
    screening = screening_of(db.session(), candidate.dossier_id)
    if screening is None or screening.state is not ScreeningState.WAITING:
        raise RuntimeError(f"nothing on the desk for {candidate.person.key}")
    return screening


def _application(candidate: Candidate) -> Application:
    return db.session.scalars(select(Application).where(Application.public_id == candidate.application)).one()


def _proposed(play: Play, candidate: Candidate) -> list[FoundDefect]:
    return actions_office.proposed_defects(play.session, _application(candidate), season=play.season())


def _return(play: Play, candidate: Candidate) -> None:
    answer = actions_office.return_all(
        by=play.office("secretary"),
        public_id=candidate.application,
        defects=_proposed(play, candidate),
        reason="申报人未按退回意见修改",
    )
    if answer == "asked":
        agree(play)


def agree(play: Play) -> None:
    """The head of the office decides whatever waits for a second person."""
    leader = viewer_of(play.office("leader"))
    for row in open_approvals(play.session, leader):
        decide(public_id=row.public_id, approve=True, viewer=leader)


def collect_paper_and_fees(play: Play) -> None:
    """Paper with the literal sentence, fees by bank; then frozen copies under codes."""
    play.tell(Text("纸质材料、缴费、编号", "Paper, fees, codes"))
    play.on("paper")
    book = rulebook_of(play.season())
    accepted = [c for c in play.going() if _application(c).phase is Phase.ACCEPTED]
    for candidate in accepted:
        actions_paper.receive_paper(
            by=play.office("secretary"),
            public_id=candidate.application,
            copies=book.paper.copies,
            opinion_text=book.paper.opinion,
            signed_and_sealed=True,
        )
    play.on("fees")
    paid = [c for c in accepted if c.fate is not Fate.UNPAID]
    for candidate in paid:
        fee = db.session.get_one(Fee, _application(candidate).id)
        actions_paper.record_payment(
            by=play.office("finance"),
            public_id=candidate.application,
            yuan=fee.due_yuan,
            paid_at=clock.now(),
            channel="bank",
        )
    play.on("fees-missed")
    for candidate in accepted:
        if candidate.fate is Fate.UNPAID and not play.left:
            actions_paper.miss_fee(application_id=_application(candidate).id)
    play.on("pool")
    actions_office.pool(by=play.office("secretary"), public_ids=[c.application for c in paid])


def leave_work_open(play: Play) -> None:
    """One dossier to screen, one returned and not yet answered, one fee due, one mistaken return for the leader to decide, one role for an administrator."""
    if not play.left:
        return
    play.tell(Text("留下待办", "Leaving work to be done"))
    play.at(9, 8, 16, 0)
    secretary = play.office("secretary")
    returned, due = play.left["return"], play.left["fee"]
    _screen(play, returned)
    _return(play, returned)
    actions_office.ask_restore(by=secretary, public_id=returned.application, reason="疑似误判，请负责人复核")
    grant_role(
        account_id=play.second("secretary"),
        role=Role.CHECKER,
        scope=play.season_id,
        unit_ids=(),
        by=play.second("admin"),
        reason="核查任务较重，请秘书兼任核查员",
    )
    if _screen(play, due):
        actions_office.accept(by=secretary, public_id=due.application)
        book = rulebook_of(play.season())
        actions_paper.receive_paper(
            by=secretary,
            public_id=due.application,
            copies=book.paper.copies,
            opinion_text=book.paper.opinion,
            signed_and_sealed=True,
        )

"""P-31 «return» and «refuse»: a confirmed leak sends the application back with the list, or ends it (R-509)."""

import datetime as dt

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from committee import clock
from committee.applications import actions_office
from committee.applications.actions import resubmit
from committee.applications.actions_employer import FoundDefect, add_return
from committee.applications.counting import LeakAnswer, WindowMissed
from committee.applications.models import Application, ElectronicAcceptance, Fee, PaperReceipt
from committee.applications.reading import submission_no
from committee.applications.rules import Phase, ReturnedBy
from committee.applications.steps import advance, application_of_case
from committee.applications.timers import windows as returns
from committee.assignment.models import Assignment, PairState
from committee.db import db, transaction
from committee.dossiers.models import FileState, MaterialFile, Screening, ScreeningState, Submission, Verdict
from committee.dossiers.pages import record_served
from committee.dossiers.review import CaseState, CopyState, LateLeak, ReviewCase, ReviewFile
from committee.dossiers.steps import dossier_of_case
from committee.errors import BadInput, IllegalTransition, Refused
from committee.people.models import Account
from committee.scoring import actions, group_actions, leak_answers
from committee.scoring.models import ScoreSheet
from committee.scoring.rules import LeakOutcome
from committee.seasons.models import Season
from committee.seasons.wording import moment
from tests.experts.stage import Scene, give_pages, make_case, make_scene, publish, sheet_values
from tests.factories import Signed


@pytest.fixture
def scene(session: Session) -> Scene:
    return make_scene(session)


@pytest.fixture
def case(session: Session, scene: Scene) -> ReviewCase:
    made = make_case(session, scene, code="K7QX-42")
    give_pages(session, made)
    add_file(session, made, made.files[0].object_key)
    dossier_of_case(session, made.key).open_for_upload = False
    session.commit()
    return made


def add_file(session: Session, case: ReviewCase, object_key: str) -> MaterialFile:
    row = MaterialFile(
        dossier_id=dossier_of_case(session, case.key).id,
        slot="paper",
        material_class="review",
        original_name="论文.pdf",
        media_type="application/pdf",
        object_key=object_key,
        size=1,
        pages=2,
        state=FileState.CHECKED,
        verdict=Verdict.CLEAN,
        checked_at=clock.now(),
    )
    session.add(row)
    session.commit()
    return row


def rule(scene: Scene, **switches: str) -> None:
    with transaction() as session:
        season = session.get_one(Season, scene.season.id)
        season.switches = {**season.switches, **{key.replace("_", "-"): value for key, value in switches.items()}}


def read_and_report(session: Session, scene: Scene, case: ReviewCase) -> tuple[str, list[int]]:
    """Three readers score; the first reports, the second saw the page, the third another one. Returns the report and their accounts."""
    accounts = [scene.account(one).account_id for one in publish(session, scene)[case.key]]
    for account in accounts:
        actions.save_sheet(account_id=account, case_key=case.key, version=0, values=sheet_values())
        actions.lock_sheet(account_id=account, case_key=case.key, version=1)
    copy = case.files[0].key
    record_served(file_key=copy, page=2, account_id=accounts[1])
    record_served(file_key=copy, page=1, account_id=accounts[2])
    leak = actions.report_leak(account_id=accounts[0], case_key=case.key, file_key=copy, page=2, note="印章可辨认")
    return leak.key, accounts


def confirm(scene: Scene, leak: str, code: str = "MASK_SEAL") -> LeakAnswer:
    found = leak_answers.confirm_leak(leak_key=leak, code=code, note="第2页公章", by=scene.secretary.account_id)
    db.session.rollback()
    return found


def stored(case: ReviewCase) -> tuple[ReviewCase, Application]:
    db.session.rollback()
    session = db.session()
    return session.get_one(ReviewCase, case.key), application_of_case(session, case.key)


def active(case: ReviewCase) -> list[Assignment]:
    query = select(Assignment).where(Assignment.case_key == case.key, Assignment.state == PairState.ACTIVE)
    return list(db.session.scalars(query))


def test_under_pull_nothing_changes(session: Session, scene: Scene, case: ReviewCase) -> None:
    leak, _ = read_and_report(session, scene, case)
    with pytest.raises(IllegalTransition):
        confirm(scene, leak)
    assert group_actions.settle_leak(leak_key=leak, outcome=LeakOutcome.CONFIRMED) == 2


def test_returned_the_applicant_reads_the_list_and_who_saw_it_is_replaced(
    session: Session, scene: Scene, case: ReviewCase
) -> None:
    rule(scene, P_31="return")
    leak, _ = read_and_report(session, scene, case)
    with pytest.raises(IllegalTransition):
        group_actions.settle_leak(leak_key=leak, outcome=LeakOutcome.CONFIRMED)
    assert confirm(scene, leak) is LeakAnswer.RETURN
    now, application = stored(case)
    assert (now.state, application.phase) == (CaseState.PULLED, Phase.RETURNED)
    assert {copy.state for copy in now.files} == {CopyState.RETIRED}
    past = application.returns[-1]
    assert [(d.code, d.slot, d.page, d.note) for d in past.defects] == [("MASK_SEAL", "paper", 2, "第2页公章")]
    assert past.due_at is not None
    assert application.dossier.open_for_upload
    kept = db.session.scalars(select(ScoreSheet).where(ScoreSheet.discarded.is_(False))).all()
    assert [(sheet.locked, bool(sheet.marks)) for sheet in kept] == [(False, True)]
    assert len(active(case)) == 3
    with pytest.raises(Refused):
        actions_office.ask_restore(by=scene.secretary.account_id, public_id=application.public_id, reason="误退")


def test_the_window_of_such_a_return_is_its_own_and_missing_it_ends_the_application(
    session: Session, scene: Scene, case: ReviewCase
) -> None:
    """P-06: filing and checking are long over in October; only the two days count."""
    rule(scene, P_31="return")
    leak, _ = read_and_report(session, scene, case)
    confirm(scene, leak)
    returns(db.session())
    assert stored(case)[1].phase is Phase.RETURNED
    clock.set_shift(clock.shift() + dt.timedelta(days=3))
    application = stored(case)[1]
    with pytest.raises(WindowMissed):
        resubmit(by=owner(application), public_id=application.public_id, declaration=True)
    returns(db.session())
    assert stored(case)[1].phase is Phase.NOT_ACCEPTED


def test_a_second_return_out_of_the_review_has_its_own_window_too(
    session: Session, scene: Scene, case: ReviewCase
) -> None:
    """The office's next return comes in October as well; P-06 would end it the minute it was written."""
    rule(scene, P_31="return", P_07="separate")
    leak, _ = read_and_report(session, scene, case)
    confirm(scene, leak)
    with transaction() as writer:
        application = application_of_case(writer, case.key)
        advance(writer, application=application, name="resubmit", by=None)
        season = writer.get_one(Season, application.season_id)
        found = [FoundDefect("MISSING", "paper")]
        actions_office.return_now(writer, application, season=season, defects=found, by=scene.secretary.account_id)
    returns(db.session())
    assert stored(case)[1].phase is Phase.RETURNED


def owner(application: Application) -> int:
    return db.session.scalars(select(Account.id).where(Account.person_id == application.person_id)).one()


def test_handed_in_again_it_is_checked_frozen_under_the_same_code_and_read_on(
    session: Session, scene: Scene, case: ReviewCase
) -> None:
    rule(scene, P_31="return")
    leak, accounts = read_and_report(session, scene, case)
    confirm(scene, leak)
    by = scene.secretary.account_id
    with transaction() as writer:
        application = application_of_case(writer, case.key)
        old = writer.scalar(select(MaterialFile))
        new = MaterialFile(
            **{
                key: getattr(old, key)
                for key in (
                    "dossier_id",
                    "slot",
                    "material_class",
                    "original_name",
                    "media_type",
                    "size",
                    "pages",
                    "state",
                )
            },
            object_key=old.object_key,
            verdict=Verdict.CLEAN,
            checked_at=clock.now(),
        )
        writer.add(new)
        writer.flush()
        submission = Submission(
            dossier_id=old.dossier_id,
            n=2,
            pressed_at=clock.now(),
            manifest=[{"slot": "paper", "file_id": new.id}],
            manifest_hash="0" * 64,
            declaration=True,
        )
        writer.add(submission)
        writer.flush()
        writer.add(Screening(submission_id=submission.id, state=ScreeningState.PASSED, decided_at=clock.now()))
        application.phase = Phase.OFFICE_CHECK
        writer.add(ElectronicAcceptance(application_id=application.id, by_id=by, at=clock.now()))
        public_id = application.public_id
    actions_office.accept(by=by, public_id=public_id)
    with transaction() as writer:
        application = application_of_case(writer, case.key)
        writer.add(
            PaperReceipt(
                application_id=application.id,
                attempt=1,
                received_at=clock.now(),
                copies=2,
                signed_and_sealed=True,
                ok=True,
            )
        )
        writer.add(paid(application))
    assert actions_office.pool(by=by, public_ids=[public_id]) == ["K7QX-42"]
    now, application = stored(case)
    assert (now.state, application.phase) == (CaseState.OPEN, Phase.ASSIGNED)
    assert [(copy.state, copy.replaces_key) for copy in now.files] == [
        (CopyState.RETIRED, None),
        (CopyState.PASSED, None),
    ]
    assert len(active(case)) == 3
    assert accounts[0] not in {scene.account(pair.expert_id).account_id for pair in active(case)}
    fresh = db.session.scalar(select(ReviewFile.key).where(ReviewFile.state == CopyState.PASSED))
    later = actions.report_leak(account_id=accounts[2], case_key=case.key, file_key=fresh, page=1, note="又一处")
    assert leak_answers.answer_of(db.session(), later) is LeakAnswer.RETURN


def paid(application: Application) -> Fee:
    return Fee(
        application_id=application.id,
        due_yuan=600,
        paid_yuan=600,
        paid_at=clock.now(),
        due_at=clock.now() + dt.timedelta(days=1),
        remark_code=f"R{application.id:05d}",
    )


@pytest.mark.parametrize("answer", ["refuse", "return"])
def test_refused_the_review_ends_for_everybody(session: Session, scene: Scene, case: ReviewCase, answer: str) -> None:
    """«return» at the last submission, where P-07 counts masking failures, cannot be a return (R-126)."""
    rule(scene, P_31=answer)
    if answer == "return":
        with transaction() as writer:
            application = application_of_case(writer, case.key)
            for n in (1, 2):
                add_return(
                    writer,
                    application,
                    by=None,
                    as_=ReturnedBy.OFFICE,
                    n=n,
                    due_at=clock.now(),
                    defects=[FoundDefect("MISSING", "paper")],
                )
    leak, _ = read_and_report(session, scene, case)
    assert confirm(scene, leak) is LeakAnswer.REFUSE
    now, application = stored(case)
    assert (now.state, application.phase) == (CaseState.CLOSED, Phase.NOT_ACCEPTED)
    assert {copy.state for copy in now.files} == {CopyState.RETIRED}
    assert application.returns[-1].defects[0].note == "第2页公章"
    assert active(case) == []
    assert all(sheet.discarded for sheet in db.session.scalars(select(ScoreSheet)))
    with pytest.raises(IllegalTransition):
        confirm(scene, leak)


@pytest.mark.parametrize(("p07", "n"), [("counts", 2), ("separate", 1)])
def test_whether_the_return_counts_is_p07s_answer(
    session: Session, scene: Scene, case: ReviewCase, p07: str, n: int
) -> None:
    rule(scene, P_31="return", P_07=p07)
    leak, _ = read_and_report(session, scene, case)
    confirm(scene, leak)
    application = stored(case)[1]
    assert submission_no(application, season=db.session.get_one(Season, application.season_id)) == n


@pytest.mark.parametrize("code", ["", "MISSING", "MASK_NOTHING"])
def test_the_list_names_a_masking_defect(session: Session, scene: Scene, case: ReviewCase, code: str) -> None:
    rule(scene, P_31="return")
    leak, _ = read_and_report(session, scene, case)
    with pytest.raises(BadInput):
        confirm(scene, leak, code=code)
    assert stored(case)[1].phase is Phase.ASSIGNED


def test_every_open_report_on_the_case_is_settled_with_it(session: Session, scene: Scene, case: ReviewCase) -> None:
    rule(scene, P_31="return")
    accounts = [scene.account(one).account_id for one in publish(session, scene)[case.key]]
    copy = case.files[0].key
    first = actions.report_leak(account_id=accounts[0], case_key=case.key, file_key=copy, page=1, note="一处")
    with transaction() as writer:
        writer.add(LateLeak(file_key=copy, page=2, reported_by_id=accounts[1], reported_at=clock.now(), note="另一处"))
    confirm(scene, first.key)
    assert {leak.outcome for leak in db.session.scalars(select(LateLeak))} == {"confirmed"}
    assert {scene.account(pair.expert_id).account_id for pair in active(case)}.isdisjoint(accounts[:2])


def test_the_office_answers_on_its_page_and_the_applicant_reads_the_list(
    session: Session, scene: Scene, case: ReviewCase, browser_of
) -> None:
    rule(scene, P_31="return")
    leak, _ = read_and_report(session, scene, case)
    office = browser_of(scene.secretary)
    page = office.get("/scoring/leaks").text
    assert "属实，退回申报人" in page
    assert f"/scoring/leaks/{leak}/answer" in page
    assert office.post(f"/scoring/leaks/{leak}/answer", {"code": "MISSING"}).status_code == 422
    sent = office.post(f"/scoring/leaks/{leak}/answer", {"code": "MASK_SEAL", "note": "右下角公章可辨认"})
    assert sent.status_code == 303
    application = stored(case)[1]
    due = application.returns[-1].due_at
    assert f"已退回申报人，须于 {moment(due).zh}（北京时间）前重新提交" in office.get("/scoring/leaks").text
    desk = office.get(f"/applications/{application.public_id}").text
    assert ("右下角公章可辨认" in desk, "报请撤回" in desk) == (True, False)
    mine = browser_of(Signed(owner(application), application.person_id)).get(f"/my/{application.public_id}").text
    assert "右下角公章可辨认" in mine
    assert "评审中发现未遮盖信息，退回修改" in mine

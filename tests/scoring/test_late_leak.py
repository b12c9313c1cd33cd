"""The whole chain after an expert reports something uncovered (P-31): pulled, judged, masked anew, proved, signed, read again."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from committee import clock, jobs
from committee.assignment.models import Assignment, PairState
from committee.db import db, transaction
from committee.dossiers import judging, late_leaks, masking, masking_job, purging
from committee.dossiers.late_leaks import NotMaskedAnew
from committee.dossiers.models import FileState, Finding, Judgement, MaterialFile, Verdict
from committee.dossiers.pages import record_served
from committee.dossiers.queries_masking import draft_of, judged_places
from committee.dossiers.review import CaseState, CopyState, ReviewCase, ReviewFile
from committee.dossiers.rules_masking import NotMaskable
from committee.dossiers.steps import dossier_of_case
from committee.errors import Refused
from committee.permissions import Role
from committee.scoring import actions, group_actions
from committee.scoring.models import ScoreSheet
from committee.scoring.queries import pages_of
from committee.scoring.rules import LeakOutcome
from tests.conftest import Browser
from tests.dossiers.masked import LEFT, box, last_run, library, person
from tests.experts.stage import Scene, give_pages, make_case, make_scene, publish, sheet_values
from tests.factories import Signed, make_account


@pytest.fixture
def scene(session: Session) -> Scene:
    return make_scene(session)


@pytest.fixture
def case(session: Session, scene: Scene) -> ReviewCase:
    """A case whose copy is an applicant's upload, as a hand-in leaves it."""
    made = make_case(session, scene, code="K7QX-42")
    give_pages(session, made)
    dossier = dossier_of_case(session, made.key)
    dossier.open_for_upload = False
    session.add(
        MaterialFile(
            dossier_id=dossier.id,
            slot="paper",
            material_class="review",
            original_name="论文.pdf",
            media_type="application/pdf",
            object_key=made.files[0].object_key,
            size=1,
            pages=2,
            state=FileState.CHECKED,
            verdict=Verdict.CLEAN,
            checked_at=clock.now(),
        )
    )
    session.commit()
    return made


@pytest.fixture
def checker(session: Session) -> Signed:
    return make_account(session, Role.CHECKER, name="周原")


def material() -> MaterialFile:
    db.session.rollback()
    return db.session.scalars(select(MaterialFile).order_by(MaterialFile.id).limit(1)).one()


def mask_anew(checker: Signed) -> MaterialFile:
    masking.order_run(
        file_public_id=material().public_id, boxes=[box()], version=0, viewer=person(checker, Role.CHECKER)
    )
    masking_job.mask_file(str(last_run().id), jobs.Progress(last_run().job_id or 0))
    made = last_run().result
    assert made is not None
    return made


def test_from_the_report_to_reading_again(
    session: Session, scene: Scene, case: ReviewCase, checker: Signed, monkeypatch: pytest.MonkeyPatch
) -> None:
    library(monkeypatch)
    readers = publish(session, scene)[case.key]
    reporter, saw, kept = (scene.account(one).account_id for one in readers)
    old = case.files[0].key
    for account in (reporter, saw, kept):
        actions.save_sheet(account_id=account, case_key=case.key, version=0, values=sheet_values())
    record_served(file_key=old, page=2, account_id=saw)
    record_served(file_key=old, page=1, account_id=kept)
    with pytest.raises(NotMaskable):
        mask_anew(checker)
    leak = actions.report_leak(account_id=reporter, case_key=case.key, file_key=old, page=2, note="印章可辨认")
    assert pages_of(session, case.key)  # the pages are there; the case is held
    assert group_actions.settle_leak(leak_key=leak.key, outcome=LeakOutcome.CONFIRMED) == 2
    # Whoever saw the page has lost the case; who saw another page keeps marks and case.
    sheets = session.scalars(select(ScoreSheet).where(ScoreSheet.discarded.is_(False))).all()
    assert [sheet.assignment.expert_id for sheet in sheets] == [readers[2]]
    active = session.scalars(select(Assignment.expert_id).where(Assignment.state == PairState.ACTIVE)).all()
    assert (len(active), set(active) & set(readers)) == (3, {readers[2]})
    assert pages_of(session, case.key) == []
    for refused in (
        lambda: group_actions.resume_case(case_key=case.key),
        lambda: late_leaks.pass_anew(file_key=old, by=checker.account_id),
        lambda: late_leaks.show_again(file_key=old, by=checker.account_id),
    ):
        with pytest.raises(NotMaskedAnew):
            refused()
    made = mask_anew(checker)
    assert (made.state, material().state) == (FileState.COPY, FileState.CHECKED)
    with transaction() as writer:
        writer.add(Finding(file_id=made.id, kind="seal", severity="suspect", page=2, box=None, channel="image",
                           detector="seals", leak_class="L-09", explanation_zh="印章", explanation_en="seal"))  # fmt: skip
    with pytest.raises(NotMaskedAnew):
        late_leaks.pass_anew(file_key=old, by=checker.account_id)
    place = db.session.scalars(select(Finding.public_id).where(Finding.file_id == made.id)).one()
    judging.judge(finding_public_id=place, judgement=Judgement.MASKED, by=checker.account_id)
    new = late_leaks.pass_anew(file_key=old, by=checker.account_id)
    with pytest.raises(Refused):
        late_leaks.pass_anew(file_key=old, by=checker.account_id)
    group_actions.resume_case(case_key=case.key)
    db.session.expire_all()
    rows = {row.key: row for row in session.scalars(select(ReviewFile))}
    assert (rows[old].state, rows[new].state, rows[new].replaces_key) == (CopyState.PULLED, CopyState.PASSED, old)
    assert rows[new].object_key == made.object_key
    assert session.get_one(ReviewCase, case.key).state is CaseState.OPEN
    assert {sheet.file_key for sheet in pages_of(session, case.key)} == {new}
    assert last_run().by_office


def test_a_copy_that_was_pulled_without_reason_comes_back_as_it_was(
    session: Session, scene: Scene, case: ReviewCase, checker: Signed
) -> None:
    """A report of classified content pulls as well; given back, the same bytes are shown again under a new key."""
    publish(session, scene)
    report = purging.report_classified(file_public_id=material().public_id, reason="疑似涉密", by=checker.account_id)
    session.expire_all()
    old = case.files[0]
    assert (old.state, session.get_one(ReviewCase, case.key).state) == (CopyState.PULLED, CaseState.PULLED)
    with pytest.raises(NotMaskedAnew):
        late_leaks.show_again(file_key=old.key, by=checker.account_id)
    purging.give_back(report_public_id=report, by=scene.account(scene.members(session)[0].expert_id).account_id)
    new = late_leaks.show_again(file_key=old.key, by=checker.account_id)
    group_actions.resume_case(case_key=case.key)
    assert session.get_one(ReviewFile, new).object_key == old.object_key


def test_the_pages_of_the_chain_speak_to_the_checker_and_to_nobody_else(
    session: Session,
    scene: Scene,
    case: ReviewCase,
    checker: Signed,
    browser_of: Callable[[Signed], Browser],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    library(monkeypatch)
    readers = publish(session, scene)[case.key]
    expert = scene.account(readers[0])
    leak = actions.report_leak(
        account_id=expert.account_id, case_key=case.key, file_key=case.files[0].key, page=2, note="印章可辨认"
    )
    waiting = browser_of(checker).get(f"/desk/pulled/{case.files[0].key}").get_data(as_text=True)
    assert ("等秘书核实上报" in waiting, "新遮盖件已签发" in waiting) == (True, False)
    group_actions.settle_leak(leak_key=leak.key, outcome=LeakOutcome.CONFIRMED)
    mask_anew(checker)
    office, other = browser_of(checker), browser_of(expert)
    listed = office.get("/desk/pulled").get_data(as_text=True)
    assert "印章可辨认" in listed
    assert "K7QX-42" not in listed
    address = f"/desk/pulled/{case.files[0].key}"
    page = office.get(address)
    assert (page.status_code, "签发新遮盖件" in page.get_data(as_text=True)) == (200, True)
    assert office.get("/desk/pulled/nothing").status_code == 404
    assert {other.get(one).status_code for one in ("/desk/pulled", address)} == {403}
    assert other.post(f"{address}/pass").status_code == 403
    assert office.post(f"{address}/pass").status_code == 303
    assert "新遮盖件已签发" in office.get(address).get_data(as_text=True)


def test_a_place_of_the_pulled_file_is_judged_again_and_what_was_said_before_the_report_counts_no_more(
    session: Session,
    scene: Scene,
    case: ReviewCase,
    checker: Signed,
    browser_of: Callable[[Signed], Browser],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """P-31."""
    library(monkeypatch, LEFT)
    with transaction() as writer:
        place = Finding(file_id=material().id, kind="name", severity="leak", page=1, box=[100, 100, 160, 116], channel="text",
                        detector="visible_text", leak_class="L-01", explanation_zh="姓名", explanation_en="name",
                        judgement=Judgement.NOT_LEAK, judged_at=clock.now(), judged_by_id=checker.account_id)  # fmt: skip
        writer.add(place)
    address = place.public_id
    expert = scene.account(publish(session, scene)[case.key][0])
    with pytest.raises(Refused):
        judging.judge(finding_public_id=address, judgement=Judgement.NOT_LEAK, by=checker.account_id)
    leak = actions.report_leak(
        account_id=expert.account_id, case_key=case.key, file_key=case.files[0].key, page=2, note="印章"
    )
    group_actions.settle_leak(leak_key=leak.key, outcome=LeakOutcome.CONFIRMED)
    assert judged_places(db.session(), material(), covered=()) == {}
    assert [one["finding"] for one in draft_of(db.session(), material())[1]] == [address]
    page = f"/desk/pulled/{case.files[0].key}"
    assert "上报前的判定不再算数" in browser_of(checker).get(page).get_data(as_text=True)
    judged = browser_of(checker).post(f"{page}/judge/{address}", data={"judgement": "not-leak"})
    assert judged.status_code == 303
    assert [row.public_id for row in judged_places(db.session(), material(), covered=()).values()] == [address]
    assert draft_of(db.session(), material())[1] == []
    made = mask_anew(checker)
    assert made.state is FileState.COPY

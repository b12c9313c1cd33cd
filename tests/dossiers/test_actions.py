"""From upload to signed copy: nothing passes unseen, nothing is judged twice, a hand-in stands or comes back by what checks say."""

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from committee import jobs
from committee.audit import AuditLine
from committee.db import db, transaction
from committee.dossiers import actions, checks, judging, purging, steps
from committee.dossiers.models import (
    FileState,
    Finding,
    Judgement,
    MaterialFile,
    Screening,
    ScreeningState,
    Standing,
    Submission,
    Verdict,
)
from committee.dossiers.review import ReviewCase, ReviewLink
from committee.dossiers.rules import (
    EmptyFile,
    Kept,
    LeakInReviewCopy,
    NotDeclared,
    NotJudged,
    SlotTaken,
    StillChecking,
    UnknownKind,
    Unreadable,
    UploadClosed,
)
from committee.dossiers.verify import verify
from committee.errors import NotFound, Refused, SecondPersonNeeded
from committee.storage import Purged
from tests.dossiers.desk import IDENTITY, REVIEW, SYSTEM, Desk, checked, encrypted, make_desk, pdf, picture


@pytest.fixture
def desk(app: Flask, session: Session) -> Desk:
    return make_desk(session)


def hand_in(desk: Desk, *, declaration: bool = True) -> Submission:
    with transaction() as session:
        found = steps.hand_in(session, dossier=session.get_one(type(desk.row), desk.dossier), declaration=declaration)
        session.flush()
        return found


def to_desk(desk: Desk) -> str:
    with transaction() as session:
        dossier = session.get_one(type(desk.row), desk.dossier)
        return steps.open_screening(session, dossier=dossier, due_at=None).public_id


def state_of(public_id: str) -> FileState:
    db.session.rollback()
    db.session.expire_all()
    return db.session.scalars(select(MaterialFile.state).where(MaterialFile.public_id == public_id)).one()


@pytest.mark.parametrize(
    ("content", "refusal"),
    [(b"", EmptyFile), (b"PK\x03\x04word", UnknownKind), (b"MZ\x90\x00", UnknownKind), (b"<svg/>", UnknownKind)],
)
def test_empty_files_and_other_kinds_are_refused_and_leave_nothing(
    desk: Desk, content: bytes, refusal: type[Refused]
) -> None:
    with pytest.raises(refusal) as refused:
        desk.upload(content=content, name="总结.pdf")
    assert "总结.pdf" in refused.value.message.zh
    assert desk.row.files == []


def test_the_same_file_twice_in_a_slot_is_one_file_and_one_job(desk: Desk) -> None:
    content = pdf()
    assert desk.upload(content=content) == desk.upload(content=content, name="again.pdf")
    assert len(desk.row.files) == 1
    assert len(jobs.waiting(db.session())) == 1


def test_a_slot_that_the_rulebook_does_not_have_is_not_found(desk: Desk) -> None:
    with pytest.raises(NotFound):
        desk.upload(slot="no_such_slot")


def test_a_file_taken_down_comes_back_unless_its_place_is_taken(desk: Desk) -> None:
    first = desk.upload(slot=IDENTITY, content=pdf("one"))
    actions.take_down(file_public_id=first, by=desk.applicant.account_id)
    assert state_of(first) is FileState.WITHDRAWN
    actions.put_back(file_public_id=first, by=desk.applicant.account_id)
    assert state_of(first) is FileState.QUEUED
    second = desk.upload(slot=IDENTITY, content=pdf("two"))
    if state_of(first) is FileState.WITHDRAWN:
        with pytest.raises(SlotTaken):
            actions.put_back(file_public_id=first, by=desk.applicant.account_id)
    assert state_of(second) is FileState.QUEUED


def test_a_hand_in_needs_the_declaration_readable_files_and_no_unexplained_place(desk: Desk) -> None:
    file = desk.upload()
    (finding,) = checked(file, "leak")
    with pytest.raises(NotDeclared):
        hand_in(desk, declaration=False)
    with pytest.raises(LeakInReviewCopy):
        hand_in(desk)
    actions.explain(finding_public_id=finding, words="是地名", by=desk.applicant.account_id)
    checked(desk.upload(slot=IDENTITY, content=picture()), state=FileState.UNREADABLE)
    with pytest.raises(Unreadable):
        hand_in(desk)
    assert desk.row.submissions == []


def test_a_hand_in_stands_at_once_closes_the_files_and_happens_once(desk: Desk) -> None:
    checked(file := desk.upload())
    assert hand_in(desk).standing is Standing.STANDING
    for act in (
        lambda: desk.upload(content=pdf("late")),
        lambda: actions.take_down(file_public_id=file, by=desk.applicant.account_id),
        lambda: hand_in(desk),
    ):
        with pytest.raises(UploadClosed):
            act()
    assert [row.n for row in desk.row.submissions] == [1]


def test_a_hand_in_with_checks_running_stands_with_the_time_of_the_press(desk: Desk) -> None:
    """R-101."""
    file = desk.upload()
    pressed = hand_in(desk)
    assert pressed.standing is Standing.PENDING
    checked(file)
    with transaction() as session:
        assert steps.settle(session, dossier=session.get_one(type(desk.row), desk.dossier)) is Standing.STANDING
    (row,) = desk.row.submissions
    assert (row.standing, row.pressed_at) == (Standing.STANDING, pressed.pressed_at)
    assert not desk.row.open_for_upload


@pytest.mark.parametrize("bad", ["leak", "unreadable"])
def test_a_hand_in_bounces_when_the_running_check_finds_something(desk: Desk, bad: str) -> None:
    """R-101: it comes back as not handed in, the listeners are told once, and files can be mended."""
    told: list[int] = []
    listener = steps.on_bounce(lambda session, dossier_id, submission_id: told.append(dossier_id))
    try:
        file = desk.upload()
        hand_in(desk)
        if bad == "leak":
            checked(file, "leak")
        else:
            checked(file, state=FileState.UNREADABLE)
        with transaction() as session:
            assert steps.settle(session, dossier=session.get_one(type(desk.row), desk.dossier)) is Standing.BOUNCED
        with transaction() as session:
            assert steps.settle(session, dossier=session.get_one(type(desk.row), desk.dossier)) is None
    finally:
        steps._bounce_listeners.remove(listener)
    assert told == [desk.dossier]
    assert desk.row.open_for_upload


def test_nothing_is_signed_before_every_place_was_judged(desk: Desk) -> None:
    """R-508."""
    findings = checked(desk.upload(), "leak", "suspect", "notice")
    for finding in findings[:2]:
        actions.explain(finding_public_id=finding, words="说明", by=desk.applicant.account_id)
    hand_in(desk)
    screening = to_desk(desk)
    by = desk.checker.account_id
    for finding in findings[:2]:
        with pytest.raises(NotJudged):
            judging.sign(screening_public_id=screening, kept=set(Kept), by=by)
        judging.judge(finding_public_id=finding, judgement=Judgement.NOT_LEAK, by=by)
    judging.sign(screening_public_id=screening, kept=set(Kept), by=by)
    assert db.session.scalars(select(Screening.state)).one() is ScreeningState.PASSED
    with pytest.raises(Refused):
        judging.sign(screening_public_id=screening, kept=set(Kept), by=by)


@pytest.mark.parametrize("state", [FileState.QUEUED, FileState.UNREADABLE])
def test_nothing_is_signed_that_no_check_has_finished_on(desk: Desk, state: FileState) -> None:
    """E-104: not even by a checker in a hurry."""
    file = desk.upload()
    hand_in(desk)
    screening = to_desk(desk)
    checked(file, state=state)
    with pytest.raises(StillChecking):
        judging.sign(screening_public_id=screening, kept=set(Kept), by=desk.checker.account_id)


def test_a_place_judged_a_leak_is_listed_and_never_signed_and_can_be_taken_back(desk: Desk) -> None:
    (finding,) = checked(desk.upload(), "leak")
    actions.explain(finding_public_id=finding, words="说明", by=desk.applicant.account_id)
    hand_in(desk)
    screening, by = to_desk(desk), desk.checker.account_id
    with pytest.raises(Refused):
        judging.report_defects(screening_public_id=screening, by=by)
    judging.judge(finding_public_id=finding, judgement=Judgement.LEAK, by=by)
    with pytest.raises(Refused):
        judging.sign(screening_public_id=screening, kept=set(Kept), by=by)
    judging.report_defects(screening_public_id=screening, by=by)
    (row,) = db.session.scalars(select(Screening))
    assert (row.state, [d["code"] for d in row.defects]) == (ScreeningState.DEFECTIVE, ["MASK_NAME"])
    judging.undo_decision(screening_public_id=screening, by=by)
    judging.judge(finding_public_id=finding, judgement=Judgement.OPEN, by=by)
    assert db.session.scalars(select(Screening.state)).one() is ScreeningState.WAITING


def test_a_check_that_runs_twice_leaves_the_judgements_alone(desk: Desk) -> None:
    """A worker died after its work was stored: the second run must not wipe out what people said."""
    file = desk.upload()
    (finding,) = checked(file, "leak")
    actions.explain(finding_public_id=finding, words="说明", by=desk.applicant.account_id)
    file_id = desk.row.files[0].id
    checks.check_file(str(file_id), jobs.Progress(0))
    assert db.session.scalars(select(Finding.claim)).one() == "说明"


def test_only_review_material_of_a_signed_submission_becomes_a_case(desk: Desk) -> None:
    """Law 2: identity and system material never; R-023: code and key say nothing."""
    for slot in (REVIEW, IDENTITY, SYSTEM):
        checked(desk.upload(slot=slot, content=pdf(slot)), pages=1)
    hand_in(desk)
    screening = to_desk(desk)

    def make() -> str:
        with transaction() as session:
            case = steps.make_review_case(
                session,
                dossier=session.get_one(type(desk.row), desk.dossier),
                route="PS_DX",
                level="FG",
                level_rank=4,
                specialty="031705",
                facts={},
            )
            return case.key

    with pytest.raises(Refused):
        make()
    judging.sign(screening_public_id=screening, kept=set(Kept), by=desk.checker.account_id)
    case = db.session.get_one(ReviewCase, make())
    assert [file.slot for file in case.files] == [REVIEW]
    columns = set(ReviewCase.__table__.columns.keys()) | set(type(case.files[0]).__table__.columns.keys())
    assert not columns & {
        "dossier_id",
        "person_id",
        "unit_id",
        "name",
        "created_at",
        "uploaded_at",
        "size",
        "original_name",
    }
    assert db.session.scalars(select(ReviewLink.dossier_id)).one() == desk.dossier


def test_a_purge_takes_every_copy_of_the_content_and_leaves_a_tombstone(desk: Desk) -> None:
    """R-134."""
    content = pdf("secret")
    first, second = desk.upload(content=content), desk.upload(slot=IDENTITY, content=content)
    checked(first, "leak")
    report = purging.report_classified(file_public_id=first, reason="疑似涉密", by=desk.applicant.account_id)
    assert {state_of(first), state_of(second)} == {FileState.QUARANTINED}
    with pytest.raises(SecondPersonNeeded):
        purging.purge(report_public_id=report, by=desk.applicant.account_id)
    assert purging.purge(report_public_id=report, by=desk.checker.account_id) == 2
    assert {state_of(first), state_of(second)} == {FileState.PURGED}
    assert db.session.scalars(select(Finding)).all() == []
    with pytest.raises(Purged):
        desk.upload(content=content)


@pytest.mark.parametrize(
    "content", [encrypted(), b"%PDF-1.7\nnothing", b"\xff\xd8\xff\xe0broken", b"\x89PNG\r\n\x1a\nbroken"]
)
def test_what_cannot_be_read_is_said_so_and_never_passed_through(desk: Desk, content: bytes) -> None:
    """E-104, for files that experts would not even see."""
    file = desk.upload(slot=IDENTITY, content=content)
    checks.check_file(str(desk.row.files[0].id), jobs.Progress(0))
    assert state_of(file) is FileState.UNREADABLE
    (row,) = desk.row.files
    assert row.problem_zh
    assert row.problem_en
    with pytest.raises(Unreadable):
        hand_in(desk)


def test_a_check_that_gave_up_leaves_a_place_for_a_person_to_look_at(desk: Desk) -> None:
    desk.upload()
    checks.check_gave_up(str(desk.row.files[0].id))
    (row,) = desk.row.files
    assert (row.state, row.verdict, row.pages) == (FileState.CHECKED, Verdict.UNDECIDED, 1)
    assert [(f.severity, f.detector) for f in row.findings] == [("suspect", "not_checked")]
    with pytest.raises(LeakInReviewCopy):
        hand_in(desk)


def test_log_lines_hold_no_name_no_file_name_and_no_evidence(desk: Desk) -> None:
    (finding,) = checked(desk.upload(name="艾力·吐尔逊_总结.pdf"), "leak")
    actions.explain(finding_public_id=finding, words="艾力不是我", by=desk.applicant.account_id)
    hand_in(desk)
    screening = to_desk(desk)
    judging.judge(finding_public_id=finding, judgement=Judgement.MASKED, note="艾力", by=desk.checker.account_id)
    judging.sign(screening_public_id=screening, kept=set(Kept), by=desk.checker.account_id)
    lines = [f"{line.action} {line.subject_key} {line.detail}" for line in db.session.scalars(select(AuditLine))]
    assert len([line for line in lines if line.startswith("dossiers.")]) >= 4
    assert not any(word in " ".join(lines) for word in ("艾力", "总结", "检测中心", "6599"))


def test_verify_finds_a_manifest_an_original_and_a_signature_that_were_touched(desk: Desk) -> None:
    (finding,) = checked(desk.upload(), "leak")
    actions.explain(finding_public_id=finding, words="说明", by=desk.applicant.account_id)
    hand_in(desk)
    screening = to_desk(desk)
    judging.judge(finding_public_id=finding, judgement=Judgement.NOT_LEAK, by=desk.checker.account_id)
    judging.sign(screening_public_id=screening, kept=set(Kept), by=desk.checker.account_id)
    assert [check.ok for check in verify(db.session(), desk.season)] == [True] * 6
    with transaction() as session:
        row = session.scalars(select(Submission)).one()
        row.manifest = [{**row.manifest[0], "slot": "other"}]
        session.scalars(select(Finding)).one().judgement = Judgement.LEAK
        key = session.scalars(select(MaterialFile.object_key)).one()
    settings = desk_settings()
    (settings.objects_folder / key[:2] / key).write_bytes(pdf("swapped"))
    assert [check.ok for check in verify(db.session(), desk.season)] == [False, False, False, True, True, True]


def desk_settings():
    from flask import current_app

    return current_app.extensions["settings"]

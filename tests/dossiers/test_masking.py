"""Drafts of two people at once, runs that end well, badly, half way or too late; system material by the office; the second look."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from committee import jobs
from committee.db import db, transaction
from committee.dossiers import actions, judging, masking, masking_job, proofs, purging, second_looks, steps
from committee.dossiers.masking_models import MaskingDraft, MaskingRun, RunState
from committee.dossiers.models import (
    FileState,
    Finding,
    Judgement,
    MaterialFile,
    Screening,
    ScreeningState,
    Submission,
    Verdict,
)
from committee.dossiers.pages import store
from committee.dossiers.review import ReviewFile
from committee.dossiers.rules import Kept, NotJudged, NotLookedThrough, UploadClosed
from committee.dossiers.rules_masking import AlreadyRunning, BoxOutside, DraftChanged, NothingToMask, NotMaskable
from committee.dossiers.verify import verify
from committee.errors import BadInput, NotFound, Refused, SecondPersonNeeded
from committee.people.models import Unit
from committee.permissions import Role
from committee.seasons.models import Season
from redaction.findings import Box, Kind
from redaction.identity import Identity
from redaction.masking import How, Mask, Options
from redaction.proof.proving import Proof
from tests.dossiers.desk import REVIEW, SYSTEM, Desk, checked, make_desk, pdf
from tests.dossiers.masked import LEFT, box, last_run, library, person
from tests.factories import make_account


@pytest.fixture
def desk(app: Flask, session: Session) -> Desk:
    return make_desk(session)


@pytest.fixture
def file(desk: Desk) -> str:
    """A checked upload with one leak."""
    checked(public_id := desk.upload(), "leak")
    return public_id


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[frozenset[int]]]:
    """The library finds nothing afterwards."""
    return library(monkeypatch)


def row_of(public_id: str) -> MaterialFile:
    session = db.session()
    session.rollback()
    session.expire_all()
    return session.scalars(select(MaterialFile).where(MaterialFile.public_id == public_id)).one()


def order(desk: Desk, file: str, *boxes: dict, version: int = 0, who: object = None) -> MaskingRun:
    masking.order_run(
        file_public_id=file, boxes=list(boxes) or [box()], version=version, viewer=who or person(desk.applicant)
    )
    return last_run()


def do(run: MaskingRun) -> MaskingRun:
    masking_job.mask_file(str(run.id), jobs.Progress(run.job_id or 0))
    return last_run()


def test_two_people_at_once_never_overwrite_each_other(desk: Desk, file: str) -> None:
    first = masking.save_draft(file_public_id=file, boxes=[box()], version=0, viewer=person(desk.applicant))
    assert first.version == 1
    for version in (0, 2):
        with pytest.raises(DraftChanged):
            masking.save_draft(file_public_id=file, boxes=[], version=version, viewer=person(desk.applicant))
    with pytest.raises(DraftChanged):
        order(desk, file, version=0)
    second = masking.save_draft(file_public_id=file, boxes=[], version=1, viewer=person(desk.applicant))
    assert (second.version, second.boxes) == (2, [])


def test_a_box_outside_its_page_is_refused_and_the_draft_stays(desk: Desk, file: str) -> None:
    masking.save_draft(file_public_id=file, boxes=[box()], version=0, viewer=person(desk.applicant))
    with pytest.raises(BoxOutside):
        masking.save_draft(
            file_public_id=file, boxes=[box(box=[5000, 0, 5100, 9])], version=1, viewer=person(desk.applicant)
        )
    assert len(db.session.scalars(select(MaskingDraft)).one().boxes) == 1


def test_nobody_else_masks_an_applicants_file(desk: Desk, file: str) -> None:
    for who in (person(desk.checker, Role.CHECKER), person(desk.checker)):
        with pytest.raises(NotMaskable):
            order(desk, file, who=who)


def test_a_proved_copy_takes_the_place_of_the_original_and_undo_brings_it_back(
    desk: Desk, file: str, answers: list[frozenset[int]]
) -> None:
    original = row_of(file).object_key
    done = do(order(desk, file))
    assert (done.state, done.by_office) == (RunState.PROVED, False)
    assert row_of(file).state is FileState.REPLACED
    copy = done.result
    assert copy is not None
    assert (copy.state, copy.verdict, copy.made_from_id, copy.findings) == (
        FileState.CHECKED, Verdict.CLEAN, row_of(file).id, [],
    )  # fmt: skip
    assert "艾力" not in copy.original_name
    assert store().key_of(store().get(original)) == original
    assert proofs.is_genuine(done)
    assert all(check.ok for check in verify(db.session(), desk.season))
    back = masking.back_to_original(file_public_id=copy.public_id, viewer=person(desk.applicant))
    assert (back, row_of(file).state, row_of(copy.public_id).state) == (file, FileState.CHECKED, FileState.WITHDRAWN)
    assert db.session.scalars(select(MaskingDraft)).one().version == 1


def test_a_report_with_one_changed_letter_is_not_genuine(desk: Desk, file: str, answers: list[frozenset[int]]) -> None:
    run = do(order(desk, file))
    with transaction() as session:
        row = session.get_one(MaskingRun, run.id)
        report = proofs.report_of(row)
        report["proof"]["pages"] = 2
        row.report_sealed = proofs.sign_report(report).sealed
    assert not proofs.is_genuine(last_run())
    assert [check.ok for check in verify(db.session(), desk.season)][-2:] == [False, True]


def test_without_a_passed_proof_nothing_is_replaced_and_new_boxes_are_offered(
    desk: Desk, file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = library(monkeypatch, LEFT)
    run = do(order(desk, file))
    assert (run.state, run.result_id) == (RunState.REFUSED, None)
    assert calls == [frozenset(), frozenset({1})]  # the second time as pixels
    assert run.problem_zh
    assert proofs.is_genuine(run)
    assert row_of(file).state is FileState.CHECKED
    draft = db.session.scalars(select(MaskingDraft)).one()
    assert (draft.version, [b["on"] for b in draft.boxes]) == (2, [True, False])


def test_what_can_still_be_read_elsewhere_comes_back_as_boxes_once(
    desk: Desk, file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    library(monkeypatch, again=(Mask(1, Box(100, 300, 220, 316), Kind.CODE, How.TEXT, "【验证码】"),))
    run = do(order(desk, file))
    assert run.state is RunState.REFUSED
    draft = db.session.scalars(select(MaskingDraft)).one()
    new = draft.boxes[-1]
    assert (draft.version, len(draft.boxes)) == (2, 2)
    assert (new["page"], new["box"], new["kind"], new["token"], new["on"]) == (
        1,
        [100, 300, 220, 316],
        "code",
        "【验证码】",
        False,
    )
    boxes = list(draft.boxes)
    assert do(order(desk, file, *boxes, version=2)).state is RunState.REFUSED
    draft = db.session.scalars(select(MaskingDraft)).one()
    assert (draft.version, draft.boxes) == (3, boxes)  # of the order; nothing was added


def test_a_worker_killed_half_way_loses_nothing(
    desk: Desk, file: str, answers: list[frozenset[int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    run = order(desk, file)
    good = masking_job.prove

    def killed(*given: object, **more: object) -> None:
        raise SystemExit

    monkeypatch.setattr(masking_job, "prove", killed)
    with pytest.raises(SystemExit):
        do(run)
    assert (last_run().state, row_of(file).state) == (RunState.QUEUED, FileState.CHECKED)
    assert len(db.session.scalars(select(MaterialFile)).all()) == 1
    monkeypatch.setattr(masking_job, "prove", good)
    assert do(run).state is RunState.PROVED
    assert do(run).state is RunState.PROVED  # a message that comes twice
    assert len(db.session.scalars(select(MaterialFile)).all()) == 2


@pytest.mark.parametrize(("answer", "given"), [("visible", "keep"), ("replaced", "number")])
def test_co_authors_are_named_or_numbered_as_the_season_decided(
    desk: Desk, file: str, answers: list[frozenset[int]], monkeypatch: pytest.MonkeyPatch, answer: str, given: str
) -> None:
    with transaction() as session:
        season = session.get_one(Season, desk.season)
        season.switches = {**season.switches, "P-30": answer}
    seen: list[str] = []
    library_mask = masking_job.apply_masks

    def apply_masks(path: Path, masks: object, *, options: Options, progress: object) -> object:
        seen.append(options.co_authors)
        return library_mask(path, masks, options=options, progress=progress)  # type: ignore[arg-type]

    monkeypatch.setattr(masking_job, "apply_masks", apply_masks)
    assert do(order(desk, file)).state is RunState.PROVED
    assert seen == [given]


def test_the_proof_is_told_what_the_check_read_in_the_places_that_are_masked(
    desk: Desk, file: str, answers: list[frozenset[int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    finding = row_of(file).findings[0].public_id
    seen: list[list[str]] = []
    library_prove = masking_job.prove

    def prove(path: Path, identity: Identity, *, known: list[str], **more: object) -> Proof:
        seen.append(known)
        return library_prove(path, identity, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(masking_job, "prove", prove)
    run = do(order(desk, file, box(finding=finding)))
    assert (run.state, seen) == (RunState.PROVED, [["艾力·吐尔逊"]])
    assert "艾力" not in str(proofs.report_of(run))


def test_a_run_is_ordered_once_can_be_cancelled_and_gives_up_in_words(
    desk: Desk, file: str, answers: list[frozenset[int]]
) -> None:
    run = order(desk, file)
    with pytest.raises(AlreadyRunning):
        order(desk, file, version=1)
    masking.cancel_run(run_public_id=run.public_id, viewer=person(desk.applicant))
    assert last_run().state is RunState.CANCELLED
    assert db.session.scalars(select(jobs.Job.state).where(jobs.Job.id == run.job_id)).one() is jobs.JobState.CANCELLED
    assert do(run).state is RunState.CANCELLED
    again = order(desk, file, version=1)
    masking_job.mask_gave_up(str(again.id))
    assert (last_run().state, bool(last_run().problem_en)) == (RunState.FAILED, True)
    with pytest.raises(NothingToMask):
        order(desk, file, box(on=False), version=2)


def test_a_result_that_comes_after_the_hand_in_is_not_taken(
    desk: Desk, file: str, answers: list[frozenset[int]]
) -> None:
    run = order(desk, file)
    explain_all(desk, file)
    hand_in(desk)
    assert (do(run).state, row_of(file).state) == (RunState.FAILED, FileState.CHECKED)
    with pytest.raises(NotMaskable):
        order(desk, file, version=1)


def test_undo_ends_with_the_hand_in(desk: Desk, file: str, answers: list[frozenset[int]]) -> None:
    copy = do(order(desk, file)).result
    assert copy is not None
    hand_in(desk)
    with pytest.raises(UploadClosed):
        masking.back_to_original(file_public_id=copy.public_id, viewer=person(desk.applicant))
    with pytest.raises(NotFound):
        masking.back_to_original(file_public_id=copy.public_id, viewer=person(desk.checker, Role.CHECKER))


def explain_all(desk: Desk, file: str) -> None:
    for finding in row_of(file).findings:
        actions.explain(finding_public_id=finding.public_id, words="不是泄漏", by=desk.applicant.account_id)


def hand_in(desk: Desk) -> str:
    """Hand in and put on the desk; the screening's public id."""
    with transaction() as session:
        dossier = session.get_one(type(desk.row), desk.dossier)
        steps.hand_in(session, dossier=dossier, declaration=True)
        session.flush()
        return steps.open_screening(session, dossier=dossier, due_at=None).public_id


def sign(desk: Desk, screening: str, *, kept: set[Kept] | None = None, by: int | None = None) -> None:
    judging.sign(
        screening_public_id=screening, kept=set(Kept) if kept is None else kept, by=by or desk.checker.account_id
    )


def frozen(desk: Desk) -> list[ReviewFile]:
    with transaction() as session:
        case = steps.make_review_case(
            session,
            dossier=session.get_one(type(desk.row), desk.dossier),
            route="PS_DX",
            level="ZJ",
            level_rank=3,
            specialty="计量",
            facts={},
        )
    return case.files


def test_system_material_is_withheld_until_the_office_masked_and_judged_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R-502."""
    library(monkeypatch)
    checked(desk.upload(slot=REVIEW, content=pdf("clean")))
    checked(system := desk.upload(slot=SYSTEM, content=pdf("report")), "leak")
    with pytest.raises(NotMaskable):
        order(desk, system)
    screening = hand_in(desk)
    run = do(order(desk, system, who=person(desk.checker, Role.CHECKER)))
    copy = run.result
    assert copy is not None
    assert (run.by_office, copy.state, row_of(system).state) == (True, FileState.COPY, FileState.CHECKED)
    with transaction() as session:
        session.add(Finding(file_id=copy.id, kind="seal", severity="suspect", page=1, box=None, channel="image",
                            detector="seals", leak_class="L-09", explanation_zh="印章", explanation_en="seal"))  # fmt: skip
    with pytest.raises(NotJudged):
        sign(desk, screening)
    (place,) = row_of(copy.public_id).findings
    judging.judge(finding_public_id=place.public_id, judgement=Judgement.MASKED, by=desk.checker.account_id)
    sign(desk, screening)
    assert copy.object_key in {one.object_key for one in frozen(desk)}
    assert [check.ok for check in verify(db.session(), desk.season)] == [True] * 6


def test_the_checklist_must_be_complete_and_is_kept(desk: Desk) -> None:
    """R-506: over-masking is looked for, not assumed away."""
    checked(desk.upload())
    screening = hand_in(desk)
    for missing in Kept:
        with pytest.raises(NotLookedThrough):
            sign(desk, screening, kept=set(Kept) - {missing})
    sign(desk, screening)
    assert db.session.scalars(select(Screening)).one().kept == sorted(Kept)


def test_the_return_list_has_places_boxes_and_the_checkers_words(desk: Desk) -> None:
    """R-125."""
    (one, two) = checked(desk.upload(), "leak", "suspect")
    explain_all(desk, desk.row.files[0].public_id)
    screening = hand_in(desk)
    for place, word in ((one, Judgement.LEAK), (two, Judgement.NOT_LEAK)):
        judging.judge(finding_public_id=place, judgement=word, by=desk.checker.account_id)
    judging.report_defects(
        screening_public_id=screening, by=desk.checker.account_id, notes={one: "第1页右上角姓名", two: "不列"}
    )
    (defect,) = db.session.scalars(select(Screening)).one().defects
    assert (defect["code"], defect["page"], defect["box"], defect["note"], defect["finding"]) == (
        "MASK_NAME", 1, [10, 10, 60, 20], "第1页右上角姓名", one,
    )  # fmt: skip


def test_undo_takes_back_ones_own_last_word_only(desk: Desk) -> None:
    (one, two) = checked(desk.upload(), "leak", "suspect")
    explain_all(desk, desk.row.files[0].public_id)
    screening = hand_in(desk)
    with pytest.raises(Refused):
        judging.undo_last(screening_public_id=screening, by=desk.checker.account_id)
    for place in (two, one):
        judging.judge(finding_public_id=place, judgement=Judgement.LEAK, by=desk.checker.account_id)
    with pytest.raises(Refused):
        judging.undo_last(screening_public_id=screening, by=desk.applicant.account_id)
    judging.undo_last(screening_public_id=screening, by=desk.checker.account_id)
    words = {f.public_id: f.judgement for f in row_of(desk.row.files[0].public_id).findings}
    assert words == {one: Judgement.OPEN, two: Judgement.LEAK}


def test_a_second_checker_answers_unseen_and_a_difference_brings_the_dossier_back(desk: Desk, session: Session) -> None:
    """Another person, every place, no passing with a leak; what no expert has yet returns to the desk."""
    (place,) = checked(desk.upload(), "suspect")
    explain_all(desk, desk.row.files[0].public_id)
    screening = hand_in(desk)
    judging.judge(finding_public_id=place, judgement=Judgement.NOT_LEAK, by=desk.checker.account_id)
    sign(desk, screening)
    with pytest.raises(BadInput):
        second_looks.draw_sample(season_id=desk.season, percent=0, by=desk.checker.account_id)
    second_looks.draw_sample(season_id=desk.season, percent=100, by=desk.checker.account_id)
    with pytest.raises(Refused):
        second_looks.draw_sample(season_id=desk.season, percent=100, by=desk.checker.account_id)
    look = db.session.scalars(select(second_looks.SecondLook)).one()
    other = make_account(session, Role.CHECKER, name="陆青禾", unit=session.scalars(select(Unit)).first())
    given = {"look_public_id": look.public_id, "note": ""}
    with pytest.raises(SecondPersonNeeded):
        second_looks.answer(words={place: "not-leak"}, passes=True, by=desk.checker.account_id, **given)
    for words, passes in (({}, False), ({place: "open"}, False), ({place: "leak"}, True)):
        with pytest.raises(BadInput):
            second_looks.answer(words=words, passes=passes, by=other.account_id, **given)
    assert not second_looks.answer(words={place: "leak"}, passes=False, by=other.account_id, **given)
    db.session.expire_all()
    row = db.session.scalars(select(Screening)).one()
    assert (row.state, row.kept) == (ScreeningState.WAITING, [])
    assert all(check.ok for check in verify(db.session(), desk.season))


def test_a_classified_file_takes_its_masked_copy_and_its_proof_with_it(
    desk: Desk, file: str, answers: list[frozenset[int]]
) -> None:
    """R-134: the report hides everything at once, giving back restores it, the purge leaves a tombstone."""
    copy = do(order(desk, file)).result
    assert copy is not None
    report = purging.report_classified(file_public_id=copy.public_id, reason="疑似涉密", by=desk.applicant.account_id)
    assert {row_of(file).state, row_of(copy.public_id).state} == {FileState.QUARANTINED}
    purging.give_back(report_public_id=report, by=desk.checker.account_id)
    assert (row_of(file).state, row_of(copy.public_id).state) == (FileState.REPLACED, FileState.CHECKED)
    again = purging.report_classified(file_public_id=file, reason="再次上报", by=desk.applicant.account_id)
    keys = {row_of(file).object_key, copy.object_key}
    purging.purge(report_public_id=again, by=desk.checker.account_id)
    assert not any(store().exists(key) for key in keys)
    assert {row_of(file).state, row_of(copy.public_id).state} == {FileState.PURGED}
    run = last_run()
    assert (run.boxes, run.report_sealed, run.signature) == ([], None, "")
    assert db.session.scalars(select(MaskingDraft)).all() == []
    assert db.session.scalars(select(Submission)).all() == []

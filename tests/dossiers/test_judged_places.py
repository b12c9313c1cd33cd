"""What a checker judged to be no leak may stay in the masked copy: whose word counts, until when, and what the signed report says."""

from dataclasses import replace

import pymupdf
import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from committee import clock
from committee.db import db, transaction
from committee.dossiers import checks, judging, masking, masking_job, proofs
from committee.dossiers.masking_models import MaskingRun, RunState
from committee.dossiers.models import Finding, Judgement, MaterialFile, Screening, Verdict
from committee.dossiers.pages import store
from committee.dossiers.queries_masking import judged_places
from committee.dossiers.review import LateLeak
from committee.dossiers.rules import OwnDossier
from committee.jobs import Job, Progress
from committee.permissions import Role
from redaction.findings import Box
from tests.dossiers.desk import REVIEW, SYSTEM, Desk, checked, make_desk, pdf
from tests.dossiers.masked import LEFT, box, last_run, library, person
from tests.dossiers.test_masking import frozen, hand_in
from tests.redaction.masking.made import text_pdf

KEPT = replace(LEFT, box=Box(10, 10, 60, 20))


@pytest.fixture
def desk(app: Flask, session: Session) -> Desk:
    return make_desk(session)


@pytest.fixture
def place(desk: Desk) -> str:
    """A leak that a check found in system material of a dossier on the desk; its public id."""
    checked(desk.upload(slot=REVIEW, content=pdf("clean")))
    (found,) = checked(desk.upload(slot=SYSTEM, content=pdf("report")), "leak")
    hand_in(desk)
    return found


def stored(place: str) -> Finding:
    session = db.session()
    session.rollback()
    session.expire_all()
    return session.scalars(select(Finding).where(Finding.public_id == place)).one()


def judge(desk: Desk, place: str, word: Judgement = Judgement.NOT_LEAK) -> None:
    judging.judge(finding_public_id=place, judgement=word, by=desk.checker.account_id, note="用电高峰")


def run(desk: Desk, place: str, *, area: list[float] | None = None, **of_box: str) -> MaskingRun:
    words = {"box": area or [100, 40, 200, 60], "token": "【申报人】", **of_box}
    masking.order_run(
        file_public_id=stored(place).file.public_id, boxes=[box(**words)], version=0,
        viewer=person(desk.checker, Role.CHECKER),
    )  # fmt: skip
    return last_run()


def do(run: MaskingRun) -> MaskingRun:
    masking_job.mask_file(str(run.id), Progress(run.job_id or 0))
    return last_run()


def test_a_place_judged_to_be_no_leak_passes_and_the_signed_report_says_who_and_when(
    desk: Desk, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = library(monkeypatch, KEPT)
    judge(desk, place)
    at = stored(place).judged_at
    assert at is not None
    done = do(run(desk, place))
    assert (done.state, calls) == (RunState.PROVED, [frozenset()])
    assert proofs.is_genuine(done)
    assert proofs.report_of(done)["proof"]["judged"] == [
        {"page": 1, "box": [10, 10, 60, 20], "kind": "name", "by": str(desk.checker.account_id), "at": at.isoformat()}
    ]
    assert done.result is not None
    assert done.result.verdict is Verdict.LEAK
    (left,) = done.result.findings
    assert (left.judgement, left.judged_by_id, left.judged_at, left.note) == (
        Judgement.NOT_LEAK, desk.checker.account_id, at, "用电高峰",
    )  # fmt: skip


@pytest.mark.parametrize("word", [Judgement.OPEN, Judgement.LEAK, Judgement.MASKED])
def test_no_other_word_lets_a_leak_stay(
    desk: Desk, place: str, monkeypatch: pytest.MonkeyPatch, word: Judgement
) -> None:
    library(monkeypatch, KEPT)
    judge(desk, place, word)
    assert do(run(desk, place)).state is RunState.REFUSED


def test_a_leak_in_another_place_still_fails_and_only_that_one_is_offered_as_a_box(
    desk: Desk, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = library(monkeypatch, KEPT, replace(LEFT, page=2))
    judge(desk, place)
    done = do(run(desk, place))
    assert (done.state, calls) == (RunState.REFUSED, [frozenset(), frozenset({2})])
    draft = db.session.get_one(masking_job.MaskingDraft, done.file_id)
    assert [one["page"] for one in draft.boxes if not one["on"]] == [2]


def test_a_judged_place_that_a_box_was_ordered_for_must_be_gone(
    desk: Desk, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    library(monkeypatch, KEPT)
    judge(desk, place)
    assert do(run(desk, place, finding=place)).state is RunState.REFUSED


def test_a_judgement_taken_back_during_the_run_is_open_again_in_the_copy(
    desk: Desk, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    library(monkeypatch, KEPT)
    judge(desk, place)
    proving = masking_job.prove

    def taken_back(*given: object, **more: object) -> object:
        judge(desk, place, Judgement.OPEN)
        return proving(*given, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(masking_job, "prove", taken_back)
    done = do(run(desk, place))
    assert done.result is not None
    assert [row.judgement for row in done.result.findings] == [Judgement.OPEN]


def test_a_late_leak_ends_every_earlier_judgement_of_the_dossier(desk: Desk, place: str) -> None:
    """P-31."""
    judge(desk, place)
    screening = db.session.scalars(select(Screening.public_id)).one()
    judging.sign(screening_public_id=screening, kept=set(judging.Kept), by=desk.checker.account_id)
    (copy,) = frozen(desk)
    kept = judged_places(db.session(), stored(place).file, covered=())
    assert [row.public_id for row in kept.values()] == [place]
    with transaction() as session:
        session.add(
            LateLeak(file_key=copy.key, page=1, reported_by_id=desk.checker.account_id, reported_at=clock.now())
        )  # fmt: skip
    assert judged_places(db.session(), stored(place).file, covered=()) == {}


def test_nobody_judges_their_own_dossier(desk: Desk, place: str) -> None:
    """R-002, R-017."""
    with pytest.raises(OwnDossier):
        judging.judge(finding_public_id=place, judgement=Judgement.NOT_LEAK, by=desk.applicant.account_id)
    assert stored(place).judgement is Judgement.OPEN


def test_the_page_of_a_run_says_what_was_left_and_names_the_account_to_the_office_only(
    desk: Desk, place: str, browser_of, monkeypatch: pytest.MonkeyPatch
) -> None:
    library(monkeypatch, KEPT)
    judge(desk, place)
    done = do(run(desk, place))
    page = f"/masking/{done.public_id}"
    for who, named in ((desk.checker, True), (desk.applicant, False)):
        words = browser_of(who).get(page).get_data(as_text=True)
        assert "经核查员判定为非泄漏" in words
        assert (f"账号 {desk.checker.account_id}" in words) is named
    assert db.session.scalars(select(MaterialFile).where(MaterialFile.id == done.result_id)).one().findings


@pytest.mark.parametrize(
    "lines",
    [
        ((100.0, "作者：艾力·吐尔逊"), (140.0, "数据由同名的艾力·吐尔逊提供")),
        ((100.0, "作者：艾力·吐尔逊，数据由同名的艾力·吐尔逊提供"),),
    ],
)
def test_with_the_real_library_one_name_is_masked_and_the_judged_one_is_still_read(
    desk: Desk, lines: tuple[tuple[float, str], ...]
) -> None:
    checked(desk.upload(slot=REVIEW, content=pdf("clean")))
    upload = desk.upload(slot=SYSTEM, content=text_pdf(lines))
    file_id = db.session.scalars(select(MaterialFile.id).where(MaterialFile.public_id == upload)).one()
    job = db.session.scalars(select(Job.id).where(Job.kind == "check-file", Job.ref == str(file_id))).one()
    checks.check_file(str(file_id), Progress(job))
    hand_in(desk)
    leaks = db.session.scalars(select(Finding).where(Finding.file_id == file_id, Finding.severity == "leak")).all()
    one, two = sorted(leaks, key=lambda row: (row.box[1], row.box[0]) if row.box else (0, 0))
    first, second = one.public_id, two.public_id
    judge(desk, second)
    done = do(run(desk, first, finding=first, area=stored(first).box))
    assert done.state is RunState.PROVED
    assert done.result is not None
    words = pymupdf.open(stream=store().get(done.result.object_key), filetype="pdf")[0].get_text()
    assert (words.count("艾力·吐尔逊"), words.count("【申报人】")) == (1, 1)
    assert [place["page"] for place in proofs.report_of(done)["proof"]["judged"]] == [1]
    assert [row.judgement for row in done.result.findings if row.severity == "leak"] == [Judgement.NOT_LEAK]

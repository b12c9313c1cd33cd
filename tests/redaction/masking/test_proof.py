"""The proof: each part was seen to find what it is there for, and nothing is handed out without all of them."""

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pymupdf
import pytest

from redaction.checking import Settings
from redaction.findings import Report, Severity, Text
from redaction.masking.masks import propose
from redaction.masking.pictures import jpeg
from redaction.masking.work import masked_pdf
from redaction.names.search import matcher_for
from redaction.proof.canary import canary
from redaction.proof.compare import compare, regions_of, similarity
from redaction.proof.poppler import MAX_TEXT, MEMORY_KIB, SECONDS, poppler_texts
from redaction.proof.proving import Outcome, Proof, ProofCheck, check_from_json, prove
from redaction.proof.readers import sweep
from redaction.proof.release import mask_file
from redaction.proof.structure import irregularities
from redaction.proof.work import examine
from tests.redaction.corpus import PLANTS
from tests.redaction.masking.made import PERSON, findings_in, masked, text_pdf
from tests.redaction.masking.test_pictures import box_mask, pdf_of, scan
from tests.redaction.people import UYGHUR

FAST = Settings(deep=False)


def outcomes(checks: list[dict[str, Any]]) -> dict[str, str]:
    return {check["name"]: check["outcome"] for check in checks}


def examined(new: bytes, old: bytes | None, report: dict[str, Any] | None, folder: Path) -> dict[str, str]:
    """The isolated parts of a proof, run in this process."""
    (folder / "new").write_bytes(new)
    if old is not None:
        (folder / "old").write_bytes(old)
    request = {
        "path": str(folder / "new"), "against": str(folder / "old") if old is not None else None, "masking": report,
        "accept": "suspect",
    }  # fmt: skip
    return outcomes(examine(request, (PERSON, matcher_for(PERSON)), lambda done, total: None)["checks"])


def test_a_masked_file_passes_every_part(tmp_path) -> None:
    data = text_pdf()
    report, new = masked(data)
    found = examined(new, data, report, tmp_path)
    assert set(found) == {
        "pdfium",
        "pdfminer",
        "gone",
        "objects",
        "structure",
        "pictures",
        "outside",
        "text",
        "renderers",
        "canary",
    }
    assert set(found.values()) == {"clean"}


def test_the_original_passes_no_reader(tmp_path) -> None:
    found = examined(text_pdf(), None, None, tmp_path)
    assert (found["pdfium"], found["pdfminer"], found["structure"]) == ("found", "found", "found")


def test_a_value_in_any_object_or_encoding_is_swept_up() -> None:
    document: Any = pymupdf.open()
    document.new_page()
    document.xref_set_key(document.pdf_catalog(), "PieceInfo", f"<</A<{PERSON.name.encode('gb18030').hex()}>>>")
    assert any("gb18030" in place for place in sweep(document.tobytes(), PERSON))
    assert sweep(masked(text_pdf())[1], PERSON) == []


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda new: new + b"\n%%EOF", "revisions"),
        (lambda new: new + b"more", "bytes after the end"),
        (lambda new: _with_key(new, "Lang", "(zh)"), "catalog /Lang"),
    ],
)
def test_what_is_not_on_the_allow_list_is_named(spoil, said: str) -> None:
    assert said in irregularities(spoil(masked(text_pdf())[1]))


def _with_key(data: bytes, key: str, value: str) -> bytes:
    document: Any = pymupdf.open(stream=data, filetype="pdf")
    document.xref_set_key(document.pdf_catalog(), key, value)
    changed: bytes = document.tobytes(garbage=0)
    return changed


def test_a_change_outside_the_masks_is_seen() -> None:
    data = text_pdf()
    report, new = masked(data)
    document: Any = pymupdf.open(stream=new, filetype="pdf")
    document[0].draw_rect((300, 600, 420, 700), fill=(0.5, 0.5, 0.5), color=None)
    assert outcomes(compare(document.tobytes(), data, report, lambda done, total: None))["outside"] == "found"


def test_missing_text_outside_the_masks_is_seen_even_where_nothing_looks_different() -> None:
    data = text_pdf([*((100.0 + 20 * row, "计量检定工作总结") for row in range(3)), (300.0, "作者：{name}")])
    report, new = masked(data)
    shorter = masked(text_pdf([(100.0, "计量检定工作总结"), (300.0, "作者：{name}")]))[1]
    assert outcomes(compare(shorter, data, report, lambda done, total: None))["text"] == "found"
    assert outcomes(compare(new, data, report, lambda done, total: None))["text"] == "clean"


def test_another_number_of_pages_is_seen() -> None:
    data = text_pdf()
    report, new = masked(data)
    document: Any = pymupdf.open(stream=new, filetype="pdf")
    document.new_page()
    assert outcomes(compare(document.tobytes(), data, report, lambda done, total: None))["outside"] == "found"


def test_a_picture_from_before_the_masking_is_recognised_by_its_bytes() -> None:
    data = pdf_of(jpeg(scan(), quality=85, halved=True))
    report, new = masked_pdf(data, [box_mask()])
    assert outcomes(compare(new, data, report, lambda done, total: None))["pictures"] == "clean"
    assert outcomes(compare(data, data, report, lambda done, total: None))["pictures"] == "found"


def test_two_renderers_are_asked_inside_the_masks() -> None:
    data = text_pdf()
    report, new = masked(data)
    checks = outcomes(compare(new, data, report, lambda done, total: None))
    assert checks["renderers"] == "clean"
    assert set(regions_of(report)) == {1}


def test_similarity_is_one_for_the_same_and_falls_with_changes() -> None:
    one = np.random.default_rng(1).integers(0, 255, (64, 64)).astype(np.uint8)
    free = np.ones(one.shape, bool)
    assert similarity(one, one, free) == pytest.approx(1.0)
    assert similarity(one, np.asarray(255 - one, np.uint8), free) < 0.5
    free[:] = False
    assert similarity(one, np.asarray(255 - one, np.uint8), free) == 1.0


def test_the_canary_dies_by_masking_and_lives_without(monkeypatch) -> None:
    data = text_pdf()
    report, _ = masked(data)
    assert outcomes(canary(data, report)) == {"canary": "clean"}
    monkeypatch.setattr("redaction.masking.work.masked_pdf", lambda planted, masks: ({}, planted))
    assert outcomes(canary(data, report)) == {"canary": "found"}


def test_poppler_reads_pages_where_it_is_installed(tmp_path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(text_pdf())
    texts = poppler_texts(path)
    assert texts is None or PERSON.name in texts[0]
    path.write_bytes(b"nothing")
    assert poppler_texts(path) is None


def test_popplers_program_runs_under_every_limit(tmp_path, monkeypatch) -> None:
    if sys.platform == "win32":  # where poppler's program is not run at all
        return
    told = tmp_path / "pdftotext"
    told.write_text("#!/bin/sh\nulimit -t; ulimit -f; ulimit -c; ulimit -v\n")
    told.chmod(0o700)
    monkeypatch.setattr("redaction.proof.poppler.shutil.which", lambda name: str(told))
    (text,) = poppler_texts(tmp_path / "a.pdf") or [""]
    seconds, blocks, core, memory = text.split()
    assert (seconds, blocks, core) == (str(SECONDS), str(MAX_TEXT // 512), "0")
    assert memory == str(MEMORY_KIB) or sys.platform != "linux"


def _proof(*checks: ProofCheck) -> Proof:
    return Proof("ab", 1, Report("a.pdf", "ab", 1), checks)


def test_a_needed_part_that_could_not_be_done_is_no_pass() -> None:
    clean = ProofCheck("a", Outcome.CLEAN, Text("好", "fine"))
    gap = ProofCheck("b", Outcome.NOT_CHECKED, Text("未查", "not checked"))
    assert _proof(clean).passed
    assert not _proof(clean, gap).passed
    assert _proof(clean, replace(gap, needed=False)).passed
    assert not _proof(clean, ProofCheck("c", Outcome.FOUND, Text("有", "found"))).passed
    assert check_from_json(gap.to_json()) == gap


def test_the_digest_covers_every_word_and_a_signature_is_made_over_it() -> None:
    proof = _proof(ProofCheck("a", Outcome.CLEAN, Text("好", "fine")))
    assert proof.to_json()["signed"] is False
    assert proof.digest == _proof(ProofCheck("a", Outcome.CLEAN, Text("好", "fine"))).digest
    assert proof.digest != replace(proof, sha256="cd").digest
    signed = proof.signed(lambda digest: digest[::-1], by="office")
    assert signed.to_json()["signature"] == bytes.fromhex(proof.digest)[::-1].hex()
    assert signed.digest == proof.digest
    json.dumps(signed.to_json())


def test_a_check_that_still_finds_something_fails_the_proof(tmp_path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(text_pdf())
    proof = prove(path, PERSON, settings=FAST)
    assert not proof.passed
    assert {check.name: check.outcome for check in proof.checks}["detectors"] is Outcome.FOUND


def test_the_whole_way_hands_out_only_what_is_proved_and_leaves_the_original(tmp_path) -> None:
    path = tmp_path / f"{PERSON.name}.pdf"
    path.write_bytes(text_pdf())
    before = path.read_bytes()
    done = mask_file(path, PERSON, settings=FAST)
    assert done.released
    assert done.masked.name == "review-copy.pdf"
    assert path.read_bytes() == before
    assert [finding for finding in done.proof.report.findings if finding.severity is not Severity.NOTICE] == []


def test_what_aborts_progress_ends_the_work(tmp_path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(text_pdf())

    class Stopped(Exception):
        pass

    def stop(done: int, total: int) -> None:
        raise Stopped

    with pytest.raises(Stopped):
        mask_file(path, PERSON, settings=FAST, progress=stop)


def test_proposals_of_a_masked_file_are_none() -> None:
    assert propose(findings_in(masked(text_pdf())[1])) == ()


def test_a_word_that_readers_read_in_prose_is_no_name_in_the_bytes_of_its_page_and_any_other_is() -> None:
    person = replace(PERSON, name="高峰", latin_names=())
    document: Any = pymupdf.open()
    document.new_page().insert_text((72, 72), "夏季用电高峰期的电能表", fontname="china-s")
    data = document.tobytes(deflate=True)
    assert sweep(data, person) != []
    assert sweep(data, person, texts={1: "夏季用电高峰期的电能表"}) == []
    assert sweep(data, person, texts={1: "夏季用电期的电能表"}) != []


@pytest.mark.parametrize(
    ("technique", "pixels"),
    [("font name", [1]), ("T-009 block characters over text", [1]), ("T-052 ActualText", [])],
)
def test_a_page_that_cannot_be_written_to_look_as_before_becomes_a_picture_and_one_that_only_says_more_does_not(
    technique: str, pixels: list[int], tmp_path: Path
) -> None:
    planted = next(known for known in PLANTS if known.technique == technique)
    path = tmp_path / "a.pdf"
    path.write_bytes(planted.build(UYGHUR.latin_names[0] if planted.ascii_only else UYGHUR.name))
    done = mask_file(path, UYGHUR, settings=Settings(deep=False))
    assert (done.released, done.masked.report["pixel_pages"]) == (True, pixels)

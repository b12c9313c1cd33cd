"""The words `mask` and `prove`: exit codes, what is written where, and plain sentences for bad input."""

import json
from dataclasses import asdict

import pytest

from redaction.__main__ import main
from tests.redaction.masking.made import PERSON, readers_that_see, text_pdf


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("MANGPING_CACHE", str(tmp_path / "cache"))
    (tmp_path / "in.pdf").write_bytes(text_pdf())
    (tmp_path / "identity.json").write_text(json.dumps(asdict(PERSON)), "utf-8")
    return tmp_path


def run(folder, *words: str) -> int:
    given = [str(folder / word) if "." in word and not word.startswith("-") else word for word in words]
    return main([given[0], given[1], "--identity", str(folder / "identity.json"), *given[2:]])


def test_mask_writes_a_proved_copy_and_prove_says_so_again(folder, capsys) -> None:
    assert run(folder, "mask", "in.pdf", "-o", "out.pdf", "--report", "report.json") == 0
    said = capsys.readouterr()
    answer = json.loads(said.out)
    assert answer["released"]
    assert answer["passed"]
    assert answer["signed"] is False
    assert "未签名" in said.err
    assert "unsigned" in said.err
    assert readers_that_see((folder / "out.pdf").read_bytes()) == []
    assert run(folder, "prove", "out.pdf", "--against", "in.pdf", "--report", "report.json") == 0
    names = {check["name"]: check["outcome"] for check in json.loads(capsys.readouterr().out)["checks"]}
    assert names["canary"] == names["outside"] == "clean"


def test_a_file_that_is_not_masked_is_not_proved(folder, capsys) -> None:
    assert run(folder, "prove", "in.pdf") == 1
    assert json.loads(capsys.readouterr().out)["passed"] is False


def test_without_a_passed_proof_no_file_is_written(folder, capsys, monkeypatch) -> None:
    monkeypatch.setattr("redaction.proof.proving.Proof.passed", property(lambda proof: False))
    assert run(folder, "mask", "in.pdf", "-o", "out.pdf") == 1
    assert not (folder / "out.pdf").exists()
    assert "没有写出文件" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words",
    [
        ("mask", "absent.pdf", "-o", "out.pdf"),
        ("mask", "in.pdf", "-o", "in.pdf"),
        ("mask", "identity.json", "-o", "out.pdf"),
        ("prove", "absent.pdf"),
        ("prove", "in.pdf", "--against", "absent.pdf"),
        ("prove", "in.pdf", "--report", "identity.json"),
    ],
)
def test_bad_input_ends_with_two_a_sentence_and_an_untouched_original(folder, capsys, words) -> None:
    before = (folder / "in.pdf").read_bytes()
    assert run(folder, *words) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "Traceback" not in said.err
    assert said.err.strip()
    assert (folder / "in.pdf").read_bytes() == before
    assert not (folder / "out.pdf").exists()

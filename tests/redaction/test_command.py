"""The command as people and scripts use it: exit codes, one JSON object a line, plain words for bad input, help for what works."""

import json

import pytest

from redaction.__main__ import main
from redaction.detectors import DETECTORS
from tests.redaction.planted import author, base, saved

IDENTITY = {"name": "王翀", "unit": "胡杨县计量检定所"}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("MANGPING_CACHE", str(tmp_path / "cache"))
    (tmp_path / "identity.json").write_text(json.dumps(IDENTITY, ensure_ascii=False), encoding="utf-8")
    (tmp_path / "clean.pdf").write_bytes(saved(base()))
    (tmp_path / "leak.pdf").write_bytes(author("王翀"))
    (tmp_path / "empty.pdf").write_bytes(b"")
    return tmp_path


def run(folder, *arguments: str) -> int:
    paths = [str(folder / a) if a.endswith(".pdf") else a for a in arguments]
    return main(["check", *paths, "--identity", str(folder / "identity.json")])


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("clean.pdf",), 0),
        (("leak.pdf",), 1),
        (("empty.pdf",), 2),
        (("clean.pdf", "leak.pdf", "--jobs", "2"), 1),
        (("leak.pdf", "empty.pdf"), 2),
    ],
)
def test_the_exit_code_is_the_worst_of_all_files(folder, arguments, code) -> None:
    assert run(folder, *arguments) == code


def test_crops_that_have_no_folder_to_go_to_are_refused_before_anything_is_checked(folder, capsys) -> None:
    (folder / "taken").write_text("x", encoding="utf-8")
    assert run(folder, "leak.pdf", "--evidence", str(folder / "taken")) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "taken" in err
    assert (folder / "taken").read_text(encoding="utf-8") == "x"


def test_each_file_is_one_json_object_a_line_and_talk_goes_to_the_other_stream(folder, capsys) -> None:
    run(folder, "clean.pdf", "leak.pdf", "empty.pdf")
    out, err = capsys.readouterr()
    reports = [json.loads(line) for line in out.splitlines()]
    assert [(r["file"], r["verdict"], r["pages"]) for r in reports] == [
        ("clean.pdf", "clean", 2),
        ("leak.pdf", "leak", 2),
    ]
    finding = reports[1]["findings"][0]
    assert {
        "kind",
        "severity",
        "page",
        "bbox",
        "channel",
        "detector",
        "evidence",
        "leak_class",
        "explanation",
        "confidence",
    } <= set(finding)
    assert (finding["kind"], finding["channel"], finding["evidence"]) == ("name", "metadata", "王翀")
    assert "empty.pdf" in err


def test_the_fast_check_says_what_it_left_out_and_stays_clean(folder, capsys) -> None:
    assert run(folder, "clean.pdf", "--fast") == 0
    report = json.loads(capsys.readouterr().out)
    assert report["verdict"] == "clean"
    assert [part["decisive"] for part in report["not_checked"]] == [False, False]


def test_a_report_in_words_names_verdict_and_finding_in_both_languages(folder, capsys) -> None:
    run(folder, "leak.pdf", "--format", "text")
    out = capsys.readouterr().out
    assert "发现泄露 / leak" in out
    assert "文件属性" in out


def test_a_bad_identity_file_ends_with_two_and_a_sentence(folder, capsys) -> None:
    (folder / "identity.json").write_text("{", encoding="utf-8")
    assert run(folder, "clean.pdf") == 2
    assert "JSON" in capsys.readouterr().err


def test_evidence_is_written_to_a_private_folder(folder) -> None:
    from tests.redaction.planted import visible

    (folder / "seen.pdf").write_bytes(visible("王翀"))
    run(folder, "seen.pdf", "--evidence", str(folder / "crops"))
    crops = list((folder / "crops").iterdir())
    assert crops
    assert all(crop.read_bytes().startswith(b"\x89PNG") for crop in crops)
    assert (folder / "crops").stat().st_mode & 0o077 == 0


def test_the_list_of_detectors_is_complete(capsys) -> None:
    assert main(["detectors", "--format", "json"]) == 0
    assert [row["name"] for row in json.loads(capsys.readouterr().out)] == [detector.name for detector in DETECTORS]


def test_help_names_only_commands_that_work(capsys) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    assert "check" in capsys.readouterr().out

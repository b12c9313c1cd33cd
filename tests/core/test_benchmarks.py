"""Every benchmark says what it measures; the ones that count statements hold their target on a small scale too."""

import re

import pytest
from click.testing import CliRunner

from committee.benchmarks import BENCHES, deadline, pages, run_bench
from committee.benchmarks.measuring import Bench, Figures
from committee.cli import main
from committee.text import Text

STABLE = ("bench", "figure", "unit", "floor", "ratio", "target", "n")


def test_every_benchmark_is_named_by_the_list_in_both_languages() -> None:
    lines = CliRunner().invoke(main, ["bench", "--list"]).output.splitlines()
    assert [line.split()[0] for line in lines] == list(BENCHES)
    assert [
        line for line in lines if not (re.search("[\u4e00-\u9fff]", line) and re.search("[a-z]{3} [a-z]", line))
    ] == []


def test_an_unknown_benchmark_is_refused_without_a_traceback() -> None:
    found = CliRunner().invoke(main, ["bench", "nothing"])
    assert (found.exit_code, "no such benchmark" in found.output) == (2, True)


def test_the_list_of_the_office_sends_three_statements_and_one_for_each_relation(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pages, "ROWS", 40)
    monkeypatch.setattr(pages, "TURNS", 1)
    monkeypatch.setattr(pages, "LIST", "/applications?size=40&sort=name&channel=PS_DX")
    found = run_bench("list-applications")
    # Season, count and rows; returns, their defects, fees and papers. Besides them: installation, sign-in, grants, kinds of season.
    assert (found["n"], found["statements"]) == (40, 3 + 4 + 4)


def test_a_score_is_saved_in_five_statements(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "SAVES", 8)
    found = run_bench("score-save")
    assert (tuple(found)[:7], found["statements"], found["met"]) == (STABLE, 5, True)


@pytest.mark.parametrize(
    ("judged", "target", "met"),
    [("ratio", 2.0, True), ("ratio", 1.99, False), ("figure", 10, True), ("figure", 9, False), ("statements", 7, True)],
)
def test_a_target_is_met_up_to_and_including_itself(judged: str, target: float, met: bool) -> None:
    bench = Bench(Text("甲", "a"), "s", target, judged, lambda: Figures(10, 5, 1, {"statements": 7}))  # type: ignore[arg-type]
    assert bench.run("x")["met"] is met


def test_the_last_hour_loses_no_file_and_keeps_every_press_in_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deadline, "PEOPLE", 4)
    monkeypatch.setattr(deadline, "_with_workers", lambda app, paper: [0.5])
    found = run_bench("deadline-hour")
    assert tuple(found[key] for key in ("n", "people", "lost", "disordered", "met")) == (10, 4, 0, 0, True)

"""Findings, reports and verdicts: worst first, unread parts never clean, JSON there and back."""

import pytest

from redaction.findings import (
    Box,
    Channel,
    Finding,
    Kind,
    NotChecked,
    Report,
    Severity,
    Text,
    Verdict,
    finding_from_json,
    not_checked_from_json,
    verdict_of,
)


def finding(severity: Severity) -> Finding:
    says = Text("含有姓名", "holds the name")
    return Finding(
        Kind.NAME, severity, Channel.TEXT, "visible_text", "L-01", says, 1, Box(1, 2, 3, 4), "王翀", 0.9, says
    )


GAP = NotChecked(Text("页面", "page"), Text("损坏", "damaged"), 2)
LEFT_OUT = NotChecked(Text("图像", "pictures"), Text("快速", "fast"), decisive=False)


@pytest.mark.parametrize(
    ("severities", "gaps", "verdict"),
    [
        ((), (), Verdict.CLEAN),
        ((Severity.NOTICE,), (), Verdict.CLEAN),
        ((Severity.NOTICE,), (LEFT_OUT,), Verdict.CLEAN),
        ((Severity.SUSPECT,), (), Verdict.SUSPECT),
        ((Severity.SUSPECT,), (GAP,), Verdict.UNDECIDED),
        ((), (GAP,), Verdict.UNDECIDED),
        ((Severity.LEAK, Severity.NOTICE), (GAP,), Verdict.LEAK),
    ],
)
def test_the_verdict_is_the_worst_that_can_be_said(severities, gaps, verdict) -> None:
    assert verdict_of([finding(s) for s in severities], not_checked=gaps) is verdict
    report = Report("a.pdf", "0", 1, tuple(finding(s) for s in severities), gaps)
    assert report.exit_code == (0 if verdict is Verdict.CLEAN else 1)


def test_findings_and_gaps_survive_json() -> None:
    one = finding(Severity.LEAK)
    assert finding_from_json(one.to_json()) == one
    assert not_checked_from_json(GAP.to_json()) == GAP
    bare = Finding(Kind.HIDDEN, Severity.SUSPECT, Channel.TEXT, "x", "L-20", Text("一", "one"))
    assert finding_from_json(bare.to_json()) == bare


def test_a_finding_hides_its_evidence_from_logs() -> None:
    assert "王翀" not in repr(finding(Severity.LEAK))


def test_boxes_meet_and_join() -> None:
    one, other = Box(0, 0, 10, 10), Box(5, 5, 20, 20)
    assert one.intersect(other) == Box(5, 5, 10, 10)
    assert one.union(other) == Box(0, 0, 20, 20)
    assert one.intersect(Box(30, 30, 40, 40)).area == 0

"""A confirmed reading fills exactly one field of the form, or none."""

import copy

import pytest

from committee.recognition.eyes import ProofKind
from committee.recognition.filling import belonging, filled, study_of
from tests.recognition.people import BOOK

ONE = {"study": "bachelor", "mode": "full-time", "finished_on": "2021-07-01", "number": ""}
TWO = {"study": "master", "mode": "other", "finished_on": "2023-07-01", "number": ""}
DEGREE, GENERAL = "degree_certificate", "continuing_education_general"
PULLED = {"year": 2023, "kind": "general", "hours": 1, "source": "system"}
EMPTY = dict.fromkeys(("study", "mode", "finished_on", "school", "major", "number", "xuexin"), "")


def studies(*rows):
    return {"studies": [dict(row) for row in rows]}


@pytest.mark.parametrize(
    ("form", "kind", "value", "slot", "expected"),
    [
        ({}, ProofKind.STUDY, "大学本科", DEGREE, studies({**EMPTY, "study": "bachelor"})),
        (studies(ONE), ProofKind.STUDY, "硕士", DEGREE, studies({**ONE, "study": "master"})),
        (studies(ONE), ProofKind.STUDY, "大学本科", DEGREE, studies(ONE)),
        (studies(ONE), ProofKind.CERTIFICATE, "9900", DEGREE, studies({**ONE, "number": "9900"})),
        (studies(ONE), ProofKind.FINISHED, "2022-07-01", "xuexin_report", studies({**ONE, "finished_on": "2022-07-01"})),
        (studies(ONE), ProofKind.XUEXIN, "AB12CD34EF56", "xuexin_report", studies({**ONE, "xuexin": "AB12CD34EF56"})),
        (studies(ONE, TWO), ProofKind.STUDY, "博士", DEGREE, None),
        (studies(ONE, TWO), ProofKind.STUDY, "硕士", DEGREE, studies(ONE, TWO)),
        (studies(ONE, TWO), ProofKind.CERTIFICATE, "9900", DEGREE, None),
        (studies({**ONE, "number": "1"}, TWO), ProofKind.CERTIFICATE, "9900", DEGREE, None),
        ({"putonghua": ""}, ProofKind.PUTONGHUA, "二级甲等", "putonghua_certificate", {"putonghua": "2A"}),
        ({"putonghua": ""}, ProofKind.CERTIFICATE, "9900", "putonghua_certificate", None),
        ({}, ProofKind.COURSE_YEAR, "2023:60", GENERAL, {"courses": [{"year": 2023, "kind": "general", "hours": 60, "source": "hand"}]}),
        ({}, ProofKind.COURSE_YEAR, "2023", GENERAL, None),
        ({"courses": [PULLED]}, ProofKind.COURSE_YEAR, "2023:60", GENERAL, {"courses": [{**PULLED, "hours": 60}]}),
        ({}, ProofKind.QR, "https://example.org", DEGREE, None),
    ],
)  # fmt: skip
def test_a_reading_goes_into_its_field_and_nowhere_else(form, kind, value, slot, expected):
    before = copy.deepcopy(form)
    assert filled(form, kind, value, slot=slot, book=BOOK) == expected
    assert form == before


@pytest.mark.parametrize(
    ("form", "reads", "row"),
    [
        ({}, [], None),
        (studies(ONE), [], 0),
        (studies(ONE, TWO), [], None),
        (studies(ONE, TWO), [(ProofKind.STUDY, "硕士")], 1),
        (studies(ONE, TWO), [(ProofKind.STUDY, "博士"), (ProofKind.FINISHED, "2021-07-01")], 0),
        (studies(ONE, TWO), [(ProofKind.STUDY, "硕士"), (ProofKind.FINISHED, "2021-07-01")], None),
        (studies({**ONE, "scans": "a f"}, TWO), [(ProofKind.STUDY, "硕士")], 0),
    ],
)
def test_a_scan_belongs_to_whom_somebody_said_else_to_the_only_one_that_can_be_meant(form, reads, row):
    assert study_of(form, "f", reads) == row


def test_a_chosen_study_is_the_only_one_compared_and_filled():
    form = belonging(studies(ONE, TWO), "f", 1)
    assert study_of(form, "f", [(ProofKind.STUDY, "大学本科")]) == 1
    new = filled(form, ProofKind.CERTIFICATE, "9900", slot=DEGREE, book=BOOK, study=1)
    assert [row["number"] for row in new["studies"]] == ["", "9900"]
    assert filled(form, ProofKind.STUDY, "大学本科", slot=DEGREE, book=BOOK, study=1) != form


def test_a_scan_that_is_given_to_another_study_leaves_the_first():
    form = belonging(belonging(belonging(studies(ONE, TWO), "f", 0), "g", 0), "f", 1)
    assert [row["scans"] for row in form["studies"]] == ["g", "f"]

"""A unit's English name is one thing from its first word to its last, wherever the place stands in it (L-08)."""

import pytest

from redaction.findings import Kind, Severity
from redaction.identity import Identity
from redaction.names.search import matcher_for
from tests.redaction.masking.made import PERSON, masked, text_of, text_pdf


@pytest.mark.parametrize(
    "name",
    [
        "Tahe Prefecture Inspection and Testing Center",
        "Tahe Inspection & Testing Centre",
        "Inspection and Testing Centre of Tahe",
        "Center for Inspection and Testing of Tahe Prefecture",
        "Tahe Center of Quality Inspection",
        "Tahe Testing Center for Special Equipment and Fibre",
        "Tahe Inspection and\nTesting Center",
    ],
)
@pytest.mark.parametrize(
    "sentence", ["({}, Huyang 843000, China)", "{}", "Wang Jianguo, {}, Urumqi.", "the staff at {} measured it"]
)
def test_the_whole_english_name_is_one_trace(name: str, sentence: str) -> None:
    found = [m for m in matcher_for(PERSON).search(sentence.format(name)) if m.kind is Kind.UNIT]
    assert [match.form for match in found] == [name]


@pytest.mark.parametrize(
    ("unit", "name"),
    [
        ("梭梭市第三中学", "Suosuo No. 3 Middle School"),
        (
            "梭梭地区农产品质量安全检验检测中心",
            "Suosuo Prefecture Agricultural Products Quality and Safety Inspection and Testing Center",
        ),
    ],
)
def test_a_numbers_sign_and_a_long_title_do_not_end_the_name(unit: str, name: str) -> None:
    matches = matcher_for(Identity(name="亓翀喆", unit=unit)).search(f"2 {name}; 3 Another College")
    assert {(match.kind, match.severity) for match in matches} == {(Kind.UNIT, Severity.LEAK)}


@pytest.mark.parametrize(
    "text",
    [
        "a survey by the Tahe Inspection and Testing Center on Pressure Gauges",
        "Errors of Gauges in the Inspection and Testing Center of Tahe Prefecture",
    ],
)
def test_the_words_of_a_title_around_it_are_no_part_of_it(text: str) -> None:
    (found,) = (m for m in matcher_for(PERSON).search(text) if m.kind is Kind.UNIT)
    assert found.form in (
        "Tahe Inspection and Testing Center",
        "Inspection and Testing Center of Tahe Prefecture",
    )


def test_masking_leaves_no_word_of_level_work_or_house() -> None:
    data = text_pdf(((130.0, "(1. Tahe Prefecture Inspection and Testing Center, Huyang 843000, China)"),))
    assert text_of(masked(data)[1]).strip() == "(1. 【单位A】, Huyang 843000, China)"

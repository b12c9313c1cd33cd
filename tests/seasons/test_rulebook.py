"""Notice 2 as it stands in the notice, and a loader that forgives nothing."""

import dataclasses
import json
import re
from pathlib import Path

import pytest

from committee.errors import ConfigurationError
from committee.seasons import rulebook_review, rulebook_tables
from committee.seasons.rulebook import FOLDER, Rulebook, canonical_hash, load_rulebook, read_rulebook, rulebook_names
from committee.seasons.rulebook_tables import MaterialClass, Producer
from committee.seasons.switches import SWITCHES

BOOK = load_rulebook("quality-2024")
ROOT = Path(__file__).parents[2]
TEXT = (FOLDER / "quality-2024.toml").read_text(encoding="utf-8")


def line_of(fragment: str) -> int:
    return next(n for n, line in enumerate(TEXT.splitlines(), 1) if fragment in line)


def refused(text: str) -> str:
    with pytest.raises(ConfigurationError) as caught:
        read_rulebook(text, file="quality-2024.toml")
    return str(caught.value)


def test_number_amounts_and_counts_are_the_notices():
    assert BOOK.notice.number == "阿地市监传发〔2024〕4号"
    assert {lv.code: lv.fee for lv in BOOK.levels} == {"YJ": 200, "ZL": 200, "ZJ": 400, "FG": 600, "ZG": 600}
    assert [lv.rank for lv in BOOK.levels] == [1, 2, 3, 4, 5]
    assert (BOOK.returns.max_submissions, BOOK.returns.days, BOOK.publicity_workdays) == (3, 2, 5)
    assert (BOOK.committee.size, BOOK.committee.min_size, BOOK.committee.odd) == (11, 11, True)
    assert (
        (BOOK.quorum.numerator, BOOK.quorum.denominator)
        == (2, 3)
        == (BOOK.majority.numerator, BOOK.majority.denominator)
    )
    assert BOOK.paper.opinion == "本单位已经对提供的申报材料逐一审核，真实准确，同意推荐"
    assert [s.name.zh for s in BOOK.specialties] == [
        "标准化",
        "计量",
        "质量",
        "纤维检验",
        "特种设备检验",
        "认证考核评价",
    ]


def test_full_senior_waits_for_the_office():
    assert [lv.code for lv in BOOK.enabled_levels] == ["FG", "ZJ", "ZL", "YJ"]


def test_only_deputy_senior_defends_among_open_levels():
    assert [lv.code for lv in BOOK.enabled_levels if lv.defence] == ["FG"]


def test_e113_private_route_goes_where_the_notice_says_and_is_doubted():
    assert "水利" in BOOK.receiving_committee("PS_MY").zh
    assert BOOK.channel("PS_MY").receiving_doubt.zh
    assert "质量技术监督" in BOOK.receiving_committee("PS_DX").zh
    assert not BOOK.channel("PS_DX").receiving_doubt.zh


def test_materials_have_the_classes_of_r502():
    classes = {m.slot: m.material_class for m in BOOK.materials}
    identity = {s for s, c in classes.items() if c is MaterialClass.IDENTITY}
    assert identity == {
        "appraisal_forms",
        "pledge",
        "id_card",
        "publicity_notice",
        "publicity_result",
        "recommendation_report",
        "employer_opinion",
    }
    assert [s for s, c in classes.items() if c is MaterialClass.SYSTEM] == ["xuexin_report"]
    employers = {m.slot for m in BOOK.materials if m.by is Producer.EMPLOYER}
    assert employers == {"publicity_notice", "publicity_result", "recommendation_report", "employer_opinion"}


def test_employers_papers_are_never_asked_of_the_applicant():
    everything = {"always", "optional", "public-institution", "degree", "titled", "transfer", "crossover"}
    asked = {m.slot for m in BOOK.required_materials(everything)}
    assert not asked & {"publicity_notice", "recommendation_report", "employer_opinion", "publicity_result"}
    assert "putonghua_certificate" not in {m.slot for m in BOOK.required_materials({"always", "degree"})}
    assert "putonghua_certificate" in {m.slot for m in BOOK.required_materials({"always", "public-institution"})}


def test_rubrics_sum_to_a_hundred_and_carry_four_anchors():
    for rubric in (BOOK.rubric, BOOK.defence_rubric):
        assert sum(item.max for item in rubric) == 100
        assert all([a.mark for a in item.anchors] == ["优", "良", "中", "差"] for item in rubric)
    assert [item.max for item in BOOK.rubric] == [10, 15, 25, 30, 12, 8]
    assert [item.max for item in BOOK.defence_rubric] == [15, 25, 25, 25, 10]


def test_every_switch_of_domain_0_3_has_its_default():
    assert set(BOOK.default_switches()) == set(SWITCHES)
    assert len(SWITCHES) == 22
    assert all(next(iter(SWITCHES[key].answers)) == answer for key, answer in BOOK.default_switches().items())


def test_snapshot_through_json_is_the_same_book_with_the_same_hash():
    snapshot = json.loads(json.dumps(BOOK.to_snapshot()))
    assert Rulebook.from_snapshot(snapshot) == BOOK
    assert canonical_hash(snapshot) == canonical_hash(Rulebook.from_snapshot(snapshot).to_snapshot())


def test_hash_does_not_depend_on_the_order_of_keys():
    assert canonical_hash({"a": 1, "b": [2, 3]}) == canonical_hash({"b": [2, 3], "a": 1})
    assert canonical_hash({"a": 1}) != canonical_hash({"a": 2})


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ("fee = 600\ndefence = true\nenabled = true", 'fee = "600"\ndefence = true\nenabled = true', "levels[3].fee"),
        ("max_submissions = 3", "max_submission = 3", "returns.max_submission"),
        ("days = 2\n", "days = -2\n", "returns.days"),
        ('material_class = "system"', 'material_class = "secret"', "materials[1].material_class"),
        ("size = 11\n", "size = 12\n", "committee.size"),
        ("size = 11\n", "size = 9\n", "committee.size"),
        ("2024-08-30T18:00:00+08:00", "2024-08-30T18:00:00", "windows.filing_until"),
        ("2024-08-30T18:00:00+08:00", "2024-07-01T18:00:00+08:00", "windows.filing_until"),
        ('P-04 = { default = "calendar-days"', 'P-04 = { default = "three-days"', "switches.P-04"),
        ('allowed = ["counts", "separate"]', 'allowed = ["counts", "seperate"]', "switches.P-07"),
        ("dossier = 70", "dossier = 60", "weights"),
        ("odd = true", "odd = false", "committee.odd"),
        ("term_years = 3", "term_years = 4", "committee.term_years"),
        ("may_untick = false", "may_untick = true", "masking.may_untick"),
        ("[quorum] # R-310\nnumerator = 2", "[quorum] # R-310\nnumerator = 1", "quorum"),
        ('level = "ZJ"\neducation = "doctor"', 'level = "XX"\neducation = "doctor"', "experience[7].level"),
        ("crossover = true # R-137", "speed = 3\ncrossover = true", "series.speed"),
    ],
)
def test_wrong_key_or_value_is_named_with_file_and_line(old, new, word):
    text = TEXT.replace(old, new, 1)
    changed = next(n for n, (a, b) in enumerate(zip(TEXT.split("\n"), text.split("\n"), strict=False), 1) if a != b)
    header = max(n for n, line in enumerate(text.split("\n")[:changed], 1) if line.startswith("["))
    message = refused(text)
    assert word in message
    assert int(re.search(r"quality-2024\.toml:(\d+)", message)[1]) in (changed, header)


def test_no_figure_stands_in_a_rulebook_that_nothing_reads():
    """A notice is changed in its file alone: a figure that only its own table names would be changed in vain."""
    tables = [rulebook_tables, rulebook_review]
    kinds = [kind for table in tables for kind in vars(table).values() if dataclasses.is_dataclass(kind)]
    places = [*(ROOT / "committee").rglob("*.py"), *(ROOT / "templates").rglob("*.html")]
    read = set(re.findall(r"\.(\w+)", "\n".join(place.read_text() for place in places)))
    assert {
        f"{kind.__name__}.{f.name}" for kind in kinds for f in dataclasses.fields(kind) if f.name not in read
    } == set()


def test_missing_key_names_its_table():
    message = refused(TEXT.replace('phone = "0900-6000001"\n', ""))
    assert f"quality-2024.toml:{line_of('[contacts]')}" in message
    assert "phone" in message


def test_missing_switch_is_refused():
    text = re.sub(r"^P-31 = .*\n", "", TEXT, flags=re.MULTILINE)
    assert "P-31" in refused(text)


def test_broken_toml_names_the_line():
    assert "quality-2024.toml:3" in refused('name = "x"\nyear = 2024\nbroken = = 1\n')


def test_repeated_code_is_refused():
    assert "repeats" in refused(TEXT.replace('slot = "award"', 'slot = "paper"', 1))


def test_unknown_name_lists_what_there_is():
    with pytest.raises(ConfigurationError, match="quality-2024"):
        load_rulebook("../etc/passwd")
    assert "quality-2024" in rulebook_names()


def test_every_text_stands_in_both_languages():
    found = re.findall(
        r'zh = "([^"]*)", en = "([^"]*)"', Path(FOLDER / "quality-2024.toml").read_text(encoding="utf-8")
    )
    assert len(found) > 150
    assert all(bool(zh) == bool(en) for zh, en in found)


QUOTA = """
[quota.number]
FG = 5
ZJ = 10
ZL = 12
YJ = 0
[quota.percent]
FG = 60
ZJ = 70
ZL = 80
YJ = 100
"""


def test_a_notice_may_state_places_for_each_level():  # P-23, R-409
    book = read_rulebook(TEXT + QUOTA, file="quality-2024.toml")
    assert book.quota.shares("number") == {"FG": 5, "ZJ": 10, "ZL": 12, "YJ": 0}
    assert book.quota.shares("percent")["FG"] == 60
    assert (book.quota.shares("none"), BOOK.quota.shares("number")) == ({}, {})
    assert Rulebook.from_snapshot(json.loads(json.dumps(book.to_snapshot()))) == book


@pytest.mark.parametrize(
    ("old", "new", "where", "line"),
    [
        ("FG = 5\n", "XX = 5\n", "quota.number.XX", "XX = 5"),
        ("ZJ = 70\n", "ZJ = 101\n", "quota.percent.ZJ", "ZJ = 101"),
        ("ZJ = 10\n", "", "quota.number", "[quota.number]"),
        ("FG = 60\n", "FG = 60.5\n", "quota.percent.FG", "FG = 60.5"),
        ("FG = 60\n", "FG = -1\n", "quota.percent.FG", "FG = -1"),
    ],
)
def test_a_wrong_quota_is_named_with_file_and_line(old, new, where, line):
    text = TEXT + QUOTA.replace(old, new, 1)
    message = refused(text)
    number = next(n for n, one in enumerate(text.splitlines(), 1) if one == line)
    assert f"quality-2024.toml:{number}" in message
    assert where in message


def test_a_notice_that_sets_a_quota_by_default_must_state_it():
    text = TEXT.replace('P-23 = { default = "none"', 'P-23 = { default = "number"')
    assert f"quality-2024.toml:{line_of('P-23 = ')}" in refused(text)
    assert read_rulebook(text + QUOTA, file="x.toml").default_switches()["P-23"] == "number"

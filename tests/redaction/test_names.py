"""R-520 to R-531: what counts as a trace of a name, a unit or a number, and what is chance."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redaction.data import rows
from redaction.findings import Kind, Severity
from redaction.identity import Identity
from redaction.names.fold import fold, offsets
from redaction.names.numbers import has_check_letter
from redaction.names.places import abbreviations, is_generic
from redaction.names.search import TextContext, matcher_for
from tests.redaction.people import FORMS, RARE, UYGHUR, WORD

ZHANG = Identity(name="张伟", unit="胡杨县计量检定所", former_names=("张卫国",))


def severities(identity: Identity, text: str, *, context: TextContext | None = None) -> set[tuple[str, str]]:
    return {(m.kind.value, m.severity.value) for m in matcher_for(identity).search(text, context=context)}


@pytest.mark.parametrize(
    "text", ["用电高峰期", "达到高峰。", "早晚高峰、低谷", "高峰时段负荷", "攀登科学高峰的道路", "避开高峰"]
)
def test_a_name_that_is_a_word_is_silent_in_prose(text: str) -> None:
    assert severities(WORD, text) == set()


@pytest.mark.parametrize(
    "text",
    [
        "作者：高峰",
        "姓名 高峰",
        "高峰同志",
        "李强、高峰、王伟",
        "负责人：李强、高峰",
        "授予高峰同志先进个人",
        "作者高峰等人",
        "Gao Feng",
        "GAO F.",
        "Feng Gao",
    ],
)
def test_a_name_that_is_a_word_is_loud_beside_a_sign_of_a_person(text: str) -> None:
    assert ("name", "leak") in severities(WORD, text)


@pytest.mark.parametrize("text", ["主张伟大的事业", "他主张，伟人如是说", "伸张伟业"])
def test_a_short_name_torn_out_of_two_words_is_chance(text: str) -> None:
    assert ("name", "leak") not in severities(ZHANG, text)


@pytest.mark.parametrize(
    "text",
    [
        "由张伟负责",
        "张　伟",
        "張偉",
        "张\n伟",
        "Zhang Wei",
        "ZHANG Wei",
        "zhangwei@163.com",
        "W. Zhang",
        "Zhāng Wěi",
        "wei-zhang",
        "张卫国",
        "张伟（组长）",
    ],
)
def test_a_short_name_is_found_in_every_usual_form(text: str) -> None:
    assert ("name", "leak") in severities(ZHANG, text)


@pytest.mark.parametrize(("text", "kind"), FORMS)
def test_every_form_is_found_between_other_words(text: str, kind: str) -> None:
    assert (kind, "leak") in severities(UYGHUR, f"本项目 {text} ，特此说明。")


def test_the_first_part_beside_another_second_part_is_somebody_else() -> None:
    assert severities(UYGHUR, "迪丽努尔·买买提") == {("name", "notice")}


def test_a_general_alias_inside_another_units_name_proves_nothing() -> None:
    assert severities(UYGHUR, "乌鲁木齐检测中心") == set()
    assert ("unit", "leak") in severities(UYGHUR, "检测中心")


def test_a_co_worker_alone_is_a_notice() -> None:
    assert severities(UYGHUR, "王建国") == {("name", "notice")}


def test_a_starred_number_is_a_leak_only_while_the_birth_date_shows() -> None:
    assert severities(UYGHUR, "659900199003******") == {("id_number", "suspect")}
    assert severities(UYGHUR, "65990019900307****") == {("id_number", "leak")}


def test_an_unknown_number_with_its_check_letter_is_suspect_and_without_it_nothing() -> None:
    assert has_check_letter("11010119900307001X") is (severities(UYGHUR, "11010119900307001X") != set())
    good = next(
        f"11010119900307001{letter}" for letter in "0123456789X" if has_check_letter(f"11010119900307001{letter}")
    )
    bad = good[:-1] + ("0" if good[-1] != "0" else "1")
    assert severities(UYGHUR, good) == {("id_number", "suspect")}
    assert severities(UYGHUR, bad) == set()


def test_a_metadata_author_that_is_a_word_counts_as_a_name() -> None:
    assert ("name", "leak") in severities(WORD, "高峰", context=TextContext("作者 Author", prose=False))


@pytest.mark.parametrize(
    ("unit", "short"),
    [
        ("塔河地区检验检测中心", "塔河检测中心"),
        ("胡杨县计量检定所", "胡杨计量所"),
        ("新疆维吾尔自治区标准化研究院", "标准化研究院"),
    ],
)
def test_a_unit_is_known_by_short_forms_that_name_its_place(unit: str, short: str) -> None:
    assert short in set(abbreviations(unit))


@pytest.mark.parametrize(
    ("alias", "general"), [("检测中心", True), ("市监局", True), ("塔河检测中心", False), ("胡杨计量所", False)]
)
def test_an_alias_without_a_place_is_general(alias: str, *, general: bool) -> None:
    assert is_generic(alias) is general


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing_and_offsets_fit(text: str) -> None:
    folded = fold(text)
    assert fold(folded) == folded
    assert len(offsets(text)) == len(folded)


def _scattered(name: str, separators: list[str]) -> Iterator[str]:
    for letter, mark in zip(name, [*separators, ""], strict=False):
        yield letter
        yield mark


@given(
    st.lists(st.sampled_from(["", " ", "\u3000", "\u200b", "\u00ad", "·", "•", "\u200f"]), min_size=6, max_size=6),
    st.integers(0, 40),
)
def test_a_long_name_survives_any_separators_at_any_place(separators: list[str], before: int) -> None:
    text = "检" * before + "".join(_scattered("艾合买提江", separators)) + "量"
    identity = Identity(name="艾合买提江", unit="胡杨县计量检定所")
    matches = [m for m in matcher_for(identity).search(text) if m.kind is Kind.NAME and m.severity is Severity.LEAK]
    assert matches
    assert fold(matches[0].form) == "艾合买提江"
    assert text[matches[0].start : matches[0].end] == matches[0].form


def test_look_alikes_and_small_mistakes_count_only_in_text_read_from_pixels() -> None:
    matcher = matcher_for(UYGHUR)
    misread = "塔河地区检验捡测中心"
    assert not any(m.severity is Severity.LEAK for m in matcher.search(misread))
    assert any(m.kind is Kind.UNIT and m.severity is Severity.LEAK for m in matcher.search(misread, ocr=True))


@pytest.mark.parametrize(
    ("misread", "severities"),
    [
        ("Kadir Osman, Gulbanu Yusuf", set()),
        ("Gulbanar 0sman", {Severity.LEAK}),
        ("tableGulbanar Osmanov", {Severity.SUSPECT}),
    ],
)
def test_a_latin_name_read_with_mistakes_begins_and_ends_where_words_do(
    misread: str, severities: set[Severity]
) -> None:
    identity = Identity(name="古丽巴哈尔·吾斯曼", latin_names=("Gulbahar Osman",), unit="胡杨县计量检定所")
    assert {match.severity for match in matcher_for(identity).search(misread, ocr=True)} == severities


def test_nothing_of_an_identity_shows_in_its_repr() -> None:
    match = matcher_for(RARE).search("王翀")[0]
    assert "王翀" not in repr(RARE) + repr(match) + repr(matcher_for(RARE).needles)


def test_every_radical_of_the_table_folds_to_the_letter_it_stands_for() -> None:
    assert [form for letter, forms in rows("radicals.tsv") for form in forms if fold(form) != fold(letter)] == []


@pytest.mark.parametrize(
    ("read", "well", "doubtfully"),
    [
        ("由塔城地区检验检测中心出具", {"suspect"}, {"leak"}),
        ("单位：和田地区检验检测中心", set(), {"suspect"}),
        ("一\n和田县地区检验检测中心\n一\n32\n58", set(), {"leak"}),
        ("塔河地区纤维检验所", set(), {"leak"}),
        ("参加人：阿卜杜热合曼·托合提尼亚孜，王强", set(), {"suspect"}),
        ("阿卜杜热依提·托合提", {"suspect"}, {"leak"}),
        ("阿卜杜热西提·托合提", {"leak"}, {"leak"}),
    ],
)
def test_what_the_reader_was_sure_of_is_another_value_and_no_misreading(
    read: str, well: set[str], doubtfully: set[str]
) -> None:
    matcher = matcher_for(Identity(name="阿卜杜热西提·托合提", unit="塔河地区检验检测中心"))
    for certainty, expected in ((1.0, well), (0.9, doubtfully)):
        found = matcher.search(read, ocr=True, sure=[certainty] * len(read))
        assert {match.severity.value for match in found} - {"notice"} == expected


def test_another_value_read_well_hides_no_misread_one() -> None:
    matcher = matcher_for(Identity(name="沈一诺", unit="塔河地区检验检测中心"))
    other, own = "和田地区检验检测中心", "塔河地区检验检侧中心"
    sure = [1.0] * (len(other) + 1) + [0.9] * len(own)
    found = matcher.search(f"{other}，{own}", ocr=True, sure=sure)
    assert [(match.form, match.severity.value) for match in found] == [(own, "leak")]


def test_a_misread_value_is_told_without_the_letters_of_the_line_above() -> None:
    matcher = matcher_for(Identity(name="沈一诺", unit="云杉县特种设备检验检测中心"))
    above, own, below = "特发此证，以资鼓励。\n", "云杉县特种设备检验检测甲", "\n二〇二一"
    sure = [1.0] * (len(above) + len(own) - 1) + [0.7] + [1.0] * len(below)
    [found] = matcher.search(above + own + below, ocr=True, sure=sure)
    assert (found.start, found.severity) == (len(above), Severity.SUSPECT)

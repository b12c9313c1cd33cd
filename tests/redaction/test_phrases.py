"""Letters of names in phrases of four, general aliases as a party to any contract or broken over a line: each silent text beside a loud one."""

import pytest

from redaction.findings import Severity
from redaction.identity import Identity
from redaction.names.search import matcher_for

ROAD = Identity(name="任重", unit="梭梭县公路管理局", unit_aliases=("公路局",))
HOUSE = Identity(name="沈璐", unit="白杨县建设工程质量检测中心", unit_aliases=("检测中心",))
PEAK = Identity(name="高峰", unit="梭梭市计量所")


def worst(identity: Identity, text: str) -> str:
    told = [match.severity for match in matcher_for(identity).search(text)]
    return next((severity.value for severity in (Severity.LEAK, Severity.SUSPECT) if severity in told), "")


@pytest.mark.parametrize("text", ["改革任重道远，仍需努力。", "改革任重\n道远，仍需努力。", "⼯作任重道远"])
def test_letters_of_a_phrase_of_four_are_nobody(text: str) -> None:
    assert worst(ROAD, text) == ""


@pytest.mark.parametrize(
    "text", ["由任重主持", "任重同志", "作者：任重\n道路养护", "负责人任重，道路养护", "编制：任重。道远工作室"]
)
def test_a_name_that_only_begins_like_a_phrase_is_told(text: str) -> None:
    assert worst(ROAD, text) == "leak"


@pytest.mark.parametrize(
    "text",
    ["委托方与检测中心双方应对样品信息予以确认。", "重复性良好。委托⽅与检测中⼼\n双⽅应对", "检测中心与客户应当保密"],
)
def test_a_party_to_any_contract_is_no_unit(text: str) -> None:
    assert worst(HOUSE, text) == ""


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("完善规程。检测中心\n完成了检验", "suspect"),
        ("本人在检测中心\n工作", "suspect"),
        ("完善规程。检测中心\n应当建立制度", ""),
        ("送样单位：检测中心\n日期：2019", "leak"),
        ("现任职于检测中心\n", "leak"),
        ("完成单位\n检测中心\n负责人", "leak"),
    ],
)
def test_an_alias_at_a_lines_end_is_judged_with_the_next_line_where_the_sentence_goes_on(
    text: str, wanted: str
) -> None:
    assert worst(HOUSE, text) == wanted


@pytest.mark.parametrize("text", ["项⽬负责⼈：⾼峰，", "⼯程师：⾼峰", "获奖⼈⾼峰"])
def test_labels_written_in_radicals_are_labels(text: str) -> None:
    assert worst(PEAK, text) == "leak"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("取得有效数据一千余组，采用计算机\n高峰完成了数据处理。", ""),
        ("取得有效数据一千余组，严格执行检验\n高峰，按期完成。", ""),
        ("取得有效数据一千余组，本项目负责人\n高峰，按期完成。", "leak"),
        ("取得有效数据一千余组，本项目负责人\n高峰完成了数据处理。", "leak"),
        ("取得有效数据一千余组。\n高峰完成了数据处理。", "leak"),
        ("负责人\n高峰\n完成时间", "leak"),
    ],
)
def test_a_word_that_goes_on_a_sentence_of_the_line_before_is_no_person(text: str, wanted: str) -> None:
    assert worst(PEAK, text) == wanted

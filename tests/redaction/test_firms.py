"""A house by a name of its own is known without its place and in any legal form, and is another's behind another place (L-07, L-08)."""

import pytest

from redaction.findings import Kind, Severity
from redaction.identity import Identity
from redaction.names.firms import is_branded
from redaction.names.search import matcher_for


def told(unit: str, text: str, *aliases: str) -> set[str]:
    identity = Identity(name="亓翀喆", unit=unit, unit_aliases=aliases)
    matches = [match for match in matcher_for(identity).search(text) if match.kind is Kind.UNIT]
    return {match.severity.value for match in matches} - {Severity.NOTICE.value}


@pytest.mark.parametrize(
    ("unit", "text", "severities"),
    [
        ("石河子市绿洲建设工程监理有限公司", "绿洲建设工程监理有限公司派员参加", {"leak"}),
        ("石河子市绿洲建设工程监理有限公司", "奎屯市绿洲建设工程监理有限公司派员参加", set()),
        ("石河子市绿洲建设工程监理有限公司", "石河子市绿洲建设工程有限公司派员参加", {"suspect"}),
        ("石河子市绿洲建设工程监理有限公司", "石河子绿洲建设工程监理公司派员参加", {"leak"}),
        ("新疆北疆公路勘察设计院有限公司", "由新疆北疆公路勘察设计院负责", {"leak"}),
        ("新疆北疆公路勘察设计院有限公司", "由北疆公路设计院负责", {"suspect"}),
        ("新疆北疆公路勘察设计院有限公司", "由北疆公路管理局负责", set()),
        ("新疆天润计量检测有限公司", "由江苏天润计量检测有限公司检定", set()),
        ("新疆天润计量检测有限公司", "由新疆天润计量检测有限责任公司检定", {"leak"}),
        ("新疆交通建设科学研究院有限责任公司", "新疆交通建设科学研究院开展了研究", {"leak"}),
        ("新疆交通建设科学研究院有限责任公司", "新疆交科院开展了研究", {"suspect"}),
        ("新疆交通科学研究院", "新疆交科院开展了研究", {"leak"}),
        ("新疆交通科学研究院", "宁夏交科院开展了研究", set()),
        ("昌吉回族自治州农业科学研究所", "昌吉州农科所开展了研究", {"leak"}),
        ("第十九师农业科学研究所", "第九师农业科学研究所开展了研究", set()),
        ("第六师五家渠市疾病预防控制中心", "五家渠市疾控中心组织", {"leak"}),
        ("第六师五家渠市疾病预防控制中心", "昌吉市疾控中心组织", set()),
        ("墨玉县喀河水利管理处", "喀河水利管理处负责渠首", {"suspect"}),
        ("伊犁哈萨克自治州食品药品检验所", "我州食品药品检验所（以下简称我所）承担", {"suspect"}),
        ("墨玉县喀河水利管理处", "⽪⼭县喀河水利管理处负责渠首", set()),
        ("墨玉县喀河水利管理处", "皮山县喀河水利管理处负责渠首", set()),
    ],
)
def test_a_house_with_a_name_of_its_own_is_told_from_those_of_other_places(
    unit: str, text: str, severities: set[str]
) -> None:
    assert told(unit, text) == severities


@pytest.mark.parametrize(
    ("alias", "text", "severities"),
    [
        ("原克州环境监测站", "克州环境监测站编写", {"leak"}),
        ("胡杨水务", "胡杨水务承担了改造", {"leak"}),
        ("胡杨水务", "在库尔勒市胡杨水务实习", {"leak"}),
        ("胡杨水务", "尉犁县胡杨水务技术服务中心承担", set()),
        ("天润计量", "天润计量器具厂生产的水表", {"suspect"}),
        ("天润计量", "天润计量负责某厂的检定", {"leak"}),
        ("县农机推广站", "疏勒县农机推广站承担", set()),
        ("县农机推广站", "调入县农机推广站工作", {"leak"}),
    ],
)
def test_another_name_of_the_unit_is_its_own_only_where_it_stands(alias: str, text: str, severities: set[str]) -> None:
    assert told("库尔勒市胡杨水务技术服务中心", text, alias) == severities


@pytest.mark.parametrize(
    ("unit", "short"),
    [
        ("疏附县农业机械化技术推广站", "疏附县农机技术推广站"),
        ("吐鲁番市葡萄酒质量检验检测中心", "吐鲁番葡萄酒质检中心"),
        ("乌苏市水利工程质量检测站", "乌苏水利质检站"),
    ],
)
def test_words_of_trades_are_shortened_together(unit: str, short: str) -> None:
    assert told(unit, f"样品由{short}检验。") == {"leak"}


@pytest.mark.parametrize(
    ("unit", "text", "severities"),
    [
        ("新疆天润计量检测有限公司", "Xinjiang Tianrun Metrology and Testing Co., Ltd.", {"leak"}),
        ("新疆丝路遥感信息有限公司", "Xinjiang Silu Information Co., Ltd.", {"leak"}),
        ("新疆丝路遥感信息有限公司", "Xinjiang Solution Information Co., Ltd.", set()),
        ("新疆天润计量检测有限公司", "Xinjiang Metrology and Testing Co., Ltd.", {"suspect"}),
        (
            "伊犁哈萨克自治州食品药品检验所",
            "Ili Kazakh Autonomous Prefecture Institute for Food and Drug Control",
            {"leak"},
        ),
        ("伊犁哈萨克自治州食品药品检验所", "Ili Kazakh Autonomous Prefecture Museum", set()),
        ("特克斯县文化馆", "Cultural Center of Tekes County", {"leak"}),
        ("特克斯县文化馆", "Tekes County Library", set()),
        ("新疆荒漠林业科学研究院", "Xinjiang Desert Forestry Research Academy", {"suspect"}),
    ],
)
def test_in_english_the_own_name_or_the_whole_place_tells_the_unit(unit: str, text: str, severities: set[str]) -> None:
    assert told(unit, text) == severities


def test_what_any_such_house_does_is_no_name_of_its_own() -> None:
    assert [is_branded(title) for title in ("绿洲建设工程", "自来水有限责任公司", "第一中学", "农业科学研究所")] == [
        True,
        False,
        False,
        False,
    ]


def test_usual_characters_stay_what_they_are() -> None:
    """Japanese forms of other characters (予, 欠) are usual ones in Chinese, and labels hold them."""
    matches = matcher_for(Identity(name="高峰", unit="疏附县计量所")).search("授予高峰\n")
    assert {match.severity for match in matches} == {Severity.LEAK}
    assert told("疏附县计量所", "疏附计量所") == {"leak"}


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("联系电话：（１３９）９９６６－２７１８", {"phone"}),
        ("联系电话：（１３９）９９６６－２７８１", set()),
        ("证书编号 65-0921-3387", {"other"}),
        ("证书编号 65-0921-3378", set()),
    ],
)
def test_marks_of_full_width_and_the_sign_of_a_number_are_no_part_of_it(text: str, kinds: set[str]) -> None:
    identity = Identity(name="亓翀喆", unit="疏附县计量所", phone="13999662718", other_numbers=("NO.65-0921-3387",))
    assert {match.kind.value for match in matcher_for(identity).search(text)} == kinds

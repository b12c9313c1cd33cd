"""A unit is known by what people leave out of its name, by what its place is called for short and abroad, and by no other house (L-07, L-08)."""

import pytest

from redaction.findings import Kind, Severity
from redaction.identity import Identity
from redaction.names.search import matcher_for


def told(unit: str, text: str) -> set[str]:
    matches = matcher_for(Identity(name="亓翀喆", unit=unit)).search(text)
    return {match.severity.value for match in matches if match.kind is Kind.UNIT} - {Severity.NOTICE.value}


@pytest.mark.parametrize(
    ("unit", "short", "severities"),
    [
        ("昌吉回族自治州棉花质量监督检验站", "昌吉棉花检验站", {"leak"}),
        ("昌吉回族自治州棉花质量监督检验站", "昌吉州棉检站", {"leak"}),
        ("昌吉回族自治州棉花质量监督检验站", "昌吉棉花站", {"suspect"}),
        ("巴音郭楞蒙古自治州质量与计量检测所", "巴州质量与计量检测所", {"leak"}),
        ("巴音郭楞蒙古自治州质量与计量检测所", "巴音郭楞州质计所", {"leak"}),
        ("伊犁哈萨克自治州中医医院", "伊犁州中医院", {"leak"}),
        ("喀什地区水利勘测设计院", "喀什水利设计院", {"leak"}),
        ("塔城地区农业技术推广站", "塔城地区农技推广站", {"leak"}),
        ("乌鲁木齐市疾病预防控制中心", "乌市疾控中心", {"leak"}),
        ("石河子市第二人民医院", "石河子二院", {"leak"}),
        ("于田县第三小学", "于田三小", {"leak"}),
        ("独山子区第五中学", "独山子五中", {"leak"}),
        ("独山子区第五中学", "独山子区第5中学", {"leak"}),
        ("和静县草原工作站", "和静县草原站", {"leak"}),
        ("国网新疆电力有限公司博州供电公司", "国网博州供电公司", {"leak"}),
        ("新疆生产建设兵团第八师石河子总场中学", "石河子总场中学", {"leak"}),
        ("新疆交通科学研究院", "新疆交通科研院", {"suspect"}),
        ("布尔津县人民医院", "布尔津县医院", {"suspect"}),
    ],
)
def test_words_left_out_of_a_units_name_leave_the_unit(unit: str, short: str, severities: set[str]) -> None:
    assert told(unit, f"样品由{short}检验。") == severities


@pytest.mark.parametrize(
    ("unit", "other"),
    [
        ("昌吉回族自治州棉花质量监督检验站", "昌吉州质量监督检验所"),
        ("昌吉回族自治州棉花质量监督检验站", "石河子棉花检验站"),
        ("巴音郭楞蒙古自治州质量与计量检测所", "博州质量与计量检测所"),
        ("石河子市第二人民医院", "石河子市三院"),
        ("石河子市第二人民医院", "石河子市第二中学"),
        ("独山子区第五中学", "独山子一中"),
        ("独山子区第五中学", "独山子区第6中学"),
        ("喀什地区水利勘测设计院", "和田水利设计院"),
    ],
)
def test_another_place_work_number_or_house_is_another_unit(unit: str, other: str) -> None:
    assert told(unit, f"样品由{other}检验。") == set()


@pytest.mark.parametrize(
    ("unit", "name"),
    [
        ("和田地区检验检测中心", "Hotan Prefecture Inspection and Testing Center"),
        ("喀什地区第一人民医院", "The First People's Hospital of Kashgar Prefecture"),
        ("喀什地区第一人民医院", "Kashi First People’s Hospital"),
        ("石河子市第二人民医院", "Second People's Hospital, Shihezi"),
        ("乌鲁木齐市疾病预防控制中心", "Urumqi Center for Disease Control and Prevention"),
        ("阿克苏地区特种设备检验所", "Aksu Prefecture Special Equipment Inspection Institute"),
        ("昌吉学院", "Changji University"),
    ],
)
def test_a_place_is_known_by_what_maps_call_it(unit: str, name: str) -> None:
    assert told(unit, f"(1. {name}, Xinjiang, China)") == {"leak"}


@pytest.mark.parametrize(
    ("unit", "text"),
    [
        ("和田地区检验检测中心", "Hotan jade; Inspection and Testing Center of Qinghai"),
        ("和田地区检验检测中心", "Hotan, Xinjiang, Testing Center of Qinghai"),
        ("喀什地区第一人民医院", "The Third People's Library of Kashgar"),
        ("乌鲁木齐市疾病预防控制中心", "Xinjiang University, Urumqi 830046, China"),
        ("昌吉学院", "Changji Museum"),
    ],
)
def test_a_place_near_another_house_is_no_unit(unit: str, text: str) -> None:
    assert told(unit, text) == set()


@pytest.mark.parametrize(
    ("unit", "text", "severities"),
    [
        ("塔河地区交通勘察设计研究院", "由塔河交通设计院编制", {"leak"}),
        ("塔河地区交通勘察设计研究院", "由塔河水利设计院编制", set()),
        ("沙湾河灌区管理总站", "由沙湾河灌区总站供水", {"leak"}),
        ("沙湾河灌区管理总站", "由白杨河灌区总站供水", set()),
    ],
)
def test_long_kinds_of_house_and_houses_without_a_place_have_short_names_too(
    unit: str, text: str, severities: set[str]
) -> None:
    assert told(unit, text) == severities

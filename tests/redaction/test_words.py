"""Names, aliases and numbers that are ordinary words or parts of longer ones: each silent text beside one that must stay loud."""

import pytest

from redaction.findings import Severity
from redaction.identity import Identity
from redaction.names.search import matcher_for

SAFETY = Identity(name="安全", unit="梭梭市建设工程质量检测站", unit_aliases=("安全技术公司",))
PEAK = Identity(name="高峰", unit="梭梭市计量所")
FIRM = Identity(name="王翀雪", unit="方圆标志检测集团有限公司", unit_aliases=("方圆",))
CALLS = Identity(name="王翀雪", unit="梭梭市计量所", phone="13800001111", other_numbers=("HL-2021-0457",))
OUYANG = Identity(name="欧阳明", unit="第十五师检验检测中心", phone="0999-1234567")
CLOUD = Identity(name="白云峰", unit="梭梭市计量所")
NURGAZI = Identity(
    name="叶尔肯别克·努尔哈孜",
    unit="白杨市纤维质量监测中心",
    unit_aliases=("纤检中心",),
    latin_names=("Yerkinbek Nurgazi",),
)
ZHANG = Identity(name="张三丰", unit="博乐市产品质量检验所", unit_aliases=("质检所",))
QI = Identity(name="亓喆", unit="沙枣市计量测试研究院")


def told(identity: Identity, text: str) -> set[str]:
    return {match.severity.value for match in matcher_for(identity).search(text)} - {Severity.NOTICE.value}


@pytest.mark.parametrize(
    "text",
    [
        "安全工程师资格证书",
        "注册安全工程师、安全员",
        "安全主任职责",
        "安全教授法研究",
        "安全经理培训",
        "安全完成全年任务",
        "安全参加检定",
        "项目负责人安全生产考核证书",
        "岗位：安全",
        "质量、安全、环保",
        "一、安全\n二、质量",
    ],
)
def test_a_field_of_work_before_a_title_or_a_verb_is_no_person(text: str) -> None:
    assert told(SAFETY, text) == set()


@pytest.mark.parametrize(
    ("name", "silent", "loud", "severity"),
    [
        ("高峰", "代表高峰时段的数据", "甲方代表：李强　　乙方代表：高峰", "leak"),
        ("高峰", "在高峰工作", "会议在高峰工作室召开", "suspect"),
        ("高峰", "在高峰创新", "会议在高峰创新工作室召开", "suspect"),
        ("安全", "在安全工作室召开", "乙方代表：安全", "leak"),
        ("高峰", '"load": "高峰"', '{"author": "高峰", "rank": 2}', "leak"),
        ("高峰", "<load>高峰</load>", "<dc:creator>高峰</dc:creator>", "leak"),
    ],
)
def test_a_word_is_somebody_behind_a_side_of_a_contract_before_a_studio_and_as_a_writers_value(
    name: str, silent: str, loud: str, severity: str
) -> None:
    identity = Identity(name=name, unit="梭梭市计量所")
    assert told(identity, silent) == set()
    assert told(identity, loud) == {severity}


@pytest.mark.parametrize(
    ("text", "severities"),
    [
        ("乌仁其其格、萨仁其其格", {"suspect"}),
        ("审核、乌仁其其格", {"suspect"}),
        ("主任其其格、李强", {"leak"}),
        ("其其格、李强", {"leak"}),
        ("由其其格完成", {"leak"}),
    ],
)
def test_a_mongolian_name_that_ends_in_the_own_one_is_a_doubt(text: str, severities: set[str]) -> None:
    assert told(Identity(name="其其格", unit="梭梭市计量所"), text) == severities


@pytest.mark.parametrize(
    ("silent", "loud"),
    [("沙枣河农业技术推广中心", "我中心（推广中心）"), ("河口林木病虫防治站", "编制单位：防治站")],
)
def test_an_alias_of_one_word_and_a_kind_of_house_is_carried_by_many_houses(silent: str, loud: str) -> None:
    identity = Identity(name="亓喆", unit="梭梭县农业技术推广中心", unit_aliases=("推广中心", "防治站"))
    assert told(identity, silent) == set()
    assert told(identity, loud) == {"leak"}


@pytest.mark.parametrize(
    "text",
    [
        "安全同志任项目负责人",
        "编制人：安全",
        "姓名\n安全\n性别\n男",
        "参加人员：李卫国、安全、赵一鸣",
        "安全，男，汉族",
        "作者简介］安全（1985—）",
        "联系人安全，电话见后",
    ],
)
def test_a_person_with_the_name_of_a_field_of_work_is_still_told(text: str) -> None:
    assert told(SAFETY, text) == {"leak"}


@pytest.mark.parametrize(
    ("identity", "silent", "loud"),
    [
        (PEAK, "项目负责人李明\n高峰流量计", "项目负责人：高峰"),
        (PEAK, "关于高峰等时段限电的通知", "关于高峰等同志职务聘任的通知"),
        (PEAK, "用电高峰说明书。高峰表示法", "任务完成了。高峰说：“还要再量一遍。”"),
        (PEAK, "高峰：\n负荷在十八时出现，低谷在四时出现。", "高峰：\n经考核合格，现聘任您担任工程师职务。"),
        (PEAK, "用电高峰：\n请您错时用电。", "高峰：\n在2023年度工作中成绩突出，被评为先进工作者。\n特发此证"),
        (PEAK, "避开高峰等3个时段", "给高峰等3名同志颁奖"),
        (PEAK, "李高峰编写\n高峰值检测", "编写：高峰"),
        (PEAK, "The Gaofeng-3 satellite", "Author: Gaofeng"),
        (FIRM, "方圆百里、方圆度误差检测", "委托单位：方圆"),
        (FIRM, "不以规矩，不能成方圆", "方圆集团的报告"),
        (FIRM, "设计要讲方圆，也讲规矩", "由“方圆”出具"),
        (SAFETY, "信息安全技术公司", "安全技术公司"),
        (CALLS, "账号 1380000111145", "电话 8613800001111"),
        (CALLS, "序号 213800001111", "手机13800001111"),
        (CALLS, "HL-2021-04571", "HL-2021-0457"),
        (OUYANG, "欧阳明月主编", "欧阳明主编"),
        (OUYANG, "作者：欧阳明月，李明", "作者：欧阳明，李明"),
        (OUYANG, "10999-12345678", "0999-1234567"),
        (OUYANG, "十四师检验检测中心", "十五师检验检测中心"),
        (QI, "He Qi, Zhe Wang", "Qi, Zhe"),
        (QI, "主要起草人：张三、亓喆远、李四", "主要起草人：张三、亓喆、李四"),
        (QI, "亓喆远同志", "亓喆同志"),
        (QI, "作者：亓喆远，男", "作者：亓喆男"),
        (ZHANG, "李四\n张三\n丰收年", "负责人张三\n丰完成"),
        (ZHANG, "王五\n张三\n丰收年", "姓名\n张三\n丰\n性别"),
        (ZHANG, "张\n三\n︑\n丰", "张\n三\n丰"),
        (PEAK, "用\n电\n高\n峰\n期", "姓名：\n高\n峰"),
        (PEAK, "设\n备\n高\n峰\n负荷", "编\n制\n人\n高\n峰\n"),
        (PEAK, "负荷：**高**峰**时段**", "负责人：**高**峰"),
        (PEAK, "用電高峰期", "記錄人：高峰（簽章）"),
        (PEAK, "負荷高峰時段", "審核：高峰"),
        (ZHANG, "质检所长由上级任命，质检所有专用仪器", "出具单位：质检所"),
        (ZHANG, "和田市\n质检所", "出具单位\n质检所"),
        (ZHANG, "和田地\n质检\n所", "单位：\n质检\n所"),
        (CALLS, "1\n3\n8\n0\n0\n0\n0\n1\n1\n1\n1\n4\n5", "45\n1\n3\n8\n0\n0\n0\n0\n1\n1\n1\n1\n男"),
        (NURGAZI, "Yerkin Beknur, Gazi Nur", "Yerkinbek, Nurgazi"),
        (NURGAZI, "Yerkinbek Ismail", "Yerkinbek Nurgazi"),
        (NURGAZI, "红柳市纤检中心", "白杨市纤检中心"),
        (NURGAZI, "叶尔江·努尔哈孜", "也尔肯别克·努尔哈孜"),
    ],
)
def test_what_only_holds_the_letters_is_silent_beside_what_is_meant(identity: Identity, silent: str, loud: str) -> None:
    assert told(identity, silent) == set()
    assert told(identity, loud) == {"leak"}


@pytest.mark.parametrize(
    ("text", "severities"),
    [("白云峰会在此召开", {"suspect"}), ("作者：白云峰", {"leak"}), ("白云峰同志", {"leak"}), ("白云峰主编", {"leak"})],
)
def test_a_name_of_three_letters_torn_out_of_words_is_a_doubt(text: str, severities: set[str]) -> None:
    assert told(CLOUD, text) == severities


@pytest.mark.parametrize(
    ("text", "severities"),
    [
        ("王五；张三\n丰收年", {"suspect"}),
        ("王五；张三\n丰编写", {"leak"}),
        ("作者：张三\n丰收年", {"leak"}),
        ("王五；张三\n丰；李四", {"leak"}),
    ],
)
def test_a_name_of_three_letters_over_a_line_end_whose_second_line_goes_on_is_a_doubt(
    text: str, severities: set[str]
) -> None:
    assert told(ZHANG, text) == severities


@pytest.mark.parametrize("breaks", [0, 1, 2, 10])
def test_a_telephone_may_break_over_two_lines_or_stand_one_digit_a_cell(breaks: int) -> None:
    digits = CALLS.phone
    marks = ["\n"] * 10 if breaks == 10 else ["\n"] * breaks + [""] * (10 - breaks)
    text = "".join(digit + mark for digit, mark in zip(digits, [*marks, ""], strict=True))
    assert told(CALLS, text) == {"leak"}


def test_digits_on_five_lines_are_no_telephone() -> None:
    assert told(CALLS, "13\n80\n00\n011\n11") == set()


@pytest.mark.parametrize("short", ["红柳县特种设备检测所", "红柳县特种设备检验所", "红柳特种设备检测所"])
def test_a_unit_with_one_of_its_works_left_out_is_still_the_unit(short: str) -> None:
    unit = Identity(name="王翀雪", unit="红柳县特种设备检验检测所")
    assert told(unit, short) == {"leak"}
    assert told(unit, short.replace("红柳", "白杨")) == set()


@pytest.mark.parametrize(
    ("whole", "short"),
    [
        ("红柳县计量测试所", "红柳县计测所"),
        ("红柳县计量测试所", "红柳计测所"),
        ("红柳县环境监测技术服务有限公司", "红柳环监公司"),
        ("红柳县食品药品检验中心", "红柳食药检中心"),
    ],
)
def test_a_unit_shortened_to_the_first_letters_of_its_words_is_still_the_unit(whole: str, short: str) -> None:
    unit = Identity(name="王翀雪", unit=whole)
    assert told(unit, short) == {"leak"}
    assert told(unit, short.replace("红柳", "白杨")) == set()


MA = Identity(name="马犇", unit="红柳市质量检测中心", unit_aliases=("检测中心", "食药检所"))
ZHANG_JIAN_AN = Identity(name="张建安", unit="胡杨县标准化研究院", unit_aliases=("标准院",))
MEMETIMIN = Identity(name="阿卜杜热合曼·买买提依明", unit="塔河地区检验检测中心", latin_names=("Abdurahman Memetimin",))


@pytest.mark.parametrize(
    ("identity", "silent", "loud"),
    [
        (MA, "司马犇", "某公司马犇"),
        (ZHANG_JIAN_AN, "紧张建安全防线", "由张建安全面负责"),
        (ZHANG_JIAN_AN, "中国标准化研究院（标准院）", "编制单位（标准院）"),
        (MA, "检测中心应当建立质量管理体系", "检测中心应邀参加"),
        (MA, "省级食药检所的数量", "编制：食药检所"),
        (PEAK, "一、概述\n高峰\n三、结论", "李国强\n高峰\n陈晓东"),
        (PEAK, "类别 高峰 备注", "3 高峰 高级工程师"),
        (PEAK, "名　称 高峰 性　能 良", "姓　　名 高峰 性　别 女"),
        (PEAK, "序号\n时段\n1\n高峰\n2\n低谷", "序号\n姓　名\n承担工作\n1\n高峰\n总负责\n2\n张海波\n试验"),
        (PEAK, "类别\n高峰\n低谷", "用电负荷分析\n高峰\n（某某市计量所，某某 830000）"),
        (MEMETIMIN, "Abdurehim Memetjan", "Abdurehman MEMETIMIN"),
    ],
)
def test_what_stands_beside_a_word_tells_whether_it_is_somebody(identity: Identity, silent: str, loud: str) -> None:
    assert told(identity, silent) == set()
    assert told(identity, loud) != set()


@pytest.mark.parametrize("name", ["翟翀霖", "单铁柱", "华东升", "单犇", "欧阳明月"])
def test_a_name_at_the_start_of_a_text_is_no_end_of_a_longer_surname(name: str) -> None:
    assert told(Identity(name=name, unit="红柳市质量检测中心"), name) == {"leak"}


@pytest.mark.parametrize("radical", ["⻢犇", "⻢ 犇", "⻢\n犇"])
def test_radicals_that_fonts_deliver_for_characters_spell_a_name(radical: str) -> None:
    assert told(MA, f"作者：{radical}") == {"leak"}

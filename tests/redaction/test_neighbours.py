"""What stands around a name and makes it somebody else's, or a word: each silent text beside its nearest one that must stay loud."""

import pymupdf
import pytest

from redaction.findings import Channel, Severity
from redaction.identity import Identity
from redaction.judging import judge
from redaction.names.search import matcher_for
from redaction.reading.files import read_bytes
from tests.redaction.planted import base, saved, write
from tests.redaction.planted_files import attached


def person(name: str, **more: tuple[str, ...]) -> Identity:
    return Identity(name=name, unit="梭梭市计量所", **more)  # type: ignore[arg-type]


def told(identity: Identity, text: str) -> set[str]:
    return {match.severity.value for match in matcher_for(identity).search(text)} - {Severity.NOTICE.value}


@pytest.mark.parametrize(
    ("text", "severities"),
    [
        ("作者：阿卜杜热西提·托合提，孙立群", {"leak"}),
        ("作者：阿卜杜热西提·托合提尼亚孜，孙立群", {"suspect"}),
        ("作者：阿卜杜热西提·托合提江", {"suspect"}),
        ("阿卜杜热西提·托合提尼亚孜同志", {"suspect"}),
        ("阿卜杜热西提·托合提参加了试验", {"leak"}),
        ("阿卜杜热西提·托合提艾力·肉孜", {"leak"}),
    ],
)
def test_a_long_name_that_goes_on_is_somebody_elses(text: str, severities: set[str]) -> None:
    assert told(person("阿卜杜热西提·托合提"), text) == severities


@pytest.mark.parametrize(
    ("text", "severities"),
    [
        ("古丽娜尔·买合木提\n吐尔逊·艾力", set()),
        ("古丽娜尔·艾力\n买合木提\n吐尔逊", {"leak"}),
        ("买买提·\n吐尔逊", {"leak"}),
        ("买买提江主任", set()),
        ("买买提主任", {"leak"}),
    ],
)
def test_parts_of_two_people_on_two_lines_are_no_name(text: str, severities: set[str]) -> None:
    assert told(person("买买提·吐尔逊"), text) == severities


@pytest.mark.parametrize(
    ("name", "silent", "loud"),
    [
        ("何时", "何时、何地、何人、何事", "何时、何建国"),
        ("高峰", "高峰、高原、高温", "高峰1，赵海燕2*，吴国栋1"),
        ("张力", "表面张力、粘度和张力计", "记录：张力，赵海燕"),
        ("张力", "张力[1]、温度[2]、弧垂[3]", "张力[1]，孙立群[2]"),
        ("程序", "审核：***\n程序设计说明", "审核：程序"),
        ("周期", "复检周期满后送检", "检验人：周期"),
        ("何时", "复\n检\n何\n时\n进\n行", "主讲教师：何时"),
        ("高峰", "早高峰负责疏导的民警", "高工高峰负责现场检验"),
        ("陆之", "水陆之间，大陆之窗，陆之所至", "陆之参加了测量"),
        ("马力", "设备,马力\n水泵,12\n", "姓名,单位\n马力,某\n"),
        ("向阳", "序号,坡向\n1,阴坡\n2,向阳\n", "序号,姓名\n1,赵海燕\n2,向阳\n"),
        ("雷鸣", "天气现象 白云 乌云 雷鸣", "值班预报员：雷鸣"),
        ("雷鸣", "姓名 性别\n序号 现象 雷鸣 次数\n赵海燕 女", "姓名 性别\n雷鸣 女\n赵海燕 女"),
        ("黄芪", "产地 等级 黄芪 甘肃 一等\n黄芪，味甘", "姓名 性别 黄芪 女 赵敏"),
    ],
)
def test_a_word_among_words_is_none_and_among_people_it_is_a_person(name: str, silent: str, loud: str) -> None:
    assert told(person(name), silent) == set()
    assert told(person(name), loud) <= {"leak", "suspect"} != set()
    assert told(person(name), loud) != set()


@pytest.mark.parametrize(
    ("name", "text", "severities"),
    [
        ("陈静怡", "Chen Jing, Yi Jun and Sun Li", set()),
        ("陈静怡", "Chen, Jing-Yi and Sun, Li", {"leak"}),
        ("刘明德", "[2] LIU M, DEWEY J F. Tectonics[J].", set()),
        ("刘明德", "[2] LIU M D, DEWEY J F. Tectonics[J].", {"leak"}),
        ("刘明德", "LIU M, DEWEY J", {"suspect"}),
        ("刘明德", "LIU M, DEWEY J F", set()),
        ("马力", "Ma Li Wei and Sun Li", {"suspect"}),
        ("马力", "Ma Li Engineer and Sun Li", {"leak"}),
        ("薛昱琳", "X U E Y u - l i n", {"leak"}),
        ("薛昱琳", "XUE Yu-lin, SUN Li-qun", {"leak"}),
        ("李玉", "the li yu-method", set()),
        ("雷鸣", "Leiming Street", set()),
        ("安全", "Qa N", set()),
        ("安全", "Q. An", {"leak"}),
        ("李明", "Zhao H., Liming Formation Working Group", set()),
    ],
)
def test_letters_that_spell_two_people_a_rock_or_a_syllable_too_few_are_not_the_name(
    name: str, text: str, severities: set[str]
) -> None:
    assert told(person(name, latin_names=("Liu Mingde",) if name == "刘明德" else ()), text) == severities


def test_a_duty_of_any_such_house_is_not_the_units() -> None:
    identity = Identity(name="亓翀喆", unit="塔河地区检验检测中心", unit_aliases=("检测中心",))
    assert told(identity, "检测中心主任负责全面工作。") == set()
    assert told(identity, "（检测中心）出具的报告") == {"leak"}


def test_a_short_table_names_nobody() -> None:
    findings, _ = judge(
        read_bytes(attached("时刻,负荷\n高峰,823\n低谷,412\n".encode("gb18030")), name="材料.pdf"), person("高峰")
    )
    assert [f for f in findings if f.severity is not Severity.NOTICE] == []


@pytest.mark.parametrize(("value", "severities"), [("合格", set()), ("高峰", {"leak"})])
def test_a_field_named_by_a_word_names_nobody_and_its_value_does(value: str, severities: set[str]) -> None:
    document = base()
    field = pymupdf.Widget()
    field.field_type, field.field_name, field.field_value = pymupdf.PDF_WIDGET_TYPE_TEXT, "高峰", value
    field.rect = pymupdf.Rect(72, 300, 300, 320)
    document[0].add_widget(field)
    findings, _ = judge(read_bytes(saved(document), name="材料.pdf"), person("高峰"))
    told = {f.severity.value for f in findings if f.channel is Channel.FORM} - {Severity.NOTICE.value}
    assert told == severities


def test_both_parts_of_a_name_over_a_page_edge_are_shown_where_they_stand() -> None:
    document = base(2)
    write(document[0], "本文由欧", at=(60, 800))
    write(document[1], "阳瑞雪撰写，校样由编辑部核对。", at=(60, 40))
    findings, _ = judge(read_bytes(saved(document), name="a.pdf"), person("欧阳瑞雪"))
    assert [(f.page, f.box.to_json()[::2]) for f in findings if f.box] == [(1, [96.0, 108.0]), (2, [60.0, 96.0])]


def test_a_name_over_a_page_edge_is_found_however_its_halves_were_painted() -> None:
    document = base(2)
    write(document[0], "试验人员为欧阳", at=(60, 800))
    write(document[0], "其余内容见附表。", at=(60, 300))
    write(document[1], "其余内容见附表。", at=(60, 300))
    write(document[1], "瑞雪，名单已经公示。", at=(60, 60))
    findings, _ = judge(read_bytes(saved(document), name="材料.pdf"), person("欧阳瑞雪"))
    assert {(f.severity, f.channel) for f in findings if f.page == 1} == {(Severity.LEAK, Channel.TEXT)}

"""What must stay silent, each beside its nearest neighbour that must stay loud: lists of people, ordinary words, places, gaps of forms."""

from typing import Any

import pymupdf
import pytest

from redaction.findings import Severity
from redaction.identity import Identity
from redaction.judging import judge
from redaction.names.search import matcher_for
from redaction.names.self_reference import self_references
from redaction.reading.files import read_bytes
from tests.redaction.people import WORD
from tests.redaction.planted import base, saved
from tests.redaction.raw_pdf import BODY, RawPdf, shown

STATION = Identity(
    name="欧阳翀雪", unit="胡杨县计量检定所", unit_aliases=("计量所", "检定所", "监测站", "检测中心", "县局")
)
YERZHAN = Identity(name="叶尔江·哈力别克", unit="塔河地区检验检测中心", latin_names=("Yerzhan Khalibek",))


def told(identity: Identity, text: str) -> set[str]:
    return {match.severity.value for match in matcher_for(identity).search(text)} - {Severity.NOTICE.value}


@pytest.mark.parametrize(
    ("silent", "loud"),
    [
        ("Alim Abduwali, [Applicant], Gulinaer Yeerjiang\n", "Alim Abduwali, Yeerjiang, Nur Mamat\n"),
        ("Gulinaer Yerzhan, Alim Abduwali", "Halibek Yerzhan, Alim Abduwali"),
        ("Aynur Yerzhan; Alim Abduwali", "Engineer Yerzhan took part."),
    ],
)
def test_the_own_name_as_another_persons_second_is_nothing_in_latin_letters_too(silent: str, loud: str) -> None:
    assert told(YERZHAN, silent) == set()
    assert told(YERZHAN, loud) == {"leak"}


@pytest.mark.parametrize(
    ("silent", "loud"),
    [
        ("Naran Mandula and Naranbulag", "QQ: naran"),
        ("Town of Naran.", "naran@163.com"),
        ("NARAN Tuya, HE Wenbin", "NARAN@163.COM"),
    ],
)
def test_a_mailbox_written_like_a_word_of_prose_is_one(silent: str, loud: str) -> None:
    identity = Identity(name="乌云嘎", unit="胡杨县计量检定所", email="naran@example.com")
    assert told(identity, silent) == set()
    assert told(identity, loud) != set()


@pytest.mark.parametrize(
    ("silent", "loud"),
    [
        ("Wang F., Gao Y. Metrology, 2021.", "Wang Y., Gao F. Metrology, 2021."),
        ("WANG F, GAO Y, LI M.", "WANG Y, F. Gao, LI M."),
        ("Gao, F.Z. Metrology, 2021.", "Gao, F. Metrology, 2021."),
        ("Wang Y., Gao F. Z., Li M.", "Wang Y., Gao F., Z. Li"),
        ("Z.F. Gao, Y. Wang", "Y. Wang, F. Gao"),
        ("Gaofeng satellite data were used.", "Author: Gaofeng"),
    ],
)
def test_an_initial_belongs_to_the_name_on_its_side_of_the_comma(silent: str, loud: str) -> None:
    assert told(WORD, silent) == set()
    assert told(WORD, loud) == {"leak"}


@pytest.mark.parametrize(
    ("silent", "loud"),
    [
        ("主要参数：低谷、高峰、平段。", "李强、高峰、王伟。"),
        ("主要参数：周期、高峰、容量。", "周强、高峰、容量。"),
        ("仪器检定规程；高峰、低谷的限值。", "检定员：王强；高峰、李伟。"),
        ("作者应给出测量范围、高峰、温度。", "作者：陈晨、高峰、李娜。"),
    ],
)
def test_a_list_of_quantities_makes_no_person_of_a_word(silent: str, loud: str) -> None:
    assert told(WORD, silent) == set()
    assert told(WORD, loud) == {"leak"}


@pytest.mark.parametrize(
    "silent",
    [
        "计量检定所用的标准器，检定所需时间，计量所得数据，检定所列项目。",
        "空气质量监测站点布设，由监测站点提供。",
        "检测中心距、检测中心线与基准。",
        "县局部地区有雨，县局限于条件。",
        "the Huyang River basin and its water quality test institute",
        "Huyang County People's Hospital took part beside an inspection institute.",
    ],
)
def test_words_that_run_over_the_end_of_an_alias_and_places_on_the_map_are_nothing(silent: str) -> None:
    assert told(STATION, silent) == set()


@pytest.mark.parametrize(
    "loud",
    [
        "由检定所复检。",
        "检测中心位于城东",
        "县局部署了检查",
        "监测站立即上报",
        "计量所",
        "由监测站提供",
        "Huyang City Inspection Institute",
        "Huyang County Institute of Metrology",
    ],
)
def test_an_alias_or_a_place_beside_a_house_is_still_told(loud: str) -> None:
    assert told(STATION, loud) != set()


@pytest.mark.parametrize(
    "text",
    [
        "胡杨县采用的基本单位制",
        "样本中心位于胡杨县",
        "本人系统地总结了胡杨县的资料",
        "本人任务是胡杨县的测量",
        "胡杨县的本单位面积产量",
        "本中心位置在胡杨县图上",
    ],
)
def test_ordinary_words_with_the_letters_of_a_self_reference_are_none(text: str) -> None:
    assert list(self_references(text, identity=STATION)) == []


@pytest.mark.parametrize("text", ["我单位在胡杨县", "本中心位于胡杨县", "本人系胡杨县某所职工", "本人任胡杨县某科科长"])
def test_a_self_reference_beside_its_place_is_still_one(text: str) -> None:
    assert [found.places for found in self_references(text, identity=STATION)] == [True]


def stepped(before: str, width: int, after: str) -> Any:
    """A line in which the operators hold a step of `width` sizes of the font."""
    document = base(1)
    page = document[0]
    page.insert_text((72, 600), before + after, fontname="china-s", fontsize=10)
    xref = page.get_contents()[-1]

    def hexed(text: str) -> str:
        return "<" + "".join(f"{ord(letter):04x}" for letter in text) + ">"

    line = f"[{hexed(before)} -{width * 1000} {hexed(after)}] TJ"
    old = document.xref_stream(xref).decode("latin-1")
    start, end = old.rindex("["), old.rindex("TJ") + 2
    document.update_stream(xref, (old[:start] + line + old[end:]).encode("latin-1"))
    return document


@pytest.mark.parametrize(
    ("before", "after", "severities"),
    [
        ("姓名：", "性别：", {"notice"}),
        ("编制：", "审核：", {"notice"}),
        ("编制：", "，审核：某某", {"suspect"}),
        ("姓名：", "性别：男", {"suspect"}),
        ("姓名", "性别", set()),
    ],
)
def test_the_blank_of_a_form_is_no_removed_name(before: str, after: str, severities: set[str]) -> None:
    document = stepped(before, len(STATION.name), after)
    findings, _ = judge(read_bytes(saved(document), name="材料.pdf"), STATION)
    assert {finding.severity.value for finding in findings if finding.detector == "width_gaps"} == severities


@pytest.mark.parametrize(
    ("before", "moved", "after", "severities"),
    [
        ("作者：", 5, "，李明", {"suspect"}),
        ("作者：", 4, "，李明", set()),
        ("作者：", 5, "李明", set()),
        ("作者", 5, "，李明", set()),
    ],
)
def test_a_moved_position_as_wide_as_the_name_between_two_marks_tells_who_stood_there(
    before: str, moved: int, after: str, severities: set[str]
) -> None:
    identity = Identity(name="阿里木江·买", unit="胡杨县计量检定所", former_names=("欧阳翀雪明",))
    pdf = RawPdf()
    pdf.page(BODY + shown(before) + shown(after, x=72 + 12 * (len(before) + moved)))
    findings, _ = judge(read_bytes(pdf.build(), name="材料.pdf"), identity)
    assert {finding.severity.value for finding in findings if finding.detector == "width_gaps"} == severities


def test_a_glyph_left_out_of_a_subset_leaves_nothing_unread() -> None:
    from redaction.reading.complaints import complaints

    complaints()
    pymupdf.TOOLS.mupdf_warnings(reset=1)
    pymupdf.mupdf.fz_warn("FT_Get_Advance(VVNNGR+Font,3): invalid glyph index")
    assert complaints() == []
    pymupdf.mupdf.fz_warn("invalid object in page tree")
    assert complaints() == ["invalid object in page tree"]

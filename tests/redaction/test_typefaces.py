"""A font's name: the typefaces of every office stay silent for people who are called like them; a name that is none is found."""

import pymupdf
import pytest

from redaction.identity import Identity
from redaction.judging import judge
from redaction.names.typefaces import humps, without_typeface
from redaction.reading.files import read_bytes
from tests.redaction.planted import base, saved

UNIT = "塔河地区检验检测中心"


def called(font: str) -> bytes:
    """A page set in a font of that name."""
    document = base()
    document[0].insert_text(pymupdf.Point(72, 700), "pressure vessel", fontname="helv")
    for xref in range(1, document.xref_length()):
        if "/BaseFont" in document.xref_object(xref):
            document.xref_set_key(xref, "BaseFont", f"/{font}")
    return saved(document)


def told(font: str, name: str) -> set[str]:
    findings, _ = judge(read_bytes(called(font), name="材料.pdf"), Identity(name=name, unit=UNIT))
    return {finding.severity.value for finding in findings}


@pytest.mark.parametrize(
    ("name", "font"),
    [
        ("方松", "FangSong"),
        ("方松", "ABCDEF+STFangsong"),
        ("方松", "FangSong_GB2312"),
        ("李苏", "SIMLISU"),
        ("邢凯", "STXingkai-SC-Light"),
        ("蔡云", "STCaiyun"),
        ("钟松", "ZYQLBX+STZhongsong"),
        ("肖彪", "FZXiaoBiaoSong-B05S"),
        ("全义", "WenQuanYiZenHei"),
    ],
)
def test_a_typeface_of_the_office_is_nobodys_name(name: str, font: str) -> None:
    assert told(font, name) == set()


@pytest.mark.parametrize(
    ("name", "font", "severity"),
    [
        ("李雯", "LiWen-Regular", "leak"),
        ("李雯", "ABCDEF+LIWEN", "leak"),
        ("李雯", "MyFontLiWenBold", "suspect"),
        ("李雯", "FZLiWenK", "suspect"),
        ("李雯", "LiWenKaiTi", "leak"),
        ("艾力·吐尔逊", "AiliTuerxunHand", "leak"),
    ],
)
def test_a_name_that_is_no_typeface_is_found(name: str, font: str, severity: str) -> None:
    assert told(font, name) == {severity}


def test_blanking_a_typeface_moves_nothing() -> None:
    name = "ABCDEF+STFangsong-LiWen"
    assert without_typeface(name) == "ABCDEF+" + "\n" * 10 + "-LiWen"
    assert humps("MyLiWen").split() == ["My", "Li", "Wen"]

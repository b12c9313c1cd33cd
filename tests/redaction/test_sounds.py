"""A transliterated name is one name in every spelling of its parts and its scripts, and no neighbour's with another part (R-522 to R-526)."""

import pytest

from redaction.findings import Severity
from redaction.identity import Identity
from redaction.names.search import matcher_for


def told(identity: Identity, text: str) -> set[str]:
    return {match.severity.value for match in matcher_for(identity).search(text)} - {Severity.NOTICE.value}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("居马别克·阿曼吐尔", "作者：朱马别克·阿曼吐尔"),
        ("叶尔江·哈力别克", "作者：叶尔江·哈勒别克"),
        ("努尔兰·达吾提别克", "作者：努尔兰·达吾提拜克"),
        ("阿力木江·库尔班", "作者：艾力木江·库尔班"),
        ("热依扎·木拉提", "作者：热依扎·木拉特"),
        ("托合提·吐尔逊", "作者：托胡提·吐尔逊"),
        ("阿卜杜外力·艾山", "作者：阿卜杜瓦力·艾山"),
        ("伊萨克·马木提", "作者：依沙克·马合木提"),
        ("穆合塔尔江·赛麦提", "作者：木合塔江·色买提"),
        ("阿依夏木·吐尼亚孜", "作者：阿依沙木·吐尼牙孜"),
        ("巴合提别克·朱马什", "Baqitbek Jumash, HE Wenbin"),
        ("巴音其其格", "作者：巴音齐齐格"),
        ("阿不都热合曼·买买提", "HE Wenbin, ABUDUREHEMAN Maimaiti, LUO Qiming"),
    ],
)
def test_a_part_is_known_in_the_spellings_of_the_rows_that_make_it_up(name: str, text: str) -> None:
    assert told(Identity(name=name, unit="梭梭市计量所"), text) == {"leak"}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("叶尔江·哈力别克", "作者：叶尔兰·哈力别克"),
        ("居马别克·阿曼吐尔", "作者：居马洪·阿曼吐尔"),
        ("木合塔尔·艾山", "作者：木塔力甫·艾山"),
        ("帕尔哈提·艾山", "作者：帕孜力·艾山"),
    ],
)
def test_another_part_is_another_person(name: str, text: str) -> None:
    assert told(Identity(name=name, unit="梭梭市计量所"), text) == set()


@pytest.mark.parametrize(
    "text", ["取样：麦吾兰江", "取样：买乌兰江", "MAIWULANJIANG, HE Wenbin", "Mewlanjan, He Wenbin"]
)
def test_a_name_of_one_part_without_a_mark_has_its_spellings_too(text: str) -> None:
    assert told(Identity(name="买吾兰江", unit="梭梭市计量所"), text) == {"leak"}


@pytest.mark.parametrize(
    ("native", "text"),
    [
        ("ئەلىيار قۇربان", "Eliyar Qurban, He Wenbin"),
        ("Жумабек Амантур", "Zhumabek Amantur, He Wenbin"),
        ("مەۋلانجان", "مەۋالنجان"),
    ],
)
def test_a_native_name_is_found_in_latin_letters_and_with_a_turned_ligature(native: str, text: str) -> None:
    assert told(Identity(name="亓翀喆", unit="梭梭市计量所", native_names=(native,)), text) == {"leak"}

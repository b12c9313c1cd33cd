"""A name stays found however its letters are written, in a sentence and as a value by itself."""

from collections.abc import Callable

import pytest

from redaction.findings import Kind, Severity
from redaction.identity import Identity
from redaction.names.search import TextContext, matcher_for
from redaction.reading.spellings import readings
from tests.redaction import spellings
from tests.redaction.people import RARE, UYGHUR

ALI = Identity(name="艾力·马木提", unit="新疆维吾尔自治区计量测试研究院")
OUYANG = Identity(name="欧阳文静", unit="胡杨县计量检定所", email="ouyang_wj@163.com")
ONLY_AS_VALUE = ("digits for letters", "tag characters")


def found(identity: Identity, text: str, kind: Kind, *, prose: bool) -> bool:
    matcher, context = matcher_for(identity), TextContext(prose=prose)
    texts = [text] if prose else list(readings(text))
    return any(
        match.kind is kind and match.severity is Severity.LEAK
        for reading in texts
        for match in matcher.search(reading, context=context)
    )


def everywhere(identity: Identity, written: str, kind: Kind) -> bool:
    return found(identity, f"本项目 {written} ，特此说明。", kind, prose=True) and found(
        identity, written, kind, prose=False
    )


@pytest.mark.parametrize("spell", spellings.HAN.values(), ids=spellings.HAN.keys())
def test_a_chinese_name_is_found_between_any_marks(spell: Callable[[str], str]) -> None:
    assert everywhere(UYGHUR, spell("迪丽努尔·艾合买提"), Kind.NAME)
    assert everywhere(RARE, spell("王翀"), Kind.NAME)


@pytest.mark.parametrize("name", spellings.LATIN)
def test_a_latin_name_is_found_in_letters_that_only_look_so(name: str) -> None:
    written = spellings.LATIN[name]("Dilnur Ahmat")
    if name in ONLY_AS_VALUE:
        assert found(UYGHUR, written, Kind.NAME, prose=False)
    else:
        assert everywhere(UYGHUR, written, Kind.NAME)


@pytest.mark.parametrize("spell", spellings.DIGITS.values(), ids=spellings.DIGITS.keys())
def test_a_number_is_found_in_any_digits(spell: Callable[[str], str]) -> None:
    assert everywhere(UYGHUR, spell("13900000000"), Kind.PHONE)


@pytest.mark.parametrize("spell", spellings.SOUNDS.values(), ids=spellings.SOUNDS.keys())
def test_a_chinese_name_is_found_in_every_system_of_spelling(spell: Callable[[str], str]) -> None:
    assert everywhere(RARE, spell("王翀"), Kind.NAME)


@pytest.mark.parametrize("written", ["Ali Mamut", "ALI MAMUTI", "Aili Mamuti", "Eli Mamut", "艾利·马合木提"])
def test_a_transliterated_name_is_found_in_other_peoples_spelling(written: str) -> None:
    assert everywhere(ALI, written, Kind.NAME)


@pytest.mark.parametrize(
    "written",
    ["Ouyang Wenjing", "OUYANG W.-J.", "W.J. Ouyang", "Ou-Yang Wen-Jing", "歐陽文靜", "OuyangWJ"],
)
def test_a_name_of_two_character_surname_is_found(written: str) -> None:
    assert everywhere(OUYANG, written, Kind.NAME)


@pytest.mark.parametrize("written", ["ouyang_wj＠163．com", "ouyang_wj#163.com", "ouyang_wj (at) 163 (dot) com"])
def test_a_mail_address_is_found_with_its_sign_replaced(written: str) -> None:
    assert everywhere(OUYANG, written, Kind.EMAIL)


@pytest.mark.parametrize("written", ["“欧阳”文静", "[欧阳]文静", "【欧阳】“文静”"])
def test_quotation_marks_and_brackets_part_no_long_name(written: str) -> None:
    assert everywhere(OUYANG, written, Kind.NAME)


@pytest.mark.parametrize("written", ["Ou-yang Hsüeh", "Ouyang Hsueh", "OU-YANG HSÜEH"])
def test_a_name_in_wade_giles_is_found_with_its_two_dots_and_without(written: str) -> None:
    assert everywhere(Identity(name="欧阳雪", unit="塔河地区检验检测中心"), written, Kind.NAME)


@pytest.mark.parametrize(
    "written",
    [
        "dilnur dot a at mail dot example dot com",
        "dilnur.a [at] mail [dot] example [dot] com",
        "dilnur点a艾特mail点example点com",
    ],
)
def test_a_mail_address_is_found_with_its_dots_in_words(written: str) -> None:
    dotted = Identity(name="迪丽努尔·艾合买提", unit="塔河地区检验检测中心", email="dilnur.a@mail.example.com")
    assert everywhere(dotted, written, Kind.EMAIL)


@pytest.mark.parametrize("written", ["新疆计量测试研究院", "自治区计量院", "新疆计量院"])
def test_a_house_of_the_region_is_found_by_its_short_names(written: str) -> None:
    assert everywhere(ALI, written, Kind.UNIT)


@pytest.mark.parametrize(
    "written", ["Tahe Prefecture Inspection and Testing Center", "Inspection and Testing Centre of Tahe"]
)
def test_a_unit_translated_into_english_is_found(written: str) -> None:
    assert everywhere(UYGHUR, written, Kind.UNIT)


def test_a_place_alone_is_no_unit() -> None:
    assert not found(UYGHUR, "A survey of hospitals in Tahe county", Kind.UNIT, prose=True)
    assert not found(ALI, "Water quality of lakes in Xinjiang, measured 2020", Kind.UNIT, prose=True)

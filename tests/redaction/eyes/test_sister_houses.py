"""Rings of small characters: read through grain, and told from those of a sister house that differs in few characters."""

import pytest

from redaction.detectors.seals import SEALS
from redaction.eyes.ocr_model import OcrModel
from redaction.eyes.seal_reading import read_seal
from redaction.eyes.seals import find_seals
from redaction.identity import identity_from_json
from redaction.reading.model import Document
from redaction.reading.sight import SeenSeal, Sight, View
from tests.redaction.eyes.bare_pages import bare_page
from tests.redaction.eyes.measure_seals import LONG_UNITS, sheet_with
from tests.redaction.eyes.scan_damage import scanned

UNIT = "塔河地区质量与标准化研究院"
LONG = "塔河地区特种设备检验检测研究中心"
SURE = 1.0


def said(unit: str, *readings: tuple[str, dict[int, float]]) -> list[str]:
    """What is said of a ring with these readings, each with the characters that the reader doubted (all others surely)."""
    sure = tuple(tuple(doubts.get(at, SURE) for at in range(len(text))) for text, doubts in readings)
    (text, _), *others = readings
    mean = sum(sure[0]) / len(sure[0])
    seal = SeenSeal((10, 10, 90, 90), "round", "red", text, mean, tuple(other for other, _ in others), sure)
    sight = Sight(pages={1: View(100, 100, seals=(seal,))})
    document = Document("a.pdf", "pdf", "", (bare_page(1, (72.0, 72.0)),), sight=sight)
    who = identity_from_json({"name": "赵瑧", "unit": unit})
    return [finding.severity.value for finding in SEALS.find(document, who)]


@pytest.mark.parametrize(
    ("ring", "doubts", "expected"),
    [
        (UNIT, {}, ["leak"]),
        ("塔河地区质量与标准化研究所", {12: 0.6}, ["leak"]),
        ("塔河地区信息与标准化研究院", {}, []),
        ("塔河地区信息与标准化研究院", {0: 0.5}, ["suspect"]),
        ("塔河地区信息与标准化研究院", {4: 0.6, 5: 0.6}, ["leak"]),
    ],
)
def test_a_sister_house_is_told_by_the_characters_that_were_read_surely(
    ring: str, doubts: dict[int, float], expected: list[str]
) -> None:
    assert said(UNIT, (ring, doubts)) == expected


@pytest.mark.parametrize(
    ("ring", "expected"),
    [
        ("胡杨地区标准化研究院", ["leak"]),
        ("地区标准化研究院", ["suspect"]),
        ("胡杨地区标准研院", ["suspect"]),
        ("杨地区准化研究", ["suspect"]),
        ("胡杨地区信息研究院", []),
        ("塔河地区标准化研究", []),
    ],
)
def test_a_ring_that_lost_some_characters_of_a_short_name_and_holds_no_other_is_for_a_person(
    ring: str, expected: list[str]
) -> None:
    assert said("胡杨地区标准化研究院", (ring, {})) == expected


@pytest.mark.parametrize(
    ("ring", "doubts", "expected"),
    [
        ("准化研究院塔河地区质量与标", {}, ["leak"]),
        ("准化研究院塔河地区质量与标", {2: 0.7}, ["leak"]),
        ("准化研究院塔河地区信息与标", {}, []),
        ("准化研究院塔河地区信息与标", {5: 0.5}, ["suspect"]),
        ("与标准化研究院胡杨县质量", {}, []),
    ],
)
def test_a_ring_may_be_read_from_any_of_its_characters_on(
    ring: str, doubts: dict[int, float], expected: list[str]
) -> None:
    assert said(UNIT, (ring, doubts)) == expected


@pytest.mark.parametrize(
    ("second", "doubts", "expected"),
    [
        ("南泉县水利局", {1: 0.8}, []),
        ("南泉县水利局", {1: 0.4, 2: 0.6}, ["suspect"]),
        ("区质量与标准化", {}, ["suspect"]),
    ],
)
def test_a_second_reading_tells_another_body_where_none_is_like_the_unit(
    second: str, doubts: dict[int, float], expected: list[str]
) -> None:
    spoiled = ("同同南泉县水利局用号", {0: 0.3, 1: 0.4, 8: 0.5, 9: 0.4})
    assert said(UNIT, spoiled, (second, doubts)) == expected


@pytest.mark.parametrize(("certainty", "expected"), [(0.6, ["leak"]), (0.95, ["suspect"])])
def test_readings_make_no_unit_together_where_another_character_was_read_surely(
    certainty: float, expected: list[str]
) -> None:
    doubtful = dict.fromkeys((0, 1, 2, 3, 9, 10, 12, 13), 0.6)
    one = ("塔勇区以药品设备检监检磨研究中心", {**doubtful, 4: certainty, 5: certainty})
    two = ("惠河通区药品设备检临澳研究中心", {**doubtful, 4: certainty, 5: certainty})
    assert said(LONG, one, two) == expected


@pytest.mark.parametrize(("doubts", "expected"), [({0: 0.4}, []), ({1: 0.9}, ["suspect"]), ({}, [])])
def test_the_end_of_another_house_s_ring_is_enough_where_it_was_read_surely(
    doubts: dict[int, float], expected: list[str]
) -> None:
    assert said(UNIT, ("成大学", doubts)) == expected


@pytest.mark.ocr
@pytest.mark.parametrize(("unit", "shape", "seed"), [(LONG_UNITS[0], "round", 308), (LONG_UNITS[1], "round", 320)])
def test_a_long_ring_is_read_at_150_dpi_through_the_grain_of_the_scan(unit: str, shape: str, seed: int) -> None:
    image = scanned(sheet_with(unit, shape, dpi=150, seed=seed).page(), level="ordinary", seed=seed).image
    [seal] = find_seals(image, dpi=150)
    assert read_seal(OcrModel(threads=1), image, seal).text == unit


@pytest.mark.parametrize(
    ("unit", "ring", "expected"),
    [
        ("呼雅图电力勘测设计有限责任公司", "呼电力勘测设计有限责任公司", ["leak"]),
        ("呼雅图第二电力勘测设计有限公司", "呼雅图电力勘测设计有限公司", []),
        ("呼雅图电力勘测设计有限责任公司", "昆仑电力勘测设计有限责任公司", []),
    ],
)
def test_a_sure_reading_of_a_ring_that_only_lost_characters_is_the_units(
    unit: str, ring: str, expected: list[str]
) -> None:
    assert said(unit, (ring, {})) == expected

"""Codes: decoded wherever they stand; reported when they are there and do not decode; print is not mistaken for them."""

import cv2
import numpy as np
import pymupdf
import pytest

from redaction.detectors.codes import CODES
from redaction.eyes import looking
from redaction.eyes.codes import Code, find_codes
from redaction.identity import identity_from_json
from redaction.reading.files import read_bytes
from redaction.reading.model import Document
from redaction.reading.sight import SeenCode, Sight, View
from tests.redaction.eyes.bare_pages import bare_page
from tests.redaction.eyes.drawn_pages import Page, Sheet, qr, training_certificate

CONTENT = "https://www.example.cn/v?c=123456789012"


@pytest.fixture(scope="module")
def certificate() -> Page:
    return training_certificate("张伟", "塔河地区检验检测中心", dpi=150, code=CONTENT)


@pytest.mark.parametrize("quarter", [0, 1, 2, 3])
def test_a_code_is_read_at_every_turn(certificate: Page, quarter: int) -> None:
    image = np.ascontiguousarray(np.rot90(certificate.image, quarter))
    assert [code.text for code in find_codes(image)] == [CONTENT]


@pytest.mark.parametrize("damage", ["stripe", "corner"])
def test_a_damaged_code_is_reported_as_present(certificate: Page, damage: str) -> None:
    image = certificate.image.copy()
    x0, y0, x1, y1 = next(box for kind, _, box in certificate.truths if kind == "code")
    high, wide = y1 - y0, x1 - x0
    if damage == "stripe":
        image[y0 + int(high * 0.4) : y0 + int(high * 0.62), x0:x1] = 0
    else:
        image[y0 : y0 + int(high * 0.4), x0 : x0 + int(wide * 0.4)] = 255
    found = find_codes(image)
    assert [code.text for code in found] == [None]
    assert x0 <= found[0].box[0]
    assert found[0].box[3] <= y1 + 2


def test_a_page_of_print_holds_no_code(certificate: Page) -> None:
    image = certificate.image.copy()
    x0, y0, x1, y1 = next(box for kind, _, box in certificate.truths if kind == "code")
    image[y0:y1, x0:x1] = 255
    assert find_codes(image) == ()


def test_bars_that_do_not_decode_are_reported() -> None:
    chance = np.random.default_rng(4)
    bars = np.repeat(chance.integers(0, 2, 90) * 255, 3).astype(np.uint8)
    page = np.full((800, 600), 255, np.uint8)
    page[300:360, 150 : 150 + len(bars)] = bars
    found = find_codes(np.asarray(cv2.cvtColor(page, cv2.COLOR_GRAY2BGR)))
    assert [(code.symbology, code.text) for code in found] == [("Bars", None)]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (("在线验证码", "DWCB FTQH XQ3K 88AB"), ["DWCB FTQH XQ3K 88AB"]),
        (("请登录学信网 www.chsi.com.cn 查询", "1234 5678 9012"), ["1234 5678 9012"]),
        (("证书编号", "1234 5678 9012"), []),
        (("在线验证码", "2023年3月"), []),
        (("校验码 13800 57213", "发票代码 065002300111 订单号：123456789012"), []),
    ],
)
def test_a_verification_code_in_the_text_of_a_page_is_found(words: tuple[str, str], found: list[str]) -> None:
    document = pymupdf.open()
    page = document.new_page()
    page.insert_text((60, 600), words[0], fontname="china-s", fontsize=11)
    page.insert_text((60, 620), words[1], fontname="china-s", fontsize=11)
    read = read_bytes(document.tobytes(), name="a.pdf")
    who = identity_from_json({"name": "赵瑧", "unit": "塔河地区检验检测中心"})
    said = [(finding.evidence, finding.leak_class, finding.page) for finding in CODES.find(read, who)]
    assert said == [(code, "L-14", 1) for code in found]


def test_ruled_columns_of_print_are_no_bar_codes() -> None:
    words = ["高等数学", "大学物理", "材料力学", "电工学", "大学英语", "金属工艺学"]
    for points, pitch in ((11.5, 8.6), (12, 9.0), (12.5, 8.8)):
        sheet = Sheet(dpi=150)
        for row in range(24):
            y = 30 + pitch * row
            sheet.pen.line((sheet.px(20), sheet.px(y), sheet.px(190), sheet.px(y)), fill=50, width=2)
            for x in (24, 70, 120):
                sheet.text(x, y + pitch * 0.22, words[(row + x) % 6], points=points, face="hei")
        assert find_codes(sheet.page().image) == ()


@pytest.mark.parametrize(
    ("content", "severity"),
    [
        ("https://www.example.cn/v?xm=%E5%BC%A0%E4%BC%9F&no=7", "leak"),
        ("https://www.example.cn/v?d=eyJuYW1lIjoi5byg5LyfIn0=", "leak"),
        ("https://www.example.cn/v?xm=%E6%9D%8E%E6%98%8E&no=7", "suspect"),
    ],
)
def test_a_name_under_the_escapes_of_an_address_in_a_code_is_read(content: str, severity: str) -> None:
    who = identity_from_json({"name": "张伟", "unit": "塔河地区检验检测中心"})
    view = View(1240, 1754, dpi=150.0, codes=(SeenCode((100, 100, 300, 300), "QRCode", content),))
    document = Document("a.pdf", "pdf", "", (bare_page(1, (595.2, 841.92)),), sight=Sight(pages={1: view}))
    assert [finding.severity for finding in CODES.find(document, who)] == [severity]


@pytest.mark.parametrize("dpi", [100, 150, 200])
def test_boxes_in_print_are_no_finders_of_a_code(dpi: int) -> None:
    sheet = Sheet(dpi=dpi, size=(120, 60))
    for row in range(6):
        sheet.text(8, 6 + 8 * row, "加标回收试验的回收率与回归系数见回路图"[row % 3 :], points=11)
    image = cv2.GaussianBlur(sheet.page().image, (0, 0), 0.6)
    assert find_codes(image, retry=False) == ()


@pytest.mark.parametrize(("half", "found"), [("right", [None]), ("left", [None]), ("foot", [None]), ("whole", [])])
def test_the_half_of_a_code_that_a_mask_leaves_is_reported(certificate: Page, half: str, found: list[None]) -> None:
    image = certificate.image.copy()
    x0, y0, x1, y1 = next(box for kind, _, box in certificate.truths if kind == "code")
    left = (x0 + x1) // 2 if half == "right" else x0
    top = (y0 + y1) // 2 if half == "foot" else y0
    right = (x0 + x1) // 2 if half == "left" else x1
    image[top:y1, left:right] = 255
    assert [code.text for code in find_codes(image)] == found


def test_a_code_of_less_than_two_pixels_a_module_is_found_by_its_gray_squares() -> None:
    sheet = Sheet(dpi=150, size=(80, 50))
    small = cv2.resize(qr("13900000000", side=400), (47, 47), interpolation=cv2.INTER_AREA)
    image = sheet.page().image
    image[100:147, 200:247] = cv2.GaussianBlur(small, (0, 0), 0.6)
    [code] = find_codes(image)
    assert 195 <= code.box[0] < code.box[2] <= 250


def test_the_ticks_of_a_ruler_are_no_bars_of_a_code() -> None:
    sheet = Sheet(dpi=150, size=(120, 50))
    for tick in range(60):
        x = sheet.px(10 + 1.2 * tick)
        sheet.pen.line((x, sheet.px(15), x, sheet.px(22)), fill=(0, 0, 0), width=2)
    assert find_codes(sheet.page().image, retry=False) == ()


@pytest.mark.ocr
def test_a_pattern_in_print_that_was_read_is_no_code_and_one_beside_it_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    sheet = Sheet(dpi=150, size=(150, 100))
    for row in range(8):
        sheet.text(15, 15 + 6 * row, "回收率低的问题，回收合格", points=12)
    read = tuple(float(sheet.px(edge)) for edge in (15, 15, 63, 62))
    plain = tuple(float(sheet.px(edge)) for edge in (90, 15, 140, 62))
    patterns = tuple(Code(box, "QRCode") for box in (read, plain))  # type: ignore[arg-type]
    monkeypatch.setattr(looking, "find_codes", lambda _: patterns)
    seen = looking.look_at(sheet.page().image[:, :, ::-1], dpi=150).codes
    assert [code.box for code in seen] == [pytest.approx(plain)]

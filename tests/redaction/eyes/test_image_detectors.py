"""What is concluded from what the eyes saw: pure, on views made by hand."""

import pytest

from redaction.detectors.codes import CODES
from redaction.detectors.faces import FACES
from redaction.detectors.hidden_pictures import HIDDEN_PICTURES
from redaction.detectors.scan_text import SCAN_TEXT
from redaction.detectors.seals import SEALS
from redaction.detectors.signatures import SIGNATURES
from redaction.detectors.weak_marks import WEAK_MARKS
from redaction.findings import Finding
from redaction.identity import identity_from_json
from redaction.reading.model import Document, Picture, Placement
from redaction.reading.sight import (
    SeenCode,
    SeenFace,
    SeenHidden,
    SeenLine,
    SeenMark,
    SeenSeal,
    SeenSignature,
    Sight,
    View,
)
from tests.redaction.eyes.bare_pages import bare_page, printed

WHO = identity_from_json({"name": "赵瑧", "unit": "塔河地区检验检测中心", "phone": "13900000000"})


def line(
    text: str, *, x: float = 100, y: float = 100, size: float = 20, doubt: dict[int, str] | None = None
) -> SeenLine:
    wide = size * len(text)
    quad = ((x, y), (x + wide, y), (x + wide, y + size), (x, y + size))
    places = tuple((at + 0.5) / len(text) for at in range(len(text)))
    sure = tuple(0.6 if doubt and at in doubt else 0.99 for at in range(len(text)))
    others = tuple((doubt or {}).get(at, "") for at in range(len(text)))
    return SeenLine(text, quad, 0.95, "engine", places, sure, others)


def page_of(view: View) -> Document:
    return Document("a.pdf", "pdf", "", (bare_page(1, (595.2, 841.92)),), sight=Sight(pages={1: view}))


def found(detector: object, **parts: object) -> list[Finding]:
    view = View(1240, 1754, dpi=150.0, **parts)  # type: ignore[arg-type]
    return list(detector.find(page_of(view), WHO))  # type: ignore[attr-defined]


def test_a_name_is_boxed_alone_and_not_with_its_line() -> None:
    [finding] = found(SCAN_TEXT, lines=(line("姓名：赵瑧"),))
    assert (finding.kind, finding.severity, finding.evidence) == ("name", "leak", "赵瑧")
    assert finding.box is not None
    assert finding.box.to_json() == [76.8, 48.0, 96.0, 57.6]


def test_a_character_that_the_engine_confuses_still_gives_the_name() -> None:
    assert [f.kind for f in found(SCAN_TEXT, lines=(line("姓名：赵臻"),))] == ["name"]


def test_a_runner_up_in_a_doubtful_place_gives_the_name() -> None:
    [finding] = found(SCAN_TEXT, lines=(line("姓名：赵琼", doubt={4: "璟瑧"}),))
    assert (finding.kind, finding.severity) == ("name", "suspect")
    assert "请核对" in finding.explanation.zh


def test_another_name_read_surely_is_nothing() -> None:
    assert found(SCAN_TEXT, lines=(line("姓名：赵琼"),)) == []


def test_a_unit_broken_over_two_lines_is_found_once() -> None:
    [finding] = found(SCAN_TEXT, lines=(line("塔河地区检验"), line("检测中心", y=130)))
    assert (finding.kind, finding.evidence) == ("unit", "塔河地区检验检测中心")
    assert finding.box is not None
    assert finding.box.height > 20


def test_a_unit_or_name_broken_in_its_cell_is_found_though_the_next_cell_stands_between() -> None:
    cells = (
        line("塔河地区检验", x=400, y=90),
        line("3", x=100),
        line("13910002000", x=900),
        line("检测中心", x=400, y=120),
    )
    [finding] = found(SCAN_TEXT, lines=cells)
    assert (finding.kind, finding.severity, finding.evidence) == ("unit", "leak", "塔河地区检验检测中心")
    assert len(finding.boxes) == 2


def test_cells_of_two_rows_make_no_name_of_their_ends() -> None:
    cells = (line("审核赵", x=400, y=90), line("3", x=100), line("合格", x=900), line("瑧", x=400, y=120))
    assert found(SCAN_TEXT, lines=cells) == []


def test_a_label_spread_over_its_column_announces_a_name_that_is_a_word() -> None:
    spread = (line("姓", x=100), line("名：文化", x=260), line("性", x=100, y=140), line("别：男", x=260, y=140))
    identity = identity_from_json({"name": "文化", "unit": "塔河地区检验检测中心"})
    [finding] = SCAN_TEXT.find(page_of(View(1240, 1754, dpi=150.0, lines=spread)), identity)
    assert (finding.kind, finding.severity) == ("name", "leak")


def test_parts_at_far_ends_of_a_page_make_no_unit() -> None:
    assert found(SCAN_TEXT, lines=(line("塔河地区检验"), line("检测中心", y=1500))) == []


@pytest.mark.parametrize(
    ("text", "confidence", "shape", "severity"),
    [
        ("塔河地区检验检测中心", 0.99, "round", "leak"),
        ("塔河地区检验检测中必", 0.90, "round", "leak"),
        ("昆仑理工大学教务处", 0.97, "round", None),
        ("昆仑", 0.97, "round", "suspect"),
        ("昆仑大学", 0.99, "round", None),
        ("昆仑大学", 0.90, "round", "suspect"),
        ("大学", 0.99, "round", None),
        ("大学", 0.90, "round", "suspect"),
        ("中心", 0.99, "round", "suspect"),
        ("专用章", 0.99, "round", "suspect"),
        ("孔雀地区检验检测中心", 0.99, "round", None),
        ("孔雀地区检验检测中心", 0.90, "round", "suspect"),
        ("塔里地区检验检测中心", 0.99, "round", "leak"),
        ("地区检验检测中心", 0.99, "round", "leak"),
        ("", 0.0, "round", "suspect"),
        ("昆仑理工大学教务处", 0.50, "round", "suspect"),
        ("昆仑理工大学教务处", 0.97, "half", "suspect"),
        ("检验检测专用章", 0.98, "round", "suspect"),
        ("合同专用章", 0.99, "round", "suspect"),
        ("昆仑建设工程公司合同专用章", 0.97, "round", None),
        ("昆仑专业技术学校教务处", 0.97, "round", None),
        ("赵瑧", 0.95, "square", "leak"),
        ("昆仑计量测试学会印", 0.97, "square", None),
        ("昆仑县建设局档案专用章", 0.97, "square", None),
        ("昆仑计量测试学会印", 0.50, "square", "suspect"),
        ("王建国印", 0.99, "square", "suspect"),
        ("吐尔洪买买提江印", 0.99, "square", "suspect"),
        ("现金付讫", 0.99, "square", None),
        ("与原件核对一致", 0.95, "square", None),
        ("现金付讫", 0.6, "square", "suspect"),
        ("王付讫印", 0.99, "square", "suspect"),
        ("印", 0.3, "square", "suspect"),
    ],
)
def test_seals_are_judged_by_what_they_say(text: str, confidence: float, shape: str, severity: str | None) -> None:
    seal = SeenSeal((400, 400, 650, 650), shape, "red", text, confidence)
    assert [f.severity for f in found(SEALS, seals=(seal,))] == ([] if severity is None else [severity])


@pytest.mark.parametrize(("others", "said"), [(("现金付讫",), []), (("讫金付现",), ["suspect"]), ((), ["suspect"])])
def test_a_stamp_that_says_what_was_done_is_told_by_any_order_of_its_characters(
    others: tuple[str, ...], said: list[str]
) -> None:
    sure = ((0.99,) * 4,) * (1 + len(others))
    stamp = SeenSeal((400, 400, 650, 650), "square", "red", "付现讫金", 0.99, others, sure)
    assert [f.severity for f in found(SEALS, seals=(stamp,))] == said


@pytest.mark.parametrize(
    ("text", "sure", "severity"),
    [
        ("和兰县种", 0.99, None),
        ("和兰县种", 0.90, "suspect"),
        ("和兰县", 0.99, "suspect"),
        ("和兰地区种", 0.99, "suspect"),
        ("塔河地区检", 0.99, "suspect"),
        ("合同专用章", 0.99, "suspect"),
        ("新疆维吾尔", 0.99, "suspect"),
    ],
)
def test_a_part_of_a_ring_is_anothers_where_it_shares_no_character_with_the_unit(
    text: str, sure: float, severity: str | None
) -> None:
    seal = SeenSeal((400, 400, 650, 650), "half", "red", text, sure, sure=((sure,) * len(text),))
    assert [f.severity for f in found(SEALS, seals=(seal,))] == ([] if severity is None else [severity])


@pytest.mark.parametrize(
    ("readings", "confidence", "severity"),
    [
        (("塔河勇以特种设备检监检磨研究中心", "惠河通区持抑设备检临澳研究中心"), 0.73, "leak"),
        (("河地区持种设备检验检测研究中", "点河地区持和设多检票经派的元中心"), 0.85, "leak"),
        (("沙枣县以特种设备检监检磨研究中心", "惠昌通区持抑设备检临澳研究中心"), 0.73, "suspect"),
        (("吉木州锅炉压力容器检监检磨协会", "惠河通区检测中心"), 0.73, "suspect"),
        (("塔河勇以特种设备检监检磨研究中心", "惠河通区持抑设备检临澳研究中心"), 0.95, "suspect"),
        (("塔湖县以农畜产品质量学会分会", "塔湖县地农产品协会"), 0.95, None),
        (("塔地区种设备检验检测研究中心",), 0.98, "leak"),
    ],
)
def test_readings_of_a_long_ring_that_give_the_unit_together_are_its_seal(
    readings: tuple[str, ...], confidence: float, severity: str | None
) -> None:
    who = identity_from_json({"name": "赵瑧", "unit": "塔河地区特种设备检验检测研究中心"})
    seal = SeenSeal((100, 100, 400, 400), "round", "red", readings[0], confidence, readings[1:])
    page = page_of(View(1240, 1754, dpi=150.0, seals=(seal,)))
    assert [f.severity.value for f in SEALS.find(page, who)] == ([severity] if severity else [])


@pytest.mark.parametrize(
    ("text", "severity", "leak_class"),
    [
        ("https://www.example.cn/v?c=1", "suspect", "L-15"),
        ("https://www.chsi.com.cn/xlcx/bg.do?vcode=A1", "suspect", "L-14"),
        ("MECARD:N:赵瑧;TEL:13900000000;", "leak", "L-15"),
        (None, "suspect", "L-15"),
    ],
)
def test_codes_are_judged_by_what_they_open(text: str | None, severity: str, leak_class: str) -> None:
    assert [(f.severity, f.leak_class) for f in found(CODES, codes=(SeenCode((10, 10, 90, 90), "QRCode", text),))] == [
        (severity, leak_class)
    ]


@pytest.mark.parametrize("code", ["123456789012", "1234 5678 9012", "A1B2C3D4E5F6G7H8", "A1B2-C3D4-E5F6-G7H8"])
def test_a_verification_code_beside_its_label_is_reported(code: str) -> None:
    [finding] = found(CODES, lines=(line("在线验证码"), line(code, y=130)))
    assert (finding.leak_class, finding.evidence) == ("L-14", code)


def test_a_number_of_twelve_digits_elsewhere_is_no_verification_code() -> None:
    assert found(CODES, lines=(line("在线验证码"), line("123456789012", y=1500))) == []


def test_what_is_read_through_a_mask_decides_its_severity() -> None:
    marks = (
        SeenMark((100, 100, 300, 140), "semi_opaque", "赵瑧", 0.9),
        SeenMark((100, 300, 300, 340), "semi_opaque", "沈一诺", 0.9),
        SeenMark((100, 500, 300, 540), "mosaic", "", 0.7),
        SeenMark((100, 700, 300, 740), "opaque", "", 1.0),
        SeenMark((100, 900, 300, 940), "show_through", "沈一诺", 0.9),
    )
    assert [(f.kind, f.severity) for f in found(WEAK_MARKS, marks=marks)] == [
        ("name", "leak"),
        ("hidden", "suspect"),
        ("hidden", "suspect"),
    ]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("【工作单位】", []), ("【申报人】(3/7)", []), ("【作者12】，【单位A】", []), ("[申报人](3/7)", []),
        ("工作单位", ["suspect"]), ("【赵瑧】", ["leak"]), ("【申报人】沈一诺", ["suspect"]),
    ],
)  # fmt: skip
def test_what_a_mask_says_of_itself_is_no_print_below_it(words: str, told: list[str]) -> None:
    marks = (SeenMark((100, 100, 300, 140), "semi_opaque", words, 0.9),)
    assert [f.severity.value for f in found(WEAK_MARKS, marks=marks)] == told


def test_a_page_blacked_out_is_over_masked_and_a_blank_one_is_nothing() -> None:
    assert [f.leak_class for f in found(WEAK_MARKS, marks=(SeenMark((0, 0, 1240, 1754), "black"),))] == ["R-506"]
    assert found(WEAK_MARKS, marks=(SeenMark((0, 0, 1240, 1754), "blank"),)) == []


def test_an_author_list_covered_whole_is_over_masked_and_one_with_markers_is_not() -> None:
    box = SeenMark((200, 98, 500, 122), "opaque")
    assert [f.leak_class for f in found(WEAK_MARKS, lines=(line("作者："),), marks=(box,))] == ["R-506"]
    assert found(WEAK_MARKS, lines=(line("作者："), line("，沈一诺", x=510)), marks=(box,)) == []


def hidden(part: tuple[float, float, float, float], **parts: object) -> list[Finding]:
    """What is said about one covered part of a stored picture that fills the page."""
    view = View(1240, 1754, dpi=150.0, **parts)  # type: ignore[arg-type]
    place = Placement(1, (0.0, 0.0, 595.2, 841.92), (595.2, 0.0, 0.0, 841.92, 0.0, 0.0))
    picture = Picture("d", 1, 1240, 1754, "DCT", "shown", (place,))
    sight = Sight(pictures={"d": view}, hidden=(SeenHidden("d", 1, part, "covered", True),))
    document = Document("a.pdf", "pdf", "", (), pictures={"d": picture}, sight=sight)
    return [finding for detector in (FACES, HIDDEN_PICTURES) for finding in detector.find(document, WHO)]


def test_a_covered_portrait_is_one_finding_and_print_below_the_same_cover_another() -> None:
    face = SeenFace((140, 140, 220, 240), 0.9, True, photo=(100, 100, 260, 320))
    assert [(f.detector, f.leak_class) for f in hidden((90, 90, 270, 330), faces=(face,))] == [("faces", "L-20")]
    found = hidden((90, 90, 600, 330), faces=(face,), lines=(line("考核等次", x=300, y=200),))
    assert [f.detector for f in found] == ["faces", "hidden_pictures"]


def test_a_leaders_signature_is_a_notice_and_the_applicants_is_suspect() -> None:
    strokes = (
        SeenSignature((100, 100, 200, 140), "本人签字", 0.7),
        SeenSignature((100, 300, 200, 340), "审核人签字", 0.7),
    )
    assert [f.severity for f in found(SIGNATURES, signatures=strokes)] == ["suspect", "notice"]


@pytest.mark.parametrize("owner", [3, None])
def test_a_picture_that_no_page_shows_is_told_on_the_page_that_leads_to_it(owner: int | None) -> None:
    view = View(1240, 1754, dpi=150.0, lines=(line("姓名：赵瑧"),))
    picture = Picture("d", 1, 1240, 1754, "DCT", "thumbnail", owner=owner)
    document = Document("a.pdf", "pdf", "", (), pictures={"d": picture}, sight=Sight(pictures={"d": view}))
    [finding] = SCAN_TEXT.find(document, WHO)
    assert (finding.page, finding.box, finding.leak_class, finding.place) == (owner, None, "L-20", "thumbnail")


def badly_read(text: str) -> SeenLine:
    return line(text, doubt=dict.fromkeys(range(0, len(text), 2), ""))


@pytest.mark.parametrize(
    ("read", "severities"),
    [
        (badly_read("单位：培11地区检检检担中心"), ["suspect"]),
        (line("单位：培11地区检检检担中心"), []),
        (badly_read("单位：乌鲁木齐质量技术局"), []),
        (badly_read("检验检测机构应当按照规定"), []),
    ],
)
def test_a_unit_whose_print_is_cut_through_is_a_doubt_only_where_the_reader_doubts(
    read: SeenLine, severities: list[str]
) -> None:
    assert [finding.severity.value for finding in found(SCAN_TEXT, lines=(read,))] == severities


def read_where_the_page_says(read: str, said: str) -> list[str]:
    """What is told of a line read from a page at 144 dpi whose text layer holds `said` at that place."""
    page = bare_page(1, (595.2, 841.92), layer=(printed(said, x=50, y=50, size=10),))
    view = View(1190, 1684, dpi=144.0, lines=(line(read),))
    document = Document("a.pdf", "pdf", "", (page,), sight=Sight(pages={1: view}))
    return [finding.evidence for finding in SCAN_TEXT.find(document, WHO)]


@pytest.mark.parametrize(
    ("read", "said", "told"),
    [
        ("塔河地区检验检则中心", "塔城地区检验检测中心", []),
        ("塔河地区检验检则中心", "塔河地区检验检测中心", ["塔河地区检验检则中心"]),
        ("塔河地区检验检测中心", "塔城地区检验检测中心", ["塔河地区检验检测中心"]),
        ("塔河地区检验检则中心", "", ["塔河地区检验检则中心"]),
        ("塔河地区检验检则中心", "abcdefghij", ["塔河地区检验检则中心"]),
    ],
)
def test_a_slip_of_the_reader_on_print_that_the_page_holds_as_text_is_no_trace(
    read: str, said: str, told: list[str]
) -> None:
    assert read_where_the_page_says(read, said) == told

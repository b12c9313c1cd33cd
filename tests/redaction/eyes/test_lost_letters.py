"""Characters that the reader leaves out: seen by their ink, named where they can be, and a doubt where the rest of a name stands."""

import numpy as np
import pytest

from redaction.detectors.scan_text import SCAN_TEXT
from redaction.eyes.lost_letters import with_lost_letters
from redaction.eyes.ocr import Line, read_page
from redaction.eyes.ocr_model import Glyph, OcrModel
from redaction.findings import Finding
from redaction.identity import identity_from_json
from redaction.reading.model import Document
from redaction.reading.sight import SeenLine, Sight, View
from tests.redaction.eyes.bare_pages import bare_page
from tests.redaction.eyes.drawn_pages import Image, Sheet
from tests.redaction.eyes.scan_damage import scanned


@pytest.fixture(scope="module")
def model() -> OcrModel:
    return OcrModel(threads=2)


def strip_of(text: str, *, gap: str = "") -> tuple[Image, tuple[Glyph, ...]]:
    """A line of print and its reading, in which the characters of `gap` are left out."""
    sheet = Sheet(dpi=150, size=(8.0 + 5.7 * len(text), 7.5), paper=(252, 252, 252))
    boxes = [sheet.text(1.3, 0.3, text, points=14, kind="name", value=char) for char in text]
    image = sheet.page().image
    wide = image.shape[1]
    glyphs = tuple(
        Glyph(char, 0.99, (box[0] + box[2]) / 2 / wide)
        for char, box in zip(text, boxes, strict=True)
        if char not in gap and char != " "
    )
    cut = round(0.5 * (boxes[-1][2] + wide))
    # As long as the finder makes it: to the end of the ink and a margin.
    foot = min(cut, boxes[-1][2] + 6)
    return image[:, :foot], tuple(Glyph(g.char, g.confidence, g.place * wide / foot) for g in glyphs)


def text_with_lost(model: OcrModel, text: str, gap: str) -> str:
    strip, glyphs = strip_of(text, gap=gap)
    [whole] = with_lost_letters(model, [strip], [glyphs])
    return "".join(glyph.char for glyph in whole)


@pytest.mark.ocr
@pytest.mark.parametrize(
    ("text", "gap", "read"),
    [
        ("姓名：黄静", "静", "姓名：黄静"),
        ("诺王静，何芳", "静", "诺王静，何芳"),
        ("姓名：黄莀", "莀", "姓名：黄〓"),
        ("作者：黄莀，何静", "莀", "作者：黄〓，何静"),
        ("黄莀", "莀", "黄〓"),
        ("莀同志参加培训", "莀", "〓同志参加培训"),
    ],
)
def test_a_character_left_out_is_read_alone_or_marked_as_wanting(
    model: OcrModel, text: str, gap: str, read: str
) -> None:
    assert text_with_lost(model, text, gap) == read


@pytest.mark.ocr
@pytest.mark.parametrize(
    "text", ["姓名：王 静", "姓名：王静　性别：女", "毕 业 证 书", "王____静", "审核：王，何静。", "第1页 共2页"]
)
def test_blanks_commas_and_rules_are_no_characters(model: OcrModel, text: str) -> None:
    strip, glyphs = strip_of(text, gap="_")
    assert with_lost_letters(model, [strip], [glyphs]) == [glyphs]


@pytest.mark.ocr
def test_a_block_of_colour_behind_a_surname_is_no_character(model: OcrModel) -> None:
    strip, glyphs = strip_of("姓名：王静", gap="静")
    left = round((glyphs[-1].place + 0.5 / 5) * strip.shape[1]) + 4
    strip = strip.copy()
    strip[3:-3, left:-5] = 0
    assert with_lost_letters(model, [strip], [glyphs]) == [glyphs]


@pytest.mark.ocr
@pytest.mark.parametrize(("name", "seed"), [("马骉", 2), ("高骉", 2), ("黄莀", 1), ("宋慜", 3), ("杨莀", 2)])
def test_a_rare_name_on_an_ordinary_scan_is_never_passed_over(model: OcrModel, name: str, seed: int) -> None:
    sheet = Sheet(dpi=150)
    sheet.text(20, 40, f"姓名：{name}", points=12)
    sheet.text(20, 60, name, points=12)
    sheet.text(20, 80, f"沈一诺，{name}，何静", points=12)
    image = scanned(sheet.page(), level="ordinary", seed=seed).image
    places = sorted(round(f.box.y0 / 72 * 25.4 / 20) for f in found(read_page(model, image).lines, name) if f.box)
    assert places == [2, 3, 4]


def test_what_is_wanting_says_nothing_of_how_well_a_line_was_read() -> None:
    glyphs = (Glyph("黄", 0.98, 0.3), Glyph("〓", 0.0, 0.8))
    assert Line(glyphs, ((0, 0), (40, 0), (40, 20), (0, 20))).confidence == pytest.approx(0.98)


def found(lines: "tuple[Line, ...] | tuple[SeenLine, ...]", name: str) -> list[Finding]:
    seen = tuple(
        line
        if isinstance(line, SeenLine)
        else SeenLine(
            line.text, line.quad, line.confidence, "engine",  # type: ignore[arg-type]
            tuple(glyph.place for glyph in line.glyphs), tuple(glyph.confidence for glyph in line.glyphs),
            tuple("".join(char for char, _ in glyph.others) for glyph in line.glyphs), line.cuts,
        )
        for line in lines
    )  # fmt: skip
    page = bare_page(1, (595.2, 841.92))
    view = View(1240, 1754, dpi=150.0, lines=seen)
    who = identity_from_json({"name": name, "unit": "塔河地区检验检测中心"})
    return list(SCAN_TEXT.find(Document("a.pdf", "pdf", "", (page,), sight=Sight(pages={1: view})), who))


def line(text: str, sure: dict[int, float] | None = None, others: dict[int, str] | None = None) -> SeenLine:
    size, count = 20.0, len(text)
    quad = ((100.0, 100.0), (100 + size * count, 100.0), (100 + size * count, 120.0), (100.0, 120.0))
    return SeenLine(
        text, quad, 0.95, "engine", tuple((at + 0.5) / count for at in range(count)),
        tuple((sure or {}).get(at, 0.0 if char == "〓" else 0.99) for at, char in enumerate(text)),
        tuple((others or {}).get(at, "") for at in range(count)),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("姓名：黄〓", "黄莀"), ("黄〓", "黄莀"), ("作者：沈一诺，黄〓，何静", "黄莀"), ("黄〓同志参加了培训", "黄莀"),
        ("姓名：黄〓", "黄静"), ("姓名：〓静", "昝静"), ("姓名：黄小〓", "黄小骉"), ("姓名：黄〓明", "黄骉明"),
    ],
)  # fmt: skip
def test_the_rest_of_a_name_beside_an_unread_character_is_a_doubt(text: str, name: str) -> None:
    [finding] = found((line(text),), name)
    assert (finding.kind, finding.severity) == ("name", "suspect")
    assert "有一个字未能识别" in finding.explanation.zh


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("姓名：何〓", "黄莀"), ("姓名：黄〓明", "黄莀"), ("颜色发黄〓变", "黄莀"), ("姓名：黄〓", "黄小骉"), ("姓名：黄", "黄莀"),
        ("欧阳黄〓", "黄莀"),
    ],
)  # fmt: skip
def test_an_unread_character_elsewhere_is_nothing(text: str, name: str) -> None:
    assert found((line(text),), name) == []


@pytest.mark.parametrize(
    ("name", "read", "certain", "doubted"),
    [
        ("宋慜", "慾", 0.4, True), ("宋慜", "_", 0.4, True), ("宋慜", "慾", 0.97, False),
        ("宋静", "净", 0.4, False), ("宋敏", "慾", 0.4, False),
    ],
)  # fmt: skip
def test_only_a_rare_character_may_be_what_the_reader_merely_guessed(
    name: str, read: str, certain: float, doubted: bool
) -> None:
    said = [f.severity.value for f in found((line(f"姓名：宋{read}", {4: certain}),), name)]
    assert said == (["suspect"] if doubted else [])


@pytest.mark.parametrize("certain", [0.924, 0.974])
def test_a_rare_twin_of_a_common_character_is_a_doubt_even_where_the_reader_is_sure(certain: float) -> None:
    [finding] = found((line("姓名：徐瞳", {4: certain}, {4: "曈疃"}),), "徐曈")
    assert (finding.kind, finding.severity) == ("name", "suspect")


def test_one_doubtful_character_does_not_hide_another_that_was_read_rightly() -> None:
    who = "王逄"
    [finding] = found((line("姓名：王逢", {3: 0.97, 4: 0.96}, {3: "塔", 4: "逄"}),), who)
    assert (finding.kind, finding.severity) == ("name", "suspect")


def test_a_strip_without_characters_stays_as_it_is(model: OcrModel) -> None:
    assert with_lost_letters(model, [np.full((20, 90, 3), 255, np.uint8)], [()]) == [()]

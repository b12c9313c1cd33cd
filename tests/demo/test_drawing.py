"""The drawing kit: line breaking, seals, portraits, scans and EXIF blocks."""

import io

import numpy as np
import pytest
import zxingcpp
from PIL import ExifTags, Image

from committee.demo.chance import digest, stream
from committee.demo.documents.xuexin import qr_pixels
from committee.demo.exif import with_exif
from committee.demo.flow import Mark, Marked, paragraph_lines
from committee.demo.lettering import Face, measure, runs
from committee.demo.masking import mask_scan
from committee.demo.pages import Paper
from committee.demo.portraits import portrait
from committee.demo.scanning import TELEPHONE, scan
from committee.demo.seals import round_seal
from committee.demo.units import UNITS
from tests.demo.conftest import faces, made, pictures

TEXT = (
    "依据JJG 52—2013《弹性元件式一般压力表》，对（0～1.6）MPa的压力表进行检定，其示值误差、回程误差均符合要求；结论：合格。"
    * 3
)


def test_streams_depend_on_seed_and_labels_alone() -> None:
    assert stream(7, "a", "b").random() == stream(7, "a", "b").random()
    assert len({digest(7, "a", "b"), digest(7, "ab"), digest(7, "b", "a"), digest(8, "a", "b")}) == 4


@pytest.mark.parametrize("width", [90.0, 133.0, 231.0, 425.0])
def test_lines_fit_and_never_begin_with_a_closing_mark(width: float) -> None:
    lines = ["".join(piece.text for piece in line) for line in paragraph_lines(TEXT, width=width, size=10, indent=2)]
    assert "".join(lines).replace(" ", "") == TEXT.replace(" ", "")
    assert all(measure(line, face=Face.SONG, size=10) <= width + 0.01 for line in lines)
    assert not [line for line in lines if line[0] in "，。、；：）》"]
    assert not [line for line in lines[:-1] if line[-1] in "（《"]


def test_marks_survive_a_line_break() -> None:
    flow = ["申报单位为", Marked("江岸认证技术服务股份有限公司塔河分公司", Mark.UNIT), "，特此说明。"]
    lines = paragraph_lines(flow, width=120, size=12, indent=2)
    marked = "".join(piece.text for line in lines for piece in line if isinstance(piece, Marked))
    assert marked == "江岸认证技术服务股份有限公司塔河分公司"


def test_every_character_of_a_rare_name_has_a_font() -> None:
    for run in runs("欧阳堃喆·ñ玥昇", face=Face.SONG):
        assert all(run.font.has_glyph(ord(letter)) for letter in run.text)


@pytest.mark.parametrize("number", range(20))
def test_the_detector_sees_every_portrait(number: int) -> None:
    assert faces(portrait(seed=5, key=f"P{number}", sex="男女"[number % 2])) == 1


def test_portraits_differ_from_person_to_person() -> None:
    assert np.any(portrait(seed=5, key="P1", sex="男") != portrait(seed=5, key="P2", sex="男"))


def test_seals_of_all_units_keep_their_letters_apart() -> None:
    for unit in UNITS:
        cover = round_seal(unit.name, seed=1)[..., 3]
        side = cover.shape[0]
        yy, xx = np.mgrid[-1 : 1 : side * 1j, -1 : 1 : side * 1j]
        radius = np.hypot(xx, yy)
        band = (radius > 0.6) & (radius < 0.9)
        assert 0.05 < (cover[band] > 90).mean() < 0.6, unit.name


def test_qr_codes_decode_to_what_went_in() -> None:
    assert [code.text for code in zxingcpp.read_barcodes(qr_pixels("https://example.com/申报"))] == [
        "https://example.com/申报"
    ]


def test_the_verification_code_of_a_report_decodes_from_the_page() -> None:
    picture = pictures(made("A01", "xuexin_report").content, dpi=150)[0]
    assert [code.text.split("?")[0] for code in zxingcpp.read_barcodes(picture)] == [
        "https://xuexin.example.com/verify"
    ]


@pytest.mark.parametrize("block", range(4))
def test_a_mask_lies_where_the_mark_is_and_is_one_flat_colour(block: int) -> None:
    sheet = Paper().sheet()
    rect = sheet.text(300, 400, "阿卜杜勒艾则孜江·麦合木提阿吉", size=14, mark=Mark.NAME)
    one = scan(sheet, seed=3, label="flat", conditions=TELEPHONE)
    before = one.pixels.copy()
    mask_scan(one, sheet.places, block=block)
    quad = one.quad(rect)
    x0, y0, x1, y1 = quad[:, 0].min(), quad[:, 1].min(), quad[:, 0].max(), quad[:, 1].max()
    inner = one.pixels[y0 + 6 : y1 - 6, x0 + 6 : x1 - 6].reshape(-1, 3)
    assert len(np.unique(inner, axis=0)) == 1
    far = np.ones(one.pixels.shape[:2], bool)
    far[y0 - 40 : y1 + 40, x0 - 40 : x1 + 40] = False
    assert np.array_equal(one.pixels[far], before[far])
    assert before[y0:y1, x0:x1].min() < 90


def test_a_scan_remembers_where_things_went() -> None:
    sheet = Paper().sheet()
    sheet.box((200, 300, 260, 330), fill=(0, 0, 0))
    one = scan(sheet, seed=9, label="map", conditions=TELEPHONE)
    middle = one.quad((200, 300, 260, 330)).mean(axis=0).astype(int)
    assert one.pixels[middle[1], middle[0]].max() < 60


def test_an_exif_block_is_read_by_others() -> None:
    out = io.BytesIO()
    Image.new("RGB", (8, 8)).save(out, "JPEG")
    marked = with_exif(out.getvalue(), artist="Feng Gao", thumbnail=out.getvalue())
    thumbnail = Image.open(io.BytesIO(marked)).getexif().get_ifd(ExifTags.IFD.IFD1)
    assert thumbnail[0x0202] == len(out.getvalue())
    assert Image.open(io.BytesIO(marked)).getexif()[0x013B] == "Feng Gao"


def test_an_exif_block_too_large_is_refused() -> None:
    with pytest.raises(ValueError, match="64 KB"):
        with_exif(b"\xff\xd8\xff\xd9", thumbnail=b"x" * 70000)

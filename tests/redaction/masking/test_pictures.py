"""Pictures painted and stored again: true removal, every copy, like quality, and untouched ones byte for byte."""

import hashlib
import io
from typing import Any

import cv2
import numpy as np
import pikepdf
import pymupdf
import pytest

from redaction.eyes.smears import smeared
from redaction.findings import Box, Kind
from redaction.masking.jpegs import halved_colour, plain_jpeg, plain_jpx, quality_of
from redaction.masking.masks import How, Mask, default_token
from redaction.masking.painting import paint
from redaction.masking.pictures import jpeg
from redaction.masking.room import LADDER, Sheet, ladder_width, stepped
from redaction.masking.work import mask as mask_request
from redaction.masking.work import masked_pdf
from redaction.reading.files import kind_of
from tests.redaction.masking.made import noisy_page

PAGE = (595.0, 842.0)


def scan(seed: int = 1) -> Any:
    """A page of noise paper with dark bars for lines of text."""
    image = noisy_page(seed=seed).copy()
    for row in range(8):
        image[100 + row * 60 : 116 + row * 60, 80 : 300 + (seed * 37 + row * 53) % 200] = 40
    return image


def pdf_of(*pictures: bytes, twice: bool = False) -> bytes:
    document: Any = pymupdf.open()
    for picture in pictures:
        page = document.new_page(width=PAGE[0], height=PAGE[1])
        xref = page.insert_image(page.rect, stream=picture)
        if twice:
            document.new_page(width=PAGE[0], height=PAGE[1]).insert_image((50, 50, 250, 333), xref=xref)
    data: bytes = document.tobytes()
    return data


def stored(data: bytes) -> list[Any]:
    """Pictures as stored, decoded."""
    found = []
    with pikepdf.open(io.BytesIO(data)) as document:
        for entry in document.objects:
            if isinstance(entry, pikepdf.Stream) and str(entry.get("/Subtype", "")) == "/Image":
                found.append(
                    (str(entry.get("/Filter")), entry.read_raw_bytes(), int(entry["/Width"]), int(entry["/Height"]))
                )
    return found


FIRST_LINE = Box(75, 94, 200, 113)


def box_mask(kind: Kind = Kind.NAME, *, page: int = 1, box: Box = FIRST_LINE) -> Mask:
    return Mask(page, box, kind, How.TEXT, default_token(kind), finding=0)


def test_a_touched_jpeg_stays_a_jpeg_of_like_size_and_quality() -> None:
    picture = jpeg(scan(), quality=82, halved=True)
    report, new = masked_pdf(pdf_of(picture), [box_mask()])
    ((coding, raw, width, height),) = stored(new)
    assert (coding, width, height) == ("/DCTDecode", 620, 877)
    assert abs(quality_of(raw) - 82) <= 1
    assert halved_colour(raw)
    assert len(new) <= 1.5 * len(pdf_of(picture))
    assert report["masks"][0]["done"] == "picture"
    image = cv2.imdecode(np.frombuffer(raw, np.uint8), cv2.IMREAD_GRAYSCALE)
    # Dark bars were there; now there is the flat fill, its token and its border.
    inside = image[100:114, 84:200]
    assert np.median(inside) > 200


def test_every_placement_shows_the_mask_because_the_stored_picture_is_painted() -> None:
    report, new = masked_pdf(pdf_of(jpeg(scan(), quality=85, halved=True), twice=True), [box_mask()])
    assert len(stored(new)) == 1
    assert sorted(report["painted"]) == ["1", "2"]
    assert report["touched_pages"] == [1, 2]


def test_a_near_duplicate_of_other_size_and_quality_is_painted_too() -> None:
    image = scan()
    small = np.asarray(cv2.resize(image, (310, 438), interpolation=cv2.INTER_AREA), np.uint8)
    data = pdf_of(
        jpeg(image, quality=90, halved=False),
        jpeg(small, quality=60, halved=True),
        jpeg(scan(7), quality=85, halved=True),
    )
    report, new = masked_pdf(data, [box_mask()])
    assert sorted(report["painted"]) == ["1", "2"]
    pages: Any = pymupdf.open(stream=new, filetype="pdf")
    shown = [page.get_pixmap(dpi=72, colorspace=pymupdf.csGRAY) for page in pages]
    tones = [
        np.frombuffer(one.samples, np.uint8).reshape(one.height, one.width)[98:108, 80:150].mean() for one in shown
    ]
    assert tones[0] > 150
    assert tones[1] > 150
    assert tones[2] < 80


def test_untouched_pictures_keep_their_bytes() -> None:
    first, second = (jpeg(scan(seed), quality=85, halved=True) for seed in (1, 2))
    before = {hashlib.sha256(plain_jpeg(raw)).hexdigest() for _, raw, _, _ in stored(pdf_of(first, second))}
    _, new = masked_pdf(pdf_of(first, second), [box_mask()])
    after = {hashlib.sha256(raw).hexdigest() for _, raw, _, _ in stored(new)}
    assert len(before & after) == 1


def test_what_a_soft_mask_hid_is_not_kept_and_the_mask_shows_through_it() -> None:
    image = scan()
    alpha = np.full((*image.shape[:2], 1), 255, np.uint8)
    alpha[400:500, 100:300] = 0
    image[400:500, 100:300] = (10, 200, 10)
    done, coded = cv2.imencode(".png", np.dstack([image[:, :, ::-1], alpha]))
    assert done
    _, new = masked_pdf(pdf_of(coded.tobytes()), [box_mask(), box_mask(box=Box(120, 400, 250, 440))])
    opened: Any = pymupdf.open(stream=new, filetype="pdf")
    numbers = [entry[0] for entry in opened[0].get_images(full=True)]
    pixels = pymupdf.Pixmap(opened, numbers[0])
    array = np.frombuffer(pixels.samples, np.uint8).reshape(pixels.height, pixels.width, -1)[:, :, :3].astype(int)
    assert not ((array[:, :, 1] - array[:, :, 0]) > 120).any()
    shown = opened[0].get_pixmap(dpi=72, colorspace=pymupdf.csGRAY)
    assert shown.pixel(125, 405)[0] < 240


def test_a_two_tone_scan_stays_two_tone() -> None:
    image = (scan()[:, :, 0] > 128).astype(np.uint8) * 255
    document: Any = pymupdf.open()
    page = document.new_page(width=PAGE[0], height=PAGE[1])
    page.insert_image(page.rect, stream=cv2.imencode(".png", image, [cv2.IMWRITE_PNG_BILEVEL, 1])[1].tobytes())
    _, new = masked_pdf(document.tobytes(), [box_mask()])
    with pikepdf.open(io.BytesIO(new)) as opened:
        pictures = [
            entry
            for entry in opened.objects
            if isinstance(entry, pikepdf.Stream) and str(entry.get("/Subtype", "")) == "/Image"
        ]
        assert [int(picture["/BitsPerComponent"]) for picture in pictures] == [1]
    assert len(new) <= 1.5 * len(document.tobytes(deflate=True)) + 20_000


def with_properties(picture: bytes) -> bytes:
    exif = b"\xff\xe1" + (8 + 20).to_bytes(2) + b"Exif\0\0" + b"Dilnur Ahmat maker.."[:20]
    comment = b"\xff\xfe" + (2 + 12).to_bytes(2) + b"Dilnur Ahmat"
    return picture[:2] + exif + comment + picture[2:] + b"Dilnur Ahmat after the end"


def test_properties_comments_and_trailing_bytes_of_a_jpeg_go_and_its_pixels_stay() -> None:
    picture = jpeg(scan(), quality=85, halved=True)
    plain = plain_jpeg(with_properties(picture))
    assert b"Dilnur" not in plain
    assert np.array_equal(*(cv2.imdecode(np.frombuffer(one, np.uint8), 1) for one in (picture, plain)))
    assert plain_jpeg(plain) == plain


def test_what_is_no_sound_picture_is_given_back_as_it_is() -> None:
    assert plain_jpeg(b"no picture") == b"no picture"
    assert plain_jpeg(b"\xff\xd8\xff") == b"\xff\xd8\xff"
    assert plain_jpx(b"\xff\x4f\xff\x51rest") == b"\xff\x4f\xff\x51rest"
    assert (
        plain_jpx((12).to_bytes(4) + b"jp2c" + b"data" + (12).to_bytes(4) + b"xml " + b"name")
        == (12).to_bytes(4) + b"jp2cdata"
    )


@pytest.mark.parametrize("quality", [35, 60, 75, 85, 95])
def test_the_quality_of_a_jpeg_is_read_from_its_tables(quality: int) -> None:
    assert abs(quality_of(jpeg(scan(), quality=quality, halved=True)) - quality) <= 1


def test_boxes_have_widths_of_the_ladder_whatever_the_name() -> None:
    sheet = Sheet(noisy_page(), (1.0, 0.0, 0.0, 1.0, 0.0, 0.0))
    widths = {round(stepped(sheet, Box(100, 100, 100 + wide, 112))[0].width / 12, 2) for wide in range(20, 200, 7)}
    assert widths <= set(LADDER)
    assert ladder_width(10.0, 12.0) == 36.0
    assert ladder_width(2000.0, 12.0) == 2000.0


def test_the_rest_of_a_line_moves_so_that_it_does_not_tell_the_width() -> None:
    images = []
    for wide in (26, 34):
        image = noisy_page()
        image[:] = 246
        image[100:112, 100 : 100 + wide] = 30
        image[100:112, 100 + wide + 1 : 160 + wide] = 90
        paint(
            Sheet(image, (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)), Mask(1, Box(100, 100, 100 + wide, 112), Kind.NAME, How.TEXT)
        )
        images.append(image[95:118, 99:150])
    assert np.array_equal(images[0][:, :30], images[1][:, :30])
    begins = [int(np.argmax((image[10] == 90).all(axis=1))) for image in images]
    assert abs(begins[0] - begins[1]) <= 1


def test_a_rule_across_the_line_stays_where_it_is() -> None:
    image = noisy_page()
    image[:] = 246
    image[80:140, 150:152] = 0
    image[100:112, 100:126] = 30
    paint(Sheet(image, (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)), Mask(1, Box(100, 100, 126, 112), Kind.NAME, How.TEXT))
    assert (image[80:140, 150:152] == 0).all()


def seal(colour: tuple[int, int, int] = (200, 30, 30)) -> Any:
    image = noisy_page(300, 300).copy()
    cv2.circle(image, (150, 150), 90, colour, 6)
    cv2.circle(image, (150, 150), 20, colour, -1)
    for place in range(10):
        turn = np.radians(-120 + 24 * place)
        centre = (int(150 + 70 * np.sin(turn)), int(150 - 70 * np.cos(turn)))
        cv2.circle(image, centre, 8, colour, -1)
    image[205:213, 60:240] = 20
    return image


def test_a_seal_loses_ring_and_letters_and_keeps_star_and_the_print_below_it() -> None:
    image = seal()
    paint(Sheet(image, (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)), Mask(1, Box(57, 57, 243, 243), Kind.SEAL, How.SEAL))
    red = (image[:, :, 0].astype(int) - image[:, :, 1]) > 60
    rows, columns = np.nonzero(red)
    assert len(rows) > 800
    assert np.hypot(rows - 150, columns - 150).max() < 45
    assert (image[207:211, 100:200] < 80).mean() > 0.8


def test_a_photocopied_seal_is_painted_flat_because_print_and_ring_look_alike() -> None:
    image = seal((70, 70, 70))
    paint(Sheet(image, (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)), Mask(1, Box(57, 57, 243, 243), Kind.SEAL, How.SEAL))
    ring = image[75:85, 140:160]
    assert ring.min() > 200


@pytest.mark.parametrize("kind", ["jpeg", "png"])
def test_a_picture_file_stays_of_its_kind_and_loses_its_properties(kind: str, tmp_path) -> None:
    image = scan()
    data = (
        with_properties(jpeg(image, quality=85, halved=True))
        if kind == "jpeg"
        else cv2.imencode(".png", image[:, :, ::-1])[1].tobytes()
    )
    path = tmp_path / "a"
    path.write_bytes(data)
    mask = Mask(1, Box(100, 100, 200, 120), Kind.NAME, How.TEXT, "【申报人】")
    report, new = mask_request({"path": str(path), "masks": [mask.to_json()]}, lambda done, total: None)
    assert report["suffix"] == {"jpeg": ".jpg", "png": ".png"}[kind]
    assert kind_of(new) == kind
    assert b"Dilnur" not in new
    assert len(new) <= 1.5 * len(data)
    shown = cv2.imdecode(np.frombuffer(new, np.uint8), cv2.IMREAD_COLOR)
    assert shown.shape == image.shape


def table_row(*, askew: int) -> Any:
    """A row of a table: a name behind the left rule, blank paper, rules above and below that fall by `askew` pixels."""
    image = noisy_page().copy()
    for y in (200, 236):
        cv2.line(image, (60, y), (560, y - askew), (30, 30, 30), 2)
    cv2.rectangle(image, (70, 210 - askew // 4), (150, 228 - askew // 4), (40, 40, 40), -1)
    return image


@pytest.mark.parametrize("askew", [0, 5, 10])
def test_rules_along_a_line_take_no_room_from_its_box_and_stay_where_they_are(askew: int) -> None:
    image = table_row(askew=askew)
    before = image.copy()
    box = Box(68, 207 - askew // 4, 152, 231 - askew // 4)
    wide, changed = stepped(Sheet(image, (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)), box)
    assert wide == changed
    assert wide.width == pytest.approx(ladder_width(box.width, box.height))
    assert (image == before).all()


def test_what_stands_behind_a_name_moves_and_the_rule_below_it_does_not() -> None:
    image = table_row(askew=0)
    image[210:228, 160:180] = 40
    box = Box(68, 207, 152, 240)
    stepped(Sheet(image, (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)), box)
    assert (image[236, 152:560].max(axis=1) < 60).all()
    inked = np.flatnonzero((image[210:228, 155:550].max(axis=2) < 60).all(axis=0)) + 155
    by = round(ladder_width(box.width, box.height) - box.width)
    assert (inked[0], inked[-1]) == (160 + by, 179 + by)


def test_boxes_of_tokens_beside_each_other_are_no_mosaic() -> None:
    sheet = Sheet(np.full((200, 500, 3), 245, np.uint8), (1.0, 0.0, 0.0, 1.0, 0.0, 0.0))
    paint(sheet, Mask(1, Box(40, 40, 200, 70), Kind.NAME, How.FRAME, default_token(Kind.NAME)))
    paint(sheet, Mask(1, Box(40, 73, 330, 103), Kind.UNIT, How.FRAME, default_token(Kind.UNIT)))
    gray = cv2.cvtColor(sheet.image, cv2.COLOR_RGB2GRAY)
    assert smeared(gray[34:110, 34:336]) == ""

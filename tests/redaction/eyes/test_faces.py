"""Faces: every way a portrait is shown stays a portrait; paper without people has none."""

from dataclasses import replace

import cv2
import numpy as np
import pytest
from skimage import data

from redaction.eyes import looking
from redaction.eyes.faces import find_faces, turned_alike
from redaction.eyes.mosaics import block_size
from redaction.eyes.portraits import Face, is_before_even_ground, is_portrait, photo_around, whole_photo
from tests.redaction.eyes.drawn_pages import Image, Page, Sheet, portrait, training_certificate
from tests.redaction.eyes.scan_damage import scanned


@pytest.fixture(scope="module")
def certificate() -> Page:
    return training_certificate("张伟", "塔河地区检验检测中心", dpi=150, photo=1)


def photo_changed(page: Page, change: "str") -> Image:
    image = page.image.copy()
    x0, y0, x1, y1 = next(box for kind, _, box in page.truths if kind == "photo")
    crop = image[y0:y1, x0:x1].copy()
    high, wide = crop.shape[:2]
    if change == "gray":
        return np.asarray(cv2.cvtColor(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR))
    if change == "barred":
        crop[int(high * 0.38) : int(high * 0.50)] = 0
    elif change == "mosaic":
        small = cv2.resize(crop, (wide // 8, high // 8), interpolation=cv2.INTER_AREA)
        crop = cv2.resize(small, (wide, high), interpolation=cv2.INTER_NEAREST)
    elif change == "blurred":
        crop = cv2.GaussianBlur(crop, (0, 0), 6)
    elif change == "faded":
        crop = (crop * 0.25 + 185).astype(np.uint8)
    elif change == "covered":
        crop[int(high * 0.1) : int(high * 0.9)] = 0
    elif change == "removed":
        crop[:] = 255
    image[y0:y1, x0:x1] = crop
    return image


@pytest.mark.parametrize("change", ["plain", "gray", "barred", "mosaic", "blurred", "faded"])
def test_a_portrait_stays_a_portrait_however_it_is_veiled(certificate: Page, change: str) -> None:
    image = photo_changed(certificate, change)
    found = find_faces(image)
    assert len(found) == 1
    assert is_portrait(found[0], found, size=(image.shape[1], image.shape[0]), dpi=150)


@pytest.mark.parametrize(
    ("code", "turned"), [(cv2.ROTATE_90_CLOCKWISE, 90), (cv2.ROTATE_180, 180), (cv2.ROTATE_90_COUNTERCLOCKWISE, 270)]
)
def test_a_turned_portrait_is_found_and_its_turn_known(certificate: Page, code: int, turned: int) -> None:
    image = np.ascontiguousarray(cv2.rotate(certificate.image, code))
    found = find_faces(image)
    assert [face.turned for face in found] == [turned]
    assert is_portrait(found[0], found, size=(image.shape[1], image.shape[0]), dpi=150)


@pytest.mark.parametrize("change", ["covered", "removed"])
def test_a_page_whose_photo_is_covered_shows_no_face(certificate: Page, change: str) -> None:
    assert find_faces(photo_changed(certificate, change)) == ()


def test_a_face_lies_inside_the_photo_it_was_pasted_as(certificate: Page) -> None:
    x0, y0, x1, y1 = next(box for kind, _, box in certificate.truths if kind == "photo")
    face = find_faces(certificate.image)[0]
    assert x0 <= face.box[0] < face.box[2] <= x1
    assert y0 <= face.box[1] < face.box[3] <= y1


def test_one_of_several_people_in_a_photo_is_no_portrait() -> None:
    frame = (0.0, 0.0, 400.0, 300.0)
    one = Face((50.0, 60.0, 130.0, 160.0), 0.9, photo=frame)
    two = Face((200.0, 60.0, 280.0, 160.0), 0.9, photo=frame)
    assert not is_portrait(one, (one, two), size=(1240, 1754), dpi=150)


def test_a_small_face_in_a_wide_photo_is_no_portrait() -> None:
    face = Face((200.0, 60.0, 240.0, 110.0), 0.9, photo=(0.0, 0.0, 500.0, 300.0))
    assert not is_portrait(face, (face,), size=(1240, 1754), dpi=150)


def test_a_mosaic_has_a_block_size_and_a_photo_has_none() -> None:
    chance = np.random.default_rng(1)
    blocks = cv2.resize(chance.integers(0, 255, (12, 10), dtype=np.uint8), (80, 96), interpolation=cv2.INTER_NEAREST)
    assert block_size(blocks) == 8
    assert block_size(cv2.GaussianBlur(chance.integers(0, 255, (96, 80), dtype=np.uint8), (0, 0), 3)) == 0


@pytest.mark.parametrize(
    ("box", "turned", "size", "frame"),
    [
        ((90, 80, 200, 220), 0, (295, 413), (0, 0, 295, 413)),
        ((600, 300, 660, 380), 0, (1240, 1754), (540, 256, 720, 472)),
        ((600, 300, 680, 360), 90, (1240, 1754), (508, 240, 724, 420)),
        ((600, 300, 640, 350), 0, (160, 200), None),
    ],
)
def test_a_portrait_without_a_seen_frame_is_masked_as_large_as_portraits_are(
    box: tuple[float, ...], turned: int, size: tuple[int, int], frame: tuple[float, ...] | None
) -> None:
    face = Face(tuple(map(float, box)), 0.9, turned)  # type: ignore[arg-type]
    found = whole_photo(face, (face, face) if frame is None else (face,), size=size)
    assert found is None if frame is None else found == pytest.approx(frame)


def test_a_portrait_on_a_tinted_card_is_masked_without_the_card() -> None:
    head = Face((600.0, 300.0, 680.0, 400.0), 0.9, photo=(300.0, 250.0, 740.0, 520.0))
    box = photo_around(head, (head,), size=(1240, 1754), portrait=True)
    assert box == pytest.approx((525, 250, 740, 515))
    upright = Face((600.0, 300.0, 680.0, 400.0), 0.9, photo=(560.0, 250.0, 720.0, 480.0))
    assert photo_around(upright, (upright,), size=(1240, 1754), portrait=True) == upright.photo
    assert photo_around(head, (head,), size=(1240, 1754), portrait=False) == head.photo


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_how_tall_a_head_is_is_measured_along_its_turn(turned: int) -> None:
    lies = turned in (90, 270)
    head = (300.0, 300.0, 382.0, 366.0) if lies else (300.0, 300.0, 366.0, 382.0)
    frame = (260.0, 260.0, 528.0, 490.0) if lies else (260.0, 260.0, 490.0, 528.0)
    face = Face(head, 0.9, turned, photo=frame)
    assert is_portrait(face, (face,), size=(1755, 1240), dpi=150)


def test_what_is_hardly_a_face_and_lies_otherwise_than_the_head_of_a_photo_is_none() -> None:
    photo = (969.0, 288.0, 1144.0, 493.0)
    head = Face((1033.0, 328.0, 1089.0, 396.0), 0.93, photo=photo)
    collar = Face((1033.0, 409.0, 1084.0, 448.0), 0.64, 270, photo)
    assert turned_alike([head, collar]) == (head,)
    beside = replace(collar, turned=0)
    surely = replace(collar, confidence=0.9)
    elsewhere = replace(collar, box=(100.0, 100.0, 150.0, 150.0), photo=None)
    assert [turned_alike([head, other]) for other in (beside, surely, elsewhere)] == [
        (head, other) for other in (beside, surely, elsewhere)
    ]


@pytest.mark.parametrize("millimetres", [5, 8, 12])
@pytest.mark.parametrize("variant", [0, 3])
def test_a_portrait_on_a_reduced_copy_is_one(millimetres: int, variant: int) -> None:
    sheet = Sheet(dpi=150)
    for row in range(20):
        sheet.text(20, 30 + 10 * row, "压力计量是工业生产中重要的基础工作。", points=11)
    sheet.paste(150, 60, portrait(variant, width=sheet.px(millimetres)))
    image = scanned(sheet.page(), level="ordinary", seed=variant).image
    faces = find_faces(image)
    [face] = faces
    assert is_portrait(face, faces, size=(1240, 1754), dpi=150)


@pytest.mark.parametrize("tint", [238, 226])
def test_a_portrait_on_a_pale_card_is_one_and_its_frame_is_not_the_card(tint: int) -> None:
    sheet = Sheet(dpi=200)
    sheet.pen.rectangle((sheet.px(60), sheet.px(50), sheet.px(146), sheet.px(104)), fill=(tint,) * 3, outline=150)
    sheet.text(66, 56, "姓名　赵瑧", points=9)
    sheet.paste(116, 56, portrait(1, width=sheet.px(23)))
    image = scanned(sheet.page(), level="light", seed=2).image
    image = np.asarray(cv2.cvtColor(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR))
    faces = find_faces(image)
    [face] = faces
    assert is_portrait(face, faces, size=(image.shape[1], image.shape[0]), dpi=200)
    assert face.photo is None or face.photo[2] - face.photo[0] < sheet.px(40)


@pytest.mark.parametrize("variant", [1, 3])
@pytest.mark.parametrize("ink", [(200, 30, 40), (60, 60, 60)])
@pytest.mark.parametrize("quarter", [0, 3])
def test_a_portrait_with_a_seal_half_on_it_is_one_and_its_frame_is_not_the_seal(
    variant: int, ink: tuple[int, int, int], quarter: int
) -> None:
    sheet = Sheet(dpi=150)
    photo = portrait(variant, width=sheet.px(30))
    sheet.paste(85, 70, photo)
    sheet.stamp(100, 128, "天山职业技术学院", colour=ink)
    image = np.ascontiguousarray(np.rot90(scanned(sheet.page(), level="ordinary", seed=3).image, quarter))
    faces = find_faces(image)
    [face] = faces
    assert is_portrait(face, faces, size=(image.shape[1], image.shape[0]), dpi=150)
    assert face.photo is not None
    assert (face.photo[3] - face.photo[1]) * (face.photo[2] - face.photo[0]) < 1.15 * photo.shape[0] * photo.shape[1]


@pytest.mark.parametrize(("tall", "portrait"), [(48, True), (90, False)])
def test_a_person_shown_to_the_waist_is_a_portrait_in_a_photo_as_small_as_those_of_certificates(
    tall: float, portrait: bool
) -> None:
    pixels = tall / 25.4 * 150
    frame = (100.0, 100.0, 100.0 + pixels / 1.4, 100.0 + pixels)
    head = (100 + 0.25 * pixels, 110.0, 100 + 0.45 * pixels, 110 + 0.24 * pixels)
    face = Face(head, 0.9, photo=frame)
    assert is_portrait(face, (face,), size=(1240, 1754), dpi=150) is portrait
    assert not is_portrait(face, (face, replace(face, box=(120, 150, 140, 170))), size=(1240, 1754), dpi=150)


def test_a_head_in_a_scene_keeps_the_frame_of_the_scene() -> None:
    scene = np.ascontiguousarray(data.astronaut()[:, :, ::-1])
    sheet = Sheet(dpi=150)
    sheet.paste(50, 50, scene)
    faces = find_faces(sheet.page().image)
    [face] = faces
    assert face.photo is not None
    assert face.photo[2] - face.photo[0] > 480
    assert not is_portrait(face, faces, size=(1240, 1754), dpi=150)


@pytest.mark.parametrize("deep", [0.12, 0.2])
def test_a_portrait_on_a_card_full_of_print_under_a_folds_shadow_is_one(deep: float) -> None:
    sheet = Sheet(dpi=150)
    left, top, right, foot = 60, 60, 146, 114
    sheet.pen.rectangle(tuple(map(sheet.px, (left, top, right, foot))), fill=(212, 224, 219), outline=(150, 170, 170))
    for row, words in enumerate(
        ("姓名 阿依努尔·阿卜杜外力", "性别 女 民族 维吾尔", "出生 1986年10月17日", "住址 塔河地区团结路81号家属院")
    ):
        sheet.text(left + 4, top + 5 + 8 * row, words, points=10.5, face="hei")
    sheet.text(left + 5, foot - 12, "公民身份号码 659900198610170264", points=12, face="hei")
    sheet.paste(right - 31, top + 9, portrait(0, width=sheet.px(24)))
    image = sheet.page().image.astype(np.float32)
    away = np.abs(np.arange(image.shape[1]) - sheet.px(left + 30)) / image.shape[1]
    image *= (1 - deep * np.exp(-((away / 0.03) ** 2)))[None, :, None]
    whole = np.asarray(cv2.GaussianBlur(image, (0, 0), 0.6), dtype=np.uint8)
    card = tuple(float(sheet.px(edge)) for edge in (left, top, right, foot))
    [head] = find_faces(whole, photos=(card,))  # type: ignore[arg-type]
    assert head.photo is not None
    assert head.photo[2] - head.photo[0] < sheet.px(40)
    assert is_portrait(head, (head,), size=(image.shape[1], image.shape[0]), dpi=150)


def test_a_portrait_on_a_tinted_card_is_one_below_moire_too() -> None:
    sheet = Sheet(dpi=150)
    left, top, right, foot = 60, 60, 146, 114
    sheet.pen.rectangle(tuple(map(sheet.px, (left, top, right, foot))), fill=(212, 224, 219), outline=(150, 170, 170))
    sheet.text(left + 5, foot - 10, "公民身份号码 659900198610170264", points=12, face="hei")
    sheet.paste(right - 31, top + 8, portrait(1, width=sheet.px(23)))
    image = sheet.page().image.astype(np.float32)
    ys, xs = np.mgrid[: image.shape[0], : image.shape[1]]
    waves = 20 * np.sin(2 * np.pi * (0.29 * xs + 0.05 * ys)) + 16 * np.sin(2 * np.pi * (0.31 * ys - 0.03 * xs))
    shown = np.clip(image * 0.9 + waves[:, :, None], 0, 255).astype(np.uint8)
    half = tuple(float(sheet.px(edge)) for edge in (right - 41, top, right, foot))
    [head] = find_faces(shown, photos=(half,))  # type: ignore[arg-type]
    assert is_portrait(head, (head,), size=(image.shape[1], image.shape[0]), dpi=150)


@pytest.mark.ocr
def test_what_was_read_as_print_is_no_face_and_a_portrait_below_a_watermark_stays_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sheet = Sheet(dpi=150)
    for row in range(3):
        sheet.text(20, 40 + 6 * row, "按任务书完成了全部内容，提交的资料齐全，达到规定要求", points=12)
    sheet.paste(140, 100, portrait(0, width=sheet.px(25)), kind="photo")
    sheet.text(135, 112, "仅供职称申报使用", points=14, colour=(180, 180, 180))
    image = sheet.page().image
    [head] = find_faces(image)
    print_box = tuple(float(sheet.px(edge)) for edge in (40, 40, 56, 57))
    letter = tuple(float(sheet.px(edge)) for edge in (29, 40.3, 32.6, 43.9))
    block = tuple(float(sheet.px(edge)) for edge in (18, 36, 100, 90))
    said = (
        *(Face(box, 0.81, state="grey") for box in (print_box, letter)),  # type: ignore[arg-type]
        Face(block, 0.67),  # type: ignore[arg-type]
    )
    monkeypatch.setattr(looking, "find_faces", lambda *_, **__: (head, *said))
    assert [face.box for face in looking.look_at(image[:, :, ::-1], dpi=150).faces] == [pytest.approx(head.box)]


def before(ground: np.ndarray, head: tuple[int, int, int, int]) -> bool:
    """Whether a head-coloured block before a ground counts as standing before an even one."""
    image = ground.copy()
    x0, y0, x1, y1 = head
    image[y0:y1, x0:x1] = (120, 150, 200)
    return is_before_even_ground(image, (float(x0), float(y0), float(x1), float(y1)), 0)


def test_a_sitter_stands_before_an_even_ground_and_a_worker_before_things() -> None:
    even = np.full((400, 400, 3), (200, 140, 60), np.uint8)
    shade = np.linspace(1.0, 0.9, 400)[None, :, None]
    things = even.copy()
    for x in range(0, 400, 34):
        things[:, x : x + 17] = (60 + x // 4, 90, 60 + x // 3)
    head = (160, 150, 240, 250)
    assert before((even * shade).astype(np.uint8), head)
    assert not before(things, head)


def test_a_lone_head_in_a_picture_that_no_page_shows_is_a_portrait_unless_it_is_in_a_scene() -> None:
    face = Face((630.0, 128.0, 733.0, 258.0), 0.9, photo=(0.0, 0.0, 900.0, 420.0))
    assert is_portrait(face, (face,), size=(900, 420), dpi=None)
    assert not is_portrait(replace(face, plain=False), (face,), size=(900, 420), dpi=None)

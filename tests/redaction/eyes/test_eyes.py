"""What feeds the eyes: each picture once, what is hidden said as hidden, a cache that holds sights and no findings."""

import json
import stat
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from redaction.detectors import codes, faces, hidden_pictures, scan_text, seals, weak_marks
from redaction.eyes.feeding import look
from redaction.eyes.placing import known_dpi, printed_dpi
from redaction.eyes.sight_cache import SightCache
from redaction.findings import Finding
from redaction.identity import identity_from_json
from redaction.reading.model import Picture, Placement
from redaction.reading.sight import SeenCode, SeenLine, View
from tests.redaction.eyes.drawn_pages import training_certificate
from tests.redaction.eyes.made_scenes import MadeScene, rgb
from tests.redaction.eyes.scan_damage import scanned

WHO = identity_from_json(
    {"name": "迪丽努尔·艾合买提", "unit": "塔河地区检验检测中心", "id_number": "659900199003070020"}
)
DETECTORS = (
    scan_text.SCAN_TEXT,
    faces.FACES,
    seals.SEALS,
    codes.CODES,
    weak_marks.WEAK_MARKS,
    hidden_pictures.HIDDEN_PICTURES,
)


def findings(scene: MadeScene, *, cache: Path | None = None) -> list[Finding]:
    document = scene.document(look(scene, cache=cache, jobs=0))
    return [finding for detector in DETECTORS for finding in detector.find(document, WHO)]


@pytest.mark.ocr
def test_a_scan_is_looked_at_once_and_reported_on_each_page_that_shows_it(tmp_path: Path) -> None:
    page = training_certificate(
        WHO.name, WHO.unit, dpi=150, id_number=WHO.id_number, seal_of=WHO.unit, code="https://www.example.cn/1"
    )
    pixels = rgb(scanned(page, level="ordinary", seed=2).image)
    scene = MadeScene()
    digest = scene.place(pixels, scene.page())
    scene.place(pixels, scene.page())
    scene.cover(2, (135.0, 185.0, 330.0, 235.0))
    counted: list[tuple[int, int]] = []
    sight = look(scene, cache=tmp_path, progress=lambda done, total: counted.append((done, total)), jobs=0)
    assert list(sight.pictures) == [digest]
    assert sight.pages == {}
    assert counted[-1] == (2, 2)

    document = scene.document(sight)
    found = [finding for detector in DETECTORS for finding in detector.find(document, WHO)]
    said = {(f.page, f.kind.value, f.severity.value, f.leak_class) for f in found}
    assert said >= {
        (1, "name", "leak", "L-01"),
        (1, "unit", "leak", "L-06"),
        (1, "id_number", "leak", "L-11"),
        (1, "photo", "leak", "L-05"),
        (1, "seal", "leak", "L-09"),
        (1, "code", "suspect", "L-15"),
        (2, "name", "leak", "L-20"),
        (2, "unit", "leak", "L-06"),
        (2, "hidden", "suspect", "L-20"),
    }
    scene.asked.clear()
    assert look(scene, cache=tmp_path, jobs=0) == sight


@pytest.mark.ocr
def test_a_masked_page_with_anothers_seal_is_clean() -> None:
    page = training_certificate("【申报人】", "【单位A】", dpi=150, photo=None)
    scene = MadeScene()
    scene.place(rgb(scanned(page, level="ordinary", seed=8).image), scene.page())
    assert findings(scene) == []


@pytest.mark.ocr
def test_a_picture_that_no_page_shows_is_looked_at_too() -> None:
    page = training_certificate(WHO.name, "昆仑理工大学", dpi=100, photo=None)
    scene = MadeScene()
    scene.page(text="正文" * 30)
    scene.keep(rgb(page.image[: page.image.shape[0] // 3]))
    assert [(f.kind.value, f.page, f.leak_class) for f in findings(scene)] == [("name", None, "L-20")]


def test_a_page_without_pictures_is_not_rendered() -> None:
    scene = MadeScene()
    scene.page(text="正文" * 30)
    sight = look(scene, jobs=0)
    assert (sight.pictures, sight.pages, scene.asked) == ({}, {}, [])


class Glances:
    """Stands for the looking: remembers the size of what it was shown, sees nothing."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.sizes: list[tuple[int, int]] = []
        monkeypatch.setattr("redaction.eyes.feeding.start_looking", self.start)

    def start(self, pixels: np.ndarray, *, dpi: float | None, read: bool, jobs: int) -> "Glances":
        self.sizes.append((pixels.shape[1], pixels.shape[0]))
        self.view = View(pixels.shape[1], pixels.shape[0], dpi=dpi)
        return self

    def result(self) -> View:
        return self.view

    def cancel(self) -> None:
        pass


def sealed_page(*, words: bool = True) -> MadeScene:
    """A born-digital page with print of its own and an electronic seal over it."""
    scene = MadeScene()
    page = scene.page(text="正文" * 30)
    canvas = scene.canvases[page]
    for row in range(20):
        cv2.putText(canvas, "TEXT OF THE PAGE", (700, 1380 + 22 * row), cv2.FONT_HERSHEY_SIMPLEX, 1, (0, 0, 0), 2)
    if words:
        scene.words[page] = [(250.0, 480.0, 450.0, 660.0)]
    mask = np.zeros((316, 316), np.uint8)
    cv2.circle(mask, (158, 158), 150, 255, 9)
    scene.place(np.full((316, 316, 3), (205, 32, 38), np.uint8), page, box=(300.0, 500.0, 413.0, 613.0), mask=mask)
    return scene


def test_a_page_with_an_electronic_seal_is_not_read_as_a_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    glances = Glances(monkeypatch)
    assert look(sealed_page(), jobs=0).hidden == ()
    assert glances.sizes == [(316, 316)]


def test_text_of_the_page_over_a_picture_hides_it_but_needs_no_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    glances = Glances(monkeypatch)
    scene = MadeScene()
    page = scene.page(text="正文" * 30)
    scene.place(np.full((600, 600, 3), 250, np.uint8), page, box=(100.0, 100.0, 400.0, 400.0))
    canvas = scene.canvases[page]
    cv2.putText(canvas, "ZHANG WEI", (350, 600), cv2.FONT_HERSHEY_SIMPLEX, 3, (0, 0, 0), 10)
    scene.words[page] = [(120.0, 185.0, 395.0, 225.0)]
    assert look(scene, jobs=0).pages == {}
    scene.words.clear()
    sight = look(scene, jobs=0)
    assert list(sight.pages) == [page]
    assert {part.how for part in sight.hidden} == {"covered"}
    assert glances.sizes[0] == (600, 600)


def test_a_picture_whose_mask_hides_something_is_looked_at_with_and_without_it(monkeypatch: pytest.MonkeyPatch) -> None:
    Glances(monkeypatch)
    scene = MadeScene()
    pixels = rgb(training_certificate(WHO.name, WHO.unit, dpi=75).image)
    mask = np.full(pixels.shape[:2], 255, np.uint8)
    mask[180:260, 100:500] = 0
    digest = scene.place(pixels, scene.page(), mask=mask)
    sight = look(scene, jobs=0)
    assert (list(sight.pictures), list(sight.below)) == ([digest], [digest])
    assert {(part.how, part.flat) for part in sight.hidden} == {("covered", True)}


def test_the_strips_of_a_page_are_read_together_and_not_again_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    glances = Glances(monkeypatch)
    scene = MadeScene()
    page = scene.page()
    pixels = rgb(training_certificate(WHO.name, WHO.unit, dpi=100).image)
    rows = np.array_split(pixels, 5)
    tops = np.cumsum([0, *(len(row) for row in rows)]) * 842.0 / len(pixels)
    for row, top, foot in zip(rows, tops, tops[1:], strict=False):
        scene.place(np.ascontiguousarray(row), page, box=(0.0, float(top), 595.0, float(foot)))
    sight = look(scene, jobs=0)
    assert (list(sight.pages), sight.pictures) == ([page], {})
    assert len(glances.sizes) == 1
    scene.cover(page, (100.0, 300.0, 400.0, 330.0))
    assert len(look(scene, jobs=0).pictures) == 1


@pytest.mark.parametrize(("apart", "together"), [(0.0, True), (9.0, False)])
def test_pictures_that_touch_are_read_as_one_picture_even_on_a_page_of_text(
    apart: float, together: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    Glances(monkeypatch)
    scene = MadeScene()
    page = scene.page(text="检验检测机构应当按照规定进行计量校准，检测中心应当建立管理体系。")
    for row in range(3):
        top = 300.0 + row * (12.0 + apart)
        scene.place(np.full((40, 900, 3), 200 + row, np.uint8), page, box=(60.0, top, 360.0, top + 12.0))
    assert list(look(scene, jobs=0).pages) == ([page] if together else [])


def test_a_picture_that_does_not_decode_is_said_to_be_unread() -> None:
    class Broken(MadeScene):
        def pixels(self, digest: str) -> "np.ndarray":
            raise ValueError("broken stream")

    scene = Broken()
    digest = scene.place(np.full((900, 600, 3), 240, np.uint8), scene.page())
    assert [en for _, en in look(scene, jobs=0).pictures[digest].unread] == ["a picture cannot be decoded"]


def test_what_progress_raises_ends_the_look() -> None:
    scene = MadeScene()
    scene.page()

    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        look(scene, progress=stop, jobs=0)


def test_printed_resolution_follows_the_placement() -> None:
    picture = Picture("d", 1, 1240, 1754, "DCT", "shown")
    upright = Placement(1, (0, 0, 595.2, 841.92), (595.2, 0, 0, 841.92, 0, 0))
    lying = Placement(1, (0, 0, 841.92, 595.2), (0, 595.2, -841.92, 0, 841.92, 0))
    assert round(printed_dpi(picture, upright)) == 150
    assert round(printed_dpi(picture, lying)) == 150


@pytest.mark.parametrize(
    ("kind", "size", "known"),
    [("jpeg", (1240, 1754), True), ("jpeg", (900, 420), False), ("png", (700, 700), False), ("DCT", (900, 420), True)],
)
def test_a_dossier_that_is_a_picture_of_no_sheets_shape_has_no_scale(
    kind: str, size: tuple[int, int], known: bool
) -> None:
    picture = Picture("d", 0, *size, kind, "shown")
    assert (known_dpi(picture, Placement(1, (0, 0, 595.2, 841.92))) is not None) is known


VIEW = View(
    10,
    20,
    lines=(
        SeenLine(
            "姓名：张伟",
            ((0, 0), (9, 0), (9, 4), (0, 4)),
            0.9,
            "engine",
            (0.1, 0.3, 0.5, 0.7, 0.9),
            (1.0,) * 5,
            ("",) * 5,
        ),
    ),
    codes=(SeenCode((1, 2, 3, 4), "QRCode"),),
    unread=(("无法读", "unread"),),
    dpi=150.0,
)


def test_the_cache_gives_back_what_was_kept_and_is_private(tmp_path: Path) -> None:
    cache = SightCache(tmp_path / "sights")
    key = cache.key("d", dpi=150.0, read=True)
    assert cache.get(key) is None
    cache.put(key, VIEW)
    assert cache.get(key) == VIEW
    assert stat.S_IMODE((tmp_path / "sights").stat().st_mode) == 0o700
    entry = next((tmp_path / "sights").rglob("*.json"))
    assert stat.S_IMODE(entry.stat().st_mode) == 0o600
    assert set(json.loads(entry.read_text())) == set(View.__dataclass_fields__)


def test_content_resolution_and_reading_make_different_keys() -> None:
    cache = SightCache(None)
    keys = {
        cache.key("d", dpi=150.0, read=True),
        cache.key("e", dpi=150.0, read=True),
        cache.key("d", dpi=300.0, read=True),
        cache.key("d", dpi=None, read=True),
        cache.key("d", dpi=150.0, read=False),
    }
    assert len(keys) == 5


@pytest.mark.parametrize("damage", ["", "{}", "[1]", '{"width": 1}'])
def test_a_damaged_entry_counts_as_absent(tmp_path: Path, damage: str) -> None:
    cache = SightCache(tmp_path)
    cache.put("ab" * 32, replace(VIEW, width=11))
    next(tmp_path.rglob("*.json")).write_text(damage)
    assert cache.get("ab" * 32) is None

"""What feeds the eyes: each picture once, what is hidden said as hidden, a cache that holds sights and no findings."""

import json
import stat
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from redaction.detectors import codes, faces, hidden_pictures, scan_text, seals, weak_marks
from redaction.eyes import look, printed_dpi
from redaction.findings import Finding
from redaction.identity import identity_from_json
from redaction.reading.model import Picture, Placement
from redaction.reading.sight import SeenCode, SeenLine, View
from redaction.sight_cache import SightCache
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

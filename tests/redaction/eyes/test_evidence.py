"""Evidence: what the page shows, and beside it what else can be got out there."""

import numpy as np
import pytest

from redaction.evidence import GAP, SHARPEST, evidence_of
from redaction.findings import Box, Channel, Finding, Kind, Severity, Text
from redaction.reading.model import Document, Page, Picture, Placement
from redaction.reading.sight import Sight, View

RED, BLACK = (200, 20, 20), (0, 0, 0)


class StripedPage:
    """A page source that shows black and white rows, or nothing but black."""

    def __init__(self, *, blank: bool = False) -> None:
        self.blank = blank

    def render(self, dpi: int, clip: Box | None, annotations: bool) -> "np.ndarray":
        assert clip is not None
        pixels = np.zeros((round(clip.height * dpi / 72), round(clip.width * dpi / 72), 3), np.uint8)
        pixels[1::2] = 0 if self.blank else 255
        return pixels


class RedPicture:
    """A picture source whose only picture is red."""

    def pixels(self, picture: Picture) -> "np.ndarray":
        return np.full((200, 100, 3), RED, np.uint8)


def document(*placements: Placement, blank: bool = False) -> Document:
    picture = Picture("d", 1, 100, 200, "DCT", "shown" if placements else "unused", placements)
    page = Page(1, (200.0, 200.0), 0, StripedPage(blank=blank))  # type: ignore[arg-type]
    return Document(
        "a.pdf", "pdf", "", (page,), pictures={"d": picture}, picture_source=RedPicture(),  # type: ignore[arg-type]
        sight=Sight(pictures={"d": View(100, 200)}),
    )  # fmt: skip


def finding(
    leak_class: str, *, kind: Kind = Kind.NAME, page: int | None = 1, box: Box | None = Box(70, 40, 100, 50)  # noqa: B008
) -> Finding:  # fmt: skip
    return Finding(kind, Severity.LEAK, Channel.IMAGE, "scan_text", leak_class, Text("", ""), page, box)


PLACED = Placement(1, (0, 0, 100, 200), (100, 0, 0, 200, 0, 0))
# 34 points high: as sharp as pages are drawn for evidence.
ENLARGED = SHARPEST


def test_a_visible_finding_is_cut_from_the_page_alone_small_places_enlarged_and_words_with_what_stands_beside_them() -> (
    None
):
    pixels = evidence_of(document(PLACED), finding("L-01"))
    assert pixels is not None
    assert pixels.shape == (round(34 * ENLARGED / 72), round(126 * ENLARGED / 72), 3)
    assert tuple(RED) not in set(map(tuple, pixels.reshape(-1, 3).tolist()))


@pytest.mark.parametrize(("kind", "left"), [(Kind.PHOTO, 58), (Kind.NAME, 22), (Kind.SIGNATURE, 0)])
def test_the_label_of_a_signature_is_on_its_evidence_and_a_face_is_alone(kind: Kind, left: float) -> None:
    pixels = evidence_of(document(PLACED), finding("L-04", kind=kind))
    assert pixels is not None
    right = min(200, 100 + (70 - left if kind is not Kind.SIGNATURE else 110))
    assert abs(pixels.shape[1] - (right - left) * ENLARGED / 72) <= 1


def test_a_covered_finding_has_the_stored_picture_beside_the_page() -> None:
    pixels = evidence_of(document(PLACED), finding("L-20"))
    assert pixels is not None
    shown = round(126 * ENLARGED / 72)
    assert tuple(pixels[0, 0]) == BLACK
    assert tuple(pixels[0, shown + GAP]) == RED


def test_where_the_page_shows_nothing_the_stored_picture_is_given_whatever_the_finding_is_called() -> None:
    pixels = evidence_of(document(PLACED, blank=True), finding("L-01"))
    assert pixels is not None
    assert tuple(pixels[0, round(126 * ENLARGED / 72) + GAP]) == RED


def test_a_picture_that_no_page_shows_is_its_own_evidence() -> None:
    pixels = evidence_of(document(), finding("L-20", page=None, box=None))
    assert pixels is not None
    assert pixels.shape == (200, 100, 3)


def test_a_finding_without_a_place_has_no_picture() -> None:
    assert evidence_of(document(PLACED), finding("L-01", page=1, box=None)) is None

"""Evidence: what the page shows, and beside it what else can be got out there."""

import numpy as np

from redaction.evidence import GAP, evidence_of
from redaction.findings import Box, Channel, Finding, Kind, Severity, Text
from redaction.reading.model import Document, Page, Picture, Placement
from redaction.reading.sight import Sight, View

RED, BLACK = (200, 20, 20), (0, 0, 0)


class BlackPage:
    """A page source that shows nothing but black."""

    def render(self, dpi: int, clip: Box | None, annotations: bool) -> "np.ndarray":
        assert clip is not None
        return np.zeros((round(clip.height * dpi / 72), round(clip.width * dpi / 72), 3), np.uint8)


class RedPicture:
    """A picture source whose only picture is red."""

    def pixels(self, picture: Picture) -> "np.ndarray":
        return np.full((200, 100, 3), RED, np.uint8)


def document(*placements: Placement) -> Document:
    picture = Picture("d", 1, 100, 200, "DCT", "shown" if placements else "unused", placements)
    page = Page(1, (100.0, 200.0), 0, BlackPage())  # type: ignore[arg-type]
    return Document(
        "a.pdf", "pdf", "", (page,), pictures={"d": picture}, picture_source=RedPicture(),  # type: ignore[arg-type]
        sight=Sight(pictures={"d": View(100, 200)}),
    )  # fmt: skip


def finding(leak_class: str, *, page: int | None = 1, box: Box | None = Box(30, 40, 60, 50)) -> Finding:  # noqa: B008
    return Finding(Kind.NAME, Severity.LEAK, Channel.IMAGE, "scan_text", leak_class, Text("", ""), page, box)


PLACED = Placement(1, (0, 0, 100, 200), (100, 0, 0, 200, 0, 0))


def test_a_visible_finding_is_cut_from_the_page_alone() -> None:
    pixels = evidence_of(document(PLACED), finding("L-01"))
    assert pixels is not None
    assert pixels.shape == (round(34 * 150 / 72), round(54 * 150 / 72), 3)
    assert set(map(tuple, pixels.reshape(-1, 3).tolist())) == {BLACK}


def test_a_covered_finding_has_the_stored_picture_beside_the_page() -> None:
    pixels = evidence_of(document(PLACED), finding("L-20"))
    assert pixels is not None
    shown = round(54 * 150 / 72)
    assert tuple(pixels[0, 0]) == BLACK
    assert tuple(pixels[0, shown + GAP]) == RED
    assert pixels.shape[1] == shown + GAP + 54


def test_a_picture_that_no_page_shows_is_its_own_evidence() -> None:
    pixels = evidence_of(document(), finding("L-20", page=None, box=None))
    assert pixels is not None
    assert pixels.shape == (200, 100, 3)


def test_a_finding_without_a_place_has_no_picture() -> None:
    assert evidence_of(document(PLACED), finding("L-01", page=1, box=None)) is None

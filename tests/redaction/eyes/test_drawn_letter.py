"""A rare character that the reader could not read is told by the shape of its ink: the applicant's is, another's is not."""

import cv2
import pytest

from redaction.detectors.scan_text import SCAN_TEXT
from redaction.identity import identity_from_json
from redaction.names.wanting import LOST
from redaction.reading.files import read_bytes
from redaction.reading.sight import SeenLine, Sight, View
from tests.redaction.eyes.drawn_pages import Sheet

LABEL = "姓名："


def told(name: str, drawn: str, read: str, *, turned: bool = False, face: str = "song") -> list[str]:
    """The severities for `name` where a sheet shows 姓名：`drawn` and the reader made `read` of it, the last character in doubt."""
    sheet = Sheet(dpi=200, size=(90, 40), paper=(250, 250, 250))
    x0, y0, x1, y1 = (float(edge) for edge in sheet.text(15, 15, LABEL + drawn, points=12, face=face))
    image = cv2.GaussianBlur(sheet.page().image, (0, 0), 0.8)
    quad = ((x0, y0), (x1, y0), (x1, y1), (x0, y1))
    if turned:
        high, wide = image.shape[:2]
        image = cv2.rotate(image, cv2.ROTATE_180)
        quad = tuple((wide - x, high - y) for x, y in quad)  # type: ignore[assignment]
    text = LABEL + read
    count = len(text)
    line = SeenLine(
        text, quad, 0.9, "engine", tuple((at + 0.5) / count for at in range(count)), (*(0.99,) * (count - 1), 0.3),
        ("",) * count, tuple(at / count for at in range(count + 1)),
    )  # fmt: skip
    document = read_bytes(cv2.imencode(".png", image)[1].tobytes(), name="a.png")
    [digest] = document.pictures
    document.sight = Sight(pictures={digest: View(image.shape[1], image.shape[0], lines=(line,), dpi=200.0)})
    who = identity_from_json({"name": name, "unit": "塔河地区检验检测中心"})
    return [finding.severity.value for finding in SCAN_TEXT.find(document, who)]


@pytest.mark.parametrize("name", ["马骉", "潘飏", "苏犇"])
@pytest.mark.parametrize("turned", [False, True])
def test_a_name_whose_rare_character_was_not_read_is_read_by_its_shape(name: str, turned: bool) -> None:
    assert told(name, name, name[0] + LOST, turned=turned) == ["leak"]


@pytest.mark.parametrize(("name", "drawn"), [("马骉", "马骁"), ("程湉", "程浩"), ("潘飏", "潘明"), ("苏犇", "苏磊")])
def test_somebody_elses_unread_character_stays_a_doubt(name: str, drawn: str) -> None:
    assert told(name, drawn, name[0] + LOST) == ["suspect"]

"""Several names on one line of a scan: a painted box moves the rest of its line, and the next one is painted where its name went."""

from typing import Any

import numpy as np
import pymupdf
import pytest

from redaction.findings import Box, Kind
from redaction.masking.masks import How, Mask
from redaction.masking.painting import along_lines, paint
from redaction.masking.room import LADDER, Sheet
from redaction.masking.work import masked_pdf
from tests.redaction.masking.made import text_pdf

WORDS = "参加人：张伟、李四、王五、赵六；联系人张伟，电话"


def test_a_second_name_on_a_line_is_covered_where_the_first_box_moved_it() -> None:
    """T-092."""
    image = np.full((200, 620, 3), 246, np.uint8)
    for left, tone in ((86, 90), (100, 30), (114, 30), (132, 90), (146, 90), (160, 31), (174, 31), (192, 90)):
        image[102:110, left : left + 10] = tone
    sheet = Sheet(image, (1.0, 0.0, 0.0, 1.0, 0.0, 0.0))
    masks = [Mask(1, Box(left, 100, left + 26, 112), Kind.NAME, How.TEXT) for left in (160, 100)]
    painted = [paint(sheet, mask) for mask in along_lines(masks)]
    assert not ((image == 30) | (image == 31)).any()
    assert (image[106] == 90).all(axis=1).sum() == 4 * 10
    assert painted[1].x0 > 160


def test_each_box_of_a_scanned_line_has_a_width_of_the_ladder_and_no_letter_beside_it_is_lost() -> None:
    document: Any = pymupdf.open(stream=text_pdf(((130.0, WORDS),)), filetype="pdf")
    page = document[0]
    boxes = [Box(*rect) for rect in page.search_for("张伟")]
    scan: Any = pymupdf.open()
    scan.new_page(width=595).insert_image(page.rect, stream=page.get_pixmap(dpi=150).tobytes("png"))
    _, new = masked_pdf(scan.tobytes(), [Mask(1, box, Kind.NAME, How.TEXT, "", finding=0) for box in boxes])
    shown = pymupdf.open(stream=new, filetype="pdf")[0].get_pixmap(dpi=150, colorspace=pymupdf.csGRAY)
    image = np.frombuffer(shown.samples, np.uint8).reshape(shown.height, shown.width)
    filled = (image == 226).sum(axis=0) > 20
    edges = np.flatnonzero(np.diff(filled.astype(int)))
    widths = [int(right - left) for left, right in zip(edges[::2], edges[1::2], strict=True)]
    height = int((image[:, edges[0] + 3] == 226).sum())
    assert len(widths) == 2
    assert all(min(abs(width / height - step) for step in LADDER) < 0.25 for width in widths)
    before = page.get_pixmap(dpi=150, colorspace=pymupdf.csGRAY)
    ink = np.frombuffer(before.samples, np.uint8) < 100
    names = sum(
        (np.frombuffer(page.get_pixmap(dpi=150, colorspace=pymupdf.csGRAY, clip=tuple(box.to_json())).samples, np.uint8) < 100).sum()
        for box in boxes
    )  # fmt: skip
    left = int((image < 100).sum())
    assert abs(left - (int(ink.sum()) - int(names))) < 0.03 * int(ink.sum())


@pytest.mark.parametrize("turn", [0.0, 0.6, -0.8])
def test_a_box_in_a_cell_of_a_scanned_table_moves_nothing_beyond_the_rules_of_the_cell(turn: float) -> None:
    import cv2

    image = np.full((200, 700, 3), 246, np.uint8)
    for y in (60, 110, 160):
        image[y : y + 2, 40:660] = 60
    for x in (40, 230, 658):
        image[60:162, x : x + 2] = 60
    for left in range(60, 200, 24):
        image[96:107, left : left + 18 : 3] = 40
    for left in range(260, 400, 24):
        image[80:100, left : left + 18 : 3] = 40
    way = cv2.getRotationMatrix2D((350, 100), turn, 1)
    image = np.ascontiguousarray(
        cv2.GaussianBlur(cv2.warpAffine(image, way, (700, 200), borderValue=(246,) * 3), (0, 0), 0.6)
    )
    beyond = image[:, 236:].copy()
    # The box of the last letters of the cell reaches over the rule below it.
    paint(Sheet(image, (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)), Mask(1, Box(130, 94, 204, 113), Kind.NAME, How.TEXT))
    assert (image[:, 236:] == beyond).all()

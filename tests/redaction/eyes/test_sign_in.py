"""Sign-in sheets: whose row a signature stands in."""

from itertools import pairwise

import pytest

from redaction.detectors.signatures import SIGNATURES
from redaction.eyes.ocr import Line
from redaction.eyes.signatures import Signature, find_signatures
from redaction.identity import identity_from_json
from redaction.reading.model import Document
from redaction.reading.sight import SeenSignature, Sight, View
from tests.redaction.eyes.bare_pages import bare_page
from tests.redaction.eyes.drawn_pages import Image, Sheet
from tests.redaction.eyes.test_signatures import read_as, zigzag

WHO = identity_from_json({"name": "赵瑧", "unit": "塔河地区检验检测中心"})
EDGES = (10, 26, 56, 86, 120)
HEADS = ("序号", "姓名", "部门", "签名")


def signed_in(
    names: tuple[str, ...], *, mask: bool = True, unsigned: int | None = None
) -> tuple[Image, tuple[Line, ...]]:
    """A sheet with one row a name, each signed but `unsigned`; where a name is "" a black block or nothing stands in its cell."""
    sheet = Sheet(dpi=150, size=(130, 90))
    lines = []

    def write(column: int, row: int, text: str) -> None:
        x0, y0, x1, y1 = (float(e) for e in sheet.text(EDGES[column] + 3, 12 + 13 * row, text, points=11))
        lines.append(read_as(text, 0.99, (x0, y0, x1, y1)))

    for column, head in enumerate(HEADS):
        write(column, 0, head)
    for row in range(len(names) + 1):
        for left, right in pairwise(EDGES):
            cell = tuple(map(sheet.px, (left, 8 + 13 * row, right, 21 + 13 * row)))
            sheet.pen.rectangle(cell, outline=(30, 30, 30), width=2)
    for row, name in enumerate(names, start=1):
        write(0, row, str(row))
        write(2, row, "质量部")
        if name:
            write(1, row, name)
        elif mask:
            sheet.pen.rectangle(tuple(map(sheet.px, (29, 10.5 + 13 * row, 50, 18.5 + 13 * row))), fill=(0, 0, 0))
        if row != unsigned:
            zigzag(sheet, sheet.px(90), sheet.px(18 + 13 * row))
    return sheet.page().image, tuple(lines)


def rows(found: tuple[Signature, ...]) -> list[str | None]:
    return [signature.beside for signature in found]


def test_each_signature_of_the_column_comes_with_the_name_of_its_row() -> None:
    assert rows(find_signatures(*signed_in(("刘建", "赵玉", "孙丽")))) == ["刘建", "赵玉", "孙丽"]


def test_a_signature_beside_a_masked_name_is_told_as_such() -> None:
    assert rows(find_signatures(*signed_in(("刘建", "", "孙丽")))) == ["刘建", "", "孙丽"]


def test_a_signature_beside_a_name_painted_white_is_told_as_such() -> None:
    assert rows(find_signatures(*signed_in(("刘建", "", "孙丽"), mask=False))) == ["刘建", "", "孙丽"]


def test_a_row_masked_whole_has_no_signature() -> None:
    assert rows(find_signatures(*signed_in(("刘建", "", "孙丽"), unsigned=2))) == ["刘建", "孙丽"]


def test_a_sheet_without_printed_names_tells_nobody() -> None:
    assert rows(find_signatures(*signed_in(("", "", ""), mask=False))) == []


@pytest.mark.parametrize(
    ("beside", "severities"), [("赵瑧", ["suspect"]), ("", ["suspect"]), ("李明", []), ("赵瑧玉", [])]
)
def test_of_a_column_of_signatures_only_the_applicants_row_or_a_masked_one_is_told(
    beside: str, severities: list[str]
) -> None:
    view = View(1240, 1754, dpi=150.0, signatures=(SeenSignature((100, 100, 200, 140), "签名", 0.6, beside),))
    document = Document("a.pdf", "pdf", "", (bare_page(1, (595.2, 841.92)),), sight=Sight(pages={1: view}))
    assert [f.severity for f in SIGNATURES.find(document, WHO)] == severities

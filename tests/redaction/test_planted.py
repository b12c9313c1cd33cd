"""Every planted leak is found at its page, with its kind, through one of the channels where it lies; clean files stay clean."""

import pymupdf
import pytest

from redaction.findings import Severity
from redaction.judging import judge
from redaction.reading.files import read_bytes
from tests.redaction.corpus import PLANTS, Plant
from tests.redaction.people import FORMS, RARE, UYGHUR, WORD
from tests.redaction.planted import base, black_box, saved, visible, white_text, write
from tests.redaction.raw_pdf import RawPdf


@pytest.mark.parametrize("plant", PLANTS, ids=lambda plant: plant.technique)
@pytest.mark.parametrize(("text", "identity"), [("迪丽努尔·艾合买提", UYGHUR), ("王翀", RARE)], ids=["long", "short"])
def test_a_planted_name_is_a_leak_at_its_page_and_channel(plant: Plant, text, identity) -> None:
    if plant.ascii_only:
        text, identity = "Dilnur Ahmat", UYGHUR
    elif plant.long_only:
        text, identity = "迪丽努尔·艾合买提", UYGHUR
    findings, _ = judge(read_bytes(plant.build(text), name="材料.pdf"), identity)
    found = {(f.page, f.channel.value) for f in findings if f.severity is Severity.LEAK and f.kind.value == "name"}
    assert found & {(plant.page, channel) for channel in plant.channels}


@pytest.mark.parametrize(("form", "kind"), FORMS)
@pytest.mark.parametrize("build", [visible, black_box, white_text], ids=["visible", "covered", "white"])
def test_every_form_of_an_identity_is_found_on_a_page(form: str, kind: str, build) -> None:
    findings, _ = judge(read_bytes(build(form), name="材料.pdf"), UYGHUR)
    assert (kind, Severity.LEAK, 1) in {(f.kind.value, f.severity, f.page) for f in findings}


@pytest.mark.parametrize("identity", [UYGHUR, RARE, WORD], ids=["uyghur", "rare", "word"])
def test_a_clean_file_has_no_finding_and_nothing_unread(identity) -> None:
    document = base(3)
    write(document[1], "用电高峰期的电能表应当复核，其他单位的检测中心和王伟老师不在此列。")
    document.set_toc([[1, "第一章 总则", 1]])
    document.set_metadata({"title": "工作总结", "producer": "WPS"})
    findings, missing = judge(read_bytes(saved(document), name="材料.pdf"), identity)
    assert [f for f in findings if f.severity is not Severity.NOTICE] == []
    assert missing == ()


def test_the_place_of_a_covered_name_is_told_in_points_of_the_displayed_page() -> None:
    document = base()
    rect = write(document[0], "王翀")
    document[0].draw_rect(rect, fill=(0, 0, 0))
    document[0].set_rotation(90)
    findings, _ = judge(read_bytes(saved(document), name="材料.pdf"), RARE)
    box = next(f.box for f in findings if f.detector == "covered_text")
    shown = pymupdf.Rect(72, 286, 96, 303) * document[0].rotation_matrix
    assert box is not None
    assert pymupdf.Rect(box.to_json()).intersects(shown)


@pytest.mark.parametrize("colour", [(0, 0, 0), (1, 1, 1), (0.6, 0.1, 0.1)], ids=["black", "white", "red"])
@pytest.mark.parametrize("merged", [False, True], ids=["own stream", "one stream"])
def test_text_under_a_box_is_suspect_whoever_it_names(colour: tuple[float, float, float], merged: bool) -> None:
    document = base(2)
    rect = write(document[1], "李四的课题经费 30 万元")
    document[1].draw_rect(rect, fill=colour, color=colour)
    if merged:
        document[1].clean_contents()
    findings, _ = judge(read_bytes(saved(document), name="材料.pdf"), RARE)
    assert [(f.kind.value, f.severity.value, f.page) for f in findings] == [("hidden", "suspect", 2)]
    assert "课题经费" in findings[0].evidence


def test_a_telephone_that_is_stored_as_a_number_is_told() -> None:
    pdf = RawPdf()
    pdf.page()
    pdf.catalog = b"/Tel 13900000000/Made 20240511093015"
    findings, _ = judge(read_bytes(pdf.build(), name="材料.pdf"), UYGHUR)
    assert [(f.kind.value, f.severity, f.evidence) for f in findings] == [("phone", Severity.LEAK, "13900000000")]


def test_text_over_a_box_and_under_a_frame_is_not_covered() -> None:
    document = base(1)
    document[0].draw_rect((60, 270, 500, 320), fill=(0.8, 0.9, 1))
    rect = write(document[0], "李四的课题经费 30 万元")
    document[0].draw_rect(rect, color=(0, 0, 0))
    document[0].draw_rect(rect, fill=(1, 1, 0), fill_opacity=0.3)
    assert judge(read_bytes(saved(document), name="材料.pdf"), RARE) == ((), ())

"""The contract of every detector in the tuple: it says what it is, finds what is its own, and survives what is broken."""

import pytest

from redaction.detectors import DETECTORS, Detector
from redaction.findings import Severity, Text
from redaction.identity import Identity
from redaction.judging import judge
from redaction.reading.files import read_bytes
from redaction.reading.model import Document
from redaction.reading.second import by_pdfminer
from tests.redaction import planted
from tests.redaction.people import RARE

SAMPLES = {
    "visible_text": planted.visible,
    "covered_text": planted.black_box,
    "hidden_text": planted.white_text,
    "ocr_layer": planted.ocr_layer,
    "layered_text": planted.layer_off,
    "annotations": planted.note,
    "forms": planted.tooltip,
    "properties": planted.author,
    "attachments": planted.attachment_name,
    "navigation": planted.bookmark,
    "scripts": planted.script,
    "structure": planted.actual_text,
    "layer_names": planted.layer_name,
    "font_data": planted.font_owner,
    "leftovers": planted.after_end,
}
OF_OTHER_KINDS = {"self_references", "width_gaps", "over_masking"}
OF_THE_EYES = {"scan_text", "faces", "seals", "codes", "weak_marks", "signatures", "hidden_pictures"}


def test_every_detector_has_a_sample_here_or_is_one_of_the_eyes() -> None:
    assert {detector.name for detector in DETECTORS} == set(SAMPLES) | OF_THE_EYES | set(OF_OTHER_KINDS) | {
        "file_name",
        "second_readers",
    }


@pytest.mark.parametrize("detector", DETECTORS, ids=lambda detector: detector.name)
def test_a_detector_says_in_both_languages_what_it_looks_at(detector: Detector) -> None:
    for text in (detector.label, detector.look_at):
        assert isinstance(text, Text)
        assert text.zh
        assert text.en


@pytest.mark.parametrize("name", SAMPLES)
def test_a_detector_finds_its_own_sample(name: str) -> None:
    document = read_bytes(SAMPLES[name]("王翀"), name="材料.pdf")
    detector = next(detector for detector in DETECTORS if detector.name == name)
    assert any(f.severity is Severity.LEAK and f.kind.value == "name" for f in detector.find(document, RARE))


def test_the_file_name_is_looked_at() -> None:
    document = read_bytes(planted.saved(planted.base()), name="王翀-职称论文.pdf")
    findings, _ = judge(document, RARE)
    assert [(f.detector, f.channel.value) for f in findings] == [("file_name", "filename")]


def test_what_only_a_second_reader_gives_out_is_found_and_what_both_give_is_not_said_twice() -> None:
    document = read_bytes(planted.visible("王翀"), name="材料.pdf")
    document.facts["second"].result().texts[2] = "编制：王翀"
    findings, _ = judge(document, RARE)
    assert [(f.detector, f.page) for f in findings] == [("visible_text", 1), ("second_readers", 2)]


@pytest.mark.parametrize("detector", DETECTORS, ids=lambda detector: detector.name)
def test_a_detector_is_silent_on_a_clean_file_and_on_one_without_content(detector: Detector) -> None:
    for document in (
        read_bytes(planted.saved(planted.base()), name="材料.pdf"),
        Document("空.pdf", "pdf", "", ()),
        read_bytes(planted.saved(planted.base())[:-400], name="损坏.pdf"),
    ):
        assert list(detector.find(document, RARE)) == []


class _Failing:
    name = "failing"
    label = Text("坏的", "Failing")
    look_at = Text("总是出错。", "Always fails.")

    def find(self, document: Document, identity: Identity) -> list[None]:
        raise LookupError("王翀")


def test_a_detector_that_fails_is_said_by_class_and_place_and_never_with_its_message() -> None:
    document = read_bytes(planted.saved(planted.base()), name="材料.pdf")
    findings, missing = judge(document, RARE, detectors=(_Failing(),))  # type: ignore[arg-type]
    assert findings == ()
    assert [part.decisive for part in missing] == [True]
    assert "LookupError test_detectors.py" in missing[0].why.zh
    assert "王翀" not in missing[0].why.zh


def test_a_third_reader_is_asked_where_two_differ_on_how_much_a_page_says() -> None:
    document = read_bytes(planted.visible("王翀"), name="材料.pdf")
    document.facts["second"].result().texts[1] = ""
    document.facts["page_pass"] = {}
    findings, _ = judge(document, Identity(name="赵明", unit="胡杨县计量检定所"))
    assert findings == ()
    assert "王翀" in by_pdfminer(document.facts["raw"], [1])[1]
    assert by_pdfminer(b"no PDF", [1]) == {}

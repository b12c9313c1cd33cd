"""Hostile and broken files end in a plain refusal or in a verdict, within the limits, and never in «clean» when something is unread."""

import io
import zipfile

import pytest

from redaction.checking import Settings, check_file
from redaction.errors import RedactionError
from redaction.findings import NotChecked, Verdict
from redaction.reading.files import read_any
from tests.redaction.hostile import HOSTILE
from tests.redaction.people import UYGHUR
from tests.redaction.raw_pdf import RawPdf

REFUSED = {
    "empty", "not a PDF", "Word file with a wrong name", "only the header", "password", "cut in half",
    "JPEG cut in half", "PNG of 100,000 by 100,000", "broken object stream",
}  # fmt: skip
HARMLESS = {"form that draws itself", "a million operators", "page of 200 metres", "picture of 60,000 by 60,000"}
ENDLESS = {"forms that multiply"}


@pytest.mark.parametrize("name", [name for name in HOSTILE if name not in ENDLESS])
def test_a_hostile_file_is_survived(name: str, tmp_path) -> None:
    path = tmp_path / "材料.pdf"
    path.write_bytes(HOSTILE[name]())
    settings = Settings(deep=False)
    if name in REFUSED:
        with pytest.raises(RedactionError) as refusal:
            check_file(path, UYGHUR, settings=settings)
        assert refusal.value.text.zh
        assert refusal.value.text.en
    else:
        verdict = check_file(path, UYGHUR, settings=settings).verdict
        assert verdict is (Verdict.CLEAN if name in HARMLESS else Verdict.UNDECIDED)


def test_the_pieces_of_a_broken_archive_are_not_cut_up_again_and_again() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(12):
            archive.writestr(f"{number}.bin", bytes(range(256)) * 4)
    whole = out.getvalue()
    warnings: list[NotChecked] = []
    document = read_any(
        whole[: whole.index(b"PK\x01\x02")], name="a.zip", origin="attachment", depth=0, deep=False, warnings=warnings
    )
    assert document is not None
    assert [inner.name for inner in document.inner] == [f"a.zip/{number}.bin" for number in range(12)]
    assert [warning.why.en for warning in warnings][:1] == ["the archive is damaged"]


def test_a_file_that_never_ends_is_given_up_after_the_time_allowed(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("redaction.isolation.trusted.OPEN_SECONDS", 4.0)
    path = tmp_path / "材料.pdf"
    path.write_bytes(HOSTILE["forms that multiply"]())
    with pytest.raises(RedactionError) as refusal:
        check_file(path, UYGHUR, settings=Settings(deep=False))
    assert "时间" in refusal.value.text.zh


def test_a_picture_that_cannot_be_decoded_leaves_the_file_undecided(tmp_path) -> None:
    path = tmp_path / "材料.pdf"
    path.write_bytes(HOSTILE["picture of 60,000 by 60,000"]())
    report = check_file(path, UYGHUR)
    assert report.verdict is Verdict.UNDECIDED


def test_a_page_tree_that_repeats_one_page_is_refused_for_what_it_is(tmp_path) -> None:
    pdf = RawPdf()
    page = pdf.page()
    pdf.pages = [page] * 5_001
    path = tmp_path / "材料.pdf"
    path.write_bytes(pdf.build())
    with pytest.raises(RedactionError) as refusal:
        check_file(path, UYGHUR, settings=Settings(deep=False))
    assert "同一页被重复列出" in refusal.value.text.zh
    assert "repeats pages" in refusal.value.text.en

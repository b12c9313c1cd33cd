"""A page on which a font that is not embedded loses the dots between names is read; one that loses letters is not."""

from pathlib import Path

import pytest

from redaction.checking import Settings, check_file
from redaction.identity import Identity
from tests.redaction.raw_pdf import RawPdf, shown

WHO = Identity(name="王翀雪", unit="梭梭市计量所")


@pytest.mark.parametrize(
    ("text", "verdict"), [("参加人：买买提江·吐逊", "clean"), ("参加人：买买提江·吐逊 دىلنۇر", "undecided")]
)
def test_lost_dots_leave_nothing_unread_and_lost_letters_do(text: str, verdict: str, tmp_path: Path) -> None:
    raw = RawPdf()
    raw.page(shown(text))
    path = tmp_path / "a.pdf"
    path.write_bytes(raw.build().replace(b"UniGB-UTF16-H", b"UniGB-UCS2-H "))
    assert check_file(path, WHO, settings=Settings(deep=False)).verdict == verdict

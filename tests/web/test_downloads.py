"""A file as an answer: saved under its name, shown only where we printed it ourselves."""

import pytest

from committee.web.downloads import KINDS, ending_of, sent


@pytest.mark.parametrize(
    ("name", "shown", "kind", "place"),
    [
        ("fees.xlsx", False, KINDS["xlsx"], 'attachment; filename="fees.xlsx"'),
        ("draw.pdf", True, "application/pdf", 'inline; filename="draw.pdf"'),
        (
            "附件1 公示.docx",
            False,
            KINDS["docx"],
            "attachment; filename*=UTF-8''%E9%99%84%E4%BB%B61%20%E5%85%AC%E7%A4%BA.docx",
        ),
    ],
)
def test_the_ending_says_the_kind_and_the_name_arrives_whole(name, shown, kind, place):
    answer = sent(b"x", name, shown=shown)
    assert (answer.data, answer.mimetype, answer.headers["Content-Disposition"]) == (b"x", kind, place)


def test_a_stored_kind_is_saved_under_its_own_ending_and_an_unknown_one_under_none():
    assert [ending_of(KINDS[ending]) for ending in ("pdf", "jpg", "png", "heic")] == ["pdf", "jpg", "png", "heic"]
    assert ending_of("text/html") == "bin"


def test_an_ending_that_nobody_knows_is_never_sent():
    with pytest.raises(KeyError):
        sent(b"<script>", "page.html")

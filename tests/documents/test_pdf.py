"""What is on paper is what was in the data, whole, inside the margins, and the same every time."""

import copy
import datetime as dt
import threading
import unicodedata

import pymupdf
import pytest

from committee.documents.errors import MissingCharacters, UnknownTemplate, UnsafeDrawing, WrongShape
from committee.documents.fonts import load_fonts
from committee.documents.pdf import render_pdf, templates_folder
from committee.documents.shape_check import plain, texts
from committee.documents.shapes import PDF_TEMPLATES
from tests.documents.reading import pages_of, squeezed, words_of
from tests.documents.samples import INJECTION, LONG_NAME, PUBLIC_SAMPLES, RARE_NAME, people
from tests.documents.samples_meeting import MEETING_SAMPLES, ROWS
from tests.documents.samples_recognition import RECOGNITION_SAMPLES
from tests.documents.samples_slips import SLIP_SAMPLES
from tests.documents.samples_unit import UNIT_SAMPLES

SAMPLES = PUBLIC_SAMPLES | MEETING_SAMPLES | SLIP_SAMPLES | UNIT_SAMPLES | RECOGNITION_SAMPLES
CODES = {"reduced", "full"}  # switches are printed as sentences
MONTHS_ONLY = {"started_work", "starts", "ends", "present_since"}


@pytest.fixture(scope="module")
def printed():
    """Each sample rendered once."""
    return {name: render_pdf(name, data) for name, data in SAMPLES.items()}


def expected(name):
    """Every string that must be readable in the PDF; form 1 prints months, form 4 an end without its year."""
    data = plain(SAMPLES[name])
    if name == "form1":
        for person in data["people"]:
            for record in (person, *person["past"], *person["secondments"]):
                record |= {key: record[key].split("月")[0] + "月" for key in MONTHS_ONLY & set(record)}
    if name == "report_form":
        data["people"] = [person | {"born": person["born"].split("月")[0] + "月"} for person in data["people"]]
    if name == "form4":
        data["ends"] = data["ends"].split("年")[1]
    without = {key: value for key, value in data.items() if not key.endswith("_svg")}
    if name == "seat_card":
        without["cards"] = [{k: v for k, v in card.items() if k != "qr_svg"} for card in data["cards"]]
    if name == "paper_slip":
        without["slips"] = [{k: v for k, v in slip.items() if k != "bar_svg"} for slip in data["slips"]]
    return [text for text in texts(without) if text not in CODES]


def parts(text):
    """A text as it lies on paper: the words of a right-to-left script stand in visual order, each whole."""
    return text.split() if unicodedata.bidirectional(text[:1] or " ") == "AL" else [squeezed(text)]


def test_every_template_has_a_shape_a_file_and_a_sample():
    files = {path.stem for path in templates_folder().glob("*.typ")} - {"official"}
    assert files == set(PDF_TEMPLATES) == set(SAMPLES)


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_all_data_can_be_read_in_the_pdf(name, printed):
    found = words_of(printed[name])
    assert [text for text in expected(name) if not all(part in found for part in parts(text))] == []


def test_a_result_table_counts_what_its_rows_count(printed):
    text = words_of(printed["result_table"])
    passed = sum(row["outcome"] == "通过" for row in ROWS)
    assert f"合计60人：通过{passed}人，未通过{60 - passed}人。" in text
    assert text.count(RARE_NAME) == 10
    assert text.count(squeezed(LONG_NAME)) == 10


@pytest.mark.parametrize("field", ["conclusion", "group_opinion", "unit", "name", "form_name"])
def test_code_in_data_is_printed_and_not_run(field):
    data = MEETING_SAMPLES["review_form"] | {field: INJECTION}
    assert squeezed(INJECTION) in words_of(render_pdf("review_form", data))


@pytest.mark.parametrize("text", ["《人数》", '#import "official.typ"', "$x$", "\\n", "]#[", "“引号”", "-- ... --"])
def test_forms_fill_slots_once_and_leave_data_alone(text):
    data = PUBLIC_SAMPLES["form2"] | {"unit": text, "outcome": text}
    assert words_of(render_pdf("form2", data)).count(squeezed(text)) == 3


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_same_data_give_same_bytes(name, printed):
    assert render_pdf(name, copy.deepcopy(SAMPLES[name])) == printed[name]


def test_another_set_of_fonts_and_threads_give_same_bytes(printed):
    fresh = load_fonts()
    results = []
    workers = [
        threading.Thread(target=lambda: results.append(render_pdf("form2", SAMPLES["form2"], fonts=fresh)))
        for _ in range(4)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert results == [printed["form2"]] * 4


def test_no_file_tells_when_or_where_it_was_made(printed):
    with pymupdf.open(stream=printed["minutes"]) as document:
        assert document.metadata["author"] == ""
        assert document.metadata["creationDate"].startswith("D:20240101")


@pytest.mark.parametrize(("red", "hits"), [(True, 2), (False, 1)])
def test_the_red_head_is_optional(red, hits):
    data = PUBLIC_SAMPLES["public_notice"] | {"red_head": red, "people": people(1), "places": ["公示栏"]}
    data |= {"objection_office": "人事教育科", "title": "公示"}
    assert words_of(render_pdf("public_notice", data)).count(data["issuer"]) == hits


def test_a_public_list_has_nothing_but_name_unit_specialty_and_level():
    person = people(1)[0]
    for field in ("id_number", "phone", "agree", "score"):
        with pytest.raises(WrongShape, match=f"public_notice.people\\[0\\].{field}"):
            render_pdf("public_notice", PUBLIC_SAMPLES["public_notice"] | {"people": [person | {field: "1"}]})


@pytest.mark.parametrize("copies", [1, 3])
def test_ballot_papers_are_identical_copies(copies):
    pages = pages_of(render_pdf("ballot_paper", MEETING_SAMPLES["ballot_paper"] | {"copies": copies}))
    sheets = [pages[n * 2 : n * 2 + 2] for n in range(copies)]
    assert len(pages) == 2 * copies
    assert all(sheet == sheets[0] for sheet in sheets)


@pytest.mark.parametrize(
    ("base", "quorum"), [("reduced", "reduced"), ("reduced", "full"), ("full", "reduced"), ("full", "full")]
)
def test_a_count_sheet_says_which_reading_is_in_force(base, quorum):
    data = MEETING_SAMPLES["count_sheet"] | {"base_switch": base, "quorum_switch": quorum}
    text = words_of(render_pdf("count_sheet", data))
    assert ("表决基数（P-20）为出席人数减去回避人数" in text) == (base == "reduced")
    assert ("基数不含回避者（采用）" in text) == (base == "reduced")
    assert ("基数含回避者（采用）" in text) == (base == "full")
    assert ("逐项（采用）" in text) == (quorum == "reduced")
    assert ("一次（采用）" in text) == (quorum == "full")


def test_the_last_chance_is_said_when_the_next_submission_is_the_last():
    data = SLIP_SAMPLES["return_notice"]
    assert "也是最后一次提交" in words_of(render_pdf("return_notice", data))
    assert "最后一次" not in words_of(render_pdf("return_notice", data | {"submission": 1}))
    assert "第1次，共3次" in words_of(render_pdf("return_notice", data | {"submission": 1}))


@pytest.mark.parametrize(
    "svg",
    [
        "",
        "text",
        '<svg><image href="/etc/passwd"/></svg>',
        '<svg><path style="fill:url(x)"/></svg>',
        '<!DOCTYPE svg [<!ENTITY a "b">]><svg>&a;</svg>',
        "<svg><foreignObject/></svg>",
        "<svg>" + "<path/>" * 40_000 + "</svg>",
        7,
    ],
)
def test_a_drawing_with_more_than_shapes_is_refused(svg):
    data = SLIP_SAMPLES["reset_slip"] | {"qr_svg": svg}
    with pytest.raises(WrongShape if svg == 7 else UnsafeDrawing):
        render_pdf("reset_slip", data)


def test_a_name_that_cannot_be_printed_stops_the_printing():
    data = PUBLIC_SAMPLES["form2"] | {"first_name": "\ue123"}
    with pytest.raises(MissingCharacters) as caught:
        render_pdf("form2", data)
    assert caught.value.characters == ("\ue123",)


def test_an_unknown_template_is_refused():
    for name in ("nothing", "official", "../form1", ""):
        with pytest.raises(UnknownTemplate):
            render_pdf(name, {})


def test_dates_are_written_the_chinese_way_in_beijing_time():
    data = SLIP_SAMPLES["fee_slip"] | {"due": dt.datetime(2024, 9, 15, 15, 59, 59, tzinfo=dt.UTC)}
    assert "2024年9月15日23:59" in words_of(render_pdf("fee_slip", data))


def emptied(value):
    """The sample with every list in it empty."""
    return {key: [] if isinstance(entry, list | tuple) else entry for key, entry in value.items()}


@pytest.mark.parametrize("name", sorted(set(SAMPLES) - {"form1"}))
def test_nothing_to_list_is_still_a_document(name):
    assert len(pages_of(render_pdf(name, emptied(SAMPLES[name])))) >= 1


def test_a_notice_without_passed_people_says_so():
    assert "本次评审没有通过人员。" in words_of(render_pdf("public_notice", emptied(SAMPLES["public_notice"])))

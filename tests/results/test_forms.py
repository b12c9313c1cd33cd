"""What is printed for one person: the form's final boxes, the certificate, the list to sign, from the same numbers as the screen."""

import io

import docx
import pytest
from sqlalchemy import select

from committee.applications.models import Application
from committee.ballots.models import Tally
from committee.ballots.rules import Blocked
from committee.documents.errors import DocumentError
from committee.errors import BadInput, NotAllowed, NotFound
from committee.results import certificates, documents, printing
from committee.results.confirming import certify, confirm
from committee.results.forms import boxes_of, conclusion, review_form
from committee.results.queries import release_by
from committee.results.rules import Outcome
from tests.documents.reading import words_of
from tests.results.scene import AFTER, NUMBER, PEOPLE, make_scene, prepared, released, travel


@pytest.fixture
def scene(session):
    return make_scene(session, (9, 6, 5))


def forms(session, public_id):
    papers = documents.gather(session, release_by(session, public_id))
    boxes = boxes_of(session, papers)
    return papers, [review_form(papers, boxes, row) for row in papers.rows]


def test_r431_the_boxes_hold_the_totals_of_the_frozen_table_and_the_rule_in_figures(session, scene):
    papers, found = forms(session, prepared(scene))
    counts = ("size", "present", "base", "agree", "oppose", "abstain", "invalid", "not_returned")
    assert [[form[key] for key in counts] for form in found] == [
        [getattr(row, key) for key in counts] for row in papers.rows
    ]
    assert [form["conclusion"] for form in found] == [
        "经评审委员会无记名投票表决，同意票达到表决基数的三分之二（3 × 9 = 27 ≥ 2 × 9 = 18），评审通过，具备高级工程师任职资格。",
        "经评审委员会无记名投票表决，同意票达到表决基数的三分之二（3 × 6 = 18 ≥ 2 × 9 = 18），评审通过，具备高级工程师任职资格。",
        "经评审委员会无记名投票表决，同意票未达到表决基数的三分之二（3 × 5 = 15 < 2 × 9 = 18），评审未通过。",
    ]
    assert {form["unit_opinion"] for form in found} == {"本单位已经对提供的申报材料逐一审核，真实准确，同意推荐"}
    assert {form["chair"] for form in found} == {"评委甲"}


def test_pdf_and_word_of_a_form_say_the_same(session, scene):
    release = release_by(session, prepared(scene))
    papers, found = forms(session, release.public_id)
    number = [row.code for row in papers.rows].index(scene.codes[0]) + 1
    pdf = words_of(printing.one_form(session, release, number, "pdf"))
    document = docx.Document(io.BytesIO(printing.one_form(session, release, number, "docx")))
    cells = {cell.text for row in document.tables[0].rows for cell in row.cells}
    word = "".join("".join(cells).split())
    form = next(form for form in found if form["name"] == PEOPLE[0])
    for text in (form["name"], form["unit"], form["unit_opinion"], form["conclusion"], form["chair"]):
        assert "".join(text.split()) in pdf
        assert "".join(text.split()) in word
    assert {"11", "9"} <= cells


def test_an_item_that_was_not_counted_says_so_and_carries_no_date_of_decision(session, scene):
    tally = session.scalar(select(Tally).where(Tally.agree == 6))
    tally.paper.blocked = Blocked.DISQUALIFIED.value
    session.delete(tally)
    session.commit()
    papers, found = forms(session, prepared(scene))
    row = next(row for row in papers.rows if row.outcome is Outcome.NOT_VOTED)
    assert conclusion(row) == "未付表决。表决期间取消资格，本项票未拆封，不计票"
    assert next(form for form in found if form["name"] == row.name)["decided_on"] is None


@pytest.mark.parametrize("beyond", [-4, -3, 1])
def test_nobody_is_printed_who_is_not_in_the_release(session, scene, beyond):
    release = release_by(session, prepared(scene))
    rows = forms(session, release.public_id)[0].rows
    assert len(rows) == 3
    with pytest.raises(NotFound):
        printing.one_form(session, release, len(rows) + beyond, "pdf")


def certified(session, scene):
    released(scene)
    travel(session, AFTER)
    ids = [session.get_one(Application, n).public_id for n in scene.applications[:2]]
    confirm(public_ids=ids, document_number=NUMBER, by=scene.hr.account_id, unit_ids=None)
    certify(public_ids=ids[:1], by=scene.hr.account_id, unit_ids=None)
    return ids


def test_r445_a_certificate_carries_its_number_and_dates_from_the_vote(session, scene):
    ids = certified(session, scene)
    said = words_of(certificates.certificates_pdf(session, ids[:1], unit_ids=None))
    for text in (PEOPLE[0], "高级工程师", "2024年10月23日", NUMBER, "2024-FG-0001", "样式待办公室确认"):
        assert text in said
    assert "2024-FG-0001" in words_of(certificates.register_pdf(session, ids[:1], unit_ids=None))


def test_only_those_with_a_number_get_a_certificate_and_only_in_reach(session, scene):
    ids = certified(session, scene)
    for make in (certificates.certificates_pdf, certificates.register_pdf):
        with pytest.raises(certificates.NoCertificate):
            make(session, ids, unit_ids=None)
        with pytest.raises(NotAllowed):
            make(session, ids[:1], unit_ids=frozenset({999999}))
        with pytest.raises(BadInput):
            make(session, [], unit_ids=None)


def test_a_name_with_a_character_no_font_has_is_named_before_anything_is_printed(session, scene):
    application = session.get_one(Application, scene.applications[0])
    application.name = "李\U000f0000"  # a code point for private use: a box on every other machine
    session.commit()
    release = release_by(session, prepared(scene))
    assert printing.unprintable([(application.name, "胡杨县质量检验所")]) == [(application.name, "\U000f0000")]
    rows = documents.gather(session, release).rows
    unprintable_row = [row.name for row in rows].index(application.name) + 1
    with pytest.raises(printing.NotPrintable):
        printing.one_form(session, release, unprintable_row, "pdf")
    with pytest.raises(DocumentError):
        list(printing.printed(session, release.public_id))


def test_printing_twice_keeps_one_issue_and_everybody_is_in_the_bundle(session, scene):
    release = prepared(scene)
    first, second = (list(printing.printed(session, release)) for _ in range(2))
    assert first == second
    bundle = next(body for kind, _, _, body in first if kind == "review_forms")
    assert [name for name in PEOPLE[:3] if name not in words_of(bundle)] == []

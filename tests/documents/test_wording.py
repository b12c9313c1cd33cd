"""The prescribed sentences of the notices come out word for word, with the fields filled in."""

import datetime as dt
import re
import tomllib
from pathlib import Path

import pytest

from committee.documents.pdf import render_pdf, templates_folder
from tests.documents.reading import squeezed, words_of
from tests.documents.samples import FORM1, FORM2, FORM3, FORM4, form1_person, unit_people

PRESCRIBED = tomllib.loads((Path(__file__).parent / "prescribed.toml").read_text("utf-8"))
GROUP = {"names": ["高峰", "李晓虹"], "series": "农业", "specialty": "农学", "level": "中"}
ONE_SECONDMENT = form1_person(1, "高峰") | {"secondments": form1_person(1, "高峰")["secondments"][:1]}
AS_PRESCRIBED = {
    "form1": FORM1 | {"people": [ONE_SECONDMENT]},
    "form2": FORM2,
    "form3": FORM3
    | {
        "first_determination": [GROUP],
        "conferral": [GROUP],
        "high_determination": [GROUP],
        "signed_on": dt.date(2024, 4, 19),
    },
    "form4": FORM4 | {"conferral_full_senior": []},
}


def pattern(sentence):
    """A sentence with 《slots》 as a pattern: the words literal, each slot anything."""
    parts = re.split(r"《[^《》]*》", squeezed(sentence))
    return ".+?".join(map(re.escape, parts))


@pytest.mark.parametrize(
    ("form", "sentence"), [(form, s) for form, sentences in PRESCRIBED.items() if form != "notice2" for s in sentences]
)
def test_a_prescribed_sentence_is_printed_literally(form, sentence):
    assert re.search(pattern(sentence), words_of(render_pdf(form, AS_PRESCRIBED[form])))


@pytest.mark.parametrize("form", sorted(AS_PRESCRIBED))
def test_the_prescribed_sentences_stand_in_their_order_and_nothing_else_between(form):
    whole = "".join(pattern(sentence) + ".*?" for sentence in PRESCRIBED[form])
    assert re.search(whole, words_of(render_pdf(form, AS_PRESCRIBED[form])))


def test_one_changed_word_would_be_noticed():
    changed = PRESCRIBED["form2"][0].replace("进行了为期", "进行为期")
    assert re.search(pattern(changed), words_of(render_pdf("form2", FORM2))) is None


def test_the_employers_opinion_of_notice_2_is_kept_literally():
    words = tomllib.loads((templates_folder() / "wording.toml").read_text("utf-8"))
    assert [words["notice2"]["unit_opinion"]] == PRESCRIBED["notice2"]


def test_form_1_prints_every_secondment_and_may_have_none():
    two = words_of(render_pdf("form1", FORM1 | {"people": [form1_person(1, "高峰")]}))
    assert (
        "其中2017年2月至2020年1月在胡杨县红柳村“访惠聚”工作队单位借调（驻村），2021年3月至2021年9月在胡杨县农业农村局单位借调（专项工作）。"
        in two
    )
    none = words_of(render_pdf("form1", FORM1 | {"people": [form1_person(1, "高峰") | {"secondments": []}]}))
    assert "2013年6月至今在胡杨县沙枣乡农业发展中心单位工作。该同志" in none


def test_form_3_leaves_out_a_route_without_people():
    text = words_of(render_pdf("form3", FORM3))
    assert "综上，本单位同意推荐李晓虹共1名同志申报初定农业系列农学专业初级职称，阿不都热合曼·买买提、" in text
    assert "共3名同志申报“访惠聚”三年高定农业系列农学专业中级职称。" in text
    assert "授予农业系列" not in text


def test_form_4_counts_its_own_lists():
    text = words_of(render_pdf("form4", FORM4))
    assert "此次推荐12人，通过审核10人" in text
    assert (
        "申报授予3人（正高级1人，副高级2人，中级0人），初定初级4人，乡（镇）初定中级1人，"
        "“访惠聚”三年高定2人（正高级0人，副高级1人，中级1人）。" in text
    )


@pytest.mark.parametrize(
    ("full_senior", "keep_empty", "heads"),
    [
        (True, True, ["（一）正高级（1人）：", "（二）副高级（2人）：", "（三）中级（0人）："]),
        (False, True, ["（一）副高级（2人）：", "（二）中级（0人）："]),
        (True, False, ["（一）正高级（1人）：", "（二）副高级（2人）："]),
        (False, False, ["（一）副高级（2人）："]),
    ],
)
def test_full_senior_is_a_heading_only_with_people_and_numbers_stay_consecutive(full_senior, keep_empty, heads):
    data = FORM4 | {"keep_empty": keep_empty}
    if not full_senior:
        data["conferral_full_senior"] = []
    text = words_of(render_pdf("form4", data))
    conferral = text[text.index("一、授予（") : text.index("二、初定（")]
    assert re.findall(r"（[一二三]）[^（]+（\d+人）：", conferral) == heads


def test_a_route_with_nobody_may_go_and_the_next_takes_its_number():
    empty = {key: [] for key in FORM4 if key.startswith("conferral")}
    text = words_of(render_pdf("form4", FORM4 | empty | {"keep_empty": False}))
    assert "一、初定（5人）" in text
    assert "二、“访惠聚”三年高定（2人）" in text
    assert "授予（0人）" not in text


def test_units_are_numbered_and_names_joined():
    data = FORM4 | {"first_junior": [unit_people("高峰", "李晓虹", unit="甲"), unit_people("马晓", unit="乙")]}
    assert "1.甲单位：高峰、李晓虹2.乙单位：马晓" in words_of(render_pdf("form4", data))


@pytest.mark.parametrize(
    ("ends", "printed"), [(dt.date(2024, 5, 24), "至5月24日，为期"), (dt.date(2025, 1, 3), "至2025年1月3日，为期")]
)
def test_form_4_repeats_the_year_only_when_it_changes(ends, printed):
    assert printed in words_of(render_pdf("form4", FORM4 | {"ends": ends}))

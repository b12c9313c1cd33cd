"""The result table's law: outcomes in whole numbers, the list that may be released, confirmations."""

import dataclasses
import datetime as dt

import pytest

from committee.errors import BadInput, Refused
from committee.publicity.rules import NoticeLine
from committee.results.rules import (
    NotCounted,
    NothingVoted,
    NumberOnList,
    Outcome,
    ResultRow,
    WrongList,
    check_counted,
    check_list,
    from_plain,
    lines_of,
    needed_of,
    outcome_of,
    table_hash,
    to_plain,
)
from committee.results.rules_confirming import (
    NotConfirmable,
    certificate_number,
    check_confirmable,
    check_request,
    title_date,
)

NEEDED = {7: 5, 8: 6, 9: 6, 10: 7, 11: 8, 12: 8, 13: 9, 14: 10, 15: 10, 16: 11, 17: 12, 18: 12, 19: 13, 20: 14}
NEEDED |= {21: 14, 22: 15, 23: 16, 24: 16, 25: 17}


def row(n: int = 1, *, agree: int = 6, base: int = 9, **changes: object) -> ResultRow:
    values: dict[str, object] = {
        "application_id": n,
        "code": f"K7QX-{n:02d}",
        "name": f"陈砚{n}",
        "sex": "男",
        "unit_id": 1,
        "unit_name": "塔河地区检验检测中心",
        "education": "大学本科",
        "current_title": "工程师",
        "specialty": "计量",
        "level": "FG",
        "level_rank": 4,
        "level_name": "副高级",
        "title": "高级工程师",
        "group_opinion": "同意推荐",
        "defence": "84.67",
        "batch": 1,
        "round": 1,
        "size": 11,
        "present": 9,
        "recused": 9 - base,
        "base": base,
        "agree": agree,
        "oppose": base - agree,
        "abstain": 0,
        "invalid": 0,
        "not_returned": 0,
        "needed": needed_of(base),
        "outcome": outcome_of(agree, base),
        "voted_on": "2024-10-23",
        "remark": "",
    }
    return ResultRow(**(values | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(("base", "needed"), NEEDED.items())
def test_r311_passes_from_the_needed_vote_on(base: int, needed: int):
    assert needed_of(base) == needed
    assert [outcome_of(agree, base) for agree in (needed - 1, needed)] == [Outcome.NOT_PASSED, Outcome.PASSED]


def test_the_rule_is_told_in_figures():
    assert row(agree=6, base=9).sentence == "3 × 6 = 18 ≥ 2 × 9 = 18"
    assert row(agree=5, base=9).sentence == "3 × 5 = 15 < 2 × 9 = 18"
    assert row(outcome=Outcome.NOT_VOTED, base=0, agree=0).sentence == "—"


def test_r408_codes_meet_people_only_after_every_batch_is_counted():
    check_counted(0, 1)
    with pytest.raises(NotCounted):
        check_counted(1, 5)
    with pytest.raises(NothingVoted):
        check_counted(0, 0)


def test_r441_only_those_who_passed_stand_on_the_list():
    rows = [row(1, agree=9), row(2, agree=5), row(3, agree=6), row(4, agree=9, barred=True)]
    lines = lines_of(rows)
    assert [line.subject_id for line in lines] == [1, 3]
    check_list(rows, lines)


def test_e67_a_failed_person_on_the_list_stops_the_release():
    rows = [row(1, agree=9), row(2, agree=5)]
    lines = [*lines_of(rows), dataclasses.replace(lines_of(rows)[0], subject_id=2)]
    with pytest.raises(WrongList) as refusal:
        check_list(rows, lines)
    assert "K7QX-02" in refusal.value.message.zh


def test_e67_a_row_that_only_says_passed_is_not_believed():
    rows = [row(1, agree=9), row(2, agree=5, outcome=Outcome.PASSED)]
    with pytest.raises(WrongList):
        check_list(rows, lines_of(rows))


@pytest.mark.parametrize("change", ["missing", "twice", "stranger"])
def test_e67_the_list_is_exactly_those_who_passed(change: str):
    rows = [row(1, agree=9), row(3, agree=6)]
    lines = lines_of(rows)
    wrong = {
        "missing": lines[:1],
        "twice": [*lines, lines[0]],
        "stranger": [*lines, dataclasses.replace(lines[0], subject_id=99)],
    }[change]
    with pytest.raises(WrongList):
        check_list(rows, wrong)


@pytest.mark.parametrize(
    "text",
    ["陈砚 659900198503109011", "陈砚(659900********9011)", "13999991234", "６５９９００１９８５０３１０９０１１"],
)
def test_e67_an_id_or_phone_number_stops_the_release(text: str):
    rows = [row(1, name=text)]
    with pytest.raises(NumberOnList):
        check_list(rows, lines_of(rows))


def test_a_line_of_the_notice_holds_four_things_only():
    fields = {field.name for field in dataclasses.fields(NoticeLine)}
    assert fields == {"subject_id", "name", "unit_name", "specialty", "level"}


def test_a_frozen_table_comes_back_as_it_was_and_any_change_shows():
    rows = [row(1, agree=9), row(2, agree=5)]
    plain = to_plain(rows)
    assert from_plain(plain) == rows
    changed = [plain[0], plain[1] | {"agree": 6}]
    assert table_hash(plain) == table_hash(to_plain(from_plain(plain))) != table_hash(changed)


@pytest.mark.parametrize("over", [True, False])
@pytest.mark.parametrize("broken", [True, False])
@pytest.mark.parametrize("held", [True, False])
def test_r318_r444_confirmed_only_after_a_whole_posting_without_open_objection(over: bool, broken: bool, held: bool):
    if over and not broken and not held:
        check_confirmable(code="K7QX-01", over=over, broken=broken, held=held)
    else:
        with pytest.raises(NotConfirmable) as refusal:
            check_confirmable(code="K7QX-01", over=over, broken=broken, held=held)
        assert "K7QX-01" in refusal.value.message.zh


def test_r445_the_title_dates_from_the_vote():
    assert title_date("2024-10-23") == dt.date(2024, 10, 23)


def test_certificates_are_numbered_by_year():
    assert certificate_number(2024, "FG", 12) == "2024-FG-0012"


def test_r319_a_request_has_reasons_and_waits_for_its_answer():
    assert check_request("  请核对我的材料是否齐全送审。 ", open_requests=0) == "请核对我的材料是否齐全送审。"
    with pytest.raises(BadInput):
        check_request("太短", open_requests=0)
    with pytest.raises(Refused):
        check_request("请核对我的材料是否齐全送审。", open_requests=1)

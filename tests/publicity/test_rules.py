"""Postings by the calendar, what may stand on them, until when one may object."""

import datetime as dt
import re

import pytest

from committee.clock import beijing
from committee.errors import BadInput
from committee.publicity.receipts import as_receipt, new_receipt
from committee.publicity.rules import (
    Attachment,
    DayState,
    NotForTheWall,
    NoticeLine,
    NotInTime,
    TooShort,
    attachment_kind,
    check_in_time,
    check_lines,
    check_objection,
    check_period,
    counted_workdays,
    objections_until,
    shows_a_number,
    strip,
    workdays_left,
)
from committee.seasons.calendars import Calendar

D = dt.date
OFF = [*(D(2024, 10, n) for n in range(1, 8)), D(2024, 9, 15), D(2024, 9, 16), D(2024, 9, 17), D(2024, 5, 1)]
OFF += (
    [D(2024, 5, n) for n in range(2, 6)] + [D(2025, 6, n) for n in range(6, 11)] + [D(2025, 10, n) for n in range(1, 9)]
)
ON = [D(2024, 9, 14), D(2024, 9, 29), D(2024, 10, 12), D(2024, 4, 28), D(2024, 5, 11), D(2025, 9, 28), D(2025, 10, 11)]
CALENDAR = Calendar(dict.fromkeys(OFF, False) | dict.fromkeys(ON, True), frozenset({2024, 2025}), frozenset({2025}))


def line(n: int = 1, **changes: str) -> NoticeLine:
    values = {"name": f"陈砚{n}", "unit_name": "塔河地区检验检测中心", "specialty": "计量", "level": "高级工程师"}
    return NoticeLine(subject_id=n, **(values | changes))


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (D(2024, 9, 27), D(2024, 10, 9)),
        (D(2024, 9, 30), D(2024, 10, 11)),
        (D(2024, 9, 12), D(2024, 9, 19)),
        (D(2024, 4, 30), D(2024, 5, 9)),
        (D(2024, 5, 27), D(2024, 5, 31)),
        (D(2025, 9, 28), D(2025, 10, 10)),
        (D(2025, 6, 5), D(2025, 6, 16)),
    ],
)
def test_r114_five_workdays_end_on_the_day_of_the_table_and_not_one_earlier(start: dt.date, end: dt.date):
    assert check_period(CALENDAR, start, end, needed=5) == 5
    with pytest.raises(TooShort) as refusal:
        check_period(CALENDAR, start, end - dt.timedelta(days=1), needed=5)
    assert end.isoformat() in refusal.value.next_step.zh


def test_e62_posted_on_27_september_2024_the_earliest_end_is_9_october():
    with pytest.raises(TooShort) as refusal:
        check_period(CALENDAR, D(2024, 9, 27), D(2024, 10, 3), needed=5)
    assert "3 个工作日" in refusal.value.message.zh
    assert "2024-10-09" in refusal.value.next_step.zh


def test_e63_one_to_eight_october_is_one_workday():
    with pytest.raises(TooShort) as refusal:
        check_period(CALENDAR, D(2024, 10, 1), D(2024, 10, 8), needed=5)
    assert "1 个工作日" in refusal.value.message.zh


def test_p02_without_the_first_day_the_same_posting_needs_one_day_more():
    start = D(2024, 9, 27)
    assert counted_workdays(CALENDAR, start, D(2024, 10, 9), count_first=False) == 4
    assert check_period(CALENDAR, start, D(2024, 10, 10), needed=5, count_first=False) == 5


def test_nobody_and_twice_the_same_are_no_notice():
    check_lines([line(1), line(2)])
    for wrong in ([], [line(1), line(1)]):
        with pytest.raises(BadInput):
            check_lines(wrong)


@pytest.mark.parametrize("field", ["name", "unit_name", "specialty", "level"])
def test_r441_no_id_number_in_any_column(field: str):
    with pytest.raises(NotForTheWall) as refusal:
        check_lines([line(1), line(2, **{field: "659900 19850310 9011"})])
    assert "第 2 行" in refusal.value.message.zh


@pytest.mark.parametrize(
    ("text", "shows"),
    [
        ("659900198503109011", True),
        ("65990019791120905X", True),
        ("659900850310901", True),
        ("659900********9011", True),
        ("6599-0019-8503-1090-11", True),
        ("6599001985XXXXXXXX", True),
        ("电话13999991234", True),
        ("１３９９９９９１２３４", True),
        ("塔河地区检验检测中心", False),
        ("2024年第3季度", False),
        ("塔河501厂", False),
        ("阿不都热合曼·买买提", False),
    ],
)
def test_what_shows_a_number(text: str, shows: bool):
    assert shows_a_number(text) is shows


def test_objections_are_taken_until_24_of_the_last_day():
    start, end = D(2024, 10, 24), D(2024, 10, 30)
    assert objections_until(end) == beijing(2024, 10, 31)
    for moment in (beijing(2024, 10, 24), beijing(2024, 10, 30, 23, 59, 59), beijing(2024, 10, 31)):
        check_in_time(moment, starts_on=start, ends_on=end)
    for moment in (beijing(2024, 10, 23, 23, 59, 59), beijing(2024, 10, 31, 0, 0, 1)):
        with pytest.raises(NotInTime):
            check_in_time(moment, starts_on=start, ends_on=end)
    with pytest.raises(NotInTime):
        check_in_time(beijing(2024, 10, 31), starts_on=start, ends_on=end, p01="strict")


@pytest.mark.parametrize(
    ("signed", "name", "contact", "body", "fine"),
    [
        (True, "张三", "0900-1", "证书编号与记录不一致，请核查。", True),
        (True, "", "0900-1", "证书编号与记录不一致，请核查。", False),
        (True, "张三", " ", "证书编号与记录不一致，请核查。", False),
        (False, "", "", "证书编号与记录不一致，请核查。", True),
        (False, "", "", "不同意！", False),
        (False, "", "", "字" * 4000, True),
        (False, "", "", "字" * 4001, False),
    ],
)
def test_r444_signed_with_a_name_anonymous_with_leads(signed, name, contact, body, fine):
    if fine:
        check_objection(signed=signed, name=name, contact=contact, body=body)
    else:
        with pytest.raises(BadInput):
            check_objection(signed=signed, name=name, contact=contact, body=body)


def test_the_strip_shows_days_off_as_not_counted_and_today_apart():
    days = strip(CALENDAR, D(2024, 10, 24), D(2024, 10, 30), today=D(2024, 10, 28))
    done, rest, today, todo = DayState.DONE, DayState.REST, DayState.TODAY, DayState.TODO
    assert [day.state for day in days] == [done, done, rest, rest, today, todo, todo]
    assert workdays_left(CALENDAR, D(2024, 10, 24), D(2024, 10, 30), today=D(2024, 10, 28)) == 3
    assert workdays_left(CALENDAR, D(2024, 10, 24), D(2024, 10, 30), today=D(2024, 10, 31)) == 0
    assert workdays_left(CALENDAR, D(2024, 10, 24), D(2024, 10, 30), today=D(2024, 10, 1)) == 5


@pytest.mark.parametrize(
    ("content", "kind"),
    [(b"%PDF-1.7 x", Attachment.PDF), (b"\xff\xd8\xff\xe0", Attachment.JPEG), (b"\x89PNG\r\n\x1a\n", Attachment.PNG)],
)
def test_evidence_is_known_by_its_bytes(content: bytes, kind: Attachment):
    assert attachment_kind(content) is kind


@pytest.mark.parametrize("content", [b"", b"MZ\x90", b"<html>", b"PK\x03\x04"])
def test_other_evidence_is_refused(content: bytes):
    with pytest.raises(BadInput):
        attachment_kind(content)


def test_a_receipt_is_read_however_it_was_copied_down():
    number = new_receipt()
    assert re.fullmatch(r"[A-Z3-9]{4}(-[A-Z3-9]{4}){2}", number)
    assert not set(number) & set("01258BILOSZ")
    plain = number.replace("-", "")
    for typed in (number, plain, number.lower(), f" {plain[:4]} {plain[4:8]} {plain[8:]} ", number.replace("-", "—")):
        assert as_receipt(typed) == number
    assert as_receipt(" - ") == ""


def test_only_a_result_may_be_posted_with_nobody_on_it():
    check_lines([], may_be_empty=True)
    with pytest.raises(BadInput):
        check_lines([])

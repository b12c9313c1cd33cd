"""A field that is missing, misspelt or of a wrong type is named before anything is printed."""

import datetime as dt
from typing import Any, Literal, NotRequired, TypedDict

import pytest

from committee.documents.errors import WrongShape
from committee.documents.shape_check import chinese_date, chinese_instant, plain, require_shape, texts


class Inner(TypedDict):
    """A row."""

    name: str
    count: NotRequired[int]


class Outer(TypedDict):
    """A document with every kind of field."""

    title: str
    day: dt.date | None
    at: dt.datetime
    done: bool
    choice: Literal["a", "b"]
    rows: list[Inner]
    inner: Inner | None


AT = dt.datetime(2024, 9, 15, 10, 0, tzinfo=dt.UTC)
GOOD: dict[str, Any] = {
    "title": "t",
    "day": dt.date(2024, 9, 5),
    "at": AT,
    "done": True,
    "choice": "a",
    "rows": [{"name": "n"}, {"name": "m", "count": 1}],
    "inner": {"name": "i"},
}


@pytest.mark.parametrize(
    "change", [{}, {"day": None}, {"inner": None}, {"rows": ()}, {"choice": "b"}, {"rows": ({"name": ""},)}]
)
def test_data_of_the_shape_pass(change):
    require_shape(GOOD | change, Outer, where="doc")


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"title": 1}, "doc.title"),
        ({"title": None}, "doc.title"),
        ({"day": "2024-09-05"}, "doc.day"),
        ({"day": AT}, "doc.day"),
        ({"at": dt.datetime(2024, 9, 15)}, "doc.at"),  # noqa: DTZ001 - a naive time is what is refused
        ({"at": dt.date(2024, 9, 15)}, "doc.at"),
        ({"done": 1}, "doc.done"),
        ({"choice": "c"}, "doc.choice"),
        ({"rows": {"name": "n"}}, "doc.rows"),
        ({"rows": "n"}, "doc.rows"),
        ({"rows": [{"name": "n"}, {"nam": "m"}]}, "doc.rows[1].name"),
        ({"rows": [{"name": "n", "cuont": 1}]}, "doc.rows[0].cuont"),
        ({"rows": [{"name": "n", "count": True}]}, "doc.rows[0].count"),
        ({"rows": [{"name": "n", "count": "1"}]}, "doc.rows[0].count"),
        ({"inner": {"name": 3}}, "doc.inner.name"),
        ({"inner": []}, "doc.inner"),
        ({"extra": ""}, "doc.extra"),
    ],
)
def test_the_wrong_field_is_named(change, where):
    with pytest.raises(WrongShape) as caught:
        require_shape(GOOD | change, Outer, where="doc")
    assert caught.value.where == where
    assert where in caught.value.message.zh
    assert where in caught.value.message.en


@pytest.mark.parametrize("field", sorted(GOOD))
def test_every_required_field_is_asked_for(field):
    with pytest.raises(WrongShape) as caught:
        require_shape({key: value for key, value in GOOD.items() if key != field}, Outer, where="doc")
    assert caught.value.where == f"doc.{field}"


@pytest.mark.parametrize("value", [1.5, b"x", {1, 2}, object()])
def test_only_plain_data_can_be_printed(value):
    with pytest.raises(WrongShape):
        plain({"a": [value]})


def test_dates_become_chinese_text_and_keys_stay():
    assert plain({"d": dt.date(2024, 1, 5), "t": AT, "n": None, "b": False, "r": (1, "x")}) == {
        "d": "2024年1月5日",
        "t": "2024年9月15日 18:00",
        "n": None,
        "b": False,
        "r": [1, "x"],
    }


def test_beijing_time_may_be_the_next_day():
    assert chinese_instant(dt.datetime(2024, 12, 31, 16, 0, tzinfo=dt.UTC)) == "2025年1月1日 00:00"
    assert chinese_date(dt.date(2024, 10, 31)) == "2024年10月31日"


def test_a_naive_time_is_refused():
    with pytest.raises(WrongShape):
        chinese_instant(dt.datetime(2024, 9, 15))  # noqa: DTZ001 - a naive time is what is refused


def test_texts_finds_every_string():
    assert list(texts({"a": "1", "b": [{"c": "2"}, 3, None, ["4"]]})) == ["1", "2", "4"]

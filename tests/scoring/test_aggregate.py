"""Means, dropping, rounding and weights: the table of 6.2 and its edge cases."""

from fractions import Fraction

import pytest

from committee.scoring.aggregate import Drop, combined, half_up, mean_of, needs_rereading, passes


def test_five_scorers_drop_one_highest_and_one_lowest():  # E-37
    mean = mean_of([8800, 9200, 7500, 8100, 8500])
    assert mean is not None
    assert (mean.value, mean.dropped, mean.used) == (8467, (7500, 9200), (8100, 8500, 8800))


def test_four_scorers_drop_nobody():  # E-38
    mean = mean_of([8800, 9200, 7500, 8100])
    assert mean is not None
    assert (mean.value, mean.dropped) == (8400, ())


def test_a_tie_at_the_top_drops_only_one_of_them():
    mean = mean_of([9000, 9000, 8000, 7000, 6000])
    assert mean is not None
    assert mean.used == (7000, 8000, 9000)


def test_a_missing_mark_is_not_zero_and_no_mark_has_no_mean():
    assert mean_of([8000, 9000]).value == 8500
    assert mean_of([]) is None


@pytest.mark.parametrize(
    ("drop", "count", "dropped"),
    [
        (Drop.NEVER, 7, 0),
        (Drop.FROM_FIVE, 4, 0),
        (Drop.FROM_FIVE, 5, 2),
        (Drop.ALWAYS, 2, 0),
        (Drop.ALWAYS, 3, 2),
    ],
)
def test_the_switch_decides_when_marks_are_dropped(drop, count, dropped):  # P-24
    mean = mean_of(list(range(8000, 8000 + count)), drop=drop)
    assert len(mean.dropped) == dropped


@pytest.mark.parametrize(
    ("numerator", "denominator", "rounded"),
    [(16825, 2, 8413), (16824, 2, 8412), (25400, 3, 8467), (25399, 3, 8466), (1, 2, 1), (0, 1, 0)],
)
def test_a_half_is_rounded_up_once(numerator, denominator, rounded):
    assert half_up(Fraction(numerator, denominator)) == rounded


def test_an_exempt_person_is_shown_with_the_dossier_mark_alone():
    assert combined(Fraction(8125), None) == 8125
    assert combined(Fraction(8000), Fraction(9000)) == 8300
    assert combined(Fraction(8000), Fraction(0)) == 5600


def test_weights_are_percent_and_sum_to_hundred():
    assert combined(Fraction(8000), Fraction(9000), dossier_percent=60) == 8400
    with pytest.raises(ValueError, match="100"):
        combined(Fraction(1), None, dossier_percent=101)


@pytest.mark.parametrize(
    ("totals", "asks"), [([8000, 6000], False), ([8001, 6000], True), ([7000], False), ([], False)]
)
def test_more_than_the_notices_points_ask_for_a_second_reading(totals, asks):
    assert needs_rereading(totals, most=2000) is asks


@pytest.mark.parametrize(
    ("mark", "rounded", "raw"),
    [
        (Fraction(6000), True, True),
        (Fraction(11999, 2), True, False),  # 59.995: 60.00 when rounded, below 60 as it is
        (Fraction(17998, 3), False, False),  # 59.9933…
        (Fraction(5999), False, False),
    ],
)
def test_the_pass_mark_includes_its_boundary_and_p28_says_what_is_compared(mark, rounded, raw):  # R-423, P-28
    assert (passes(mark, 6000), passes(mark, 6000, raw=True)) == (rounded, raw)

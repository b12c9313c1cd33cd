"""R-409 and E-110 over whole tables: two thirds and a place; ties at the cut; nobody lifted; percentages rounded down."""

import itertools
import math
from fractions import Fraction

import pytest

from committee.ballots.quota import Quota, Standing, rank
from committee.meetings.rules import passed

BASE = 9


def lined(*agrees: int, further: dict[int, tuple[int, ...]] | None = None) -> list[Standing]:
    return [Standing(f"C{n}", agree, BASE, (further or {}).get(n, ())) for n, agree in enumerate(agrees)]


def test_e110_a_quota_of_five_and_three_with_two_thirds_lets_three_pass() -> None:
    found = rank(lined(9, 6, 7, 5, 5, 5, 4), 5)
    assert (found.within, found.tied, found.open_places) == (("C0", "C2", "C1"), (), 0)


@pytest.mark.parametrize(
    ("agrees", "places", "within", "tied", "open_places"),
    [
        ((9, 8, 7, 6), 2, {"C0", "C1"}, set(), 0),
        ((9, 8, 8, 6), 2, {"C0"}, {"C1", "C2"}, 1),
        ((8, 8, 8, 6), 2, set(), {"C0", "C1", "C2"}, 2),
        ((9, 9, 8, 8), 4, {"C0", "C1", "C2", "C3"}, set(), 0),
        ((9, 6, 6, 5), 3, {"C0", "C1", "C2"}, set(), 0),
        ((9, 6, 5, 5), 3, {"C0", "C1"}, set(), 0),
        ((9, 9), 0, set(), set(), 0),
        ((), 3, set(), set(), 0),
    ],
)
def test_the_cut_falls_by_agreeing_votes(agrees, places, within, tied, open_places) -> None:
    found = rank(lined(*agrees), places)
    assert (set(found.within), set(found.tied), found.open_places) == (within, tied, open_places)


def test_a_further_ballot_orders_the_tied_only_and_may_be_repeated() -> None:
    once = {1: (5,), 2: (4,), 3: (4,)}
    found = rank(lined(9, 8, 8, 8, 7, further=once), 3)
    assert (set(found.within), set(found.tied), found.open_places) == ({"C0", "C1"}, {"C2", "C3"}, 1)
    again = {1: (5,), 2: (4, 2), 3: (4, 3)}
    found = rank(lined(9, 8, 8, 8, 7, further=again), 3)
    assert (set(found.within), found.tied) == ({"C0", "C1", "C3"}, ())


def test_a_further_ballot_needs_no_two_thirds_of_its_own_and_lifts_nobody_over_an_earlier_vote() -> None:
    found = rank(lined(9, 6, 6, 5, further={1: (1,), 2: (0,), 3: (9,)}), 2)
    assert (set(found.within), found.tied) == ({"C0", "C1"}, ())


@pytest.mark.parametrize("places", range(6))
def test_over_every_table_of_five_candidates_the_law_holds(places: int) -> None:
    """Every combination of agreeing votes from 4 to 9 of 9: two thirds, the number of places, order, and ties whole or not at all."""
    for agrees in itertools.combinations_with_replacement(range(4, 10), 5):
        rows = lined(*agrees)
        found = rank(rows, places)
        votes = {row.code: row.agree for row in rows}
        able = {row.code for row in rows if passed(row.agree, row.base)}
        within, tied = set(found.within), set(found.tied)
        assert within | tied <= able
        assert not within & tied
        assert len(within) <= places
        assert len(within) == min(places, len(able)) - found.open_places
        beyond = able - within - tied
        assert all(votes[a] > votes[b] for a in within for b in tied | beyond)
        assert all(votes[a] > votes[b] for a in tied for b in beyond)
        assert len({votes[code] for code in tied}) <= 1
        assert bool(tied) == (found.open_places > 0)
        assert not tied or len(tied) > found.open_places


def test_the_order_in_which_candidates_are_given_changes_nothing() -> None:
    rows = lined(9, 8, 8, 7, 6, 5)
    expected = rank(rows, 3)
    assert all(rank(order, 3) == expected for order in itertools.permutations(rows))


def test_percentages_round_down_for_every_share_and_number_of_candidates_and_say_so() -> None:
    for candidates, share in itertools.product(range(60), range(101)):
        quota = Quota("percent", share, candidates)
        assert quota.places == math.floor(Fraction(candidates * share, 100))
        assert type(quota.places) is int
    assert Quota("percent", 60, 12).sentence.zh == "名额 7 人（提交评审会 12 人的 60%，只舍不入）"
    assert "rounded down" in Quota("percent", 60, 12).sentence.en


def test_a_number_is_for_the_season_and_what_an_earlier_sitting_filled_is_gone() -> None:
    assert [Quota("number", 5, 9, used).places for used in (0, 2, 5, 7)] == [5, 3, 0, 0]
    assert "前次会议已用 2 人" in Quota("number", 5, 9, 2).sentence.zh

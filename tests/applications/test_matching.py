"""Lines of the bank against fees: codes in any spelling, exact sums, time, ended applications."""

import pytest

from committee.applications.bank import Match
from committee.applications.matching import FeeFacts, codes_in, match_of, whole_yuan
from committee.clock import beijing

UNTIL = beijing(2024, 9, 15, 23, 59, 59)


@pytest.mark.parametrize(
    ("remark", "codes"),
    [
        ("F2345678", ("F2345678",)),
        ("职称评审费 ｆ２３４５６７８ 艾力", ("F2345678",)),
        ("f23-45 678", ("F2345678",)),
        ("F2345678F2345678", ("F2345678",)),
        ("F2345678 和 FABCDEFG", ("F2345678", "FABCDEFG")),
        ("职称评审费", ()),
        ("F23456", ()),
    ],
)
def test_codes_are_found_in_any_spelling(remark, codes):
    assert codes_in(remark) == codes


@pytest.mark.parametrize(
    ("received", "fen", "at", "running", "match"),
    [
        (0, 60000, beijing(2024, 9, 15, 23, 59, 59), True, Match.SETTLES),
        (0, 60000, beijing(2024, 9, 16), True, Match.LATE),
        (0, 40000, beijing(2024, 9, 2), True, Match.WRONG_AMOUNT),
        (0, 60050, beijing(2024, 9, 2), True, Match.WRONG_AMOUNT),
        (40000, 20000, beijing(2024, 9, 3), True, Match.SETTLES),
        (60000, 60000, beijing(2024, 9, 3), True, Match.PAID_AGAIN),
        (0, 60000, beijing(2024, 9, 3), False, Match.ENDED),
    ],
)
def test_only_the_exact_sum_in_time_settles(received, fen, at, running, match):
    fee = FeeFacts(due=60000, received=received, running=running, until=UNTIL)
    assert match_of(fee, fen=fen, at=at, p01="inclusive") is match


def test_money_without_a_fee_is_unknown():
    assert match_of(None, fen=60000, at=UNTIL, p01="inclusive") is Match.UNKNOWN


def test_amounts_with_fen_never_look_like_the_whole():
    assert [whole_yuan(fen) for fen in (60000, 60001, 59999)] == [600, 601, 600]

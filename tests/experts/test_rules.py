"""Who may be drawn, what a committee must be, who may not meet whom, what the quorum looks like beforehand."""

import datetime as dt

import pytest

from committee.errors import BadInput
from committee.experts.rules import (
    Applicant,
    Candidate,
    ConflictKind,
    Exclusion,
    Judge,
    WrongGroups,
    WrongSize,
    blocks,
    check_groups,
    check_size,
    check_term,
    conflicts_between,
    exclusion_of,
    forecast,
    is_hard,
    outside_experts_to_draw,
    quorum_needed,
    quorum_ok,
)

TODAY = dt.date(2024, 10, 8)


def _candidate(**changes):
    fields = {
        "id": "a",
        "level_rank": 4,
        "specialties": ("031702",),
        "term_from": dt.date(2023, 12, 1),
        "term_to": dt.date(2026, 11, 30),
        "entity": 1,
    }
    return Candidate(**fields | changes)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({}, None),
        ({"level_rank": 3}, Exclusion.LEVEL),  # E-28
        ({"level_rank": 5}, None),
        ({"term_to": TODAY - dt.timedelta(days=1)}, Exclusion.TERM),  # E-29
        ({"term_to": TODAY}, None),
        ({"term_from": TODAY + dt.timedelta(days=1)}, Exclusion.TERM),
        ({"applicant": True}, Exclusion.APPLICANT),  # E-34
        ({"office": True}, Exclusion.OFFICE),
        ({"active": False}, Exclusion.REMOVED),
        ({"sitting": True}, Exclusion.SITTING),
        ({"specialties": ("031701",)}, Exclusion.SPECIALTY),
    ],
)
def test_each_exclusion_names_its_rule(changes, why):
    found = exclusion_of(_candidate(**changes), level_rank=4, specialties=("031702",), on=TODAY)
    assert found is why
    if found is not None:
        assert found.rule.startswith("R-")


def test_without_a_list_every_specialty_is_in_scope():
    assert exclusion_of(_candidate(specialties=("x",)), level_rank=4, specialties=(), on=TODAY) is None


@pytest.mark.parametrize(
    ("start", "end", "fine"),
    [
        (dt.date(2023, 12, 1), dt.date(2026, 11, 30), True),
        (dt.date(2023, 12, 1), dt.date(2026, 12, 1), False),
        (dt.date(2024, 2, 29), dt.date(2027, 2, 28), True),
        (dt.date(2024, 2, 29), dt.date(2027, 3, 1), False),
        (dt.date(2024, 1, 2), dt.date(2024, 1, 1), False),
    ],
)
def test_a_term_runs_three_years_at_most(start, end, fine):
    if fine:
        check_term(start, end)
    else:
        with pytest.raises(BadInput):
            check_term(start, end)


@pytest.mark.parametrize(
    ("size", "approval", "fine"),
    [
        (11, "", True),
        (25, "", True),
        (12, "", False),
        (10, "", False),
        (9, "", False),
        (9, "新人社函〔2024〕3号", True),
        (10, "文", False),
        (1, "文", False),
    ],
)
def test_a_committee_is_odd_and_eleven_or_approved(size, approval, fine):  # E-26
    if fine:
        check_size(size, least=11, approval=approval)
    else:
        with pytest.raises(WrongSize):
            check_size(size, least=11, approval=approval)


@pytest.mark.parametrize(
    "groups",
    [[("一", [1, 2], 1)], [("一", [1, 2, 3], 4)], [("一", [1, 2, 3], 1), ("二", [3, 4, 5], 4)], [("一", [1, 1, 2], 1)]],
)
def test_groups_have_three_own_members_and_an_own_leader(groups):
    with pytest.raises(WrongGroups):
        check_groups(groups, least=3)
    check_groups([("一", [1, 2, 3], 1), ("二", [4, 5, 6], None)], least=3)


def _judge(**changes):
    fields = {"person_id": 9, "entity": 5, "name_key": "王某", "past_entities": {}, "declared": {}}
    return Judge(**fields | changes)


APPLICANT = Applicant(person_id=1, entity=7, co_worker_names=frozenset({"李某"}))


@pytest.mark.parametrize(
    ("judge", "years", "kinds"),
    [
        (_judge(), 0, set()),
        (_judge(person_id=1, entity=7), 0, {ConflictKind.SELF}),
        (_judge(entity=7), 0, {ConflictKind.ENTITY}),
        (_judge(name_key="李某"), 0, {ConflictKind.CO_WORKER}),
        (
            _judge(declared={1: frozenset({ConflictKind.FAMILY})}, entity=7),
            0,
            {ConflictKind.FAMILY, ConflictKind.ENTITY},
        ),
        (_judge(declared={2: frozenset({ConflictKind.FAMILY})}), 0, set()),
        (_judge(past_entities={7: dt.date(2022, 1, 1)}), 0, set()),
        (_judge(past_entities={7: dt.date(2022, 1, 1)}), 3, {ConflictKind.PAST_ENTITY}),
        (_judge(past_entities={7: dt.date(2021, 10, 7)}), 3, set()),
    ],
)
def test_every_relation_is_found_and_no_other(judge, years, kinds):
    assert conflicts_between(APPLICANT, judge, on=TODAY, entity_years=years) == kinds


def test_the_rulebook_says_what_blocks_by_itself():
    severities = {"SAME_UNIT": "hard", "CO_AUTHOR": "ask", "FAMILY": "hard"}
    assert [
        is_hard(kind, severities) for kind in (ConflictKind.ENTITY, ConflictKind.CO_AUTHOR, ConflictKind.CO_WORKER)
    ] == [True, False, False]
    assert is_hard(ConflictKind.RECOGNISED, severities)


@pytest.mark.parametrize(
    ("hard", "lifted", "apart"), [(True, False, True), (True, True, True), (False, False, True), (False, True, False)]
)
def test_a_relation_blocks_until_the_office_lifts_it(hard, lifted, apart):
    assert blocks(hard=hard, lifted=lifted) is apart


@pytest.mark.parametrize(
    ("size", "needed"), [(7, 5), (9, 6), (11, 8), (13, 9), (15, 10), (17, 12), (21, 14), (25, 17), (27, 18), (31, 21)]
)
def test_the_quorum_of_the_table(size, needed):  # 5.3
    assert quorum_needed(size) == needed
    assert quorum_ok(size, needed)
    assert not quorum_ok(size, needed - 1)


@pytest.mark.parametrize(
    ("recused", "spare", "possible", "tight"), [(0, 3, True, False), (3, 0, True, True), (4, -1, False, False)]
)
def test_the_outlook_counts_who_may_stay_away(recused, spare, possible, tight):
    row = forecast(11, recused)
    assert (row.may_be_absent, row.possible, row.tight) == (spare, possible, tight)


def test_the_office_is_told_how_many_to_replace():
    assert outside_experts_to_draw([forecast(11, 0), forecast(11, 6), forecast(11, 4)]) == 3
    assert outside_experts_to_draw([forecast(11, 3)]) == 0

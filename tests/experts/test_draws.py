"""A draw gives the same people to everybody who has its inputs, and different ones to every seed."""

from collections import Counter

import pytest

from committee.experts.draws import PoolTooSmall, Quota, commitment, digest, ordered, perform, seed_of

SEED = seed_of("ab" * 32, "塔河")


def _inputs(**changes):
    rows = [
        {
            "id": f"e{n:02d}",
            "specialties": ["031702"] if n % 2 else ["031703"],
            "level_rank": 5 if n < 3 else 4,
            "entity": n % 4,
        }
        for n in range(20)
    ]
    return {"candidates": rows, "places": 11, "quotas": [], "entity_most": 0, "reserves": 3} | changes


def test_the_same_inputs_give_the_same_people_whatever_their_order():
    rows = _inputs()["candidates"]
    first = perform(SEED, "committee", _inputs())
    again = perform(SEED, "committee", _inputs(candidates=list(reversed(rows))))
    assert first == again
    assert len(first.chosen) == 11
    assert len(set(first.chosen + first.reserves)) == 14


def test_the_words_of_the_supervisor_change_the_draw():
    other = seed_of("ab" * 32, "胡杨")
    assert perform(SEED, "committee", _inputs()) != perform(other, "committee", _inputs())


def test_the_purpose_separates_two_draws_with_one_seed():
    assert ordered(SEED, "committee", ["a", "b", "c", "d"]) != ordered(SEED, "replacement", ["a", "b", "c", "d"])


def test_known_values_never_change():
    assert commitment("ab" * 32) == "271a413bd339c5709fdceaec41f14f11e9fbfb5042d72d331c65f32b284cd09a"
    assert ordered("00" * 32, "committee", ["a", "b", "c"]) == ordered("00" * 32, "committee", ["c", "a", "b"])


def test_quotas_are_met_and_counted_across_each_other():
    quotas = [{"count": 3, "specialty": "", "level_rank": 5}, {"count": 6, "specialty": "031703", "level_rank": 0}]
    for n in range(20):
        drawn = perform(seed_of(f"{n:064x}", ""), "committee", _inputs(quotas=quotas))
        rows = {row["id"]: row for row in _inputs()["candidates"]}
        assert sum(rows[one]["level_rank"] >= 5 for one in drawn.chosen) >= 3
        assert sum("031703" in rows[one]["specialties"] for one in drawn.chosen) >= 6


def test_no_unit_takes_more_places_than_allowed():
    rows = {row["id"]: row["entity"] for row in _inputs()["candidates"]}
    drawn = perform(SEED, "committee", _inputs(entity_most=3))
    assert max(Counter(rows[one] for one in drawn.chosen).values()) <= 3
    held = perform(SEED, "replacement", _inputs(entity_most=3, places=1, entities_held=[0, 0, 0, 1, 1, 1, 2, 2, 2]))
    assert rows[held.chosen[0]] == 3


@pytest.mark.parametrize(
    "changes",
    [
        {"places": 21},
        {"entity_most": 2},
        {"quotas": [{"count": 4, "specialty": "", "level_rank": 5}]},
        {"quotas": [{"count": 1, "specialty": "031799", "level_rank": 0}]},
        {
            "quotas": [
                {"count": 10, "specialty": "031702", "level_rank": 0},
                {"count": 10, "specialty": "031703", "level_rank": 0},
            ]
        },
    ],
)
def test_a_pool_that_cannot_fill_the_places_is_refused(changes):
    with pytest.raises(PoolTooSmall):
        perform(SEED, "committee", _inputs(**changes))


def test_everybody_has_about_the_same_chance():
    count = Counter(one for n in range(600) for one in perform(seed_of(f"{n:064x}", ""), "committee", _inputs()).chosen)
    assert min(count.values()) > 270
    assert max(count.values()) < 390


def test_the_digest_sees_every_change_of_the_pool():
    assert digest(_inputs()) != digest(_inputs(reserves=2))
    assert Quota(count=1, specialty="031702").fits({"specialties": ["031702"], "level_rank": 1})

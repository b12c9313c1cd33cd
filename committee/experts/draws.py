"""A random draw that anyone recomputes from what is published (R-306). Pure.

Before the draw SHA-256 of a secret is shown, with the pool, the exclusions and the quotas. At the draw the supervisor may say some
words; the seed is SHA-256 of «secret|words». Candidates stand in the order of HMAC-SHA-256(seed, purpose|id), smallest first. Quotas
are filled in their order, each taking the first that fit until it is met (those already taken count), then the rest of the places in order.
Reserves follow. Nobody is taken when their legal entity already holds ``entity_most`` places.
"""

import hashlib
import hmac
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from committee.errors import Refused
from committee.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """At least *count* of those drawn have this specialty (any when empty) and at least this level rank."""

    count: int
    specialty: str = ""
    level_rank: int = 0

    def fits(self, candidate: Mapping[str, Any]) -> bool:
        """Whether a candidate of the inputs counts towards this quota."""
        known = not self.specialty or self.specialty in candidate["specialties"]
        return known and int(candidate["level_rank"]) >= self.level_rank


class PoolTooSmall(Refused):
    """The pool, after exclusions, cannot fill the places or a quota."""

    message = Text("可抽取人数不足：{why}", "Not enough experts to draw from: {why}")
    next_step = Text(
        "请补充专家库、放宽名额条件，或从外地专家库邀请。", "Add experts, loosen the quotas, or invite from elsewhere."
    )


def commitment(secret: str) -> str:
    """What is shown before the draw: SHA-256 of the secret (hex text as UTF-8)."""
    return hashlib.sha256(secret.encode()).hexdigest()


def seed_of(secret: str, words: str) -> str:
    """The seed: SHA-256 of «secret|words»; *words* are what the supervisor said, empty when nothing."""
    return hashlib.sha256(f"{secret}|{words}".encode()).hexdigest()


def digest(inputs: Mapping[str, Any]) -> str:
    """SHA-256 of the inputs as canonical JSON, printed in the record so that the pool cannot be swapped afterwards."""
    text = json.dumps(inputs, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def lot(seed: str, purpose: str, candidate_id: str) -> str:
    """The candidate's place key: HMAC-SHA-256(seed, purpose|id), hex."""
    return hmac.new(bytes.fromhex(seed), f"{purpose}|{candidate_id}".encode(), hashlib.sha256).hexdigest()


def ordered(seed: str, purpose: str, ids: Sequence[str]) -> list[str]:
    """*ids* in the order that the seed gives; the order they come in does not matter."""
    return sorted(set(ids), key=lambda one: (lot(seed, purpose, one), one))


@dataclass(frozen=True, slots=True)
class Drawn:
    """Who takes the places, in the order of the draw, and who stands by."""

    chosen: tuple[str, ...]
    reserves: tuple[str, ...]


def perform(seed: str, purpose: str, inputs: Mapping[str, Any]) -> Drawn:
    """Draw from *inputs*: ``candidates`` [{id, specialties, level_rank, entity}], ``places``, ``quotas``, ``entity_most`` (0: no limit),
    ``reserves``. The same inputs and seed give the same people, anywhere. Raises ``PoolTooSmall``.
    """
    by_id = {row["id"]: row for row in inputs["candidates"]}
    order = ordered(seed, purpose, list(by_id))
    places, most = int(inputs["places"]), int(inputs.get("entity_most", 0))
    taken: list[str] = []
    held: Counter[int] = Counter(inputs.get("entities_held", []))

    def take(one: str) -> bool:
        entity = by_id[one]["entity"]
        if one in taken or (most and held[entity] >= most):
            return False
        taken.append(one)
        held[entity] += 1
        return True

    for row in inputs["quotas"]:
        quota = Quota(**row)
        met = sum(quota.fits(by_id[one]) for one in taken)
        for one in order:
            if met >= quota.count:
                break
            if quota.fits(by_id[one]) and take(one):
                met += 1
        if met < quota.count:
            raise PoolTooSmall(why=f"{quota.specialty or '—'} ≥{quota.level_rank}: {met} < {quota.count}")
    if len(taken) > places:
        raise PoolTooSmall(why=f"{len(taken)} > {places}")
    for one in order:
        if len(taken) >= places:
            break
        take(one)
    if len(taken) < places:
        raise PoolTooSmall(why=f"{len(taken)} < {places}")
    chosen = tuple(one for one in order if one in set(taken))
    reserves = tuple(one for one in order if one not in set(taken))[: int(inputs.get("reserves", 0))]
    return Drawn(chosen, reserves)

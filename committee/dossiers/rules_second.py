"""The law of the second look: who is drawn, and the figures of speed and agreement. Pure; anybody can recompute a draw from its row."""

import datetime as dt
import hashlib
import hmac
import itertools
import json
import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

PAUSE = dt.timedelta(minutes=15)  # a longer gap between two decisions was a break, not work


def candidates_hash(candidates: Sequence[str]) -> str:
    """SHA-256 (hex) of the sorted candidates as canonical JSON; recorded before the seed is made."""
    return hashlib.sha256(json.dumps(sorted(candidates), separators=(",", ":")).encode()).hexdigest()


def sample_size(count: int, *, percent: int) -> int:
    """How many of *count* dossiers are looked at again: *percent* of them, rounded up, so that none is never the answer."""
    return -(-count * percent // 100)


def draw(candidates: Sequence[str], *, seed: str, percent: int) -> list[str]:
    """The sample: candidates by HMAC-SHA-256(seed, candidate), lowest first. The same inputs give the same sample everywhere."""
    lots = sorted(candidates, key=lambda one: (hmac.new(seed.encode(), one.encode(), hashlib.sha256).hexdigest(), one))
    return lots[: sample_size(len(candidates), percent=percent)]


@dataclass(frozen=True, slots=True)
class Decision:
    """One decided dossier: by whom, when, passed or not."""

    by: int
    at: dt.datetime
    passed: bool


@dataclass(frozen=True, slots=True)
class Speed:
    """One checker's work: dossiers, how many passed, and from the gaps between decisions the median seconds of one and how many an hour."""

    by: int
    count: int
    passed: int
    median_seconds: int | None
    per_hour: int | None

    @property
    def returned(self) -> int:
        """Dossiers with defects."""
        return self.count - self.passed


def speeds(decisions: Iterable[Decision]) -> list[Speed]:
    """Figures by checker, the busiest first. A gap above a quarter of an hour was a break; a first decision has no gap."""
    by_checker: dict[int, list[Decision]] = {}
    for one in decisions:
        by_checker.setdefault(one.by, []).append(one)
    found = []
    for checker, rows in by_checker.items():
        instants = sorted(row.at for row in rows)
        gaps = [
            (later - earlier).total_seconds()
            for earlier, later in itertools.pairwise(instants)
            if later - earlier <= PAUSE
        ]
        total = sum(gaps)
        found.append(
            Speed(
                checker,
                len(rows),
                sum(row.passed for row in rows),
                round(statistics.median(gaps)) if gaps else None,
                round(len(gaps) * 3600 / total) if 0 < len(gaps) <= total else None,  # a second each at least
            )
        )
    return sorted(found, key=lambda speed: (-speed.count, speed.by))


@dataclass(frozen=True, slots=True)
class Agreement:
    """Two checkers on the same places: places, the same word, kappa in hundredths (None when chance alone explains everything)."""

    places: int
    same: int
    kappa: int | None

    @property
    def percent(self) -> int | None:
        """Share of places with the same word, in whole percent; None without places."""
        return self.same * 100 // self.places if self.places else None


def agreement(pairs: Iterable[tuple[Mapping[str, str], Mapping[str, str]]]) -> Agreement:
    """Cohen's kappa over every place that both judged; leak against no leak (非泄漏 and 已遮盖 mean the same for the copy)."""
    words = [
        (first[place] == "leak", second[place] == "leak")
        for first, second in pairs
        for place in sorted(first.keys() & second.keys())
    ]
    places, same = len(words), sum(a == b for a, b in words)
    if not places:
        return Agreement(0, 0, None)
    first, second = sum(a for a, _ in words), sum(b for _, b in words)
    by_chance = first * second + (places - first) * (places - second)  # over places²
    spare = places * places - by_chance
    return Agreement(places, same, round(100 * (same * places - by_chance) / spare) if spare else None)

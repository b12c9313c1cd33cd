"""Places that a person judged to be no leak: what detectors and readers still find there is listed in a proof and does not fail it.

A judgement is for its place alone. The same words anywhere else fail the proof, in every reader.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from redaction.findings import Box, Channel, Finding, Kind
from redaction.masking.masks import is_shown

SLACK = 1.5
MOSTLY = 0.9
_READ = frozenset({Channel.TEXT, Channel.FORM})

Allowed = dict[int, Counter[Kind]]


@dataclass(frozen=True, slots=True)
class Place:
    """A place on a page (from 1; box in points from the top-left corner as displayed) that a person judged to be no leak of `kind`.

    `by` names the person as the caller knows people (an account), `at` is the moment in ISO 8601; both are only recorded.
    """

    page: int
    box: Box
    kind: Kind
    by: str
    at: str

    def holds(self, finding: Finding) -> bool:
        """Whether a finding is of this kind, shown by this page, and lies in this box."""
        if finding.page != self.page or finding.kind is not self.kind or finding.box is None or not is_shown(finding):
            return False
        return finding.box.area > 0 and (self.box.grown(SLACK).intersect(finding.box).area >= MOSTLY * finding.box.area)

    def to_json(self) -> dict[str, Any]:
        """The judgement as a proof records it; never the words."""
        return {
            "page": self.page,
            "box": self.box.to_json(),
            "kind": self.kind.value,
            "by": self.by,
            "at": self.at,
        }  # fmt: skip


def place_of(finding: Finding, places: Iterable[Place]) -> Place | None:
    """The judged place that holds a finding."""
    return next((place for place in places if place.holds(finding)), None)


def allowed_readings(findings: Sequence[Finding], places: Collection[Place]) -> Allowed:
    """By page and kind, how often a reader of text may meet what was judged: once for each spot in which it still stands."""
    spots: list[tuple[int, Kind, Box]] = []
    for finding in findings:
        if finding.channel not in _READ or place_of(finding, places) is None:
            continue
        assert finding.page is not None
        assert finding.box is not None
        # One thing seen by two detectors is one spot.
        if not any(
            page == finding.page and kind is finding.kind and box.intersect(finding.box).area
            for page, kind, box in spots
        ):
            spots.append((finding.page, finding.kind, finding.box))
    allowed: Allowed = {}
    for page, kind, _ in spots:
        allowed.setdefault(page, Counter())[kind] += 1
    return allowed


def allowed_to_json(allowed: Allowed) -> list[list[Any]]:
    """The way of `allowed_readings` into the isolated reader."""
    return [[page, kind.value, times] for page, kinds in allowed.items() for kind, times in kinds.items()]


def allowed_from_json(items: Iterable[Sequence[Any]]) -> Allowed:
    """The inverse of `allowed_to_json`."""
    allowed: Allowed = {}
    for page, kind, times in items:
        allowed.setdefault(int(page), Counter())[Kind(kind)] += int(times)
    return allowed

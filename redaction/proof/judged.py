"""Places that a person judged to be no leak: what detectors and readers still find there is listed in a proof and does not fail it.

A judgement is for its place alone. The same words anywhere else fail the proof, in every reader. Where a token stands before a judged
place, its line was set anew and the place went with its letters: the record of the masking says where to.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from redaction.findings import Box, Channel, Finding, Kind
from redaction.masking.masks import is_shown
from redaction.masking.moves import followed, move_from_json

SLACK = 1.5
MOSTLY = 0.9
_READ = frozenset({Channel.TEXT, Channel.FORM})

Allowed = dict[int, Counter[Kind]]


@dataclass(frozen=True, slots=True)
class Place:
    """A place on a page (from 1; box in points from the top-left corner as displayed) that a person judged to be no leak of `kind`.

    `by` names the person as the caller knows people (an account), `at` is the moment in ISO 8601; both are only recorded. `pieces`
    is where the place stands after a masking, one box a line; it is the box itself where none is given.
    """

    page: int
    box: Box
    kind: Kind
    by: str
    at: str
    pieces: tuple[Box, ...] = ()

    def holds(self, finding: Finding) -> bool:
        """Whether a finding is of this kind, shown by this page, and each line of it lies where the place stands."""
        if finding.page != self.page or finding.kind is not self.kind or finding.box is None or not is_shown(finding):
            return False
        room = [piece.grown(SLACK) for piece in self.pieces or (self.box,)]
        parts = finding.boxes if len(self.pieces) > 1 and finding.boxes else (finding.box,)
        return finding.box.area > 0 and all(
            any(piece.intersect(part).area >= MOSTLY * part.area for piece in room) for part in parts
        )

    def to_json(self) -> dict[str, Any]:
        """The judgement as a proof records it; never the words."""
        moved = {"now": [piece.to_json() for piece in self.pieces]} if self.pieces not in ((), (self.box,)) else {}
        return {
            "page": self.page,
            "box": self.box.to_json(),
            **moved,
            "kind": self.kind.value,
            "by": self.by,
            "at": self.at,
        }  # fmt: skip


def followed_places(places: Iterable[Place], masking: Mapping[str, Any] | None) -> list[Place]:
    """The same places where they stand in the masked file, in their order; those that were followed before stay as they are."""
    rounds = masking.get("moved", ()) if masking else ()
    found = []
    for place in places:
        boxes: tuple[Box, ...] = (place.box,)
        for moved in rounds:
            moves = [move_from_json(item) for item in moved.get(str(place.page), ())]
            boxes = tuple(piece for box in boxes for piece in followed(box, moves))
        found.append(place if place.pieces else replace(place, pieces=boxes))
    return found


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

"""Invented people for the rules of recognition, as facts that a test changes one at a time."""

import datetime as dt
from typing import Any

from committee.people.rules import UnitKind
from committee.recognition.facts import Facts, HeldTitle, Service, StudyRecord
from committee.seasons.any_rulebook import load_recognition_rulebook
from committee.seasons.recognition_tables import Mode, Study, Tier

BOOK = load_recognition_rulebook("recognition-2024")
D = dt.date
ON = D(2024, 5, 6)
SINCE = D(2022, 3, 1)


def graduate(
    study: Study = Study.BACHELOR, *, mode: Mode = Mode.FULL_TIME, since: dt.date = SINCE, **changes: Any
) -> Facts:
    """Somebody in a prefecture enterprise who graduated and began to work on the same day, graded passed ever since."""
    values: dict[str, Any] = {
        "unit_kind": UnitKind.DZQ,
        "tier": Tier.PREFECTURE,
        "specialty": "0101",
        "working_since": since,
        "studies": (StudyRecord(study, mode, since),),
        "appraisals": dict.fromkeys(range(since.year, ON.year), "pass"),
        "employer_opinion": since.year == ON.year,
    }
    return Facts(**{**values, **changes})


def villager(**changes: Any) -> Facts:
    """An assistant engineer of a county unit with three years in a village, all excellent."""
    values: dict[str, Any] = {
        "unit_kind": UnitKind.XS,
        "tier": Tier.COUNTY,
        "specialty": "0101",
        "working_since": D(2016, 7, 1),
        "title": HeldTitle("ZL", D(2018, 12, 1)),
        "services": (Service("village", D(2021, 1, 1), D(2023, 12, 31)),),
        "appraisals": {2021: "excellent", 2022: "excellent", 2023: "excellent"},
        "putonghua": "3A",
        "ticks": {"service-kind": True},
    }
    return Facts(**{**values, **changes})

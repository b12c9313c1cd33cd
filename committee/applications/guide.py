"""The guided form: one step for each part of the notice's form, then results, files and the press, each with what it still lacks. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from committee.applications.form_fields import Section, missing
from committee.seasons.rulebook_tables import MaterialRule
from committee.text import Text

RESULTS, FILES, HAND_IN = "results", "files", "hand-in"


@dataclass(frozen=True, slots=True)
class GuideStep:
    """One step. ``lacks`` are what is missing in it, in words; ``entered`` says whether anything was."""

    key: str
    title: Text
    lacks: tuple[Text, ...]
    entered: bool

    @property
    def done(self) -> bool:
        return self.entered and not self.lacks


def guide(
    sections: Sequence[Section],
    values: Mapping[str, Any],
    *,
    results: int,
    missing_files: Sequence[MaterialRule],
    files: int,
    obstacles: int,
) -> tuple[GuideStep, ...]:
    """All steps in their order; *obstacles* is how much stands in the way of handing in altogether."""
    steps = []
    for section in sections:
        empty = missing(values, {field.key: field for field in section.fields})
        entered = any(values.get(field.key) not in (None, "") for field in section.fields)
        steps.append(GuideStep(section.key, section.title, tuple(field.label for field in empty), entered))
    none_yet = () if results else (Text("至少一项业绩成果", "at least one result"),)
    steps.append(GuideStep(RESULTS, Text("业绩成果", "Results"), none_yet, results > 0))
    wanted = tuple(
        Text(f"{m.label.zh}（{m.required.label.zh}）", f"{m.label.en} ({m.required.label.en})") for m in missing_files
    )
    steps.append(GuideStep(FILES, Text("材料与遮盖", "Files and masking"), wanted, files > 0))
    left = (Text("{n}项待补", "{n} to do").format(n=obstacles),) if obstacles else ()
    steps.append(GuideStep(HAND_IN, Text("核对提交", "Check and hand in"), left, False))
    return tuple(steps)


def step_to_open(steps: Sequence[GuideStep], asked: str) -> str:
    """The step that was asked for, else the first on this form that lacks something, else the first."""
    own = [step for step in steps if step.key not in (FILES, HAND_IN)]
    if asked in {step.key for step in own}:
        return asked
    return next((step.key for step in own if not step.done), own[0].key)


def step_after(steps: Sequence[GuideStep], key: str) -> str:
    """The key of the next step; the last leads to the press."""
    keys = [step.key for step in steps]
    return keys[min(keys.index(key) + 1, len(keys) - 1)] if key in keys else keys[0]


def step_before(steps: Sequence[GuideStep], key: str) -> str | None:
    """The key of the step before, or None at the first."""
    keys = [step.key for step in steps]
    return keys[keys.index(key) - 1] if key in keys and keys.index(key) else None

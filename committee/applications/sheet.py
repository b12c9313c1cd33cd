"""An application in words, the same for applicant, clerk and office: what was declared, and the course it takes."""

import datetime as dt
from dataclasses import dataclass

from committee.applications.achievements import ACHIEVEMENT_KINDS
from committee.applications.form_fields import Field, Kind, sections
from committee.applications.models import Application
from committee.applications.rules import Phase
from committee.people.rules import UnitKind
from committee.seasons.rulebook import Rulebook
from committee.seasons.wording import day
from committee.text import Text


@dataclass(frozen=True, slots=True)
class Line:
    """A label and its value in words."""

    label: Text
    value: Text


@dataclass(frozen=True, slots=True)
class Block:
    """Lines under one heading."""

    title: Text
    lines: tuple[Line, ...]


def sheet(application: Application, *, rulebook: Rulebook, kind: UnitKind) -> tuple[Block, ...]:
    """Everything that was declared; empty fields are left out."""
    blocks = [Block(Text("申报内容", "Applied for"), _choice(application, rulebook))]
    for section in sections(rulebook, kind):
        lines = tuple(
            Line(field.label, _words(field, application.form[field.key]))
            for field in section.fields
            if application.form.get(field.key) not in (None, "")
        )
        if lines:
            blocks.append(Block(section.title, lines))
    return tuple(blocks)


def _choice(application: Application, rulebook: Rulebook) -> tuple[Line, ...]:
    level = rulebook.level(application.level)
    return (
        Line(Text("姓名", "Name"), _same(application.name)),
        Line(Text("工作单位", "Work unit"), _same(application.unit_name)),
        Line(Text("渠道", "Channel"), application.channel.label),
        Line(Text("类型", "Kind"), application.evaluation.label),
        Line(Text("专业", "Specialty"), rulebook.specialty(application.specialty)),
        Line(
            Text("级别", "Level"), Text(f"{level.name.zh}（{level.title.zh}）", f"{level.name.en} ({level.title.en})")
        ),
    )


def _same(text: str) -> Text:
    return Text(text, text)


def _words(field: Field, value: object) -> Text:
    if field.kind is Kind.DATE:
        return day(dt.date.fromisoformat(str(value)))
    if field.kind is Kind.CHOICE:
        return next((word for key, word in field.options if key == value), _same(str(value)))
    return _same(str(value))


def achievement_kind(kind: str) -> Text:
    """The word for a kind of result."""
    return ACHIEVEMENT_KINDS.get(kind, _same(kind))


@dataclass(frozen=True, slots=True)
class Stage:
    """One stop of the course, with the phases that stand at it."""

    key: str
    label: Text
    phases: tuple[Phase, ...]


STAGES: tuple[Stage, ...] = (
    Stage("draft", Text("填报", "Fill in"), (Phase.DRAFT,)),
    Stage("employer", Text("单位审核", "Employer"), (Phase.EMPLOYER_CHECK,)),
    Stage("publicity", Text("单位公示", "Posting"), (Phase.EMPLOYER_PUBLICITY,)),
    Stage("upper", Text("主管部门", "Upper body"), (Phase.UPPER_CHECK,)),
    Stage("office", Text("评委会审核", "Office"), (Phase.OFFICE_CHECK, Phase.RETURNED)),
    Stage("accepted", Text("纸质与缴费", "Paper and fee"), (Phase.ACCEPTED,)),
    Stage("review", Text("评议与答辩", "Review"), (Phase.POOLED, Phase.ASSIGNED, Phase.GROUP_REVIEW)),
    Stage("meeting", Text("评审会", "Meeting"), (Phase.PLENARY, Phase.BALLOT, Phase.PASSED, Phase.NOT_PASSED)),
    Stage("publication", Text("结果公示", "Results"), (Phase.RESULT_PUBLICITY, Phase.OBJECTION)),
    Stage("confirmed", Text("确认发证", "Confirmed"), (Phase.CONFIRMED, Phase.CERTIFIED, Phase.ARCHIVED)),
)
_PLACE = {phase: i for i, stage in enumerate(STAGES) for phase in stage.phases}
# Nothing of the room is visible to applicants before the office releases it.
UNRELEASED = (Phase.PASSED, Phase.NOT_PASSED, Phase.BALLOT, Phase.PLENARY)


def stage_of(application: Application) -> int:
    """Where on the course the application stands; for one that ended, where it ended."""
    if application.phase in _PLACE:
        return _PLACE[application.phase]
    for step in reversed(application.steps):
        if step.phase_before in _PLACE:
            return _PLACE[step.phase_before]
    return 0


def shown_phase(phase: Phase, *, released: bool) -> Text:
    """The phase as applicant and employer may know it: nothing between the room and the release (R-443)."""
    if phase in UNRELEASED and not released:
        return Text("评审中", "under review")
    return phase.label

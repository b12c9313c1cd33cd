"""An application in words, the same for applicant, clerk and office: what was declared, and the course it takes."""

import datetime as dt
from dataclasses import dataclass

from committee.applications.achievements import ACHIEVEMENT_KINDS
from committee.applications.form_fields import Field, Kind, sections
from committee.applications.models import Application
from committee.applications.release import UNRELEASED
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


# What the applicant is told of each recorded step; what happens in the committee is not among it before the release.
TOLD: dict[str, Text] = {
    "submit": Text("已提交单位审核", "handed in to the employer"),
    "bounce": Text(
        "检查发现问题，提交不成立，请修改后再交", "the checks found something: not handed in, correct it first"
    ),
    "employer_return": Text("单位退回，请按所列问题修改", "returned by the employer"),
    "employer_post": Text("单位审核通过，开始公示", "checked and posted by the employer"),
    "employer_objection": Text("单位公示有异议，重新审核", "an objection at the employer: it is checked again"),
    "employer_recommend": Text("单位公示期满，已推荐上报", "recommended by the employer"),
    "upper_return": Text("主管部门退回，请按所列问题修改", "returned by the upper body"),
    "upper_recommend": Text("主管部门已推荐至评委会", "recommended to the committee by the upper body"),
    "office_return": Text(
        "评委会办公室退回，请在期限内修改并重新提交", "returned by the committee's office: correct it in time"
    ),
    "leak_return": Text(
        "评审中发现未遮盖信息，退回修改，请在期限内重新提交",
        "something uncovered was found in review: returned, correct it in time",
    ),
    "leak_refuse": Text("评审中发现未遮盖信息，不予受理", "something uncovered was found in review: not accepted"),
    "pool_again": Text("已重新冻结送审稿，继续评审", "frozen anew: the review goes on"),
    "restore_return": Text("退回已撤回，提交次数恢复", "the return was taken back and the count restored"),
    "resubmit": Text("已重新提交评委会办公室", "handed in again to the committee's office"),
    "resubmit_employer": Text("已重新提交，先经单位", "handed in again through the employer"),
    "office_accept": Text("材料已接收，请报送纸质材料", "accepted: bring the paper"),
    "office_refuse": Text("不予受理", "not accepted"),
    "window_missed": Text("逾期未重新提交，不予受理", "not handed in again in time: not accepted"),
    "fee_missed": Text("纸质材料或缴费逾期，不再送审", "paper or fee missed: it does not go to review"),
    "withdraw": Text("已撤回申报", "withdrawn"),
    "pool": Text("已冻结送审稿，进入评审", "frozen and on its way to the experts"),
    "disqualify": Text("取消申报资格", "disqualified"),
    "publish": Text("评审结果已公示", "the results are published"),
    "confirm": Text("评审结果已确认", "the result is confirmed"),
    "certify": Text("证书已登记", "the certificate is registered"),
    "revoke": Text("职称已撤销", "the title was revoked"),
}
AFTER_RELEASE = frozenset({"publish", "confirm", "certify"})


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to an application, as the applicant is told of it."""

    at: dt.datetime
    words: Text


def events_of(application: Application, *, released: bool) -> tuple[Event, ...]:
    """The notices about one application, newest first; nothing of the results before the release."""
    return tuple(
        Event(step.at, TOLD[step.name])
        for step in reversed(application.steps)
        if step.name in TOLD and (released or step.name not in AFTER_RELEASE)
    )

"""The policy switches P-nn: the questions, the answers the code knows, and until when each may be changed (domain 0.3).

The rulebook of a notice gives each switch its default and allows some of the known answers; a season holds the answer in force.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from committee.errors import BadInput, Refused
from committee.text import Text


class Lock(StrEnum):
    """When a switch's answer is fixed for the season."""

    FIRST_HAND_IN = "first-hand-in"
    FIRST_BALLOT = "first-ballot"

    @property
    def label(self) -> Text:
        return {
            Lock.FIRST_HAND_IN: Text("首份申报提交前可改", "until the first application is handed in"),
            Lock.FIRST_BALLOT: Text("首个投票开启前可改", "until the first ballot opens"),
        }[self]


@dataclass(frozen=True, slots=True)
class Switch:
    """One question of policy with the answers that the code knows, the default first."""

    id: str
    question: Text
    answers: Mapping[str, Text]
    lock: Lock


class UnknownSwitch(BadInput):
    """There is no such switch, or the rulebook does not allow this answer."""

    message = Text("{id} 没有“{answer}”这个选项。", "{id} has no answer “{answer}”.")


class SwitchLocked(Refused):
    """The answer is fixed for this season (R-338 for the meeting's switches)."""

    message = Text("{id} 已锁定：{why}。", "{id} is locked: {why}.")
    next_step = Text(
        "本季按锁定的值执行，如需调整请用于下一季。", "This season goes by the locked answer; change it for the next."
    )


def _switch(switch_id: str, lock: Lock, question: tuple[str, str], **answers: tuple[str, str]) -> Switch:
    words = {key.strip("_").replace("_", "-"): Text(*value) for key, value in answers.items()}
    return Switch(switch_id, Text(*question), words, lock)


_A, _B = Lock.FIRST_HAND_IN, Lock.FIRST_BALLOT

SWITCHES: Mapping[str, Switch] = {
    s.id: s
    for s in (
        _switch(
            "P-01",
            _A,
            ("恰在截止时刻提交是否有效", "Is a submission at exactly the deadline on time?"),
            inclusive=("有效", "yes"),
            strict=("无效，须早于截止时刻", "no, strictly before"),
        ),
        _switch(
            "P-02",
            _A,
            ("公示首日是否计为第1个工作日", "Does the first posting day count as workday 1?"),
            count_first=("计入，起止两日都算", "yes, both printed days inclusive"),
            exclude_first=("不计首日", "no, the first day is left out"),
        ),
        _switch(
            "P-03",
            _A,
            ("只写日期的截止时间", "A deadline printed as a date only"),
            end_of_day=(
                "网上办理到当日23:59:59，纸质到下班时间",
                "online until 23:59:59 of that day, paper until the office closes",
            ),
            before_day=("须在该日之前", "before that day begins"),
        ),
        _switch(
            "P-04",
            _A,
            ("退回后“2日内”怎么算", "“Within 2 days” after a return"),
            calendar_days=(
                "自然日，退回当日不计，第2日23:59:59止",
                "calendar days, day of return not counted, until 23:59:59 of day 2",
            ),
            _48_hours=("48小时", "48 hours"),
            working_days=("2个工作日", "2 workdays"),
        ),
        _switch(
            "P-05",
            _A,
            ("重新提交是否再经单位审核", "Does a resubmission pass the employer again?"),
            to_office=("否，直接回到退回的办公室，通知单位", "no, straight back to the office; the employer is told"),
            via_employer=("是", "yes"),
        ),
        _switch(
            "P-06",
            _A,
            ("申报截止后能否重新提交", "May a returned dossier come again after filing has closed?"),
            until_check_ends=(
                "可以，在退回期限内且审核期未结束",
                "yes, inside its window and while checking runs",
            ),
            filing_deadline=("不可以，申报截止为准", "no, the filing deadline is absolute"),
        ),
        _switch(
            "P-07",
            _A,
            ("遮盖不合格是否计入3次", "Does a masking failure count as one of the three submissions?"),
            counts=("计入", "yes"),
            separate=("单独计数", "counted apart"),
        ),
        _switch(
            "P-08",
            _A,
            ("缴费截止仍未缴费", "Unpaid at the fee deadline"),
            excluded=("不提交评审会", "not put before the meeting"),
            grace=("给予宽限期", "a period of grace"),
        ),
        _switch(
            "P-20",
            _B,
            ("有委员回避时通过票数的基数", "Denominator when a member is recused"),
            minus_recused=("到会人数减去该项回避人数", "members present less those recused for the item"),
            all_attending=("全部到会人数", "all attending members"),
        ),
        _switch(
            "P-21",
            _B,
            ("有委员回避时的法定人数", "Quorum when a member is recused"),
            not_recused=(
                "仍为总数三分之二，按未回避的人数算",
                "two thirds of the committee, counted on those not recused",
            ),
            at_opening=("开会时计一次", "counted once at the opening"),
        ),
        _switch(
            "P-22",
            _B,
            ("每人投票轮数", "Vote rounds for each applicant"),
            _1=("1轮", "1"),
            _2=("2轮，仅限主任委员提请复投的人员", "2, only for those the chair lists again"),
        ),
        _switch(
            "P-23",
            _B,
            ("通过名额或比例", "Pass quota"),
            none=("不设", "none"),
            number=("每级名额", "a number for each level"),
            percent=("每级比例", "a percentage for each level"),
        ),
        _switch(
            "P-24",
            _B,
            ("去掉最高分和最低分", "Drop the highest and lowest score"),
            five_or_more=("评分人数不少于5人时", "when there are at least 5 scorers"),
            never=("不去", "never"),
            always=("总是", "always"),
        ),
        _switch(
            "P-25",
            _B,
            ("答辩成绩低于合格线", "Defence score below the pass mark"),
            warning=("提示委员，照常投票", "shown as a warning; the vote is held"),
            blocks=("不得投票", "blocks the vote"),
        ),
        _switch(
            "P-26",
            _B,
            ("应答辩而缺席", "Compulsory defence missed"),
            not_passed=("评审不通过，不投票", "not passed, no vote"),
            reschedule=("评审期内改期一次", "one new date inside the meeting period"),
        ),
        _switch(
            "P-27",
            _B,
            ("迟到委员", "A member who arrives late"),
            later_ballots=("只参加签到后开启的投票", "votes only on ballots opened after sign-in"),
            not_that_day=("当日不得投票", "may not vote that day"),
        ),
        _switch(
            "P-28",
            _B,
            ("与合格线比较的分数", "The score compared with a pass mark"),
            after_rounding=("四舍五入到两位小数之后", "after rounding half up to 2 decimals"),
            raw=("原始值", "the raw value"),
        ),
        _switch(
            "P-30",
            _A,
            ("合著者姓名", "Names of co-authors"),
            visible=("保留，与本人同单位时提示", "stay visible, with a warning when of the same employer"),
            replaced=("替换为作者1、作者2", "replaced by author 1, author 2"),
        ),
        _switch(
            "P-31",
            _A,
            ("送审后发现身份泄漏", "Leak found after assignment"),
            pull=("撤下、重新遮盖、更换专家", "pull the dossier, mask again, assign to others"),
            _return=("退回申报人", "return to the applicant"),
            refuse=("不予受理", "refuse"),
        ),
        _switch(
            "P-32",
            _A,
            ("是否向申报人公开票数", "Are vote counts shown to the applicant?"),
            no=("否，只告知是否通过", "no, only passed or not"),
            totals=("公开总票数", "totals are shown"),
        ),
        _switch(
            "P-33",
            _A,
            ("公示中的身份证号", "ID number on notices"),
            masked=("最多显示前6后4位", "masked, at most the first 6 and last 4 places"),
            full=("全部显示", "in full"),
        ),
        _switch(
            "P-34",
            _A,
            ("“自2021年起”是否含当年", "“From 2021 on” for certificates pulled by the system"),
            inclusive=("含", "inclusive"),
            exclusive=("不含", "exclusive"),
        ),
    )
}


def check_answer(switch_id: str, answer: str, *, allowed: Mapping[str, tuple[str, ...]]) -> None:
    """Raise ``UnknownSwitch`` unless the rulebook allows *answer* for switch *switch_id*."""
    if switch_id not in SWITCHES or answer not in allowed.get(switch_id, ()):
        raise UnknownSwitch(id=switch_id, answer=answer)


class QuotaMissing(BadInput):
    """P-23 asks for a figure for each level (R-409)."""

    message = Text(
        "请为每个级别填写名额：人数为 0 以上的整数，百分比为 0 至 100 的整数。",
        "Give a quota for every level: whole people from 0, or a whole percentage from 0 to 100.",
    )


def check_shares(answer: str, shares: Mapping[str, int], *, levels: Collection[str]) -> dict[str, int]:
    """The quota of each level under an answer of P-23, empty for none. Raises ``QuotaMissing``."""
    if answer == "none":
        return {}
    top = 100 if answer == "percent" else 9999
    if set(shares) != set(levels) or any(not 0 <= share <= top for share in shares.values()):
        raise QuotaMissing
    return dict(shares)


def check_unlocked(switch_id: str, *, filed: bool, balloted: bool) -> None:
    """Raise ``SwitchLocked`` once the first hand-in (*filed*) or the first ballot (*balloted*) has fixed it."""
    lock = SWITCHES[switch_id].lock
    if (lock is Lock.FIRST_HAND_IN and filed) or (lock is Lock.FIRST_BALLOT and balloted):
        why = {
            Lock.FIRST_HAND_IN: Text("首份申报已提交", "the first application was handed in"),
            Lock.FIRST_BALLOT: Text("首个投票已开启", "the first ballot was opened"),
        }[lock]
        raise SwitchLocked(
            Text(
                SwitchLocked.message.zh.format(id=switch_id, why=why.zh),
                SwitchLocked.message.en.format(id=switch_id, why=why.en),
            )
        )

"""What this part refuses, and what to do next."""

from committee.errors import BadInput, NotAllowed, Refused
from committee.text import Text


class NotReady(Refused):
    """The application still lacks something."""

    message = Text("还不能提交：{what}", "It cannot be handed in yet: {what}")
    next_step = Text("请在“我的申报”中逐项补齐后再提交。", "Complete the items listed on your page, then hand in.")


class FilingClosed(Refused):
    """Outside the filing window (R-105, E-47)."""

    message = Text(
        "不在申报时间内（{from_} 至 {until}，北京时间）。", "Filing is open from {from_} to {until} (Beijing time)."
    )
    next_step = Text("请留意下一年度通知。", "Please watch for next year's notice.")


class SameKey(Refused):
    """One person, one season, one specialty and level: one channel (R-121, E-44)."""

    message = Text(
        "您本年度已就同一专业、同一级别提交过申报（{channel}），不能再报。",
        "You have already handed in an application for this specialty and level this year ({channel}).",
    )
    next_step = Text(
        "撤回前一份后可以另报；不予受理的当年不能再报。",
        "Withdraw that one to file another; after a refusal there is no second filing this year.",
    )


class MustStayMasked(Refused):
    """Name, photo and unit are masked in every structured field (R-500, E-103)."""

    message = Text("姓名、照片、工作单位必须遮盖，不能取消勾选。", "Name, photo and unit have to stay masked.")


class OwnApplication(NotAllowed):
    """Nobody checks their own application (R-002)."""

    message = Text("不能审核本人的申报。", "Nobody may check their own application.")
    next_step = Text("请由本单位另一位经办人审核。", "Ask another clerk of your unit to check it.")


class NoOpinion(BadInput):
    """A check needs a definite opinion (R-124)."""

    message = Text("请填写明确的审核意见。", "Write a definite opinion.")


class StillChecked(Refused):
    """The hand-in waits for its checks (R-101)."""

    message = Text(
        "材料的遮盖检查还没有跑完，提交尚未生效。", "Its files are still being checked; the hand-in does not stand yet."
    )
    next_step = Text("检查通常几分钟内完成，请稍后再办。", "Checks take a few minutes; try again shortly.")


class NotPosted(Refused):
    """Only a case whose posting ran its full time without open objection goes on (R-124)."""

    message = Text(
        "单位公示尚未期满并登记结果，不能推荐。", "The posting has not run its time or its result is not recorded."
    )
    next_step = Text("公示期满后先登记公示结果。", "Record the result of the posting first.")


class CheckingClosed(Refused):
    """The committee's checking window is over (R-105)."""

    message = Text("评委会审核期已于{until}结束。", "The committee's check ended at {until}.")


class NotSigned(Refused):
    """The masked copies were not signed by a checker."""

    message = Text("遮盖核查尚未签发，不能接收。", "The masked copies are not signed; it cannot be accepted.")
    next_step = Text("请先由核查员在遮盖核查台签发。", "A checker has to sign them at the masking desk first.")


class PaperLate(Refused):
    """Paper after its deadline (R-129)."""

    message = Text("纸质材料已过截止时间{until}。", "The time for paper ended at {until}.")


class NotPayable(Refused):
    """The fee is payable only after electronic acceptance and checked paper (R-131)."""

    message = Text(
        "材料接收且纸质审核通过后才能缴费。",
        "The fee is payable once the materials are accepted and the paper is checked.",
    )


class FeeSettled(Refused):
    """It is paid already."""

    message = Text("费用已缴清。", "The fee has been paid.")


class NotPoolable(Refused):
    """Something is missing before the dossier can be coded and frozen."""

    message = Text("还不能送审：{what}", "It cannot go to review yet: {what}")

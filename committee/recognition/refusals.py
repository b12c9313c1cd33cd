"""What the procedure of recognition refuses, each with the next step."""

from committee.errors import Refused
from committee.text import Text


class NotEligible(Refused):
    """A condition of the route is not met; the message names what is missing and from when."""

    message = Text("{route}的条件不符：{why}", "The conditions of {route} are not met: {why}")
    next_step = Text(
        "可在“可走的路线”中查看其他路线和开始符合的日期。",
        "See the other routes, and from when they open, under “open routes”.",
    )


class NotComplete(Refused):
    """Demanded material or courses are missing; all of it is named at once."""

    message = Text("还缺：{what}", "Still missing: {what}")
    next_step = Text("补齐后再提交。", "Complete it, then hand in.")


class NotConfirmedByChecker(Refused):
    """Something that only a checker can know is not ticked, or a proof was not seen complete."""

    message = Text("尚有待核对的内容：{what}", "there are open questions: {what}")
    next_step = Text(
        "请逐项核对证明并勾选，或退回补正。", "Compare the proofs and tick them, or return the application."
    )


class TooLate(Refused):
    """The final body was not reached by the cut (R-103)."""

    message = Text(
        "{cut}前没有到达{body}，视为放弃。", "It had not reached the {body} by {cut} and counts as given up."
    )
    next_step = Text("可在下一批次重新申报。", "A new application can be made in the next round.")


class NotOpen(Refused):
    """Outside the filing or checking window."""

    message = Text("现在不在办理时间：{window}。", "It is outside the time for this: {window}.")


class NotPostedYet(Refused):
    """The posting is not complete, or an objection is open: nothing is recommended (R-163, R-184)."""

    message = Text(
        "{name}的公示尚未期满登记，或有异议没有核查完。",
        "The posting of {name} is not complete, or an objection is open.",
    )
    next_step = Text(
        "公示期满并登记结果后再办；有异议的，办结后再推荐。",
        "Go on when it has run out and its result is recorded; with an objection, when it is closed.",
    )


class OwnApplication(Refused):
    """Nobody checks their own application (R-002)."""

    message = Text("不能审核本人的申报。", "Nobody checks their own application.")
    next_step = Text("请本单位或本局另一位经办人办理。", "Another clerk has to do it.")


class NoBureau(Refused):
    """No HR bureau is named for this unit's area, or the one that is has no clerk: the chain would end nowhere."""

    message = Text("“{unit}”的申报要经{desk}，但{why}。", "Applications of “{unit}” go through the {desk}, but {why}.")
    next_step = Text(
        "请地区人社局在评审季设置中指定，并为其开通经办人账号。",
        "The prefecture bureau names it in the season and opens an account for its clerk.",
    )


class PaperNotThere(Refused):
    """The paper has not come, or something was wrong with it (R-164)."""

    message = Text("{name}的纸质呈报表没有收齐。", "The paper report forms of {name} are not complete.")
    next_step = Text("登记收到两份签字盖章的呈报表后再确认。", "Register both signed and sealed copies, then confirm.")


class HasOne(Refused):
    """A person has one application in a season."""

    message = Text("本批次已有一份申报在办理。", "There is one application in this season already.")
    next_step = Text("先撤回原申报，再另报。", "Withdraw that one first.")

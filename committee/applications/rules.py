"""The law of the committee route: channels, phases and what leads from one to the next (domain 3.1, 3.2). Pure."""

from enum import StrEnum

from committee.permissions import Permission as P
from committee.text import Text
from committee.workflow import Transition, Workflow


class Channel(StrEnum):
    """The two channels of notice 2 (R-118, R-119)."""

    DIRECTED = "PS_DX"
    PRIVATE = "PS_MY"

    @property
    def label(self) -> Text:
        return {
            Channel.DIRECTED: Text("定向评价评审", "targeted evaluation"),
            Channel.PRIVATE: Text("民营企业专项评审", "private-enterprise special review"),
        }[self]


class EvaluationKind(StrEnum):
    """Every application says whether it is a review or a sideways move (domain 0.3)."""

    REVIEW = "review"
    TRANSFER = "transfer"

    @property
    def label(self) -> Text:
        return {
            EvaluationKind.REVIEW: Text("评审", "review"),
            EvaluationKind.TRANSFER: Text("转评", "transfer from another series"),
        }[self]


class ReturnedBy(StrEnum):
    """Whose return it is; only the office's count (R-126)."""

    EMPLOYER = "employer"
    UPPER = "upper"
    OFFICE = "office"


class Phase(StrEnum):
    """Where an application stands. Paper, fee, objection and defence are facts beside it (R-106, R-128)."""

    DRAFT = "draft"
    EMPLOYER_CHECK = "employer-check"
    EMPLOYER_PUBLICITY = "employer-publicity"
    UPPER_CHECK = "upper-check"
    OFFICE_CHECK = "office-check"
    RETURNED = "returned"
    NOT_ACCEPTED = "not-accepted"
    ACCEPTED = "accepted"
    POOLED = "pooled"
    ASSIGNED = "assigned"
    GROUP_REVIEW = "group-review"
    PLENARY = "plenary"
    BALLOT = "ballot"
    PASSED = "passed"
    NOT_PASSED = "not-passed"
    RESULT_PUBLICITY = "result-publicity"
    OBJECTION = "objection"
    CONFIRMED = "confirmed"
    CERTIFIED = "certified"
    ARCHIVED = "archived"
    WITHDRAWN = "withdrawn"
    DISQUALIFIED = "disqualified"
    REVOKED = "revoked"

    @property
    def label(self) -> Text:
        return PHASE_LABELS[self]


PHASE_LABELS: dict[Phase, Text] = {
    Phase.DRAFT: Text("草稿", "draft"),
    Phase.EMPLOYER_CHECK: Text("待单位审核", "with the employer"),
    Phase.EMPLOYER_PUBLICITY: Text("单位公示", "posted at the employer"),
    Phase.UPPER_CHECK: Text("主管部门审核", "with the upper body"),
    Phase.OFFICE_CHECK: Text("评委会审核", "checked by the committee office"),
    Phase.RETURNED: Text("退回修改", "returned for correction"),
    Phase.NOT_ACCEPTED: Text("不予受理", "not accepted"),
    Phase.ACCEPTED: Text("已接收材料", "materials accepted"),
    Phase.POOLED: Text("待送审", "ready for review"),
    Phase.ASSIGNED: Text("已送审", "with the experts"),
    Phase.GROUP_REVIEW: Text("评议组评议", "group review"),
    Phase.PLENARY: Text("评审会", "before the meeting"),
    Phase.BALLOT: Text("投票中", "being voted on"),
    Phase.PASSED: Text("评审通过", "passed"),
    Phase.NOT_PASSED: Text("未通过", "not passed"),
    Phase.RESULT_PUBLICITY: Text("结果公示", "results published"),
    Phase.OBJECTION: Text("异议核查", "objection under investigation"),
    Phase.CONFIRMED: Text("已确认", "confirmed"),
    Phase.CERTIFIED: Text("已发证", "certified"),
    Phase.ARCHIVED: Text("已归档", "archived"),
    Phase.WITHDRAWN: Text("已撤回", "withdrawn"),
    Phase.DISQUALIFIED: Text("取消资格", "disqualified"),
    Phase.REVOKED: Text("已撤销", "revoked"),
}

BEFORE_BALLOT = (
    Phase.DRAFT,
    Phase.EMPLOYER_CHECK,
    Phase.EMPLOYER_PUBLICITY,
    Phase.UPPER_CHECK,
    Phase.OFFICE_CHECK,
    Phase.RETURNED,
    Phase.ACCEPTED,
    Phase.POOLED,
    Phase.ASSIGNED,
    Phase.GROUP_REVIEW,
    Phase.PLENARY,
)
# Where a leak found after assignment may send an application back or end it (P-31); from the vote on the copy is only pulled.
EDITABLE = frozenset({Phase.DRAFT, Phase.RETURNED})  # the applicant may write and hand in
WITH_EXPERTS = (Phase.ASSIGNED, Phase.GROUP_REVIEW, Phase.PLENARY)
# Steps that judge an application: nobody takes one on their own, in whatever role.
JUDGEMENTS = frozenset(
    {"employer_return", "employer_post", "employer_recommend", "employer_objection", "upper_return", "upper_recommend"}
    | {"office_return", "office_refuse", "office_accept", "restore_return", "objection_dismissed", "objection_upheld"}
    | {"leak_return", "leak_refuse"}
)
FINAL = (Phase.NOT_ACCEPTED, Phase.WITHDRAWN, Phase.DISQUALIFIED, Phase.REVOKED, Phase.NOT_PASSED, Phase.ARCHIVED)

T = Transition
LEAKED: tuple[tuple[str, Phase, P, Text], ...] = (
    ("leak_return", Phase.RETURNED, P.ASSIGNMENT_MANAGE, Text("送审后泄漏，退回", "Leak: return")),
    ("leak_refuse", Phase.NOT_ACCEPTED, P.ASSIGNMENT_MANAGE, Text("送审后泄漏，不予受理", "Leak: refuse")),
)
WORKFLOW: Workflow[Phase] = Workflow(
    (
        T("submit", Phase.DRAFT, Phase.EMPLOYER_CHECK, P.APPLICATION_FILE, Text("提交单位审核", "Hand in to the unit")),
        T(
            "employer_return",
            Phase.EMPLOYER_CHECK,
            Phase.DRAFT,
            P.APPLICATION_CHECK_EMPLOYER,
            Text("退回申报人", "Return"),
        ),
        T(
            "employer_post",
            Phase.EMPLOYER_CHECK,
            Phase.EMPLOYER_PUBLICITY,
            P.APPLICATION_CHECK_EMPLOYER,
            Text("审核通过并公示", "Check and post"),
        ),
        T(
            "employer_objection",
            Phase.EMPLOYER_PUBLICITY,
            Phase.EMPLOYER_CHECK,
            P.APPLICATION_CHECK_EMPLOYER,
            Text("有异议，重新审核", "Objection: check again"),
        ),
        T(
            "employer_recommend",
            Phase.EMPLOYER_PUBLICITY,
            Phase.UPPER_CHECK,
            P.APPLICATION_CHECK_EMPLOYER,
            Text("公示无异议，推荐上报", "Recommend"),
        ),
        T(
            "bounce",
            Phase.EMPLOYER_CHECK,
            Phase.DRAFT,
            None,
            Text("检查未通过，提交不成立", "Checks failed: not handed in"),
        ),
        T(
            "bounce",
            Phase.OFFICE_CHECK,
            Phase.RETURNED,
            None,
            Text("检查未通过，提交不成立", "Checks failed: not handed in"),
        ),
        T("upper_return", Phase.UPPER_CHECK, Phase.DRAFT, P.APPLICATION_CHECK_UPPER, Text("退回申报人", "Return")),
        T(
            "upper_recommend",
            Phase.UPPER_CHECK,
            Phase.OFFICE_CHECK,
            P.APPLICATION_CHECK_UPPER,
            Text("审核推荐至评委会", "Recommend to the committee"),
        ),
        T(
            "office_return",
            Phase.OFFICE_CHECK,
            Phase.RETURNED,
            P.APPLICATION_CHECK_OFFICE,
            Text("一次性退回修改", "Return with all defects"),
        ),
        T(
            "office_refuse",
            Phase.OFFICE_CHECK,
            Phase.NOT_ACCEPTED,
            P.APPLICATION_CHECK_OFFICE,
            Text("不予受理", "Refuse"),
        ),
        T("office_accept", Phase.OFFICE_CHECK, Phase.ACCEPTED, P.APPLICATION_CHECK_OFFICE, Text("接收材料", "Accept")),
        T("resubmit", Phase.RETURNED, Phase.OFFICE_CHECK, P.APPLICATION_FILE, Text("重新提交", "Hand in again")),
        T(
            "resubmit_employer",
            Phase.RETURNED,
            Phase.EMPLOYER_CHECK,
            P.APPLICATION_FILE,
            Text("重新提交（经单位）", "Hand in again through the employer"),
        ),
        T(
            "restore_return",
            Phase.RETURNED,
            Phase.OFFICE_CHECK,
            P.APPLICATION_RESTORE,
            Text("撤回误退", "Take back a mistaken return"),
        ),
        T("window_missed", Phase.RETURNED, Phase.NOT_ACCEPTED, None, Text("逾期未重新提交", "Window missed")),
        T("fee_missed", Phase.ACCEPTED, Phase.NOT_ACCEPTED, None, Text("纸质或缴费逾期", "Paper or fee missed")),
        T(
            "pool",
            Phase.ACCEPTED,
            Phase.POOLED,
            P.APPLICATION_CHECK_OFFICE,
            Text("冻结送审稿并编号", "Freeze and code"),
        ),
        T(
            "pool_again",
            Phase.ACCEPTED,
            Phase.ASSIGNED,
            P.APPLICATION_CHECK_OFFICE,
            Text("重新送审", "To review again"),
        ),
        *(T(name, phase, to, who, words) for phase in WITH_EXPERTS for name, to, who, words in LEAKED),
        T("assign", Phase.POOLED, Phase.ASSIGNED, P.ASSIGNMENT_MANAGE, Text("发布分配", "Publish assignment")),
        T(
            "groups_open",
            Phase.ASSIGNED,
            Phase.GROUP_REVIEW,
            P.ASSIGNMENT_MANAGE,
            Text("评分锁定，进入评议", "Scores locked"),
        ),
        T("reassign", Phase.GROUP_REVIEW, Phase.ASSIGNED, P.ASSIGNMENT_MANAGE, Text("重新分配", "Assign again")),
        T("to_plenary", Phase.GROUP_REVIEW, Phase.PLENARY, P.MEETING_RUN, Text("提交评审会", "Put before the meeting")),
        T(
            "defence_missed",
            Phase.GROUP_REVIEW,
            Phase.NOT_PASSED,
            P.MEETING_RUN,
            Text("答辩缺席", "Absent from the defence"),
        ),
        T("ballot_open", Phase.PLENARY, Phase.BALLOT, P.BALLOT_RUN, Text("开始投票", "Open the ballot")),
        T("ballot_void", Phase.BALLOT, Phase.PLENARY, P.BALLOT_RUN, Text("本轮作废重投", "Void the round")),
        T("ballot_again", Phase.NOT_PASSED, Phase.BALLOT, P.BALLOT_RUN, Text("再次表决", "Vote a second time")),
        T(
            "ballot_again_void",
            Phase.BALLOT,
            Phase.NOT_PASSED,
            P.BALLOT_RUN,
            Text("第二轮作废", "Void the second round"),
        ),
        T("vote_passed", Phase.BALLOT, Phase.PASSED, None, Text("达到法定票数", "Majority reached")),
        T("vote_failed", Phase.BALLOT, Phase.NOT_PASSED, None, Text("未达法定票数", "Majority not reached")),
        T("beyond_quota", Phase.BALLOT, Phase.NOT_PASSED, None, Text("达到票数，名额外", "Majority, beyond the quota")),
        T("publish", Phase.PASSED, Phase.RESULT_PUBLICITY, P.RESULT_APPROVE, Text("发布公示", "Publish")),
        T(
            "object",
            Phase.RESULT_PUBLICITY,
            Phase.OBJECTION,
            P.OBJECTION_HANDLE,
            Text("异议核查", "Investigate an objection"),
        ),
        T(
            "objection_dismissed",
            Phase.OBJECTION,
            Phase.RESULT_PUBLICITY,
            P.OBJECTION_HANDLE,
            Text("异议不成立", "Dismiss"),
        ),
        T("objection_upheld", Phase.OBJECTION, Phase.REVOKED, P.OBJECTION_HANDLE, Text("异议属实，取消通过", "Uphold")),
        T("confirm", Phase.RESULT_PUBLICITY, Phase.CONFIRMED, P.APPLICATION_CONFIRM, Text("确认", "Confirm")),
        T("certify", Phase.CONFIRMED, Phase.CERTIFIED, P.APPLICATION_CONFIRM, Text("发证", "Certify")),
        T("archive", Phase.CERTIFIED, Phase.ARCHIVED, P.APPLICATION_CONFIRM, Text("归档", "Archive")),
        *(
            T("withdraw", phase, Phase.WITHDRAWN, P.APPLICATION_FILE, Text("撤回申报", "Withdraw"))
            for phase in BEFORE_BALLOT
        ),
        *(
            T("disqualify", phase, Phase.DISQUALIFIED, P.APPLICATION_RESTORE, Text("取消资格", "Disqualify"))
            for phase in (*BEFORE_BALLOT, Phase.BALLOT, Phase.PASSED, Phase.RESULT_PUBLICITY, Phase.OBJECTION)
        ),
        *(
            T("revoke", phase, Phase.REVOKED, P.APPLICATION_RESTORE, Text("撤销职称", "Revoke"))
            for phase in (Phase.CONFIRMED, Phase.CERTIFIED, Phase.ARCHIVED)
        ),
    ),
    initial=Phase.DRAFT,
    final=FINAL,
)

"""The law of the routes without a committee: phases, what leads from one to the next, and the chain of desks (domain 4.2, 4.3). Pure."""

from enum import StrEnum

from committee.errors import Refused
from committee.permissions import Permission as P
from committee.seasons.recognition_tables import RouteRule, Tier
from committee.text import Text
from committee.workflow import Transition, Workflow


class Phase(StrEnum):
    """Where an application stands. Postings, paper and ticks are facts beside it."""

    PREPARING = "preparing"
    PRE_PUBLICITY = "pre-publicity"
    FILING = "filing"
    EMPLOYER_CHECK = "employer-check"
    COUNTY_CHECK = "county-check"
    FINAL_CHECK = "final-check"
    RETURNED = "returned"
    PASSED = "passed"
    NOT_PASSED = "not-passed"
    SECOND_PUBLICITY = "second-publicity"
    PUBLISHED = "published"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"
    ABANDONED = "abandoned"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> Text:
        return PHASE_LABELS[self]


PHASE_LABELS: dict[Phase, Text] = {
    Phase.PREPARING: Text("填报信息", "entering"),
    Phase.PRE_PUBLICITY: Text("申报前公示", "posted before filing"),
    Phase.FILING: Text("上传材料", "uploading"),
    Phase.EMPLOYER_CHECK: Text("待单位审核", "with the employer"),
    Phase.COUNTY_CHECK: Text("县（市）人社局审核", "with the county bureau"),
    Phase.FINAL_CHECK: Text("确认机关审核", "with the confirming bureau"),
    Phase.RETURNED: Text("退回修改", "returned for correction"),
    Phase.PASSED: Text("审核通过", "passed the check"),
    Phase.NOT_PASSED: Text("审核不通过", "did not pass"),
    Phase.SECOND_PUBLICITY: Text("再次公示", "posted again"),
    Phase.PUBLISHED: Text("公示期满，待确认", "posted in full, to be confirmed"),
    Phase.CONFIRMED: Text("已确认", "confirmed"),
    Phase.CANCELLED: Text("取消资格", "cancelled"),
    Phase.ABANDONED: Text("视为放弃", "counts as given up"),
    Phase.WITHDRAWN: Text("已撤回", "withdrawn"),
}

BEFORE_ARRIVAL = (
    Phase.PREPARING,
    Phase.PRE_PUBLICITY,
    Phase.FILING,
    Phase.EMPLOYER_CHECK,
    Phase.COUNTY_CHECK,
    Phase.RETURNED,
)
"""Phases that the cut of R-103 can end; a return after the first arrival is ended by the checking window only (R-104)."""

AT_BUREAU = (Phase.COUNTY_CHECK, Phase.FINAL_CHECK)
HAS_PASSED = (Phase.PASSED, Phase.SECOND_PUBLICITY, Phase.PUBLISHED, Phase.CONFIRMED)
FINAL = (Phase.NOT_PASSED, Phase.CONFIRMED, Phase.CANCELLED, Phase.ABANDONED, Phase.WITHDRAWN)

T = Transition
WORKFLOW: Workflow[Phase] = Workflow(
    (
        T("post", Phase.PREPARING, Phase.PRE_PUBLICITY, P.PUBLICITY_POST, Text("公示", "Post")),
        T("posting_over", Phase.PRE_PUBLICITY, Phase.FILING, P.PUBLICITY_POST, Text("登记公示结果", "Record the result")),
        T("posting_void", Phase.PRE_PUBLICITY, Phase.PREPARING, P.PUBLICITY_POST, Text("撤出公示", "Take off the notice")),
        T("hand_in", Phase.FILING, Phase.EMPLOYER_CHECK, P.APPLICATION_FILE, Text("提交单位审核", "Hand in")),
        T("employer_return", Phase.EMPLOYER_CHECK, Phase.FILING, P.APPLICATION_CHECK_EMPLOYER, Text("退回", "Return")),
        T("recommend_county", Phase.EMPLOYER_CHECK, Phase.COUNTY_CHECK, P.APPLICATION_CHECK_EMPLOYER, Text("推荐", "Recommend")),
        T("recommend_final", Phase.EMPLOYER_CHECK, Phase.FINAL_CHECK, P.APPLICATION_CHECK_EMPLOYER, Text("推荐", "Recommend")),
        T("county_return", Phase.COUNTY_CHECK, Phase.RETURNED, P.RECOGNITION_CHECK, Text("退回", "Return")),
        T("county_recommend", Phase.COUNTY_CHECK, Phase.FINAL_CHECK, P.RECOGNITION_CHECK, Text("审核推荐", "Recommend")),
        T("final_return", Phase.FINAL_CHECK, Phase.RETURNED, P.RECOGNITION_CHECK, Text("退回", "Return")),
        T("hand_in_employer", Phase.RETURNED, Phase.EMPLOYER_CHECK, P.APPLICATION_FILE, Text("重新提交", "Hand in again")),
        T("hand_in_county", Phase.RETURNED, Phase.COUNTY_CHECK, P.APPLICATION_FILE, Text("重新提交", "Hand in again")),
        T("hand_in_final", Phase.RETURNED, Phase.FINAL_CHECK, P.APPLICATION_FILE, Text("重新提交", "Hand in again")),
        T("pass", Phase.FINAL_CHECK, Phase.PASSED, P.RECOGNITION_CHECK, Text("审核通过", "Pass")),
        T("refuse", Phase.FINAL_CHECK, Phase.NOT_PASSED, P.RECOGNITION_CHECK, Text("审核不通过", "Refuse")),
        T("take_back", Phase.PASSED, Phase.FINAL_CHECK, P.RECOGNITION_CHECK, Text("撤销通过", "Take the pass back")),
        T("post_again", Phase.PASSED, Phase.SECOND_PUBLICITY, P.PUBLICITY_POST, Text("再次公示", "Post again")),
        T("second_over", Phase.SECOND_PUBLICITY, Phase.PUBLISHED, P.PUBLICITY_POST, Text("登记公示结果", "Record the result")),
        T("confirm", Phase.PUBLISHED, Phase.CONFIRMED, P.RECOGNITION_CHECK, Text("确认", "Confirm")),
        *(T("cancel", phase, Phase.CANCELLED, None) for phase in (Phase.SECOND_PUBLICITY, Phase.PUBLISHED)),
        *(T("abandon", phase, Phase.ABANDONED, None) for phase in BEFORE_ARRIVAL),
        *(
            T("withdraw", phase, Phase.WITHDRAWN, P.APPLICATION_FILE, Text("撤回", "Withdraw"))
            for phase in (*BEFORE_ARRIVAL, Phase.FINAL_CHECK)
        ),
    ),
    initial=Phase.PREPARING,
    final=FINAL,
)  # fmt: skip


class Desk(StrEnum):
    """Who checks, in the order of a chain."""

    EMPLOYER = "employer"
    COUNTY = "county"
    PREFECTURE = "prefecture"

    @property
    def label(self) -> Text:
        return {
            Desk.EMPLOYER: Text("用人单位", "employer"),
            Desk.COUNTY: Text("县（市）人社局", "county HR bureau"),
            Desk.PREFECTURE: Text("地区人社局", "prefecture HR bureau"),
        }[self]


class ImpossiblePair(Refused):
    """The route is not open to units of this kind (R-160 to R-162)."""

    message = Text("{tier}单位不能走{route}：{why}", "{route} is not open at {tier}: {why}")
    next_step = Text("请在“可走的路线”中另选。", "Choose another of the routes that are open.")


def chain(rule: RouteRule, tier: Tier) -> tuple[Desk, ...]:
    """The desks that an application passes, the last of which confirms (R-160, R-161, R-162). Raises ``ImpossiblePair``."""
    if tier not in rule.tiers:
        only = "、".join(t.label.zh for t in rule.tiers)
        raise ImpossiblePair(
            tier=tier.label,
            route=rule.name,
            why=Text(
                f"只限{only}单位，本单位没有乡镇岗位",
                f"only for {', '.join(t.label.en for t in rule.tiers)}; there are no township posts here",
            ),
        )
    if tier is Tier.PREFECTURE:
        return (Desk.EMPLOYER, Desk.PREFECTURE)
    return (Desk.EMPLOYER, Desk.COUNTY) if rule.county_final else (Desk.EMPLOYER, Desk.COUNTY, Desk.PREFECTURE)


def recommend_step(desks: tuple[Desk, ...]) -> str:
    """The employer's step: to a county that only recommends, or straight to the body that confirms."""
    return "recommend_county" if len(desks) > 2 else "recommend_final"


def hand_in_step(phase: Phase, *, returned_from: Desk | None, desks: tuple[Desk, ...], p05: str) -> str:
    """The applicant's step: the first time to the employer, after a return back to whoever returned it (P-05)."""
    if phase is not Phase.RETURNED:
        return "hand_in"
    if p05 == "via-employer" or returned_from in (None, Desk.EMPLOYER):
        return "hand_in_employer"
    return "hand_in_final" if returned_from is desks[-1] else "hand_in_county"

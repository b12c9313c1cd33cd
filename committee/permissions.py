"""Who may do what: roles, permissions and the one table of grants. The permissions page and the guard read this table.

*Who* is decided here; *when and which* (own dossier, phase, recusal, open ballot) is asked of the ``rules.py`` of a part.
A permission is ``thing:verb``. No role inherits another, so that reading one column says all that a role can do (R-001 to R-017).
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType

from committee.text import Text


class Role(StrEnum):
    """A grant's role (domain section 1.1). Chair, leader and teller are seats in a committee or meeting, not roles."""

    APPLICANT = "applicant"
    EMPLOYER = "employer"
    AUTHORITY = "authority"
    HR = "hr"
    SECRETARY = "secretary"
    LEADER = "leader"
    CHECKER = "checker"
    EXPERT = "expert"
    FINANCE = "finance"
    SUPERVISOR = "supervisor"
    ADMIN = "admin"

    @property
    def label(self) -> Text:
        return ROLE_LABELS[self]


ROLE_LABELS: Mapping[Role, Text] = MappingProxyType(
    {
        Role.APPLICANT: Text("申报人", "Applicant"),
        Role.EMPLOYER: Text("用人单位经办人", "Employer clerk"),
        Role.AUTHORITY: Text("主管部门（公共就业服务机构）经办人", "Industry authority or employment service clerk"),
        Role.HR: Text("人社局经办人", "HR bureau clerk"),
        Role.SECRETARY: Text("评委会秘书", "Committee secretary"),
        Role.LEADER: Text("评委会办公室负责人", "Head of the committee office"),
        Role.CHECKER: Text("遮盖核查员", "Masking checker"),
        Role.EXPERT: Text("评审专家", "Expert"),
        Role.FINANCE: Text("财务人员", "Finance clerk"),
        Role.SUPERVISOR: Text("纪检监督人员", "Discipline supervisor"),
        Role.ADMIN: Text("系统管理员", "Administrator"),
    }
)

# R-017; whoever sees identity by office is no expert, whoever runs the machine takes no part.
# The pair may not meet in one account inside one season.
EXCLUDED_PAIRS: tuple[tuple[Role, Role], ...] = (
    (Role.APPLICANT, Role.EXPERT),
    (Role.SECRETARY, Role.EXPERT),
    (Role.CHECKER, Role.EXPERT),
    (Role.LEADER, Role.EXPERT),
    (Role.AUTHORITY, Role.EXPERT),
    (Role.HR, Role.EXPERT),
    *((Role.ADMIN, other) for other in (Role.SECRETARY, Role.LEADER, Role.CHECKER, Role.EXPERT)),
    *(
        (Role.SUPERVISOR, other)
        for other in (
            Role.EMPLOYER,
            Role.AUTHORITY,
            Role.HR,
            Role.SECRETARY,
            Role.LEADER,
            Role.CHECKER,
            Role.EXPERT,
            Role.FINANCE,
            Role.ADMIN,
        )
    ),
)

# Roles that see identity or can change what others see: granting or resetting one needs a second person.
SENSITIVE_ROLES = frozenset(
    {Role.AUTHORITY, Role.HR, Role.SECRETARY, Role.LEADER, Role.CHECKER, Role.SUPERVISOR, Role.ADMIN}
)

# Whoever holds a password slip of one of these can see identity, score, vote or record payments in another's name (law 5).
RESET_BY_TWO = SENSITIVE_ROLES | {Role.EXPERT, Role.FINANCE}

# Clerks of a unit or a body: without one they would look after everybody.
ROLES_OF_A_UNIT = frozenset({Role.EMPLOYER, Role.AUTHORITY, Role.HR})

# Roles that cannot work without a second factor.
SECOND_FACTOR_ROLES = SENSITIVE_ROLES | {Role.FINANCE}


class Permission(StrEnum):
    """One sentence each in ``PERMISSION_LABELS``; alphabetical by value."""

    ACCOUNT_CLAIM = "account:claim"
    ACCOUNT_GRANT = "account:grant"
    ACCOUNT_RESET = "account:reset"
    APPLICATION_CHECK_EMPLOYER = "application:check-employer"
    APPLICATION_CHECK_OFFICE = "application:check-office"
    APPLICATION_CHECK_UPPER = "application:check-upper"
    APPLICATION_CONFIRM = "application:confirm"
    APPLICATION_FILE = "application:file"
    APPLICATION_PAPER = "application:paper"
    APPLICATION_RESTORE = "application:restore"
    APPLICATION_SEE_ALL = "application:see-all"
    APPLICATION_SEE_AREA = "application:see-area"
    APPLICATION_SEE_UNIT = "application:see-unit"
    ASSIGNMENT_MANAGE = "assignment:manage"
    ASSIGNMENT_SEE = "assignment:see"
    AUDIT_READ = "audit:read"
    BALLOT_RUN = "ballot:run"
    BALLOT_TAKE = "ballot:take"
    CALENDAR_EDIT = "calendar:edit"
    DEFENCE_MANAGE = "defence:manage"
    DEFENCE_SCORE = "defence:score"
    DOSSIER_PURGE = "dossier:purge"
    DOSSIER_SCREEN = "dossier:screen"
    DOSSIER_SEE_ORIGINAL = "dossier:see-original"
    EXPERT_DRAW = "expert:draw"
    EXPERT_MANAGE = "expert:manage"
    EXPERT_WITNESS = "expert:witness"
    FEE_RECORD = "fee:record"
    FEE_SEE = "fee:see"
    INTEGRITY_ENTER = "integrity:enter"
    INTEGRITY_SEE = "integrity:see"
    JOB_SEE = "job:see"
    MEETING_ATTEND = "meeting:attend"
    MEETING_OBSERVE = "meeting:observe"
    MEETING_RUN = "meeting:run"
    OBJECTION_HANDLE = "objection:handle"
    OBJECTION_SEE = "objection:see"
    PUBLICITY_POST = "publicity:post"
    PUBLICITY_SEE = "publicity:see"
    RECOGNITION_CHECK = "recognition:check"
    RESULT_APPROVE = "result:approve"
    RESULT_OWN = "result:own"
    RESULT_PREPARE = "result:prepare"
    RESULT_SEE = "result:see"
    SCORE_OPINION = "score:opinion"
    SCORE_SUMMARY = "score:summary"
    SCORE_WRITE = "score:write"
    SEASON_MANAGE = "season:manage"
    SEASON_SWITCHES = "season:switches"
    SYSTEM_RUN = "system:run"
    UNIT_MANAGE = "unit:manage"
    VERIFY_RUN = "verify:run"


P = Permission
PERMISSION_LABELS: Mapping[Permission, Text] = MappingProxyType(
    {
        P.ACCOUNT_CLAIM: Text("确认本单位人员的注册", "Confirm registrations of one's own unit"),
        P.ACCOUNT_GRANT: Text(
            "授予或收回角色（涉及身份的须第二人确认）", "Grant or withdraw roles; a second person for sensitive ones"
        ),
        P.ACCOUNT_RESET: Text("为他人办理密码重置码", "Issue a printed password reset code"),
        P.APPLICATION_CHECK_EMPLOYER: Text(
            "审核并推荐本单位的申报", "Check and recommend applications of one's own unit"
        ),
        P.APPLICATION_CHECK_OFFICE: Text(
            "评委会审核：受理、退回、不予受理", "Check for the committee: accept, return, refuse"
        ),
        P.APPLICATION_CHECK_UPPER: Text("主管部门审核推荐", "Check and recommend as the upper body"),
        P.APPLICATION_CONFIRM: Text("确认评审结果、登记证书", "Confirm results and register certificates"),
        P.APPLICATION_FILE: Text("填报、上传、提交本人申报", "Fill in, upload and hand in one's own application"),
        P.APPLICATION_PAPER: Text("登记纸质材料", "Register paper dossiers"),
        P.APPLICATION_RESTORE: Text("撤回误退并恢复次数", "Take back a mistaken return and restore the count"),
        P.APPLICATION_SEE_ALL: Text("查看全部已提交申报", "See all submitted applications"),
        P.APPLICATION_SEE_AREA: Text("查看本辖区申报", "See applications of one's area"),
        P.APPLICATION_SEE_UNIT: Text("查看本单位申报", "See applications of one's unit"),
        P.ASSIGNMENT_MANAGE: Text("提出、调整、发布送审分配", "Propose, adjust and publish assignments"),
        P.ASSIGNMENT_SEE: Text("查看分配与回避记录", "See assignment and recusal records"),
        P.AUDIT_READ: Text("查看操作日志", "Read the audit log"),
        P.BALLOT_RUN: Text("组织投票：发票、停止发票、开窗、封箱", "Run a ballot: issue, stop issuing, open, close"),
        P.BALLOT_TAKE: Text("领取表决票", "Take ballot papers"),
        P.CALENDAR_EDIT: Text("维护工作日历", "Maintain the calendar of workdays"),
        P.DEFENCE_MANAGE: Text("安排答辩、办理免答辩", "Arrange defences and exemptions"),
        P.DEFENCE_SCORE: Text("答辩评分", "Score a defence"),
        P.DOSSIER_PURGE: Text(
            "清除疑似涉密文件（须与报告人不同）", "Purge a file that may be classified (not the reporter)"
        ),
        P.DOSSIER_SCREEN: Text("遮盖核查：判定、签发", "Screen masking: judge findings, sign copies"),
        P.DOSSIER_SEE_ORIGINAL: Text("查看原始材料", "See original material"),
        P.EXPERT_DRAW: Text("抽取评委", "Draw committee members"),
        P.EXPERT_MANAGE: Text("维护专家库与评委会", "Maintain the expert pool and committees"),
        P.EXPERT_WITNESS: Text("确认监督了抽取", "Confirm a draw that one witnessed"),
        P.FEE_RECORD: Text("登记缴费", "Record payments"),
        P.FEE_SEE: Text("查看缴费状态", "See payment status"),
        P.INTEGRITY_ENTER: Text("提请取消资格、撤销职称、记入诚信档案", "Propose sanctions and integrity records"),
        P.INTEGRITY_SEE: Text("查看诚信档案", "See the integrity file"),
        P.JOB_SEE: Text("查看后台任务", "See background jobs"),
        P.MEETING_ATTEND: Text("出席评审会", "Attend the meeting as a member"),
        P.MEETING_OBSERVE: Text("列席监督评审会", "Observe the meeting"),
        P.MEETING_RUN: Text("组织评审会", "Run the meeting"),
        P.OBJECTION_HANDLE: Text("受理与核查异议", "Handle objections"),
        P.OBJECTION_SEE: Text("查看异议登记", "See the objections register"),
        P.PUBLICITY_POST: Text("登记本单位公示", "Register one's unit's postings"),
        P.PUBLICITY_SEE: Text("查看职责范围内的公示与异议", "See postings and objections within one's reach"),
        P.RECOGNITION_CHECK: Text("初定、授予、高定的审核、推荐与确认", "Check, recommend and confirm recognition"),
        P.RESULT_SEE: Text("查看评审结果表与文书", "See the result table and its documents"),
        P.RESULT_APPROVE: Text("复核并确认发布", "Approve a publication as second person"),
        P.RESULT_OWN: Text("查看本人结果", "See one's own result"),
        P.RESULT_PREPARE: Text("制作结果表、纪要、提请发布", "Prepare result table, minutes, publication"),
        P.SCORE_OPINION: Text("撰写评议组意见", "Write the group's opinion"),
        P.SCORE_SUMMARY: Text("查看评分进度与汇总", "See scoring progress and summary"),
        P.SCORE_WRITE: Text("阅卷评分", "Read and score assigned dossiers"),
        P.SEASON_MANAGE: Text("建立评审季、指定机构", "Set up seasons and their bodies"),
        P.SEASON_SWITCHES: Text("查看与调整政策开关", "See and set policy switches"),
        P.SYSTEM_RUN: Text("系统运行维护", "Run the system: backups, readiness, users' locks"),
        P.UNIT_MANAGE: Text("维护单位及其别名", "Maintain units and their other names"),
        P.VERIFY_RUN: Text("复算核验", "Recompute and verify"),
    }
)

GRANTS: Mapping[Role, frozenset[Permission]] = MappingProxyType(
    {
        Role.APPLICANT: frozenset({P.APPLICATION_FILE, P.RESULT_OWN}),
        Role.EMPLOYER: frozenset(
            {
                P.ACCOUNT_CLAIM,
                P.ACCOUNT_RESET,
                P.APPLICATION_CHECK_EMPLOYER,
                P.APPLICATION_SEE_UNIT,
                P.PUBLICITY_POST,
                P.PUBLICITY_SEE,
            }
        ),
        Role.AUTHORITY: frozenset({P.APPLICATION_CHECK_UPPER, P.APPLICATION_SEE_AREA}),
        Role.HR: frozenset({P.APPLICATION_SEE_AREA, P.APPLICATION_CONFIRM, P.RECOGNITION_CHECK}),
        Role.SECRETARY: frozenset(
            {
                P.ACCOUNT_RESET,
                P.APPLICATION_CHECK_OFFICE,
                P.APPLICATION_PAPER,
                P.APPLICATION_SEE_ALL,
                P.ASSIGNMENT_MANAGE,
                P.ASSIGNMENT_SEE,
                P.BALLOT_RUN,
                P.CALENDAR_EDIT,
                P.DEFENCE_MANAGE,
                P.DOSSIER_PURGE,
                P.DOSSIER_SEE_ORIGINAL,
                P.EXPERT_DRAW,
                P.EXPERT_MANAGE,
                P.FEE_SEE,
                P.INTEGRITY_ENTER,
                P.INTEGRITY_SEE,
                P.JOB_SEE,
                P.MEETING_RUN,
                P.OBJECTION_HANDLE,
                P.OBJECTION_SEE,
                P.PUBLICITY_SEE,
                P.RESULT_PREPARE,
                P.RESULT_SEE,
                P.SCORE_SUMMARY,
                P.SEASON_SWITCHES,
                P.UNIT_MANAGE,
            }
        ),
        Role.LEADER: frozenset(
            {
                P.APPLICATION_RESTORE,
                P.APPLICATION_SEE_ALL,
                P.ASSIGNMENT_SEE,
                P.DOSSIER_PURGE,
                P.FEE_SEE,
                P.INTEGRITY_SEE,
                P.OBJECTION_SEE,
                P.PUBLICITY_SEE,
                P.RESULT_APPROVE,
                P.RESULT_SEE,
                P.SCORE_SUMMARY,
                P.SEASON_MANAGE,
                P.SEASON_SWITCHES,
            }
        ),
        Role.CHECKER: frozenset({P.DOSSIER_SCREEN, P.DOSSIER_SEE_ORIGINAL, P.JOB_SEE}),
        Role.EXPERT: frozenset({P.BALLOT_TAKE, P.DEFENCE_SCORE, P.MEETING_ATTEND, P.SCORE_OPINION, P.SCORE_WRITE}),
        Role.FINANCE: frozenset({P.FEE_RECORD, P.FEE_SEE}),
        Role.SUPERVISOR: frozenset(
            {
                P.ASSIGNMENT_SEE,
                P.AUDIT_READ,
                P.EXPERT_WITNESS,
                P.INTEGRITY_SEE,
                P.MEETING_OBSERVE,
                P.OBJECTION_SEE,
                P.PUBLICITY_SEE,
                P.VERIFY_RUN,
            }
        ),
        Role.ADMIN: frozenset({P.ACCOUNT_GRANT, P.CALENDAR_EDIT, P.JOB_SEE, P.SYSTEM_RUN, P.UNIT_MANAGE}),
    }
)


def allows(roles: Iterable[Role], permission: Permission) -> bool:
    """Whether any of *roles* holds *permission*."""
    return any(permission in GRANTS[role] for role in roles)

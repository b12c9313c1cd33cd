"""Sample data of a sitting and of the review before it. All invented."""

import datetime as dt
from typing import Any

from tests.documents.samples import COMMITTEE, LONG_NAME, MANIFEST, MEETING, PEOPLE, RARE_NAME, at

PLACE = "塔河地区市场监督管理局三楼会议室"
MEMBERS = [
    "王立新",
    "艾尼瓦尔·吐尔逊",
    RARE_NAME,
    LONG_NAME,
    "赵敏",
    "陈志强",
    "古丽娜尔·艾尼",
    "孙玉梅",
    "巴合提·哈斯木",
]
CODES = [
    f"{a}{n}{b}-{n * 7 % 90 + 10}" for n, (a, b) in enumerate(zip("KMRTWXHJNP" * 6, "QVXYZACEFG" * 6, strict=True))
]
LEVELS = ("副高级", "中级", "初级")
ROLES = ("主任委员", "副主任委员", "委员")


def result_row(no: int) -> dict[str, Any]:
    """A line of the result table; every sixth carries the long name."""
    name, unit, level = PEOPLE[(no - 1) % 6]
    agree = (8, 7, 5, 6)[no % 4]
    return {
        "no": no,
        "code": CODES[no % 60],
        "name": name,
        "sex": "男" if no % 3 else "女",
        "unit": unit,
        "education": "大学本科",
        "current_title": "工程师 2018年11月",
        "series": "工程",
        "specialty": "质量技术监督",
        "level": level,
        "group_opinion": "同意推荐",
        "defence": "84.67" if level == "副高级" else "免",
        "size": 11,
        "present": 9,
        "base": 8,
        "agree": agree,
        "oppose": 8 - agree,
        "abstain": 0,
        "invalid": 0,
        "not_returned": 0,
        "outcome": "通过" if agree >= 6 else "未通过",
        "remark": "免答辩：援疆期间" if no == 2 else "",
    }


ROWS = [result_row(n) for n in range(1, 61)]
RESULT_TABLE = {
    "title": "2024年工程系列质量技术监督专业职称评审结果汇总表",
    "committee": COMMITTEE,
    "meeting": MEETING,
    "held_on": dt.date(2024, 10, 23),
    "rule": "出席评委不少于评委总数的三分之二；同意票不少于表决基数的三分之二为通过。",
    "rows": ROWS,
    "passed": sum(r["outcome"] == "通过" for r in ROWS),
    "not_passed": sum(r["outcome"] != "通过" for r in ROWS),
    "chain_head": MANIFEST,
}
MINUTES = {
    "committee": COMMITTEE,
    "meeting": MEETING,
    "place": PLACE,
    "starts_at": at(23, 10),
    "ends_at": at(23, 19, 42),
    "chair": "王立新",
    "turns": [
        {"name": "王立新", "role": "主任委员", "since": at(23, 10, 5), "until": at(23, 18, 2), "reason": ""},
        {"name": LONG_NAME, "role": "副主任委员", "since": at(23, 18, 2), "until": None, "reason": "主任委员对下一项回避"},
    ],
    "recorder": "秘书 李文",
    "size": 11,
    "quorum": 8,
    "quorum_met": True,
    "present": [{"name": n, "role": ROLES[min(i, 2)]} for i, n in enumerate(MEMBERS)],
    "absent": [{"name": "刘向东", "reason": "出差"}, {"name": "马合木提·卡德尔", "reason": "病假"}],
    "observers": ["纪检监督员 周正"],
    "monitors": ["赵敏", "陈志强"],
    "counters": ["孙玉梅"],
    "recusals": [{"code": CODES[1], "name": "王立新", "reason": "与申报人同单位"}],
    "agenda": [
        {"no": 1, "at": "10:00", "item": "签到", "outcome": "实到 9 人，达到法定人数"},
        {"no": 2, "at": "10:40", "item": "推选监票人、计票人", "outcome": "举手表决，一致通过"},
        {"no": 3, "at": "10:50", "item": "评议组评议", "outcome": "形成书面评议意见"},
        {"no": 4, "at": "16:00", "item": "副高级答辩", "outcome": "应答辩 2 人，免答辩 1 人，到场 1 人"},
        {"no": 5, "at": "19:00", "item": "无记名投票", "outcome": "共 2 批，全部完成"},
    ],
    "group_reports": [
        {"group": "计量与标准化评议组", "leader": "赵敏", "text": "本组评阅材料 6 份，每份由 3 名专家独立评阅，评分差距均在 20 分以内。"}
    ],
    "opinions": [
        {"code": CODES[n], "specialty": "质量技术监督", "level": LEVELS[n % 2], "recommendation": "同意推荐",
         "text": "专业理论扎实，主持完成多项计量标准装置建设，成果已投入使用，符合申报条件。"}
        for n in range(4)
    ],
    "batches": [
        {"batch": "副高级第一批", "round": 1, "issued": 8, "collected": 8, "valid": 8, "closed_at": at(23, 19, 12)},
        {"batch": "中级第一批", "round": 1, "issued": 9, "collected": 8, "valid": 8, "closed_at": at(23, 19, 25)},
    ],
    "results": [
        {k: r[k] for k in ("code", "name", "level", "base", "agree", "oppose", "abstain", "invalid", "not_returned", "outcome")}
        | {"needed": 6}
        for r in ROWS[:12]
    ],
    "announcement": "计票结果由监票人宣读，主任委员王立新当场宣布表决结果。",
    "objections": [],
    "chain_head": MANIFEST,
}  # fmt: skip


def count_item(no: int, *, recused: int, agree: int) -> dict[str, Any]:
    """A counted code of a committee of 11 with 9 present."""
    reduced, full = 9 - recused, 9
    needed = [-(-2 * base // 3) for base in (reduced, full)]
    return {
        "no": no, "code": CODES[no], "recused": recused, "issued": reduced, "agree": agree, "oppose": reduced - agree,
        "abstain": 0, "invalid": 0, "not_returned": 0,
        "base_reduced": reduced, "needed_reduced": needed[0], "passed_reduced": agree >= needed[0],
        "base_full": full, "needed_full": needed[1], "passed_full": agree >= needed[1],
        "quorum_reduced": 3 * reduced >= 22, "quorum_full": True, "outcome": "通过" if agree >= needed[0] else "未通过",
    }  # fmt: skip


COUNT_SHEET = {
    "committee": COMMITTEE,
    "meeting": MEETING,
    "batch": "中级第一批",
    "level": "中级",
    "round": 1,
    "size": 11,
    "present": 9,
    "quorum": 8,
    "base_switch": "reduced",
    "quorum_switch": "reduced",
    "opened_at": at(23, 19, 2),
    "closed_at": at(23, 19, 25),
    "items": [count_item(n, recused=n % 2, agree=5 + n % 3) for n in range(1, 31)],
    "manifest": MANIFEST,
    "bulletin": MANIFEST[::-1],
}
BALLOT_PAPER = {
    "committee": COMMITTEE,
    "meeting": MEETING,
    "batch": "中级第一批",
    "level": "中级",
    "round": 1,
    "voted_on": dt.date(2024, 10, 23),
    "rows": [{"no": n, "code": CODES[n], "specialty": "质量技术监督"} for n in range(1, 26)],
    "copies": 2,
    "manifest": MANIFEST,
}


def sign_in_row(no: int, name: str) -> dict[str, Any]:
    """A member expected in the room."""
    return {
        "no": no,
        "name": name,
        "unit": PEOPLE[no % 6][1],
        "title": "正高级工程师",
        "role": ROLES[min(no - 1, 2)],
        "group": "计量组",
    }


SIGN_IN = {
    "committee": COMMITTEE,
    "meeting": MEETING,
    "place": PLACE,
    "starts_at": at(23, 10),
    "size": 60,
    "rows": [sign_in_row(n + 1, MEMBERS[n % 9]) for n in range(60)],
    "observers": [
        {"no": 1, "name": "周正", "unit": "塔河地区纪检监察组", "title": "—", "role": "监督人员"},
    ],
}
REVIEW_OPINION = {
    "committee": COMMITTEE,
    "meeting": MEETING,
    "group": "计量与标准化评议组",
    "code": CODES[0],
    "specialty": "质量技术监督",
    "level": "副高级",
    "reviewers": 5,
    "score": "84.67",
    "score_rule": "去掉最高分和最低分后的平均分",
    "defence": "83.50",
    "text": "申报人专业理论基础扎实，熟悉本专业法规和标准，主持完成 3 项社会公用计量标准装置的建立和考核。\n"
    "业绩成果真实、可核查，论文与本专业工作结合紧密。答辩中能够准确回答专家提问，体现了解决实际问题的能力。",
    "recommendation": "同意推荐",
    "leader": "赵敏",
    "members": ["赵敏", "陈志强", "古丽娜尔·艾尼"],
    "signed_on": None,
}
REVIEW_FORM = {
    "form_name": "专业技术职务任职资格评审表",
    "name": LONG_NAME,
    "unit": "塔河地区特种设备安全技术服务中心（塔河地区特种设备应急处置指挥中心）",
    "series": "工程系列",
    "specialty": "质量技术监督",
    "level": "副高级",
    "unit_opinion": "本单位已经对提供的申报材料逐一审核，真实准确，同意推荐",
    "group_opinion": REVIEW_OPINION["text"].replace("\n", ""),  # type: ignore[attr-defined]
    "group_leader": "赵敏",
    "group_members": ["赵敏", "陈志强", "古丽娜尔·艾尼"],
    "group_on": dt.date(2024, 10, 23),
    "size": 11,
    "present": 9,
    "base": 8,
    "agree": 7,
    "oppose": 1,
    "abstain": 0,
    "invalid": 0,
    "not_returned": 0,
    "conclusion": "经评审委员会无记名投票表决，同意票达到表决基数的三分之二，评审通过，具备副高级工程师任职资格。",
    "chair": "王立新",
    "decided_on": dt.date(2024, 10, 23),
    "confirmation": "",
}
MEMBER_PLEDGES = {
    "committee": COMMITTEE,
    "meeting": MEETING,
    "members": [{"name": n, "role": ROLES[min(i, 2)]} for i, n in enumerate(MEMBERS)],
}
CERTIFICATES = {
    "mark": "样式待办公室确认",
    "issuer": "塔河地区人力资源和社会保障局",
    "certificates": [
        {
            "name": name,
            "sex": "女",
            "id_number": "659900199208089040",
            "unit": unit,
            "series": "工程系列",
            "specialty": "质量技术监督",
            "level": level,
            "title": "高级工程师",
            "route": "定向评价评审",
            "title_date": dt.date(2024, 10, 23),
            "committee": COMMITTEE,
            "document_number": "塔人社确〔2024〕12号",
            "certificate_number": f"2024-FG-{n:04d}",
            "issued_on": dt.date(2024, 11, 4) if n != 2 else None,
        }
        for n, (name, unit, level) in enumerate(PEOPLE, 1)
    ],
}
CERTIFICATE_REGISTER = {
    "mark": "样式待办公室确认",
    "title": "2024年度职称证书发放登记表",
    "rows": [
        {
            "no": n,
            "name": PEOPLE[n % 6][0],
            "unit": PEOPLE[n % 6][1],
            "title": "高级工程师",
            "specialty": "质量技术监督",
            "certificate_number": f"2024-FG-{n:04d}",
        }
        for n in range(1, 41)
    ],
}
DRAW_RECORD = {
    "committee": COMMITTEE,
    "purpose": "组建2024年度评审委员会",
    "drawn_at": at(8, 16),
    "operator": "李文",
    "supervisor": "周正",
    "pool_size": 86,
    "pool_digest": MANIFEST,
    "conditions": [
        {"condition": "在册且任期未满", "left": 81},
        {"condition": "本系列本专业，职称不低于副高级", "left": 47},
        {"condition": "不是本评审季申报人", "left": 45},
    ],
    "excluded": [{"name": LONG_NAME, "reason": "本评审季申报人"}, {"name": "刘向东", "reason": "任期已满三年"}],
    "method": "将符合条件的专家按编号排列，以随机种子确定的顺序逐一抽取，先抽评委，后抽候补。",
    "seed": "8f4e2a91c6d07b35",
    "seed_source": "现场由监督人员掷骰 12 次得出并当场宣读",
    "drawn": [
        {
            "order": n,
            "name": MEMBERS[n % 9],
            "unit": PEOPLE[n % 6][1],
            "title": "正高级工程师",
            "role": ROLES[min(n - 1, 2)],
        }
        for n in range(1, 14)
    ],
    "replacements": [{"out": "刘向东", "into": "孙玉梅", "reason": "因公出差，不能参会"}],
    "command": "committee verify --json",
}
MEETING_SAMPLES: dict[str, dict[str, Any]] = {
    "minutes": MINUTES,
    "result_table": RESULT_TABLE,
    "count_sheet": COUNT_SHEET,
    "ballot_paper": BALLOT_PAPER,
    "sign_in": SIGN_IN,
    "review_opinion": REVIEW_OPINION,
    "review_form": REVIEW_FORM,
    "draw_record": DRAW_RECORD,
    "member_pledge": MEMBER_PLEDGES,
    "certificate": CERTIFICATES,
    "certificate_register": CERTIFICATE_REGISTER,
}

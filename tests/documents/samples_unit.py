"""Sample data of what an employer and an applicant print for the committee route. All invented."""

import datetime as dt
from typing import Any

from tests.documents.samples import HOST, LONG_NAME, PEOPLE, RARE_NAME

UNIT = "塔河地区特种设备安全技术服务中心（塔河地区特种设备应急处置指挥中心）"
PAPER = {
    "unit": UNIT,
    "notice_title": "关于开展2024年工程系列质量技术监督专业职称评审工作的通知",
    "notice_number": "塔地市监传发〔2024〕4号",
    "starts": dt.date(2024, 7, 24),
    "ends": dt.date(2024, 7, 30),
    "workdays": 5,
}
UNIT_NOTICE = PAPER | {
    "people": [
        {
            "no": n + 1,
            "name": PEOPLE[n % 6][0],
            "sex": "男",
            "ethnicity": "维吾尔族",
            "education": "大学本科",
            "title": "工程师（2019.12）",
            "kind": "评审",
            "specialty": "特种设备检验",
            "level": PEOPLE[n % 6][2],
        }
        for n in range(24)
    ],
    "phone": "0990-0000005",
    "supervision_phone": "0990-0000003",
    "posted_on": dt.date(2024, 7, 24),
}
UNIT_OUTCOME = PAPER | {
    "names": [PEOPLE[0][0], LONG_NAME, RARE_NAME],
    "outcome": "未收到异议和举报",
    "signed_on": dt.date(2024, 7, 31),
}
UNIT_REPORT = PAPER | {
    "upper": HOST,
    "series": "工程系列",
    "groups": [
        {
            "names": [PEOPLE[0][0], LONG_NAME],
            "channel": "定向评价评审",
            "kind": "评审",
            "specialty": "特种设备检验",
            "level": "副高级",
        },
        {"names": [RARE_NAME], "channel": "定向评价评审", "kind": "转评", "specialty": "计量", "level": "中级"},
    ],
    "outcome": "未收到异议和举报",
    "opinion": "本单位已经对提供的申报材料逐一审核，真实准确，同意推荐",
    "signed_on": None,
}
PLEDGE = {key: PAPER[key] for key in ("unit", "notice_title", "notice_number")} | {
    "name": LONG_NAME,
    "channel": "民营企业专项评审",
    "kind": "评审",
    "series": "工程系列",
    "specialty": "特种设备检验",
    "level": "副高级",
}
UNIT_SAMPLES: dict[str, dict[str, Any]] = {
    "unit_notice": UNIT_NOTICE,
    "unit_outcome": UNIT_OUTCOME,
    "unit_report": UNIT_REPORT,
    "pledge": PLEDGE,
}

"""Data of every document, with the longest names, rare characters and most rows that offices meet. All invented."""

import datetime as dt
from typing import Any

BEIJING = dt.timezone(dt.timedelta(hours=8))
LONG_NAME = "阿卜杜热合曼·麦麦提图尔荪尼亚孜·阿不都外力阿卜力孜·艾合买提江买买提依明吐尔逊·卡斯木亚森"
UYGHUR_NAME = "ئابدۇراخمان مەمەت"
RARE_NAME = "李䶮堃"
INJECTION = '#panic("x") $a$ *b* _c_ [d] \\ <tag> @ref `raw` = 一'
HOST = "塔河地区市场监督管理局"
COMMITTEE = "塔河地区工程系列质量技术监督专业高级职称评审委员会"
MEETING = "2024年度评审会议"
NOTICE = {
    "notice_title": "《关于做好2024年上半年职称授予、初定、“访惠聚”三年高定工作的通知》",
    "notice_number": "塔地人社传〔2024〕6号",
}
MANIFEST = "9f2c41d07be85a3f6b1e4c7790ad52e8c3b60f1d2a94e75b8c6d3f0a1b2c4d5e"


def at(day: int, hour: int, minute: int = 0, *, month: int = 10) -> dt.datetime:
    """An instant of autumn 2024 on the Beijing clock."""
    return dt.datetime(2024, month, day, hour, minute, tzinfo=BEIJING)


PEOPLE = [
    ("阿不都热合曼·买买提", "塔河地区检验检测中心", "副高级"),
    ("高峰", "塔河地区检验检测中心", "副高级"),
    ("叶尔江·哈力别克", "胡杨县市场监督管理局", "中级"),
    ("李晓虹", "胡杨绿洲计量技术有限公司", "中级"),
    (RARE_NAME, "塔河地区特种设备安全技术服务中心（塔河地区特种设备应急处置指挥中心）", "中级"),
    (LONG_NAME, "胡杨县沙枣乡农业发展中心", "初级"),
]


def people(count: int) -> list[dict[str, Any]]:
    """Rows of a public list; the six above, again and again."""
    return [
        {
            "no": n + 1,
            "name": PEOPLE[n % 6][0],
            "unit": PEOPLE[n % 6][1],
            "specialty": "质量技术监督",
            "level": PEOPLE[n % 6][2],
        }
        for n in range(count)
    ]


def form1_person(no: int, name: str) -> dict[str, Any]:
    """One person of form 1 with a past post and two secondments."""
    return {
        "no": no,
        "name": name,
        "sex": "男",
        "ethnicity": "维吾尔族",
        "political_status": "中共党员",
        "id_number": "659900********9011",
        "started_work": dt.date(2008, 7, 15),
        "post_unit": "胡杨县沙枣乡农业发展中心",
        "past": [{"starts": dt.date(2008, 7, 1), "ends": dt.date(2013, 5, 1), "unit": "胡杨县胡杨镇农业技术推广站"}],
        "present_since": dt.date(2013, 6, 1),
        "present_unit": "胡杨县沙枣乡农业发展中心",
        "secondments": [
            {
                "starts": dt.date(2017, 2, 1),
                "ends": dt.date(2020, 1, 1),
                "unit": "胡杨县红柳村“访惠聚”工作队",
                "note": "驻村",
            },
            {
                "starts": dt.date(2021, 3, 1),
                "ends": dt.date(2021, 9, 1),
                "unit": "胡杨县农业农村局",
                "note": "专项工作",
            },
        ],
        "performance": "良好",
        "work": "农业技术推广",
        "achievements": "棉花高产栽培示范推广等",
        "route": "“访惠聚”三年高定",
        "specialty": "农学",
        "level": "中级",
    }


def unit_people(*names: str, unit: str = "胡杨县沙枣乡农业发展中心") -> dict[str, Any]:
    """People of one unit in form 4's list."""
    return {"unit": unit, "names": list(names)}


FORM1 = NOTICE | {
    "route": "“访惠聚”三年高定",
    "level": "中级",
    "people": [form1_person(1, PEOPLE[0][0]), form1_person(2, LONG_NAME)],
    "starts": dt.date(2024, 4, 12),
    "ends": dt.date(2024, 4, 18),
    "office": "胡杨县沙枣乡农业发展中心综合",
    "phone": "0990-0000001",
    "signed_on": dt.date(2024, 4, 19),
}
FORM2 = NOTICE | {
    "unit": "胡杨县沙枣乡农业发展中心",
    "starts": dt.date(2024, 4, 12),
    "ends": dt.date(2024, 4, 18),
    "first_name": PEOPLE[0][0],
    "count": 2,
    "route": "“访惠聚”三年高定",
    "level": "中级",
    "outcome": "未收到异议和举报",
    "signed_on": dt.date(2024, 4, 19),
}
FORM3 = NOTICE | {
    "unit": "胡杨县沙枣乡农业发展中心",
    "first_name": PEOPLE[0][0],
    "count": 4,
    "starts": dt.date(2024, 4, 12),
    "ends": dt.date(2024, 4, 18),
    "first_determination": [{"names": ["李晓虹"], "series": "农业", "specialty": "农学", "level": "初"}],
    "conferral": [],
    "high_determination": [
        {"names": [PEOPLE[0][0], LONG_NAME, RARE_NAME], "series": "农业", "specialty": "农学", "level": "中"}
    ],
    "signed_on": None,
}
FORM4 = NOTICE | {
    "unit": "胡杨县",
    "recommended": 12,
    "starts": dt.date(2024, 5, 20),
    "ends": dt.date(2024, 5, 24),
    "outcome": "未收到异议和举报",
    "signed_on": dt.date(2024, 5, 27),
    "keep_empty": True,
    "conferral_full_senior": [unit_people("周明远", unit="胡杨县人民医院")],
    "conferral_deputy_senior": [unit_people("马晓", "古丽娜尔·艾尼", unit="胡杨县人民医院")],
    "conferral_intermediate": [],
    "first_junior": [
        unit_people("李晓虹", "高峰", RARE_NAME),
        unit_people(LONG_NAME, unit="胡杨县胡杨镇农业技术推广站"),
    ],
    "first_township_intermediate": [unit_people("叶尔江·哈力别克")],
    "high_full_senior": [],
    "high_deputy_senior": [unit_people("王建", unit="胡杨县第一中学")],
    "high_intermediate": [unit_people(PEOPLE[0][0])],
}
PUBLIC_NOTICE = {
    "red_head": True,
    "issuer": HOST,
    "number": "塔地市监公示〔2024〕3号",
    "title": "塔河地区2024年工程系列质量技术监督专业\n职称评审结果公示",
    "notice_title": "《关于开展2024年工程系列质量技术监督专业职称评审工作的通知》",
    "notice_number": "塔地市监传发〔2024〕4号",
    "committee": COMMITTEE,
    "voted_on": dt.date(2024, 10, 23),
    "people": people(60),
    "starts": dt.date(2024, 10, 24),
    "ends": dt.date(2024, 10, 30),
    "workdays": 5,
    "places": ["职称评审公示系统", "塔河地区市场监督管理局公示栏", "申报人所在单位公示栏"],
    "objection_office": "塔河地区市场监督管理局人事教育科",
    "address": "塔河地区胡杨县胡杨大道1号",
    "phone": "0990-0000002",
    "supervision_phone": "0990-0000003",
    "issued_on": dt.date(2024, 10, 24),
}
PUBLIC_SAMPLES: dict[str, dict[str, Any]] = {
    "form1": FORM1,
    "form2": FORM2,
    "form3": FORM3,
    "form4": FORM4,
    "public_notice": PUBLIC_NOTICE,
}

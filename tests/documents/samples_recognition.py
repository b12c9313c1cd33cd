"""Sample data of the report forms of notice 1. All invented."""

import datetime as dt
from typing import Any

from tests.documents.samples import LONG_NAME, RARE_NAME


def _person(name: str) -> dict[str, Any]:
    return {
        "form_name": "初次确定专业技术职务呈报表",
        "name": name,
        "sex": "男",
        "ethnicity": "维吾尔族",
        "born": dt.date(1999, 3, 1),
        "id_number": "659900199903010038",
        "political_status": "群众",
        "unit": "胡杨县沙枣乡农业发展服务中心",
        "post_unit": "胡杨县沙枣乡农业发展服务中心驻村工作队",
        "started_work": "2021年8月",
        "education": "全日制大学本科",
        "school": "雪岭大学　农学",
        "finished_on": "2021年7月",
        "present_title": "助理农艺师",
        "present_title_on": "2022年8月",
        "series": "农业系列",
        "specialty": "农业技术",
        "route": "乡（镇）初定中级",
        "level": "中级",
        "history": ["2021年8月至2022年7月　胡杨县沙枣乡农业发展服务中心", "2022年8月至今　同上"],
        "service": ["2022年8月至2023年7月　驻村"],
        "appraisals": "2022年合格，2023年优秀",
        "courses": "2022年90学时，2023年96学时",
        "putonghua": "三级甲等",
        "work": "农业技术推广",
        "achievements": "推广节水灌溉二千亩",
        "county": "胡杨县人力资源和社会保障局",
        "final": "塔河地区人力资源和社会保障局",
    }


REPORT_FORMS = {
    "notice_title": "《关于做好2024年职称认定工作的通知》",
    "notice_number": "塔人社发〔2024〕6号",
    "copies": 2,
    "people": [_person(LONG_NAME), _person(RARE_NAME)],
}
RECOGNITION_SAMPLES: dict[str, dict[str, Any]] = {"report_form": REPORT_FORMS}

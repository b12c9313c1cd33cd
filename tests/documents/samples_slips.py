"""Sample data of the slips handed to one person. All invented."""

import datetime as dt
from typing import Any

import segno

from committee.documents.barcode import barcode_svg
from tests.documents.samples import COMMITTEE, HOST, LONG_NAME, MEETING, PEOPLE, UYGHUR_NAME, at
from tests.documents.samples_meeting import MEMBERS, PLACE

QR = segno.make("https://192.0.2.10/seat/K7QX42", error="m").svg_inline(scale=4)
SEAT_CARDS = {
    "meeting": COMMITTEE + MEETING,
    "place": PLACE,
    "address": "https://192.0.2.10:8443/seat",
    "valid_until": at(23, 20),
    "cards": [
        {"holder": n, "seat": f"A{i + 1:02}", "code": "K7QX-42MN-9R", "qr_svg": QR} for i, n in enumerate(MEMBERS)
    ],
}
RESET_SLIP = {
    "system": "盲评 职称评审系统",
    "account": "huyang-clerk-01",
    "holder": UYGHUR_NAME,
    "code": "T4KM-9XQ2-R7WD",
    "address": "https://192.0.2.10:8443/reset",
    "valid_until": at(24, 18),
    "issued_at": at(23, 9, 30),
    "issued_by": "李文",
    "approved_by": "周正",
    "qr_svg": QR,
}
FEE_SLIP = {
    "office": HOST,
    "season": "2024年工程系列质量技术监督专业评审",
    "name": LONG_NAME,
    "application_no": "2024-0012",
    "unit": "塔河地区特种设备安全技术服务中心（塔河地区特种设备应急处置指挥中心）",
    "level": "副高级",
    "amount": 600,
    "payee": HOST,
    "bank": "塔河农村商业银行胡杨大道支行",
    "account_no": "659900000000000001",
    "remark_code": "ZC24-0012-7",
    "due": dt.datetime(2024, 9, 15, 23, 59, 59, tzinfo=at(1, 0).tzinfo),
    "phone": "0990-0000004",
    "issued_on": dt.date(2024, 9, 4),
    "qr_svg": QR,
}
RETURN_NOTICE = {
    "office": HOST + "职称评审委员会办公室",
    "season": "2024年工程系列质量技术监督专业评审",
    "name": PEOPLE[0][0],
    "application_no": "2024-0007",
    "route": "定向评价评审",
    "specialty": "质量技术监督",
    "level": "副高级",
    "submission": 2,
    "most_submissions": 3,
    "returned_at": dt.datetime(2024, 8, 20, 9, 10, tzinfo=at(1, 0).tzinfo),
    "due": dt.datetime(2024, 8, 22, 23, 59, 59, tzinfo=at(1, 0).tzinfo),
    "defects": [
        {"no": 1, "place": "学信网报告 第 1 页", "problem": "二维码未遮盖，扫码可读取姓名。", "remedy": "用遮盖工具盖住二维码后重新上传。",
         "problem_en": "The QR code is not masked and opens your name.", "remedy_en": "Cover the code with the masking tool and upload again."},
        {"no": 2, "place": "继续教育", "problem": "缺少 2023 年公需课证书。", "remedy": "从系统补充 2023 年公需课证书。"},
        {"no": 3, "place": "业绩成果 项目验收报告_final_version_2024-08-19.pdf", "problem": "第 3 页红色印章显示工作单位。", "remedy": "遮盖印章。"},
    ],
    "phone": "0990-0000004",
    "address": "https://192.0.2.10:8443/applications",
}  # fmt: skip
DEVICE_SHEET = {
    "addresses": ["https://192.0.2.10:8000", "https://mangping.tahe.example:8000"],
    "fingerprint": [" ".join(f"{n * 7 % 256:02X}" for n in range(row * 8, row * 8 + 8)) for row in range(4)],
    "authority_until": dt.date(2034, 8, 1),
    "server_until": dt.date(2026, 11, 1),
    "made_on": dt.date(2024, 8, 5),
}
PAPER_SLIPS = {
    "office": HOST + "职称评审委员会办公室",
    "season": "2024年工程系列质量技术监督专业评审",
    "until": dt.datetime(2024, 9, 6, 18, tzinfo=at(1, 0).tzinfo),
    "sentence": "经审查，同意该同志推荐申报。",
    "address": "塔河市胡杨大道18号质量大楼302室",
    "phone": "0990-0000004",
    "slips": [
        {
            "code": f"ZC24-00{12 + n}",
            "bar_svg": barcode_svg(f"ZC24-00{12 + n}"),
            "name": name,
            "unit": "塔河地区特种设备安全技术服务中心（塔河地区特种设备应急处置指挥中心）",
            "level": "副高级",
            "specialty": "质量技术监督",
            "route": "定向评价评审",
            "items": [
                {"label": "职称评审表", "label_en": "Review form", "copies": "2"},
                {"label": "业绩成果原件", "label_en": "Originals of achievements", "copies": "1"},
            ],
        }
        for n, name in enumerate((LONG_NAME, UYGHUR_NAME))
    ],
}
SLIP_SAMPLES: dict[str, dict[str, Any]] = {
    "seat_card": SEAT_CARDS,
    "reset_slip": RESET_SLIP,
    "fee_slip": FEE_SLIP,
    "return_notice": RETURN_NOTICE,
    "device_sheet": DEVICE_SHEET,
    "paper_slip": PAPER_SLIPS,
}

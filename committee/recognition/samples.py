"""Invented data for the samples of the download area: how forms 1 to 4 look when they are filled in."""

import datetime as dt
from typing import Any

from committee.people.rules import masked_id_number
from committee.recognition.counting import Category
from committee.recognition.documents import notice_of
from committee.seasons.recognition_rulebook import RecognitionRulebook

UNIT = "样例单位"
D = dt.date


def sample(form: str, book: RecognitionRulebook) -> dict[str, Any]:
    """The data of a form for an invented person. Raises ``KeyError`` for a form that there is not."""
    starts, ends = D(book.year, 4, 17), D(book.year, 4, 23)
    route, level = book.routes[0].form_name, next(lv.name.zh for lv in book.levels if lv.granted)
    specialty = book.specialties[0]
    common = {**notice_of(book), "starts": starts, "ends": ends, "signed_on": None}
    return {
        "form1": {
            **common,
            "route": route,
            "level": level,
            "people": [_person(book, route, level)],
            "office": UNIT,
            "phone": book.contacts.supervision_phone,
        },
        "form2": {
            **common,
            "unit": UNIT,
            "first_name": "张样例",
            "count": 1,
            "route": route,
            "level": level,
            "outcome": "未收到异议和举报",
        },
        "form3": {
            **common,
            "unit": UNIT,
            "first_name": "张样例",
            "count": 1,
            "first_determination": [
                {
                    "names": ["张样例"],
                    "series": book.series_of(specialty.code).name.zh,
                    "specialty": specialty.name.zh,
                    "level": level.removesuffix("级"),
                }
            ],
            "conferral": [],
            "high_determination": [],
        },
        "form4": {
            **common,
            "unit": UNIT,
            "recommended": 1,
            "outcome": "未收到异议和举报",
            "keep_empty": True,
            **{category.value: [] for category in Category},
            Category.FIRST_JUNIOR.value: [{"unit": UNIT, "names": ["张样例"]}],
        },
    }[form]


def _person(book: RecognitionRulebook, route: str, level: str) -> dict[str, Any]:
    return {
        "no": 1,
        "name": "张样例",
        "sex": "女",
        "ethnicity": "汉族",
        "political_status": "群众",
        "id_number": masked_id_number("659900199903010020"),
        "started_work": D(book.year - 1, 7, 1),
        "post_unit": UNIT,
        "past": [],
        "present_since": D(book.year - 1, 7, 1),
        "present_unit": UNIT,
        "secondments": [],
        "performance": "良好",
        "work": book.specialties[0].name.zh,
        "achievements": "完成检验检测任务若干项",
        "route": route,
        "specialty": book.specialties[0].name.zh,
        "level": level,
    }

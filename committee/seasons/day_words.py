"""What the days off that the state and the region announce are called in English; their record keeps the official name."""

from committee.text import Text

_DAYS = {
    "元旦": "New Year's Day",
    "春节": "Spring Festival",
    "清明节": "Qingming Festival",
    "劳动节": "Labour Day",
    "端午节": "Dragon Boat Festival",
    "中秋节": "Mid-Autumn Festival",
    "国庆节": "National Day",
    "抗战胜利70周年纪念日": "70th anniversary of the victory of 1945",
    "肉孜节": "Eid al-Fitr",
    "古尔邦节": "Eid al-Adha",
}
_MADE_UP = "调休上班"


def day_name(name: str) -> Text:
    """A day's name in both languages; what an office called a day of its own stays as it was written."""
    day = name.removesuffix(_MADE_UP)
    found = _DAYS.get(day)
    if found is None:
        return Text(name, name)
    return Text(name, found if day == name else f"make-up workday for {found}")

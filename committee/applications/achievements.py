"""Results with the applicant's rank among the participants, as entered in rows (R-429). Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from committee.text import Text

ACHIEVEMENT_LIMIT = 20
ACHIEVEMENT_KINDS: Mapping[str, Text] = {
    "standard": Text("标准、规程", "standard or regulation"),
    "award": Text("奖项", "award"),
    "project": Text("项目、课题", "project"),
    "paper": Text("论文、著作", "paper or book"),
    "report": Text("技术报告", "technical report"),
    "patent": Text("专利", "patent"),
    "other": Text("其他成果", "other result"),
}


@dataclass(frozen=True, slots=True)
class AchievementInput:
    """One result as entered: the applicant's rank among the participants is a field of its own (R-429)."""

    kind: str
    title: str
    year: int
    rank: int
    total: int
    corresponding: bool


def read_achievements(raw: Mapping[str, str], *, this_year: int) -> tuple[list[AchievementInput], dict[str, Text]]:
    """Rows ``a-<i>-kind|title|year|rank|total|corresponding``; rows without a title are left out."""
    rows: list[AchievementInput] = []
    wrong: dict[str, Text] = {}
    for i in range(ACHIEVEMENT_LIMIT):
        title = raw.get(f"a-{i}-title", "").strip()
        if not title:
            continue
        numbers = {name: _whole(raw.get(f"a-{i}-{name}", "")) for name in ("year", "rank", "total")}
        year, rank, total = numbers["year"], numbers["rank"], numbers["total"]
        if len(title) > 200:
            wrong[f"a-{i}-title"] = Text("不超过200字", "At most 200 characters")
        if raw.get(f"a-{i}-kind") not in ACHIEVEMENT_KINDS:
            wrong[f"a-{i}-kind"] = Text("请选择类别", "Choose a kind")
        if year is None or not 1960 <= year <= this_year:
            wrong[f"a-{i}-year"] = Text("年份不对", "The year cannot be right")
        if rank is None or total is None or not 1 <= rank <= total <= 200:
            wrong[f"a-{i}-rank"] = Text(
                "排名应为1到总人数之间", "The rank lies between 1 and the number of participants"
            )
        if not any(key.startswith(f"a-{i}-") for key in wrong) and year and rank and total:
            rows.append(
                AchievementInput(raw[f"a-{i}-kind"], title, year, rank, total, raw.get(f"a-{i}-corresponding") == "yes")
            )
    return rows, wrong


def _whole(text: str) -> int | None:
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 4 else None

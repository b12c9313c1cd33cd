"""The page's fields into the stored form and back: rows are numbered, empty rows are left out. Pure."""

from collections.abc import Mapping
from typing import Any

STUDY_ROWS, SERVICE_ROWS, HISTORY_ROWS, SECONDMENT_ROWS = 3, 4, 4, 2
PERSONAL = (
    "political",
    "started_work",
    "post_unit",
    "present_since",
    "present_unit",
    "performance",
    "work",
    "achievements",
)
STUDY = ("study", "mode", "finished_on", "school", "major", "number", "xuexin", "scans")
SERVICE = ("kind", "starts", "ends", "place")
HISTORY = ("starts", "ends", "unit")
SECONDMENT = ("starts", "ends", "unit", "note")


def course_years(year: int) -> tuple[int, ...]:
    """The years whose courses the page offers: the three before the season's."""
    return tuple(range(year - 3, year))


def entered(raw: Mapping[str, str], *, year: int) -> dict[str, Any]:
    """The stored form from a page's fields (all of them text). ``read_facts`` judges it."""

    def get(key: str) -> str:
        return raw.get(key, "").strip()

    def rows(name: str, fields: tuple[str, ...], n: int) -> list[dict[str, Any]]:
        found = [{field: get(f"{name}-{i}-{field}") for field in fields} for i in range(n)]
        return [row for row in found if row[fields[0]] or any(row[f] for f in fields[1:3])]

    services = rows("services", SERVICE, SERVICE_ROWS)
    for row in services:
        row["ends"] = row["ends"] or None
    courses = []
    for number in course_years(year):
        for kind in ("general", "specialty"):
            hours = get(f"course-{number}-{kind}")
            if hours:
                amount: Any = int(hours) if hours.isdecimal() else hours
                source = "system" if get(f"course-{number}-{kind}-source") == "system" else "hand"
                courses.append({"year": number, "kind": kind, "hours": amount, "source": source})
    form: dict[str, Any] = {
        "specialist_post": get("specialist_post") != "no",
        "working_since": get("working_since"),
        "studies": rows("studies", STUDY, STUDY_ROWS),
        "services": services,
        "appraisals": {str(y): get(f"appraisal-{y}") for y in course_years(year) if get(f"appraisal-{y}")},
        "employer_opinion": get("employer_opinion") == "yes",
        "post": get("post") or "general",
        "putonghua": get("putonghua"),
        "courses": courses,
        "exempt": get("exempt") == "yes",
        "personal": {
            **{key: get(f"personal-{key}") for key in PERSONAL},
            "history": rows("history", HISTORY, HISTORY_ROWS),
            "secondments": rows("secondments", SECONDMENT, SECONDMENT_ROWS),
        },
    }
    if get("title-level"):
        form["title"] = {
            "level": get("title-level"),
            "obtained_on": get("title-obtained_on"),
            "name": get("title-name"),
        }
    return form


def shown(form: Mapping[str, Any]) -> dict[str, str]:
    """The page's fields of a stored form: what ``entered`` takes back unchanged."""
    raw: dict[str, str] = {
        "specialist_post": "no" if form.get("specialist_post") is False else "yes",
        "working_since": form.get("working_since") or "",
        "employer_opinion": "yes" if form.get("employer_opinion") else "",
        "post": form.get("post", "general"),
        "putonghua": form.get("putonghua", ""),
        "exempt": "yes" if form.get("exempt") else "",
    }
    personal = form.get("personal", {})
    for name, source in (
        ("studies", form.get("studies", ())),
        ("services", form.get("services", ())),
        ("history", personal.get("history", ())),
        ("secondments", personal.get("secondments", ())),
    ):
        for i, row in enumerate(source):
            raw |= {f"{name}-{i}-{key}": str(value or "") for key, value in row.items()}
    raw |= {f"personal-{key}": str(personal.get(key, "")) for key in PERSONAL}
    raw |= {f"appraisal-{year}": grade for year, grade in form.get("appraisals", {}).items()}
    for row in form.get("courses", ()):
        raw[f"course-{row['year']}-{row['kind']}"] = str(row["hours"])
        raw[f"course-{row['year']}-{row['kind']}-source"] = row["source"]
    raw |= {f"title-{key}": str(value) for key, value in (form.get("title") or {}).items()}
    return raw

"""The technical work summary (专业技术工作总结): two to three pages of prose, signed by the unit in its last line."""

from committee.demo.chance import stream
from committee.demo.documents.prose import work_summary_sections
from committee.demo.flow import Mark, Marked
from committee.demo.masking import Shown
from committee.demo.pages import Paper
from committee.demo.people import TITLES, Applicant

LEFT, RIGHT, BOTTOM = 79.0, 516.0, 762.0


def work_summary(person: Applicant, shown: Shown, *, seed: int) -> Paper:
    """Draw the summary; the opening paragraph names person and unit, which is where masks belong."""
    rng = stream(seed, "summary", person.key)
    paper = Paper()
    sheet = paper.sheet()
    sheet.text(297.5, 108, "专业技术工作总结", size=22, bold=True, align="center", spacing=2)
    sheet.text(297.5, 136, f"（申报{TITLES[person.level]}　{person.sub_field}）", size=12.5, align="center")
    opening: list[str | Marked] = [
        "本人", Marked(shown.name, Mark.NAME),
        f"，{person.sex}，{person.education.graduated.year}年毕业于{person.education.school}{person.education.major}专业，"
        f"{person.education.level}学历，{person.started_work.year}年参加工作，现在", Marked(shown.unit, Mark.UNIT),
        f"从事{person.sub_field}工作。现将任现职以来的专业技术工作总结如下。",
    ]  # fmt: skip
    y = sheet.paragraph(LEFT, 176, RIGHT - LEFT, opening, size=12, leading=1.85)
    for heading, texts in work_summary_sections(person, rng):
        for number, text in enumerate((heading, *texts)):
            if y > BOTTOM - (40 if number == 0 else 60):
                sheet, y = paper.sheet(), 92.0
            y = sheet.paragraph(LEFT, y, RIGHT - LEFT, text, size=12 if number else 13, leading=1.85, bold=number == 0)
    y = max(y + 20, 140)
    sheet.text(RIGHT, y, f"申报人：{shown.name}", size=12, align="right", mark=Mark.NAME)
    sheet.text(RIGHT, y + 24, "2024年7月20日", size=12, align="right")
    for number, one in enumerate(paper.sheets, start=1):
        one.text(297.5, 800, f"— {number} —", size=10, align="center")
    return paper

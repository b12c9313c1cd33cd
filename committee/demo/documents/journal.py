"""A journal paper: head, author list with ranks, abstracts in two languages, two columns of body, table, chart, references."""

from collections.abc import Sequence

from pypinyin import lazy_pinyin

from committee.demo.careers import FIELDS, Achievement, PaperTopic
from committee.demo.chance import stream
from committee.demo.documents.columns import BOTTOM, LEFT, RIGHT, Columns, RunningHead
from committee.demo.documents.prose import abstract, paper_body, references
from committee.demo.flow import Mark, paragraph_lines
from committee.demo.lettering import Face, measure
from committee.demo.masking import Shown
from committee.demo.pages import Paper, Sheet
from committee.demo.people import Applicant


def journal_paper(person: Applicant, shown: Shown, *, seed: int) -> Paper:
    """Draw the paper. The applicant's place among the authors stays visible when the name does not (R-505)."""
    head = _running_head(person, seed)
    trial = Columns(Paper(), head)
    _set(trial, person, shown, seed)
    page, top, filled = trial.end
    edge = top + filled / 2 + 12
    while True:  # lower the edge until headings and figures, which do not break, fit as well
        paper = Paper()
        columns = Columns(paper, head, last=(page, min(BOTTOM, edge)))
        _set(columns, person, shown, seed)
        if len(paper.sheets) == page + 1 or edge > BOTTOM:
            return paper
        edge += 40


def _own(person: Applicant) -> tuple[Achievement, PaperTopic]:
    own = next(item for item in person.achievements if item.kind == "paper")
    return own, next(item for item in FIELDS[person.sub_field].papers if item.title == own.title)


def _running_head(person: Applicant, seed: int) -> RunningHead:
    own, _ = _own(person)
    rng = stream(seed, "journal", person.key)
    return RunningHead(own.body, f"{own.year}年第{rng.randint(1, 12)}期", rng.randint(18, 80))


def _set(columns: Columns, person: Applicant, shown: Shown, seed: int) -> None:
    own, topic = _own(person)
    rng = stream(seed, "journal body", person.key)
    columns.start_below(_opening(columns.sheet, person, shown, seed))
    for number, (heading, texts) in enumerate(paper_body(topic, rng)):
        columns.heading(heading)
        for text in texts:
            columns.paragraph(text)
        if number == 3:
            columns.table(f"表1　不同条件下{topic.quantity}的测量结果（{topic.unit}）", _results(seed, person))
            columns.chart(
                f"图1　{topic.quantity}随预处理时间的变化",
                ("预处理时间/h", f"{topic.quantity}/{topic.unit}"),
                _curves(seed, person),
            )
    columns.heading("参考文献")
    for entry in references(topic, rng):
        columns.paragraph(entry, size=7.8, indent=0)
    columns.paragraph(f"收稿日期：{own.year - 1}-0{rng.randint(1, 9)}-{rng.randint(10, 28)}", size=7.8, indent=0)


def _opening(sheet: Sheet, person: Applicant, shown: Shown, seed: int) -> float:
    """Set everything that spans both columns; returns where the columns begin."""
    own, topic = _own(person)
    rng = stream(seed, "abstract", person.key)
    y = 104.0
    for line in paragraph_lines(topic.title, width=470, size=19, indent=0):
        sheet.text(297.5, y, "".join(piece.text for piece in line), size=19, bold=True, align="center")
        y += 27
    co_authors = person.co_workers[: own.total - 1]
    _author_line(
        sheet,
        y + 4,
        _with_own(co_authors, shown.author(own.rank, own.total), own.rank),
        own.rank,
        face=Face.SONG,
        size=11.5,
    )
    place = "" if shown.is_masked else "，新疆　塔河"
    sheet.text(297.5, y + 26, f"（{shown.unit}{place}　839900）", size=9.5, align="center", mark=Mark.UNIT)
    chinese, english = abstract(topic, rng)
    left, wide = LEFT + 16, RIGHT - LEFT - 32
    y = sheet.paragraph(left, y + 52, wide, "摘　要：" + chinese, size=9.2, leading=1.5, indent=0)
    y = sheet.paragraph(left, y + 2, wide, "关键词：" + topic.keywords, size=9.2, leading=1.5, indent=0)
    article = f"1000-0000({own.year})0{rng.randint(1, 9)}-00{rng.randint(10, 80)}-03"
    y = sheet.paragraph(
        left, y + 2, wide, f"中图分类号：TB9　　文献标识码：A　　文章编号：{article}", size=8.6, leading=1.5, indent=0
    )
    for line in paragraph_lines(topic.english, width=440, size=13, indent=0, face=Face.LATIN_BOLD):
        sheet.text(297.5, y + 14, "".join(piece.text for piece in line), size=13, face=Face.LATIN_BOLD, align="center")
        y += 16
    latin = _with_own([_latin(name) for name in co_authors], shown.latin_slip or shown.latin, own.rank)
    _author_line(sheet, y + 16, latin, own.rank, face=Face.LATIN, size=9.5)
    home = f"({shown.unit_english}{'' if shown.is_masked else ', Tahe'}, China)"
    sheet.text(297.5, y + 29, home, size=8.8, face=Face.LATIN_ITALIC, align="center", mark=Mark.UNIT)
    y = sheet.paragraph(left, y + 46, wide, "Abstract: " + english, size=9, leading=1.38, indent=0, face=Face.LATIN)
    keywords = "Keywords: " + topic.english_keywords
    y = sheet.paragraph(left, y + 1, wide, keywords, size=9, leading=1.38, indent=0, face=Face.LATIN)
    sheet.rule(LEFT, y, RIGHT, y, width=0.5)
    return y + 18


def _with_own(others: Sequence[str], own: str, rank: int) -> list[str]:
    return [*others[: rank - 1], own, *others[rank - 1 :]]


def _latin(name: str) -> str:
    """Spell a colleague's name as a journal does: given name and surname, or the parts around the dot."""
    if "·" in name:
        return " ".join("".join(lazy_pinyin(part)).capitalize() for part in name.split("·"))
    cut = 2 if name.startswith("欧阳") else 1
    surname, given = "".join(lazy_pinyin(name[:cut])), "".join(lazy_pinyin(name[cut:]))
    return f"{given.capitalize()} {surname.capitalize()}"


def _author_line(sheet: Sheet, y: float, authors: Sequence[str], rank: int, *, face: Face, size: float) -> None:
    """Set the authors in one line, each as its own piece, shrinking when many long names meet."""
    separator = "，" if face is Face.SONG else ", "
    space = measure(separator, face=face, size=size) + 2
    length = sum(measure(name, face=face, size=size) for name in authors) + space * (len(authors) - 1)
    share = min(1.0, 470 / length)
    size, x = size * share, 297.5 - length * share / 2
    for order, name in enumerate(authors, start=1):
        x = sheet.text(x, y, name, size=size, face=face, mark=Mark.NAME if order == rank else None)[2]
        if order < len(authors):
            x = sheet.text(x, y, separator, size=size, face=face)[2] + 2 * share


def _results(seed: int, person: Applicant) -> list[list[str]]:
    rng = stream(seed, "paper table", person.key)
    base = rng.uniform(0.6, 9.4)
    rows = [["条件", "n", "平均值", "标准差", "变化/%"]]
    for name in ("15℃", "20℃", "25℃", "30℃", "稳压后"):
        change = 0.0 if name == "20℃" else rng.uniform(-2.4, 3.2)
        value, spread = base * (1 + change / 100), base * rng.uniform(0.002, 0.009)
        rows.append([name, str(rng.choice((6, 8, 10))), f"{value:.3f}", f"{spread:.3f}", f"{change:+.1f}"])
    return rows


def _curves(seed: int, person: Applicant) -> list[list[tuple[float, float]]]:
    rng = stream(seed, "paper chart", person.key)
    base, drop = rng.uniform(1.2, 6.0), rng.uniform(0.25, 0.6)
    curves: list[list[tuple[float, float]]] = []
    for shift in (0.0, drop * 0.28):
        curves.append(
            [(hour, base + shift + drop * 0.72 ** (hour / 2) + rng.uniform(-0.01, 0.01)) for hour in range(0, 25, 3)]
        )
    return curves

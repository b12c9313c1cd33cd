"""A journal paper in two columns: head, author list with ranks, abstracts in two languages, body, a table, references."""

from collections.abc import Sequence

from committee.demo.careers import FIELDS, PaperTopic
from committee.demo.chance import stream
from committee.demo.documents.prose import abstract, paper_body, references
from committee.demo.lettering import Face, measure
from committee.demo.masking import Shown
from committee.demo.pages import GREY, Mark, Paper, Sheet, paragraph_lines
from committee.demo.people import Applicant

_LEFT, _COLUMN, _GAP, _BOTTOM = 56.0, 231.0, 21.0, 778.0


def journal_paper(person: Applicant, shown: Shown, *, seed: int) -> Paper:
    """Draw the paper. The applicant's place among the authors stays visible when the name does not (R-505)."""
    own = next(item for item in person.achievements if item.kind == "paper")
    topic = next(item for item in FIELDS[person.sub_field].papers if item.title == own.title)
    rng = stream(seed, "journal", person.key)
    first_page = rng.randint(18, 80)
    issue = f"{own.year}年第{rng.randint(1, 12)}期"
    paper = Paper()
    setter = _Columns(paper, journal=own.body, issue=issue, first_page=first_page, topic=topic)
    y = _opening(setter.sheet, person, shown, seed, own.rank, own.total, topic)
    setter.start_below(y)
    for number, (heading, texts) in enumerate(paper_body(topic, rng)):
        setter.heading(heading)
        for text in texts:
            setter.paragraph(text)
        if number == 3:
            setter.table(f"表1　不同条件下{topic.quantity}的测量结果（{topic.unit}）", _results(seed, person))
    setter.heading("参考文献")
    for entry in references(topic, rng):
        setter.paragraph(entry, size=7.8, indent=0)
    setter.paragraph(f"收稿日期：{own.year}-0{rng.randint(1, 9)}-{rng.randint(10, 28)}", size=7.8, indent=0)
    return paper


def _opening(
    sheet: Sheet, person: Applicant, shown: Shown, seed: int, rank: int, total: int, topic: PaperTopic
) -> float:
    rng = stream(seed, "abstract", person.key)
    y = 104.0
    for line in paragraph_lines(topic.title, width=470, size=19, indent=0):
        sheet.text(297.5, y, "".join(piece.text for piece in line), size=19, bold=True, align="center")
        y += 27
    authors: list[tuple[str, bool]] = [(name, False) for name in person.co_workers[: total - 1]]
    authors.insert(rank - 1, (shown.author(rank, total), True))
    _author_line(sheet, y + 4, authors)
    y += 24
    affiliation = f"（{shown.unit}，新疆　塔河　843900）"
    sheet.text(297.5, y + 2, affiliation, size=9.5, align="center", mark=Mark.UNIT)
    chinese, english = abstract(topic, rng)
    y = sheet.paragraph(_LEFT + 16, y + 28, 451, ["摘　要：" + chinese], size=9.2, leading=1.5, indent=0)
    y = sheet.paragraph(_LEFT + 16, y + 2, 451, "关键词：" + topic.keywords, size=9.2, leading=1.5, indent=0)
    y = sheet.paragraph(
        _LEFT + 16,
        y + 2,
        451,
        f"中图分类号：TB9　　文献标识码：A　　文章编号：1000-0000({rng.randint(2020, 2024)})0{rng.randint(1, 9)}-00{rng.randint(10, 80)}-03",
        size=8.6,
        leading=1.5,
        indent=0,
    )
    for line in paragraph_lines(topic.english, width=440, size=13, indent=0, face=Face.LATIN_BOLD):
        sheet.text(297.5, y + 14, "".join(piece.text for piece in line), size=13, face=Face.LATIN_BOLD, align="center")
        y += 16
    latin = shown.latin_slip or shown.latin
    names = [f"Co-author {order}" if order != rank else latin for order in range(1, total + 1)]
    line = ", ".join(names)
    sheet.text(297.5, y + 16, line, size=9.5, face=Face.LATIN, align="center", mark=Mark.NAME)
    sheet.text(
        297.5,
        y + 29,
        f"({shown.unit_english}, Tahe 843900, China)",
        size=8.8,
        face=Face.LATIN_ITALIC,
        align="center",
        mark=Mark.UNIT,
    )
    y = sheet.paragraph(
        _LEFT + 16, y + 46, 451, "Abstract: " + english, size=9, leading=1.38, indent=0, face=Face.LATIN
    )
    y = sheet.paragraph(
        _LEFT + 16, y + 1, 451, "Keywords: " + topic.english_keywords, size=9, leading=1.38, indent=0, face=Face.LATIN
    )
    sheet.rule(_LEFT, y, 539, y, width=0.5)
    return y + 18


def _author_line(sheet: Sheet, y: float, authors: Sequence[tuple[str, bool]]) -> None:
    """Set the authors in one line, each as its own piece, shrinking when many long names meet."""
    length = sum(measure(name, face=Face.SONG, size=11.5) for name, _ in authors) + 17 * (len(authors) - 1)
    size = 11.5 * min(1.0, 470 / length)
    x = 297.5 - min(length, 470) / 2
    for order, (name, own) in enumerate(authors):
        rect = sheet.text(x, y, name, size=size, mark=Mark.NAME if own else None)
        x = rect[2]
        if order < len(authors) - 1:
            x = sheet.text(x, y, "，", size=size)[2] + 5 * size / 11.5


def _results(seed: int, person: Applicant) -> list[list[str]]:
    rng = stream(seed, "paper table", person.key)
    base = rng.uniform(0.6, 9.4)
    rows = [["条件", "n", "平均值", "标准差", "变化/%"]]
    for name in ("15℃", "20℃", "25℃", "30℃", "稳压后"):
        change = 0.0 if name == "20℃" else rng.uniform(-2.4, 3.2)
        rows.append(
            [
                name,
                str(rng.choice((6, 8, 10))),
                f"{base * (1 + change / 100):.3f}",
                f"{base * rng.uniform(0.002, 0.009):.3f}",
                f"{change:+.1f}",
            ]
        )
    return rows


class _Columns:
    """Fills two columns a page, then the next page, with a running head on each."""

    def __init__(self, paper: Paper, *, journal: str, issue: str, first_page: int, topic: PaperTopic) -> None:
        self.paper, self.journal, self.issue, self.page_number, self.topic = paper, journal, issue, first_page, topic
        self.tops = (86.0, 86.0)
        self._new_page()

    def _new_page(self) -> None:
        self.sheet = self.paper.sheet()
        self.column, self.tops = 0, (88.0, 88.0)
        self.y = self.tops[0]
        self.sheet.text(_LEFT, 54, self.journal, size=10, bold=True)
        self.sheet.text(297.5, 54, "检测与试验", size=9, align="center", color=GREY)
        self.sheet.text(539, 54, self.issue, size=9.5, align="right")
        self.sheet.rule(_LEFT, 61, 539, 61, width=0.9)
        self.sheet.text(297.5, 808, f"· {self.page_number} ·", size=9.5, align="center")
        self.page_number += 1

    def start_below(self, y: float) -> None:
        self.tops = (y, y)
        self.y = y

    def _room(self, needed: float) -> None:
        if self.y + needed <= _BOTTOM:
            return
        if self.column == 0:
            self.column, self.y = 1, self.tops[1]
        else:
            self._new_page()

    @property
    def left(self) -> float:
        return _LEFT + self.column * (_COLUMN + _GAP)

    def heading(self, text: str) -> None:
        self._room(44)
        self.sheet.text(self.left, self.y + 6, text, size=11, bold=True)
        self.y += 24

    def paragraph(self, text: str, *, size: float = 9.4, indent: float = 2.0) -> None:
        lines = paragraph_lines(text, width=_COLUMN, size=size, indent=indent)
        for number, line in enumerate(lines):
            self._room(size)
            words = "".join(piece.text for piece in line)
            start = indent * size if number == 0 else 0.0
            self._justified(words, start, size, last=number == len(lines) - 1)
            self.y += size * 1.55

    def _justified(self, words: str, start: float, size: float, *, last: bool) -> None:
        length = measure(words, face=Face.SONG, size=size)
        gap = (
            0.0 if last or len(words) < 2 else max(0.0, min((_COLUMN - start - length) / (len(words) - 1), size * 0.3))
        )
        self.sheet.text(self.left + start, self.y, words, size=size, spacing=gap)

    def table(self, title: str, rows: list[list[str]]) -> None:
        self._room(20 + 16 * len(rows) + 16)
        self.sheet.text(self.left + _COLUMN / 2, self.y + 4, title, size=8.4, bold=True, align="center")
        y = self.y + 12
        for number in (0, 1, len(rows)):
            self.sheet.rule(
                self.left, y + 16 * number, self.left + _COLUMN, y + 16 * number, width=1.0 if number != 1 else 0.5
            )
        for order, row in enumerate(rows):
            for place, cell in enumerate(row):
                self.sheet.text(self.left + 24 + place * 46, y + 16 * order + 11.5, cell, size=8.4, align="center")
        self.y = y + 16 * len(rows) + 18

"""What masks take besides identity (R-505, R-506): a page blacked out, a whole author line, a title, date or grade that reviewers need."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from redaction.findings import Box, Text
from redaction.reading.model import Page, Paint, Span

_NEEDED_WORDS = (
    "题目|标题|题名|论文名称|项目名称|成果名称|刊名|期刊|发表刊物|出版社|出版时间|发表时间|发表日期|完成时间|授奖时间|获奖时间|获奖等级|奖项等级|奖励等级"
    "|项目规模|项目级别|本人排名|排名|本人角色|承担任务|标准号|标准编号|页码|卷期|年份|日期"
)
_AUTHOR_WORDS = "作者|全体作者|完成人|主要完成人|编写人员|起草人|Authors?"
_NEEDED, _AUTHORS = (re.compile(rf"({words})\s*[:：]?\s*$", re.IGNORECASE) for words in (_NEEDED_WORDS, _AUTHOR_WORDS))
# The same words anywhere on the page: a quick look before glyphs are placed.
_LABELS = re.compile(f"{_NEEDED_WORDS}|{_AUTHOR_WORDS}", re.IGNORECASE)
_MARKER = re.compile(r"申报人|本人|第\s*\d+|\d\s*/\s*\d|作者\s*\d|排名")
_DARK = 0.25
_PALE = 0.8
_WHOLE_PAGE = 0.5
_WIDE = 14.0


@dataclass(frozen=True, slots=True)
class OverMask:
    """A mask on a page and what it takes from the reviewers, in words."""

    page: int
    box: Box
    takes: Text


_ALL = Text("整页几乎被涂黑，评审无法阅读", "Nearly the whole page is blacked out and cannot be judged")
_SAYS = (
    (_NEEDED, "被盖住的是评审必须看到的内容", "The mask hides what reviewers must be able to read"),
    (_AUTHORS, "作者名单整行被盖，看不出排名", "The whole author line is covered, so nobody can tell the rank"),
)


def over_masks(page: Page) -> Iterator[OverMask]:
    """Opaque boxes of drawings that leave no reader what has to be judged."""
    boxes = [Box(*paint.bbox) for paint in page.coloured if _hides(paint)]
    boxes = [box.intersect(page.box) for box in boxes if box.height > 4 and box.width > 8]
    if not boxes:
        return
    if page.box.area and sum(box.area for box in boxes) > _WHOLE_PAGE * page.box.area:
        yield OverMask(page.number, max(boxes, key=lambda box: box.area), _ALL)
        return
    if not _LABELS.search("".join(page.text.split())):
        return
    for span in page.spans:
        text = span.text.rstrip()
        for pattern, zh, en in _SAYS:
            found = pattern.search(text)
            if not found:
                continue
            box = _behind(span, len(text), boxes)
            wide = pattern is _NEEDED or (box is not None and box.width > _WIDE * span.size)
            if box is not None and wide and not _shown(page, box):
                yield OverMask(page.number, box, Text(f"{zh}（{found[1]}）", f"{en} ({found[1]})"))


def _hides(paint: Paint) -> bool:
    return paint.what == "fill" and paint.alpha > 0.9 and paint.colour is not None and max(paint.colour) <= _DARK


def _behind(label: Span, end: int, boxes: list[Box]) -> Box | None:
    """The box that begins close behind a label on its line."""
    _, y0, x1, y1 = label.glyphs[end - 1] if 0 < end <= len(label.glyphs) else label.bbox
    middle = (y0 + y1) / 2
    for box in boxes:
        if box.y0 <= middle <= box.y1 and -2 <= box.x0 - x1 <= 3 * label.size and box.height < 4 * label.size:
            return box
    return None


def _shown(page: Page, box: Box) -> bool:
    """Whether a marker of rank, or text of its own on the box, stands on the same line."""
    on_line = (span for span in page.spans if span.bbox[1] < box.y1 and span.bbox[3] > box.y0)
    return any(_MARKER.search(span.text) or min(span.colour) > _PALE for span in on_line)

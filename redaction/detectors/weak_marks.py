"""Masks that do not hide, and masks that hide too much (R-503 to R-506, L-33)."""

import re
from collections.abc import Iterator

from redaction.eyes.looked_at import Look, Reported, bounds, looks
from redaction.findings import Channel, Finding, Kind, Severity, Text
from redaction.identity import Identity
from redaction.names.search import Matcher, TextContext, matcher_for
from redaction.reading.model import Document
from redaction.reading.sight import SeenLine, SeenMark

SOLID = Text("改用完全不透明的色块，并把原图内容一并去掉。", "Use a fully opaque block and remove what lies below it.")
KEEP_ORDER = Text(
    "保留作者顺序：把本人姓名换成【申报人】(2/5)这样的标记。",
    "Keep the order of authors: replace the name by a marker such as 【申报人】(2/5).",
)
WHOLE_PAGE = 0.5
AUTHORS = re.compile(r"(?:作\s*者|完成人|Authors?)[:：]?$", re.IGNORECASE)
# What a mask says of itself.
LABEL = re.compile(r"(?:[【\[][\u4e00-\u9fff]{2,5}(?:\d{1,2}|[A-Z])?[】\]](?:[(（]\d+/\d+[)）])?[，,、；;\s]*)+")
HOWS = {
    "semi_opaque": Text("半透明遮盖", "a see-through mask"),
    "mosaic": Text("马赛克遮盖", "a mosaic"),
    "blur": Text("模糊处理", "blurring"),
    "show_through": Text("透过纸面或贴纸显出的文字", "print that shines through the paper or a sticker"),
}


class WeakMarks:
    """Judges the masks that the eyes saw."""

    name = "weak_marks"
    label = Text("无效遮盖与过度遮盖", "weak and excessive masks")
    look_at = Text(
        "增强对比度读出半透明遮盖下的文字，查找马赛克、模糊、透印和整页涂黑",
        "reads through see-through masks at full contrast; finds mosaics, blur, print from the back, pages blacked out",
    )

    def find(self, document: Document, identity: Identity) -> Iterator[Finding]:
        """What can be read through a mask is a leak when it is the identity, suspect otherwise."""
        matcher = matcher_for(identity)
        reported = Reported()
        sizes = {page.number: page.size for page in document.pages}
        for look in looks(document):
            for mark in look.view.marks:
                if mark.how == "black" and _is_a_small_photo(look, mark, sizes):
                    continue
                finding = _through(self.name, look, mark, matcher)
                if finding is not None and reported.new("mark", look.page, finding.box):
                    yield finding
            for mark in _lost_authors(look):
                if reported.new("order", look.page, look.box(mark.box)):
                    yield _too_much(
                        self.name,
                        look,
                        mark,
                        Text(
                            "作者名单整行被遮住，看不出顺序和人数",
                            "the whole author list is covered: order and number are lost",
                        ),
                    )


def _is_a_small_photo(look: Look, mark: SeenMark, sizes: dict[int, tuple[float, float]]) -> bool:
    """Whether what is black is one picture among others on its page: taken at night, or a mask, but no page that nobody can judge."""
    box, size = look.box(mark.box), sizes.get(look.page or 0)
    return box is not None and size is not None and box.width * box.height < WHOLE_PAGE * size[0] * size[1]


def _through(name: str, look: Look, mark: SeenMark, matcher: Matcher) -> Finding | None:
    if mark.how == "black":
        return _too_much(
            name, look, mark, Text("整页被涂黑，内容无法评审", "the whole page is blacked out and cannot be reviewed")
        )
    if mark.how not in HOWS:
        return None
    how = HOWS[mark.how]
    matches = matcher.search(mark.text, context=TextContext(prose=False), ocr=True) if mark.text else []
    best = max(matches, key=lambda match: (match.severity is Severity.LEAK, match.confidence), default=None)
    if best is not None and best.severity is not Severity.NOTICE:
        kind, severity, sure = Kind(best.kind), best.severity, min(best.confidence, mark.confidence)
        text = Text(f"{how.zh}下仍可读出{best.note.zh}", f"{how.en} still shows {best.note.en}")
    elif mark.how == "show_through" or (mark.how == "semi_opaque" and LABEL.fullmatch(mark.text)):
        return None
    elif mark.text:
        kind, severity, sure = Kind.HIDDEN, Severity.SUSPECT, mark.confidence
        text = Text(f"{how.zh}下的文字仍可读出", f"{how.en} still shows the text below it")
    else:
        kind, severity, sure = Kind.HIDDEN, Severity.SUSPECT, mark.confidence
        text = Text(f"{how.zh}可能被还原，请改用不透明色块", f"{how.en} may be undone; use a solid block")
    return Finding(
        kind,
        severity,
        Channel.IMAGE,
        name,
        "L-33",
        text,
        look.belongs_to,
        look.box(mark.box),
        mark.text,
        sure,
        SOLID,
        "contrast",
    )


def _lost_authors(look: Look) -> Iterator[SeenMark]:
    """Opaque boxes that take the rest of a row behind an author label, with no name or marker left on it (R-505)."""
    for line in look.view.lines:
        if not AUTHORS.search(line.text):
            continue
        x0, y0, _, y1 = bounds(line.quad)
        for mark in look.view.marks:
            beside = mark.how == "opaque" and mark.box[1] < y1 and mark.box[3] > y0 and mark.box[0] > x0
            long = mark.box[2] - mark.box[0] > 6 * (y1 - y0)
            if beside and long and not _text_beside(look.view.lines, line, mark):
                yield mark


def _text_beside(lines: tuple[SeenLine, ...], label: SeenLine, mark: SeenMark) -> bool:
    _, y0, x1, y1 = bounds(label.quad)
    for line in lines:
        a0, b0, _, b1 = bounds(line.quad)
        if line is not label and a0 >= x1 - 2 and min(b1, y1) - max(b0, y0) > 0.4 * (y1 - y0) and a0 > mark.box[2] - 2:
            return True
    return False


def _too_much(name: str, look: Look, mark: SeenMark, text: Text) -> Finding:
    return Finding(Kind.OTHER, Severity.SUSPECT, Channel.IMAGE, name, "R-506", text, look.page, look.box(mark.box), "", 0.8,
                   KEEP_ORDER, "picture")  # fmt: skip


WEAK_MARKS = WeakMarks()

"""Gaps as wide as the applicant's name (T-090): after true removal the operators of the line still hold its exact width."""

import re
from collections.abc import Iterator

from redaction.detectors.page_walk import page_pass
from redaction.findings import Channel, Finding, Kind, Severity, Text
from redaction.identity import Identity
from redaction.names.widths import name_widths
from redaction.reading.gaps import Gap, gaps_on
from redaction.reading.model import Document, Page

# A gap of two or three characters is met in any form; from four on, or in Latin letters, an exact width is no chance.
_TELLING = 4
_EXACT = 0.0015
# Positions are written with two or three decimals.
_MEASURED = 0.01
_OPENS, _CLOSES = ":：,，、;；(（", ",，、;；)）.。"
# What follows the next name of a list; empty brackets are a form's.
_LISTED = ",，、;；"
_MOST = 20
# Two labels with nothing but room between them, and nothing behind the second: a form that waits to be filled in.
_FIELD = (
    "性别|民族|单位|工作单位|部门|电话|联系电话|手机|日期|时间|职务|职称|年龄|出生年月|身份证号|学历|专业|签名|签字|地址|编号|编制|审核|批准"
    "|校对|复核|年|月|日"
)
_BLANK = re.compile(rf"(?:(?:{_FIELD})[（(盖章签字)）]*[:：]?\s*)+$")
_FIX = Text(
    "请把姓名换成固定的标记（如“作者2”）后重新排版导出，或把该页转成图片。",
    "Put a fixed token in place of the name and set the line anew, or turn the page into a picture.",
)


class WidthGaps:
    """Gaps in a line whose width is exactly that of a form of the name."""

    name = "width_gaps"
    label = Text("删字后的空隙", "Gaps of removed words")
    look_at = Text(
        "量出删去文字后行内留下的空隙，与申报人姓名的宽度比较。",
        "Measures the gaps that removed words leave in a line and compares them with the width of the applicant's name.",
    )

    def find(self, document: Document, identity: Identity) -> Iterator[Finding]:
        """Suspect for telling widths, a notice for short ones."""
        written: dict[int, list[float]] = document.facts.get("gaps", {})
        hollow = {number for number, fact in enumerate(page_pass(document, identity).facts, 1) if fact.hollow}
        for page in document.pages:
            if page.number not in written and page.number not in hollow:
                continue
            try:
                gaps = list(gaps_on(page, written=written.get(page.number, [])))[:_MOST]
                advances = _advances(page)
            finally:
                page.forget()
            for gap in gaps:
                severity = _severity(gap, identity, advances.get(gap.font, {}))
                if severity is not None:
                    yield self._finding(page, gap, severity)

    def _finding(self, page: Page, gap: Gap, severity: Severity) -> Finding:
        return Finding(
            kind=Kind.NAME if severity is Severity.SUSPECT else Kind.HIDDEN,
            severity=severity,
            channel=Channel.TEXT,
            detector=self.name,
            leak_class="L-33",
            explanation=Text(
                "行内留有与姓名同宽的空隙，可据此推断删去的是谁",
                "A gap in the line is exactly as wide as the name, which tells who was removed",
            ),
            page=page.number,
            box=gap.box,
            evidence=f"{gap.before}□{gap.after}",
            confidence=0.6 if severity is Severity.SUSPECT else 0.3,
            fix=_FIX,
            seen_by="mupdf",
            place=f"{gap.ems:.3f} em",
        )


def _severity(gap: Gap, identity: Identity, advances: dict[str, float]) -> Severity | None:
    if not _in_a_list(gap) or (gap.written is None and not _between_marks(gap)):
        return None
    step, exact = (gap.ems, _MEASURED) if gap.written is None else (gap.written, _EXACT)
    is_blank = bool(_BLANK.match(gap.after.lstrip())) and gap.before.rstrip()[-1:] in (":", "：")
    for width, name in name_widths(identity, known=advances):
        # Layout programs step by round numbers; the width of a Latin name is round only by chance.
        if abs(width - step) <= exact and not (name.isascii() and _is_round(step)):
            telling = name.isascii() or (len(name) >= _TELLING and not is_blank)
            return Severity.SUSPECT if telling else Severity.NOTICE
    return None


def _in_a_list(gap: Gap) -> bool:
    """Whether a name may have stood there: a colon, comma or bracket touches the gap. Columns of a table have none."""
    before, after = gap.before.rstrip(), gap.after.lstrip()
    return bool(before and after) and (before[-1] in _OPENS or after[0] in _CLOSES)


def _between_marks(gap: Gap) -> bool:
    """Whether punctuation stands on both sides: nobody leaves room there, so the position was moved over something (Td, Tm)."""
    before, after = gap.before.rstrip(), gap.after.lstrip()
    return bool(before and after) and before[-1] in _OPENS and after[0] in _LISTED


def _is_round(ems: float) -> bool:
    return abs(ems * 20 - round(ems * 20)) < 0.02


def _advances(page: Page) -> dict[str, dict[str, float]]:
    """Advances of the letters that a page shows, by font, in sizes of the font."""
    found: dict[str, dict[str, float]] = {}
    for span in page.spans:
        letters = found.setdefault(span.font, {})
        for letter, glyph in zip(span.text, span.glyphs, strict=False):
            if span.size > 0 and letter not in letters:
                letters[letter] = (glyph[2] - glyph[0]) / span.size
    return found


WIDTH_GAPS = WidthGaps()

"""What fonts say beside their glyphs: names, texts in font files, and mappings that a removed name left behind (T-057, T-058)."""

from collections.abc import Iterator
from dataclasses import replace

from redaction.detectors.strings import matches_in
from redaction.detectors.wording import string_finding
from redaction.findings import Channel, Finding, Severity, Text
from redaction.identity import Identity
from redaction.names.fold import fold
from redaction.names.search import Match, Matcher, matcher_for
from redaction.names.typefaces import humps, without_typeface
from redaction.reading.model import Document, PlacedString

_NAMES_AT_MOST = 2_000  # the licence inside a font file is prose


class FontData:
    """Strings of fonts. A mapping lists letters by code: those that the pages show anyway stand beside each other by chance."""

    name = "font_data"
    label = Text("字体数据", "Font data")
    look_at = Text(
        "查看字体名称、字体文件里的说明文字和残留的字符映射。",
        "Reads font names, the texts inside font files, and character mappings that were left behind.",
    )

    def find(self, document: Document, identity: Identity) -> Iterator[Finding]:
        """Each value once a place; what a mapping spells only when the pages do not use all of its letters."""
        matcher = matcher_for(identity)
        shown: set[str] | None = None
        seen: set[tuple[str, str, str]] = set()
        for string in document.strings:
            if string.channel is not Channel.FONT:
                continue
            for match in _matches(string, matcher):
                key = (match.value or match.form, match.kind, string.path)
                if key in seen:
                    continue
                seen.add(key)
                if string.origin == "mapping":
                    shown = _letters(document) if shown is None else shown
                    if set(fold(match.form)) <= shown:
                        continue
                    match = _doubted(match)
                yield string_finding(match, string, detector=self.name, leak_class="L-19")


def _matches(string: PlacedString, matcher: Matcher) -> list[Match]:
    """Names without the typeface; what only the humps of a longer name spell is suspect, for type is named after people too."""
    if string.origin == "mapping":
        return matches_in(string, matcher)
    name = without_typeface(string.text)
    found = matches_in(replace(string, text=name), matcher)
    if len(name) <= _NAMES_AT_MOST:
        known = {(match.value, match.kind) for match in found}
        for match in matches_in(replace(string, text=humps(name)), matcher):
            if (match.value, match.kind) not in known and match.severity is Severity.LEAK:
                found.append(replace(match, severity=Severity.SUSPECT, confidence=min(match.confidence, 0.6)))
    return found


def _letters(document: Document) -> set[str]:
    """All letters of the pages' text, read once more because the walk over pages keeps none."""
    letters: set[str] = set()
    for page in document.pages:
        letters.update(fold(page.text))
        page.forget()
    return letters


def _doubted(match: Match) -> Match:
    """Two letters side by side in a table of codes may still be chance."""
    if len(fold(match.form)) > 2 or match.severity is not Severity.LEAK:
        return match
    return replace(match, confidence=min(match.confidence, 0.6))


FONT_DATA = FontData()

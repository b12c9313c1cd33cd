"""What other readers see and the first one does not: their page text and object strings through the same matcher."""

from collections.abc import Iterator

from redaction.detectors.page_walk import PageFact, page_pass
from redaction.detectors.strings import matches_in
from redaction.detectors.wording import fix_of, string_finding
from redaction.findings import Channel, Finding, Text
from redaction.identity import Identity
from redaction.names.search import matcher_for
from redaction.reading.model import Document
from redaction.reading.second import SecondReading, by_pdfminer

_LEAST, _SHARE = 20, 0.15


class SecondReaders:
    """Matches in pdfium's and pdfminer's text and in qpdf's strings that the first reader did not give."""

    name = "second_readers"
    label = Text("第二阅读器", "Second readers")
    look_at = Text(
        "用另外两种阅读器（pdfium、qpdf）再读一遍；读出的字数相差明显的页，再用第三种（pdfminer）。",
        "Reads the file again with two other readers (pdfium, qpdf), and with a third (pdfminer) where they clearly differ.",
    )

    def find(self, document: Document, identity: Identity) -> Iterator[Finding]:
        """One finding a value and page that is new."""
        readers = document.facts.get("second")
        if readers is None:
            return
        second: SecondReading = readers.result()
        matcher = matcher_for(identity)
        known = {(m.page.number, m.match.value, m.match.kind) for m in page_pass(document, identity).matches}
        third = by_pdfminer(document.facts.get("raw", b""), _disputed(second, page_pass(document, identity).facts))
        spoken = [("pdfium", number, text) for number, text in second.texts.items()]
        spoken += [("pdfminer", number, text) for number, text in third.items()]
        for reader, number, text in spoken:
            for match in matcher.search_page(text)[0]:
                key = (number, match.value, match.kind)
                if key in known:
                    continue
                known.add(key)
                yield Finding(
                    kind=match.kind,
                    severity=match.severity,
                    channel=Channel.TEXT,
                    detector=self.name,
                    leak_class=match.leak_class,
                    explanation=Text(
                        f"换一种阅读器可以读到{match.note.zh}", f"Another reader gives out {match.note.en}"
                    ),
                    page=number,
                    evidence=match.form,
                    confidence=match.confidence,
                    fix=fix_of(Channel.TEXT),
                    seen_by=reader,
                )
        for string in second.strings:
            for match in matches_in(string, matcher):
                yield string_finding(match, string, detector=self.name)


def _disputed(second: SecondReading, facts: tuple[PageFact, ...]) -> list[int]:
    """Pages on which the first two readers give out clearly different amounts of text."""
    found: list[int] = []
    for number, fact in enumerate(facts, 1):
        other = len("".join(second.texts.get(number, "").split()))
        if abs(other - fact.letters) > max(_LEAST, _SHARE * max(other, fact.letters)):
            found.append(number)
    return found


SECOND_READERS = SecondReaders()

"""Where the text speaks of its author's unit (L-27): harmless alone, a pointer beside the name of the place."""

from collections.abc import Iterator

from redaction.detectors.page_walk import page_pass
from redaction.findings import Channel, Finding, Kind, Severity, Text
from redaction.identity import Identity
from redaction.reading.model import Document

_FIX = Text("请改写成不指明单位的说法（如“该机构”）。", "Reword it without pointing to the unit (“the institution”).")


class SelfReferences:
    """One finding a page and phrase; suspect where the sentence also names the unit's place."""

    name = "self_references"
    label = Text("自我指称", "Self references")
    look_at = Text(
        "查找“我单位”“本人所在的”等指向作者的说法；同句写有单位所在地的列为疑点。",
        "Finds phrases that point to the author, such as “my unit”; suspect where the sentence also names the unit's place.",
    )

    def find(self, document: Document, identity: Identity) -> Iterator[Finding]:
        """Notices, and suspects where a place stands beside."""
        told: set[tuple[int, str, bool]] = set()
        for page, reference in page_pass(document, identity).references:
            key = (page, reference.phrase, reference.places)
            if key in told:
                continue
            told.add(key)
            severity = Severity.SUSPECT if reference.places else Severity.NOTICE
            says = Text("文字指向作者的单位", "The text points to its author's unit")
            if reference.places:
                says = Text(f"{says.zh}，并写有所在地", f"{says.en} and names the place")
            yield Finding(
                kind=Kind.UNIT,
                severity=severity,
                channel=Channel.TEXT,
                detector=self.name,
                leak_class="L-27",
                explanation=says,
                page=page,
                evidence=reference.phrase,
                confidence=0.6 if reference.places else 0.4,
                fix=_FIX,
                seen_by="mupdf",
            )


SELF_REFERENCES = SelfReferences()

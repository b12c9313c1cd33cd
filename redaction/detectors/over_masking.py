"""Masks that take more than identity (R-505, R-506)."""

from collections.abc import Iterator

from redaction.detectors.page_walk import page_pass
from redaction.findings import Channel, Finding, Kind, Severity, Text
from redaction.identity import Identity
from redaction.reading.model import Document

_FIX = Text("请只遮盖姓名、单位等身份信息，其余保留。", "Cover only names, units and other identity; leave the rest.")


class OverMasking:
    """Opaque boxes of drawings that leave no reader what has to be judged."""

    name = "over_masking"
    label = Text("过度遮盖", "Over-masking")
    look_at = Text(
        "找出整页涂黑、整行作者全盖、题目日期等级等必须保留的内容被盖住的地方。",
        "Finds pages blacked out, author lines covered whole, and titles, dates or grades hidden that must stay readable.",
    )

    def find(self, document: Document, identity: Identity) -> Iterator[Finding]:
        """Suspects only: a person decides what may go."""
        for mask in page_pass(document, identity).over_masks:
            yield Finding(
                kind=Kind.OTHER,
                severity=Severity.SUSPECT,
                channel=Channel.VECTOR,
                detector=self.name,
                leak_class="R-506",
                explanation=mask.takes,
                page=mask.page,
                box=mask.box,
                evidence="",
                confidence=0.7,
                fix=_FIX,
                seen_by="mupdf",
            )


OVER_MASKING = OverMasking()

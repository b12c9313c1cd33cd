"""Handwriting beside the words where somebody signs (L-04): the applicant's is for a person to judge, a leader's is a notice."""

from collections.abc import Iterator

from redaction.detectors.signers import signs_for_others
from redaction.findings import Channel, Finding, Kind, Severity, Text
from redaction.identity import Identity
from redaction.looked_at import Reported, looks
from redaction.reading.model import Document

FIX = Text("用不透明色块盖住签名。", "Cover the signature with solid colour.")


class Signatures:
    """Reports the strokes that the eyes saw near signing labels."""

    name = "signatures"
    label = Text("手写签名", "signatures")
    look_at = Text(
        "查看“签字”“申报人”等字样旁是否有手写笔迹", "looks for handwriting beside the words where somebody signs"
    )

    def find(self, document: Document, identity: Identity) -> Iterator[Finding]:
        """Suspect where the applicant may sign, notice where a leader or a checker does (P-30)."""
        reported = Reported()
        for look in looks(document):
            for signature in look.view.signatures:
                box = look.box(signature.box)
                if not reported.new("signature", look.page, box):
                    continue
                other = signs_for_others(signature, look.view)
                yield Finding(
                    kind=Kind.SIGNATURE,
                    severity=Severity.NOTICE if other else Severity.SUSPECT,
                    channel=Channel.IMAGE,
                    detector=self.name,
                    leak_class="L-29" if other else "L-04",
                    explanation=Text(
                        f"“{signature.label}”旁有手写笔迹"
                        + ("（一般不是申报人）" if other else "，请判断是否为申报人签名"),
                        f"handwriting beside «{signature.label}»"
                        + (" (usually not the applicant)" if other else "; judge whether it is the applicant's"),
                    ),
                    page=look.page,
                    box=box,
                    evidence=signature.label,
                    confidence=signature.confidence,
                    fix=FIX,
                    seen_by="strokes",
                )


SIGNATURES = Signatures()

"""Handwriting beside the words where somebody signs (L-04): the applicant's is for a person to judge, a leader's is a notice."""

from collections.abc import Iterator

from redaction.detectors.signers import signs_for_others
from redaction.detectors.signing_places import MARKS, marked_beside
from redaction.eyes.looked_at import Reported, looks
from redaction.findings import Channel, Finding, Kind, Severity, Text
from redaction.identity import Identity
from redaction.names.search import TextContext, matcher_for
from redaction.reading.model import Document
from redaction.reading.sight import SeenSignature

FIX = Text("用不透明色块盖住签名。", "Cover the signature with solid colour.")


class Signatures:
    """Reports the strokes that the eyes saw near signing labels."""

    name = "signatures"
    label = Text("手写签名", "signatures")
    look_at = Text(
        "查看“签字”“申报人”等字样旁是否有手写笔迹", "looks for handwriting beside the words where somebody signs"
    )

    def find(self, document: Document, identity: Identity) -> Iterator[Finding]:
        """Suspect where the applicant may sign, notice where a leader or a checker does (P-30).

        In the column of a sign-in sheet: suspect in the applicant's row or one whose name is masked, nothing in the others'.
        """
        reported = Reported()
        for look in looks(document):
            for signature in look.view.signatures:
                box = look.box(signature.box)
                if signature.beside and not _is_applicant(signature.beside, identity):
                    continue
                if not reported.new("signature", look.page, box):
                    continue
                other = signs_for_others(signature, look.view)
                yield Finding(
                    kind=Kind.SIGNATURE,
                    severity=Severity.NOTICE if other else Severity.SUSPECT,
                    channel=Channel.IMAGE,
                    detector=self.name,
                    leak_class="L-29" if other else "L-04",
                    explanation=_says(signature, other=other),
                    page=look.page,
                    box=box,
                    evidence=signature.label,
                    confidence=signature.confidence,
                    fix=FIX,
                    seen_by="strokes",
                )
        for page in document.pages if any(mark.kind in MARKS for mark in document.annotations) else ():
            for mark in marked_beside(page, document.annotations):
                if reported.new("signature", page.number, mark.box):
                    yield Finding(
                        kind=Kind.SIGNATURE,
                        severity=Severity.SUSPECT,
                        channel=Channel.ANNOTATION,
                        detector=self.name,
                        leak_class="L-04",
                        explanation=Text(
                            "签名处有手写批注或图章批注，请判断是否为申报人签名",
                            "an ink or stamp annotation where the applicant signs; judge whether it is a signature",
                        ),
                        page=page.number,
                        box=mark.box,
                        confidence=0.6,
                        fix=FIX,
                        seen_by="mupdf",
                    )
            page.forget()


def _says(signature: SeenSignature, *, other: bool) -> Text:
    if signature.beside is not None:
        own = signature.beside != ""
        return Text(
            f"“{signature.label}”一列中，{'申报人' if own else '姓名已遮盖'}的一行仍有手写笔迹",
            f"handwriting in the column «{signature.label}», in {'the applicant’s row' if own else 'a row whose name is masked'}",
        )
    return Text(
        f"“{signature.label}”旁有手写笔迹" + ("（一般不是申报人）" if other else "，请判断是否为申报人签名"),
        f"handwriting beside «{signature.label}»"
        + (" (usually not the applicant)" if other else "; judge whether it is the applicant's"),
    )


def _is_applicant(name: str, identity: Identity) -> bool:
    """Whether the name printed in a row may be the applicant's, as the reader of pixels read it."""
    matches = matcher_for(identity).search(name, context=TextContext(prose=False), ocr=True)
    return any(match.kind is Kind.NAME and match.severity is not Severity.NOTICE for match in matches)


SIGNATURES = Signatures()

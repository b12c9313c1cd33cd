"""The whole way: check, mask, prove. What is not proved is not handed out."""

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from redaction.checking import Settings
from redaction.findings import Report, Severity
from redaction.identity import Identity
from redaction.masking.files import Attempt, Masked, mask_until_clean, remaining
from redaction.masking.masks import Mask
from redaction.proof.proving import Outcome, Proof, prove

Progress = Callable[[int, int], None]
# The parts of a proof that compare looks: with the original, and of one renderer with another.
_LOOKS = frozenset({"outside", "text", "renderers"})


@dataclass(frozen=True, slots=True)
class MaskedFile:
    """A masked file with its proof, and the check of the original from which the masks came."""

    masked: Masked
    proof: Proof
    check: Report

    @property
    def released(self) -> bool:
        """Whether the file may leave: only with a passed proof."""
        return self.proof.passed


def mask_file(
    path: Path,
    identity: Identity,
    *,
    accept: Severity = Severity.SUSPECT,
    name: str | None = None,
    settings: Settings | None = None,
    extra: Sequence[Mask] = (),
    masks: Sequence[Mask] | None = None,
    co_authors: Literal["keep", "number"] = "keep",
    progress: Progress | None = None,
) -> MaskedFile:
    """Check, mask with what the check proposes (or with `masks`) and with `extra` masks of a person, check again, prove. Writes nothing that lasts.

    Without `settings.cache` what was seen is kept in a private folder for the time of the work, so that unchanged pictures are looked
    at once. Raises UnreadableFile, MaskingRefused or LimitReached.
    """
    settings = settings or Settings()
    with tempfile.TemporaryDirectory(prefix="mangping-proof-") as folder:
        if settings.cache is None:
            settings = replace(settings, cache=Path(folder) / "sight")

        def attempt(pixel_pages: frozenset[int]) -> tuple[Attempt, Proof]:
            done = mask_until_clean(
                path, identity, accept=accept, name=name, settings=settings, extra=extra, masks=masks, co_authors=co_authors,
                pixel_pages=pixel_pages, progress=progress,
            )  # fmt: skip
            copy = Path(folder) / done.masked.name
            copy.write_bytes(done.masked.data)
            # Boxes that a person chose may leave a finding where it is on purpose; proposals leave none.
            known = [found.evidence for found in remaining(done.check.findings, accept=accept)] if masks is None else []
            proof = prove(
                copy, identity, against=path, masking=done.masked.report, accept=accept, settings=settings, checked=done.again,
                known=known, progress=progress,
            )  # fmt: skip
            return done, proof

        done, proof = attempt(frozenset())
        if changed := _changed_pages(proof) - set(done.masked.report["pixel_pages"]):
            done, proof = attempt(changed)
    return MaskedFile(done.masked, proof, done.check)


def _changed_pages(proof: Proof) -> frozenset[int]:
    """Pages that could not be written so that they look and read as before outside the masks: pictures of them can.

    Not those on which a reader finds something: a picture would hide that from readers and show it to people.
    """
    return frozenset(
        page
        for check in proof.checks
        if check.name in _LOOKS and check.outcome is Outcome.FOUND
        for page in check.pages
    )

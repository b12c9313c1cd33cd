"""The whole way: check, mask, prove. What is not proved is not handed out."""

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from redaction.checking import Settings
from redaction.findings import Report, Severity
from redaction.identity import Identity
from redaction.masking.files import Masked, mask_until_clean, remaining
from redaction.masking.masks import Mask
from redaction.proof.proving import Proof, prove

Progress = Callable[[int, int], None]


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
        done = mask_until_clean(
            path,
            identity,
            accept=accept,
            name=name,
            settings=settings,
            extra=extra,
            masks=masks,
            co_authors=co_authors,
            progress=progress,
        )
        copy = Path(folder) / done.masked.name
        copy.write_bytes(done.masked.data)
        # Boxes that a person chose may leave a finding where it is on purpose; proposals leave none.
        known = [found.evidence for found in remaining(done.check.findings, accept=accept)] if masks is None else []
        proof = prove(
            copy, identity, against=path, masking=done.masked.report, accept=accept, settings=settings, checked=done.again,
            known=known, progress=progress,
        )  # fmt: skip
    return MaskedFile(done.masked, proof, done.check)

"""The detectors, in the order in which they run: one file a family, one line here switches it on.

A detector is pure: it reads the document and the identity, yields findings, writes nothing. `look_at` is the sentence that
`redaction detectors` prints.
"""

from collections.abc import Iterator
from typing import Protocol

from redaction.detectors import (
    codes,
    faces,
    font_data,
    hidden_pictures,
    over_masking,
    page_text,
    scan_text,
    seals,
    second_readers,
    self_references,
    signatures,
    strings,
    weak_marks,
    width_gaps,
)
from redaction.findings import Finding, Text
from redaction.identity import Identity
from redaction.reading.model import Document


class Detector(Protocol):
    """What every detector has."""

    @property
    def name(self) -> str:
        """The stable name that findings carry."""
        ...

    @property
    def label(self) -> Text:
        """A short name for people."""
        ...

    @property
    def look_at(self) -> Text:
        """One sentence: what it looks at."""
        ...

    def find(self, document: Document, identity: Identity) -> Iterator[Finding]:
        """Every trace of the identity that this detector can see in one document (inner documents come separately)."""
        ...


DETECTORS: tuple[Detector, ...] = (
    page_text.VISIBLE_TEXT,
    page_text.COVERED_TEXT,
    page_text.HIDDEN_TEXT,
    page_text.OCR_LAYER,
    page_text.LAYERED_TEXT,
    self_references.SELF_REFERENCES,
    width_gaps.WIDTH_GAPS,
    over_masking.OVER_MASKING,
    strings.ANNOTATIONS,
    strings.FORMS,
    strings.PROPERTIES,
    strings.ATTACHMENTS,
    strings.NAVIGATION,
    strings.SCRIPTS,
    strings.STRUCTURE,
    strings.LAYER_NAMES,
    font_data.FONT_DATA,
    strings.LEFTOVERS,
    strings.FILE_NAME,
    second_readers.SECOND_READERS,
    scan_text.SCAN_TEXT,
    faces.FACES,
    seals.SEALS,
    codes.CODES,
    weak_marks.WEAK_MARKS,
    signatures.SIGNATURES,
    hidden_pictures.HIDDEN_PICTURES,
)

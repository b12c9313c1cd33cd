"""The ways in which masking goes wrong, each with where it is planted and what a checker should report.

`kind` is the kind of a finding (what is revealed), `leak_class` the L-number of the domain's list, `page` counts from 1 and is None
for a leak of the whole file.
"""

from dataclasses import dataclass
from enum import StrEnum


class PlantKind(StrEnum):
    """A known bad way of masking."""

    BLACK_BOX = "black-box"
    WHITE_TEXT = "white-text"
    OCR_LAYER = "ocr-layer"
    INFO_AUTHOR = "info-author"
    XMP_CREATOR = "xmp-creator"
    FILE_NAME = "file-name"
    OUTLINE_TITLE = "outline-title"
    ANNOTATION_AUTHOR = "annotation-author"
    ATTACHED_ORIGINAL = "attached-original"
    OLDER_REVISION = "older-revision"
    PHOTO_UNMASKED = "photo-unmasked"
    QR_WITH_NAME = "qr-with-name"
    SEAL_UNMASKED = "seal-unmasked"
    AUTHOR_LIST = "author-list"
    PINYIN_ABSTRACT = "pinyin-abstract"
    UNIT_IN_HEADER = "unit-in-header"
    HALF_OPAQUE_MARKER = "half-opaque-marker"
    EXIF_ARTIST = "exif-artist"
    EXIF_THUMBNAIL = "exif-thumbnail"
    MAIL_LINK = "mail-link"
    CROPPED_TEXT = "cropped-text"


@dataclass(frozen=True)
class Plant:
    """One planted leak: where it is, what it reveals, and by which trick."""

    page: int | None
    kind: str
    leak_class: str
    technique: str


@dataclass(frozen=True)
class Bed:
    """Where a kind of leak is planted, and the finding that a checker owes for it."""

    slot: str
    page: int | None
    kind: str
    leak_class: str

    def plant(self, technique: PlantKind) -> Plant:
        """Record that the leak was planted."""
        return Plant(self.page, self.kind, self.leak_class, technique.value)


BEDS = {
    PlantKind.BLACK_BOX: Bed("work_summary", 1, "name", "L-20"),
    PlantKind.WHITE_TEXT: Bed("work_summary", 2, "name", "L-18"),
    PlantKind.OCR_LAYER: Bed("degree_certificate", 1, "name", "L-20"),
    PlantKind.INFO_AUTHOR: Bed("calibration_report", None, "name", "L-17"),
    PlantKind.XMP_CREATOR: Bed("work_summary", None, "name", "L-17"),
    PlantKind.FILE_NAME: Bed("paper", None, "name", "L-16"),
    PlantKind.OUTLINE_TITLE: Bed("paper", None, "name", "L-19"),
    PlantKind.ANNOTATION_AUTHOR: Bed("calibration_report", 1, "name", "L-19"),
    PlantKind.ATTACHED_ORIGINAL: Bed("paper", None, "name", "L-19"),
    PlantKind.OLDER_REVISION: Bed("calibration_report", None, "name", "L-19"),
    PlantKind.PHOTO_UNMASKED: Bed("degree_certificate", 1, "photo", "L-05"),
    PlantKind.QR_WITH_NAME: Bed("calibration_report", 1, "code", "L-15"),
    PlantKind.SEAL_UNMASKED: Bed("project_acceptance", 1, "seal", "L-09"),
    PlantKind.AUTHOR_LIST: Bed("paper", 1, "name", "L-02"),
    PlantKind.PINYIN_ABSTRACT: Bed("paper", 1, "name", "L-03"),
    PlantKind.UNIT_IN_HEADER: Bed("calibration_report", 2, "unit", "L-06"),
    PlantKind.HALF_OPAQUE_MARKER: Bed("degree_certificate", 1, "name", "L-33"),
    PlantKind.EXIF_ARTIST: Bed("award", None, "name", "L-21"),
    PlantKind.EXIF_THUMBNAIL: Bed("degree_certificate", 1, "photo", "L-21"),
    PlantKind.MAIL_LINK: Bed("paper", 1, "email", "L-12"),
    PlantKind.CROPPED_TEXT: Bed("calibration_report", 1, "name", "L-20"),
}

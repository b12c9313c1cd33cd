"""What lies on top of pages (stamps, drawn marks, filled fields) made part of them, and what is no part of them dropped."""

from typing import Any

# Icons, pop-ups, attachments and media: nothing that a page says.
_DROPPED = frozenset(
    {
        "Text",
        "Popup",
        "FileAttachment",
        "Sound",
        "Movie",
        "Screen",
        "3D",
        "RichMedia",
        "Caret",
        "PrinterMark",
        "TrapNet",
        "Redact",
    }
)


def bake(document: Any) -> None:
    """Turn the looks of marks and fields into page content and remove all others, in an open MuPDF document."""
    for page in document:
        for mark in list(page.annots()):
            if mark.type[1] in _DROPPED:
                page.delete_annot(mark)
    document.bake()

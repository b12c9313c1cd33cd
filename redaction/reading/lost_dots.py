"""Dots between the parts of names in a font that was not embedded: MuPDF gives out nothing for them and complains, pdfium reads them."""

from collections import Counter
from typing import Any

from redaction.reading.complaints import LOST_CHARACTER, complaints, lost_characters

MARKS = "·•‧・"


def lost_dots_only(complained: list[str], document: Any, index: int) -> bool:
    """Whether nothing was complained of on a page but lost characters, and pdfium reads at least as many more dots there: no letter was lost.

    `index` counts the pages of the MuPDF `document` from 0.
    """
    if set(complained) != {LOST_CHARACTER}:
        return False
    import pypdfium2

    complaints()
    own = Counter(document[index].get_text())
    lost = lost_characters()
    try:
        other = pypdfium2.PdfDocument(document.stream)
    except (pypdfium2.PdfiumError, TypeError):
        return False
    try:
        read = Counter(other[index].get_textpage().get_text_range())
    except (pypdfium2.PdfiumError, IndexError):
        return False
    finally:
        other.close()
    return 0 < lost <= sum(max(0, read[mark] - own[mark]) for mark in MARKS)

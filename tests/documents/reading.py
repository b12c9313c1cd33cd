"""How these tests read a PDF back: its words without line breaks, and where its ink lies."""

import re

import pymupdf

UNSEEN = re.compile(r"[\s\u200b]+")
PAGE_NUMBER = re.compile(r"第\d+页共\d+页")


def squeezed(text: str) -> str:
    """Drop all white space and break points, so that a wrapped cell reads like its data."""
    return UNSEEN.sub("", text)


def words_of(pdf: bytes) -> str:
    """Return all text of the PDF in the order it was laid, without page numbers."""
    with pymupdf.open(stream=pdf) as document:
        return PAGE_NUMBER.sub("", squeezed("".join(page.get_text() for page in document)))


def pages_of(pdf: bytes) -> list[str]:
    """Return the squeezed text of each page, page numbers included."""
    with pymupdf.open(stream=pdf) as document:
        return [squeezed(page.get_text()) for page in document]

"""What MuPDF complained of: a page with serious warnings is not fully read."""

import re

import pymupdf

_SERIOUS = re.compile(
    r"cannot|error|ignoring|broken|premature|exceed|too (?:deep|many|large|big)|recurs|cycl|unknown keyword|invalid|corrupt|limit"
    r"|truncated|missing (?:resource|xobject|pattern)",
    re.IGNORECASE,
)
# A glyph that a subset left out draws nothing and holds no text; its advance is all that is missing. Films, sounds, models and marks of
# printers have no look of their own where the file gives them none: nothing is painted, and their words are strings of objects.
_HARMLESS = re.compile(
    r"^FT_Get_Advance\(.*invalid glyph index$"
    r"|^(?:unsupported error: )?cannot create appearance stream(?: for (?:Sound|Movie|Screen|3D|RichMedia|PrinterMark|TrapNet|Projection) annotations)?$"
)


LOST_CHARACTER = "cannot encode character"
_REPEATED = re.compile(r"repeated (\d+) times")


def lost_characters() -> int:
    """How many characters MuPDF could give out nothing for since the last call, all other remarks dropped."""
    lines = pymupdf.TOOLS.mupdf_warnings(reset=1).splitlines()
    lost = 0
    for at, line in enumerate(lines):
        if line == LOST_CHARACTER:
            again = _REPEATED.search(lines[at + 1]) if at + 1 < len(lines) else None
            lost += int(again[1]) if again else 1
    return lost


def complaints() -> list[str]:
    """What MuPDF complained of since the last call, if it means that something was left unread; harmless remarks are dropped."""
    text: str = pymupdf.TOOLS.mupdf_warnings(reset=1)
    return [line for line in text.splitlines() if _SERIOUS.search(line) and not _HARMLESS.match(line)]

"""Whether a content stream paints anything over its text: the cheap question before glyphs and paintings are listed."""

import re

# An operator with a space or the end of an operand before it; the letter stands first, so that a page is passed over at C speed.
_PAINTING = re.compile(rb"[fFBbDs](?<![^ \t\r\n\0\f\])>].)(?:(?<=[fFBb])(?:(?<!F)\*)?|(?<=D)o|(?<=s)h)\s")
_WIDTH = re.compile(rb"w(?<=\sw)\s")
_THICK = 4.0
# The operator of a colour, its numbers before it, and the filled path that follows without text between them.
_COLOUR = re.compile(rb"[gkcn](?=\s)(?:(?<=\sg)|(?<=\srg)|(?<=\sk)|(?<=\ssc)|(?<=\sscn))")
_DARK = re.compile(rb"(?<![\d.])0(?:\.[01]\d*)? (?:g|0(?:\.[01]\d*)? 0(?:\.[01]\d*)? (?:rg|sc|scn|1 k))$")
_FILLED = re.compile(rb"(?:(?!BT).){0,240}?\s[fBb]\*?(?=\s)", re.DOTALL)
_NUMBERS = 64


def paints_over_text(content: bytes, *, continued: bool = False) -> bool:
    """Whether a content stream fills, shows something, or draws a thick line after its first text: only then can text be covered.

    A `continued` stream is one of several of a page: the text may stand in another one before it.
    """
    first = -1 if continued else _first_text(content)
    if first < 0 and not continued:
        return False
    if _PAINTING.search(content, first + 1):
        return True
    return any(_width(content, found.start() - 1) >= _THICK for found in _WIDTH.finditer(content, max(0, first)))


def fills_darkly(content: bytes) -> bool:
    """Whether a content stream chooses a dark colour and fills a path with no text between them: the page may be masked by boxes."""
    return any(
        _DARK.search(content, max(0, found.start() - _NUMBERS), found.end()) and _FILLED.match(content, found.end())
        for found in _COLOUR.finditer(content)
    )


def _first_text(content: bytes) -> int:
    """Where the first text begins, or the first form or picture, which may hold some; -1 without either."""
    text = content.find(b"BT")
    shown = content.find(b" Do", 0, text if text >= 0 else len(content))
    return shown if shown >= 0 else text


def _width(content: bytes, end: int) -> float:
    """The number before the line width operator at `end`; 0 when there is none."""
    try:
        return float(content[max(0, end - 16) : end].split()[-1])
    except (IndexError, ValueError):
        return 0.0

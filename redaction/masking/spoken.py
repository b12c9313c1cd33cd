"""Replacement text that says no more than the letters do stays; all other marked content goes.

Browsers and office programs draw many Chinese characters with glyphs whose code is that of a radical, and correct it by replacement
text; without it every reader but the eye would find other letters than before.
"""

import pikepdf

from redaction.masking.content import Content
from redaction.masking.writing import op
from redaction.names.fold import same_look

# Signs of one look that fonts give one glyph: dashes, wavy dashes, middle dots.
_TWINS = str.maketrans("―〜‧・", "—～··")


def keep_honest_marks(content: Content) -> None:
    """Put back marks whose replacement text is what their letters show, if none of these letters is gone; forms included."""
    for stream in content.everything():
        for mark in stream.spoken:
            inside = range(mark.first + 1, mark.last)
            shows = [show for show in stream.shows if show.at in inside]
            nested = any(other is not mark and mark.first < other.first < mark.last for other in stream.spoken)
            if nested or not shows or any(show.hidden or glyph.gone for show in shows for glyph in show.glyphs):
                continue
            shown = "".join(show.font.letter(glyph.code) for show in shows for glyph in show.glyphs)
            if mark.text and _look(shown) == _look(mark.text):
                stream.operations[mark.first] = op(
                    "BDC", pikepdf.Name("/Span"), pikepdf.Dictionary(ActualText=mark.text)
                )
                stream.dropped -= {mark.first, mark.last}


def _look(text: str) -> str:
    return same_look(text).translate(_TWINS)

"""One text-showing operator: where its letters stand on the displayed page, and whether anybody sees them."""

from redaction.masking.content import Glyph, Show, TooComplex
from redaction.masking.geometry import Matrix, along_and_em, moved, times
from redaction.masking.text_state import TextState

INVISIBLE = 3
CLIPPING = 7
FAINT = 0.05
TINY = 1.0


def show_of(at: int, state: TextState, text: Matrix, *, hidden: bool, order: int, stream: int) -> Show:
    """The operator `at` without its letters yet; `text` is the text matrix, `stream` tells streams apart. Raises TooComplex."""
    if state.font is None:
        raise TooComplex("text without font")
    to_page = times(text, state.matrix)
    along, em = along_and_em(to_page, state.size * state.font.em)
    faint = state.opacity <= FAINT and state.mode in (0, 4)
    if state.mode >= 4 and state.mode != CLIPPING:
        raise TooComplex("text as clip")
    return Show(
        at, state.font, state.resource, state.size, state.stretch, state.rise, state.spacing, state.word_spacing,
        state.mode, text, to_page, em, along, hidden or faint or state.mode in (INVISIBLE, CLIPPING) or em < TINY, order,
        look=(stream, state.colour, state.settings, state.clip), seen=state.seen,
    )  # fmt: skip


def add_letters(show: Show, state: TextState, data: bytes, pen: float) -> float:
    """Add the letters of a string from a place of the pen on; gives the place behind them."""
    font = show.font
    for code in font.split(data):
        width = font.advance(code) / 1000 * state.size
        extra = state.spacing + (state.word_spacing if code == b" " else 0.0)
        if font.vertical:
            origin = moved((0.0, pen), show.to_page)
            show.glyphs.append(Glyph(code, pen, width, *origin, moved((0.0, pen - state.size), show.to_page)))
            pen += -state.size + extra
            continue
        natural = width * state.stretch
        origin = moved((pen, state.rise), show.to_page)
        end = moved((pen + natural, state.rise), show.to_page)
        show.glyphs.append(Glyph(code, pen, natural, *origin, end))
        pen += natural + extra * state.stretch
    return pen

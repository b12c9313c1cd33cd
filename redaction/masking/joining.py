"""Letters of a paragraph that was set anew, painted by one operator as far as they look alike.

Left in the operators of their old lines they would tell where those lines ended, and so how long the words were that are gone.
"""

from collections.abc import Iterable

from redaction.findings import Box
from redaction.masking.content import Content, Glyph, Show
from redaction.masking.geometry import around
from redaction.masking.spots import Spot

SAME = 1e-3


class Joiner:
    """Moves letters between the operators of one page."""

    def __init__(self, content: Content) -> None:
        streams = content.everything()
        self._painted = [(drawn.order, drawn.box) for stream in streams for drawn in stream.drawn]
        self._painted += [(placed.order, placed.box) for stream in streams for placed in stream.placed]
        self._clips = [clip for stream in streams for clip in stream.clips]
        # Replacement text holds for the letters of its own operators only.
        self._held = {
            id(show)
            for stream in streams
            for mark in stream.spoken
            for show in stream.shows
            if mark.first < show.at < mark.last
        }

    def join(self, spots: Iterable[Spot], region: Box) -> None:
        """Let each letter, in the order of the text, be painted by the operator of the one before, where that shows the same."""
        into: Show | None = None
        for spot in spots:
            show = spot.show
            if into is None or (show is not into and not self._alike(into, show, region)):
                into = show
            elif show is not into:
                _move(spot, into)

    def cuts(self, spots: Iterable[Spot]) -> bool:
        """Whether some clip shows only a part of where these letters stand, so that none of them may go elsewhere."""
        boxes = [around([(spot.glyph.x, spot.glyph.y), spot.glyph.end]) for spot in spots]
        inner = around([point for box in boxes for point in ((box.x0, box.y0), (box.x1, box.y1))]).grown(0.5)
        return any(
            clip.intersect(inner).area > 0
            and not (clip.x0 <= inner.x0 and clip.y0 <= inner.y0 and clip.x1 >= inner.x1 and clip.y1 >= inner.y1)
            for clip in self._clips
        )

    def _alike(self, one: Show, two: Show, region: Box) -> bool:
        same = (
            one.look == two.look
            and one.font is two.font
            and one.resource == two.resource
            and one.mode == two.mode == 0
            and one.along == two.along
            and all(
                abs(a - b) < SAME
                for a, b in ((one.em, two.em), (one.size, two.size), (one.stretch, two.stretch), (one.stretched, two.stretched))
            )
        )  # fmt: skip
        if not same or id(one) in self._held or id(two) in self._held:
            return False
        first, last = sorted((one.order, two.order))
        # What is painted in between may lie below the one and above the other.
        return not any(first < order < last and box.intersect(region).area > 0 for order, box in self._painted)


def _move(spot: Spot, into: Show) -> None:
    """Let an operator paint a letter, or a token, after all it paints so far."""
    show, index, glyph = spot.show, spot.index, spot.glyph
    token = show.tokens.pop(index, None)
    if token is not None:
        into.tokens[len(into.glyphs)] = token
        into.glyphs.append(Glyph(b"", 0.0, 0.0, glyph.x, glyph.y, glyph.end, gone=True))
    else:
        into.glyphs.append(
            Glyph(glyph.code, 0.0, glyph.width, glyph.x, glyph.y, glyph.end, to=glyph.to, squeeze=glyph.squeeze)
        )
        glyph.gone = True
    spot.show, spot.index, spot.glyph = into, len(into.glyphs) - 1, into.glyphs[-1]

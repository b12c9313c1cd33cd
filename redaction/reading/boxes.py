"""The boxes of which HEIC, JPEG 2000 and films consist (ISO 14496-12, 4.2), and what follows the last of them."""

import re
from collections.abc import Iterator

_HEAD, _LONG_HEAD = 8, 16
_MOST = 10_000
# The first box of a film and the makers' brands that stand in it; still pictures (heic, avif, jp2) have other ones.
_FILM = re.compile(
    rb"\0\0\0[\x08-\xff]ftyp(?:iso|mp4|avc|hvc|dash|mmp4|qt  |M4V|3g[2p]|MSNV|XAVC|f4v)|\0\0[\0-\xff]{2}moov\0\0[\0-\xff]{2}mvhd"
)


def boxes(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Name and content of each outermost box; bytes that are no box, with all behind them, under no name."""
    at = 0
    for _ in range(_MOST):
        if at + _HEAD > len(data):
            break
        length, head = int.from_bytes(data[at : at + 4]), _HEAD
        if length == 1:
            length, head = int.from_bytes(data[at + 8 : at + 16]), _LONG_HEAD
        name = data[at + 4 : at + 8]
        # A box without a length reaches to the end; blank padding reads like one without a name.
        if length == 0 and name.strip(b"\0"):
            length = len(data) - at
        if length < head or at + length > len(data):
            break
        yield name.decode("latin-1").strip(), data[at + head : at + length]
        at += length
    if data[at:].strip(b"\0"):
        yield "", data[at:]


def holds_a_film(data: bytes) -> bool:
    """Whether a film begins somewhere in the bytes, as phones write one behind a picture (T-069)."""
    return _FILM.search(data) is not None

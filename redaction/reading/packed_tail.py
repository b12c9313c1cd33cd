"""What lies behind the last pixel of packed pixels, where every reader stops."""

import zlib

_MOST = 1 << 30
_STEP = 1 << 20


def behind_packed(raw: bytes) -> bytes:
    """What follows the deflated data at the start of `raw`, blanks left out; nothing where they are damaged or swell beyond a gigabyte."""
    return ends_of_packed(raw, 0)[1]


def ends_of_packed(raw: bytes, length: int) -> tuple[bytes, bytes]:
    """The last bytes that the deflated data at the start of `raw` hold, up to `length` of them, and what follows the data."""
    packer = zlib.decompressobj()
    rest, total, last = raw, 0, b""
    try:
        while rest and not packer.eof and total < _MOST:
            plain = packer.decompress(rest, _STEP)
            total += len(plain)
            last = (last + plain)[-length:] if length else b""
            rest = packer.unconsumed_tail
    except zlib.error:
        return last, b""
    return last, packer.unused_data.strip()

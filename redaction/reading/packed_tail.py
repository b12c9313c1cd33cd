"""What lies behind the end of coded data, and behind the last pixel of packed pixels, where every reader stops."""

import re
import zlib
from collections.abc import Callable

_MOST = 1 << 30
_STEP = 1 << 20
_LARGEST = 8_000_000
_FILTERS = re.compile(r"/[A-Za-z0-9]+Decode\b")
_LAST_SIGN = {"/ASCII85Decode": b"~>", "/ASCIIHexDecode": b">"}
_END_OF_RUNS = 128


def behind_coded(source: str, data: bytes, raw: Callable[[], bytes]) -> bytes:
    """What a stream holds behind the end that its coding marks, blanks left out; `source` is its printed dictionary, `data` what it decodes to.

    Digits end in a sign, runs in a number that no run has, and what deflating packs ends in a sum of it.
    """
    filters = _FILTERS.findall(source)
    if filters and (sign := _LAST_SIGN.get(filters[0])):
        return raw().partition(sign)[2].strip()
    if filters[:1] == ["/RunLengthDecode"]:
        return _behind_runs(raw())
    if filters != ["/FlateDecode"] or "/DecodeParms" in source:
        return b""
    packed, total = raw(), zlib.adler32(data).to_bytes(4)
    if packed.endswith(total) or packed.rstrip(b"\r\n").endswith(total):
        return b""
    packer = zlib.decompressobj()
    try:
        packer.decompress(packed, _LARGEST)
    except zlib.error:
        return b""
    return packer.unused_data.strip()


def _behind_runs(raw: bytes) -> bytes:
    at = 0
    while at < len(raw) and raw[at] != _END_OF_RUNS:
        at += 2 + raw[at] if raw[at] < _END_OF_RUNS else 2
    return raw[at + 1 :].strip()


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

"""The data of a picture as a file stores it, without what no pixel needs: properties, bytes behind the end, colours that nothing uses."""

import zlib
from typing import Any

import pikepdf

from redaction.masking.decoding import components_of
from redaction.masking.jpegs import plain_jpeg, plain_jpx

_LARGEST = 400 * 1024 * 1024
_PLAIN_FILTERS = frozenset(("/FlateDecode", "/LZWDecode", "/RunLengthDecode", "/ASCII85Decode", "/ASCIIHexDecode"))


def plain_data(picture: Any) -> tuple[bytes, Any, Any]:
    """The bytes of a picture with its filter and their parameters; coded pixels stay byte for byte wherever they can."""
    raw = bytes(picture.read_raw_bytes())
    filters, parms = _listed(picture.get("/Filter")), _listed(picture.get("/DecodeParms"))
    filters = [str(name) for name in filters]
    parms += [None] * (len(filters) - len(parms))
    if len(filters) > 1 and all(name in _PLAIN_FILTERS for name in filters[:-1]):
        # What is packed twice is unpacked once, so that what lies in it is met like that of any other picture.
        raw, filters, parms = _unpacked(raw, filters[:-1], parms[:-1]), filters[-1:], parms[-1:]
    if filters == ["/DCTDecode"]:
        raw = plain_jpeg(raw)
    elif filters == ["/JPXDecode"]:
        raw = plain_jpx(raw)
    elif filters == ["/FlateDecode"]:
        raw = _exact(raw, _size_of(picture, parms[0]))
    elif not filters:
        size = _size_of(picture, None)
        raw = raw[:size] if size else raw
    if len(filters) == 1:
        return raw, pikepdf.Name(filters[0]), parms[0]
    return raw, pikepdf.Array([pikepdf.Name(name) for name in filters]) if filters else None, _several(parms)


def _several(parms: list[Any]) -> Any:
    return pikepdf.Array(parms) if any(part is not None for part in parms) else None


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, pikepdf.Array) else [value]


def _unpacked(raw: bytes, filters: list[str], parms: list[Any]) -> bytes:
    with pikepdf.new() as alone:
        stream = alone.make_stream(b"")
        known = [_own(part) for part in parms]
        stream.write(raw, filter=pikepdf.Array([pikepdf.Name(name) for name in filters]), decode_parms=_several(known))
        return bytes(stream.read_bytes(pikepdf.StreamDecodeLevel.all))


def _own(parms: Any) -> Any:
    """Parameters of a filter as a dictionary of its own: numbers and nothing else."""
    if not isinstance(parms, pikepdf.Dictionary):
        return None
    return pikepdf.Dictionary({key: int(value) for key, value in parms.items()})


def _size_of(picture: Any, parms: Any) -> int:
    """How many bytes the unpacked samples take, the predictor's own included; 0 when that is not known."""
    width, height = int(picture.get("/Width", 0)), int(picture.get("/Height", 0))
    stencil = bool(picture.get("/ImageMask", False))
    bits = 1 if stencil else int(picture.get("/BitsPerComponent", 8))
    row = (width * (1 if stencil else components_of(picture)) * bits + 7) // 8
    predictor = int(parms.get("/Predictor", 1)) if isinstance(parms, pikepdf.Dictionary) else 1
    return height * (row + (1 if predictor >= 10 else 0)) if row else 0


def _exact(raw: bytes, size: int) -> bytes:
    """A deflated stream that ends with its last sample: as it is when nothing stands behind it, else packed anew."""
    reader = zlib.decompressobj()
    try:
        whole = reader.decompress(raw, (size or _LARGEST) + 1)
    except zlib.error:
        return raw
    if size and len(whole) > size:
        return zlib.compress(whole[:size], 9)
    return raw[: len(raw) - len(reader.unused_data)] if reader.eof else raw


def plain_palette(picture: Any) -> Any:
    """The colour space of a picture with a palette, black wherever no pixel uses a colour; None for any other."""
    space = picture.get("/ColorSpace")
    if not isinstance(space, pikepdf.Array) or len(space) != 4 or str(space[0]) not in ("/Indexed", "/I"):
        return None
    base, table = space[1], space[3]
    colours = bytearray(table.read_bytes() if isinstance(table, pikepdf.Stream) else bytes(table))
    parts = components_of(pikepdf.Dictionary(ColorSpace=base))
    used = _used(picture, int(picture.get("/BitsPerComponent", 8)))
    if not parts or used is None:
        return None
    last = min(int(space[2]), len(colours) // parts - 1)
    for place in range(last + 1):
        if place not in used:
            colours[place * parts : (place + 1) * parts] = bytes(parts)
    return [base, last, bytes(colours[: (last + 1) * parts])]


def _used(picture: Any, bits: int) -> set[int] | None:
    """The numbers of the colours that some sample has; None when the samples cannot be read. What fills up a row may add some."""
    try:
        samples = set(bytes(picture.read_bytes()))
    except pikepdf.PdfError:
        return None
    if bits not in (1, 2, 4, 8):
        return None
    return {byte >> shift & (1 << bits) - 1 for byte in samples for shift in range(0, 8, bits)}

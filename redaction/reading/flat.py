"""Binary files in which every word stands as it is, so that a search of their bytes has read them whole.

Only what Office and its relatives put into their packages without being asked, and what seals of OFD are: an unknown format may
pack anything and stays unread.
"""

import struct

# A property list behind a head of three numbers: how Office on a Mac keeps the settings of its printer.
_MAC = slice(12, 17)
# The settings of a Windows printer: a name of 32 letters of two bytes, the version of the specification, sizes.
_VERSIONS = (0x0400, 0x0401)
_NAMED, _LEAST, _LONGEST = 64, 148, 220
_SEQUENCE, _LEAST_SEQUENCE = 0x30, 32
_SMALL = 256 * 1024


def is_flat(data: bytes) -> bool:
    """Whether these are the settings of a printer (`printerSettings1.bin`), or a certificate, seal or signature as OFD keeps it."""
    if len(data) > _SMALL:
        return False
    return data[_MAC] == b"<?xml" or _is_windows(data) or _is_one_sequence(data)


def _is_one_sequence(data: bytes) -> bool:
    """Whether this is one ASN.1 sequence (X.690) that tells its length and ends there."""
    if len(data) < _LEAST_SEQUENCE or data[0] != _SEQUENCE:
        return False
    told = data[1] & 0x7F if data[1] & 0x80 else 0
    length = int.from_bytes(data[2 : 2 + told]) if told else data[1]
    return length > 0 and len(data) == 2 + told + length


def _is_windows(data: bytes) -> bool:
    if len(data) < _LEAST:
        return False
    version, _, size, extra = struct.unpack_from("<4H", data, _NAMED)
    # Behind the public part stands what the driver keeps: it belongs to the file as far as its size says, and no further.
    return version in _VERSIONS and _LEAST <= size <= _LONGEST and len(data) - (size + extra) in range(4)

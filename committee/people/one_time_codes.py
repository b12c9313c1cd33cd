"""Printed one-time codes: how they look, how they are found again. Only a keyed hash is stored."""

import re
import secrets
import unicodedata

from committee.keys import Keyring

# No 0/O, 1/I/L, 2/Z, 5/S, 8/B: what is read from paper must not be guessed. 3 groups of 4 from 25 signs: 55 bits.
_ALPHABET = "34679ACDEFGHJKMNPQRTUVWXY"
_GROUPS, _LENGTH = 3, 4


def new_code() -> str:
    """A fresh code as printed, ``7KQX-94HM-TR3A``."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH)) for _ in range(_GROUPS))


def normal_form(code: str) -> str:
    """What was typed, without spaces and hyphens, in capitals, full-width folded."""
    return re.sub(r"[^A-Z0-9]", "", unicodedata.normalize("NFKC", code).upper())


def code_index(keyring: Keyring, code: str) -> str:
    """The keyed hash by which a typed code is found."""
    return keyring.index("one-time-code", normal_form(code))

"""Passwords: Argon2id as OWASP advises for 19 MiB, a limit on how many run at once, equal time for accounts that do not exist."""

import threading

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from committee.errors import BadInput
from committee.text import Text

SHORTEST, LONGEST = 8, 128
_hasher = PasswordHasher(memory_cost=19456, time_cost=2, parallelism=1)
# Each computation takes 19 MiB; four at a time keep a morning's rush of sign-ins inside 80 MiB.
_room = threading.BoundedSemaphore(4)
_NOBODY = "$argon2id$v=19$m=19456,t=2,p=1$HHOIP96518fx2PtfUL69vg$5M2XtoA82Ri1ej/vnSAZycA0XraDV3gJkqnERhV6ef0"


class WeakPassword(BadInput):
    """Too short, too long, or the account's own name."""

    message = Text(
        "密码须为 8 至 128 个字符，且不能与用户名相同。", "A password has 8 to 128 characters and is not the user name."
    )


def check_password_rules(password: str, *, login_name: str) -> None:
    """Raise ``WeakPassword`` when *password* may not be used by *login_name*. Length counts, not character classes."""
    if not SHORTEST <= len(password) <= LONGEST or password.casefold() == login_name.casefold():
        raise WeakPassword


def hash_password(password: str) -> str:
    """The Argon2id hash to store."""
    with _room:
        return _hasher.hash(password)


def verify_password(stored: str | None, password: str) -> bool:
    """Whether *password* is right. None (no such account) costs the same time and is never right."""
    with _room:
        try:
            return _hasher.verify(stored or _NOBODY, password[:LONGEST]) and stored is not None
        except (VerifyMismatchError, InvalidHashError):
            return False

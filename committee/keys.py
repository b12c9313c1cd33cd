"""The installation's one secret and what is derived from it. It lies in a file outside the database and outside its backups.

Derived keys have one purpose each (HKDF-SHA-256, RFC 5869), so that no key is ever used for two things.
"""

import contextlib
import hashlib
import hmac
import os
import secrets
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from committee.errors import ConfigurationError
from committee.text import Text

_NONCE = 12


class DamagedKey(ConfigurationError):
    """The file of the installation's key does not hold its 32 bytes."""

    message = Text("密钥文件 {file} 已损坏。", "The key file {file} is damaged.")
    next_step = Text(
        "请用另存的 master.key 覆盖它；没有这把密钥，身份证号和材料都无法打开，请勿新建。",
        "Put the master.key that was kept apart in its place; without it ID numbers and files cannot be opened. Do not make a new one.",
    )


def write_secret(file: Path, secret: bytes) -> None:
    """Put *secret* into a new file that only its owner reads, whole or not at all; a file that is there stays as it is."""
    part = file.with_name(f"{file.name}.{secrets.token_hex(6)}")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as out:
            out.write(secret)
            out.flush()
            os.fsync(out.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(part, file)
    finally:
        part.unlink()


class Keyring:
    """Keys derived from the 32 bytes of ``master.key`` in *folder*, which is made, private to its owner, when missing."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.folder = folder
        file = folder / "master.key"
        if not file.exists():
            write_secret(file, secrets.token_bytes(32))
        self._master = file.read_bytes()
        self._derived: dict[str, bytes] = {}
        if len(self._master) != 32:
            raise DamagedKey(file=file)

    @classmethod
    def of(cls, secret: bytes) -> "Keyring":
        """The keys of another installation's 32 bytes, for comparing; nothing is written and no folder belongs to it."""
        made = cls.__new__(cls)
        made._master, made._derived = secret, {}
        return made

    def derive(self, purpose: str) -> bytes:
        """32 bytes for *purpose*, always the same in one installation; kept, because a list opens thousands of values."""
        if purpose not in self._derived:
            expand = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=purpose.encode())
            self._derived[purpose] = expand.derive(self._master)
        return self._derived[purpose]

    def index(self, purpose: str, value: str) -> str:
        """A keyed fingerprint (hex) by which equal values can be found without storing them."""
        return hmac.new(self.derive(purpose), value.encode(), hashlib.sha256).hexdigest()

    def seal(self, purpose: str, value: str) -> bytes:
        """*value* encrypted with AES-256-GCM under the key of *purpose*."""
        nonce = secrets.token_bytes(_NONCE)
        return nonce + AESGCM(self.derive(purpose)).encrypt(nonce, value.encode(), purpose.encode())

    def open(self, purpose: str, sealed: bytes) -> str:
        """The value that ``seal`` was given. Raises ``cryptography.exceptions.InvalidTag`` when bytes were changed."""
        return AESGCM(self.derive(purpose)).decrypt(sealed[:_NONCE], sealed[_NONCE:], purpose.encode()).decode()

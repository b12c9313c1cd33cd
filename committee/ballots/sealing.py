"""The key of a batch: a file outside the database, erased when the box is counted. Choices lie sealed under it until then.

All sealed choices have one length, so that a reader of the box learns nothing from sizes (R-019). Once the protocol of blind
signatures is in, tellers' keys take this file's place.
"""

import contextlib
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from committee.keys import write_secret

_NONCE, _WIDTH = 12, 16


class BatchKeys:
    """Keys by batch, in a private folder that backups leave out."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "ballots"
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    def make(self, batch_key: str) -> None:
        """A fresh key; keeps an existing one, so that a repeated press changes nothing."""
        write_secret(self._file(batch_key), AESGCM.generate_key(bit_length=256))

    def seal(self, batch_key: str, *, paper_key: str, choice: str) -> bytes:
        """*choice* sealed for one paper. Raises ``FileNotFoundError`` once the key was erased."""
        nonce = secrets.token_bytes(_NONCE)
        body = choice.encode().ljust(_WIDTH, b"\0")
        return nonce + AESGCM(self._key(batch_key)).encrypt(nonce, body, paper_key.encode())

    def unseal(self, batch_key: str, *, paper_key: str, sealed: bytes) -> str | None:
        """The choice, or None for bytes that were not sealed for this paper (they count as invalid)."""
        try:
            body = AESGCM(self._key(batch_key)).decrypt(sealed[:_NONCE], sealed[_NONCE:], paper_key.encode())
        except (InvalidTag, ValueError):  # changed, or too short to be one
            return None
        return body.rstrip(b"\0").decode(errors="replace")

    def erase(self, batch_key: str) -> None:
        """Overwrite and remove the key, in front of the tellers."""
        file = self._file(batch_key)
        with contextlib.suppress(FileNotFoundError):
            file.write_bytes(secrets.token_bytes(32))
            file.unlink()

    def left(self) -> list[str]:
        """Batches whose key is still there."""
        return sorted(file.stem for file in self._folder.glob("*.key"))

    def exists(self, batch_key: str) -> bool:
        """Whether the key is still there."""
        return self._file(batch_key).exists()

    def _key(self, batch_key: str) -> bytes:
        return self._file(batch_key).read_bytes()

    def _file(self, batch_key: str) -> Path:
        return self._folder / f"{batch_key}.key"

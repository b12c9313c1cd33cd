"""Signed proof reports: the installation's own key signs the digest of what independent readers found in a masked copy (R-507)."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from committee.dossiers.masking_models import MaskingRun
from committee.dossiers.queries import keyring
from committee.keys import Keyring

PURPOSE = "masking-proof"
SEAL = "masking-report"


@dataclass(frozen=True, slots=True)
class Signed:
    """A report as it is stored: encrypted, its SHA-256 (hex) and the signature over that digest (hex)."""

    sealed: bytes
    sha256: str
    signature: str


def canonical(report: dict[str, Any]) -> bytes:
    """The bytes that are signed: JSON with sorted keys and no blanks, UTF-8."""
    return json.dumps(report, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def sign_report(report: dict[str, Any], *, keys: Keyring | None = None) -> Signed:
    """Encrypt *report* and sign its digest with the installation's key."""
    keys = keys or keyring()
    body = canonical(report)
    digest = hashlib.sha256(body).digest()
    return Signed(keys.seal(SEAL, body.decode()), digest.hex(), sign_digest(digest, keys=keys).hex())


def sign_digest(digest: bytes, *, keys: Keyring | None = None) -> bytes:
    """64 bytes of Ed25519 over *digest*."""
    return Ed25519PrivateKey.from_private_bytes((keys or keyring()).derive(PURPOSE)).sign(digest)


def public_key() -> str:
    """The installation's public key for proofs (hex), printed on each report so that anybody can check it."""
    key = Ed25519PrivateKey.from_private_bytes(keyring().derive(PURPOSE)).public_key()
    return key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw).hex()


def report_of(run: MaskingRun) -> dict[str, Any]:
    """What a run's report says; {} when the run has none. It may hold what was read: for those who may see the original only."""
    if run.report_sealed is None:
        return {}
    found: dict[str, Any] = json.loads(keyring().open(SEAL, run.report_sealed))
    return found


def is_genuine(run: MaskingRun) -> bool:
    """Whether the stored report is the one that was signed."""
    if run.report_sealed is None:
        return False
    digest = hashlib.sha256(canonical(report_of(run))).digest()
    if digest.hex() != run.report_sha256:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key())).verify(bytes.fromhex(run.signature), digest)
    except InvalidSignature:
        return False
    return True

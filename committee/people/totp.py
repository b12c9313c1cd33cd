"""The second factor: six digits from a phone (RFC 6238). Each step is used once, so a code seen over a shoulder opens nothing."""

import datetime as dt

import pyotp
import segno

STEP_SECONDS = 30
DRIFT_STEPS = 1


def new_secret() -> str:
    """A fresh base32 secret of 160 bits."""
    return pyotp.random_base32()


def matching_step(secret: str, code: str, *, at: dt.datetime, last_step: int) -> int | None:
    """The time step that *code* belongs to, one step of drift allowed either way; None when wrong or not newer than *last_step*."""
    digits = "".join(code.split())
    now = int(at.timestamp()) // STEP_SECONDS
    totp = pyotp.TOTP(secret)
    for step in range(now - DRIFT_STEPS, now + DRIFT_STEPS + 1):
        if pyotp.utils.strings_equal(totp.at(step * STEP_SECONDS), digits):
            return step if step > last_step else None
    return None


def enrolment_picture(secret: str, *, login_name: str, issuer: str) -> str:
    """The QR code that an authenticator app reads, as a ``data:`` PNG."""
    address = pyotp.TOTP(secret).provisioning_uri(name=login_name, issuer_name=issuer)
    return str(segno.make(address, error="m").png_data_uri(scale=5, border=3))

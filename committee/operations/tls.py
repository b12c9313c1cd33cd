"""``committee tls``: certificates under ``keys/tls``, the sheet for the devices, and the two settings that point to them."""

import json
import socket
import tomllib
from pathlib import Path

from committee import clock
from committee.config import Settings
from committee.documents.pdf import render_pdf
from committee.operations.certificates import Certificates, make_certificates


def set_up(settings: Settings, names: list[str], *, new_authority: bool) -> tuple[Certificates, Path, bool]:
    """Certificates, the sheet as PDF, and whether ``config.toml`` was told of them (a certificate that it names already stays)."""
    for folder in (settings.data, settings.keys_folder):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    made = make_certificates(settings.keys_folder / "tls", names or usual_names(), new_authority=new_authority)
    sheet = settings.data / "device-sheet.pdf"
    pairs = made.fingerprint.split(":")
    facts = {
        "addresses": [f"https://{f'[{name}]' if ':' in name else name}:{settings.port}" for name in made.names],
        "fingerprint": [" ".join(pairs[row : row + 8]) for row in range(0, len(pairs), 8)],
        "authority_until": made.authority_until,
        "server_until": made.server_until,
        "made_on": clock.today(),
    }
    sheet.write_bytes(render_pdf("device_sheet", facts))
    return made, sheet, _note(settings.data / "config.toml", made)


def usual_names() -> list[str]:
    """This machine's name, and its address in the local network where it has one; nothing is sent to find out."""
    names = [socket.gethostname()]
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
            names.append(probe.getsockname()[0])
        except OSError:
            pass
    return names


def _note(config: Path, made: Certificates) -> bool:
    text = config.read_text(encoding="utf-8") if config.exists() else ""
    if "certificate" in tomllib.loads(text):
        return False
    lines = [f"certificate = {json.dumps(str(made.certificate))}", f"certificate_key = {json.dumps(str(made.key))}"]
    # before everything else: after a table's head the lines would belong to that table
    config.write_text("\n".join([*lines, text]), encoding="utf-8")
    return True

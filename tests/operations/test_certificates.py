"""An authority that browsers accept for the named addresses and for nothing else; a sheet; settings that point to the files."""

import datetime as dt
import ipaddress
import socket
import ssl
import threading
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from committee import clock
from committee.cli import main
from committee.config import Settings, load_settings
from committee.operations import certificates
from committee.operations.certificates import BadAddress, OtherAuthority, make_certificates
from committee.serving import check_may_listen
from tests.documents.reading import words_of

NAMES = ["192.0.2.10", "mangping.local"]


def greets(folder: Path, certificate: Path, key: Path, *, name: str) -> bool:
    """Whether a device that trusts the authority in *folder* accepts a server with *certificate* under *name*."""
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(certificate, key)
    device = ssl.create_default_context(cafile=str(folder / "authority.crt"))
    here, there = socket.socketpair()

    def answer() -> None:
        try:
            with server.wrap_socket(there, server_side=True):
                pass
        except (ssl.SSLError, OSError):
            there.close()

    thread = threading.Thread(target=answer)
    thread.start()
    try:
        with here, device.wrap_socket(here, server_hostname=name):
            return True
    except ssl.SSLCertVerificationError:
        return False
    finally:
        thread.join()


def test_a_device_with_the_authority_accepts_the_server_under_its_names_only(tmp_path: Path) -> None:
    made = make_certificates(tmp_path, NAMES)
    assert {
        name: greets(tmp_path, made.certificate, made.key, name=name) for name in (*NAMES, "192.0.2.11", "other.local")
    } == {
        "192.0.2.10": True,
        "mangping.local": True,
        "192.0.2.11": False,
        "other.local": False,
    }


@pytest.mark.parametrize("names", [NAMES, ["192.0.2.10"], ["mangping.local"]])
def test_whoever_steals_the_authority_can_vouch_for_no_other_site(tmp_path: Path, names: list[str]) -> None:
    """Neither a name nor an address that was not named, whichever kind was."""
    make_certificates(tmp_path, names)
    root = x509.load_pem_x509_certificate((tmp_path / "authority.crt").read_bytes())
    root_key = serialization.load_pem_private_key((tmp_path / "authority.key").read_bytes(), None)
    assert isinstance(root_key, ec.EllipticCurvePrivateKey)
    for forged in (x509.DNSName("bank.example"), x509.IPAddress(ipaddress.ip_address("198.51.100.7"))):
        key = ec.generate_private_key(ec.SECP256R1())
        server = certificates._server(key, (forged,), root, root_key)
        (tmp_path / "forged.crt").write_bytes(server.public_bytes(serialization.Encoding.PEM))
        (tmp_path / "forged.key").write_bytes(certificates._pem_key(key))
        assert not greets(tmp_path, tmp_path / "forged.crt", tmp_path / "forged.key", name=str(forged.value))


def test_again_renews_the_server_and_keeps_the_authority(tmp_path: Path) -> None:
    first = make_certificates(tmp_path, NAMES)
    serial = x509.load_pem_x509_certificate(first.certificate.read_bytes()).serial_number
    clock.set_shift(dt.timedelta(0))
    again = make_certificates(tmp_path, ["mangping.local"])
    assert again.fingerprint == first.fingerprint
    assert x509.load_pem_x509_certificate(again.certificate.read_bytes()).serial_number != serial
    with pytest.raises(OtherAuthority) as refused:
        make_certificates(tmp_path, ["192.0.2.77"])
    assert "192.0.2.10、mangping.local" in refused.value.message.zh
    assert make_certificates(tmp_path, ["192.0.2.77"], new_authority=True).fingerprint != first.fingerprint


def test_keys_are_the_owners_alone_and_no_browser_finds_the_server_valid_for_too_long(tmp_path: Path) -> None:
    made = make_certificates(tmp_path, NAMES)
    assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o600}
    server = x509.load_pem_x509_certificate(made.certificate.read_bytes())
    assert server.not_valid_after_utc - server.not_valid_before_utc <= dt.timedelta(days=825)
    root = x509.load_pem_x509_certificate(made.authority.read_bytes())
    assert root.fingerprint(hashes.SHA256()).hex().upper() == made.fingerprint.replace(":", "")


@pytest.mark.parametrize(
    "name", ["", "a b", "-x.local", "x..y", "192.0.2", "192.0.2.300", "https://192.0.2.10", "主机"]
)
def test_what_is_no_address_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadAddress):
        make_certificates(tmp_path, [name])
    assert list(tmp_path.glob("*.key")) == []


def test_the_command_prints_a_sheet_and_points_the_settings_to_the_files(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "config.toml").write_text("port = 8443\n")
    command = ["tls", "--data", str(data), *(part for name in NAMES for part in ("--name", name))]
    done = CliRunner().invoke(main, command)
    assert (done.exit_code, "device-sheet.pdf" in done.output) == (0, True)
    settings = load_settings(data, environ={})
    assert (settings.port, settings.certificate) == (8443, str(data / "keys" / "tls" / "server.crt"))
    check_may_listen(Settings(data=data, host="0.0.0.0", certificate=settings.certificate), demo=False)
    words = words_of((data / "device-sheet.pdf").read_bytes())
    assert "https://192.0.2.10:8443" in words
    made = make_certificates(data / "keys" / "tls", NAMES)
    assert made.fingerprint.replace(":", "") in words
    assert CliRunner().invoke(main, command).exit_code == 0
    assert tomllib.loads((data / "config.toml").read_text())["port"] == 8443
    assert (data / "keys").stat().st_mode & 0o777 == 0o700

"""``committee tls``: an authority of this installation's own, a certificate for its server, and what a sheet for the devices needs.

The authority may vouch for the named addresses only (name constraints, RFC 5280), so that its key, if stolen, opens nothing else.
"""

import datetime as dt
import ipaddress
import os
import re
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from committee import clock
from committee.errors import BadInput, Refused
from committee.text import Text

AUTHORITY_DAYS, SERVER_DAYS = 3650, 820  # browsers take no server certificate of more than 825 days
_LABEL = re.compile(r"^(?!-)[a-z0-9-]{1,63}(?<!-)$")


class BadAddress(BadInput):
    """What was named is neither a host name nor an address."""

    message = Text("“{name}”不是主机名或 IP 地址。", "“{name}” is neither a host name nor an IP address.")
    next_step = Text(
        "请写其他电脑在浏览器中输入的主机名或 IP，例如 192.168.1.20。",
        "Name what other devices type into their browser, 192.168.1.20 for instance.",
    )


class OtherAuthority(Refused):
    """The authority that is there may not vouch for this address."""

    message = Text(
        "已有的证书颁发机构只能为这些地址签发：{names}。",
        "The authority that is here may vouch for these addresses only: {names}.",
    )
    next_step = Text(
        "请加 --new-authority 重新建立，并在每台设备上重新安装。",
        "Make a new one with --new-authority and install it on every device again.",
    )


@dataclass(frozen=True, slots=True)
class Certificates:
    """Where the files lie and what the sheet prints. ``fingerprint`` is SHA-256 of the authority, in pairs."""

    authority: Path
    certificate: Path
    key: Path
    names: tuple[str, ...]
    fingerprint: str
    authority_until: dt.date
    server_until: dt.date


Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def make_certificates(folder: Path, names: list[str], *, new_authority: bool = False) -> Certificates:
    """Make what is missing in *folder* and a fresh server certificate. Raises ``BadAddress``, ``OtherAuthority``."""
    wanted = tuple(dict.fromkeys(_general(name) for name in names))
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    root_file, root_key_file = folder / "authority.crt", folder / "authority.key"
    if new_authority or not (root_file.is_file() and root_key_file.is_file()):
        root_key = ec.generate_private_key(ec.SECP256R1())
        root = _authority(root_key, wanted)
        _write(root_key_file, _pem_key(root_key))
        _write(root_file, root.public_bytes(serialization.Encoding.PEM))
    root = x509.load_pem_x509_certificate(root_file.read_bytes())
    loaded = serialization.load_pem_private_key(root_key_file.read_bytes(), password=None)
    assert isinstance(loaded, ec.EllipticCurvePrivateKey)
    allowed = root.extensions.get_extension_for_class(x509.NameConstraints).value.permitted_subtrees or []
    if not all(_covered(name, allowed) for name in wanted):
        raise OtherAuthority(names="、".join(_plain(name) for name in allowed))
    key = ec.generate_private_key(ec.SECP256R1())
    server = _server(key, wanted, root, loaded)
    _write(folder / "server.key", _pem_key(key))
    _write(folder / "server.crt", server.public_bytes(serialization.Encoding.PEM))
    pairs = root.fingerprint(hashes.SHA256()).hex().upper()
    return Certificates(
        root_file,
        folder / "server.crt",
        folder / "server.key",
        tuple(_plain(name) for name in wanted),
        ":".join(pairs[place : place + 2] for place in range(0, len(pairs), 2)),
        root.not_valid_after_utc.date(),
        server.not_valid_after_utc.date(),
    )


def _general(name: str) -> x509.GeneralName:
    name = name.strip().lower().rstrip(".")
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        labels = name.split(".")
        if len(name) > 253 or not all(_LABEL.match(label) for label in labels) or labels[-1].isdigit():
            raise BadAddress(name=name) from None
        return x509.DNSName(name)


def _subtree(name: x509.GeneralName) -> x509.GeneralName:
    if isinstance(name, x509.IPAddress):
        return x509.IPAddress(ipaddress.ip_network(name.value))
    return name


def _covered(name: x509.GeneralName, allowed: list[x509.GeneralName]) -> bool:
    if isinstance(name, x509.IPAddress):
        return any(
            isinstance(one, x509.IPAddress) and _network(one) == ipaddress.ip_network(name.value) for one in allowed
        )
    return any(
        isinstance(one, x509.DNSName) and (name.value == one.value or name.value.endswith("." + one.value))
        for one in allowed
    )


def _network(name: x509.IPAddress) -> object:
    return name.value


def _plain(name: x509.GeneralName) -> str:
    value = name.value
    return str(value.network_address if isinstance(value, ipaddress.IPv4Network | ipaddress.IPv6Network) else value)


def _subject(words: str) -> x509.Name:
    return x509.Name(
        [x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Mangping"), x509.NameAttribute(NameOID.COMMON_NAME, words)]
    )


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, days: int
) -> x509.CertificateBuilder:
    now = clock.real_now().replace(microsecond=0)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=days))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _usage(**on: bool) -> x509.KeyUsage:
    every = ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement")
    rest = ("key_cert_sign", "crl_sign", "encipher_only", "decipher_only")
    return x509.KeyUsage(**{name: on.get(name, False) for name in (*every, *rest)})


def _authority(key: ec.EllipticCurvePrivateKey, names: tuple[x509.GeneralName, ...]) -> x509.Certificate:
    subject = _subject(f"Mangping local authority {clock.real_now():%Y-%m-%d}")
    # A kind that is not listed at all would be unlimited: an authority for one address must not vouch for any host name, nor the reverse.
    allowed = [_subtree(name) for name in names]
    barred: list[x509.GeneralName] = []
    if not any(isinstance(name, x509.IPAddress) for name in names):
        barred = [x509.IPAddress(ipaddress.ip_network("0.0.0.0/0")), x509.IPAddress(ipaddress.ip_network("::/0"))]
    if not any(isinstance(name, x509.DNSName) for name in names):
        barred = [x509.DNSName("")]
    builder = (
        _builder(subject, subject, key.public_key(), AUTHORITY_DAYS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(key_cert_sign=True, crl_sign=True), critical=True)
        .add_extension(x509.NameConstraints(allowed, barred or None), critical=True)
    )
    return builder.sign(key, hashes.SHA256())


def _server(
    key: ec.EllipticCurvePrivateKey,
    names: tuple[x509.GeneralName, ...],
    root: x509.Certificate,
    root_key: ec.EllipticCurvePrivateKey,
) -> x509.Certificate:
    builder = (
        _builder(_subject("Mangping server"), root.subject, key.public_key(), SERVER_DAYS)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(digital_signature=True), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()), critical=False)
    )
    return builder.sign(root_key, hashes.SHA256())


def _pem_key(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _write(file: Path, content: bytes) -> None:
    """Whole or not at all; for its owner only."""
    part = file.with_name(f"{file.name}.part")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    part.replace(file)

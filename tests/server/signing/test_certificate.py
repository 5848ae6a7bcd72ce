"""A certificate that is uploaded: what of it is kept, and why it is not taken."""

import base64
import random
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from server.signing.certificate import Fault, ReadCertificate, read_certificate
from server.signing.verify import read_roots

from .token_twin import SERIAL, certificate_of_authority, certificate_of_signer, fingerprint_of_signer

pytest.importorskip("pyhanko")
NOW = datetime.now(UTC)


def test_a_certificate_is_taken_that_a_trusted_authority_issued(tmp_path: Path) -> None:
    (tmp_path / "roots.pem").write_bytes(certificate_of_authority())
    roots = read_roots(tmp_path / "roots.pem")
    pem, authority = certificate_of_signer().decode(), certificate_of_authority().decode()
    binary = base64.encodebytes(ssl.PEM_cert_to_DER_cert(pem)).decode()
    for text in (pem, authority + pem, binary):
        read = read_certificate(text, roots, NOW)
        assert isinstance(read, ReadCertificate), text
        assert (read.sha256, read.serial) == (fingerprint_of_signer(), f"{SERIAL:x}")
        assert (read.issuer, read.until > NOW) == ("Cơ quan chứng thực thử", True)
    for text, trusted, at, fault in (
        ("", roots, NOW, Fault.UNREADABLE),
        ("Lan", roots, NOW, Fault.UNREADABLE),
        (pem[:200], roots, NOW, Fault.UNREADABLE),
        (pem + pem, roots, NOW, Fault.UNREADABLE),
        (authority, roots, NOW, Fault.AUTHORITY),
        (pem, (), NOW, Fault.NO_ROOTS),
        (pem, roots, NOW + timedelta(days=36_500), Fault.OVER),
        (pem, roots, NOW - timedelta(days=36_500), Fault.EARLY),
        (_by_nobody(), roots, NOW, Fault.NOT_TRUSTED),
    ):
        assert read_certificate(text, trusted, at) is fault


def test_no_damaged_certificate_raises(tmp_path: Path) -> None:
    (tmp_path / "roots.pem").write_bytes(certificate_of_authority())
    roots, whole = read_roots(tmp_path / "roots.pem"), ssl.PEM_cert_to_DER_cert(certificate_of_signer().decode())
    drawn = random.Random(7)
    for _ in range(200):
        der, at = bytearray(whole), drawn.randrange(len(whole))
        der[at] ^= drawn.randrange(1, 256)
        text = base64.b64encode(der[: drawn.choice((at, None, None))]).decode()
        assert read_certificate(text, roots, NOW) is not Fault.NO_ROOTS, at


def _by_nobody() -> str:
    """Made in a minute: nobody's authority stands behind it."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Ai")])
    made = x509.CertificateBuilder(name, name, key.public_key(), 7, NOW - timedelta(days=1), NOW + timedelta(days=9))
    return made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM).decode()

"""The centre's own certificate authority and its server certificates: X.509 (RFC 5280), P-256 keys, PEM.

Needs the extra `tls`. The certificates satisfy strict clients (Python 3.13, Apple): subject and authority key
identifiers, names only in the subject alternative name, valid for at most 397 days.
"""

import ipaddress
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from msgspec import Struct

from language.messages import N_

AUTHORITY_DAYS = 3650
"""Ten years: a new authority has to be installed on every device by hand."""

CERTIFICATE_DAYS = 397
"""The longest validity that browsers accept."""

_CLOCK_SKEW = timedelta(hours=1)
"""Certificates begin this much earlier, so that devices whose clock is slow accept them."""


class BadHost(ValueError):
    """Not a valid host name or IP address."""


class Pair(Struct, frozen=True):
    """A certificate and its key."""

    certificate: bytes
    key: bytes


def make_authority(name: str, now: datetime) -> Pair:
    """A new authority that can sign server certificates but no other authority."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    identifier = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    builder = (
        _builder(subject, subject, key, now, now + timedelta(days=AUTHORITY_DAYS))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier), critical=False)
    )
    return Pair(_pem(builder.sign(key, hashes.SHA256())), _key_pem(key))


def make_certificate(authority: Pair, hosts: list[str], now: datetime) -> Pair:
    """A server's certificate for these names and addresses, followed by the authority's.

    Raises BadHost, and ValueError for an authority that is unreadable or has expired.
    """
    issuer = x509.load_pem_x509_certificate(authority.certificate)
    issuer_key = serialization.load_pem_private_key(authority.key, password=None)
    if not isinstance(issuer_key, ec.EllipticCurvePrivateKey):
        raise ValueError(N_("the authority's key was not made by `motcua tls`"))
    until = min(now + timedelta(days=CERTIFICATE_DAYS), issuer.not_valid_after_utc)
    if until <= now:
        raise ValueError(N_("the certificate authority has expired"))
    key = ec.generate_private_key(ec.SECP256R1())
    alternatives = x509.SubjectAlternativeName([_name(host) for host in hosts])
    identifier = issuer.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    builder = (
        _builder(x509.Name([]), issuer.subject, key, now, until)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier), critical=False)
        .add_extension(alternatives, critical=True)
    )
    return Pair(_pem(builder.sign(issuer_key, hashes.SHA256())) + authority.certificate, _key_pem(key))


def ends_at(certificate: bytes) -> datetime:
    """When the (first) certificate expires. Raises ValueError."""
    return x509.load_pem_x509_certificate(certificate).not_valid_after_utc


def fingerprint(certificate: bytes) -> str:
    """SHA-256 fingerprint as `AB:CD:…`. Raises ValueError."""
    return x509.load_pem_x509_certificate(certificate).fingerprint(hashes.SHA256()).hex(":").upper()


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, now: datetime, until: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _CLOCK_SKEW)
        .not_valid_after(until)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _name(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        pass
    try:
        ascii_name = host.removeprefix("*.").encode("idna").decode("ascii")
    except UnicodeError as error:
        raise BadHost(host) from error
    labels = ascii_name.split(".")
    if not all(label and not label.startswith("-") and label.replace("-", "").isalnum() for label in labels):
        raise BadHost(host)
    return x509.DNSName(f"*.{ascii_name}" if host.startswith("*.") else ascii_name)


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _key_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )

"""The public key of a certificate: what a device sees of whom it speaks to."""

import hashlib
import logging
from pathlib import Path

log = logging.getLogger(__name__)


def key_of(certificate: Path | None) -> str | None:
    """SHA-256 of the public key (DER, SubjectPublicKeyInfo) of the first certificate in a PEM file, as hex digits.

    None without a file, where it is no certificate, or where the package for reading it is missing; the log says why.
    """
    if certificate is None:
        return None
    try:
        from cryptography import x509
        from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
    except ImportError:
        log.warning("codes of new devices do not hang on the server's key: pip install 'motcua[tls]'")
        return None
    try:
        first = x509.load_pem_x509_certificates(certificate.read_bytes())[0]
    except (OSError, ValueError) as error:
        log.error("codes of new devices do not hang on the server's key: %s: %s", certificate, type(error).__name__)
        return None
    key = first.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha256(key).hexdigest()

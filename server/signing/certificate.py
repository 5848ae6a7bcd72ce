"""A person's certificate as it is uploaded: what of it is kept, or why it is not taken. Nothing is fetched."""

import asyncio
import base64
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final

from msgspec import Struct

from server.dossier.files.damage import DAMAGE

from .verify import Roots, common_name, quiet

MOST_BYTES: Final = 32 * 1024
DAMAGED: Final = (*DAMAGE, RecursionError)
"""What asn1crypto raises of damaged bytes."""
_PEM: Final = "-----BEGIN"


class Fault(StrEnum):
    """Why a certificate is not taken."""

    UNREADABLE = "unreadable"
    """No certificate, or more than one that is no authority's."""
    NO_ROOTS = "no_roots"
    """No authority is trusted here yet."""
    AUTHORITY = "authority"
    """An authority's: nobody signs by it."""
    EARLY = "early"
    OVER = "over"
    NOT_TRUSTED = "not_trusted"
    """It leads to none of the trusted authorities, or is not for signatures."""


class ReadCertificate(Struct, frozen=True):
    """`sha256` of the whole, and `serial`, in hex; `issuer`: the name of who issued it; `until`: UTC."""

    sha256: str
    serial: str
    issuer: str
    until: datetime


def read_certificate(text: str, roots: Roots, now: datetime) -> ReadCertificate | Fault:
    """The one certificate in a text that is no authority's: PEM, or the base64 of one as DER. Authorities between it
    and a trusted one may stand beside it. Blocking.
    """
    try:
        found = [_loaded(each) for each in _pieces(text)]
    except DAMAGED:
        return Fault.UNREADABLE
    own = [one for one in found if not one.ca]
    if found and not own:
        return Fault.AUTHORITY
    if len(own) != 1:
        return Fault.UNREADABLE
    if not roots:
        return Fault.NO_ROOTS
    (certificate,) = own
    since, until = certificate.not_valid_before, certificate.not_valid_after
    if until <= now:
        return Fault.OVER
    if since > now:
        return Fault.EARLY
    if not _is_trusted(certificate, [one for one in found if one.ca], roots, now):
        return Fault.NOT_TRUSTED
    issuer = common_name(certificate.issuer)
    return ReadCertificate(certificate.sha256.hex(), f"{certificate.serial_number:x}", issuer, until.astimezone(UTC))


def _pieces(text: str) -> list[bytes]:
    from asn1crypto import pem

    if _PEM not in text:
        return [base64.b64decode("".join(text.split()), validate=True)]
    return [der for kind, _headers, der in pem.unarmor(text.encode(), multiple=True) if kind == "CERTIFICATE"]


def _loaded(der: bytes) -> Any:
    """Raises ValueError for what is none: asn1crypto reads it no sooner than it is asked."""
    from asn1crypto.x509 import Certificate

    certificate = Certificate.load(der, strict=True)
    certificate.native  # noqa: B018  # reads all of it
    return certificate


def _is_trusted(certificate: Any, between: list[Any], roots: Roots, now: datetime) -> bool:
    from pyhanko_certvalidator import CertificateValidator, ValidationContext
    from pyhanko_certvalidator.errors import PathError, ValidationError

    context = ValidationContext(trust_roots=list(roots), other_certs=between, allow_fetching=False, moment=now)
    validator = CertificateValidator(certificate, between, validation_context=context)
    with quiet():
        for usage in ("digital_signature", "non_repudiation"):
            try:
                asyncio.run(validator.async_validate_usage({usage}))  # type: ignore[no-untyped-call]
            except (PathError, ValidationError, *DAMAGED):
                continue
            return True
    return False

"""The server's certificate: there, of its key, for the name that devices use, and not about to expire."""

import ipaddress
from datetime import datetime, timedelta
from pathlib import Path

from .fault import Fault, Found, found

SOON = timedelta(days=30)


def of_certificate(certificate: Path, key: Path, host: str | None, now: datetime) -> list[Found]:
    """`host`: the name or address under which the server is reached, None where nobody said."""
    for path in (certificate, key):
        if not path.is_file():
            return [found(Fault.CERTIFICATE_MISSING, path=path)]
    try:
        from cryptography import x509
        from cryptography.hazmat.primitives.serialization import load_pem_private_key
    except ImportError:
        return [found(Fault.EXTRA_MISSING, extra="tls")]
    try:
        ours = x509.load_pem_x509_certificate(certificate.read_bytes())
        names = ours.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        private = load_pem_private_key(key.read_bytes(), password=None)
    except (OSError, ValueError, TypeError, x509.ExtensionNotFound) as error:
        return [found(Fault.CERTIFICATE_KEY, path=certificate, why=error)]
    if private.public_key() != ours.public_key():
        return [found(Fault.CERTIFICATE_KEY, path=certificate, why=key)]
    faults = []
    ends = ours.not_valid_after_utc
    if ends <= now:
        faults.append(found(Fault.CERTIFICATE_EXPIRED, day=ends.date()))
    elif ends <= now + SOON:
        faults.append(found(Fault.CERTIFICATE_ENDS, day=ends.date()))
    known = [str(each.value) for each in names]
    if host is not None and not any(_is(host, name) for name in known):
        faults.append(found(Fault.CERTIFICATE_NAME, host=host, names=", ".join(known)))
    return faults


def _is(host: str, name: str) -> bool:
    """Whether a certificate's name is of this host; `*.` stands for one label (RFC 6125)."""
    try:
        return ipaddress.ip_address(host) == ipaddress.ip_address(name)
    except ValueError:
        pass
    host, name = host.casefold(), name.casefold()
    return host == name or (name.startswith("*.") and host.partition(".")[2] == name[2:])

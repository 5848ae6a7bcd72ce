"""Certificates of scanners, which sign their own: the first that is seen is the one that has to come from then on."""

import hmac
from dataclasses import replace
from threading import Lock

from .address import EsclAddress


class Trust:
    """What each scanner has shown while the program runs; an address with a certificate needs no such memory."""

    def __init__(self) -> None:
        self._seen: dict[tuple[str, int], str] = {}
        self._lock = Lock()

    def accepts(self, address: EsclAddress, fingerprint: str) -> bool:
        """Whether the scanner may show the certificate with this SHA-256; the first one is kept."""
        if address.certificate:
            return hmac.compare_digest(address.certificate, fingerprint)
        with self._lock:
            first = self._seen.setdefault((address.host, address.port), fingerprint)
        return hmac.compare_digest(first, fingerprint)

    def pinned(self, address: EsclAddress) -> EsclAddress:
        """The address with the certificate that was seen there, to be kept in the settings."""
        seen = self._seen.get((address.host, address.port), "")
        return replace(address, certificate=address.certificate or seen) if address.tls else address

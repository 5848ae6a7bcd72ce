"""The code that two screens compare: the same only where nobody stands between the device and the server.

Each side adds a nonce. The device first sends only its digest, so that a machine in between must fix what it says to
one side before it knows what the other will say: it has one chance in a million (as in Bluetooth's numeric comparison,
and in ZRTP, RFC 6189). The server's public key is part of it: whoever passes everything on has another one.
"""

import hashlib
import hmac
import secrets

CODE_DIGITS = 6
_ABOUT = b"motcua enrolment code 1"


def new_nonce() -> str:
    """A fresh one of 128 bits, as hex digits."""
    return secrets.token_hex(16)


def commitment_to(nonce: str) -> str:
    """What the device sends first: SHA-256, as hex digits."""
    return hashlib.sha256(_ABOUT + nonce.encode()).hexdigest()


def code_of(device_nonce: str, server_nonce: str, server_key: str) -> str:
    """Six digits. `server_key`: SHA-256 of the server's public key (DER, SubjectPublicKeyInfo) as hex digits; "" where
    the line has none.
    """
    said = "\0".join((server_nonce, server_key)).encode()
    digest = hmac.digest(device_nonce.encode(), _ABOUT + said, "sha256")
    return f"{int.from_bytes(digest[:8]) % 10**CODE_DIGITS:0{CODE_DIGITS}}"

"""A message that only the subscribed browser can read (RFC 8291, over the content encoding of RFC 8188). Pure."""

import secrets
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDH,
    SECP256R1,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from .subscription import Subscription, decoded

RECORD_BYTES: Final = 4096
SALT_BYTES: Final = 16
LAST_RECORD: Final = b"\x02"
MOST_BYTES: Final = RECORD_BYTES - 86 - 17
"""Of a message: a push service takes 4,096 bytes, of which 86 are the header, 17 the delimiter and the tag."""


def encrypted(
    plain: bytes, to: Subscription, sender: EllipticCurvePrivateKey | None = None, salt: bytes | None = None
) -> bytes:
    """The body of the request, in one record. `sender`, `salt`: fresh for each message; given by tests alone.

    Raises ValueError for a key that is no point of the curve, or a message that is too long.
    """
    if len(plain) > MOST_BYTES:
        raise ValueError(f"a message of {len(plain)} bytes: at most {MOST_BYTES} fit")
    sender = sender or generate_private_key(SECP256R1())
    salt = salt or secrets.token_bytes(SALT_BYTES)
    theirs = decoded(to.p256dh)
    ours = public_bytes(sender)
    shared = sender.exchange(ECDH(), EllipticCurvePublicKey.from_encoded_point(SECP256R1(), theirs))
    secret = _derived(shared, decoded(to.auth), b"WebPush: info\0" + theirs + ours, 32)
    key = _derived(secret, salt, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _derived(secret, salt, b"Content-Encoding: nonce\0", 12)
    header = salt + RECORD_BYTES.to_bytes(4, "big") + len(ours).to_bytes(1, "big") + ours
    return header + AESGCM(key).encrypt(nonce, plain + LAST_RECORD, None)


def public_bytes(key: EllipticCurvePrivateKey) -> bytes:
    """The public key's point, uncompressed: 65 bytes."""
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _derived(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(SHA256(), length, salt=salt, info=info).derive(secret)

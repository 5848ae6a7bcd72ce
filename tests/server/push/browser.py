"""A browser's part of Web Push, written from RFC 8291 and RFC 8188 alone: makes a subscription and reads messages."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDH,
    SECP256R1,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from server.push.subscription import Subscription, decoded, encoded


@dataclass(frozen=True)
class Browser:
    """Its key, and the secret of its subscription in base64url."""

    key: EllipticCurvePrivateKey
    auth: str

    @classmethod
    def new(cls) -> "Browser":
        return cls(generate_private_key(SECP256R1()), encoded(secrets.token_bytes(16)))

    @property
    def public(self) -> bytes:
        return self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)

    def at(self, endpoint: str) -> Subscription:
        """Its subscription at a push service."""
        return Subscription(endpoint, encoded(self.public), self.auth)

    def read(self, body: bytes) -> bytes:
        """What was sent. Raises ValueError when it is not for this browser."""

        def extract(salt: bytes, secret: bytes) -> bytes:
            return hmac.new(salt, secret, hashlib.sha256).digest()

        def expand(key: bytes, info: bytes, length: int) -> bytes:
            return hmac.new(key, info + b"\x01", hashlib.sha256).digest()[:length]

        salt, size, length = body[:16], int.from_bytes(body[16:20], "big"), body[20]
        sender, sealed = body[21 : 21 + length], body[21 + length :]
        assert len(sealed) <= size, "more than one record"
        point = EllipticCurvePublicKey.from_encoded_point(SECP256R1(), sender)
        shared = self.key.exchange(ECDH(), point)
        secret = expand(extract(decoded(self.auth), shared), b"WebPush: info\0" + self.public + sender, 32)
        drawn = extract(salt, secret)
        key = expand(drawn, b"Content-Encoding: aes128gcm\0", 16)
        nonce = expand(drawn, b"Content-Encoding: nonce\0", 12)
        try:
            padded = AESGCM(key).decrypt(nonce, sealed, None)
        except InvalidTag as error:
            raise ValueError("not for this browser") from error
        plain, mark, _ = padded.rstrip(b"\0").rpartition(b"\x02")
        assert mark, "no last record"
        return plain

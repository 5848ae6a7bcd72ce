"""The server's key, by which a push service knows that a message is from whom the browser allowed (RFC 8292).

The key is derived from the server's own under `keys/`: nothing else has to be kept, copied or restored, and every
process of every machine has the same.
"""

from typing import Final

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, derive_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from joserfc import jwt
from joserfc.jwk import ECKey

from protocol.ids import Instant
from server.webhooks.addresses import BadAddress, parse

from .encryption import public_bytes
from .subscription import encoded

LIVES_S: Final = 12 * 3600
"""Of a token; the standard allows a day."""

_ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


class Sender:
    """`public`: what browsers subscribe with, in base64url."""

    def __init__(self, server_key: bytes) -> None:
        # 16 bytes more than the order has, so that the remainder is even (FIPS 186-5, A.2.1)
        drawn = HKDF(SHA256(), 48, salt=None, info=b"motcua push 1").derive(server_key)
        key = derive_private_key(int.from_bytes(drawn, "big") % (_ORDER - 1) + 1, SECP256R1())
        self.public = encoded(public_bytes(key))
        self._key = ECKey.import_key(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))

    def authorization(self, endpoint: str, contact: str, now: Instant) -> str:
        """The header `Authorization` for an endpoint. `contact`: an https or mailto address of the sender; empty: none.

        Raises ValueError for an endpoint that is no URL.
        """
        target = parse(endpoint)
        if isinstance(target, BadAddress):
            raise ValueError("the endpoint is no URL")
        claims: dict[str, str | int] = {"aud": f"https://{target.host_header}", "exp": now // 1000 + LIVES_S}
        if contact.startswith(("https:", "mailto:")):
            claims["sub"] = contact
        token = jwt.encode({"typ": "JWT", "alg": "ES256"}, claims, self._key, algorithms=["ES256"])
        return f"vapid t={token}, k={self.public}"

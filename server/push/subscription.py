"""Where a browser is reached: what its `PushSubscription` says, checked. Pure."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from collections.abc import Sequence
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from msgspec import Struct

from server.webhooks.addresses import BadAddress, parse

PUBLIC_BYTES: Final = 65
AUTH_BYTES: Final = 16


class Subscription(Struct, frozen=True):
    """`endpoint`: the push service's URL for the browser; `p256dh`, `auth`: its public key and secret, base64url."""

    endpoint: str
    p256dh: str
    auth: str


def read_subscription(endpoint: str, p256dh: str, auth: str, hosts: Sequence[str]) -> Subscription | None:
    """None: it is none, or of a push service that is not in `hosts`."""
    if not is_allowed(endpoint, hosts):
        return None
    try:
        public, secret = decoded(p256dh), decoded(auth)
        if len(public) != PUBLIC_BYTES or len(secret) != AUTH_BYTES:
            return None
        EllipticCurvePublicKey.from_encoded_point(SECP256R1(), public)
    except ValueError:
        return None
    return Subscription(endpoint, p256dh, auth)


def is_allowed(endpoint: str, hosts: Sequence[str]) -> bool:
    """Whether an endpoint is an https address at one of these hosts, or under one. Anybody can name an endpoint."""
    target = parse(endpoint)
    if isinstance(target, BadAddress) or not target.is_https:
        return False
    return any(target.host == host or target.host.endswith(f".{host}") for host in hosts)


def decoded(text: str) -> bytes:
    """The bytes of base64url, with or without its padding. Raises ValueError."""
    try:
        return urlsafe_b64decode(text.rstrip("=").encode("ascii") + b"=" * (-len(text.rstrip("=")) % 4))
    except (Error, UnicodeEncodeError) as error:
        raise ValueError("not base64url") from error


def encoded(raw: bytes) -> str:
    """Base64url without padding."""
    return urlsafe_b64encode(raw).rstrip(b"=").decode()

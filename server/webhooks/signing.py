"""Signs a delivery as Standard Webhooks says: with each secret in force, so that a receiver can change over."""

import datetime as dt
import secrets
from base64 import b64encode
from collections.abc import Sequence
from typing import Final

from standardwebhooks import Webhook

from protocol.ids import Instant

PREFIX: Final = "whsec_"
SECRET_BYTES: Final = 32


def new_secret() -> str:
    """A secret in the form that receivers' libraries read."""
    return PREFIX + b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def signed(body: bytes, message_id: str, now: Instant, keys: Sequence[str]) -> dict[str, str]:
    """The headers of a delivery; `keys`: the secrets in force, the newest first."""
    at = dt.datetime.fromtimestamp(now // 1000, dt.UTC)
    signatures = [Webhook(key).sign(message_id, at, body.decode()) for key in keys]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(now // 1000),
        "webhook-signature": " ".join(signatures),
    }

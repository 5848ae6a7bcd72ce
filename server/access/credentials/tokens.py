"""Bearer tokens of devices and sessions; the server stores only their hashes."""

import base64
import hashlib
import secrets

RANDOM_BYTES = 32


def new_token(what: str, random: bytes | None = None) -> str:
    """`mc_kiosk_…`: a prefix with its kind (`what`), and 32 random bytes in base64url."""
    noise = secrets.token_bytes(RANDOM_BYTES) if random is None else random
    if len(noise) != RANDOM_BYTES:
        raise ValueError(f"a token holds {RANDOM_BYTES} random bytes, not {len(noise)}")
    return f"mc_{what}_{base64.urlsafe_b64encode(noise).rstrip(b'=').decode()}"


def token_hash(token: str) -> str:
    """SHA-256, 64 hex digits. No salt and no slow hash are needed for 256 random bits."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def new_id(letter: str, random: bytes | None = None) -> str:
    """An opaque id of 80 random bits, such as `d-k3m…` (a device) or `u-…` (a person)."""
    noise = secrets.token_bytes(10) if random is None else random
    return f"{letter}-{base64.b32encode(noise).decode().lower()}"

"""Bearer tokens: what a device or session shows to prove itself, kept by the server only as a hash."""

import base64
import hashlib
import secrets

RANDOM_BYTES = 32


def new_token(what: str, random: bytes | None = None) -> str:
    """`mc_kiosk_…`: says at a glance what it opens, and holds 32 random bytes (256 bits), base64url."""
    noise = secrets.token_bytes(RANDOM_BYTES) if random is None else random
    if len(noise) != RANDOM_BYTES:
        raise ValueError(f"a token holds {RANDOM_BYTES} random bytes, not {len(noise)}")
    return f"mc_{what}_{base64.urlsafe_b64encode(noise).rstrip(b'=').decode()}"


def token_hash(token: str) -> str:
    """64 hex digits (SHA-256). No salt and no slow hash: nobody guesses 256 random bits."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def new_id(letter: str, random: bytes | None = None) -> str:
    """An opaque id such as `d-k3m…` (a device) or `u-…` (a person): 80 random bits that say nothing of who it is."""
    noise = secrets.token_bytes(10) if random is None else random
    return f"{letter}-{base64.b32encode(noise).decode().lower()}"

"""Seals what a job holds: AES-256-GCM under a key that is derived from the server's, so that a copy of the database
alone tells nothing."""

import secrets
from base64 import b64decode, b64encode
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

NONCE_BYTES: Final = 12
KEY_BYTES: Final = 32


class CannotOpen(Exception):
    """What was sealed was changed, belongs to something else, or was sealed under another key."""


class Sealer:
    """Seals texts for one purpose. `purpose`: another one has another key."""

    def __init__(self, server_key: bytes, purpose: str = "jobs") -> None:
        info = f"motcua {purpose} 1".encode()
        self._cipher = AESGCM(HKDF(SHA256(), KEY_BYTES, salt=None, info=info).derive(server_key))

    @classmethod
    def from_file(cls, path: Path, purpose: str = "jobs") -> "Sealer":
        """By the server's key. Raises ValueError when it is shorter than 32 bytes, OSError."""
        key = path.read_bytes()
        if len(key) < KEY_BYTES:
            raise ValueError(f"{path} is not a server key: {len(key)} bytes, {KEY_BYTES} are needed")
        return cls(key, purpose)

    @classmethod
    def under(cls, key: bytes) -> "Sealer":
        """By a key of its own, `KEY_BYTES` long."""
        sealer = cls.__new__(cls)
        sealer._cipher = AESGCM(key)
        return sealer

    def seal(self, of: tuple[str, ...], plain: bytes) -> str:
        """Base 64 of a fresh nonce and the sealed bytes; they open for the same `of` alone."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        return b64encode(nonce + self._cipher.encrypt(nonce, plain, _bound(of))).decode()

    def open(self, of: tuple[str, ...], sealed: str) -> bytes:
        """What was sealed. Raises CannotOpen."""
        try:
            raw = b64decode(sealed, validate=True)
            return self._cipher.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], _bound(of))
        except (InvalidTag, ValueError) as error:
            raise CannotOpen from error


def _bound(of: tuple[str, ...]) -> bytes:
    """The names without doubt about where one ends."""
    return b"".join(len(name.encode()).to_bytes(4, "big") + name.encode() for name in of)

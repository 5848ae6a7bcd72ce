"""A sealed file: its own key, wrapped by the dossier's, then pieces that each open only in their place.

`MCF1`, the wrapped key (nonce and AES-256-GCM, bound to the names in `of`), then every mebibyte of the file by
AES-256-GCM under the file's key; a piece's nonce is its number, and the last piece is bound to being the last. So a
file that was cut, or whose pieces were exchanged, does not open. No more than a piece is in memory.
"""

import hashlib
import hmac
import secrets
from collections.abc import Iterator
from typing import BinaryIO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from server.jobs.sealing import KEY_BYTES, NONCE_BYTES, CannotOpen

MAGIC: Final = b"MCF1"
PIECE: Final = 1 << 20
TAG: Final = 16
HEAD: Final = len(MAGIC) + NONCE_BYTES + KEY_BYTES + TAG


def seal(plain: BinaryIO, size: int, key: bytes, of: str, digest: bytes | None = None) -> Iterator[bytes]:
    """The sealed file, piece by piece. `size`: of the plain file; `key`: the dossier's; `of`: whose file it is.

    `digest`: of the plain file; with it the file's key and nonce follow from `key` and content, so that a request that
    is sent again makes the same file. It is for a `key` that seals one file alone.
    """
    if digest is None:
        own, nonce = secrets.token_bytes(KEY_BYTES), secrets.token_bytes(NONCE_BYTES)
    else:
        own = hmac.digest(key, b"key of " + digest, hashlib.sha256)
        nonce = hmac.digest(key, b"nonce of " + digest, hashlib.sha256)[:NONCE_BYTES]
    yield MAGIC + nonce + AESGCM(key).encrypt(nonce, own, of.encode())
    cipher, count = AESGCM(own), pieces(size)
    for number in range(count):
        yield cipher.encrypt(_nonce(number), plain.read(PIECE), _place(number, count))


def unseal(sealed: BinaryIO, size: int, key: bytes, of: str) -> Iterator[bytes]:
    """The plain file, piece by piece. `size`: of the plain file. Raises CannotOpen."""
    head = sealed.read(HEAD)
    try:
        nonce, wrapped = head[len(MAGIC) :][:NONCE_BYTES], head[len(MAGIC) + NONCE_BYTES :]
        cipher, count = AESGCM(AESGCM(key).decrypt(nonce, wrapped, of.encode())), pieces(size)
        for number in range(count):
            yield cipher.decrypt(_nonce(number), sealed.read(PIECE + TAG), _place(number, count))
        if sealed.read(1):
            raise CannotOpen
    except (InvalidTag, ValueError) as error:
        raise CannotOpen from error


def pieces(size: int) -> int:
    """How many pieces a file of so many bytes has: one at least."""
    return max(1, -(-size // PIECE))


def _nonce(number: int) -> bytes:
    return number.to_bytes(NONCE_BYTES, "big")


def _place(number: int, count: int) -> bytes:
    return b"last" if number == count - 1 else b"more"

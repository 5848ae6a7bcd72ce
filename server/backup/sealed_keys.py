"""The server's keys in a file of their own, sealed with a passphrase: whoever has a backup alone has no secret of it.

JSON: `salt` and `cost` of scrypt (RFC 7914), `nonce`, and `sealed`: AES-256-GCM of the key files by name.
"""

import secrets
import sqlite3
from pathlib import Path

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from msgspec import Struct

FOLDERS = "keys", "tls"
SHORTEST = 12
"""Least length of a passphrase, in letters."""

_COST = 2**15
_PURPOSE = b"motcua keys 1"


class _File(Struct, frozen=True):
    format: int
    salt: bytes
    cost: int
    nonce: bytes
    sealed: bytes


class CannotOpen(Exception):
    """The file is none of ours, or the passphrase is another one."""


def seal_keys(data: Path, passphrase: str) -> bytes:
    """Every file of the folders `keys` and `tls`, sealed. Raises OSError, ValueError for a short passphrase."""
    if len(passphrase) < SHORTEST:
        raise ValueError(f"at least {SHORTEST} letters")
    paths = [path for folder in FOLDERS for path in sorted((data / folder).glob("*")) if path.is_file()]
    files = {path.relative_to(data).as_posix(): _content(path) for path in paths if not path.match("*-journal")}
    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(12)
    sealed = AESGCM(_key(passphrase, salt, _COST)).encrypt(nonce, msgspec.msgpack.encode(files), _PURPOSE)
    return msgspec.json.encode(_File(1, salt, _COST, nonce, sealed))


def _content(path: Path) -> bytes:
    """A file's bytes; of a database as of one moment, whoever writes to it. Raises OSError."""
    if path.suffix != ".sqlite":
        return path.read_bytes()
    connection = sqlite3.connect(path)
    try:
        return connection.serialize()
    except sqlite3.Error as error:
        raise OSError(f"{path}: {error}") from error
    finally:
        connection.close()


def open_keys(raw: bytes, passphrase: str) -> dict[str, bytes]:
    """The key files by path below the data folder. Raises CannotOpen."""
    try:
        file = msgspec.json.decode(raw, type=_File)
        if not 2**10 <= file.cost <= 2**20 or file.cost & (file.cost - 1):
            raise CannotOpen
        packed = AESGCM(_key(passphrase, file.salt, file.cost)).decrypt(file.nonce, file.sealed, _PURPOSE)
    except (msgspec.MsgspecError, InvalidTag, ValueError) as error:
        raise CannotOpen from error
    files = msgspec.msgpack.decode(packed, type=dict[str, bytes])
    return {name: content for name, content in files.items() if name.partition("/")[0] in FOLDERS and ".." not in name}


def _key(passphrase: str, salt: bytes, cost: int) -> bytes:
    return Scrypt(salt=salt, length=32, n=cost, r=8, p=1).derive(passphrase.encode())

"""The server's keys in a file of their own, sealed with a passphrase: whoever has a backup alone has no secret of it.

A line of JSON: `format`, `salt` and `cost` of scrypt (RFC 7914), `nonce`; then pieces, each its length in 4 bytes and
AES-256-GCM of a key file's name and some of its bytes. A piece's nonce is that of the line, the piece's number, and
whether it is the last: none can be changed, moved, left out or added (STREAM, Hoang et al., 2015).
"""

import os
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from msgspec import Struct

FOLDERS = "keys", "tls"
SHORTEST = 12
"""Least length of a passphrase, in letters."""

PIECE: Final = 1 << 20
"""Bytes of a key file in one piece; there are keys of millions of people."""
BUSY_MS: Final = 10_000

_COST = 2**15
_PREFIX = 7
_LONGEST = PIECE + 4_096
_LINE = 4_096
_PURPOSE = b"motcua keys 2"
_WHOLE = b"motcua keys 1"


class _Line(Struct, frozen=True):
    format: int
    salt: bytes
    cost: int
    nonce: bytes


class _File(Struct, frozen=True):
    """Format 1, of older versions: `sealed` is AES-256-GCM of all key files by name."""

    format: int
    salt: bytes
    cost: int
    nonce: bytes
    sealed: bytes


class CannotOpen(Exception):
    """The file is none of ours, or the passphrase is another one."""


def seal_keys(data: Path, passphrase: str, file: BinaryIO) -> None:
    """Every file of the folders `keys` and `tls`, sealed. Raises OSError, ValueError for a short passphrase."""
    if len(passphrase) < SHORTEST:
        raise ValueError(f"at least {SHORTEST} letters")
    paths = [path for folder in FOLDERS for path in sorted((data / folder).glob("*")) if path.is_file()]
    line = _Line(2, secrets.token_bytes(16), _COST, secrets.token_bytes(_PREFIX))
    cipher = AESGCM(_key(passphrase, line.salt, line.cost))
    file.write(msgspec.json.encode(line) + b"\n")
    pieces = ((path, piece) for path in paths if not path.match("*-journal") for piece in _content(path))
    number = 0
    for path, piece in pieces:
        _write(file, cipher, _nonce(line, number, last=False), path.relative_to(data).as_posix(), piece)
        number += 1
    _write(file, cipher, _nonce(line, number, last=True), "", b"")


class SealedKeys:
    """A file of sealed keys that opened whole. `names`: of the key files, below the data folder.

    Raises CannotOpen, OSError.
    """

    def __init__(self, path: Path, passphrase: str) -> None:
        self._path = path
        self._passphrase = passphrase
        self._key: bytes | None = None
        self.names = frozenset(name for name, _ in self._pieces())

    def write(self, data: Path) -> None:
        """Writes the key files to the disk, readable by their owner alone. Raises OSError, CannotOpen."""
        for name in self.names:
            (data / name).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            (data / name).unlink(missing_ok=True)
            (data / name).touch(mode=0o600)
        for name, piece in self._pieces():
            with (data / name).open("ab") as file:
                file.write(piece)
        for name in self.names:
            with (data / name).open("rb+") as file:
                os.fsync(file.fileno())

    def _pieces(self) -> Iterator[tuple[str, bytes]]:
        try:
            with self._path.open("rb") as file:
                for name, piece in self._opened(file):
                    if name.partition("/")[0] in FOLDERS and ".." not in name:
                        yield name, piece
        except (msgspec.MsgspecError, InvalidTag, ValueError) as error:
            raise CannotOpen from error

    def _opened(self, file: BinaryIO) -> Iterator[tuple[str, bytes]]:
        first = file.readline(_LINE)
        if b'"sealed"' in first or not first.endswith(b"\n"):
            yield from self._whole(first + file.read())
            return
        line = msgspec.json.decode(first, type=_Line)
        if line.format != 2 or len(line.nonce) != _PREFIX:
            raise CannotOpen
        cipher, number, raw = self._cipher(line.salt, line.cost), 0, _piece(file)
        while raw is not None:
            after = _piece(file)
            plain = cipher.decrypt(_nonce(line, number, last=after is None), raw, _PURPOSE)
            name, piece = msgspec.msgpack.decode(plain, type=tuple[str, bytes])
            if after is not None:
                yield name, piece
            elif name:
                raise CannotOpen
            raw, number = after, number + 1
        if not number:
            raise CannotOpen

    def _whole(self, raw: bytes) -> Iterator[tuple[str, bytes]]:
        file = msgspec.json.decode(raw, type=_File)
        packed = self._cipher(file.salt, file.cost).decrypt(file.nonce, file.sealed, _WHOLE)
        yield from msgspec.msgpack.decode(packed, type=dict[str, bytes]).items()

    def _cipher(self, salt: bytes, cost: int) -> AESGCM:
        if not 2**10 <= cost <= 2**20 or cost & (cost - 1):
            raise CannotOpen
        self._key = self._key or _key(self._passphrase, salt, cost)
        return AESGCM(self._key)


def _write(file: BinaryIO, cipher: AESGCM, nonce: bytes, name: str, piece: bytes) -> None:
    sealed = cipher.encrypt(nonce, msgspec.msgpack.encode((name, piece)), _PURPOSE)
    file.write(len(sealed).to_bytes(4, "big") + sealed)


def _piece(file: BinaryIO) -> bytes | None:
    """The next piece; None at the end. Raises CannotOpen for what is none."""
    length = file.read(4)
    if not length:
        return None
    size = int.from_bytes(length, "big")
    raw = file.read(size) if len(length) == 4 and size <= _LONGEST else b""
    if not raw or len(raw) != size:
        raise CannotOpen
    return raw


def _nonce(line: _Line, number: int, *, last: bool) -> bytes:
    return line.nonce + number.to_bytes(4, "big") + bytes([last])


def _content(path: Path) -> Iterator[bytes]:
    """A file's bytes; of a database as of one moment, whoever writes to it. Raises OSError."""
    with _unchanged(path), path.open("rb") as file:
        yield file.read(PIECE)  # an empty file has a piece too
        while piece := file.read(PIECE):
            yield piece


@contextmanager
def _unchanged(path: Path) -> Iterator[None]:
    """Who writes to this database waits until the block ends: its file is what was committed. Not for a process that
    writes to it itself: closing any handle of a file gives the process's locks on it up.
    """
    if path.suffix != ".sqlite":
        yield
        return
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        connection.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
        connection.execute("BEGIN")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        yield
    except sqlite3.Error as error:
        raise OSError(f"{path}: {error}") from error
    finally:
        connection.close()


def _key(passphrase: str, salt: bytes, cost: int) -> bytes:
    return Scrypt(salt=salt, length=32, n=cost, r=8, p=1).derive(passphrase.encode())

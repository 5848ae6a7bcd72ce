"""Files on their way in: a piece is added where the last one ended, so an upload goes on after any break.

What lies here is encrypted too (AES-256-CTR under a key of this upload alone, from the server's): a plain page is never
on the disk. An upload that nobody ends is deleted after an hour by `PlainScans.sweep_uploads`.
"""

import hashlib
import hmac
import io
import os
import secrets
import threading
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.ciphers import Cipher, CipherContext
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CTR

from .store import PART

BLOCK: Final = 16
_PURPOSE: Final = b"motcua uploads 1"


class Uploads:
    """`server_key`: the content of `keys/secret.key`. Every method blocks and raises OSError."""

    def __init__(self, data: Path, server_key: bytes) -> None:
        self._folder = data / "scans" / "incoming"
        self._key = hmac.digest(server_key, _PURPOSE, hashlib.sha256)
        self._lock = threading.Lock()

    def size(self, name: str) -> int:
        """How many bytes of this upload are here."""
        try:
            return max(0, self._path(name).stat().st_size - BLOCK)
        except FileNotFoundError:
            return 0

    def add(self, name: str, offset: int, piece: bytes) -> int:
        """Adds a piece that begins at `offset`; what does not begin where the upload ends is left out.

        How many bytes are here now: the next piece begins there.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        with self._lock, self._path(name).open("a+b") as file:
            if file.seek(0, os.SEEK_END) < BLOCK:
                file.truncate(0)
                file.write(secrets.token_bytes(BLOCK))
            here = file.tell() - BLOCK
            if offset == here and piece:
                file.seek(0)
                begin = file.read(BLOCK)
                file.write(_stream(self._own_key(name), begin, offset).update(piece))
                file.flush()
                os.fsync(file.fileno())
            return file.tell() - BLOCK if file.tell() > BLOCK else here

    def open(self, name: str) -> io.BufferedReader:
        """The upload as plain bytes, to be read and searched in."""
        return io.BufferedReader(_Plain(self._path(name).open("rb", buffering=0), self._own_key(name)))

    def drop(self, name: str) -> None:
        """The upload is filed, or refused."""
        self._path(name).unlink(missing_ok=True)

    def _own_key(self, name: str) -> bytes:
        return hmac.digest(self._key, name.encode(), hashlib.sha256)

    def _path(self, name: str) -> Path:
        return self._folder / f"{hashlib.sha256(name.encode()).hexdigest()[:32]}{PART}"


class _Plain(io.RawIOBase):
    """A file that is decrypted where it is read; its first block is where its counter begins."""

    def __init__(self, file: io.FileIO, key: bytes) -> None:
        self._file = file
        self._key = key
        self._begin = file.read(BLOCK) or b""

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        return self._file.seek(offset + (BLOCK if whence == os.SEEK_SET else 0), whence) - BLOCK

    def tell(self) -> int:
        return self._file.tell() - BLOCK

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]  # a buffer by the contract of io
        at = self.tell()
        read = self._file.read(len(view)) or b""
        view[: len(read)] = _stream(self._key, self._begin, at).update(read)
        return len(read)

    def close(self) -> None:
        self._file.close()
        super().close()


def _stream(key: bytes, begin: bytes, offset: int) -> CipherContext:
    """The cipher at this place of an upload: encrypting and decrypting are the same."""
    counter = (int.from_bytes(begin) + offset // BLOCK) % (1 << 8 * BLOCK)
    context = Cipher(AES(key), CTR(counter.to_bytes(BLOCK))).encryptor()
    context.update(b"\0" * (offset % BLOCK))
    return context

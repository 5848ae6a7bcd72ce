"""Where sealed files lie, by the SHA-256 of their sealed bytes. A small interface; the disk is one store behind it."""

import contextlib
import hashlib
import os
import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO, Protocol

PART = ".part"
SUFFIX = ".sealed"


class FileStore(Protocol):
    """Keeps bytes under their hash, and gives them back. Every method blocks, and raises OSError."""

    def put(self, pieces: Iterable[bytes]) -> str:
        """Stores a file durably; its name."""

    def open(self, name: str) -> BinaryIO:
        """A stored file, at its beginning."""

    def drop(self, name: str) -> None:
        """Removes a file that nothing names; one that is not there is no error."""


class DiskStore:
    """`scans/ab/abcd….sealed` in the data folder, beside the scans of tickets: one folder to copy and to restore."""

    def __init__(self, data: Path) -> None:
        self._root = data / "scans"

    def put(self, pieces: Iterable[bytes]) -> str:
        """See `FileStore`."""
        incoming = self._root / "incoming"
        incoming.mkdir(parents=True, exist_ok=True)
        part, digest = incoming / f"{secrets.token_hex(8)}{PART}", hashlib.sha256()
        try:
            with part.open("xb") as file:
                for piece in pieces:
                    digest.update(piece)
                    file.write(piece)
                file.flush()
                os.fsync(file.fileno())
            name = digest.hexdigest()
            target = self._path(name)
            target.parent.mkdir(exist_ok=True)
            os.replace(part, target)
            _sync(target.parent)
            _sync(self._root)  # the folder of the two digits may be new
            return name
        finally:
            with contextlib.suppress(OSError):
                part.unlink(missing_ok=True)

    def open(self, name: str) -> BinaryIO:
        """See `FileStore`."""
        return self._path(name).open("rb")

    def drop(self, name: str) -> None:
        """See `FileStore`."""
        self._path(name).unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        return self._root / name[:2] / f"{name}{SUFFIX}"


def _sync(folder: Path) -> None:
    """Makes a rename durable; Windows does so by itself."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

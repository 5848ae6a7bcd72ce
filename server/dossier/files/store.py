"""Where sealed files lie, by the SHA-256 of their sealed bytes. A small interface; the disk is one store behind it.

A file is stored before the event that names it. Until it is settled the store knows whose it is to be: a server that
ended in between leaves a file that `cleaning` finds by this.
"""

import contextlib
import hashlib
import os
import re
import secrets
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, Protocol

PART = ".part"
SUFFIX = ".sealed"
_NAME = re.compile(r"[0-9a-f]{64}")


class FileStore(Protocol):
    """Keeps bytes under their hash, and gives them back. Every method blocks, and raises OSError."""

    def put(self, pieces: Iterable[bytes], dossier_id: str) -> str:
        """Stores a file durably, which an event of this dossier is to name; its name."""

    def settle(self, name: str) -> None:
        """An event names the file."""

    def unsettled(self, before_s: float) -> list[tuple[str, str]]:
        """Names of the files that were stored before this moment and not settled, and of which dossier."""

    def names(self, before_s: float) -> Iterator[str]:
        """Names of all files that were stored before this moment."""

    def open(self, name: str) -> BinaryIO:
        """A stored file, at its beginning."""

    def drop(self, name: str) -> None:
        """Removes a file that nothing names, and settles it; one that is not there is no error."""


class DiskStore:
    """`scans/ab/abcd….sealed` in the data folder, beside the scans of tickets: one folder to copy and to restore."""

    def __init__(self, data: Path) -> None:
        self._root = data / "scans"
        self._unsettled = self._root / "unsettled"

    def put(self, pieces: Iterable[bytes], dossier_id: str) -> str:
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
            self._claim(name, dossier_id)
            os.replace(part, target)
            _sync(target.parent)
            _sync(self._root)  # the folder of the two digits may be new
            return name
        finally:
            with contextlib.suppress(OSError):
                part.unlink(missing_ok=True)

    def settle(self, name: str) -> None:
        """See `FileStore`."""
        (self._unsettled / name).unlink(missing_ok=True)

    def unsettled(self, before_s: float) -> list[tuple[str, str]]:
        """See `FileStore`."""
        found = []
        for claim in self._unsettled.glob("?" * 64):
            with contextlib.suppress(FileNotFoundError):  # settled meanwhile
                if claim.stat().st_mtime < before_s:
                    found.append((claim.name, claim.read_text("ascii")))
        return found

    def names(self, before_s: float) -> Iterator[str]:
        """See `FileStore`."""
        for path in self._root.glob(f"??/*{SUFFIX}"):
            with contextlib.suppress(FileNotFoundError):
                if _NAME.fullmatch(name := path.name.removesuffix(SUFFIX)) and path.stat().st_mtime < before_s:
                    yield name

    def open(self, name: str) -> BinaryIO:
        """See `FileStore`."""
        return self._path(name).open("rb")

    def drop(self, name: str) -> None:
        """See `FileStore`."""
        self._path(name).unlink(missing_ok=True)
        self.settle(name)

    def _claim(self, name: str, dossier_id: str) -> None:
        self._unsettled.mkdir(exist_ok=True)
        with (self._unsettled / name).open("w", encoding="ascii") as claim:
            claim.write(dossier_id)
            claim.flush()
            os.fsync(claim.fileno())
        _sync(self._unsettled)

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

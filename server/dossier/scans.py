"""Stores scanned PDFs in the server's data folder, named by their SHA-256, on disk before they are acknowledged."""

import contextlib
import hashlib
import logging
import os
import secrets
import struct
import sys
import threading
import zlib
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import BinaryIO

from msgspec import Struct
from pypdf import PdfReader
from pypdf.errors import DependencyError, PyPdfError

from protocol.dossier_files import MOST_BYTES
from protocol.enums import Refusal
from protocol.problem import Refused

if sys.platform != "win32":
    import fcntl

DAMAGE = (
    PyPdfError,
    DependencyError,
    ValueError,
    TypeError,
    AttributeError,
    LookupError,
    ArithmeticError,
    AssertionError,
    RuntimeError,
    OSError,
    struct.error,
    zlib.error,
)
"""What pypdf raises for documents that are damaged, or encrypted by an unknown method."""

PART = ".part"
STALE_S = 60 * 60

_log = logging.getLogger(__name__)


class Stored(Struct, frozen=True):
    """A PDF on the disk."""

    sha256: str
    pages: int
    bytes: int


class ScanStore:
    """`scans/ab/abcd….pdf` in the data folder; the same content is stored once.

    Call `receive`, then `keep`, then `confirm` once an event names the document, or `withdraw` when none will.
    Processes share the folder, so each upload that is not yet confirmed or withdrawn has an empty file in `claims`. A
    document without claims is permanent; the first `confirm` removes all of its claims.
    """

    def __init__(self, data: Path) -> None:
        self._root = data / "scans"
        self._incoming = self._root / "incoming"
        self._claimed = self._root / "claims"
        self._lock = threading.Lock()
        self._ours: dict[str, list[Path]] = {}

    def path(self, sha256: str) -> Path:
        """The path of the document with this hash."""
        return self._root / sha256[:2] / f"{sha256}.pdf"

    async def receive(self, chunks: AsyncIterator[bytes]) -> "Incoming | Refused":
        """Writes an upload, chunk by chunk, to a file of its own, up to `MOST_BYTES`.

        An upload that breaks off leaves no file. A full disk is refused as `unavailable`.
        """
        try:
            self._incoming.mkdir(parents=True, exist_ok=True)
            incoming = Incoming(self._incoming / f"{secrets.token_hex(8)}{PART}")
        except OSError as error:
            return _no_room(error)
        complete = False
        try:
            async for chunk in chunks:
                incoming.write(chunk)
                if incoming.bytes > MOST_BYTES:
                    return Refused(Refusal.TOO_LARGE, detail=f"at most {MOST_BYTES // 1024 // 1024} MiB")
            complete = True
        except OSError as error:
            return _no_room(error)
        finally:
            if not complete:
                incoming.drop()
        return incoming

    def keep(self, incoming: "Incoming") -> Stored | Refused:
        """Checks that the upload is a PDF, counts its pages and stores it durably. Blocking: call it in a thread."""
        try:
            incoming.close()
            pages = _pages(incoming.path)
            if not pages:
                return Refused(Refusal.NOT_A_PDF)
            sha256 = incoming.hash.hexdigest()
            target = self.path(sha256)
            target.parent.mkdir(parents=True, exist_ok=True)
            with self._alone():
                if not target.exists() or self._claims(sha256):
                    self._claim(sha256)
                os.replace(incoming.path, target)
            _sync_folder(target.parent)
            _sync_folder(self._root)  # the folder of the two digits may be new
            return Stored(sha256, pages, incoming.bytes)
        except OSError as error:
            return _no_room(error)
        finally:
            incoming.drop()

    def confirm(self, stored: Stored) -> None:
        """An event names the document: it becomes permanent."""
        with self._alone():
            self._ours.pop(stored.sha256, None)
            for claim in self._claims(stored.sha256):
                claim.unlink(missing_ok=True)

    def withdraw(self, stored: Stored) -> None:
        """No event names the document: deletes it, unless it was there before, or has another unsettled upload."""
        with self._alone():
            ours = self._ours.get(stored.sha256, [])
            claim = ours.pop() if ours else None
            if not ours:
                self._ours.pop(stored.sha256, None)
            if claim is None or not claim.exists():
                return
            claim.unlink()
            if not self._claims(stored.sha256):
                self.path(stored.sha256).unlink(missing_ok=True)

    def sweep(self, now_s: float) -> int:
        """Deletes unfinished uploads older than an hour, which a killed process left; returns how many files.

        Their claims are deleted too; the documents stay, since an event may name them.
        """
        left = [*self._incoming.glob(f"*{PART}"), *self._claimed.glob("*")]
        stale = [path for path in left if now_s - path.stat().st_mtime > STALE_S]
        for path in stale:
            path.unlink(missing_ok=True)
        return len(stale)

    def _claim(self, sha256: str) -> None:
        self._claimed.mkdir(exist_ok=True)
        claim = self._claimed / f"{sha256}.{secrets.token_hex(8)}"
        claim.touch(exist_ok=False)
        self._ours.setdefault(sha256, []).append(claim)

    def _claims(self, sha256: str) -> list[Path]:
        return list(self._claimed.glob(f"{sha256}.*"))

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """Locks out other threads and processes; on Windows only one process uses the folder."""
        with self._lock:
            if sys.platform == "win32":
                yield
                return
            folder = os.open(self._root, os.O_RDONLY)
            try:
                fcntl.flock(folder, fcntl.LOCK_EX)
                yield
            finally:
                os.close(folder)  # and with it the lock


class Incoming:
    """An upload that is being written."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.hash = hashlib.sha256()
        self.bytes = 0
        self._file: BinaryIO = path.open("xb")

    def write(self, chunk: bytes) -> None:
        self._file.write(chunk)
        self.hash.update(chunk)
        self.bytes += len(chunk)

    def close(self) -> None:
        """Flushes the file to the disk."""
        if not self._file.closed:
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()

    def drop(self) -> None:
        """Deletes the file, unless it was moved to its place already."""
        with contextlib.suppress(OSError):  # a full disk fails the last flush too; the file goes either way
            self._file.close()
        self.path.unlink(missing_ok=True)


def _no_room(error: OSError) -> Refused:
    _log.error("a scan could not be stored: %s", error.strerror)
    return Refused(Refusal.UNAVAILABLE, detail="the document cannot be stored now")


def _pages(path: Path) -> int:
    """The number of pages; 0 for a file that is not a PDF."""
    try:
        with path.open("rb") as file:
            if file.read(5) != b"%PDF-":
                return 0
            return len(PdfReader(file).pages)
    except DAMAGE:
        return 0


def _sync_folder(folder: Path) -> None:
    """Flushes a folder, which makes a rename in it durable; Windows does so by itself."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

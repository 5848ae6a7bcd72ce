"""Keeps scanned PDFs under the server's data folder, named by their content, durable before they are acknowledged."""

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

from protocol.enums import Refusal
from protocol.problem import Refused

if sys.platform != "win32":
    import fcntl

MOST_BYTES = 64 * 1024 * 1024
"""A hundred colour pages at 200 dpi stay well below."""

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
"""What pypdf raises over documents that are damaged, or locked in a way it does not know."""

PART = ".part"
STALE_S = 60 * 60

_log = logging.getLogger(__name__)


class Stored(Struct, frozen=True):
    """A PDF that is on the disk."""

    sha256: str
    pages: int
    bytes: int


class ScanStore:
    """`scans/ab/abcd….pdf` below the data folder; the same content is kept once.

    An upload is received, kept, and then settled: `confirm` once an event names it, `withdraw` when none ever will.
    Processes share the folder, so who may take a document away again is written there: an empty file in `claims` for
    each upload that nobody has settled yet. What has no claims is there for good; the first `confirm` ends them all.
    """

    def __init__(self, data: Path) -> None:
        self._root = data / "scans"
        self._incoming = self._root / "incoming"
        self._claimed = self._root / "claims"
        self._lock = threading.Lock()
        self._ours: dict[str, list[Path]] = {}

    def path(self, sha256: str) -> Path:
        """Where the document with this content is."""
        return self._root / sha256[:2] / f"{sha256}.pdf"

    async def receive(self, chunks: AsyncIterator[bytes]) -> "Incoming | Refused":
        """Takes an upload in, chunk by chunk, to a file of its own; never more than `MOST_BYTES`.

        Leaves nothing behind when the sender stops in the middle. A full disk is `unavailable`.
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
        """Checks that it is a PDF, counts its pages and makes it durable. Blocking: call it in a thread."""
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
        """An event names the document: it stays for good, whatever becomes of other uploads of it."""
        with self._alone():
            self._ours.pop(stored.sha256, None)
            for claim in self._claims(stored.sha256):
                claim.unlink(missing_ok=True)

    def withdraw(self, stored: Stored) -> None:
        """No event names it: it goes, unless it was there before or somebody else has just sent the same."""
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
        """Deletes uploads that a killed process left half done; how many. Those of the last hour may still come.

        Its claims go too, and the documents stay: an event may name them.
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
        """No other thread and no other process settles anything meanwhile. Windows has one process at a folder."""
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
    """An upload on its way to the disk."""

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
        """All of it is on the disk afterwards."""
        if not self._file.closed:
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()

    def drop(self) -> None:
        """Gives it up, unless it was moved to its place already."""
        with contextlib.suppress(OSError):  # a full disk fails the last flush too; the file goes either way
            self._file.close()
        self.path.unlink(missing_ok=True)


def _no_room(error: OSError) -> Refused:
    _log.error("a scan could not be stored: %s", error.strerror)
    return Refused(Refusal.UNAVAILABLE, detail="the document cannot be stored now")


def _pages(path: Path) -> int:
    """The PDF's pages; 0 when it is none."""
    try:
        with path.open("rb") as file:
            if file.read(5) != b"%PDF-":
                return 0
            return len(PdfReader(file).pages)
    except DAMAGE:
        return 0


def _sync_folder(folder: Path) -> None:
    """A rename is durable once its folder is; Windows has no such call and does it by itself."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

"""Keeps scanned PDFs under the server's data folder, named by their content, durable before they are acknowledged."""

import hashlib
import os
import secrets
from collections.abc import AsyncIterator
from pathlib import Path
from typing import BinaryIO

from msgspec import Struct
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from motcua.protocol.problem import Refused
from motcua.protocol.words import Refusal

MOST_BYTES = 64 * 1024 * 1024
"""A hundred colour pages at 200 dpi stay well below."""


class Stored(Struct, frozen=True):
    """A PDF that is on the disk."""

    sha256: str
    pages: int
    bytes: int


class ScanStore:
    """`scans/ab/abcd….pdf` below the data folder; the same content is kept once."""

    def __init__(self, data: Path) -> None:
        self._root = data / "scans"
        self._incoming = self._root / "incoming"

    def path(self, sha256: str) -> Path:
        """Where the document with this content is."""
        return self._root / sha256[:2] / f"{sha256}.pdf"

    async def receive(self, chunks: AsyncIterator[bytes]) -> "Incoming | Refused":
        """Takes an upload in, chunk by chunk, to a file of its own; never more than `MOST_BYTES`."""
        self._incoming.mkdir(parents=True, exist_ok=True)
        incoming = Incoming(self._incoming / f"{secrets.token_hex(8)}.part")
        try:
            async for chunk in chunks:
                incoming.write(chunk)
                if incoming.bytes > MOST_BYTES:
                    incoming.drop()
                    return Refused(Refusal.TOO_LARGE, detail=f"at most {MOST_BYTES // 1024 // 1024} MiB")
        except BaseException:
            incoming.drop()
            raise
        return incoming

    def keep(self, incoming: "Incoming") -> Stored | Refused:
        """Checks that it is a PDF, counts its pages and makes it durable. Blocking: call it in a thread."""
        incoming.close()
        pages = _pages(incoming.path)
        if not pages:
            incoming.drop()
            return Refused(Refusal.NOT_A_PDF)
        sha256 = incoming.hash.hexdigest()
        target = self.path(sha256)
        target.parent.mkdir(parents=True, exist_ok=True)
        os.replace(incoming.path, target)
        _sync_folder(target.parent)
        return Stored(sha256, pages, incoming.bytes)


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
        """Gives it up."""
        self._file.close()
        self.path.unlink(missing_ok=True)


def _pages(path: Path) -> int:
    """The PDF's pages; 0 when it is none."""
    try:
        with path.open("rb") as file:
            if file.read(5) != b"%PDF-":
                return 0
            return len(PdfReader(file).pages)
    except (PyPdfError, ValueError, KeyError, RecursionError, TypeError, AttributeError):
        return 0  # pypdf raises these on damaged files


def _sync_folder(folder: Path) -> None:
    """A rename is durable once its folder is; Windows has no such call and does it by itself."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

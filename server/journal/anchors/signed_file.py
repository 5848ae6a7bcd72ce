"""The file of anchors, `DATA/anchors.jsonl`: only ever longer, each line signed with the key `DATA/keys/anchor.key`."""

import base64
import binascii
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from .anchor import Anchor, decode, digest, encode

FILE_NAME = "anchors.jsonl"
KEY = Path("keys", "anchor.key")
_KEY_BYTES = 32


class AnchorFile:
    """The anchors of an installation; several processes may append."""

    def __init__(self, data: Path) -> None:
        self.path = data / FILE_NAME
        self.key = data / KEY

    def read(self, path: Path | None = None) -> tuple[list[Anchor], list[int]]:
        """The anchors, and the numbers of the lines that are not as they were signed; of a copy, where one is named.

        Raises OSError.
        """
        anchors, wrong, before = [], [], ""
        for number, line in enumerate(_lines(path or self.path), 1):
            anchor = self._verified(line)
            if anchor is None or anchor.before != before:
                wrong.append(number)
            if anchor is not None:
                anchors.append(anchor)
            before = digest(line)
        return anchors, wrong

    def extends(self, copy: Path) -> bool:
        """Whether every line of a copy is here too, in its place. Raises OSError."""
        there = _lines(copy)
        return _lines(self.path)[: len(there)] == there

    def append(self, make: Callable[[Anchor | None], Anchor | None], copy: Path | None = None) -> Anchor | None:
        """Appends what `make` gives for the last anchor, if anything, and brings the copy up to date.

        Raises OSError; NotThisFile when the copy holds other lines.
        """
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with _locked(self.path.with_suffix(".lock")):
            lines = _lines(self.path)
            last = self._verified(lines[-1]) if lines else None
            made = make(last)
            if made is not None:
                made = msgspec.structs.replace(made, before=digest(lines[-1]) if lines else "")
                lines.append(self._signed(made))
                _write(self.path, lines, len(lines) - 1)
            if copy is not None:
                there = _lines(copy)
                if lines[: len(there)] != there:
                    raise NotThisFile(str(copy))
                _write(copy, lines, len(there))
        return made

    def _signed(self, anchor: Anchor) -> bytes:
        said = encode(anchor)
        return base64.b64encode(self._private().sign(said)) + b" " + said

    def _verified(self, line: bytes) -> Anchor | None:
        signature, _, said = line.partition(b" ")
        try:
            self._private().public_key().verify(base64.b64decode(signature, validate=True), said)
            return decode(said)
        except (InvalidSignature, binascii.Error, msgspec.MsgspecError):
            return None

    def _private(self) -> Ed25519PrivateKey:
        """The key, made when there is none. Raises OSError."""
        try:
            raw = self.key.read_bytes()
        except FileNotFoundError:
            raw = _new_key(self.key)
        return Ed25519PrivateKey.from_private_bytes(raw)


class NotThisFile(Exception):
    """A copy of the anchors holds other lines than the file; the text is its path."""


def _new_key(path: Path) -> bytes:
    """Writes a new key, or gives that of who was first."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(Ed25519PrivateKey.generate().private_bytes_raw())
        file.flush()
        os.fsync(file.fileno())
    if path.exists():
        part.unlink()
    else:
        os.replace(part, path)
    raw = path.read_bytes()
    if len(raw) != _KEY_BYTES:
        raise OSError(0, "this is no key of anchors", str(path))
    return raw


def _lines(path: Path) -> list[bytes]:
    """The whole lines; what a power cut tore off at the end is none. Without a file, none."""
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        return []
    return raw.split(b"\n")[:-1]


def _write(path: Path, lines: list[bytes], after: int) -> None:
    """Writes the lines after the first `after`, which are there; on the disk when it returns."""
    if after == len(lines):
        return
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "r+b") as file:
        file.seek(sum(len(line) + 1 for line in lines[:after]))
        file.write(b"".join(line + b"\n" for line in lines[after:]))
        file.truncate()
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """One process at a time."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(descriptor, msvcrt.LK_LOCK, 1)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)

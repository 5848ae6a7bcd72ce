"""What the server does not know yet, in a file: on disk when the clerk is told that it is kept."""

import contextlib
import logging
import os
from pathlib import Path
from typing import Generic, Protocol, TypeVar

import msgspec

log = logging.getLogger(__name__)


class Keyed(Protocol):
    """`key`: that it is sent in with."""

    @property
    def key(self) -> str: ...


T = TypeVar("T", bound=Keyed)


class KeptFile(Generic[T]):
    """The earliest first; readable by its owner only. `what` is for the log."""

    def __init__(self, path: Path, shape: type[T], what: str) -> None:
        self._path = path
        self._shape = shape
        self._what = what
        self._kept = self._read()

    @property
    def kept(self) -> tuple[T, ...]:
        return tuple(self._kept)

    def add(self, one: T) -> bool:
        """Whether it is on disk now; a failure is logged."""
        return self._write([*self._kept, one])

    def replace(self, one: T) -> bool:
        """Another state of what is kept under this key; whether it is on disk now."""
        return self._write([one if same.key == one.key else same for same in self._kept])

    def remove(self, key: str) -> None:
        """The server has answered."""
        self._write([one for one in self._kept if one.key != key])

    def _read(self) -> list[T]:
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=list[self._shape])  # type: ignore[name-defined]
        except FileNotFoundError:
            return []
        except (OSError, msgspec.MsgspecError) as error:
            log.error("%s cannot be read: %s", self._what, error)
            with contextlib.suppress(OSError):  # the next one must not be written over what somebody may still read
                self._path.replace(self._path.with_suffix(".damaged"))
            return []

    def _write(self, kept: list[T]) -> bool:
        new = self._path.with_suffix(".new")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with open(os.open(new, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "wb") as file:
                file.write(msgspec.json.encode(kept))
                file.flush()
                os.fsync(file.fileno())
            new.replace(self._path)
            if os.name == "posix":  # Windows makes a rename durable by itself
                folder = os.open(self._path.parent, os.O_RDONLY)
                try:
                    os.fsync(folder)
                finally:
                    os.close(folder)
        except OSError as error:
            log.error("%s could not be written: %s", self._what, error)
            return False
        self._kept = kept
        return True

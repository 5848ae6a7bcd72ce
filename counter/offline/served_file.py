"""The people served while the server was away, in a file: on disk when the clerk is told that it is recorded."""

import logging
import os
from pathlib import Path

import msgspec
from msgspec import Struct

from protocol.offline import AskServed

log = logging.getLogger(__name__)

FILE = "served.json"


class Served(Struct, frozen=True):
    """One visit, with the key that it is sent in with."""

    key: str
    ask: AskServed


class ServedFile:
    """The visits that the server does not know yet, the earliest first; readable by its owner only."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE
        self._served = self._read()

    @property
    def served(self) -> tuple[Served, ...]:
        return tuple(self._served)

    def add(self, served: Served) -> bool:
        """Whether it is on disk now; a failure is logged."""
        return self._write([*self._served, served])

    def remove(self, key: str) -> None:
        """The server has answered."""
        self._write([one for one in self._served if one.key != key])

    def _read(self) -> list[Served]:
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=list[Served])
        except FileNotFoundError:
            return []
        except (OSError, msgspec.MsgspecError) as error:
            log.error("the people served without the server cannot be read: %s", error)
            return []

    def _write(self, served: list[Served]) -> bool:
        new = self._path.with_suffix(".new")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with open(os.open(new, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "wb") as file:
                file.write(msgspec.json.encode(served))
                file.flush()
                os.fsync(file.fileno())
            new.replace(self._path)
        except OSError as error:
            log.error("the people served without the server could not be written: %s", error)
            return False
        self._served = served
        return True

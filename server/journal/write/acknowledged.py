"""The journal's heads that this server has answered with, in a file outside the database.

A database that lost its end (its write-ahead log was deleted, an older copy was put in its place, a standby that lagged
took over) looks whole, and would give numbers a second time. The file tells. It is written before the answers leave,
so it holds all of them if the process is killed; it is not synced, so after a power cut it may be older, never newer.
"""

import logging
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct
from sqlalchemy import Engine

from server.journal.read.stream_reader import read_heads, read_history

from .committed import Commit, Published

FILE_NAME: Final = "acknowledged.json"

_log = logging.getLogger(__name__)
_encode = msgspec.json.Encoder().encode


class Acknowledged(Struct, frozen=True):
    """The id of a journal's history, and the last seq of each of its streams."""

    history: str
    heads: dict[str, int]


class Lost(Struct, frozen=True):
    """So many acknowledged events at the end of a stream are not in the database."""

    stream: str
    events: int


def lost(known: Acknowledged | None, stored: Acknowledged) -> Iterator[Lost]:
    """What the database lacks. Another history is not compared: `restore`, `recover` and `repair` begin one."""
    if known is None or known.history != stored.history:
        return
    for stream, seq in sorted(known.heads.items()):
        events = seq - stored.heads.get(stream, 0)
        if events > 0:
            yield Lost(stream, events)


def read(data: Path) -> Acknowledged | None:
    """What the file of a data folder says; None without one, or where a power cut tore it. Raises OSError."""
    try:
        line = (data / FILE_NAME).read_bytes().partition(b"\n")[0]
        return msgspec.json.decode(line, type=Acknowledged)
    except (FileNotFoundError, msgspec.MsgspecError):
        return None


def stored(engine: Engine) -> Acknowledged:
    """What the database holds. Raises SQLAlchemyError."""
    with engine.connect() as connection:
        heads = {name: head.seq for name, head in read_heads(connection).items()}
        return Acknowledged(read_history(connection), heads)


class AcknowledgedFile:
    """Keeps the file in step with what is published; a disk that takes nothing stops nothing. Used by one thread."""

    def __init__(self, data: Path, now: Acknowledged) -> None:
        self._history = now.history
        self._heads: dict[str, int] = dict(now.heads)
        self._path = data / FILE_NAME
        self._failing = False
        self._write()

    def note(self, published: Published) -> None:
        """Takes what was committed and is about to be answered."""
        heads = {item.stream: item.recorded[-1].seq for item in published.items if isinstance(item, Commit)}
        if heads:
            self._heads.update(heads)
            self._write()

    def _write(self) -> None:
        line = _encode(Acknowledged(self._history, self._heads)) + b"\n"
        try:
            # one write over the line before, never an empty file; what is longer there stays behind the line's end
            descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
            try:
                os.write(descriptor, line)
            finally:
                os.close(descriptor)
            self._failing = False
        except OSError as error:
            if not self._failing:
                _log.warning("what was acknowledged cannot be noted: %s", type(error).__name__)
            self._failing = True

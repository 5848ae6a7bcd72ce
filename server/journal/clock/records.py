"""The boots of which the clock was believed, one small file each under `DATA/clock`, named by the boot's id.

They belong to the machine, not to the journal: a backup holds none, and a restored journal changes none.
"""

import contextlib
import os
from pathlib import Path

import msgspec
from msgspec import Struct

from protocol.ids import Instant

from .belief import Record

MOST = 8
"""How many boots are kept."""


class _Stored(Struct, frozen=True):
    at: Instant
    record: Record


class ClockRecords:
    """The records under `data`; a file that cannot be read counts as none."""

    def __init__(self, data: Path, boot: str) -> None:
        self._folder = data / "clock"
        self._mine = self._folder / f"{boot}.json"

    def of_this_boot(self) -> Record | None:
        """The record of this boot."""
        stored = _read(self._mine)
        return None if stored is None else stored.record

    def last_believed(self) -> Instant:
        """The latest moment at which another boot was believed; 0 without one."""
        others = (_read(path) for path in self._folder.glob("*.json") if path != self._mine)
        return max((stored.at for stored in others if stored is not None), default=0)

    def write(self, record: Record, at: Instant) -> None:
        """Stores the record of this boot, believed at `at`, and forgets the oldest boots. Raises OSError."""
        self._folder.mkdir(exist_ok=True)
        part = self._mine.with_name(f"{self._mine.name}.{os.getpid()}")
        part.write_bytes(msgspec.json.encode(_Stored(at, record)))
        os.replace(part, self._mine)
        others = [path for path in self._folder.glob("*.json") if path != self._mine]
        others.sort(key=lambda path: 0 if (stored := _read(path)) is None else stored.at)
        for old in others[: -(MOST - 1)]:
            with contextlib.suppress(OSError):
                old.unlink()


def _read(path: Path) -> _Stored | None:
    try:
        return msgspec.json.decode(path.read_bytes(), type=_Stored)
    except (OSError, msgspec.MsgspecError):
        return None

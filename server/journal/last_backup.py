"""When the last backup was made, kept beside the database for those who watch over it: `motcua doctor`, `/metrics`."""

from pathlib import Path

import msgspec
from msgspec import Struct

from protocol.ids import Instant

FILE_NAME = "last-backup.json"
OLDEST_DAYS = 2
"""A backup of so many days is old."""


class LastBackup(Struct, frozen=True):
    """`file` is absolute; `at` is the moment as of which the database was read. `verified`: it was replayed since,
    and found whole; None: nobody has looked.
    """

    file: str
    at: Instant
    verified: bool | None = None


def read_last_backup(data: Path) -> LastBackup | None:
    """None where none was ever made here, or the note cannot be read."""
    try:
        return msgspec.json.decode((data / FILE_NAME).read_bytes(), type=LastBackup)
    except (OSError, msgspec.MsgspecError):
        return None


def encode(last: LastBackup) -> bytes:
    """The note's content."""
    return msgspec.json.encode(last)

"""The number that is being asked for, on file until its slip is: after a power cut it is asked for by the same key.

The server gives the same ticket to the same key, so nobody gets two; and a ticket that was given while the kiosk lost
its power does not wait for a person who never heard of it.
"""

import logging
import os
from datetime import datetime
from pathlib import Path

import msgspec
from msgspec import Struct

from protocol.commands import Issue

log = logging.getLogger(__name__)

FILE = "asked.json"


class PendingIssue(Struct, frozen=True, forbid_unknown_fields=True):
    """One number asked for. `wanted`: whether its person still waits."""

    key: str
    issue: Issue
    at: datetime
    wanted: bool = True


class PendingIssueFile:
    """At most one number at a time. A disk that takes no writes is logged, and stops nobody from taking a number."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE

    def read(self) -> PendingIssue | None:
        """What an earlier run asked for and did not see through."""
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=PendingIssue)
        except FileNotFoundError:
            return None
        except (OSError, msgspec.MsgspecError) as error:
            log.warning("what was asked for last is not known: %s", error)
            return None

    def write(self, pending: PendingIssue) -> None:
        """On disk when this returns."""
        new = self._path.with_suffix(".new")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with new.open("wb") as file:
                file.write(msgspec.json.encode(pending))
                file.flush()
                os.fsync(file.fileno())
            new.replace(self._path)
        except OSError as error:
            log.error("what is asked for could not be kept: %s", error)

    def remove(self, key: str) -> None:
        """It was answered, and whatever follows is kept elsewhere."""
        pending = self.read()
        if pending is not None and pending.key == key:
            self._path.unlink(missing_ok=True)

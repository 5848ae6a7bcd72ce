"""The issue command that is not answered yet, kept in a file: after a power cut it is sent again with the same key.

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
    """An unanswered issue command and when it was sent. `wanted`: whether its person still waits."""

    key: str
    issue: Issue
    at: datetime
    wanted: bool = True


class PendingIssueFile:
    """Holds at most one command. A failed write is logged; the number is taken all the same."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE

    def read(self) -> PendingIssue | None:
        """The command that an earlier run sent and got no answer to; None without one."""
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=PendingIssue)
        except FileNotFoundError:
            return None
        except (OSError, msgspec.MsgspecError) as error:
            log.warning("the pending issue command cannot be read: %s", error)
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
            log.error("the pending issue command could not be written: %s", error)

    def remove(self, key: str) -> None:
        """The command with this key was answered: delete it."""
        pending = self.read()
        if pending is not None and pending.key == key:
            self._path.unlink(missing_ok=True)

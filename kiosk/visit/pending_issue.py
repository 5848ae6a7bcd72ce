"""The numbers that are on their way to a person, kept in a file: after a power cut each is shown or given back.

A command that is not answered yet is sent again with the same key: the server gives the same ticket, so nobody gets
two. A ticket stays on file until it has been on the screen and the person has left.
"""

import logging
import os
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import msgspec
from msgspec import Struct

from protocol.commands import Issue

log = logging.getLogger(__name__)

FILE = "asked.json"


class PendingIssue(Struct, frozen=True):
    """An issue command and when it was sent.

    `wanted`: whether its person waits; if not, its ticket is given back. `seen`: its number was on the screen long
    enough to be read.
    """

    key: str
    issue: Issue
    at: datetime
    wanted: bool = True
    seen: bool = False


_decode = msgspec.json.Decoder(list[PendingIssue] | PendingIssue).decode


class PendingIssueFile:
    """Holds few commands, in the order of their sending. A failed write is logged; the number is taken all the same."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE

    def read(self) -> list[PendingIssue]:
        """The commands whose numbers were on their way when an earlier run ended."""
        try:
            found = _decode(self._path.read_bytes())
        except FileNotFoundError:
            return []
        except (OSError, msgspec.MsgspecError) as error:
            log.warning("the pending issue commands cannot be read: %s", error)
            return []
        return found if isinstance(found, list) else [found]  # one alone: by an earlier version

    def write(self, pending: PendingIssue) -> None:
        """On disk when this returns; in place of the earlier one with this key."""
        others = [each for each in self.read() if each.key != pending.key]
        self._write([*others, pending])

    def remove(self, key: str) -> None:
        """The number of this command was shown or given back, or there is none."""
        left = self.read()
        others = [each for each in left if each.key != key]
        if others:
            self._write(others)
        elif left:
            self._path.unlink(missing_ok=True)

    def _write(self, pending: Sequence[PendingIssue]) -> None:
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

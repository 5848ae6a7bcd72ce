"""The list of destroyed keys, `DATA/keys/erased.txt`: an id and the moment a line. A copy of it kept elsewhere tells a
restore what to erase; it names nobody.

A process that ends while it writes, or a full disk, leaves a torn last line. That key was not destroyed yet: the line
is passed over when the list is read, and cut off before the next one is written.
"""

import io
import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from protocol.ids import Instant

LIST: Final = Path("keys", "erased.txt")

_ENTRY = re.compile(r"(p[0-9a-f]{20}|fd[0-9a-f]{20}|[cv][0-9a-f]{20}) ([0-9]{1,15})")
"""The key of a person or a text, of a dossier's files, of a complaint, of a ticket's scan. 0.2 wrote the next line
behind a torn one: both are found."""


def add(path: Path, destroyed: Mapping[str, Instant], before: Callable[[], Mapping[str, Instant]]) -> None:
    """Adds ids, on the disk when this returns; nothing is added when it raises OSError. `before`: all
    that was destroyed before; where the list is gone it begins with these. One process at a time may call this.
    """
    if not path.exists():
        destroyed = {**before(), **destroyed}
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "r+b", buffering=0) as file:  # a buffer would write its rest when it is closed
        whole = _cut_torn_line(file)
        left = "".join(f"{key_id} {at}\n" for key_id, at in destroyed.items()).encode("ascii")
        try:
            while left:
                left = left[file.write(left) :]
            os.fsync(descriptor)
        except OSError:
            os.truncate(path, whole)
            raise


def read_list(path: Path) -> dict[str, Instant]:
    """The ids of a list. Raises OSError, ValueError for a file that is no such list; it names the line."""
    *lines, _torn = path.read_text("ascii", errors="replace").split("\n")
    found: dict[str, Instant] = {}
    for number, line in enumerate(lines, 1):
        entries = _ENTRY.findall(line)
        if not entries:
            raise ValueError(f"{path}: line {number} is none of a list of erased people")
        found.update((key_id, int(at)) for key_id, at in entries)
    if not found and _torn:
        raise ValueError(f"{path} is no list of erased people")
    return found


def _cut_torn_line(file: io.FileIO) -> int:
    """Cuts off what stands behind the last whole line, and goes to the end; returns the size."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - 4096))
    tail = file.read()
    whole = size - len(tail) + tail.rfind(b"\n") + 1
    file.truncate(whole)
    return file.seek(whole)

"""The folder of scanned pages, which are personal: deleted with them, or at the next start after a power cut."""

import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Final

PREFIX: Final = "motcua-scan-"
HELD: Final = "held"
"""A file in the folder, on Windows, where no folder can be locked."""


class PageFolder:
    """A folder of this user alone, which a running program holds."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix=PREFIX, ignore_cleanup_errors=True)
        self.path = Path(self._folder.name)
        self._held = _hold(self.path)

    def delete(self) -> None:
        if self._held is not None:
            os.close(self._held)
            self._held = None
        self._folder.cleanup()


def delete_left_behind() -> None:
    """Deletes the folders of programs that were killed, or lost their power: nobody holds them any more."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        held = _hold(folder)
        if held is not None:
            if sys.platform == "win32":  # no file is deleted there that is open
                os.close(held)
                shutil.rmtree(folder, ignore_errors=True)
            else:
                shutil.rmtree(folder, ignore_errors=True)
                os.close(held)


def _hold(folder: Path) -> int | None:
    """Locks a folder, or on Windows a file in it, until the process ends; None: another has it, or it is not this
    user's.
    """
    held: int | None = None
    try:
        if sys.platform == "win32":
            import msvcrt

            held = os.open(folder / HELD, os.O_RDWR | os.O_CREAT)
            msvcrt.locking(held, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        if held is not None:
            os.close(held)
        return None
    return held

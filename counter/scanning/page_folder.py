"""The folder of scanned pages, which are personal: deleted with them, or at the next start after a power cut."""

import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Final

PREFIX: Final = "motcua-scan-"


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
            shutil.rmtree(folder, ignore_errors=True)
            os.close(held)


def _hold(folder: Path) -> int | None:
    """Locks a folder until the process ends; None: another has it, or it is not this user's. Not on Windows."""
    if sys.platform == "win32":  # nothing is scanned there
        return None
    else:
        import fcntl

        try:
            held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        except OSError:
            return None
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(held)
            return None
        return held

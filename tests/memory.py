"""Where the tests' files are: in memory, if there is room and nobody said otherwise by TMPDIR.

Thousands of transactions are flushed to the disk, each as if a power cut might follow. None does, and on a disk that
others use too the tests only wait for it, half of their time. A process that is killed loses nothing in memory either.
"""

import os
import tempfile
from pathlib import Path

import psutil  # type: ignore[import-untyped]

MEMORY = Path("/dev/shm")
ROOM_BYTES = 6 * 1024**3


def keep_files_in_memory() -> None:
    """For this process and all that it starts, from now on. Not where programs may not be run from memory."""
    if "TMPDIR" in os.environ or not MEMORY.is_dir():
        return
    place = os.statvfs(MEMORY)
    room = min(place.f_bavail * place.f_frsize, psutil.virtual_memory().available)
    if room >= ROOM_BYTES and not place.f_flag & os.ST_NOEXEC:
        os.environ["TMPDIR"] = str(MEMORY)
        tempfile.tempdir = None  # as it is found out anew

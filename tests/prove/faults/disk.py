"""A disk that fails when it is told to: `disk.c`, preloaded into a server."""

import errno
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SOURCE = Path(__file__).with_name("disk.c")
FAULTS = {
    "sync EIO": (b"s", errno.EIO),
    "write EIO": (b"w", errno.EIO),
    "full (ENOSPC)": (b"w", errno.ENOSPC),
    "read-only (EROFS)": (b"w", errno.EROFS),
}
"""What fails, and how, by name."""

SOUND = bytes(2)


class NoCompiler(RuntimeError):
    """The shim cannot be built here."""


class Disk:
    """The disk of servers that are started under `preloaded`. `files`: a part of the paths that fail.

    `drops`: a sync that fails drops what was written since the one before, and `cut_power` shows what is left then.
    """

    def __init__(self, folder: Path, files: str = "motcua.sqlite", *, drops: bool = False) -> None:
        """Builds the shim. Raises NoCompiler."""
        compiler = shutil.which("cc") or shutil.which("gcc")
        if compiler is None:
            raise NoCompiler("no C compiler, which the failing disk needs")
        self._shim, self._told, self._files = folder / "disk.so", folder / "disk.told", files
        self._drops = {"FAULTY_DROPS": "1"} if drops else {}
        subprocess.run(
            [compiler, "-shared", "-fPIC", "-O2", "-o", str(self._shim), str(SOURCE), "-ldl"], check=True, timeout=600
        )
        self._told.write_bytes(SOUND)

    @contextmanager
    def preloaded(self) -> Iterator[None]:
        """A process that is started in the block has this disk."""
        mine = {"LD_PRELOAD": str(self._shim), "FAULTY_DISK": str(self._told), "FAULTY_FILES": self._files}
        mine |= self._drops
        os.environ.update(mine)
        try:
            yield
        finally:
            for name in mine:
                del os.environ[name]

    @staticmethod
    def begin(database: Path) -> None:
        """What is in this database now is on the disk; nobody has it open."""
        shutil.copy(database, f"{database}.disk")

    @staticmethod
    def cut_power(database: Path) -> None:
        """Leaves of a database and its log what is on the disk; its processes have ended."""
        for path in (database, Path(f"{database}-wal")):
            disk = Path(f"{path}.disk")
            path.unlink(missing_ok=True)
            if disk.exists():
                disk.replace(path)
        Path(f"{database}-shm").unlink(missing_ok=True)

    def fail(self, fault: str) -> None:
        """From now on, one of FAULTS."""
        what, number = FAULTS[fault]
        self._tell(what + bytes([number]))

    def heal(self) -> None:
        """The disk works again."""
        self._tell(SOUND)

    def _tell(self, said: bytes) -> None:
        with self._told.open("r+b") as file:  # in place: the servers have it mapped
            file.write(said)

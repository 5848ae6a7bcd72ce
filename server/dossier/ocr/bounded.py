"""Runs a program on what strangers sent: in a process group of its own, with an end to its time, memory and files."""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from msgspec import Struct

_LIMITED: Final = (
    'ulimit -v "$1" && ulimit -t "$2" && ulimit -f "$3" && back=$4 && shift 4 && exec nice -n "$back" "$@"'
)
"""The shell sets the bounds, so that nothing of ours runs between fork and exec."""


class Bounds(Struct, frozen=True):
    """`seconds`: of the clock for all of it, and of a processor for each process. `memory_mib`: of addresses of each
    process; `file_mib`: of each file that is written. `nice`: how far it stands back, 19 the most.
    """

    seconds: float
    memory_mib: int = 2048
    file_mib: int = 1024
    nice: int = 19


class OutOfTime(Exception):
    """The program did not end in time, and was ended."""


async def run_bounded(command: Sequence[str], folder: Path, bounds: Bounds) -> int:
    """The exit code, negative for a signal. It stands back for everything else; what it says is not read.

    `folder`: where it works and keeps its own temporary files. Whatever it started ends with it. Raises OutOfTime,
    OSError. Not on Windows.
    """
    limits = bounds.memory_mib * 1024, int(bounds.seconds) + 1, bounds.file_mib * 2048, bounds.nice
    beginning = asyncio.ensure_future(asyncio.create_subprocess_exec(
        "/bin/sh", "-c", _LIMITED, "bounded", *map(str, limits), *command,
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
        cwd=folder, env=_environment(folder), start_new_session=True,
    ))  # fmt: skip
    try:
        process = await asyncio.shield(beginning)
    except asyncio.CancelledError:
        process = await beginning  # its group is known only now
        _end_group(process.pid)
        await process.wait()
        raise
    try:
        async with asyncio.timeout(bounds.seconds):
            return await process.wait()
    except TimeoutError:
        raise OutOfTime from None
    finally:
        _end_group(process.pid)
        await process.wait()


def _environment(folder: Path) -> dict[str, str]:
    """Nothing of the server's own."""
    own = {"HOME": str(folder), "TMPDIR": str(folder), "LANG": "C.UTF-8", "OMP_THREAD_LIMIT": "1"}
    return {"PATH": os.environ.get("PATH", os.defpath)} | own


def _end_group(group: int) -> None:
    if sys.platform != "win32":
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(group, signal.SIGKILL)

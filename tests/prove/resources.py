"""What a process holds at a moment, as Linux tells it."""

import os
import time
from pathlib import Path

from msgspec import Struct


class Held(Struct, frozen=True):
    """`at_s` by time.monotonic(); memory in KiB."""

    at_s: float
    rss_kib: int
    threads: int
    files: int
    sockets: int
    tasks: int


def held(pid: int, tasks_file: Path) -> Held:
    """Raises OSError when the process is gone."""
    status = dict(
        line.split(":", 1)
        for line in Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
        if ":" in line
    )
    files = [_target(entry) for entry in Path(f"/proc/{pid}/fd").iterdir()]
    return Held(
        time.monotonic(),
        int(status["VmRSS"].split()[0]),
        int(status["Threads"]),
        len(files),
        sum(target.startswith("socket:") for target in files),
        int(tasks_file.read_text(encoding="ascii")) if tasks_file.exists() else 0,
    )


def _target(entry: Path) -> str:
    try:
        return os.readlink(entry)
    except OSError:
        return ""  # closed meanwhile

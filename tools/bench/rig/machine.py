"""The machine and the versions that figures were measured on: without them they say nothing."""

import os
import platform
import shutil
import sqlite3
import subprocess
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from msgspec import Struct

MEASURED = ("server", "protocol", "hardware", "kiosk", "counter", "display", "slips", "ui")
"""What a figure is of: a change elsewhere does not mark it."""

PACKAGES = "motcua", "uvicorn", "starlette", "uvloop", "httptools", "websockets", "msgspec", "SQLAlchemy", "psycopg"


class Machine(Struct, frozen=True):
    """`load_1m` is how many processes wanted to run in the minute before: figures of a busy machine are low."""

    system: str
    cpu: str
    cores: int
    memory_mib: int
    python: str
    versions: dict[str, str]
    load_1m: float


def this_machine() -> Machine:
    """Reads it off the system; what the system does not tell is empty or 0."""
    return Machine(
        system=f"{platform.system()} {platform.release()}",
        cpu=_cpu_model(_read("/proc/cpuinfo")) or platform.processor(),
        cores=os.cpu_count() or 0,
        memory_mib=_memory_mib(_read("/proc/meminfo")),
        python=f"{platform.python_implementation()} {platform.python_version()}",
        versions=_versions(),
        load_1m=round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else 0.0,
    )


def commit() -> str | None:
    """The commit that this source is of, with `+` when something was changed since; None outside of a checkout."""
    here = Path(__file__).parents[3]
    head = _git(here, "rev-parse", "HEAD")
    if head is None:
        return None
    changed = _git(here, "status", "--porcelain", "--untracked-files=no", "--", *MEASURED)
    return head if not changed else f"{head}+"


def _git(folder: Path, *arguments: str) -> str | None:
    if shutil.which("git") is None:
        return None
    done = subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, text=True, timeout=20)
    return done.stdout.strip() if done.returncode == 0 else None


def _cpu_model(cpuinfo: str) -> str:
    found = (line.partition(":")[2].strip() for line in cpuinfo.splitlines() if line.startswith("model name"))
    return next(found, "")


def _memory_mib(meminfo: str) -> int:
    found = (line.split()[1] for line in meminfo.splitlines() if line.startswith("MemTotal:"))
    return int(next(found, "0")) // 1024


def _versions() -> dict[str, str]:
    found = {"sqlite": sqlite3.sqlite_version}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


def _read(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""

"""The data folder and its disk: who may read and write it, its keys, the room that is left."""

import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

from server.journal.database.engine import one_process_only, parse_url

from .fault import Fault, Found, found

LEAST_FREE_SHARE = 0.05
LEAST_FREE = 1_000_000_000
"""A disk with less of both left is nearly full."""

LARGEST_LOG = 256_000_000
"""SQLite turns its log over at some 4 MB, unless a reader holds it."""

OTHERS = stat.S_IRWXG | stat.S_IRWXO


def in_data_folder(data: Path) -> list[Found]:
    """Whether the folder is there, ours, and closed to others; with its keys."""
    if not data.is_dir():
        return [found(Fault.DATA_MISSING, data=data)]
    if not os.access(data, os.R_OK | os.W_OK | os.X_OK, effective_ids=os.access in os.supports_effective_ids):
        return [found(Fault.DATA_NOT_OURS, data=data, user=_user(os.geteuid()), owner=_user(data.stat().st_uid))]
    faults = [found(Fault.DATA_OPEN, data=data)] if data.stat().st_mode & OTHERS else []
    return [*faults, *_keys(data), *_foreign(data)]


def _keys(data: Path) -> Iterator[Found]:
    secret = data / "keys" / "secret.key"
    if not secret.is_file():
        yield found(Fault.KEY_MISSING, path=secret)
    for path in sorted([*(data / "keys").glob("*"), *(data / "tls").glob("*.key")]):
        if path.stat().st_mode & OTHERS:
            yield found(Fault.KEY_OPEN, path=path)


def _foreign(data: Path) -> Iterator[Found]:
    """The first file that belongs to somebody else, such as root, who ran a command here."""
    owner = data.stat().st_uid
    for path in sorted([*data.glob("*"), *data.glob("keys/*"), *data.glob("tls/*")]):
        uid = path.lstat().st_uid
        if uid != owner:
            yield found(Fault.FOREIGN_FILE, path=path, user=_user(uid), owner=_user(owner), data=data)
            return


def on_disk(path: Path, least_free: int = LEAST_FREE) -> list[Found]:
    """Whether there is room left."""
    usage = shutil.disk_usage(path)
    if usage.free >= least_free or usage.free >= LEAST_FREE_SHARE * usage.total:
        return []
    return [found(Fault.DISK_FULL, path=path, free=size(usage.free), share=round(100 * usage.free / usage.total))]


def in_log(database: str, largest: int = LARGEST_LOG) -> list[Found]:
    """Whether SQLite's write-ahead log is as small as it should be."""
    if not one_process_only(database):
        return []
    log = Path(f"{parse_url(database).database}-wal")
    length = log.stat().st_size if log.is_file() else 0
    return [found(Fault.LOG_LARGE, path=log, size=size(length))] if length > largest else []


def size(count: int) -> str:
    """Bytes for people."""
    return f"{count / 1e9:.1f} GB" if count >= 1e9 else f"{count / 1e6:.0f} MB"


def _user(uid: int) -> str:
    import pwd

    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)

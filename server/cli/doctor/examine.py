"""Runs every check on an installation and its machine."""

import locale
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from msgspec import Struct

from protocol.ids import Instant
from server.cli.settings import Settings
from server.journal.last_backup import LastBackup, read_last_backup
from server.journal.schema.model import Model

from . import machine
from .backups import of_backups
from .certificate import of_certificate
from .data_folder import in_data_folder, in_log, on_disk
from .fault import Fault, Found
from .journal import of_journal
from .network import of_reach, of_server


class Surroundings(Struct, frozen=True):
    """What is taken as given: `now`; the machine's root folder; what adjtimex says; the session's encoding; how many
    files a process may open; this machine's offset from UTC in seconds; its addresses.
    """

    now: Instant
    root: Path
    clock_state: int | None
    encoding: str
    most_files: int | None
    offset_s: int
    addresses: list[str]


def surroundings(now: Instant) -> Surroundings:
    """Of this machine and session."""
    import ifaddr

    addresses = [ip.ip if isinstance(ip.ip, str) else ip.ip[0] for each in ifaddr.get_adapters() for ip in each.ips]
    return Surroundings(
        now, Path("/"), machine.clock_state(), locale.getencoding(), _most_files(), machine.offset_here(now), addresses
    )


def examine(settings: Settings, models: Sequence[Model[Any]], around: Surroundings, version: str) -> list[Found]:
    """All faults; `version`: of the program that is installed. A missing data folder hides what would be in it."""
    faults = in_data_folder(settings.data)
    if any(each.fault in (Fault.DATA_MISSING, Fault.DATA_NOT_OURS) for each in faults):
        return faults
    journal = of_journal(settings, models, around.now, around.offset_s)
    last = read_last_backup(settings.data)
    for folder in _disks(settings.data, last):
        faults += on_disk(folder)
    faults += in_log(settings.database)
    faults += journal.faults
    faults += of_backups(last, settings.database, around.now)
    faults += machine.by_clock(around.clock_state, around.now, journal.last)
    limit = None if machine.has_service(around.root) else around.most_files
    faults += machine.of_process(around.encoding, limit)
    faults += machine.starts_by_itself(around.root, settings.data)
    faults += of_server(settings, version)
    faults += of_reach(settings, around.addresses)
    if settings.tls:
        folder = settings.data / "tls"
        host = None if settings.public_url is None else urlsplit(settings.public_url).hostname
        now = datetime.fromtimestamp(around.now / 1000, UTC)
        faults += of_certificate(folder / "server.crt", folder / "server.key", host, now)
    return faults


def _disks(data: Path, last: LastBackup | None) -> list[Path]:
    """The folders whose disks must have room, one a disk."""
    folders = [data] if last is None else [data, Path(last.file).parent]
    return list({folder.stat().st_dev: folder for folder in reversed(folders) if folder.is_dir()}.values())


def _most_files() -> int | None:
    if sys.platform == "win32":
        return None
    import resource

    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    return None if hard == resource.RLIM_INFINITY else hard

"""The last backup: its age, whether it is there, whole, and on another disk than what it is a copy of."""

from pathlib import Path

from protocol.ids import Instant
from server.journal.database.engine import one_process_only, parse_url
from server.journal.last_backup import OLDEST_DAYS, LastBackup

from .fault import Fault, Found, found

DAY_MS = 86_400_000


def of_backups(last: LastBackup | None, database: str, now: Instant) -> list[Found]:
    """What is wrong with the backups."""
    if last is None:
        return [found(Fault.NO_BACKUP)]
    file = Path(last.file)
    if not file.is_file():
        return [found(Fault.BACKUP_GONE, file=file)]
    faults = []
    days = (now - last.at) // DAY_MS
    if days >= OLDEST_DAYS:
        faults.append(found(Fault.BACKUP_OLD, file=file, days=days))
    if last.verified is None:
        faults.append(found(Fault.BACKUP_UNVERIFIED, file=file))
    elif not last.verified:
        faults.append(found(Fault.BACKUP_NOT_WHOLE, file=file))
    if one_process_only(database) and _same_disk(file, Path(parse_url(database).database or "")):
        faults.append(found(Fault.BACKUP_SAME_DISK, file=file))
    return faults


def _same_disk(one: Path, other: Path) -> bool:
    return other.exists() and one.stat().st_dev == other.stat().st_dev

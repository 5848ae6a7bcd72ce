"""What each device last said of itself, and pictures of screens that wait to be looked at: overwritten, no events."""

from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, delete, insert, select, update

from protocol.device_tasks import PICTURE_KEPT_MS, DeviceReport
from protocol.ids import Instant

from .tables import device_picture, device_report


class Reported(Struct, frozen=True):
    """What a device said of itself at `at`."""

    at: Instant
    report: DeviceReport

    @property
    def error_at(self) -> Instant | None:
        """When its last error was, by its own clock as far as that can be right: not after it told of it."""
        error = self.report.error
        return None if error is None else max(0, min(self.at, int(error.at.timestamp() * 1000)))


def write_report(connection: Connection, device: str, report: DeviceReport, now: Instant) -> None:
    """Keeps a device's report in place of the one before. Raises SQLAlchemyError."""
    row = {"at": now, "report": msgspec.json.encode(report).decode()}
    changed = connection.execute(update(device_report).where(device_report.c.device_id == device).values(row))
    if not changed.rowcount:
        connection.execute(insert(device_report).values(device_id=device, **row))


def read_reports(connection: Connection) -> dict[str, Reported]:
    """The last report of each device that can be read."""
    rows = connection.execute(select(device_report))
    return {row.device_id: reported for row in rows if (reported := _reported(row)) is not None}


def read_report(connection: Connection, device: str) -> Reported | None:
    """The last report of one device; None: there is none that can be read."""
    row = connection.execute(select(device_report).where(device_report.c.device_id == device)).first()
    return None if row is None else _reported(row)


def _reported(row: Any) -> Reported | None:
    """None for what a newer version wrote and this one cannot read: the device says it again."""
    try:
        return Reported(row.at, msgspec.json.decode(row.report, type=DeviceReport))
    except msgspec.MsgspecError:
        return None


def write_picture(connection: Connection, device: str, task: str, sealed: str, now: Instant) -> None:
    """Keeps the picture in place of the device's last one, and deletes what is too old. Raises SQLAlchemyError."""
    old = device_picture.c.at < now - PICTURE_KEPT_MS
    connection.execute(delete(device_picture).where((device_picture.c.device_id == device) | old))
    connection.execute(insert(device_picture).values(device_id=device, task=task, at=now, sealed=sealed))


def waiting_picture(connection: Connection, device: str, now: Instant) -> str | None:
    """The task of which there is a picture to look at; None: there is none, or no more."""
    kept = (device_picture.c.device_id == device) & (device_picture.c.at >= now - PICTURE_KEPT_MS)
    return connection.scalar(select(device_picture.c.task).where(kept))


def take_picture(connection: Connection, device: str, task: str, now: Instant) -> str | None:
    """The sealed picture of a task, which is deleted with this; None: there is none, or no more."""
    table = device_picture
    mine = (table.c.device_id == device) & (table.c.task == task)
    row = connection.execute(select(table.c.at, table.c.sealed).where(mine)).first()
    gone = connection.execute(delete(table).where(mine)).rowcount
    return None if row is None or not gone or row.at < now - PICTURE_KEPT_MS else str(row.sealed)


def forget_pictures(connection: Connection, now: Instant) -> int:
    """Deletes the pictures that nobody looked at in time; how many they were."""
    return connection.execute(delete(device_picture).where(device_picture.c.at < now - PICTURE_KEPT_MS)).rowcount

"""When each device was last connected, to any process, and its program's version: one row each, overwritten, not
events."""

from collections.abc import Mapping

from msgspec import Struct
from sqlalchemy import Connection, bindparam, insert, select, update

from protocol.ids import Instant

from .tables import device_seen as table


class Seen(Struct, frozen=True):
    """The last connection of a device; `version`: of its program, None when it did not say."""

    at: Instant
    version: str | None = None


def write_seen(connection: Connection, devices: Mapping[str, str | None], now: Instant) -> None:
    """Notes these devices as connected now, with their versions.

    Raises SQLAlchemyError, also when two processes insert the same row.
    """
    if not devices:
        return
    known = set(connection.scalars(select(table.c.device_id).where(table.c.device_id.in_(sorted(devices)))))
    rows = [{"id": device, "said": devices[device]} for device in sorted(devices) if device in known]
    if rows:
        which = table.c.device_id == bindparam("id")
        connection.execute(update(table).where(which).values(at=now, version=bindparam("said")), rows)
    fresh = [{"device_id": each, "at": now, "version": devices[each]} for each in sorted(devices) if each not in known]
    if fresh:
        connection.execute(insert(table), fresh)


def read_seen(connection: Connection) -> dict[str, Seen]:
    """When each device was last connected, to within half a minute, and with which version."""
    rows = connection.execute(select(table.c.device_id, table.c.at, table.c.version))
    return {row.device_id: Seen(row.at, row.version) for row in rows}

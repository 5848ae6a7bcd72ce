"""When each device was last connected, to any process: one row each, overwritten, not events."""

from collections.abc import Iterable

from sqlalchemy import Connection, bindparam, insert, select, update

from protocol.ids import Instant

from .tables import device_seen as table


def write_seen(connection: Connection, devices: Iterable[str], now: Instant) -> None:
    """Notes these devices as connected now. Raises SQLAlchemyError, also when two processes insert the same row."""
    wanted = sorted(set(devices))
    if not wanted:
        return
    known = set(connection.scalars(select(table.c.device_id).where(table.c.device_id.in_(wanted))))
    rows = [{"id": device} for device in wanted if device in known]
    if rows:
        connection.execute(update(table).where(table.c.device_id == bindparam("id")).values(at=now), rows)
    fresh = [{"device_id": device, "at": now} for device in wanted if device not in known]
    if fresh:
        connection.execute(insert(table), fresh)


def read_seen(connection: Connection) -> dict[str, Instant]:
    """When each device was last connected, to within half a minute."""
    return {row.device_id: row.at for row in connection.execute(select(table.c.device_id, table.c.at))}

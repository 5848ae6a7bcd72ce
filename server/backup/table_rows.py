"""A table as lines of JSON: the names of its columns, then one line a row, in the order of the key."""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any, TypeAlias

import msgspec
from sqlalchemy import Connection, MetaData, Table, insert, select

from .archive import Damage, DamagedArchive

ALEMBIC = "alembic_version"
"""The table of the schema's revision; it is written by the migration, not restored."""

_PAGE = 1_000
_encode = msgspec.json.Encoder().encode
_decode_names = msgspec.json.Decoder(list[str]).decode
_decode_row = msgspec.json.Decoder(list[Any]).decode

Row: TypeAlias = dict[str, Any]
Keep: TypeAlias = Callable[[Row], bool]


def tables(connection: Connection) -> dict[str, Table]:
    """Every table that the database has, by name, the schema's revision left out."""
    found = MetaData()
    found.reflect(connection)
    return {name: table for name, table in sorted(found.tables.items()) if name != ALEMBIC}


def dump(connection: Connection, table: Table) -> Iterator[bytes]:
    """The table's lines, without holding them all in memory. Raises DBAPIError."""
    columns = list(table.columns)
    yield _encode([str(column.name) for column in columns])
    rows = select(*columns).order_by(*table.primary_key.columns)
    for row in connection.execute(rows, execution_options={"yield_per": _PAGE}):
        yield _encode(list(row))


def rows_of(name: str, lines: Iterable[bytes]) -> Iterator[Row]:
    """The rows of a table's lines, by column. Raises DamagedArchive."""
    each = iter(lines)
    try:
        names = _decode_names(next(each))
        for line in each:
            yield dict(zip(names, _decode_row(line), strict=True))
    except (msgspec.MsgspecError, StopIteration, ValueError) as error:
        raise DamagedArchive(Damage.CHANGED, name) from error


def load(connection: Connection, table: Table, rows: Iterator[Row]) -> int:
    """Inserts rows; returns how many. Raises DBAPIError."""
    count = 0
    while page := list(islice(rows, _PAGE)):
        connection.execute(insert(table), page)
        count += len(page)
    return count

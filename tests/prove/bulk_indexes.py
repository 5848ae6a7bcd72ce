"""SQLite's indexes while millions of rows are made: written once, in order, after the last row."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy import Column, Engine, MetaData, String, Table, event, insert, inspect, select

from server.dossier.tables import course, dossier
from server.journal.database.dialects import connect_to_write
from server.people.tables import people_index, sealed_record

LATER: Final = (dossier, course, sealed_record, people_index)
FAST: Final = ("synchronous = OFF", "cache_size = -800000", "wal_autocheckpoint = 50000", "temp_store = FILE")
"""What is made is made again where the machine stops meanwhile; up to 800 MB of pages are held."""

_staged = Table(
    "made_index", MetaData(), *[Column(column.name, String, primary_key=False) for column in people_index.c]
)


class Indexes:
    """`later`: the other indexes of `LATER` are made at its end. Hashes come in any order: they wait in a table."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

        @event.listens_for(engine, "connect")
        def fast(connection: object, _: object) -> None:
            for pragma in FAST:
                connection.execute(f"PRAGMA {pragma}")  # type: ignore[attr-defined]

        engine.dispose()

    def place_of(self, table: Table) -> Table:
        """Where the rows of this table go for now."""
        return _staged if table is people_index else table

    @contextmanager
    def later(self) -> Iterator[None]:
        with connect_to_write(self._engine) as connection, connection.begin():
            there = inspect(connection)
            if not there.has_table(_staged.name):
                _staged.create(connection)
            for table in LATER:
                known = {one["name"] for one in there.get_indexes(table.name)}
                for index in table.indexes:
                    if index.name in known:
                        index.drop(connection)
        yield
        with connect_to_write(self._engine) as connection, connection.begin():
            names = people_index.columns.keys()
            ordered = select(_staged).order_by(*_staged.c)
            connection.execute(insert(people_index).from_select(names, ordered))
            _staged.drop(connection)
        for table in LATER:
            for index in sorted(table.indexes, key=lambda one: str(one.name)):
                with connect_to_write(self._engine) as connection, connection.begin():
                    index.create(connection)

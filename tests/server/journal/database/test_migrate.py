"""The schema: made by migrations, the same as the code's, safe to run at any time."""

import importlib
import pkgutil
from threading import Thread

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, inspect

import server
from server.journal.database.dialects import connect_to_write
from server.journal.database.engine import open_database
from server.journal.database.migrate import Schema, is_migrated, migrate, migrations, schema_of
from server.journal.schema.tables import metadata


def test_migrations_and_tables_agree(engine: Engine) -> None:
    """Every part of the server that adds tables to the metadata has a revision for them."""
    for part in pkgutil.iter_modules(server.__path__):
        if part.ispkg and importlib.util.find_spec(f"server.{part.name}.tables"):
            importlib.import_module(f"server.{part.name}.tables")
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, metadata) == []


def test_a_new_database_is_not_migrated_until_it_is(empty_url: str) -> None:
    engine = open_database(empty_url)
    assert schema_of(engine) is Schema.MISSING
    assert not is_migrated(engine)
    migrate(engine)
    assert is_migrated(engine)
    migrate(engine)
    assert is_migrated(engine)
    engine.dispose()


def test_an_older_schema_is_not_enough(empty_url: str) -> None:
    engine = open_database(empty_url)
    config = migrations()
    with connect_to_write(engine) as connection, connection.begin():
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
    assert schema_of(engine) is Schema.OLDER
    migrate(engine)
    assert schema_of(engine) is Schema.CURRENT
    with connect_to_write(engine) as connection, connection.begin():
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    assert schema_of(engine) is Schema.NEWER
    engine.dispose()


def test_a_migration_that_fails_leaves_nothing(empty_url: str) -> None:
    engine = open_database(empty_url)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE ticket (in_the_way INTEGER)")
    with pytest.raises(Exception, match="already exists"):
        migrate(engine)
    assert inspect(engine).get_table_names() == ["ticket"]
    engine.dispose()


def test_two_may_migrate_at_once(empty_url: str) -> None:
    engines = [open_database(empty_url) for _ in range(3)]
    threads = [Thread(target=migrate, args=(engine,)) for engine in engines]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(is_migrated(engine) for engine in engines)
    for engine in engines:
        engine.dispose()

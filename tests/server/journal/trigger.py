"""Triggers that let a table misbehave, in the words of each database."""

from sqlalchemy import Engine

from server.journal.database.dialects import SQLITE


def fail_writes(engine: Engine, table: str, when: str) -> None:
    """Every INSERT or UPDATE (`when`) of this table fails with the word `injected`, until `heal`."""
    on_postgresql = "RAISE EXCEPTION 'injected'"
    _create(engine, table, when, "SELECT RAISE(ABORT, 'injected')", on_postgresql)


def ignore_inserts(engine: Engine, table: str) -> None:
    """Every INSERT into this table is passed over without a word."""
    _create(engine, table, "INSERT", "SELECT RAISE(IGNORE)", "RETURN NULL")


def heal(engine: Engine, table: str) -> None:
    """Takes the trigger away again."""
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "DROP TRIGGER fault" if engine.dialect.name == SQLITE else f"DROP TRIGGER fault ON {table}"
        )


def _create(engine: Engine, table: str, when: str, on_sqlite: str, on_postgresql: str) -> None:
    with engine.begin() as connection:
        if engine.dialect.name == SQLITE:
            connection.exec_driver_sql(f"CREATE TRIGGER fault BEFORE {when} ON {table} BEGIN {on_sqlite}; END")
        else:
            connection.exec_driver_sql(
                f"CREATE FUNCTION fault() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {on_postgresql}; END $$"
            )
            connection.exec_driver_sql(
                f"CREATE TRIGGER fault BEFORE {when} ON {table} FOR EACH ROW EXECUTE FUNCTION fault()"
            )

"""Brings a database to the schema this version needs, and says whether it is there."""

from functools import cache
from importlib.resources import files

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, Engine

from .dialects import connect_to_write, lock_schema


def migrations() -> Config:
    """Alembic's configuration, built from where the package lies."""
    config = Config()
    config.set_main_option("script_location", str(files("server.journal.database") / "migrations").replace("%", "%%"))
    return config


def migrate(engine: Engine, revision: str = "head") -> None:
    """Runs what is missing up to `revision`, in one transaction: afterwards the schema is whole, or as it was.

    Safe to run again. Raises Alembic's CommandError for a revision that this program does not know.
    """
    config = migrations()
    with connect_to_write(engine) as connection, connection.begin():
        lock_schema(connection)
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def is_migrated(engine: Engine) -> bool:
    """Whether the schema is exactly this version's. Raises SQLAlchemy's DBAPIError when nothing answers."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_heads() == _heads()


def revision_of(connection: Connection) -> str:
    """The revision of the schema; empty for a database that was never migrated."""
    return MigrationContext.configure(connection).get_current_revision() or ""


def knows(revision: str) -> bool:
    """Whether this program knows a revision of the schema; one of a newer program it does not."""
    try:
        return ScriptDirectory.from_config(migrations()).get_revision(revision) is not None
    except CommandError:
        return False


@cache
def _heads() -> tuple[str, ...]:
    return tuple(ScriptDirectory.from_config(migrations()).get_heads())

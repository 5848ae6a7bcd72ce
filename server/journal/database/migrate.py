"""Brings a database to the schema this version needs, and says whether it is there, or of which side of it."""

from enum import Enum, auto
from functools import cache
from importlib.resources import files

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, Engine

from language.messages import N_

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


class Schema(Enum):
    """How a database's schema stands to this program's."""

    CURRENT = auto()
    MISSING = auto()
    OLDER = auto()
    NEWER = auto()


WHAT_TO_DO = {
    Schema.MISSING: N_("the database is not set up; run `motcua init` first"),
    Schema.OLDER: N_(
        "the database is of an older version: back it up with that version, then `motcua init` upgrades it"
    ),
    Schema.NEWER: N_(
        "the database is of a newer version of this program: install that version, or restore a backup from before it"
    ),
}
"""docs/upgrade.md says it at length."""


def schema_of(engine: Engine) -> Schema:
    """How the schema stands to this version's. Raises SQLAlchemy's DBAPIError when nothing answers."""
    with engine.connect() as connection:
        found = MigrationContext.configure(connection).get_current_heads()
    if found == _heads():
        return Schema.CURRENT
    if not found:
        return Schema.MISSING
    return Schema.OLDER if all(knows(each) for each in found) else Schema.NEWER


def is_migrated(engine: Engine) -> bool:
    """Whether the schema is exactly this version's. Raises SQLAlchemy's DBAPIError when nothing answers."""
    return schema_of(engine) is Schema.CURRENT


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

"""For commands that begin a new history: no server may run meanwhile, and people are told which numbers come next."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Engine

from language.messages import _
from server.backup.new_history import NotBegun
from server.cli.output import Failed, Output
from server.cli.settings import Settings
from server.journal.anchors.anchor import Begins
from server.journal.database.dialects import others_connected
from server.journal.read.stream_reader import read_heads, read_history

from .anchor import note_history

T = TypeVar("T")


@contextmanager
def alone(settings: Settings, engine: Engine) -> Iterator[None]:
    """Keeps servers from an SQLite file; on PostgreSQL looks for their sessions. Raises Failed where one runs."""
    from server.web.process.one_server import AlreadyServed, one_server

    others = others_connected(engine)
    if others:
        said = _("{count} sessions of servers or commands are connected to this database; stop every server first")
        raise Failed(said.format(count=others))
    try:
        with one_server(settings.database):
            yield
    except AlreadyServed as error:
        raise Failed(_(str(error))) from error


def begin_history(
    engine: Engine, data: Path, begins: Begins, begin: Callable[[], dict[str, dict[str, int]]], output: Output
) -> dict[str, dict[str, int]]:
    """Runs what begins a new history, and writes into the anchors what is kept of the old. Raises Failed."""
    with engine.connect() as connection:
        was, kept = read_history(connection), read_heads(connection)
    skipped = begun(begin)
    note_history(engine, data, begins, was, kept, output)
    return skipped


def begun(begin: Callable[[], T]) -> T:
    """Runs what begins a new history. Raises Failed."""
    try:
        return begin()
    except NotBegun as error:
        raise Failed(_("a branch could not go on above its numbers: {error}").format(error=error)) from error


def say_skipped(skipped: dict[str, dict[str, int]], output: Output) -> None:
    """The numbers with which branches go on."""
    for branch, given in skipped.items():
        numbers = ", ".join(f"{prefix}-{n + 1:03d}" for prefix, n in given.items())
        output.say(
            _("{branch} goes on today with {numbers}: no number is given twice.").format(branch=branch, numbers=numbers)
        )

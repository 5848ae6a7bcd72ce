"""One run of the bench: where its files lie, how long it takes, and everything it started, which it ends."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from msgspec import Struct

from .rig.children import Child
from .rig.databases import PostgreSQL, open_postgresql
from .rig.figures import NotMeasured
from .rig.scratch import Past, Say, Scratch, set_up
from .rig.serving import start_reference, start_server, wait_ready


class Pace(Struct, frozen=True):
    """How much is done: seconds of each run of a load generator, rounds of each pair."""

    seconds: int
    rounds: int
    quick: bool


class Place(Struct, frozen=True):
    """A way to run the server."""

    name: str
    title: str
    processes: int
    postgresql: bool


PLACES = (
    Place("sqlite", "SQLite", 1, False),
    Place("postgresql", "PostgreSQL, one process", 1, True),
    Place("postgresql-4", "PostgreSQL, 4 processes", 4, True),
)


class Served(Struct, frozen=True):
    """A server that is ready."""

    scratch: Scratch
    child: Child
    port: int


class Session:
    """Ends what it started when its block does, the last first."""

    def __init__(self, folder: Path, pace: Pace, database: str, say: Say) -> None:
        self.folder = folder
        self.pace = pace
        self.say = say
        self._database = database
        self._postgresql: PostgreSQL | NotMeasured | None = None
        self._names = 0
        self._stack = ExitStack()

    def postgresql(self) -> PostgreSQL:
        """Started once. Raises NotMeasured when there is none."""
        if self._postgresql is None:
            try:
                self._postgresql = open_postgresql(self._database, self.new_folder())
                self._stack.callback(self._postgresql.close)
            except NotMeasured as error:
                self._postgresql = error
        if isinstance(self._postgresql, NotMeasured):
            raise NotMeasured(str(self._postgresql))
        return self._postgresql

    def new_folder(self) -> Path:
        """An empty one."""
        self._names += 1
        folder = self.folder / f"{self._names:03d}"
        folder.mkdir()
        return folder

    def branch(self, place: Place, past: Past) -> Scratch:
        """A fresh branch in the place's kind of database."""
        database = self.postgresql().fresh() if place.postgresql else None
        return set_up(self.new_folder() / "data", database, past, self.say)

    @contextmanager
    def serving(self, scratch: Scratch, processes: int = 1) -> Iterator[Served]:
        """Our server, ready, until the block ends."""
        with self._running(start_server(scratch, self._log(), processes)) as child:
            port = child.port()
            wait_ready(port)
            yield Served(scratch, child, port)

    @contextmanager
    def reference(self, name: str, *arguments: str) -> Iterator[tuple[Child, int]]:
        """A reference and its port, until the block ends."""
        with self._running(start_reference(name, self._log(), *arguments)) as child:
            yield child, child.port()

    @contextmanager
    def child(self, name: str, module: str, *arguments: str) -> Iterator[Child]:
        """Another module of `tools.bench`, as a process until the block ends."""
        with self._running(Child(name, ["-m", f"tools.bench.{module}", *arguments], self._log())) as child:
            yield child

    @contextmanager
    def _running(self, child: Child) -> Iterator[Child]:
        try:
            yield child
        finally:
            child.end()

    def _log(self) -> Path:
        return self.new_folder() / "log"

    def __enter__(self) -> "Session":
        return self

    def __exit__(self, *exc: object) -> None:
        self._stack.close()

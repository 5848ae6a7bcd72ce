"""Days of a branch, made once in a database of each kind; each test has a copy of its own, with which it may go on."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path

import pytest
from sqlalchemy import Engine

from protocol import commands as c
from protocol.commands import Envelope
from server.journal.database.dialects import SQLITE
from server.journal.write.append import Appender
from tests.kept import kept_folder
from tests.server.journal.desk import Clock, Reader, append_all
from tests.server.journal.test_branch_days import MODELS, STREAM, Day
from tests.server.queue.branch import BRANCH, MORNING

DAY_MS = 86_400_000


class KeptDays:
    """`make` takes a configured branch through its days, and leaves nothing open."""

    def __init__(self, name: str, seed: int, make: Callable[[Day, Engine], None]) -> None:
        self._name = name
        self._seed = seed
        self._make = make
        self._ended: dict[str, Day] = {}

    @contextmanager
    def copied(self, engine: Engine, request: pytest.FixtureRequest) -> Iterator[Day]:
        """In this engine's database, which has tables and nothing in them."""
        kind = engine.dialect.name
        if kind not in self._ended:
            clock = Clock(MORNING)
            with closing(Appender(engine, MODELS, clock, Reader())) as appender:
                append_all(appender, Envelope(STREAM, c.Configure(BRANCH), "configure", "admin"))
                day = Day([appender], clock, self._seed)
                self._make(day, engine)
            self._copy(engine, request, keep=True)
            self._ended[kind] = day
        else:
            self._copy(engine, request)
        clock = Clock(self._ended[kind].clock.now)
        with closing(Appender(engine, MODELS, clock, Reader())) as appender:
            appender.load()
            yield self._ended[kind].again(appender, clock)

    def _copy(self, engine: Engine, request: pytest.FixtureRequest, *, keep: bool = False) -> None:
        engine.dispose()  # SQLite's log goes into the file, and nobody is connected to PostgreSQL's template
        here = str(engine.url.database)
        if engine.dialect.name == SQLITE:
            kept = str(_folder() / self._name)
            shutil.copyfile(*((here, kept) if keep else (kept, here)))
        else:
            server = request.getfixturevalue("postgresql")
            server.copy(*((here, self._name) if keep else (self._name, here)))


@cache
def _folder() -> Path:
    return kept_folder("days")


def _two_days(batches: int) -> Callable[[Day, Engine], None]:
    def make(day: Day, engine: Engine) -> None:
        day.go_on(batches)
        day.clock.now = MORNING + DAY_MS
        day.go_on(batches)

    return make


TWO_DAYS = KeptDays("two_days", 5, _two_days(25))
TWO_SHORT_DAYS = KeptDays("two_short_days", 5, _two_days(12))

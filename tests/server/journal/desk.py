"""What the journal's tests drive it with: commands, a clock that is set, and a reader that folds what is published."""

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import IntegrityError

from protocol import commands as c
from protocol.commands import Command, Envelope
from protocol.ids import Instant
from protocol.keys import new_key
from server.journal.database.dialects import POSTGRESQL, SQLITE
from server.journal.read.stream_reader import read_events
from server.journal.write.append import Appender
from server.journal.write.committed import Answer, CaughtUp, Commit, Done, Published, Result, Submitted
from server.queue.events.recorded import Recorded

from .numbers_model import DAY_MS, NumbersModel

on_sqlite = pytest.mark.parametrize("kind", [SQLITE], indirect=True)
on_postgresql = pytest.mark.parametrize("kind", [POSTGRESQL], indirect=True)

NOON = 20_000 * DAY_MS + DAY_MS // 2
DEADLINE_S = 30.0


class Clock:
    """A clock that stands until it is set."""

    def __init__(self, now: Instant = NOON) -> None:
        self.now = now

    def __call__(self) -> Instant:
        return self.now


class Reader:
    """The other side of `publish`: keeps every event in order, folds a state of its own, and hands out the answers."""

    def __init__(self) -> None:
        self.events: dict[str, list[Recorded[Any]]] = {}
        self.batches: list[Published] = []

    def __call__(self, published: Published) -> None:
        self.batches.append(published)
        for item in published.items:
            match item:
                case Commit(stream, recorded):
                    self.events.setdefault(stream, []).extend(recorded)
                case Answer(_, on_done, result):
                    on_done(result)
                case CaughtUp(on_told, complete):
                    on_told(complete)

    def seqs(self, stream: str) -> list[int]:
        return [recorded.seq for recorded in self.events.get(stream, [])]


class Waiting:
    """Somebody who waits for an answer."""

    def __init__(self) -> None:
        self.result: Result | None = None
        self._answered = threading.Event()

    def __call__(self, result: Result) -> None:
        assert self.result is None, "answered twice"
        self.result = result
        self._answered.set()

    def wait(self) -> Result:
        assert self._answered.wait(DEADLINE_S), "no answer"
        assert self.result is not None
        return self.result

    def done(self) -> Done:
        result = self.wait()
        assert isinstance(result, Done), result
        return result


def command(what: Command, stream: str = "N1", key: str | None = None, made_at: Instant = NOON) -> Envelope:
    """A command as a kiosk would send it."""
    return Envelope(stream, what, key or new_key(made_at), "kiosk1")


def draw(stream: str = "N1", service: str = "A", key: str | None = None, made_at: Instant = NOON) -> Envelope:
    """Asks for a number."""
    return command(c.Issue(service), stream, key, made_at)


def append_all(appender: Appender, *envelopes: Envelope) -> list[Result]:
    """One batch, and its answers in order."""
    waiting = [Waiting() for _ in envelopes]
    appender.append([Submitted(envelope, each) for envelope, each in zip(envelopes, waiting, strict=True)])
    return [each.wait() for each in waiting]


def until(condition: Callable[[], bool], what: str) -> None:
    """Waits for something another thread does."""
    deadline = time.monotonic() + DEADLINE_S
    tick = threading.Event()
    while not condition():
        assert time.monotonic() < deadline, what
        tick.wait(0.005)


def fired(engine: Engine) -> list[str]:
    """Collects the integrity errors that the database raises."""
    errors: list[str] = []

    @event.listens_for(engine, "handle_error")
    def note(context: ExceptionContext) -> None:
        if isinstance(context.sqlalchemy_exception, IntegrityError):
            errors.append(str(context.original_exception))

    return errors


MODELS = (NumbersModel(),)


def stored(engine: Engine, stream: str = "N1") -> list[Recorded[Any]]:
    with engine.connect() as connection:
        return list(read_events(connection, MODELS[0], stream, last=10_000))

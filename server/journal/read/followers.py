"""Followers that pull: whoever reads a stream at its own pace, from where it left off."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Engine

from server.journal.schema.model import Model
from server.queue.events.recorded import Recorded

from .stream_reader import BrokenStream, read_tail


class Follower:
    """A place in one stream. Each `poll` gives what comes next, in order, without gap or repeat."""

    def __init__(self, engine: Engine, model: Model[Any], stream: str, after: int = 0) -> None:
        self._engine = engine
        self._model = model
        self.stream = stream
        self.seq = after

    def poll(self, limit: int = 1000) -> list[Recorded[Any]]:
        """At most `limit` new events; none when there are none yet. Raises BrokenStream and SQLAlchemyError."""
        with self._engine.connect() as connection:
            page = read_tail(connection, self._model, self.stream, self.seq, limit)
        for place, recorded in enumerate(page, self.seq + 1):
            if recorded.seq != place:
                raise BrokenStream(self.stream, place, "the event is missing")
        self.seq += len(page)
        return page


def follow(
    engine: Engine, model: Model[Any], stream: str, after: int = 0, limit: int = 1000
) -> Iterator[list[Recorded[Any]]]:
    """Pages of a stream from `after` up to where it ends when it is reached. Raises as `Follower.poll`."""
    follower = Follower(engine, model, stream, after)
    while page := follower.poll(limit):
        yield page

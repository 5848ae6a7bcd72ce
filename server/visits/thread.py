"""The follower's thread in a server process: it goes on by itself, and a fault in one stream never stops the others."""

import logging
import threading
from typing import Final

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from server.journal.read.stream_reader import BrokenStream

from .follower import advance, behind
from .tallied_days import tally_day, to_tally

EVERY_S: Final = 1.0
"""How often the thread looks for new events."""

PAUSE_S: Final = 0.02
"""The pause between two batches, so that on SQLite the journal's writer always gets the file's lock."""

AT_ONCE: Final = 100
"""Most days that are counted between two looks for new events."""

_log = logging.getLogger(__name__)


class VisitThread:
    """Follows all branches' streams from `start` to `stop`. In every server process: one of them at a time is at work.

    `every_s`: see EVERY_S. `behind`: events beyond the rows at the last look, by branch, where there are any.
    A stream that cannot be folded is logged once and tried again at every look.
    """

    def __init__(self, engine: Engine, every_s: float = EVERY_S) -> None:
        self._engine = engine
        self._every_s = every_s
        self._stopping = threading.Event()
        self._failing: set[str] = set()
        self.behind: dict[str, int] = {}
        self._thread = threading.Thread(target=self._run, name="visits", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Returns when the batch under way is written; what is left is done after the next start."""
        self._stopping.set()
        if self._thread.ident is not None:
            self._thread.join()

    def _run(self) -> None:
        while not self._stopping.wait(self._every_s):
            while self._round():
                pass
            self._tally()

    def _round(self) -> bool:
        """One batch of each stream that is behind; whether to go on at once."""
        try:
            self.behind = behind(self._engine)
        except SQLAlchemyError as error:
            self._failed("", error)
            return False
        self._failing.discard("")
        went_on = [self._advance(stream) for stream in self.behind]
        return any(went_on)

    def _tally(self) -> None:
        """Counts the days that are over, as long as no stream has new events for the rows."""
        try:
            with self._engine.connect() as connection:
                days = to_tally(connection)
            for branch, day in days[:AT_ONCE]:
                if self._stopping.wait(PAUSE_S):
                    return
                tally_day(self._engine, branch, day)
        except (SQLAlchemyError, BrokenStream) as error:
            self._failed("tallies", error)
        else:
            self._failing.discard("tallies")

    def _advance(self, stream: str) -> bool:
        if self._stopping.wait(PAUSE_S):
            return False
        try:
            done = advance(self._engine, stream)
        except (SQLAlchemyError, BrokenStream) as error:
            self._failed(stream, error)
            return False
        self._failing.discard(stream)
        return done > 0

    def _failed(self, stream: str, error: Exception) -> None:
        if stream not in self._failing:
            self._failing.add(stream)
            _log.error("visits cannot be written now: %s", type(error).__name__, exc_info=error)

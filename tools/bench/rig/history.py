"""Writes a branch's past through the core: every event decided, folded, hashed and stored as the server would have."""

import msgspec
from sqlalchemy import Engine

from protocol import commands as c
from protocol.commands import Command, Envelope
from protocol.configuration import BranchConfig, CounterConfig
from protocol.ids import Instant
from protocol.keys import new_key
from protocol.problem import Refused
from server.balance.dispatch.policies import POLICIES
from server.catalogue.apply import configure
from server.catalogue.read import read_catalogue
from server.catalogue.templates import read_template
from server.cli.bench import noon_zone
from server.cli.commands.open_journal import models
from server.journal.write.append import Appender
from server.journal.write.committed import Answer, Published, Submitted

EVENTS_A_VISIT = 4
"""Issued, called, started, completed."""

DAY_MS = 86_400_000
HOUR_MS = 3_600_000
_TOGETHER = 250
"""Visits in one transaction."""


class PastRefused(RuntimeError):
    """The core would not have it: what was to be written is no possible past."""


def branch(now: Instant, counters: int = 8, policy: str = "fcfs") -> BranchConfig:
    """The template `one` with more counters, each of which serves everything; it is about noon there."""
    read = read_catalogue(read_template("one"), "one", POLICIES)
    assert isinstance(read, BranchConfig), read
    skills = tuple(service.code for service in read.services)
    named = [
        CounterConfig(str(n), {"vi": f"Quầy số {n}", "en": f"Counter {n}"}, skills) for n in range(1, counters + 1)
    ]
    return msgspec.structs.replace(read, counters=tuple(named), policy=policy, time_zone=noon_zone(now))


class Chronicle:
    """Appends as if it were another time: `now`, which only goes forward."""

    def __init__(self, engine: Engine, config: BranchConfig, now: Instant) -> None:
        self.config = config
        self.now = now
        self._refused: list[Refused] = []
        self._appender = Appender(engine, models(), lambda: self.now, self._take)
        self._appender.load()

    def begin(self) -> None:
        """The branch is configured, and every counter opens: the day has begun."""
        self._append([configure(self.config, "bench")])
        self._append([self._command(c.Open(), counter.id) for counter in self.config.counters])

    def live(self, visits: int, served: int, until: Instant) -> None:
        """`visits` people come, evenly until then; of the first `served` tickets each is called, and done at once."""
        began = self.now
        for start in range(0, visits, _TOGETHER):
            self.now = began + (until - began) * start // visits
            batch: list[Envelope] = []
            for n in range(start, min(start + _TOGETHER, visits)):
                service = self.config.services[n % len(self.config.services)]
                batch.append(self._command(c.Issue(service.code)))
                if n < served:
                    counter = self.config.counters[n % len(self.config.counters)].id
                    batch += [self._command(command, counter) for command in (c.Call(), c.Start(), c.Complete())]
            self._append(batch)

    def close(self) -> None:
        self._appender.close()

    def _command(self, command: Command, counter: str | None = None) -> Envelope:
        return Envelope(self.config.id, command, new_key(), "bench", counter, unattended=True)

    def _append(self, batch: list[Envelope]) -> None:
        self._appender.append([Submitted(envelope, self._answer) for envelope in batch])
        if self._refused:
            raise PastRefused(str(self._refused[0]))

    def _take(self, published: Published) -> None:
        for item in published.items:
            if isinstance(item, Answer):
                item.on_done(item.result)

    def _answer(self, result: object) -> None:
        if isinstance(result, Refused):
            self._refused.append(result)

"""A branch's day drawn from a seed: people take numbers, wait, are served, sent on, parked, called in vain, and leave.

Some one in five leaves, expires or is sent away. The day is decided and folded by the core; its rows are as the
journal stores them.
"""

import random
from collections.abc import Iterator
from typing import Any

import msgspec
from sqlalchemy import Engine

from protocol import commands as c
from protocol.commands import Envelope
from protocol.enums import CounterState, TicketState
from protocol.ids import Instant
from protocol.problem import Refused
from server.balance.dispatch.choose import choose
from server.balance.estimate import expect
from server.journal.database.dialects import connect_to_write, insert_or_replace, insert_rows
from server.journal.read.stream_reader import read_head
from server.journal.schema.hash_chain import GENESIS
from server.journal.schema.tables import journal, stream
from server.queue.decide.take_back import may_take_back
from server.queue.events.recorded import CITIZEN, Recorded
from server.queue.state.state import Counter
from server.queue.stream import BranchStream, recorded_as
from tests.server.queue.branch import BRANCH, MORNING, branch

SERVICES = ("HT", "HT", "HT", "CT", "CT", "DD", "DDX")
CONFIG = branch(expire_s=5400, no_show_limit=2, no_show_s=30)
HOURS = 12
"""How long the day takes, about; it never reaches midnight."""


class GeneratedDay:
    """`events`: the stream from its first event. With one seed, and one number of `people`, it is always the same."""

    def __init__(self, seed: int, people: int, *, ends: bool = True, name: str = BRANCH.id) -> None:
        self.events: list[Recorded[Any]] = []
        self.now: Instant = MORNING
        self._name = name
        self._random = random.Random(seed)
        self._core = BranchStream(choose, expect)
        self.state = self._core.fresh(name)
        self._keys = 0
        self._pace_s = HOURS * 3600 / people
        config = msgspec.structs.replace(CONFIG, id=name)
        self._must(c.Configure(config), actor="admin")
        for counter in config.counters:
            self._must(c.Login(f"u-clerk{counter.id}"), counter.id)
            self._must(c.Open(), counter.id)
        for number in range(people):
            if number == people // 2:
                self._must(c.Configure(msgspec.structs.replace(config, visit_target_s=1200)), actor="admin")
            self._pass(self._random.expovariate(1) * 0.2 * self._pace_s)
            self._arrive()
            for _ in range(self._random.randint(1, 5 if number % 100 < 60 else 8)):  # the hall fills and empties
                self._act()
            if number == people * 3 // 4:
                self._end_and_reopen()
        if ends:
            self._must(c.EndDay(), actor="u-boss")

    def rows(self) -> list[tuple[Any, ...]]:
        """As the table `journal` has them; the hash is left out."""
        return [
            (one.stream, one.seq, one.day, one.at, one.taken_at, one.kind, one.v, one.actor, one.command_id, one.part,
             one.command_digest, self._core.encode(one.body)[2].decode(), GENESIS)
            for one in self.events
        ]  # fmt: skip

    def _end_and_reopen(self) -> None:
        """By mistake: everybody waits again after ten minutes."""
        self._must(c.EndDay(), actor="u-boss")
        self._pass(600)
        self._must(c.ReopenDay(), actor="u-boss")

    def _arrive(self) -> None:
        priority = self._random.choice(["elderly", "disabled"]) if self._random.random() < 0.15 else None
        dossiers = self._random.choice([1, 1, 1, 1, 2, 3])
        language = self._random.choice(["vi", "vi", "en"])
        service = self._random.choice(SERVICES)
        further = (c.FurtherService("CT"),) if self._keys % 5 == 0 and service != "CT" else ()
        self._must(c.Issue(service, priority, None, dossiers, language, further=further), actor="d-kiosk")

    def _act(self) -> None:
        """Something happens: mostly at a counter, sometimes in the hall."""
        self._pass(self._random.uniform(0, 0.45) * self._pace_s)
        if self._random.random() < 0.06:
            self._leave()
        else:
            self._at(self._random.choice(list(self.state.counters.values())))

    def _leave(self) -> None:
        waiting = [*self.state.waiting.tickets(), *self.state.parked.values()]
        if waiting:
            ticket = self._random.choice(sorted(waiting, key=lambda one: one.order))
            actor = self._random.choice([CITIZEN, CITIZEN, "u-clerk1"])
            self._must(c.Cancel(ticket.ticket_id), actor=actor)
            if self._random.random() < 0.2:
                self._pass(20)
                self._must(c.Restore(ticket.ticket_id), actor="u-clerk1")

    def _at(self, counter: Counter) -> None:
        draw, ticket = self._random.random(), self.state.in_hand(counter)
        if counter.state is not CounterState.OPEN:
            return
        if may_take_back(self.state, counter) and self._random.random() < 0.15:
            self._must(c.TakeBack(counter.last_act_on or ""), counter.id)
            return
        if ticket is None:
            parked = sorted(self.state.parked)
            named = sorted(one.ticket_id for one in self.state.waiting.tickets())
            if parked and draw < 0.3:
                self._must(c.Pickup(self._random.choice(parked)), counter.id)
            elif named and draw < 0.34:
                self._must(c.Call(self._random.choice(named), "asked"), counter.id)
            else:
                self._must(c.Call(), counter.id)
        elif ticket.state is TicketState.CALLED:
            early = self.now < (ticket.announced_at or 0) + CONFIG.no_show_s * 1000
            no_show = c.NoShow("asked") if early else c.NoShow()
            commands = [no_show, c.Recall(), c.Return("asked"), c.Transfer(service="CT"), c.Reclass(None, "asked")]
            self._must(c.Start() if draw < 0.8 else self._random.choice(commands), counter.id)
        elif draw < 0.75:
            noted = self._random.choice([None, None, None, 1, 5])
            self._must(c.Complete(self._random.choice(["done", "done", "refused", None]), noted), counter.id)
        else:
            away = [
                c.Park("forms"),
                c.Park("forms", 120),
                c.Return("asked"),
                c.NextService("CT"),
                c.Transfer(service="HT"),
                *([c.Transfer(counter="2")] if ticket.service in self.state.counters["2"].skills else []),
                c.Scanned(ticket.ticket_id, "0f" * 32, 1, 9, "v" + "0f" * 10),
            ]
            self._must(self._random.choice(away), counter.id)  # fmt: skip

    def _pass(self, seconds: float) -> None:
        self.now += round(seconds * 1000)
        for envelope in self._core.due(self.state, self.now):
            self._submit(envelope)

    def _must(self, command: Any, counter: str | None = None, actor: str = "device") -> None:
        self._keys += 1
        self._submit(Envelope(self._name, command, f"key-{self._keys}", actor, counter))

    def _submit(self, envelope: Envelope) -> None:
        drafts = self._core.decide(self.state, envelope, self.now)
        assert not isinstance(drafts, Refused), (envelope, drafts)
        for part, draft in enumerate(drafts):
            kind, v, _ = self._core.encode(draft.body)
            recorded = recorded_as(draft, self._name, self.state.seq + 1, self.now, part, kind, v)
            self._core.evolve(self.state, recorded)
            self.events.append(recorded)


def store(engine: Engine, rows: list[tuple[Any, ...]]) -> None:
    """Appends rows of one stream to the journal as they are, and moves its head."""
    name, seq, day, at = rows[-1][:4]
    with connect_to_write(engine) as connection, connection.begin():
        insert_rows(connection, journal, rows)
        opened = [row[1] for row in rows if row[5] == "day_opened"] or [read_head(connection, name).opened_seq]
        head = {"id": name, "seq": seq, "opened_seq": opened[-1], "day": day, "hash": GENESIS, "at": at}
        connection.execute(insert_or_replace(connection, stream), head)


def slices(rows: list[Any], seed: int) -> Iterator[list[Any]]:
    """The rows in pieces of random length."""
    drawn, begin = random.Random(seed), 0
    while begin < len(rows):
        end = begin + drawn.randint(1, 700)
        yield rows[begin:end]
        begin = end

"""Drawn days of a small branch, as fast as the core goes, for the visible order.

Classes, appointments, people who do not come, are set aside, sent back, sent on, change class or give up: all of it.
"""

from random import Random
from typing import Any

from protocol import commands as c
from protocol.commands import Envelope
from protocol.configuration import AppointmentRules, BranchConfig, ClerkConfig, Weights
from protocol.enums import CounterState, TicketState
from protocol.problem import Refused
from protocol.views import Why
from server.balance.dispatch.choose import choose
from server.queue.events.events import Called
from server.queue.events.recorded import Recorded
from server.queue.state.choice import Choice, Choose
from server.queue.state.order import ahead_of, rules_of
from server.queue.state.state import Counter, State
from server.queue.state.waiting_lines import queue_name
from server.queue.stream import BranchStream, recorded_as

from .branch import MORNING, branch

MINUTE = 60_000
CODES = ("HT", "CT", "DD")
REASONS = {"reason": "asked"}


def config_of(chance: Random, policy: str) -> BranchConfig:
    """Weights that differ, are alike or are the other way round; guards of 5 to 50 minutes."""
    return branch(
        policy=policy,
        weights=chance.choice((Weights(), Weights(), Weights(1, 1, 1), Weights(1, 2, 3), Weights(3, 3, 1))),
        guard_s=chance.choice((300, 1800, 3000)),
        no_show_limit=chance.choice((2, 3, 9)),
        no_show_s=chance.choice((0, 45)),
        expire_s=chance.choice((None, 1500)),
        clerks=chance.choice(((), (ClerkConfig("clerk-1", ("CT",)), ClerkConfig("clerk-2", ("DD", "HT"))))),
        appointments=AppointmentRules(slot_s=900, per_slot=9, early_s=3600, late_s=3600),
    )


def hostile(chance: Random) -> Choose:
    """Chooses anybody at all: waiting or not, served here or not, or nobody there is."""

    def anybody(state: State, counter: Counter, now: int) -> Choice | None:
        ids = [*state.tickets, "20261005-XX-001"]
        return None if chance.random() < 0.05 else Choice(chance.choice(ids), Why("hostile"))

    return anybody


def newest(state: State, counter: Counter, now: int) -> Choice | None:
    """Who came last goes first."""
    mine = [one for one in state.waiting.tickets() if state.waiting.may_serve(counter, one)]
    last = max(mine, key=lambda one: one.order, default=None)
    return None if last is None else Choice(last.ticket_id, Why("newest"))


class Day:
    """One day; `play` gives its events."""

    def __init__(self, seed: int, policy: str, choosing: "Choose | None" = None) -> None:
        self._chance = Random(f"order/{seed}")
        self._core = BranchStream(choosing or choose)
        self._state = self._core.fresh("CN01")
        self._now = MORNING
        self._keys = self._booked = 0
        self.events: list[Recorded[Any]] = []
        self.told_next = 0
        self.misled: list[str] = []
        self._send(c.Configure(config_of(self._chance, policy)))

    def play(self, steps: int) -> list[Recorded[Any]]:
        """So many steps of somebody."""
        chance = self._chance
        self._send(c.Issue("HT"))
        for counter in list(self._state.counters):
            self._send(c.Login(f"clerk-{counter}"), counter)
            self._send(c.Open(), counter)
        for _ in range(steps):
            self._now += chance.choice((0, 0, 5_000, 10_000, 20_000, MINUTE))
            for envelope in self._core.due(self._state, self._now):
                self._submit(envelope)
            if chance.random() < 0.5:
                self._somebody_comes()
            else:
                self._a_clerk_acts(self._state.counters[chance.choice(list(self._state.counters))])
        return self.events

    def _somebody_comes(self) -> None:
        chance, service = self._chance, self._chance.choice(CODES)
        drawn = chance.random()
        if drawn < 0.3:
            self._booked += 1
            slot_at = (self._now // (15 * MINUTE) + chance.choice((0, 0, 1, 1, 2, 3))) * 15 * MINUTE
            self._send(c.Book(f"A{self._booked}", service, slot_at))
        elif drawn < 0.55:
            coming = list(self._state.appointments.booked(0))
            if coming:
                one = chance.choice(coming)
                self._send(c.Issue(one.service, appointment=one.id))
        else:
            self._send(c.Issue(service, chance.choice((None, None, None, "elderly"))))

    def _a_clerk_acts(self, counter: Counter) -> None:
        chance, state = self._chance, self._state
        ticket = state.in_hand(counter)
        if ticket is None:
            waiting, parked = list(state.waiting.tickets()), list(state.parked)
            drawn = chance.random()
            if counter.state is not CounterState.OPEN:
                self._send(c.Open(), counter.id)
            elif drawn < 0.04 and waiting:
                self._send(c.Call(chance.choice(waiting).ticket_id, "asked"), counter.id)
            elif drawn < 0.1 and parked:
                self._send(c.Pickup(chance.choice(parked)), counter.id)
            elif drawn < 0.13 and waiting:
                self._send(c.Cancel(chance.choice(waiting).ticket_id))
            elif drawn < 0.16 and waiting:
                one = chance.choice(waiting)
                self._send(c.Reclass(chance.choice((None, "elderly")), "asked", one.ticket_id), counter.id)
            elif drawn < 0.18:
                gone = [one.ticket_id for one in state.tickets.values() if one.state is TicketState.CANCELLED]
                if gone:
                    self._send(c.Restore(chance.choice(gone)))
            elif drawn < 0.2:
                self._send(c.Pause("lunch"), counter.id)
            elif drawn < 0.26 and counter.last_act_on is not None:
                self._send(c.TakeBack(counter.last_act_on), counter.id)
            else:
                self._send(c.Call(), counter.id)
            return
        sent = [
            c.Return("asked"),
            c.Transfer(service=chance.choice(CODES)),
            c.Transfer(counter=chance.choice(list(state.counters))),
            c.Transfer(user=f"clerk-{chance.choice(list(state.counters))}"),
        ]
        if ticket.state is TicketState.CALLED:
            steps: list[c.Body] = [*[c.Start()] * 6, *[c.NoShow()] * 3, c.NoShow("asked"), chance.choice(sent)]
        else:
            steps = [*[c.Complete()] * 5, c.Park("forms"), c.Park("asked", 300), c.NextService("CT"), *sent]
        self._send(chance.choice(steps), counter.id)

    def _was_told(self, called: str, at: int) -> None:
        """Notes who was told to be next of the line of who is called now, and is not."""
        state = self._state
        assert state.config is not None
        rules, line = rules_of(state.config), queue_name(state.tickets[called])
        for one in state.waiting.tickets():
            if queue_name(one) == line and ahead_of(state.waiting, one, at, rules) == 0:
                self.told_next += 1
                if one.ticket_id != called:
                    self.misled.append(f"{one.number} was next, and {called} is called")

    def _send(self, command: c.Body, counter: str | None = None) -> None:
        self._keys += 1
        self._submit(Envelope("CN01", command, f"k{self._keys}", "device", counter))

    def _submit(self, envelope: Envelope) -> None:
        at = max(self._now, self._state.at)
        drafts = self._core.decide(self._state, envelope, at)
        if isinstance(drafts, Refused):
            return
        for part, draft in enumerate(drafts):
            if isinstance(draft.body, Called) and draft.body.why is not None:
                self._was_told(draft.body.ticket_id, at)
            recorded = recorded_as(draft, "CN01", self._state.seq + 1, at, part, draft.body.kind, draft.body.version)
            self._core.evolve(self._state, recorded)
            self.events.append(recorded)

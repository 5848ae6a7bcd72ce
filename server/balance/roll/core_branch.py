"""A simulated branch on the real core: every act is a command for `decide` and an event for `evolve`."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from msgspec.structs import replace

from protocol import commands as c
from protocol.commands import Body, Envelope
from protocol.configuration import BranchConfig, Coded, CounterConfig, Name, ReasonConfig, ServiceConfig
from protocol.enums import ReasonFor, TicketClass
from protocol.ids import Instant
from protocol.opening_hours import Day, Hours
from protocol.problem import Refused
from server.queue.decide.context import NO_ADVICE, Advice
from server.queue.decide.day_change import config_hash
from server.queue.decide.decide import decide
from server.queue.events import events as e
from server.queue.events.recorded import Recorded
from server.queue.fold.evolve import evolve
from server.queue.state.choice import Choice
from server.queue.state.service_times import Times
from server.queue.state.state import Counter, State
from server.queue.state.ticket import Ticket
from server.queue.state.waiting_lines import Waiting

from .scenario import Arrival, Scenario

STREAM: Final = "simulated"
DATE: Final = "1970-01-01"
"""The simulated day: instant 0 is the opening."""

BREAK: Final = "break"
"""The reason code of every pause in a simulated day."""

_PREFIX: Final = "S"
_LONGEST_MS: Final = 10**12
"""The length of the simulated day, so that midnight never comes."""


class CoreBranch:
    """A branch's state, changed only by the core's rules. `events`: the day's stream.

    Raises RuntimeError when the core refuses an act of the simulation, which means a fault in one of the two.
    """

    def __init__(self, scenario: Scenario, arrivals: Sequence[Arrival]) -> None:
        self.config = branch_of(scenario)
        self.events: list[Recorded[Any]] = []
        self._arrivals = arrivals
        self._place_of: dict[str, int] = {}
        self._state = State(STREAM)
        self._record(e.DayOpened(DATE, self.config, config_hash(self.config)), 0)
        self._state.day = Day(DATE, 0, _LONGEST_MS, (Hours(0, _LONGEST_MS, _LONGEST_MS),))

    @property
    def waiting(self) -> Waiting:
        return self._state.waiting

    @property
    def counters(self) -> Mapping[str, Counter]:
        return self._state.counters

    @property
    def times(self) -> Mapping[str, Times]:
        return self._state.times

    def arrive(self, place: int, now: Instant) -> Ticket:
        arrival = self._arrivals[place]
        priority = "prio" if arrival.cls is TicketClass.PRIO else None
        (issued,) = self._decide(c.Issue(arrival.service, priority), None, now)
        assert isinstance(issued, e.Issued)
        slot_at = None if arrival.appointment_s is None else round(arrival.appointment_s * 1000)
        # booked nowhere: what checking in gives is put in here
        issued = replace(issued, cls=arrival.cls, slot_at=slot_at)
        self._record(issued, now)
        self._place_of[issued.ticket_id] = place
        return self._state.tickets[issued.ticket_id]

    def ticket(self, ticket_id: str) -> Ticket | None:
        return self._state.tickets.get(ticket_id)

    def call(self, counter_id: str, choice: Choice, now: Instant) -> int:
        place = self._place_of[choice.ticket_id]
        self._do(c.Call(), counter_id, now, Advice(choice=choice))
        if not self._arrivals[place].no_show:
            self._do(c.Start(), counter_id, now)
        return place

    def done(self, counter_id: str, now: Instant) -> None:
        ticket_id = self._state.counters[counter_id].ticket_id
        gone = ticket_id is not None and self._arrivals[self._place_of[ticket_id]].no_show
        self._do(c.NoShow() if gone else c.Complete("done"), counter_id, now)

    def open(self, counter_id: str, now: Instant) -> None:
        self._do(c.Open(), counter_id, now)

    def pause(self, counter_id: str, now: Instant) -> None:
        self._do(c.Pause(BREAK), counter_id, now)

    def close(self, counter_id: str, now: Instant) -> None:
        self._do(c.Close(), counter_id, now)

    def end(self, now: Instant) -> None:
        self._do(c.EndDay(), None, now)

    def _do(self, command: Body, counter_id: str | None, now: Instant, advice: Advice = NO_ADVICE) -> None:
        for event in self._decide(command, counter_id, now, advice):
            self._record(event, now)

    def _decide(self, command: Body, counter_id: str | None, now: Instant, advice: Advice = NO_ADVICE) -> list[e.Event]:
        envelope = Envelope(STREAM, command, "", "simulate", counter_id, unattended=True)
        decision = decide(self._state, envelope, now, advice)
        if isinstance(decision, Refused):
            raise RuntimeError(f"{type(command).__name__} at {now}: {decision.code} {decision.detail}")
        return decision

    def _record(self, event: e.Event, now: Instant) -> None:
        seq = self._state.seq + 1
        recorded: Recorded[Any] = Recorded(STREAM, seq, DATE, now, event.kind, 1, "simulate", str(seq), 0, "", event)
        evolve(self._state, recorded)
        self.events.append(recorded)


def branch_of(scenario: Scenario) -> BranchConfig:
    """The scenario's branch, open all hours; the first no-show cancels a ticket."""

    def both(text: str) -> Name:
        return {"vi": text, "en": text}

    return BranchConfig(
        STREAM,
        both(scenario.name),
        services=tuple(ServiceConfig(one.code, _PREFIX, both(one.code)) for one in scenario.services),
        counters=tuple(CounterConfig(plan.id, both(plan.id), plan.skills) for plan in scenario.counters),
        priorities=(Coded("prio", both("prio")),),
        reasons=(ReasonConfig(BREAK, both(BREAK), (ReasonFor.PAUSE,)),),
        outcomes=(Coded("done", both("done")),),
        time_zone="UTC",
        weights=scenario.weights,
        guard_s=scenario.guard_s,
        visit_target_s=max(1, round(scenario.visit_s)),
        transaction_target_s=max(1, round(scenario.transaction_s)),
        no_show_limit=1,
        no_show_s=min(3600, int(scenario.no_show_s)),
    )

"""Simulates a day on a virtual clock: who is called when and where, under any policy.

The clock counts whole nanoseconds, so that equal decimals of seconds are equal; policies see whole milliseconds, as in
the server. At one instant completions come first, then openings and breaks; then the free counters choose, in the
scenario's order; then arrivals, one by one in the order of the list. A free counter is asked at once when somebody
waits whom it may serve; a counter that declines is asked again at the next event.
"""

from collections.abc import Callable, Mapping, Sequence, Set
from heapq import heappop, heappush
from typing import Final, Protocol

from protocol.enums import TicketClass
from protocol.ids import Instant
from server.balance.dispatch.knowledge import FIRST, CounterNow, Knowledge, known_times
from server.balance.dispatch.policies import Policy
from server.queue.state.choice import Choice
from server.queue.state.order import OrderRules, candidates, in_order
from server.queue.state.ticket import Ticket

from .scenario import Arrival, Outcome, Scenario, Visit
from .simulated_branch import WAITING, FastBranch, SimulatedBranch
from .simulated_counter import NS, CounterActivity, SimulatedCounter, in_ns

NS_PER_MS: Final = 1_000_000
HALF_HOUR_S: Final = 1_800

_DONE, _TURN, ACT = 0, 1, 2
"""Kinds of events, in their order at one instant: a visit ends; an opening begins or ends; who directs the day acts."""


class Witness(Protocol):
    """Sees a simulated day as a server sees a real one; moments in whole milliseconds."""

    def took(self, place: int, ticket: Ticket, now: Instant, branch: SimulatedBranch) -> None:
        """The arrival at this index took a ticket; nobody was asked yet to call it."""

    def called(self, place: int, now: Instant) -> None:
        """The arrival at this index was called."""

    def saw(self, desk: SimulatedCounter, seen: CounterNow, now: Instant) -> None:
        """A counter is as `seen` now."""


def roll(
    scenario: Scenario,
    arrivals: Sequence[Arrival],
    policy: Policy,
    branch: Callable[[Scenario, Sequence[Arrival]], SimulatedBranch] = FastBranch,
    witness: Witness | None = None,
) -> list[Visit]:
    """The visit of each arrival, in order; `arrivals` must be sorted by time. `witness` is told what happens.

    Raises ValueError when the policy chooses a ticket that the counter cannot call, and whatever the policy raises.
    """
    return Roll(scenario, arrivals, policy, branch(scenario, arrivals), witness).run()


class Roll:
    """One simulated day. `branch` keeps who waits and who is served."""

    def __init__(
        self,
        scenario: Scenario,
        arrivals: Sequence[Arrival],
        policy: Policy,
        branch: SimulatedBranch,
        witness: Witness | None = None,
    ) -> None:
        self._witness = witness
        self._arrivals = arrivals
        self._policy = policy
        self._choose_counter = getattr(policy, "choose_counter", None)
        self._branch = branch
        self._desks = [
            SimulatedCounter(place, plan, branch.counters[plan.id]) for place, plan in enumerate(scenario.counters)
        ]
        self._seen = [CounterNow(plan.id, plan.skills, False) for plan in scenario.counters]
        self._idle: set[SimulatedCounter] = set()
        self._asking: set[SimulatedCounter] = set()
        """Free counters that are asked at the next chance: newly free, or they declined."""
        self._waiting = dict.fromkeys((service.code for service in scenario.services), 0)
        self._events: list[tuple[int, int, int]] = []
        self._clock = 0
        self._arrive = [in_ns(one.arrive_s) for one in arrivals]
        self._takes = [in_ns(scenario.no_show_s if one.no_show else one.service_s) for one in arrivals]
        self._calls: list[tuple[int, int, str, str] | None] = [None] * len(arrivals)
        self._said = {service.code: service.said for service in scenario.services}
        self._times = {code: known_times(said, None) for code, said in self._said.items()}
        self._weights = {
            TicketClass.PRIO: scenario.weights.prio,
            TicketClass.APPT: scenario.weights.appt,
            TicketClass.WALK: scenario.weights.walk,
        }
        self._rules = OrderRules(self._weights, scenario.guard_s)
        self._limits = round(scenario.visit_s), round(scenario.no_show_s)
        self._rates = _rates(scenario)

    def run(self) -> list[Visit]:
        """Runs until nothing more can happen."""
        events, arrive = self._events, self._arrive
        for desk in self._desks:
            if desk.stretches:
                heappush(events, (desk.stretches[0][0], _TURN, desk.place))
        place, last = 0, len(arrive)
        while events or place < last:
            if place < last and (not events or arrive[place] < events[0][0]):
                self._clock = arrive[place]
                self._arrival(place)
                place += 1
            else:
                self._clock = events[0][0]
                self._turns()
        self._branch.end(self._ms())
        return [self._visit(place) for place in range(last)]

    # -- the clock -------------------------------------------------------------------------------------------------

    def _ms(self) -> Instant:
        return self._clock // NS_PER_MS

    def _turns(self) -> None:
        """All events of this instant except arrivals; then the free counters choose."""
        events, clock = self._events, self._clock
        while events and events[0][0] == clock:
            _, kind, place = heappop(events)
            if kind == ACT:
                self._act(place)
                continue
            desk = self._desks[place]
            if kind == _DONE:
                self._done(desk)
            elif desk.doing is CounterActivity.AWAY:
                self._open(desk)
            else:
                self._time_has_come(desk)
        self._ask_all()

    def _act(self, place: int) -> None:
        """For days that somebody directs: the `place`-th look at the branch. Nobody does here."""

    def _open(self, desk: SimulatedCounter) -> None:
        """The counter opens; after a late break the next break may be due already, or the day's end past."""
        if self._clock >= desk.ends and desk.turn + 1 < len(desk.stretches):
            self._take_break(desk)
            return
        self._branch.open(desk.id, self._ms())
        if self._clock >= desk.ends:
            desk.beyond = True
        else:
            heappush(self._events, (desk.ends, _TURN, desk.place))
        self._free(desk)

    def _time_has_come(self, desk: SimulatedCounter) -> None:
        """An opening ends: by a break, or for the day."""
        if desk.turn + 1 == len(desk.stretches):
            desk.beyond = True
            if desk.doing is CounterActivity.IDLE:
                self._asking.add(desk)
            self._see(desk)
            return
        self._branch.pause(desk.id, self._ms())
        if desk.doing is CounterActivity.BUSY:
            desk.due = True
            self._see(desk)
        else:
            self._idle.discard(desk)
            self._asking.discard(desk)
            self._take_break(desk)

    def _take_break(self, desk: SimulatedCounter) -> None:
        """A break of its full length, from now on."""
        length = desk.stretches[desk.turn + 1][0] - desk.ends
        desk.turn += 1
        desk.doing, desk.due = CounterActivity.AWAY, False
        heappush(self._events, (self._clock + length, _TURN, desk.place))
        self._see(desk)

    def _done(self, desk: SimulatedCounter) -> None:
        arrival = self._arrivals[desk.hand]
        self._branch.done(desk.id, self._ms())
        if not arrival.no_show:
            self._times[arrival.service] = known_times(self._said[arrival.service], self._branch.times[arrival.service])
        desk.hand, desk.since = -1, None
        if desk.due:
            self._take_break(desk)
        else:
            self._free(desk)

    def _free(self, desk: SimulatedCounter) -> None:
        desk.doing, desk.idle_since = CounterActivity.IDLE, self._clock
        self._idle.add(desk)
        self._asking.add(desk)
        self._see(desk)

    # -- who is called ---------------------------------------------------------------------------------------------

    def _arrival(self, place: int) -> None:
        """An arrival asks idle counters first: fewest skills, then longest idle, then in the scenario's order."""
        service = self._arrivals[place].service
        ticket = self._branch.arrive(place, self._ms())
        self._waiting[service] += 1
        if self._witness is not None:
            self._witness.took(place, ticket, self._ms(), self._branch)
        finds = [desk for desk in self._idle if service in desk.skills]
        finds.sort(key=_by_rule)
        if finds and self._choose_counter is not None:
            finds = self._chosen_first(finds, ticket)
        asked: set[SimulatedCounter] = set()
        for desk in finds:
            if self._calls[place] is not None:
                break
            self._ask(desk)
            asked.add(desk)
        self._ask_all(but=asked)

    def _chosen_first(self, finds: list[SimulatedCounter], ticket: Ticket) -> list[SimulatedCounter]:
        """The idle counters, the one that the policy prefers for the newcomer first."""
        assert self._choose_counter is not None
        idle = tuple(self._seen[desk.place] for desk in finds)
        chosen = self._choose_counter(ticket, idle, self._ms(), self._knowledge({}))
        if chosen is None:
            return finds
        for desk in finds:
            if desk.id == chosen:
                return [desk, *(other for other in finds if other is not desk)]
        raise ValueError(
            f"the policy sent {ticket.ticket_id} to counter {chosen}, which is not idle or cannot serve it"
        )

    def _ask_all(self, but: Set[SimulatedCounter] = frozenset()) -> None:
        """Free counters choose in the scenario's order; past its last opening, one with nobody to serve closes."""
        if not self._asking:
            return
        for desk in sorted(self._asking, key=_by_place):
            if desk in but:
                continue
            if any(self._waiting[service] for service in desk.skills):
                self._ask(desk)
            else:
                self._asking.discard(desk)
                if desk.beyond:
                    self._go(desk)

    def _ask(self, desk: SimulatedCounter) -> None:
        now = self._ms()
        choice = self._choice(desk, now)
        if choice is None:
            self._asking.add(desk)
            return
        place = self._branch.call(desk.id, choice, now)
        if self._witness is not None:
            self._witness.called(place, now)
        self._asking.discard(desk)
        self._idle.discard(desk)
        self._waiting[self._arrivals[place].service] -= 1
        desk.doing, desk.hand, desk.since = CounterActivity.BUSY, place, now
        ends = self._clock + self._lasts(desk, place)
        self._calls[place] = self._clock, ends, desk.id, choice.why.code
        heappush(self._events, (ends, _DONE, desk.place))
        self._see(desk)

    def _choice(self, desk: SimulatedCounter, now: Instant) -> Choice | None:
        """The policy's choice as the visible order allows it, as in the server."""
        waiting = self._branch.waiting
        may = candidates(waiting, desk.counter, now, self._rules)
        if not may.tickets or may.past_guard:
            return in_order(may, None, None, now)
        knowledge = self._knowledge(waiting.next_of(desk.skills, FIRST))
        choice = self._policy(may.tickets, desk.counter, now, knowledge)
        if choice is None:
            return None
        ticket = self._branch.ticket(choice.ticket_id)
        if ticket is None or ticket.state is not WAITING or not waiting.may_serve(desk.counter, ticket):
            raise ValueError(f"the policy chose {choice.ticket_id}, which counter {desk.id} cannot call")
        return in_order(may, choice, ticket, now)

    def _lasts(self, desk: SimulatedCounter, place: int) -> int:
        """How long the person called occupies the counter, in ns; the same at every counter."""
        return self._takes[place]

    def _go(self, desk: SimulatedCounter) -> None:
        self._idle.discard(desk)
        desk.doing = CounterActivity.GONE
        self._branch.close(desk.id, self._ms())
        self._see(desk)

    # -- what is known ---------------------------------------------------------------------------------------------

    def _see(self, desk: SimulatedCounter) -> None:
        """Updates the counter as policies see it."""
        working = desk.doing in (CounterActivity.IDLE, CounterActivity.BUSY)
        until = desk.ends // NS_PER_MS if working and not desk.beyond else None
        service = None if desk.hand < 0 else self._arrivals[desk.hand].service
        seen = CounterNow(desk.id, desk.skills, working and not desk.due, service, desk.since, until)
        self._seen[desk.place] = seen
        if self._witness is not None:
            self._witness.saw(desk, seen, self._ms())

    def _knowledge(self, first: Mapping[str, Sequence[Instant]]) -> Knowledge:
        visit_s, no_show_s = self._limits
        rates = None
        if self._rates:
            slot = self._clock // (HALF_HOUR_S * NS)
            rates = self._rates[slot] if slot < len(self._rates) else dict.fromkeys(self._said, 0.0)
        waiting = self._branch.waiting.counts
        return Knowledge(self._weights, visit_s, self._times, tuple(self._seen), waiting, first, no_show_s, rates)

    # -- what came of it -------------------------------------------------------------------------------------------

    def _visit(self, place: int) -> Visit:
        arrival, call = self._arrivals[place], self._calls[place]
        if call is None:
            return Visit(arrival.id, arrival.service, arrival.cls, arrival.arrive_s, Outcome.UNSERVED)
        called, ended, counter, why = call
        call_s, end_s = called / NS, ended / NS
        if arrival.no_show:
            outcome, start_s = Outcome.NO_SHOW, None
        else:
            outcome, start_s = Outcome.SERVED, call_s
        return Visit(
            arrival.id, arrival.service, arrival.cls, arrival.arrive_s, outcome, call_s, start_s, end_s, counter, why
        )


def _by_place(desk: SimulatedCounter) -> int:
    return desk.place


def _by_rule(desk: SimulatedCounter) -> tuple[int, int, int]:
    return len(desk.skills), desk.idle_since, desk.place


def _rates(scenario: Scenario) -> list[dict[str, float]]:
    """The expected arrivals a second, by half hour and service; empty for a scenario without demand."""
    demand = scenario.demand
    if demand is None:
        return []
    all_shares = sum(service.share or 0.0 for service in scenario.services)
    all_hours = sum(demand.half_hours)
    return [
        {
            service.code: demand.per_day * share / all_hours * (service.share or 0.0) / all_shares / HALF_HOUR_S
            for service in scenario.services
        }
        for share in demand.half_hours
    ]

"""A branch at one moment, as forecasts see it: taken from the server's state, or from a simulated day."""

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from msgspec import Struct

from protocol.configuration import NO_SHOW_S, BranchConfig
from protocol.enums import CounterState, TicketClass
from protocol.ids import Instant
from server.balance.dispatch.knowledge import ServiceTimes
from server.balance.dispatch.policies import POLICIES, Policy
from server.queue.state.order import OrderRules, rules_of
from server.queue.state.state import Counter, State
from server.queue.state.ticket import Ticket
from server.queue.state.waiting_lines import Waiting

from .learned_day import LearnedDay


class InHand(Struct, frozen=True, gc=False):
    """The person at a counter. `since`: when they were called."""

    service: str
    procedure: str | None
    since: Instant


class LiveCounter(Struct):
    """A counter: `calls`, whether it calls somebody when it is free. `stopped_at`: since when it pauses, None unless it
    does, or is to after the person in hand. `idle_since`: breaks ties among idle counters."""

    id: str
    skills: tuple[str, ...]
    calls: bool
    in_hand: InHand | None = None
    stopped_at: Instant | None = None
    user: str | None = None
    idle_since: Instant = 0


class Rules(Struct, frozen=True):
    """What of the configuration decides who is called. `services`: what the catalogue says of each."""

    order: OrderRules
    policy: Policy
    weights: dict[TicketClass, float]
    services: dict[str, ServiceTimes]
    visit_target_s: int = 900
    no_show_s: int = NO_SHOW_S


class Live(Struct, frozen=True):
    """The moment. `waiting` is only read. `clock_s`: local, seconds from midnight. `today`: its tallies so far.

    `lately`: how many numbers were taken in the last `lately_s` seconds, at most `LATELY_S`, after the first of today.
    """

    now: Instant
    clock_s: float
    rules: Rules
    waiting: Waiting
    counters: tuple[LiveCounter, ...]
    today: LearnedDay
    lately: int = 0
    lately_s: float = 0.0


LATELY_S: Final = 2_700.0
"""The rate of arrivals is read from this long before now, 45 min."""


def rules_in(config: BranchConfig) -> Rules:
    """The rules of a branch."""
    weights = config.weights
    return Rules(
        rules_of(config),
        POLICIES[config.policy],
        {TicketClass.PRIO: weights.prio, TicketClass.APPT: weights.appt, TicketClass.WALK: weights.walk},
        {one.code: ServiceTimes(one.mean_s, one.cv) for one in config.services},
        config.visit_target_s,
        config.no_show_s,
    )


def live_of(state: State, now: Instant) -> Live:
    """From the server's state. Raises ValueError for a branch without configuration or day."""
    config, day = state.config, state.day
    if config is None or day is None:
        raise ValueError(f"{state.stream}: no day is open")
    zone = ZoneInfo(config.time_zone)
    today = LearnedDay(day.date, dict(state.times))
    taken = [one.issued_at for one in state.tickets.values() if one.issued_at <= now]
    for ticket in state.tickets.values():
        today.took(clock_of(ticket.issued_at, zone), ticket.service, ticket.cls)
    lately_ms = min(LATELY_S * 1000, now - min(taken, default=now))
    lately = sum(at > now - lately_ms for at in taken)
    counters = tuple(_as_it_is(state, one) for one in state.counters.values() if not one.gone)
    return Live(now, clock_of(now, zone), rules_in(config), state.waiting, counters, today, lately, lately_ms / 1000)


def clock_of(at: Instant, zone: ZoneInfo) -> float:
    """Seconds from local midnight, as the clock on the wall shows."""
    local = datetime.fromtimestamp(at / 1000, zone)
    return local.hour * 3600 + local.minute * 60 + local.second + local.microsecond / 1e6


def _as_it_is(state: State, counter: Counter) -> LiveCounter:
    ticket = state.in_hand(counter)
    calls = counter.state is CounterState.OPEN and counter.then is None
    pauses = CounterState.PAUSED in (counter.state, counter.then) and not counter.is_closed
    hand = None if ticket is None else _hand(ticket)
    stopped_at = max(counter.since, 0) if pauses else None
    return LiveCounter(counter.id, counter.skills, calls, hand, stopped_at, counter.user, counter.since)


def _hand(ticket: Ticket) -> InHand:
    return InHand(ticket.service, ticket.procedure, ticket.called_at or ticket.waits_since)

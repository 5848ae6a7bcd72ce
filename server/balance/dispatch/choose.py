"""Asks the policy that a branch configures, among the tickets that the visible order lets a counter call."""

from protocol.enums import CounterState
from protocol.ids import Instant
from server.queue.state.choice import Choice
from server.queue.state.order import by_age, candidates, in_order, rules_of
from server.queue.state.state import Counter, State

from .knowledge import FIRST, CounterNow, knowledge_of
from .policies import POLICIES


def choose(state: State, counter: Counter, now: Instant) -> Choice | None:
    """The ticket that the policy in the branch's configuration chooses for this counter now; `decide` checks it."""
    config = state.config
    if config is None:
        return None
    may = candidates(state.waiting, counter, now, rules_of(config))
    if not may.tickets:
        return None
    if may.past_guard:
        return by_age(may.tickets[0], "guard", now)
    counters = tuple(_as_it_is(state, one) for one in state.counters.values() if not one.gone)
    waiting = state.waiting
    first = waiting.next_of(counter.skills, FIRST)
    knowledge = knowledge_of(config, state.times, counters, waiting.counts, first)
    return POLICIES[config.policy](may.tickets, counter, now, knowledge)


def next_call(state: State, counter: Counter, now: Instant) -> Choice | None:
    """Whom "call next" would call now: the policy's choice as `decide` lets it stand."""
    if state.config is None:
        return None
    choice = choose(state, counter, now)
    may = candidates(state.waiting, counter, now, rules_of(state.config))
    return in_order(may, choice, None if choice is None else state.tickets.get(choice.ticket_id), now)


def _as_it_is(state: State, counter: Counter) -> CounterNow:
    """The counter as policies see it: not open when it will pause or close after the person in hand."""
    ticket = state.in_hand(counter)
    is_open = counter.state is CounterState.OPEN and counter.then is None
    if ticket is None:
        return CounterNow(counter.id, counter.skills, is_open)
    return CounterNow(counter.id, counter.skills, is_open, ticket.service, ticket.called_at)

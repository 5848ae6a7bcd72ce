"""Asks the policy that a branch configures, on the branch's state."""

from protocol.enums import CounterState
from protocol.ids import Instant
from server.queue.state.choice import Choice
from server.queue.state.state import Counter, State

from .knowledge import CounterNow, knowledge_of
from .policies import POLICIES


def choose(state: State, counter: Counter, now: Instant) -> Choice | None:
    """The ticket that this counter should call now, by the policy in the branch's configuration."""
    if state.config is None:
        return None
    counters = tuple(_as_it_is(state, one) for one in state.counters.values() if not one.gone)
    return POLICIES[state.config.policy](state.waiting, counter, now, knowledge_of(state.config, state.times, counters))


def _as_it_is(state: State, counter: Counter) -> CounterNow:
    """The counter as policies see it: not open when it will pause or close after the person in hand."""
    ticket = state.in_hand(counter)
    is_open = counter.state is CounterState.OPEN and counter.then is None
    if ticket is None:
        return CounterNow(counter.id, counter.skills, is_open)
    return CounterNow(counter.id, counter.skills, is_open, ticket.service, ticket.called_at)

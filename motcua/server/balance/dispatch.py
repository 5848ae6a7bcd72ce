"""Asks a branch's own policy on its own state: what the writer is given as `choose`."""

from motcua.protocol.ids import Instant
from motcua.server.queue.choice import Choice
from motcua.server.queue.state import Counter, State

from .knowledge import knowledge_of
from .policies import POLICIES


def choose(state: State, counter: Counter, now: Instant) -> Choice | None:
    """The ticket this counter should call now, by the policy the branch's configuration names."""
    if state.config is None:
        return None
    return POLICIES[state.config.policy](state.waiting, counter, now, knowledge_of(state.config))

"""The queue disciplines: plain functions `(candidates, counter, now, knowledge) -> Choice | None`.

`candidates` are the tickets that the visible order lets this counter call (`server/queue/state/order.py`): at most one
a class of each line, none past the guard. A policy chooses among them; None: nobody until the next event.
"""

from collections.abc import Callable, Sequence
from typing import TypeAlias

from protocol.configuration import BranchConfig, Weights
from protocol.ids import Instant
from server.queue.state.choice import Choice
from server.queue.state.order import by_age
from server.queue.state.ticket import Ticket
from server.queue.state.waiting_lines import ServingCounter

from .in_time import motcua
from .knowledge import Knowledge

Policy: TypeAlias = Callable[[Sequence[Ticket], ServingCounter, Instant, Knowledge], Choice | None]


def fcfs(candidates: Sequence[Ticket], counter: ServingCounter, now: Instant, knowledge: Knowledge) -> Choice | None:
    """First come, first served: the smallest `queued_at`, then issue order."""
    oldest = min(candidates, key=_age, default=None)
    return None if oldest is None else by_age(oldest, "oldest", now)


def priority(
    candidates: Sequence[Ticket], counter: ServingCounter, now: Instant, knowledge: Knowledge
) -> Choice | None:
    """Accumulating priority (Kleinrock 1964; Stanford, Taylor & Ziedins 2014): the largest weight × age."""
    if not candidates:
        return None

    def urgency(ticket: Ticket) -> tuple[float, int, int]:
        return -knowledge.weights[ticket.cls] * (now - ticket.queued_at), ticket.queued_at, ticket.order

    first = min(candidates, key=urgency)
    if first is min(candidates, key=_age):
        return by_age(first, "oldest", now)
    return by_age(first, "priority", now, knowledge.weights[first.cls])


POLICIES: dict[str, Policy] = {"fcfs": fcfs, "priority": priority, "motcua": motcua}
"""By the name in a branch's configuration."""


def plain_weights(config: BranchConfig) -> Weights:
    """How much faster each class ages under `priority`; 1 under policies that do not order by weighted age alone."""
    return config.weights if config.policy == "priority" else Weights(1.0, 1.0, 1.0)


def _age(ticket: Ticket) -> tuple[Instant, int]:
    return ticket.queued_at, ticket.order

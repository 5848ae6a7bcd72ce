"""The queue disciplines: plain functions `(waiting, counter, now, knowledge) -> Choice | None`.

`fcfs` and `priority` compare only the heads of the queues that a counter may serve, so their cost does not depend on
how many wait; `motcua`, in `in_time.py`, compares all tickets.
"""

from collections.abc import Callable
from typing import TypeAlias

from protocol.configuration import BranchConfig, Weights
from protocol.ids import Instant
from protocol.views import Why
from server.queue.state.choice import Choice
from server.queue.state.ticket import Ticket
from server.queue.state.waiting_lines import ServingCounter, Waiting

from .in_time import motcua
from .knowledge import Knowledge

Policy: TypeAlias = Callable[[Waiting, ServingCounter, Instant, Knowledge], Choice | None]


def fcfs(waiting: Waiting, counter: ServingCounter, now: Instant, knowledge: Knowledge) -> Choice | None:
    """First come, first served: the smallest `queued_at`, then issue order."""
    oldest = min(waiting.heads(counter), key=_by_age, default=None)
    return None if oldest is None else _choose(oldest, "oldest", now)


def priority(waiting: Waiting, counter: ServingCounter, now: Instant, knowledge: Knowledge) -> Choice | None:
    """Accumulating priority (Kleinrock 1964; Stanford, Taylor & Ziedins 2014): the largest weight × age.

    Tickets past the guard go first, the oldest first, so that nobody starves.
    """
    heads = list(waiting.heads(counter))
    if not heads:
        return None
    oldest = min(heads, key=_by_age)
    if now - oldest.queued_at > knowledge.guard_s * 1000:
        return _choose(oldest, "guard", now)

    def urgency(ticket: Ticket) -> tuple[float, int, int]:
        return -knowledge.weights[ticket.cls] * (now - ticket.queued_at), ticket.queued_at, ticket.order

    first = min(heads, key=urgency)
    if first is oldest:
        return _choose(first, "oldest", now)
    return _choose(first, "priority", now, knowledge.weights[first.cls])


POLICIES: dict[str, Policy] = {"fcfs": fcfs, "priority": priority, "motcua": motcua}
"""By the name in a branch's configuration."""


def plain_weights(config: BranchConfig) -> Weights:
    """How much faster each class ages under `priority`; 1 under policies that do not order by weighted age alone."""
    return config.weights if config.policy == "priority" else Weights(1.0, 1.0, 1.0)


def _by_age(ticket: Ticket) -> tuple[Instant, int]:
    return ticket.queued_at, ticket.order


def _choose(ticket: Ticket, code: str, now: Instant, weight: float = 1.0) -> Choice:
    return Choice(ticket.ticket_id, Why(code, (now - ticket.queued_at) // 1000, weight))

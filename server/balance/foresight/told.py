"""What people are told of their wait: by the last forecast, and without a fresh one by the pace of the day.

Pure. Every screen asks here, so that all say the same; a value that was told stands until another differs so much that
it is worth being read again (`steady`).
"""

from math import sqrt
from typing import Final

from msgspec import Struct

from protocol.enums import TicketClass
from protocol.ids import Instant
from protocol.views import Wait
from protocol.waits import NOW, aged
from server.balance.estimate import Z90, expect, idle_counters
from server.queue.events.events import Issued
from server.queue.state.state import State
from server.queue.state.ticket import Ticket

FRESH_MS: Final = 30_000
"""A forecast that is older is not told any more."""

LEAST_MOVE_S: Final = 60
"""A value that differs by at most this much from what was told is the same for who reads it."""

LEAST_PART: Final = 0.2
"""Nor does one that differs by at most this part of the longer."""


class BranchForecast(Struct, frozen=True):
    """What a branch's people are told from `made_at` on, after event `seq`.

    `newcomers`: of who takes a number for a service, by class; a service is missing whose times nobody has said or
    seen. `waiting`: how many waited for it; `mean_s`: of a visit at its counters. `tickets`: the rest of the wait of
    those who wait, by the ticket's id.
    """

    branch: str
    seq: int
    made_at: Instant
    newcomers: dict[str, dict[TicketClass, Wait]] = {}
    waiting: dict[str, int] = {}
    mean_s: dict[str, float] = {}
    tickets: dict[str, Wait] = {}

    def is_fresh(self, now: Instant) -> bool:
        """Whether it may still be told."""
        return abs(now - self.made_at) <= FRESH_MS


def steady(before: Wait | None, fresh: Wait) -> Wait:
    """What is told after `before`, when `fresh` is the new value: `before` stands unless it has really moved.

    That a counter is idle, or no longer, is always told.
    """
    if before is None or (before == NOW) != (fresh == NOW):
        return fresh
    moved = _moved(before.p50_s, fresh.p50_s) or _moved(before.p90_s, fresh.p90_s)
    return fresh if moved else before


def of_newcomer(
    state: State,
    service: str,
    ahead: int,
    cls: TicketClass = TicketClass.WALK,
    forecast: BranchForecast | None = None,
) -> Wait | None:
    """The wait of somebody who takes a number now, with `ahead` people who may be called before; None: not known."""
    known = None if forecast is None else forecast.newcomers.get(service, {}).get(cls)
    if forecast is None or known is None:
        return expect(state, service, ahead)
    if ahead == 0 and idle_counters(state, service):
        return NOW
    gap_s = forecast.mean_s.get(service, 0.0) / max(1, state.open_counters(service))
    if known == NOW:
        return _first_of_a_line(max(1, ahead + 1 - idle_counters(state, service)), gap_s)
    more = state.waiting.count(service) - forecast.waiting.get(service, 0)
    if cls is not TicketClass.WALK or more == 0:
        return known
    later_s = round(more * gap_s)
    return steady(known, Wait(max(1, known.p50_s + later_s), max(1, known.p90_s + later_s)))


def of_service(state: State, service: str, forecast: BranchForecast | None = None) -> Wait | None:
    """The wait of a walk-in who takes a number for a service now; None while no counter serves it."""
    if not state.open_counters(service):
        return None
    return of_newcomer(state, service, state.waiting.count(service), TicketClass.WALK, forecast)


def of_ticket(
    state: State, ticket: Ticket, ahead: int, now: Instant, forecast: BranchForecast | None = None
) -> Wait | None:
    """The rest of the wait of a ticket that waits, with `ahead` people who may be called before."""
    if forecast is None:
        return expect(state, ticket.service, ahead)
    known = forecast_of(ticket, now, forecast)
    return of_newcomer(state, ticket.service, ahead, ticket.cls, forecast) if known is None else known


def forecast_of(ticket: Ticket, now: Instant, forecast: BranchForecast) -> Wait | None:
    """The rest of the wait of a ticket that waits, as it was forecast, or told when it was taken since then; None: it
    was neither."""
    known = forecast.tickets.get(ticket.ticket_id)
    if known is not None:
        return aged(known, now - forecast.made_at)
    at_issue = told_at_issue(ticket)
    if at_issue is not None and ticket.waits_since >= forecast.made_at and ticket.waits_since == ticket.issued_at:
        return aged(at_issue, now - ticket.issued_at)
    return None


def told_at_issue(of: Issued | Ticket) -> Wait | None:
    """What its slip says."""
    p50_s, p90_s = of.wait_p50_s, of.wait_p90_s
    return None if p50_s is None or p90_s is None else Wait(p50_s, p90_s)


def _moved(before_s: int, fresh_s: int) -> bool:
    return abs(before_s - fresh_s) > max(LEAST_MOVE_S, LEAST_PART * max(before_s, fresh_s))


def _first_of_a_line(calls: int, gap_s: float) -> Wait:
    """Since the forecast a line has begun: the times between its calls are as good as memoryless."""
    return Wait(max(1, round(calls * gap_s)), max(1, round(calls * gap_s + Z90 * sqrt(calls) * gap_s)))

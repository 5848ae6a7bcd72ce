"""The serving time of the ticket in hand against its targets; pure."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from protocol.enums import TicketState
from protocol.views import TicketView
from ui.look.promise_level import Level, level_of

Age = Callable[[datetime], float]
"""Seconds since a time of the server."""


@dataclass(frozen=True, slots=True)
class ServiceTimes:
    """Times of the ticket in hand, in s.

    `shown_s`: on the timer: since the call until the start, then all serving so far. `promised_s`: serving per dossier,
    against `target_s`. `visit_s`: since the issue, against `visit_target_s`. The targets are the branch's.
    """

    serving: bool
    shown_s: float
    promised_s: float
    visit_s: float
    target_s: int
    visit_target_s: int

    @property
    def level(self) -> Level:
        return level_of(self.promised_s, self.target_s)

    @property
    def visit_level(self) -> Level:
        return level_of(self.visit_s, self.visit_target_s)


def service_times(ticket: TicketView, age_s: Age, target_s: int, visit_target_s: int) -> ServiceTimes:
    """The times of a ticket that is called or serving."""
    visit_s = age_s(ticket.issued_at)
    serving = ticket.state is TicketState.SERVING
    since = ticket.started_at if serving else ticket.called_at
    now_s = 0.0 if since is None else age_s(since)
    served_s = ticket.served_s + (now_s if serving else 0.0)
    shown_s = served_s if serving else now_s
    promised_s = served_s / max(1, ticket.dossiers)
    return ServiceTimes(serving, shown_s, promised_s, visit_s, target_s, visit_target_s)

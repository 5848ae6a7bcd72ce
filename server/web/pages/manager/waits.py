"""Who waits, service by service: one bar from 0 to the target and beyond, with a tick for each person. Pure."""

from collections.abc import Iterable

from msgspec import Struct

from protocol.configuration import Name
from protocol.enums import TicketClass
from protocol.ids import Instant
from protocol.views import Wait
from server.balance.foresight.told import BranchForecast, of_service
from server.queue.state.state import State
from server.queue.state.ticket import Ticket
from server.web.alerts.conditions import WARN_SHARE
from server.web.follow import views
from server.web.pages.parts.ages import Age

WITHIN, BEYOND = 200.0, 100.0
"""The bar's length up to the target, and for what is beyond it, in units of the drawing."""

LONGEST_TARGETS = 4
"""The end of the bar: this many targets. Who waits longer stands at the end."""

HIGH = 20


class Ticks(Struct, frozen=True):
    """Paths with a stroke for each person: `calm`, `warn` (from twelve fifteenths of the target on), `over` it."""

    calm: str
    warn: str
    over: str


class WaitRow(Struct, frozen=True):
    """A service with people waiting. `classes`: how many have priority or an appointment.

    `warn`, `over`: how many have passed twelve minutes, and the target. `gone`: the branch no longer has the service,
    so no counter calls them in turn; `unserved`: no counter that serves it is open.
    """

    code: str
    name: Name
    waiting: int
    priority: int
    appointments: int
    warn: int
    over: int
    oldest: Age
    wait: Wait | None
    ticks: Ticks
    gone: bool = False
    unserved: bool = False


class Waits(Struct, frozen=True):
    """The services with people waiting, in the branch's order, and the names of those without; `mark_x`: the target."""

    rows: list[WaitRow]
    nobody: list[Name]
    mark_x: float = WITHIN
    width: float = WITHIN + BEYOND
    height: int = HIGH


def waits(state: State, now: Instant, forecast: BranchForecast | None = None, *, started: bool) -> Waits:
    """Everybody who waits now, those sent to a counter or clerk too, under their service."""
    config = views.config_of(state)
    target_s = config.visit_target_s
    by_service: dict[str, list[Ticket]] = {}
    for ticket in state.waiting.tickets() if started else ():
        by_service.setdefault(ticket.service, []).append(ticket)
    names = {service.code: service.name for service in config.services}
    rows = []
    for code in [*(code for code in names if code in by_service), *(code for code in by_service if code not in names)]:
        tickets = by_service[code]
        ages_s = [max(0, now - ticket.issued_at) // 1000 for ticket in tickets]
        rows.append(
            WaitRow(
                code=code,
                name=views.service_name(config, code),
                waiting=len(tickets),
                priority=sum(ticket.cls is TicketClass.PRIO for ticket in tickets),
                appointments=sum(ticket.cls is TicketClass.APPT for ticket in tickets),
                warn=sum(target_s * WARN_SHARE <= age_s < target_s for age_s in ages_s),
                over=sum(age_s >= target_s for age_s in ages_s),
                oldest=Age(min(ticket.issued_at for ticket in tickets), max(ages_s), target_s),
                wait=of_service(state, code, forecast) if code in names else None,
                ticks=_ticks(ages_s, target_s),
                gone=code not in names,
                unserved=code in names and state.waiting.count(code) > 0 and not state.open_counters(code),
            )
        )
    return Waits(rows, [name for code, name in names.items() if code not in by_service])


def _ticks(ages_s: Iterable[int], target_s: int) -> Ticks:
    """Taller strokes for longer waits, so that the shape says it beside the colour."""
    calm, warn, over = [], [], []
    for age_s in sorted(ages_s):
        x = _x(age_s, target_s)
        if age_s >= target_s:
            over.append(f"M{x:.1f} 2v16")
        elif age_s >= target_s * WARN_SHARE:
            warn.append(f"M{x:.1f} 5v10")
        else:
            calm.append(f"M{x:.1f} 7v6")
    return Ticks("".join(calm), "".join(warn), "".join(over))


def _x(age_s: int, target_s: int) -> float:
    if age_s < target_s:
        return max(1.0, WITHIN * age_s / target_s)
    beyond = (age_s - target_s) / (target_s * (LONGEST_TARGETS - 1))
    return min(WITHIN + BEYOND - 1, WITHIN + 1 + BEYOND * beyond)

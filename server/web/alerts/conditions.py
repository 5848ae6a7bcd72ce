"""What of a branch needs somebody now, from its state at a moment; pure."""

from enum import StrEnum

from msgspec import Struct

from protocol.enums import PrinterState
from protocol.ids import Instant
from server.balance.foresight.told import BranchForecast, of_service
from server.queue.state.state import State
from server.queue.state.ticket import Ticket

WARN_SHARE = 12 / 15
"""From this share of the target on a wait needs somebody: of fifteen minutes, from the twelfth."""


class Kind(StrEnum):
    """In the order in which they are shown.

    `alarm`: a counter asks for help. `unserved`: people wait for a service and no open counter serves it. `soon`:
    people are about to wait longer than the target. `over`: people wait longer than it. `queue`: a newcomer is expected
    to wait longer than the service's limit (`alert_s`), or the target where it has none. `printer`: a device's printer
    cannot print. `paper`: its paper is nearly used up. `conflict`: served while the system was away, and it does not
    fit.
    """

    ALARM = "alarm"
    UNSERVED = "unserved"
    SOON = "soon"
    OVER = "over"
    QUEUE = "queue"
    PRINTER = "printer"
    PAPER = "paper"
    CONFLICT = "conflict"


ORDER = tuple(Kind)


class Condition(Struct, frozen=True):
    """One thing that needs somebody, since a moment.

    `subject`: a counter's, service's or device's id, "" for the branch as a whole. `count`: people, or tickets;
    `services`: their services, those with most people first. `longest_since`: since when the first of them waits.
    `expected_s`: the median of a newcomer's expected wait.
    """

    kind: Kind
    since: Instant
    subject: str = ""
    count: int = 0
    services: tuple[str, ...] = ()
    longest_since: Instant = 0
    expected_s: int = 0

    @property
    def key(self) -> str:
        """The same as long as it is the same thing, such as `paper:d-1`."""
        return f"{self.kind}:{self.subject}" if self.subject else str(self.kind)


def conditions(state: State, now: Instant, forecast: BranchForecast | None = None) -> list[Condition]:
    """Everything that needs somebody at `now`, by kind, then the longest first. The state's day must be today's."""
    if state.config is None:
        return []
    found = [*_alarms(state), *_printers(state)]
    if state.day is not None and state.day.holds(now):
        found += [*_unserved(state), *_late(state, now), *_queues(state, now, forecast), *_conflicts(state)]
    return sorted(found, key=lambda one: (ORDER.index(one.kind), one.since, one.subject))


def _alarms(state: State) -> list[Condition]:
    return [Condition(Kind.ALARM, one.alarm_at, one.id) for one in state.counters.values() if one.alarm_at is not None]


def _printers(state: State) -> list[Condition]:
    found = []
    for one in state.devices.values():
        if one.printer is PrinterState.PAPER_NEAR_END:
            found.append(Condition(Kind.PAPER, one.since, one.device))
        elif one.printer not in (None, PrinterState.READY):
            found.append(Condition(Kind.PRINTER, one.since, one.device, count=one.pending))
    return found


def _unserved(state: State) -> list[Condition]:
    """Since the first of them waits, or since the last counter with the skill changed, whichever is later."""
    found = []
    for service in state.config.services if state.config else ():
        waiting = state.waiting.count(service.code)
        if not waiting or state.open_counters(service.code):
            continue
        first = state.waiting.of_service(service.code).first(1)[0]
        changed = [one.since for one in state.counters.values() if service.code in one.of_counter]
        found.append(Condition(Kind.UNSERVED, max([first, *changed]), service.code, waiting))
    return found


def _late(state: State, now: Instant) -> list[Condition]:
    target_ms = (state.config.visit_target_s if state.config else 0) * 1000
    warn_ms = int(target_ms * WARN_SHARE)
    soon: list[Ticket] = []
    over: list[Ticket] = []
    for ticket in state.waiting.tickets():
        age_ms = now - ticket.issued_at
        if age_ms >= target_ms:
            over.append(ticket)
        elif age_ms >= warn_ms:
            soon.append(ticket)
    return [*_of(Kind.SOON, soon, warn_ms), *_of(Kind.OVER, over, target_ms)]


def _of(kind: Kind, tickets: list[Ticket], after_ms: int) -> list[Condition]:
    if not tickets:
        return []
    counts: dict[str, int] = {}
    for ticket in tickets:
        counts[ticket.service] = counts.get(ticket.service, 0) + 1
    first = min(ticket.issued_at for ticket in tickets)
    services = tuple(sorted(counts, key=lambda code: (-counts[code], code)))
    return [Condition(kind, first + after_ms, "", len(tickets), services, first)]


def _queues(state: State, now: Instant, forecast: BranchForecast | None) -> list[Condition]:
    """Services whose newcomers are expected to wait longer than their limit: one condition for all of them."""
    assert state.config is not None
    worst: dict[str, int] = {}
    for service in state.config.services:
        waiting = state.waiting.count(service.code)
        wait = of_service(state, service.code, forecast) if waiting else None
        if wait is not None and wait.p50_s > (service.alert_s or state.config.visit_target_s):
            worst[service.code] = wait.p50_s
    if not worst:
        return []
    services = tuple(sorted(worst, key=lambda code: (-worst[code], code)))
    waiting = sum(state.waiting.count(code) for code in services)
    return [Condition(Kind.QUEUE, now, "", waiting, services, expected_s=worst[services[0]])]


def _conflicts(state: State) -> list[Condition]:
    if not state.conflicts:
        return []
    return [Condition(Kind.CONFLICT, state.conflicts[-1].completed_at, "", len(state.conflicts))]

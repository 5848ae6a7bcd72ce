"""Whom a new configuration touches now: people who wait, counters that serve, appointments that are booked. Pure."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from language.messages import _, ngettext
from protocol.configuration import BranchConfig
from protocol.enums import AppointmentState
from protocol.ids import Instant
from protocol.opening_hours import day_of
from server.queue.state.state import State

MOST_NAMED = 5


def effects(state: State, after: BranchConfig, now: Instant) -> list[str]:
    """A sentence for each kind of people touched; empty: nobody is."""
    return [*_waiting(state, after), *_serving(state, after), *_booked(state, after, now)]


def _waiting(state: State, after: BranchConfig) -> Iterator[str]:
    """Tickets stay when their service goes: a clerk calls them by their numbers and transfers them."""
    offered = {service.code for service in after.services}
    waiting = [*state.waiting.tickets(), *(state.tickets[ticket] for ticket in state.parked)]
    for service, n in sorted(Counter(one.service for one in waiting if one.service not in offered).items()):
        said = ngettext(
            "{n} person waits for {service}, which is removed: a clerk has to call them by number and transfer them",
            "{n} people wait for {service}, which is removed: a clerk has to call them by number and transfer them",
            n,
        )
        yield said.format(n=n, service=service)
    if after.retired and waiting:
        n = len(waiting)
        yield ngettext(
            "{n} person waits in the branch; they are still served",
            "{n} people wait in the branch; they are still served",
            n,
        ).format(n=n)


def _serving(state: State, after: BranchConfig) -> Iterator[str]:
    kept = {counter.id for counter in after.counters}
    for counter in state.counters.values():
        if counter.id in kept or counter.user is None:
            continue
        ticket = None if counter.ticket_id is None else state.tickets.get(counter.ticket_id)
        if ticket is None:
            yield _("a clerk is signed in at counter {counter}, which is removed: they are signed out").format(
                counter=counter.id
            )
        else:
            yield _(
                "counter {counter}, which is removed, has {number} in hand: it finishes, then its clerk is signed out"
            ).format(counter=counter.id, number=ticket.number)


def _booked(state: State, after: BranchConfig, now: Instant) -> Iterator[str]:
    """Appointments to come whose time is no longer open, or whose service is gone."""
    offered = {service.code for service in after.services}
    zone = ZoneInfo(after.time_zone)
    touched = sorted(
        (one.slot_at, one.service)
        for one in state.appointments.by_id.values()
        if one.state is AppointmentState.BOOKED
        and one.slot_at >= now
        and any(code not in offered or not day_of(after, at).issuing(at) for code, at in one.places)
    )
    if touched:
        n = len(touched)
        named = ", ".join(
            f"{service} {datetime.fromtimestamp(at / 1000, zone):%Y-%m-%d %H:%M}"
            for at, service in touched[:MOST_NAMED]
        )
        more = _(" and {n} more").format(n=n - MOST_NAMED) if n > MOST_NAMED else ""
        yield ngettext(
            "{n} appointment is booked for a time or a service that is closed then: {which}; move or cancel it",
            "{n} appointments are booked for times or services that are closed then: {which}; move or cancel them",
            n,
        ).format(n=n, which=named + more)

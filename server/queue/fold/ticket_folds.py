"""How each event changes its ticket and the day's counts; `state/placement.py` moves the ticket between queues."""

from collections.abc import Callable
from typing import Any, assert_never

from protocol.enums import TicketState
from protocol.ids import Instant
from server.queue.events import events as e
from server.queue.state.order import waits_from
from server.queue.state.placement import enter
from server.queue.state.service_times import Times
from server.queue.state.shares import Share, share_of, within_mandate
from server.queue.state.state import CallMade, Counter, Pace, State
from server.queue.state.ticket import ActOnTicket, Ticket


def issued(state: State, event: e.Issued, at: Instant) -> None:
    """Adds the ticket, waiting. Raises ValueError for a number or an appointment that was used before.

    One that was given while the server was away waits since then, and is of no order of numbers.
    """
    _must_be_new(state, event)
    taken_at = at if event.taken_at is None else event.taken_at
    ticket = Ticket(
        event.ticket_id,
        event.number,
        order=_next_order(state),
        service=event.service,
        cls=event.cls,
        issued_at=taken_at,
        queued_at=waits_from(taken_at, event.slot_at) if event.queued_at is None else event.queued_at,
        waits_since=at,
        ahead=event.ahead,
        priority=event.priority,
        procedure=event.procedure,
        dossiers=event.dossiers,
        language=event.language,
        wait_p50_s=event.wait_p50_s,
        wait_p90_s=event.wait_p90_s,
        appointment=event.appointment,
        entry=event.entry,
        slot_at=event.slot_at,
        doubted=event.doubted,
        further=event.further,
        by_phone=event.by_phone,
        dossier_id=event.dossier_id,
    )
    state.in_doubt |= event.doubted
    if event.appointment is not None:
        state.appointments.follow(event.appointment, "issued", ticket_id=event.ticket_id)
    state.tickets[ticket.ticket_id] = ticket
    if event.taken_at is None:
        state.numbers[event.prefix] = event.n
    for service in (event.service, *(one.service for one in event.further)):
        state.issued_by_service[service] = state.issued_by_service.get(service, 0) + 1
        if event.appointment is not None:
            state.checked_in[service] = state.checked_in.get(service, 0) + 1
        if event.by_phone:
            state.by_phone[service] = state.by_phone.get(service, 0) + 1
    if event.entry is not None and state.lot is not None:
        state.lot.pending.remove(event.entry)
        state.lot.tickets[event.entry] = event.ticket_id
    state.tally.issued += 1
    enter(state, ticket, TicketState.WAITING, at)


def _must_be_new(state: State, event: e.Issued) -> None:
    is_next = event.taken_at is not None or event.n > state.numbers.get(event.prefix, 0)
    if event.ticket_id in state.tickets or not is_next:
        raise ValueError(f"{state.stream}: number {event.number} given twice")


def _next_order(state: State) -> int:
    """The next tie-breaker: behind all earlier tickets, even if a clock set back gives many the same `queued_at`."""
    state.last_order += 1
    return state.last_order


def _called(state: State, ticket: Ticket, event: e.Called, at: Instant) -> None:
    _measure_pace(state, ticket, at)
    state.longest_wait_ms = max(state.longest_wait_ms, at - ticket.queued_at)
    _at_counter(state, ticket, event.counter, at)
    ticket.why = event.why


def _picked_up(state: State, ticket: Ticket, event: e.PickedUp, at: Instant) -> None:
    _stop_parking(ticket, at)
    _at_counter(state, ticket, event.counter, at)
    ticket.why = None


def _at_counter(state: State, ticket: Ticket, counter_id: str, at: Instant) -> None:
    counter = state.counters[counter_id]
    _must_be_free(state, counter)
    counter.ticket_id, counter.last_act_on = ticket.ticket_id, None
    ticket.counter = counter_id
    ticket.called_at = ticket.announced_at = at
    ticket.calls = 1
    state.calls.appendleft(CallMade(ticket.ticket_id, ticket.number, counter_id, at, 1))


def _must_be_free(state: State, counter: Counter) -> None:
    if counter.ticket_id is not None:
        raise ValueError(f"{state.stream}: counter {counter.id} has two tickets")


def _measure_pace(state: State, ticket: Ticket, at: Instant) -> None:
    """Measures the gap to the call before, if the ticket was already waiting then; else nobody was there to call."""
    pace = state.paces.setdefault(ticket.service, Pace())
    if pace.last_call_at is not None and ticket.waits_since <= pace.last_call_at:
        pace.add(at - pace.last_call_at)
    pace.last_call_at = at


def _recalled(state: State, ticket: Ticket, event: e.Recalled, at: Instant) -> None:
    ticket.calls += 1
    ticket.announced_at = at
    state.calls.appendleft(CallMade(ticket.ticket_id, ticket.number, ticket.counter or "", at, ticket.calls))


def _started(state: State, ticket: Ticket, event: e.Started, at: Instant) -> None:
    """Serving ends a transfer to one counter or clerk; until then a no-show or a return leads back to its queue."""
    ticket.for_counter = ticket.for_user = None
    ticket.missed_call = False
    ticket.started_at = at
    ticket.warn_s = event.warn_s


def _completed(state: State, ticket: Ticket, event: e.Completed, at: Instant) -> None:
    if event.outcome != e.CLOSED_OUTCOME:
        _learn_time(state, ticket, at)
    _stop_serving(state, ticket, at)
    ticket.ended_at = at
    ticket.outcome = event.outcome
    if event.dossiers is not None:
        ticket.dossiers = event.dossiers
    if event.outcome == e.CLOSED_OUTCOME:
        _count_end(state, ticket)
    else:
        _count_served(state, ticket)
        _counter_of(state, ticket).completed = ticket.ticket_id


def _count_served(state: State, ticket: Ticket) -> None:
    """Counts a visit that a clerk has completed."""
    _count_end(state, ticket, served=True)
    if state.config is not None:
        _counter_of(state, ticket).served += 1
        state.tally.served += 1
        target_s = state.config.transaction_target_s
        state.tally.within_mandate += within_mandate(ticket.all_served_ms, ticket.all_dossiers, target_s)


def _served_offline(state: State, ticket: Ticket, event: e.ServedOffline, at: Instant) -> None:
    """A visit that a counter had from call to completion while the server was away."""
    _had_offline(state, ticket, event)
    ticket.counter = event.counter
    ticket.ended_at, ticket.outcome = max(event.completed_at, ticket.part_ended_at or 0), event.outcome
    if event.dossiers is not None:
        ticket.dossiers = event.dossiers
    _count_served(state, ticket)


def _part_served_offline(state: State, ticket: Ticket, event: e.PartServedOffline, at: Instant) -> None:
    """The same of one service of the visit, after which it goes on to the next."""
    _had_offline(state, ticket, event)
    ticket.part_ended_at = max(event.completed_at, ticket.part_ended_at or 0)
    ticket.for_counter = ticket.for_user = None
    ticket.missed_call = False
    ticket.done += (e.ServiceDone(event.served, event.counter, event.called_at, event.completed_at),)
    _go_on(ticket, event.served, event.service, event.dossiers)


def _had_offline(state: State, ticket: Ticket, event: e.ServedOffline | e.PartServedOffline) -> None:
    counter = state.counters[event.counter]
    if ticket.parked_at is not None:
        _stop_parking(ticket, max(ticket.parked_at, event.called_at))
    if ticket.called_at is None:
        state.longest_wait_ms = max(state.longest_wait_ms, event.called_at - ticket.queued_at)
    served_ms = event.completed_at - (ticket.started_at or event.called_at)
    ticket.started_at = None
    ticket.called_at = ticket.called_at or event.called_at
    ticket.served_ms += served_ms
    counter.served_ms += served_ms


def _no_show(state: State, ticket: Ticket, event: e.NoShowed, at: Instant) -> None:
    """One with a reason came too soon after the call: it does not count, and the ticket keeps its place."""
    if event.reason is not None:
        return
    ticket.no_shows += 1
    ticket.queued_at, ticket.order, ticket.missed_call = at, _next_order(state), True
    state.tally.no_shows += 1


def _parked(state: State, ticket: Ticket, event: e.Parked, at: Instant) -> None:
    _stop_serving(state, ticket, at)
    ticket.parked_at = at
    ticket.parked_until = event.due
    ticket.park_reason = event.reason


def _deferred(state: State, ticket: Ticket, event: e.Deferred, at: Instant) -> None:
    ticket.parked_at = at
    ticket.parked_until = event.due
    ticket.deferrals += 1


def _rated(state: State, ticket: Ticket, event: e.Rated, at: Instant) -> None:
    ticket.rating = event.rating


def _overran(state: State, ticket: Ticket, event: e.Overran, at: Instant) -> None:
    ticket.overrun = event.cause


def _unparked(state: State, ticket: Ticket, event: e.Unparked | e.CameBack, at: Instant) -> None:
    _stop_parking(ticket, at)


def _stop_parking(ticket: Ticket, at: Instant) -> None:
    if ticket.parked_at is not None:
        ticket.parked_ms += at - ticket.parked_at
    ticket.parked_at = ticket.parked_until = ticket.park_reason = None


def _returned(state: State, ticket: Ticket, event: e.Returned, at: Instant) -> None:
    _stop_serving(state, ticket, at)


def _transferred(state: State, ticket: Ticket, event: e.Transferred, at: Instant) -> None:
    _stop_serving(state, ticket, at)
    ticket.service = event.service or ticket.service
    ticket.for_counter = event.counter
    ticket.for_user = event.user


def _rejoined(state: State, ticket: Ticket, event: e.Rejoined, at: Instant) -> None:
    ticket.for_counter = ticket.for_user = None


def _next_service(state: State, ticket: Ticket, event: e.NextServiced, at: Instant) -> None:
    _learn_time(state, ticket, at)
    _stop_serving(state, ticket, at)
    ticket.part_ended_at = at
    ticket.done += (e.ServiceDone(ticket.service, ticket.counter or "", ticket.called_at or at, at),)
    _go_on(ticket, ticket.service, event.service, event.dossiers)


def _go_on(ticket: Ticket, served: str, following: str, noted: int | None) -> None:
    """`noted`: dossiers of the service that was served.

    A service that was planned has dossiers and time at the counter of its own; one that a clerk sends the visit on to
    goes on with the same dossiers.
    """
    if served != ticket.service:  # a later one was served before the one that it waits for
        ticket.further = tuple(one for one in ticket.further if one.service != served)
        ticket.dossiers_before += noted or 1
    else:
        ticket.dossiers = noted or ticket.dossiers
        planned = next((one for one in ticket.further if one.service == following), None)
        ticket.further = tuple(one for one in ticket.further if one.service not in (served, following))
        ticket.service = following
        if planned is None:
            return
        ticket.procedure, ticket.slot_at = planned.procedure, planned.slot_at
        ticket.dossiers_before += ticket.dossiers
        ticket.dossiers = 1
    ticket.served_before_ms += ticket.served_ms
    ticket.served_ms = 0
    ticket.overrun = None


def _reclassed(state: State, ticket: Ticket, event: e.Reclassed, at: Instant) -> None:
    ticket.cls = event.cls
    ticket.priority = event.priority


def _cancelled(state: State, ticket: Ticket, event: e.Cancelled, at: Instant) -> None:
    _stop_parking(ticket, at)
    ticket.ended_at = at
    _count_end(state, ticket)
    state.tally.cancelled += 1


def _moved(state: State, ticket: Ticket, event: e.Moved, at: Instant) -> None:
    ticket.service = event.service or ticket.service
    ticket.for_counter, ticket.for_user = event.counter, None


def _restored(state: State, ticket: Ticket, event: e.Restored, at: Instant) -> None:
    """The ticket stands where it stood: its age and its place among equals are kept.

    Raises ValueError for a ticket that a clerk completed.
    """
    if ticket.state is TicketState.WAITING:
        ticket.queued_at, ticket.missed_call = waits_from(ticket.issued_at, ticket.slot_at), False
        return
    expire_s = state.config.expire_s if state.config else None
    if ticket.state is TicketState.EXPIRED and expire_s is not None and at >= ticket.kept_from + expire_s * 1000:
        ticket.restored_at = at
    if ticket.state is TicketState.COMPLETED and ticket.outcome != e.CLOSED_OUTCOME:
        raise ValueError(f"{state.stream}: {ticket.ticket_id} was completed by a clerk, not by the day's end")
    state.tally.cancelled -= ticket.state is TicketState.CANCELLED
    state.tally.expired -= ticket.state is TicketState.EXPIRED
    _count_share(state, ticket.share, -1)
    ticket.ended_at = ticket.share = ticket.outcome = ticket.counter = None


def _resumed(state: State, ticket: Ticket, event: e.Resumed, at: Instant) -> None:
    """The ticket is at the counter as before the act. Raises ValueError when there is nothing to take back."""
    counter = state.counters[event.counter]
    _must_be_free(state, counter)
    no_shows = ticket.no_shows
    act = _take_back(state, ticket, counter)
    counter.ticket_id = ticket.ticket_id
    state.tally.no_shows -= no_shows - ticket.no_shows
    if act.kind == e.NextServiced.kind and _is_learned(act.before):
        state.times[act.before.service].remove(act.at - (act.before.called_at or 0))


def _parking_resumed(state: State, ticket: Ticket, event: e.ParkingResumed, at: Instant) -> None:
    counter = state.counters[event.counter]
    _take_back(state, ticket, counter)
    ticket.counter = counter.id  # until it is released


def _take_back(state: State, ticket: Ticket, counter: Counter) -> ActOnTicket:
    """Gives the ticket what it had before its last act; a priority or a scan noted since is kept.

    Raises ValueError when there is nothing to take back.
    """
    act = ticket.last_act
    if act is None:
        raise ValueError(f"{state.stream}: nothing was done with {ticket.ticket_id} that can be taken back")
    state.tally.cancelled -= ticket.ended_at is not None
    _count_share(state, ticket.share, -1)
    counter.served_ms -= ticket.all_served_ms - act.before.all_served_ms
    for name in Ticket.__struct_fields__:
        if name not in _KEPT:
            setattr(ticket, name, getattr(act.before, name))
    counter.last_act_on = None
    return act


_KEPT = ("state", "cls", "priority", "scanned_pages", "scans")
"""What an act taken back leaves as it is now; `state` follows from the table."""


def _expired(state: State, ticket: Ticket, event: e.Expired, at: Instant) -> None:
    _stop_parking(ticket, at)
    ticket.ended_at = at
    _count_end(state, ticket)
    state.tally.expired += 1


def _count_end(state: State, ticket: Ticket, *, served: bool = False) -> None:
    """Holds a visit that has just ended against the target in force."""
    if ticket.ended_at is not None and state.config is not None:
        length_ms, target_s = ticket.ended_at - ticket.issued_at, state.config.visit_target_s
        ticket.share = share_of(length_ms, target_s, ended=True, served=served)
        _count_share(state, ticket.share, 1)


def _count_share(state: State, share: Share | None, change: int) -> None:
    match share:
        case Share.KEPT:
            state.tally.kept += change
        case Share.MISSED:
            state.tally.missed += change
        case Share.GONE:
            state.tally.gone += change
        case None:
            pass
        case _:
            assert_never(share)


def _scanned(state: State, ticket: Ticket, event: e.ScanStored, at: Instant) -> None:
    ticket.scanned_pages += event.pages
    ticket.scans += (event.sha256,)


def _learn_time(state: State, ticket: Ticket, at: Instant) -> None:
    """Adds the time from call to completion to the service's times, unless the visit was parked meanwhile."""
    if _is_learned(ticket):
        state.times.setdefault(ticket.service, Times()).add(at - (ticket.called_at or 0))


def _is_learned(ticket: Ticket) -> bool:
    return ticket.called_at is not None and ticket.parked_ms == 0


def _stop_serving(state: State, ticket: Ticket, at: Instant) -> None:
    if ticket.started_at is not None:
        ticket.served_ms += at - ticket.started_at
        _counter_of(state, ticket).served_ms += at - ticket.started_at
        ticket.started_at = None


def _counter_of(state: State, ticket: Ticket) -> Counter:
    """The counter at which this ticket is called or served."""
    return state.counters[ticket.counter or ""]


TICKET_FOLDS: dict[type[Any], Callable[[State, Ticket, Any, Instant], None]] = {
    e.Called: _called,
    e.Recalled: _recalled,
    e.Started: _started,
    e.Completed: _completed,
    e.ServedOffline: _served_offline,
    e.PartServedOffline: _part_served_offline,
    e.NoShowed: _no_show,
    e.Parked: _parked,
    e.PickedUp: _picked_up,
    e.Deferred: _deferred,
    e.Rated: _rated,
    e.Overran: _overran,
    e.Unparked: _unparked,
    e.CameBack: _unparked,
    e.Returned: _returned,
    e.Transferred: _transferred,
    e.Rejoined: _rejoined,
    e.NextServiced: _next_service,
    e.Reclassed: _reclassed,
    e.Cancelled: _cancelled,
    e.Moved: _moved,
    e.Restored: _restored,
    e.CallResumed: _resumed,
    e.ServingResumed: _resumed,
    e.ParkingResumed: _parking_resumed,
    e.Expired: _expired,
    e.ScanStored: _scanned,
}

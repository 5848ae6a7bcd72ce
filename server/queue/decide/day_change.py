"""The change of day: the events that end the old day, and what the new one starts from; and an opening taken back."""

import hashlib
from collections.abc import Collection, Iterator

import msgspec

from protocol.configuration import BranchConfig
from protocol.enums import AppointmentState, CounterState, TicketState
from protocol.ids import Instant
from protocol.opening_hours import Day
from server.queue.events import events as e
from server.queue.state.automatic import without
from server.queue.state.state import Counter, State
from server.queue.state.ticket import Ticket

from .decide import doubted_tickets, end_of_day, live_tickets, without_a_ticket
from .leases import carried_lane, carried_leases

DAYS_KEPT = 8
"""Of how many days the highest numbers are kept, so that none is given twice on a date that comes again."""

_encode = msgspec.json.Encoder(order="deterministic").encode


def config_hash(config: BranchConfig) -> str:
    """A digest of the configuration, 32 hex digits."""
    return hashlib.sha256(_encode(config)).hexdigest()[:32]


def closing(state: State, kept: Collection[Ticket]) -> list[e.Event]:
    """The events that end the state's day, without the tickets in `kept`; none when the day was ended already."""
    return [] if state.day is None or state.ended_at is not None else end_of_day(state, kept)


def missed(state: State, today: Day) -> list[e.Event]:
    """An event for each missed appointment on the days since, which were never opened."""
    since = 0 if state.day is None else state.day.ends
    return list(without_a_ticket(state, today.starts, since))


def opening(state: State, config: BranchConfig, today: Day, now: Instant) -> e.DayOpened:
    """The new day's first event: the configuration in force, and what continues past midnight.

    Open counters, uncleared alarms, the devices' last reports, the branch's message, and from today on appointments and
    leased numbers.
    Also the people who took a number while the clock was doubted: which day that was, nobody knew. They go on, and so
    do the numbers.
    """
    kept = doubted_tickets(state)
    return msgspec.structs.replace(
        _opened(state, config, today, tuple(carried(kept, config, now - state.at))),
        numbers=_highest(state.numbers if kept else {}, state.given.get(today.date, {})),
        before=_day_before(state, kept),
    )


def taken_back(state: State, config: BranchConfig, today: Day, now: Instant) -> tuple[list[Ticket], e.DayOpened]:
    """The tickets of the mistaken day that go on, and the event that opens the right day, `today`, in its place.

    Whom the end of that day took are here again; a number of the mistaken day that such a person has ends with it.
    """
    before = state.before if state.before is not None and state.before.date == today.date else None
    expire_ms = None if config.expire_s is None else config.expire_s * 1000
    back = tuple(
        _not_after(ticket, now)
        for ticket in (() if before is None else before.tickets)
        if expire_ms is None or ticket.issued_at + expire_ms > now
    )
    numbers = {ticket.number for ticket in back}
    kept = [ticket for ticket in live_tickets(state) if ticket.number not in numbers]
    highest = _highest(state.numbers, state.given.get(today.date, {}))
    opened = _opened(state, config, today, (*back, *carried(kept, config, now - state.at)))
    booked = opened.appointments if before is None else (*before.appointments, *opened.appointments)
    mistaken = state.day.date if state.day else ""
    return kept, msgspec.structs.replace(opened, numbers=highest, appointments=booked, back_from=mistaken)


def carried(tickets: Collection[Ticket], config: BranchConfig, shift_ms: int) -> Iterator[e.CarriedTicket]:
    """The tickets as another day goes on with them; `shift_ms`: by how much the clock was wrong.

    Who was at a counter that is no more waits again. What a counter did last cannot be taken back any more.
    """
    counters = {counter.id for counter in config.counters}
    for ticket in tickets:
        one = _carried(ticket)
        moments = {name: at + shift_ms for name in _MOMENTS if (at := getattr(one, name)) is not None}
        done = tuple(
            msgspec.structs.replace(each, called_at=each.called_at + shift_ms, ended_at=each.ended_at + shift_ms)
            for each in one.done
        )
        one = msgspec.structs.replace(one, **moments, done=done)
        yield one if one.counter is None or one.counter in counters else waiting_again(one)


def _carried(ticket: Ticket) -> e.CarriedTicket:
    return e.CarriedTicket(**{name: getattr(ticket, name) for name in e.CarriedTicket.__struct_fields__})


_MOMENTS = (
    "issued_at", "queued_at", "waits_since", "called_at", "announced_at", "started_at", "parked_at", "parked_until",
    "part_ended_at",
)  # fmt: skip
"""The moments of a ticket that the server's clock gave."""


def waiting_again(ticket: e.CarriedTicket) -> e.CarriedTicket:
    """The ticket in its line, with its age, as if no counter had it and no day had ended."""
    return msgspec.structs.replace(
        ticket,
        state=TicketState.WAITING,
        counter=None,
        started_at=None,
        parked_at=None,
        parked_until=None,
        park_reason=None,
    )


def _not_after(ticket: e.CarriedTicket, now: Instant) -> e.CarriedTicket:
    return msgspec.structs.replace(
        ticket,
        issued_at=min(ticket.issued_at, now),
        queued_at=min(ticket.queued_at, now) if ticket.slot_at is None else ticket.queued_at,
        waits_since=min(ticket.waits_since, now),
    )


def _day_before(state: State, kept: Collection[Ticket]) -> e.DayBefore | None:
    """What the end of the state's day takes from people, or has taken."""
    if state.day is None:
        return None
    if state.ended_at is None:
        names = {ticket.ticket_id for ticket in kept}
        taken = [ticket for ticket in live_tickets(state) if ticket.ticket_id not in names]
        missed_then = tuple(state.appointments.booked(0, state.day.ends))
    else:
        tickets = state.tickets.values()
        over = [one for one in tickets if one.state is TicketState.EXPIRED or one.outcome == e.CLOSED_OUTCOME]
        taken = sorted(over, key=lambda ticket: ticket.order)
        missed_then = tuple(
            msgspec.structs.replace(each, state=AppointmentState.BOOKED)
            for each in state.appointments.by_id.values()
            if each.state is AppointmentState.MISSED
        )
    if not taken and not missed_then:
        return None
    return e.DayBefore(state.day.date, tuple(waiting_again(_carried(ticket)) for ticket in taken), missed_then)


def _highest(one: dict[str, int], other: dict[str, int]) -> dict[str, int]:
    return {prefix: max(one.get(prefix, 0), other.get(prefix, 0)) for prefix in one | other}


def _given(state: State) -> dict[str, dict[str, int]]:
    """The numbers of the last days, and of the state's own."""
    days = [(date, numbers) for date, numbers in state.given.items() if state.day is None or date != state.day.date]
    own = [(state.day.date, dict(state.numbers))] if state.day is not None and state.numbers else []
    return dict([*days, *own][-DAYS_KEPT:])


def _returning(state: State, since: Instant) -> Iterator[e.ReturningPlace]:
    """The places of today and later that were given back and cannot be booked yet."""
    for (service, slot_at), moments in state.appointments.returning.items():
        for free_at in moments:
            if slot_at >= since and free_at > state.at:
                yield e.ReturningPlace(service, slot_at, free_at)


def _opened(state: State, config: BranchConfig, today: Day, tickets: tuple[e.CarriedTicket, ...]) -> e.DayOpened:
    return e.DayOpened(
        today.date,
        config,
        state.config_hash or config_hash(config),
        _carried_counters(state, config, tickets),
        _alarms(state),
        tuple(state.devices.values()),
        state.message,
        (*state.appointments.booked(today.starts), *state.appointments.held(today.starts)),
        state.notice,
        carried_leases(state, today.date),
        carried_lane(state, today.date),
        tickets,
        given=_given(state),
        returning=tuple(_returning(state, today.starts)),
        service_messages={
            service: message
            for service, message in state.service_messages.items()
            if any(one.code == service for one in config.services)
        },
        lot=_lot_ahead(state, today),
    )


def _lot_ahead(state: State, today: Day) -> e.CarriedLot | None:
    """The lot of this day or one to come, that people have entered before."""
    lots = (one for one in (state.lot_ahead, state.lot) if one is not None and one.seed is None)
    lot = next((one for one in lots if one.date >= today.date), None)
    return None if lot is None else e.CarriedLot(lot.date, lot.commitment, tuple(lot.entries.values()))


def _alarms(state: State) -> tuple[e.CarriedAlarm, ...]:
    counters = state.counters.values()
    return tuple(e.CarriedAlarm(one.id, one.alarm_at) for one in counters if one.alarm_at is not None)


def _carried_counters(
    state: State, config: BranchConfig, tickets: tuple[e.CarriedTicket, ...]
) -> tuple[e.CarriedCounter, ...]:
    """Counters stay open where people go on: a branch that never closes and that nobody ended early, or `tickets`.

    A clerk who signed in while the clock was doubted stays signed in.
    """
    never_closes = state.day is not None and not config.hours
    by_hand = state.day is not None and state.ended_at is not None and state.ended_at < state.day.ends
    all_stay = bool(tickets) or (never_closes and not by_hand)
    return tuple(
        _carry(state, counter)
        for counter in state.counters.values()
        if not counter.gone
        and (counter.user is not None or counter.state is not CounterState.CLOSED)
        and (all_stay or counter.doubted)
    )


def _carry(state: State, counter: Counter) -> e.CarriedCounter:
    """Without what the automatic mode did there: it acts for one day."""
    acts = [] if state.automatic is None else state.automatic.standing_at(counter.id)
    services, closed = without(acts, counter.of_counter, counter.is_closed)
    then = CounterState.CLOSED if closed else counter.then or counter.state
    reason = None if then is CounterState.CLOSED else counter.reason
    return e.CarriedCounter(counter.id, then, counter.since, services, reason, counter.user)

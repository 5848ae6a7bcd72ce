"""How the events of the branch, its day and its counters change the state."""

from collections.abc import Callable
from typing import Any

from msgspec import structs

from protocol.configuration import BranchConfig, SpecialDay
from protocol.enums import AppointmentState, CounterState, MessageLevel, TicketState
from protocol.ids import Instant
from protocol.opening_hours import day_on
from server.queue.events import events as e
from server.queue.state.automatic import Automatic, AutomaticAct
from server.queue.state.device_tasks import AskedTask
from server.queue.state.lot import Lot, commitment_of
from server.queue.state.placement import enter, leave, stop_counter
from server.queue.state.slips import SlipPrinting
from server.queue.state.state import AlertAct, Counter, State
from server.queue.state.ticket import Ticket


def _configured(state: State, event: e.Configured, at: Instant) -> None:
    state.config, state.config_hash, state.without_hours_today = event.config, event.config_hash, None
    if state.day is not None:
        _take_hours(state, event.config, state.day.date)
    known = {counter.id for counter in event.config.counters}
    for counter_config in event.config.counters:
        counter = state.counters.get(counter_config.id)
        if counter is None:
            state.counters[counter_config.id] = Counter(counter_config.id, counter_config.skills, since=at)
        else:
            counter.gone = False
            state.set_skills(counter, counter_config.skills)
    for gone in [counter for counter in state.counters.values() if counter.id not in known]:
        if gone.ticket_id is None:
            del state.counters[gone.id]
        else:
            gone.gone, gone.then = True, CounterState.CLOSED
    for ticket in list(state.waiting.tickets()):
        leave(state, ticket, TicketState.WAITING)
        enter(state, ticket, TicketState.WAITING, at)


def _take_hours(state: State, settings: BranchConfig, date: str) -> None:
    """The day by the settings, or by the hours that were set for it alone."""
    state.config, state.without_hours_today = settings, None
    if state.hours_today is not None:
        others = tuple(one for one in settings.special_days if one.date != date)
        closed = tuple(one for one in settings.closed_dates if one != date)
        state.without_hours_today = settings
        state.config = structs.replace(settings, special_days=(*others, state.hours_today), closed_dates=closed)
    state.day = day_on(state.config, date)


def _hours_set(state: State, event: e.HoursSet, at: Instant) -> None:
    settings, day = state.settings, state.day
    if settings is None or day is None:
        raise ValueError(f"{state.stream}: hours of a day that was not opened")
    state.hours_today = None if event.openings is None else SpecialDay(day.date, openings=event.openings)
    _take_hours(state, settings, day.date)


def _day_opened(state: State, event: e.DayOpened, at: Instant) -> None:
    """A new state: of the old one nothing is left but what the event carries."""
    fresh = State(state.stream, config=event.config, config_hash=event.config_hash)
    fresh.day, fresh.opened_at = day_on(event.config, event.date), at
    fresh.counters = {counter.id: Counter(counter.id, counter.skills, since=at) for counter in event.config.counters}
    for carried in event.counters:
        fresh.counters[carried.id] = Counter(
            carried.id, carried.skills, carried.state, carried.since, reason=carried.reason, user=carried.user
        )
        fresh.set_skills(fresh.counters[carried.id], carried.skills)
    for alarm in event.alarms:
        if alarm.counter in fresh.counters:
            fresh.counters[alarm.counter].alarm_at = alarm.at
    fresh.devices = {each.device: each for each in event.devices}
    fresh.message, fresh.notice = event.message, event.notice
    fresh.service_messages = dict(event.service_messages)
    if event.lot is not None:
        lot = Lot(event.lot.commitment, date=event.lot.date)
        for entered in event.lot.entries:
            lot.enter(entered)
        fresh.lot, fresh.lot_ahead = (lot, None) if lot.date == event.date else (None, lot)
    for appointment in event.appointments:
        fresh.appointments.put(appointment)
    for place in event.returning:
        fresh.appointments.give_back(place)
    for lease in event.leases:
        _add_lease(fresh, lease)
    fresh.lane = event.lane
    fresh.numbers, fresh.given, fresh.before = dict(event.numbers), event.given, event.before
    for ticket in event.tickets:
        _carry_on(fresh, ticket, at)
    for name in State.__slots__:
        setattr(state, name, getattr(fresh, name))


def _carry_on(state: State, carried: e.CarriedTicket, at: Instant) -> None:
    """Puts a ticket of the day before where it was: in its line, parked, or at its counter."""
    state.last_order += 1
    ticket = Ticket(order=state.last_order, **structs.asdict(carried))
    state.tickets[ticket.ticket_id] = ticket
    state.tally.issued += 1
    for service in (ticket.service, *(one.service for one in ticket.further)):
        state.issued_by_service[service] = state.issued_by_service.get(service, 0) + 1
    if ticket.state in (TicketState.CALLED, TicketState.SERVING):
        state.counters[ticket.counter or ""].ticket_id = ticket.ticket_id
    enter(state, ticket, ticket.state, at)


def _clock_believed(state: State, event: e.ClockBelieved, at: Instant) -> None:
    state.in_doubt = False
    for ticket in state.tickets.values():
        ticket.doubted = False
    for counter in state.counters.values():
        counter.doubted = False


def _day_ended(state: State, event: e.DayEnded, at: Instant) -> None:
    state.ended_at = at


def _numbers_skipped(state: State, event: e.NumbersSkipped, at: Instant) -> None:
    state.numbers |= event.given
    state.lane = event.lane or state.lane


def _numbers_leased(state: State, event: e.NumbersLeased, at: Instant) -> None:
    for block in event.blocks:
        _add_lease(state, e.Lease(event.device, event.date, block.prefix, block.first, block.count, at))


def _add_lease(state: State, lease: e.Lease) -> None:
    """Raises ValueError for a number that is leased twice."""
    line = lease.date, lease.prefix
    known = state.leases.get(line, ())
    if any(one.first < lease.first + lease.count and lease.first < one.first + one.count for one in known):
        raise ValueError(f"{state.stream}: numbers from {lease.prefix}-{lease.first} leased twice")
    state.leases[line] = (*known, lease)


def _served_conflict(state: State, event: e.ServedConflict, at: Instant) -> None:
    state.conflicts += (event,)


def _recorded_late(state: State, event: e.RecordedLate, at: Instant) -> None:
    """It is a visit of another day."""


def _day_reopened(state: State, event: e.DayReopened, at: Instant) -> None:
    state.ended_at = None


def _counter_opened(state: State, event: e.CounterOpened, at: Instant) -> None:
    counter = state.counters[event.counter]
    counter.state, counter.then, counter.reason, counter.since = CounterState.OPEN, None, None, at


def _counter_paused(state: State, event: e.CounterPaused, at: Instant) -> None:
    state.counters[event.counter].reason = event.reason
    stop_counter(state.counters[event.counter], CounterState.PAUSED, at)


def _counter_closed(state: State, event: e.CounterClosed, at: Instant) -> None:
    stop_counter(state.counters[event.counter], CounterState.CLOSED, at)


def _skills_set(state: State, event: e.SkillsSet, at: Instant) -> None:
    state.set_skills(state.counters[event.counter], event.skills)


def _clerk_in(state: State, event: e.ClerkIn, at: Instant) -> None:
    counter = state.counters[event.counter]
    counter.user, counter.doubted = event.user, event.doubted
    state.set_skills(counter, counter.of_counter)
    state.in_doubt |= event.doubted


def _clerk_out(state: State, event: e.ClerkOut, at: Instant) -> None:
    counter = state.counters[event.counter]
    counter.user, counter.doubted = None, False
    state.set_skills(counter, counter.of_counter)


def _alarm_raised(state: State, event: e.AlarmRaised, at: Instant) -> None:
    state.counters[event.counter].alarm_at = at


def _alarm_cleared(state: State, event: e.AlarmCleared, at: Instant) -> None:
    state.counters[event.counter].alarm_at = None


def _device_state(state: State, event: e.DeviceStateChanged, at: Instant) -> None:
    before = state.devices.get(event.device)
    since = before.since if before is not None and before.printer == event.printer else at
    state.devices[event.device] = e.DeviceStatus(
        event.device, event.printer, event.pending, event.unconfirmed, since, event.cause
    )


def _message_set(state: State, event: e.MessageSet, at: Instant) -> None:
    """An emergency keeps the notice that it replaces; a new notice replaces all. A service's message is apart."""
    if event.service is not None:
        state.service_messages[event.service] = e.StandingMessage(event.level, event.text, at, event.until)
        return
    if event.level is not MessageLevel.EMERGENCY:
        state.notice = None
    elif state.message is not None and state.message.level is MessageLevel.NOTICE:
        state.notice = state.message
    state.message = e.StandingMessage(event.level, event.text, at, event.until)


def _message_cleared(state: State, event: e.MessageCleared, at: Instant) -> None:
    """After an emergency the notice before it stands again, unless its time is over."""
    if event.service is not None:
        state.service_messages.pop(event.service, None)
        return
    notice, state.notice = state.notice, None
    state.message = notice if notice is not None and (notice.until is None or at < notice.until) else None


def _alert_acted(state: State, event: e.AlertActed, at: Instant) -> None:
    state.alert_acts[event.key] = AlertAct(event.user, at, event.until)


def _automatic_set(state: State, event: e.AutomaticSet, at: Instant) -> None:
    acts = () if state.automatic is None else state.automatic.acts
    state.automatic = Automatic(event.limits, event.user, at, event.why, acts)


def _automatic_acted(state: State, event: e.AutomaticActed, at: Instant) -> None:
    known = _automatic_of(state)
    act = AutomaticAct(
        event.n, event.change, event.before, at, event.until, event.share_before, event.share_after, event.confidence
    )
    state.automatic = structs.replace(known, acts=(*known.acts, act))


def _changed_for(state: State, event: e.ChangedFor, at: Instant) -> None:
    known = state.automatic or Automatic(None, "", at)
    act = AutomaticAct(event.n, event.change, event.before, at, event.until, 0.0, 0.0, 0.0, by=event.user)
    state.automatic = structs.replace(known, acts=(*known.acts, act))


def _automatic_ended(state: State, event: e.AutomaticEnded, at: Instant) -> None:
    known = _automatic_of(state)
    acts = tuple(structs.replace(one, ended=event.why, ended_at=at) if one.n == event.n else one for one in known.acts)
    state.automatic = structs.replace(known, acts=acts)


def _automatic_of(state: State) -> Automatic:
    if state.automatic is None:
        raise ValueError(f"{state.stream}: nobody switched the automatic mode on today")
    return state.automatic


def _slip_asked(state: State, event: e.SlipAsked, at: Instant) -> None:
    state.slips[event.slip] = SlipPrinting(event.slip, event.ticket, event.device, at)


def _slip_told(state: State, event: e.SlipTold, at: Instant) -> None:
    slip = state.slips[event.slip]
    state.slips[event.slip] = SlipPrinting(slip.slip, slip.ticket, slip.device, slip.asked_at, event.said, at)


def _device_asked(state: State, event: e.DeviceAsked, at: Instant) -> None:
    state.device_tasks[event.task] = AskedTask(event.task, event.device, event.what, event.user, at)


def _device_told(state: State, event: e.DeviceTold, at: Instant) -> None:
    asked = state.device_tasks[event.task]
    state.device_tasks[event.task] = structs.replace(asked, outcome=event.said, told_at=at)


def _quota_set(state: State, event: e.QuotaSet, at: Instant) -> None:
    before = state.quotas.get(event.service)
    if event.quota != 0:
        state.stopped.pop(event.service, None)
    elif before != 0:
        state.stopped[event.service] = before
    if event.quota is None:
        state.quotas.pop(event.service, None)
    else:
        state.quotas[event.service] = event.quota


def _slot_held(state: State, event: e.SlotHeld, at: Instant) -> None:
    state.appointments.begin(
        e.Appointment(
            event.appointment,
            event.service,
            event.slot_at,
            AppointmentState.HELD,
            event.procedure,
            event.dossiers,
            held_until=event.until,
            device=event.device,
            further=event.further,
        ),
        "slot_held",
    )


def _hold_extended(state: State, event: e.HoldExtended, at: Instant) -> None:
    extended = 1 + state.appointments.by_id[event.appointment].extended
    state.appointments.follow(event.appointment, "hold_extended", held_until=event.until, extended=extended)


def _hold_released(state: State, event: e.HoldReleased, at: Instant) -> None:
    state.appointments.follow(event.appointment, "hold_released", held_until=None, device=None)


def _booked(state: State, event: e.Booked, at: Instant) -> None:
    known = state.appointments.by_id.get(event.appointment)
    if known is not None and known.state is AppointmentState.HELD:
        state.appointments.follow(
            event.appointment,
            "booked",
            person=event.person,
            held_until=None,
            device=None,
            extended=0,
            further=event.further,
        )
        return
    fresh = e.Appointment(
        event.appointment,
        event.service,
        event.slot_at,
        procedure=event.procedure,
        dossiers=event.dossiers,
        person=event.person,
        further=event.further,
    )
    state.appointments.begin(fresh, "booked")


def _appointment_moved(state: State, event: e.AppointmentMoved, at: Instant) -> None:
    before = state.appointments.by_id[event.appointment]
    moves = before.moves + 1
    further = tuple(structs.replace(one, slot_at=at) for one, at in zip(before.further, event.further_at, strict=True))
    state.appointments.follow(
        event.appointment, "appointment_moved", slot_at=event.slot_at, moves=moves, further=further
    )
    _give_back(state, before, event.free_at)


def _appointment_cancelled(state: State, event: e.AppointmentCancelled, at: Instant) -> None:
    state.appointments.follow(event.appointment, "appointment_cancelled")
    _give_back(state, state.appointments.by_id[event.appointment], event.free_at)


def _give_back(state: State, had: e.Appointment, free_at: Instant | None) -> None:
    if free_at is None:
        return
    for service, slot_at in had.places:
        state.appointments.give_back(e.ReturningPlace(service, slot_at, free_at))


def _appointment_missed(state: State, event: e.AppointmentMissed, at: Instant) -> None:
    state.appointments.follow(event.appointment, "appointment_missed")


def _appointment_restored(state: State, event: e.AppointmentRestored, at: Instant) -> None:
    state.appointments.follow(event.appointment, "appointment_restored")


def _lot_opened(state: State, event: e.LotOpened, at: Instant) -> None:
    today = "" if state.day is None else state.day.date
    lot = Lot(event.commitment, date=event.date or today)
    if lot.date == today:
        state.lot = lot
    else:
        state.lot_ahead = lot


def _lot_of(state: State) -> Lot:
    if state.lot is None:
        raise ValueError(f"{state.stream}: nobody opened a lot today")
    return state.lot


def _lot_entered(state: State, event: e.LotEntered, at: Instant) -> None:
    ahead = state.lot_ahead
    (ahead if ahead is not None and ahead.date == event.date else _lot_of(state)).enter(event)


def _lot_drawn(state: State, event: e.LotDrawn, at: Instant) -> None:
    lot = _lot_of(state)
    if commitment_of(event.seed) != lot.commitment:
        raise ValueError(f"{state.stream}: the lot was drawn by another seed than the one committed to")
    lot.seed, lot.order, lot.pending = event.seed, event.order, list(event.order)


def _lot_lost(state: State, event: e.LotLost, at: Instant) -> None:
    lot = _lot_of(state)
    lot.pending.remove(event.entry)
    lot.lost.add(event.entry)


BRANCH_FOLDS: dict[type[Any], Callable[[State, Any, Instant], None]] = {
    e.Configured: _configured,
    e.DayOpened: _day_opened,
    e.DayEnded: _day_ended,
    e.DayReopened: _day_reopened,
    e.ClockBelieved: _clock_believed,
    e.NumbersSkipped: _numbers_skipped,
    e.NumbersLeased: _numbers_leased,
    e.RecordedLate: _recorded_late,
    e.ServedConflict: _served_conflict,
    e.CounterOpened: _counter_opened,
    e.CounterPaused: _counter_paused,
    e.CounterClosed: _counter_closed,
    e.SkillsSet: _skills_set,
    e.ClerkIn: _clerk_in,
    e.ClerkOut: _clerk_out,
    e.AlarmRaised: _alarm_raised,
    e.AlarmCleared: _alarm_cleared,
    e.DeviceStateChanged: _device_state,
    e.MessageSet: _message_set,
    e.MessageCleared: _message_cleared,
    e.SlotHeld: _slot_held,
    e.HoldExtended: _hold_extended,
    e.HoldReleased: _hold_released,
    e.LotOpened: _lot_opened,
    e.LotEntered: _lot_entered,
    e.LotDrawn: _lot_drawn,
    e.LotLost: _lot_lost,
    e.HoursSet: _hours_set,
    e.QuotaSet: _quota_set,
    e.AlertActed: _alert_acted,
    e.AutomaticSet: _automatic_set,
    e.AutomaticActed: _automatic_acted,
    e.ChangedFor: _changed_for,
    e.AutomaticEnded: _automatic_ended,
    e.SlipAsked: _slip_asked,
    e.SlipTold: _slip_told,
    e.DeviceAsked: _device_asked,
    e.DeviceTold: _device_told,
    e.Booked: _booked,
    e.AppointmentMoved: _appointment_moved,
    e.AppointmentCancelled: _appointment_cancelled,
    e.AppointmentMissed: _appointment_missed,
    e.AppointmentRestored: _appointment_restored,
}

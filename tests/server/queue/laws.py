"""The laws of a branch's queue: what must hold whatever was asked, each an assertion that says what was broken."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, get_args

from protocol.commands import Alarm, AlarmOff, Body, CounterCommand, Envelope, Login, Rate, RecordServed
from protocol.configuration import BranchConfig
from protocol.enums import AppointmentState, CounterState, Refusal, TicketClass, TicketState
from protocol.opening_hours import day_on
from server.queue.events import events as e
from server.queue.events.recorded import Draft, Recorded
from server.queue.state.appointments import Appointments
from server.queue.state.state import State
from server.queue.state.ticket import Ticket

LIVE = (TicketState.WAITING, TicketState.CALLED, TicketState.SERVING, TicketState.PARKED)
AT_COUNTER = (TicketState.CALLED, TicketState.SERVING)


class Broken(AssertionError):
    """A law does not hold."""


def law(holds: bool, said: str) -> None:
    """Raises Broken unless `holds`."""
    if not holds:
        raise Broken(said)


# -- of the whole stream ---------------------------------------------------------------------------------------------


def numbers_are_given_once(events: Sequence[Recorded[Any]]) -> None:
    """Invariant 1: once per branch, day and prefix; and the ticket's id names one ticket for ever."""
    issued = [(event.day, event.body) for event in events if isinstance(event.body, e.Issued)]
    numbers = [(day, body.prefix, body.n) for day, body in issued]
    law(len(set(numbers)) == len(numbers), f"a number given twice: {numbers}")
    law(len({body.ticket_id for _, body in issued}) == len(issued), "a ticket id given twice")


def appointments_are_used_once(events: Sequence[Recorded[Any]]) -> None:
    """An appointment gives at most one ticket, whatever was sent again, by whom, and on which day."""
    used = [body.appointment for event in events if isinstance(body := event.body, e.Issued) and body.appointment]
    law(len(set(used)) == len(used), f"an appointment gave two tickets: {used}")


def keys_are_new(events: Sequence[Recorded[Any]], drafts: Sequence[Draft[Any]]) -> None:
    """Invariant 3: what a key led to is all there, once; the journal's unique key (stream, command_id, part)."""
    used = {event.command_id for event in events}
    law(all(draft.command_id not in used for draft in drafts), "a key led to events twice")


def seqs_are_whole(events: Sequence[Recorded[Any]]) -> None:
    """Invariant 5: from 1, without gap or repeat; and the time never goes back."""
    law([event.seq for event in events] == list(range(1, len(events) + 1)), "a gap or a repeat")
    forward = (one.at <= next_.at or _takes_back(next_.body) for one, next_ in pairwise(events))
    law(all(forward), "the time went back")


def _takes_back(body: Any) -> bool:
    return isinstance(body, e.DayOpened) and body.back_from is not None


def states_are_equal(one: State, other: State) -> None:
    """Invariant 7: a replay gives the state that the running server had."""
    for slot in State.__slots__:
        law(getattr(one, slot) == getattr(other, slot), f"{slot} differs")


# -- of an event, on the state before it -----------------------------------------------------------------------------


def broken_by(state: State, event: Recorded[Any], envelope: Envelope | None) -> Broken | None:
    """The law that an event breaks, coming upon this state; `envelope` is its command, where it is known."""
    try:
        _may_happen(state, event, envelope)
    except Broken as broken:
        return broken
    return None


def _may_happen(state: State, event: Recorded[Any], envelope: Envelope | None) -> None:
    _comes_from_a_clerk(state, event, envelope)
    _holds_known_codes(state, event)
    body = event.body
    match body:
        case e.DayOpened():
            here = {ticket.ticket_id for ticket in state.tickets.values() if ticket.state in LIVE}
            law(here <= {ticket.ticket_id for ticket in body.tickets}, "somebody waits overnight")
            law(state.day is None or state.day.date < body.date or _takes_back(body), "a day comes twice")

            law(not body.tickets or bool(body.numbers), "people go on, and the numbers begin anew")
            before = {one.id: one.alarm_at for one in state.counters.values() if one.alarm_at is not None}
            law({one.counter: one.at for one in body.alarms} == before, "an alarm forgotten over midnight")
            law({one.device: one for one in body.devices} == state.devices, "a device forgotten over midnight")
            law((body.message, body.notice) == (state.message, state.notice), "a message forgotten over midnight")
            _carries_appointments(state, body)
            kept = {lease for (date, _), leases in state.leases.items() if date >= body.date for lease in leases}
            law(set(body.leases) == kept, "a lease forgotten over midnight")
        case e.SlotHeld() | e.Booked() | e.AppointmentMoved():
            _is_booked_into_a_free_place(state, event)
        case e.Issued():
            _is_issued_in_time(state, event)
        case e.Called() | e.PickedUp():
            _is_called_where_it_may_be(state, body)
            if isinstance(body, e.Called) and body.why is not None:
                _is_called_in_order(state, event)
        case e.Resumed():
            _takes_its_own_act_back(state, body)
        case e.Unparked():
            due = state.tickets[body.ticket_id].parked_until
            law(due is not None and event.at >= due, "unparked before its time")
        case e.CameBack():
            law(state.tickets[body.ticket_id].park_reason is None, "back from what a clerk set aside")
        case e.Deferred():
            law(state.tickets[body.ticket_id].deferrals < 2, "more time a third time")
        case e.Rated():
            law(state.tickets[body.ticket_id].rating is None, "rated twice")
            law(1 <= body.rating <= 5, "a rating of no level")
        case e.Expired() if event.command_id.startswith("expire:"):
            issued_at = state.tickets[body.ticket_id].kept_from
            expire_s = state.config.expire_s if state.config else None
            law(expire_s is not None and event.at >= issued_at + expire_s * 1000, "expired before its time")
        case e.DayEnded() if event.command_id.startswith("day_end:"):
            law(state.day is not None and event.at >= state.day.ends, "the day ended before its time")
        case e.DayReopened():
            law(state.ended_at is not None, "a day reopened that was not ended")
        case e.Completed():
            served = state.tickets[body.ticket_id].state is TicketState.SERVING
            law(served or body.outcome == e.CLOSED_OUTCOME, "completed without being served")
        case e.Restored():
            _is_restored_from_what_may_be(state, body)
        case e.Transferred():
            known = {counter.id for counter in state.config.counters} if state.config else set()
            law(body.counter is None or body.counter in known, "sent to an unknown counter")
            closed = body.counter is not None and state.counters[body.counter].is_closed
            law(envelope is None or not closed, "sent to a closed counter")  # a journal of before may hold it
        case e.Moved():
            law((body.service is None) != (body.counter is None), "moved to two places, or to none")
            closed = body.counter is not None and state.counters[body.counter].is_closed
            law(not closed, "moved to a closed counter")
        case e.QuotaSet():
            law(body.service in state.service_codes(), "a quota of an unknown service")
        case e.AlarmRaised():
            law(state.counters[body.counter].alarm_at is None, "an alarm raised over another")
        case e.AlarmCleared():
            law(state.counters[body.counter].alarm_at is not None, "an alarm cleared that was none")
        case e.DeviceStateChanged():
            said = state.devices.get(body.device)
            same = said is not None and (said.printer, said.pending, said.unconfirmed) == (
                body.printer, body.pending, body.unconfirmed
            )  # fmt: skip
            law(not same, "a device said nothing new")
            law(envelope is None or body.device == envelope.actor, "a device spoke for another")
        case e.MessageCleared() if event.command_id.startswith("message:"):
            standing = state.message if body.service is None else state.service_messages.get(body.service)
            until = standing.until if standing else None
            law(until is not None and event.at >= until, "a message ended before its time")


def _comes_from_a_clerk(state: State, event: Recorded[Any], envelope: Envelope | None) -> None:
    if envelope is None or envelope.counter is None or event.command_id != envelope.command_id or event.part:
        return
    if isinstance(envelope.command, Login | Alarm | AlarmOff | RecordServed) or envelope.unattended:
        return
    counter = state.counters.get(envelope.counter)
    law(counter is not None, "an unknown counter acted")
    if isinstance(envelope.command, Rate):
        law(event.actor == envelope.actor, "a clerk rated their own visit")
    elif envelope.directed:
        law(event.actor == envelope.actor, "what a supervisor directed is somebody else's act")
    elif counter is not None:
        law(counter.user is not None and event.actor == counter.user, "a counter acted without a clerk")


def _holds_known_codes(state: State, event: Recorded[Any]) -> None:
    config = state.config
    if config is None:
        return
    said = getattr(event.body, "reason", None)
    law(said is None or said in {known.code for known in config.reasons}, "an unknown reason")
    outcome = getattr(event.body, "outcome", None)
    outcomes = {known.code for known in config.outcomes} | {e.CLOSED_OUTCOME}
    law(outcome is None or outcome in outcomes, "an outcome that is none")
    priority = getattr(event.body, "priority", None)
    law(priority is None or priority in {known.code for known in config.priorities}, "a priority that is none")
    service = getattr(event.body, "service", None)
    law(service is None or service in {known.code for known in config.services}, "a service that is none")


def _carries_appointments(state: State, body: e.DayOpened) -> None:
    starts = day_on(body.config, body.date).starts
    kept = (AppointmentState.HELD, AppointmentState.BOOKED)
    booked = [each for each in state.appointments.by_id.values() if each.state in kept]
    law(all(each.slot_at >= starts for each in booked), "an appointment of an earlier day is neither used nor missed")
    law(set(booked) <= set(body.appointments), "an appointment forgotten over midnight")
    law(_takes_back(body) or len(body.appointments) == len(booked), "an appointment out of nothing")


def _is_booked_into_a_free_place(state: State, event: Recorded[Any]) -> None:
    body, known = event.body, state.appointments.by_id
    one = known.get(body.appointment)
    if isinstance(body, e.Booked) and one is not None:
        law(one.state is AppointmentState.HELD, "an appointment booked twice")
        law((one.service, one.slot_at) == (body.service, body.slot_at), "booked what was not held")
        return
    law(isinstance(body, e.AppointmentMoved) or one is None, "an appointment booked twice")
    service = known[body.appointment].service if isinstance(body, e.AppointmentMoved) else body.service
    law(body.slot_at >= event.at, "booked into the past")
    there = [each for each in known.values() if (each.service, each.slot_at) == (service, body.slot_at)]
    given_back = (AppointmentState.CANCELLED, AppointmentState.RELEASED)
    taken = sum(each.state not in given_back for each in there)
    law(state.config is not None and taken < state.config.appointments.per_slot, "a slot booked too often")


def _comes_to_an_appointment(state: State, event: Recorded[Any]) -> None:
    known = state.appointments.by_id.get(event.body.appointment)
    law(known is not None, "an unknown appointment")
    if known is None or state.config is None or state.day is None:
        return
    rules = state.config.appointments
    law(known.state is AppointmentState.BOOKED, "an appointment used twice")
    law(event.body.cls is TicketClass.APPT, "an appointment's ticket of another class")
    law((event.body.service, event.body.slot_at) == (known.service, known.slot_at), "another appointment's ticket")
    law(state.day.holds(known.slot_at), "checked in on another day")
    law(event.at >= known.slot_at - rules.early_s * 1000, "checked in too early")
    law(event.at <= known.slot_at + rules.late_s * 1000, "checked in too late")
    open_ = any(stretch.first_ticket <= event.at <= stretch.close for stretch in state.day.hours)
    law(open_, "checked in where nobody is")


def _is_issued_in_time(state: State, event: Recorded[Any]) -> None:
    given = {ticket.number for ticket in state.tickets.values()}
    law(event.body.number not in given and event.body.ticket_id not in state.tickets, "a number given twice")
    if event.body.taken_at is not None:  # somebody holds its slip, whatever the hours and the quota say
        law(state.day is not None and state.day.starts <= event.body.taken_at <= event.at, "given at another time")
        return
    law(state.day is not None and state.ended_at is None, "issued after the end of the day")
    if event.body.appointment is not None:  # its place was kept, whatever has become of the quota
        _comes_to_an_appointment(state, event)
        return
    law(state.day is not None and (state.day.issuing(event.at) or event.body.doubted), "issued outside the hours")
    law(event.body.cls is not TicketClass.APPT, "of the class of appointments without one")
    if state.config is not None:
        quotas = {known.code: known.quota for known in state.config.services}
        quota = state.quotas.get(event.body.service, quotas[event.body.service])
        law(quota is None or state.issued_by_service.get(event.body.service, 0) < quota, "issued over the quota")


def _is_called_where_it_may_be(state: State, body: e.Called | e.PickedUp) -> None:
    counter = state.counters[body.counter]
    ticket = state.tickets[body.ticket_id]
    law(counter.state is CounterState.OPEN, "called at a counter that is not open")
    law(not counter.gone, "called at a counter that is gone")
    if not isinstance(body, e.Called) or body.why is None:
        return
    for clerk in () if state.config is None else state.config.clerks:
        able = clerk.user != counter.user or ticket.service in clerk.skills
        law(able, "the policy called what the clerk may not serve")
    if ticket.for_counter is not None:
        law(ticket.for_counter == counter.id, "the policy called who was sent to another counter")
    elif ticket.for_user is not None:
        law(ticket.for_user == counter.user, "the policy called who was sent to another clerk")
    else:
        law(ticket.service in counter.skills, "the policy called for a service the counter does not serve")


def _is_restored_from_what_may_be(state: State, body: e.Restored) -> None:
    ticket = state.tickets[body.ticket_id]
    if ticket.state is TicketState.WAITING:
        law(ticket.missed_call, "a place given back that was not lost")
    elif ticket.state is TicketState.EXPIRED and state.ended_at is None:
        law(ticket.ended_at is not None and state.config is not None, "expired without a time")
    elif ticket.state is not TicketState.CANCELLED:
        law(state.ended_at is not None, "restored on a day that is not over")
        law(
            (ticket.ended_at or 0) >= (state.ended_at or 0),
            "the day's end is taken back for a ticket that ended before it",
        )
        law(ticket.outcome in (None, e.CLOSED_OUTCOME), "restored although a clerk completed it")


def _is_called_in_order(state: State, event: Recorded[Any]) -> None:
    """Law 9, by looking at everybody: `visible_order.py` checks the same from the events alone."""
    called, counter, config = state.tickets[event.body.ticket_id], state.counters[event.body.counter], state.config
    assert config is not None
    waiting = list(state.waiting.tickets())
    longest = min((one for one in waiting if state.waiting.may_serve(counter, one)), key=_since)
    if event.at - longest.queued_at > config.guard_s * 1000:
        law(called is longest, f"{called.number} called before {longest.number}, who is past the guard")
        return
    if called.slot_at is not None and event.at >= called.slot_at and not called.missed_call:
        return
    line = [one for one in waiting if _line(one) == _line(called)]
    for other in line:
        if _since(other) < _since(called):
            law(_rank(called, line, config) > _rank(other, line, config), f"{called.number} passed {other.number}")


def _since(ticket: Ticket) -> tuple[int, int]:
    return ticket.queued_at, ticket.order


def _line(ticket: Ticket) -> tuple[str | None, ...]:
    sent = ticket.for_counter, ticket.for_user
    return (*sent, ticket.service if sent == (None, None) else None)


def _rank(ticket: Ticket, line: list[Ticket], config: BranchConfig) -> float:
    if ticket.missed_call and any(_since(other) < _since(ticket) for other in line):
        return 0.0
    return float(getattr(config.weights, ticket.cls.value))


def _takes_its_own_act_back(state: State, body: e.Resumed) -> None:
    counter, act = state.counters[body.counter], state.tickets[body.ticket_id].last_act
    law(act is not None and act.counter == counter.id, "a counter took back what another did")
    law(isinstance(body, e.ParkingResumed) or counter.ticket_id is None, "taken back to a counter that is busy")
    law(isinstance(body, e.ParkingResumed) or counter.state is CounterState.OPEN, "taken back to a closed counter")


# -- of a state ------------------------------------------------------------------------------------------------------


def after_an_event(state: State) -> None:
    """Invariant 2, and that everybody is kept in exactly the place of their state."""
    held = [counter.ticket_id for counter in state.counters.values() if counter.ticket_id is not None]
    law(len(set(held)) == len(held), "a ticket at two counters")
    here = {ticket.ticket_id: ticket.counter for ticket in state.tickets.values() if ticket.state in AT_COUNTER}
    law(set(here) == set(held), "a ticket called or served that no counter has, or the other way round")
    law(all(state.counters[at or ""].ticket_id == one for one, at in here.items()), "a counter has two tickets")
    waiting = {ticket.ticket_id for ticket in state.tickets.values() if ticket.state is TicketState.WAITING}
    lined = [ticket.ticket_id for ticket in state.waiting.tickets()]
    law(len(set(lined)) == len(lined) and set(lined) == waiting, "who waits is not who stands in line")
    law(state.waiting.total == len(lined), "the lines are miscounted")
    parked = {ticket.ticket_id for ticket in state.tickets.values() if ticket.state is TicketState.PARKED}
    law(set(state.parked) == parked, "who is parked is not who is kept as parked")
    fresh = Appointments()
    for each in state.appointments.by_id.values():
        fresh.put(each)
    fresh.returning = state.appointments.returning  # of these nothing else is kept
    law(fresh == state.appointments, "the slots are miscounted")


def after_a_command(state: State) -> None:
    """What holds when all of a command's events are folded."""
    live = [ticket for ticket in state.tickets.values() if ticket.state in LIVE]
    law(state.ended_at is None or not live, "somebody is left after the end of the day")
    config = state.config
    expire_s = config.expire_s if config else None
    due = {
        ticket.ticket_id: ticket.parked_until
        if ticket.state is TicketState.PARKED
        else None
        if expire_s is None
        else ticket.kept_from + expire_s * 1000
        for ticket in live
        if ticket.state in (TicketState.PARKED, TicketState.WAITING)
    }
    law(state.timers.due_of == {one: at for one, at in due.items() if at is not None}, "an alarm too many or too few")
    law(
        sorted(state.timers.order) == sorted((at, one) for one, at in state.timers.due_of.items()), "alarms in disorder"
    )
    tally = state.tally
    counted = tally.served + tally.cancelled + tally.expired
    closed = sum(ticket.outcome == e.CLOSED_OUTCOME for ticket in state.tickets.values())
    law(state.tally.issued == len(state.tickets), "tickets are miscounted")
    law(state.tally.issued == counted + closed + len(live), "ended tickets are miscounted")
    law(tally.kept + tally.missed + tally.gone + len(live) == tally.issued, "somebody is in no share, or in two")
    law(tally.kept <= tally.served, "somebody unserved was kept to the target")
    known = {counter.id for counter in config.counters} if config else set()
    sent = [ticket.for_counter for ticket in state.waiting.tickets() if ticket.for_counter is not None]
    law(set(sent) <= known, "somebody waits for an unknown counter")
    law(not any(state.counters[one].is_closed for one in sent), "somebody waits for a closed counter")
    here = {counter.user for counter in state.counters.values()}
    asked = {ticket.for_user for ticket in state.waiting.tickets() if ticket.for_user is not None}
    law(asked <= here, "somebody waits for a clerk who is not signed in")
    served = sum(counter.served for counter in state.counters.values())
    law(served <= state.tally.served, "a counter has served more than the branch")


def refusal_is_listed(command: Body, code: Refusal) -> None:
    """A command is refused for the reasons that it lists, those of its sender's key and of what it saw, and those
    of who acts."""
    listed = command.refusals | {Refusal.UNKNOWN_BRANCH, Refusal.BAD_KEY, Refusal.CHANGED}
    if isinstance(command, get_args(CounterCommand)):
        listed |= {Refusal.UNKNOWN_COUNTER, Refusal.NOT_ALLOWED}
    law(code in listed, f"{type(command).__name__} does not list {code}")

"""Decides a command on a state at a moment: the events to append, or one refusal. Pure; the state is not changed."""

from collections.abc import Callable, Collection, Iterator
from typing import Any, TypeAlias

from protocol import commands as c
from protocol.commands import Envelope
from protocol.configuration import BranchConfig
from protocol.enums import AppointmentState, Refusal, TicketState
from protocol.ids import Instant
from protocol.problem import Refused
from protocol.ticket_numbers import number_text, ticket_id_of
from protocol.transitions import may
from server.queue.events import events as e
from server.queue.state.order import ahead_of_newcomer, rules_of, waits_from
from server.queue.state.state import State
from server.queue.state.ticket import Ticket

from .automatic import act_automatically, change_for, claims_ended, set_automatic, take_automatic_back
from .booking import book, book_held, cancel, check_in, extend, hold, is_let_in, move, release
from .context import NO_ADVICE, Advice, AtCounter, Context, Decision
from .counter_verbs import COUNTER_HANDLERS
from .device_tasks import ask_device, tell_task
from .directed import move_ticket, own_alert, set_hours, set_quota, snooze_alert
from .free_times import phone_left, quota_left
from .guards import class_of, counter_of, has_changed, known_priority, named_ticket, too_early
from .leases import issue_leased, lane_after_restore, next_free
from .lot import draw_lot, enter_lot, issue_drawn
from .more_time import come, defer
from .notices import clear_alarm, clear_message, report, set_message
from .possible import may_restore
from .served_offline import record_served
from .slips import print_slip, tell_slip

Handler: TypeAlias = Callable[[Context[Any]], Decision]


def decide(
    state: State, envelope: Envelope, now: Instant, advice: Advice = NO_ADVICE, *, believed: bool = True
) -> Decision:
    """Events in order (none: accepted, nothing to change) or the refusal.

    The state's day must be today; `BranchStream` ends and opens days. `believed`: whether the clock is.
    """
    if state.config is None:
        return Refused(Refusal.UNKNOWN_BRANCH)
    if has_changed(state, envelope):
        return Refused(Refusal.CHANGED)
    shape = type(envelope.command)
    context: Context[Any] = Context(state, state.config, envelope.command, envelope, now, advice, believed)
    if shape not in COUNTER_HANDLERS:
        return _HANDLERS[shape](context)
    counter = counter_of(context)
    if isinstance(counter, Refused):
        return counter
    at_counter: AtCounter[Any] = AtCounter(
        state, state.config, envelope.command, envelope, now, advice, believed, counter
    )
    decision = COUNTER_HANDLERS[shape](at_counter)
    return decision if isinstance(decision, Refused) else [*decision, *claims_ended(state, decision)]


def issuing(state: State, now: Instant, *, believed: bool = True) -> bool:
    """Whether the branch gives tickets now: within its hours, and the day was not ended by hand.

    Of a clock that is not believed the hours are not asked: a day that is open goes on.
    """
    if state.day is None or state.ended_at is not None:
        return False
    return state.day.issuing(now) if believed else bool(state.day.hours)


def next_number(state: State, prefix: str) -> int:
    """The number after the highest that any service gave today with this prefix; leased ones are passed over."""
    return next_free(state, prefix, state.numbers.get(prefix, 0) + 1)


def _issue(context: Context[c.Issue]) -> Decision:
    state, config, command, now, wait = context.state, context.config, context.command, context.now, context.advice.wait
    if context.envelope.counter is not None:  # a clerk takes it for somebody
        counter = counter_of(context)
        if isinstance(counter, Refused):
            return counter
    service = config.service(command.service)
    if service is None:
        return Refused(Refusal.UNKNOWN_SERVICE, "service")
    refused = known_priority(context)
    if refused:
        return refused
    booked = None if command.appointment is None else check_in(context, command.appointment)
    if isinstance(booked, Refused):
        return booked
    if not context.believed and (state.day is None or state.ended_at is not None):
        return Refused(Refusal.CLOCK_DOUBTED)
    if not issuing(state, now, believed=context.believed) and not (booked and is_let_in(state, booked)):
        return Refused(Refusal.CLOSED)
    left = quota_left(state, service, now) if booked is None else None  # an appointment's place was kept for it
    if left is not None and left <= _kept_for_the_lot(context, service.code):
        return Refused(Refusal.QUOTA_REACHED, "service")
    if command.by_phone and phone_left(state, config, service, now) == 0:
        return Refused(Refusal.QUOTA_REACHED, "service", "the rest is kept for people without a phone")
    further = _further(context, booked)
    if isinstance(further, Refused):
        return further
    n = next_number(state, service.prefix)
    number = number_text(service.prefix, n)
    date = state.day.date if state.day else ""
    return [
        e.Issued(
            ticket_id=ticket_id_of(date, number),
            number=number,
            prefix=service.prefix,
            n=n,
            service=service.code,
            cls=class_of(command.appointment, command.priority),
            ahead=ahead_at_issue(state, config, command, now),
            priority=command.priority,
            procedure=command.procedure or (booked.procedure if booked else None),
            dossiers=max(command.dossiers, booked.dossiers) if booked else command.dossiers,
            language=command.language,
            wait_p50_s=wait.p50_s if wait else None,
            wait_p90_s=wait.p90_s if wait else None,
            appointment=command.appointment,
            slot_at=booked.slot_at if booked else None,
            doubted=not context.believed,
            by_phone=command.by_phone,
            further=further,
            dossier_id=command.dossier_id,
        )
    ]


def _further(context: Context[c.Issue], booked: e.Appointment | None) -> tuple[e.FurtherWaited, ...] | Refused:
    """The services that the ticket goes on to: those booked, else those wanted, which must have a number left."""
    if booked is not None:
        return tuple(e.FurtherWaited(one.service, one.procedure, one.slot_at) for one in booked.further)
    codes = [context.command.service, *(one.service for one in context.command.further)]
    if len(set(codes)) != len(codes):
        return Refused(Refusal.BAD_FIELD, "further", "each service of a visit once")
    for one in context.command.further:
        service = context.config.service(one.service)
        if service is None:
            return Refused(Refusal.UNKNOWN_SERVICE, "further", one.service)
        left = quota_left(context.state, service, context.now)
        by_phone = phone_left(context.state, context.config, service, context.now) if context.command.by_phone else None
        if (left is not None and left <= _kept_for_the_lot(context, one.service)) or by_phone == 0:
            return Refused(Refusal.QUOTA_REACHED, "further", one.service)
    return tuple(e.FurtherWaited(one.service, one.procedure) for one in context.command.further)


def _issue_drawn(context: Context[c.IssueDrawn]) -> Decision:
    return issue_drawn(context, _issue)


def _kept_for_the_lot(context: Context[c.Issue], service: str) -> int:
    """The numbers of those who entered the lot and have none yet; for one of them nothing is kept."""
    lot = context.state.lot
    return 0 if lot is None or isinstance(context.envelope.command, c.IssueDrawn) else lot.expects(service)


def ahead_at_issue(state: State, config: BranchConfig, command: c.Issue, now: Instant) -> int:
    """How many people of the service may be called before a ticket that is issued now."""
    appointment = state.appointments.by_id.get(command.appointment or "")
    queued_at = waits_from(now, None if appointment is None else appointment.slot_at)
    cls = class_of(command.appointment, command.priority)
    return ahead_of_newcomer(state.waiting, command.service, cls, queued_at, now, rules_of(config))


def _cancel(context: Context[c.Cancel]) -> Decision:
    ticket = named_ticket(context, context.command.ticket_id)
    return ticket if isinstance(ticket, Refused) else [e.Cancelled(ticket.ticket_id)]


def _restore(context: Context[c.Restore]) -> Decision:
    if context.state.ended_at is not None:
        return Refused(Refusal.CLOSED)
    ticket = named_ticket(context, context.command.ticket_id)
    if isinstance(ticket, Refused):
        return ticket
    return [e.Restored(ticket.ticket_id)] if may_restore(ticket) else Refused(Refusal.WRONG_STATE, "ticket_id")


def _scanned(context: Context[c.Scanned]) -> Decision:
    command = context.command
    ticket = named_ticket(context, command.ticket_id)
    if isinstance(ticket, Refused):
        return ticket
    return [e.ScanStored(command.ticket_id, command.sha256, command.pages, command.bytes, command.subject)]


def _skip_numbers(context: Context[c.SkipNumbers]) -> Decision:
    known = context.state.numbers
    given = {prefix: n for prefix, n in context.command.given.items() if n > known.get(prefix, 0)}
    return [e.NumbersSkipped(given, lane_after_restore(context.state, context.config, context.now))] if given else []


def _end_day(context: Context[c.EndDay]) -> Decision:
    state, due = context.state, context.command.due
    if state.day is None or state.ended_at is not None:
        return Refused(Refusal.ALREADY)
    if due is not None:
        if due != state.day.ends:
            return Refused(Refusal.MOOT, "due")
        refused = too_early(context.now, due) or by_the_clock(context)
        if refused:
            return refused
    return end_of_day(state)


def by_the_clock(context: Context[Any]) -> Refused | None:
    """Refuses what only a clock that is believed may do."""
    return None if context.believed else Refused(Refusal.CLOCK_DOUBTED)


def live_tickets(state: State) -> list[Ticket]:
    """The tickets whose visit is not over, in order of issue."""
    at_counters = [state.tickets[counter.ticket_id] for counter in state.counters.values() if counter.ticket_id]
    return sorted([*at_counters, *state.waiting.tickets(), *state.parked.values()], key=_issue_order)


def doubted_tickets(state: State) -> list[Ticket]:
    """The tickets issued while the clock was doubted, not over, and not believed to be of this day since."""
    return [ticket for ticket in live_tickets(state) if ticket.doubted] if state.in_doubt else []


def end_of_day(state: State, kept: Collection[Ticket] = ()) -> list[e.Event]:
    """Completes tickets at a counter, expires all others, and marks appointments that did not check in as missed.

    `kept`: tickets that another day goes on with.
    """
    names = {ticket.ticket_id for ticket in kept}
    at_counters = [
        state.tickets[counter.ticket_id]
        for counter in state.counters.values()
        if counter.ticket_id and counter.ticket_id not in names
    ]
    rest = [*state.waiting.tickets(), *state.parked.values()]
    left = sorted((ticket for ticket in rest if ticket.ticket_id not in names), key=_issue_order)
    return [
        *(e.Completed(ticket.ticket_id, outcome=e.CLOSED_OUTCOME) for ticket in sorted(at_counters, key=_issue_order)),
        *(e.Expired(ticket.ticket_id) for ticket in left),
        *without_a_ticket(state, state.day.ends if state.day else 0),
        e.DayEnded(expired=len(left), completed=len(at_counters)),
    ]


def without_a_ticket(state: State, until: Instant, since: Instant = 0) -> Iterator[e.Event]:
    """What becomes of the appointments with slots in [since, until) that nobody checked in for."""
    yield from (e.HoldReleased(held.id) for held in state.appointments.held(since, until))
    yield from (e.AppointmentMissed(missed.id) for missed in state.appointments.booked(since, until))


def _reopen_day(context: Context[c.ReopenDay]) -> Decision:
    return Refused(Refusal.ALREADY) if context.state.ended_at is None else reopening(context.state)


def reopening(state: State) -> list[e.Event]:
    """Undoes what `end_of_day` did, and the end of what came in since. What was due to expire by then stays expired:
    its timer has fired, or would.
    """
    ended_at, expire_s = state.ended_at or 0, state.config.expire_s if state.config else None
    over = [one for one in state.tickets.values() if one.ended_at is not None and one.ended_at >= ended_at]
    kept_since = 0 if expire_s is None else ended_at - expire_s * 1000
    expired = [one for one in over if one.state is TicketState.EXPIRED and one.kept_from > kept_since]
    completed = [one for one in over if one.outcome == e.CLOSED_OUTCOME]
    missed = [one.id for one in state.appointments.by_id.values() if one.state is AppointmentState.MISSED]
    return [
        *(e.Restored(ticket.ticket_id) for ticket in sorted([*expired, *completed], key=_issue_order)),
        *(e.AppointmentRestored(appointment) for appointment in missed),
        e.DayReopened(len(expired), len(completed), len(missed)),
    ]


def _issue_order(ticket: Ticket) -> int:
    return ticket.order


def _unpark(context: Context[c.Unpark]) -> Decision:
    ticket, due = context.state.tickets.get(context.command.ticket_id), context.command.due
    if ticket is None or not parked_until(ticket, due):
        return Refused(Refusal.MOOT, "ticket_id")
    return too_early(context.now, due) or [e.Unparked(ticket.ticket_id)]


def parked_until(ticket: Ticket, due: Instant) -> bool:
    """Whether `due` belongs to the ticket's current park; a ticket that was parked again has another time."""
    return may(ticket.state, "unparked") and ticket.parked_until == due


def _expire(context: Context[c.Expire]) -> Decision:
    ticket, expire_s = context.state.tickets.get(context.command.ticket_id), context.config.expire_s
    if ticket is None or not may(ticket.state, "expired") or expire_s is None:
        return Refused(Refusal.MOOT, "ticket_id")
    day = context.state.day
    if ticket.doubted and day is not None and day.over(context.now):  # it goes on in the next day
        return Refused(Refusal.MOOT, "ticket_id")
    refused = too_early(context.now, ticket.kept_from + expire_s * 1000) or by_the_clock(context)
    return refused or [e.Expired(ticket.ticket_id)]


def expired_too_early(state: State, now: Instant) -> list[Ticket]:
    """The tickets that a timer expired although their time is not over at `now`, in order of issue."""
    expire_s = state.config.expire_s if state.config else None
    if expire_s is None or state.ended_at is not None:
        return []
    expired = (ticket for ticket in state.tickets.values() if ticket.state is TicketState.EXPIRED)
    return sorted((one for one in expired if one.kept_from + expire_s * 1000 > now), key=_issue_order)


def _restore_expired(context: Context[c.RestoreExpired]) -> Decision:
    if context.state.ended_at is not None:
        return Refused(Refusal.CLOSED)
    refused = by_the_clock(context)
    expired = expired_too_early(context.state, context.now)
    restored: list[e.Event] = [e.Restored(ticket.ticket_id) for ticket in expired]
    return refused or restored or Refused(Refusal.ALREADY)


def _rate(context: Context[c.Rate]) -> Decision:
    """Once for each ticket, also where the visit was taken up again since. A counter: for a visit that ended there."""
    ticket = named_ticket(context, context.command.ticket_id)
    if isinstance(ticket, Refused):
        return ticket
    if context.envelope.counter not in (None, ticket.counter):
        return Refused(Refusal.NOT_HERE, "ticket_id")
    if ticket.rating is not None:
        return Refused(Refusal.ALREADY, "ticket_id")
    return [e.Rated(ticket.ticket_id, context.command.rating)]


def _confirm_clock(context: Context[c.ConfirmClock]) -> Decision:
    if context.envelope.counter is not None:  # a clerk confirms it there
        counter = counter_of(context)
        if isinstance(counter, Refused):
            return counter
    return [e.ClockBelieved(context.command.at)]


_HANDLERS: dict[type[Any], Handler] = {
    c.Issue: _issue,
    c.IssueLeased: issue_leased,
    c.RecordServed: record_served,
    c.Cancel: _cancel,
    c.Defer: defer,
    c.Come: come,
    c.Rate: _rate,
    c.Restore: _restore,
    c.Move: move_ticket,
    c.SetHours: set_hours,
    c.SetQuota: set_quota,
    c.OwnAlert: own_alert,
    c.SnoozeAlert: snooze_alert,
    c.SetAutomatic: set_automatic,
    c.ActAutomatically: act_automatically,
    c.ChangeFor: change_for,
    c.TakeAutomaticBack: take_automatic_back,
    c.EnterLot: enter_lot,
    c.DrawLot: draw_lot,
    c.IssueDrawn: _issue_drawn,
    c.Book: book,
    c.HoldSlot: hold,
    c.ExtendHold: extend,
    c.BookHeld: book_held,
    c.ReleaseHold: release,
    c.MoveAppointment: move,
    c.CancelAppointment: cancel,
    c.Scanned: _scanned,
    c.ClearAlarm: clear_alarm,
    c.DeviceState: report,
    c.PrintSlip: print_slip,
    c.TellSlip: tell_slip,
    c.AskDevice: ask_device,
    c.TellTask: tell_task,
    c.SetMessage: set_message,
    c.ClearMessage: clear_message,
    c.EndDay: _end_day,
    c.ReopenDay: _reopen_day,
    c.RestoreExpired: _restore_expired,
    c.ConfirmClock: _confirm_clock,
    c.SkipNumbers: _skip_numbers,
    c.Unpark: _unpark,
    c.Expire: _expire,
}

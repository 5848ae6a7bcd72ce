"""Each guard is needed: with it a scenario is stopped, without it a law is broken.

Where the fold stands behind a decision (it stops at what cannot follow), both are taken away to break the law, and
the fold alone is shown to stop the scenario too.
"""

from collections.abc import Callable
from typing import Any

import pytest
from msgspec import Struct
from msgspec.structs import replace

from protocol import transitions as life
from protocol.configuration import BranchConfig
from protocol.enums import AppointmentState, TicketState
from protocol.ids import Instant
from protocol.opening_hours import Day
from server.queue import stream
from server.queue.decide import booking, counter_verbs, decide, take_back
from server.queue.decide import day_change as day
from server.queue.decide import notices as room
from server.queue.decide.context import AtCounter, Context
from server.queue.events.events import AlarmCleared, Appointment, CallResumed, DayOpened, Event
from server.queue.fold import evolve, ticket_folds
from server.queue.state.appointments import Appointments
from server.queue.state.choice import Choice
from server.queue.state.order import Candidates
from server.queue.state.state import Counter, State
from server.queue.state.ticket import Ticket
from server.queue.stream import BranchStream
from tests.server.queue import scenarios as s
from tests.server.queue.laws import Broken


def refuses_nothing(*_: Any) -> None:
    """Stands where a guard was."""


def holds(*_: Any, **__: Any) -> bool:
    return True


def as_it_chose(may: Candidates, choice: Choice | None, ticket: Ticket | None, now: Instant) -> Choice | None:
    return choice


def number_after_those_waiting(state: State, prefix: str) -> int:
    """The count of rows that peers take a number from."""
    return state.waiting.total + 1


def any_ticket(context: Context[Any], ticket_id: str) -> Ticket:
    return context.state.tickets[ticket_id]


def whatever_is_in_hand(context: AtCounter[Any]) -> Ticket | None:
    return context.state.in_hand(context.counter)


def any_counter(context: Context[Any]) -> Counter:
    return context.state.counters[context.envelope.counter or ""]


def whoever_did_it(state: State, counter: Counter, ticket: Ticket) -> CallResumed:
    return CallResumed(ticket.ticket_id, counter.id, state.at, ticket.service)


def from_any_state(state: TicketState | None, kind: str) -> TicketState:
    """The table read by the event alone."""
    return next(steps[kind] for steps in map(life.steps, life.TRANSITIONS) if kind in steps)


def nobody_is_left(state: State, kept: Any = ()) -> list[Event]:
    return []


def nobody_is_left_behind(state: State, today: Day) -> list[Event]:
    return []


def nothing_is_kept(*_: Any) -> tuple[()]:
    return ()


def the_bare_day(state: State, config: BranchConfig, today: Day, now: Instant) -> DayOpened:
    """An opening that carries nothing over."""
    return DayOpened(today.date, config, state.config_hash)


def cleared_whatever_was(counter: Counter) -> list[Event]:
    return [AlarmCleared(counter.id)]


def whatever_its_state(state: State, appointment_id: str, kind: str) -> Appointment:
    return state.appointments.by_id[appointment_id]


def at_any_time(config: BranchConfig, appointment: Appointment) -> tuple[Instant, Instant]:
    return 0, 2**60


_follow = Appointments.follow


def used_from_any_state(book: Appointments, appointment_id: str, kind: str, **changes: Any) -> None:
    """The state is set, whatever it was."""
    known = book.by_id[appointment_id]
    if known.state is AppointmentState.BOOKED:
        _follow(book, appointment_id, kind, **changes)
    else:
        book.by_id[appointment_id] = replace(known, state=AppointmentState.CHECKED_IN, **changes)


class Guard(Struct, frozen=True):
    """`gone`: (where, name, what stands there instead), the guard that refuses first; `broken`: the law's words."""

    scenario: Callable[[], None]
    gone: tuple[tuple[Any, str, Any], ...]
    broken: str


NUMBER_IN_THE_FOLD = (ticket_folds, "_must_be_new", refuses_nothing)
COUNTER_IN_THE_FOLD = (ticket_folds, "_must_be_free", refuses_nothing)
TABLE = (evolve, "after", from_any_state)
BUSY = (counter_verbs, "free_to_call", refuses_nothing)
CODES = (counter_verbs, "known_reason", refuses_nothing)
EARLY = (decide, "too_early", refuses_nothing)
HOURS = (decide, "issuing", holds)
ONCE = (booking, "_in_state", whatever_its_state)
ONCE_IN_THE_FOLD = (Appointments, "follow", used_from_any_state)
ORDER = (evolve, "_must_follow", refuses_nothing)

GUARDS = {
    "the next number": Guard(
        s.a_ticket_ends_and_another_is_taken,
        ((decide, "next_number", number_after_those_waiting), NUMBER_IN_THE_FOLD),
        "a number given twice",
    ),
    "a number once, in the fold": Guard(
        s.two_processes_decide_on_one_state, (NUMBER_IN_THE_FOLD,), "a number given twice"
    ),
    "busy with a call": Guard(s.a_counter_calls_twice, (BUSY, COUNTER_IN_THE_FOLD), "that no counter has"),
    "busy with a pickup": Guard(
        s.a_counter_picks_up_while_it_serves, (BUSY, COUNTER_IN_THE_FOLD), "that no counter has"
    ),
    "closed": Guard(s.a_closed_counter_calls, (BUSY,), "a counter that is not open"),
    "only who waits is called": Guard(
        s.two_counters_call_one_ticket,
        ((counter_verbs, "named_ticket", any_ticket), TABLE),
        "a ticket at two counters",
    ),
    "the table, in the fold": Guard(s.two_processes_call_one_ticket, (TABLE,), "a ticket at two counters"),
    "the state of who is in hand": Guard(
        s.a_called_ticket_is_completed,
        ((counter_verbs, "in_hand", whatever_is_in_hand),),
        "completed without being served",
    ),
    "a policy is not believed": Guard(
        s.a_policy_chooses_what_the_counter_does_not_serve,
        ((counter_verbs, "in_order", as_it_chose),),
        "a service the counter does not serve",
    ),
    "no policy changes the visible order": Guard(
        s.a_policy_calls_the_newest, ((counter_verbs, "in_order", as_it_chose),), "HT-002 passed HT-001"
    ),
    "no policy passes the guard": Guard(
        s.a_policy_calls_a_priority_past_the_guard,
        ((counter_verbs, "in_order", as_it_chose),),
        "before HT-001, who is past the guard",
    ),
    "a clerk": Guard(
        s.a_counter_calls_without_a_clerk, ((decide, "counter_of", any_counter),), "acted without a clerk"
    ),
    "a clerk, for a ticket too": Guard(
        s.a_ticket_is_taken_at_a_counter_without_a_clerk,
        ((decide, "counter_of", any_counter),),
        "acted without a clerk",
    ),
    "an alarm is raised once": Guard(
        s.an_alarm_is_pressed_again,
        ((room, "_is_on", refuses_nothing),),
        "an alarm raised over another",
    ),
    "an alarm is cleared once": Guard(
        s.an_alarm_that_is_none_is_taken_back, ((room, "_cleared", cleared_whatever_was),), "cleared that was none"
    ),
    "an alarm lasts over midnight": Guard(
        s.a_day_opens_while_somebody_asks_for_help, ((day, "_alarms", nothing_is_kept),), "forgotten over midnight"
    ),
    "devices and the message last over midnight": Guard(
        s.a_day_opens_with_a_printer_out_of_paper_and_a_message,
        ((stream, "opening", the_bare_day),),
        "a device forgotten over midnight",
    ),
    "a device is heard when it says something new": Guard(
        s.a_device_says_the_same_again, ((room, "_is_change", holds),), "said nothing new"
    ),
    "a message's timer in time": Guard(
        s.a_messages_timer_fires_early, ((room, "too_early", refuses_nothing),), "a message ended before its time"
    ),
    "a message's own timer": Guard(
        s.the_timer_of_an_earlier_message_fires,
        ((room, "_stands_until", holds),),
        "a message ended before its time",
    ),
    "a park's timer in time": Guard(s.a_parks_timer_fires_early, (EARLY,), "unparked before its time"),
    "a park's own timer": Guard(
        s.the_timer_of_an_earlier_park_fires, ((decide, "parked_until", holds),), "unparked before its time"
    ),
    "an expiry in time": Guard(s.an_expiry_fires_early, (EARLY,), "expired before its time"),
    "a day's end in time": Guard(s.a_day_ends_early, (EARLY,), "the day ended before its time"),
    "a reason is a code": Guard(s.a_reason_is_the_clerks_own_words, (CODES,), "an unknown reason"),
    "the quota": Guard(
        s.a_ticket_is_taken_over_the_quota, ((decide, "quota_left", refuses_nothing),), "over the quota"
    ),
    "the hours": Guard(s.a_ticket_is_taken_at_night, (HOURS,), "issued outside the hours"),
    "the end of the day": Guard(s.a_ticket_is_taken_after_the_end, (HOURS,), "after the end of the day"),
    "a day ends before the next": Guard(
        s.somebody_waits_overnight, ((stream, "closing", nobody_is_left),), "somebody waits overnight"
    ),
    "a known outcome": Guard(
        s.a_key_is_sent_twice, ((BranchStream, "outcome", refuses_nothing),), "a key led to events twice"
    ),
    "the core's own keys": Guard(
        s.a_key_of_the_cores_own_is_taken, ((stream, "_DERIVED", ()),), "a key led to events twice"
    ),
    "a counter that is gone": Guard(
        s.a_counter_that_is_gone_calls, ((decide, "counter_of", any_counter),), "a counter that is gone"
    ),
    "an unknown counter": Guard(
        s.a_ticket_is_sent_to_a_counter_that_is_none,
        ((counter_verbs, "_cannot_take", refuses_nothing),),
        "sent to an unknown counter",
    ),
    "a closed counter is sent nobody": Guard(
        s.a_ticket_is_sent_to_a_closed_counter,
        ((counter_verbs, "_cannot_take", refuses_nothing),),
        "sent to a closed counter",
    ),
    "who was sent to a counter that closes": Guard(
        s.a_counter_closes_with_somebody_sent_to_it,
        ((counter_verbs, "_sent_back", nothing_is_kept),),
        "a closed counter",
    ),
    "another counter's act": Guard(
        s.a_counter_takes_back_what_another_did, ((take_back, "_resumed", whoever_did_it),), "what another did"
    ),
    "an appointment once": Guard(
        s.an_appointment_is_scanned_at_two_kiosks, (ONCE, ONCE_IN_THE_FOLD), "an appointment used twice"
    ),
    "an appointment once, in the fold": Guard(
        s.two_processes_check_one_appointment_in, (ONCE_IN_THE_FOLD,), "an appointment used twice"
    ),
    "an appointment that was given up": Guard(
        s.an_appointment_that_was_given_up_is_scanned, (ONCE, ONCE_IN_THE_FOLD), "an appointment used twice"
    ),
    "an appointment in time": Guard(
        s.an_appointment_is_scanned_in_the_afternoon,
        ((booking, "check_in_times", at_any_time),),
        "checked in too late",
    ),
    "a place in a slot": Guard(
        s.a_slot_is_booked_by_one_too_many, ((booking, "no_place", refuses_nothing),), "a slot booked too often"
    ),
    "appointments last over midnight": Guard(
        s.a_day_opens_with_appointments, ((stream, "opening", the_bare_day),), "an appointment forgotten over midnight"
    ),
    "appointments of days that nobody opened": Guard(
        s.a_day_of_appointments_is_opened_by_nobody,
        ((stream, "missed", nobody_is_left_behind),),
        "neither used nor missed",
    ),
    "no gap": Guard(s.a_reader_misses_an_event, (ORDER,), "counters differs"),
    "no repeat": Guard(s.a_reader_gets_an_event_twice, (ORDER,), "differs"),
}

WITH_TWO = {name: guard for name, guard in GUARDS.items() if len(guard.gone) == 2}
IN_THE_FOLD = ("in the fold", "no gap", "no repeat")


@pytest.mark.parametrize("name", GUARDS)
def test_with_the_guard_it_is_stopped(name: str) -> None:
    if name.endswith(IN_THE_FOLD):
        with pytest.raises(ValueError):
            GUARDS[name].scenario()
    else:
        GUARDS[name].scenario()


@pytest.mark.parametrize("name", GUARDS)
def test_without_the_guard_a_law_is_broken(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    guard = GUARDS[name]
    for where, what, instead in guard.gone:
        monkeypatch.setattr(where, what, instead)
    with pytest.raises(Broken, match=guard.broken):
        guard.scenario()


@pytest.mark.parametrize("name", WITH_TWO)
def test_the_fold_alone_stops_it_too(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(*WITH_TWO[name].gone[0])
    with pytest.raises(ValueError):
        WITH_TWO[name].scenario()

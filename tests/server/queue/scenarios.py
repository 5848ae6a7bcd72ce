"""What the core's guards are there to stop, each as a short story told to a desk.

With its guard in place a story ends in a refusal, or in the ValueError of a fold that cannot follow. Without it, a
law of `laws.py` is broken on the way.
"""

from protocol.commands import (
    Alarm,
    AlarmOff,
    Book,
    Call,
    Cancel,
    CancelAppointment,
    ClearMessage,
    Close,
    Complete,
    Configure,
    DeviceState,
    EndDay,
    Expire,
    Issue,
    Login,
    NoShow,
    Open,
    Park,
    Pickup,
    SetMessage,
    Start,
    TakeBack,
    Transfer,
    Unpark,
)
from protocol.configuration import AppointmentRules
from protocol.enums import MessageLevel, PrinterState, TicketClass
from protocol.views import Why
from server.queue.events.events import Called, CounterOpened, Issued
from server.queue.state.choice import Choice

from . import laws
from .branch import BRANCH, MIDNIGHT, TOMORROW, branch, moment, office_hours, service
from .desk import Desk, fold, rogue


def at_work() -> Desk:
    """Three counters open, three people wait."""
    desk = Desk()
    desk.staff()
    for _ in range(3):
        desk.issue("HT")
    return desk


def parked(desk: Desk, until_s: int) -> tuple[str, int]:
    """Somebody parked at counter 1: the ticket's id and when its timer is due."""
    ticket = desk.serve("1")
    desk.accept(Park("forms", until_s), "1")
    assert ticket.parked_until is not None
    return ticket.ticket_id, ticket.parked_until


def a_ticket_ends_and_another_is_taken() -> None:
    desk = Desk()
    desk.accept(Cancel(desk.issue("HT").ticket_id))
    desk.send(Issue("HT"))


def two_processes_decide_on_one_state() -> None:
    desk = Desk()
    desk.issue("HT")
    for _ in range(2):
        desk.happened(Issued("20261005-HT-002", "HT-002", "HT", 2, "HT", TicketClass.WALK, 1))


def a_counter_calls_twice() -> None:
    desk = at_work()
    desk.send(Call(), "1")
    desk.send(Call(), "1")


def a_counter_picks_up_while_it_serves() -> None:
    desk = at_work()
    ticket_id, _ = parked(desk, 60)
    desk.call("1")
    desk.send(Pickup(ticket_id), "1")


def a_closed_counter_calls() -> None:
    desk = at_work()
    desk.accept(Close(), "2")
    desk.send(Call(), "2")


def two_counters_call_one_ticket() -> None:
    desk = at_work()
    desk.send(Call(desk.call("1").ticket_id, "asked"), "2")


def two_processes_call_one_ticket() -> None:
    desk = at_work()
    desk.happened(Called(desk.call("1").ticket_id, "2", Why("oldest")))


def a_called_ticket_is_completed() -> None:
    desk = at_work()
    desk.call("1")
    desk.send(Complete(), "1")


def a_policy_chooses_what_the_counter_does_not_serve() -> None:
    desk = Desk(choosing=rogue(lambda state, counter: Choice("20261005-Dd-001", Why("oldest"))))
    desk.staff()
    desk.issue("DD")
    desk.send(Call(), "1")


def a_policy_calls_the_newest() -> None:
    desk = Desk(choosing=rogue(lambda state, counter: Choice("20261005-HT-002", Why("newest"))))
    desk.staff()
    desk.issue("HT")
    desk.issue("HT")
    desk.send(Call(), "1")


def a_policy_calls_a_priority_past_the_guard() -> None:
    desk = Desk(branch(guard_s=60), choosing=rogue(lambda state, counter: Choice("20261005-HT-002", Why("priority"))))
    desk.staff()
    desk.issue("HT")
    desk.later(m=2)
    desk.issue("HT", priority="elderly")
    desk.send(Call(), "1")


def a_counter_calls_without_a_clerk() -> None:
    desk = Desk()
    desk.issue("HT")
    desk.happened(CounterOpened("1"))
    desk.send(Call(), "1")


def a_parks_timer_fires_early() -> None:
    desk = at_work()
    ticket_id, due = parked(desk, 600)
    desk.send(Unpark(ticket_id, due))


def the_timer_of_an_earlier_park_fires() -> None:
    desk = at_work()
    ticket_id, due = parked(desk, 60)
    desk.accept(Pickup(ticket_id), "1")
    desk.accept(Start(), "1")
    desk.accept(Park("forms", 6000), "1")
    desk.now = due
    desk.send(Unpark(ticket_id, due))


def an_expiry_fires_early() -> None:
    desk = Desk(branch(expire_s=600))
    ticket = desk.issue("HT")
    due = desk.now + 600_000
    desk.send(Expire(ticket.ticket_id, due), key=f"expire:{ticket.ticket_id}:{due}")


def a_day_ends_early() -> None:
    desk = at_work()
    desk.send(EndDay(MIDNIGHT), key="day_end:2026-10-05")


def a_reason_is_the_clerks_own_words() -> None:
    desk = at_work()
    desk.serve("1")
    desk.send(Park("nguyen_van_a_quen_cccd"), "1")


def a_ticket_is_taken_over_the_quota() -> None:
    desk = Desk(branch(services=(service("HT", quota=1),)))
    desk.issue("HT")
    desk.send(Issue("HT"))


def a_ticket_is_taken_at_night() -> None:
    desk = Desk(branch(hours=(office_hours(),)), now=moment("2026-10-05 23:00"))
    desk.send(Issue("HT"))


def a_ticket_is_taken_after_the_end() -> None:
    desk = Desk()
    desk.accept(EndDay())
    desk.send(Issue("HT"))


def somebody_waits_overnight() -> None:
    desk = at_work()
    desk.now = TOMORROW
    desk.send(Issue("HT"))


def a_key_is_sent_twice() -> None:
    desk = at_work()
    desk.later(m=60)
    key = desk.key()
    for _ in range(2):
        desk.send(Issue("HT"), key=key)


def a_key_of_the_cores_own_is_taken() -> None:
    desk = Desk()
    desk.send(Issue("HT"), key="open:2026-10-06:3")
    desk.now = TOMORROW
    desk.send(Issue("HT"))


def a_counter_that_is_gone_calls() -> None:
    desk = Desk()
    desk.staff("3")
    desk.issue("CT")
    desk.serve("3")
    desk.accept(Configure(branch(counters=BRANCH.counters[:2])))
    desk.accept(Complete(), "3")
    desk.issue("CT")
    for command in (Login("clerk-3"), Open(), Call()):
        desk.send(command, "3")


def a_ticket_is_sent_to_a_counter_that_is_none() -> None:
    desk = at_work()
    desk.call("1")
    desk.send(Transfer(counter="9"), "1")


def a_ticket_is_sent_to_a_closed_counter() -> None:
    desk = at_work()
    desk.accept(Close(), "2")
    desk.call("1")
    desk.send(Transfer(counter="2"), "1")


def a_counter_closes_with_somebody_sent_to_it() -> None:
    desk = at_work()
    desk.call("1")
    desk.accept(Transfer(counter="2"), "1")
    desk.accept(Close(), "2")


def a_counter_takes_back_what_another_did() -> None:
    desk = at_work()
    ticket = desk.call("1")
    desk.accept(NoShow(), "1")
    desk.send(TakeBack(ticket.ticket_id), "2")


def a_ticket_is_taken_at_a_counter_without_a_clerk() -> None:
    desk = Desk()
    desk.send(Issue("HT"), "1")


def an_alarm_is_pressed_again() -> None:
    desk = Desk()
    desk.accept(Alarm(), "1")
    desk.later(m=1)
    desk.accept(Alarm(), "1")


def an_alarm_that_is_none_is_taken_back() -> None:
    Desk().accept(AlarmOff(), "1")


def a_day_opens_while_somebody_asks_for_help() -> None:
    desk = Desk()
    desk.accept(Alarm(), "1")
    desk.now = TOMORROW
    desk.accept(Issue("HT"))


def a_day_opens_with_a_printer_out_of_paper_and_a_message() -> None:
    desk = Desk()
    desk.accept(DeviceState(PrinterState.PAPER_OUT), actor="d-kiosk")
    desk.accept(SetMessage(MessageLevel.NOTICE, {"vi": "Nghỉ lễ", "en": "Holiday"}))
    desk.now = TOMORROW
    desk.accept(Issue("HT"))


def a_device_says_the_same_again() -> None:
    desk = Desk()
    for _ in range(2):
        desk.accept(DeviceState(PrinterState.READY), actor="d-kiosk")


def a_messages_timer_fires_early() -> None:
    desk = Desk()
    desk.accept(SetMessage(MessageLevel.NOTICE, {"vi": "Nghỉ lễ", "en": "Holiday"}, 600))
    due = desk.now + 600_000
    desk.send(ClearMessage(due), key=f"message:{due}")


def the_timer_of_an_earlier_message_fires() -> None:
    desk = Desk()
    desk.accept(SetMessage(MessageLevel.NOTICE, {"vi": "Nghỉ lễ", "en": "Holiday"}, 60))
    due = desk.now + 60_000
    desk.accept(SetMessage(MessageLevel.EMERGENCY, {"vi": "Rời khỏi đây", "en": "Leave the building"}))
    desk.now = due
    desk.send(ClearMessage(due), key=f"message:{due}")


NINE = moment("2026-10-05 09:00")


def invited(*names: str) -> Desk:
    """So many are booked for nine o'clock, and it is nine."""
    desk = Desk()
    for name in names or ("A1",):
        desk.accept(Book(name, "HT", NINE))
    desk.now = NINE
    return desk


def an_appointment_is_scanned_at_two_kiosks() -> None:
    desk = invited()
    for _ in range(2):
        desk.send(Issue("HT", appointment="A1"))


def two_processes_check_one_appointment_in() -> None:
    desk = invited()
    desk.accept(Issue("HT", appointment="A1"))
    appointed = Issued("20261005-HT-002", "HT-002", "HT", 2, "HT", TicketClass.APPT, 1, appointment="A1", slot_at=NINE)
    desk.happened(appointed)


def an_appointment_that_was_given_up_is_scanned() -> None:
    desk = invited()
    desk.accept(CancelAppointment("A1"))
    desk.send(Issue("HT", appointment="A1"))


def an_appointment_is_scanned_in_the_afternoon() -> None:
    desk = invited()
    desk.later(m=240)
    desk.send(Issue("HT", appointment="A1"))


def a_slot_is_booked_by_one_too_many() -> None:
    desk = Desk(branch(appointments=AppointmentRules(per_slot=1)))
    for name in ("A1", "A2"):
        desk.send(Book(name, "HT", NINE))


def a_day_opens_with_appointments() -> None:
    desk = Desk()
    desk.accept(Book("A1", "HT", TOMORROW))
    desk.now = TOMORROW
    desk.accept(Issue("HT"))


def a_day_of_appointments_is_opened_by_nobody() -> None:
    desk = Desk()
    desk.accept(Book("A1", "HT", TOMORROW))
    desk.now = TOMORROW + 86_400_000
    desk.accept(Issue("HT"))


def a_reader_misses_an_event() -> None:
    desk = at_work()
    rows = [row for row in desk.rows if row.kind != "counter_opened"]
    laws.states_are_equal(fold(desk.core, desk.stream, rows), desk.state)


def a_reader_gets_an_event_twice() -> None:
    desk = at_work()
    opened = next(row for row in desk.rows if row.kind == "counter_opened")
    laws.states_are_equal(fold(desk.core, desk.stream, [*desk.rows, opened]), desk.state)

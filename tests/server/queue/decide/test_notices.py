"""device-state, set-message and clear-message: what is known of the room's machines, and what it is told."""

import pytest

from protocol.commands import ClearMessage, DeviceState, EndDay, Issue, SetMessage
from protocol.enums import MessageLevel, PrinterState, Refusal
from server.queue.events.events import DeviceStatus, StandingMessage
from tests.server.queue.branch import TOMORROW
from tests.server.queue.desk import Desk, Done

LEAVE = {"vi": "Mời rời khỏi toà nhà", "en": "Please leave the building"}
NO_POWER = {"vi": "Mất điện đến 10:00", "en": "No power until 10:00"}


def a_notice(until_s: int | None = None) -> SetMessage:
    return SetMessage(MessageLevel.NOTICE, NO_POWER, until_s)


# -- devices ---------------------------------------------------------------------------------------------------------


def test_a_device_is_known_by_what_it_said_last(desk: Desk) -> None:
    first = desk.now
    assert desk.accept(DeviceState(PrinterState.PAPER_OUT, 1), actor="d-1").kinds == ["device_state"]
    desk.later(m=1)
    desk.accept(DeviceState(PrinterState.PAPER_OUT, 2, 1), actor="d-1")
    assert desk.state.devices == {"d-1": DeviceStatus("d-1", PrinterState.PAPER_OUT, 2, 1, first)}
    desk.later(m=1)
    desk.accept(DeviceState(PrinterState.READY), actor="d-1")
    assert desk.state.devices["d-1"].since == desk.now


def test_a_device_is_whoever_sent_it(desk: Desk) -> None:
    desk.accept(DeviceState(), actor="d-1")
    desk.accept(DeviceState(PrinterState.READY), actor="d-2")
    assert [(one.device, one.printer) for one in desk.state.devices.values()] == [
        ("d-1", None),
        ("d-2", PrinterState.READY),
    ]


def test_the_same_again_changes_nothing(desk: Desk) -> None:
    desk.accept(DeviceState(PrinterState.READY, 1), actor="d-1")
    desk.later(m=5)
    assert desk.accept(DeviceState(PrinterState.READY, 1), actor="d-1").events == ()


def test_what_a_device_said_is_known_the_next_day(desk: Desk) -> None:
    desk.accept(DeviceState(PrinterState.COVER_OPEN), actor="d-1")
    before = dict(desk.state.devices)
    desk.now = TOMORROW
    desk.issue("HT")
    assert desk.state.devices == before
    assert desk.accept(DeviceState(PrinterState.COVER_OPEN), actor="d-1").events == ()


# -- the message -----------------------------------------------------------------------------------------------------


def test_a_message_stands_until_it_is_taken_back(desk: Desk) -> None:
    said = desk.now
    assert desk.accept(a_notice(), actor="u-1").kinds == ["message_set"]
    desk.later(m=600)
    assert desk.state.message == StandingMessage(MessageLevel.NOTICE, NO_POWER, said)
    assert desk.accept(ClearMessage()).kinds == ["message_cleared"]
    assert desk.state.message is None


def test_taking_back_none_changes_nothing(desk: Desk) -> None:
    assert desk.accept(ClearMessage()).events == ()


def test_a_message_replaces_the_one_before(desk: Desk) -> None:
    desk.accept(a_notice(60))
    desk.later(s=30)
    desk.accept(SetMessage(MessageLevel.EMERGENCY, LEAVE))
    assert desk.state.message == StandingMessage(MessageLevel.EMERGENCY, LEAVE, desk.now)
    desk.later(m=10)
    assert desk.fire() == []


def test_a_message_ends_at_its_time_by_a_timer_that_fires_once(desk: Desk) -> None:
    desk.accept(a_notice(60))
    due = desk.now + 60_000
    assert desk.core.next_due(desk.state) == due
    assert desk.fire() == []
    assert desk.code(ClearMessage(due)) == (Refusal.TOO_EARLY, "due")
    desk.now = due
    envelopes = desk.core.due(desk.state, due)
    (done,) = desk.fire()
    assert isinstance(done, Done)
    assert done.kinds == ["message_cleared"]
    assert desk.state.message is None
    again = desk.submit(envelopes[0])
    assert isinstance(again, Done)
    assert again.again


def test_the_timer_of_a_message_that_was_replaced_is_moot(desk: Desk) -> None:
    desk.accept(a_notice(60))
    due = desk.now + 60_000
    desk.accept(a_notice(120))
    desk.now = due
    assert desk.code(ClearMessage(due)) == (Refusal.MOOT, "due")


def an_emergency(until_s: int | None = None) -> SetMessage:
    return SetMessage(MessageLevel.EMERGENCY, LEAVE, until_s)


@pytest.mark.parametrize("over", ["taken back", "ended by its time"])
def test_the_notice_before_an_emergency_returns_after_it(desk: Desk, over: str) -> None:
    desk.accept(a_notice())
    notice = desk.state.message
    desk.later(m=1)
    desk.accept(an_emergency(120))
    desk.accept(an_emergency(60))
    desk.later(m=2)
    if over == "taken back":
        desk.accept(ClearMessage())
    else:
        desk.fire()
    assert desk.state.message == notice
    desk.accept(ClearMessage())
    assert desk.state.message is None


def test_a_notice_whose_time_is_over_does_not_return(desk: Desk) -> None:
    desk.accept(a_notice(60))
    desk.accept(an_emergency())
    desk.later(m=1)
    desk.accept(ClearMessage())
    assert desk.state.message is None


def test_a_notice_that_returned_ends_at_its_own_time(desk: Desk) -> None:
    desk.accept(a_notice(600))
    due = desk.now + 600_000
    desk.accept(an_emergency())
    desk.accept(ClearMessage())
    assert desk.core.next_due(desk.state) == due
    desk.now = due
    desk.fire()
    assert desk.state.message is None


def test_a_new_notice_replaces_emergency_and_notice(desk: Desk) -> None:
    desk.accept(a_notice())
    desk.accept(an_emergency())
    desk.accept(SetMessage(MessageLevel.NOTICE, LEAVE))
    desk.accept(ClearMessage())
    assert desk.state.message is None


def test_the_notice_under_an_emergency_is_kept_over_midnight(desk: Desk) -> None:
    desk.accept(a_notice())
    notice = desk.state.message
    desk.accept(an_emergency())
    desk.now = TOMORROW
    desk.issue("HT")
    desk.accept(ClearMessage())
    assert desk.state.message == notice


@pytest.mark.parametrize("ended", [False, True])
def test_a_message_ends_at_night_too(desk: Desk, ended: bool) -> None:
    """Its screens are still on; that opens no new day."""
    desk.accept(a_notice(86_400))
    if ended:
        desk.accept(EndDay())
    desk.now += 86_400_000
    kinds = [done.kinds for done in desk.fire() if isinstance(done, Done)]
    assert ["message_cleared"] in kinds
    assert desk.state.message is None
    assert desk.state.day is not None
    assert desk.state.day.date == "2026-10-05"
    assert desk.core.next_due(desk.state) is None


def test_a_message_stands_the_next_day(desk: Desk) -> None:
    desk.accept(a_notice())
    before = desk.state.message
    desk.now = TOMORROW
    desk.issue("HT")
    assert desk.state.message == before


def test_a_message_opens_the_day() -> None:
    desk = Desk()
    desk.accept(a_notice())
    assert [row.kind for row in desk.rows] == ["configured", "day_opened", "message_set"]
    desk.accept(Issue("HT"))


def test_a_key_that_looks_like_the_timers_is_refused(desk: Desk) -> None:
    assert desk.refuse(a_notice(), key="message:1").code is Refusal.BAD_KEY


# -- the message to those who wait for one service -------------------------------------------------------------------


def test_a_services_message_stands_beside_the_one_to_everybody_and_ends_by_itself(desk: Desk) -> None:
    desk.accept(a_notice())
    said = desk.now
    assert desk.accept(SetMessage(MessageLevel.NOTICE, NO_POWER, 60, "HT")).kinds == ["message_set"]
    desk.accept(SetMessage(MessageLevel.NOTICE, LEAVE, None, "CT"))
    due = said + 60_000
    assert desk.state.service_messages["HT"] == StandingMessage(MessageLevel.NOTICE, NO_POWER, said, due)
    assert desk.core.next_due(desk.state) == due
    desk.now = due
    (done,) = desk.fire()
    assert isinstance(done, Done)
    assert desk.state.service_messages.keys() == {"CT"}
    assert desk.state.message is not None  # everybody's is untouched
    assert desk.accept(ClearMessage(service="CT")).kinds == ["message_cleared"]
    assert desk.accept(ClearMessage(service="CT")).events == ()
    assert desk.state.service_messages == {}
    assert desk.state.message is not None


def test_a_services_message_goes_on_over_midnight_while_there_is_the_service(desk: Desk) -> None:
    desk.accept(SetMessage(MessageLevel.NOTICE, NO_POWER, None, "HT"))
    desk.now = TOMORROW
    desk.issue("CT")
    assert desk.state.service_messages["HT"].text == NO_POWER


def test_a_services_message_is_a_notice_to_a_service_that_there_is(desk: Desk) -> None:
    assert desk.code(SetMessage(MessageLevel.NOTICE, LEAVE, None, "ZZ")) == (Refusal.UNKNOWN_SERVICE, "service")
    assert desk.code(SetMessage(MessageLevel.EMERGENCY, LEAVE, None, "HT")) == (Refusal.BAD_FIELD, "level")
    desk.accept(SetMessage(MessageLevel.NOTICE, NO_POWER, 60, "HT"))
    due = desk.now + 60_000
    desk.now = due
    assert desk.code(ClearMessage(due)) == (Refusal.MOOT, "due")  # that of another message

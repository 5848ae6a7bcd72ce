"""A slip that a greeter has printed by a kiosk: asked for once, and told of by that kiosk alone."""

import pytest

from protocol.commands import Cancel, DeviceState, PrintSlip, TellSlip
from protocol.enums import PrinterState, Refusal, SlipOutcome
from server.queue.state.slips import PRINT_WITHIN_MS
from tests.server.queue.desk import Desk
from tests.server.queue.laws import states_are_equal


@pytest.fixture
def ticket(desk: Desk) -> str:
    desk.accept(DeviceState(PrinterState.READY), actor="d-kiosk")
    return desk.issue("HT").ticket_id


def test_it_is_asked_for_once_and_its_device_says_what_became_of_it(desk: Desk, ticket: str) -> None:
    desk.later(m=1)
    desk.accept(PrintSlip("S1", ticket, "d-kiosk"), actor="u-greeter")
    slip = desk.state.slips["S1"]
    assert (slip.ticket, slip.device, slip.asked_at, slip.outcome) == (ticket, "d-kiosk", desk.now, None)
    assert not slip.late(desk.now + PRINT_WITHIN_MS - 1)
    assert slip.late(desk.now + PRINT_WITHIN_MS)
    assert desk.code(PrintSlip("S1", ticket, "d-kiosk")) == (Refusal.ALREADY, "slip")
    for outcome, kinds in (("not_printed", ["slip_told"]), ("not_printed", []), ("printed", ["slip_told"])):
        assert desk.accept(TellSlip("S1", SlipOutcome(outcome)), actor="d-kiosk").kinds == kinds
    assert desk.state.slips["S1"].outcome is SlipOutcome.PRINTED
    assert desk.ticket(ticket).state == "waiting"
    states_are_equal(desk.replay(), desk.state)


def test_nothing_is_printed_for_nobody_by_nothing_and_no_other_device_tells_of_it(desk: Desk, ticket: str) -> None:
    desk.accept(DeviceState(None), actor="d-bare")
    for device in ("d-bare", "d-none"):
        assert desk.code(PrintSlip("S1", ticket, device)) == (Refusal.NOT_FOUND, "device")
    assert desk.code(PrintSlip("S1", "T-0", "d-kiosk")) == (Refusal.UNKNOWN_TICKET, "ticket")
    desk.accept(PrintSlip("S1", ticket, "d-kiosk"))
    for slip, device in (("S1", "d-bare"), ("S0", "d-kiosk")):
        assert desk.code(TellSlip(slip, SlipOutcome.PRINTED), actor=device) == (Refusal.NOT_FOUND, "slip")
    desk.accept(Cancel(ticket))
    assert desk.code(PrintSlip("S2", ticket, "d-kiosk")) == (Refusal.WRONG_STATE, "ticket")
